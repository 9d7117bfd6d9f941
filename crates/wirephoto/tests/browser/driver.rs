//! A real Chromium, driven over WebDriver (W3C): only as much of the protocol as the tests speak.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

/// For how long a page may take to become what a test waits for.
const PATIENCE: Duration = Duration::from_mins(1);
/// The name of an element in the protocol (WebDriver §12.2).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How the driver says that an element is not in the page any more.
const STALE: &str = "stale element reference";
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// Keys as WebDriver writes them (§17.4.2).
pub const TAB: char = '\u{E004}';
pub const ENTER: char = '\u{E007}';
pub const SHIFT: char = '\u{E008}';
pub const CONTROL: char = '\u{E009}';
pub const ESCAPE: char = '\u{E00C}';
pub const LEFT: char = '\u{E012}';
pub const RIGHT: char = '\u{E014}';

/// What somebody holds in their hands.
#[derive(Clone, Copy)]
pub struct Screen {
    pub width: u32,
    pub height: u32,
    pub is_phone: bool,
}

pub const DESKTOP: Screen = Screen { width: 1280, height: 800, is_phone: false };
pub const PHONE: Screen = Screen { width: 390, height: 844, is_phone: true };

/// The browser and its driver, if this machine has them. In CI it must.
pub fn find() -> Option<(PathBuf, PathBuf)> {
    let find = |variable: &str, usual: &str| {
        let path = env::var_os(variable).map_or_else(|| PathBuf::from(usual), PathBuf::from);
        path.exists().then_some(path)
    };
    let found = find("WIREPHOTO_CHROMIUM", "/usr/bin/chromium")
        .zip(find("WIREPHOTO_CHROMEDRIVER", "/usr/bin/chromedriver"));
    if found.is_none() {
        assert!(env::var_os("CI").is_none(), "in CI there must be a Chromium and a chromedriver");
        eprintln!("browser skipped: there is no Chromium with its chromedriver here");
    }
    found
}

/// The script of axe-core, if this machine has it. In CI it must.
fn axe() -> Option<&'static str> {
    static AXE: OnceLock<Option<String>> = OnceLock::new();
    let read = || {
        let usual =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("../bench/node/node_modules/axe-core/axe.min.js");
        let path = env::var_os("WIREPHOTO_AXE").map_or(usual, PathBuf::from);
        let script = std::fs::read_to_string(path).ok();
        if script.is_none() {
            assert!(env::var_os("CI").is_none(), "in CI there must be axe-core");
            eprintln!("accessibility skipped: there is no axe-core here");
        }
        script
    };
    AXE.get_or_init(read).as_deref()
}

