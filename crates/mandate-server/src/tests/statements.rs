//! Which statements a request asks of the database: time must tell nothing that an answer does not.

use std::{
    fmt,
    sync::{Arc, LazyLock, Mutex},
};

use mandate_store::db::STATEMENT;
use tracing::{
    Dispatch, Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::set_default,
};

/// The statements that were asked.
#[derive(Clone, Debug, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

impl Visit for Statements {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "sql" {
            self.0.lock().unwrap().push(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

impl Subscriber for Statements {
    fn enabled(&self, of: &Metadata<'_>) -> bool {
        of.target() == STATEMENT
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Another one that is there at the same time: with only one, a statement that is first asked on another test's thread is
/// taken to be wanted by nobody.
static OTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Statements::default()));

/// What comes of something, with the statements that it asked: everything runs on the thread of the test.
pub(super) async fn of<T>(what: impl Future<Output = T>) -> (T, Vec<String>) {
    LazyLock::force(&OTHER);
    let statements = Statements::default();
    let told = set_default(statements.clone());
    let came = what.await;
    drop(told);
    let asked = statements.0.lock().unwrap().clone();
    (came, asked)
}
