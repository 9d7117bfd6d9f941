//! Orders from the feed to the lab: what travels, how often, and what happens when something is in the way.

use std::process::Command;

use http::StatusCode;
use wirephoto_database::Id;
use wirephoto_exchange::order::{ItemDocument, OrderDocument, PaymentState, Reason, Stage, Step};
use wirephoto_imaging::{self as imaging, Crop, Edit, Turn};
use wirephoto_landscape as landscape;
use wirephoto_studio::*;

use crate::desk::{EVENT, number};
use crate::peer::Peer;
use crate::shop::{Quiet, Shop, at_lab, document, told};

#[test]
fn p11_each_ordered_picture_goes_to_the_lab_once_and_nothing_else_does() {
    let shop = Shop::with(5);
    let first = shop.order(1, vec![shop.print(1, 0), shop.print(2, 1), shop.print(3, 0)], |_| {});
    let second = shop.order(2, vec![shop.print(1, 1), shop.print(2, 2)], |_| {});
    assert_eq!(shop.get(&first).work, Work::Waiting);
    shop.send();
    assert_eq!(shop.lab.known().file_bytes, 0, "nobody has approved it");
    for order in [&first, &second] {
        shop.desk.studio.approve(order.clone(), None, Some("Thank you".to_owned())).unwrap();
    }
    shop.send();
    let known = shop.lab.known();
    assert_eq!(
        known.file_bytes,
        shop.original_bytes(&[0, 1, 2]),
        "three pictures, of five items in two orders"
    );
    assert_eq!((known.files.len(), known.jobs.len()), (3, 2));
    for (hash, bytes) in &known.files {
        assert_eq!(blake3::hash(bytes).as_bytes(), hash);
    }
    let ticket = &known.jobs[&Id::from_bytes([1; 16])];
    assert_eq!((ticket.items.len(), ticket.files.len(), ticket.items[0].copies), (3, 2, 2));
    assert_eq!(ticket.items[0].crop, Crop::new(0.1, 0.0, 0.8, 1.0).unwrap());
    assert_eq!(
        (ticket.report.token.as_str(), ticket.report.url.as_str()),
        ("for-this-order", shop.host.url().as_str())
    );
    assert_eq!((ticket.deliver.address.as_str(), ticket.note.as_str()), ("1 Street", "Thank you"));
    let text = serde_json::to_string(ticket).unwrap();
    assert!(!text.contains("eve@example.com") && !text.contains("450"), "{text}");
    drop(known);
    assert_eq!(
        told(&shop.host.known()),
        [Step::Accepted, Step::Accepted, at_lab(), at_lab()].map(|step| step)
    );
    assert_eq!((shop.get(&first).work, shop.get(&first).document.stage), (Work::Sent, Stage::AtLab));
}

#[test]
fn p11_a_picture_is_sent_as_its_customer_saw_it() {
    let shop = Shop::with(1);
    let turn = |rotate| EditChange { rotate: Some(rotate), ..EditChange::default() };
    shop.desk.studio.edit(number(1), turn(Turn::Right)).unwrap();
    let (_, seen) = shop.desk.studio.list(EVENT).unwrap().remove(0);
    shop.desk.studio.edit(number(1), turn(Turn::Half)).unwrap();
    let then = Edit::new(None, Turn::None, 0.0, Some(Crop::new(0.0, 0.0, 1.0, 0.5).unwrap())).unwrap();
    let edited = |item, then| ItemDocument { edit_revision: 1, then, ..shop.print(item, 0) };
    let order = shop.order(1, vec![edited(1, None), edited(2, Some(then)), shop.print(3, 0)], |_| {});
    shop.desk.studio.approve(order, None, None).unwrap();
    shop.send();
    {
        let known = shop.lab.known();
        let ticket = &known.jobs[&Id::from_bytes([1; 16])];
        let size = |item: usize| {
            let facts = imaging::jpeg::inspect(&known.files[&ticket.items[item].file]).unwrap();
            (facts.width, facts.height)
        };
        assert_eq!(size(0), (seen.width, seen.height), "turned, as at that revision");
        assert_eq!(size(1), (seen.width, seen.height / 2), "and cut, as the host had done");
        assert_eq!(size(2), (seen.height, seen.width), "and as the camera saw it: the original");
        assert_eq!(ticket.files.len(), 3);
    }
    // What was made for one order serves the next.
    let bytes = shop.lab.known().file_bytes;
    let again = shop.order(2, vec![edited(1, Some(then))], |_| {});
    shop.desk.studio.approve(again, None, None).unwrap();
    shop.send();
    let known = shop.lab.known();
    assert_eq!((known.file_bytes, known.jobs.len()), (bytes, 2));
}

