//! A stand-in for an operator: a message centre in memory that carries messages between those who are bound to it.
//!
//! It is for the demo and for tests, where no operator can be asked. It speaks the same SMPP, gives receipts, holds
//! what is for somebody who is away, and lets nobody send under another's number. It forgets everything when it ends.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusmpp::pdus::{BindTransceiverResp, DeliverSm, SubmitSm, SubmitSmResp};
use rusmpp::tlvs::{MessageDeliveryRequestTlvValue, TlvValue};
use rusmpp::types::OctetString;
use rusmpp::values::{EsmClass, MessageState};
use rusmpp::{Command, CommandId, CommandStatus, Pdu};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};

use super::pdu::{Wire, field_of};
use super::{Number, Trouble};

/// How long somebody may take to say who they are, to take what we write, and to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a message that somebody could not take now is kept back.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// How many messages are held for somebody.
const MOST_HELD: usize = 1000;
/// How many connections there may be.
const MOST_CONNECTIONS: usize = 256;

/// Somebody who may bind, and the numbers that are theirs.
#[derive(Clone, Debug)]
pub struct Subscriber {
    /// The user name.
    pub system_id: String,
    /// The password.
    pub password: String,
    /// Messages to these are theirs, and they may send from these.
    pub numbers: Vec<Number>,
}

/// A message centre; clones share it.
#[derive(Clone, Debug)]
pub struct StandIn(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    listener: TcpListener,
    subscribers: Vec<Subscriber>,
    boxes: Vec<Letterbox>,
    carried: AtomicU64,
    connections: AtomicU64,
}

/// What waits for a subscriber.
#[derive(Debug, Default)]
struct Letterbox {
    held: Mutex<VecDeque<Parcel>>,
    bell: Notify,
}

#[derive(Clone, Debug)]
struct Parcel {
    pdu: DeliverSm,
    /// Who hears what became of it, and under which name.
    sender: Option<(usize, String)>,
}

impl Letterbox {
    fn held(&self) -> MutexGuard<'_, VecDeque<Parcel>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `false` if there is no room.
    fn put(&self, parcel: Parcel) -> bool {
        let mut held = self.held();
        if held.len() >= MOST_HELD {
            return false;
        }
        held.push_back(parcel);
        self.bell.notify_one();
        true
    }
}

impl StandIn {
    /// Listens; port 0 for any.
    pub async fn bind(address: SocketAddr, subscribers: Vec<Subscriber>) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let boxes = subscribers.iter().map(|_| Letterbox::default()).collect();
        let (carried, connections) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Self(Arc::new(Inner { listener, subscribers, boxes, carried, connections })))
    }

    /// Where it listens.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.0.listener.local_addr()
    }

    /// How many segments it has delivered, receipts not counted.
    pub fn carried(&self) -> u64 {
        self.0.carried.load(Ordering::Relaxed)
    }

    /// Carries messages until `stop` is ready; whoever is bound then is cut off.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let mut connections = tokio::task::JoinSet::new();
        loop {
            let accepted = tokio::select! {
                () = stop.as_mut() => return,
                accepted = self.0.listener.accept() => accepted,
                Some(_) = connections.join_next() => continue,
            };
            match accepted {
                Ok((stream, _)) if connections.len() < MOST_CONNECTIONS => {
                    let inner = Arc::clone(&self.0);
                    connections.spawn(async move {
                        if let Err(error) = inner.serve(stream).await {
                            tracing::debug!(%error, "a subscriber is gone");
                        }
                    });
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "no connection can be accepted");
                    tokio::time::sleep(AGAIN_AFTER).await;
                }
            }
        }
    }
}

impl Inner {
    async fn serve(&self, stream: TcpStream) -> Result<(), Trouble> {
        let mut wire = Wire::new(Box::new(stream), PATIENCE);
        let silent = |_| Trouble::broken("it does not say who it is");
        let Some(who) = timeout(PATIENCE, self.let_in(&mut wire)).await.map_err(silent)?? else {
            return Ok(());
        };
        let mut session = Session {
            inner: self,
            who,
            name: self.connections.fetch_add(1, Ordering::Relaxed) << 32,
            wire,
            sequence: 0,
            on_the_way: None,
            wait_until: Instant::now(),
        };
        let end = session.run().await;
        if let Some((_, parcel, _)) = session.on_the_way {
            self.boxes[who].held().push_front(parcel);
            self.boxes[who].bell.notify_one();
        }
        end
    }

