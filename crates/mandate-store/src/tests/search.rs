//! Finding by words: what is found is what the words say and the decision allows, whoever looks for it.

use std::collections::BTreeMap;

use mandate_core::{
    access::{Act, Standing, decide},
    id::{PersonId, ServiceRequestId},
    search::{Words, terms},
    text::Body,
};

use super::{
    desk::Cast,
    on_both, scope_of,
    world::{Verdict, World, in_every_world},
};
use crate::{Tx, message, search, search_pending, service_request, standing};

const PAGE: i64 = 3;

/// What people look for: common and rare words, beginnings, one and two characters of Japanese, several, none.
const TYPED: [&str; 12] =
    ["why", "fan", "averia", "温度", "庫", "sta", "SR 10", "fan why", "温度 why", "ann", "p0 head fan", "nothing"];

/// All that is found, page by page.
async fn found(
    tx: &mut Tx,
    person: PersonId,
    words: &Words,
    at: jiff::Timestamp,
) -> crate::Result<Vec<ServiceRequestId>> {
    let Some(scope) = scope_of(tx, person, at).await else { return Ok(Vec::new()) };
    while search_pending::index_some(tx).await? > 0 {}
    let (mut all, mut older): (Vec<ServiceRequestId>, _) = (Vec::new(), None);
    loop {
        let found = search::list(tx, &scope, words, older, PAGE).await?;
        all.extend(found.lines.iter().map(|line| line.id));
        let full = found.lines.last().filter(|_| found.lines.len() == 3).map(|line| line.id);
        match full.or(found.reach.map(|reach| reach.id)) {
            Some(last) => older = Some(last),
            None => return Ok(all),
        }
    }
}

#[tokio::test]
async fn x08_a_search_finds_exactly_what_has_the_words_and_may_be_viewed() {
    in_every_world(0..TYPED.len(), async |tx, mut world: World, steps, first| -> Verdict {
        for step in steps {
            world.take(tx, step).await?;
        }
        let at = world.now;
        for (turn, person) in world.people.iter().copied().enumerate() {
            let mut facts: BTreeMap<ServiceRequestId, Standing> = BTreeMap::new();
            for (request, _) in &world.requests {
                let found = standing::find(tx, person, request.customer, Some(request.id), at).await?;
                facts.extend(found.map(|standing| (request.id, standing)));
            }
            for more in 0..4 {
                let typed = TYPED[(first + turn + 3 * more) % TYPED.len()];
                let words = Words::parse(typed).unwrap();
                let matching = world.requests.iter().rev().map(|(request, _)| request).filter(|request| {
                    let facts = facts.get(&request.id);
                    facts.is_some_and(|facts| decide(facts, Act::ViewServiceRequest, request.thing(), at).is_ok())
                        && words.found_in(&terms(&world.texts[&request.id]))
                });
                let expected: Vec<_> = matching.map(|request| request.id).collect();
                let found = found(tx, person, &words, at).await?;
                if let Some(scope) = scope_of(tx, person, at).await {
                    let all = world.requests.iter().map(|(request, _)| request.id).collect();
                    let lines = service_request::list_by_id(tx, &scope, all).await?;
                    let may = lines.iter().filter(|line| words.found_in(&terms(&world.texts[&line.id])));
                    let may: Vec<_> = may.map(|line| line.id).collect();
                    assert_eq!(may, expected, "by id one gets what one may view, and no more");
                }
                if found != expected {
                    return Err(format!("{person} looks for `{typed}`: {found:?}, not {expected:?}").into());
                }
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn internal_notes_are_found_by_nobody_and_shown_in_no_text() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let submitted = cast.submit(&mut tx).await;
        let staff = cast.desk.vendor.head;
        let permit = submitted.permit(&staff, Act::WriteInternalNote, cast.desk.at());
        for (internal, text) in [(true, "A secret valve"), (false, "An open valve")] {
            let (id, body) = (cast.desk.maker.id(), Body::parse(text).unwrap());
            message::insert(&mut tx, &permit, id, submitted.id, internal, &body).await.unwrap();
        }
        let at = cast.desk.at();
        for person in [staff.person_id, cast.customer.head.person_id] {
            for (typed, expected) in [("secret", vec![]), ("open valve", vec![submitted.id])] {
                let words = Words::parse(typed).unwrap();
                assert_eq!(found(&mut tx, person, &words, at).await.unwrap(), expected, "{typed}");
            }
            let scope = scope_of(&mut tx, person, at).await.unwrap();
            let texts = search::list_texts(&mut tx, &scope, &[submitted.id]).await.unwrap();
            let texts: Vec<_> = texts.into_iter().map(|(_, text)| text).collect();
            assert_eq!(texts, ["Why?", "An open valve"]);
            assert_eq!(search::list_texts(&mut tx, &scope, &[]).await.unwrap(), []);
        }
    })
    .await;
}

#[tokio::test]
async fn a_long_text_is_found_by_each_of_its_words() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let submitted = cast.submit(&mut tx).await;
        let permit = submitted.permit(&cast.desk.vendor.head, Act::UpdateServiceRequest, cast.desk.at());
        let text: String = (0..200).map(|number| format!("word{number} ")).collect();
        let (id, body) = (cast.desk.maker.id(), Body::parse(&text).unwrap());
        message::insert(&mut tx, &permit, id, submitted.id, false, &body).await.unwrap();
        for typed in ["word0", "word63 word64 word127", "word199"] {
            let words = Words::parse(typed).unwrap();
            let person = cast.customer.head.person_id;
            assert_eq!(found(&mut tx, person, &words, cast.desk.at()).await.unwrap(), [submitted.id], "{typed}");
        }
    })
    .await;
}
