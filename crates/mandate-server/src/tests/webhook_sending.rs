//! Sending one event: signed, to public addresses only, whatever a name leads to by then.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use jiff::SignedDuration;
use mandate_core::webhook::{Family, network::is_public};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{
    app::config,
    on_both,
    receiver::{Receiver, SILENT},
    statements,
    world::Terms,
};
use crate::{
    config::Webhooks,
    ops::webhook::sight::{About, Sight, Subject, Who},
    webhook::{NoAnswer, Sender, Sending, address::AddressError},
};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const FORMER: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Names that lead elsewhere each time that they are asked for.
#[derive(Debug, Default)]
struct Script(Mutex<VecDeque<Vec<SocketAddr>>>);

impl Script {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let addresses = |answer: &&[&str]| answer.iter().map(|address| address.parse().unwrap()).collect();
        Arc::new(Self(Mutex::new(answers.iter().map(addresses).collect())))
    }
}

impl Resolve for Script {
    fn resolve(&self, _: Name) -> Resolving {
        let next = self.0.lock().unwrap().pop_front().expect("the name is not asked for so often");
        Box::pin(async move { Ok(Box::new(next.into_iter()) as Addrs) })
    }
}

fn settings() -> Webhooks {
    Webhooks { allow_http: true, seconds: 1, ..config().webhooks }
}

fn allowing() -> Webhooks {
    Webhooks { allow_private: true, ..settings() }
}

async fn send(sender: &Sender, address: &str, timestamp: i64, secrets: &[&str]) -> Result<(u16, String), NoAnswer> {
    let sending = Sending { address, id: "0193", timestamp, secrets, body: "{\"a\":1}" };
    sender.send(&sending).await.unwrap().result
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the receiver's library asks the machine for the time")]
async fn an_event_is_signed_so_that_the_library_of_its_receiver_says_yes() {
    let (receiver, sender) = (Receiver::open().await, Sender::new(&allowing()).unwrap());
    let now = jiff::Timestamp::now().as_second();
    let (status, text) = send(&sender, &receiver.url(), now, &[SECRET, FORMER]).await.unwrap();
    assert_eq!((status, text.len()), (200, 4096), "the beginning of the answer is kept");
    let got = receiver.take().remove(0);
    for secret in [SECRET, FORMER] {
        let webhook = standardwebhooks::Webhook::new(secret).unwrap();
        webhook.verify(got.body.as_bytes(), &got.headers).unwrap();
        assert!(got.is_signed_with(secret));
        assert!(webhook.verify(b"{\"a\":2}", &got.headers).is_err());
    }
    assert_eq!(got.header("content-type"), "application/cloudevents+json");
    assert_eq!(got.header("webhook-id"), "0193");
    assert!(got.header("user-agent").starts_with("Mandate/"));
    send(&sender, &receiver.url(), now, &[SECRET]).await.unwrap();
    assert!(!receiver.take().remove(0).is_signed_with(FORMER), "each secret signs only while it is in use");
}

#[tokio::test]
async fn what_a_name_leads_to_decides_each_time_that_something_is_sent_and_saving_asks_for_none() {
    let receiver = Receiver::open().await;
    let local = format!("127.0.0.1:{}", receiver.port);
    let address = format!("http://rebinds.example:{}/hook", receiver.port);
    for inside in [local.clone(), format!("[::ffff:127.0.0.1]:{}", receiver.port), "169.254.169.254:80".to_owned()] {
        let names = Script::new(&[&[&inside]]);
        let sender = Sender::with_names(&settings(), names).unwrap();
        assert_eq!(sender.check(&address), Ok(()), "whoever saves it learns nothing of the name");
        assert_eq!(send(&sender, &address, 1, &[SECRET]).await, Err(NoAnswer::NotPublic), "{inside}");
    }
    // Each try asks anew: no connection is used again that was let through before.
    let names = Script::new(&[&[&local], &[&local]]);
    let sender = Sender::with_names(&allowing(), names.clone()).unwrap();
    for _ in 0..2 {
        assert_eq!(send(&sender, &address, 1, &[SECRET]).await.unwrap().0, 200);
    }
    assert!(names.0.lock().unwrap().is_empty());
    assert_eq!(receiver.take().len(), 2, "and nothing came besides");
}

#[tokio::test]
async fn redirects_are_not_followed_and_whoever_is_silent_is_given_up() {
    let (receiver, sender) = (Receiver::open().await, Sender::new(&allowing()).unwrap());
    receiver.answer(307);
    assert_eq!(send(&sender, &receiver.url(), 1, &[SECRET]).await.unwrap().0, 307);
    assert_eq!(receiver.take().len(), 1, "it was not asked elsewhere");
    receiver.answer(SILENT);
    assert_eq!(send(&sender, &receiver.url(), 1, &[SECRET]).await, Err(NoAnswer::TooLate));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}/hook", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(send(&sender, &nobody, 1, &[SECRET]).await, Err(NoAnswer::NotReached));
}

