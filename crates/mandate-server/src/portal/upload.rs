//! Forms with files: sent as multipart, or like any other form where nothing is attached.
//!
//! A file goes from the network to its place piece by piece. What is written is kept whatever becomes of the files: they
//! themselves cannot be, and the form says so.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest as _, Request},
    http::{HeaderMap, StatusCode, header},
};
use mandate_core::{
    attachment::{FileName, MOST},
    service_request::Number,
};
use mandate_store::content;
use multer::{Constraints, Field, Multipart, SizeLimit};
use tokio::time::timeout;

use super::{
    LARGEST_FORM,
    error_page::Fault,
    form::{Fields, MOST_FIELDS, Typed},
    frame::Visit,
};
use crate::{
    App, OpError,
    error::Check,
    locale::Message,
    ops::{
        Caller,
        service_request::attachment::{self, File},
    },
};

/// The field for files.
const FIELD: &str = "attachments";

/// How long a sender may say nothing.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What files are sent for: it decides who may send them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum For {
    /// A message to a service request.
    Message(Number),
    /// A new service request, for the customer that the form names before its files.
    Submission,
}

/// A form as it was sent.
#[derive(Debug)]
pub(crate) struct Upload {
    /// What was written and chosen.
    pub(crate) fields: Fields,
    /// The files, or why they were not taken.
    pub(crate) files: Result<Vec<File>, OpError>,
    /// Whether there were any.
    pub(crate) any: bool,
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let content = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    multer::parse_boundary(content).ok()
}

/// Reads a form, with its files if there are any.
pub(crate) async fn read(app: &App, caller: &Caller, what: For, request: Request) -> Result<Upload, Fault> {
    let Some(boundary) = boundary(request.headers()) else {
        let fields = Fields::from_request(request, app).await?;
        return Ok(Upload { fields, files: Ok(Vec::new()), any: false });
    };
    let typed = request.extensions().get::<Visit>().map(|visit| visit.typed.clone());
    let most = app.config().largest_file().saturating_mul(MOST as u64).saturating_add(LARGEST_FORM as u64);
    let mut reading = Reading { parts: parts(request, boundary, most), fields: Vec::new(), room: LARGEST_FORM };
    let mut taking = Taking { app, caller, what, asked: None, files: Vec::new(), count: 0, check: Check::default() };
    let read = reading.all(Some(&mut taking)).await;
    if let Some(typed) = typed {
        typed.keep(&reading.fields);
    }
    read?;
    let (fields, any) = (Fields::of(reading.fields), taking.count > 0);
    Ok(Upload { fields, any, files: taking.done() })
}

/// Keeps what was written in a form that goes no further; its files are passed over.
pub(super) async fn keep_text(typed: &Typed, request: Request) {
    let Some(boundary) = boundary(request.headers()) else { return };
    let parts = parts(request, boundary, LARGEST_FORM as u64);
    let mut reading = Reading { parts, fields: Vec::new(), room: LARGEST_FORM };
    // What came before it broke off is kept all the same.
    drop(timeout(LONGEST_PAUSE, reading.all(None)).await);
    typed.keep(&reading.fields);
}

/// Whether a request carries a form with files.
pub(super) fn is_multipart(headers: &HeaderMap) -> bool {
    boundary(headers).is_some()
}

fn parts(request: Request, boundary: String, most: u64) -> Multipart<'static> {
    let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(most));
    Multipart::with_constraints(Body::into_data_stream(request.into_body()), boundary, limits)
}

/// The next part or piece; a sender that says nothing for too long has broken off.
async fn next<T>(what: impl Future<Output = multer::Result<Option<T>>>) -> Result<Option<T>, Fault> {
    match timeout(LONGEST_PAUSE, what).await {
        Ok(Ok(next)) => Ok(next),
        Ok(Err(multer::Error::StreamSizeExceeded { .. })) => {
            Err(Fault::status(StatusCode::PAYLOAD_TOO_LARGE, "fault-files-too-large"))
        }
        Ok(Err(_)) => Err(Fault::status(StatusCode::BAD_REQUEST, "fault-broken-off")),
        Err(_) => Err(Fault::status(StatusCode::REQUEST_TIMEOUT, "fault-broken-off")),
    }
}

/// A form, part by part.
struct Reading {
    parts: Multipart<'static>,
    fields: Vec<(String, String)>,
    /// How much more may be written in it.
    room: usize,
}

