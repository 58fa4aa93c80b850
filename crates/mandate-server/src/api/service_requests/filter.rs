//! Which service requests a list shows, as the address asks for it.

use axum::http::Uri;
use jiff::civil::Date;
use mandate_core::{
    experience::Days,
    id::{OrganizationId, PersonId},
    search::{Words, WordsError},
    service_request::{Severity, State},
};
use mandate_store::{
    assignment::Assigned,
    service_request::{Cursor, Filter},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    OpError,
    api::{
        body::{Word, of_pairs},
        page::Way,
        shapes,
    },
    fault::Fault,
    locale::{Locale, Message},
    portal::desk::assignee,
};

/// What the address says.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Only of this customer.
    #[param(value_type = Option<Uuid>)]
    customer: Option<Word<OrganizationId>>,
    /// Only in this state.
    #[param(schema_with = shapes::state, required = false)]
    state: Option<Word<State>>,
    /// Only those that somebody still has work with, or only those that nobody has.
    #[param(value_type = Option<bool>)]
    active: Option<Word<bool>>,
    /// Only this bad.
    #[param(schema_with = shapes::severity, required = false)]
    severity: Option<Word<Severity>>,
    /// Only of this product.
    product: Option<String>,
    /// Only of no product.
    #[param(value_type = Option<bool>)]
    without_product: Option<Word<bool>>,
    /// Only those of which this person is a contact.
    #[param(value_type = Option<Uuid>)]
    contact: Option<Word<PersonId>>,
    /// Only those that people of this organization submitted.
    #[param(value_type = Option<Uuid>)]
    submitter: Option<Word<OrganizationId>>,
    /// Only those submitted on this day or later, in the caller's time zone.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Word<Date>>,
    /// Only those submitted on this day or before, in the caller's time zone.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Word<Date>>,
    /// Only those resolved or closed on these days of UTC: `2026-11-02..2026-11-08`.
    #[param(schema_with = shapes::days, required = false)]
    resolved: Option<Word<Days>>,
    /// Only those first answered on these days of UTC.
    #[param(schema_with = shapes::days, required = false)]
    answered: Option<Word<Days>>,
    /// Only those that the caller submitted or is a contact of.
    #[param(value_type = Option<bool>)]
    mine: Option<Word<bool>>,
    /// Only those of customers to which the caller has subscribed.
    #[param(value_type = Option<bool>)]
    subscribed: Option<Word<bool>>,
    /// Only those of organizations that the caller sees as a whole.
    #[param(value_type = Option<bool>)]
    whole: Option<Word<bool>>,
    /// Only those that somebody of the vendor's support works on: a person's id, `me` or `nobody`. For its staff.
    #[param(schema_with = shapes::assigned, required = false)]
    assigned: Option<String>,
    /// Only those that have all of these words.
    #[param(schema_with = shapes::words, required = false)]
    words: Option<String>,
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Part {
    /// How many stand on a page: from 1 to 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100)]
    pub(super) limit: Option<Word<i64>>,
    /// Where the page begins, as a `Link` says.
    pub(super) cursor: Option<String>,
}

/// What the address of a list says: what is asked for, and which page of it.
pub(super) fn read(uri: &Uri) -> Result<(Asked, Part), Fault> {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let (part, asked): (Vec<_>, Vec<_>) = pairs.partition(|(name, _)| ["limit", "cursor"].contains(&name.as_ref()));
    Ok((of_pairs(asked)?, of_pairs(part)?))
}

fn wrong(field: &str, sentence: &'static str) -> OpError {
    OpError::field(field, Message::new(sentence))
}

impl Asked {
    /// The filter, days being those of the reader's time zone.
    pub(super) fn filter(self, l: &Locale, me: PersonId) -> Result<Filter, OpError> {
        let yes = |asked: Option<Word<bool>>| asked.is_some_and(|asked| asked.0);
        let day = |field: &str, date: Option<Date>| {
            let date = date.map(|date| l.begin_of(date).ok_or_else(|| wrong(field, "until-not-a-date")));
            date.transpose()
        };
        let until = self.until.map(|date| date.0.tomorrow().map_err(|_| wrong("until", "until-not-a-date")));
        let assigned = self.assigned.as_deref().map(|word| assigned(word, me));
        let words = self.words.as_deref().map(|words| {
            Words::parse(words).map_err(|error| match error {
                WordsError::Empty => wrong("words", "search-error-empty"),
                WordsError::TooMany => wrong("words", "search-error-too-many"),
            })
        });
        Ok(Filter {
            customer: self.customer.map(|word| word.0),
            state: self.state.map(|word| word.0),
            active: self.active.map(|word| word.0),
            mine: yes(self.mine),
            severity: self.severity.map(|word| word.0),
            product: self.product,
            contact: self.contact.map(|word| word.0),
            from: day("from", self.from.map(|date| date.0))?,
            until: day("until", until.transpose()?)?,
            resolved: self.resolved.map(|word| word.0),
            answered: self.answered.map(|word| word.0),
            submitter: self.submitter.map(|word| word.0),
            without_product: yes(self.without_product),
            whole: yes(self.whole),
            by_feed: false,
            subscribed: yes(self.subscribed),
            assigned: assigned.transpose()?,
            words: words.transpose()?.unwrap_or_default(),
        })
    }
}

/// Whose service requests are meant: `me`, `nobody`, or somebody by its id.
pub(in crate::api) fn assigned(word: &str, me: PersonId) -> Result<Assigned, OpError> {
    let whose = assignee(word, me).map_err(|_| wrong("assigned", "field-choose"))?;
    Ok(whose.map_or(Assigned::Nobody, Assigned::To))
}

/// Where a page begins, as a link has said it.
pub(super) fn cursor(asked: Option<&str>) -> Result<Cursor, OpError> {
    Ok(match Way::parse(asked)? {
        None => Cursor::Newest,
        Some(Way::Older(id)) => Cursor::OlderThan(id),
        Some(Way::Newer(id)) => Cursor::NewerThan(id),
    })
}
