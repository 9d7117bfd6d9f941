//! The terminal as a device: it is asked what it can, gives keys one by one, and is left as it was found.

use std::fs::File;
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetwinsize, tcsetattr,
};

use super::graphics::Graphics;

/// Another screen than the one with the shell, and no cursor.
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[2J";
const LEAVE: &str = "\x1b[0m\x1b[2J\x1b[?25h\x1b[?1049l";
/// Whether it takes one pixel of Kitty's protocol; and who it is (DA1), which every terminal answers.
const QUESTION: &str = "\x1b_Gi=1,a=q,t=d,f=24,s=1,v=1;AAAA\x1b\\\x1b[c";
/// For how long an answer may be on its way, over a slow line.
const PATIENCE: Duration = Duration::from_secs(1);
/// Pixels of a cell where the terminal does not say.
const USUAL_CELL: (u32, u32) = (10, 20);
/// Columns and rows where it does not say, and at the most.
const USUAL: (u16, u16) = (80, 24);
const MOST: (u16, u16) = (1000, 500);

/// A key that somebody pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The arrow to the right.
    Right,
    /// The arrow to the left.
    Left,
    /// A character, in lower case.
    Character(char),
}

/// How large a terminal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub columns: u16,
    pub rows: u16,
    /// The pixels of one cell.
    pub cell: (u32, u32),
}

/// A terminal; dropped, it is as it was found.
pub struct Tty {
    file: File,
    found: Termios,
    read: Vec<u8>,
}

impl Tty {
    /// Takes a terminal. Its keys come one by one and are not shown; those that interrupt still do.
    pub fn take(mut file: File) -> io::Result<Self> {
        let found = tcgetattr(&file)?;
        let mut modes = found.clone();
        modes.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
        modes.special_codes[SpecialCodeIndex::VMIN] = 0;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&file, OptionalActions::Now, &modes)?;
        file.write_all(ENTER.as_bytes())?;
        Ok(Self { file, found, read: Vec::new() })
    }

    pub fn write(&mut self, text: &str) -> io::Result<()> {
        self.file.write_all(text.as_bytes())
    }

    pub fn size(&self) -> Size {
        let Ok(said) = tcgetwinsize(&self.file) else {
            return Size { columns: USUAL.0, rows: USUAL.1, cell: USUAL_CELL };
        };
        let side = |said: u16, usual, most| if said == 0 { usual } else { said.min(most) };
        let columns = side(said.ws_col, USUAL.0, MOST.0);
        let rows = side(said.ws_row, USUAL.1, MOST.1);
        let cell = (u32::from(said.ws_xpixel / columns), u32::from(said.ws_ypixel / rows));
        Size { columns, rows, cell: if cell.0 == 0 || cell.1 == 0 { USUAL_CELL } else { cell } }
    }

    /// How it draws pictures best. `has_all_colours`: whether its environment says that it has more than 256.
    pub fn graphics(&mut self, has_all_colours: bool) -> io::Result<Graphics> {
        let usual = if has_all_colours { Graphics::Blocks } else { Graphics::FewColours };
        self.write(QUESTION)?;
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(best) = best(&self.read, usual) {
                self.read.clear();
                return Ok(best);
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(usual);
            }
            self.hear(left)?;
        }
    }

    /// The next key, if one comes in time.
    pub fn key(&mut self, patience: Duration) -> io::Result<Option<Key>> {
        if self.read.is_empty() {
            self.hear(patience)?;
        }
        Ok(next_key(&mut self.read))
    }

    /// Reads what comes within that time.
    fn hear(&mut self, patience: Duration) -> io::Result<()> {
        let time = Timespec::try_from(patience).map_err(io::Error::other)?;
        let mut ready = [PollFd::new(&self.file, PollFlags::IN)];
        match poll(&mut ready, Some(&time)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        let mut bytes = [0; 256];
        let length = self.file.read(&mut bytes)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.read.extend_from_slice(&bytes[..length]);
        Ok(())
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // One that is gone needs nothing.
        let _ = self.file.write_all(LEAVE.as_bytes());
        let _ = tcsetattr(&self.file, OptionalActions::Now, &self.found);
    }
}

/// What a terminal's answer comes to, once it is whole; `usual` when it speaks of no pictures.
fn best(answer: &[u8], usual: Graphics) -> Option<Graphics> {
    let text = String::from_utf8_lossy(answer);
    let (_, who) = text.split_once("\x1b[?")?;
    let (attributes, _) = who.split_once('c')?;
    Some(if text.contains("\x1b_Gi=1;OK") {
        Graphics::Kitty
    } else if attributes.split(';').skip(1).any(|attribute| attribute == "4") {
        Graphics::Sixel
    } else {
        usual
    })
}

/// Takes the first key out of what was read; what is none is passed over.
fn next_key(read: &mut Vec<u8>) -> Option<Key> {
    loop {
        let (key, length) = match read.as_slice() {
            [] => return None,
            [0x1b, b'[' | b'O', rest @ ..] => {
                let end = rest.iter().position(|byte| (0x40..=0x7e).contains(byte));
                let key = match end.map(|end| rest[end]) {
                    Some(b'C') => Some(Key::Right),
                    Some(b'D') => Some(Key::Left),
                    _ => None,
                };
                (key, 2 + end.map_or(rest.len(), |end| end + 1))
            }
            [0x1b, b'_', rest @ ..] => {
                let end = rest.windows(2).position(|pair| pair == b"\x1b\\");
                (None, 2 + end.map_or(rest.len(), |end| end + 2))
            }
            [byte, ..] if byte.is_ascii() => {
                let character = char::from(byte.to_ascii_lowercase());
                ((!character.is_control()).then_some(Key::Character(character)), 1)
            }
            // No key of ours has more than one byte.
            [_, ..] => (None, 1),
        };
        read.drain(..length);
        if key.is_some() {
            return key;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(bytes: &[u8]) -> Vec<Key> {
        let mut read = bytes.to_vec();
        std::iter::from_fn(|| next_key(&mut read)).collect()
    }

    #[test]
    fn keys_are_read_out_of_whatever_else_comes() {
        assert_eq!(
            keys(b"K\x1b[C\x1b[1;5D\x1bOC "),
            [Key::Character('k'), Key::Right, Key::Left, Key::Right, Key::Character(' ')]
        );
        assert_eq!(keys("\x1b[?62;4c\x1b_Gi=1;OK\x1b\\ä\x1b[200~h\r".as_bytes()), [Key::Character('h')]);
        assert_eq!(keys(b"\x1b[1;5"), []);
    }

    #[test]
    fn a_terminal_says_what_it_can() {
        let best = |answer: &[u8]| best(answer, Graphics::Blocks);
        assert_eq!(best(b"\x1b_Gi=1;OK\x1b\\\x1b[?62;c"), Some(Graphics::Kitty));
        assert_eq!(best(b"\x1b[?62;4;22c"), Some(Graphics::Sixel));
        assert_eq!(best(b"\x1b[?64;14;22c"), Some(Graphics::Blocks));
        assert_eq!(best(b"\x1b[?4c"), Some(Graphics::Blocks), "the first number is no attribute");
        assert_eq!(best(b"\x1b_Gi=1;OK\x1b\\\x1b[?6"), None, "more is coming");
    }

    proptest! {
        #[test]
        fn any_bytes_are_keys_or_none(bytes: Vec<u8>) {
            let _ = (keys(&bytes), best(&bytes, Graphics::Blocks));
        }
    }
}
