//! SMPP 3.4 on the wire: frames, and what we read out of them. Bodies are coded by the `rusmpp` crate; lengths are
//! checked here before a byte of a body is kept.

use std::time::Duration;

use bytes::{Buf as _, BytesMut};
use rusmpp::decode::DecodeWithLength as _;
use rusmpp::encode::{Length as _, owned::Encode as _};
use rusmpp::pdus::{BindTransceiver, DeliverSm, DeliverSmResp, SubmitSm};
use rusmpp::tlvs::{MessageSubmissionRequestTlvValue, Tlv, TlvValue};
use rusmpp::types::{COctetString, EmptyOrFullCOctetString, OctetString};
use rusmpp::values::{
    DataCoding, EsmClass, InterfaceVersion, MessageState, RegisteredDelivery, UserMessageReference,
};
use rusmpp::{Command, CommandStatus, Pdu};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;

use super::segment::{Coding, Header, Place, Segment};
use super::{Number, Operator, Trouble};

/// The header alone.
const SHORTEST: usize = 16;
/// Room for a `message_payload` of 64 KiB, and the rest.
const LONGEST: usize = 68 * 1024;

/// A stream to an operator.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// What a frame is that makes no sense: enough to say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Garbled {
    pub(crate) sequence: u32,
    /// Whether it would have been an answer; those are not answered.
    pub(crate) is_answer: bool,
}

/// Reads a whole frame, with its length.
pub(crate) fn parse(frame: &[u8]) -> Result<Command, Garbled> {
    let number = |at: usize| frame.get(at..at + 4).map_or(0, |mut bytes| bytes.get_u32());
    let garbled = Garbled { sequence: number(12), is_answer: number(4) & 0x8000_0000 != 0 };
    let body = frame.get(4..).filter(|_| frame.len() >= SHORTEST).ok_or(garbled)?;
    let mut body = BytesMut::from(body);
    let len = body.len();
    Command::decode(&mut body, len).map(|(command, _)| command).map_err(|_| garbled)
}

/// The frame of a command.
pub(crate) fn write(command: &Command) -> BytesMut {
    let len = 4 + command.length();
    let mut frame = BytesMut::with_capacity(len);
    frame.extend_from_slice(&(len as u32).to_be_bytes());
    command.encode(&mut frame);
    frame
}

/// Frames over a stream.
pub(crate) struct Wire {
    stream: Box<dyn Stream>,
    buffer: BytesMut,
    patience: Duration,
}

impl Wire {
    /// `patience` is for how long the other side may not take what we write.
    pub(crate) fn new(stream: Box<dyn Stream>, patience: Duration) -> Self {
        Self { stream, buffer: BytesMut::with_capacity(4096), patience }
    }

    /// The next frame. Nothing is lost when the future is dropped before it is ready.
    pub(crate) async fn next(&mut self) -> Result<Result<Command, Garbled>, Trouble> {
        loop {
            if let Some(len) = self.buffer.first_chunk().map(|len| u32::from_be_bytes(*len) as usize) {
                if !(SHORTEST..=LONGEST).contains(&len) {
                    return Err(Trouble::broken(format!("a frame of {len} bytes was announced")));
                }
                if self.buffer.len() >= len {
                    return Ok(parse(&self.buffer.split_to(len)));
                }
            }
            match self.stream.read_buf(&mut self.buffer).await {
                Ok(0) => return Err(Trouble::broken("it was closed")),
                Ok(_) => {}
                Err(error) => return Err(Trouble::broken(error.to_string())),
            }
        }
    }

    pub(crate) async fn send(&mut self, command: &Command) -> Result<(), Trouble> {
        let frame = write(command);
        let writing = async {
            self.stream.write_all(&frame).await?;
            self.stream.flush().await
        };
        match timeout(self.patience, writing).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Trouble::broken(error.to_string())),
            Err(_) => Err(Trouble::broken("it takes nothing more")),
        }
    }

    pub(crate) async fn answer(
        &mut self,
        sequence: u32,
        status: CommandStatus,
        pdu: impl Into<Pdu>,
    ) -> Result<(), Trouble> {
        self.send(&Command::new(status, sequence, pdu)).await
    }

    pub(crate) async fn answer_deliver(
        &mut self,
        sequence: u32,
        status: CommandStatus,
    ) -> Result<(), Trouble> {
        self.answer(sequence, status, DeliverSmResp::default()).await
    }
}

/// How a message came to us: `deliver_sm`, as far as we use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deliver {
    pub(crate) from: Number,
    pub(crate) to: Number,
    pub(crate) coding: Coding,
    pub(crate) place: Option<Place>,
    pub(crate) port: u16,
    pub(crate) octets: Vec<u8>,
    pub(crate) receipt: Option<Receipt>,
}

