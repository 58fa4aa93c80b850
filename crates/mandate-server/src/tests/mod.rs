//! The server's own tests: the real portal on a real listener, visited as people do, on SQLite and on PostgreSQL.
//!
//! A test is given an installation of its own with the same small [`world`] in it, whose clock stands still until the
//! test moves it. Everything else is done through pages. Nothing sleeps, nothing is tried twice, no order is needed.
//! At the end of each test no job may wait, and the record must verify. PostgreSQL is where `MANDATE_TEST_POSTGRES`
//! says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail loudly"
)]

mod app;
mod client;
mod html;
mod receiver;
mod world;

mod api;
mod attachments;
mod bad_input;
mod changes_recorded;
mod concurrency;
mod connections;
mod contact_links;
mod deadlines;
mod deployments;
mod desk;
mod experience;
mod explanations;
mod file_names;
mod finding;
mod foreign_ids;
mod imports;
mod levels;
mod lists;
mod mail_server;
mod merging;
mod notices;
mod pages;
mod people;
mod permission_asked;
mod permission_decided;
mod products;
mod questions;
mod record;
mod renewals;
mod reviews;
mod routes;
mod saved_views;
mod sent_twice;
mod sentences;
mod serving;
mod several;
mod signing_in;
mod site_notices;
mod sites;
mod statements;
mod tokens;
mod waiting;
mod way_out;
mod webhook_pages;
mod webhook_sending;
mod webhooks;

pub(crate) use app::config as defaults;
use app::{Fresh, TestApp};

use crate::config::Config;

/// Runs a test on SQLite and then on PostgreSQL, each time with a fresh installation.
async fn on_both(body: impl AsyncFn(&TestApp)) {
    run(true, |_| {}, body).await;
}

/// As [`on_both`], with something set in the configuration.
async fn on_both_with(set: impl Fn(&mut Config), body: impl AsyncFn(&TestApp)) {
    run(true, set, body).await;
}

/// As [`on_both`], with nobody there yet.
async fn on_both_empty(body: impl AsyncFn(&TestApp)) {
    run(false, |_| {}, body).await;
}

async fn run(inhabited: bool, set: impl Fn(&mut Config), body: impl AsyncFn(&TestApp)) {
    let fresh = Fresh::new();
    for location in [fresh.sqlite(), fresh.postgres()] {
        let app = TestApp::start(&location, inhabited, &set).await;
        println!("on {}", app.db().name());
        body(&app).await;
        app.finish().await;
    }
}
