//! Rules for single Rust files: how they begin, what they may not call, where SQL may stand.

use std::path::Path;

use super::scan::{Literal, scan};
use super::{Finding, TextFile};

/// Past this a file is worth a look; it is not forbidden.
const LONG_FILE_LINES: usize = 700;

/// Code that must not land, and what to write in its place.
const NOT_IN_CODE: [(&str, &str); 5] = [
    ("#[allow(", "use #[expect(…, reason = \"…\")], which says when it is no longer needed"),
    ("#![allow(", "use #![expect(…, reason = \"…\")], which says when it is no longer needed"),
    ("todo!(", "finish it, or leave it out"),
    ("unimplemented!(", "finish it, or leave it out"),
    ("dbg!(", "it was for looking; take it out"),
];

/// Finds what breaks a rule in a Rust file.
pub fn check(file: &TextFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !file.text.starts_with("//!") {
        findings.push(Finding::at(&file.path, 1, "begins without a //! that says what the file is for"));
    }
    let scan = scan(&file.text);
    for (number, line) in (1..).zip(scan.code.lines()) {
        for (code, instead) in NOT_IN_CODE {
            if contains_code(line, code) {
                findings.push(Finding::at(&file.path, number, format!("{code}…: {instead}")));
            }
        }
    }
    if !may_hold_sql(&file.path) {
        for Literal { line, .. } in scan.strings.iter().filter(|literal| is_sql(&literal.text)) {
            findings.push(Finding::at(
                &file.path,
                *line,
                "SQL stands in repository.rs, repository/ or database only",
            ));
        }
    }
    findings
}

/// A file that is long enough for a look.
pub fn length_warning(file: &TextFile) -> Option<Finding> {
    let lines = file.text.lines().count();
    (lines > LONG_FILE_LINES).then(|| {
        Finding::new(file.path.display().to_string(), format!("has {lines} lines: should it be two?"))
    })
}

/// Whether `code` is in the line and is not the end of a longer word.
fn contains_code(line: &str, code: &str) -> bool {
    line.match_indices(code)
        .any(|(at, _)| !line[..at].ends_with(|before: char| before == '_' || before.is_alphanumeric()))
}

/// The rule is for the program: `crates/*/src`, less the places where SQL belongs.
fn may_hold_sql(path: &Path) -> bool {
    let names: Vec<&str> = path.iter().filter_map(|name| name.to_str()).collect();
    match names.as_slice() {
        ["crates", "database", ..] => true,
        ["crates", _, "src", inside @ ..] => {
            inside.iter().any(|name| ["repository", "repository.rs", "migrations"].contains(name))
        }
        _ => true,
    }
}

/// Whether a literal is a statement. SQL's words are written in capitals here, so prose is not mistaken for it.
fn is_sql(literal: &str) -> bool {
    let words: Vec<&str> = literal.trim_start().trim_start_matches('\\').split_whitespace().collect();
    match words.as_slice() {
        ["SELECT" | "PRAGMA", _, ..]
        | ["INSERT", "INTO" | "OR", ..]
        | ["DELETE", "FROM", ..]
        | ["CREATE" | "DROP" | "ALTER", "TABLE" | "INDEX" | "UNIQUE", ..] => true,
        ["UPDATE", rest @ ..] => rest.contains(&"SET"),
        ["WITH", rest @ ..] => rest.contains(&"AS"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_faults(path: &str, text: &str, expected: &[&str]) {
        let findings = check(&TextFile { path: path.into(), text: text.to_owned() });
        let found: Vec<String> = findings.iter().map(Finding::to_string).collect();
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found:?} does not begin with {expected:?}");
        }
    }

    #[test]
    fn every_file_says_what_it_is_for() {
        check_faults("xtask/src/a.rs", "//! A.\n", &[]);
        check_faults("xtask/src/a.rs", "// A.\nfn a() {}\n", &["xtask/src/a.rs:1: begins without"]);
    }

    #[test]
    fn unfinished_code_does_not_land() {
        check_faults(
            "a.rs",
            "//! A.\n#[allow(dead_code)]\nfn a() {\n    todo!()\n}\n",
            &["a.rs:2: #[allow(", "a.rs:4: todo!("],
        );
        check_faults("a.rs", "//! A.\n// todo!() in a comment\nconst A: &str = \"dbg!(\";\n", &[]);
        check_faults("a.rs", "//! A.\nmy_dbg!(1);\n", &[]);
    }

    #[test]
    fn sql_stands_where_it_belongs() {
        let text = "//! A.\nconst A: &str = \"SELECT id FROM picture\";\n";
        check_faults("crates/gallery/src/order.rs", text, &["crates/gallery/src/order.rs:2: SQL stands"]);
        for path in [
            "crates/gallery/src/repository.rs",
            "crates/gallery/src/repository/order.rs",
            "crates/database/src/lib.rs",
        ] {
            check_faults(path, text, &[]);
        }
        check_faults("crates/gallery/tests/it.rs", text, &[]);
    }

    #[test]
    fn prose_is_not_sql() {
        for sql in [
            "SELECT 1",
            "\n  INSERT INTO a",
            "UPDATE a SET b = 1",
            "DELETE FROM a",
            "WITH a AS (SELECT 1)",
            "CREATE TABLE a (",
        ] {
            assert!(is_sql(sql), "{sql}");
        }
        for prose in ["Select a picture", "SELECT", "UPDATE", "UPDATE the page", "WITH a watermark", "DELETE"]
        {
            assert!(!is_sql(prose), "{prose}");
        }
    }

    #[test]
    fn long_files_are_worth_a_look() {
        let file = |lines| TextFile { path: "a.rs".into(), text: "x\n".repeat(lines) };
        assert!(length_warning(&file(LONG_FILE_LINES)).is_none());
        assert!(length_warning(&file(LONG_FILE_LINES + 1)).is_some());
    }
}
