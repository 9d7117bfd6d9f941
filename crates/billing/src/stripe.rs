//! Stripe: payments on pages of its Checkout, with the owner's own account.
//!
//! Three calls of its API: a Checkout Session is created, asked about and expired; a PaymentIntent is refunded. The
//! version of the API is pinned, so an account's setting changes nothing. Requests that change something carry an
//! `Idempotency-Key` and may be repeated.
//!
//! A session is created under a key of order, attempt and content: a repeat finds the same session, and one that asks
//! for something else (the customer came by another link) makes another, of which only the one that is
//! [kept](crate::attempt) is ever shown to anybody.

pub(crate) mod units;

use std::io::Read;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::{Method, StatusCode, Url};
use ring::digest;
use rustls::ClientConfig;
use rustls::crypto::ring as crypto;
use rustls_platform_verifier::Verifier;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wirephoto_database::Id;
use wirephoto_exchange::hex;

use crate::{Begun, Charge, Means, Money, Provider, ProviderError, Secret, Settled};

/// Where Stripe is.
pub const ADDRESS: &str = "https://api.stripe.com";
/// The version of the API that this speaks.
pub(crate) const VERSION: &str = "2024-06-20";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
const MAX_ANSWER_BYTES: u64 = 1 << 20;
/// Longer texts are refused by Stripe.
const MAX_DESCRIPTION: usize = 250;

/// Where Stripe's API is, and the connections to it; clones share them.
#[derive(Debug, Clone)]
pub struct Api(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    base: Url,
    /// Made at the first call: the client must not be made where asynchronous work is done.
    client: OnceLock<Client>,
}

/// The address is none that keys may be sent to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an address for payments. It begins with https://, or with http:// on this machine.")]
pub struct NotAnAddress(String);

/// An owner's account at Stripe.
#[derive(Debug, Clone)]
pub struct Stripe {
    api: Api,
    key: Secret,
}

impl Api {
    /// The API at an address: [`ADDRESS`], or a stand-in on this machine.
    pub fn new(address: &str) -> Result<Self, NotAnAddress> {
        let wrong = || NotAnAddress(address.to_owned());
        let base = Url::parse(address).map_err(|_| wrong())?;
        if !is_safe(&base) || base.path() != "/" {
            return Err(wrong());
        }
        Ok(Self(Arc::new(Inner { base, client: OnceLock::new() })))
    }

    fn client(&self) -> Result<&Client, ProviderError> {
        if let Some(client) = self.0.client.get() {
            return Ok(client);
        }
        let client = client().map_err(|error| ProviderError::Unreachable(error.to_string()))?;
        Ok(self.0.client.get_or_init(|| client))
    }
}

/// Keys and customers are sent only where the way is encrypted, or does not leave this machine.
fn is_safe(url: &Url) -> bool {
    let is_local = url.host_str().is_some_and(|host| {
        let host = host.trim_matches(['[', ']']);
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    });
    url.scheme() == "https" || url.scheme() == "http" && is_local
}

