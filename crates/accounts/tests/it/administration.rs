//! What administrators see and do, and the mails that go out for it.

use http::StatusCode;
use wirephoto_accounts::Role;
use wirephoto_carriers::mail::{self, State};
use wirephoto_site::Language;

use crate::host::{Browser, Host, PASSWORD, between, on_each_engine, on_each_engine_with_mail, token_in};

const SERVER: [(&str, &str); 6] = [
    ("host", "localhost"),
    ("port", "1"),
    ("security", "none"),
    ("user", "photos"),
    ("mail_password", "very secret"),
    ("sender", "photos@example.org"),
];

async fn root(host: &Host) -> Browser {
    host.set_up().await;
    host.log_in_browser("root@example.org").await
}

async fn promised(host: &Host) -> Vec<mail::Entry> {
    host.database.read(|tx| mail::list(tx, State::Waiting, 100)).await.unwrap()
}

/// The text of the newest mail: what only its reader is shown.
async fn text(host: &Host) -> String {
    let read = host.database.read(|tx| {
        tx.query_one("SELECT body FROM carriers_mail ORDER BY id DESC LIMIT 1", &[], |row| row.get("body"))
    });
    read.await.unwrap()
}

#[test]
fn an_invitation_is_mailed_in_the_page_s_language_or_the_chosen_one_and_its_link_is_shown() {
    on_each_engine_with_mail(async |host| {
        let mut root = root(&host).await;
        host.get("/admin", &mut root).await;
        let invited = [("email", "ada@example.org"), ("role", "photographer")];
        let page = host.post("/admin/invite", &invited, &mut root).await;
        assert!(page.body.contains("A mail to ada@example.org is on its way"), "{}", page.body);
        let link = between(&page.body, "id=\"link\">", "<").unwrap();
        assert!(text(&host).await.contains(link));
        assert_eq!(promised(&host).await[0].subject, "Your invitation to Test photos");

        // Or in the language that was chosen for them.
        let invited = [("email", "carl@example.org"), ("role", "photographer"), ("language", "de")];
        host.post("/admin/invite", &invited, &mut root).await;
        assert_eq!(promised(&host).await[0].subject, "Ihre Einladung zu Test photos");

        root.language = "de";
        let invited = [("email", "zoe@example.org"), ("role", "photographer")];
        let page = host.post("/admin/invite", &invited, &mut root).await;
        assert!(page.body.contains("Eine E-Mail an zoe@example.org ist unterwegs"), "{}", page.body);
        let mail = &promised(&host).await[0];
        assert_eq!(
            (mail.to.as_str(), mail.subject.as_str()),
            ("zoe@example.org", "Ihre Einladung zu Test photos")
        );
        let page = host.post("/admin/invite", &[("email", "zoe"), ("role", "photographer")], &mut root).await;
        assert!(page.body.contains("Das ist keine E-Mail-Adresse") && page.body.contains("value=\"zoe\""));
    });
}

#[test]
fn without_a_mail_server_links_are_handed_over() {
    on_each_engine(async |host| {
        let mut root = root(&host).await;
        assert!(host.get("/admin", &mut root).await.body.contains("Make an invitation link"));
        let handed = host.accounts.administration(wirephoto_accounts::By::Console);
        let email = "ada@example.org".parse().unwrap();
        let handed = handed.invite(email, Role::Photographer, Language::English, host.now).await.unwrap();
        assert!(!handed.is_mailed);
        assert_eq!(host.get("/forgotten", &mut root).await.status, StatusCode::NOT_FOUND);
        let page = host.get("/log-in", &mut Browser::default()).await;
        assert!(page.body.contains("Ask the administrator") && !page.body.contains("/forgotten"));
    });
}

