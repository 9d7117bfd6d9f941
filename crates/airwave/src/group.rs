//! The container of one delivery: who sends, and pictures with their captions.
//!
//! ```text
//! "WPG1" ‖ sent 8 (seconds since 1970, UTC) ‖ sender ‖ number of pictures 1 ‖ pictures
//! picture: number 4 ‖ taken ‖ caption ‖ length 4 ‖ JPEG
//! text:    length 2 ‖ UTF-8
//! ```
//!
//! Integers are big-endian. What is read back keeps to the same limits as what is written, and nothing stands behind it.

use crate::object::sealed_bytes;

/// The most pictures that a group has; it has at least one.
pub const MAX_PICTURES: usize = 64;

/// The largest group, in bytes: sealed it has 64 MiB.
pub const MAX_GROUP_BYTES: usize = (64 << 20) - (16 << 10);

/// The largest group when it is sealed, in bytes.
pub const MAX_SEALED_BYTES: usize = sealed_bytes(MAX_GROUP_BYTES);

/// The longest caption, in characters.
pub const MAX_CAPTION_CHARS: usize = 500;

/// The longest name of a sender, in characters.
pub const MAX_SENDER_CHARS: usize = 100;

/// The longest time of taking, in characters.
pub const MAX_TAKEN_CHARS: usize = 40;

const MAGIC: &[u8; 4] = b"WPG1";

/// The pictures of one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Who sends, as people are told.
    pub sender: String,
    /// When it was sent, in seconds since 1970, UTC.
    pub sent: u64,
    /// At least one, at most [`MAX_PICTURES`].
    pub pictures: Vec<GroupPicture>,
}

/// One picture of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupPicture {
    /// The number by which its sender knows it.
    pub number: u32,
    /// When it was taken, as the camera wrote it; empty if nobody knows.
    pub taken: String,
    /// What its sender says of it; empty for nothing.
    pub caption: String,
    /// The picture.
    pub jpeg: Vec<u8>,
}

/// What is no group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is more than a group may hold, or nothing at all.
    #[error("a delivery holds 1 to {MAX_PICTURES} pictures, of {} MiB together", MAX_SEALED_BYTES >> 20)]
    Size,
    /// A text is too long, or holds what cannot be shown.
    #[error("a name or a caption is too long, or holds control characters")]
    Text,
    /// The bytes are no group.
    #[error("the delivery cannot be read")]
    Malformed,
}

impl Group {
    /// The group as bytes, to be sealed.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let pictures: usize = self.pictures.iter().map(|picture| picture.jpeg.len() + 4096).sum();
        let mut bytes = Vec::with_capacity((4096 + pictures).min(MAX_GROUP_BYTES));
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&self.sent.to_be_bytes());
        put_text(&mut bytes, &self.sender, MAX_SENDER_CHARS)?;
        bytes.push(picture_count(self.pictures.len())?);
        for picture in &self.pictures {
            bytes.extend_from_slice(&picture.number.to_be_bytes());
            put_text(&mut bytes, &picture.taken, MAX_TAKEN_CHARS)?;
            put_text(&mut bytes, &picture.caption, MAX_CAPTION_CHARS)?;
            if bytes.len() + 4 + picture.jpeg.len() > MAX_GROUP_BYTES {
                return Err(Error::Size);
            }
            bytes.extend_from_slice(&(picture.jpeg.len() as u32).to_be_bytes());
            bytes.extend_from_slice(&picture.jpeg);
        }
        Ok(bytes)
    }

    /// Reads what [`encode`](Self::encode) wrote.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > MAX_GROUP_BYTES {
            return Err(Error::Size);
        }
        let mut rest = Reader(bytes);
        if rest.array()? != *MAGIC {
            return Err(Error::Malformed);
        }
        let sent = u64::from_be_bytes(rest.array()?);
        let sender = rest.text(MAX_SENDER_CHARS)?;
        let [count] = rest.array()?;
        picture_count(count.into())?;
        let pictures = (0..count).map(|_| rest.picture()).collect::<Result<_, _>>()?;
        if !rest.0.is_empty() {
            return Err(Error::Malformed);
        }
        Ok(Self { sender, sent, pictures })
    }
}

/// Makes any text one that a group takes: without control characters other than ends of lines, and not longer than so
/// many characters.
pub fn fitting(text: &str, most_chars: usize) -> String {
    text.trim().replace("\r\n", "\n").chars().filter(|&char| can_be_shown(char)).take(most_chars).collect()
}

/// A control character could command a terminal on which a caption is shown.
fn can_be_shown(char: char) -> bool {
    char == '\n' || !char.is_control()
}

fn picture_count(pictures: usize) -> Result<u8, Error> {
    if (1..=MAX_PICTURES).contains(&pictures) { Ok(pictures as u8) } else { Err(Error::Size) }
}

fn check_text(text: &str, most_chars: usize) -> Result<(), Error> {
    let fits = text.chars().count() <= most_chars && text.chars().all(can_be_shown);
    if fits { Ok(()) } else { Err(Error::Text) }
}

