//! What the tests need from the system, and installing it with apt-get where that is possible.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, browser, command, postgres};

/// apt-get that asks no question, as `env` takes it.
const APT_GET: [&str; 2] = ["DEBIAN_FRONTEND=noninteractive", "apt-get"];

/// Something needed, the packages that bring it, and whether it is there.
pub struct Need {
    what: &'static str,
    packages: &'static [&'static str],
    present: fn() -> bool,
}

/// The database server.
pub const POSTGRES: Need =
    Need { what: "the PostgreSQL server", packages: &["postgresql"], present: || postgres::programs().is_some() };

/// The browser and what steers it.
pub const BROWSER: Need = Need {
    what: "Chromium with chromedriver (or point MANDATE_CHROMIUM and MANDATE_CHROMEDRIVER at them)",
    packages: &["chromium", "chromium-driver"],
    present: || browser::chromium().is_some() && browser::chromedriver().is_some(),
};

/// Letters for pages in Chinese, Japanese and Korean.
pub const FONTS: Need =
    Need { what: "a font for Chinese, Japanese and Korean", packages: &["fonts-noto-cjk"], present: has_cjk_font };

/// The mail server that the tests send to.
pub const MAIL: Need =
    Need { what: "a mail server for tests", packages: &["python3-aiosmtpd"], present: has_mail_server };

/// Python's virtual environments.
pub const VENV: Need = Need { what: "Python's virtual environments", packages: &["python3-venv"], present: has_venv };

/// The Node.js package manager.
pub const NPM: Need = Need { what: "npm", packages: &["nodejs", "npm"], present: || command::find("npm").is_some() };

/// Installs what is missing. What stays missing is listed in the error, with how to install it.
pub fn install(needs: &[&Need]) -> Outcome {
    if missing(needs).is_empty() {
        return Ok(());
    }
    match apt_get() {
        Ok(apt_get) => install_with(apt_get, &missing(needs)),
        Err(why) => println!("cannot install: {why}"),
    }
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let mut message = String::from("missing on this machine:");
    for need in missing {
        let packages = need.packages.join(" ");
        message.push_str(&format!("\n  {}: `apt-get install {packages}`, or your system's packages for it", need.what));
    }
    Err(message)
}

fn missing<'a>(needs: &[&'a Need]) -> Vec<&'a Need> {
    let missing = needs.iter().copied();
    missing.filter(|need| !(need.present)()).collect()
}

/// Each need by itself: one that fails must not keep out the others.
fn install_with(apt_get: fn() -> Command, missing: &[&Need]) {
    let tell = |outcome: Outcome| {
        if let Err(message) = outcome {
            println!("{message}");
        }
    };
    tell(command::run(apt_get().arg("update")));
    for need in missing {
        let mut install = apt_get();
        install.args(["install", "--yes", "--no-install-recommends"]);
        tell(command::run(install.args(need.packages)));
    }
}

/// How apt-get is called here.
fn apt_get() -> Outcome<fn() -> Command> {
    if command::find("apt-get").is_none() {
        return Err("there is no apt-get here".to_owned());
    }
    if command::is_root() {
        return Ok(|| {
            let mut command = Command::new("env");
            command.args(APT_GET);
            command
        });
    }
    if command::find("sudo").is_none() {
        return Err("this needs root, and there is no sudo".to_owned());
    }
    Ok(|| {
        let mut command = Command::new("sudo");
        command.arg("env").args(APT_GET);
        command
    })
}

fn has_cjk_font() -> bool {
    let listed = command::output(Command::new("fc-list").arg(":lang=ja"));
    listed.is_ok_and(|fonts| !fonts.trim().is_empty()) || Path::new("/usr/share/doc/fonts-noto-cjk").is_dir()
}

fn has_mail_server() -> bool {
    imports("aiosmtpd")
}

fn has_venv() -> bool {
    imports("venv, ensurepip")
}

/// The system's Python, for which the packages are.
pub fn python() -> Command {
    Command::new("/usr/bin/python3")
}

fn imports(modules: &str) -> bool {
    let found = python().args(["-c", &format!("import {modules}")]).output();
    found.is_ok_and(|output| output.status.success())
}
