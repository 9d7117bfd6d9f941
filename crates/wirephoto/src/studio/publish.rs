//! What the studio has to do with hosts: `wirephoto studio pair`, `publish` and `unpublish`.

use anyhow::Result;
use clap::Args;
use serde_json::json;
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_studio::{EventRef, PublishProgress, Studio, computer_name};

use super::lab::paired;
use crate::output::{self, Output};

/// Show the picks of an event to its customers.
#[derive(Args)]
pub struct Arguments {
    /// The event.
    event: EventRef,
    /// Replace what another studio has published of this event since.
    #[arg(long)]
    take_over: bool,
}

/// `studio publish`
pub fn publish(studio: &Studio, output: Output, arguments: &Arguments) -> Result<u8> {
    let proofing = output.bar("Making proofs");
    let sending = output.bar("Sending");
    let summary = studio.publish(
        arguments.event,
        arguments.take_over,
        &mut |progress| match progress {
            PublishProgress::Proofing { done, total } => {
                proofing.set_length(total as u64);
                proofing.set_position(done as u64);
            }
            PublishProgress::Sending { done, total, bytes, total_bytes } => {
                proofing.finish_and_clear();
                sending.set_length(total as u64);
                sending.set_position(done as u64);
                if output.is_json() {
                    let object =
                        json!({ "sent": done, "of": total, "bytes": bytes, "of_bytes": total_bytes });
                    output.result(&object, "");
                }
            }
            PublishProgress::Refused { number, reason } => {
                let object = json!({ "number": number, "status": "refused", "reason": reason.to_string() });
                let line = format!("Picture {number} is left out. {reason}");
                proofing.suspend(|| output.result(&object, line));
            }
        },
        &|| false,
    );
    proofing.finish_and_clear();
    sending.finish_and_clear();
    let summary = summary?;
    let object = json!({ "summary": {
        "url": summary.url, "shown": summary.shown, "proofed": summary.proofed, "sent": summary.sent,
        "sent_data": summary.sent_data, "bytes_sent": summary.bytes_sent, "removed": summary.removed,
        "refused": summary.refused,
    }});
    let shown = output::count(u64::from(summary.shown), "picture");
    let sent = output::bytes(summary.bytes_sent);
    let code = studio.event(arguments.event)?.code;
    output.result(&object, format_args!("{shown} at {} with the code {code}; {sent} sent.", summary.url));
    Ok(if summary.refused > 0 { output::REFUSED } else { output::DONE })
}

/// `studio unpublish`
pub fn unpublish(studio: &Studio, output: Output, event: EventRef, forget: bool) -> Result<u8> {
    studio.unpublish(event, forget)?;
    output.result(&json!({ "published": false }), "The event is taken down; all of it is still here.");
    Ok(output::DONE)
}

/// `studio pair`
pub fn pair(
    studio: &Studio,
    output: Output,
    url: &str,
    code: &PairingCode,
    device: Option<String>,
) -> Result<u8> {
    let pairing = studio.pair(url, code, &device.unwrap_or_else(computer_name))?;
    paired(output, "host", &pairing);
    Ok(output::DONE)
}
