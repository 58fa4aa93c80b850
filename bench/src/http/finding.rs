//! Searching, beside the same reader's list: words that stand in many service requests, in some and in few.

use hyper::StatusCode;

use super::{PASSWORD, client::Client, server::Server};
use crate::{
    Outcome,
    report::{Bound, Report},
    stats::{Sample, time, times},
    world::{MANY, SOME, World, rows},
};

const ROUNDS: usize = 100;
/// So many different words of each kind are looked for in turn.
const WORDS: usize = 20;
const MOST: f64 = 3.0;

pub async fn measure(report: &mut Report, world: &World<'_>, server: &Server, database: &str) -> Outcome {
    let parties = world.parties;
    report.table(
        format!("Searching, {database}"),
        &["reader", "words", "list page", "median", "p95", "of the list page", "required", "verdict"],
    );
    let readers = [
        (format!("{} customers", parties.size.some), parties.person_of_partner(SOME, 0)),
        (format!("{} customers", parties.size.many), parties.person_of_partner(MANY, 0)),
        ("the vendor's staff".to_owned(), 4),
    ];
    for (name, reader) in readers {
        let mut client = Client::connect(server.address()).await?;
        client.sign_in(&rows::email(reader), PASSWORD).await?;
        let newest = world.requests.len() - 1;
        let some = |word: fn(usize) -> String| (0..WORDS).map(|turn| word(newest - turn * 7)).collect::<Vec<_>>();
        let kinds = [
            ("in each", vec!["storage".to_owned()]),
            ("in some two thousand", some(rows::frequent_word)),
            ("in twenty", some(rows::rare_word)),
            ("in twenty, and in each", some(|place| format!("storage {}", rows::rare_word(place)))),
            ("in none", vec!["zeppelin".to_owned()]),
        ];
        for (kind, words) in kinds {
            let paths = words.iter().map(|words| format!("/search?words={}", words.replace(' ', "+")));
            let paths: Vec<_> = paths.collect();
            let (mut list, mut search) = (Sample::default(), Sample::default());
            for path in paths.iter().cycle().take(ROUNDS) {
                // In turn, so that what else the machine does hits both.
                list.push(get(&mut client, "/service-requests").await?);
                search.push(get(&mut client, path).await?);
            }
            let ratio = search.median() / list.median();
            let verdict = report.judge(&format!("searching, {database}: {name}, {kind}"), ratio, Bound::AtMost(MOST));
            report.row(vec![
                name.clone(),
                kind.to_owned(),
                time(list.median()),
                time(search.median()),
                time(search.p95()),
                times(ratio),
                format!("at most {}", times(MOST)),
                verdict,
            ]);
        }
    }
    report.note("Each search and the list page of the same reader in turn, over one connection.");
    Ok(())
}

async fn get(client: &mut Client, path: &str) -> Outcome<std::time::Duration> {
    let answer = client.get(path).await?;
    if answer.status == StatusCode::OK {
        Ok(answer.took)
    } else {
        Err(format!("{path} was answered {}", answer.status).into())
    }
}
