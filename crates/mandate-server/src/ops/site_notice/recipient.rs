//! Whom a notice of sites is told: exactly those whom P19 names, each of that which it may know.

use std::collections::BTreeMap;

use mandate_core::{access, id::PersonId, site::SiteNoticeKind};
use mandate_store::{
    person::{self, Person},
    site::OfCustomer,
    site_notice::{self as store, SiteNotice},
};

use super::{Acting, facts_about};
use crate::{
    OpError,
    locale::{Locale, Message},
    ops::notify::{self, About},
};

/// The people whom a notice of a kind is told, each with its sites.
pub(super) async fn list(
    acting: &mut Acting<'_>,
    kind: SiteNoticeKind,
    sites: &[OfCustomer],
) -> Result<BTreeMap<PersonId, Vec<OfCustomer>>, OpError> {
    let mut people: BTreeMap<PersonId, Vec<OfCustomer>> = BTreeMap::new();
    for site in sites {
        let now = acting.now;
        for person in store::list_recipients(&mut acting.tx, kind, site.id, site.customer_id, now).await? {
            people.entry(person).or_default().push(site.clone());
        }
    }
    Ok(people)
}

/// Tells them by notice and mail. Whoever gets it for another organization has read it, and the record says so.
pub(super) async fn tell(
    acting: &mut Acting<'_>,
    notice: &SiteNotice,
    sites: &[OfCustomer],
    word: &str,
    text: &str,
) -> Result<(), OpError> {
    let mut people = list(acting, notice.kind, sites).await?;
    let act = notice.kind.joined_by();
    for person in person::list_by_id(&mut acting.tx, people.keys().copied().collect::<Vec<_>>()).await? {
        let sites = people.remove(&person.id).unwrap_or_default();
        let mut permits = Vec::new();
        for site in sites.chunk_by(|a, b| a.customer_id == b.customer_id).filter_map(<[_]>::first) {
            let (customer, thing) = (site.customer_id, site.thing());
            let facts = facts_about(&mut acting.tx, person.id, customer, thing, acting.now).await?;
            permits.push(facts.map(|facts| access::decide(&facts, act, thing, acting.now)));
        }
        // The list has asked the same question in SQL a moment ago. Who was locked or left since is not told.
        let permits: Option<Vec<_>> = permits.into_iter().map(|decided| decided?.ok()).collect();
        let Some(permits) = permits else {
            tracing::warn!(person = %person.id, notice = %notice.id, "not told: the decision refuses");
            continue;
        };
        let news = news(notice, &person, &sites, word, text);
        if notify::tell_one(acting, person.id, &news).await? {
            for permit in &permits {
                acting.record_read(permit, "mailed", &notice.title);
            }
        }
    }
    Ok(())
}

/// What one person is told. Where its sites are one customer's they are named, and the mail hangs on that customer;
/// otherwise they are only counted: the mail may leave when it is known of one of them.
fn news(notice: &SiteNotice, person: &Person, sites: &[OfCustomer], word: &str, text: &str) -> notify::News {
    let l = Locale::of(person);
    let first = sites.first();
    let several = sites.iter().any(|site| first.is_some_and(|first| first.customer_id != site.customer_id));
    let one = first.filter(|_| !several);
    let site = one.map_or_else(String::new, |site| format!("{}, {}", site.customer, site.name));
    let moment = |at: Option<jiff::Timestamp>| {
        at.map_or_else(String::new, |at| format!("{} ({})", l.time(&at), person.time_zone))
    };
    let message = Message::new(if several { format!("{word}-several") } else { word.to_owned() })
        .with("title", &notice.title)
        .with("site", site)
        .with("others", sites.len().saturating_sub(1))
        .with("sites", sites.len())
        .with("begins", moment(notice.begins_at))
        .with("ends", moment(notice.ends_at));
    notify::News {
        kind: notify::NoticeKind::SiteNotice,
        message,
        detail: Some(text.to_owned()),
        link: format!("/site-notices/{}", notice.id),
        button: "news-site-notice-button",
        about: Some(About::SiteNotice(notice.id, one.map(|site| site.customer_id))),
    }
}
