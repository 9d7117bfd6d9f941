//! Pixels as terminals take them.
//!
//! - Kitty's graphics protocol: the pixels themselves, in base 64.
//! - Sixel (DEC STD 070, as xterm and others read it): six rows at a time, in the colours of a fixed cube.
//! - Half blocks, which every terminal has: the upper half of a cell is drawn, the lower half is its ground.

use std::collections::BTreeMap;
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use wirephoto_imaging::screen::Pixels;

/// Bytes of base 64 in one command of Kitty's protocol.
const CHUNK: usize = 4096;
/// Steps of each colour in the cube that sixels and poorer terminals have.
const STEPS: usize = 6;
/// What is added before rounding to the cube, in sixteenths of a step (Bayer 1973): it keeps skies smooth.
const DITHER: [[i32; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

/// How a terminal draws pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Graphics {
    /// Kitty's protocol: Kitty, Ghostty, WezTerm, Konsole.
    Kitty,
    /// Sixels: foot, mlterm, Windows Terminal, xterm with `-ti vt340`.
    Sixel,
    /// Half blocks in all colours.
    Blocks,
    /// Half blocks in the 256 colours that terminals have had since the nineties.
    FewColours,
}

impl Graphics {
    /// The pixels of a place of so many cells, each of so many pixels where the terminal says how many.
    pub fn pixels(self, (columns, rows): (u16, u16), cell: (u32, u32)) -> (u32, u32) {
        let (across, down) = self.cell(cell);
        (u32::from(columns) * across, u32::from(rows) * down)
    }

    /// The pixels of one cell.
    pub fn cell(self, cell: (u32, u32)) -> (u32, u32) {
        match self {
            Self::Kitty | Self::Sixel => cell,
            Self::Blocks | Self::FewColours => (1, 2),
        }
    }

    /// What draws a picture whose upper left corner is the cell at this column and row, counted from one.
    pub fn draw(self, picture: &Pixels, (column, row): (u16, u16)) -> String {
        let mut out = format!("\x1b[{row};{column}H");
        match self {
            Self::Kitty => kitty(&mut out, picture),
            Self::Sixel => sixel(&mut out, picture),
            Self::Blocks => blocks(&mut out, picture, (column, row), |[red, green, blue], _| {
                format!("2;{red};{green};{blue}")
            }),
            Self::FewColours => blocks(&mut out, picture, (column, row), |colour, at| {
                format!("5;{}", 16 + in_cube(colour, at))
            }),
        }
        out
    }

    /// What takes all pictures away that do not go with the text.
    pub fn wipe(self) -> &'static str {
        if self == Self::Kitty { "\x1b_Ga=d,q=2\x1b\\" } else { "" }
    }
}

fn pixel(picture: &Pixels, x: usize, y: usize) -> Option<[u8; 3]> {
    let at = (y * picture.width as usize + x) * 3;
    picture.rgb.get(at..at + 3)?.try_into().ok()
}

fn kitty(out: &mut String, picture: &Pixels) {
    let text = STANDARD.encode(&picture.rgb);
    let mut head = format!("a=T,q=2,C=1,f=24,s={},v={},", picture.width, picture.height);
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (chunk, behind) = rest.split_at(rest.len().min(CHUNK));
        let more = u8::from(!behind.is_empty());
        // Writing to a string does not fail.
        let _ = write!(out, "\x1b_G{head}m={more};{chunk}\x1b\\");
        head.clear();
        rest = behind;
    }
}

fn blocks(
    out: &mut String,
    picture: &Pixels,
    (column, row): (u16, u16),
    colour: impl Fn([u8; 3], (usize, usize)) -> String,
) {
    let (width, height) = (picture.width as usize, picture.height as usize);
    for y in (0..height).step_by(2) {
        let _ = write!(out, "\x1b[{};{column}H", usize::from(row) + y / 2);
        let mut before = None;
        for x in 0..width {
            let upper = pixel(picture, x, y).map(|found| colour(found, (x, y)));
            let lower = pixel(picture, x, y + 1).map(|found| colour(found, (x, y + 1)));
            let pair = (upper, lower);
            if before.as_ref() != Some(&pair) {
                let upper = pair.0.as_deref().unwrap_or("5;16");
                let _ = match &pair.1 {
                    Some(lower) => write!(out, "\x1b[38;{upper};48;{lower}m"),
                    None => write!(out, "\x1b[0;38;{upper}m"),
                };
                before = Some(pair);
            }
            out.push('▀');
        }
        out.push_str("\x1b[0m");
    }
}

/// The number of the colour of the cube that stands for this one at this place.
fn in_cube(colour: [u8; 3], (x, y): (usize, usize)) -> usize {
    let push = DITHER[y % 4][x % 4] * 2 + 1;
    colour.into_iter().fold(0, |number, sample| {
        let sixteenths = i32::from(sample) * (STEPS as i32 - 1) * 32 / 255;
        number * STEPS + ((sixteenths + push) / 32) as usize
    })
}

