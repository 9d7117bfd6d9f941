//! The studio in the browser and its host, both as programs: what happens at one is seen at the other.

use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};

use crate::program::{Running, Story, once, open_studio, serve};

/// The secret of the form cookie, and the token that is made of it with a mask of zeros.
const SECRET: &str = "00112233445566778899aabbccddeeff";

/// The running application of a story's studio, in an opened browser.
struct Desk {
    _program: Running,
    client: Client,
    base: String,
    cookie: String,
}

impl Desk {
    fn open(story: &Story) -> Self {
        let (program, url) = open_studio(&story.data.join("studio"));
        let (base, _) = url.split_once("/open").unwrap();
        let client =
            Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let opened = client.get(&url).send().unwrap();
        assert_eq!(opened.status(), 303);
        let cookie = opened.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap();
        let cookie = format!("{cookie}; form={SECRET}");
        Self { _program: program, base: base.to_owned(), cookie, client }
    }

    fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}/api/v1/{path}", self.base));
        read(request.header("cookie", &self.cookie).send().unwrap())
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let token = format!("{}{SECRET}", "0".repeat(32));
        let request = self.client.post(format!("{}/api/v1/{path}", self.base)).header("cookie", &self.cookie);
        let request = request.header("x-csrf-token", token).header("origin", &self.base);
        read(request.json(body).send().unwrap())
    }

    /// The event, once a condition holds for it.
    fn event_once(&self, is_it: impl Fn(&Value) -> bool) -> Value {
        once(|| Some(self.get("events/1")).filter(&is_it))
    }

    fn set(&self, picture: &Value, set: &Value) -> Value {
        let patches = json!([{ "pictures": [picture["id"]], "set": set }]);
        self.post("events/1/changes", &json!({ "label": "test", "patches": patches }))
    }
}

fn read(response: Response) -> Value {
    let status = response.status();
    let text = response.text().unwrap();
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn p8_p13_what_happens_at_the_host_is_seen_at_the_desk_and_what_is_done_there_is_done_here() {
    let folder = tempfile::tempdir().unwrap();
    let story = Story::tell(&folder.path().join("story"));
    let host = Running::host(serve(&story.data.join("host"), story.port));
    let desk = Desk::open(&story);

    // Who looked, also while nobody was listening.
    let before = desk.event_once(|event| event["publication"]["visitors"].as_u64() > Some(0));
    let visitors = before["publication"]["visitors"].as_u64();
    let url = before["publication"]["url"].as_str().unwrap();
    let slug = url.rsplit('/').next().unwrap().to_owned();
    let guest = story.browser();
    let door = guest.open(url).unwrap().ok().unwrap();
    guest.submit(&door, "/e/", &[("code", before["event"]["code"].as_str().unwrap())]).unwrap().ok().unwrap();
    desk.event_once(|event| event["publication"]["visitors"].as_u64() > visitors);

    // An edit at the host is done here, and the proper proof takes the provisional one's place.
    let ada = story.log_in();
    let look = |path: &str| ada.open(path).unwrap().ok().unwrap();
    let picks: Vec<Value> = before["pictures"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|tile| tile["flag"] == "pick")
        .cloned()
        .collect();
    let page = |tile: &Value| format!("/events/{slug}/p/{}", tile["number"]);
    let rotate = |tile: &Value| {
        let fields = [("action", "rotate-right")];
        ada.submit(&look(&page(tile)), &page(tile), &fields).unwrap().ok().unwrap();
    };
    let is_provisional = |tile: &Value| look(&page(tile)).html.contains("id=\"provisional\"");
    rotate(&picks[0]);
    let find = |event: &Value, tile: &Value| {
        event["pictures"].as_array().unwrap().iter().find(|found| found["id"] == tile["id"]).cloned().unwrap()
    };
    let turned = |before: &Value, after: &Value| after["w"] == before["h"] && after["h"] == before["w"];
    let event = desk.event_once(|event| turned(&picks[0], &find(event, &picks[0])));
    assert_eq!(event["undo"], "host-edit");
    once(|| (!is_provisional(&picks[0])).then_some(()));

    // One that was edited here meanwhile is to be decided.
    desk.set(&picks[1], &json!({ "edit": { "flip": "horizontal" } }));
    rotate(&picks[1]);
    let event = desk.event_once(|event| event["conflicts"] != json!([]));
    assert_eq!(
        (&event["conflicts"][0]["picture"], event["conflicts"].as_array().unwrap().len()),
        (&picks[1]["id"], 1)
    );
    assert!(!turned(&picks[1], &find(&event, &picks[1])), "nothing is done unasked");
    let id = picks[1]["id"].as_str().unwrap();
    desk.post(&format!("conflicts/{id}"), &json!({ "use": "host" }));
    let event = desk.event_once(|event| event["conflicts"] == json!([]));
    let shown = find(&event, &picks[1]);
    assert!(turned(&picks[1], &shown) && shown["edit"]["flip"].is_null(), "as the host has it: {shown}");
    once(|| (!is_provisional(&picks[1])).then_some(()));

    // A host that is away is waited for.
    drop(host);
    desk.set(&picks[0], &json!({ "caption": "While the host was away" }));
    let job = desk.post("events/1/publish", &json!({}))["job"].clone();
    assert!(job.is_u64());
    let _host = Running::host(serve(&story.data.join("host"), story.port));
    let shown = format!("/e/{slug}/p/{}", picks[0]["number"]);
    once(|| {
        let page = guest.open(&shown).unwrap().ok().unwrap();
        page.html.contains("While the host was away").then_some(())
    });
    let plan = once(|| {
        Some(desk.get("events/1/publication"))
            .filter(|plan| plan["problem"].is_null() && plan["changed"] == 0)
    });
    assert_eq!((&plan["new"], &plan["removed"]), (&0.into(), &0.into()), "{plan}");
}
