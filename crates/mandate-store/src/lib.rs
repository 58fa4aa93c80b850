//! What Mandate keeps: on SQLite or PostgreSQL, by SQL that is written once.
//!
//! One file per noun. A function is a statement, its values and a row type. What changes something of the domain
//! takes a [`Permit`](mandate_core::access::Permit), what lists another's things takes a
//! [`Scope`](mandate_core::access::Scope) or the permit to view the thing; the installation's own bookkeeping
//! (sessions, invitations, jobs, mail, notices, announcements, repeats, seals) takes neither. So do look-ups from which an operation
//! makes a decision or a choice that it then checks: people of an organization, who could be told, live permissions of
//! a pair. `find_*` gives an option, `list_*` several.
//!
//! To add a statement: write it here, in SQL that both databases take, and call it in the conformance suite; the
//! differences between the databases live in [`db`] and nowhere else.
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

pub mod address_change;
pub mod assignment;
pub mod attachment;
pub mod backup;
mod bulk;
pub mod canned_answer;
pub mod contact;
pub mod contact_link;
pub mod content;
pub mod db;
pub mod decision;
pub mod deployment;
pub mod deployment_access;
pub mod digest;
mod error;
pub mod experience;
pub mod external_id;
pub mod feed;
mod filter;
pub mod import;
pub mod installation;
pub mod invitation;
pub mod job;
pub mod kept_answer;
pub mod ledger;
pub mod looking;
pub mod mail;
pub mod membership;
pub mod message;
pub mod notice;
pub mod notice_choice;
pub mod organization;
pub mod permission;
pub mod permission_end;
pub mod permission_request;
pub mod permission_review;
pub mod person;
pub mod product;
pub mod queue;
pub mod related;
pub mod repeat;
pub mod saved_view;
pub mod search;
pub mod search_pending;
pub mod service_account;
pub mod service_request;
pub mod session;
pub mod site;
pub mod site_contact;
pub mod site_notice;
mod sql;
pub mod standing;
pub mod subscription;
#[cfg(test)]
mod tests;
pub mod thread;
pub mod token;
pub mod webhook;
pub mod webhook_delivery;
pub mod webhook_event;

pub use db::{Db, Tx};
pub use error::StoreError;
pub use sql::Value;

/// Result of the store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