/// The share of each colour in a colour of the cube, in percent.
fn percent(number: usize) -> [usize; 3] {
    [number / (STEPS * STEPS), number / STEPS % STEPS, number % STEPS].map(|step| step * 100 / (STEPS - 1))
}

fn sixel(out: &mut String, picture: &Pixels) {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let _ = write!(out, "\x1bP0;1;0q\"1;1;{width};{height}");
    for number in 0..STEPS * STEPS * STEPS {
        let [red, green, blue] = percent(number);
        let _ = write!(out, "#{number};2;{red};{green};{blue}");
    }
    for top in (0..height).step_by(6) {
        // For each colour of these six rows, which of the six it has in each column.
        let mut colours: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
        for y in top..height.min(top + 6) {
            for x in 0..width {
                let Some(colour) = pixel(picture, x, y) else { continue };
                let columns = colours.entry(in_cube(colour, (x, y))).or_insert_with(|| vec![0; width]);
                columns[x] |= 1 << (y - top);
            }
        }
        for (number, columns) in colours {
            let _ = write!(out, "#{number}");
            for run in columns.chunk_by(|one, other| one == other) {
                let sixel = char::from(b'?' + run[0]);
                let _ = match run.len() {
                    short @ ..4 => write!(out, "{}", String::from(sixel).repeat(short)),
                    long => write!(out, "!{long}{sixel}"),
                };
            }
            out.push('$');
        }
        out.push('-');
    }
    out.push_str("\x1b\\");
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: [u8; 3] = [255, 0, 0];
    const BLUE: [u8; 3] = [0, 0, 255];

    fn picture(width: u32, rows: &[[u8; 3]]) -> Pixels {
        let rgb = rows.iter().flat_map(|colour| colour.repeat(width as usize)).collect();
        Pixels { width, height: rows.len() as u32, rgb }
    }

    #[test]
    fn a_cell_of_half_blocks_has_two_pixels() {
        let drawn = Graphics::Blocks.draw(&picture(2, &[RED, BLUE, BLUE]), (3, 5));
        assert_eq!(
            drawn,
            "\x1b[5;3H\x1b[5;3H\x1b[38;2;255;0;0;48;2;0;0;255m▀▀\x1b[0m\x1b[6;3H\x1b[0;38;2;0;0;255m▀▀\x1b[0m"
        );
        let drawn = Graphics::FewColours.draw(&picture(1, &[RED, BLUE]), (1, 1));
        assert_eq!(drawn, "\x1b[1;1H\x1b[1;1H\x1b[38;5;196;48;5;21m▀\x1b[0m");
    }

    #[test]
    fn kitty_gets_every_pixel_in_pieces() {
        let sent = picture(200, &[RED; 40]);
        let drawn = Graphics::Kitty.draw(&sent, (1, 1));
        let pieces: Vec<(&str, &str)> = drawn
            .split("\x1b_G")
            .skip(1)
            .map(|piece| piece.strip_suffix("\x1b\\").unwrap().split_once(';').unwrap())
            .collect();
        assert_eq!(pieces[0].0, "a=T,q=2,C=1,f=24,s=200,v=40,m=1");
        assert!(pieces[1..pieces.len() - 1].iter().all(|(head, _)| *head == "m=1"));
        assert_eq!(pieces.last().unwrap().0, "m=0");
        assert!(pieces.iter().all(|(_, text)| text.len() <= CHUNK));
        let text: String = pieces.iter().map(|(_, text)| *text).collect();
        assert_eq!(STANDARD.decode(text).unwrap(), sent.rgb);
    }

    #[test]
    fn sixels_are_six_rows_of_one_colour() {
        let drawn = Graphics::Sixel.draw(&picture(5, &[RED, RED, BLUE, BLUE, BLUE, BLUE, RED]), (1, 1));
        let (head, body) = drawn.split_once("#215;2;100;100;100").unwrap();
        assert!(head.starts_with("\x1b[1;1H\x1bP0;1;0q\"1;1;5;7#0;2;0;0;0#1;2;0;0;20"), "{head}");
        // Blue is colour 5 and has rows 2 to 5, red is colour 180 and has rows 0 and 1; then one row of red.
        assert_eq!(body, "#5!5{$#180!5B$-#180!5@$-\x1b\\");
    }

    #[test]
    fn the_colours_of_the_cube_stand_for_themselves_wherever_they_are() {
        for number in 0..STEPS.pow(3) {
            let colour = percent(number).map(|percent| (percent * 255 / 100) as u8);
            for at in (0..16).map(|at| (at % 4, at / 4)) {
                assert_eq!(in_cube(colour, at), number, "{colour:?} at {at:?}");
            }
        }
    }
}
