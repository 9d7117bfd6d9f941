//! An order: what it is, and how it goes on. It goes forward only, whoever says what, how often and in which order.

use serde::{Deserialize, Serialize};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::order::{LabStep, OrderDocument, PaymentState, Reason, Stage, Step};
use wirephoto_exchange::prices::{Seller, Ware};
use wirephoto_site::Language;

/// An order as the host keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Whose event it was.
    pub owner: Id,
    pub event: Id,
    pub event_name: String,
    /// Whose cart it was.
    pub customer: Id,
    /// Of the form that was sent: the same form makes the same order.
    pub form: Id,
    /// In which the customer is written to.
    pub language: Language,
    /// By which it was sold: list and version.
    pub price_list: (Id, u32),
    /// Whose name stands on the invoice.
    pub seller: Seller,
    /// The number of its invoice.
    pub invoice: i64,
    /// What takes the invoice back, once the order is.
    pub reversal: Option<Reversal>,
    /// What the tax is called, and hundredths of a per cent.
    pub tax: (String, u32),
    /// How to follow the parcel; empty until it is known.
    pub tracking: String,
    /// All of it, as its studio is told.
    pub document: OrderDocument,
    pub changed_at: Moment,
}

/// The invoice that takes an order's own back, in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reversal {
    /// Of the sequence that invoices are of.
    pub number: i64,
    pub at: Moment,
}

/// What happened to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum What {
    /// The customer saw it confirmed.
    Placed,
    /// The studio, or the photographer at the host.
    Studio { step: Step },
    /// The lab.
    Lab { step: LabStep },
    /// Whoever takes the payment has it.
    Paid,
    /// Whoever took the payment has given it back.
    Refunded,
    /// The customer fetched a file.
    Fetched { item: u32 },
}

/// Something that happened, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    pub at: Moment,
    pub what: What,
}

/// How an order stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub stage: Stage,
    pub payment: PaymentState,
    /// What stands in the way, in one sentence; empty when nothing does.
    pub problem: String,
    /// The same as a reason, if there is one for it.
    pub reason: Option<Reason>,
    pub tracking: String,
}

impl Standing {
    /// How it stands after something happened.
    #[must_use]
    pub fn after(mut self, what: &What) -> Self {
        match what {
            What::Placed | What::Fetched { .. } => {}
            What::Paid => self.pay(),
            What::Refunded => self.payment = PaymentState::Refunded,
            What::Studio { step } => self.studio(step),
            What::Lab { step } => self.lab(step),
        }
        self
    }

    fn studio(&mut self, step: &Step) {
        match step {
            Step::Accepted | Step::Download { .. } => self.reach(Stage::Accepted),
            Step::AtLab { .. } => self.reach(Stage::AtLab),
            Step::Problem { sentence, reason } => self.hinder(sentence, reason.as_ref()),
            Step::Paid => self.pay(),
            Step::Shipped { tracking } => self.ship(tracking),
            Step::Done => self.reach(Stage::Done),
            Step::Cancelled { .. } => self.reach(Stage::Cancelled),
        }
    }

    fn lab(&mut self, step: &LabStep) {
        match step {
            LabStep::Received { .. } => self.reach(Stage::AtLab),
            LabStep::Printing | LabStep::Printed => self.reach(Stage::Printing),
            LabStep::Held { sentence, reason } => self.hinder(sentence, reason.as_ref()),
            LabStep::Refused { sentence } => self.hinder(sentence, None),
            LabStep::Shipped { tracking } => self.ship(tracking),
        }
    }

    /// Goes on to a stage, unless it is there already or further.
    pub fn reach(&mut self, stage: Stage) {
        if stage > self.stage {
            self.stage = stage;
            if stage > Stage::Printing {
                self.problem.clear();
                self.reason = None;
            }
        }
    }

    fn ship(&mut self, tracking: &str) {
        self.reach(Stage::Shipped);
        if self.tracking.is_empty() && self.stage < Stage::Cancelled {
            tracking.clone_into(&mut self.tracking);
        }
    }

    fn hinder(&mut self, sentence: &str, reason: Option<&Reason>) {
        if self.stage < Stage::Shipped {
            sentence.clone_into(&mut self.problem);
            self.reason = reason.cloned();
        }
    }

    /// Whether nothing is owed for it any more, so that its invoice does not stand.
    pub fn is_taken_back(&self) -> bool {
        self.stage == Stage::Cancelled || self.payment == PaymentState::Refunded
    }

    fn pay(&mut self) {
        if self.payment == PaymentState::Open {
            self.payment = PaymentState::Paid;
        }
    }
}

impl Order {
    /// How it stands.
    pub fn standing(&self) -> Standing {
        let OrderDocument { stage, payment, problem, reason, .. } = &self.document;
        Standing {
            stage: *stage,
            payment: *payment,
            problem: problem.clone(),
            reason: reason.clone(),
            tracking: self.tracking.clone(),
        }
    }

