//! Setting up, inviting, choosing a new password: links that work once.

use wirephoto_accounts::{Error, Purpose, Role, service};
use wirephoto_site::Language;

use crate::host::{DAY, HERE, PASSWORD, name_of, on_each_engine, token_in};

#[test]
fn the_first_start_makes_a_link_until_there_is_an_administrator() {
    on_each_engine(async |host| {
        let first = host.accounts.ensure_setup_link(host.now).await.unwrap().unwrap();
        let second = host.accounts.ensure_setup_link(host.now).await.unwrap().unwrap();
        let gone = host.accounts.find_link(&token_in(&first), HERE, host.now).await;
        assert!(matches!(gone, Err(Error::LinkGone)), "the second start's link replaces it");
        let link = host.accounts.find_link(&token_in(&second), HERE, host.now).await.unwrap();
        assert_eq!((link.purpose, link.account), (Purpose::Setup, None));
        let administrator = host.set_up().await;
        assert_eq!(name_of(&administrator.account), ("root@example.org", "Rita Root", Role::Administrator));
        assert_eq!(host.accounts.ensure_setup_link(host.now).await.unwrap(), None);
    });
}

#[test]
fn an_invited_photographer_joins_once() {
    on_each_engine(async |host| {
        let path = host
            .accounts
            .invite("Ada@example.org".parse().unwrap(), Role::Photographer, host.now)
            .await
            .unwrap();
        assert!(matches!(host.log_in("ada@example.org", "").await, Err(Error::WrongLogIn)), "not yet");
        let accept = async || {
            let (name, password) = (Some("Ada Lens".parse().unwrap()), PASSWORD.parse().unwrap());
            host.accounts
                .accept_link(&token_in(&path), None, name, &password, Language::English, host.now)
                .await
        };
        let joined = accept().await.unwrap();
        assert_eq!(name_of(&joined.account), ("Ada@example.org", "Ada Lens", Role::Photographer));
        assert!(host.session_at(&joined, host.now).await.is_some(), "and is logged in");
        assert!(matches!(accept().await, Err(Error::LinkGone)), "once");
        assert!(host.log_in(" ADA@example.org", PASSWORD).await.is_ok(), "in any case");
        let again = host.accounts.invite("ada@EXAMPLE.org".parse().unwrap(), Role::Photographer, host.now);
        assert!(matches!(again.await, Err(Error::EmailTaken)));
    });
}

#[test]
fn an_invitation_can_be_repeated_until_somebody_joins() {
    on_each_engine(async |host| {
        let invite = async |role| {
            host.accounts.invite("ada@example.org".parse().unwrap(), role, host.now).await.unwrap()
        };
        let (old, new) = (invite(Role::Photographer).await, invite(Role::Administrator).await);
        let found = async |path: &str| host.accounts.find_link(&token_in(path), HERE, host.now).await;
        assert!(matches!(found(&old).await, Err(Error::LinkGone)));
        assert_eq!(found(&new).await.unwrap().purpose, Purpose::Invite);
        let accounts = host.database.read(service::list_accounts).await.unwrap();
        assert_eq!(accounts.iter().map(|account| account.role).collect::<Vec<_>>(), [Role::Administrator]);
    });
}

#[test]
fn links_expire() {
    on_each_engine(async |host| {
        let setup = host.accounts.ensure_setup_link(host.now).await.unwrap().unwrap();
        let invited = host
            .accounts
            .invite("a@example.org".parse().unwrap(), Role::Photographer, host.now)
            .await
            .unwrap();
        let works = async |path: &str, days: u32| {
            host.accounts.find_link(&token_in(path), HERE, host.now.plus(DAY * days)).await.is_ok()
        };
        assert!(works(&setup, 0).await && !works(&setup, 1).await);
        assert!(works(&invited, 13).await && !works(&invited, 14).await);
        let late = host.now.plus(DAY * 14);
        let (name, password) = (Some("Ada".parse().unwrap()), PASSWORD.parse().unwrap());
        let accepted = host
            .accounts
            .accept_link(&token_in(&invited), None, name, &password, Language::English, late)
            .await;
        assert!(matches!(accepted, Err(Error::LinkGone)));
    });
}

#[test]
fn a_new_password_logs_everybody_else_out() {
    on_each_engine(async |host| {
        let ada = host.join("ada@example.org").await;
        assert!(host.session_at(&ada, host.now).await.is_some());
        let path = host.reset_link(ada.account.id).await;
        assert!(host.session_at(&ada, host.now).await.is_some(), "the link alone changes nothing");
        let password = "staple and four".parse().unwrap();
        let again = host
            .accounts
            .accept_link(&token_in(&path), None, None, &password, Language::English, host.now)
            .await
            .unwrap();
        assert_eq!(again.account.name, "Ada Lens", "the name stays");
        assert!(host.session_at(&ada, host.now).await.is_none());
        assert!(host.session_at(&again, host.now).await.is_some());
        assert!(matches!(host.log_in("ada@example.org", PASSWORD).await, Err(Error::WrongLogIn)));
        assert!(host.log_in("ada@example.org", "staple and four").await.is_ok());
    });
}

#[test]
fn whoever_is_kept_out_cannot_follow_a_link() {
    on_each_engine(async |host| {
        let root = host.set_up().await.account.id;
        let ada = host.join("ada@example.org").await.account.id;
        let path = host.reset_link(ada).await;
        host.root(root).keep_out(ada, host.now).await.unwrap();
        let password = PASSWORD.parse().unwrap();
        let accepted = host
            .accounts
            .accept_link(&token_in(&path), None, None, &password, Language::English, host.now)
            .await;
        assert!(matches!(accepted, Err(Error::LinkGone)));
    });
}
