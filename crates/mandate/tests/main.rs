//! End to end: the program as people start it, use it in a browser, break it and stop it.
//!
//! Every test starts what it needs and ends it. Nothing here sleeps: what takes time is asked for until it is there,
//! for a bounded time. The settings that the tests read (`MANDATE_TEST_POSTGRES`, `MANDATE_AXE`, …) are made by
//! `cargo xtask test`.
#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod command_line;
mod examples;
mod faults;
mod installation;
mod journey;
mod keyboard;
mod languages;
mod live;
mod nodes;
mod operations;
mod schema;
mod support;
mod weight;
