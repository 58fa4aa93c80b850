//! Who waited acts at the moment when the waiting was over, not at the one when it began.

use jiff::SignedDuration;

use super::{app::TestApp, on_both};
use crate::{OpError, ops};

/// Does something while another transaction holds a person, and lets go of it when some time has passed; gives what came
/// of it. On SQLite there is one writer at a time, which comes to the same.
async fn done_when_free<T: Send + 'static>(
    app: &TestApp,
    who: &str,
    then: SignedDuration,
    done: impl Future<Output = Result<T, OpError>> + Send + 'static,
) -> Result<T, OpError> {
    let mut holding = app.db().write().await.unwrap();
    holding.change_person(app.world.person(who).id).await.unwrap();
    let done = tokio::spawn(done);
    while app.db().pool().is_some_and(|pool| pool.in_use < 2) {
        tokio::task::yield_now().await;
    }
    // As long as it takes to begin and then some.
    for _ in 0..100 {
        holding.shared_clock().await.unwrap();
        tokio::task::yield_now().await;
    }
    app.pass(then);
    drop(holding);
    done.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_new_address_that_ended_while_it_waited_confirms_nothing() {
    on_both(async |app| {
        let (carla, paul) = (app.sign_in("carla").await, app.world.person("paul").id);
        carla.post(&format!("/people/{paul}/address"), &[("email", "paul@new.example")]).await.done("address-asked");
        let mail = app.mails().await.into_iter().rfind(|mail| mail.address == "paul@new.example").unwrap();
        let link = mail.body_text.split_once("/address/").unwrap().1.split_whitespace().next().unwrap().to_owned();
        let served = app.app.clone();
        let confirm = async move { ops::person::confirm_address(&served, &link, "").await };
        let confirmed = done_when_free(app, "paul", SignedDuration::from_hours(24 * 7 + 1), confirm).await;
        assert!(matches!(confirmed, Err(OpError::NotFound)), "{confirmed:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_revoked_after_waiting_are_revoked_at_that_moment() {
    on_both(async |app| {
        let (served, hana) = (app.app.clone(), app.world.person("hana").id);
        let caller = ops::Caller::person(hana, String::new());
        let (scopes, until) = (vec!["read".to_owned()], "2026-12-20".to_owned());
        let new = ops::token::NewToken { name: "Reports".to_owned(), scopes, until, once: String::new() };
        ops::token::make_own(&served, &caller, &new).await.unwrap();
        let sign_out = async move { ops::sign_in::sign_out_everywhere(&served, &caller).await };
        done_when_free(app, "hana", SignedDuration::from_mins(5), sign_out).await.unwrap();
        let revoked = app.record().await.pop().unwrap();
        assert_eq!((revoked.act.as_str(), revoked.at), ("keep-tokens:token-revoke-all", app.app.now()));
    })
    .await;
}
