//! The program as a running process, and as a command that answers.

use std::{
    io::{BufRead as _, BufReader, Read},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
};

use tempfile::TempDir;

use super::{scratch, until};

/// The program, with nothing of its settings from outside.
pub fn mandate() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MANDATE_") {
            command.env_remove(name);
        }
    }
    command
}

/// What a command said, and how it ended.
pub struct Said {
    pub out: String,
    pub err: String,
    pub code: Option<i32>,
}

impl Said {
    /// All of it, as it is kept in a snapshot.
    pub fn conversation(&self) -> String {
        let code = self.code.map_or_else(|| "none".to_owned(), |code| code.to_string());
        format!("exit code: {code}\n----- stdout -----\n{}\n----- stderr -----\n{}", self.out, self.err)
    }
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Said {
    run_command(mandate().args(arguments))
}

/// Runs a command to its end.
pub fn run_command(command: &mut Command) -> Said {
    let output = command.stdin(Stdio::null()).output().expect("the command runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { out: text(&output.stdout), err: text(&output.stderr), code: output.status.code() }
}

/// What a running process has said until now.
#[derive(Clone, Default)]
pub struct Heard(Arc<Mutex<String>>);

impl Heard {
    /// Listens to one of the outputs of a process until it ends.
    pub fn listen(output: impl Read + Send + 'static) -> Self {
        let heard = Self::default();
        let kept = heard.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let mut text = kept.0.lock().expect("nobody panics while writing it down");
                text.push_str(&line);
                text.push('\n');
            }
        });
        heard
    }

    pub fn text(&self) -> String {
        self.0.lock().expect("nobody panics while writing it down").clone()
    }

    /// What stands between two texts, where both were said.
    pub fn between(&self, before: &str, after: &str) -> Option<String> {
        let text = self.text();
        let (_, rest) = text.split_once(before)?;
        rest.split_once(after).map(|(found, _)| found.to_owned())
    }
}

/// Sends a signal to a process that the test started.
pub fn signal(process: u64, name: &str) {
    let kill = format!("kill -{name} {process}");
    let sent = Command::new("sh").args(["-c", &kill]).stderr(Stdio::null()).status();
    sent.expect("sh can send a signal");
}

/// A running server. It ends with the value.
pub struct Server {
    pub child: Child,
    /// Where it listens: `http://127.0.0.1:…`.
    pub address: String,
    pub out: Heard,
    pub err: Heard,
}

impl Server {
    /// Starts it and waits until it answers; `ready` stands before the address that it says, `end` after it.
    async fn start(command: &mut Command, ready: &str, end: &str) -> Self {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let out = Heard::listen(child.stdout.take().expect("its output is piped"));
        let err = Heard::listen(child.stderr.take().expect("its output is piped"));
        let address = until("a server that says where it listens", async || {
            if let Some(status) = child.try_wait().expect("it can be asked") {
                panic!("it ended with {status}:\n{}{}", out.text(), err.text());
            }
            out.between(ready, end).or_else(|| err.between(ready, end))
        })
        .await;
        Self { child, address, out, err }
    }

    /// A real installation on a database, on a free port.
    pub async fn serve(database: &str, settings: &[(&str, &str)]) -> Self {
        let mut command = mandate();
        command.args(["serve", "--listen", "127.0.0.1:0", "--database", database]).envs(settings.iter().copied());
        Self::serving(&mut command).await
    }

    /// What a command starts that ends in `mandate serve`.
    pub async fn serving(command: &mut Command) -> Self {
        if !command.get_envs().any(|(name, value)| name == "MANDATE_LOG" && value.is_some()) {
            command.env("MANDATE_LOG", "warn");
        }
        Self::start(command, "Mandate serves ", " on ").await
    }

    /// The link with which a new installation is set up, if it was printed.
    pub fn setup_link(&self) -> Option<String> {
        self.err.between("Set it up at ", "\n").map(|link| link.replace(&self.address, ""))
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// Asks it to end, and waits until it has.
    pub async fn stop(&mut self, name: &str) -> ExitStatus {
        signal(self.child.id().into(), name);
        until("a server that ends when told to", async || self.child.try_wait().expect("it can be asked")).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("----- the server said -----\n{}{}", self.out.text(), self.err.text());
        }
    }
}

/// A sandbox, with the folder that holds its own.
pub struct Sandbox {
    pub server: Server,
    folder: TempDir,
}

/// The password of everybody in it.
pub const PASSWORD: &str = "mandate-sandbox";

impl Sandbox {
    pub async fn start() -> Self {
        Self::listening("127.0.0.1:0").await
    }

    pub async fn listening(address: &str) -> Self {
        Self::set(address, &[]).await
    }

    /// With settings of its own.
    pub async fn set(address: &str, settings: &[(&str, &str)]) -> Self {
        let folder = scratch();
        let mut command = mandate();
        command.args(["sandbox", "--listen", address]).env("TMPDIR", folder.path()).envs(settings.iter().copied());
        Self { server: Server::start(&mut command, "The sandbox is ready: ", "/sandbox\n").await, folder }
    }

    /// Where the sandbox keeps what it has.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The folder that the sandbox names for the command line.
    pub fn database(&self) -> String {
        self.server.out.between("mandate --database ", " ").expect("it names its database")
    }
}