#[test]
fn p10_a_download_is_a_picture_in_full_without_its_place() {
    let shop = Shop::with(1);
    let order = shop.order(1, vec![shop.file(1, 0)], |_| {});
    shop.desk.studio.approve(order.clone(), None, None).unwrap();
    shop.send();
    let known = shop.host.known();
    let [(hash, bytes)] = known.files.iter().collect::<Vec<_>>().try_into().unwrap();
    let facts = imaging::jpeg::inspect(bytes).unwrap();
    assert!(!facts.has_gps && facts.width.max(facts.height) == 600);
    let steps = told(&known);
    let is_it = |step: &Step| matches!(step, Step::Download { item: 1, file, .. } if file == hash);
    assert!(steps.iter().any(is_it) && steps.last() == Some(&Step::Done), "{steps:?}");
    assert!(shop.lab.known().jobs.is_empty());
    drop(known);
    assert_eq!(shop.get(&order).work, Work::Closed);
}

#[test]
fn p10_orders_go_by_themselves_once_they_are_paid() {
    let shop = Shop::with(1);
    let change = EventChange { sending: Some(Sending::Automatic), ..EventChange::default() };
    shop.desk.studio.change_event(EVENT, change).unwrap();
    let open = |order: &mut OrderDocument| order.payment = PaymentState::Open;
    let card = shop.order(1, vec![shop.print(1, 0)], open);
    assert_eq!(shop.get(&card).work, Work::Waiting, "nobody has paid");
    let invoice = shop.order(2, vec![shop.print(1, 0)], |order| {
        open(order);
        "invoice".clone_into(&mut order.provider);
    });
    assert_eq!(shop.get(&invoice).work, Work::Sending, "the photographer trusts these");
    shop.order(1, vec![shop.print(1, 0)], |_| {});
    assert_eq!(shop.get(&card).work, Work::Sending);
    // What was told again changes nothing.
    shop.order(1, vec![shop.print(1, 0)], |_| {});
    shop.send();
    assert_eq!(told(&shop.host.known()).iter().filter(|step| **step == Step::Accepted).count(), 2);
}

#[test]
fn p10_an_order_is_taken_in_when_its_event_is_gone() {
    let shop = Shop::with(1);
    let stranger = Id::from_bytes([77; 16]);
    let item = ItemDocument { picture: Id::from_bytes([78; 16]), ..shop.print(1, 0) };
    shop.tell(stranger, document(1, vec![item.clone()]));
    shop.hear();
    let order = OrderRef::Number("order001".parse::<OrderRef>().unwrap().to_string());
    assert_eq!((shop.get(&order).event, shop.get(&order).work), (stranger, Work::Waiting));
    shop.desk.studio.approve(order.clone(), None, None).unwrap();
    shop.send();
    let held = shop.get(&order);
    assert_eq!(
        (held.work, held.trouble),
        (Work::Held, Some(Trouble::Picture(Reason::Missing { number: 1 })))
    );
    let steps = told(&shop.host.known());
    let reason = Some(Reason::Missing { number: 1 });
    let said = "Picture 1 is not at the photographer’s any more.".to_owned();
    assert_eq!(steps[1], Step::Problem { sentence: said.clone(), reason: reason.clone() });
    shop.tell(stranger, OrderDocument { problem: said, reason, ..document(1, vec![item]) });
    shop.hear();
    assert!(shop.get(&order).has_told_problem(), "the desk does not say it twice");
    shop.desk.studio.cancel_order(order.clone(), "The picture is gone.".to_owned()).unwrap();
    shop.send();
    assert!(matches!(told(&shop.host.known()).last(), Some(Step::Cancelled { .. })));
    assert_eq!((shop.get(&order).work, shop.get(&order).document.stage), (Work::Closed, Stage::Cancelled));
}

