//! Logging in, staying logged in, being guessed at, being kept out.

use http::header::HeaderMap;
use wirephoto_accounts::{By, Error, Limits, service};

use crate::host::{DAY, HERE, PASSWORD, cookies, on_each_engine};

#[test]
fn a_session_ends_at_log_out() {
    on_each_engine(async |host| {
        host.join("ada@example.org").await;
        let one = host.log_in("ada@example.org", PASSWORD).await.unwrap();
        let two = host.log_in("ada@example.org", PASSWORD).await.unwrap();
        let session = host.session_at(&one, host.now).await.unwrap();
        assert_eq!(session.account.email, "ada@example.org");
        host.accounts.log_out(&session).await.unwrap();
        assert!(host.session_at(&one, host.now).await.is_none());
        assert!(host.session_at(&two, host.now).await.is_some(), "the other browser's");
    });
}

#[test]
fn a_session_ends_14_days_after_its_last_use_and_90_days_after_it_began() {
    on_each_engine(async |host| {
        let ada = host.join("ada@example.org").await;
        let at = |days: u32| host.now.plus(DAY * days);
        for day in [13, 26, 39, 52, 65, 78, 89] {
            assert!(host.session_at(&ada, at(day)).await.is_some(), "used on day {day}");
        }
        assert!(host.session_at(&ada, at(90)).await.is_none());

        let unused = host.log_in("ada@example.org", PASSWORD).await.unwrap();
        assert!(host.session_at(&unused, at(14)).await.is_none());
    });
}

#[test]
fn a_log_in_never_continues_an_older_token() {
    on_each_engine(async |host| {
        let old = host.join("ada@example.org").await;
        let new =
            host.accounts.log_in("ada@example.org", PASSWORD, &cookies(&old), HERE, host.now).await.unwrap();
        assert_ne!(new.session().as_str(), old.session().as_str());
        assert!(host.session_at(&old, host.now).await.is_none());
        assert!(host.session_at(&new, host.now).await.is_some());
    });
}

#[test]
fn a_token_that_nobody_was_given_is_nobodys() {
    on_each_engine(async |host| {
        let ada = host.join("ada@example.org").await;
        let with = async |cookie: String| {
            let headers = HeaderMap::from_iter([(http::header::COOKIE, cookie.parse().unwrap())]);
            host.accounts.session(&headers, host.now).await.unwrap()
        };
        let token = ada.session().as_str();
        assert!(with(format!("__Host-session={token}")).await.is_some());
        assert!(with(format!("session={token}")).await.is_none(), "without its prefix");
        assert!(with(format!("__Host-session={}", "0".repeat(48))).await.is_none());
        assert!(with("__Host-session=%00".to_owned()).await.is_none());
    });
}

#[test]
fn a_thousand_wrong_passwords_get_nowhere_and_the_right_person_gets_in() {
    on_each_engine(async |host| {
        let ada = host.join("ada@example.org").await;
        let mut refused = 0;
        for guess in 0..1000_u32 {
            // From as many addresses as it takes not to be held up by that.
            let from = [10, 0, (guess >> 3) as u8, 1].into();
            let password = format!("guess number {guess}");
            let tried =
                host.accounts.log_in("ada@example.org", &password, &HeaderMap::new(), from, host.now).await;
            match tried {
                Err(Error::WrongLogIn) => {}
                Err(Error::TooMany(_)) => refused += 1,
                other => panic!("{other:?}"),
            }
        }
        assert!(refused >= 980, "only the first few were even looked at: {refused} were not");
        let stranger = host.log_in("ada@example.org", PASSWORD).await;
        assert!(matches!(stranger, Err(Error::TooMany(_))), "a browser that nobody knows has to wait");
        let known = host.accounts.log_in("ada@example.org", PASSWORD, &cookies(&ada), HERE, host.now).await;
        assert!(known.is_ok(), "hers does not");
    });
}

#[test]
fn the_mark_of_one_account_does_not_help_with_another() {
    on_each_engine(async |host| {
        let eve = host.join("eve@example.org").await;
        host.join("ada@example.org").await;
        let mut refused = 0;
        for guess in 0..25_u32 {
            let password = format!("guess number {guess}");
            let tried =
                host.accounts.log_in("ada@example.org", &password, &cookies(&eve), HERE, host.now).await;
            refused += u32::from(matches!(tried, Err(Error::TooMany(_))));
        }
        assert_eq!(refused, 15);
    });
}

#[test]
fn one_address_has_only_so_many_tries_whatever_the_account() {
    on_each_engine(async |host| {
        let mut refused = 0;
        for guess in 0..40_u32 {
            let tried = host.log_in(&format!("nobody{guess}@example.org"), "wrong password").await;
            match tried {
                Err(Error::WrongLogIn) => {}
                Err(Error::TooMany(_)) => refused += 1,
                other => panic!("{other:?}"),
            }
        }
        assert!((1..=10).contains(&refused), "{refused}");
    });
}

#[test]
fn whoever_is_kept_out_is_out_at_once_and_can_come_back() {
    on_each_engine(async |host| {
        let root = host.set_up().await.account.id;
        let ada = host.join("ada@example.org").await;
        assert!(host.session_at(&ada, host.now).await.is_some());
        host.root(root).keep_out(ada.account.id, host.now).await.unwrap();
        assert!(host.session_at(&ada, host.now).await.is_none());
        assert!(matches!(host.log_in("ada@example.org", PASSWORD).await, Err(Error::WrongLogIn)));
        host.root(root).let_in(ada.account.id, host.now).await.unwrap();
        assert!(host.session_at(&ada, host.now).await.is_none(), "the old session stays ended");
        assert!(host.log_in("ada@example.org", PASSWORD).await.is_ok());
        assert!(matches!(host.root(root).keep_out(root, host.now).await, Err(Error::Yourself)));
    });
}

#[test]
fn changed_limits_are_seen_at_once() {
    on_each_engine(async |host| {
        let ada = host.join("ada@example.org").await;
        assert_eq!(host.session_at(&ada, host.now).await.unwrap().account.limits.pictures, 100_000);
        let limits = Limits { storage_bytes: 1_000, pictures: 7 };
        let administration = host.accounts.administration(By::Console);
        administration.set_limits(ada.account.id, limits, host.now).await.unwrap();
        assert_eq!(host.session_at(&ada, host.now).await.unwrap().account.limits, limits);
        let found = host.database.read(move |tx| service::find_account(tx, ada.account.id)).await.unwrap();
        assert_eq!(found.unwrap().limits, limits);
    });
}

#[test]
fn a_password_is_changed_by_who_knows_the_old_one() {
    on_each_engine(async |host| {
        let elsewhere = host.join("ada@example.org").await;
        let here = host.log_in("ada@example.org", PASSWORD).await.unwrap();
        let session = host.session_at(&here, host.now).await.unwrap();
        let new = "staple and four".parse().unwrap();
        let wrong = host.accounts.change_password(&session, "not this one", &new, host.now).await;
        assert!(matches!(wrong, Err(Error::WrongLogIn)));
        let changed = host.accounts.change_password(&session, PASSWORD, &new, host.now).await.unwrap();
        assert!(host.session_at(&changed, host.now).await.is_some());
        for old in [&elsewhere, &here] {
            assert!(host.session_at(old, host.now).await.is_none());
        }
    });
}
