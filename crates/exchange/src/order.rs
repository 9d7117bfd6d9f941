//! An order on its way from the host to the studio, and what the studio and the lab say back to the host.
//!
//! An order stands in the [feed](crate::feed) as one subject, whole, each time it changes. The studio answers in steps
//! ([`StepRequest`]), the lab in reports ([`LabReport`]); both may be repeated, come twice or late, and change an order
//! forward only.

mod reason;
pub mod words;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wirephoto_database::{Id, Moment};
use wirephoto_imaging::{Crop, Edit};

use crate::hex;
use crate::prices::{DeliveryDocument, Ware};

pub use reason::{Fault, Reason};

/// How far an order has come. Each stage comes after those before it; reports may skip some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The customer saw it confirmed. It waits for the studio.
    Placed,
    /// The studio has taken it.
    Accepted,
    /// The lab has all of its pictures.
    AtLab,
    /// The lab prints.
    Printing,
    /// The lab has sent it, or has it ready.
    Shipped,
    /// Nothing is left to do.
    Done,
    /// Nothing will be done any more.
    Cancelled,
}

/// Whether an order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PaymentState {
    /// Not yet.
    Open,
    /// All of it.
    Paid,
    /// All of it was given back.
    Refunded,
}

/// An order, as its studio sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OrderDocument {
    /// The same everywhere.
    #[schema(value_type = String, format = "uuid")]
    pub id: Id,
    /// What people say aloud, such as `7K3MQ9TD`: eight characters of Crockford's base 32.
    pub number: String,
    /// When the customer saw it confirmed, by the host's clock.
    #[schema(value_type = String, format = "date-time")]
    pub placed_at: Moment,
    /// How far it has come.
    pub stage: Stage,
    /// Whether it is paid.
    pub payment: PaymentState,
    /// Who takes the payment: `stripe`, or `invoice` for the photographer.
    pub provider: String,
    /// What stands in the way, in one sentence; empty when nothing does.
    pub problem: String,
    /// The same as a reason, if there is one for it.
    #[serde(default, deserialize_with = "reason::known", skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Who ordered.
    pub customer: CustomerDocument,
    /// What was ordered, in lines as they stand on the invoice.
    pub lines: Vec<LineDocument>,
    /// Where it goes.
    pub delivery: DeliveryDocument,
    /// ISO 4217.
    pub currency: String,
    /// All lines and the delivery; tax is in it.
    pub total: i64,
    /// The tax in it.
    pub tax: i64,
    /// What the customer says.
    pub note: String,
    /// By which the lab may report on this order, and on nothing else.
    pub lab_token: String,
}

/// Who ordered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerDocument {
    /// A name for the parcel.
    pub name: String,
    /// For news of the order.
    pub email: String,
    /// Several lines; empty when nothing is sent.
    pub address: String,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LineDocument {
    /// The product's name at that time.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// For one, as the customer saw it.
    pub price: i64,
    /// For all of the line.
    pub total: i64,
    /// What is to be made for it: one item for a print or a download, several for a package.
    pub items: Vec<ItemDocument>,
}

/// One picture in one form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ItemDocument {
    /// Counts the order's items from 1. With the order's number it is the ticket's number: `7K3MQ9TD-2`.
    pub number: u32,
    /// The product's name.
    pub name: String,
    /// A print or a download.
    pub ware: Ware,
    /// Which picture.
    #[schema(value_type = String, format = "uuid")]
    pub picture: Id,
    /// The number that people say aloud.
    pub picture_number: u32,
    /// The revision of the studio's edit that the customer saw.
    pub edit_revision: u32,
    /// What the host had done to the picture after that, when the customer saw it: see [`Edit::then`].
    #[schema(value_type = Option<Object>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Edit>,
    /// The part that the paper shows, in fractions of the picture as the customer saw it. None for a download.
    #[schema(value_type = Option<Object>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crop: Option<Crop>,
    /// How many sheets; 1 for a download.
    pub copies: u32,
}

/// `POST /api/v1/orders/{order}/steps`: what the studio did with an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StepRequest {
    /// Of this step: one that is told again has no second effect.
    #[schema(value_type = String, format = "uuid")]
    pub id: Id,
    /// What was done.
    pub what: Step,
}

