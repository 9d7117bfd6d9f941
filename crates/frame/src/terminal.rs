//! The show in a terminal: the same pictures, words and keys, for a screen without a browser.
//!
//! A thread of its own asks the terminal what it can ([`Graphics`]), draws when something changed, and takes keys. What is
//! on the screen is a [`View`]; it is drawn when it is another one than before.

mod graphics;
mod stage;
mod text;
mod tty;

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::runtime::Handle;
use tokio::sync::watch;
use wirephoto_database::{Id, Moment};
use wirephoto_site::Language;

pub use graphics::Graphics;

use crate::repository::Deed;
use crate::service::owner;
use crate::show::{Ask, Show, Shown};
use crate::words::{Words, words};
use crate::worker::Worker;
use crate::{Error, Frame, Result};
use stage::{Scene, Stage, View};
use tty::{Key, Tty};

/// How often somebody looks whether there is something new.
const TICK: Duration = Duration::from_millis(100);
/// For how long the keys are named after one was pressed.
const AWAKE: Duration = Duration::from_secs(5);

/// What is known of a terminal beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// What its owner reads.
    pub language: Language,
    /// How it draws pictures; it is asked when nobody says.
    pub graphics: Option<Graphics>,
    /// Whether it has more than 256 colours.
    pub has_all_colours: bool,
}

/// A show in a terminal. Dropped, it ends, and the terminal is as it was found.
#[derive(Debug)]
pub struct Terminal {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Terminal {
    /// Begins a show. Call it within a runtime.
    pub fn start(frame: Frame, terminal: File, worker: Worker, options: Options) -> Result<Self> {
        let unfit = |error: std::io::Error| Error::Terminal(error.to_string());
        let mut tty = Tty::take(terminal).map_err(unfit)?;
        let stop = Arc::new(AtomicBool::new(false));
        let (ending, runtime) = (Arc::clone(&stop), Handle::current());
        let run = move || {
            let graphics = options.graphics.map_or_else(|| tty.graphics(options.has_all_colours), Ok);
            let shown = graphics.and_then(|graphics| {
                let stage = Stage::new(tty, graphics, worker, runtime.clone());
                Showing::new(frame, runtime, stage, options.language).run(&ending)
            });
            if let Err(error) = shown {
                tracing::warn!(%error, "the terminal is gone");
            }
        };
        let thread = thread::Builder::new().name("frame terminal".to_owned()).spawn(run).map_err(unfit)?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // One that failed has said so.
            let _ = thread.join();
        }
    }
}

/// A show at work.
struct Showing {
    frame: Frame,
    runtime: Handle,
    stage: Stage,
    language: Language,
    t: &'static Words,
    news: watch::Receiver<u64>,
    show: Option<Show>,
    code: Option<String>,
    current: Option<Id>,
    turned_at: Instant,
    awake_until: Instant,
    /// Whether its sender shall be blocked is asked.
    blocking: bool,
    note: &'static str,
}

impl Showing {
    fn new(frame: Frame, runtime: Handle, stage: Stage, language: Language) -> Self {
        let mut news = frame.bell().subscribe();
        news.mark_changed();
        Self {
            frame,
            runtime,
            stage,
            language,
            t: words(language),
            news,
            show: None,
            code: None,
            current: None,
            turned_at: Instant::now(),
            awake_until: Instant::now() + AWAKE,
            blocking: false,
            note: "",
        }
    }

    fn run(mut self, stop: &AtomicBool) -> std::io::Result<()> {
        while !stop.load(Ordering::Relaxed) {
            if self.news.has_changed().unwrap_or(true) {
                self.news.mark_unchanged();
                self.look();
            }
            let seconds = self.show.as_ref().map_or(0, |show| show.seconds);
            let is_asked = self.blocking && self.is_awake();
            if self.turned_at.elapsed() >= Duration::from_secs(seconds.into()) && !is_asked {
                self.turn(1);
            }
            let view = self.view();
            if let Some(shown) = self.stage.show(&self.frame, &view)? {
                said(self.runtime.block_on(self.frame.is_shown(shown)));
            }
            if let Some(key) = self.stage.key(TICK)? {
                self.press(key);
            }
        }
        Ok(())
    }

    /// Asks what there is to be seen now. Something new is seen at once.
    fn look(&mut self) {
        let now = match self.runtime.block_on(Show::read(&self.frame, self.language)) {
            Ok(now) => now,
            Err(error) => return tracing::error!(%error, "the show cannot be read"),
        };
        self.code = self.frame.code().ok().flatten();
        let place = self.place();
        let before = self.show.replace(now);
        let pictures = self.pictures();
        let is_known =
            |id: Id| before.as_ref().is_none_or(|show| show.pictures.iter().any(|one| one.id == id));
        let fresh = pictures.iter().map(|picture| picture.id).find(|id| !is_known(*id));
        let is_there = pictures.iter().any(|picture| Some(picture.id) == self.current);
        let next = pictures.get(place).or(pictures.first()).map(|picture| picture.id);
        if fresh.is_some() {
            self.see(fresh, self.t.new_picture);
        } else if !is_there {
            self.see(next, "");
        }
    }

    /// Another picture: what was asked of the one before it is asked no more.
    fn see(&mut self, picture: Option<Id>, note: &'static str) {
        (self.current, self.note, self.turned_at, self.blocking) = (picture, note, Instant::now(), false);
    }

    fn pictures(&self) -> &[Shown] {
        self.show.as_ref().map_or(&[], |show| &show.pictures)
    }

    fn place(&self) -> usize {
        self.pictures().iter().position(|picture| Some(picture.id) == self.current).unwrap_or(0)
    }