fn put_text(bytes: &mut Vec<u8>, text: &str, most_chars: usize) -> Result<(), Error> {
    check_text(text, most_chars)?;
    bytes.extend_from_slice(&(text.len() as u16).to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
    Ok(())
}

/// What is left to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn slice(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let (slice, rest) = self.0.split_at_checked(length).ok_or(Error::Malformed)?;
        self.0 = rest;
        Ok(slice)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (array, rest) = self.0.split_first_chunk().ok_or(Error::Malformed)?;
        self.0 = rest;
        Ok(*array)
    }

    fn text(&mut self, most_chars: usize) -> Result<String, Error> {
        let length = u16::from_be_bytes(self.array()?);
        let text = str::from_utf8(self.slice(length.into())?).map_err(|_| Error::Malformed)?;
        check_text(text, most_chars)?;
        Ok(text.to_owned())
    }

    fn picture(&mut self) -> Result<GroupPicture, Error> {
        let number = u32::from_be_bytes(self.array()?);
        let taken = self.text(MAX_TAKEN_CHARS)?;
        let caption = self.text(MAX_CAPTION_CHARS)?;
        let length = u32::from_be_bytes(self.array()?);
        let jpeg = self.slice(length as usize)?.to_vec();
        Ok(GroupPicture { number, taken, caption, jpeg })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fec::{Params, SYMBOL_SIZE};

    fn group() -> Group {
        let picture = GroupPicture {
            number: 4711,
            taken: "2026-06-01T12:33:00".to_owned(),
            caption: "Am See, früh".to_owned(),
            jpeg: vec![0xff, 0xd8, 0xff, 0xd9],
        };
        Group { sender: "Ada".to_owned(), sent: 1_780_000_000, pictures: vec![picture] }
    }

    #[test]
    fn a_group_has_the_bytes_of_the_drawing() {
        let expected = [
            &b"WPG1\0\0\0\0"[..],
            &1_780_000_000_u32.to_be_bytes(),
            b"\0\x03Ada\x01\0\0\x12\x67\0\x132026-06-01T12:33:00\0\x0dAm See, fr\xc3\xbch\0\0\0\x04\xff\xd8\xff\xd9",
        ];
        assert_eq!(group().encode().unwrap(), expected.concat());
    }

    #[test]
    fn the_largest_group_fits_one_source_block() {
        assert_eq!(MAX_SEALED_BYTES, 64 << 20);
        assert!(Params::new(MAX_SEALED_BYTES as u32, SYMBOL_SIZE).is_ok());
    }

    #[test]
    fn a_group_keeps_to_its_limits_both_ways() {
        let refuse = |change: fn(&mut Group), error: Error| {
            let mut group = group();
            change(&mut group);
            assert_eq!(group.encode(), Err(error));
        };
        refuse(|group| group.pictures.clear(), Error::Size);
        refuse(|group| group.pictures = vec![group.pictures[0].clone(); MAX_PICTURES + 1], Error::Size);
        refuse(|group| group.pictures[0].jpeg = vec![0; MAX_GROUP_BYTES], Error::Size);
        refuse(|group| group.pictures[0].caption = "ü".repeat(MAX_CAPTION_CHARS + 1), Error::Text);
        refuse(|group| group.pictures[0].taken = "0".repeat(MAX_TAKEN_CHARS + 1), Error::Text);
        refuse(|group| group.sender = "\x1b[2J".to_owned(), Error::Text);
        assert_eq!(Group::decode(&vec![0; MAX_GROUP_BYTES + 1]), Err(Error::Size));
    }

    #[test]
    fn lengths_that_lie_are_refused() {
        let good = group().encode().unwrap();
        for at in [12, 17, 22, 43, good.len() - 8] {
            let mut other = good.clone();
            other[at] = 0xff;
            assert!(Group::decode(&other).is_err(), "at {at}");
        }
        assert_eq!(Group::decode(&[&good[..], b"x"].concat()), Err(Error::Malformed));
        for length in 0..good.len() {
            assert!(Group::decode(&good[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn any_text_is_made_fitting() {
        assert_eq!(fitting(" a\r\nb\u{7}\x1b[1m ", 100), "a\nb[1m");
        assert_eq!(fitting(&"ü".repeat(600), MAX_CAPTION_CHARS).chars().count(), MAX_CAPTION_CHARS);
    }

    fn pictures() -> impl Strategy<Value = Vec<GroupPicture>> {
        let picture = (any::<u32>(), ".{0,40}", ".{0,500}", prop::collection::vec(any::<u8>(), 0..300));
        let picture = picture.prop_map(|(number, taken, caption, jpeg)| {
            let (taken, caption) = (fitting(&taken, MAX_TAKEN_CHARS), fitting(&caption, MAX_CAPTION_CHARS));
            GroupPicture { number, taken, caption, jpeg }
        });
        prop::collection::vec(picture, 1..=MAX_PICTURES)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_written_is_read(sender in ".{0,100}", sent: u64, pictures in pictures()) {
            let group = Group { sender: fitting(&sender, MAX_SENDER_CHARS), sent, pictures };
            prop_assert_eq!(Group::decode(&group.encode().unwrap()), Ok(group));
        }

        #[test]
        fn what_is_read_is_written_the_same(
            at: prop::sample::Index, value: u8, nonsense in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let mut bytes = group().encode().unwrap();
            let at = at.index(bytes.len());
            bytes[at] = value;
            for bytes in [bytes, nonsense] {
                if let Ok(group) = Group::decode(&bytes) {
                    prop_assert_eq!(group.encode(), Ok(bytes));
                }
            }
        }
    }
}
