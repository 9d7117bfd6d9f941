//! A price list that was found in order: what a photographer sells, for how much, and how it is delivered.
//!
//! Amounts are whole numbers of the currency's smallest unit; tax is in them.

use std::collections::HashSet;

use wirephoto_billing::{Currency, Money, TaxRate};
use wirephoto_database::Id;
use wirephoto_exchange::prices::{
    DeliveryDocument, DeliveryWay, MAX_AMOUNT, MAX_DELIVERIES, MAX_PARTS, MAX_PRODUCTS, PAPER_SIDES_UM,
    Paper, Part, PriceListDocument, ProductDocument, Seller, Ware,
};
use wirephoto_exchange::publication::{MAX_NAME, MAX_TEXT, OwnPrice};

use crate::text::{clean, fits};
use crate::words::{Sentence, Studio};
use crate::{Error, Result};

/// What is printed of a paper is at least so wide, whatever its border.
const MIN_PRINTED_UM: u32 = 10_000;

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
        if document.products.len() > MAX_PRODUCTS {
            return Err(Error::Unfit(Sentence::of(|t| (t.studio.too_many_products)(MAX_PRODUCTS))));
        }
        if !(1..=MAX_DELIVERIES).contains(&document.deliveries.len()) {
            return Err(Error::Unfit(Sentence::of(|t| (t.studio.deliveries_wanted)(MAX_DELIVERIES))));
        }
        unique(document.products.iter().map(|product| product.id))?;
        unique(document.deliveries.iter().map(|delivery| delivery.id))?;
        let tax_rate =
            TaxRate::new(document.tax_basis_points).map_err(|_| Error::unfit(|t| t.no_such_tax))?;
        let currency = document.currency.parse().map_err(|_| Error::unfit(|t| t.no_such_currency))?;
        let document = PriceListDocument {
            version: document.version,
            name: named(|t| t.the_name, &document.name)?,
            currency: document.currency.clone(),
            tax_name: text(|t| t.the_tax_name, &document.tax_name, MAX_NAME)?,
            tax_basis_points: document.tax_basis_points,
            products: document.products.iter().map(read_product).collect::<Result<_>>()?,
            deliveries: document.deliveries.iter().map(read_delivery).collect::<Result<_>>()?,
            seller: read_seller(&document.seller)?,
        };
        let list = Self { id, currency, tax_rate, document };
        list.products().iter().try_for_each(|product| list.check_parts(product))?;
        let prints = list.products().iter().any(|product| matches!(product.ware, Ware::Print { .. }));
        if prints && list.deliveries().iter().all(|delivery| delivery.way == DeliveryWay::Download) {
            return Err(Error::unfit(|t| t.prints_want_a_way));
        }
        Ok(list)
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

    fn check_parts(&self, product: &ProductDocument) -> Result<()> {
        let Ware::Package { parts } = &product.ware else { return Ok(()) };
        let counted = parts.iter().map(|part| u64::from(part.count)).sum::<u64>();
        let holds = |part: &Part| {
            let named = self.product(part.product);
            part.count > 0 && named.is_some_and(|named| !matches!(named.ware, Ware::Package { .. }))
        };
        if !(1..=MAX_PARTS as u64).contains(&counted) || !parts.iter().all(holds) {
            let name = product.name.clone();
            return Err(Error::Unfit(Sentence::of(move |t| (t.studio.unfit_package)(&name))));
        }
        Ok(())
    }
}

/// What is asked for one picture in place of a list's prices.
pub fn read_own_prices(prices: &[OwnPrice]) -> Result<()> {
    if prices.len() > MAX_PRODUCTS {
        return Err(Error::Unfit(Sentence::of(|t| (t.studio.too_many_products)(MAX_PRODUCTS))));
    }
    unique(prices.iter().map(|own| own.product))?;
    prices.iter().try_for_each(|own| amount(own.price))
}

fn read_product(product: &ProductDocument) -> Result<ProductDocument> {
    amount(product.price)?;
    let ware = match &product.ware {
        Ware::Print { paper } => Ware::Print { paper: read_paper(paper)? },
        other => other.clone(),
    };
    Ok(ProductDocument { name: named(|t| t.the_product, &product.name)?, ware, ..*product })
}

fn read_paper(paper: &Paper) -> Result<Paper> {
    let sides = [paper.width_um, paper.height_um];
    let fits_border = |side: &u32| {
        paper.border_um.checked_mul(2).and_then(|both| side.checked_sub(both)) >= Some(MIN_PRINTED_UM)
    };
    if !sides.iter().all(|side| PAPER_SIDES_UM.contains(side) && fits_border(side)) {
        return Err(Error::unfit(|t| t.no_such_paper));
    }
    Ok(Paper { finish: text(|t| t.the_finish, &paper.finish, MAX_NAME)?, ..*paper })
}

fn read_delivery(delivery: &DeliveryDocument) -> Result<DeliveryDocument> {
    amount(delivery.price)?;
    Ok(DeliveryDocument { name: named(|t| t.the_delivery, &delivery.name)?, ..*delivery })
}

fn read_seller(seller: &Seller) -> Result<Seller> {
    Ok(Seller {
        name: text(|t| t.the_seller, &seller.name, MAX_NAME)?,
        address: text(|t| t.the_seller, &seller.address, MAX_TEXT)?,
        tax_number: text(|t| t.the_seller, &seller.tax_number, MAX_NAME)?,
        email: text(|t| t.the_seller, &seller.email, MAX_NAME)?,
        payment_note: text(|t| t.the_seller, &seller.payment_note, MAX_TEXT)?,
    })
}

fn amount(price: i64) -> Result<()> {
    if (0..=MAX_AMOUNT).contains(&price) { Ok(()) } else { Err(Error::unfit(|t| t.no_such_price)) }
}

fn text(what: fn(&'static Studio) -> &'static str, text: &str, max: usize) -> Result<String> {
    let text = clean(text);
    fits(what, &text, max).map(|()| text)
}

fn named(what: fn(&'static Studio) -> &'static str, name: &str) -> Result<String> {
    let name = text(what, name, MAX_NAME)?;
    if name.is_empty() { Err(Error::unfit(|t| t.name_missing)) } else { Ok(name) }
}

fn unique(ids: impl Iterator<Item = Id>) -> Result<()> {
    let mut seen = HashSet::new();
    let mut ids = ids;
    if ids.all(|id| seen.insert(id)) { Ok(()) } else { Err(Error::unfit(|t| t.named_twice)) }
}

/// Whether something of it is sent to the customer's own address.
pub fn wants_address(way: DeliveryWay) -> bool {
    way == DeliveryWay::Ship
}

#[cfg(test)]
mod tests;
