//! The story goes on: a user sends pictures to photo frames. A station puts each on the air once, for all frames that it
//! is for, and stops with the last one's word; whoever else hears it can do nothing with it.

mod air;
mod delivery;
mod phone;
mod relay;
mod wire;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use reqwest::Url;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::browser::{Browser, Page, attribute};
use super::checks::Checks;
use super::program::{Running, await_that};
use super::story::{ADMINISTRATOR, PASSWORD, Story};
use crate::output;
use air::Air;
use delivery::Asked;
pub use phone::Carrier;
use phone::Phone;
use wire::{Link, Thin};

const USER: &str = "user@example.com";
/// Pictures in the user's album, if there are so many photographs.
const MOST_PICTURES: u64 = 3;
const CAPTION: &str = "Up here it is still light";
/// What is lost on the air is another thing for each seed.
const SEED: u64 = 2026;

/// Where a frame hangs.
struct Place {
    name: &'static str,
    /// What it loses of the channel, in per cent.
    loss: u8,
}

const PLACES: [Place; 3] = [
    Place { name: "Grandma", loss: 10 },
    Place { name: "Summer house", loss: 30 },
    Place { name: "Neighbours", loss: 0 },
];
/// To whom a picture is sent. Who is not among them hears everything.
const TO: [&str; 2] = ["Grandma", "Summer house"];

/// The station, the frames and who sends to them.
pub struct Telecast {
    air: Arc<Air>,
    link: Arc<Link>,
    station: Running,
    frames: Vec<Frame>,
    user: Browser,
    /// The numbers of the user's pictures.
    pictures: Vec<u64>,
    phone: Phone,
    /// Carries the phone's messages.
    _carrier: Carrier,
    /// Carries messages between the programs for as long as it is there.
    _wires: Runtime,
}

/// A frame on its wall.
struct Frame {
    place: &'static Place,
    program: Running,
    /// The browser that fills its screen.
    screen: Browser,
    thin: Arc<Thin>,
    /// Its identifier at the host.
    id: String,
}

