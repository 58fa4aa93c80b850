//! Saved views: a person's own, each name once.

use mandate_core::text::Name;

use super::{desk::Cast, on_both};
use crate::{StoreError, saved_view};

#[tokio::test]
async fn views_are_ones_own_each_name_once_and_can_be_renamed_and_forgotten() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (ann, bob, at) = (cast.ann.person_id, cast.bob.person_id, cast.desk.at());
        let name = |text: &str| Name::parse(text).unwrap();
        let [worst, open, bobs] = [1, 2, 3].map(|_| cast.desk.maker.id());
        saved_view::insert(&mut tx, ann, worst, &name("Worst"), "severity=1", at).await.unwrap();
        saved_view::insert(&mut tx, ann, open, &name("Open"), "state=open", at).await.unwrap();
        saved_view::insert(&mut tx, bob, bobs, &name("Worst"), "severity=1", at).await.unwrap();
        let names = |views: Vec<saved_view::SavedView>| views.into_iter().map(|view| view.name).collect::<Vec<_>>();
        assert_eq!(names(saved_view::list(&mut tx, ann).await.unwrap()), ["Open", "Worst"]);
        assert!(!saved_view::rename(&mut tx, bob, open, &name("Mine")).await.unwrap(), "it is Ann's");
        assert!(!saved_view::delete(&mut tx, bob, open).await.unwrap(), "it is Ann's");
        assert!(saved_view::rename(&mut tx, ann, open, &name("Still open")).await.unwrap());
        let views = saved_view::list(&mut tx, ann).await.unwrap();
        assert_eq!((views[0].name.as_str(), views[0].query.as_str()), ("Still open", "state=open"));
        assert!(saved_view::delete(&mut tx, ann, open).await.unwrap());
        assert_eq!(names(saved_view::list(&mut tx, ann).await.unwrap()), ["Worst"]);
        tx.commit().await.unwrap();
        let mut tx = db.write().await.unwrap();
        let again = saved_view::insert(&mut tx, ann, open, &name("Worst"), "", at).await;
        assert!(matches!(again, Err(StoreError::Taken(_))));
    })
    .await;
}
