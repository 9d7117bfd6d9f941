//! Pairing codes and paired computers.

use std::net::IpAddr;
use std::time::Duration;

use http::header::{AUTHORIZATION, HeaderMap};
use wirephoto_accounts::{Device, NewDevice, Pairing, service};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::pairing::PairingCode;

use crate::host::{HERE, Host, on_each_engine};

async fn pair(host: &Host, code: &PairingCode, knows: bool, from: IpAddr, now: Moment) -> Option<NewDevice> {
    let key = *code.key().as_bytes();
    let check = move |kept: &[u8; 32]| knows && *kept == key;
    match host.accounts.pair(code.name(), check, "Ada's laptop", from, now).await.unwrap() {
        Pairing::Paired(device) => Some(*device),
        Pairing::Refused => None,
    }
}

async fn device(host: &Host, token: &str, now: Moment) -> Option<Device> {
    let headers = HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {token}").parse().unwrap())]);
    host.accounts.device(&headers, now).await.unwrap().map(|(device, _)| device)
}

async fn devices(host: &Host, account: Id) -> Vec<Device> {
    host.database.read(move |tx| service::list_devices(tx, account)).await.unwrap()
}

#[test]
fn a_code_pairs_one_computer() {
    on_each_engine(async |host| {
        let ada = host.join("ada@example.org").await.account;
        let code = host.accounts.new_pairing_code(ada.id, host.now).await.unwrap();
        let paired = pair(&host, &code, true, HERE, host.now).await.unwrap();
        assert_eq!((paired.device.name.as_str(), paired.account.id), ("Ada's laptop", ada.id));
        assert_eq!(paired.key, *code.key().as_bytes());
        assert!(pair(&host, &code, true, HERE, host.now).await.is_none(), "once");
        let seen = device(&host, paired.token.as_str(), host.now).await.unwrap();
        assert_eq!((seen.id, seen.used_at), (paired.device.id, None));
        assert_eq!(devices(&host, ada.id).await[0].used_at, Some(host.now), "its use is noted");
        assert!(device(&host, &"0".repeat(48), host.now).await.is_none());
    });
}

#[test]
fn a_code_lasts_15_minutes() {
    on_each_engine(async |host| {
        let ada = host.join("ada@example.org").await.account;
        let code = host.accounts.new_pairing_code(ada.id, host.now).await.unwrap();
        let late = host.now.plus(Duration::from_mins(15));
        assert!(pair(&host, &code, true, HERE, late).await.is_none());
        let in_time = late.minus(Duration::from_secs(1));
        assert!(pair(&host, &code, true, HERE, in_time).await.is_some());
    });
}

#[test]
fn a_new_code_replaces_the_last_one() {
    on_each_engine(async |host| {
        let ada = host.join("ada@example.org").await.account;
        let old = host.accounts.new_pairing_code(ada.id, host.now).await.unwrap();
        let new = host.accounts.new_pairing_code(ada.id, host.now).await.unwrap();
        assert!(pair(&host, &old, true, HERE, host.now).await.is_none());
        assert!(pair(&host, &new, true, HERE, host.now).await.is_some());
    });
}

#[test]
fn a_code_survives_four_wrong_proofs() {
    on_each_engine(async |host| {
        let ada = host.join("ada@example.org").await.account;
        for (wrong_proofs, survives) in [(4, true), (5, false)] {
            let code = host.accounts.new_pairing_code(ada.id, host.now).await.unwrap();
            for proof in 0..wrong_proofs {
                let from = [10, 0, wrong_proofs, proof].into();
                assert!(pair(&host, &code, false, from, host.now).await.is_none());
            }
            assert_eq!(pair(&host, &code, true, HERE, host.now).await.is_some(), survives, "{wrong_proofs}");
        }
    });
}

#[test]
fn one_address_cannot_try_every_name() {
    on_each_engine(async |host| {
        let mut refused = 0;
        for name in 0..100 {
            let tried = host.accounts.pair(&format!("{name:04}"), |_| true, "x", HERE, host.now).await;
            refused += u32::from(tried.is_err());
        }
        assert!(refused >= 70, "{refused}");
    });
}

#[test]
fn an_unpaired_computer_is_out_at_once() {
    on_each_engine(async |host| {
        let ada = host.join("ada@example.org").await.account;
        let eve = host.join("eve@example.org").await.account;
        let code = host.accounts.new_pairing_code(ada.id, host.now).await.unwrap();
        let paired = pair(&host, &code, true, HERE, host.now).await.unwrap();
        let (id, now) = (paired.device.id, host.now);
        let revoke =
            async |by: Id| host.database.write(move |tx| service::revoke_device(tx, by, id, now)).await;
        assert!(revoke(eve.id).await.is_err(), "only its owner may");
        assert!(device(&host, paired.token.as_str(), now).await.is_some());
        revoke(ada.id).await.unwrap();
        assert!(device(&host, paired.token.as_str(), now).await.is_none());
        assert!(devices(&host, ada.id).await.is_empty());
        assert!(revoke(ada.id).await.is_err(), "it is gone");
    });
}

#[test]
fn the_computers_of_somebody_who_is_kept_out_are_out_too() {
    on_each_engine(async |host| {
        let root = host.set_up().await.account.id;
        let ada = host.join("ada@example.org").await.account.id;
        let first = host.accounts.new_pairing_code(ada, host.now).await.unwrap();
        let paired = pair(&host, &first, true, HERE, host.now).await.unwrap();
        let second = host.accounts.new_pairing_code(ada, host.now).await.unwrap();
        host.root(root).keep_out(ada, host.now).await.unwrap();
        assert!(device(&host, paired.token.as_str(), host.now).await.is_none());
        assert!(pair(&host, &second, true, HERE, host.now).await.is_none());
    });
}

#[test]
fn a_name_that_cannot_be_shown_is_replaced() {
    on_each_engine(async |host| {
        let ada = host.join("ada@example.org").await.account;
        let code = host.accounts.new_pairing_code(ada.id, host.now).await.unwrap();
        let pairing = host.accounts.pair(code.name(), |_| true, "a\u{7}b", HERE, host.now).await.unwrap();
        let Pairing::Paired(paired) = pairing else { panic!("the proof was right") };
        assert_eq!(paired.device.name, "Computer");
    });
}
