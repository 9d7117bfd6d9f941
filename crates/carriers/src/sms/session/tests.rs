//! What a session does with messages that it has, and how long it waits.

use std::sync::Arc;

use tokio::runtime::Builder;
use wirephoto_database::Transaction;
use wirephoto_database::testing::each_engine;

use super::super::{Body, Intake, Line, Operator, Pace, Received, Security};
use super::*;

/// An intake that makes nothing of anything.
struct Nobody;

impl Intake for Nobody {
    fn received(&self, _: &mut Transaction<'_>, _: &Received, _: Moment) -> database::Result<()> {
        Ok(())
    }
}

#[test]
fn a_message_whose_lease_ends_while_it_waits_is_not_sent_twice() {
    each_engine(&[crate::SCHEMA], |database| {
        let number = || Number::parse("72345").unwrap();
        let operator = Operator::new("localhost", 0, Security::None, ("wirephoto", ""), number()).unwrap();
        let line = Line::new(database, operator, Arc::new(Nobody), Pace::default());
        let (ours, _theirs) = tokio::io::duplex(64);
        let wire = Wire::new(Box::new(ours), Duration::from_secs(5));
        let mut session = Session::on(&line.0, wire, Id::new(Moment::now()));
        let claim = Claim { id: Id::new(Moment::now()), fence: 1, attempts: 1 };
        let taken = |fence| Claimed {
            claim: Claim { fence, ..claim },
            from: None,
            to: number(),
            body: Body::Text("x".repeat(161)),
            expires: None,
            accepted: Vec::new(),
        };
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            session.begin(taken(1), Moment::now()).await.unwrap();
            session.begin(taken(2), Moment::now()).await.unwrap();
        });
        assert_eq!((session.to_send.len(), session.messages.len()), (2, 1));
        assert_eq!(
            session.messages[&claim.id].claim.fence, 2,
            "what becomes of it is noted as it was taken last"
        );
    });
}

#[test]
fn pauses_grow_to_an_hour() {
    let seconds = |attempts| PAUSES.after(attempts).as_secs();
    assert_eq!([1, 2, 3, 4, 5, 6, 7, 20].map(seconds), [5, 20, 80, 320, 1280, 3600, 3600, 3600]);
}
