//! Stations: how they are paired, what their API gives them, and what their token does not open.

use serde_json::{Value, json};
use wirephoto_accounts::Role;
use wirephoto_exchange::client::pair;
use wirephoto_site::testing::{Answer, Browser};

use crate::host::{Host, Person, between, on_each_engine};

/// Pairs a computer by the code that a page shows; its token.
fn paired(host: &Host, person: &Person<'_>, page: &str, to: &str) -> String {
    let shown = person.browser().submit_to(page, to, &[]).text();
    let rest = between(&shown, "id=\"command\">wirephoto ", "</code>");
    let code = rest.split(' ').find(|word| word.matches('-').count() == 3).unwrap();
    let address = format!("http://{}", host.address);
    pair(&address, &code.parse().unwrap(), "Computer", "en").unwrap().token
}

fn ask(host: &Host, token: &str, method: &str, path: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    Browser::new(host.address).send(method, path, &headers, body.to_string().as_bytes())
}

fn document(channels: u16) -> Value {
    let channel = |number: u16| {
        json!({
            "number": number, "name": "Alps", "group": "239.1.2.3:5000", "tsi": 7, "rate_bps": 1_000_000, "coverage": "",
        })
    };
    json!({ "name": "Hill", "channels": (1..=channels).map(channel).collect::<Vec<_>>() })
}

#[test]
fn t4_a_station_s_token_opens_its_own_api_and_no_other() {
    on_each_engine(|host| {
        let ada = host.person("ada", Role::Administrator);
        let station = paired(host, &ada, "/stations", "/stations/pairing");
        let studio = paired(host, &ada, "/account", "/account/pairing");
        assert!(ada.browser().get("/stations").text().contains("It has not said yet where it sends."));

        let put = |token: &str, document: &Value| ask(host, token, "PUT", "/api/v1/station", document);
        assert_eq!(put(&station, &document(2)).status, 204);
        assert_eq!(put(&station, &document(2)).status, 204, "at each start");
        assert_eq!(put(&studio, &document(2)).status, 401, "a studio is no station");
        assert_eq!(put("nonsense", &document(2)).status, 401);
        assert_eq!(put(&station, &document(65)).status, 422);
        let mut twice = document(2);
        twice["channels"][1]["number"] = json!(1);
        assert_eq!(put(&station, &twice).status, 422);
        assert_eq!(host.rows("telecast_channel"), 2);

        let get = |path: &str| ask(host, &station, "GET", path, &Value::Null);
        let empty = get("/api/v1/station/orders?after=7&wait_s=25").json();
        assert_eq!(empty, json!({ "next": 0, "orders": [], "more": false }), "it saw what was taken back");
        assert_eq!(get("/api/v1/station/orders?after=0").status, 200, "without waiting");
        let object = "/api/v1/station/objects/0190163d-8694-739b-aea5-966c26f8ad91";
        assert_eq!(get(object).status, 404);
        let report = |objects: Value| {
            ask(host, &station, "POST", "/api/v1/station/reports", &json!({ "objects": objects }))
        };
        let one = json!({
            "object": "0190163d-8694-739b-aea5-966c26f8ad91", "state": "on-air", "packets": 1, "bytes": 1, "air_us": 1,
            "silent": [1],
        });
        assert_eq!(report(json!([one])).status, 204, "of what is not there nothing is noted");
        assert_eq!(report(json!(vec![one; 201])).status, 422);
        assert_eq!(host.rows("telecast_air"), 0);

        let path = ada.browser().get("/stations").text();
        let path = format!("/stations/{}/remove", between(&path, "action=\"/stations/", "/remove\""));
        assert_eq!(host.user("eve").browser().submit_to("/albums", &path, &[]).status, 403);
        assert_eq!(ada.browser().submit_to("/stations", &path, &[]).location(), "/stations");
        assert_eq!(put(&station, &document(1)).status, 401);
        assert!(ada.browser().get("/stations").text().contains("No station is paired."));
        assert_eq!(ada.browser().submit_to("/stations", &path, &[]).status, 404);
    });
}

#[test]
fn t4_stations_are_for_administrators() {
    on_each_engine(|host| {
        for role in [Role::User, Role::Photographer] {
            let mut browser = host.person(&format!("{role:?}").to_lowercase(), role).browser();
            assert_eq!(browser.get("/stations").status, 403);
            assert_eq!(browser.submit_to("/albums", "/stations/pairing", &[]).status, 403);
        }
        let ada = host.person("ada", Role::Administrator);
        let page = ada.browser().get_with("/stations", &[("accept-language", "de")]).text();
        assert!(page.contains("Es ist keine Station gekoppelt."), "{page}");
        assert_eq!(ada.browser().get("/stations/pairing").location(), "/stations");
    });
}
