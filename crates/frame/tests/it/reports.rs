//! Reports: each until somebody has it, whatever happens in between.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use wirephoto_airwave::thin::{Report, State};
use wirephoto_database::Transaction;
use wirephoto_frame::thin::{Http, NotSent, Thin as _};

use crate::world::{Delivery, World, is_end, until};

#[test]
fn t9_a_report_is_sent_until_the_host_takes_it_and_then_no_more() {
    let world = World::new();
    let frame = world.paired("frame");
    let mut delivery = Delivery::new(1, "Ada", &["Here"]);
    world.host.announce(0, &delivery.availability());
    world.until_reported(0, "tuned", |report| matches!(report.state, State::Receiving(_)));
    world.host.book().away = 5;
    let host = world.host.clone();
    delivery.send_until("it arrives", 0, || !frame.captions().is_empty());
    world.until_reported(0, "its end", is_end);
    assert_eq!(host.book().away, 0, "five times in vain");
    until("nothing is left to be said", || frame.rows("frame_report") == 0);
    let ends = host.reports(0).iter().filter(|report| is_end(report)).count();
    assert_eq!(ends, 1);
    assert!(host.book().up.iter().all(|message| message.len() <= 133));
}

#[test]
fn t9_a_report_outlives_the_frame_that_wrote_it() {
    let world = World::new();
    let frame = world.paired("frame");
    let mut delivery = Delivery::new(1, "Ada", &["Here"]);
    world.host.announce(0, &delivery.availability());
    world.until_reported(0, "tuned", |report| matches!(report.state, State::Receiving(_)));
    world.host.book().away = u32::MAX;
    delivery.send_until("it arrives", 0, || !frame.captions().is_empty());
    frame.stop();
    world.host.book().away = 0;
    assert!(!world.host.reports(0).iter().any(is_end));
    let frame = world.frame("frame", world.options());
    let end: Report = world.until_reported(0, "its end", is_end);
    assert!(matches!(end.state, State::Complete(_)));
    assert_eq!(frame.captions(), ["Here"]);
}

#[test]
fn t9_a_report_does_not_wait_for_a_clock_that_was_set_back() {
    let world = World::new();
    let frame = world.paired("frame");
    let mut delivery = Delivery::new(1, "Ada", &["Here"]);
    world.host.announce(0, &delivery.availability());
    world.until_reported(0, "tuned", |report| matches!(report.state, State::Receiving(_)));
    world.host.book().away = u32::MAX;
    delivery.send_until("it arrives", 0, || !frame.captions().is_empty());
    // It was a day ahead when the report was written.
    let put_off = |tx: &mut Transaction<'_>| {
        tx.execute("UPDATE frame_report SET due_at = due_at + 86400000000, attempts = 0", &[])
    };
    frame.database.write(put_off).wait().unwrap();
    world.host.book().away = 0;
    world.until_reported(0, "its end", is_end);
}

/// Something that answers everything in the host's place, as a hotel's network does, until the test ends.
fn in_its_place(status: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            // A request of these fits one read; what is missing of it nobody misses.
            let _ = stream.read(&mut [0; 4096]);
            let head = "content-type: text/html\r\ncontent-length: 8\r\nconnection: close";
            let _ = write!(stream, "HTTP/1.1 {status}\r\n{head}\r\n\r\nWelcome!");
        }
    });
    address
}

#[test]
fn t9_a_report_that_something_else_took_is_sent_again() {
    let world = World::new();
    for status in ["200 OK", "302 Found", "404 Not Found", "511 Network Authentication Required"] {
        let thin = Http::new(&format!("http://{}", in_its_place(status))).unwrap();
        let sent = world.runtime.block_on(thin.send(vec![1, 2, 3]));
        assert!(matches!(sent, Err(NotSent::Later(_))), "{status}: {sent:?}");
    }
    let thin = Arc::new(Http::new(&format!("http://{}", in_its_place("200 OK"))).unwrap());
    let frame = world.frame_with(&world.file("frame"), world.options(), |_| thin);
    until("its owner is told", || frame.browser().get("/settings").text().contains("in place of messages"));
}
