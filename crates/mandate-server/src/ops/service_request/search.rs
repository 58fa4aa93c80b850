//! Finding service requests by words.

use mandate_core::{
    access::{self, Act, Thing},
    id::ServiceRequestId,
    search::{Piece, Words, WordsError},
    service_request::Number,
};
use mandate_store::{
    search,
    service_request::{self as store, Line, Reach},
};

use super::{Acting, Caller, PAGE, record_list};
use crate::{App, OpError, locale::Message};

/// A service request that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Its line.
    pub line: Line,
    /// Its subject, cut at what was found in it.
    pub subject: Vec<Piece>,
    /// A part of its text around what was found there; none where only its number, product or subject has it.
    pub snippet: Option<Vec<Piece>>,
}

/// A page of what was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The service requests, the newest first.
    pub hits: Vec<Hit>,
    /// Behind which one it goes on, where there is more.
    pub older: Option<ServiceRequestId>,
    /// Up to where was searched, where that is not the whole.
    pub reach: Option<Reach>,
}

/// What has all of the words among what the caller may see: numbers, subjects, products, descriptions, public messages,
/// and the names of submitters and contacts. Reading another organization's is recorded as that of a list.
///
/// # Errors
/// When there is no word in it, or too many.
pub async fn search(
    app: &App,
    caller: &Caller,
    typed: &str,
    older: Option<ServiceRequestId>,
) -> Result<Found, OpError> {
    let words = Words::parse(typed).map_err(|error| match error {
        WordsError::Empty => OpError::field("words", Message::new("search-error-empty")),
        WordsError::TooMany => OpError::field("words", Message::new("search-error-too-many")),
    })?;
    // Looked for without keeping anybody from writing; what is shown is decided where it is recorded.
    let mut looking = Acting::begin_reading(app, caller).await?;
    let scope = looking.scope().await?;
    let search::Found { lines, reach } = search::list(&mut looking.tx, &scope, &words, older, PAGE + 1).await?;
    drop(looking);
    let more = lines.len() > PAGE as usize;
    let ids: Vec<_> = lines.iter().map(|line| line.id).take(PAGE as usize).collect();
    let older = ids.last().copied().filter(|_| more);
    let mut acting = Acting::begin(app, caller).await?;
    let scope = acting.scope().await?;
    let lines = store::list_by_id(&mut acting.tx, &scope, ids.clone()).await?;
    let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
    let texts = search::list_texts(&mut acting.tx, &scope, &ids).await?;
    record_list(&mut acting, scope.breadth(), &lines).await?;
    acting.finish_reading().await?;
    let hit = |line: Line| {
        let own = texts.iter().filter(|(id, _)| *id == line.id).map(|(_, text)| text.as_str());
        let names = [line.primary_contact.as_str(), line.submitter.as_str()];
        let snippet = own.chain(names).find_map(|text| words.snippet(text));
        Hit { subject: words.mark(&line.subject), snippet, line }
    };
    Ok(Found { hits: lines.into_iter().map(hit).collect(), older, reach })
}

/// Whether the caller may see a service request with this number.
///
/// # Errors
/// When the database fails.
pub async fn is_number(app: &App, caller: &Caller, number: Number) -> Result<bool, OpError> {
    let mut acting = Acting::begin_reading(app, caller).await?;
    let Some(found) = store::find_reference(&mut acting.tx, number).await? else { return Ok(false) };
    let thing = Thing::ServiceRequest { id: found.id, customer_id: found.customer_id, submitted_at: found.created_at };
    let facts = acting.facts(found.customer_id, thing).await?;
    Ok(access::decide(&facts, Act::ViewServiceRequest, thing, acting.now).is_ok())
}
