//! `mandate import`: what another desk knew, from CSV and JSON Lines, in one transaction. Where lines are
//! wrong nothing is imported.

mod file;
mod mapping;

use std::{
    collections::BTreeMap,
    io::IsTerminal as _,
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};
use mandate_server::{
    config::Config,
    ops::import::{self, Counts, Import, Kind, Summary, Wrong},
};
use serde::Serialize;

use self::{
    file::{Found, Lines, Position},
    mapping::Mapping,
};
use crate::{
    command::{Failure, print, print_json, say},
    exit::Exit,
    serve::app_beside_servers,
};

/// How many lines lie between two looks at how far it is.
const LOOK_EVERY: u64 = 500;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folders or files: `organizations.csv`, `people.jsonl`, …
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Who answers for it in the record: the address of an administrator of the vendor.
    #[arg(long)]
    by: String,
    /// What the desk is called from which this comes; ids are kept under it.
    #[arg(long)]
    source: Option<String>,
    /// How its files are to be read: `zendesk`, `jira`, `request-tracker`, `freshdesk`, or a file of your own.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Do all of it, but keep nothing.
    #[arg(long)]
    dry_run: bool,
    /// Invite by mail everybody who is added and not locked. Otherwise nobody is told of anything.
    #[arg(long)]
    invite: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// What came of it, for programs.
#[derive(Serialize)]
struct Outcome<'a> {
    source: &'a str,
    dry_run: bool,
    imported: bool,
    counts: BTreeMap<&'static str, Counts>,
    invited: u64,
    administrators: u64,
    wrong: u64,
    first_wrong: &'a [Wrong],
}

