//! Jobs are handed in, repeated, taken back; and each studio sees its own.

use wirephoto_exchange::client::ClientError;
use wirephoto_exchange::ticket::JobStage;

use crate::tickets::{Order, picture};
use crate::world::on_each_engine;

#[test]
fn p10_a_job_that_is_handed_in_again_is_the_same_job() {
    on_each_engine(|world| {
        let (studio, order) = (world.studio("laptop"), Order::new("7K3MQ9TD", &[picture(1)]));
        let first = studio.client.put_job(order.id, &order.ticket).unwrap();
        assert_eq!((first.stage, first.missing.len()), (JobStage::Receiving, 1));
        assert_eq!(studio.client.put_job(order.id, &order.ticket).unwrap(), first);
        assert_eq!((world.rows("lab_job"), world.rows("lab_file")), (1, 1));

        let mut other = order.clone();
        other.ticket.note = "Another".into();
        let refused = studio.client.put_job(order.id, &other.ticket).unwrap_err();
        assert!(matches!(refused, ClientError::Conflict(_)), "{refused}");
        let taken = studio.client.put_job(Order::new("X", &[]).id, &order.ticket).unwrap_err();
        assert!(taken.to_string().contains("number"), "{taken}");
    });
}

#[test]
fn p10_a_studio_sees_its_own_jobs_and_files_and_nothing_of_any_other() {
    on_each_engine(|world| {
        let (ada, ben) = (world.studio("ada"), world.studio("ben"));
        let shared = picture(1);
        let order = Order::new("AAAA", std::slice::from_ref(&shared));
        ada.client.put_job(order.id, &order.ticket).unwrap();
        ada.send(&shared).unwrap();

        assert_eq!(ben.client.job(order.id).unwrap(), None);
        assert!(ben.client.cancel_job(order.id).is_err());
        let mut guessed = order.clone();
        guessed.ticket.report.token = "guessed".into();
        assert!(ben.client.put_job(order.id, &guessed.ticket).is_err());

        // Whoever has the same picture sends it all the same: nobody learns what others have sent.
        assert!(ben.send(&shared).is_err(), "no job of theirs needs it");
        let own = Order::new("BBBB", std::slice::from_ref(&shared));
        assert_eq!(ben.client.put_job(own.id, &own.ticket).unwrap().missing.len(), 1);
        assert_eq!(ben.send(&shared).unwrap(), shared.len() as u64);
    });
}

#[test]
fn p10_a_studio_that_was_paired_anew_finds_its_job() {
    on_each_engine(|world| {
        let order = Order::new("7K3MQ9TD", &[picture(1)]);
        world.studio("laptop").client.put_job(order.id, &order.ticket).unwrap();
        let renewed = world.studio("laptop, reinstalled");
        assert_eq!(renewed.client.job(order.id).unwrap(), None);
        renewed.client.put_job(order.id, &order.ticket).unwrap();
        renewed.send(&order.files[0]).unwrap();
        assert_eq!(renewed.client.job(order.id).unwrap().unwrap().stage, JobStage::Queued);
    });
}

#[test]
fn p10_a_job_is_taken_back_until_a_sheet_may_be_at_the_printer() {
    on_each_engine(|world| {
        world.with_printer();
        let studio = world.studio("laptop");
        let (early, late) = (Order::new("EARLY", &[picture(1)]), Order::new("LATE", &[picture(2)]));
        for order in [&early, &late] {
            studio.client.put_job(order.id, &order.ticket).unwrap();
            studio.send(&order.files[0]).unwrap();
        }
        assert_eq!(studio.client.cancel_job(early.id).unwrap().stage, JobStage::Cancelled);
        assert_eq!(studio.client.put_job(early.id, &early.ticket).unwrap().stage, JobStage::Cancelled);
        world.make();
        world.print();
        assert_eq!(studio.client.cancel_job(late.id).unwrap().stage, JobStage::Printed);
        assert_eq!(world.printer.names(), ["LATE-1"]);
    });
}

#[test]
fn p9_the_catalogue_is_for_those_who_are_paired() {
    on_each_engine(|world| {
        let mut browser = world.operator();
        let fields = [
            ("name", "10 × 15 cm, matt"),
            ("width", "101,6"),
            ("height", "152.4"),
            ("border", "0"),
            ("finish", "matte"),
            ("price", "0.25"),
            ("printer", ""),
        ];
        assert_eq!(browser.submit("/catalogue", &fields).status, 303);
        let catalogue = world.studio("laptop").client.catalogue().unwrap();
        assert_eq!((catalogue.lab.as_str(), catalogue.currency.as_str()), ("Test lab", "EUR"));
        assert_eq!((catalogue.products[0].paper.width_um, catalogue.products[0].price), (101_600, 25));
        assert_eq!(browser.get("/api/v1/catalogue").status, 401, "a browser is no studio");
    });
}
