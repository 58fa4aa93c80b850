//! Values, rows and statements that mean the same on both databases.
//!
//! SQLite keeps ids as 16 bytes and times as text with six fraction digits, which sorts as time; PostgreSQL has
//! types of its own for both. Enumerations are text on both.

use std::str::FromStr;

use jiff::Timestamp;
use mandate_core::{
    access::{Act, TokenScopes},
    engagement::{DeploymentEnd, DeploymentNumber, EngagementKind},
    experience::Unit,
    id::*,
    ledger::{Hash, Outcome},
    notice::{Delivery, NoticeKind},
    party::{OrganizationKind, Roles},
    permission::Level,
    service_request::{ContactRole, Kind, Number, Severity, State},
    site::{SiteKind, SiteNoticeKind},
    webhook::{DeliveryState, EventKind, PauseReason},
};
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut};
use uuid::Uuid;

/// A value given to a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// An id.
    Uuid(Uuid),
    /// An instant, in microseconds.
    Time(Timestamp),
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Bool(yes) => ToSqlOutput::Owned(i64::from(*yes).into()),
            Self::Int(number) => ToSqlOutput::Owned((*number).into()),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Uuid(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Self::Time(time) => ToSqlOutput::Owned(format!("{time:.6}").into()),
        })
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Bool(yes) => yes.to_sql(ty, out),
            Self::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) => number.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Uuid(id) => id.to_sql(ty, out),
            Self::Time(time) => time.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

/// Why a column could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ColumnError {
    /// Of another type than expected.
    #[error("column {0} has another type than expected")]
    Type(usize, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// A word that its enumeration does not have.
    #[error("column {0} has the unknown word `{1}`")]
    Word(usize, String),
}

/// A row of either database; its columns are taken in their order.
#[derive(Debug)]
pub struct Row<'a> {
    raw: Raw<'a>,
    next: usize,
}

#[derive(Debug)]
pub(crate) enum Raw<'a> {
    Lite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl<'a> Row<'a> {
    pub(crate) const fn lite(row: &'a rusqlite::Row<'a>) -> Self {
        Self { raw: Raw::Lite(row), next: 0 }
    }

    pub(crate) const fn postgres(row: &'a tokio_postgres::Row) -> Self {
        Self { raw: Raw::Postgres(row), next: 0 }
    }

    /// The next column.
    pub(crate) fn take<T: Column>(&mut self) -> Result<T, ColumnError> {
        let index = self.next;
        self.next += 1;
        T::read(&self.raw, index)
    }
}

/// Something that one column holds.
pub(crate) trait Column: Sized {
    #[doc(hidden)]
    fn read(row: &Raw<'_>, index: usize) -> Result<Self, ColumnError>;
}

/// Something that is made of the columns of a row.
pub(crate) trait FromRow: Sized {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError>;
}

/// Reads a row's columns into a struct, in the order in which the fields are named here.
macro_rules! from_row {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::sql::FromRow for $name {
            fn from_row(row: &mut $crate::sql::Row<'_>) -> Result<Self, $crate::sql::ColumnError> {
                Ok(Self { $($field: row.take()?),+ })
            }
        }
    };
}
pub(crate) use from_row;

macro_rules! tuple_row {
    ($($name:ident),+) => {
        impl<$($name: Column),+> FromRow for ($($name,)+) {
            fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
                Ok(($(row.take::<$name>()?,)+))
            }
        }
    };
}
tuple_row!(A);
tuple_row!(A, B);
tuple_row!(A, B, C);

macro_rules! plain_column {
    ($($type:ty: $lite:ty => $from_lite:expr),+ $(,)?) => {$(
        impl Column for $type {
            fn read(row: &Raw<'_>, index: usize) -> Result<Self, ColumnError> {
                match row {
                    Raw::Lite(row) => row.get::<_, $lite>(index).map($from_lite).map_err(|e| ColumnError::Type(index, e.into())),
                    Raw::Postgres(row) => row.try_get(index).map_err(|e| ColumnError::Type(index, e.into())),
                }
            }
        }
        impl Column for Option<$type> {
            fn read(row: &Raw<'_>, index: usize) -> Result<Self, ColumnError> {
                match row {
                    Raw::Lite(row) => row.get::<_, Option<$lite>>(index).map(|v| v.map($from_lite)).map_err(|e| ColumnError::Type(index, e.into())),
                    Raw::Postgres(row) => row.try_get(index).map_err(|e| ColumnError::Type(index, e.into())),
                }
            }
        }
    )+};
}

plain_column! {
    bool: bool => |v| v,
    i64: i64 => |v| v,
    String: String => |v| v,
    Uuid: [u8; 16] => Uuid::from_bytes,
}

fn lite_time(text: &str, index: usize) -> Result<Timestamp, ColumnError> {
    text.parse().map_err(|e: jiff::Error| ColumnError::Type(index, e.into()))
}

