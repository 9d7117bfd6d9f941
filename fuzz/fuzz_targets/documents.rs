//! The documents of the APIs of hosts and labs and the texts that people type: read or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirephoto_exchange::feed::FeedAnswer;
use wirephoto_exchange::order::{LabReport, StepRequest};
use wirephoto_exchange::pairing::{PairRequest, PairingCode};
use wirephoto_exchange::prices::{PRINT_DPI, PriceListDocument};
use wirephoto_exchange::publication::{CompleteRequest, EventDocument, MissingRequest, PictureDocument};
use wirephoto_exchange::ticket::Ticket;

fuzz_target!(|bytes: &[u8]| {
    let _ = serde_json::from_slice::<EventDocument>(bytes);
    let _ = serde_json::from_slice::<MissingRequest>(bytes);
    let _ = serde_json::from_slice::<CompleteRequest>(bytes);
    let _ = serde_json::from_slice::<PairRequest>(bytes);
    let _ = serde_json::from_slice::<StepRequest>(bytes);
    let _ = serde_json::from_slice::<LabReport>(bytes);
    if let Ok(list) = serde_json::from_slice::<PriceListDocument>(bytes) {
        let _ = list.check();
    }
    if let Ok(ticket) = serde_json::from_slice::<Ticket>(bytes) {
        for item in &ticket.items {
            let _ = (item.paper.dots(PRINT_DPI), item.paper.is_filled_by(&item.crop, 6000, 4000));
        }
    }
    if let Ok(answer) = serde_json::from_slice::<FeedAnswer>(bytes) {
        let text = serde_json::to_vec(&answer).expect("an answer has a text");
        assert_eq!(answer, serde_json::from_slice(&text).expect("what was written can be read"));
    }
    if let Ok(document) = serde_json::from_slice::<PictureDocument>(bytes) {
        let text = serde_json::to_vec(&document).expect("a document has a text");
        let again: PictureDocument = serde_json::from_slice(&text).expect("what was written can be read");
        assert_eq!(document.hash(), again.hash());
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(code) = text.parse::<PairingCode>()
    {
        assert_eq!(code.to_string().parse(), Ok(code));
    }
});
