//! Another's things are looked for like what there is not: with the same statements, so that it takes as long.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    super::{on_both, statements},
    ALL,
    nouns::{self, Whose},
    routes,
};

/// The names in addresses with others, of which there is nothing.
fn unknown(names: &BTreeMap<&'static str, String>) -> BTreeMap<&'static str, String> {
    let other = |(name, value): (&&'static str, &String)| {
        let value = match *name {
            "{number}" => "SR-99999".to_owned(),
            "{other}" => "SR-99998".to_owned(),
            _ if value.parse::<Uuid>().is_ok() => Uuid::from_u128(7).to_string(),
            _ => value.clone(),
        };
        (*name, value)
    };
    names.iter().map(other).collect()
}

#[tokio::test]
async fn anothers_ids_ask_the_same_of_the_database_as_unknown_ones() {
    on_both(async |app| {
        let (names, others) = (routes::names(app).await, nouns::names(app).await);
        let (unknown_names, unknown_others) = (unknown(&names), unknown(&others));
        let mut differ = Vec::new();
        for stranger in ["nils", "bea"] {
            let program = app.program(stranger, ALL).await;
            // That a token was used is noted once.
            program.get("/me").await.is(200);
            let mut compare = |path: &str, one: (u16, Vec<String>), other: (u16, Vec<String>)| {
                assert_eq!((one.0, other.0), (404, 404), "{stranger} {path}");
                assert!(!one.1.is_empty(), "{stranger} {path}: statements are told");
                if one.1 != other.1 {
                    differ.push(format!(
                        "{stranger} {path}: {} and {}\n{:#?}\n{:#?}",
                        one.1.len(),
                        other.1.len(),
                        one.1,
                        other.1
                    ));
                }
            };
            for ((method, path), (body, another)) in routes::bodies() {
                if method == "GET" && another {
                    let (one, told) = statements::of(routes::call(&program, method, path, &body, &names)).await;
                    let asked = statements::of(routes::call(&program, method, path, &body, &unknown_names)).await;
                    compare(path, (one.status, told), (asked.0.status, asked.1));
                }
            }
            for row in nouns::table() {
                if row.0 == "GET" && matches!(row.4, Whose::Anothers) {
                    let (one, told) = statements::of(nouns::call(&program, &row, &others)).await;
                    let asked = statements::of(nouns::call(&program, &row, &unknown_others)).await;
                    compare(row.1, (one.status, told), (asked.0.status, asked.1));
                }
            }
        }
        assert!(differ.is_empty(), "{}", differ.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn what_there_is_not_leaves_no_entry_whatever_the_token_is_for() {
    on_both(async |app| {
        let (program, before) = (app.program("vera", "read").await, app.record().await.len());
        for path in ["/tokens", "/service-accounts"] {
            program.get(&format!("{path}/{}", Uuid::from_u128(7))).await.is(404);
        }
        assert_eq!(app.record().await.len(), before);
    })
    .await;
}
