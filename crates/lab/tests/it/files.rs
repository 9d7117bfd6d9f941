//! Files come in pieces, are compared, and go when nothing needs them.

use std::time::Duration;

use wirephoto_database::Moment;
use wirephoto_exchange::client::ClientError;
use wirephoto_exchange::ticket::JobStage;
use wirephoto_exchange::transfer::MAX_PIECE_BYTES;
use wirephoto_site::testing::Browser;

use crate::tickets::{Order, handed_in, picture};
use crate::world::{Studio, World, later, on_each_engine};

/// Bytes that take more than one piece.
fn large() -> Vec<u8> {
    (0..MAX_PIECE_BYTES + 1_234_567).map(|at| (at % 251) as u8).collect()
}

#[test]
fn p10_a_transfer_that_is_cut_off_goes_on_where_it_was() {
    on_each_engine(|world| {
        let (studio, bytes) = (world.studio("laptop"), large());
        let order = Order::new("7K3MQ9TD", std::slice::from_ref(&bytes));
        studio.client.put_job(order.id, &order.ticket).unwrap();
        let asked = std::cell::Cell::new(0);
        let stopped = studio.client.send_original(&wirephoto_exchange::client::Outgoing {
            bytes: &bytes,
            hash: order.ticket.files[0].hash,
            progress: &|_| (),
            stop: &|| asked.replace(asked.get() + 1) == 1,
        });
        assert!(matches!(stopped, Err(ClientError::Stopped)));
        assert_eq!(studio.client.job(order.id).unwrap().unwrap().stage, JobStage::Receiving);
        assert_eq!(studio.send(&bytes).unwrap(), 1_234_567, "the rest, and nothing twice");
        assert_eq!(studio.client.job(order.id).unwrap().unwrap().stage, JobStage::Queued);
        assert_eq!(studio.send(&bytes).unwrap(), 0, "it is there");
    });
}

#[test]
fn p10_a_file_that_is_another_is_forgotten_and_told() {
    on_each_engine(|world| {
        let (studio, order) = (world.studio("laptop"), Order::new("7K3MQ9TD", &[picture(1)]));
        studio.client.put_job(order.id, &order.ticket).unwrap();
        let mut other = order.files[0].clone();
        *other.last_mut().unwrap() ^= 1;
        let refused = studio.send_as(order.ticket.files[0].hash, &other).unwrap_err();
        assert!(matches!(refused, ClientError::Altered(_)), "{refused}");
        assert_eq!(world.rows("lab_piece"), 0);
        assert_eq!(studio.send(&order.files[0]).unwrap(), order.files[0].len() as u64);
        assert_eq!(studio.client.job(order.id).unwrap().unwrap().stage, JobStage::Queued);
    });
}

#[test]
fn p10_one_file_serves_all_jobs_of_its_studio() {
    on_each_engine(|world| {
        let (studio, shared) = (world.studio("laptop"), picture(1));
        let orders = ["AAAA", "BBBB"].map(|number| Order::new(number, std::slice::from_ref(&shared)));
        for order in &orders {
            studio.client.put_job(order.id, &order.ticket).unwrap();
        }
        assert_eq!(studio.send(&shared).unwrap(), shared.len() as u64);
        for order in &orders {
            assert_eq!(studio.client.job(order.id).unwrap().unwrap().stage, JobStage::Queued);
        }
        assert_eq!((world.rows("lab_file"), studio.send(&shared).unwrap()), (1, 0));
    });
}

/// A job that is printed.
fn printed(world: &World) -> (Studio, Order) {
    world.with_printer();
    let printed = handed_in(world, "7K3MQ9TD", &[picture(1)]);
    world.make();
    world.print();
    printed
}

/// Wants a print of that job again; where that is said.
fn want_again(operator: &mut Browser, copies: &str) -> String {
    let page = operator.get("/jobs/7K3MQ9TD").text();
    let again = page.split("action=\"").find(|part| part.contains("/again")).unwrap();
    let path = again.split('"').next().unwrap();
    assert_eq!(operator.submit_to("/jobs/7K3MQ9TD", path, &[("copies", copies)]).status, 303);
    path.to_owned()
}

