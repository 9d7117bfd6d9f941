//! On a public channel: when receivers of others are told of an object.

use std::collections::BTreeMap;
use std::time::Duration;

use wirephoto_airwave::flute::{File, INSTANCES};

/// While an object is sent it is described so often: whoever tunes in late does not wait long.
const EVERY: Duration = Duration::from_secs(1);
/// Objects whose descriptions are remembered.
const MOST: usize = 1 << 13;

/// The descriptions of a channel's objects.
#[derive(Debug)]
pub struct Descriptions {
    next: u32,
    known: BTreeMap<u32, Known>,
}

#[derive(Debug)]
struct Known {
    file: File,
    instance: u32,
    told_at: Duration,
}

impl Descriptions {
    /// None yet. Their numbers begin with the time of day in seconds, so that after a restart, too, none is used for
    /// another description that somebody still knows.
    pub fn new(seconds: u64) -> Self {
        Self { next: (seconds % u64::from(INSTANCES)) as u32, known: BTreeMap::new() }
    }

    /// Writes the description of an object of which a packet leaves now, if it is due.
    pub fn due(&mut self, file: File, now: Duration, buffer: &mut Vec<u8>) -> bool {
        let toi = file.object.toi;
        let known = self.known.get(&toi).filter(|known| known.file == file);
        if known.is_some_and(|known| now < known.told_at + EVERY) {
            return false;
        }
        let instance = known.map_or(self.next, |known| known.instance);
        if instance == self.next {
            self.next = (self.next + 1) % INSTANCES;
        }
        file.write(instance, buffer);
        self.known.insert(toi, Known { file, instance, told_at: now });
        if self.known.len() > MOST {
            self.known.retain(|_, known| now < known.told_at + EVERY);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use wirephoto_airwave::fec::Params;
    use wirephoto_airwave::packet::ObjectId;

    use super::*;

    fn file(toi: u32, expires: u64) -> File {
        File { object: ObjectId { tsi: 1, toi }, params: Params::new(1000, 1440).unwrap(), expires }
    }

    /// The number of the description that is due.
    fn due(descriptions: &mut Descriptions, file: File, millis: u64) -> Option<u32> {
        let mut buffer = Vec::new();
        let is_due = descriptions.due(file, Duration::from_millis(millis), &mut buffer);
        is_due.then(|| u32::from_be_bytes([0, buffer[17], buffer[18], buffer[19]]) & (INSTANCES - 1))
    }

    #[test]
    fn t4_an_object_is_described_at_once_every_second_and_anew_when_it_changes() {
        let mut descriptions = Descriptions::new(u64::from(INSTANCES) * 1700 - 1);
        assert_eq!(due(&mut descriptions, file(5, 9), 0), Some(INSTANCES - 1));
        assert_eq!(due(&mut descriptions, file(5, 9), 999), None);
        assert_eq!(due(&mut descriptions, file(6, 9), 999), Some(0));
        assert_eq!(due(&mut descriptions, file(5, 9), 1000), Some(INSTANCES - 1));
        assert_eq!(due(&mut descriptions, file(5, 10), 1001), Some(1));
    }

    #[test]
    fn t4_few_descriptions_are_remembered() {
        let mut descriptions = Descriptions::new(0);
        for toi in 0..4 * MOST as u32 {
            assert!(due(&mut descriptions, file(toi, 9), u64::from(toi)).is_some());
        }
        assert!(descriptions.known.len() <= MOST);
    }
}