/// What an operator reports of a segment that it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) operator_id: String,
    pub(crate) state: String,
}

impl Deliver {
    /// Reads it; `None` where its header lies, or where it is a report about nothing.
    pub(crate) fn read(pdu: &DeliverSm) -> Option<Self> {
        let payload = pdu.tlvs().iter().find_map(|tlv| match tlv.value() {
            Some(TlvValue::MessagePayload(payload)) => Some(payload.value.as_ref()),
            _ => None,
        });
        let octets: &[u8] = payload.unwrap_or(pdu.short_message().as_ref());
        let esm_class = u8::from(pdu.esm_class);
        let (header, body) =
            if esm_class & 0x40 == 0 { (Header::default(), octets) } else { Header::parse(octets)? };
        // Bits 2 to 5 (SMPP 3.4 §5.2.12): receipts, acknowledgements, notifications.
        let receipt = match esm_class & 0x3c {
            0 => None,
            _ => Some(Receipt::read(pdu.tlvs(), body)?),
        };
        Some(Self {
            from: Number::heard(pdu.source_addr_ton.into(), pdu.source_addr.as_str()),
            to: Number::heard(pdu.dest_addr_ton.into(), pdu.destination_addr.as_str()),
            coding: Coding::of(pdu.data_coding.into()),
            place: header.place.or_else(|| sar(pdu.tlvs())),
            port: header.port,
            octets: body.to_vec(),
            receipt,
        })
    }
}

/// Segments as some operators number them: in fields of SMPP's own (SMPP 3.4 §5.3.2.22 to 24).
fn sar(tlvs: &[Tlv]) -> Option<Place> {
    let (mut reference, mut total, mut segment) = (None, None, None);
    for tlv in tlvs {
        match tlv.value() {
            Some(TlvValue::SarMsgRefNum(value)) => reference = Some(*value),
            Some(TlvValue::SarTotalSegments(value)) => total = Some(*value),
            Some(TlvValue::SarSegmentSeqnum(value)) => segment = Some(*value),
            _ => {}
        }
    }
    Some(Place { reference: reference?, total: total?, segment: segment? })
}

impl Receipt {
    /// From the fields for it, or from the text `id:… stat:…` (SMPP 3.4 Appendix B), which most operators send.
    fn read(tlvs: &[Tlv], text: &[u8]) -> Option<Self> {
        let (mut operator_id, mut state) = (None, None);
        for tlv in tlvs {
            match tlv.value() {
                Some(TlvValue::ReceiptedMessageId(id)) => operator_id = Some(id.as_str().to_owned()),
                Some(TlvValue::MessageState(value)) => state = Some(state_name(*value).to_owned()),
                _ => {}
            }
        }
        let text = String::from_utf8_lossy(text);
        let operator_id = operator_id.or_else(|| field(&text, "id:"))?;
        let state = state.or_else(|| field(&text, "stat:"))?;
        Some(Self { operator_id, state: state.to_ascii_uppercase() })
    }
}

/// The word after `name` in a receipt's text.
fn field(text: &str, name: &str) -> Option<String> {
    let words = text.split_ascii_whitespace();
    let with_name = |word: &str| word.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let word = words.into_iter().find(|word| with_name(word))?;
    let value: String = word[name.len()..].chars().take(64).collect();
    (!value.is_empty()).then_some(value)
}

/// A state as the text of receipts names it.
fn state_name(state: MessageState) -> &'static str {
    match state {
        MessageState::Delivered => "DELIVRD",
        MessageState::Expired => "EXPIRED",
        MessageState::Deleted => "DELETED",
        MessageState::Undeliverable => "UNDELIV",
        MessageState::Rejected => "REJECTD",
        MessageState::Scheduled | MessageState::Enroute | MessageState::Accepted => "ENROUTE",
        _ => "UNKNOWN",
    }
}

/// The request to be let in.
pub(crate) fn bind(operator: &Operator) -> BindTransceiver {
    BindTransceiver::builder()
        .system_id(field_of(&operator.system_id))
        .password(field_of(&operator.password))
        .system_type(field_of(&operator.system_type))
        .interface_version(InterfaceVersion::Smpp3_4)
        .build()
}

