//! `mandate import`: what it says of files that are well, that are not, and of those of other desks.

use std::{fs, path::Path};

use super::assert_said;
use crate::support::{
    databases::{python, run_sql},
    installation::{ADMINISTRATOR, set_up},
    scratch,
    server::{Said, Server, run, run_command},
};

/// A new installation with its administrator, whose server has stopped; gives its database.
async fn installation(folder: &Path) -> String {
    let database = folder.join("mandate").to_string_lossy().into_owned();
    let mut server = Server::serve(&database, &[]).await;
    set_up(&server).await;
    assert!(server.stop("TERM").await.success());
    database
}

fn import(database: &str, folder: &Path, more: &[&str]) -> Said {
    let folder = folder.to_string_lossy();
    let arguments = ["import", &*folder, "--by", ADMINISTRATOR, "--database", database];
    run(&[&arguments[..], more].concat())
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    fs::create_dir_all(folder).expect("a folder");
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a file");
    }
}

const GOOD: [(&str, &str); 4] = [
    (
        "organizations.csv",
        "\u{feff}external_id;kind;name;country\r\nc1;customer;Delta Dairy;NL\r\np1;partner;\"Nord; Tec\";NO\r\n",
    ),
    (
        "people.jsonl",
        "{\"external_id\": 1, \"name\": \"Dina Dekker\", \"email\": \"dina@delta.example\", \"organization\": \"c1\", \"roles\": [\"contact_manager\", \"technical_contact\"]}\n\n{\"external_id\": 2, \"name\": \"Noa Nes\", \"email\": \"noa@nord.example\", \"organization\": \"p1\", \"location\": null}\n",
    ),
    (
        "service_requests.csv",
        "external_id,customer,subject,description,state,submitter,contacts,submitted_at\nT-1,c1,=1+1,\"Two lines,\nand \"\"quotes\"\".\",open,1,noa@nord.example,2024-02-03T04:05:06+01:00\n",
    ),
    (
        "messages.csv",
        "service_request\tauthor\tbody\twritten_at\tvisibility\nT-1\tnoa@nord.example\tIt is two.\t2024-02-03 10:00\t\n",
    ),
];

const BAD: [(&str, &[u8]); 5] = [
    (
        "organizations.csv",
        b"external_id,kind,name,country\nc1,customer,\xff\xfe,NL\nc2,customer,Two,NL,NO\nc3,vendor,Three,N\n",
    ),
    ("people.jsonl", b"{\"external_id\": 1,\n[]\n{\"external_id\": 1, \"emial\": \"a@b.example\"}\n"),
    ("sites.csv", b"external_id,customer,contact\ns1,c1,x\n"),
    ("locations.csv", b"external_id,organization,name,city,name\n"),
    ("messages.csv", b"external_id,service_request,author,body,written_at\nm1,T-9,nobody,\"not closed,2024-01-01\n"),
];

#[tokio::test]
async fn importing() {
    let folder = scratch();
    let database = installation(folder.path()).await;
    let (good, bad) = (folder.path().join("good"), folder.path().join("bad"));
    write(&good, &GOOD);
    fs::create_dir_all(&bad).expect("a folder");
    for (name, bytes) in BAD {
        fs::write(bad.join(name), bytes).expect("a file");
    }
    assert_said("import-dry-run", &import(&database, &good, &["--dry-run"]));
    assert_eq!(run_sql(&database, "SELECT count(*) FROM external_id").trim(), "0");
    assert_said("import-bad", &import(&database, &bad, &[]));
    assert_said("import-bad-json", &import(&database, &bad, &["--json"]));
    assert_said("import-good", &import(&database, &good, &[]));
    assert_said("import-again", &import(&database, &good, &[]));
    assert_said("import-again-json", &import(&database, &good, &["--json"]));
    let kept = "SELECT description FROM service_request; SELECT created_at FROM service_request; SELECT created_at FROM message";
    let expected = "Two lines,\nand \"quotes\".\n2024-02-03T03:05:06.000000Z\n2024-02-03T10:00:00.000000Z";
    assert_eq!(run_sql(&database, kept).trim(), expected);

    let empty = folder.path().join("empty");
    write(&empty, &[("peoples.csv", "")]);
    assert_said("import-nothing", &import(&database, &empty, &[]));
    let peoples = empty.join("peoples.csv");
    assert_said("import-misnamed", &import(&database, &peoples, &[]));
    write(&good, &[("people.csv", "")]);
    assert_said("import-twice", &import(&database, &good, &[]));
    let arguments = ["import", "no-such-folder", "--by", "somebody@else.example", "--database", &database];
    assert_said("import-missing", &run(&arguments));
    write(&empty, &[("products.csv", "name\nPump\n")]);
    let products = empty.join("products.csv").to_string_lossy().into_owned();
    let arguments = ["import", &products, "--by", "somebody@else.example", "--database", &database];
    assert_said("import-by-nobody", &run(&arguments));
    let said = run(&["verify", "--database", &database]);
    assert_eq!(said.code, Some(0), "{}", said.conversation());
}