    /// Who it is that binds.
    async fn let_in(&self, wire: &mut Wire) -> Result<Option<usize>, Trouble> {
        let Ok(command) = wire.next().await? else { return Ok(None) };
        let Some(Pdu::BindTransceiver(bind)) = command.pdu() else { return Ok(None) };
        let (system_id, password) = (bind.system_id.as_str(), bind.password.as_str());
        let known =
            |subscriber: &Subscriber| subscriber.system_id == system_id && subscriber.password == password;
        let who = self.subscribers.iter().position(known);
        let status = if who.is_some() { CommandStatus::EsmeRok } else { CommandStatus::EsmeRbindfail };
        let answer = BindTransceiverResp::new(field_of("stand-in"), None);
        wire.answer(command.sequence_number(), status, answer).await?;
        Ok(who)
    }

    fn owner(&self, number: &Number) -> Option<usize> {
        self.subscribers.iter().position(|subscriber| subscriber.numbers.contains(number))
    }
}

struct Session<'a> {
    inner: &'a Inner,
    who: usize,
    /// What its messages' names begin with.
    name: u64,
    wire: Wire,
    sequence: u32,
    /// One at a time: the number under which it was sent, the message, and when.
    on_the_way: Option<(u32, Parcel, Instant)>,
    wait_until: Instant,
}

