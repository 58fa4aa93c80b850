//! `cargo xtask test`: makes a fresh machine ready, then formats, lints, tests and checks all.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::postgres::{Durability, Server};
use crate::source::{Kind, tokens};
use crate::steps::Steps;
use crate::{Outcome, browser, command, layers, packages, python, rules, s3, workspace};

/// What asks the API all that its document allows, and what it does not.
const SCHEMATHESIS: &str = "schemathesis==4.*";

/// Runs every step, or with a filter only the tests it selects; fails if any step failed.
pub fn run(root: &Path, filter: &[String]) -> Outcome {
    let mut steps = Steps::default();
    let mut tests = Tests::prepare(root, &mut steps);
    if filter.is_empty() {
        lint(root, &mut steps);
        tests.run_all(&mut steps);
        check(root, &mut steps);
    } else {
        tests.run(&mut steps, filter);
    }
    steps.finish()
}

struct Tests<'a> {
    root: &'a Path,
    nextest: bool,
    /// The program of the server that speaks S3.
    s3: Option<PathBuf>,
    settings: Vec<(&'static str, String)>,
}

impl<'a> Tests<'a> {
    fn prepare(root: &'a Path, steps: &mut Steps) -> Self {
        let needs = [&packages::POSTGRES, &packages::BROWSER, &packages::FONTS, &packages::MAIL];
        steps.run("packages", || packages::install(&needs));
        let axe = steps.run("axe-core", || browser::axe(root));
        let s3 = steps.run("moto", || s3::fetch(root));
        let schemathesis =
            steps.run("schemathesis", || python::fetch(root, "schemathesis", SCHEMATHESIS, "schemathesis"));
        let nextest = steps.run("nextest", || Ok(has_nextest(root))) == Some(true);
        let mut settings = vec![("INSTA_UPDATE", "no".to_owned())];
        let files = [
            ("MANDATE_AXE", axe),
            ("MANDATE_SCHEMATHESIS", schemathesis),
            ("MANDATE_CHROMIUM", browser::chromium()),
            ("MANDATE_CHROMEDRIVER", browser::chromedriver()),
        ];
        for (name, file) in files {
            settings.extend(file.map(|file| (name, file.to_string_lossy().into_owned())));
        }
        Self { root, nextest, s3, settings }
    }

    /// Builds first: what does not build is not run.
    fn run_all(&mut self, steps: &mut Steps) {
        let built = steps.run("build", || command::run(self.runner().arg("--no-run")));
        if built.is_none() {
            steps.skip("tests", "the build failed");
            steps.skip("doc tests", "the build failed");
            return;
        }
        self.run(steps, &[]);
        match has_doc_tests(self.root) {
            Ok(false) => steps.skip("doc tests", "there are none"),
            _ => {
                let mut doc_tests = self.cargo(&["test", "--workspace", "--doc"]);
                steps.run("doc tests", || command::run(&mut doc_tests));
            }
        }
    }

    fn run(&mut self, steps: &mut Steps, filter: &[String]) {
        let server = steps.run("postgresql", || Server::start(Durability::Off));
        if let Some(server) = &server {
            let url = server.url().to_owned();
            self.settings.push(("MANDATE_TEST_POSTGRES", url));
        }
        let s3 = self.s3.clone().and_then(|program| steps.run("s3", || s3::Server::start(&program)));
        self.settings.extend(s3.iter().map(|server| ("MANDATE_TEST_S3", server.url().to_owned())));
        let mut runner = self.runner();
        runner.arg("--no-fail-fast").args(filter);
        steps.run("tests", || command::run(&mut runner));
    }

    fn runner(&self) -> Command {
        if self.nextest {
            self.cargo(&["nextest", "run", "--workspace"])
        } else {
            self.cargo(&["test", "--workspace", "--all-targets"])
        }
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = command::cargo(self.root);
        command.args(arguments).envs(self.settings.iter().cloned());
        command
    }
}

fn lint(root: &Path, steps: &mut Steps) {
    let cargo = |arguments: &[&str]| command::run(command::cargo(root).args(arguments));
    steps.run("format", || {
        let colour = if command::in_terminal() { "auto" } else { "never" };
        cargo(&["fmt", "--all", "--check", "--", "--color", colour])
    });
    steps.run("clippy", || {
        let all = ["clippy", "--workspace", "--all-targets"];
        cargo(&[all.as_slice(), &["--", "-D", "warnings"]].concat())
    });
}

fn check(root: &Path, steps: &mut Steps) {
    steps.run("rules", || rules::check(root));
    steps.run("layers", || layers::check(root));
    if command::find("cargo-deny").is_some() {
        let mut deny = command::cargo(root);
        steps.run("deny", || command::run(deny.args(["deny", "check"])));
    } else {
        steps.skip("deny", "not installed");
    }
    if command::find("typos").is_some() {
        let mut typos = Command::new("typos");
        steps.run("typos", || command::run(typos.current_dir(root)));
    } else {
        steps.skip("typos", "not installed");
    }
}

/// Whether cargo-nextest is there, installed now if need be.
fn has_nextest(root: &Path) -> bool {
    let nextest = || command::cargo(root);
    if command::succeeds(nextest().args(["nextest", "--version"])) {
        println!("already there");
        return true;
    }
    let installed = command::run(nextest().args(["install", "cargo-nextest", "--locked"]));
    if let Err(message) = &installed {
        println!("{message}; the tests run with `cargo test`");
    }
    installed.is_ok()
}

fn has_doc_tests(root: &Path) -> Outcome<bool> {
    for folder in workspace::crates(root)? {
        for path in workspace::rust_files(&folder.join("src"))? {
            let text = workspace::read(&path)?;
            let fenced = |doc: &str| doc.contains("```");
            if tokens(&text).iter().any(|token| match token.kind {
                Kind::Doc(doc) | Kind::InnerDoc(doc) => fenced(doc),
                _ => false,
            }) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
