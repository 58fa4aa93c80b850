//! `mandate --help`: the commands in groups, by what somebody wants to do.

use clap::{Command, CommandFactory as _};

use crate::Arguments;

/// The commands, each in one group.
const GROUPS: [(&str, &[&str]); 4] = [
    ("Run an installation", &["serve", "sandbox", "config", "doctor", "health"]),
    (
        "Look after it",
        &[
            "people",
            "organizations",
            "permissions",
            "service-requests",
            "tokens",
            "service-accounts",
            "jobs",
            "import",
            "backup",
            "restore",
        ],
    ),
    ("Find out what holds, and what was done", &["explain", "record", "verify"]),
    ("On this machine", &["completions", "manual", "help"]),
];

const EXAMPLES: &str = "\
Examples:
  mandate people list --organization 'Aomine General Hospital'
  mandate people lock mika.tanaka@kitanoworks.example --dry-run
  mandate permissions list --customer 'Aomine General Hospital' --json
  mandate explain --person mika.tanaka@kitanoworks.example --act view --on SR-10322

Every command ends with 0 for done or yes, 1 for a failure, 2 for a command that cannot be followed, 3 for refused
or no, 4 for what is not there, 5 for a conflict, and 6 for what was wrong in what was given in.";

/// All commands, with the help that names them in groups.
pub(crate) fn command() -> Command {
    let command = Arguments::command();
    let mut text = String::new();
    for (group, names) in GROUPS {
        text.push_str(&format!("{group}:\n"));
        for name in names {
            let found = command.find_subcommand(name).and_then(Command::get_about);
            let about = found.map_or_else(|| "Print help, of a command too".to_owned(), ToString::to_string);
            text.push_str(&format!("  {name:<17} {about}\n"));
        }
        text.push('\n');
    }
    let template = format!("{{about}}\n\n{{usage-heading}} {{usage}}\n\n{text}Options:\n{{options}}\n\n{EXAMPLES}");
    command.help_template(template)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_command_stands_in_one_group() {
        let command = Arguments::command();
        let known: BTreeSet<_> = command.get_subcommands().map(Command::get_name).chain(["help"]).collect();
        let named: Vec<_> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        assert_eq!(named.len(), known.len(), "none stands there twice");
        assert_eq!(named.into_iter().collect::<BTreeSet<_>>(), known);
    }

    #[test]
    fn the_command_line_is_whole() {
        command().debug_assert();
    }
}
