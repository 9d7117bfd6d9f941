//! The pages, as a browser meets them.

use http::StatusCode;
use wirephoto_accounts::service;

use crate::host::{Browser, PASSWORD, between, on_each_engine};

#[test]
fn from_the_first_link_to_an_invited_photographer() {
    on_each_engine(async |host| {
        let mut root = Browser::default();
        let path = host.accounts.ensure_setup_link(host.now).await.unwrap().unwrap();
        let page = host.get(&path, &mut root).await;
        assert!(page.body.contains("<h1>Set up this service</h1>"), "{}", page.body);
        let fields = [("email", "root@example.org"), ("name", "Rita Root"), ("password", "short")];
        let page = host.post(&path, &fields, &mut root).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("at least 10 characters") && page.body.contains("Rita Root"));
        let fields = [("email", "root@example.org"), ("name", "Rita Root"), ("password", PASSWORD)];
        let answer = host.post(&path, &fields, &mut root).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/admin"));

        host.get("/admin", &mut root).await;
        let invited = [("email", "ada@example.org"), ("role", "photographer")];
        let page = host.post("/admin/invite", &invited, &mut root).await;
        let link = between(&page.body, "id=\"link\">https://photos.example", "<").unwrap();

        let mut ada = Browser::default();
        let page = host.get(link, &mut ada).await;
        assert!(page.body.contains("ada@example.org") && page.body.contains("<h1>Join</h1>"));
        let answer = host.post(link, &[("name", "Ada <Lens>"), ("password", PASSWORD)], &mut ada).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/events"));
        let page = host.get("/account", &mut ada).await;
        assert!(page.body.contains("Ada &#60;Lens&#62;"), "what people type is text: {}", page.body);
        assert!(page.body.contains("1.2 GB of 50 GB") && page.body.contains("312 of 100,000"));
        let page = host.get(link, &mut ada).await;
        assert_eq!(page.status, StatusCode::GONE);
    });
}

#[test]
fn a_page_that_needs_a_log_in_comes_after_it() {
    on_each_engine(async |host| {
        host.join("ada@example.org").await;
        let mut browser = Browser::default();
        let answer = host.get("/account?from=mail", &mut browser).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.location, "/log-in?next=%2Faccount%3Ffrom%3Dmail");
        let page = host.get(&answer.location, &mut browser).await;
        let next = between(&page.body, "name=\"next\" value=\"", "\"").unwrap();
        let fields = [("email", "ada@example.org"), ("password", "wrong password"), ("next", next)];
        let page = host.post("/log-in", &fields, &mut browser).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(page.body.contains("is not right") && page.body.contains("value=\"ada@example.org\""));
        let fields = [("email", "ada@example.org"), ("password", PASSWORD), ("next", next)];
        let answer = host.post("/log-in", &fields, &mut browser).await;
        assert_eq!(answer.location, "/account?from=mail");
        let evil = [("email", "ada@example.org"), ("password", PASSWORD), ("next", "//evil.example")];
        let answer = host.post("/log-in", &evil, &mut browser).await;
        assert_eq!(answer.location, "/events");
    });
}

