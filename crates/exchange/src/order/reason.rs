//! Why something that was ordered does not go on, as a value: whoever reads it is told in their own language, by the
//! [words](super::words).

use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::ToSchema;

/// Characters of a sheet's name at the most.
const MAX_SHEET_NAME: usize = 40;

/// Why something that was ordered does not go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reason {
    /// The photographer has a picture no more.
    Missing {
        /// Its number in the event.
        number: u32,
    },
    /// A picture's original is not what it was.
    Damaged {
        /// Its number in the event.
        number: u32,
    },
    /// A picture's original cannot be read.
    Unreadable {
        /// Its number in the event.
        number: u32,
    },
    /// Nobody knows any more how a picture looked when it was ordered.
    Forgotten {
        /// Its number in the event.
        number: u32,
    },
    /// The lab cannot make a sheet.
    NotMade {
        /// The sheet's name, such as `7K3MQ9TD-2`.
        #[serde(deserialize_with = "sheet_name")]
        sheet: String,
        /// Why not.
        fault: Fault,
    },
    /// The lab's printer cannot print a sheet.
    NotPrintable {
        /// The sheet's name.
        #[serde(deserialize_with = "sheet_name")]
        sheet: String,
    },
    /// A person at the lab has to look whether a sheet was printed.
    MaybePrinted {
        /// The sheet's name.
        #[serde(deserialize_with = "sheet_name")]
        sheet: String,
    },
}

/// Why a lab cannot make a sheet of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The file is no picture.
    NotAPicture,
    /// A picture of a kind that cannot be read.
    Unsupported,
    /// Too many pixels.
    TooLarge,
    /// Truncated or corrupt.
    Damaged,
    /// The printer's colour profile cannot be used.
    Profile,
    /// It took more time or memory than any picture should.
    TooMuchWork,
    /// The lab is at fault.
    Failed,
}

/// Reads a reason; one of a later version is none, and the sentence beside it says it.
pub(super) fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Reason>, D::Error> {
    let read = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(read).ok())
}

/// Reads what can be the name of a sheet.
fn sheet_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    if (1..=MAX_SHEET_NAME).contains(&name.len()) && name.bytes().all(is_plain) {
        Ok(name)
    } else {
        Err(de::Error::custom("not the name of a sheet"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::{LabStep, Step};

    #[test]
    fn p12_a_reason_that_is_not_known_is_told_by_its_sentence() {
        let read = |text: &str| serde_json::from_str::<Step>(text).unwrap();
        let problem = |reason| Step::Problem { sentence: "Gone.".into(), reason };
        // As versions before this one told it, as this one does, and as a later one may.
        assert_eq!(read(r#"{"kind":"problem","sentence":"Gone."}"#), problem(None));
        let told = r#"{"kind":"problem","sentence":"Gone.","reason":{"kind":"missing","number":3}}"#;
        assert_eq!(read(told), problem(Some(Reason::Missing { number: 3 })));
        assert_eq!(serde_json::to_string(&read(told)).unwrap(), told);
        let later = r#"{"kind":"problem","sentence":"Gone.","reason":{"kind":"eaten","by":"a dog"}}"#;
        assert_eq!(read(later), problem(None));
    }

    #[test]
    fn p12_a_lab_names_a_sheet_and_its_fault_and_nothing_longer() {
        let told = |sheet: &str, fault: &str| {
            let reason = serde_json::json!({ "kind": "not-made", "sheet": sheet, "fault": fault });
            let held = serde_json::json!({ "kind": "held", "sentence": "It waits.", "reason": reason });
            serde_json::from_value::<LabStep>(held).unwrap()
        };
        let held = |reason| LabStep::Held { sentence: "It waits.".into(), reason };
        let damaged = Reason::NotMade { sheet: "7K3MQ9TD-2.1".into(), fault: Fault::Damaged };
        assert_eq!(told("7K3MQ9TD-2.1", "damaged"), held(Some(damaged)));
        for (sheet, fault) in
            [("7K3MQ9TD-2", "eaten"), ("", "damaged"), ("a\nb", "damaged"), (&"X".repeat(41), "damaged")]
        {
            assert_eq!(told(sheet, fault), held(None), "{sheet:?} {fault}");
        }
    }
}
