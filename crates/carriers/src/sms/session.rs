//! One bind: from the connection to its end.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::time::Duration;

use rusmpp::{Command, CommandId, CommandStatus, Pdu};
use tokio::time::{Instant, sleep_until, timeout};
use wirephoto_database::{self as database, Id, Moment, crash_point};

use super::intake::{self, Taken};
use super::line::Inner;
use super::pdu::{self, Deliver, Garbled, Wire};
use super::segment::{Segment, segments};
use super::{MOST_ATTEMPTS, Number, Outcome, Trouble};
use crate::pauses::Pauses;
use crate::repository::outbox::Claim;
use crate::repository::sms::{self as repository, Claimed, OUTBOX};

/// Whoever has taken a message has so many times the patience for an answer; then it is taken again.
const LEASE_ANSWERS: u32 = 3;
/// How often the outbox is looked at.
const EVERY: Duration = Duration::from_secs(1);
/// How long an operator that wants us to slow down is left alone.
const THROTTLED: Duration = Duration::from_secs(1);

/// Between the attempts of a message.
const PAUSES: Pauses = Pauses { first: Duration::from_secs(5), times: 4, longest: Duration::from_hours(1) };

/// Why a session is over.
pub(super) enum End {
    /// We were told to stop.
    Stopped,
    /// It broke.
    Broken(Trouble),
}

impl From<Trouble> for End {
    fn from(trouble: Trouble) -> Self {
        Self::Broken(trouble)
    }
}

/// A message of which segments are on their way.
struct Message {
    claim: Claim,
    from: Number,
    to: Number,
    reference: u16,
    validity: Option<Duration>,
    /// Segments without an answer, sent or not.
    open: usize,
    trouble: Option<Trouble>,
}

/// A segment that was sent.
struct Sent {
    message: Id,
    segment: u8,
    at: Instant,
}

pub(super) struct Session<'a> {
    line: &'a Inner,
    wire: Wire,
    bind: Id,
    sequence: u32,
    messages: HashMap<Id, Message>,
    to_send: VecDeque<(Id, u8, Segment)>,
    /// By the number of the request; its size is bounded by the window.
    in_flight: HashMap<u32, Sent>,
    heard_at: Instant,
    /// When we asked whether the operator is still there.
    asked_at: Option<Instant>,
    look_at: Instant,
    paused_until: Instant,
}

impl<'a> Session<'a> {
    /// Says who we are, and waits to be let in.
    pub(super) async fn bind(line: &'a Inner, mut wire: Wire, bind: Id) -> Result<Self, Trouble> {
        let request = Command::new(CommandStatus::EsmeRok, 1, pdu::bind(&line.operator));
        wire.send(&request).await?;
        let answer = async {
            loop {
                match wire.next().await? {
                    Ok(answer) if answer.sequence_number() == 1 => return Ok::<_, Trouble>(answer.status()),
                    // Whatever else is said before we are in concerns us not.
                    Ok(_) | Err(_) => {}
                }
            }
        };
        let silent = |_| Trouble::broken("it does not answer");
        match timeout(line.pace.answer, answer).await.map_err(silent)?? {
            CommandStatus::EsmeRok => {}
            status => return Err(Trouble::Bind { status: status.into() }),
        }
        Ok(Self::on(line, wire, bind))
    }

    /// On a connection that is let in.
    fn on(line: &'a Inner, wire: Wire, bind: Id) -> Self {
        let now = Instant::now();
        Self {
            line,
            wire,
            bind,
            sequence: 1,
            messages: HashMap::new(),
            to_send: VecDeque::new(),
            in_flight: HashMap::new(),
            heard_at: now,
            asked_at: None,
            look_at: now,
            paused_until: now,
        }
    }

