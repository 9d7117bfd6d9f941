//! The order form that minilabs read, `AUTPRINT.MRK` (DPOF 1.10).
//!
//! DPOF knows no sizes of paper. Minilabs take them from a vendor's part, for which Noritsu's is read by most; whoever
//! does not know it passes over it. The size there is a name that has to be known to the minilab: `100x150`, the sides in
//! millimetres, the shorter first.

use std::fmt::Write as _;

use crate::output::Sheet;

/// A vendor's part, between its first and last line.
const BEGIN: &str = "VUQ RGN = BGN\nVUQ VNM = \"NORITSU KOKI\" -ATR \"QSSPrint\"\nVUQ VER = 01.00\n";
const END: &str = "VUQ RGN = END\n";

/// The form for one sheet, whose picture lies in `IMAGE`.
pub(super) fn order(sheet: &Sheet<'_>, image: &str) -> String {
    let mut form = String::from("[HDR]\nGEN REV = 01.10\nGEN CRT = \"Wirephoto\" -01.00\n");
    let millimetres = |um: u32| (um + 500) / 1000;
    let (a, b) = (millimetres(sheet.paper.width_um), millimetres(sheet.paper.height_um));
    let (name, photographer) = (quoted(sheet.name), quoted(sheet.photographer));
    // Writing to a String cannot fail.
    let _ = write!(
        form,
        "USR NAM = {photographer}\n{BEGIN}PRT PSL = NML -PSIZE \"{}x{}\"\nGEN INP = \"OTHER\"\n{END}\n",
        a.min(b),
        a.max(b),
    );
    let _ = write!(
        form,
        "[JOB]\nPRT PID = 001\nPRT TYP = STD\nPRT QTY = {:03}\nIMG FMT = EXIF2 -J\n<IMG SRC = \"../IMAGE/{image}\">\n",
        sheet.copies,
    );
    // What minilabs print on the back.
    let _ = write!(form, "{BEGIN}PRT CVP1 = 1 -STR {name}\nPRT CVP2 = 1 -STR {photographer}\n{END}");
    form.replace('\n', "\r\n")
}

/// A text between quotation marks, in the letters that DPOF has.
fn quoted(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|letter| {
            if letter == '"' {
                '\''
            } else if (' '..='~').contains(&letter) {
                letter
            } else {
                '?'
            }
        })
        .take(40)
        .collect();
    format!("\"{plain}\"")
}