/// Little exports of other desks, read by the mappings that come with the program.
#[tokio::test]
async fn files_of_other_desks() {
    let folder = scratch();
    let database = installation(folder.path()).await;
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command_line/desks");
    for desk in ["zendesk", "jira", "request-tracker", "freshdesk"] {
        let said = import(&database, &samples.join(desk), &["--mapping", desk]);
        assert_said(&format!("import-{desk}"), &said);
        let again = import(&database, &samples.join(desk), &["--mapping", desk]);
        assert_eq!(again.code, Some(0), "{}", again.conversation());
        assert!(!again.out.contains("added") && !again.out.contains("changed,"), "{}", again.conversation());
    }
    let stand = "SELECT e.source, r.subject, r.severity, r.state, r.created_at, r.message_count, r.resolved_at
        FROM service_request r JOIN external_id e ON e.thing_id = r.id ORDER BY e.source, r.id";
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("import-desks", run_sql(&database, stand));
    });
}

/// A mapping that finds nothing that says who may read a message makes none public.
#[tokio::test]
async fn what_another_desk_does_not_call_public_is_not_taken_for_it() {
    let folder = scratch();
    let database = installation(folder.path()).await;
    let desks = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command_line/desks");
    let of = |desk: &str, file: &str| fs::read_to_string(desks.join(desk).join(file)).expect("a file of a desk");
    let (jira, own) = (folder.path().join("jira"), folder.path().join("own.toml"));
    let issues = of("jira", "issues.jsonl").replace(",\"jsdPublic\":true", ",\"jsdPublic\":null");
    let issues = issues.replace(",\"jsdPublic\":false", "");
    let files = ["organizations.csv", "people.csv"].map(|file| (file, of("jira", file)));
    write(&jira, &[(files[0].0, &files[0].1), (files[1].0, &files[1].1), ("issues.jsonl", &issues)]);
    let said = import(&database, &jira, &["--mapping", "jira"]);
    let expected = "issues.jsonl:1: visibility: there is nothing in `jsdPublic`\n".repeat(2);
    assert_eq!((said.code, &*said.out), (Some(6), &*expected), "{}", said.conversation());

    // One's own mapping, of cells that are empty, without a word of it, and with one for what says nothing.
    let transactions = of("request-tracker", "transactions.csv").replace(",Comment,", ",,");
    let mapping =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/import/mappings/request-tracker.toml"));
    let mapping = mapping.expect("a mapping");
    let desk = folder.path().join("request-tracker");
    let files = ["queues.csv", "users.csv", "tickets.tsv"].map(|file| (file, of("request-tracker", file)));
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, &**text)).collect();
    write(&desk, &[&files[..], &[("transactions.csv", &transactions)]].concat());
    let silent = mapping.replace("visibility = \"Type\", ", "").replace("words.visibility", "words.author");
    let otherwise = format!("{mapping}otherwise.visibility = \"internal\"\n");
    for (mapping, wrong) in [
        (&mapping, "transactions.csv:4: visibility: there is nothing in `Type`\n"),
        (
            &silent,
            "transactions.csv:2: visibility: the mapping does not say from where it comes\ntransactions.csv:4: visibility: the mapping does not say from where it comes\n",
        ),
        (&otherwise, ""),
    ] {
        fs::write(&own, mapping).expect("a mapping");
        let said = import(&database, &desk, &["--mapping", &own.to_string_lossy()]);
        assert_eq!(said.code, Some(if wrong.is_empty() { 0 } else { 6 }), "{}", said.conversation());
        assert!(wrong.is_empty() || said.out == wrong, "{}", said.conversation());
    }
    let kept = run_sql(&database, "SELECT visibility FROM message ORDER BY id");
    assert_eq!(kept.split_whitespace().collect::<Vec<_>>(), ["public", "internal"]);
}

