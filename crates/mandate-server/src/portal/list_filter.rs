//! The filter of the list of service requests, as it stands in the address: a view can be kept as a bookmark, saved
//! and sent.

use std::str::FromStr;

use jiff::{Timestamp, civil::Date};
use mandate_core::{
    experience::Days,
    id::{PersonId, ServiceRequestId},
    text::Name,
};
use mandate_store::{
    assignment::Assigned,
    service_request::{Cursor, Filter},
};
use serde::Deserialize;

use crate::{
    OpError,
    error::{Check, text_error},
    locale::{Locale, Message},
};

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) customer: String,
    pub(super) state: String,
    pub(super) show: String,
    pub(super) mine: String,
    pub(super) subscribed: String,
    pub(super) assigned: String,
    pub(super) severity: String,
    pub(super) product: String,
    pub(super) contact: String,
    pub(super) from: String,
    pub(super) until: String,
    /// Days of UTC on which they were opened, resolved or first answered, as dashboards count them.
    pub(super) opened: String,
    pub(super) resolved: String,
    pub(super) answered: String,
    /// The organization of who submitted them.
    pub(super) submitter: String,
    pub(super) no_product: String,
    /// Only of customers that the reader sees as a whole.
    pub(super) whole: String,
    pub(super) older: String,
    pub(super) newer: String,
}

impl Asked {
    /// The filter's fields with what is in them.
    fn given(&self) -> [(&'static str, &str); 17] {
        [
            ("customer", &self.customer),
            ("state", &self.state),
            ("show", &self.show),
            ("mine", &self.mine),
            ("subscribed", &self.subscribed),
            ("assigned", &self.assigned),
            ("severity", &self.severity),
            ("product", &self.product),
            ("contact", &self.contact),
            ("from", &self.from),
            ("until", &self.until),
            ("opened", &self.opened),
            ("resolved", &self.resolved),
            ("answered", &self.answered),
            ("submitter", &self.submitter),
            ("no_product", &self.no_product),
            ("whole", &self.whole),
        ]
    }

    /// The fields that are not empty.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.given().into_iter().filter(|(_, value)| !value.is_empty())
    }

    /// The filter as it stands behind the question mark, with some of it changed.
    pub(super) fn query(&self, changes: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.fields() {
            if !changes.iter().any(|(changed, _)| *changed == name) {
                query.append_pair(name, value);
            }
        }
        query.extend_pairs(changes.iter().filter(|(_, value)| !value.is_empty()));
        query.finish()
    }

    /// The address of this view with some of it changed.
    pub(super) fn address(&self, changes: &[(&str, &str)]) -> String {
        let query = self.query(changes);
        if query.is_empty() { "/service-requests".to_owned() } else { format!("/service-requests?{query}") }
    }

    /// A filter as it was kept, read again: what it does not know is left out.
    pub(super) fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let field = match &*name {
                "customer" => &mut asked.customer,
                "state" => &mut asked.state,
                "show" => &mut asked.show,
                "mine" => &mut asked.mine,
                "subscribed" => &mut asked.subscribed,
                "assigned" => &mut asked.assigned,
                "severity" => &mut asked.severity,
                "product" => &mut asked.product,
                "contact" => &mut asked.contact,
                "from" => &mut asked.from,
                "until" => &mut asked.until,
                "opened" => &mut asked.opened,
                "resolved" => &mut asked.resolved,
                "answered" => &mut asked.answered,
                "submitter" => &mut asked.submitter,
                "no_product" => &mut asked.no_product,
                "whole" => &mut asked.whole,
                _ => continue,
            };
            *field = value.into_owned();
        }
        asked
    }

    /// Where the page begins.
    pub(super) fn cursor(&self) -> Result<Cursor, OpError> {
        let parse = |field: &str, text: &str| -> Result<Option<ServiceRequestId>, OpError> {
            let id = (!text.is_empty()).then(|| text.parse()).transpose();
            id.map_err(|_| OpError::field(field, Message::new("field-choose")))
        };
        Ok(match (parse("older", &self.older)?, parse("newer", &self.newer)?) {
            (Some(id), _) => Cursor::OlderThan(id),
            (None, Some(id)) => Cursor::NewerThan(id),
            (None, None) => Cursor::Newest,
        })
    }

    /// The filter, days being those of the reader's time zone.
    pub(super) fn filter(&self, l: &Locale, me: PersonId) -> Result<Filter, OpError> {
        let mut check = Check::default();
        let product = self.product.trim();
        let product = (!product.is_empty()).then(|| Name::parse(product).map_err(text_error));
        let opened: Option<Days> = chosen(&mut check, "opened", &self.opened);
        let filter = Filter {
            customer: chosen(&mut check, "customer", &self.customer),
            state: chosen(&mut check, "state", &self.state),
            active: match self.show.as_str() {
                "active" => Some(true),
                "over" => Some(false),
                _ => None,
            },
            mine: self.mine == "yes",
            severity: chosen(&mut check, "severity", &self.severity),
            product: product.and_then(|product| check.take("product", product)).map(|product| product.to_string()),
            contact: chosen(&mut check, "contact", &self.contact),
            from: day(&mut check, "from", &self.from, |date| l.begin_of(date))
                .max(opened.and_then(|days| days.begin())),
            // The last day belongs to it.
            until: [
                day(&mut check, "until", &self.until, |date| l.begin_of(date.tomorrow().ok()?)),
                opened.and_then(|days| days.end()),
            ]
            .into_iter()
            .flatten()
            .min(),
            resolved: chosen(&mut check, "resolved", &self.resolved),
            answered: chosen(&mut check, "answered", &self.answered),
            submitter: chosen(&mut check, "submitter", &self.submitter),
            without_product: self.no_product == "yes",
            whole: self.whole == "yes",
            subscribed: self.subscribed == "yes",
            assigned: match self.assigned.as_str() {
                "" => None,
                "me" => Some(Assigned::To(me)),
                "nobody" => Some(Assigned::Nobody),
                person => chosen(&mut check, "assigned", person).map(Assigned::To),
            },
            ..Filter::default()
        };
        check.done()?;
        Ok(filter)
    }
}

fn chosen<T: FromStr>(check: &mut Check, field: &str, text: &str) -> Option<T> {
    if text.is_empty() {
        return None;
    }
    check.take(field, text.parse().map_err(|_| Message::new("field-choose")))
}

fn day(check: &mut Check, field: &str, text: &str, moment: impl Fn(Date) -> Option<Timestamp>) -> Option<Timestamp> {
    if text.is_empty() {
        return None;
    }
    let date = text.parse::<Date>().ok().filter(|date| (1900..=9000).contains(&date.year()));
    check.take(field, date.and_then(moment).ok_or_else(|| Message::new("until-not-a-date")))
}
