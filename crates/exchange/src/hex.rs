//! Hashes and other short bytes as lower-case hexadecimal text in documents: `#[serde(with = "hex")]`.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// Writes bytes as two lower-case digits each.
pub fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// Reads what [`encode`] writes; `None` for anything else.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

/// For serde: writes bytes as text.
pub fn serialize<S: Serializer>(bytes: impl AsRef<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&encode(bytes.as_ref()))
}

/// For serde: reads bytes, or an array of exactly its length, from text.
pub fn deserialize<'de, D: Deserializer<'de>, T: TryFrom<Vec<u8>>>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes = decode(&text).ok_or_else(|| D::Error::custom("not lower-case hexadecimal"))?;
    T::try_from(bytes).map_err(|_| D::Error::custom("of the wrong length"))
}

/// The same for a list.
pub mod list {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes each as text.
    pub fn serialize<S: Serializer>(list: &[[u8; 32]], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(|bytes| super::encode(bytes)))
    }

    /// Reads each from text.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<[u8; 32]>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let read = |text: &String| super::decode(text)?.try_into().ok();
        let list: Option<Vec<_>> = texts.iter().map(read).collect();
        list.ok_or_else(|| D::Error::custom("not 64 lower-case hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn decode_reads_what_encode_writes(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["0", "0g", "AB", "é0"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
