//! A frame, and the screen before it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};

use reqwest::Url;
use serde_json::Value;

use super::machine::Machine;
use super::people::{between, token};
use super::relay::{Ear, lossy};
use crate::browser::Browser;
use crate::kills::Kept;
use crate::program::{Running, browse, once, text, wirephoto};

/// How a frame hears the channel.
pub enum Hears {
    /// It joins the group.
    Group,
    /// By a link of the relay that loses so many of a hundred packets.
    Lossy(u8),
    /// By whatever the test puts in between, which is given the frame's address.
    By(fn(SocketAddrV4, &Arc<Mutex<Gate>>) -> Ear),
}

impl Hears {
    /// Where a frame of a channel listens; what comes there by the relay is added to its ears.
    pub fn at(
        &self,
        channel: SocketAddrV4,
        seed: u64,
        gate: &Arc<Mutex<Gate>>,
        ears: &mut Vec<Ear>,
    ) -> SocketAddrV4 {
        let own = SocketAddrV4::new(Ipv4Addr::LOCALHOST, wirephoto_ports::free());
        ears.push(match self {
            Self::Group => return channel,
            Self::Lossy(percent) => lossy(own, *percent, seed).unwrap(),
            Self::By(ear) => ear(own, gate),
        });
        own
    }
}

/// What a test lets through to a frame.
#[derive(Debug, Default)]
pub struct Gate {
    /// Packets that may still pass.
    pub open_for: u32,
}

pub struct Frame {
    pub program: Kept,
    pub name: String,
    screen: Browser,
    /// Its identifier at the host.
    pub id: String,
    told: RefCell<BTreeSet<String>>,
}

/// A frame whose code was typed at its host.
pub struct Begun {
    frame: Frame,
    /// The page that waits for it.
    waiting: Url,
}

impl Begun {
    /// Starts a frame that hears a channel by some flags, and types its code.
    pub fn new(
        name: String,
        data: PathBuf,
        (host, machine): (&str, &Machine),
        hears: [String; 2],
        user: &Browser,
    ) -> Self {
        let (host, listen) = (host.to_owned(), machine.page());
        let screen = browse(&format!("http://{listen}"));
        let machine = machine.clone();
        let start = move || -> Command {
            let mut command =
                wirephoto(&["frame", "--data", text(&data), "--host", &host, "--listen", &listen]);
            command.args(["--interface", &machine.address.to_string()]).args(&hears);
            machine.run(command)
        };
        let program = Kept::new(Running::host, start);
        let page = screen.open("/pair").unwrap().ok().unwrap().html;
        let code = between(&page, "frame-code\">", "<").expect("it shows a code");
        let page = user.open("/frames/pair").unwrap().ok().unwrap();
        let waiting =
            user.submit(&page, "/frames/pair", &[("code", &code), ("name", &name)]).unwrap().ok().unwrap();
        let frame = Frame { program, name, screen, id: String::new(), told: RefCell::default() };
        Self { frame, waiting: waiting.url }
    }

    /// Waits until it is paired.
    pub fn paired(self, user: &Browser) -> Frame {
        let id = once(|| {
            let page = user.open(self.waiting.as_str()).unwrap().ok().unwrap();
            let id = page.url.path().strip_prefix("/frames/").filter(|id| *id != "pair");
            id.map(str::to_owned)
        });
        Frame { id, ..self.frame }
    }
}

impl Frame {
    /// What it shows, newest first, as its page knows it; nothing while it is away.
    pub fn pictures(&self) -> Option<Vec<Value>> {
        let show: Value = self.screen.fetch("/pictures").ok()?.json().ok()?;
        show["pictures"].as_array().cloned()
    }

    /// A picture as it is on the screen.
    pub fn jpeg(&self, picture: &Value) -> Vec<u8> {
        let url = picture["url"].as_str().unwrap();
        self.screen.fetch(url).unwrap().bytes().unwrap().to_vec()
    }

    /// Its page, for whoever stands before it.
    pub fn page(&self) -> String {
        self.screen.open("/").unwrap().ok().unwrap().html
    }

    /// Does what the page's script does: tells the frame of each picture that was on the screen.
    pub fn look(&self) {
        for picture in self.pictures().unwrap_or_default() {
            let id = picture["id"].as_str().unwrap().to_owned();
            if !self.told.borrow().contains(&id) && self.tell(&id).is_some() {
                self.told.borrow_mut().insert(id);
            }
        }
    }

    fn tell(&self, picture: &str) -> Option<()> {
        let page = self.screen.open("/").ok()?.ok().ok()?;
        let url = page.url.join(&format!("/pictures/{picture}/shown")).ok()?;
        let request = self.screen.client.post(url).header("sec-fetch-site", "same-origin");
        request.form(&[("csrf", token(&page)?)]).send().ok()?.error_for_status().ok().map(drop)
    }
}
