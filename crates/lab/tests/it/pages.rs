//! The pages of whoever runs the lab.

use crate::printer::Mood;
use crate::tickets::{Order, picture};
use crate::world::on_each_engine;

#[test]
fn p12_pages_are_for_whoever_runs_the_lab() {
    on_each_engine(|world| {
        for path in ["/", "/printers", "/catalogue", "/studios", "/jobs/7K3MQ9TD"] {
            let mut stranger = wirephoto_site::testing::Browser::new(world.address);
            let answer = stranger.get(path);
            assert_eq!(answer.status, 303, "{path}");
            assert!(answer.location().starts_with("/log-in"), "{path}");
        }
        assert_eq!(world.photographer().get("/").status, 403);
        assert_eq!(world.operator().get("/jobs/7K3MQ9TD").status, 404);
    });
}

#[test]
fn p12_a_lab_speaks_of_no_storage_that_accounts_might_fill() {
    on_each_engine(|world| {
        let mut operator = world.operator();
        let people = operator.get("/admin").text();
        assert!(people.contains("operator@example.org") && people.contains("/admin/computers"), "{people}");
        for absent in ["/admin/storage", "/limits", "storage_gb"] {
            assert!(!people.contains(absent), "{absent}: {people}");
        }
    });
}

#[test]
fn p12_the_queue_shows_a_line_for_each_job_and_what_to_do() {
    on_each_engine(|world| {
        world.with_printer();
        let studio = world.studio("Ada's laptop");
        let orders = [Order::new("WAITS", &[picture(1)]), Order::new("PRINTED", &[picture(2)])];
        for order in &orders {
            studio.client.put_job(order.id, &order.ticket).unwrap();
        }
        studio.send(&orders[1].files[0]).unwrap();
        world.make();
        world.print();
        let mut operator = world.operator();
        let queue = operator.get("/").text();
        for said in
            ["WAITS", "1 file missing", "PRINTED", "Ada Lens", "Wedding in the garden", "/jobs/PRINTED#ship"]
        {
            assert!(queue.contains(said), "{said}: {queue}");
        }
        let small = queue.split("src=\"").find(|part| part.starts_with("/sheets/")).unwrap();
        let path = small.split('"').next().unwrap();
        assert_eq!(operator.get(path).header("content-type"), Some("image/jpeg"));
        assert_eq!(world.photographer().get(path).status, 403);

        for slip in ["packing-slip.pdf", "contact-sheet.pdf"] {
            let slip = operator.get(&format!("/jobs/PRINTED/{slip}"));
            assert_eq!(slip.header("content-type"), Some("application/pdf"));
            assert_eq!(lopdf::Document::load_mem(&slip.body).unwrap().get_pages().len(), 1, "it came whole");
        }
        operator.submit_to("/jobs/PRINTED", "/jobs/PRINTED/ship", &[("text", "")]);
        assert!(!operator.get("/").text().contains("/jobs/PRINTED"));
        assert!(operator.get("/?done=1").text().contains("/jobs/PRINTED"));
        assert!(operator.get("/studios").text().contains("Ada&#39;s laptop"));
    });
}

#[test]
fn p12_the_queue_says_of_a_sheet_that_was_not_printed_that_it_was_not() {
    on_each_engine(|world| {
        world.with_printer();
        let (studio, order) = (world.studio("laptop"), Order::new("BROKEN", &[b"no picture".to_vec()]));
        studio.client.put_job(order.id, &order.ticket).unwrap();
        studio.send(&order.files[0]).unwrap();
        world.make();
        let queue = world.operator().get("/").text();
        assert!(queue.contains("Not printed") && queue.contains("The file is no picture."), "{queue}");
        assert!(!queue.contains("Maybe printed"), "{queue}");
    });
}

#[test]
fn p10_a_person_accepts_the_certificate_that_they_saw_and_no_other() {
    const SEEN: &str = "c0ffee0000000000000000000000000000000000000000000000000000c0ffee";
    const OTHER: &str = "badcafe000000000000000000000000000000000000000000000000000badcaf";
    on_each_engine(|world| {
        let (id, mut operator) = (world.with_printer(), world.operator());
        let meet = || world.lab.meet(id, world.printer.as_ref()).unwrap();
        let known_by = || {
            let sql = "SELECT known_by FROM lab_printer WHERE id = $1";
            let read = world
                .database
                .read(move |tx| tx.query_one(sql, &[&id], |row| row.get::<Option<String>>("known_by")));
            read.wait().unwrap()
        };
        assert!(meet());
        world.printer.set(Mood::Shows(SEEN));
        assert!(!meet());
        let page = operator.get("/printers").text();
        let shown = "c0ff ee00 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 00c0 ffee";
        assert!(page.contains(shown) && page.contains("an authority vouched for"), "{page}");
        assert!(page.contains(&format!(r#"name="fingerprint" value="{SEEN}""#)), "{page}");

        // Between the page and the answer, somebody else speaks.
        world.printer.set(Mood::Shows(OTHER));
        assert!(!meet());
        let accept = format!("/printers/{id}/accept");
        let mut accepts =
            |fingerprint| operator.submit_to("/printers", &accept, &[("fingerprint", fingerprint)]);
        for fingerprint in [SEEN, "", "c0ffee"] {
            assert_eq!(accepts(fingerprint).status, 409, "{fingerprint}");
            assert_eq!(known_by(), Some(String::new()));
        }
        assert_eq!(accepts(OTHER).status, 303);
        assert_eq!(known_by().as_deref(), Some(OTHER));
        assert_eq!(accepts(OTHER).status, 409, "there is nothing to accept");
    });
}

#[test]
fn p12_what_cannot_be_is_refused_with_a_sentence() {
    on_each_engine(|world| {
        let printer = world.with_printer();
        let mut operator = world.operator();
        let wrong = operator.submit("/printers", &[("address", "lpd://old"), ("name", "")]);
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("ipp://printer.local"), "{}", wrong.text());
        assert_eq!(operator.submit("/printers", &[("address", "ipp://printer.test/print")]).status, 409);
        let profile = format!("/printers/{printer}/profile");
        assert_eq!(
            operator.put("/printers", &profile, "application/octet-stream", b"no profile").status,
            422
        );
        let fields = [("currency", "XXX1"), ("keeps_days", "30")];
        assert_eq!(operator.submit_to("/catalogue", "/catalogue/settings", &fields).status, 422);
        let fields = [("currency", "jpy"), ("keeps_days", "7")];
        assert_eq!(operator.submit_to("/catalogue", "/catalogue/settings", &fields).status, 303);
        let catalogue = world.studio("laptop").client.catalogue().unwrap();
        assert_eq!((catalogue.currency.as_str(), catalogue.keeps_days), ("JPY", 7));
    });
}