    /// The same order, standing otherwise.
    #[must_use]
    pub fn standing_so(mut self, standing: Standing) -> Self {
        let Standing { stage, payment, problem, reason, tracking } = standing;
        (self.document.stage, self.document.payment) = (stage, payment);
        (self.document.problem, self.document.reason) = (problem, reason);
        self.tracking = tracking;
        self
    }

    /// Whether something is left to do: an event with such an order cannot be taken down.
    pub fn is_open(&self) -> bool {
        self.document.stage < Stage::Done
    }

    /// Whether something of it is on paper.
    pub fn has_prints(&self) -> bool {
        self.wares().any(|ware| matches!(ware, Ware::Print { .. }))
    }

    /// The numbers of the items that are files.
    pub fn files(&self) -> impl Iterator<Item = u32> {
        let items = self.document.lines.iter().flat_map(|line| &line.items);
        items.filter(|item| item.ware == Ware::Download).map(|item| item.number)
    }

    fn wares(&self) -> impl Iterator<Item = &Ware> {
        self.document.lines.iter().flat_map(|line| &line.items).map(|item| &item.ware)
    }
}

/// The `attempt`-th choice for the number of an order, should another one have the one before: eight characters of
/// Crockford's base 32, which has no I, L, O or U.
pub fn number(order: Id, attempt: u8) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut hasher = blake3::Hasher::new_derive_key("wirephoto 2026 order number");
    hasher.update(order.as_bytes()).update(&[attempt]);
    let hash = hasher.finalize();
    hash.as_bytes()[..8].iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fresh() -> Standing {
        Standing {
            stage: Stage::Placed,
            payment: PaymentState::Open,
            problem: String::new(),
            reason: None,
            tracking: String::new(),
        }
    }

    fn what() -> impl Strategy<Value = What> {
        let studio = |step| What::Studio { step };
        let lab = |step| What::Lab { step };
        prop_oneof![
            Just(What::Placed),
            Just(What::Paid),
            Just(What::Refunded),
            Just(What::Fetched { item: 1 }),
            Just(studio(Step::Accepted)),
            Just(studio(Step::AtLab { lab: "Lab".into() })),
            (".{0,9}", prop::option::of(any::<u32>())).prop_map(move |(sentence, number)| {
                studio(Step::Problem { sentence, reason: number.map(|number| Reason::Missing { number }) })
            }),
            Just(studio(Step::Paid)),
            ".{0,9}".prop_map(move |tracking| studio(Step::Shipped { tracking })),
            Just(studio(Step::Done)),
            Just(studio(Step::Cancelled { reason: String::new() })),
            Just(lab(LabStep::Received { files: 1, bytes: 1 })),
            Just(lab(LabStep::Printing)),
            (".{0,9}", prop::option::of("[A-Z0-9]{8}-[1-9]")).prop_map(move |(sentence, sheet)| {
                lab(LabStep::Held { sentence, reason: sheet.map(|sheet| Reason::MaybePrinted { sheet }) })
            }),
            Just(lab(LabStep::Printed)),
            Just(lab(LabStep::Shipped { tracking: "1Z".into() })),
            ".{0,9}".prop_map(move |sentence| lab(LabStep::Refused { sentence })),
        ]
    }

    proptest! {
        #[test]
        fn p12_an_order_goes_forward_only(happenings in prop::collection::vec(what(), 0..20)) {
            let paid = |standing: &Standing| match standing.payment {
                PaymentState::Open => 0,
                PaymentState::Paid => 1,
                PaymentState::Refunded => 2,
            };
            let mut standing = fresh();
            for what in &happenings {
                let after = standing.clone().after(what);
                prop_assert!(after.stage >= standing.stage && paid(&after) >= paid(&standing));
                prop_assert_eq!(after.clone().after(what), after.clone(), "what is told again changes nothing");
                standing = after;
            }
        }

        #[test]
        fn p12_what_happened_is_read_as_it_was_written(what in what()) {
            let text = serde_json::to_string(&what).unwrap();
            prop_assert_eq!(serde_json::from_str::<What>(&text).unwrap(), what);
        }
    }

    #[test]
    fn p12_a_late_word_changes_no_shipped_order() {
        let shipped = fresh().after(&What::Lab { step: LabStep::Shipped { tracking: "1Z".into() } });
        assert_eq!((shipped.stage, shipped.tracking.as_str()), (Stage::Shipped, "1Z"));
        let held = What::Lab { step: LabStep::Held { sentence: "Out of paper.".into(), reason: None } };
        assert_eq!(shipped.clone().after(&held), shipped);
        assert_eq!(
            shipped.clone().after(&What::Studio { step: Step::AtLab { lab: String::new() } }),
            shipped
        );
    }

    #[test]
    fn p9_numbers_are_said_aloud() {
        let number = number(Id::from_bytes([7; 16]), 0);
        assert_eq!(number.len(), 8);
        assert_ne!(number, super::number(Id::from_bytes([7; 16]), 1));
        assert!(number.chars().all(|c| c.is_ascii_alphanumeric() && !"ILOU".contains(c)));
    }
}
