//! What comes from another desk: in one transaction or not at all, the same again without any change, and as if it had
//! been done here.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::{app::TestApp, on_both, world::Terms};
use crate::{
    jobs,
    ops::import::{self, Counts, Import, Kind, Line, Summary},
};

/// The lines of a little file, as the program reads them.
fn lines(kind: Kind, text: &str) -> Vec<Line> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let unknown = header.iter().find(|name| kind.columns().iter().all(|column| column.name != *name));
    assert_eq!(unknown, None, "a column of {kind:?}");
    let place = |name| header.iter().position(|column| column == name);
    let places: Vec<_> = kind.columns().iter().map(|column| place(column.name)).collect();
    let cells = |record: csv::StringRecord| {
        places.iter().map(|place| place.map_or("", |place| &record[place]).to_owned()).collect::<Vec<_>>()
    };
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            Line { number: record.position().unwrap().line(), cells: cells(record) }
        })
        .collect()
}

#[derive(Clone, Copy, Default)]
struct How {
    only_tried: bool,
    invite: bool,
}

async fn import_as(app: &TestApp, files: &[(Kind, &str)], how: How) -> Summary {
    let caller = import::find_caller(&app.app, &app.world.person("ada").email).await.unwrap().unwrap();
    let mut import = Import::begin(&app.app, &caller, "old", how.invite).await.unwrap();
    for (kind, text) in files {
        for line in lines(*kind, text) {
            import.take(*kind, line).await.unwrap();
        }
    }
    import.finish(how.only_tried).await.unwrap()
}

async fn import(app: &TestApp, files: &[(Kind, &str)]) -> BTreeMap<Kind, Counts> {
    let summary = import_as(app, files, How::default()).await;
    assert_eq!(summary.wrongs.first, []);
    summary.counts
}

/// What is wrong, as people read it.
async fn wrong(app: &TestApp, files: &[(Kind, &str)]) -> Vec<String> {
    let summary = import_as(app, files, How::default()).await;
    let all: Vec<_> =
        summary.wrongs.first.iter().map(|w| format!("{}:{} {}: {}", w.file, w.line, w.column, w.why)).collect();
    assert_eq!(summary.wrongs.count, all.len() as u64);
    all
}

const ORGANIZATIONS: &str = "external_id,kind,name,country
c1,customer,Delta Dairy,NL
c2,customer,Echo Energy,SE
p1,partner,Nord Tec,no
";
const LOCATIONS: &str = "external_id,organization,name,city
l1,p1,Main office,Bergen
";
const PEOPLE: &str = "external_id,name,email,organization,location,roles,language,time_zone,locked
u1,Dina Dekker,Dina@Delta.example,c1,,contact_manager technical_contact,en,Europe/Amsterdam,
u2,Daan Dekker,daan@delta.example,c1,,technical_contact,,,yes
u3,Elsa Ek,elsa@echo.example,c2,,contact_manager,es,,
u4,Noa Nes,noa@nord.example,p1,l1,technical_contact,ja,Asia/Tokyo,no
a1,Vera Lund,vera@fjord.example,vendor,,support,,,
a2,Vidar Vik,vidar@fjord.example,vendor,,support,,,
";
const SITES: &str = "external_id,customer,name,kind,address,contacts
s1,c1,Dairy 1,production,\"1 Milk Road, Delft\",u2;u4
";
const PERMISSIONS: &str = "partner,customer,person,level,until,asked_by,granted_by,granted_at
p1,c1,,create,2027-06-30,u4,u1,2026-01-10
p1,c2,u4,look,2027-03-31,,,
p1,c2,,look,2025-03-31,,,
";
const SERVICE_REQUESTS: &str = "external_id,customer,subject,description,kind,severity,state,product,site,submitter,primary_contact,contacts,submitted_at,answered_at,resolved_at,closed_at,updated_at
T-1,c1,The pump hums,\"It hums
since Monday, \"\"loudly\"\".\",,2,open,Pump 3000,s1,u1,,u4,2019-03-04T09:00:00Z,,,,
T-2,c1,Where is the manual?,,question,4,closed,,,u4,u1,,2020-05-05 10:00,,2020-05-06 10:00,2020-05-07T12:00:00+02:00,
T-3,c2,=1+1,=cmd|'/C calc'!A0,,,new,,,u3,,,2026-11-01,,,,
";
const MESSAGES: &str = "external_id,service_request,author,visibility,body,written_at
m1,T-1,a1,public,Which fuse is in it?,2019-03-04T10:00:00Z
m2,T-1,a2,internal,They always say so.,2019-03-04T10:00:00Z
m3,T-1,Noa@Nord.example,,The blue one.,2019-03-04T10:00:00Z
,T-2,a1,public,Page 3.,2020-05-05T11:00:00Z
m4,T-2,noa@nord.example,public,And 4.,2020-05-05T12:00:00Z
";