#[test]
fn the_mail_server_is_set_on_its_page_and_its_password_is_not_shown_again() {
    on_each_engine(async |host| {
        let mut root = root(&host).await;
        let page = host.get("/admin/mail", &mut root).await;
        assert!(page.body.contains("Without a mail server nothing is mailed"), "{}", page.body);

        let mut wrong = SERVER;
        wrong[0].1 = "mail.example.org";
        let page = host.post("/admin/mail", &wrong, &mut root).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("Without encryption mail goes only to a server on this machine"));
        assert!(page.body.contains("value=\"mail.example.org\""), "what was typed is still there");
        assert!(!page.body.contains("very secret"));

        let page = host.post("/admin/mail", &SERVER, &mut root).await;
        assert!(
            page.body.contains("Saved.") && page.body.contains("placeholder=\"unchanged\""),
            "{}",
            page.body
        );
        assert!(!page.body.contains("very secret"));
        let mut changed = SERVER;
        (changed[1].1, changed[4].1) = ("2", "");
        host.post("/admin/mail", &changed, &mut root).await;
        let kept = async || host.database.read(mail::kept_server).await.unwrap().unwrap();
        let server = kept().await;
        assert_eq!((server.port(), server.log_in().unwrap().password.as_str()), (2, "very secret"));
        let mut elsewhere = changed;
        (elsewhere[0].1, elsewhere[2].1) = ("mail.example.org", "tls");
        let page = host.post("/admin/mail", &elsewhere, &mut root).await;
        assert!(page.body.contains("go together"), "a password is not sent to another server");

        let page = host.post("/admin/mail/test", &[], &mut root).await;
        assert!(
            page.body.contains("localhost:2 cannot be reached. Nothing listens on this port."),
            "{}",
            page.body
        );
        host.post("/admin/mail/forget", &[], &mut root).await;
        assert_eq!(host.database.read(mail::kept_server).await.unwrap(), None);
        let page = host.post("/admin/mail/test", &[], &mut root).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
    });
}

#[test]
fn mails_that_wait_are_listed_and_can_be_thrown_away() {
    on_each_engine_with_mail(async |host| {
        let mut root = root(&host).await;
        host.get("/admin", &mut root).await;
        host.post("/admin/invite", &[("email", "ada@example.org"), ("role", "photographer")], &mut root)
            .await;
        let page = host.get("/admin/mail", &mut root).await;
        assert!(page.body.contains("comes from this program") && !page.body.contains("name=\"host\""));
        let id = between(&page.body, "/admin/mail/", "/try\"");
        let id = id.unwrap().rsplit('/').next().unwrap().to_owned();
        host.post(&format!("/admin/mail/{id}/try"), &[], &mut root).await;
        assert_eq!(promised(&host).await.len(), 1);
        host.post(&format!("/admin/mail/{id}/discard"), &[], &mut root).await;
        assert!(promised(&host).await.is_empty());
    });
}

#[test]
fn a_forgotten_password_is_answered_the_same_for_everybody() {
    on_each_engine_with_mail(async |host| {
        host.join("ada@example.org").await;
        let invited = promised(&host).await.len();
        let mut browser = Browser::default();
        let page = host.get("/log-in", &mut browser).await;
        assert!(page.body.contains("href=\"/forgotten\""));
        host.get("/forgotten", &mut browser).await;
        let mut ask = async |email| host.post("/forgotten", &[("email", email)], &mut browser).await;
        let unknown = ask("eve@example.org").await;
        assert_eq!(promised(&host).await.len(), invited);
        let known = ask("ADA@example.org").await;
        assert_eq!(known.status, unknown.status);
        let words = |page: &str| between(page, "role=\"status\">", "<").unwrap().replace("ADA@", "eve@");
        assert_eq!(words(&known.body), words(&unknown.body));
        assert_eq!(promised(&host).await.len(), invited + 1);
        assert_eq!(promised(&host).await[0].to, "ada@example.org");

        let text = text(&host).await;
        let path = format!("/link/{}", between(&text, "https://photos.example/link/", "\n").unwrap());
        let password = "staple and four".parse().unwrap();
        host.accounts
            .accept_link(&token_in(&path), None, None, &password, Language::German, host.now)
            .await
            .unwrap();
        ask("ada@example.org").await;
        assert_eq!(
            promised(&host).await[0].subject,
            "Ein neues Passwort für Test photos",
            "what they read when last here"
        );
        assert!(host.log_in("ada@example.org", "staple and four").await.is_ok());

        ask("ada@example.org").await;
        let refused = ask("ada@example.org").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        ask("eve@example.org").await;
        ask("eve@example.org").await;
        assert_eq!(ask("eve@example.org").await.status, refused.status, "known or not");
    });
}

