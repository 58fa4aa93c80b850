//! `cargo xtask bench`: runs the benchmark, a workspace of its own, against a durable PostgreSQL.

use std::path::Path;

use crate::postgres::{Durability, Server};
use crate::{Outcome, command, packages};

/// Runs it with the arguments handed on.
pub fn run(root: &Path, arguments: &[String]) -> Outcome {
    packages::install(&[&packages::POSTGRES])?;
    let server = Server::start(Durability::On)?;
    let mut bench = command::cargo(root);
    bench
        .env("MANDATE_BENCH_POSTGRES", server.url())
        .args(["run", "--release", "--manifest-path", "bench/Cargo.toml", "--"])
        .args(arguments);
    command::run(&mut bench)
}
