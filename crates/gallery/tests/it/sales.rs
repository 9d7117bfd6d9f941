//! What photographers see of their orders and their money at the host, and what they do there.

use wirephoto_billing::mock::Manner;
use wirephoto_billing::{Means, Secret, Terms, terms};
use wirephoto_exchange::order::{PaymentState, Stage};

use crate::host::on_each_engine;
use crate::till::{Ordered, SECRET, number_of, with_stripe};

#[test]
fn p9_a_photographer_sees_their_orders_and_does_what_is_left_to_do() {
    on_each_engine(|host| {
        let (ada, eve) = (host.photographer("ada"), host.photographer("eve"));
        let mut browser = ada.browser();
        assert!(browser.get("/orders").text().contains("price list in your studio"));
        let order = Ordered::place(host, &ada, Means::Invoice);
        let page = format!("/orders/{}", number_of(order.id));
        let list = browser.get("/orders").text();
        for part in
            [page.as_str(), "Zoë &#60;Ray&#62;", "2 items for €12.50", "Waits for your studio", "Unpaid"]
        {
            assert!(list.contains(part), "{part} in {list}");
        }
        let text = browser.get(&page).text();
        for part in ["Rose Lane 1", "Thank you", "€5.00", "VAT 19\u{a0}% in it", "Garden &#60;party&#62;"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        let mut act = |fields: &[(&str, &str)]| browser.submit_to(&page, &page, fields).status;
        assert_eq!(act(&[("do", "paid")]), 303);
        assert_eq!(act(&[("do", "paid")]), 409, "it is paid");
        assert_eq!(act(&[("do", "remark"), ("remark", "rings on <Tuesday>")]), 303);
        assert_eq!(act(&[("do", "ship"), ("tracking", "1Z 999")]), 303);
        assert_eq!(act(&[("do", "ship"), ("tracking", "2Z")]), 409);
        assert_eq!(act(&[("do", "cancel"), ("reason", " ")]), 422);
        assert_eq!(act(&[("do", "dance")]), 404);
        assert_eq!(order.standing(), (Stage::Shipped, PaymentState::Paid));
        assert_eq!(act(&[("do", "cancel"), ("reason", "It was the wrong paper.")]), 303);
        assert_eq!(act(&[("do", "cancel"), ("reason", "Again.")]), 409);
        let text = browser.get(&page).text();
        for part in
            ["1Z 999", "rings on &#60;Tuesday&#62;", "It was the wrong paper.", "Cancelled", "Given back"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!browser.get("/orders").text().contains(&page), "nothing is left to do");
        assert!(browser.get("/orders?show=all").text().contains(&page));
        order.assert_balanced();

        let mut other = eve.browser();
        assert_eq!(other.get(&page).status, 404);
        assert_eq!(other.submit_to("/orders", &page, &[("do", "done")]).status, 404);
        assert!(!other.get("/orders?show=all").text().contains(&page));
        assert_eq!(host.browser().get(&page).status, 303, "to the log-in");
        assert_eq!(browser.send("POST", &page, &[], b"do=done").status, 403, "no page of ours sent it");
    });
}

#[test]
fn p9_a_long_list_of_orders_has_pages() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let orders: Vec<_> = (0..53).map(|_| Ordered::place(host, &ada, Means::Invoice)).collect();
        let mut browser = ada.browser();
        let first = browser.get("/orders?show=unpaid").text();
        let next =
            first.split('"').find(|part| part.contains("after=")).expect("older ones").replace("&#38;", "&");
        let second = browser.get(&next).text();
        let shown = |page: &str| {
            orders.iter().filter(|order| page.contains(&format!("/orders/{}\"", number_of(order.id)))).count()
        };
        assert_eq!((shown(&first), shown(&second)), (50, 3));
        assert!(!second.contains("after="));
    });
}

#[test]
fn p9_the_books_are_told_by_month_and_by_event_and_kept_from_others() {
    on_each_engine(|host| {
        let (ada, eve) = (host.photographer("ada"), host.photographer("eve"));
        let stripe = with_stripe(host, &ada);
        let mut browser = ada.browser();
        assert!(browser.get("/money").text().contains("is counted here"));
        let order = Ordered::place(host, &ada, Means::Stripe);
        host.stripe.pay(&order.begin(&stripe));
        host.stripe.tell(&Manner::default());
        let page = browser.get("/money").text();
        for part in ["€8.40", "€2.10", "€2.00", "€12.50", "<rect", "Garden &#60;party&#62;", "it ends with"]
        {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(!page.contains("sk_test_") && !page.contains(SECRET), "what is secret is told to nobody");
        let months = browser.get("/money/months.csv");
        assert_eq!(months.header("content-type"), Some("text/csv; charset=utf-8"));
        assert!(months.text().ends_with(",1,8.40,2.10,2.00,12.50,0.00,0.00,EUR\r\n"), "{}", months.text());
        assert!(browser.get("/money/events.csv").text().contains("Garden <party>,1,8.40"));
        let journal = browser.get("/money/journal.csv").text();
        assert_eq!(journal.lines().count(), 1 + 4 + 2);
        assert!(journal.contains(&format!(",paid,{},Garden <party>,Stripe,12.50,EUR", number_of(order.id))));
        let mut other = eve.browser();
        for path in ["/money", "/money/months.csv", "/money/events.csv", "/money/journal.csv"] {
            assert!(!other.get(path).text().contains("12.50"), "{path}");
            assert_eq!(host.browser().get(path).status, 303, "{path}");
        }
    });
}

#[test]
fn p9_keys_are_checked_kept_and_forgotten() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let mut browser = ada.browser();
        let owner = ada.account;
        let kept = || host.database.read(move |tx| terms::of_owner(tx, owner)).wait().unwrap();
        host.stripe.open_account(&Secret::key("sk_test_adas_own_key").unwrap(), None);
        let mut set = |fields: &[(&str, &str)]| browser.submit("/money", fields).status;
        for (key, secret) in [
            ("pk_test_0123456789", ""),
            ("sk_test_of_nobody", ""),
            ("", SECRET),
            ("sk_test_adas_own_key", "secret"),
        ] {
            assert_eq!(set(&[("stripe_key", key), ("webhook_secret", secret)]), 422, "{key} {secret}");
        }
        assert_eq!(kept(), Terms::default());
        assert_eq!(set(&[("stripe_key", "sk_test_adas_own_key"), ("webhook_secret", SECRET)]), 303);
        assert_eq!(kept().means(), [Means::Stripe]);
        assert_eq!(set(&[("invoice", "on"), ("webhook_secret", "whsec_another_one")]), 303);
        let both = kept();
        assert_eq!(both.means(), [Means::Stripe, Means::Invoice]);
        let endings: Vec<_> = both.stripe.iter().flat_map(|keys| &keys.webhook).map(Secret::ending).collect();
        assert_eq!(endings, ["_one", "6789"]);
        assert_eq!(set(&[("invoice", "on"), ("forget", "on")]), 303);
        assert_eq!(kept(), Terms::default());
    });
}