#[test]
fn the_log_says_who_did_what_and_not_what_was_mistyped() {
    on_each_engine(async |host| {
        let ada = host.join("ada@example.org").await.account.id;
        let mut root = root(&host).await;
        let mut guesser = Browser::default();
        host.get("/log-in", &mut guesser).await;
        for email in ["ada@example.org", "my secret password"] {
            host.post("/log-in", &[("email", email), ("password", "wrong password")], &mut guesser).await;
        }
        host.get("/admin", &mut root).await;
        host.post(
            &format!("/admin/people/{ada}/limits"),
            &[("storage_gb", "1"), ("pictures", "2")],
            &mut root,
        )
        .await;
        host.post(&format!("/admin/people/{ada}/disable"), &[], &mut root).await;
        let page = host.get("/admin/audit", &mut root).await;
        let lines: Vec<&str> = page.body.split("<li><div><strong>").skip(1).collect();
        let said: Vec<&str> = lines.iter().map(|line| line.split("</div>").next().unwrap()).collect();
        assert_eq!(
            said[..5],
            [
                "Rita Root</strong> kept ada@example.org out",
                "Rita Root</strong> set the limits of ada@example.org",
                "Somebody</strong> failed to log in, with an unknown address",
                "Somebody</strong> failed to log in as ada@example.org",
                "Rita Root</strong> logged in",
            ]
        );
        // These are of the same millisecond.
        for earlier in [
            "Rita Root</strong> set the service up",
            "Ada Lens</strong> joined",
            "At the server’s console</strong> invited ada@example.org",
        ] {
            assert!(said[5..].contains(&earlier), "{said:?}");
        }
        assert!(lines[2].contains("from 192.0.2.1"), "{}", lines[2]);
    });
}

#[test]
fn everybodys_computers_are_listed_and_any_can_be_unpaired() {
    on_each_engine(async |host| {
        let mut root = root(&host).await;
        let ada = host.join("ada@example.org").await.account.id;
        let page = host.get("/admin/computers", &mut root).await;
        assert!(page.body.contains("No computer is paired"));
        let code = host.accounts.new_pairing_code(ada, host.now).await.unwrap();
        host.accounts.pair(code.name(), |_| true, "Ada's laptop", crate::host::HERE, host.now).await.unwrap();
        let page = host.get("/admin/computers", &mut root).await;
        assert!(page.body.contains("Ada&#39;s laptop") && page.body.contains("Ada Lens"), "{}", page.body);
        let revoke = between(&page.body, "action=\"/admin/computers/", "\"").unwrap();
        let answer = host.post(&format!("/admin/computers/{revoke}"), &[], &mut root).await;
        assert_eq!(answer.location, "/admin/computers");
        let page = host.get("/admin/computers", &mut root).await;
        assert!(!page.body.contains("laptop"));
        assert!(host.get("/admin/audit", &mut root).await.body.contains("unpaired Ada&#39;s laptop"));
    });
}

#[test]
fn storage_and_health_are_told_in_numbers_and_sentences() {
    on_each_engine(async |host| {
        let mut root = root(&host).await;
        host.join("ada@example.org").await;
        let page = host.get("/admin/storage", &mut root).await;
        assert!(page.body.contains("2.4 GB and 624 pictures in all."), "{}", page.body);
        let page = host.get("/admin/health", &mut root).await;
        assert!(page.body.contains("There was never a backup") && page.body.contains("30 GB of 100 GB free"));
        assert!(page.body.contains(host.database.engine()) && page.body.contains("not set up"));
        for part in [
            "taken in on [::]:25; 2 to be confirmed, 1 to be worked off",
            "smpp.example.org:3550: not bound, tried again and again; it began <time",
            "; 7 waiting",
            "There is no line for short messages, and it is tried again by itself. The operator smpp.example.org:3550 \
             cannot be reached: refused",
        ] {
            assert!(page.body.contains(part), "{part} in {}", page.body);
        }
        root.language = "de";
        let page = host.get("/admin/health", &mut root).await;
        for part in [
            "wird auf [::]:25 angenommen; 2 zu bestätigen, 1 zu bearbeiten",
            "nicht verbunden, wird immer wieder versucht; zuerst <time",
            "Der Betreiber smpp.example.org:3550 ist nicht zu erreichen: refused",
        ] {
            assert!(page.body.contains(part), "{part} in {}", page.body);
        }
    });
}

