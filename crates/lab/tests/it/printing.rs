//! From files to prints: each sheet once, whatever the printer's mood.

use serde_json::{Value, json};
use wirephoto_exchange::ticket::JobStage;
use wirephoto_lab::output::{Address, Progress, Trouble};
use wirephoto_site::in_groups;

use crate::peers;
use crate::printer::Mood;
use crate::tickets::{Order, handed_in, picture};
use crate::world::{World, on_each_engine, until};

/// The kinds of what the host is to be told.
fn told(world: &World) -> Vec<String> {
    world.reports().iter().map(|report| report["what"]["kind"].as_str().unwrap().to_owned()).collect()
}

/// Why sheets wait for a person, as the hosts are to be told.
fn held_because(world: &World) -> Vec<Value> {
    let held = world.reports().into_iter().filter(|report| report["what"]["kind"] == "held");
    held.map(|report| report["what"]["reason"].clone()).collect()
}

#[test]
fn p11_every_item_is_printed_once_in_its_number_of_copies() {
    on_each_engine(|world| {
        world.with_printer();
        let (studio, order) = handed_in(world, "7K3MQ9TD", &[picture(1), picture(2)]);
        world.make();
        world.print();
        let printed: Vec<_> = world.printer.printed().into_iter().map(|p| (p.name, p.copies)).collect();
        assert_eq!(printed, [("7K3MQ9TD-1".to_owned(), 1), ("7K3MQ9TD-2".to_owned(), 2)]);
        assert_eq!(studio.client.job(order.id).unwrap().unwrap().stage, JobStage::Printed);
        assert_eq!(told(world), ["received", "printing", "printed"]);
        assert_eq!(world.reports()[0]["what"]["files"], 2);
    });
}

#[test]
fn p11_a_sheet_is_a_picture_of_its_paper() {
    on_each_engine(|world| {
        world.with_printer();
        handed_in(world, "7K3MQ9TD", &[picture(1)]);
        world.make();
        world.print();
        let sheet = &world.printer.printed()[0];
        let facts = wirephoto_imaging::jpeg::inspect(&sheet.jpeg).unwrap();
        assert_eq!(
            (facts.width, facts.height, facts.has_gps),
            (472, 709, false),
            "4 × 6 cm at 300 to the inch"
        );
        assert_eq!(sheet.product, "Print 4 × 6 cm");
        assert_eq!(world.rows("lab_thumbnail"), 1);
    });
}

#[test]
fn p11_a_printer_that_is_away_or_mute_has_each_sheet_once_in_the_end() {
    on_each_engine(|world| {
        world.with_printer();
        let (studio, order) = handed_in(world, "7K3MQ9TD", &[picture(1)]);
        world.make();
        let id = world.printer_id();
        for mood in [Mood::Away, Mood::Mute, Mood::Away] {
            world.printer.set(mood);
            assert!(world.lab.print_once(id, world.printer.as_ref(), crate::world::later()).unwrap());
        }
        world.printer.set(Mood::Well);
        world.print();
        assert_eq!(world.printer.names(), ["7K3MQ9TD-1"]);
        assert_eq!(studio.client.job(order.id).unwrap().unwrap().stage, JobStage::Printed);
    });
}

#[test]
fn p11_a_printer_that_cannot_tell_makes_a_sheet_wait_for_a_person() {
    on_each_engine(|world| {
        world.with_printer();
        let (studio, order) = handed_in(world, "7K3MQ9TD", &[picture(1), picture(2)]);
        world.make();
        world.printer.set(Mood::Forgets);
        world.print();
        let status = studio.client.job(order.id).unwrap().unwrap();
        assert_eq!(status.stage, JobStage::Printing);
        assert!(
            status.problem.contains("7K3MQ9TD-1") && status.problem.contains("person"),
            "{}",
            status.problem
        );
        assert_eq!(world.printer.printed().len(), 2);

        let mut operator = world.operator();
        let page = operator.get("/jobs/7K3MQ9TD").text();
        let sheets: Vec<&str> = page.split("/sheets/").filter(|part| part.contains("/word\"")).collect();
        let path = |at: usize| format!("/sheets/{}", sheets[at].split('"').next().unwrap());
        world.printer.set(Mood::Well);
        operator.submit_to("/jobs/7K3MQ9TD", &path(0), &[("word", "there")]);
        operator.submit_to("/jobs/7K3MQ9TD", &path(1), &[("word", "print")]);
        world.print();
        assert_eq!(world.printer.names(), ["7K3MQ9TD-1", "7K3MQ9TD-2", "7K3MQ9TD-2.1"], "as the person said");
        let status = studio.client.job(order.id).unwrap().unwrap();
        assert_eq!((status.stage, status.problem.as_str()), (JobStage::Printed, ""));
        let again = operator.submit_to("/jobs/7K3MQ9TD", &path(1), &[("word", "print")]);
        assert_eq!(again.status, 409, "it has gone on");
    });
}

