//! Canned answers: one of each name in use, changed by their version, retired and kept.

use mandate_core::{
    access::{Act, Thing},
    canned_answer::Texts,
    id::CannedAnswerId,
    text::{Body, Name},
};

use super::{desk::Cast, on_both};
use crate::{StoreError, canned_answer};

#[tokio::test]
async fn a_canned_answer_is_changed_by_its_version_and_its_name_is_free_once_it_is_retired() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let at = cast.desk.at();
        let permit = cast.desk.vendor.permit(Act::WorkTheDesk, Thing::Installation, at);
        let texts = Texts { en: Some(Body::parse("Dear {contact}").unwrap()), ja: None, es: None };
        let (id, name): (CannedAnswerId, _) = (cast.desk.maker.id(), Name::parse("Log?").unwrap());
        canned_answer::insert(&mut tx, &permit, id, &name, &texts).await.unwrap();
        let found = canned_answer::find(&mut tx, &permit, id).await.unwrap().unwrap();
        assert_eq!((found.name.as_str(), found.en.as_deref()), ("Log?", Some("Dear {contact}")));
        assert_eq!((&found.ja, &found.es, found.retired_at, found.version), (&None, &None, None, 1));
        let texts = Texts { ja: Some(Body::parse("{contact} 様").unwrap()), en: None, es: None };
        assert!(canned_answer::change(&mut tx, &permit, id, 1, &name, &texts).await.unwrap());
        assert!(!canned_answer::change(&mut tx, &permit, id, 1, &name, &texts).await.unwrap());
        let listed = canned_answer::list(&mut tx, &permit).await.unwrap();
        assert_eq!((listed[0].ja.as_deref(), listed[0].version), (Some("{contact} 様"), 2));
        assert_eq!(canned_answer::list_names(&mut tx, &permit).await.unwrap(), [(id, "Log?".to_owned())]);
        assert!(canned_answer::retire(&mut tx, &permit, id).await.unwrap());
        assert!(!canned_answer::retire(&mut tx, &permit, id).await.unwrap());
        assert!(!canned_answer::change(&mut tx, &permit, id, 3, &name, &texts).await.unwrap());
        assert_eq!(canned_answer::list(&mut tx, &permit).await.unwrap(), []);
        assert_eq!(canned_answer::find(&mut tx, &permit, id).await.unwrap().unwrap().retired_at, Some(at));
        canned_answer::insert(&mut tx, &permit, cast.desk.maker.id(), &name, &texts).await.unwrap();
        let again = canned_answer::insert(&mut tx, &permit, cast.desk.maker.id(), &name, &texts).await;
        assert!(matches!(again, Err(StoreError::Taken(_))));
    })
    .await;
}
