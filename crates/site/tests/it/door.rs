//! What a request meets at the door, and what every answer carries.

use std::net::IpAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRef, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::header::{self, HeaderMap};
use http::{Request, StatusCode};
use serde::Deserialize;
use wirephoto_site::media::{self, Tag};
use wirephoto_site::{
    Action, ClientAddress, Csrf, Door, Form, Options, OwnScript, Page, Problem, Site, openapi,
};

const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7));

#[derive(Clone)]
struct App(Site);

impl FromRef<App> for Site {
    fn from_ref(app: &App) -> Self {
        app.0.clone()
    }
}

#[derive(Deserialize)]
struct Name {
    name: String,
}

fn routes(site: &Site) -> Router {
    Router::new()
        .route(
            "/form",
            get(async |State(App(site)): State<App>, csrf: Csrf| {
                Page::new("Form").form(&csrf).render(&site, &format!("<form>{}</form>", csrf.field()))
            })
            .post(async |Form(form): Form<Name>| form.name),
        )
        .route("/script", post(async |_: OwnScript| "done"))
        .route(
            "/placeholders",
            get(async |State(App(site)): State<App>| {
                Page::new("Grid").css(".a{color:red}").wide().render(&site, "")
            }),
        )
        .route(
            "/picture",
            get(async |headers: HeaderMap| {
                let tag = Tag::new(&[7; 32]);
                if tag.is_known(&headers) {
                    return tag.not_modified();
                }
                tag.content(media::JPEG, Bytes::from_static(b"\xff\xd8 picture"))
            }),
        )
        .route("/address", get(async |ClientAddress(address): ClientAddress| address.to_string()))
        .route(
            "/secret",
            get(async || -> Result<(), Problem> { Err(Problem::internal("the cellar is wet")) }),
        )
        .route("/long", get(async || "long ".repeat(1000)))
        .route(
            "/limited",
            post(async |State(App(site)): State<App>, ClientAddress(who): ClientAddress| {
                const ONCE: Action =
                    Action { name: "once", burst: 1, every: std::time::Duration::from_hours(1) };
                site.limit(ONCE, who).map_err(Problem::from)
            }),
        )
        .route("/body", post(async |body: Bytes| body.len().to_string()))
        .route("/api/v1/thing", get(async || -> Result<(), Problem> { Err(Problem::not_found()) }))
        .with_state(App(site.clone()))
        .merge(site.routes(async || Err("the database is away".to_owned())))
        .merge(openapi("{\"openapi\":\"3.1.0\"}".to_owned()))
}

fn door_at(url: &str, change: impl FnOnce(&mut Options)) -> Door {
    let mut options = Options::new("Test photos", url.parse().unwrap());
    change(&mut options);
    let site = Site::new(options);
    let router = routes(&site);
    Door::new(site, router)
}

fn door() -> Door {
    door_at("https://photos.example", |_| {})
}

fn get_of(path: &str) -> http::request::Builder {
    Request::get(path).header("host", "photos.example")
}

fn post_of(path: &str) -> http::request::Builder {
    Request::post(path).header("host", "photos.example").header("origin", "https://photos.example")
}

async fn ask(door: &Door, request: http::request::Builder, body: &str) -> (StatusCode, HeaderMap, String) {
    let body = if body.is_empty() { Body::empty() } else { Body::from(body.to_owned()) };
    let response: Response = door.answer(PEER, request.body(body).unwrap()).await;
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, parts.headers, String::from_utf8_lossy(&bytes).into_owned())
}

fn listing(headers: &HeaderMap) -> String {
    let mut lines: Vec<_> =
        headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    lines.sort();
    lines.join("\n")
}