    fn picture(&self) -> Option<&Shown> {
        self.pictures().get(self.place())
    }

    fn ask(&self) -> Option<&Ask> {
        self.show.as_ref()?.asks.first()
    }

    fn turn(&mut self, by: isize) {
        let count = self.pictures().len() as isize;
        let place = (count > 0).then(|| (self.place() as isize + by).rem_euclid(count) as usize);
        self.see(place.map(|place| self.pictures()[place].id), "");
    }

    fn is_awake(&self) -> bool {
        Instant::now() < self.awake_until
    }

    /// What is to be seen now.
    fn view(&self) -> View {
        let now = local(Moment::now());
        let Some(show) = &self.show else { return View::default() };
        let is_night = show.night.is_some_and(|[from, until]| {
            if from <= until {
                (from..until).contains(&now.minute)
            } else {
                now.minute >= from || now.minute < until
            }
        });
        if is_night && !self.is_awake() {
            return View::default();
        }
        let scene = match (&self.code, self.picture()) {
            (_, Some(picture)) => Scene::Picture(picture.id),
            (Some(code), None) => {
                Scene::Code { code: code.clone(), link: self.frame.pairing_link(code), words: self.t }
            }
            (None, None) => Scene::Nothing(self.t),
        };
        let clock = if show.clock { now.text } else { String::new() };
        View { scene, upper: [self.upper(show), self.note.to_owned()], lower: [self.lower(show), clock] }
    }

    /// A question, or what is said of the picture.
    fn upper(&self, show: &Show) -> String {
        match (self.ask(), self.picture()) {
            (Some(ask), _) => ask.question.clone(),
            (None, Some(picture)) if self.blocking => (self.t.block_ask)(&text::clean(&picture.sender)),
            (None, Some(picture)) if show.captions => text::clean(&picture.caption),
            (None, _) => String::new(),
        }
    }

    /// What can be answered; or the keys, while somebody is there; else who sent the picture.
    fn lower(&self, show: &Show) -> String {
        let t = self.t;
        if self.ask().is_some() {
            return format!("Y: {}  N: {}", t.receive, t.refuse);
        }
        let Some(picture) = self.picture() else {
            let can_offer = self.code.is_some() && self.frame.is_metered();
            return if can_offer { format!("Y: {}", t.pair_offer) } else { String::new() };
        };
        if self.blocking {
            return format!("Y: {}  N: {}", t.block, t.back);
        }
        if self.is_awake() {
            let keep = if picture.kept { t.release } else { t.keep };
            let print = if picture.print_wanted { t.print_wanted } else { t.print };
            let keys =
                [("→", t.next), ("←", t.back), ("K", keep), ("H", t.hide), ("P", print), ("B", t.block)];
            return keys.map(|(key, deed)| format!("{key}: {deed}")).join("  ");
        }
        if show.captions { (t.from)(&text::clean(&picture.sender)) } else { String::new() }
    }

    fn press(&mut self, key: Key) {
        let was_awake = self.is_awake();
        self.awake_until = Instant::now() + AWAKE;
        let is_dark = !was_awake && matches!(self.stage.scene(), Some(Scene::Dark));
        if is_dark {
            return;
        }
        if let Some(object) = self.ask().map(|ask| ask.object) {
            let Some(is_wanted) = yes_or_no(key) else { return };
            let now = Moment::now();
            let answer = self.frame.change(move |tx| owner::answer(tx, object, is_wanted, now));
            return said(self.runtime.block_on(answer));
        }
        if self.blocking {
            self.blocking = false;
            if yes_or_no(key) == Some(true) {
                self.block();
            }
            return;
        }
        match key {
            Key::Right | Key::Character(' ') => self.turn(1),
            Key::Left => self.turn(-1),
            Key::Character('k') => {
                let is_kept = self.picture().is_some_and(|picture| picture.kept);
                self.act(if is_kept { Deed::Release } else { Deed::Keep });
            }
            Key::Character('h') => self.act(Deed::Hide),
            Key::Character('p') => self.act(Deed::Print),
            Key::Character('b') => self.blocking = self.picture().is_some(),
            Key::Character('y') if self.code.is_some() => self.frame.want_offer(),
            Key::Character(_) => {}
        }
    }

    fn act(&mut self, deed: Deed) {
        let Some(id) = self.picture().map(|picture| picture.id) else { return };
        let now = Moment::now();
        said(self.runtime.block_on(self.frame.change(move |tx| owner::act(tx, id, deed, now))));
    }

    fn block(&mut self) {
        let Some(id) = self.picture().map(|picture| picture.id) else { return };
        let now = Moment::now();
        said(self.runtime.block_on(self.frame.change(move |tx| owner::block_sender_of(tx, id, now))));
    }
}

/// What somebody did is done, or it is written down why not.
fn said(done: Result<()>) {
    // What was taken away meanwhile is not there: the next look shows that.
    if let Err(error) = done
        && !matches!(error, Error::Absent)
    {
        tracing::error!(%error, "what somebody did at the terminal cannot be written down");
    }
}

fn yes_or_no(key: Key) -> Option<bool> {
    match key {
        Key::Character('y' | 'j') => Some(true),
        Key::Character('n') => Some(false),
        _ => None,
    }
}

/// The time on this machine's wall.
struct Local {
    /// Of the day.
    minute: u16,
    text: String,
}

fn local(now: Moment) -> Local {
    let wall = Timestamp::from_microsecond(now.micros()).unwrap_or_default().to_zoned(TimeZone::system());
    let (hour, minute) = (wall.hour(), wall.minute());
    Local { minute: hour as u16 * 60 + minute as u16, text: format!("{hour:02}:{minute:02}") }
}
