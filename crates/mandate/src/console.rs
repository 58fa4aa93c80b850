//! What the commands for administrators and scripts have in common: they call the API of the installation in their own
//! process, as whoever runs it, and print what it answers.

use std::{
    fs::{OpenOptions, remove_file},
    io::{BufRead as _, IsTerminal as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use mandate_core::id::OrganizationId;
use mandate_server::{
    api::command_line::{Answer, Call, CommandLine, Problem},
    config::Config,
    explain::several_called,
    locale::{Locale, Message},
};
use serde_json::{Value, json};

use crate::{
    command::Failure,
    exit::Exit,
    operator,
    output::{Column, Output},
    serve::app_beside_servers,
};

/// How a command answers.
#[derive(clap::Args)]
pub(crate) struct Format {
    /// As JSON: lists one thing to a line, with the names that the API has.
    #[arg(long, global = true)]
    json: bool,
}

/// What stands before a change.
#[derive(clap::Args)]
pub(crate) struct Care {
    /// Only show what it would mean.
    #[arg(long)]
    dry_run: bool,
    /// Do not ask, on a terminal too.
    #[arg(long, short)]
    yes: bool,
}

/// The installation in the hands of whoever runs it.
pub(crate) struct Console {
    api: CommandLine,
    output: Output,
}

impl Console {
    pub(crate) async fn open(config: Config, l: Locale, format: &Format) -> Result<Self, Failure> {
        let app = app_beside_servers(config).await?;
        let api = CommandLine::open(app, operator::name(), l.clone()).await;
        Ok(Self { api: api.map_err(|error| Failure::of(&error, &l))?, output: Output::new(format.json) })
    }

    fn l(&self) -> &Locale {
        self.api.locale()
    }

    /// Why a call came to nothing, in sentences.
    fn failure(&self, problem: &Problem) -> Failure {
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let errors = problem.said.get("errors").and_then(Value::as_array);
        let errors = errors.into_iter().flatten().map(|error| match text(error, "field").as_str() {
            "" => text(error, "detail"),
            field => format!("{field}: {}", text(error, "detail")),
        });
        if let Some(cause) = &problem.cause {
            return Failure::new(cause.clone());
        }
        let said = match (Exit::of_status(problem.status), errors.collect::<Vec<_>>()) {
            (Exit::NotFound, _) => self.l().t("command-not-there").to_string(),
            (_, errors) if errors.is_empty() => text(&problem.said, "detail"),
            (_, errors) => errors.join("; "),
        };
        Failure::with(Exit::of_status(problem.status), said.replace(['\u{2068}', '\u{2069}'], ""))
    }

    async fn call(&self, call: &Call) -> Result<Answer, Failure> {
        self.api.call(call).await.map_err(|problem| self.failure(&problem))
    }

    /// What a call answers as JSON; nothing where there is nothing to say.
    pub(crate) async fn ask(&self, call: &Call) -> Result<Value, Failure> {
        let Answer { text, .. } = self.call(call).await?;
        if text.is_empty() { Ok(Value::Null) } else { parse(&text) }
    }

    /// Prints what a call answers as it is.
    pub(crate) async fn print(&self, call: &Call) -> Result<(), Failure> {
        let Answer { text, .. } = self.call(call).await?;
        self.output.as_it_is(&text)
    }

    /// Keeps what a call answers in a file of its owner's alone, which must not be there yet. Where that fails
    /// nothing is left of it.
    pub(crate) async fn save(&self, call: &Call, file: &Path) -> Result<(), Failure> {
        let cannot = |error| Failure::new(format!("cannot write `{}`: {error}", file.display()));
        let mut kept = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).map_err(cannot)?;
        let saved = match self.call(call).await {
            Ok(Answer { text, .. }) => kept.write_all(text.as_bytes()).and_then(|()| kept.sync_all()).map_err(cannot),
            Err(failure) => Err(failure),
        };
        if saved.is_err() {
            // Why nothing was saved matters more than what is left of it.
            let _ = remove_file(file);
        }
        saved
    }

    /// The things of a list, page after page, as many as are wanted.
    pub(crate) async fn list(&mut self, call: Call, columns: &[Column], most: Option<usize>) -> Result<(), Failure> {
        let (mut call, mut left) = (call, most.unwrap_or(usize::MAX));
        loop {
            let Answer { text, next } = self.call(&call).await?;
            let mut items = items(&parse(&text)?);
            items.truncate(left);
            left -= items.len();
            self.things(columns, &items)?;
            let Some(next) = next.filter(|_| left > 0) else { return Ok(()) };
            call = call.at(next);
        }
    }

    /// Prints things as lines.
    pub(crate) fn things(&mut self, columns: &[Column], things: &[Value]) -> Result<(), Failure> {
        self.output.things(self.api.locale(), columns, things)
    }

    /// Prints what a call answers as one thing.
    pub(crate) async fn show(&self, call: &Call, columns: &[Column]) -> Result<(), Failure> {
        let thing = self.ask(call).await?;
        self.output.thing(self.l(), columns, &thing)
    }

    /// Whether it prints for programs.
    pub(crate) const fn is_json(&self) -> bool {
        self.output.is_json()
    }

    /// Prints a sentence, for people.
    pub(crate) fn say(&self, message: &Message) -> Result<(), Failure> {
        if self.is_json() { Ok(()) } else { self.output.say(self.l(), message) }
    }

    /// Shows what a change would mean, and finds out whether it is to be made.
    pub(crate) fn goes_on(&self, care: &Care, columns: &[Column], outcome: &Value) -> Result<bool, Failure> {
        if !self.is_json() {
            self.output.facts(self.l(), columns, outcome)?;
        }
        if care.dry_run {
            self.say(&Message::new("command-dry-run"))?;
            if self.is_json() {
                self.output.document(&json!({ "done": false, "outcome": outcome }))?;
            }
            return Ok(false);
        }
        match asks(care.yes, std::io::stdin().is_terminal(), std::io::stderr().is_terminal()) {
            Some(true) => {}
            Some(false) => return Ok(true),
            None => return Err(Failure::usage(self.l().t("command-cannot-ask").to_string())),
        }
        let mut errors = std::io::stderr();
        write!(errors, "{} ", self.l().t("command-go-on"))?;
        errors.flush()?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer)?;
        let yes = self.l().t("command-yes").to_string();
        if answer.trim().to_lowercase() == yes {
            return Ok(true);
        }
        Err(Failure::with(Exit::No, self.l().t("command-not-done").to_string()))
    }

    /// Says what was done, with what it meant and what was made.
    pub(crate) fn done(&self, sentence: &'static str, outcome: &Value, made: &Value) -> Result<(), Failure> {
        self.done_so(&Message::new(sentence), outcome, made)
    }

    /// Says what was done, where the sentence has more in it.
    pub(crate) fn done_so(&self, sentence: &Message, outcome: &Value, made: &Value) -> Result<(), Failure> {
        if !self.is_json() {
            self.output.say(self.l(), sentence)?;
            return match made.get("id").and_then(Value::as_str) {
                Some(id) => self.output.line(id),
                None => Ok(()),
            };
        }
        let mut said = json!({ "done": true });
        if let Some(said) = said.as_object_mut() {
            said.extend((!outcome.is_null()).then(|| ("outcome".to_owned(), outcome.clone())));
            said.extend(made.get("id").map(|id| ("id".to_owned(), id.clone())));
        }
        self.output.document(&said)
    }

    /// A person by its address or its id.
    pub(crate) async fn person(&self, typed: &str) -> Result<String, Failure> {
        if is_id(typed) {
            return Ok(typed.to_owned());
        }
        let call = Call::get(&["people"]).query("words", Some(typed));
        let same = |one: &Value| text(one, "email").eq_ignore_ascii_case(typed);
        self.those(call, same).await?.pop().ok_or_else(|| self.nothing("command-no-person", typed))
    }

    /// An organization by its name or its id.
    pub(crate) async fn organization(&self, typed: &str) -> Result<String, Failure> {
        if is_id(typed) {
            return Ok(typed.to_owned());
        }
        let mut called = Vec::new();
        for kind in KINDS {
            let call = Call::get(&["organizations"]).query("kind", Some(kind)).query("words", Some(typed));
            let found = self.those(call, |one| text(one, "name") == typed).await?;
            called.extend(found.into_iter().map(|id| (kind, id)));
        }
        match called.as_slice() {
            [] => Err(self.nothing("command-no-organization", typed)),
            [(_, id)] => Ok(id.clone()),
            several => {
                let said = self.l().render_plain(&several_called(self.l(), typed, several));
                Err(Failure::with(Exit::Invalid, said))
            }
        }
    }

    /// An organization that is looked after.
    pub(crate) async fn looked_after(&self, typed: &str) -> Result<OrganizationId, Failure> {
        let id = self.organization(typed).await?;
        id.parse().map_err(|_| self.nothing("command-no-organization", typed))
    }

    /// The ids of those of a list, on all its pages.
    async fn those(&self, mut call: Call, are: impl Fn(&Value) -> bool) -> Result<Vec<String>, Failure> {
        let mut found = Vec::new();
        loop {
            let Answer { text: page, next } = self.call(&call).await?;
            found.extend(items(&parse(&page)?).iter().filter(|one| are(one)).map(|one| text(one, "id").to_owned()));
            let Some(next) = next else { return Ok(found) };
            call = call.at(next);
        }
    }

    fn nothing(&self, sentence: &'static str, typed: &str) -> Failure {
        Failure::with(Exit::NotFound, self.l().render_plain(&Message::new(sentence).with("typed", typed)))
    }
}

/// The kinds of organizations.
pub(crate) const KINDS: [&str; 3] = ["customer", "partner", "vendor"];

fn is_id(typed: &str) -> bool {
    typed.parse::<uuid::Uuid>().is_ok()
}

/// Whether a change is asked about: where somebody could answer and has not said yes before. Nothing where the question
/// could not be read.
const fn asks(yes: bool, answerable: bool, readable: bool) -> Option<bool> {
    match (yes || !answerable, readable) {
        (true, _) => Some(false),
        (false, true) => Some(true),
        (false, false) => None,
    }
}

fn parse(text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::new(error.to_string()))
}

/// The text under a name.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The things of a page.
pub(crate) fn items(page: &Value) -> Vec<Value> {
    page.get("items").and_then(Value::as_array).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::asks;

    #[test]
    fn the_command_line_asks_whoever_can_answer() {
        assert_eq!(asks(false, true, true), Some(true), "at a terminal");
        assert_eq!(asks(false, true, false), None, "the question would go elsewhere");
        for readable in [true, false] {
            assert_eq!(asks(false, false, readable), Some(false), "in a script");
            assert_eq!(asks(true, true, readable), Some(false), "somebody said yes");
        }
    }
}
