//! A private PostgreSQL server: started in a temporary folder, gone with the process that asked.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::{Outcome, command};

/// Whether what is committed survives a crash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It does, as by default: to measure.
    On,
    /// It does not, which is faster: to test.
    Off,
}

/// A running server; dropping it stops it and deletes its folder.
pub struct Server {
    url: String,
    _folder: Folder,
}

/// How many seconds a server may take to accept connections.
const PATIENCE: &str = "60";

/// How often a port may be taken by somebody else in between.
const ATTEMPTS: usize = 5;

/// Stops the server in `$2` and deletes the folder as soon as its input ends, which it does
/// however the process that started it ends.
const CLEAN_UP: &str = r#"trap "" HUP INT TERM; read -r _
"$1"/pg_ctl stop -s -m immediate -D "$2/data" >/dev/null 2>&1; rm -rf "$2""#;

impl Server {
    /// Starts a server on a free port of 127.0.0.1 that trusts everybody on this machine.
    pub fn start(durability: Durability) -> Outcome<Self> {
        let programs = programs().ok_or("there is no PostgreSQL server on this machine")?;
        let folder = Folder::make(&programs, durability)?;
        let data = folder.path.join("data");
        let mut initdb = unprivileged(programs.join("initdb"));
        initdb.arg("-D").arg(&data).args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]);
        command::output(&mut initdb)?;
        let mut failure = String::new();
        for _ in 0..ATTEMPTS {
            let port = free_port()?;
            match launch(&programs, &folder.path, port, durability) {
                Ok(()) => {
                    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
                    println!("PostgreSQL answers at {url}");
                    let _folder = folder;
                    return Ok(Self { url, _folder });
                }
                Err(message) => failure = message,
            }
        }
        Err(failure)
    }

    /// Where it answers.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The folder of the newest server programs on this machine.
pub fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok();
    let installed = versions
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|version| version.join("bin").join("initdb").is_file())
        .max_by_key(|version| {
            let number = version.file_name()?.to_str()?;
            number.parse::<u32>().ok()
        });
    match installed {
        Some(version) => Some(version.join("bin")),
        None => command::find("initdb")?.parent().map(Path::to_path_buf),
    }
}

struct Folder {
    path: PathBuf,
    cleaner: Child,
}

impl Folder {
    /// A folder that lasts is on a disk; a temporary one may be in memory.
    fn make(programs: &Path, durability: Durability) -> Outcome<Self> {
        let mut mktemp = unprivileged("mktemp");
        mktemp.args(["--directory", "--tmpdir"]);
        if durability == Durability::On {
            mktemp.env("TMPDIR", "/var/tmp");
        } else if command::is_root() {
            mktemp.env_remove("TMPDIR");
        }
        let path = command::output(mktemp.arg("mandate-postgres-XXXXXX"))?;
        let path = PathBuf::from(path.trim());
        let mut cleaner = unprivileged("sh");
        cleaner.args(["-c", CLEAN_UP, "sh"]).arg(programs).arg(&path);
        let cleaner = cleaner.stdin(Stdio::piped()).spawn().map_err(|error| format!("cannot run sh: {error}"))?;
        Ok(Self { path, cleaner })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(self.cleaner.stdin.take());
        if let Err(error) = self.cleaner.wait() {
            eprintln!("PostgreSQL may still run in {}: {error}", self.path.display());
        }
    }
}

fn launch(programs: &Path, folder: &Path, port: u16, durability: Durability) -> Outcome {
    let mut settings = format!(
        "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= \
         -c max_connections=300 -c shared_buffers=256MB"
    );
    if durability == Durability::Off {
        settings.push_str(" -c fsync=off -c synchronous_commit=off -c full_page_writes=off");
    }
    let (data, log) = (folder.join("data"), folder.join("log"));
    let mut start = unprivileged(programs.join("pg_ctl"));
    start.args(["start", "-s", "-w", "-t", PATIENCE, "-o", &settings]);
    start.arg("-D").arg(&data).arg("-l").arg(&log);
    command::output(&mut start).map(drop).map_err(|message| {
        let said = fs::read_to_string(&log).unwrap_or_default();
        format!("{message}\n{said}")
    })
}

fn free_port() -> Outcome<u16> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port: {error}"))
}

/// A command that is not run as root, which PostgreSQL refuses.
fn unprivileged(program: impl AsRef<Path>) -> Command {
    let mut command = if !command::is_root() {
        Command::new(program.as_ref())
    } else if command::find("setpriv").is_some() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]);
        command.arg(program.as_ref());
        command
    } else {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program.as_ref());
        command
    };
    command.current_dir("/");
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(&name);
        }
    }
    command
}