#[test]
fn p11_what_a_printer_stops_at_is_shown_and_goes_on_by_itself() {
    on_each_engine(|world| {
        world.with_printer();
        let (studio, order) = handed_in(world, "7K3MQ9TD", &[picture(1)]);
        world.make();
        world.printer.say("7K3MQ9TD-1", Progress::Stopped(Trouble::OutOfPaper));
        let id = world.printer_id();
        for _ in 0..3 {
            assert!(world.lab.print_once(id, world.printer.as_ref(), crate::world::later()).unwrap());
        }
        assert!(world.operator().get("/jobs/7K3MQ9TD").text().contains("paper is used up"));
        assert_eq!(studio.client.job(order.id).unwrap().unwrap().problem, "", "no matter for the customer");
        world.printer.say("7K3MQ9TD-1", Progress::Done);
        world.print();
        assert_eq!(world.printer.names().len(), 1);
    });
}

#[test]
fn p11_an_aborted_sheet_waits_for_a_person_and_a_refused_one_too() {
    on_each_engine(|world| {
        world.with_printer();
        let (studio, order) = handed_in(world, "ABORTED", &[picture(1)]);
        world.make();
        world.printer.say("ABORTED-1", Progress::Aborted(Trouble::Jam));
        world.print();
        assert!(studio.client.job(order.id).unwrap().unwrap().problem.contains("ABORTED-1"));

        let (studio, order) = handed_in(world, "REFUSED", &[picture(2)]);
        world.make();
        world.printer.set(Mood::Refuses);
        world.print();
        let problem = studio.client.job(order.id).unwrap().unwrap().problem;
        assert!(problem.contains("does not have this paper"), "{problem}");
        let mut reasons = held_because(world);
        reasons.sort_by_key(Value::to_string);
        let aborted = json!({ "kind": "maybe-printed", "sheet": "ABORTED-1" });
        assert_eq!(reasons, [aborted, json!({ "kind": "not-printable", "sheet": "REFUSED-1" })]);
    });
}

#[test]
fn p11_a_file_that_is_no_picture_waits_for_a_person_and_can_be_refused() {
    on_each_engine(|world| {
        world.with_printer();
        let (studio, order) = handed_in(world, "7K3MQ9TD", &[b"no picture at all".to_vec()]);
        world.make();
        world.print();
        let problem = studio.client.job(order.id).unwrap().unwrap().problem;
        assert!(problem.contains("no picture"), "{problem}");
        let reason = json!({ "kind": "not-made", "sheet": "7K3MQ9TD-1", "fault": "not-a-picture" });
        assert_eq!(held_because(world), [reason], "which the host tells in its reader's language");
        assert_eq!(world.printer.names().len(), 0);
        let why = [("text", "Your file is damaged.")];
        let refused = world.operator().submit_to("/jobs/7K3MQ9TD", "/jobs/7K3MQ9TD/refuse", &why);
        assert_eq!(refused.status, 303, "{}", refused.text());
        assert_eq!(studio.client.job(order.id).unwrap().unwrap().stage, JobStage::Cancelled);
        assert_eq!(told(world).last().unwrap(), "refused");
    });
}

