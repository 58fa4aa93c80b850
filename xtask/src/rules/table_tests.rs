use super::*;

const TEXT: &str = "\
# Rules

| id | rule | status | proved by |
|----|------|--------|-----------|
| P01 | One \\| two | due | old |
| P02 | Three | later | |

Words in between.

| E01 | Four | due |  |
";

fn proof(rules: &[&str], file: &str, test: &str) -> Proof {
    Proof {
        rules: rules.iter().map(|id| (*id).to_owned()).collect(),
        file: file.to_owned(),
        line: 7,
        test: test.to_owned(),
    }
}

fn error(text: &str) -> String {
    Table::parse(text).err().unwrap_or_default()
}

#[test]
fn the_last_column_is_written_and_the_rest_kept() -> Outcome {
    let proofs = [proof(&["P01"], "b/src/z.rs", "p01_b"), proof(&["E01", "P01"], "a/src/z.rs", "e01_p01_a")];
    let expected = "\
# Rules

| id | rule | status | proved by |
|----|------|--------|-----------|
| P01 | One \\| two | due | `a/src/z.rs: e01_p01_a`<br>`b/src/z.rs: p01_b` |
| P02 | Three | later | |

Words in between.

| E01 | Four | due | `a/src/z.rs: e01_p01_a` |
";
    let written = Table::parse(TEXT)?.with(&proofs);
    assert_eq!(written, expected);
    let again = Table::parse(&written)?.with(&proofs);
    assert_eq!(again, expected, "writing twice changes nothing");
    Ok(())
}

#[test]
fn gaps_are_due_rules_without_a_test_and_tests_without_a_rule() -> Outcome {
    let proofs = [proof(&["E01", "X09"], "a/src/z.rs", "e01_x09_a")];
    let expected = ["P01 is due and no test proves it", "a/src/z.rs:7: e01_x09_a names X09, which is no rule"];
    assert_eq!(Table::parse(TEXT)?.gaps(&proofs), expected);
    Ok(())
}

#[test]
fn the_summary_counts_by_kind() -> Outcome {
    let proofs = [proof(&["P02"], "a.rs", "p02_a")];
    let expected = "
      rules    due proved
E         1      1      0
P         2      1      1
all       3      2      1
";
    let summary = Table::parse(TEXT)?.summary(&proofs);
    assert_eq!(format!("\n{summary}"), expected);
    Ok(())
}

#[test]
fn a_row_that_cannot_be_understood_is_an_error_with_its_line() {
    let text = "\n| P01 | Rule | soon | |";
    let expected = "docs/RULES.md:2: the status of P01 is `soon`, not due or later";
    assert_eq!(error(text), expected);
    let text = "| P01 | Rule | due |";
    assert!(error(text).starts_with("docs/RULES.md:1: P01 needs four columns"));
    let text = "| P01 | A | due | |\n| P01 | B | due | |";
    assert_eq!(error(text), "docs/RULES.md:2: P01 is there twice");
    assert_eq!(error("# Rules\n"), "docs/RULES.md holds no rule");
}