const ALL: [(Kind, &str); 7] = [
    (Kind::Organization, ORGANIZATIONS),
    (Kind::Location, LOCATIONS),
    (Kind::Person, PEOPLE),
    (Kind::Site, SITES),
    (Kind::Permission, PERMISSIONS),
    (Kind::ServiceRequest, SERVICE_REQUESTS),
    (Kind::Message, MESSAGES),
];

fn added(count: u64) -> Counts {
    Counts { added: count, ..Counts::default() }
}

fn unchanged(count: u64) -> Counts {
    Counts { unchanged: count, ..Counts::default() }
}

/// Somebody who was imported, signed in by a link.
async fn visit(app: &TestApp, email: &str) -> super::client::Browser {
    app.anonymous().post("/forgot", &[("email", email)]).await;
    jobs::run_due(&app.app).await.unwrap();
    app.by_invitation(email).await
}

#[tokio::test]
async fn all_of_it_is_there_at_its_own_moments_and_nobody_is_told() {
    on_both(async |app| {
        let mails = app.mails().await.len();
        let counts = import(app, &ALL).await;
        let expected = [
            (Kind::Organization, added(3)),
            (Kind::Location, added(1)),
            // Vera works here already.
            (Kind::Person, Counts { added: 5, unchanged: 1, ..Counts::default() }),
            (Kind::Site, added(1)),
            (Kind::Permission, Counts { added: 2, left_out: 1, ..Counts::default() }),
            (Kind::ServiceRequest, added(3)),
            (Kind::Message, added(5)),
        ];
        assert_eq!(counts, expected.into());
        assert_eq!((app.mails().await.len(), app.jobs().await), (mails, (0, 0)), "nobody was told");
        jobs::index(&app.app, || false).await.unwrap();

        let vera = app.sign_in("vera").await;
        let list = vera.get("/service-requests").await.is(200);
        let subjects: Vec<_> =
            ["=1+1", "Where is the manual?", "The pump hums"].map(|s| list.body.find(s).unwrap()).into();
        assert!(subjects.is_sorted(), "the newest is the first");
        let pump = list.link_called("/service-requests/SR-", "The pump hums");
        let page = vera.get(&pump).await.is(200);
        page.shows("It hums since Monday, \"loudly\".").shows("Which fuse is in it?").shows("They always say so.");
        page.shows("Noa Nes").shows("Pump 3000").shows("Dairy 1").shows("2019");
        let text = page.text();
        let order = ["Which fuse", "They always", "The blue one"].map(|words| text.find(words).unwrap());
        assert!(order.is_sorted() || order.iter().rev().is_sorted(), "in the order of the file within a moment");
        // Found by its words, by those of a message, by a name, and by what it was called.
        for words in ["hums", "fuse", "dekker", "T-1"] {
            vera.get(&format!("/search?words={words}")).await.is(200).shows("The pump hums");
        }
        vera.get("/search?words=always").await.is(200).lacks("The pump hums");
    })
    .await;
}

#[tokio::test]
async fn the_same_again_changes_nothing_and_says_so() {
    on_both(async |app| {
        import(app, &ALL).await;
        let before = app.record().await.len();
        app.pass(SignedDuration::from_hours(1));
        let counts = import(app, &ALL).await;
        let expected = [
            (Kind::Organization, unchanged(3)),
            (Kind::Location, unchanged(1)),
            (Kind::Person, unchanged(6)),
            (Kind::Site, unchanged(1)),
            (Kind::Permission, Counts { unchanged: 2, left_out: 1, ..Counts::default() }),
            (Kind::ServiceRequest, unchanged(3)),
            (Kind::Message, unchanged(5)),
        ];
        assert_eq!(counts, expected.into());
        assert_eq!(app.record().await.len(), before, "not even an entry");
        // What one tries is all of it, and nothing stays.
        let more = "external_id,kind,name,country\nc9,customer,Foxtrot Foods,DE\n";
        let tried = import_as(app, &[(Kind::Organization, more)], How { only_tried: true, invite: true }).await;
        assert_eq!((tried.counts[&Kind::Organization], tried.wrongs.count), (added(1), 0));
        assert_eq!(import(app, &[(Kind::Organization, more)]).await[&Kind::Organization], added(1));
    })
    .await;
}