/// A chromedriver, and the port on which it listens. Left to itself it takes one that is free for IPv6, wants the same for
/// IPv4, and gives up where somebody has that.
fn listening(chromedriver: &Path) -> (Child, u16) {
    let port = wirephoto_ports::free();
    let mut child = Command::new(chromedriver)
        .arg(format!("--port={port}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver starts");
    let mut said = String::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    while !said.contains("started successfully") {
        let read = lines.read_line(&mut said).unwrap();
        assert!(read > 0, "chromedriver gave up: {said}");
    }
    (child, port)
}

/// A browser with one window, closed when dropped.
pub struct Driver {
    child: Child,
    http: Client,
    session: String,
    profile: TempDir,
}

impl Driver {
    /// Starts a browser without cookies. `scripts`: whether pages may run any.
    pub fn start((chromium, chromedriver): &(PathBuf, PathBuf), screen: Screen, scripts: bool) -> Self {
        let (child, port) = listening(chromedriver);
        let base = format!("http://127.0.0.1:{port}");
        let profile = tempfile::tempdir().unwrap();
        // No address here has TLS, but the client wants to know whose it would be. Only the first installs it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().no_proxy().timeout(2 * PATIENCE).build().unwrap();
        let mut driver = Self { child, http, session: base, profile };
        let wanted = driver.capabilities(chromium, screen, scripts);
        let begun = driver.call(&Method::POST, "/session", &wanted);
        let id = begun["sessionId"].as_str().expect("a session begins");
        driver.session = format!("{}/session/{id}", driver.session);
        driver.devtools(
            "Emulation.setDeviceMetricsOverride",
            &json!({"width": screen.width, "height": screen.height, "deviceScaleFactor": 1, "mobile": screen.is_phone}),
        );
        if screen.is_phone {
            driver.devtools("Emulation.setTouchEmulationEnabled", &json!({"enabled": true}));
        }
        driver
    }

    fn capabilities(&self, chromium: &Path, screen: Screen, scripts: bool) -> Value {
        let mut arguments: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", self.profile.path().display()));
        arguments.push(format!("--window-size={},{}", screen.width, screen.height));
        let javascript = if scripts { 1 } else { 2 };
        json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "timeouts": {"script": PATIENCE.as_millis() as u64},
            "goog:chromeOptions": {
                "binary": chromium,
                "args": arguments,
                "prefs": {"profile.managed_default_content_settings.javascript": javascript},
            },
        }}})
    }

    fn call(&self, method: &Method, path: &str, body: &Value) -> Value {
        self.try_call(method, path, body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn try_call(&self, method: &Method, path: &str, body: &Value) -> Result<Value, String> {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.session));
        if *method == Method::POST {
            request = request.json(body);
        }
        let answer: Value = request.send().and_then(Response::json).map_err(|error| error.to_string())?;
        let value = &answer["value"];
        match value["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", value["message"])),
            None => Ok(value.clone()),
        }
    }

    /// A command of Chromium's own.
    fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.call(&Method::POST, "/goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    /// Opens an address and waits until it is loaded.
    pub fn open(&self, url: &str) {
        self.call(&Method::POST, "/url", &json!({"url": url}));
    }

    /// Where it is.
    pub fn path(&self) -> String {
        let url = self.call(&Method::GET, "/url", &Value::Null);
        let url = reqwest::Url::parse(url.as_str().unwrap()).unwrap();
        url.path().to_owned()
    }

    /// The window that is driven.
    pub fn window(&self) -> String {
        self.call(&Method::GET, "/window", &Value::Null).as_str().unwrap().to_owned()
    }

    /// Opens another window of the same person, and goes on in it.
    pub fn open_window(&self) -> String {
        let opened = self.call(&Method::POST, "/window/new", &json!({"type": "window"}));
        let window = opened["handle"].as_str().expect("a window").to_owned();
        self.turn_to(&window);
        window
    }

    /// Goes on in another window.
    pub fn turn_to(&self, window: &str) {
        self.call(&Method::POST, "/window", &json!({"handle": window}));
    }

    /// Loads the page anew.
    pub fn reload(&self) {
        self.call(&Method::POST, "/refresh", &json!({}));
    }

    pub fn back(&self) {
        self.call(&Method::POST, "/back", &json!({}));
    }

    pub fn forward(&self) {
        self.call(&Method::POST, "/forward", &json!({}));
    }

    /// Runs a script in the page: what it returns.
    pub fn run(&self, script: &str) -> Value {
        self.try_run(script).unwrap_or_else(|error| panic!("a script: {error}"))
    }

    fn try_run(&self, script: &str) -> Result<Value, String> {
        self.try_call(&Method::POST, "/execute/sync", &json!({"script": script, "args": []}))
    }

    fn is_true(&self, script: &str) -> Result<Option<()>, String> {
        Ok((self.try_run(script)? == json!(true)).then_some(()))
    }

    /// Waits until a script returns true.
    #[track_caller]
    pub fn wait_for(&self, script: &str) {
        self.wait(script, || self.is_true(script));
    }

    /// Waits until a script returns true, with the page loaded anew each time.
    #[track_caller]
    pub fn wait_for_reloaded(&self, script: &str) {
        self.wait(script, || {
            self.reload();
            self.is_true(script)
        });
    }

    /// Waits until there is an element of this selector; needs no script.
    #[track_caller]
    pub fn wait_for_element(&self, selector: &str) {
        self.one(selector);
    }

    /// Waits until the address has this path.
    #[track_caller]
    pub fn wait_for_path(&self, path: &str) {
        self.wait(path, || Ok((self.path() == path).then_some(())));
    }

    /// Looks again and again. A page that goes away while it is looked at is a fault of no page.
    #[track_caller]
    fn wait<T>(&self, what: &str, look: impl Fn() -> Result<Option<T>, String>) -> T {
        let began = Instant::now();
        loop {
            let error = match look() {
                Ok(Some(found)) => return found,
                other => other.err().unwrap_or_default(),
            };
            assert!(began.elapsed() < PATIENCE, "waited in vain for {what} at {}: {error}", self.path());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The elements of a selector.
    pub fn all(&self, selector: &str) -> Vec<String> {
        self.try_all(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    fn try_all(&self, selector: &str) -> Result<Vec<String>, String> {
        let wanted = json!({"using": "css selector", "value": selector});
        let found = self.try_call(&Method::POST, "/elements", &wanted)?;
        let elements = found.as_array().unwrap().iter();
        Ok(elements.map(|element| element[ELEMENT].as_str().unwrap().to_owned()).collect())
    }

    /// The first element of a selector; on a page that is still coming it is waited for.
    #[track_caller]
    fn one(&self, selector: &str) -> String {
        self.wait(selector, || Ok(self.try_all(selector)?.into_iter().next()))
    }

    /// Asks something of an element. One that the page has just drawn anew is looked for again: it stands where it was.
    #[track_caller]
    fn at(&self, method: &Method, selector: &str, what: &str, body: &Value) -> Value {
        let began = Instant::now();
        loop {
            let path = format!("/element/{}/{what}", self.one(selector));
            match self.try_call(method, &path, body) {
                Ok(value) => return value,
                Err(error) if error.starts_with(STALE) && began.elapsed() < PATIENCE => {}
                Err(error) => panic!("{path}: {error}"),
            }
        }
    }

    /// The text of an element, as it is seen.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        self.at(&Method::GET, selector, "text", &Value::Null).as_str().unwrap().to_owned()
    }

    /// Clicks an element as a person does: it has to be in sight, with nothing over it.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        self.at(&Method::POST, selector, "click", &json!({}));
    }

    /// Clicks what leads to another page, or to the same one anew, and waits until the page that it stood on is left.
    #[track_caller]
    pub fn click_through(&self, selector: &str) {
        let left = format!("/element/{}/name", self.one("html"));
        self.click(selector);
        self.wait(&format!("what {selector} leads to"), || {
            Ok(self.try_call(&Method::GET, &left, &Value::Null).is_err().then_some(()))
        });
    }

    /// Types into a field. A page that is told news may draw what is kept into one that was just cleared: then it is
    /// cleared again.
    #[track_caller]
    pub fn fill_in(&self, selector: &str, text: &str) {
        self.wait(selector, || {
            self.at(&Method::POST, selector, "clear", &json!({}));
            self.at(&Method::POST, selector, "value", &json!({"text": text}));
            let value = self.at(&Method::GET, selector, "property/value", &Value::Null);
            let is_behind_another =
                value.as_str().is_some_and(|value| value != text && value.ends_with(text));
            Ok((!is_behind_another).then_some(()))
        });
    }

    /// Chooses a file, as the system's dialog does.
    #[track_caller]
    pub fn choose_file(&self, selector: &str, file: &Path) {
        let path = format!("/element/{}/value", self.one(selector));
        self.call(&Method::POST, &path, &json!({"text": file.to_str().unwrap()}));
    }

    /// Presses a key.
    pub fn press(&self, key: char) {
        let keys = json!([{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]);
        self.call(
            &Method::POST,
            "/actions",
            &json!({"actions": [{"type": "key", "id": "keys", "actions": keys}]}),
        );
    }

    /// Goes on with the keyboard alone until an element has the focus, which must be seen.
    #[track_caller]
    pub fn tab_to(&self, selector: &str) {
        let has_focus = format!("return document.activeElement.matches(\"{selector}\")");
        for _ in 0..100 {
            self.press(TAB);
            if self.run(&has_focus) == json!(true) {
                let outline = self.run("return getComputedStyle(document.activeElement).outlineStyle");
                assert_ne!(outline, json!("none"), "it is seen that {selector} has the focus");
                return;
            }
        }
        panic!("the keyboard never comes to {selector} at {}", self.path());
    }

    /// Presses the button that has the focus, and waits until its page is left.
    #[track_caller]
    pub fn press_through(&self, key: char) {
        let left = format!("/element/{}/name", self.one("html"));
        self.press(key);
        self.wait("what the key leads to", || {
            Ok(self.try_call(&Method::GET, &left, &Value::Null).is_err().then_some(()))
        });
    }

    /// Presses a key while another is held.
    pub fn chord(&self, held: char, key: char) {
        let step = |kind: &str, value: char| json!({"type": kind, "value": value});
        let keys = [step("keyDown", held), step("keyDown", key), step("keyUp", key), step("keyUp", held)];
        self.call(
            &Method::POST,
            "/actions",
            &json!({"actions": [{"type": "key", "id": "keys", "actions": keys}]}),
        );
    }

    /// The mouse is pressed at one place and let go at another.
    pub fn drag(&self, from: (i64, i64), to: (i64, i64)) {
        let at = |(x, y): (i64, i64), duration| json!({"type": "pointerMove", "x": x, "y": y, "duration": duration});
        let moves = json!([
            at(from, 0),
            {"type": "pointerDown", "button": 0},
            at(to, 120),
            {"type": "pointerUp", "button": 0},
        ]);
        let mouse = json!({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves});
        self.call(&Method::POST, "/actions", &json!({"actions": [mouse]}));
    }

    /// A finger goes from one place to another.
    pub fn swipe(&self, from: (u32, u32), to: (u32, u32)) {
        let at = |(x, y): (u32, u32), duration| json!({"type": "pointerMove", "x": x, "y": y, "duration": duration});
        self.finger(&json!([
            at(from, 0),
            {"type": "pointerDown", "button": 0},
            at(to, 120),
            {"type": "pointerUp", "button": 0},
        ]));
    }

    /// A finger taps twice.
    pub fn double_tap(&self, (x, y): (u32, u32)) {
        let (down, up) =
            (json!({"type": "pointerDown", "button": 0}), json!({"type": "pointerUp", "button": 0}));
        self.finger(&json!([{"type": "pointerMove", "x": x, "y": y, "duration": 0}, down, up, down, up]));
    }

    fn finger(&self, moves: &Value) {
        let finger = json!({
            "type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}, "actions": moves,
        });
        self.call(&Method::POST, "/actions", &json!({"actions": [finger]}));
    }

    /// Light or dark, as the system prefers.
    pub fn prefer(&self, scheme: &str) {
        let feature = json!({"name": "prefers-color-scheme", "value": scheme});
        self.devtools("Emulation.setEmulatedMedia", &json!({"features": [feature]}));
    }

    /// The page as it comes on paper, whatever the system prefers.
    pub fn print_preview(&self) {
        let feature = json!({"name": "prefers-color-scheme", "value": "dark"});
        self.devtools("Emulation.setEmulatedMedia", &json!({"media": "print", "features": [feature]}));
    }

    /// All cookies, as a request would carry them.
    pub fn cookies(&self) -> String {
        let cookies = self.call(&Method::GET, "/cookie", &Value::Null);
        let pair =
            |cookie: &Value| Some(format!("{}={}", cookie["name"].as_str()?, cookie["value"].as_str()?));
        cookies.as_array().unwrap().iter().filter_map(pair).collect::<Vec<String>>().join("; ")
    }

    /// Becomes a browser that was never here.
    pub fn forget_cookies(&self) {
        self.call(&Method::DELETE, "/cookie", &Value::Null);
    }

    /// Sees to it that a page keeps nobody out (axe-core): nothing that is serious or worse.
    #[track_caller]
    pub fn is_open_to_all(&self, what: &str) {
        // What is fading in has the colours of neither state.
        self.wait_for(
            "return document.getAnimations().every((one) =>
                one.playState !== 'running' || one.effect.getComputedTiming().iterations === Infinity)",
        );
        let Some(axe) = axe() else { return };
        let found = self.run(&format!(
            "{axe};
            return axe.run({{ resultTypes: ['violations'] }}).then(({{ violations }}) => violations
              .filter(({{ impact }}) => impact === 'serious' || impact === 'critical')
              .map(({{ id, nodes }}) => `${{id}}: ${{nodes[0].html}} ${{nodes[0].failureSummary}}`))"
        ));
        assert_eq!(found, json!([]), "{what}");
    }

    /// What went wrong in the page, as its console tells.
    pub fn complaints(&self) -> Vec<Value> {
        let log = self.call(&Method::POST, "/se/log", &json!({"type": "browser"}));
        log.as_array().cloned().unwrap_or_default()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Ends the browser; the driver itself goes with its process.
        let _ = self.try_call(&Method::DELETE, "", &Value::Null);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
