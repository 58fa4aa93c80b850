//! `mandate completions` and `mandate manual`: what a shell and `man` know of the commands, made from them.

use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use crate::{command::Failure, output::Output};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// For which shell.
    shell: Shell,
}

pub(crate) fn completions(arguments: &Arguments) -> Result<(), Failure> {
    let mut text = Vec::new();
    generate(arguments.shell, &mut crate::Arguments::command(), "mandate", &mut text);
    Output::new(false).line(&String::from_utf8_lossy(&text))
}

pub(crate) fn manual() -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(crate::Arguments::command()).render(&mut text)?;
    Output::new(false).line(&String::from_utf8_lossy(&text))
}
