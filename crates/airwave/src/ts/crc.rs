//! The CRC of sections and SNDUs: CRC-32/MPEG-2 (ISO/IEC 13818-1 annex A, RFC 4326 §4.6).

/// x³² + x²⁶ + x²³ + x²² + x¹⁶ + x¹² + x¹¹ + x¹⁰ + x⁸ + x⁷ + x⁵ + x⁴ + x² + x + 1.
const POLYNOMIAL: u32 = 0x04c1_1db7;

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut rest = (byte as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            rest = if rest >> 31 == 1 { rest << 1 ^ POLYNOMIAL } else { rest << 1 };
            bit += 1;
        }
        table[byte] = rest;
        byte += 1;
    }
    table
};

/// The CRC of some bytes. Of bytes with their own CRC behind them it is zero.
pub fn crc32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(u32::MAX, |crc, byte| crc << 8 ^ TABLE[usize::from((crc >> 24) as u8 ^ byte)])
}

/// Puts the CRC of what is there behind it.
pub fn append(bytes: &mut Vec<u8>) {
    let crc = crc32(bytes);
    bytes.extend_from_slice(&crc.to_be_bytes());
}

/// What stands before the CRC, if that is right.
pub fn checked(bytes: &[u8]) -> Option<&[u8]> {
    let (body, _) = bytes.split_last_chunk::<4>()?;
    (crc32(bytes) == 0).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogues_check_value_comes_out() {
        // "CRC-32/MPEG-2" in the catalogue of parametrised CRC algorithms.
        assert_eq!(crc32(b"123456789"), 0x0376_e6e7);
        let mut bytes = b"123456789".to_vec();
        append(&mut bytes);
        assert_eq!(checked(&bytes), Some(&b"123456789"[..]));
        bytes[3] ^= 1;
        assert_eq!(checked(&bytes), None);
        assert_eq!(checked(&[0; 3]), None);
    }
}