pub(crate) fn client() -> Result<Client, Box<dyn std::error::Error + Send + Sync>> {
    let provider = Arc::new(crypto::default_provider());
    let verifier = Verifier::new(Arc::clone(&provider))?;
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    let client = Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(REQUEST_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .user_agent(concat!("wirephoto/", env!("CARGO_PKG_VERSION")))
        .build()?;
    Ok(client)
}

/// A Checkout Session, in an answer or a notice.
#[derive(Deserialize)]
pub(crate) struct Session {
    pub(crate) id: String,
    client_reference_id: Option<String>,
    url: Option<String>,
    #[serde(default)]
    status: Option<String>,
    pub(crate) payment_status: String,
    payment_intent: Option<Intent>,
    amount_total: Option<i64>,
    currency: Option<String>,
}

/// A PaymentIntent: its name, or all of it where that was asked for.
#[derive(Deserialize)]
#[serde(untagged)]
enum Intent {
    Name(String),
    Whole { id: String, status: String },
}

#[derive(Deserialize)]
struct Refund {
    status: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    error: RefusalDetail,
}

#[derive(Deserialize)]
struct RefusalDetail {
    #[serde(default)]
    message: String,
    #[serde(default)]
    code: Option<String>,
}

impl Session {
    /// Our order.
    pub(crate) fn order(&self) -> Option<Id> {
        self.client_reference_id.as_ref()?.parse().ok()
    }

    /// The name of the money, and how much it was.
    pub(crate) fn paid(&self) -> Option<(String, Money)> {
        let name = match self.payment_intent.as_ref()? {
            Intent::Name(id) | Intent::Whole { id, .. } => id.clone(),
        };
        Some((name, units::read(self.amount_total?, self.currency.as_ref()?)?))
    }

    fn settled(&self) -> Result<Settled, ProviderError> {
        // A bank that said no after days leaves a complete session whose money will never come.
        let has_failed = matches!(&self.payment_intent, Some(Intent::Whole { status, .. })
            if status == "requires_payment_method" || status == "canceled");
        match self.status.as_deref() {
            Some("expired") => Ok(Settled::Expired),
            Some("complete") if self.payment_status == "paid" => {
                let (payment, amount) = self.paid().ok_or(ProviderError::Nonsense)?;
                Ok(Settled::Paid { payment, amount })
            }
            Some("complete") if has_failed => Ok(Settled::Expired),
            Some("complete" | "open") => Ok(Settled::Open),
            _ => Err(ProviderError::Nonsense),
        }
    }
}

/// What Stripe answered when it did not do it.
struct No {
    error: ProviderError,
    code: String,
}

impl Stripe {
    /// The account of a secret key.
    pub fn new(api: &Api, key: Secret) -> Self {
        Self { api: api.clone(), key }
    }

    /// Whether Stripe takes the key: for settings. Asks for one thing that every key may see.
    pub fn check(&self) -> Result<(), ProviderError> {
        let request = self.request(&Method::GET, "v1/checkout/sessions?limit=1")?;
        send::<serde_json::Value>(request).map(drop).map_err(|no| no.error)
    }

    fn request(&self, method: &Method, path: &str) -> Result<RequestBuilder, ProviderError> {
        let url = self.api.0.base.join(path).map_err(|_| ProviderError::Nonsense)?;
        let request = self.api.client()?.request(method.clone(), url);
        Ok(request.bearer_auth(self.key.reveal()).header("stripe-version", VERSION))
    }

    fn post(&self, path: &str, key: &str, form: String) -> Result<RequestBuilder, ProviderError> {
        let request = self.request(&Method::POST, path)?;
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        Ok(request.header("idempotency-key", key))
    }
}

impl Provider for Stripe {
    fn means(&self) -> Means {
        Means::Stripe
    }

    fn begin(&self, charge: &Charge) -> Result<Begun, ProviderError> {
        let form = session_form(charge)?;
        let hash = digest::digest(&digest::SHA256, form.as_bytes());
        let content = hex::encode(&hash.as_ref()[..6]);
        let key = format!("{}-{}-{content}", charge.order, charge.attempt);
        let request = self.post("v1/checkout/sessions", &key, form)?;
        let session: Session = send(request).map_err(|no| no.error)?;
        Ok(Begun { redirect: Some(page(session.url)?), reference: session.id })
    }

    fn look_up(&self, reference: &str) -> Result<Settled, ProviderError> {
        let path = format!("v1/checkout/sessions/{}?expand[]=payment_intent", word(reference)?);
        match send::<Session>(self.request(&Method::GET, &path)?) {
            Ok(session) => session.settled(),
            // Of another account, or of a time before: nobody can pay it to this one.
            Err(No { code, .. }) if code == "resource_missing" => Ok(Settled::Expired),
            Err(no) => Err(no.error),
        }
    }

    fn close(&self, reference: &str) -> Result<Settled, ProviderError> {
        let path = format!("v1/checkout/sessions/{}/expire", word(reference)?);
        let request = self.post(&path, &format!("{reference}-expire"), String::new())?;
        match send::<Session>(request) {
            Ok(_) => Ok(Settled::Expired),
            // Only an open session can be expired; the others say how they stand.
            Err(No { error: ProviderError::Refused(_), .. }) => self.look_up(reference),
            Err(no) => Err(no.error),
        }
    }

    fn refund(&self, payment: &str, amount: Money, key: Id) -> Result<(), ProviderError> {
        let units = units::written(amount).ok_or(ProviderError::Amount(amount))?.to_string();
        let form = encode(&[("payment_intent", payment), ("amount", &units)])?;
        match send::<Refund>(self.post("v1/refunds", &key.to_string(), form)?) {
            Ok(Refund { status: Some(status) }) if status == "failed" || status == "canceled" => {
                Err(ProviderError::Refused(format!("the refund is {status}.")))
            }
            Ok(_) => Ok(()),
            // By the owner at Stripe, or by us so long ago that the key is forgotten there.
            Err(No { code, .. }) if code == "charge_already_refunded" => Ok(()),
            Err(no) => Err(no.error),
        }
    }
}

fn session_form(charge: &Charge) -> Result<String, ProviderError> {
    let units = units::written(charge.amount).ok_or(ProviderError::Amount(charge.amount))?.to_string();
    let currency = charge.amount.currency().code().to_ascii_lowercase();
    let order = charge.order.to_string();
    let description: String = charge.description.chars().take(MAX_DESCRIPTION).collect();
    let mut fields = vec![
        ("mode", "payment"),
        ("client_reference_id", &order),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", &currency),
        ("line_items[0][price_data][unit_amount]", &units),
        ("line_items[0][price_data][product_data][name]", &description),
        // Every notice about the money knows its order, whichever comes first.
        ("payment_intent_data[metadata][order]", &order),
        ("payment_intent_data[description]", &charge.number),
        ("success_url", &charge.success_url),
        ("cancel_url", &charge.cancel_url),
    ];
    if !charge.email.is_empty() {
        fields.push(("customer_email", &charge.email));
    }
    encode(&fields)
}

fn encode(fields: &[(&str, &str)]) -> Result<String, ProviderError> {
    serde_urlencoded::to_string(fields).map_err(|_| ProviderError::Nonsense)
}

fn send<A: DeserializeOwned>(request: RequestBuilder) -> Result<A, No> {
    let of_call = |error| No { error, code: String::new() };
    let response = request.send().map_err(|error| of_call(ProviderError::Unreachable(cause_of(&error))))?;
    let status = response.status();
    let bytes = body(response).map_err(of_call)?;
    if status.is_success() {
        return serde_json::from_slice(&bytes).map_err(|_| of_call(ProviderError::Nonsense));
    }
    let refusal: Option<RefusalDetail> =
        serde_json::from_slice::<Refusal>(&bytes).ok().map(|refusal| refusal.error);
    let (message, code) = refusal.map(|refusal| (refusal.message, refusal.code)).unwrap_or_default();
    let error = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ProviderError::Key,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::CONFLICT => ProviderError::Busy(status.as_u16()),
        status if status.is_server_error() => ProviderError::Busy(status.as_u16()),
        status if status.is_client_error() && !message.is_empty() => ProviderError::Refused(message),
        _ => ProviderError::Nonsense,
    };
    Err(No { error, code: code.unwrap_or_default() })
}

