//! A station's side of its host's API.

use std::io::Read;
use std::time::Duration;

use reqwest::{Method, StatusCode, header};
use wirephoto_database::{Id, Moment};

use super::http::Http;
use super::{ClientError, Pairing};
use crate::air::{OrdersAnswer, ReportRequest, STATION_PATH, StationDocument};

/// The host that a station is paired with.
pub struct Station {
    http: Http,
}

impl Station {
    /// Speaks with a paired host; connects at the first request.
    pub fn new(pairing: &Pairing) -> Result<Self, ClientError> {
        Ok(Self { http: Http::known(&pairing.url, &pairing.token, pairing.pin.as_deref())? })
    }

    /// Step 1: says what the station is.
    pub fn put(&self, document: &StationDocument) -> Result<(), ClientError> {
        self.http.send(&Method::PUT, STATION_PATH, Some(document)).map(drop)
    }

    /// Step 2: the orders that changed after the number `after`; waits up to `wait` (at most
    /// [`MAX_WAIT_S`](crate::air::MAX_WAIT_S)) for one to change. Not tried again when the host is away. With them comes
    /// what the host's clock shows, to the second: all times in orders are by it.
    pub fn orders(&self, after: u64, wait: Duration) -> Result<(OrdersAnswer, Option<Moment>), ClientError> {
        self.http.wait_for(&format!("{STATION_PATH}/orders"), after, wait)
    }

    /// Step 3: bytes of an object from an offset on, at least one and at most `most` of them. Fewer come when the
    /// connection breaks; the next request goes on behind them. Not tried again when the host is away.
    pub fn object(&self, object: Id, offset: u32, most: u32) -> Result<Vec<u8>, ClientError> {
        let path = format!("{STATION_PATH}/objects/{object}");
        let last = offset.saturating_add(most.max(1) - 1);
        let range = format!("bytes={offset}-{last}");
        let request = self.http.request(Method::GET, &path).header(header::RANGE, &range);
        let answer = request.send().map_err(|error| self.http.broken(&error))?;
        let begins = format!("bytes {offset}-");
        let found = answer.headers().get(header::CONTENT_RANGE).and_then(|range| range.to_str().ok());
        let is_part = answer.status() == StatusCode::PARTIAL_CONTENT
            && found.is_some_and(|range| range.starts_with(&begins));
        if !is_part {
            let is_other = answer.status().is_success();
            return Err(if is_other {
                ClientError::NotAHost(self.http.host())
            } else {
                self.http.refusal(answer)
            });
        }
        let mut bytes = Vec::new();
        match answer.take(most.into()).read_to_end(&mut bytes) {
            Ok(0) => Err(ClientError::NotAHost(self.http.host())),
            Err(error) if bytes.is_empty() => {
                Err(ClientError::Unreachable { host: self.http.host(), detail: error.to_string() })
            }
            // What came before a connection broke is as good as the rest.
            Ok(_) | Err(_) => Ok(bytes),
        }
    }

    /// Step 4: says what became of objects.
    pub fn report(&self, request: &ReportRequest) -> Result<(), ClientError> {
        self.http.send(&Method::POST, &format!("{STATION_PATH}/reports"), Some(request)).map(drop)
    }
}