#[tokio::test]
async fn each_bad_line_is_named_and_nothing_is_imported() {
    on_both(async |app| {
        let before = app.record().await.len();
        let organizations = "external_id,kind,name,country\nc1,client,Delta Dairy,NL\nc2,customer,,SWE\nc3,customer,Delta,NL\nc3,customer,Delta,NL\nvendor,vendor,We,NO\n,customer,Nobody,NO\np1,partner,Nord,NO\n";
        let people = "external_id,name,email,organization,location,roles,language,time_zone,locked
u1,Dina,dina.delta.example,c3,,boss,de,Mars/Olympus,perhaps
u2,Dora,dora@delta.example,c1,,,,,
u3,Dirk,dirk@delta.example,c9,,,,,
u4,Doris,carla@acme.example,c3,,,,,
u5,Dunja,dunja@delta.example,c3,,contact_manager,,,
u6,Dunja,dunja@delta.example,c3,,,,,
u7,Nele,nele@nord.example,p1,,technical_contact,,,
";
        let requests = "external_id,customer,subject,severity,state,submitter,contacts,submitted_at,closed_at
T-1,c3,Late,9,lost,u5,,2030-01-01,
T-2,c3,Early,3,closed,u5,,2024-01-02,2024-01-01
T-3,c3,Strange,3,new,tessa@acme.example,vera@fjord.example,yesterday,
T-4,c3,Whole,3,new,u5,tessa@acme.example vera@fjord.example,2024-01-02,
";
        let messages = "service_request,author,visibility,body,written_at
T-4,u5,internal,A note,2024-01-03
T-1,u5,public,Its line is wrong already,2024-01-03
T-9,u9,secret,,2024-01-03
";
        let permissions = "partner,customer,person,level,until\np1,c3,u5,boss,2099-01-01\nc3,p1,,look,soon\np1,c3,,look,2027-01-01\np1,c3,,create,2027-01-01\n";
        let files = [
            (Kind::Organization, organizations),
            (Kind::Person, people),
            (Kind::Permission, permissions),
            (Kind::ServiceRequest, requests),
            (Kind::Message, messages),
        ];
        let said = wrong(app, &files).await.join("\n");
        insta::assert_snapshot!("each_bad_line_is_named", said);
        assert_eq!(app.record().await.len(), before);
        let vera = app.sign_in("vera").await;
        vera.get("/service-requests").await.is(200).lacks("Whole");
    })
    .await;
}

#[tokio::test]
async fn what_is_said_of_a_line_moves_no_terminal_and_stays_short() {
    on_both(async |app| {
        let long = "x".repeat(5_000);
        let organizations =
            "external_id,kind,name,country\nc3,customer,Delta,NL\nc4,customer,Epsilon,NL\np1,partner,Nord,NO\n";
        let permissions = format!(
            "partner,customer,level,until\np1,c3,\u{1b}[2J\u{202e}\"\"look\u{9b},2027-01-01\np1,c4,{long},2027-01-01\n"
        );
        let said = wrong(app, &[(Kind::Organization, organizations), (Kind::Permission, &permissions)]).await;
        assert_eq!(said[0], "permissions:2 level: `\\u{1b}[2J\\u{202e}\"\"look\\u{9b}` is not a permission level");
        let cut = said.iter().find(|said| said.starts_with("permissions:3 level: `xxx")).unwrap();
        assert!(cut.ends_with("x…") && cut.chars().count() < 250, "{cut}");

        let caller = import::find_caller(&app.app, &app.world.person("ada").email).await.unwrap().unwrap();
        let mut import = Import::begin(&app.app, &caller, "old", false).await.unwrap();
        import.note_wrong(Kind::Person, 1, "", format!("is no JSON object: \u{7}{long}"));
        let why = import.finish(true).await.unwrap().wrongs.first[0].why.clone();
        assert!(why.starts_with("is no JSON object: \\u{7}xxx") && why.chars().count() < 250, "{why}");
    })
    .await;
}