impl Column for Timestamp {
    fn read(row: &Raw<'_>, index: usize) -> Result<Self, ColumnError> {
        match row {
            Raw::Lite(_) => lite_time(&String::read(row, index)?, index),
            Raw::Postgres(row) => row.try_get(index).map_err(|e| ColumnError::Type(index, e.into())),
        }
    }
}

impl Column for Option<Timestamp> {
    fn read(row: &Raw<'_>, index: usize) -> Result<Self, ColumnError> {
        match row {
            Raw::Lite(_) => Option::<String>::read(row, index)?.map(|text| lite_time(&text, index)).transpose(),
            Raw::Postgres(row) => row.try_get(index).map_err(|e| ColumnError::Type(index, e.into())),
        }
    }
}

macro_rules! id_columns {
    ($($name:ident),+ $(,)?) => {$(
        impl Column for $name {
            fn read(row: &Raw<'_>, index: usize) -> Result<Self, ColumnError> {
                Uuid::read(row, index).map(Self)
            }
        }
        impl Column for Option<$name> {
            fn read(row: &Raw<'_>, index: usize) -> Result<Self, ColumnError> {
                Ok(Option::<Uuid>::read(row, index)?.map($name))
            }
        }
        impl From<$name> for Value {
            fn from(id: $name) -> Self {
                Self::Uuid(id.0)
            }
        }
    )+};
}
id_columns!(
    PersonId,
    OrganizationId,
    LocationId,
    PermissionId,
    PermissionRequestId,
    ServiceRequestId,
    MessageId,
    AttachmentId,
    SiteId,
    SiteNoticeId,
    ContactLinkId,
    ProductId,
    SiteNoticeUpdateId,
    EntryId,
    NoticeId,
    MailId,
    JobId,
    SessionId,
    TokenId,
    SavedViewId,
    PermissionReviewId,
    DigestEntryId,
    CannedAnswerId,
    WebhookId,
    WebhookEventId,
    WebhookDeliveryId,
    DeploymentId,
    DeploymentAccessId,
);

fn word<T: FromStr>(text: String, index: usize) -> Result<T, ColumnError> {
    text.parse().map_err(|_| ColumnError::Word(index, text))
}

macro_rules! word_columns {
    ($($name:ident),+ $(,)?) => {$(
        impl Column for $name {
            fn read(row: &Raw<'_>, index: usize) -> Result<Self, ColumnError> {
                word(String::read(row, index)?, index)
            }
        }
        impl Column for Option<$name> {
            fn read(row: &Raw<'_>, index: usize) -> Result<Self, ColumnError> {
                Option::<String>::read(row, index)?.map(|text| word(text, index)).transpose()
            }
        }
        impl From<$name> for Value {
            fn from(word: $name) -> Self {
                Self::Text(word.to_string())
            }
        }
    )+};
}
word_columns!(
    OrganizationKind,
    Roles,
    TokenScopes,
    Level,
    State,
    Severity,
    Kind,
    ContactRole,
    SiteKind,
    SiteNoticeKind,
    Outcome,
    Hash,
    Act,
    NoticeKind,
    Delivery,
    Unit,
    EventKind,
    DeliveryState,
    PauseReason,
    EngagementKind,
    DeploymentEnd,
);

macro_rules! number_columns {
    ($($name:ident),+ $(,)?) => {$(
        impl Column for $name {
            fn read(row: &Raw<'_>, index: usize) -> Result<Self, ColumnError> {
                i64::read(row, index).map(Self)
            }
        }
        impl From<$name> for Value {
            fn from(number: $name) -> Self {
                Self::Int(number.0)
            }
        }
    )+};
}
number_columns!(Number, DeploymentNumber);

macro_rules! plain_value {
    ($($type:ty => $variant:ident),+ $(,)?) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        }
    )+};
}
plain_value!(bool => Bool, i64 => Int, &str => Text, String => Text, &String => Text, Uuid => Uuid, Timestamp => Time);

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The values of a statement, in the order of `$1`, `$2`, …
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::sql::Value::from($value)),*] };
}
pub(crate) use values;

/// A statement that is put together, with its values: for optional conditions and lists.
#[derive(Debug, Default)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds the next `$n` with its value.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        let place = self.place(value);
        self.push(&place)
    }

    /// Keeps a value for later use in the text; gives its place, `$n`.
    pub(crate) fn place(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Adds `($n, $m, …)`, for the values of one row.
    pub(crate) fn bind_row(&mut self, values: impl IntoIterator<Item = impl Into<Value>>) -> &mut Self {
        self.push("(");
        for (position, value) in values.into_iter().enumerate() {
            if position > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self.push(")")
    }

    /// Adds `($n, $m, …)`, for a list to search in that is not empty. The last value is repeated up to a power of two:
    /// a statement stays prepared, and there must not be one for every length.
    pub(crate) fn bind_list(&mut self, values: impl IntoIterator<Item = impl Into<Value>>) -> &mut Self {
        let mut values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if let Some(last) = values.last().cloned() {
            values.resize(values.len().next_power_of_two(), last);
        }
        self.bind_row(values)
    }
}
