//! Tokens, service accounts, and answers that are kept.

use jiff::Timestamp;
use mandate_core::{
    access::{Act, TokenScope, TokenScopes},
    id::TokenId,
    party::{Role, Roles},
    text::{EmailAddress, Name},
};

use super::{
    desk::{Cast, Party},
    hours, just_before, on_both,
};
use crate::{
    Tx,
    kept_answer::{self, Asked},
    membership, notice_choice, person,
    service_account::{self, NewServiceAccount},
    token::{self, NewToken},
};

async fn make(tx: &mut Tx, cast: &Cast, partner: &Party, hash: &str, ends_at: Timestamp) -> TokenId {
    let permit = partner.own(Act::KeepTokens, cast.desk.at());
    let (id, name) = (cast.desk.maker.id(), Name::parse("Monitoring").unwrap());
    let scopes = [TokenScope::Read, TokenScope::Decisions].into_iter().collect();
    let (person_id, organization_id) = (cast.ann.person_id, partner.id);
    let new = NewToken { id, person_id, organization_id, name: &name, scopes, ends_at, hash };
    token::insert(tx, &permit, &new).await.unwrap();
    id
}

#[tokio::test]
async fn a_token_is_found_by_its_secret_until_it_is_over_in_any_way() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (at, ann) = (cast.desk.at(), cast.ann.person_id);
        let end = hours(at, 100);
        let id = make(&mut tx, &cast, &cast.partner, "one", end).await;
        let bearer = token::find_bearer(&mut tx, "one", at).await.unwrap().unwrap();
        assert_eq!((bearer.token.id, bearer.person.id, bearer.person.name.as_str()), (id, ann, "Ann"));
        let scopes: TokenScopes = "read decisions".parse().unwrap();
        assert_eq!((bearer.token.scopes, bearer.token.used_at, bearer.token.ends_at), (scopes, None, end));
        assert!(token::find_bearer(&mut tx, "One", at).await.unwrap().is_none());
        assert!(token::find_bearer(&mut tx, "one", just_before(end)).await.unwrap().is_some());
        assert!(token::find_bearer(&mut tx, "one", end).await.unwrap().is_none());
        let good = async |tx: &mut Tx, at_organization, at| token::is_good(tx, id, at_organization, at).await.unwrap();
        assert!(good(&mut tx, cast.partner.id, just_before(end)).await);
        assert!(!good(&mut tx, cast.partner.id, end).await);
        assert!(!good(&mut tx, cast.customer.id, at).await, "it is good for nothing elsewhere");
        token::touch(&mut tx, id, hours(at, 1)).await.unwrap();
        assert_eq!(token::find(&mut tx, id).await.unwrap().unwrap().used_at, Some(hours(at, 1)));

        // Rotated twice: each secret holds until its own overlap is over.
        let permit = cast.partner.own(Act::KeepTokens, at);
        token::rotate(&mut tx, &permit, id, "two", hours(at, 5)).await.unwrap();
        token::rotate(&mut tx, &permit, id, "three", hours(at, 9)).await.unwrap();
        for (secret, until) in [("one", Some(5)), ("two", Some(9)), ("three", None)] {
            let holds = async |tx: &mut Tx, at| token::find_bearer(tx, secret, at).await.unwrap().is_some();
            assert!(holds(&mut tx, at).await, "{secret}");
            assert_eq!(holds(&mut tx, hours(at, 5)).await, until != Some(5), "{secret}");
            assert_eq!(holds(&mut tx, hours(at, 9)).await, until.is_none(), "{secret}");
        }
        let found = token::find(&mut tx, id).await.unwrap().unwrap();
        assert_eq!(found.overlap(at), Some(hours(at, 9)));
        assert_eq!((found.overlap(hours(at, 9)), found.is_live(at), found.is_live(end)), (None, true, false));

        // Revoked once, and listed as such.
        let manage = cast.partner.own(Act::ManageTokens, hours(at, 1));
        let other = make(&mut tx, &cast, &cast.partner, "other", hours(at, 3)).await;
        let ids = async |tx: &mut Tx| {
            let listed = token::list_of_organization(tx, &manage, cast.partner.id).await.unwrap();
            listed.iter().map(|token| token.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&mut tx).await, [other, id]);
        assert_eq!(token::count_live(&mut tx, ann, at).await.unwrap(), 2);
        assert!(token::revoke(&mut tx, &manage, id).await.unwrap());
        assert!(!token::revoke(&mut tx, &manage, id).await.unwrap());
        assert!(!good(&mut tx, cast.partner.id, at).await);
        assert!(token::find_bearer(&mut tx, "three", at).await.unwrap().is_none());
        assert_eq!(ids(&mut tx).await, [other]);
        let own = token::list_of_person(&mut tx, &permit, ann, cast.partner.id).await.unwrap();
        let states: Vec<_> = own.iter().map(|token| (token.id, token.revoked_at.is_some())).collect();
        assert_eq!(states, [(other, false), (id, true)]);
        assert_eq!(token::list_of_person(&mut tx, &permit, ann, cast.customer.id).await.unwrap(), []);
        assert_eq!(token::count_live(&mut tx, ann, hours(at, 3)).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn tokens_end_with_a_lock_and_with_a_move_and_do_not_come_back() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (at, ann) = (cast.desk.at(), cast.ann.person_id);
        let manage = cast.partner.own(Act::ManageContacts, at);
        for (secret, locks) in [("one", true), ("two", false)] {
            let id = make(&mut tx, &cast, &cast.partner, secret, hours(at, 100)).await;
            assert!(token::find_bearer(&mut tx, secret, at).await.unwrap().is_some());
            if locks {
                person::set_locked(&mut tx, &manage, ann, true).await.unwrap();
                assert!(token::find_bearer(&mut tx, secret, at).await.unwrap().is_none());
                person::set_locked(&mut tx, &manage, ann, false).await.unwrap();
            } else {
                membership::leave_behind(&mut tx, &manage, ann, cast.customer.id).await.unwrap();
            }
            assert!(token::find_bearer(&mut tx, secret, at).await.unwrap().is_none());
            assert!(token::find(&mut tx, id).await.unwrap().unwrap().revoked_at.is_some());
        }
        // Another's stay.
        make(&mut tx, &cast, &cast.partner, "three", hours(at, 100)).await;
        token::revoke_of_person(&mut tx, &manage, cast.bob.person_id).await.unwrap();
        assert!(token::find_bearer(&mut tx, "three", at).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_service_account_is_a_person_without_an_address_that_is_told_nothing() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let permit = cast.partner.own(Act::ManageTokens, cast.desk.at());
        let (id, name) = (cast.desk.maker.id(), Name::parse("Monitoring").unwrap());
        let roles = Roles::NONE.with(Role::TechnicalContact);
        let organization_id = cast.partner.id;
        let new =
            NewServiceAccount { id, name: &name, organization_id, roles, language: "ja", time_zone: "Asia/Tokyo" };
        service_account::insert(&mut tx, &permit, cast.desk.maker.id(), &new).await.unwrap();
        let found = person::find(&mut tx, id).await.unwrap().unwrap();
        assert!(found.is_service_account && !found.has_password);
        assert_eq!((found.email.as_str(), found.roles, found.language.as_str()), ("", roles, "ja"));
        assert_eq!(
            service_account::list(&mut tx, &permit, cast.partner.id).await.unwrap(),
            std::slice::from_ref(&found)
        );
        assert_eq!(service_account::list(&mut tx, &permit, cast.customer.id).await.unwrap(), []);
        assert!(person::list_of_organization(&mut tx, cast.partner.id).await.unwrap().contains(&found));
        let both = [id, cast.ann.person_id];
        let told = notice_choice::list_told(&mut tx, &both, mandate_core::notice::NoticeKind::Access);
        let told: Vec<_> = told.await.unwrap().into_iter().map(|told| told.person.id).collect();
        assert_eq!(told, [cast.ann.person_id]);
        assert!(person::list_for_sandbox(&mut tx).await.unwrap().iter().all(|person| person.id != id));
        let nobody = EmailAddress::parse("monitoring@partner.example").unwrap();
        assert_eq!(person::find_by_email(&mut tx, &nobody).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_reserved_once_answered_once_and_taken_over_when_its_lease_is_over() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let at = cast.desk.at();
        let (first, second) = (hours(at, 1), hours(at, 2));
        let asked = Asked { person_id: cast.ann.person_id, key: "k", request: "r" };
        let other = Asked { request: "s", ..asked };
        let find = async |tx: &mut Tx| kept_answer::find(tx, asked.person_id, "k").await.unwrap();
        assert!(kept_answer::reserve(&mut tx, &asked, at, first).await.unwrap());
        assert!(!kept_answer::reserve(&mut tx, &asked, at, first).await.unwrap());
        assert!(
            kept_answer::reserve(&mut tx, &Asked { person_id: cast.bob.person_id, ..asked }, at, first).await.unwrap()
        );
        assert!(!kept_answer::take_over(&mut tx, &asked, just_before(first), second).await.unwrap());
        assert!(!kept_answer::take_over(&mut tx, &other, first, second).await.unwrap());
        assert!(kept_answer::take_over(&mut tx, &asked, first, second).await.unwrap());
        assert!(!kept_answer::take_over(&mut tx, &asked, first, second).await.unwrap());
        // Who has lost the lease keeps and releases nothing.
        kept_answer::keep(&mut tx, &asked, first, "late").await.unwrap();
        kept_answer::release(&mut tx, &asked, first).await.unwrap();
        assert_eq!(find(&mut tx).await.unwrap().answer, None);
        kept_answer::keep(&mut tx, &asked, second, "answer").await.unwrap();
        kept_answer::keep(&mut tx, &asked, second, "another").await.unwrap();
        kept_answer::release(&mut tx, &asked, second).await.unwrap();
        assert!(!kept_answer::take_over(&mut tx, &asked, hours(at, 9), hours(at, 10)).await.unwrap());
        assert_eq!(find(&mut tx).await.unwrap().answer.as_deref(), Some("answer"));
        kept_answer::sweep(&mut tx, at).await.unwrap();
        assert!(find(&mut tx).await.is_some());
        kept_answer::sweep(&mut tx, hours(at, 1)).await.unwrap();
        assert_eq!(find(&mut tx).await, None);
        assert!(kept_answer::reserve(&mut tx, &asked, at, first).await.unwrap());
        kept_answer::release(&mut tx, &asked, first).await.unwrap();
        assert_eq!(find(&mut tx).await, None);
    })
    .await;
}