#[tokio::test]
async fn x05_the_record_of_a_customer_says_what_was_imported_and_given() {
    on_both(async |app| {
        import(app, &ALL).await;
        let dina = visit(app, "dina@delta.example").await;
        let record = dina.get("/record").await.is(200);
        record.shows("Ada Dahl").shows("the installation").shows("imported access of Nord Tec");
        record.shows("imported, from another desk, SR-").shows("(old T-1)").shows("imported messages to SR-");
        record.shows("imported the site Dairy 1").shows("imported Dina Dekker").lacks("internal note");
        let partners = dina.get("/my-partners").await.is(200);
        partners.shows("Nord Tec").shows("Create");
        let request = dina.get(&partners.link("/permission-requests/")).await.is(200);
        request.shows("Noa Nes").shows("Import: old").shows("Dina Dekker");
        // The thread as its own people read it.
        let pump = dina.get("/service-requests").await.is(200).link_called("/service-requests/SR-", "The pump hums");
        dina.get(&pump).await.is(200).shows("The blue one.").lacks("They always say so.");
    })
    .await;
}

#[tokio::test]
async fn p08_what_was_given_holds_from_then_on_and_what_was_ended_is_not_given_again() {
    on_both(async |app| {
        import(app, &ALL).await;
        let noa = visit(app, "noa@nord.example").await;
        let list = noa.get("/service-requests").await.is(200);
        list.shows("The pump hums").shows("=1+1");
        let dina = visit(app, "dina@delta.example").await;
        let id = dina.get("/my-partners").await.is(200).link("/permissions/");
        let id = id.split('/').nth(2).unwrap().to_owned();
        dina.post(&format!("/permissions/{id}/end"), &[("reason", "")]).await.is(303);
        noa.get("/service-requests").await.is(200).lacks("The pump hums").shows("=1+1");

        let counts = import(app, &ALL).await;
        assert_eq!(counts[&Kind::Permission], Counts { unchanged: 1, kept: 1, left_out: 1, ..Counts::default() });
        let more = "partner,customer,person,level,until\np1,c2,u4,full_admin,2027-06-30\n";
        let counts = import(app, &[(Kind::Permission, more)]).await;
        assert_eq!(counts[&Kind::Permission], Counts { kept: 1, ..Counts::default() }, "and nothing more is given");
        noa.get("/service-requests").await.is(200).lacks("The pump hums");
    })
    .await;
}

#[tokio::test]
async fn threads_grow_and_where_a_request_stands_follows_until_somebody_works_on_it_here() {
    on_both(async |app| {
        import(app, &ALL).await;
        app.pass(SignedDuration::from_hours(1));
        let later =
            SERVICE_REQUESTS.replace("2,open,Pump", "1,resolved,Pump").replace("Where is the manual", "Where was it");
        let more =
            format!("{MESSAGES}m5,T-1,u1,public,Thank you!,2026-11-20T10:30:00Z\n").replace("Page 3.", "Page 4.");
        let counts = import(app, &[(Kind::ServiceRequest, &later), (Kind::Message, &more)]).await;
        assert_eq!(counts[&Kind::ServiceRequest], Counts { changed: 1, unchanged: 2, ..Counts::default() });
        // What has no id of its own and says something else is another message.
        assert_eq!(counts[&Kind::Message], Counts { added: 2, unchanged: 4, ..Counts::default() });
        let vera = app.sign_in("vera").await;
        let list = vera.get("/service-requests?state=resolved").await.is(200);
        let pump = list.link_called("/service-requests/SR-", "The pump hums");
        let page = vera.get(&pump).await.is(200);
        page.shows("Thank you!").shows("Resolved");

        app.pass(SignedDuration::from_mins(1));
        vera.post(&format!("{pump}/messages"), &[("body", "Gladly."), ("then", "closed")]).await.is(303);
        app.pass(SignedDuration::from_hours(1));
        let counts = import(app, &[(Kind::ServiceRequest, SERVICE_REQUESTS)]).await;
        assert_eq!(counts[&Kind::ServiceRequest], Counts { kept: 1, unchanged: 2, ..Counts::default() });
        vera.get("/service-requests?state=closed").await.is(200).shows("The pump hums");
    })
    .await;
}

