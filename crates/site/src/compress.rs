//! gzip for what is text.

use std::io::Write as _;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{self, HeaderMap, HeaderValue};
use http_body::Body as _;

/// Bodies below this do not get smaller by it.
const WORTH_BYTES: u64 = 1024;
/// Bodies above this would hold up others for too long.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Whether the client takes gzip.
pub(crate) fn accepted(request: &HeaderMap) -> bool {
    request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            name.trim().eq_ignore_ascii_case("gzip") && !matches!(weight.trim(), "q=0" | "q=0.0")
        })
}

/// Whether a media type is text that compresses.
pub(crate) fn is_text(media_type: &[u8]) -> bool {
    [&b"text/"[..], b"application/json", b"image/svg"].iter().any(|prefix| media_type.starts_with(prefix))
}

pub(crate) fn gzip(bytes: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(5));
    // Writing to memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default().into()
}

/// Compresses a response that is text, whole in memory and large enough.
pub(crate) async fn response(response: Response) -> Response {
    let media_type = response.headers().get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let size = response.body().size_hint().exact();
    let fits = size.is_some_and(|bytes| (WORTH_BYTES..=MOST_BYTES).contains(&bytes));
    if !fits || !is_text(media_type) || response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, MOST_BYTES as usize).await else {
        return http::StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(parts, Body::from(gzip(&bytes)))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_compressed_is_read_again(bytes: Vec<u8>) {
            let mut read = Vec::new();
            flate2::read::GzDecoder::new(&*gzip(&bytes)).read_to_end(&mut read).unwrap();
            prop_assert_eq!(read, bytes);
        }
    }

    #[test]
    fn gzip_is_used_only_when_taken() {
        let takes = |value: &'static str| {
            accepted(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]))
        };
        assert!(takes("gzip") && takes("br, GZIP;q=0.5") && takes("deflate , gzip"));
        assert!(!takes("br") && !takes("gzip;q=0") && !takes("xgzip") && !takes(""));
        assert!(!accepted(&HeaderMap::new()));
    }
}