#[test]
fn p11_an_original_that_was_deleted_is_told_and_the_rest_of_the_studio_goes_on() {
    let shop = Shop::with(2);
    let gone = shop.order(1, vec![shop.print(1, 0), shop.print(2, 1)], |_| {});
    let fine = shop.order(2, vec![shop.print(1, 1)], |_| {});
    let deleted = shop.desk.studio.to_delete(EVENT, Some(vec![number(1)])).unwrap();
    shop.desk.studio.delete(&deleted).unwrap();
    for order in [&gone, &fine] {
        shop.desk.studio.approve(order.clone(), None, None).unwrap();
    }
    shop.send();
    assert_eq!((shop.get(&gone).work, shop.get(&fine).work), (Work::Held, Work::Sent));
    assert_eq!(shop.lab.known().file_bytes, shop.original_bytes(&[1]), "nothing of an order that cannot be");
}

#[test]
fn p11_whoever_is_away_is_waited_for_and_whoever_is_there_is_served() {
    let shop = Shop::with(1);
    let order = shop.order(1, vec![shop.print(1, 0), shop.file(2, 0)], |_| {});
    shop.lab.known().refuses = Some((StatusCode::BAD_GATEWAY, "Off line."));
    shop.desk.studio.approve(order.clone(), None, None).unwrap();
    shop.send();
    assert_eq!(shop.get(&order).work, Work::Sending);
    assert_eq!(told(&shop.host.known()).len(), 2, "the host has the file, and knows");
    assert_eq!(shop.desk.studio.sending_summary().unwrap(), [shop.lab.url()]);
    shop.lab.known().refuses = None;
    shop.host.known().refuses = Some((StatusCode::BAD_GATEWAY, "Off line."));
    shop.lab.pair_as_lab(&shop.desk.studio);
    shop.send();
    assert_eq!(shop.lab.known().jobs.len(), 1, "the lab has it while the host is away");
    assert_eq!(shop.get(&order).work, Work::Sent);
    shop.host.known().refuses = None;
    shop.hear();
    shop.send();
    assert_eq!(told(&shop.host.known()).last(), Some(&at_lab()));
    assert!(shop.desk.studio.sending_summary().unwrap().is_empty());
}

#[test]
fn p11_a_file_that_came_as_another_is_sent_again_and_then_held() {
    let shop = Shop::with(1);
    let order = shop.order(1, vec![shop.print(1, 0)], |_| {});
    shop.lab.known().alters = 2;
    shop.desk.studio.approve(order.clone(), None, None).unwrap();
    shop.send();
    assert_eq!(shop.get(&order).work, Work::Sent, "the third time it came as it was");
    let order = shop.order(2, vec![shop.file(1, 0)], |_| {});
    shop.host.known().alters = 3;
    shop.desk.studio.approve(order.clone(), None, None).unwrap();
    shop.send();
    let held = shop.get(&order);
    assert!(matches!(held.trouble, Some(Trouble::Altered { number: 1, tries: 3, .. })), "{:?}", held.trouble);
    assert_eq!(held.work, Work::Held);
    shop.send();
    assert_eq!(shop.get(&order).work, Work::Held, "nothing happens by itself");
    shop.desk.studio.approve(order.clone(), None, None).unwrap();
    shop.send();
    assert_eq!(shop.get(&order).work, Work::Closed);
}

#[test]
fn p11_a_lab_that_throws_a_file_away_gets_it_again() {
    let shop = Shop::with(1);
    let order = shop.order(1, vec![shop.print(1, 0)], |_| {});
    shop.lab.known().loses = 1;
    shop.desk.studio.approve(order.clone(), None, None).unwrap();
    shop.send();
    assert_eq!(shop.get(&order).work, Work::Sending, "it waits a moment");
    shop.lab.pair_as_lab(&shop.desk.studio);
    shop.send();
    assert_eq!((shop.get(&order).work, shop.lab.known().files.len()), (Work::Sent, 1));
}

#[test]
fn p11_a_lab_that_refuses_leaves_the_choice_of_another() {
    let shop = Shop::with(1);
    let other = Peer::start();
    let order = shop.order(1, vec![shop.print(1, 0)], |_| {});
    shop.lab.known().refuses_jobs = Some((StatusCode::UNPROCESSABLE_ENTITY, "We do not print that."));
    shop.desk.studio.approve(order.clone(), None, None).unwrap();
    shop.send();
    let held = shop.get(&order);
    assert_eq!(
        (held.work, held.trouble.unwrap().to_string().as_str()),
        (Work::Held, "We do not print that.")
    );
    assert!(
        !told(&shop.host.known()).iter().any(|step| matches!(step, Step::Problem { .. })),
        "not the customer's"
    );
    other.pair_as_lab(&shop.desk.studio);
    shop.desk.studio.approve(order.clone(), Some(other.url()), None).unwrap();
    shop.send();
    assert_eq!(other.known().jobs.len(), 1);
    assert!(shop.lab.known().jobs.is_empty());
    assert_eq!((shop.get(&order).work, shop.get(&order).lab), (Work::Sent, Some(other.url())));
    assert_eq!(shop.lab.known().cancelled.len(), 1, "whatever it has of it is taken back");
}

