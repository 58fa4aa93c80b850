//! The document: a golden file, served with a viewer that loads nothing from elsewhere.

use std::{collections::BTreeSet, env, fs, path::Path};

use serde_json::Value;

use super::super::on_both;
use crate::api;

/// The operations of the document: method, path, the scopes that it names.
pub(super) fn operations() -> BTreeSet<(String, String, Vec<String>)> {
    let document = serde_json::to_value(api::document()).unwrap();
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let security = operation["security"].as_array().unwrap_or_else(|| panic!("{method} {path} names no scope"));
            let scopes =
                security[0]["token"].as_array().unwrap().iter().map(|scope| scope.as_str().unwrap().to_owned());
            assert!(operation["responses"]["default"].is_object(), "{method} {path}");
            assert!(operation["summary"].is_string() || operation["description"].is_string(), "{method} {path}");
            found.insert((method.to_uppercase(), path.clone(), scopes.collect()));
        }
    }
    found
}

#[test]
fn the_document_is_what_the_golden_file_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/openapi.json");
    let text = api::document().to_pretty_json().unwrap() + "\n";
    if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &text).unwrap();
    }
    let golden = fs::read_to_string(&file).unwrap_or_default();
    assert!(golden == text, "the API changed: look at it and write docs/api/openapi.json with INSTA_UPDATE=always");
}

#[tokio::test]
async fn the_document_and_its_viewer_are_served_to_anybody_and_load_nothing_from_elsewhere() {
    on_both(async |app| {
        let anonymous = app.anonymous();
        let document: Value = anonymous.get("/api/v1/openapi.json").await.is(200).json();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document, serde_json::to_value(api::document()).unwrap());
        let page = anonymous.get("/api").await;
        assert!(page.status == 303 || page.status == 308, "{}", page.status);
        let page = anonymous.get("/api/").await.is(200);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("http") && !policy.contains('*'));
        let files = page.body.split(['"', '\'']).filter(|text| text.ends_with(".js") || text.ends_with(".css"));
        let files: BTreeSet<_> = files.map(str::to_owned).collect();
        assert!(files.len() >= 3, "{}", page.body);
        for file in files {
            assert!(!file.contains("//"), "{file} is from elsewhere");
            let file = anonymous.get(&format!("/api/{}", file.trim_start_matches("./"))).await.is(200);
            assert!(file.headers.contains_key("content-security-policy"));
        }
        let page = anonymous.get("/api/problems").await.is(200);
        page.shows("precondition-failed").shows("Somebody changed this meanwhile");
        anonymous.get("/api/v1").await.is(401);
    })
    .await;
}

/// Every code that a problem can have is explained.
#[tokio::test]
async fn every_code_is_explained() {
    on_both(async |app| {
        let page = app.anonymous().get("/api/problems").await.is(200);
        let source = include_str!("../../fault.rs");
        let sources = [
            source,
            include_str!("../../api/body.rs"),
            include_str!("../../api/frame.rs"),
            include_str!("../../api/etag.rs"),
        ];
        let more = [
            include_str!("../../api/idempotency.rs"),
            include_str!("../../api/client.rs"),
            include_str!("../../portal/upload.rs"),
        ];
        for source in sources.into_iter().chain(more) {
            for sentence in source
                .split('"')
                .filter(|text| text.starts_with("fault-") && *text != "fault-title" && *text != "fault-")
            {
                let code = sentence.strip_prefix("fault-").unwrap();
                assert!(page.body.contains(&format!("id=\"{code}\"")), "{code} is not explained");
            }
        }
    })
    .await;
}