#[tokio::test]
async fn names_follow_and_what_people_decide_here_stays() {
    on_both(async |app| {
        import(app, &ALL).await;
        let organizations = ORGANIZATIONS.replace("Delta Dairy", "Delta Dairies");
        let locations = LOCATIONS.replace("Bergen", "Voss");
        let people = PEOPLE
            .replace("Dina Dekker", "Dina Dekker-Vos")
            .replace("contact_manager technical_contact", "technical_contact");
        let sites = SITES.replace("Dairy 1", "Dairy One");
        let files = [
            (Kind::Organization, &*organizations),
            (Kind::Location, &*locations),
            (Kind::Person, &*people),
            (Kind::Site, &*sites),
        ];
        let counts = import(app, &files).await;
        let one = |others| Counts { changed: 1, unchanged: others, ..Counts::default() };
        let expected =
            [(Kind::Organization, one(2)), (Kind::Location, one(0)), (Kind::Person, one(5)), (Kind::Site, one(0))];
        assert_eq!(counts, expected.into());
        let dina = visit(app, "dina@delta.example").await;
        dina.get("/my-partners").await.is(200);
        dina.get("/service-requests").await.is(200).shows("Dina Dekker-Vos");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_invited_on_purpose_gets_a_mail_and_the_locked_do_not() {
    on_both(async |app| {
        let summary = import_as(app, &ALL, How { invite: true, only_tried: false }).await;
        assert_eq!((summary.invited, app.jobs().await.0), (4, 4));
        jobs::run_due(&app.sandbox).await.unwrap();
        let mut invited: Vec<_> = app.mails().await.into_iter().map(|mail| mail.address).collect();
        invited.sort();
        assert_eq!(invited, ["dina@delta.example", "elsa@echo.example", "noa@nord.example", "vidar@fjord.example"]);
        app.by_invitation("elsa@echo.example").await.get("/service-requests").await.is(200).shows("=1+1");
    })
    .await;
}

#[tokio::test]
async fn what_is_here_already_is_named_by_its_id_or_its_address() {
    on_both(async |app| {
        let (acme, sato) = (app.world.organization("acme"), app.world.organization("sato"));
        let organizations = format!("external_id,kind,name,country,mandate_id\nc1,customer,Acme,NO,{acme}\np1,partner,Sato Partners,JP,{sato}\n");
        let people = "external_id,name,email,organization\nu1,Tessa Tran,tessa@acme.example,c1\n";
        let products = "name\nPump 3000\nPump 4000\n";
        let requests = "external_id,customer,subject,state,submitter,contacts,submitted_at\nT-1,c1,An old one,open,u1,hana@sato.example,2024-01-02\n";
        app.give(&Terms::new().everybody("look")).await;
        let files = [
            (Kind::Product, products),
            (Kind::Organization, &*organizations),
            (Kind::Person, people),
            (Kind::ServiceRequest, requests),
        ];
        let counts = import(app, &files).await;
        assert_eq!(counts[&Kind::Organization], Counts { kept: 1, unchanged: 1, ..Counts::default() });
        assert_eq!((counts[&Kind::Person], counts[&Kind::Product]), (unchanged(1), added(2)));
        // It is in the lists of whoever could see it, had it been submitted here.
        for who in ["tessa", "paul", "hana", "kenji", "vera"] {
            app.sign_in(who).await.get("/service-requests").await.is(200).shows("An old one");
        }
        app.sign_in("nils").await.get("/service-requests").await.is(200).lacks("An old one");
        let wrong = wrong(app, &[(Kind::Organization, &organizations.replace("c1,customer", "c7,partner"))]).await;
        assert_eq!(wrong, ["organizations:2 kind: is another than the organization has here"]);
    })
    .await;
}

#[tokio::test]
async fn only_an_administrator_of_the_vendor_answers_for_an_import() {
    on_both(async |app| {
        for who in ["vera", "aiko", "carla"] {
            assert!(import::find_caller(&app.app, &app.world.person(who).email).await.unwrap().is_none(), "{who}");
        }
        assert!(import::find_caller(&app.app, "nobody").await.unwrap().is_none());
        assert!(import::is_source("zendesk-2") && !import::is_source("") && !import::is_source("A b"));
    })
    .await;
}

#[test]
fn the_documentation_has_each_column_and_no_other() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/IMPORT.md")).unwrap();
    for kind in Kind::ALL {
        let (_, section) = text.split_once(&format!("\n### {}\n", kind.file())).unwrap();
        let rows = section.lines().skip(1).take_while(|line| line.is_empty() || line.starts_with('|'));
        let rows: Vec<_> = rows.filter_map(|line| line.strip_prefix("| `")?.split_once("` | ")).collect();
        let documented: Vec<_> = rows.iter().map(|(name, rest)| (*name, rest.starts_with("yes"))).collect();
        let columns: Vec<_> = kind.columns().iter().map(|column| (column.name, column.needed)).collect();
        assert_eq!(documented, columns, "{kind:?}");
    }
}
