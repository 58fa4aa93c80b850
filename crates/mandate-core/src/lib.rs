//! The rules of Mandate: who may act for whom, over what, how far, until when, and on what ground.
//!
//! Everything here is pure: no input, no output, no clock and no random numbers of its own. The one decision is
//! [`access::decide`]; the layers around this crate load the facts for it and keep what comes of it.
//!
//! To add an act, begin in [`access::Act`]: the compiler then leads through every table that must know it.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "tests may fail loudly"
    )
)]

pub mod access;
pub mod attachment;
pub mod canned_answer;
pub mod engagement;
pub mod experience;
pub mod id;
pub mod ledger;
pub mod notice;
pub mod party;
pub mod permission;
pub mod search;
pub mod service_request;
pub mod site;
pub mod text;
pub mod webhook;