#[test]
fn p12_a_cancelled_order_is_taken_back_from_its_lab_whoever_cancelled_it() {
    let shop = Shop::with(1);
    let [mine, theirs] = [1, 2].map(|name| shop.order(name, vec![shop.print(1, 0)], |_| {}));
    for order in [&mine, &theirs] {
        shop.desk.studio.approve(order.clone(), None, None).unwrap();
    }
    shop.send();
    shop.desk.studio.cancel_order(mine.clone(), String::new()).unwrap();
    shop.order(2, vec![shop.print(1, 0)], |order| order.stage = Stage::Cancelled);
    shop.lab.known().prints = true;
    shop.send();
    assert_eq!(shop.lab.known().cancelled.len(), 2);
    assert_eq!(shop.get(&mine).trouble, Some(Trouble::TooLate), "it is in the photographer's hands");
    let cancelled =
        told(&shop.host.known()).iter().filter(|step| matches!(step, Step::Cancelled { .. })).count();
    assert_eq!(cancelled, 1, "the host knows of what it told");
    assert!(shop.desk.studio.cancel_order(theirs, String::new()).is_err());
    assert!(shop.desk.studio.approve(mine, None, None).is_err());
}

#[test]
fn p12_prints_that_the_photographer_makes_need_no_lab() {
    let shop = Shop::with(1);
    shop.desk.studio.forget_lab(&shop.lab.url()).unwrap();
    let order = shop.order(1, vec![shop.print(1, 0)], |order| {
        order.payment = PaymentState::Open;
        "invoice".clone_into(&mut order.provider);
    });
    assert!(matches!(shop.desk.studio.approve(order.clone(), None, None), Err(Error::NoLab(_))));
    shop.desk.studio.order_paid(order.clone()).unwrap();
    shop.desk.studio.order_shipped(order.clone(), "RR123".to_owned()).unwrap();
    shop.desk.studio.order_done(order.clone()).unwrap();
    shop.send();
    let shipped = Step::Shipped { tracking: "RR123".to_owned() };
    assert_eq!(told(&shop.host.known()), [Step::Paid, shipped, Step::Done]);
    let done = shop.get(&order);
    assert_eq!(
        (done.work, done.document.stage, done.document.payment),
        (Work::Closed, Stage::Done, PaymentState::Paid)
    );
}

#[test]
fn p10_an_order_that_was_cancelled_is_not_paid_any_more() {
    let shop = Shop::with(1);
    let order = shop.order(1, vec![shop.print(1, 0)], |order| {
        order.payment = PaymentState::Open;
        "invoice".clone_into(&mut order.provider);
        order.stage = Stage::Cancelled;
    });
    assert!(shop.desk.studio.order_paid(order).is_err());
    shop.send();
    assert_eq!(told(&shop.host.known()), []);
}

#[test]
fn p10_an_order_that_waits_for_a_first_lab_goes_when_one_is_paired() {
    let shop = Shop::with(1);
    let studio = &shop.desk.studio;
    studio.forget_lab(&shop.lab.url()).unwrap();
    studio
        .change_event(EVENT, EventChange { sending: Some(Sending::Automatic), ..EventChange::default() })
        .unwrap();
    let order = shop.order(1, vec![shop.print(1, 0)], |_| {});
    assert_eq!((shop.get(&order).work, shop.get(&order).trouble), (Work::Waiting, Some(Trouble::NoLab)));
    shop.lab.pair_as_lab(studio);
    shop.send();
    assert_eq!((shop.get(&order).work, shop.get(&order).trouble), (Work::Sent, None));
}