pub(crate) async fn run(config: Config, arguments: Arguments) -> Result<Exit, Failure> {
    let mapping = arguments.mapping.as_deref().map(Mapping::read).transpose()?.unwrap_or_default();
    let source = arguments.source.as_deref().or(mapping.source.as_deref()).unwrap_or("import").to_owned();
    if !import::is_source(&source) {
        return Err(Failure::usage("--source: a short name of small letters, digits, `-`, `_` and `.`"));
    }
    let files = files(&arguments.paths, &mapping)?;
    let app = app_beside_servers(config).await?;
    let caller = import::find_caller(&app, &arguments.by).await?;
    let caller = caller.ok_or_else(|| {
        Failure::usage(format!("--by: {} is the address of no administrator of the vendor", arguments.by))
    })?;
    let mut import = Import::begin(&app, &caller, &source, arguments.invite).await?;
    let (position, bar) = (Position::default(), progress(&files));
    for (kind, path) in &files {
        let mut lines = Lines::open(path, *kind, &mapping, &position)?;
        let mut count = 0;
        while let Some(found) = lines.next()? {
            match found {
                Found::Line(line) => import.take(*kind, line).await?,
                Found::Wrong(line, column, why) => import.note_wrong(*kind, line, column, why),
            }
            count += 1;
            if count % LOOK_EVERY == 0 {
                bar.set_position(position.get());
            }
        }
    }
    let summary = import.finish(arguments.dry_run).await?;
    bar.finish_and_clear();
    let names: BTreeMap<_, _> = files.iter().map(|(kind, path)| (kind.file(), name(path))).collect();
    report(&arguments, &source, &summary, &names)?;
    Ok(if summary.wrongs.count == 0 { Exit::Done } else { Exit::Invalid })
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The file of each kind, in the order in which they are imported.
fn files(paths: &[PathBuf], mapping: &Mapping) -> Result<Vec<(Kind, PathBuf)>, Failure> {
    let mut found = Vec::new();
    for kind in Kind::ALL {
        let names = match mapping.file(kind) {
            Some(file) => vec![file.file.clone()],
            None if !mapping.is_plain() => continue,
            None => ["csv", "jsonl"].map(|ending| format!("{}.{ending}", kind.file())).to_vec(),
        };
        let mut of_kind = Vec::new();
        for path in paths {
            if path.is_dir() {
                of_kind.extend(names.iter().map(|name| path.join(name)).filter(|file| file.exists()));
            } else if !path.exists() {
                return Err(Failure::usage(format!("there is no `{}`", path.display())));
            } else if names.contains(&name(path)) {
                of_kind.push(path.clone());
            }
        }
        match &of_kind[..] {
            [] => {}
            [one] => found.push((kind, one.clone())),
            [one, other, ..] => {
                let (one, other) = (one.display(), other.display());
                return Err(Failure::usage(format!("`{one}` and `{other}` are both {}: leave one out", kind.file())));
            }
        }
    }
    let unused = paths.iter().find(|path| path.is_file() && !found.iter().any(|(_, file)| file == *path));
    match unused {
        Some(path) => Err(Failure::usage(format!("`{}` is called like no file that can be imported", path.display()))),
        None if found.is_empty() => Err(Failure::usage("there is no file to import, such as organizations.csv")),
        None => Ok(found),
    }
}

/// A bar over all files, where somebody watches.
fn progress(files: &[(Kind, PathBuf)]) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let size = files.iter().filter_map(|(_, path)| path.metadata().ok()).map(|file| file.len()).sum();
    let style = ProgressStyle::with_template("{wide_bar} {bytes} of {total_bytes}, {eta} left");
    ProgressBar::new(size).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn report(
    arguments: &Arguments,
    source: &str,
    summary: &Summary,
    names: &BTreeMap<&'static str, String>,
) -> Result<(), Failure> {
    let wrong = summary.wrongs.count;
    let imported = wrong == 0 && !arguments.dry_run;
    if arguments.json {
        let counts = summary.counts.iter().map(|(kind, counts)| (kind.file(), *counts)).collect();
        let (invited, administrators) = (summary.invited, summary.administrators);
        let (dry_run, first_wrong) = (arguments.dry_run, &summary.wrongs.first[..]);
        let outcome = Outcome { source, dry_run, imported, counts, invited, administrators, wrong, first_wrong };
        return print_json(&outcome);
    }
    for Wrong { file, line, column, why } in &summary.wrongs.first {
        let (file, column) = (
            names.get(file).map_or(*file, String::as_str),
            if column.is_empty() { String::new() } else { format!(" {column}:") },
        );
        print(&format!("{file}:{line}:{column} {why}"))?;
    }
    let kept = u64::try_from(summary.wrongs.first.len()).unwrap_or(u64::MAX);
    if wrong > kept {
        print(&format!("… and {} more", wrong - kept))?;
    }
    for (kind, counts) in &summary.counts {
        let Counts { added, changed, unchanged, kept, left_out } = *counts;
        let parts = [
            (added, "added"),
            (changed, "changed"),
            (unchanged, "unchanged"),
            (kept, "kept as they are here"),
            (left_out, "left out, they are over"),
        ];
        let parts: Vec<_> =
            parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        if wrong == 0 && !parts.is_empty() {
            print(&format!("{:<17} {}", kind.file(), parts.join(", ")))?;
        }
    }
    if summary.invited > 0 && wrong == 0 {
        print(&format!("{} invited by mail", summary.invited))?;
    }
    if summary.administrators > 0 && wrong == 0 {
        print(&format!("{} of the people added administer the vendor and see everything", summary.administrators))?;
    }
    let same = summary.counts.values().all(|counts| counts.added + counts.changed == 0);
    say(&match (wrong, arguments.dry_run) {
        (0, _) if same => "Nothing is another than it was.".to_owned(),
        (0, false) => format!("Imported from {source}."),
        (0, true) => "This was a dry run: nothing was imported.".to_owned(),
        (1, _) => "One thing is wrong: nothing was imported.".to_owned(),
        (wrong, _) => format!("{wrong} things are wrong: nothing was imported."),
    });
    Ok(())
}
