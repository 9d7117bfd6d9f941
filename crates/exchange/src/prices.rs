//! What is for sale: a studio's price lists, copied to its hosts in versions, and a lab's catalogue to start from.
//!
//! Amounts are whole numbers of the currency's smallest unit (ISO 4217): 1250 is 12.50 EUR, 1250 JPY or 1.250 KWD.
//! Prices include tax.

mod check;

pub use check::InvalidPriceList;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wirephoto_database::Id;
use wirephoto_imaging::Crop;

/// Products of one list at the most.
pub const MAX_PRODUCTS: usize = 500;
/// Ways of delivery of one list at the most.
pub const MAX_DELIVERIES: usize = 50;
/// Products in one package at the most, counted one by one.
pub const MAX_PARTS: usize = 100;
/// Pieces of one product in one line of an order at the most.
pub const MAX_QUANTITY: u32 = 999;
/// Lines of one order at the most.
pub const MAX_LINES: usize = 500;
/// An amount at the most: with [`MAX_LINES`] and [`MAX_QUANTITY`] no sum comes near the end of an `i64`.
pub const MAX_AMOUNT: i64 = 1_000_000_000_000;
/// Sides of a paper, from a passport photograph to a banner, in micrometres.
pub const PAPER_SIDES_UM: std::ops::RangeInclusive<u32> = 20_000..=5_000_000;
/// What is printed of a paper is at least so wide, whatever its border.
const MIN_PRINTED_UM: u32 = 10_000;
/// Characters of a paper's surface at the most.
const MAX_FINISH: usize = 40;
/// Dots per inch at which a lab prints.
pub const PRINT_DPI: u32 = 300;
/// Dots per inch below which a print looks soft: a picture that has fewer is too small for a paper.
pub const MIN_DPI: u32 = 150;
/// Micrometres in an inch.
const INCH_UM: f64 = 25_400.0;

/// `PUT /api/v1/price-lists/{list}`: one version of a price list, with whoever sells by it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceListDocument {
    /// Grows with each change. A host keeps every version by which something was ordered.
    pub version: u32,
    /// What the photographer calls it.
    pub name: String,
    /// ISO 4217, such as `EUR`.
    pub currency: String,
    /// What the tax is called on an invoice, such as `VAT`.
    pub tax_name: String,
    /// Hundredths of a per cent: 1900 is 19 %. Prices include it.
    pub tax_basis_points: u32,
    /// In the order in which they are shown.
    pub products: Vec<ProductDocument>,
    /// In the order in which they are shown; at least one.
    pub deliveries: Vec<DeliveryDocument>,
    /// Whose name stands on the invoice.
    pub seller: Seller,
}

/// Something that can be ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProductDocument {
    /// The same in every version.
    #[schema(value_type = String, format = "uuid")]
    pub id: Id,
    /// Such as "Print 13 × 18 cm, matt".
    pub name: String,
    /// For one.
    pub price: i64,
    /// What one gets.
    pub ware: Ware,
}

/// What one gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Ware {
    /// A picture on paper.
    Print {
        /// What it is printed on.
        paper: Paper,
    },
    /// A picture as a file, at full resolution.
    Download,
    /// Several prints and downloads for one price, each of a picture of the customer's choice.
    Package {
        /// What is in it: products of the same list that are no packages.
        parts: Vec<Part>,
    },
}

/// What is in a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Part {
    /// Which product.
    #[schema(value_type = String, format = "uuid")]
    pub product: Id,
    /// How many of it.
    pub count: u32,
}

/// A paper, cut to size. It is used upright or lying, as the picture wants.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Paper {
    /// One side, in micrometres.
    pub width_um: u32,
    /// The other side, in micrometres.
    pub height_um: u32,
    /// White border on each side, in micrometres.
    #[serde(default)]
    pub border_um: u32,
    /// The surface, in the lab's words: `glossy`, `matte`, `lustre`. Empty for the lab's usual one.
    #[serde(default)]
    pub finish: String,
}

/// A way of delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryDocument {
    /// The same in every version.
    #[schema(value_type = String, format = "uuid")]
    pub id: Id,
    /// Such as "By post".
    pub name: String,
    /// For an order.
    pub price: i64,
    /// Where it goes.
    pub way: DeliveryWay,
}

/// Where an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryWay {
    /// The lab sends it to the customer.
    Ship,
    /// The customer fetches it at the lab.
    PickUp,
    /// The customer fetches it at the photographer's, to whom the lab sends it.
    Collect,
    /// Nothing is on paper.
    Download,
}

/// Who sells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Seller {
    /// A person or a firm.
    pub name: String,
    /// Several lines.
    pub address: String,
    /// As the tax office wants it on an invoice.
    pub tax_number: String,
    /// For questions.
    pub email: String,
    /// How an invoice is paid: a bank account, "in cash when you collect them".
    pub payment_note: String,
}

/// `GET /api/v1/catalogue` of a lab: what it prints, and what it asks of the photographer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Catalogue {
    /// What the lab calls itself.
    pub lab: String,
    /// ISO 4217.
    pub currency: String,
    /// In the order in which they are shown.
    pub products: Vec<CatalogueProduct>,
    /// Days for which originals are kept after an order was shipped.
    pub keeps_days: u32,
}

/// What a lab prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CatalogueProduct {
    /// Such as "13 × 18 cm, matt".
    pub name: String,
    /// What it is printed on.
    pub paper: Paper,
    /// What the lab asks for one.
    pub price: i64,
}

