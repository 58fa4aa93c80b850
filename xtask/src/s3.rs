//! A private server that speaks S3 (moto): fetched once, started for the tests, gone with the process that asked.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::{Outcome, python};

/// What is fetched from the Python package index.
const MOTO: &str = "moto[s3,server]==5.*";

/// Runs `$1` on a free port and ends it as soon as its input ends, which it does however the process that started it
/// ends.
const RUN: &str = r#""$1" -H 127.0.0.1 -p 0 </dev/null 2>&1 & trap "" HUP INT TERM; read -r _; kill $!"#;

/// Fetches the server, if it is not there yet, and gives its program.
pub fn fetch(root: &Path) -> Outcome<PathBuf> {
    python::fetch(root, "moto", MOTO, "moto_server")
}

/// A running server; dropping it stops it.
pub struct Server {
    url: String,
    child: Child,
}

impl Server {
    /// Starts it on a free port of 127.0.0.1.
    pub fn start(program: &Path) -> Outcome<Self> {
        let mut run = Command::new("sh");
        run.args(["-c", RUN, "sh"]).arg(program).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = run.spawn().map_err(|error| format!("cannot run sh: {error}"))?;
        let said = child.stdout.take().ok_or("moto_server says nothing")?;
        let mut lines = BufReader::new(said).lines().map_while(Result::ok);
        let url = lines.find_map(|line| Some(line.split_once("Running on ")?.1.trim().to_owned()));
        // Somebody must listen to the rest.
        std::thread::spawn(move || lines.for_each(drop));
        let server = Self { url: url.unwrap_or_default(), child };
        if server.url.is_empty() {
            return Err(format!("{} does not say where it listens", program.display()));
        }
        println!("S3 answers at {}", server.url);
        Ok(server)
    }

    /// Where it answers.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        if let Err(error) = self.child.wait() {
            eprintln!("moto_server may still run: {error}");
        }
    }
}
