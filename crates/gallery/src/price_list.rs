//! A price list that was found in order: what a photographer sells, for how much, and how it is delivered.
//!
//! Amounts are whole numbers of the currency's smallest unit; tax is in them.

use std::collections::HashSet;

use wirephoto_billing::{Currency, Money, TaxRate};
use wirephoto_database::Id;
use wirephoto_exchange::prices::{
    DeliveryDocument, DeliveryWay, InvalidPriceList, MAX_AMOUNT, MAX_PRODUCTS, Paper, PriceListDocument,
    ProductDocument, Seller, Ware,
};
use wirephoto_exchange::publication::OwnPrice;
use wirephoto_site::text::clean;

use crate::words::Sentence;
use crate::{Error, Result};

/// One version of a price list. Everything in it is within its limits, and every product that a package names is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceList {
    id: Id,
    currency: Currency,
    tax_rate: TaxRate,
    document: PriceListDocument,
}

impl PriceList {
    /// Reads what a studio says of the list `id`; the error says which part of it cannot be.
    pub fn read(id: Id, document: &PriceListDocument) -> Result<Self> {
        let document = cleaned(document);
        document.check()?;
        Ok(Self::kept(id, document).expect("a list in order has a currency and a rate of tax"))
    }

    /// One that was read before.
    pub fn kept(id: Id, document: PriceListDocument) -> Option<Self> {
        let currency = document.currency.parse().ok()?;
        let tax_rate = TaxRate::new(document.tax_basis_points).ok()?;
        Some(Self { id, currency, tax_rate, document })
    }

    /// An amount in its currency.
    pub fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    /// The rate of the tax that is in its prices.
    pub fn tax_rate(&self) -> TaxRate {
        self.tax_rate
    }

    /// The same in every version.
    pub fn id(&self) -> Id {
        self.id
    }

    /// Grows with each change.
    pub fn version(&self) -> u32 {
        self.document.version
    }

    /// All of it, as it was found in order.
    pub fn document(&self) -> &PriceListDocument {
        &self.document
    }

    /// In the order in which they are shown.
    pub fn products(&self) -> &[ProductDocument] {
        &self.document.products
    }

    /// In the order in which they are shown.
    pub fn deliveries(&self) -> &[DeliveryDocument] {
        &self.document.deliveries
    }

    /// A product of it.
    pub fn product(&self, id: Id) -> Option<&ProductDocument> {
        self.document.products.iter().find(|product| product.id == id)
    }

    /// The products of a package's places, one for each place; the product itself for anything else.
    pub fn places<'a>(&'a self, product: &'a ProductDocument) -> Vec<&'a ProductDocument> {
        let Ware::Package { parts } = &product.ware else { return vec![product] };
        let places = parts.iter().filter_map(|part| Some((self.product(part.product)?, part.count as usize)));
        places.flat_map(|(product, count)| std::iter::repeat_n(product, count)).collect()
    }
}

/// What is asked for one picture in place of a list's prices.
pub fn read_own_prices(prices: &[OwnPrice]) -> Result<()> {
    if prices.len() > MAX_PRODUCTS {
        return Err(InvalidPriceList::TooMany.into());
    }
    let mut seen = HashSet::new();
    for own in prices {
        if !seen.insert(own.product) {
            return Err(InvalidPriceList::Twice(own.product.to_string()).into());
        }
        if !(0..=MAX_AMOUNT).contains(&own.price) {
            return Err(InvalidPriceList::Price(own.product.to_string()).into());
        }
    }
    Ok(())
}

/// The same list, with texts as they are kept.
fn cleaned(document: &PriceListDocument) -> PriceListDocument {
    let seller = &document.seller;
    PriceListDocument {
        version: document.version,
        name: clean(&document.name),
        currency: document.currency.clone(),
        tax_name: clean(&document.tax_name),
        tax_basis_points: document.tax_basis_points,
        products: document.products.iter().map(cleaned_product).collect(),
        deliveries: document
            .deliveries
            .iter()
            .map(|delivery| DeliveryDocument { name: clean(&delivery.name), ..*delivery })
            .collect(),
        seller: Seller {
            name: clean(&seller.name),
            address: clean(&seller.address),
            tax_number: clean(&seller.tax_number),
            email: clean(&seller.email),
            payment_note: clean(&seller.payment_note),
        },
    }
}

fn cleaned_product(product: &ProductDocument) -> ProductDocument {
    let ware = match &product.ware {
        Ware::Print { paper } => Ware::Print { paper: Paper { finish: clean(&paper.finish), ..*paper } },
        other => other.clone(),
    };
    ProductDocument { name: clean(&product.name), ware, ..*product }
}

impl From<InvalidPriceList> for Error {
    fn from(error: InvalidPriceList) -> Self {
        Self::Unfit(Sentence::of(move |t| (t.studio.unfit_price_list)(&error)))
    }
}

/// Whether something of it is sent to the customer's own address.
pub fn wants_address(way: DeliveryWay) -> bool {
    way == DeliveryWay::Ship
}

#[cfg(test)]
mod tests;
