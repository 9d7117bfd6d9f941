//! `wirephoto studio lab`: who prints for this studio.

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use wirephoto_exchange::client::Pairing;
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_studio::{Studio, amount, computer_name};

use crate::output::{self, Output};

/// Pair with labs, list and forget them.
#[derive(Subcommand)]
pub enum LabVerb {
    /// Pair this studio with a lab by a code that the lab shows.
    Pair {
        /// The lab's address.
        url: String,
        /// The code.
        code: PairingCode,
        /// What this computer is called at the lab.
        #[arg(long, value_name = "NAME")]
        device: Option<String>,
    },
    /// Show the labs.
    List,
    /// Show what a lab prints.
    Catalogue {
        /// The lab's address.
        url: String,
    },
    /// Say for how many days a lab may keep files after shipping, for prints that are ordered again.
    Keep {
        /// The lab's address.
        url: String,
        /// 0 for as long as it always does.
        days: u32,
    },
    /// Forget a lab that nothing is on its way to.
    Forget {
        /// The lab's address.
        url: String,
    },
}

/// Runs the command.
pub fn run(studio: &Studio, output: Output, verb: LabVerb) -> Result<u8> {
    match verb {
        LabVerb::Pair { url, code, device } => {
            let pairing = studio.pair_lab(&url, &code, &device.unwrap_or_else(computer_name))?;
            paired(output, "lab", &pairing);
        }
        LabVerb::List => {
            let labs = studio.labs()?;
            if labs.is_empty() {
                output.say("No lab is paired yet; `wirephoto studio lab pair URL CODE` pairs one.");
            }
            for lab in labs {
                let object = json!({
                    "lab": lab.pairing.url, "lab_name": lab.pairing.host_name, "account": lab.pairing.account_name,
                    "keep_days": lab.keep_days, "orders": lab.orders,
                });
                let orders = output::count(u64::from(lab.orders), "order");
                let line = format!("{}  {}, {orders} on the way", lab.pairing.url, lab.pairing.host_name);
                output.result(&object, line);
            }
        }
        LabVerb::Catalogue { url } => {
            let catalogue = studio.catalogue(&url)?;
            if output.is_json() {
                output.result(&catalogue, "");
            }
            for product in &catalogue.products {
                output.say(format_args!(
                    "{:>14}  {}",
                    amount(product.price, &catalogue.currency),
                    product.name
                ));
            }
        }
        LabVerb::Keep { url, days } => {
            studio.set_keep_days(&url, days)?;
            output.result(&json!({ "lab": url, "keep_days": days }), "Noted, for orders from now on.");
        }
        LabVerb::Forget { url } => {
            studio.forget_lab(&url)?;
            output.result(&json!({ "lab": url, "forgotten": true }), "The lab is forgotten.");
        }
    }
    Ok(output::DONE)
}

/// Says with whom the studio is paired now, with a host or a lab.
pub fn paired(output: Output, with: &str, pairing: &Pairing) {
    let object = json!({
        with: pairing.url, format!("{with}_name"): pairing.host_name, "account": pairing.account_name,
        "certificate": pairing.pin,
    });
    output.result(&object, format_args!("Paired with {} for {}.", pairing.host_name, pairing.account_name));
    if let Some(fingerprint) = &pairing.pin {
        output.say(format_args!("Only its certificate {fingerprint} is believed from now on."));
    }
}
