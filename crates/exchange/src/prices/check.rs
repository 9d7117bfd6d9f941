//! What a price list must be before anything is sold by it. Studio and host ask the same questions.

use std::collections::HashSet;

use super::{
    DeliveryWay, MAX_AMOUNT, MAX_DELIVERIES, MAX_PARTS, MAX_PRODUCTS, PriceListDocument, ProductDocument,
    Ware,
};
use crate::currency::Currency;
use crate::publication::{MAX_NAME, MAX_TEXT};

/// Why nothing can be sold by a price list, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPriceList {
    /// Nothing, or too much.
    #[error("Price lists, products and ways of delivery have a name of 1 to {MAX_NAME} characters.")]
    Name,
    /// Not one of ISO 4217.
    #[error("\"{0}\" is not a currency; write EUR, USD or JPY.")]
    Currency(String),
    /// More than the price.
    #[error("A tax is between 0 and 100 %.")]
    Tax,
    /// Text that is too long to be meant.
    #[error("A text of the price list is too long.")]
    LongText,
    /// Too many of something.
    #[error("A price list has at most {MAX_PRODUCTS} products and {MAX_DELIVERIES} ways of delivery.")]
    TooMany,
    /// Nothing can be delivered.
    #[error("A price list needs a way of delivery.")]
    NoDelivery,
    /// Prints that go nowhere.
    #[error("A price list with prints needs a way of delivery for them.")]
    NoDeliveryOfPrints,
    /// Two of one identifier.
    #[error("\"{0}\" is in the price list twice.")]
    Twice(String),
    /// An amount that is no price.
    #[error("The price of \"{0}\" is not one.")]
    Price(String),
    /// A paper that nobody makes.
    #[error(
        "\"{0}\" is on no paper that can be made: each side is between 2 cm and 5 m, and the border leaves some of it."
    )]
    Paper(String),
    /// A package of nothing, of too much, or of what is not there.
    #[error("The package \"{0}\" needs 1 to {MAX_PARTS} prints and downloads of this price list.")]
    Package(String),
}

impl PriceListDocument {
    /// Whether something can be sold by it, or why not.
    pub fn check(&self) -> Result<(), InvalidPriceList> {
        if !is_name(&self.name) {
            return Err(InvalidPriceList::Name);
        }
        if self.currency.parse::<Currency>().is_err() {
            return Err(InvalidPriceList::Currency(self.currency.clone()));
        }
        if self.tax_basis_points > 10_000 {
            return Err(InvalidPriceList::Tax);
        }
        let seller = &self.seller;
        let texts = [
            (&self.tax_name, MAX_NAME),
            (&seller.name, MAX_NAME),
            (&seller.address, MAX_TEXT),
            (&seller.tax_number, MAX_NAME),
            (&seller.email, MAX_NAME),
            (&seller.payment_note, MAX_TEXT),
        ];
        if texts.into_iter().any(|(text, max)| !is_text(text, max)) {
            return Err(InvalidPriceList::LongText);
        }
        self.check_products()?;
        self.check_deliveries()
    }

    fn check_products(&self) -> Result<(), InvalidPriceList> {
        if self.products.len() > MAX_PRODUCTS {
            return Err(InvalidPriceList::TooMany);
        }
        let mut seen = HashSet::new();
        for product in &self.products {
            let ProductDocument { id, name, price, ware } = product;
            if !is_name(name) {
                return Err(InvalidPriceList::Name);
            }
            if !seen.insert(*id) {
                return Err(InvalidPriceList::Twice(name.clone()));
            }
            check_price(name, *price)?;
            match ware {
                Ware::Print { paper } if !paper.can_be_made() => {
                    return Err(InvalidPriceList::Paper(name.clone()));
                }
                Ware::Package { .. } if !self.can_be_packed(ware) => {
                    return Err(InvalidPriceList::Package(name.clone()));
                }
                Ware::Print { .. } | Ware::Download | Ware::Package { .. } => {}
            }
        }
        Ok(())
    }

    fn can_be_packed(&self, package: &Ware) -> bool {
        let Ware::Package { parts } = package else { return true };
        let is_single = |ware: &Ware| !matches!(ware, Ware::Package { .. });
        let is_known = |part: &super::Part| {
            part.count > 0
                && self.products.iter().any(|known| known.id == part.product && is_single(&known.ware))
        };
        let count: u64 = parts.iter().map(|part| u64::from(part.count)).sum();
        (1..=MAX_PARTS as u64).contains(&count) && parts.iter().all(is_known)
    }

