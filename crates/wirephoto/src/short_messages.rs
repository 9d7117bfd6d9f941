//! Short messages at a host: the operator that carries them, and the short codes that it carries for us, as flags,
//! environment and configuration give them.

use anyhow::{Result, bail};
use clap::Args;
use wirephoto_billing::Money;
use wirephoto_carriers::sms::{Number, Operator, Pace};
use wirephoto_frame::thin::operator;
use wirephoto_telecast::{ShortCode, Telecast};

/// How short messages come and go.
#[derive(Args)]
#[group(id = "sms")]
pub struct Arguments {
    /// An operator that carries short messages, to and from people's phones and frames that are reached so:
    /// `smpps://OPERATOR?user=NAME&password=WORD&number=OWN`, or `smpp://` without TLS.
    #[arg(
        long, value_name = "URL", env = "WIREPHOTO_SMS_OPERATOR", hide_env_values = true, hide_default_value = true,
        value_parser = operator
    )]
    sms_operator: Option<Operator>,
    /// A short code that the operator carries, what a message to it costs, and whether that is paid when the message
    /// comes (mo) or when its answer has arrived (mt), such as 12345=0.99EUR,mo; may be repeated.
    #[arg(long, value_name = "CODE")]
    short_code: Vec<ShortCode>,
}

impl Arguments {
    /// The number to which people write.
    pub fn number(&self) -> Option<Number> {
        self.sms_operator.as_ref().map(|operator| operator.number().clone())
    }

    /// The short codes, each of which pays for a frame at this price at least: another tariff is a mistake.
    pub fn short_codes(&self, frame_price: Money) -> Result<Vec<ShortCode>> {
        if self.sms_operator.is_none() && !self.short_code.is_empty() {
            bail!("Short codes need an operator that carries them: say --sms-operator URL.");
        }
        for (at, ShortCode { number, tariff, .. }) in self.short_code.iter().enumerate() {
            if self.short_code[..at].iter().any(|other| other.number == *number) {
                bail!("The short code {number} is named twice.");
            }
            if !frame_price.is_zero() && !tariff.minus(frame_price).is_ok_and(|rest| rest.minor() >= 0) {
                bail!(
                    "A message to {number} pays {tariff}, and a frame costs {frame_price}: it could pay for none."
                );
            }
        }
        Ok(self.short_code.clone())
    }

    /// Speaks through the operator from now on, if there is one, until the host stops.
    pub fn start(self, telecast: &Telecast) {
        if let Some(operator) = self.sms_operator {
            let telecast = telecast.clone();
            tokio::spawn(async move { telecast.speak_sms(operator, Pace::default()).await });
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use wirephoto_billing::Currency;

    use super::*;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        sms: Arguments,
    }

    const OPERATOR: &str =
        "--sms-operator=smpps://smpp.example.org?user=host&password=hunter2&number=+4930555";

    fn codes(flags: &[&str]) -> Result<Vec<ShortCode>> {
        let command = Command::try_parse_from(["x"].iter().chain(flags))?;
        command.sms.short_codes(Money::new(30, Currency::EUR))
    }

    #[test]
    fn t3_flags_make_short_codes_or_none() {
        assert!(codes(&[]).unwrap().is_empty());
        assert!(codes(&[OPERATOR]).unwrap().is_empty());
        let two = codes(&[OPERATOR, "--short-code", "12345=0.99EUR,mo", "--short-code", "23456=0.30EUR,mt"]);
        assert_eq!(two.unwrap().len(), 2);
        for (flags, part) in [
            (&["--short-code", "12345=0.99EUR,mo"][..], "--sms-operator"),
            (&[OPERATOR, "--short-code", "12345"], "12345=0.99EUR,mo"),
            (&[OPERATOR, "--short-code", "12345=0.29EUR,mo"], "could pay for none"),
            (&[OPERATOR, "--short-code", "12345=9USD,mo"], "could pay for none"),
            (&[OPERATOR, "--short-code", "12345=1EUR,mo", "--short-code", "12345=2EUR,mt"], "named twice"),
            (&["--sms-operator", "smpp://host?user=a"], "smpps://OPERATOR"),
        ] {
            let error = codes(flags).unwrap_err().to_string();
            assert!(error.contains(part), "{flags:?}: {error}");
        }
    }
}