#[test]
fn every_page_speaks_german() {
    on_each_engine_with_mail(async |host| {
        let mut root = root(&host).await;
        root.language = "de";
        for (path, heading) in [
            ("/admin", "Personen"),
            ("/admin/storage", "Speicher"),
            ("/admin/computers", "Computer"),
            ("/admin/mail", "E-Mail"),
            ("/admin/audit", "Protokoll"),
            ("/admin/health", "Zustand"),
            ("/account", "Rita Root"),
        ] {
            let page = host.get(path, &mut root).await;
            assert!(page.body.contains("<html lang=\"de\">"), "{path}");
            assert!(page.body.contains(&format!("<h1>{heading}</h1>")), "{path}: {}", page.body);
            for english in ["Log out", "Storage", "People", "Password", " of ", "just now"] {
                assert!(!page.body.contains(english), "{path} says {english:?}");
            }
        }
        let mut nobody = Browser::default();
        nobody.language = "de";
        assert!(host.get("/log-in", &mut nobody).await.body.contains("<h1>Anmelden</h1>"));
        assert!(host.get("/forgotten", &mut nobody).await.body.contains("<h1>Passwort vergessen</h1>"));
        let wrong = [("email", "root@example.org"), ("password", "wrong password")];
        assert!(host.post("/log-in", &wrong, &mut nobody).await.body.contains("stimmt nicht"));
    });
}

#[test]
fn photographers_see_no_page_of_the_administrators() {
    on_each_engine_with_mail(async |host| {
        host.join("ada@example.org").await;
        let mut ada = host.log_in_browser("ada@example.org").await;
        for page in ["", "/storage", "/computers", "/mail", "/audit", "/health"] {
            let answer = host.get(&format!("/admin{page}"), &mut ada).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{page}");
        }
        host.get("/account", &mut ada).await;
        for action in ["mail", "mail/test", "mail/forget"] {
            let answer = host.post(&format!("/admin/{action}"), &SERVER, &mut ada).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{action}");
        }
    });
}

/// Whoever types for longer than their session lasts finds it all again.
#[test]
fn a_form_that_comes_after_its_session_is_kept_and_offered() {
    on_each_engine(async |host| {
        let mut browser = root(&host).await;
        host.get("/admin", &mut browser).await;
        host.end_sessions().await;
        let typed = [
            ("email", "ada@example.org"),
            ("role", "photographer"),
            ("note", "Zwei Zeilen,\r\n„lang“ & <b>"),
        ];
        let answer = host.post("/admin/invite", &typed, &mut browser).await;
        assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT);
        assert_eq!(answer.location, "/log-in/again?next=%2Fadmin%2Finvite");
        // The form's token may have ended too.
        browser.forget("__Host-form");
        let page = host.post(&answer.location, &typed, &mut browser).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(page.body.contains("what you typed is kept"), "{}", page.body);
        let kept = between(&page.body, "name=\"typed\" value=\"", "\"").unwrap();
        let kept = kept.replace("&#38;", "&").replace("&amp;", "&");
        let wrong = [
            ("email", "root@example.org"),
            ("password", "wrong"),
            ("next", "/admin/invite"),
            ("typed", &kept),
        ];
        let page = host.post("/log-in", &wrong, &mut browser).await;
        assert!(page.body.contains("name=\"typed\""), "after a typing error too");
        let right = [
            ("email", "root@example.org"),
            ("password", PASSWORD),
            ("next", "/admin/invite"),
            ("typed", &kept),
        ];
        let page = host.post("/log-in", &right, &mut browser).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("action=\"/admin/invite\""));
        assert!(page.body.contains("name=\"email\" value=\"ada@example.org\""), "{}", page.body);
        assert!(page.body.contains("Zwei Zeilen,\r\n„lang“ &#38; &#60;b&#62;</textarea>"), "{}", page.body);
        let page = host.post("/admin/invite", &typed[..2], &mut browser).await;
        assert!(page.body.contains("Send this link to ada@example.org"), "{}", page.body);
    });
}

#[test]
fn a_password_that_was_typed_is_in_no_page() {
    on_each_engine(async |host| {
        let mut browser = root(&host).await;
        host.get("/account", &mut browser).await;
        host.end_sessions().await;
        let typed = [("old", PASSWORD), ("new", "staple and four")];
        let answer = host.post("/account/password", &typed, &mut browser).await;
        let page = host.post(&answer.location, &typed, &mut browser).await;
        assert!(page.body.contains("nothing was changed") && !page.body.contains("staple"));
    });
}
