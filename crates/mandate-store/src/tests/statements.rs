//! Every statement that stands whole in the source is prepared on both databases, and every function of the store is
//! called by these tests: a new one that is not fails here.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::on_both;
use crate::Db;

/// The source files of a folder, each with its text; below it those of the given ones only.
fn sources(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.insert(path, text);
        }
    }
    found
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The store's own files by their module, such as `permission` or `db::lite`.
fn modules() -> BTreeMap<String, String> {
    let (folder, tests) = (folder(), folder().join("tests"));
    let own = sources(&folder).into_iter().filter(|(path, _)| !path.starts_with(&tests));
    own.map(|(path, text)| {
        let module = path.strip_prefix(&folder).unwrap().with_extension("");
        (module.to_str().unwrap().replace(['/', '\\'], "::"), text)
    })
    .collect()
}

/// The string literals of a source file, each with the code just before it.
fn literals(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = source;
    let mut code = String::new();
    while let Some(sign) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if let Some(after) = rest.strip_prefix("'\"'") {
            rest = after;
        } else if sign == '"' {
            let (literal, after) = literal(&rest[1..]);
            found.push((code.trim_end().to_owned(), literal));
            rest = after;
        } else {
            code.push(sign);
            rest = &rest[sign.len_utf8()..];
        }
    }
    found
}

fn literal(mut rest: &str) -> (String, &str) {
    let mut text = String::new();
    loop {
        let sign = rest.chars().next().expect("a literal ends");
        rest = &rest[sign.len_utf8()..];
        match sign {
            '"' => return (text, rest),
            '\\' if rest.starts_with('\n') => rest = rest.trim_start(),
            '\\' => {
                text.extend(rest.chars().next());
                rest = &rest[1..];
            }
            _ => text.push(sign),
        }
    }
}

/// The statements that stand whole in the source, with their module. What `format!` or the builder puts together is
/// prepared where the tests call it.
fn statements() -> Vec<(String, String)> {
    let whole = |(code, text): &(String, String)| {
        ["SELECT ", "INSERT ", "UPDATE ", "DELETE "].iter().any(|verb| text.starts_with(verb))
            && !["format!(", "Sql::new(", ".push(", "&str ="].iter().any(|before| code.ends_with(before))
    };
    let of = |(module, source): (String, String)| {
        let found: Vec<_> = literals(&source).into_iter().filter(whole).collect();
        found.into_iter().map(move |(_, text)| (module.clone(), text))
    };
    modules().into_iter().flat_map(of).collect()
}

#[tokio::test]
async fn every_statement_is_prepared_on_both_databases() {
    on_both(async |db| {
        let mut wrong = Vec::new();
        let statements = statements();
        assert!(statements.len() > 60, "only {} statements were found in the source", statements.len());
        for (module, sql) in statements {
            // What one database has alone stands in the seam and nowhere else.
            let alone = sql.contains("pg_advisory") || sql.contains("clock_timestamp");
            assert!(!alone || module == "db" || module.starts_with("db::"), "{module}: {sql}");
            if alone && db.name() == "SQLite" {
                continue;
            }
            let mut tx = db.read().await.unwrap();
            if let Err(error) = tx.prepare(&sql).await {
                wrong.push(format!("{module}: {sql}\n    {error:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    })
    .await;
}

/// The columns with whether they must have a value, and the indexes that were made by name.
async fn schema(db: &Db) -> (Vec<(String, String, bool)>, Vec<(String, String)>) {
    let (columns, indexes) = match db.name() {
        "SQLite" => (
            "SELECT t.name, c.name, c.\"notnull\" OR c.pk > 0 FROM sqlite_schema t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
            "SELECT tbl_name, name FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite_%'",
        ),
        _ => (
            "SELECT CAST(table_name AS text), CAST(column_name AS text), is_nullable = 'NO'
             FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT CAST(tablename AS text), CAST(indexname AS text) FROM pg_indexes
             WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key'",
        ),
    };
    let mut tx = db.read().await.unwrap();
    let mut columns: Vec<(String, String, bool)> = tx.all(columns, &[]).await.unwrap();
    let mut indexes: Vec<(String, String)> = tx.all(indexes, &[]).await.unwrap();
    columns.retain(|(table, ..)| !table.starts_with("refinery"));
    columns.sort();
    indexes.sort();
    (columns, indexes)
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_and_indexes() {
    let found = RefCell::new(Vec::new());
    on_both(async |db| {
        let schema = schema(db).await;
        assert!(schema.0.len() > 100 && schema.1.len() > 30);
        found.borrow_mut().push(schema);
    })
    .await;
    let [sqlite, postgres] = <[_; 2]>::try_from(found.into_inner()).unwrap();
    assert_eq!(sqlite, postgres);
}

#[test]
fn every_function_of_the_store_is_called_by_the_tests() {
    let tests: String = sources(&folder().join("tests")).into_values().collect();
    let mut missing = Vec::new();
    let mut count = 0;
    for (module, source) in modules() {
        for (position, _) in source.match_indices("pub async fn ") {
            let name: String = source[position + "pub async fn ".len()..]
                .chars()
                .take_while(|sign| sign.is_alphanumeric() || *sign == '_')
                .collect();
            count += 1;
            // The seam has methods, the nouns have functions.
            let call = if module == "db" { format!("{name}(") } else { format!("{module}::{name}(") };
            let before = |position: usize| tests[..position].chars().next_back();
            let called = tests
                .match_indices(&call)
                .any(|(position, _)| before(position).is_some_and(|sign| !sign.is_alphanumeric() && sign != '_'));
            if !called {
                missing.push(format!("{module}::{name}"));
            }
        }
    }
    assert!(count > 80, "only {count} functions were found in the source");
    assert_eq!(missing, [] as [&str; 0]);
}

#[test]
fn literals_are_read_as_the_compiler_reads_them() {
    let source = "// \"no\"\nlet quote = '\"'; f(\"a \\\"b\\\"\", \"c \\\n        d\");\nconst E: &str = \"e\";";
    let found: Vec<_> = literals(source).into_iter().map(|(_, text)| text).collect();
    assert_eq!(found, ["a \"b\"", "c d", "e"]);
    assert!(literals(source)[2].0.ends_with("&str ="));
}