impl Telecast {
    /// Opens a station and three frames, and pairs them with the host; `None` where there is no air for them.
    pub fn open(
        story: &mut Story,
        data: &Path,
        carrier: Carrier,
        checks: &mut Checks,
    ) -> Result<Option<Self>> {
        let air = match Air::start(&PLACES.each_ref().map(|place| place.loss), SEED) {
            Ok(air) => Arc::new(air),
            Err(error) => {
                println!("Photo frames are left out, because this machine has no air for them: {error}.");
                return Ok(None);
            }
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("wires")
            .enable_all()
            .build()?;
        let (user, pictures) = user(story, checks)?;
        let (station, link) = station(story, data, &runtime, &air, checks)?;
        let frames = frames(story, data, &runtime, &air, &user)?;
        let names = PLACES.each_ref().map(|place| place.name);
        checks.hold("T7", "three frames are paired by the codes that they show", true, names.join(", "))?;
        // One that remembered what it was told an hour ago would take the same for a repeat.
        let phone = data.join("phone");
        replace(&phone)?;
        fs::create_dir_all(&phone)?;
        let phone = carrier.phone(&phone.join("phone.db"))?;
        Ok(Some(Self {
            air,
            link,
            station,
            frames,
            user,
            pictures,
            phone,
            _carrier: carrier,
            _wires: runtime,
        }))
    }

    /// The user chooses pictures and two frames on the host's pages, and sends.
    pub fn by_web(&self, checks: &mut Checks) -> Result<()> {
        let pictures = self.pictures.iter().map(|number| format!("picture={number}"));
        let frames = self.frames.iter().filter(|frame| TO.contains(&frame.place.name));
        let frames = frames.map(|frame| format!("frame={}", frame.id));
        let chosen: Vec<_> = pictures.chain(frames).collect();
        let check = self.user.open(&format!("/send/check?{}", chosen.join("&")))?.ok()?;
        let asked = Asked::begin(self, "Requested by web", &TO)?;
        let sent = self.user.submit(&check, "/send", &[])?.ok()?;
        let path = sent.url.path().to_owned();
        let pictures = output::count(self.pictures.len() as u64, "picture");
        let detail = format!("{pictures} to {} of {} frames", TO.len(), self.frames.len());
        checks.hold("T2", "pictures are requested by web", path.starts_with("/deliveries/"), detail)?;
        let delivered = asked.follow(self, checks)?;
        let shown = await_that(|| {
            let page = self.user.open(&path)?.ok()?;
            Ok(page.html.matches("</span> shown <span").count() == delivered.shown())
        })?;
        checks.hold("T9", "the sender sees that it is shown", shown, &path)?;
        delivered.print(self);
        Ok(())
    }

    /// The user sends a picture to the first frame by short message, from a phone that is linked to the account.
    pub fn by_sms(&self, checks: &mut Checks) -> Result<()> {
        let page = self.user.open("/phones")?.ok()?;
        let page = self.user.submit(&page, "/phones", &[("action", "code")])?.ok()?;
        let code = page.html.split_once("big-code\">LINK ").and_then(|(_, code)| code.split_once('<'));
        let (code, _) = code.context("The host shows no code for a phone.")?;
        let linked = self.phone.ask(&format!("LINK {code}"))?;
        let page = self.user.open("/phones")?.ok()?;
        checks.hold("T2", "a phone is linked by a code", page.html.contains(phone::NUMBER), linked)?;

        let picture = self.pictures.last().context("The album is empty.")?;
        let asked = Asked::begin(self, "Requested by SMS", &TO[..1])?;
        let text = format!("SEND {picture} {}", TO[0].to_uppercase());
        let answer = self.phone.ask(&text)?;
        checks.hold("T2", "a picture is requested by short message", true, format!("{text}: {answer}"))?;
        asked.follow(self, checks)?.print(self);
        Ok(())
    }

    /// Where to go on by hand.
    pub fn show_doors(&self, host: &str) {
        println!("  User           {host}/log-in   {USER}   password: {PASSWORD}");
        println!("                 choose a picture and frames on {host}/send, and look at the frames:");
        for frame in &self.frames {
            let Place { name, loss, .. } = frame.place;
            println!("  Photo frame    {}   {name}, where {loss} % is lost", frame.program.url);
        }
        println!("  Station        {}", self.station.url);
    }

    /// Stops the frames and the station as their owners would.
    pub fn stop(&mut self) -> Result<()> {
        for frame in &mut self.frames {
            frame.program.stop()?;
        }
        self.station.stop()
    }
}

impl Frame {
    /// What it shows.
    fn pictures(&self) -> Result<usize> {
        let show: Value = self.screen.fetch("/pictures")?.json()?;
        Ok(show["pictures"].as_array().map_or(0, Vec::len))
    }