/// A page to which a customer may be sent.
fn page(url: Option<String>) -> Result<String, ProviderError> {
    let page = url.filter(|url| Url::parse(url).is_ok_and(|url| is_safe(&url)));
    page.ok_or(ProviderError::Nonsense)
}

/// A name that Stripe gave, as part of a path.
fn word(name: &str) -> Result<&str, ProviderError> {
    let is_word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_word { Ok(name) } else { Err(ProviderError::Nonsense) }
}

fn body(response: Response) -> Result<Vec<u8>, ProviderError> {
    let mut bytes = Vec::new();
    let read = response.take(MAX_ANSWER_BYTES).read_to_end(&mut bytes);
    read.map_err(|error| ProviderError::Unreachable(error.to_string()))?;
    Ok(bytes)
}

/// The innermost reason, which says most.
fn cause_of(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p9_keys_are_sent_over_safe_ways_only() {
        for address in [ADDRESS, "http://127.0.0.1:4242", "http://localhost:1", "http://[::1]:8080/"] {
            assert!(Api::new(address).is_ok(), "{address}");
        }
        for address in [
            "",
            "api.stripe.com",
            "http://api.stripe.com",
            "ftp://127.0.0.1",
            "https://a/b",
            "http://10.0.0.1",
        ] {
            assert!(Api::new(address).is_err(), "{address}");
        }
    }

    #[test]
    fn p9_a_name_cannot_leave_its_place_in_a_path() {
        assert_eq!(word("cs_test_a1B2"), Ok("cs_test_a1B2"));
        for name in ["", "../refunds", "cs?x", "cs/expire", "cs%2f"] {
            assert_eq!(word(name), Err(ProviderError::Nonsense), "{name}");
        }
    }

    #[test]
    fn p9_the_key_is_in_no_debug_output() {
        let api = Api::new(ADDRESS).unwrap();
        let stripe = Stripe::new(&api, Secret::key("sk_test_0123456789").unwrap());
        assert!(!format!("{stripe:?}").contains("0123456789"));
    }
}
