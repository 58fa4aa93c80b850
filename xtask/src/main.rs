//! The project's own commands, run as `cargo xtask <command>`.

mod bench;
mod browser;
mod command;
mod dist;
mod layers;
mod packages;
mod postgres;
mod python;
mod rules;
mod s3;
mod source;
mod steps;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What a command ends with: nothing (or a value), or a message for the person who ran it.
type Outcome<T = ()> = Result<T, String>;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what the tests need, then format, lint, test and check everything
    Test {
        /// Handed to the test runner, which then runs alone: a name, or `-- -E 'test(p14)'`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        filter: Vec<String>,
    },
    /// Write into docs/RULES.md which tests prove each rule
    Rules {
        /// Write nothing; fail when a due rule has no test or the file is not up to date
        #[arg(long)]
        check: bool,
    },
    /// Check that each crate keeps to its layer
    Layers,
    /// Run the benchmark against a private, durable PostgreSQL
    Bench {
        /// Handed to the benchmark
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Build the program and pack it for release
    Dist,
}

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Outcome {
    let root = workspace::root()?;
    match task {
        Task::Test { filter } => test::run(&root, &filter),
        Task::Rules { check: true } => rules::check(&root),
        Task::Rules { check: false } => rules::write(&root),
        Task::Layers => layers::check(&root),
        Task::Bench { arguments } => bench::run(&root, &arguments),
        Task::Dist => dist::run(&root),
    }
}