#[tokio::test]
async fn addresses_are_checked_before_anything_is_sent() {
    let sender = Sender::with_names(&config().webhooks, Script::new(&[])).unwrap();
    for (address, expected) in [
        ("https://1.1.1.1/hook", None),
        ("https://1.1.1.1:8443/hook", None),
        ("https://[2606:4700:4700::1111]/hook", None),
        ("", Some(AddressError::NoAddress)),
        ("hooks.example", Some(AddressError::NoAddress)),
        ("ftp://1.1.1.1/", Some(AddressError::NoAddress)),
        ("javascript:alert(1)", Some(AddressError::NoAddress)),
        ("http://1.1.1.1/hook", Some(AddressError::NotEncrypted)),
        ("https://a:b@1.1.1.1/", Some(AddressError::HasPassword)),
        ("https://a@1.1.1.1/", Some(AddressError::HasPassword)),
        ("https://1.1.1.1:25/", Some(AddressError::Port)),
        ("https://127.0.0.1/", Some(AddressError::NotPublic)),
        ("https://2130706433/", Some(AddressError::NotPublic)),
        ("https://0x7f.1/", Some(AddressError::NotPublic)),
        ("https://10.1.2.3/", Some(AddressError::NotPublic)),
        ("https://169.254.169.254/latest", Some(AddressError::NotPublic)),
        ("https://[::1]/", Some(AddressError::NotPublic)),
        ("https://[::ffff:10.0.0.1]/", Some(AddressError::NotPublic)),
        ("https://[fd00:ec2::254]/", Some(AddressError::NotPublic)),
    ] {
        assert_eq!(sender.check(address).err(), expected, "{address}");
        if expected == Some(AddressError::NotPublic) {
            assert_eq!(send(&sender, address, 1, &[SECRET]).await, Err(NoAnswer::NotPublic), "{address}");
        }
    }
    let long = format!("https://1.1.1.1/{}", "a".repeat(1000));
    assert_eq!(sender.check(&long), Err(AddressError::NoAddress));
    // The machine's own name is not public whoever is asked for it.
    let sender = Sender::new(&config().webhooks).unwrap();
    assert_eq!(send(&sender, "https://localhost/", 1, &[SECRET]).await, Err(NoAnswer::NotPublic));
    assert!(!is_public("127.0.0.1".parse().unwrap()));
    let words: std::collections::BTreeSet<_> = NoAnswer::ALL.map(NoAnswer::as_str).into();
    assert_eq!(words.len(), NoAnswer::ALL.len());
}

#[tokio::test]
async fn of_a_notice_of_many_sites_an_organization_is_asked_about_once_for_each_moment() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("look")).await;
        let mut sites = Vec::new();
        for name in ["Bakery", "Mill", "Shop"] {
            sites.push(app.site(name).await);
        }
        let sites: Vec<_> = sites.iter().map(String::as_str).collect();
        let notice = app.sign_in("vera").await.publish("incident", "Oven belts", &sites).await;
        let (acme, sato) = (app.world.organization("acme"), app.world.organization("sato"));
        let mut tx = app.db().read().await.unwrap();
        let about = About { family: Some(Family::SiteNotice), customer_id: acme, subject: &notice };
        let subject = Subject::find(&mut tx, about).await.unwrap().unwrap();
        let now = app.app.now();
        let moments = [now, now + SignedDuration::from_secs(1)];
        let (seen, asked) = statements::of(subject.seen_by(&mut tx, Who::Organization(sato), &moments)).await;
        let Some(Sight::SiteNotice(_, _, seen)) = seen.unwrap() else { panic!("it may be known") };
        assert_eq!((seen.len(), asked.len()), (3, moments.len()));
    })
    .await;
}
