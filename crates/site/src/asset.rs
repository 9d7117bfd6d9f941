//! Stylesheets, scripts and icons, compiled into the program and served for ever under a path that changes
//! with their content.

use std::collections::HashMap;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderValue};

use crate::{Problem, compress, media};

/// A file compiled into a part: `Asset::new("gallery.css", "text/css", include_bytes!("../assets/gallery.css"))`.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

impl Asset {
    /// `name` is unique in the whole program; text is UTF-8.
    pub const fn new(name: &'static str, media_type: &'static str, bytes: &'static [u8]) -> Self {
        Self { name, media_type, bytes }
    }
}

const OWN: &[Asset] = &[
    Asset::new("base.css", "text/css; charset=utf-8", include_bytes!("../assets/base.css")),
    Asset::new("base.js", "text/javascript; charset=utf-8", include_bytes!("../assets/base.js")),
    Asset::new("icon.svg", "image/svg+xml", include_bytes!("../assets/icon.svg")),
    Asset::new("live.js", "text/javascript; charset=utf-8", include_bytes!("../assets/live.js")),
    Asset::new("stage.js", "text/javascript; charset=utf-8", include_bytes!("../assets/stage.js")),
    Asset::new("thumbhash.js", "text/javascript; charset=utf-8", include_bytes!("../assets/thumbhash.js")),
    Asset::new("upload.css", "text/css; charset=utf-8", include_bytes!("../assets/upload.css")),
    Asset::new("upload.js", "text/javascript; charset=utf-8", include_bytes!("../assets/upload.js")),
    // The same sign for home screens, its ground up to the edges so that any mask fits.
    Asset::new("icon-192.png", "image/png", include_bytes!("../assets/icon-192.png")),
    Asset::new("icon-512.png", "image/png", include_bytes!("../assets/icon-512.png")),
];

/// All parts' assets. They share one hash, so that scripts and stylesheets find each other by relative paths.
#[derive(Debug)]
pub(crate) struct Assets {
    hash: String,
    by_name: HashMap<&'static str, Stored>,
}

#[derive(Debug)]
struct Stored {
    media_type: HeaderValue,
    plain: Bytes,
    gzip: Option<Bytes>,
}

impl Assets {
    pub(crate) fn new(parts: &[&[Asset]]) -> Self {
        let mut hasher = blake3::Hasher::new();
        let mut by_name = HashMap::new();
        for asset in parts.iter().copied().chain([OWN]).flatten() {
            hasher.update(asset.name.as_bytes()).update(asset.bytes);
            let stored = Stored {
                media_type: HeaderValue::from_static(asset.media_type),
                plain: Bytes::from_static(asset.bytes),
                gzip: compress::is_text(asset.media_type.as_bytes()).then(|| compress::gzip(asset.bytes)),
            };
            let twice = by_name.insert(asset.name, stored).is_some();
            debug_assert!(!twice, "two assets are named {}", asset.name);
        }
        let hash = hasher.finalize().to_hex()[..16].to_owned();
        Self { hash, by_name }
    }

    pub(crate) fn url(&self, name: &str) -> String {
        debug_assert!(self.by_name.contains_key(name), "no asset is named {name}");
        format!("/assets/{}/{name}", self.hash)
    }

    /// The asset itself. A page from before a new version may ask under the old hash: it gets what there is
    /// now, but must not keep it.
    pub(crate) fn answer(&self, hash: &str, name: &str, request: &HeaderMap) -> Result<Response, Problem> {
        let asset = self.by_name.get(name).ok_or_else(Problem::not_found)?;
        let gzip = asset.gzip.as_ref().filter(|_| compress::accepted(request));
        let mut response = gzip.unwrap_or(&asset.plain).clone().into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, asset.media_type.clone());
        if gzip.is_some() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        if asset.gzip.is_some() {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        let kept =
            if hash == self.hash { media::PUBLIC_FOR_EVER } else { HeaderValue::from_static("no-cache") };
        headers.insert(header::CACHE_CONTROL, kept);
        Ok(response)
    }
}
