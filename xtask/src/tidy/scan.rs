//! Tells the code of a Rust file from its comments and its string literals, as far as the rules need it.

/// A file, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Scan {
    /// The file with its comments, and what is inside its literals, turned to spaces; lines stay where they are.
    pub code: String,
    /// Its string literals, in order.
    pub strings: Vec<Literal>,
}

/// A string literal.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    /// Where it begins, from 1.
    pub line: usize,
    /// As written: escapes are not undone.
    pub text: String,
}

/// Takes a file apart.
pub fn scan(source: &str) -> Scan {
    let mut scanner =
        Scanner { rest: source, line: 1, scan: Scan { code: String::new(), strings: Vec::new() } };
    while !scanner.rest.is_empty() {
        scanner.step();
    }
    scanner.scan
}

struct Scanner<'a> {
    rest: &'a str,
    line: usize,
    scan: Scan,
}

impl Scanner<'_> {
    fn step(&mut self) {
        if self.rest.starts_with("//") {
            self.blank(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.blank(block_comment_len(self.rest));
        } else if let Some(opening) = string_opening(self.rest).filter(|_| !self.is_inside_a_word()) {
            self.string(&opening);
        } else if self.rest.starts_with('\'') {
            match char_literal_len(self.rest) {
                Some(len) => self.blank(len),
                None => self.keep(1),
            }
        } else {
            let next = self.rest.chars().next().map_or(1, char::len_utf8);
            self.keep(next);
        }
    }

    /// So that the `r` of `for"…"`, were someone to write that, does not begin a raw string.
    fn is_inside_a_word(&self) -> bool {
        !self.rest.starts_with('"')
            && self.scan.code.ends_with(|last: char| last == '_' || last.is_alphanumeric())
    }

    fn string(&mut self, opening: &Opening) {
        self.keep(opening.len);
        let (text_len, closing_len) = opening.find_end(self.rest);
        self.scan.strings.push(Literal { line: self.line, text: self.rest[..text_len].to_owned() });
        self.blank(text_len);
        self.keep(closing_len);
    }

    fn keep(&mut self, len: usize) {
        let (taken, rest) = self.rest.split_at(len);
        self.line += taken.matches('\n').count();
        self.scan.code.push_str(taken);
        self.rest = rest;
    }

    fn blank(&mut self, len: usize) {
        let (taken, rest) = self.rest.split_at(len);
        self.line += taken.matches('\n').count();
        self.scan.code.extend(taken.chars().map(|char| if char == '\n' { '\n' } else { ' ' }));
        self.rest = rest;
    }
}

/// How a string literal begins: `"`, `b"`, `r#"` and so on.
struct Opening {
    len: usize,
    /// The number of `#` when it is raw.
    raw: Option<usize>,
}

fn string_opening(rest: &str) -> Option<Opening> {
    let unprefixed = rest.strip_prefix(['b', 'c']).unwrap_or(rest);
    let (raw, tail) = match unprefixed.strip_prefix('r') {
        Some(tail) => {
            let without_hashes = tail.trim_start_matches('#');
            (Some(tail.len() - without_hashes.len()), without_hashes)
        }
        None => (None, unprefixed),
    };
    let after = tail.strip_prefix('"')?;
    Some(Opening { len: rest.len() - after.len(), raw })
}

impl Opening {
    /// The length of the text up to the closing quote, and of the closing itself; a file that ends before is its end.
    fn find_end(&self, text: &str) -> (usize, usize) {
        let Some(hashes) = self.raw else {
            return match escaped_end(text, '"') {
                Some(end) => (end, 1),
                None => (text.len(), 0),
            };
        };
        let closing = format!("\"{}", "#".repeat(hashes));
        match text.find(&closing) {
            Some(end) => (end, closing.len()),
            None => (text.len(), 0),
        }
    }
}

/// Where `quote` stands without a backslash before it.
fn escaped_end(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        if char == '\\' {
            chars.next();
        } else if char == quote {
            return Some(at);
        }
    }
    None
}

/// A quote begins a character, or else a lifetime.
fn char_literal_len(rest: &str) -> Option<usize> {
    let inside = &rest[1..];
    if inside.starts_with('\\') {
        return escaped_end(inside, '\'').map(|end| end + 2);
    }
    let char = inside.chars().next()?;
    inside[char.len_utf8()..].starts_with('\'').then(|| char.len_utf8() + 2)
}

/// Block comments nest.
fn block_comment_len(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, code: &str, strings: &[(usize, &str)]) {
        let scan = scan(source);
        assert_eq!(scan.code, code);
        let found: Vec<_> =
            scan.strings.iter().map(|literal| (literal.line, literal.text.as_str())).collect();
        assert_eq!(found, strings);
    }

    #[test]
    fn comments_are_blanked() {
        check("a // b \"c\"\nd", "a         \nd", &[]);
        check("a /* b /* c */ \n d */ e", "a              \n      e", &[]);
        check("/* open", "       ", &[]);
    }

    #[test]
    fn strings_are_told_with_their_lines() {
        check("f(\n\"a\\\"b\")", "f(\n\"    \")", &[(2, "a\\\"b")]);
        check(
            r###"r#"a"b"# b"c" br"d" cr##"e"##"###,
            r###"r#"   "# b" " br" " cr##" "##"###,
            &[(1, "a\"b"), (1, "c"), (1, "d"), (1, "e")],
        );
        check("\"open", "\"    ", &[(1, "open")]);
    }

    #[test]
    fn characters_and_lifetimes_are_told_apart() {
        check("'\"' 'a 'é' '\\'' \"s\"", "    'a          \" \"", &[(1, "s")]);
    }

    #[test]
    fn raw_identifiers_are_code() {
        check("r#type r", "r#type r", &[]);
    }
}
