//! What hosts are told of orders.

use wirephoto_database::{Moment, crash_point};
use wirephoto_exchange::client::Client;

use super::{Courier, Failure, back_off};
use crate::repository::{self, DueStep};
use crate::{Error, Result};

impl Courier {
    /// Tells a host one thing. What it refuses is noted and not told again, so that what comes after it can be told.
    pub(super) fn tell(&self, host: &str, step: &DueStep) -> Result<()> {
        let told = self.host(host).and_then(|pairing| {
            let client = Client::new(&pairing)?;
            crash_point("order.step.before");
            let answer = client.order_step(step.order, &step.request)?;
            crash_point("order.step.after");
            Ok(answer)
        });
        let (order, id, now) = (step.order, step.request.id, Moment::now());
        match told {
            Ok(answer) => self.studio.db.write(move |tx| {
                repository::set_told(tx, id, order, None, now)?;
                Ok::<_, Error>(repository::note_answer(tx, order, answer)?)
            }),
            Err(error) => match Failure::of(&error) {
                Failure::Later { trouble, wait } => {
                    let due_at = now.plus(wait.max(back_off(step.attempts + 1)));
                    self.studio
                        .db
                        .write(move |tx| Ok(repository::postpone_step(tx, id, order, &trouble, due_at)?))
                }
                Failure::Held(trouble) => self
                    .studio
                    .db
                    .write(move |tx| Ok(repository::set_told(tx, id, order, Some(&trouble), now)?)),
                Failure::Stopped => return Ok(()),
            },
        }
        .wait()
    }
}
