//! Invoices and what takes them back: one sequence of numbers without gaps, amounts below zero, for nobody else's eyes.

use wirephoto_billing::Means;
use wirephoto_billing::mock::Manner;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::order::{Step, StepRequest};
use wirephoto_site::testing::Browser;

use crate::host::{Host, on_each_engine};
use crate::shop::{POST, PRINT, Shop};
use crate::till::with_stripe;

/// The text of a PDF, where there is one.
fn text_of(browser: &mut Browser, path: &str) -> Option<String> {
    let answer = browser.get(path);
    (answer.status == 200)
        .then(|| lopdf::Document::load_mem(&answer.body).unwrap().extract_text(&[1]).unwrap())
}

/// The number on the invoice of an order's page, and that on its credit note.
fn numbers(host: &Host, path: &str) -> (Option<i64>, Option<i64>) {
    let number = |name: &str, title: &str| {
        let text = text_of(&mut host.browser(), &format!("{path}/{name}.pdf"))?;
        text.lines().next()?.strip_prefix(title)?.trim().parse().ok()
    };
    (number("invoice", "Invoice"), number("reversal", "Credit note"))
}

fn order_of_one(shop: &Shop<'_>) -> String {
    let mut eve = shop.customer();
    shop.add(&mut eve, 1, PRINT, "1");
    shop.order(&mut eve)
}

fn cancel(shop: &Shop<'_>, order: Id) {
    let what = Step::Cancelled { reason: "The original is lost.".into() };
    shop.studio.client.order_step(order, &StepRequest { id: Id::new(Moment::now()), what }).unwrap();
}

#[test]
fn p9_an_order_that_is_taken_back_has_a_credit_note_of_the_same_sequence() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        let first = order_of_one(&shop);
        assert_eq!(numbers(host, &first), (Some(1), None));
        assert!(!host.browser().get(&first).text().contains("reversal.pdf"));
        let order = shop.told().pop().unwrap();
        cancel(&shop, order.id);
        // Said again it is done already.
        cancel(&shop, order.id);
        let second = order_of_one(&shop);
        assert_eq!((numbers(host, &first), numbers(host, &second)), ((Some(1), Some(2)), (Some(3), None)));

        let note = text_of(&mut host.browser(), &format!("{first}/reversal.pdf")).unwrap();
        for part in
            ["Reverses invoice 1 of", &order.number, "-€12.50", "-€3.90", "-€16.40", "-€13.78", "-€2.62 VAT"]
        {
            assert!(note.contains(part), "{part} in {note}");
        }
        let invoice = text_of(&mut host.browser(), &format!("{first}/invoice.pdf")).unwrap();
        assert!(invoice.contains("Reversed by credit note 2 of") && invoice.contains("€16.40"), "{invoice}");
        assert!(!invoice.contains("bank transfer"), "nobody is asked to pay it: {invoice}");

        let page = host.browser().get(&first).text();
        assert!(page.contains(&format!("{first}/reversal.pdf")), "{page}");
        let own = format!("/orders/{}", order.number);
        let mut ada = shop.ada.browser();
        let page = ada.get(&own).text();
        for name in ["invoice", "reversal"] {
            let path = format!("{own}/{name}.pdf");
            assert!(page.contains(&path), "{page}");
            assert!(text_of(&mut ada, &path).is_some());
            assert_eq!(host.browser().get(&path).status, 303, "to the log-in");
            assert_eq!(host.photographer(&format!("other-{name}")).browser().get(&path).status, 404);
        }
        let standing = shop.told().into_iter().find(|other| other.id != order.id).unwrap();
        assert_eq!(ada.get(&format!("/orders/{}/reversal.pdf", standing.number)).status, 404);
    });
}

#[test]
fn p9_money_that_goes_back_makes_one_credit_note_whoever_gave_it_back() {
    on_each_engine(|host| {
        let shop = Shop::open(host);
        with_stripe(host, &shop.ada);
        let pay = || {
            let mut eve = shop.customer();
            shop.add(&mut eve, 1, PRINT, "1");
            let review = shop.look_over_by(&mut eve, POST, Means::Stripe.as_str()).text();
            let path = shop.place(&mut eve, &review).location().trim_end_matches("?placed=yes").to_owned();
            eve.get(&format!("{path}/pay"));
            assert!(host.stripe.pay(&host.stripe.sessions().pop().unwrap().id));
            host.stripe.tell(&Manner::default());
            path
        };
        // Cancelled here: the credit note is there before the money is back, and word of that makes no second one.
        let first = pay();
        cancel(&shop, shop.told()[0].id);
        assert_eq!(numbers(host, &first), (Some(1), Some(2)));
        assert_eq!(host.gallery.mind_till(Moment::now()).unwrap().refunded, 1);
        host.stripe.tell(&Manner { copies: 2, ..Manner::default() });
        let second = pay();
        assert_eq!((numbers(host, &first), numbers(host, &second)), ((Some(1), Some(2)), (Some(3), None)));
        // Given back among the provider's own pages, of which word comes twice.
        host.stripe.refund_by_owner(&host.stripe.sessions().pop().unwrap().payment);
        host.stripe.tell(&Manner { copies: 2, ..Manner::default() });
        assert_eq!(numbers(host, &second), (Some(3), Some(4)));
    });
}