#[test]
fn logging_out_ends_it() {
    on_each_engine(async |host| {
        host.join("ada@example.org").await;
        let mut browser = host.log_in_browser("ada@example.org").await;
        assert_eq!(host.get("/account", &mut browser).await.status, StatusCode::OK);
        let answer = host.post("/log-out", &[], &mut browser).await;
        assert_eq!(answer.location, "/log-in");
        assert_eq!(host.get("/account", &mut browser).await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_form_without_the_token_changes_nothing() {
    on_each_engine(async |host| {
        host.join("ada@example.org").await;
        let mut browser = host.log_in_browser("ada@example.org").await;
        // The form token was not loaded since: the log-in page's own is still the browser's, so forge one.
        let answer = host.post("/log-out", &[("csrf", "00")], &mut browser).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "a field given twice");
        assert_eq!(host.get("/account", &mut browser).await.status, StatusCode::OK);
    });
}

#[test]
fn photographers_do_not_get_to_the_administrators_page() {
    on_each_engine(async |host| {
        let root = host.set_up().await.account.id;
        host.join("ada@example.org").await;
        let mut ada = host.log_in_browser("ada@example.org").await;
        let page = host.get("/admin", &mut ada).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.body.contains("for administrators"));
        host.get("/account", &mut ada).await;
        for path in ["invite", "people/ID/limits", "people/ID/reset", "people/ID/disable", "people/ID/enable"]
        {
            let path = format!("/admin/{}", path.replace("ID", &root.to_string()));
            let answer =
                host.post(&path, &[("email", "x@example.org"), ("role", "administrator")], &mut ada).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        }
        let mut nobody = Browser::default();
        host.get("/log-in", &mut nobody).await;
        let answer = host.post("/admin/invite", &[], &mut nobody).await;
        assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT, "to the log-in page, with the form");
    });
}

#[test]
fn an_administrator_sets_limits_resets_and_keeps_out() {
    on_each_engine(async |host| {
        host.set_up().await;
        let ada = host.join("ada@example.org").await.account.id;
        let mut root = host.log_in_browser("root@example.org").await;
        let page = host.get("/admin", &mut root).await;
        assert!(
            page.body.contains("Ada Lens") && page.body.contains("1.2 GB of 50 GB, 312 of 100,000 pictures")
        );

        let limits = [("storage_gb", "12"), ("pictures", "345")];
        host.post(&format!("/admin/people/{ada}/limits"), &limits, &mut root).await;
        let account = host.database.read(move |tx| service::find_account(tx, ada)).await.unwrap().unwrap();
        assert_eq!((account.limits.storage_bytes, account.limits.pictures), (12_000_000_000, 345));
        let wrong = [("storage_gb", "-1"), ("pictures", "345")];
        let page = host.post(&format!("/admin/people/{ada}/limits"), &wrong, &mut root).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("A limit is a number"));

        let page = host.post(&format!("/admin/people/{ada}/reset"), &[], &mut root).await;
        let link = between(&page.body, "id=\"link\">https://photos.example", "<").unwrap();
        assert!(
            host.get(link, &mut Browser::default()).await.body.contains("<h1>Choose a new password</h1>")
        );

        host.post(&format!("/admin/people/{ada}/disable"), &[], &mut root).await;
        assert!(host.get("/admin", &mut root).await.body.contains("<span class=\"bad\">kept out</span>"));
        host.post(&format!("/admin/people/{ada}/enable"), &[], &mut root).await;
        assert!(!host.get("/admin", &mut root).await.body.contains("<span class=\"bad\">kept out</span>"));
        let nobody = "00000000-0000-7000-8000-000000000000";
        let answer = host.post(&format!("/admin/people/{nobody}/disable"), &[], &mut root).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn pairing_shows_the_command_and_the_computer_can_be_unpaired() {
    on_each_engine(async |host| {
        host.join("ada@example.org").await;
        let mut ada = host.log_in_browser("ada@example.org").await;
        host.get("/account", &mut ada).await;
        let page = host.post("/account/pairing", &[], &mut ada).await;
        let command = between(&page.body, "id=\"command\">", "<").unwrap();
        let code = command.strip_prefix("wirephoto studio pair https://photos.example ").unwrap();
        assert_eq!(code.len(), 19, "{code}");
        assert!(!page.body.contains("Fingerprint"), "a proxy holds the certificate");
        host.accounts.pair(&code[..4], |_| true, "Ada's laptop", crate::host::HERE, host.now).await.unwrap();
        let page = host.get("/account", &mut ada).await;
        assert!(page.body.contains("Ada&#39;s laptop") && page.body.contains("not used yet"));
        let revoke = between(&page.body, "action=\"/account/devices/", "\"").unwrap();
        let answer = host.post(&format!("/account/devices/{revoke}"), &[], &mut ada).await;
        assert_eq!(answer.location, "/account");
        assert!(!host.get("/account", &mut ada).await.body.contains("laptop"));
    });
}

#[test]
fn a_password_is_changed_on_ones_own_page() {
    on_each_engine(async |host| {
        host.join("ada@example.org").await;
        let (mut here, mut elsewhere) =
            (host.log_in_browser("ada@example.org").await, host.log_in_browser("ada@example.org").await);
        host.get("/account", &mut here).await;
        let wrong = [("old", "not this one"), ("new", "staple and four")];
        let page = host.post("/account/password", &wrong, &mut here).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        let right = [("old", PASSWORD), ("new", "staple and four")];
        let answer = host.post("/account/password", &right, &mut here).await;
        assert_eq!(answer.location, "/account");
        assert_eq!(host.get("/account", &mut here).await.status, StatusCode::OK);
        assert_eq!(host.get("/account", &mut elsewhere).await.status, StatusCode::SEE_OTHER);
    });
}
