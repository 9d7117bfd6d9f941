//! A host and a studio, as the program makes them, with two events published.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;
use wirephoto_landscape as landscape;

use crate::driver::Driver;

pub const CODE: &str = "northern-light";
pub const OTHER_CODE: &str = "southern-light";
pub const PICTURES: usize = 12;
pub const PASSWORD: &str = "four amber darkroom lamps";
/// Pixels on the long side of the photographs: more than a preview, so that the low resolution is its own.
const LONG_SIDE: u32 = 900;

/// The story so far: everything is published, and nobody has looked.
pub struct World {
    host: Child,
    folder: TempDir,
    pub url: String,
    /// An event's address.
    pub event: String,
    /// Another one's, with a code of its own.
    pub other: String,
}

impl World {
    /// Plays the story up to the customer, the people's part of it in a browser.
    pub fn begin(browser: &Driver) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (host, url, setup) = serve(&folder.path().join("host"));
        let mut world = Self { host, folder, url, event: String::new(), other: String::new() };
        browser.open(&setup);
        browser.fill_in("[name=email]", "admin@example.com");
        browser.fill_in("[name=name]", "The administrator");
        browser.fill_in("[name=password]", PASSWORD);
        browser.click("main button");
        browser.wait_for_path("/admin");
        browser.fill_in("form[action='/admin/invite'] [name=email]", "ada@example.com");
        browser.click("form[action='/admin/invite'] button");
        browser.wait_for_element("#link");
        let invitation = browser.text("#link");
        browser.forget_cookies();
        browser.open(&invitation);
        browser.fill_in("[name=name]", "Ada Lens");
        browser.fill_in("[name=password]", PASSWORD);
        browser.click("main button");
        browser.wait_for_path("/events");
        world.pair(browser, &world.studio_folder());
        world.event = world.publish("1", "A day in the north", CODE);
        world.other = world.publish("2", "A day in the south", OTHER_CODE);
        browser.open(&format!("{}/events", world.url));
        assert_eq!(browser.all(".events > li").len(), 2);
        browser.forget_cookies();
        world
    }

    /// Pairs a studio with the host, where the photographer is logged in.
    pub fn pair(&self, browser: &Driver, studio: &Path) {
        browser.open(&format!("{}/account", self.url));
        browser.click("form[action='/account/pairing'] button");
        browser.wait_for_element("#command");
        let command = browser.text("#command");
        run_studio(studio, &command.split(' ').skip(2).collect::<Vec<_>>());
    }

    /// The photographer comes to the host.
    pub fn log_in(&self, browser: &Driver) {
        browser.open(&format!("{}/log-in", self.url));
        browser.fill_in("[name=email]", "ada@example.com");
        browser.fill_in("[name=password]", PASSWORD);
        browser.click("main button.primary");
        browser.wait_for_path("/events");
    }

    fn publish(&self, number: &str, name: &str, code: &str) -> String {
        let new = ["event", "new", "--name", name, "--date", "2026-06-20", "--photographer", "Ada Lens"];
        self.studio(
            &[&new[..], &["--code", code, "--category", "Morning", "--category", "Evening"]].concat(),
        );
        self.studio(&["import", number, photographs().to_str().unwrap(), "--category", "Morning"]);
        self.studio(&["pick", number, "--all"]);
        let published = self.studio(&["publish", number]);
        let summary = &published.last().expect("a summary")["summary"];
        summary["url"].as_str().expect("an address").to_owned()
    }

    /// The folder of a studio that is paired with the host.
    pub fn studio_folder(&self) -> PathBuf {
        self.folder.path().join("studio")
    }

    /// The host is gone, as when a connection is lost.
    pub fn lose_host(&mut self) {
        let _ = self.host.kill();
        let _ = self.host.wait();
    }

    /// The host is back at the same address.
    pub fn find_host(&mut self) {
        let address = self.url.split_once("://").expect("an address").1;
        let mut command = program();
        command.args(["serve", "--listen", address, "--data"]).arg(self.folder.path().join("host"));
        self.host = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(self.host.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("; open ")), "the host listens again");
    }

    fn studio(&self, arguments: &[&str]) -> Vec<Value> {
        run_studio(&self.studio_folder(), arguments)
    }
}

/// Runs a command of the studio in a folder: the objects that it printed.
pub fn run_studio(folder: &Path, arguments: &[&str]) -> Vec<Value> {
    let mut command = program();
    command.args(["studio", "--json", "--data"]).arg(folder).args(arguments);
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    let lines = String::from_utf8(ran.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.host.kill();
        let _ = self.host.wait();
    }
}

/// The program, without whatever the environment says of it.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirephoto"));
    for name in
        ["CONFIG", "DATA", "DATABASE", "LISTEN", "STUDIO", "PUBLIC_URL", "NAME", "MAIL_HOST", "CRASH_POINT"]
    {
        command.env_remove(format!("WIREPHOTO_{name}"));
    }
    command.stdin(Stdio::null());
    command
}

/// Starts a host at an address to which it can come back: the process, its address, and the link that makes the administrator.
pub fn serve(data: &Path) -> (Child, String, String) {
    serve_with(data, &[])
}

/// The same, with more flags.
pub fn serve_with(data: &Path, flags: &[&str]) -> (Child, String, String) {
    let mut command = program();
    let listen = format!("127.0.0.1:{}", wirephoto_ports::free());
    command.args(["serve", "--listen", &listen, "--data"]).arg(data).args(flags);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut after = |words: &str| lines.find_map(|line| Some(line.split_once(words)?.1.to_owned()));
    let url = after("; open ").expect("the host says where it listens");
    let setup = after("here, once: ").expect("the host prints a link");
    (child, url, setup)
}

/// A folder with photographs, made once.
pub fn photographs() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("photographs-{LONG_SIDE}"));
        std::fs::create_dir_all(&folder).unwrap();
        for shot in landscape::collection().iter().take(PICTURES) {
            let path = folder.join(&shot.name);
            if !path.exists() {
                // Beside the folder, for whoever is killed leaves it there.
                let partial = folder.with_file_name(format!("{}-{}", shot.name, std::process::id()));
                std::fs::write(&partial, landscape::develop(shot, Some(LONG_SIDE))).unwrap();
                std::fs::rename(partial, path).unwrap();
            }
        }
        folder
    })
}
