//! Tables for spreadsheets (RFC 4180).

/// A table as text: lines end in CR LF, cells with commas, quotes or line ends are quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table(String);

impl Table {
    /// A table with these headings.
    pub fn new(headings: &[&str]) -> Self {
        let mut table = Self(String::new());
        table.push(headings);
        table
    }

    /// Adds a row. A cell that a spreadsheet would take for a formula gets an apostrophe, unless it is a number.
    pub fn push<C: AsRef<str>>(&mut self, cells: &[C]) {
        let cells: Vec<String> = cells.iter().map(|text| cell(text.as_ref())).collect();
        self.0.push_str(&cells.join(","));
        self.0.push_str("\r\n");
    }

    /// The text.
    pub fn into_text(self) -> String {
        self.0
    }
}

fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads a table back, strictly.
    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
        let mut letters = text.chars().peekable();
        let mut is_quoted = false;
        while let Some(letter) = letters.next() {
            match (letter, is_quoted) {
                ('"', true) if letters.peek() == Some(&'"') => cell.extend(letters.next()),
                ('"', _) => is_quoted = !is_quoted,
                (',', false) => row.push(std::mem::take(&mut cell)),
                ('\r', false) if letters.peek() == Some(&'\n') => {
                    letters.next();
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                (letter, _) => cell.push(letter),
            }
        }
        assert!(cell.is_empty() && row.is_empty() && !is_quoted, "the last line ends");
        rows
    }

    #[test]
    fn p9_cells_are_quoted_where_they_must_be() {
        let mut table = Table::new(&["event", "amount"]);
        table.push(&["Anna & \"Ben\", Köln", "-12.50"]);
        table.push(&["=HYPERLINK(\"x\")", "3"]);
        let expect =
            "event,amount\r\n\"Anna & \"\"Ben\"\", Köln\",-12.50\r\n\"'=HYPERLINK(\"\"x\"\")\",3\r\n";
        assert_eq!(table.into_text(), expect);
    }

    proptest! {
        #[test]
        fn p9_a_table_is_read_as_it_was_written(rows in prop::collection::vec(prop::array::uniform3(".{0,12}"), 0..6)) {
            let mut table = Table::new(&["a", "b", "c"]);
            for row in &rows {
                table.push(row);
            }
            let again = read(&table.into_text());
            prop_assert_eq!(again.len(), rows.len() + 1);
            for (row, again) in rows.iter().zip(&again[1..]) {
                for (cell, again) in row.iter().zip(again) {
                    prop_assert!(again == cell || again.strip_prefix('\'') == Some(cell));
                    let is_harmless = !again.starts_with(['=', '+', '-', '@', '\t', '\r']);
                    prop_assert!(is_harmless || again.parse::<f64>().is_ok());
                }
            }
        }
    }
}