impl Paper {
    /// What is printed of it, without its border, in micrometres: across and down.
    pub fn printed_um(&self) -> (u32, u32) {
        let inner = |side: u32| side.saturating_sub(self.border_um.saturating_mul(2));
        (inner(self.width_um), inner(self.height_um))
    }

    /// Whether there can be such a paper: its sides, a border that leaves something to print, and its surface's name.
    pub fn can_be_made(&self) -> bool {
        let (width, height) = self.printed_um();
        [self.width_um, self.height_um].iter().all(|side| PAPER_SIDES_UM.contains(side))
            && width.min(height) >= MIN_PRINTED_UM
            && self.finish.chars().count() <= MAX_FINISH
            && !self.finish.contains(char::is_control)
    }

    /// This paper, turned so that it lies as a picture of that size does.
    #[must_use]
    pub fn turned_to(&self, width: u32, height: u32) -> Self {
        let mut paper = self.clone();
        if (self.width_um > self.height_um) != (width > height) && width != height {
            std::mem::swap(&mut paper.width_um, &mut paper.height_um);
        }
        paper
    }

    /// Dots across and down of the whole sheet.
    pub fn dots(&self, dpi: u32) -> (u32, u32) {
        (dots(self.width_um, dpi), dots(self.height_um, dpi))
    }

    /// The largest part, in the middle, that fills this paper, turned as the picture of `width` by `height` pixels lies.
    pub fn middle(&self, width: u32, height: u32) -> Option<Crop> {
        let wanted = self.turned_to(width, height).aspect();
        let has = f64::from(width) / f64::from(height);
        let (w, h) = if has > wanted { (wanted / has, 1.0) } else { (1.0, has / wanted) };
        Crop::new((1.0 - w) / 2.0, (1.0 - h) / 2.0, w, h).ok()
    }

    /// Whether a part of a picture of `width` by `height` pixels fills this paper, upright or lying, within a hundredth.
    pub fn is_filled_by(&self, crop: &Crop, width: u32, height: u32) -> bool {
        let aspect = crop.width() * f64::from(width) / (crop.height() * f64::from(height));
        let near = |wanted: f64| (aspect / wanted - 1.0).abs() <= 0.01;
        near(self.aspect()) || near(1.0 / self.aspect())
    }

    /// Dots per inch at which that part would be printed, the smaller of both directions.
    pub fn dpi_of(&self, crop: &Crop, width: u32, height: u32) -> u32 {
        let (across, down) = (crop.width() * f64::from(width), crop.height() * f64::from(height));
        let (w_um, h_um) = self.turned_to(across.round() as u32, down.round() as u32).printed_um();
        let dpi = |pixels: f64, um: u32| pixels * INCH_UM / f64::from(um.max(1));
        dpi(across, w_um).min(dpi(down, h_um)) as u32
    }

    fn aspect(&self) -> f64 {
        let (width, height) = self.printed_um();
        f64::from(width.max(1)) / f64::from(height.max(1))
    }
}

fn dots(um: u32, dpi: u32) -> u32 {
    (f64::from(um) * f64::from(dpi) / INCH_UM).round() as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn paper(width_um: u32, height_um: u32) -> Paper {
        Paper { width_um, height_um, border_um: 0, finish: String::new() }
    }

    #[test]
    fn p9_a_paper_lies_as_its_picture_does() {
        let card = paper(100_000, 150_000);
        let turned = card.turned_to(6000, 4000);
        assert_eq!((turned.width_um, turned.height_um), (150_000, 100_000));
        assert_eq!(card.turned_to(4000, 6000), card);
        assert_eq!(card.turned_to(4000, 4000), card, "a square may lie either way");
        assert_eq!(paper(101_600, 152_400).dots(PRINT_DPI), (1200, 1800));
    }

    #[test]
    fn p9_the_middle_of_a_picture_is_what_its_paper_shows() {
        let crop = paper(130_000, 180_000).middle(6000, 4000).unwrap();
        assert!((crop.height() - 1.0).abs() < 1e-9 && (crop.x() - (1.0 - crop.width()) / 2.0).abs() < 1e-9);
        assert_eq!(paper(100_000, 150_000).middle(6000, 4000), Crop::new(0.0, 0.0, 1.0, 1.0).ok());
    }

    #[test]
    fn p9_a_border_takes_from_what_is_printed() {
        let framed = Paper { border_um: 5_000, ..paper(100_000, 150_000) };
        assert_eq!(framed.printed_um(), (90_000, 140_000));
        let hidden = Paper { border_um: u32::MAX, ..framed };
        assert_eq!((hidden.printed_um(), hidden.can_be_made()), ((0, 0), false));
        assert_eq!(paper(100_000, 100_000).dpi_of(&Crop::new(0.0, 0.0, 1.0, 1.0).unwrap(), 1181, 1181), 299);
    }

    proptest! {
        #[test]
        fn p9_what_is_offered_as_the_middle_is_taken_as_a_crop(
            sides in (PAPER_SIDES_UM, PAPER_SIDES_UM), width in 100_u32..20_000, height in 100_u32..20_000,
        ) {
            let paper = paper(sides.0, sides.1);
            if let Some(crop) = paper.middle(width, height) {
                prop_assert!(paper.is_filled_by(&crop, width, height));
            }
        }
    }
}