impl Session<'_> {
    async fn run(&mut self) -> Result<(), Trouble> {
        loop {
            self.deliver_next().await?;
            let inner = self.inner;
            let wakes_at = match &self.on_the_way {
                Some((_, _, sent_at)) => *sent_at + PATIENCE,
                None => self.wait_until.max(Instant::now() + AGAIN_AFTER),
            };
            tokio::select! {
                frame = self.wire.next() => match frame? {
                    Ok(command) if command.id() == CommandId::Unbind => {
                        let sequence = command.sequence_number();
                        return self.wire.answer(sequence, CommandStatus::EsmeRok, Pdu::UnbindResp).await;
                    }
                    Ok(command) => self.hear(&command).await?,
                    Err(garbled) => {
                        let status = CommandStatus::EsmeRinvmsglen;
                        self.wire.answer(garbled.sequence, status, Pdu::GenericNack).await?;
                    }
                },
                () = inner.boxes[self.who].bell.notified(), if self.on_the_way.is_none() => {}
                () = sleep_until(wakes_at) => {
                    if self.on_the_way.is_some() {
                        return Err(Trouble::broken("it does not answer"));
                    }
                }
            }
        }
    }

    async fn deliver_next(&mut self) -> Result<(), Trouble> {
        if self.on_the_way.is_some() || self.wait_until > Instant::now() {
            return Ok(());
        }
        let Some(parcel) = self.inner.boxes[self.who].held().pop_front() else { return Ok(()) };
        self.sequence += 1;
        let command = Command::new(CommandStatus::EsmeRok, self.sequence, parcel.pdu.clone());
        self.on_the_way = Some((self.sequence, parcel, Instant::now()));
        self.wire.send(&command).await
    }

    async fn hear(&mut self, command: &Command) -> Result<(), Trouble> {
        let (sequence, status) = (command.sequence_number(), command.status());
        match (command.id(), command.pdu()) {
            (CommandId::SubmitSm, Some(Pdu::SubmitSm(submit))) => {
                let (status, name) = self.take(submit, sequence);
                let answer = SubmitSmResp::new(field_of(&name), Vec::new());
                self.wire.answer(sequence, status, answer).await
            }
            (CommandId::DeliverSmResp, _) => {
                self.delivered(sequence, status);
                Ok(())
            }
            (CommandId::EnquireLink, _) => {
                self.wire.answer(sequence, CommandStatus::EsmeRok, Pdu::EnquireLinkResp).await
            }
            (id, _) if id.is_response() => Ok(()),
            _ => self.wire.answer(sequence, CommandStatus::EsmeRinvcmdid, Pdu::GenericNack).await,
        }
    }

    /// Takes a message to carry, and names it.
    fn take(&self, submit: &SubmitSm, sequence: u32) -> (CommandStatus, String) {
        let from = Number::heard(submit.source_addr_ton.into(), submit.source_addr.as_str());
        let to = Number::heard(submit.dest_addr_ton.into(), submit.destination_addr.as_str());
        if self.inner.owner(&from) != Some(self.who) {
            return (CommandStatus::EsmeRinvsrcadr, String::new());
        }
        let Some(receiver) = self.inner.owner(&to) else {
            return (CommandStatus::EsmeRinvdstadr, String::new());
        };
        let name = (self.name | u64::from(sequence)).to_string();
        let wants_receipt = u8::from(submit.registered_delivery) & 0x03 != 0;
        let mut pdu = DeliverSm::builder()
            .source_addr_ton(submit.source_addr_ton)
            .source_addr_npi(submit.source_addr_npi)
            .source_addr(submit.source_addr.clone())
            .dest_addr_ton(submit.dest_addr_ton)
            .dest_addr_npi(submit.dest_addr_npi)
            .destination_addr(submit.destination_addr.clone())
            .esm_class(EsmClass::from(u8::from(submit.esm_class) & 0x40))
            .data_coding(submit.data_coding)
            .short_message(submit.short_message().clone())
            .build();
        for tlv in submit.tlvs() {
            if let Some(TlvValue::MessagePayload(payload)) = tlv.value() {
                pdu.push_tlv(MessageDeliveryRequestTlvValue::MessagePayload(payload.clone()));
            }
        }
        let sender = wants_receipt.then(|| (self.who, name.clone()));
        if self.inner.boxes[receiver].put(Parcel { pdu, sender }) {
            (CommandStatus::EsmeRok, name)
        } else {
            (CommandStatus::EsmeRmsgqful, String::new())
        }
    }

    /// What the receiver says of the message that was on its way.
    fn delivered(&mut self, sequence: u32, status: CommandStatus) {
        let Some((_, parcel, _)) = self.on_the_way.take_if(|(number, ..)| *number == sequence) else {
            return;
        };
        let is_refused = match status {
            CommandStatus::EsmeRok => false,
            CommandStatus::EsmeRxTAppn | CommandStatus::EsmeRmsgqful | CommandStatus::EsmeRthrottled => {
                self.wait_until = Instant::now() + AGAIN_AFTER;
                self.inner.boxes[self.who].held().push_front(parcel);
                return;
            }
            _ => true,
        };
        if u8::from(parcel.pdu.esm_class) & 0x04 == 0 && !is_refused {
            self.inner.carried.fetch_add(1, Ordering::Relaxed);
        }
        if let Some((sender, name)) = &parcel.sender {
            // A receipt for which there is no room is lost, as at an operator's.
            self.inner.boxes[*sender]
                .put(Parcel { pdu: receipt(&parcel.pdu, name, is_refused), sender: None });
        }
    }
}

/// What the sender of a message hears of it (SMPP 3.4 Appendix B).
fn receipt(of: &DeliverSm, name: &str, is_refused: bool) -> DeliverSm {
    let (word, state, count) = if is_refused {
        ("UNDELIV", MessageState::Undeliverable, "000")
    } else {
        ("DELIVRD", MessageState::Delivered, "001")
    };
    let text = format!(
        "id:{name} sub:001 dlvrd:{count} submit date:2001010000 done date:2001010000 stat:{word} err:000 text:"
    );
    let mut pdu = DeliverSm::builder()
        .source_addr_ton(of.dest_addr_ton)
        .source_addr_npi(of.dest_addr_npi)
        .source_addr(of.destination_addr.clone())
        .dest_addr_ton(of.source_addr_ton)
        .dest_addr_npi(of.source_addr_npi)
        .destination_addr(of.source_addr.clone())
        .esm_class(EsmClass::from(0x04))
        .short_message(OctetString::from_vec(text.into_bytes()).unwrap_or_else(|_| OctetString::empty()))
        .build();
    pdu.push_tlv(MessageDeliveryRequestTlvValue::ReceiptedMessageId(field_of(name)));
    pdu.push_tlv(MessageDeliveryRequestTlvValue::MessageState(state));
    pdu
}
