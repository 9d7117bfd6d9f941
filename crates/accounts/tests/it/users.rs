//! Users: they sign up where a host is open, or are invited, and publish nothing.

use std::time::Duration;

use http::StatusCode;
use wirephoto_accounts::{Role, service};
use wirephoto_site::Language;

use crate::host::{
    Answer, Browser, DAY, HERE, Host, PASSWORD, between, name_of, on_each_engine_with_mail,
    on_each_open_engine, token_in,
};

/// Subject and text of the newest mail: what only its reader is shown.
async fn newest_mail(host: &Host) -> (String, String) {
    let read = host.database.read(|tx| {
        tx.query_one("SELECT subject, body FROM carriers_mail ORDER BY id DESC LIMIT 1", &[], |row| {
            Ok((row.get("subject")?, row.get("body")?))
        })
    });
    read.await.unwrap()
}

/// The path of the link in the newest mail.
async fn mailed_link(host: &Host) -> String {
    let (_, text) = newest_mail(host).await;
    let path = text.split("https://photos.example").nth(1).unwrap();
    path.split_whitespace().next().unwrap().to_owned()
}

async fn ask(host: &Host, email: &str, browser: &mut Browser) -> Answer {
    host.get("/sign-up", browser).await;
    host.post("/sign-up", &[("email", email)], browser).await
}

#[test]
fn t1_somebody_signs_up_by_a_link_in_a_mail() {
    on_each_open_engine(async |host| {
        let mut browser = Browser::default();
        assert!(host.get("/log-in", &mut browser).await.body.contains("href=\"/sign-up\""));
        let asked = ask(&host, "Grandma@example.org", &mut browser).await;
        assert!(asked.body.contains("A mail to Grandma@example.org is on its way"), "{}", asked.body);
        assert_eq!(newest_mail(&host).await.0, "Your account at Test photos");
        assert!(host.database.read(service::list_accounts).await.unwrap().is_empty(), "not before the link");

        let link = mailed_link(&host).await;
        let page = host.get(&link, &mut browser).await;
        assert!(page.body.contains("value=\"Grandma@example.org\"") && page.body.contains("readonly"));
        let fields = [("name", "Gerda"), ("password", PASSWORD)];
        let joined = host.post(&link, &fields, &mut browser).await;
        assert_eq!((joined.status, joined.location.as_str()), (StatusCode::SEE_OTHER, "/albums"));
        let people = host.database.read(service::list_accounts).await.unwrap();
        assert_eq!(name_of(&people[0]), ("Grandma@example.org", "Gerda", Role::User));
        assert_eq!(host.get(&link, &mut Browser::default()).await.status, StatusCode::GONE, "once");

        let account = host.get("/account", &mut browser).await.body;
        for path in ["/albums", "/frames", "/deliveries"] {
            assert!(account.contains(&format!("href=\"{path}\"")), "{path}");
        }
        assert!(!account.contains("href=\"/events\"") && !account.contains("/account/pairing"));
        let refused = host.post("/account/pairing", &[], &mut browser).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.body.contains("This page is for photographers"), "{}", refused.body);
    });
}

#[test]
fn t1_signing_up_says_nothing_of_who_is_here() {
    on_each_open_engine(async |host| {
        host.join("ada@example.org").await;
        let mut browser = Browser::default();
        let known = ask(&host, "ada@example.org", &mut browser).await.body;
        assert_eq!(newest_mail(&host).await.0, "A new password for Test photos");
        let unknown = ask(&host, "eve@example.org", &mut browser).await.body;
        let text = |page: &str| between(page, "role=\"status\">", "<").unwrap().to_owned();
        assert_eq!(text(&known).replace("ada@", "eve@"), text(&unknown));
        let wrong = ask(&host, "eve", &mut browser).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        for _ in 0..3 {
            ask(&host, "eve@example.org", &mut browser).await;
        }
        let often = ask(&host, "eve@example.org", &mut browser).await;
        assert_eq!(often.status, StatusCode::TOO_MANY_REQUESTS);
    });
}

#[test]
fn t1_a_link_to_sign_up_ends_and_does_not_take_an_invitation_away() {
    on_each_open_engine(async |host| {
        // Later mails have later identifiers.
        let ask = async |now| {
            let email = "ada@example.org".parse().unwrap();
            host.accounts.ask_sign_up(email, HERE, Language::German, now).await.unwrap();
            assert_eq!(newest_mail(&host).await.0, "Ihr Konto bei Test photos");
            mailed_link(&host).await
        };
        let late = ask(host.now).await;
        let found = host.accounts.find_link(&token_in(&late), HERE, host.now.plus(DAY)).await;
        assert!(found.is_err(), "a day later");

        let invited =
            host.accounts.invite("ada@example.org".parse().unwrap(), Role::Photographer, host.now).await;
        let signed = ask(host.now.plus(Duration::from_secs(1))).await;
        assert!(host.accounts.find_link(&token_in(&invited.unwrap()), HERE, host.now).await.is_ok());
        let (name, password) = (Some("Ada Lens".parse().unwrap()), PASSWORD.parse().unwrap());
        let link = token_in(&signed);
        let joined =
            host.accounts.accept_link(&link, None, name, &password, Language::German, host.now).await;
        assert_eq!(joined.unwrap().account.role, Role::Photographer, "what she was invited to be");
        assert!(host.accounts.find_link(&token_in(&late), HERE, host.now).await.is_err());
    });
}

#[test]
fn t1_nobody_signs_up_where_the_host_is_closed_but_users_are_invited() {
    on_each_engine_with_mail(async |host| {
        let mut browser = Browser::default();
        assert_eq!(host.get("/sign-up", &mut browser).await.status, StatusCode::NOT_FOUND);
        assert!(!host.get("/log-in", &mut browser).await.body.contains("/sign-up"));
        let refused = host.post("/sign-up", &[("email", "eve@example.org")], &mut browser).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);

        host.set_up().await;
        let mut root = host.log_in_browser("root@example.org").await;
        let page = host.get("/admin", &mut root).await.body;
        assert!(page.contains("value=\"photographer\"") && page.contains("value=\"user\""));
        let invited = [("email", "gerda@example.org"), ("role", "user")];
        host.post("/admin/invite", &invited, &mut root).await;
        assert!(newest_mail(&host).await.1.contains("send them to frames"));
        let link = mailed_link(&host).await;
        assert!(host.get(&link, &mut browser).await.body.contains("send them to frames"));
        let joined = host.post(&link, &[("name", "Gerda"), ("password", PASSWORD)], &mut browser).await;
        assert_eq!(joined.location, "/albums");
    });
}
