//! What Mandate serves: the use cases ([`ops`]), the pages ([`portal`]), and the work behind them ([`jobs`]).
//!
//! Every request takes the same steps: a page parses and calls one operation; the operation begins a transaction,
//! loads the facts, asks the decision, changes, records and commits; the page shapes the answer. Operations are the
//! only writers. To add one, follow docs/ADDING-AN-OPERATION.md.

pub mod api;
pub mod app;
pub mod auth;
pub mod clock;
pub mod config;
pub mod error;
pub mod explain;
mod fault;
pub mod health;
pub mod jobs;
pub mod live;
pub mod locale;
pub mod markdown;
pub mod metrics;
pub mod ops;
pub mod portal;
mod request_id;

pub mod serve;
#[cfg(test)]
mod tests;
mod webhook;

pub use app::App;
pub use error::OpError;
