//! The program under test, run as a person runs it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use wirephoto_landscape as landscape;

use crate::browser::Browser;

/// How long a test waits for what must come: far longer than it takes.
const PATIENCE: Duration = Duration::from_mins(2);
/// Who the story's photographer is.
const PHOTOGRAPHER: [(&str, &str); 2] =
    [("email", "photographer@example.com"), ("password", "four amber darkroom lamps")];

/// The program with arguments, and without whatever the environment says of it.
pub fn wirephoto(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirephoto"));
    let names = [
        "CONFIG",
        "DATA",
        "DATABASE",
        "LISTEN",
        "STUDIO",
        "PUBLIC_URL",
        "NAME",
        "MAIL_HOST",
        "MAIL_LISTEN",
        "FRAMES_DOMAIN",
        "CRASH_POINT",
    ];
    for name in names {
        command.env_remove(format!("WIREPHOTO_{name}"));
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// What a command printed and how it ended.
pub struct Ran {
    /// Its lines, as JSON.
    pub lines: Vec<Value>,
    /// What it said on standard error.
    pub said: String,
    /// Its exit code; `None` when it was killed.
    pub code: Option<i32>,
}

impl Ran {
    /// Reads the output of a command that was given `--json`. A line that was cut by a kill is left out.
    pub fn read(output: &Output) -> Self {
        let text = String::from_utf8_lossy(&output.stdout);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Self {
            lines: text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
            said,
            code: output.status.code(),
        }
    }

    /// The ended command must have this exit code.
    #[track_caller]
    pub fn exits_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{:?}", self.said, self.lines);
        self
    }

    /// A number of the summary in the last line.
    pub fn summary(&self, key: &str) -> u64 {
        self.lines.last().and_then(|line| line["summary"][key].as_u64()).unwrap_or_default()
    }
}

/// `wirephoto studio --json --data STUDIO …`
pub fn studio(data: &Path, arguments: &[&str]) -> Command {
    let mut command = wirephoto(&["studio", "--json", "--data", text(data)]);
    command.args(arguments);
    command
}

/// Runs a studio's command to its end.
pub fn run_studio(data: &Path, arguments: &[&str]) -> Ran {
    Ran::read(&studio(data, arguments).output().unwrap())
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder with small photographs, made once for all tests.
pub fn photographs() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("photographs-960");
        fs::create_dir_all(&folder).unwrap();
        for shot in landscape::collection().iter().take(8) {
            let path = folder.join(&shot.name);
            if !path.exists() {
                // Beside the folder, for whoever is killed leaves it there.
                let partial = folder.with_file_name(format!("{}-{}", shot.name, std::process::id()));
                // Large enough for a print of 10 by 15 cm.
                fs::write(&partial, landscape::develop(shot, Some(960))).unwrap();
                fs::rename(partial, path).unwrap();
            }
        }
        folder
    })
}

/// `wirephoto demo`, and the port of its host. Its lab has a port of its own too.
pub fn demo(data: &Path, photos: &Path) -> (Command, u16) {
    let mut command = wirephoto(&["demo", "--data", text(data), "--photos", text(photos)]);
    let [port, lab_port] = [(); 2].map(|()| wirephoto_ports::free());
    command.args(["--port", &port.to_string(), "--lab-port", &lab_port.to_string()]);
    (command, port)
}

/// A story that was told as far as to the prints: a host with a photographer in `host`, and in `studio` a studio that is
/// paired with it.
pub struct Story {
    /// The directory of both.
    pub data: PathBuf,
    /// The host's port; its address is `http://host.localhost:PORT`.
    pub port: u16,
}

impl Story {
    /// Tells it.
    pub fn tell(data: &Path) -> Self {
        install_cryptography();
        let (mut demo, port) = demo(data, photographs());
        let output = demo.args(["--check", "--no-frames"]).output().unwrap();
        let [said, told] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
        assert!(output.status.success(), "{said}\n{told}");
        Self { data: data.to_owned(), port }
    }

    /// Somebody's browser at the host.
    pub fn browser(&self) -> Browser {
        browse(&format!("http://host.localhost:{}", self.port))
    }

    /// The photographer's.
    pub fn log_in(&self) -> Browser {
        let browser = self.browser();
        let page = browser.open("/log-in").unwrap();
        let home = browser.submit(&page, "/log-in", &PHOTOGRAPHER).unwrap().ok().unwrap();
        assert_ne!(home.url.path(), "/log-in", "nobody has logged in");
        browser
    }
}

/// Somebody's browser at an address.
pub fn browse(url: &str) -> Browser {
    install_cryptography();
    Browser::new(url).unwrap()
}

/// Browsers want it, as the program does; a second one changes nothing.
fn install_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// `wirephoto serve` for a host of a story.
pub fn serve(data: &Path, port: u16) -> Command {
    let (listen, url) = (format!("127.0.0.1:{port}"), format!("http://host.localhost:{port}"));
    wirephoto(&["serve", "--data", text(data), "--listen", &listen, "--public-url", &url])
}

/// Opens a studio for browsers: the program, and the address that opens it in one of them.
pub fn open_studio(data: &Path) -> (Running, String) {
    let mut command = studio(data, &["--port", "0", "--no-browser"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let said: Value = serde_json::from_str(&first).expect("the studio says where it is");
    (Running(child), said["url"].as_str().unwrap().to_owned())
}

/// Looks again and again until something is there.
#[track_caller]
pub fn once<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "it never came");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A program that is killed when it is forgotten.
pub struct Running(pub Child);

impl Running {
    /// Starts a host and waits until it listens, or ends.
    pub fn host(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        Self(child)
    }

    /// Kills it now. What it held is free then.
    pub fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}
