//! What can come of an operation besides success: one error for pages, API and command line.
//!
//! Each variant carries what a person is told; what only the log is told travels as a source.

use mandate_core::access::Refusal;
use mandate_store::StoreError;

use crate::locale::Message;

/// Something wrong with one field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name.
    pub field: String,
    /// What is wrong, in a sentence.
    pub message: Message,
}

/// A refusal with the names that its sentences need.
#[derive(Clone, Debug)]
pub struct Denied {
    /// What was decided.
    pub refusal: Refusal,
    /// The customer's name.
    pub customer: String,
    /// The names and addresses of its contact managers, whom one may ask.
    pub contact_managers: Vec<(String, String)>,
}

/// What can come of an operation besides success.
#[derive(Debug, thiserror::Error)]
pub enum OpError {
    /// There is no such thing, or the caller may not know of it: both are answered alike.
    #[error("there is no such thing, or it may not be known")]
    NotFound,
    /// The caller may know of it, but may not do this.
    #[error("refused")]
    Denied(Box<Denied>),
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// Fields of a form are wrong.
    #[error("fields are wrong")]
    Invalid(Vec<FieldError>),
    /// Somebody else was quicker; the sentence says what happened.
    #[error("somebody else was quicker")]
    Conflict(Message),
    /// Too many tries.
    #[error("too many tries")]
    TooMany(Message),
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull(#[source] StoreError),
    /// The database, or the store of attachments, is not available.
    #[error("what the installation keeps is not available")]
    Unavailable(#[source] StoreError),
    /// Whether it was saved is not known.
    #[error("it is not known whether it was saved")]
    Unsure(#[source] StoreError),
    /// A defect.
    #[error("an operation failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for OpError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull(_) => Self::DiskFull(error),
            StoreError::Unavailable(_) | StoreError::Content(_) => Self::Unavailable(error),
            StoreError::Unsure(_) => Self::Unsure(error),
            StoreError::Taken(_) => Self::Conflict(Message::new("conflict-taken")),
            StoreError::Row(_) | StoreError::Failed(_) => Self::Failed(error.into()),
        }
    }
}

impl OpError {
    /// A defect, with its cause.
    pub(crate) fn failed(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Failed(cause.into())
    }

    /// One wrong field.
    pub(crate) fn field(field: impl Into<String>, message: Message) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), message }])
    }
}

/// Collects what is wrong with a form, so that everything is said at once.
#[derive(Debug, Default)]
pub(crate) struct Check(Vec<FieldError>);

impl Check {
    /// Notes that a field is wrong.
    pub(crate) fn wrong(&mut self, field: impl Into<String>, message: Message) {
        self.0.push(FieldError { field: field.into(), message });
    }

    /// The value, or none with its error noted.
    pub(crate) fn take<T>(&mut self, field: &str, result: Result<T, Message>) -> Option<T> {
        result.map_err(|message| self.wrong(field, message)).ok()
    }

    /// Whether nothing is wrong until now.
    pub(crate) const fn is_good(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes on if nothing is wrong.
    pub(crate) fn done(self) -> Result<(), OpError> {
        if self.0.is_empty() { Ok(()) } else { Err(OpError::Invalid(self.0)) }
    }
}

/// What is wrong with a text, in a sentence.
pub(crate) fn text_error(error: mandate_core::text::TextError) -> Message {
    use mandate_core::text::TextError;
    match error {
        TextError::Empty => Message::new("field-empty"),
        TextError::TooLong { length, limit } => {
            Message::new("field-too-long").with("length", length).with("limit", limit)
        }
        TextError::ControlCharacter => Message::new("field-control-character"),
        TextError::NotAnAddress => Message::new("field-not-an-address"),
    }
}
