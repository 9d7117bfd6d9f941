//! Until when a certificate is valid (X.509, RFC 5280 §4.1.2.5), read from its DER.

use wirephoto_database::Moment;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xA0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// When it ends; `None` where the bytes are no certificate.
pub fn ends_at(der: &[u8]) -> Option<Moment> {
    let (certificate, _) = inside(der, SEQUENCE)?;
    let (mut fields, _) = inside(certificate, SEQUENCE)?;
    if let Some((_, rest)) = inside(fields, VERSION) {
        fields = rest;
    }
    // Serial number, algorithm, issuer.
    for _ in 0..3 {
        (_, _, fields) = element(fields)?;
    }
    let (validity, _) = inside(fields, SEQUENCE)?;
    let (_, _, end) = element(validity)?;
    let (kind, time, _) = element(end)?;
    let time = str::from_utf8(time).ok()?.strip_suffix('Z')?;
    if !time.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let time = match (kind, time.len()) {
        (UTC_TIME, 12) => format!("{}{time}", if &time[..2] < "50" { "20" } else { "19" }),
        (GENERALIZED_TIME, 14) => time.to_owned(),
        _ => return None,
    };
    let part = |from: usize, to: usize| &time[from..to];
    let (date, clock) = ([part(0, 4), part(4, 6), part(6, 8)], [part(8, 10), part(10, 12), part(12, 14)]);
    format!("{}T{}Z", date.join("-"), clock.join(":")).parse().ok()
}

/// What is in an element of this kind, and what comes after it.
fn inside(der: &[u8], kind: u8) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = element(der)?;
    (found == kind).then_some((content, rest))
}

/// The first element: its kind, its content, and what comes after it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [kind, length, rest @ ..] = der else { return None };
    let (length, rest) = match length {
        0..=0x7F => (usize::from(*length), rest),
        // Four bytes of length are more than any certificate needs.
        0x81..=0x84 => {
            let (length, rest) = rest.split_at_checked(usize::from(length & 0x7F))?;
            (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*kind, content, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn until(year: i32) -> Vec<u8> {
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(year, 3, 4);
        params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn the_end_is_read_in_both_notations() {
        assert_eq!(ends_at(&until(2031)).unwrap().to_string(), "2031-03-04T00:00:00Z");
        assert_eq!(ends_at(&until(2124)).unwrap().to_string(), "2124-03-04T00:00:00Z");
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_certificate_or_not(bytes: Vec<u8>, cut in 0_usize..400, flipped in 0_usize..400) {
            let _ = ends_at(&bytes);
            let mut damaged = until(2031);
            damaged.truncate(cut.max(1));
            let at = flipped % damaged.len();
            damaged[at] ^= 0xFF;
            let _ = ends_at(&damaged);
        }
    }
}
