//! Messages of the thin channel, both ways: refused, or what a holder of the key wrote.
//!
//! The first byte chooses who wrote the message: its bytes as they are, or a true one of which they change some.
#![no_main]

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use wirephoto_airwave::fec::Params;
use wirephoto_airwave::object::{Hash, Key};
use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin::{
    Availability, Code, Dismissal, FrameKeys, FrameNumber, HostKeys, KeySource, Offer, Reception, Report,
    SecretKey, SharedKey, State, UnverifiedOffer, UnverifiedReport, Welcome, Window,
};

/// Not random at all, so that a finding can be played again.
struct Fixed(u8);

impl rand_core::TryRng for Fixed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0 = self.0.wrapping_add(1);
        Ok(u32::from_be_bytes([self.0; 4]))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_add(1);
        Ok(u64::from_be_bytes([self.0; 8]))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        self.0 = self.0.wrapping_add(1);
        out.fill(self.0);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Fixed {}

/// A pair, and one true message of each kind.
struct Pair {
    code: Code,
    secret: SecretKey,
    frame: FrameKeys,
    messages: [Vec<u8>; 6],
}

static PAIR: LazyLock<Pair> = LazyLock::new(|| {
    let mut random = Fixed(0);
    let code = Code::new(7, &[7; 12]);
    let (host, secret) = (HostKeys::new(SecretKey::generate(&mut random)), SecretKey::generate(&mut random));
    let offer = Offer::write(&code, &secret);
    let read =
        UnverifiedOffer::parse(&offer).and_then(|offer| offer.verify(&code.key)).expect("its own offer");
    let Welcome { message, .. } =
        host.welcome(&code.key, &read, FrameNumber(5), &mut random).expect("a good key");
    let frame = FrameKeys::accept(&code, secret.clone(), &message).expect("its own welcome");
    let object = ObjectId { tsi: 1, toi: 2 };
    let availability = Availability {
        channel: 0,
        address: SocketAddrV4::new(Ipv4Addr::new(239, 0, 0, 1), 4000),
        object,
        params: Params::new(500_000, 1440).expect("in bounds"),
        starts: 0,
        lasts_minutes: 60,
        key: KeySource::Fresh(Key::from_bytes([1; 32])),
        hash: Hash([2; 16]),
        ask_owner: false,
    };
    let announced = host.announce(&secret.public(), 1, &availability, &mut random).expect("a good key");
    let report = frame.report(1, &Report { object, state: State::Shown(Reception::default()) });
    let dismissal = Dismissal::write(&frame.report_key, frame.number);
    let shared = SharedKey { number: 3, key: Key::from_bytes([3; 32]) };
    let shared = host.share(&secret.public(), 2, &shared, &mut random).expect("a good key");
    let messages = [
        offer.to_vec(),
        message.to_vec(),
        announced.to_vec(),
        report.to_vec(),
        dismissal.to_vec(),
        shared.to_vec(),
    ];
    Pair { code, secret, frame, messages }
});

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let pair = &*PAIR;
    let message = match pair.messages.get(usize::from(*first)) {
        // The rest says which bytes change, and how.
        Some(message) => {
            let mut message = message.clone();
            for change in rest.chunks_exact(2) {
                let at = usize::from(change[0]) % message.len();
                message[at] ^= change[1];
            }
            message
        }
        None => rest.to_vec(),
    };
    let is_true = pair.messages.contains(&message);
    let (mut down, mut up) = (Window::default(), Window::default());
    let offer = UnverifiedOffer::parse(&message).and_then(|offer| offer.verify(&pair.code.key));
    let report = UnverifiedReport::parse(&message).and_then(|it| it.verify(&pair.frame.report_key, &mut up));
    let welcome = FrameKeys::accept(&pair.code, pair.secret.clone(), &message);
    let availability = pair.frame.open(&message, &mut down);
    let dismissed = pair.frame.dismissed(&message);
    let shared = pair.frame.open_shared(&message, &mut down);
    let taken = [
        offer.is_ok(),
        report.is_ok(),
        welcome.is_ok(),
        availability.is_ok(),
        dismissed.is_ok(),
        shared.is_ok(),
    ];
    assert_eq!(taken.contains(&true), is_true, "taken if and only if it is a true one");
});
