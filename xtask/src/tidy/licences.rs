//! Whether every package that we build on may be given away with the program, by its SPDX licence expression.

use super::Finding;
use super::graph::Graph;

/// Licences that ask for no more than their own text. None that spreads to what it is linked with is here.
const ALLOWED: [&str; 16] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "IJG",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
    "libpng-2.0",
];

/// Exceptions only ever give more freedom; these are the ones that have been read.
const EXCEPTIONS: [&str; 1] = ["LLVM-exception"];

/// Finds packages without a licence that is in the list.
pub fn check(graph: &Graph) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in &graph.packages {
        let place = format!("{} {}", package.name, package.version);
        let Some(licence) = &package.licence else {
            findings.push(Finding::new(place, "names no licence"));
            continue;
        };
        match is_allowed(licence) {
            Ok(true) => {}
            Ok(false) => {
                findings
                    .push(Finding::new(place, format!("is under {licence}, which is not in tidy's list")));
            }
            Err(error) => {
                findings.push(Finding::new(place, format!("licence {licence:?} cannot be read: {error}")));
            }
        }
    }
    findings
}

/// Whether the expression can be met with allowed licences alone. The old spelling with a slash means OR.
fn is_allowed(expression: &str) -> Result<bool, String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut parser = Parser { tokens: spaced.split_whitespace().peekable() };
    let allowed = parser.any()?;
    match parser.tokens.next() {
        None => Ok(allowed),
        Some(token) => Err(format!("{token:?} is not expected")),
    }
}

/// Grammar, loosest first: `all (OR all)*`, `one (AND one)*`, `id [WITH exception]` or `( any )`.
struct Parser<'a, Tokens: Iterator<Item = &'a str>> {
    tokens: std::iter::Peekable<Tokens>,
}

impl<'a, Tokens: Iterator<Item = &'a str>> Parser<'a, Tokens> {
    fn any(&mut self) -> Result<bool, String> {
        let mut allowed = self.all()?;
        while self.take("OR") {
            allowed |= self.all()?;
        }
        Ok(allowed)
    }

    fn all(&mut self) -> Result<bool, String> {
        let mut allowed = self.one()?;
        while self.take("AND") {
            allowed &= self.one()?;
        }
        Ok(allowed)
    }

    fn one(&mut self) -> Result<bool, String> {
        let token = self.tokens.next().ok_or("it ends too early")?;
        if token == "(" {
            let allowed = self.any()?;
            return if self.take(")") { Ok(allowed) } else { Err("a parenthesis is not closed".to_owned()) };
        }
        if ["OR", "AND", "WITH", ")"].contains(&token) {
            return Err(format!("{token:?} is not expected"));
        }
        let mut allowed = ALLOWED.contains(&token);
        if self.take("WITH") {
            let exception = self.tokens.next().ok_or("WITH names no exception")?;
            allowed &= EXCEPTIONS.contains(&exception);
        }
        Ok(allowed)
    }

    fn take(&mut self, word: &str) -> bool {
        self.tokens.next_if_eq(&word).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::graph::testing::graph;
    use super::*;

    #[test]
    fn expressions_are_met_or_not() {
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("MIT OR Apache-2.0", true),
            ("GPL-2.0 OR MIT", true),
            ("MIT AND GPL-2.0", false),
            ("MIT/Apache-2.0", true),
            ("Apache-2.0 / MIT", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND MPL-2.0", false),
            ("MPL-2.0 AND MIT OR Apache-2.0", true),
            ("Apache-2.0 WITH LLVM-exception OR MIT", true),
            ("Apache-2.0 WITH Classpath-exception-2.0", false),
            ("MIT OR Apache-2.0 OR LGPL-2.1-or-later", true),
            ("LGPL-2.1-or-later", false),
        ] {
            assert_eq!(is_allowed(expression), Ok(expected), "{expression}");
        }
    }

    #[test]
    fn what_is_no_expression_is_an_error() {
        for expression in ["", "MIT OR", "(MIT", "MIT)", "MIT Apache-2.0", "OR MIT", "Apache-2.0 WITH"] {
            assert!(is_allowed(expression).is_err(), "{expression:?}");
        }
    }

    #[test]
    fn findings_name_package_and_licence() {
        let findings = check(&graph(&["zenjpeg (AGPL-3.0-only)", "png (MIT OR Apache-2.0)"]));
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].to_string(),
            "zenjpeg 1.0.0: is under AGPL-3.0-only, which is not in tidy's list"
        );
    }
}
