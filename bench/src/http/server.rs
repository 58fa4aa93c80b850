//! The program, started on data that is there.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use mandate_store::db::Location;

use crate::Outcome;

/// How long it may take before the benchmark gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Builds the program as it is released; gives where it is.
pub fn program() -> Outcome<PathBuf> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--release", "--package", "mandate", "--message-format", "json-render-diagnostics"])
        .args(["--manifest-path", manifest])
        .stderr(Stdio::inherit())
        .output()?;
    let lines = String::from_utf8(output.stdout)?;
    let built = lines.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut program = built.filter_map(|message| Some(PathBuf::from(message.get("executable")?.as_str()?)));
    let program = program.next_back();
    Ok(program.filter(|_| output.status.success()).ok_or("the program was not built")?)
}

/// The program under way; it is stopped when dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
    _config: tempfile::NamedTempFile,
}

impl Server {
    /// Starts it and waits for its first answer; gives how long that took.
    pub fn start(program: &Path, location: &Location) -> Outcome<(Self, Duration)> {
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let database = match location {
            Location::Sqlite(file) => file.parent().unwrap_or(file).display().to_string(),
            Location::Postgres(address) => address.clone(),
        };
        let mut config = tempfile::Builder::new().suffix(".toml").tempfile()?;
        writeln!(config, "listen = \"{address}\"\ndatabase = \"{database}\"\n[api]\nrequests_per_minute = 1000000")?;
        let mut command = Command::new(program);
        command.args(["serve", "--config"]).arg(config.path()).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let begun = Instant::now();
        let mut server = Self { child: command.spawn()?, address, _config: config };
        loop {
            if answers(address) {
                return Ok((server, begun.elapsed()));
            }
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("the program ended before it answered: {status}").into());
            }
            if begun.elapsed() > PATIENCE {
                return Err("the program does not answer".into());
            }
            thread::sleep(Duration::from_micros(500));
        }
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The memory that it occupies, in megabytes.
    pub fn memory_mb(&self) -> Outcome<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kb = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok());
        Ok(kb.map(|kb: f64| kb / 1024.0).ok_or("the system does not say how much memory a process has")?)
    }
}

/// Whether `GET /healthz` answers 200.
fn answers(address: SocketAddr) -> bool {
    let answer = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream
            .write_all(format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok(text.starts_with("HTTP/1.1 200"))
    };
    answer().unwrap_or(false)
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked first, as a service manager does, so that it closes its database in order.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        let begun = Instant::now();
        while asked.is_ok() && begun.elapsed() < Duration::from_secs(10) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