#[test]
fn p11_without_a_printer_orders_wait_and_a_lost_one_is_replaced() {
    on_each_engine(|world| {
        handed_in(world, "7K3MQ9TD", &[picture(1)]);
        world.lab.make_once(world.runtime().handle(), crate::world::later()).unwrap();
        assert!(world.operator().get("/jobs/7K3MQ9TD").text().contains("There is no printer"));
        let first = world.with_printer();
        world.make();
        let removed = world.operator().submit_to("/printers", &format!("/printers/{first}/remove"), &[]);
        assert_eq!(removed.status, 303, "{}", removed.text());
        let second = world.with_printer();
        assert_ne!(first, second);
        world.make();
        world.print();
        assert_eq!(world.printer.names(), ["7K3MQ9TD-1"]);
    });
}

#[test]
fn p11_held_sheets_wait_until_they_are_released() {
    on_each_engine(|world| {
        let printer = world.with_printer();
        let mut operator = world.operator();
        let fields = [("name", "Minilab"), ("when", "release")];
        assert_eq!(operator.submit_to("/printers", &format!("/printers/{printer}"), &fields).status, 303);
        handed_in(world, "7K3MQ9TD", &[picture(1)]);
        world.make();
        world.print();
        assert_eq!(world.printer.names().len(), 0);
        let released = operator.submit_to("/", "/jobs/7K3MQ9TD/release", &[("queue", "1")]);
        assert_eq!((released.status, released.location()), (303, "/"));
        world.print();
        assert_eq!(world.printer.names(), ["7K3MQ9TD-1"]);
    });
}

#[test]
fn p11_the_lab_at_work_needs_no_hand() {
    on_each_engine(|world| {
        world.with_printer();
        let (studio, order) = handed_in(world, "7K3MQ9TD", &[picture(1), picture(2), picture(3)]);
        let work = world.work();
        until("it is printed", || studio.client.job(order.id).unwrap().unwrap().stage == JobStage::Printed);
        drop(work);
        let mut names = world.printer.names();
        names.sort();
        assert_eq!(names, ["7K3MQ9TD-1", "7K3MQ9TD-2", "7K3MQ9TD-3"]);
    });
}

#[test]
fn p10_a_printer_with_another_certificate_gets_nothing_until_a_person_accepts_it() {
    on_each_engine(|world| {
        let Some((mut cups, _folder)) = peers::cups() else { return };
        let (mut operator, address) = (world.operator(), cups.secure_address());
        assert_eq!(operator.submit("/printers", &[("address", &address), ("name", "TLS")]).status, 303);
        let printer = address.parse::<Address>().unwrap().open(None);
        let first = printer.meet().unwrap();
        assert!(world.lab.meet(world.printer_id(), printer.as_ref()).unwrap());
        cups.renew_certificate().unwrap();
        let second = address.parse::<Address>().unwrap().open(None).meet().unwrap();

        let (studio, mut order) = (world.studio("laptop"), Order::new("7K3MQ9TD", &[picture(1)]));
        (order.ticket.items[0].paper.width_um, order.ticket.items[0].paper.height_um) = (100_000, 150_000);
        studio.client.put_job(order.id, &order.ticket).unwrap();
        studio.send(&order.files[0]).unwrap();
        let work = world.work();
        let other = "another certificate than before";
        let mut page = String::new();
        until("the lab sees that it is another", || {
            page = operator.get("/printers").text();
            page.contains(other)
        });
        until("the sheet says why it waits", || operator.get("/jobs/7K3MQ9TD").text().contains(other));
        assert_eq!(cups.printed().unwrap(), []);

        for fingerprint in [&first, &second] {
            assert!(page.contains(&in_groups(fingerprint)), "{fingerprint}: {page}");
        }
        let accept = format!("/printers/{}/accept", world.printer_id());
        let mut accepts = |seen: &str| operator.submit_to("/printers", &accept, &[("fingerprint", seen)]);
        assert_eq!(accepts(&first).status, 409, "that is not what it shows");
        assert_eq!(accepts(&second).status, 303);
        until("it is printed", || studio.client.job(order.id).unwrap().unwrap().stage == JobStage::Printed);
        assert_eq!(accepts(&second).status, 409, "there is nothing to accept");
        drop(work);
        assert_eq!(cups.printed().unwrap().len(), 1);
    });
}