#[test]
fn p12_what_a_lab_refused_after_it_had_it_goes_to_another_and_the_problem_is_lifted() {
    let shop = Shop::with(1);
    let order = shop.order(1, vec![shop.print(1, 0)], |_| {});
    shop.desk.studio.approve(order.clone(), None, None).unwrap();
    shop.send();
    shop.order(1, vec![shop.print(1, 0)], |order| {
        order.stage = Stage::AtLab;
        "We are closed.".clone_into(&mut order.problem);
    });
    let other = Peer::start();
    other.pair_as_lab(&shop.desk.studio);
    shop.desk.studio.approve(order.clone(), Some(other.url()), None).unwrap();
    shop.send();
    assert_eq!((other.known().jobs.len(), shop.get(&order).work), (1, Work::Sent));
    assert!(told(&shop.host.known()).contains(&Step::no_problem()));
    assert!(shop.desk.studio.forget_lab(&shop.lab.url()).is_ok(), "nothing is on its way there");
}

/// What a studio does that may be killed: it sends all that is due.
fn sends_what_is_due(directory: &str) {
    let studio = Studio::open(directory.as_ref(), "studio.db").unwrap();
    studio.courier().unwrap().expect("whoever sent before is dead").run(&Quiet).unwrap();
}

/// The test that runs itself as the process that is killed.
const KILLED: &str = "orders::p11_a_studio_that_is_killed_anywhere_goes_on_and_sends_nothing_twice";

/// Runs a studio of its own that is killed at the n-th pass over a point. Answers whether it was.
fn is_killed(shop: &Shop, point: &str, pass: u32) -> bool {
    let ran = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", KILLED, "--test-threads=1"])
        .env("TEST_STUDIO", shop.desk.path("studio"))
        .env("WIREPHOTO_CRASH_POINT", format!("{point}:{pass}"))
        .output()
        .unwrap();
    if ran.status.success() {
        return false;
    }
    assert!(ran.status.code().is_none(), "{}", String::from_utf8_lossy(&ran.stdout));
    true
}

#[test]
fn p11_a_studio_that_is_killed_anywhere_goes_on_and_sends_nothing_twice() {
    if let Ok(directory) = std::env::var("TEST_STUDIO") {
        return sends_what_is_due(&directory);
    }
    let shop = Shop::with(2);
    // More than a piece.
    let large = landscape::develop(&landscape::collection()[2], Some(5_500));
    assert!(large.len() > 5 << 20, "{} bytes", large.len());
    shop.desk.import(EVENT, &shop.desk.write("large.jpg", &large));
    let large = shop.desk.studio.list(EVENT).unwrap()[2].0.picture;
    let edited = EditChange { rotate: Some(Turn::Right), ..EditChange::default() };
    shop.desk.studio.edit(number(2), edited).unwrap();
    let points = [
        "commit.before",
        "commit.after",
        "answer.before",
        "order.ticket.before",
        "order.ticket.after",
        "order.piece",
        "order.file.after",
        "order.step.before",
        "order.step.after",
    ];
    let mut name = 0;
    for point in points {
        let mut kills = 0;
        for pass in 1.. {
            name += 1;
            let items = vec![
                shop.print(1, 0),
                ItemDocument { edit_revision: 1, ..shop.print(2, 1) },
                ItemDocument { picture: large, picture_number: 3, ..shop.print(3, 0) },
                shop.file(4, 0),
            ];
            let order = shop.order(name, items, |_| {});
            shop.desk.studio.approve(order.clone(), None, None).unwrap();
            {
                // Each time the lab begins with nothing.
                let mut known = shop.lab.known();
                (known.files, known.file_bytes) = Default::default();
                shop.host.known().steps.clear();
            }
            let killed = is_killed(&shop, point, pass);
            kills += u32::from(killed);
            shop.send();
            let known = shop.lab.known();
            let stored: u64 = known.files.values().map(|bytes| bytes.len() as u64).sum();
            assert_eq!((known.files.len(), known.file_bytes), (3, stored), "at {point}, pass {pass}");
            drop(known);
            let steps = told(&shop.host.known());
            let count = |is_it: fn(&Step) -> bool| steps.iter().filter(|step| is_it(step)).count();
            assert_eq!(count(|step| *step == Step::Accepted), 1, "at {point}, pass {pass}: {steps:?}");
            assert_eq!(
                count(|step| matches!(step, Step::AtLab { .. })),
                1,
                "at {point}, pass {pass}: {steps:?}"
            );
            assert_eq!(
                count(|step| matches!(step, Step::Download { .. })),
                1,
                "at {point}, pass {pass}: {steps:?}"
            );
            assert_eq!(shop.get(&order).work, Work::Sent, "at {point}, pass {pass}");
            if !killed {
                break;
            }
        }
        println!("{point}: killed {kills} times");
        assert!(kills > 0, "{point} was never passed");
    }
}
