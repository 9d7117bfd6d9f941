//! Reports: each until somebody has it, whatever happens in between.

use wirephoto_airwave::thin::{Report, State};

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