    fn check_deliveries(&self) -> Result<(), InvalidPriceList> {
        if self.deliveries.is_empty() {
            return Err(InvalidPriceList::NoDelivery);
        }
        if self.deliveries.len() > MAX_DELIVERIES {
            return Err(InvalidPriceList::TooMany);
        }
        let mut seen = HashSet::new();
        for delivery in &self.deliveries {
            if !is_name(&delivery.name) {
                return Err(InvalidPriceList::Name);
            }
            if !seen.insert(delivery.id) {
                return Err(InvalidPriceList::Twice(delivery.name.clone()));
            }
            check_price(&delivery.name, delivery.price)?;
        }
        let prints = self.products.iter().any(|product| matches!(product.ware, Ware::Print { .. }));
        let delivers = self.deliveries.iter().any(|delivery| delivery.way != DeliveryWay::Download);
        if prints && !delivers { Err(InvalidPriceList::NoDeliveryOfPrints) } else { Ok(()) }
    }
}

fn check_price(name: &str, price: i64) -> Result<(), InvalidPriceList> {
    if (0..=MAX_AMOUNT).contains(&price) { Ok(()) } else { Err(InvalidPriceList::Price(name.to_owned())) }
}

fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && is_text(text, MAX_NAME)
}

fn is_text(text: &str, max: usize) -> bool {
    text.chars().count() <= max && !text.contains('\0')
}

#[cfg(test)]
mod tests {
    use wirephoto_database::Id;

    use super::*;
    use crate::prices::{DeliveryDocument, Paper, Part, Seller};

    fn id(byte: u8) -> Id {
        Id::from_bytes([byte; 16])
    }

    fn print(byte: u8, paper: Paper) -> ProductDocument {
        ProductDocument {
            id: id(byte),
            name: format!("Print {byte}"),
            price: 450,
            ware: Ware::Print { paper },
        }
    }

    fn card() -> Paper {
        Paper { width_um: 100_000, height_um: 150_000, border_um: 0, finish: String::new() }
    }

    fn list() -> PriceListDocument {
        PriceListDocument {
            version: 1,
            name: "Weddings".into(),
            currency: "EUR".into(),
            tax_name: "VAT".into(),
            tax_basis_points: 1900,
            products: vec![print(1, card())],
            deliveries: vec![DeliveryDocument {
                id: id(9),
                name: "By post".into(),
                price: 490,
                way: DeliveryWay::Ship,
            }],
            seller: Seller::default(),
        }
    }

    #[test]
    fn p9_a_list_by_which_nothing_could_be_sold_is_refused() {
        assert_eq!(list().check(), Ok(()));
        let package = |parts: Vec<Part>| ProductDocument {
            id: id(3),
            name: "Package".into(),
            price: 1,
            ware: Ware::Package { parts },
        };
        let with = |product| PriceListDocument { products: vec![print(1, card()), product], ..list() };
        let refused = [
            PriceListDocument { name: " ".into(), ..list() },
            PriceListDocument { currency: "eur".into(), ..list() },
            PriceListDocument { currency: "EUX".into(), ..list() },
            PriceListDocument { tax_basis_points: 10_001, ..list() },
            PriceListDocument { deliveries: Vec::new(), ..list() },
            with(print(1, card())),
            with(ProductDocument { price: -1, ..print(2, card()) }),
            with(ProductDocument { price: MAX_AMOUNT + 1, ..print(2, card()) }),
            with(print(2, Paper { border_um: 50_000, ..card() })),
            with(print(2, Paper { border_um: u32::MAX, ..card() })),
            with(print(2, Paper { width_um: 1, ..card() })),
            with(package(Vec::new())),
            with(package(vec![Part { product: id(7), count: 1 }])),
            with(package(vec![Part { product: id(3), count: 1 }])),
            with(package(vec![Part { product: id(1), count: 101 }])),
            with(package(vec![Part { product: id(1), count: 0 }])),
        ];
        for list in refused {
            let sentence = list.check().unwrap_err().to_string();
            assert!(sentence.ends_with('.'), "{sentence}");
        }
        assert_eq!(with(package(vec![Part { product: id(1), count: 2 }])).check(), Ok(()));
    }

    #[test]
    fn p9_a_list_of_downloads_needs_no_post() {
        let download = ProductDocument { id: id(1), name: "File".into(), price: 900, ware: Ware::Download };
        let way = DeliveryDocument { way: DeliveryWay::Download, ..list().deliveries.remove(0) };
        let files = PriceListDocument { products: vec![download], deliveries: vec![way.clone()], ..list() };
        assert_eq!(files.check(), Ok(()));
        let prints = PriceListDocument { deliveries: vec![way], ..list() };
        assert_eq!(prints.check(), Err(InvalidPriceList::NoDeliveryOfPrints));
    }
}