impl Reading {
    async fn all(&mut self, mut taking: Option<&mut Taking<'_>>) -> Result<(), Fault> {
        while let Some(mut field) = next(self.parts.next_field()).await? {
            let name = field.name().unwrap_or_default().to_owned();
            if name != FIELD {
                let too_large = Fault::status(StatusCode::PAYLOAD_TOO_LARGE, "fault-too-large");
                self.room = self.room.checked_sub(name.len()).ok_or(too_large)?;
                let is_file = field.file_name().is_some();
                let text = if is_file { String::new() } else { text(&mut self.room, &mut field).await? };
                self.fields.push((name, text));
                if self.fields.len() > MOST_FIELDS {
                    return Err(Fault::status(StatusCode::PAYLOAD_TOO_LARGE, "fault-too-many-fields"));
                }
            } else if let Some(taking) = &mut taking {
                taking.file(&self.fields, &mut field).await?;
            }
            // What is left of it is passed over piece by piece: who is slow is not silent.
            while next(field.chunk()).await?.is_some() {}
        }
        Ok(())
    }
}

async fn text(room: &mut usize, field: &mut Field<'static>) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    while let Some(piece) = next(field.chunk()).await? {
        *room = room.checked_sub(piece.len()).ok_or(Fault::status(StatusCode::PAYLOAD_TOO_LARGE, "fault-too-large"))?;
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The files of a form being taken: none before it is known that whoever sends them may.
struct Taking<'a> {
    app: &'a App,
    caller: &'a Caller,
    what: For,
    /// Whether they may, once that was asked.
    asked: Option<Result<(), OpError>>,
    files: Vec<File>,
    count: usize,
    check: Check,
}

impl Taking<'_> {
    async fn file(&mut self, before: &[(String, String)], field: &mut Field<'static>) -> Result<(), Fault> {
        let name = FileName::clean(&as_typed(field.file_name().unwrap_or_default()));
        let nameless = field.file_name().is_none_or(str::is_empty);
        let mut first = next(field.chunk()).await?;
        while first.as_ref().is_some_and(Bytes::is_empty) {
            first = next(field.chunk()).await?;
        }
        let Some(first) = first.or((!nameless).then(Bytes::new)) else {
            // No file was chosen.
            return Ok(());
        };
        self.count += 1;
        if self.count == MOST + 1 {
            let message = Message::new("attachment-error-too-many").with("most", MOST);
            self.check.wrong(FIELD, message);
        }
        if self.asked.is_none() {
            self.asked = Some(self.ask(before).await);
        }
        if self.count <= MOST && matches!(self.asked, Some(Ok(()))) {
            self.take(name, first, field).await?;
        }
        Ok(())
    }

    async fn ask(&self, before: &[(String, String)]) -> Result<(), OpError> {
        match self.what {
            For::Message(number) => attachment::may_attach(self.app, self.caller, number).await?,
            For::Submission => {
                let customer = before.iter().find(|(name, _)| name == "customer").map(|(_, value)| value.parse());
                let wrong = || OpError::field("customer", Message::new("field-choose"));
                let customer = customer.and_then(Result::ok).ok_or_else(wrong)?;
                attachment::may_submit(self.app, self.caller, customer).await?;
            }
        }
        attachment::contents(self.app).map(drop)
    }

    async fn take(&mut self, name: FileName, first: Bytes, field: &mut Field<'static>) -> Result<(), Fault> {
        let contents = attachment::contents(self.app)?;
        let largest = self.app.config().largest_file();
        let failed = |error| Fault::from(OpError::from(error));
        let mut incoming = content::begin(contents).await.map_err(failed)?;
        let mut piece = Some(first);
        while let Some(bytes) = piece {
            if incoming.size().saturating_add(bytes.len() as u64) > largest {
                let message = Message::new("attachment-error-too-large").with("name", name.as_str());
                self.check.wrong(FIELD, message.with("most", self.app.config().attachments.megabytes.to_string()));
                return Ok(());
            }
            content::write(&mut incoming, &bytes).await.map_err(failed)?;
            piece = next(field.chunk()).await?;
        }
        let content = content::finish(incoming).await.map_err(failed)?;
        self.files.push(File { name, content });
        Ok(())
    }

    fn done(self) -> Result<Vec<File>, OpError> {
        self.asked.unwrap_or(Ok(()))?;
        self.check.done()?;
        Ok(self.files)
    }
}

/// A name as its sender has it: browsers write these three in digits.
fn as_typed(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}
