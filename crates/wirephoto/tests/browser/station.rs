//! What whoever runs a station sees of it in a real Chromium.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value;
use wirephoto_database::{Database, Id, Location, Moment, Transaction};
use wirephoto_exchange::client::Pairing;

use crate::driver::{self, DESKTOP, Driver, PHONE};
use crate::world::program;

const HOUR_US: i64 = 3_600_000_000;

/// A station with two channels; it is killed when dropped.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    fn start(data: &Path) -> Self {
        let mut command = program();
        command.args(["station", "--listen", "127.0.0.1:0", "--name", "Patscherkofel", "--data"]).arg(data);
        for port in [wirephoto_ports::free(), wirephoto_ports::free()] {
            command.args(["--out", &format!("udp://127.0.0.1:{port}")]);
        }
        command.args(["--channel", "In the valley", "--coverage", "Inn valley, from Telfs to Schwaz"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let url = lines.find_map(|line| Some(line.split_once("; open ")?.1.to_owned()));
        Self { child, url: url.expect("the station says where its page is") }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a station was before: paired with a host that is away now; an hour ago one of its channels sent for half an hour.
fn remember(data: &Path) {
    let place = Location::File(data.join("wirephoto.db"));
    let database = Database::open(&place, &[wirephoto_station::SCHEMA]).unwrap();
    let away = Pairing {
        url: format!("http://127.0.0.1:{}", wirephoto_ports::free()),
        token: "secret".to_owned(),
        pin: None,
        host_name: "Photographs of Innsbruck".to_owned(),
        account_name: "Patscherkofel".to_owned(),
    };
    wirephoto_station::remember_host(&database, &away).unwrap();
    let hour = Moment::now().micros() / HOUR_US - 1;
    let sent = database.write(move |tx: &mut Transaction<'_>| {
        tx.execute(
            "INSERT INTO station_air (hour, channel, object, packets, bytes, air_us)
             VALUES ($1, 1, $2, 5000, 7500000, $3)",
            &[&hour, &Id::new(Moment::now()), &(HOUR_US / 2)],
        )
    });
    sent.wait().unwrap();
    database.close();
}

#[test]
fn t6_whoever_runs_a_station_sees_what_it_does_and_why_it_does_not() {
    let Some(programs) = driver::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("station");
    let browsers = [DESKTOP, PHONE].map(|screen| Driver::start(&programs, screen, true));
    let station = Process::start(&data);
    for browser in &browsers {
        browser.open(&station.url);
        assert!(browser.text(".notice").contains("paired with no host yet"));
        is_whole(browser, "a new station");
        // Nobody asks for news while there is no station.
        browser.open("about:blank");
    }
    drop(station);
    remember(&data);
    let station = Process::start(&data);
    for browser in &browsers {
        browser.open(&station.url);
        // The page keeps up by itself.
        browser.wait_for(
            "return document.querySelector('.notice')?.textContent.startsWith('The host does not answer') === true",
        );
        assert_eq!(browser.text("h1"), "Patscherkofel");
        assert!(browser.text(".list").contains("1 · In the valley"));
        let chart = browser.run("return document.querySelector('.station-chart').getAttribute('aria-label')");
        assert!(chart.as_str().unwrap().starts_with("Air time of the last 48 hours"), "{chart}");
        browser.click("details summary");
        assert!(browser.text("details tbody").contains("25.0 %"));
        is_whole(browser, "a station that has sent");
        assert_eq!(browser.complaints(), [] as [Value; 0]);
    }
}

/// Whoever comes, in the light or in the dark, misses nothing.
fn is_whole(browser: &Driver, what: &str) {
    assert_eq!(browser.all("h1").len(), 1, "{what}");
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        assert_eq!(browser.run("return document.documentElement.scrollWidth > innerWidth"), false, "{what}");
        browser.is_open_to_all(&format!("{what}, {scheme}"));
    }
}