    /// Its screen shows the newest picture, and says so.
    fn show(&self) -> Result<()> {
        let page = self.screen.open("/")?.ok()?;
        let image = page.images().into_iter().next().context("The frame's page shows no picture.")?;
        let jpeg = self.screen.fetch(&image)?.bytes()?;
        ensure!(jpeg.starts_with(&[0xff, 0xd8]), "{image} is no picture.");
        let shown = image.replace(".jpg", "/shown");
        self.screen.submit_to(&page, "/keep", Some(&shown), &[])?.ok().map(drop)
    }
}

/// The administrator invites a user, who makes an album of the first photographs.
fn user(story: &mut Story, checks: &mut Checks) -> Result<(Browser, Vec<u64>)> {
    let administrator = story.log_in(ADMINISTRATOR)?;
    let people = administrator.open("/admin")?.ok()?;
    let invited =
        administrator.submit(&people, "/admin/invite", &[("email", USER), ("role", "user")])?.ok()?;
    let link = invited.text_of("link").context("The invitation has no link.")?;
    let user = story.browser()?;
    let page = user.open(&link)?.ok()?;
    user.submit(&page, "", &[("name", "Uma User"), ("password", PASSWORD)])?.ok()?;

    let albums = user.open("/albums")?.ok()?;
    let album = user.submit(&albums, "/albums", &[("name", "For grandma")])?.ok()?;
    let mut pictures = Vec::new();
    let mut bytes = 0;
    for number in 1..=story.pictures.min(MOST_PICTURES) as u32 {
        let photograph = story.original_of(number)?;
        bytes += photograph.len() as u64;
        pictures.push(upload(&user, &album, photograph)?);
    }
    let path = format!("{}/pictures/{}", album.url.path(), pictures[0]);
    let page = user.open(&path)?.ok()?;
    user.submit(&page, &path, &[("caption", CAPTION), ("action", "describe")])?.ok()?;
    let detail = format!("{}, {}", output::count(pictures.len() as u64, "picture"), output::bytes(bytes));
    checks.hold("T1", "a user keeps pictures in an album", !pictures.is_empty(), detail)?;
    Ok((user, pictures))
}

/// Sends a file as the album's script does. Answers the picture's number.
fn upload(user: &Browser, album: &Page, file: Vec<u8>) -> Result<u64> {
    let token = album.html.split_once("<meta name=\"csrf-token\"");
    let token =
        token.and_then(|(_, tag)| attribute(tag, "content")).context("The album takes no pictures.")?;
    let url: Url = album.url.join(&format!("{}/pictures?name=photograph.jpg", album.url.path()))?;
    let origin = url.origin().ascii_serialization();
    let request = user.client.post(url).header("x-csrf-token", token).header("origin", origin);
    let answer = request.body(file).send()?.error_for_status().context("A photograph was refused.")?;
    answer.json::<Value>()?["number"].as_u64().context("The picture has no number.")
}

/// A station that is paired by a code of the host's.
fn station(
    story: &Story,
    data: &Path,
    runtime: &Runtime,
    air: &Arc<Air>,
    checks: &mut Checks,
) -> Result<(Running, Arc<Link>)> {
    let data = data.join("station");
    replace(&data)?;
    let administrator = story.log_in(ADMINISTRATOR)?;
    let stations = administrator.open("/stations")?.ok()?;
    let pairing = administrator.submit(&stations, "/stations/pairing", &[])?.ok()?;
    let command = pairing.text_of("command").context("The host shows no command.")?;
    // wirephoto station pair HOST CODE …
    let code = command.split_whitespace().nth(4).context("The host shows no code.")?;
    let link = Arc::new(Link::new(Arc::clone(air)));
    let host = wire::start(runtime, port(story.host_url())?, Arc::clone(&link) as _)?;
    let station = Running::station(&data, &host, code, air.channel())?;
    let paired = await_that(|| Ok(administrator.open("/stations")?.ok()?.html.contains("Northern channel")))?;
    let detail = format!("{}, 20 Mbit/s", air.channel());
    checks.hold("T6", "a station is paired by a one-time code, and multicasts", paired, detail)?;
    Ok((station, link))
}

/// Frames that show codes, and the user who types them.
fn frames(story: &Story, data: &Path, runtime: &Runtime, air: &Air, user: &Browser) -> Result<Vec<Frame>> {
    let mut frames = Vec::new();
    let mut waiting = Vec::new();
    for ((place, at), number) in PLACES.iter().zip(air.places()).zip(1..) {
        let data = data.join(format!("frame-{number}"));
        replace(&data)?;
        let thin = Arc::new(Thin::default());
        let wire = wire::start(runtime, port(story.host_url())?, Arc::clone(&thin) as _)?;
        let program = Running::frame(&data, story.host_url(), &wire, (air.channel(), *at))?;
        let screen = Browser::new(&program.url)?;
        let shown = screen.open("/pair")?.ok()?.html;
        let code = shown.split_once("frame-code\">").and_then(|(_, code)| code.split_once('<'));
        let (code, _) = code.context("The frame shows no code.")?;
        let page = user.open("/frames/pair")?.ok()?;
        let typed = user.submit(&page, "/frames/pair", &[("code", code), ("name", place.name)])?.ok()?;
        waiting.push(typed.url);
        frames.push(Frame { place, program, screen, thin, id: String::new() });
    }
    for (frame, url) in frames.iter_mut().zip(waiting) {
        let is_paired = await_that(|| {
            let page = user.open(url.as_str())?.ok()?;
            let id = page.url.path().strip_prefix("/frames/").filter(|id| *id != "pair");
            id.unwrap_or_default().clone_into(&mut frame.id);
            Ok(id.is_some())
        })?;
        ensure!(is_paired, "{} was not paired.", frame.place.name);
    }
    Ok(frames)
}

/// Makes a directory of an earlier demo a new one.
fn replace(data: &Path) -> Result<()> {
    if data.exists() {
        fs::remove_dir_all(data).with_context(|| format!("{} cannot be removed.", data.display()))?;
    }
    Ok(())
}

fn port(url: &str) -> Result<u16> {
    Url::parse(url)?.port().context("The host has a port.")
}
