//! Conversations on the command line, whole: data on standard output, everything else on standard error, exit codes.

mod administration;
mod document;
mod explain;
mod import;
mod mutations;
mod settings;
mod verify;

use insta::Settings;

use crate::support::server::Said;

/// What differs from run to run, and is not what a snapshot is about.
const VARYING: [(&str, &str); 9] = [
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b", "[id]"),
    (r"\b[0-9a-f]{64}\b", "[hash]"),
    (r"\b\d{1,2} [A-Z][a-z]+ \d{4}(, \d\d:\d\d)?", "[date]"),
    (r"\b\d+ entries\b", "[n] entries"),
    (r"[^\s`]*/mandate-(test|sandbox)-[^\s`,]*", "[folder]"),
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+Z", "[moment]"),
    (r"command line: [\w-]+", "command line: [user]"),
    (r"127\.0\.0\.1:\d{4,5}\b", "[address]"),
    (r"\(os error \d+\)", "(os error)"),
];

/// As [`assert_said`], for tables: how wide a column is depends on what differs from run to run.
pub(super) fn assert_table(name: &str, said: &Said) {
    let mut settings = Settings::clone_current();
    settings.add_filter(r"  +", "  ");
    settings.bind(|| assert_said(name, said));
}

/// Compares a whole conversation with the one that was kept.
pub(super) fn assert_said(name: &str, said: &Said) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (varying, word) in VARYING {
        settings.add_filter(varying, word);
    }
    settings.bind(|| insta::assert_snapshot!(name, said.conversation()));
}
