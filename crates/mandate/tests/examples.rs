//! The examples of docs/api/README.md, run as they stand there: in a shell, in Python and in JavaScript.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::support::{
    http::token,
    server::{Sandbox, run_command},
    setting,
};

const ENGINEER: &str = "mika.tanaka@kitanoworks.example";

/// In the shell an error is one of the whole script, and what was answered is kept.
const STRICT: &str = "set -eu\ncurl() { command curl --fail-with-body \"$@\"; }\n";

/// The blocks of a document in a language. What a reader sets to its own values, the test has set.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let begin = format!("```{language}\n");
    let parts = document.split(&begin).skip(1).filter_map(|part| part.split_once("```"));
    let own = |block: &str| block.lines().filter(|line| !line.starts_with("export ")).collect::<Vec<_>>().join("\n");
    parts.map(|(block, _)| own(block)).collect()
}

/// Somebody who follows the document.
struct Reader<'a> {
    folder: &'a Path,
    settings: Vec<(&'static str, String)>,
}

impl Reader<'_> {
    /// Runs a piece of code with a program; gives what it printed.
    fn follow(&self, program: impl Into<PathBuf>, file: &str, code: &str) -> String {
        fs::write(self.folder.join(file), code).expect("the folder takes a file");
        let mut command = Command::new(program.into());
        let said = run_command(command.arg(file).current_dir(self.folder).envs(self.settings.iter().cloned()));
        assert_eq!(said.code, Some(0), "{code}\n{}\n{}", said.out, said.err);
        said.out
    }
}

#[tokio::test]
async fn the_examples_of_the_document_work_as_they_stand_there() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api/README.md");
    let document = fs::read_to_string(document).expect("the document is there");
    let sandbox = Sandbox::start().await;
    let address = sandbox.server.address.clone();
    let token = token(&address, ENGINEER).await;
    let mut reader =
        Reader { folder: sandbox.folder(), settings: vec![("MANDATE_URL", address), ("MANDATE_TOKEN", token)] };
    fs::write(sandbox.folder().join("belt.log"), "belt 4: slow").expect("the folder takes a file");
    let strict = |block: &str| format!("{STRICT}{block}");

    let shell = blocks(&document, "sh");
    let [me, list, submit, attach, change] = shell.as_slice() else {
        panic!("the document has other examples: {shell:#?}")
    };
    let me: Value = serde_json::from_str(&reader.follow("sh", "me.sh", &strict(me))).expect("JSON");
    assert_eq!(me["name"], "Mika Tanaka");
    let own = me["organization"]["id"].as_str().expect("an id").to_owned();
    reader.settings.push(("MANDATE_CUSTOMER", own));
    assert!(reader.follow("sh", "list.sh", &strict(list)).contains("rel=\"next\""));
    let submitted: Value = serde_json::from_str(&reader.follow("sh", "submit.sh", &strict(submit))).expect("JSON");
    let number = submitted["number"].as_str().expect("a number").to_owned();
    let again: Value = serde_json::from_str(&reader.follow("sh", "submit.sh", &strict(submit))).expect("JSON");
    assert_eq!(again, submitted, "sent again, it is answered once");
    reader.settings.push(("NUMBER", number.clone()));
    reader.follow("sh", "attach.sh", &strict(attach));
    reader.follow("sh", "change.sh", &strict(change));

    // Both go through all pages, so they come to the one that is closed only where they list it.
    let python = PathBuf::from(setting("MANDATE_SCHEMATHESIS")).with_file_name("python");
    let [listed] = blocks(&document, "python").try_into().expect("one example in Python");
    let with_python = reader.follow(python, "list.py", &listed);
    let [listed] = blocks(&document, "js").try_into().expect("one example in JavaScript");
    let with_script = reader.follow("node", "list.mjs", &listed);
    assert!(with_python.lines().count() > 25, "{with_python}");
    assert_eq!(with_python, with_script);
    assert!(!with_python.contains(&number), "it is closed, and the examples list what is active");
}