/// What a studio does with an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Step {
    /// It was taken: it will be made.
    Accepted,
    /// The lab has the job and all of its pictures.
    AtLab {
        /// What the lab calls itself.
        lab: String,
    },
    /// A picture that was bought as a file is at the host: see [`transfer`](crate::transfer).
    Download {
        /// Which item.
        item: u32,
        /// BLAKE3 of the file.
        #[serde(with = "hex")]
        #[schema(value_type = String)]
        file: [u8; 32],
        /// What it is called when it is fetched.
        file_name: String,
    },
    /// Something stands in the way.
    Problem {
        /// In one sentence, for the photographer and the customer. Empty when nothing does any more.
        sentence: String,
        /// The same as a reason, if there is one for it.
        #[serde(default, deserialize_with = "reason::known", skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// The photographer was paid.
    Paid,
    /// The photographer sent it themselves.
    Shipped {
        /// How to follow it; may be empty.
        tracking: String,
    },
    /// The customer has everything.
    Done,
    /// It will not be made. What was paid is given back.
    Cancelled {
        /// In one sentence, for the customer.
        reason: String,
    },
}

impl Step {
    /// Nothing stands in the way any more.
    pub fn no_problem() -> Self {
        Self::Problem { sentence: String::new(), reason: None }
    }
}

/// The answer to a step: the order as it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StepAnswer {
    /// How far it has come.
    pub stage: Stage,
    /// Whether it is paid.
    pub payment: PaymentState,
}

/// `POST /api/v1/orders/{order}/reports`, with the order's `lab_token`: what the lab did with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LabReport {
    /// Counts the job's reports from 1. One that is told again has no second effect.
    pub number: u32,
    /// When it happened, by the lab's clock: to be shown, not to be compared.
    #[schema(value_type = String, format = "date-time")]
    pub at: Moment,
    /// What happened.
    pub what: LabStep,
}

/// What happens to an order at a lab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LabStep {
    /// All pictures are there.
    Received {
        /// Files.
        files: u32,
        /// Bytes of them.
        bytes: u64,
    },
    /// The first sheet is at the printer.
    Printing,
    /// Something stands in the way at the lab.
    Held {
        /// In one sentence. Empty when nothing does any more.
        sentence: String,
        /// The same as a reason, if there is one for it.
        #[serde(default, deserialize_with = "reason::known", skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// All sheets are printed.
    Printed,
    /// It is on its way, or ready to be fetched.
    Shipped {
        /// How to follow it; may be empty.
        tracking: String,
    },
    /// The lab does not take the job.
    Refused {
        /// In one sentence.
        sentence: String,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::prices::{DeliveryWay, Paper};

    fn item() -> impl Strategy<Value = ItemDocument> {
        let paper = (20_000_u32..500_000, 20_000_u32..500_000);
        let ware = prop_oneof![
            Just(Ware::Download),
            paper.prop_map(|(width_um, height_um)| Ware::Print {
                paper: Paper { width_um, height_um, border_um: 0, finish: "matte".into() }
            })
        ];
        let crop = prop::option::of((0.0..0.5_f64, 0.0..0.5_f64));
        (any::<[u8; 16]>(), any::<u32>(), ware, crop, any::<String>(), 1_u32..99).prop_map(
            |(picture, number, ware, crop, name, copies)| ItemDocument {
                number,
                name,
                ware,
                picture: Id::from_bytes(picture),
                picture_number: number,
                edit_revision: number,
                then: None,
                crop: crop.and_then(|(x, y)| Crop::new(x, y, 0.5, 0.5).ok()),
                copies,
            },
        )
    }

    proptest! {
        #[test]
        fn p10_an_order_is_read_as_it_was_written(
            items in prop::collection::vec(item(), 0..4), texts: [String; 4], amount: i64, at in 0_i64..4_000_000_000_000_000,
        ) {
            let [name, email, address, note] = texts;
            let order = OrderDocument {
                id: Id::from_bytes([1; 16]),
                number: "7K3MQ9TD".into(),
                placed_at: Moment::from_micros(at),
                stage: Stage::AtLab,
                payment: PaymentState::Paid,
                provider: "invoice".into(),
                problem: String::new(),
                reason: None,
                customer: CustomerDocument { name: name.clone(), email, address },
                lines: vec![LineDocument { name, quantity: 1, price: amount, total: amount, items }],
                delivery: DeliveryDocument {
                    id: Id::from_bytes([2; 16]), name: note.clone(), price: 0, way: DeliveryWay::Ship,
                },
                currency: "EUR".into(),
                total: amount,
                tax: 0,
                note,
                lab_token: "t".into(),
            };
            let text = serde_json::to_string(&order).unwrap();
            prop_assert_eq!(serde_json::from_str::<OrderDocument>(&text).unwrap(), order);
        }
    }

    #[test]
    fn p12_what_was_done_is_a_plain_document() {
        let step = StepRequest { id: Id::from_bytes([7; 16]), what: Step::AtLab { lab: "Lab".into() } };
        assert_eq!(serde_json::to_value(&step).unwrap()["what"]["kind"], "at-lab");
        assert!(Stage::Placed < Stage::Shipped && Stage::Shipped < Stage::Cancelled);
    }
}
