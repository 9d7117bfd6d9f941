//! Pictures on their way out: named by their content, kept by browsers for ever, never run as anything else.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http::header::{self, HeaderMap, HeaderValue};

const PRIVATE_FOR_EVER: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");
pub(crate) const PUBLIC_FOR_EVER: HeaderValue =
    HeaderValue::from_static("public, max-age=31536000, immutable");
/// Opened by itself, a picture is a document: one that may do nothing.
const NOTHING_RUNS: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// `image/jpeg`.
pub const JPEG: HeaderValue = HeaderValue::from_static("image/jpeg");

/// An entity tag made of a content hash.
#[derive(Clone, Debug)]
pub struct Tag(HeaderValue);

impl Tag {
    /// The tag of the content with this hash.
    pub fn new(hash: &[u8; 32]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut quoted = [b'"'; 34];
        for (pair, byte) in quoted[1..33].chunks_exact_mut(2).zip(hash) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        Self(HeaderValue::from_bytes(&quoted).unwrap_or_else(|_| HeaderValue::from_static("\"\"")))
    }

    /// Whether the asker has the content already (`If-None-Match`): then answer [`Tag::not_modified`], and
    /// leave the blob where it is.
    pub fn is_known(&self, request: &HeaderMap) -> bool {
        request.get_all(header::IF_NONE_MATCH).iter().any(|value| {
            value == self.0
                || value
                    .as_bytes()
                    .split(|byte| *byte == b',')
                    .map(<[u8]>::trim_ascii)
                    .any(|tag| tag == b"*" || tag.strip_prefix(b"W/").unwrap_or(tag) == self.0.as_bytes())
        })
    }

    /// 304.
    pub fn not_modified(self) -> Response {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        self.put(response.headers_mut());
        response
    }

    /// 200 with the content, which only this visitor's browser may keep, for ever.
    pub fn content(self, media_type: HeaderValue, bytes: Bytes) -> Response {
        let mut response = Response::new(bytes.into());
        let headers = response.headers_mut();
        headers.reserve(8);
        headers.insert(header::CONTENT_TYPE, media_type);
        headers.insert(header::CONTENT_SECURITY_POLICY, NOTHING_RUNS);
        self.put(headers);
        response
    }

    fn put(self, headers: &mut HeaderMap) {
        headers.insert(header::CACHE_CONTROL, PRIVATE_FOR_EVER);
        headers.insert(header::ETAG, self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_tag_is_recognised_in_every_form() {
        let tag = Tag::new(&[0xab; 32]);
        let own = "\"abababababababababababababababab\"";
        let known = |value: &str| {
            tag.is_known(&HeaderMap::from_iter([(header::IF_NONE_MATCH, value.parse().unwrap())]))
        };
        assert!(known(own) && known("*") && known(&format!("W/{own}")) && known(&format!("\"x\", {own}")));
        assert!(!known("\"abab\"") && !known("") && !tag.is_known(&HeaderMap::new()));
    }
}
