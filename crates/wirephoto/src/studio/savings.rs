//! `wirephoto studio savings`.

use anyhow::Result;
use serde_json::json;
use wirephoto_studio::{Amount, Savings, Studio};

use crate::output::{self, Output};

/// Runs the command.
pub fn run(studio: &Studio, output: Output) -> Result<u8> {
    let (total, events) = studio.savings()?;
    for event in &events {
        let named = event.number.map_or("—".to_owned(), |number| number.to_string());
        output.result(event, format_args!("{named}. {}", event.name));
        say(output, &event.savings);
    }
    output.result(&json!({ "total": total }), "Everything together");
    say(output, &total);
    Ok(output::DONE)
}

fn say(output: Output, savings: &Savings) {
    let of = |amount: Amount| format!("{:>6} {:>9}", amount.pictures, output::bytes(amount.bytes));
    output.say(format_args!("   originals           {}", of(savings.originals)));
    output.say(format_args!("   stayed at home      {}", of(savings.stayed)));
    output.say(format_args!("   proofs to the host  {}", of(savings.proofs)));
    if savings.downloads.pictures > 0 {
        output.say(format_args!("   sold as files       {}", of(savings.downloads)));
    }
    output.say(format_args!("   files to the lab    {}", of(savings.prints)));
    let times = savings.prior_art.checked_div(savings.ours).filter(|times| *times > 1);
    let times = times.map(|times| format!(", {times} times as much")).unwrap_or_default();
    let (ours, others) = (output::bytes(savings.ours), output::bytes(savings.prior_art));
    output.say(format_args!(
        "   moved {ours}; sending all originals to a lab and a host moves {others}{times}"
    ));
}