    /// Sends and takes until told to stop, or until something breaks.
    pub(super) async fn run(&mut self, mut stop: Pin<&mut (impl Future<Output = ()> + ?Sized)>) -> End {
        loop {
            if let Err(end) = self.send_what_is_due().await {
                return end;
            }
            let (line, deadline) = (self.line, self.next_deadline());
            let step = tokio::select! {
                biased;
                () = stop.as_mut() => return self.say_goodbye().await,
                frame = self.wire.next() => match frame {
                    Ok(frame) => self.hear(frame).await,
                    Err(trouble) => Err(trouble.into()),
                },
                () = line.bell.notified() => {
                    self.look_at = Instant::now();
                    Ok(())
                }
                () = sleep_until(deadline) => self.see_to_the_time().await,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    fn next_deadline(&self) -> Instant {
        let pace = &self.line.pace;
        let silence = match self.asked_at {
            Some(asked_at) => asked_at + pace.answer,
            None => self.heard_at + pace.enquire,
        };
        let oldest = self.in_flight.values().map(|sent| sent.at + pace.answer);
        let looking = self.look_at.max(self.paused_until);
        oldest.chain([silence, looking]).min().unwrap_or(silence)
    }

    async fn see_to_the_time(&mut self) -> Result<(), End> {
        let (now, pace) = (Instant::now(), &self.line.pace);
        if self.in_flight.values().any(|sent| sent.at + pace.answer <= now) {
            return Err(Trouble::broken("a message was not answered").into());
        }
        match self.asked_at {
            Some(asked_at) if asked_at + pace.answer <= now => {
                Err(Trouble::broken("it does not answer").into())
            }
            None if self.heard_at + pace.enquire <= now => {
                self.asked_at = Some(now);
                self.request(Pdu::EnquireLink).await?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    async fn request(&mut self, pdu: impl Into<Pdu>) -> Result<u32, Trouble> {
        // Numbers go from 1 to 0x7fffffff (SMPP 3.4 §3.2).
        self.sequence = self.sequence % 0x7fff_ffff + 1;
        self.wire.send(&Command::new(CommandStatus::EsmeRok, self.sequence, pdu)).await?;
        Ok(self.sequence)
    }

    /// Takes what is due, if there is room, and sends what was taken.
    async fn send_what_is_due(&mut self) -> Result<(), End> {
        let now = Instant::now();
        let room = self.line.pace.window.saturating_sub(self.in_flight.len() + self.to_send.len());
        if self.look_at <= now && self.paused_until <= now && room > 0 {
            let claimed = self.claim(room as u32).await.map_err(|error| broken_database(&error))?;
            // As many as there was room for: there may be more.
            self.look_at = if claimed == room { now } else { now + EVERY };
        } else if self.look_at <= now && room == 0 {
            self.look_at = now + EVERY;
        }
        while self.in_flight.len() < self.line.pace.window && self.paused_until <= now {
            let Some((id, number, segment)) = self.to_send.pop_front() else { break };
            let Some(message) = self.messages.get(&id) else { continue };
            let (from, to) = (&message.from, &message.to);
            let submit = pdu::submit(from, to, &segment, message.reference, message.validity);
            let sequence = self.request(submit).await?;
            self.in_flight.insert(sequence, Sent { message: id, segment: number, at: Instant::now() });
        }
        Ok(())
    }

    /// Takes up to `most` messages that are due; how many there were.
    async fn claim(&mut self, most: u32) -> database::Result<usize> {
        let now = Moment::now();
        let lease_until = now.plus(self.line.pace.answer * LEASE_ANSWERS);
        let claim = move |tx: &mut database::Transaction<'_>| repository::claim(tx, most, now, lease_until);
        let claimed = self.line.database.write(claim).await?;
        crash_point("sms.claimed");
        let count = claimed.len();
        for sms in claimed {
            self.begin(sms, now).await?;
        }
        Ok(count)
    }

    async fn begin(&mut self, sms: Claimed, now: Moment) -> database::Result<()> {
        let Claimed { claim, from, to, body, expires, accepted } = sms;
        let id = claim.id;
        if let Some(message) = self.messages.get_mut(&id) {
            // Its lease was over while its segments waited for their turn: they are on their way all the same.
            message.claim = claim;
            return Ok(());
        }
        // The last bytes of an identifier are random, and the same for a repeat.
        let [.., high, low] = *id.as_bytes();
        let over = if expires.is_some_and(|expires| expires <= now) {
            Some(Trouble::Expired)
        } else {
            // Attempts are counted when they begin, so that a message on which this program dies has an end too.
            (claim.attempts > MOST_ATTEMPTS).then(|| Trouble::broken("no attempt came to an end"))
        };
        let cut = segments(&body, low).unwrap_or_default();
        let open = (1_u8..).zip(cut).filter(|(number, _)| !accepted.contains(number));
        let open: Vec<(u8, Segment)> = if over.is_none() { open.collect() } else { Vec::new() };
        let micros = |expires: Moment| expires.micros().saturating_sub(now.micros()).unsigned_abs();
        let message = Message {
            claim,
            from: from.unwrap_or_else(|| self.line.operator.number.clone()),
            to,
            reference: u16::from_be_bytes([high, low]),
            validity: expires.map(|expires| Duration::from_micros(micros(expires))),
            open: open.len(),
            trouble: over,
        };
        self.messages.insert(id, message);
        self.to_send.extend(open.into_iter().map(|(number, segment)| (id, number, segment)));
        self.settle(id).await
    }

    /// Writes down what an attempt came to, once all of its segments are answered.
    async fn settle(&mut self, id: Id) -> database::Result<()> {
        if self.messages.get(&id).is_none_or(|message| message.open > 0) {
            return Ok(());
        }
        let Some(Message { claim, trouble, .. }) = self.messages.remove(&id) else { return Ok(()) };
        self.line.note(claim, trouble).await
    }

    async fn hear(&mut self, frame: Result<Command, Garbled>) -> Result<(), End> {
        self.heard_at = Instant::now();
        self.asked_at = None;
        let command = match frame {
            Ok(command) => command,
            Err(Garbled { is_answer: true, .. }) => return Ok(()),
            Err(Garbled { sequence, .. }) => {
                self.wire.answer(sequence, CommandStatus::EsmeRinvmsglen, Pdu::GenericNack).await?;
                return Ok(());
            }
        };
        let (sequence, status) = (command.sequence_number(), command.status());
        match (command.id(), command.pdu()) {
            (CommandId::SubmitSmResp | CommandId::GenericNack, pdu) => {
                let operator_id = match pdu {
                    Some(Pdu::SubmitSmResp(answer)) => answer.message_id().as_str().to_owned(),
                    _ => String::new(),
                };
                let is_nack = command.id() == CommandId::GenericNack && status == CommandStatus::EsmeRok;
                let status = if is_nack { CommandStatus::EsmeRsyserr } else { status };
                let noted = self.hear_answer(sequence, status, operator_id).await;
                noted.map_err(|error| broken_database(&error))?;
            }
            (CommandId::DeliverSm, Some(Pdu::DeliverSm(deliver))) => {
                let status = self.take(Deliver::read(deliver)).await;
                self.wire.answer_deliver(sequence, status).await?;
            }
            (CommandId::EnquireLink, _) => {
                self.wire.answer(sequence, CommandStatus::EsmeRok, Pdu::EnquireLinkResp).await?;
            }
            (CommandId::Unbind, _) => {
                self.wire.answer(sequence, CommandStatus::EsmeRok, Pdu::UnbindResp).await?;
                return Err(Trouble::broken("the operator ended it").into());
            }
            // There is no answer to this one.
            (CommandId::AlertNotification, _) => {}
            (id, _) if id.is_response() => {}
            _ => self.wire.answer(sequence, CommandStatus::EsmeRinvcmdid, Pdu::GenericNack).await?,
        }
        Ok(())
    }

    /// What the operator says of a segment.
    async fn hear_answer(
        &mut self,
        sequence: u32,
        status: CommandStatus,
        operator_id: String,
    ) -> database::Result<()> {
        let Some(Sent { message: id, segment, .. }) = self.in_flight.remove(&sequence) else { return Ok(()) };
        crash_point("sms.answered");
        let refused = match status {
            CommandStatus::EsmeRok => None,
            status => Some(Trouble::Refused { status: status.into(), for_good: is_final(status) }),
        };
        if matches!(status, CommandStatus::EsmeRthrottled | CommandStatus::EsmeRmsgqful) {
            self.paused_until = Instant::now() + THROTTLED;
        }
        if refused.is_none() {
            let name = intake::name(&operator_id);
            let noting = self.line.database.write(move |tx| repository::accepted(tx, id, segment, &name));
            noting.await?;
        }
        if let Some(message) = self.messages.get_mut(&id) {
            message.open -= 1;
            if refused.is_some() {
                // What was not sent of it need not be now.
                let before = self.to_send.len();
                self.to_send.retain(|(message, ..)| *message != id);
                message.open -= before - self.to_send.len();
                message.trouble = refused;
            }
        }
        self.look_at = self.look_at.min(Instant::now());
        self.settle(id).await
    }

    /// Takes a delivery in, and says what to answer.
    async fn take(&mut self, deliver: Option<Deliver>) -> CommandStatus {
        let Some(deliver) = deliver else { return CommandStatus::EsmeRxRAppn };
        let (now, bind, intake) = (Moment::now(), self.bind, self.line.intake.clone());
        let id = Id::new(now);
        let write =
            move |tx: &mut database::Transaction<'_>| intake::take(tx, &*intake, &deliver, (id, bind), now);
        match self.line.database.write(write).await {
            Ok(Taken::Done) => {
                crash_point("sms.taken");
                self.line.intake.committed();
                CommandStatus::EsmeRok
            }
            // Its segment may still be waiting for the answer that names it.
            Ok(Taken::Unknown) if !self.in_flight.is_empty() => CommandStatus::EsmeRxTAppn,
            Ok(Taken::Repeat | Taken::Unknown) => CommandStatus::EsmeRok,
            Ok(Taken::Refused) => CommandStatus::EsmeRxRAppn,
            Err(error) => {
                tracing::warn!(%error, "a short message could not be taken; the operator is asked for it again");
                CommandStatus::EsmeRxTAppn
            }
        }
    }

    async fn say_goodbye(&mut self) -> End {
        let patience = self.line.pace.answer.min(Duration::from_secs(3));
        let goodbye = async {
            let asked = self.request(Pdu::Unbind).await?;
            loop {
                match self.wire.next().await? {
                    Ok(answer) if answer.sequence_number() == asked && answer.id().is_response() => {
                        return Ok::<_, Trouble>(());
                    }
                    Ok(command) => {
                        let (sequence, status) = (command.sequence_number(), command.status());
                        if let Some(Pdu::SubmitSmResp(answer)) = command.pdu() {
                            let operator_id = answer.message_id().as_str().to_owned();
                            let noted = self.hear_answer(sequence, status, operator_id).await;
                            noted.map_err(|error| Trouble::broken(error.to_string()))?;
                        }
                    }
                    Err(_) => {}
                }
            }
        };
        // Whether it answers or not: what has no answer is sent again.
        let _ = timeout(patience, goodbye).await;
        End::Stopped
    }

    /// Gives back what has no answer, so that it is taken again.
    pub(super) async fn give_back(mut self, why: &Trouble) -> database::Result<()> {
        for message in std::mem::take(&mut self.messages).into_values() {
            let trouble = message.trouble.unwrap_or_else(|| why.clone());
            self.line.note(message.claim, Some(trouble)).await?;
        }
        Ok(())
    }
}

fn broken_database(error: &database::Error) -> End {
    Trouble::broken(format!("nothing can be noted ({error})")).into()
}

/// Whether the same message would be refused again.
fn is_final(status: CommandStatus) -> bool {
    use CommandStatus as Status;
    matches!(
        status,
        Status::EsmeRinvmsglen
            | Status::EsmeRinvsrcadr
            | Status::EsmeRinvdstadr
            | Status::EsmeRinvsertyp
            | Status::EsmeRinvesmclass
            | Status::EsmeRinvsrcton
            | Status::EsmeRinvsrcnpi
            | Status::EsmeRinvdstton
            | Status::EsmeRinvdstnpi
            | Status::EsmeRinvexpiry
            | Status::EsmeRinvdcs
            | Status::EsmeRprohibited
            | Status::EsmeRxPAppn
            | Status::EsmeRxRAppn
    )
}

impl Inner {
    /// Writes down what an attempt came to, and tells the intake.
    async fn note(&self, claim: Claim, trouble: Option<Trouble>) -> database::Result<()> {
        let (id, now, intake) = (claim.id, Moment::now(), self.intake.clone());
        let outcome = match trouble {
            None => Some(Outcome::Sent),
            Some(trouble) if trouble.is_final() || claim.attempts >= MOST_ATTEMPTS => {
                tracing::warn!(sms.id = %id, error = %trouble, "a short message was given up");
                Some(Outcome::Failed(trouble))
            }
            Some(trouble) => {
                let due_at = now.plus(PAUSES.after(claim.attempts));
                self.database.write(move |tx| OUTBOX.postpone(tx, claim, due_at, &trouble)).await?;
                None
            }
        };
        let Some(outcome) = outcome else { return Ok(()) };
        let noting = self.database.write(move |tx| {
            let noted = match &outcome {
                Outcome::Failed(trouble) => OUTBOX.give_up(tx, claim, trouble, now)?,
                _ => repository::sent(tx, claim)?,
            };
            if noted {
                intake.outcome(tx, id, &outcome, now)?;
            }
            // Every receipt may have come before this could be noted: before a kill, say.
            if repository::delivered(tx, id, now)? {
                intake.outcome(tx, id, &Outcome::Delivered, now)?;
            }
            Ok::<_, database::Error>(noted)
        });
        if noting.await? {
            self.intake.committed();
        } else {
            tracing::warn!(sms.id = %id, "a short message was sent by somebody else too");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