/// A segment on its way.
pub(crate) fn submit(
    from: &Number,
    to: &Number,
    segment: &Segment,
    message_reference: u16,
    validity: Option<Duration>,
) -> SubmitSm {
    let ((from_ton, from_npi, from), (to_ton, to_npi, to)) = (from.said(), to.said());
    let mut pdu = SubmitSm::builder()
        .source_addr_ton(from_ton.into())
        .source_addr_npi(from_npi.into())
        .source_addr(field_of(from))
        .dest_addr_ton(to_ton.into())
        .dest_addr_npi(to_npi.into())
        .destination_addr(field_of(to))
        .esm_class(EsmClass::from(if segment.has_header { 0x40 } else { 0 }))
        .validity_period(validity.map(relative_time).unwrap_or_default())
        .registered_delivery(RegisteredDelivery::from(1))
        .data_coding(DataCoding::from(segment.coding.number()))
        .short_message(OctetString::from_slice(&segment.octets).unwrap_or_else(|_| OctetString::empty()))
        .build();
    pdu.push_tlv(MessageSubmissionRequestTlvValue::UserMessageReference(UserMessageReference::new(
        message_reference,
    )));
    pdu
}

/// Fields are as long as the types that they come from allow; empty should one ever not be.
pub(crate) fn field_of<const MIN: usize, const MAX: usize>(text: &str) -> COctetString<MIN, MAX> {
    COctetString::from_string(text.to_owned()).unwrap_or_else(|_| COctetString::empty())
}

/// `YYMMDDhhmmsstnnR`, from now (SMPP 3.4 §7.1.1); at least a minute, at most 30 days.
fn relative_time(duration: Duration) -> EmptyOrFullCOctetString<17> {
    let minutes = (duration.as_secs() / 60).clamp(1, 30 * 24 * 60);
    let text = format!("0000{:02}{:02}{:02}00000R\0", minutes / 1440, minutes / 60 % 24, minutes % 60);
    EmptyOrFullCOctetString::from_vec(text.into_bytes()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_submission_is_what_the_standard_says() {
        let segment =
            Segment { coding: Coding::Binary, has_header: true, octets: vec![6, 5, 4, 1, 2, 1, 2, 0xff] };
        let (from, to) = (Number::parse("72345").unwrap(), Number::parse("+491701234567").unwrap());
        let pdu = submit(&from, &to, &segment, 0x0102, Some(Duration::from_hours(26)));
        let frame = write(&Command::new(CommandStatus::EsmeRok, 9, pdu));
        let mut expected = vec![0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 1];
        expected.extend(b"72345\0\x01\x01491701234567\0\x40\0\0\0");
        expected.extend(b"000001020000000R\0\x01\0\x04\0\x08\x06\x05\x04\x01\x02\x01\x02\xff");
        expected.extend([0x02, 0x04, 0, 2, 1, 2]);
        expected[3] = expected.len() as u8;
        assert_eq!(&frame[..], &expected[..]);
    }

    #[test]
    fn receipts_are_read_from_fields_and_from_text() {
        let text = b"id:0A1b sub:001 dlvrd:001 submit date:2401011200 done date:2401011201 stat:Delivrd err:000 text:Hi";
        let receipt = Receipt::read(&[], text).unwrap();
        assert_eq!((receipt.operator_id.as_str(), receipt.state.as_str()), ("0A1b", "DELIVRD"));
        let fields = [
            Tlv::new(TlvValue::ReceiptedMessageId(field_of("77"))),
            Tlv::new(TlvValue::MessageState(MessageState::Undeliverable)),
        ];
        let receipt = Receipt::read(&fields, b"").unwrap();
        assert_eq!((receipt.operator_id.as_str(), receipt.state.as_str()), ("77", "UNDELIV"));
        assert_eq!(Receipt::read(&[], b"stat:DELIVRD"), None);
    }

    #[tokio::test]
    async fn a_length_that_cannot_be_ends_the_connection_at_once() {
        for len in [0_u32, 4, 15, 70_000, u32::MAX] {
            let (mut other, ours) = tokio::io::duplex(64);
            other.write_all(&len.to_be_bytes()).await.unwrap();
            let mut wire = Wire::new(Box::new(ours), Duration::from_secs(5));
            assert!(matches!(wire.next().await, Err(Trouble::Broken { .. })), "{len}");
            assert!(wire.buffer.capacity() <= 4096);
        }
    }

    proptest! {
        #[test]
        fn any_body_is_read_or_refused(
            id in prop_oneof![Just(5_u32), Just(4), Just(0x8000_0004), any::<u32>()],
            body in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            let mut frame = vec![0; 16];
            frame[4..8].copy_from_slice(&id.to_be_bytes());
            frame.extend(body);
            if let Ok(command) = parse(&frame)
                && let Some(Pdu::DeliverSm(deliver)) = command.pdu()
            {
                let _ = Deliver::read(deliver);
            }
        }
    }
}
