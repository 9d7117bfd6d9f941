//! What a printer answers (RFC 8010 §3), read as far as it is asked for. Nothing in it is believed to be well made; the
//! parser that comes with the crate `ipp` panics at texts of false lengths, and builds trees of any depth.

/// Collections within collections at the most; the deepest that a printer has are five.
const DEPTH_MAX: usize = 16;
const HEADER_BYTES: usize = 8;
/// What a printer says in words is cut there.
const WORDS_MAX: usize = 200;

/// Tags of groups.
const OF_OPERATION: u8 = 0x01;
const OF_JOB: u8 = 0x02;
const END_OF_ATTRIBUTES: u8 = 0x03;
const OF_PRINTER: u8 = 0x04;
/// Below it are tags of groups.
const FIRST_VALUE: u8 = 0x10;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// What became of the request (RFC 8011 §B.1).
    pub status: u16,
    groups: Vec<Group>,
}

#[derive(Debug)]
struct Group {
    tag: u8,
    attributes: Vec<(String, Vec<Value>)>,
}

#[derive(Debug)]
enum Value {
    Number(i32),
    Truth(bool),
    Range(i32),
    Text(String),
    Collection(Vec<(String, Value)>),
    /// Whatever nobody here asks for.
    Other,
}

impl Answer {
    /// Reads an answer; `None` where it is none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (header, mut rest) = bytes.split_at_checked(HEADER_BYTES)?;
        let status = u16::from_be_bytes([header[2], header[3]]);
        let mut groups: Vec<Group> = Vec::new();
        let mut open: Vec<Open> = Vec::new();
        loop {
            let (&tag, tail) = rest.split_first()?;
            rest = tail;
            if tag == END_OF_ATTRIBUTES {
                return open.is_empty().then_some(Self { status, groups });
            }
            if tag < FIRST_VALUE {
                groups.push(Group { tag, attributes: Vec::new() });
                continue;
            }
            let name = take(&mut rest)?;
            let bytes = take(&mut rest)?;
            let (name, value) = match tag {
                0x34 => {
                    open.push(Open { name: text(name), member: String::new(), members: Vec::new() });
                    if open.len() > DEPTH_MAX {
                        return None;
                    }
                    continue;
                }
                0x37 => {
                    let closed = open.pop()?;
                    (closed.name, Value::Collection(closed.members))
                }
                0x4a => {
                    open.last_mut()?.member = text(bytes);
                    continue;
                }
                _ => (text(name), Value::read(tag, bytes)),
            };
            match open.last_mut() {
                Some(parent) => parent.members.push((parent.member.clone(), value)),
                None => groups.last_mut()?.add(name, value)?,
            }
        }
    }

    /// Whether the printer did what it was asked for.
    pub fn is_success(&self) -> bool {
        self.status < 0x0100
    }

    /// What is said of the printer.
    pub fn printer(&self) -> Attributes<'_> {
        self.first(OF_PRINTER)
    }

    /// What is said of one job; some printers say it beside the status.
    pub fn job(&self) -> Attributes<'_> {
        let job = self.first(OF_JOB);
        if job.0.is_some() { job } else { self.first(OF_OPERATION) }
    }

    /// What is said of each of several jobs.
    pub fn jobs(&self) -> impl Iterator<Item = Attributes<'_>> {
        self.groups.iter().filter(|group| group.tag == OF_JOB).map(|group| Attributes(Some(group)))
    }

    /// Why not, in the printer's own words.
    pub fn message(&self) -> Option<String> {
        self.first(OF_OPERATION).words("status-message")
    }

    fn first(&self, tag: u8) -> Attributes<'_> {
        Attributes(self.groups.iter().find(|group| group.tag == tag))
    }
}

/// A collection that has not ended.
struct Open {
    /// Of the attribute that it is a value of.
    name: String,
    /// Of the value that comes next.
    member: String,
    members: Vec<(String, Value)>,
}

impl Group {
    /// A value without a name is another one of the attribute before it.
    fn add(&mut self, name: String, value: Value) -> Option<()> {
        if name.is_empty() {
            self.attributes.last_mut()?.1.push(value);
        } else {
            self.attributes.push((name, vec![value]));
        }
        Some(())
    }
}

