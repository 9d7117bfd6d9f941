//! The page on which phones are linked.

use wirephoto_database::{Error, Id, Moment, Transaction};

use crate::host::{Host, between, on_each_engine};

fn link(host: &Host, account: Id, number: &'static str) {
    let link = move |tx: &mut Transaction<'_>| {
        let insert = "INSERT INTO telecast_phone (number, account, linked_at) VALUES ($1, $2, $3)";
        tx.execute(insert, &[&number, &account, &Moment::now()])?;
        Ok::<_, Error>(())
    };
    host.database.write(link).wait().unwrap();
}

#[test]
fn t2_a_page_shows_a_code_and_lets_phones_go() {
    on_each_engine(|host| {
        let (grandma, eve) = (host.user("grandma"), host.user("eve"));
        let (mut hers, mut others) = (grandma.browser(), eve.browser());
        assert!(hers.get("/frames").text().contains("href=\"/phones\""));
        let page = hers.get("/phones").text();
        assert!(page.contains("No phone is linked yet.") && !page.contains("LINK "), "{page}");
        let mut codes = Vec::new();
        for _ in 0..2 {
            assert_eq!(hers.submit("/phones", &[("action", "code")]).location(), "/phones");
            let page = hers.get("/phones").text();
            assert!(page.contains("send this to +4930555"), "{page}");
            codes.push(between(&page, "LINK ", "<").to_owned());
        }
        assert!(codes.iter().all(|code| code.len() == 6) && codes[0] != codes[1], "{codes:?}");
        assert!(!others.get("/phones").text().contains("LINK "));

        link(host, grandma.account, "+491701234567");
        assert!(hers.get("/phones").text().contains("+491701234567"));
        let unlink = [("action", "unlink"), ("number", "+491701234567")];
        others.submit("/phones", &unlink);
        assert_eq!(host.rows("telecast_phone"), 1, "it is not hers");
        assert_eq!(hers.submit("/phones", &[("action", "unlink"), ("number", "'; --")]).status, 404);
        assert_eq!(hers.submit("/phones", &unlink).location(), "/phones?unlinked");
        assert_eq!(host.rows("telecast_phone"), 0);
        assert!(hers.get("/phones?unlinked").text().contains("not linked any more"));
    });
}