#[test]
fn p11_files_go_some_days_after_shipping_and_a_print_can_be_had_again_until_then() {
    on_each_engine(|world| {
        let (studio, order) = printed(world);
        let mut operator = world.operator();
        let shipped = operator.submit_to("/jobs/7K3MQ9TD", "/jobs/7K3MQ9TD/ship", &[("text", "RR123")]);
        assert_eq!(shipped.status, 303, "{}", shipped.text());
        assert_eq!(
            (world.rows("lab_sheet_piece"), world.rows("lab_file")),
            (0, 1),
            "the sheet can be made again"
        );

        let path = want_again(&mut operator, "3");
        world.make();
        world.print();
        assert_eq!(world.printer.names(), ["7K3MQ9TD-1", "7K3MQ9TD-1.1"]);
        assert_eq!(world.printer.printed()[1].copies, 3);
        assert_eq!(studio.client.job(order.id).unwrap().unwrap().stage, JobStage::Shipped);

        world.lab.tidy(later()).unwrap();
        assert_eq!(world.rows("lab_file"), 1, "the lab keeps files for thirty days");
        world.lab.tidy(Moment::now().plus(Duration::from_hours(24 * 31))).unwrap();
        assert_eq!([world.rows("lab_file"), world.rows("lab_piece"), world.rows("lab_thumbnail")], [0; 3]);
        assert_eq!(operator.submit_to("/jobs/7K3MQ9TD", &path, &[("copies", "1")]).status, 409);
    });
}

#[test]
fn p11_what_a_job_tells_of_its_customer_goes_with_its_files() {
    on_each_engine(|world| {
        world.with_printer();
        let (studio, shared) = (world.studio("laptop"), picture(1));
        let orders = ["7K3MQ9TD", "WAITS"].map(|number| Order::new(number, std::slice::from_ref(&shared)));
        studio.client.put_job(orders[0].id, &orders[0].ticket).unwrap();
        studio.send(&shared).unwrap();
        world.make();
        world.print();
        let mut operator = world.operator();
        operator.submit_to("/jobs/7K3MQ9TD", "/jobs/7K3MQ9TD/ship", &[("text", "RR123")]);
        studio.client.put_job(orders[1].id, &orders[1].ticket).unwrap();
        let told =
            ["Cleo Customer", "1 Long Street", "Wedding in the garden", "Handle with gloves.", "RR123"];
        let kept = ["7K3MQ9TD", "Ada Lens", "4 × 6 cm", "7K3MQ9TD-1"];
        let page = operator.get("/jobs/7K3MQ9TD").text();
        assert!(told.iter().chain(&kept).all(|text| page.contains(text)), "{page}");

        world.lab.tidy(Moment::now().plus(Duration::from_hours(24 * 31))).unwrap();
        let page = operator.get("/jobs/7K3MQ9TD").text();
        assert!(kept.iter().all(|text| page.contains(text)) && page.contains("were removed"), "{page}");
        let (tickets, find) = (world.tickets(), |text: &&str| page.contains(*text));
        assert!(!told.iter().any(find), "{page}");
        assert!(!tickets[0].contains("Cleo") && tickets[1].contains("Cleo"), "{tickets:?}");
        assert_eq!(world.rows("lab_file"), 1, "another job needs it");
        assert!(!page.contains("/again"), "not for this one, though");
        let slip = operator.get("/jobs/7K3MQ9TD/packing-slip.pdf");
        assert_eq!(slip.status, 200);
        let again = studio.client.put_job(orders[0].id, &orders[0].ticket).unwrap();
        assert_eq!(again.stage, JobStage::Shipped, "it is known again, and tells nothing");
        assert!(!world.tickets()[0].contains("Cleo"));
    });
}

#[test]
fn p11_a_job_is_kept_while_a_print_of_it_is_wanted_again() {
    on_each_engine(|world| {
        printed(world);
        let mut operator = world.operator();
        operator.submit_to("/jobs/7K3MQ9TD", "/jobs/7K3MQ9TD/ship", &[("text", "")]);
        want_again(&mut operator, "1");
        let much_later = Moment::now().plus(Duration::from_hours(24 * 31));
        world.lab.tidy(much_later).unwrap();
        world.make();
        world.print();
        assert_eq!(world.printer.names(), ["7K3MQ9TD-1", "7K3MQ9TD-1.1"]);
        world.lab.tidy(much_later).unwrap();
        assert_eq!(world.rows("lab_file"), 0);
    });
}
