//! Words that tell of the machine on which something was written, and so mean nothing to anyone else.

use super::{Finding, TextFile};

/// Paths of one person's machine. Put together here, so that this file does not hold them.
const PATHS: [&str; 4] =
    [concat!("/wor", "k/"), concat!("/tmp", "/t/"), concat!("/ho", "me/"), concat!("/tmp", "/bare-")];

/// Finds such words in any text file.
pub fn check(file: &TextFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(file.text.lines()) {
        for path in PATHS {
            if begins_in(line, path) {
                findings.push(Finding::at(
                    &file.path,
                    number,
                    format!("{path} is a path of someone's own machine"),
                ));
            }
        }
    }
    findings
}

/// Whether an absolute path in the line begins so; `docs/home/` or `example.com/home/` does not.
fn begins_in(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line[..at].ends_with(|before: char| before.is_alphanumeric() || "._-~/}".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_paths_of_a_machine() {
        let text = format!("see {}main/x\nand docs{}x\n\"{}x\"\n", PATHS[0], PATHS[0], PATHS[2]);
        let findings = check(&TextFile { path: "README.md".into(), text });
        let places: Vec<_> = findings.iter().map(|finding| finding.place.as_str()).collect();
        assert_eq!(places, ["README.md:1", "README.md:3"]);
    }
}