impl Value {
    fn read(tag: u8, bytes: &[u8]) -> Self {
        let value = match (tag, bytes) {
            (0x21 | 0x23, &[a, b, c, d]) => Some(Self::Number(i32::from_be_bytes([a, b, c, d]))),
            (0x22, &[byte]) => Some(Self::Truth(byte != 0)),
            (0x33, &[_, _, _, _, a, b, c, d]) => Some(Self::Range(i32::from_be_bytes([a, b, c, d]))),
            (0x35 | 0x36, mut rest) => {
                take(&mut rest).and_then(|_| take(&mut rest)).map(text).map(Self::Text)
            }
            (0x41..=0x49, bytes) => Some(Self::Text(text(bytes))),
            _ => None,
        };
        value.unwrap_or(Self::Other)
    }

    fn number(&self) -> Option<i32> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// Bytes with their length before them.
fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, tail) = rest.split_first_chunk()?;
    let (taken, tail) = tail.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    *rest = tail;
    Some(taken)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Attributes of a printer or a job; what is absent, or of another kind than it should be, is not there.
#[derive(Debug, Clone, Copy)]
pub struct Attributes<'a>(Option<&'a Group>);

impl<'a> Attributes<'a> {
    /// A number.
    pub fn number(self, name: &str) -> Option<i32> {
        self.values(name).find_map(Value::number)
    }

    /// Numbers.
    pub fn numbers(self, name: &str) -> Vec<i32> {
        self.values(name).filter_map(Value::number).collect()
    }

    /// Yes or no.
    pub fn is(self, name: &str) -> Option<bool> {
        self.values(name).find_map(|value| if let Value::Truth(is) = value { Some(*is) } else { None })
    }

    /// The largest number, be it one of several or the end of a range.
    pub fn at_most(self, name: &str) -> Option<i32> {
        let end = |value: &Value| if let Value::Range(end) = value { Some(*end) } else { value.number() };
        self.values(name).filter_map(end).max()
    }