/// Who has no organization at another desk is the vendor's by a role, and new administrators are counted.
#[tokio::test]
async fn who_has_no_organization_is_the_vendors_by_a_role_alone() {
    let folder = scratch();
    let database = installation(folder.path()).await;
    let organizations = ("organizations.csv", "name,country\nCedar,DE\n");
    let people = "email,name,organization,roles\nc@cedar.example,C,Cedar,\ns@vendor.example,S,,support\na@vendor.example,A,,\"administrator, support\"\n";
    let adrift = format!("{people}g@guest.example,G,,\nt@guest.example,T,,technical_contact\n");
    let desk = folder.path().join("desk");
    write(&desk, &[organizations, ("people.csv", &adrift)]);
    let said = import(&database, &desk, &["--mapping", "jira"]);
    let expected = "people.csv:5: organization: is empty\npeople.csv:6: organization: is empty\n";
    assert_eq!((said.code, &*said.out), (Some(6), expected), "{}", said.conversation());

    write(&desk, &[("people.csv", people)]);
    let said = import(&database, &desk, &["--mapping", "jira", "--dry-run"]);
    assert!(said.out.contains("\n1 of the people added administer the vendor"), "{}", said.conversation());
    let said = import(&database, &desk, &["--mapping", "jira", "--json"]);
    assert!(said.out.contains("\"administrators\": 1"), "{}", said.conversation());
}

/// A file of any size takes a bounded amount of memory, and a line without an end breaks it off.
#[tokio::test]
async fn memory_does_not_grow_with_the_file() {
    let folder = scratch();
    let database = installation(folder.path()).await;
    let (small, large, endless) =
        (folder.path().join("small"), folder.path().join("large"), folder.path().join("endless"));
    let products = |count: usize| {
        let line = |number: usize| format!("P{number},\"{}\"\n", "x".repeat(2_000));
        ["external_id,name\n".to_owned()].into_iter().chain((0..count).map(line)).collect::<String>()
    };
    write(&small, &[("products.csv", &products(500))]);
    write(&large, &[("products.csv", &products(30_000))]);
    write(&endless, &[("products.csv", &format!("external_id,name\nP1,\"{}", "x\n".repeat(9_000_000)))]);
    let peak = |folder: &Path| {
        let folder = folder.to_string_lossy().into_owned();
        let script = "import resource, subprocess, sys\nsubprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\nprint(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
        let program = env!("CARGO_BIN_EXE_mandate");
        let mut command = python();
        command.args([
            "-c",
            script,
            program,
            "import",
            &folder,
            "--by",
            ADMINISTRATOR,
            "--database",
            &database,
            "--dry-run",
        ]);
        let said = run_command(&mut command);
        said.out.trim().parse::<u64>().expect("kilobytes")
    };
    // Names of 2,000 characters are too long: each line of 60 MB is wrong, and the first thousand are named.
    let (little, much) = (peak(&small), peak(&large));
    assert!(much < little + 20_000, "{little} kB for 1 MB, {much} kB for 60 MB");
    let said = import(&database, &endless, &[]);
    assert!(said.err.contains("is a quote not closed?") && said.code == Some(6), "{}", said.conversation());
}