#[tokio::test]
async fn headers_of_a_page() {
    let (_, headers, _) = ask(&door(), get_of("/nothing"), "").await;
    insta::assert_snapshot!(listing(&headers), @r"
    cache-control: no-store
    content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'
    content-type: text/html; charset=utf-8
    cross-origin-opener-policy: same-origin
    cross-origin-resource-policy: same-origin
    referrer-policy: same-origin
    strict-transport-security: max-age=31536000
    x-content-type-options: nosniff
    ");
}

#[tokio::test]
async fn headers_of_a_picture() {
    let (_, headers, _) = ask(&door(), get_of("/picture"), "").await;
    insta::assert_snapshot!(listing(&headers), @r#"
    cache-control: private, max-age=31536000, immutable
    content-length: 10
    content-security-policy: default-src 'none'; sandbox
    content-type: image/jpeg
    cross-origin-resource-policy: same-origin
    etag: "07070707070707070707070707070707"
    strict-transport-security: max-age=31536000
    x-content-type-options: nosniff
    "#);
}

#[tokio::test]
async fn headers_over_plain_http() {
    let door = door_at("http://photos.example", |_| {});
    let (_, headers, html) = ask(&door, get_of("/form"), "").await;
    assert!(!headers.contains_key("strict-transport-security"));
    assert!(headers[header::SET_COOKIE].to_str().unwrap().starts_with("form="));
    assert!(html.contains("not encrypted"), "the footer says so");
}

#[tokio::test]
async fn a_known_picture_is_not_sent_again() {
    let door = door();
    let (_, headers, body) = ask(&door, get_of("/picture"), "").await;
    assert!(body.ends_with(" picture"));
    let again = get_of("/picture").header("if-none-match", &headers["etag"]);
    let (status, headers, body) = ask(&door, again, "").await;
    assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(headers["cache-control"], "private, max-age=31536000, immutable");
}

#[tokio::test]
async fn css_of_a_page_has_a_nonce_of_its_own() {
    let door = door();
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let (_, headers, html) = ask(&door, get_of("/placeholders"), "").await;
        let policy = headers["content-security-policy"].to_str().unwrap();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(html.contains(&format!("<style nonce=\"{nonce}\">.a{{color:red}}</style>")), "{html}");
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
}

/// The cookie and the token of a form that was just loaded.
async fn load_form(door: &Door) -> (String, String) {
    let (_, headers, html) = ask(door, get_of("/form"), "").await;
    let cookie = headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let token = html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    (cookie, token)
}

#[tokio::test]
async fn a_form_of_our_own_is_accepted_and_others_are_not() {
    let door = door();
    let (cookie, token) = load_form(&door).await;
    assert!(cookie.starts_with("__Host-form="));
    let body = format!("csrf={token}&name=Ada+L");
    let own = || post_of("/form").header("cookie", &cookie);
    assert_eq!(ask(&door, own(), &body).await.2, "Ada L");

    let refused = async |request: http::request::Builder, body: &str| ask(&door, request, body).await.0;
    assert_eq!(refused(own(), "name=Ada").await, StatusCode::FORBIDDEN, "no token");
    assert_eq!(refused(own(), "csrf=00&name=Ada").await, StatusCode::FORBIDDEN, "a wrong token");
    assert_eq!(refused(post_of("/form"), &body).await, StatusCode::FORBIDDEN, "no cookie");
    let (_, other) = load_form(&door).await;
    let stolen = format!("csrf={other}&name=Ada");
    assert_eq!(refused(own(), &stolen).await, StatusCode::FORBIDDEN, "another visitor's token");
    let cross = own().header("sec-fetch-site", "cross-site");
    assert_eq!(refused(cross, &body).await, StatusCode::FORBIDDEN, "sent by another site");
    assert_eq!(refused(own(), &format!("csrf={token}")).await, StatusCode::BAD_REQUEST, "no name");
}

#[tokio::test]
async fn a_script_of_our_own_sends_the_token_in_a_header() {
    let door = door();
    let (cookie, token) = load_form(&door).await;
    let script = || post_of("/script").header("cookie", &cookie);
    assert_eq!(ask(&door, script().header("x-csrf-token", &token), "").await.0, StatusCode::OK);
    assert_eq!(ask(&door, script(), "").await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn programs_get_json_and_people_get_a_page() {
    let door = door();
    let (status, _, body) = ask(&door, get_of("/api/v1/thing"), "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(
        body,
        r#"{"error":"There is nothing at this address. Check the link, or go back to the start."}"#
    );
    let (_, headers, body) = ask(&door, get_of("/nothing").header("accept", "application/json"), "").await;
    assert_eq!(headers["content-type"], "application/json");
    assert!(body.starts_with("{\"error\":"));
    let (_, headers, body) = ask(&door, get_of("/nothing").header("accept", "text/html,*/*"), "").await;
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert!(body.contains("<h1>Not found</h1>"));
}

#[tokio::test]
async fn what_only_the_log_may_know_stays_there() {
    let (status, _, body) = ask(&door(), get_of("/secret"), "").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!body.contains("cellar") && body.contains("Something failed"), "{body}");
}

#[tokio::test]
async fn a_refused_method_says_which_are_allowed() {
    let (status, headers, body) = ask(&door(), post_of("/picture"), "").await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(headers["allow"], "GET,HEAD");
    assert!(body.contains("<h1>"));
}

#[tokio::test]
async fn forwarded_addresses_count_only_from_trusted_proxies() {
    let forwarded = || get_of("/address").header("x-forwarded-for", "203.0.113.9");
    assert_eq!(ask(&door(), forwarded(), "").await.2, PEER.to_string());
    let behind = door_at("https://photos.example", |options| {
        options.trusted_proxies = vec!["198.51.100.0/24".parse().unwrap()];
    });
    assert_eq!(ask(&behind, forwarded(), "").await.2, "203.0.113.9");
}

#[tokio::test]
async fn who_tries_too_often_is_told_when_to_come_back() {
    let door = door();
    assert_eq!(ask(&door, post_of("/limited"), "").await.0, StatusCode::OK);
    let (status, headers, body) = ask(&door, post_of("/limited"), "").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(headers["retry-after"], "3600");
    assert!(body.contains("Wait 3600 s"), "{body}");
}

#[tokio::test]
async fn a_body_has_a_limit() {
    let door = door();
    assert_eq!(ask(&door, post_of("/body"), &"x".repeat(64 * 1024)).await.0, StatusCode::OK);
    let (status, ..) = ask(&door, post_of("/body"), &"x".repeat(64 * 1024 + 1)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn text_is_compressed_for_those_who_take_it() {
    let door = door();
    let (_, headers, body) = ask(&door, get_of("/long").header("accept-encoding", "gzip"), "").await;
    assert_eq!(headers["content-encoding"], "gzip");
    assert!(body.len() < 500);
    let (_, headers, body) = ask(&door, get_of("/long"), "").await;
    assert!(!headers.contains_key("content-encoding"));
    assert_eq!(body.len(), 5000);
    let (_, headers, _) = ask(&door, get_of("/picture").header("accept-encoding", "gzip"), "").await;
    assert!(!headers.contains_key("content-encoding"));
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_the_hash_of_their_content() {
    let site = Site::new(Options::new("Test", "https://photos.example".parse().unwrap()));
    let url = site.asset("base.css");
    let door = door();
    let (status, headers, body) = ask(&door, get_of(&url), "").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(headers["content-type"], "text/css; charset=utf-8");
    assert!(body.contains(":root"));
    let (_, headers, _) = ask(&door, get_of("/assets/0000000000000000/base.css"), "").await;
    assert_eq!(headers["cache-control"], "no-cache", "an old page must not keep what is new");
    assert_eq!(ask(&door, get_of("/assets/0/nothing.css"), "").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn style_and_script_of_every_page_are_small() {
    let door = door();
    let site = Site::new(Options::new("Test", "https://photos.example".parse().unwrap()));
    let mut bytes = 0;
    for name in ["base.css", "base.js", "icon.svg"] {
        bytes += ask(&door, get_of(&site.asset(name)), "").await.2.len();
    }
    assert!(bytes < 20_000, "{bytes} bytes");
}

#[tokio::test]
async fn on_loopback_other_names_are_refused() {
    let door = door_at("http://127.0.0.1:8080", |_| {});
    let ask_as = async |host: &str| ask(&door, Request::get("/address").header("host", host), "").await.0;
    assert_eq!(ask_as("127.0.0.1:8080").await, StatusCode::OK);
    assert_eq!(ask_as("localhost:8080").await, StatusCode::OK);
    assert_eq!(ask_as("studio.localhost:8080").await, StatusCode::OK);
    assert_eq!(ask_as("[::1]:8080").await, StatusCode::OK);
    assert_eq!(ask_as("evil.example:8080").await, StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(ask_as("").await, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn health_is_for_all_and_metrics_are_for_this_machine() {
    let door = door();
    assert_eq!(ask(&door, get_of("/healthz"), "").await.2, "ok\n");
    let (status, _, body) = ask(&door, get_of("/readyz").header("accept", "*/*"), "").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!body.contains("database"), "the reason is for the log");
    assert_eq!(ask(&door, get_of("/metrics"), "").await.0, StatusCode::NOT_FOUND);

    let metrics = async |request: http::request::Builder| {
        let peer = [127, 0, 0, 1].into();
        door.answer(peer, request.body(Body::empty()).unwrap()).await.status()
    };
    assert_eq!(metrics(get_of("/metrics")).await, StatusCode::OK);
    let through_a_proxy = get_of("/metrics").header("x-forwarded-for", "203.0.113.9");
    assert_eq!(metrics(through_a_proxy).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_api_describes_itself() {
    let (_, headers, body) = ask(&door(), get_of("/api/v1/openapi.json"), "").await;
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(body, "{\"openapi\":\"3.1.0\"}");
}

#[tokio::test]
async fn a_reader_is_told_in_their_language_what_went_wrong() {
    let door = door();
    let german = || get_of("/nothing").header("accept-language", "de-DE,de;q=0.9");
    let (_, _, html) = ask(&door, german(), "").await;
    assert!(
        html.contains("<html lang=\"de\">") && html.contains("Unter dieser Adresse gibt es nichts."),
        "{html}"
    );
    let (_, _, json) = ask(&door, german().header("accept", "application/json"), "").await;
    assert!(json.contains("Unter dieser Adresse gibt es nichts."), "{json}");
}

#[tokio::test]
async fn the_language_is_chosen_by_a_button_in_the_foot() {
    let door = door();
    let form = ("content-type", "application/x-www-form-urlencoded");
    let choose = |language: &str| {
        let request =
            post_of("/language").header(form.0, form.1).header("referer", "https://photos.example/form");
        (request, format!("language={language}"))
    };
    let (request, body) = choose("de");
    let (status, headers, _) = ask(&door, request, &body).await;
    assert_eq!((status, &headers["location"]), (StatusCode::SEE_OTHER, &"/form".parse().unwrap()));
    let cookie = headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let (_, _, html) = ask(&door, get_of("/nothing").header("cookie", cookie), "").await;
    assert!(html.contains("value=\"de\" lang=\"de\" aria-current=\"true\""), "{html}");
    let (request, body) = choose("tlh");
    assert_eq!(ask(&door, request, &body).await.0, StatusCode::BAD_REQUEST);
}
