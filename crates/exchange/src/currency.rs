//! Currencies, and how many decimals their amounts have (ISO 4217).

use std::fmt;
use std::str::FromStr;

use wirephoto_database::{Column, Value};

/// Currencies in use, by the number of decimals. Precious metals, funds and test codes are no currencies here.
const WITH_0: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const WITH_3: &str = "BHD IQD JOD KWD LYD OMR TND";
const WITH_2: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF \
    CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS \
    INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN \
    NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN \
    SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";

/// A currency of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: &'static str,
    decimals: u8,
}

/// The text is no code of a currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a currency. Give a code of three letters such as EUR.")]
pub struct NotACurrency(pub String);

impl Currency {
    /// The euro: for tests and examples.
    pub const EUR: Self = Self { code: "EUR", decimals: 2 };

    /// Its code, such as `EUR`.
    pub fn code(self) -> &'static str {
        self.code
    }

    /// How many decimals its amounts have: 0, 2 or 3.
    pub fn decimals(self) -> u8 {
        self.decimals
    }

    /// How many of its smallest unit make one: 1, 100 or 1000.
    pub fn minor_per_major(self) -> i64 {
        10_i64.pow(u32::from(self.decimals))
    }

    /// All of them, in the order of their codes.
    pub fn all() -> Vec<Self> {
        let mut all: Vec<Self> = Self::each().collect();
        all.sort_unstable();
        all
    }

    fn each() -> impl Iterator<Item = Self> {
        let tables = [(WITH_0, 0), (WITH_2, 2), (WITH_3, 3)].into_iter();
        tables.flat_map(|(codes, decimals)| codes.split_whitespace().map(move |code| Self { code, decimals }))
    }
}

/// Decimals of a currency that is named in a document; 2 where nobody knows it.
pub fn decimals(code: &str) -> u8 {
    code.parse().map_or(2, Currency::decimals)
}

/// An amount in a currency's smallest unit as people write it, with its decimals after `point`: `-12.50`.
pub fn write_amount(minor: i64, decimals: u8, point: char) -> String {
    let places = usize::from(decimals);
    let sign = if minor < 0 { "-" } else { "" };
    let digits = format!("{:0>1$}", minor.unsigned_abs(), places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{point}{part}") }
}

/// Reads what a person typed: `12`, `12.5`, `12.50` or `12,50`; nothing negative, and no more decimals than that. What is
/// too large to be counted comes to [`i64::MAX`].
pub fn read_amount(text: &str, decimals: u8) -> Option<i64> {
    let (whole, part) = match text.trim().split_once(['.', ',']) {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (text.trim(), ""),
    };
    let places = usize::from(decimals);
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > places || !is_number(whole) || !is_number(part) {
        return None;
    }
    Some(format!("{whole}{part:0<places$}").parse().unwrap_or(i64::MAX))
}

impl FromStr for Currency {
    type Err = NotACurrency;

    /// Reads a code in capital letters.
    fn from_str(code: &str) -> Result<Self, NotACurrency> {
        let found = Self::each().find(|currency| currency.code == code);
        found.ok_or_else(|| NotACurrency(code.chars().take(16).collect()))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl Column<'_> for Currency {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(code) => code.parse().ok(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p9_currencies_have_the_decimals_that_iso_4217_gives_them() {
        for (code, places, minor) in [("EUR", 2, 100), ("JPY", 0, 1), ("KWD", 3, 1000), ("XCG", 2, 100)] {
            let currency: Currency = code.parse().unwrap();
            assert_eq!((currency.code(), currency.decimals()), (code, places));
            assert_eq!((decimals(code), currency.minor_per_major()), (places, minor));
        }
        assert_eq!(("EUR".parse(), decimals("???")), (Ok(Currency::EUR), 2));
    }

    #[test]
    fn p9_an_amount_is_what_people_write_and_nothing_else() {
        for (text, decimals, minor) in [
            ("12.5", 2, 1250),
            ("12,50", 2, 1250),
            (" 7 ", 2, 700),
            ("7", 0, 7),
            ("1.25", 3, 1250),
            ("99999999999999999999", 2, i64::MAX),
        ] {
            assert_eq!(read_amount(text, decimals), Some(minor), "{text}");
        }
        for text in
            ["", ".", "1.", "1,", ".5", "-1", "+1", "1e3", "1.234", "1 000", "1.2.3", "1,2,3", "NaN", "١"]
        {
            assert_eq!(read_amount(text, 2), None, "{text}");
        }
        assert_eq!(read_amount("1.5", 0), None);
        for (minor, decimals, text) in
            [(1250, 2, "12,50"), (-5, 2, "-0,05"), (1250, 0, "1250"), (i64::MIN, 3, "-9223372036854775,808")]
        {
            assert_eq!(write_amount(minor, decimals, ','), text);
        }
    }

    #[test]
    fn p9_unknown_codes_are_refused_with_an_example() {
        for code in ["", "eur", "EURO", "XAU", "XTS", "DEM", "€", "EU R", "EUR "] {
            let error = code.parse::<Currency>().unwrap_err().to_string();
            assert!(error.contains("such as EUR"), "{error}");
        }
    }

    #[test]
    fn p9_no_code_stands_twice() {
        let all = Currency::all();
        assert!(all.iter().all(|currency| currency.code.len() == 3));
        assert!(all.windows(2).all(|pair| pair[0].code < pair[1].code));
    }
}
