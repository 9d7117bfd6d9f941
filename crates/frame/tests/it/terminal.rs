//! The show in a terminal: a pseudo-terminal, whose other end is held by the test.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use wirephoto_airwave::thin::{Refusal, State};
use wirephoto_frame::terminal::{Graphics, Options, Terminal};
use wirephoto_frame::worker::Worker;
use wirephoto_site::Language;

use crate::world::{Delivery, Standing, World, until};

/// The other end of a terminal.
struct Person {
    keyboard: File,
    seen: Arc<Mutex<String>>,
    /// The end at which the frame is, kept open so that it can be looked at.
    terminal: File,
}

impl Person {
    fn new() -> Self {
        let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&keyboard).unwrap();
        unlockpt(&keyboard).unwrap();
        let name = ptsname(&keyboard, Vec::new()).unwrap();
        let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
        let terminal = OpenOptions::new().read(true).write(true).open(path).unwrap();
        let keyboard = File::from(keyboard);
        let seen = Arc::<Mutex<String>>::default();
        let (mut eyes, seeing) = (keyboard.try_clone().unwrap(), Arc::clone(&seen));
        // Ends when nobody has the terminal any more.
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = eyes.read(&mut bytes) {
                seeing.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..length]));
            }
        });
        let person = Self { keyboard, seen, terminal };
        person.resize(80, 24);
        person
    }

    fn resize(&self, columns: u16, rows: u16) {
        let size = Winsize { ws_col: columns, ws_row: rows, ws_xpixel: columns * 10, ws_ypixel: rows * 20 };
        tcsetwinsize(&self.keyboard, size).unwrap();
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    #[track_caller]
    fn until_seen(&self, text: &str) {
        until(text, || self.seen.lock().unwrap().contains(text));
    }

    /// Looks away: what was seen is forgotten.
    fn blink(&self) {
        self.seen.lock().unwrap().clear();
    }

    fn look_at(&self, world: &World, frame: &Standing, graphics: Option<Graphics>) -> Terminal {
        let worker = Worker::new(env!("CARGO_BIN_EXE_frame-worker"), [""; 0]);
        let options = Options { language: Language::English, graphics, has_all_colours: true };
        let _runtime = world.runtime.enter();
        Terminal::start(frame.frame.clone(), self.terminal.try_clone().unwrap(), worker, options).unwrap()
    }
}

#[test]
fn t8_a_terminal_shows_the_pictures_and_takes_keys() {
    let world = World::new();
    let frame = world.frame("frame", world.options());
    let mut person = Person::new();
    let before = tcgetattr(&person.terminal).unwrap();
    let terminal = person.look_at(&world, &frame, Some(Graphics::Blocks));
    let code = frame.frame.code().unwrap().unwrap();
    person.until_seen(&code);
    world.host.type_code(&code);
    person.until_seen("No pictures yet");
    nobody_else_turns(&frame);

    Delivery::new(1, "Ada", &["By the lake"]).deliver(&world, 0);
    person.until_seen("By the lake");
    person.until_seen(";48;2;");
    person.until_seen("▀");
    world.until_reported(0, "shown", |report| matches!(report.state, State::Shown(_)));

    person.press("k");
    until("kept", || frame.show()["pictures"][0]["kept"] == true);
    person.press("p");
    world.until_reported(0, "a wish", |report| report.state == State::PrintWanted { picture: 4711 });
    Delivery::new(2, "Grace", &["In the garden"]).deliver(&world, 0);
    person.until_seen("In the garden");
    person.blink();
    person.press("\x1b[C");
    person.until_seen("By the lake");
    person.blink();
    person.resize(40, 12);
    person.until_seen("▀");
    person.press("h");
    until("hidden", || frame.captions() == ["In the garden"]);

    person.press("b");
    person.until_seen("Take nothing more from Grace?");
    person.press("y");
    until("blocked", || frame.rows("frame_blocked") == 1);
    let mut asked = Delivery::new(3, "Mallory", &["Buy this"]);
    world
        .host
        .announce(0, &wirephoto_airwave::thin::Availability { ask_owner: true, ..asked.availability() });
    person.until_seen("N: Refuse");
    person.press("n");
    asked.send(8, 0);
    let object = asked.object;
    let refused = world.until_reported(0, "refused", |report| report.object == object);
    assert_eq!(refused.state, State::Refused(Refusal::Owner));

    assert!(!tcgetattr(&person.terminal).unwrap().local_modes.contains(LocalModes::ICANON));
    drop(terminal);
    person.until_seen("\x1b[?1049l");
    assert_eq!(tcgetattr(&person.terminal).unwrap().local_modes, before.local_modes);
}

/// Nobody turns the page but the test.
fn nobody_else_turns(frame: &Standing) {
    let settings = [
        ("when", "automatic"),
        ("seconds", "3600"),
        ("captions", "on"),
        ("night_from", ""),
        ("night_until", ""),
    ];
    assert_eq!(frame.browser().submit("/settings", &settings).status, 303);
}

#[test]
fn t8_a_new_picture_takes_the_question_about_the_last_one_with_it() {
    let world = World::new();
    let frame = world.paired("frame");
    nobody_else_turns(&frame);
    Delivery::new(1, "Ada", &["By the lake"]).deliver(&world, 0);
    let mut person = Person::new();
    let _terminal = person.look_at(&world, &frame, Some(Graphics::Blocks));
    person.until_seen("By the lake");
    person.press("b");
    person.until_seen("Take nothing more from Ada?");
    Delivery::new(2, "Grace", &["In the garden"]).deliver(&world, 0);
    person.until_seen("In the garden");
    // An answer that comes too late is for nobody.
    person.press("yk");
    until("kept", || frame.show()["pictures"][0]["kept"] == true);
    assert_eq!(frame.rows("frame_blocked"), 0);
}

#[test]
fn a_terminal_is_asked_what_it_can_draw() {
    let world = World::new();
    let frame = world.paired("frame");
    Delivery::new(1, "Ada", &["By the lake"]).deliver(&world, 0);
    for (answer, drawn) in [
        ("\x1b_Gi=1;OK\x1b\\\x1b[?62;c", "\x1b_Ga=T,q=2,C=1,f=24,"),
        ("\x1b[?62;4;22c", "\x1bP0;1;0q"),
        ("\x1b[?62;22c", "\x1b[38;2;"),
    ] {
        let mut person = Person::new();
        let _terminal = person.look_at(&world, &frame, None);
        person.until_seen("\x1b[c");
        person.press(answer);
        person.until_seen(drawn);
    }
}
