//! A QR code as an area of squares.

use qrcode::{Color, EcLevel, QrCode};

use crate::Error;

/// Light squares around the dark ones that readers need to find them (ISO/IEC 18004 §6.3.8).
pub(crate) const QUIET: usize = 4;

/// The dark parts of a code, and how many squares its side has, the quiet ones included.
pub(crate) struct Code {
    pub side: usize,
    /// Runs of dark squares: left, top, length.
    pub runs: Vec<(usize, usize, usize)>,
}

pub(crate) fn code(text: &str) -> Result<Code, Error> {
    // A quarter of it may be torn or spilt on.
    let code = QrCode::with_error_correction_level(text, EcLevel::Q)
        .map_err(|_| Error::TooLong { bytes: text.len() })?;
    let width = code.width();
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        let (x, y) = (at % width + QUIET, at / width + QUIET);
        match runs.last_mut() {
            _ if colour == Color::Light => {}
            Some((left, top, length)) if *top == y && *left + *length == x => *length += 1,
            _ => runs.push((x, y, 1)),
        }
    }
    Ok(Code { side: width + 2 * QUIET, runs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p12_the_runs_are_the_code() {
        let text = "https://lab.example/jobs/7K3MQ9TD";
        let code = code(text).unwrap();
        let reference = QrCode::with_error_correction_level(text, EcLevel::Q).unwrap();
        let mut dark = vec![Color::Light; reference.width() * reference.width()];
        for (x, y, length) in code.runs {
            for x in x..x + length {
                dark[(y - QUIET) * reference.width() + x - QUIET] = Color::Dark;
            }
        }
        assert_eq!(dark, reference.to_colors());
        assert_eq!(code.side, reference.width() + 8);
    }

    #[test]
    fn p12_a_text_that_no_code_holds_is_refused() {
        assert_eq!(code(&"x".repeat(3000)).err(), Some(Error::TooLong { bytes: 3000 }));
    }
}