    /// A text or a keyword.
    pub fn text(self, name: &str) -> Option<&'a str> {
        self.values(name).find_map(Value::text)
    }

    /// Keywords.
    pub fn texts(self, name: &str) -> Vec<&'a str> {
        self.values(name).filter_map(Value::text).collect()
    }

    /// A text as people may read it: one line, not too long.
    pub fn words(self, name: &str) -> Option<String> {
        let words: String = self
            .text(name)?
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .take(WORDS_MAX)
            .collect();
        let words = words.trim();
        (!words.is_empty()).then(|| words.to_owned())
    }

    /// Two numbers of each collection.
    pub fn pairs(self, name: &str, first: &str, second: &str) -> Vec<(i32, i32)> {
        self.values(name)
            .filter_map(|value| {
                let Value::Collection(members) = value else { return None };
                let member = |name| members.iter().find(|(known, _)| known == name)?.1.number();
                member(first).zip(member(second))
            })
            .collect()
    }

    fn values(self, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
        let attributes = self.0.map_or(&[][..], |group| &group.attributes);
        attributes.iter().find(|(known, _)| known == name).into_iter().flat_map(|(_, values)| values)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Attribute bytes: tag, name, value.
    fn value(tag: u8, name: &str, value: &[u8]) -> Vec<u8> {
        let mut bytes = vec![tag];
        for part in [name.as_bytes(), value] {
            bytes.extend((part.len() as u16).to_be_bytes());
            bytes.extend(part);
        }
        bytes
    }

    fn answer(parts: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = vec![1, 1, 0, 0, 0, 0, 0, 1];
        bytes.extend(parts.concat());
        bytes.push(3);
        bytes
    }

    #[test]
    fn p10_what_is_asked_for_is_read_and_the_rest_is_not_there() {
        let bytes = answer(&[
            vec![2],
            value(0x42, "job-name", b"7K3MQ9TD-1"),
            value(0x23, "job-state", &[0, 0, 0, 9]),
            vec![2],
            value(0x42, "job-name", b"7K3MQ9TD-2"),
            value(0x44, "job-state-reasons", b"none"),
            value(0x44, "", b"job-printing"),
        ]);
        let answer = Answer::read(&bytes).unwrap();
        assert!(answer.is_success());
        assert_eq!(answer.job().number("job-state"), Some(9));
        let second = answer.jobs().nth(1).unwrap();
        assert_eq!(second.text("job-name"), Some("7K3MQ9TD-2"));
        assert_eq!(second.texts("job-state-reasons"), ["none", "job-printing"]);
        assert_eq!((second.number("job-state"), second.number("job-name")), (None, None));
        assert_eq!(answer.printer().number("printer-state"), None);
    }

    #[test]
    fn p10_words_of_a_printer_are_one_short_line() {
        let bytes = answer(&[vec![1], value(0x41, "status-message", "a\u{1b}[2J\nb".repeat(30).as_bytes())]);
        let message = Answer::read(&bytes).unwrap().message().unwrap();
        assert!(message.chars().count() <= 200 && !message.contains(char::is_control));
    }

    #[test]
    fn p10_a_collection_is_read_with_what_is_in_it() {
        let number = |number: i32| number.to_be_bytes();
        let size = |width: i32, name: &str| {
            [
                value(0x34, name, b""),
                value(0x4a, "", b"x-dimension"),
                value(0x21, "", &number(width)),
                value(0x4a, "", b"tray"),
                value(0x44, "", b"upper"),
                value(0x44, "", b"lower"),
                value(0x4a, "", b"y-dimension"),
                value(0x21, "", &number(15_000)),
                value(0x37, "", b""),
            ]
            .concat()
        };
        let bytes = answer(&[vec![4], size(10_000, "media-size-supported"), size(13_000, "")]);
        let pairs = Answer::read(&bytes).unwrap().printer().pairs(
            "media-size-supported",
            "x-dimension",
            "y-dimension",
        );
        assert_eq!(pairs, [(10_000, 15_000), (13_000, 15_000)]);
    }

    #[test]
    fn p10_a_text_of_a_false_length_is_not_there() {
        let bytes = answer(&[
            vec![1],
            value(0x35, "status-message", b"\0\x02en\xff\xffoh"),
            value(0x21, "job-id", b"\x07"),
        ]);
        let answer = Answer::read(&bytes).unwrap();
        assert_eq!((answer.message(), answer.job().number("job-id")), (None, None));
    }

    #[test]
    fn p10_an_answer_that_is_too_deep_to_take_apart_is_refused() {
        let deep = |levels: usize| {
            let mut parts = vec![vec![4], value(0x34, "a", b"")];
            for _ in 1..levels {
                parts.push(value(0x4a, "", b"b"));
                parts.push(value(0x34, "", b""));
            }
            parts.extend((0..levels).map(|_| value(0x37, "", b"")));
            answer(&parts)
        };
        assert!(Answer::read(&deep(DEPTH_MAX)).is_some());
        assert!(Answer::read(&deep(DEPTH_MAX + 1)).is_none());
        assert!(Answer::read(&deep(100_000)).is_none());
    }

    #[test]
    fn p10_what_is_no_answer_is_none() {
        for bytes in [&b""[..], b"HTTP/1.1 200 OK", &[1, 1, 0, 0, 0, 0, 0, 1], &[0xff; 400]] {
            assert!(Answer::read(bytes).is_none());
        }
    }

    proptest! {
        #[test]
        fn p10_no_answer_breaks_the_reader(
            tags in prop::collection::vec((any::<u8>(), "[a-z-]{0,12}", prop::collection::vec(any::<u8>(), 0..12)), 0..20),
            tail in prop::collection::vec(any::<u8>(), 0..20),
        ) {
            let mut bytes = answer(&tags.iter().map(|(tag, name, bytes)| value(*tag, name, bytes)).collect::<Vec<_>>());
            bytes.extend(tail);
            if let Some(answer) = Answer::read(&bytes) {
                for part in answer.jobs().chain([answer.printer(), answer.job()]) {
                    let _ = (part.number("a"), part.words("b"), part.pairs("c", "d", "e"), part.at_most("f"));
                }
            }
        }
    }
}
