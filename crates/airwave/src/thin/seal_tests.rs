//! The suite against the RFC's own examples, receiving side (RFC 9180, appendices A.2.2 and A.2.3).

use super::{From, Sealed, open};
use crate::thin::{PublicKey, SecretKey};

const INFO: &str = "4f6465206f6e2061204772656369616e2055726e";
const PLAINTEXT: &str = "4265617574792069732074727574682c20747275746820626561757479";
const ASSOCIATED: &str = "436f756e742d30";

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).expect("hex digits"));
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("hex digits")).collect()
}

fn key(hex: &str) -> [u8; 32] {
    bytes(hex).try_into().expect("32 bytes")
}

fn opens(from: &From<'_>, secret: &str, encapsulated: &str, ciphertext: &str) {
    let secret = SecretKey::from_bytes(&key(secret));
    let sealed = [bytes(encapsulated), bytes(ciphertext)].concat();
    let Sealed { bytes: opened, .. } =
        open(from, &secret, &bytes(INFO), &bytes(ASSOCIATED), &sealed).expect("the RFC's own message");
    assert_eq!(*opened, bytes(PLAINTEXT));
}

#[test]
fn opens_the_message_of_appendix_a_2_2() {
    opens(
        &From::Psk {
            key: &key("0247fd33b913760fa1fa51e1892d9f307fbe65eb171e8132c2af18555a738b82"),
            id: &bytes("456e6e796e20447572696e206172616e204d6f726961"),
        },
        "77d114e0212be51cb1d76fa99dd41cfd4d0166b08caa09074430a6c59ef17879",
        "2261299c3f40a9afc133b969a97f05e95be2c514e54f3de26cbe5644ac735b04",
        "4a177f9c0d6f15cfdf533fb65bf84aecdc6ab16b8b85b4cf65a370e07fc1d78d28fb073214525276f4a89608ff",
    );
}

#[test]
fn opens_the_message_of_appendix_a_2_3() {
    opens(
        &From::Auth(&PublicKey(key("f0f4f9e96c54aeed3f323de8534fffd7e0577e4ce269896716bcb95643c8712b"))),
        "3ca22a6d1cda1bb9480949ec5329d3bf0b080ca4c45879c95eddb55c70b80b82",
        "f7674cc8cd7baa5872d1f33dbaffe3314239f6197ddf5ded1746760bfc847e0e",
        "ab1a13c9d4f01a87ec3440dbd756e2677bd2ecf9df0ce7ed73869b98e00c09be111cb9fdf077347aeb88e61bdf",
    );
}
