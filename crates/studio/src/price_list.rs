//! What is for sale: the studio's price lists, in versions, and the prices that single pictures have of their own.

use serde::Serialize;
use serde_json::Value;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::prices::{
    Catalogue, DeliveryDocument, DeliveryWay, MIN_DPI, PRINT_DPI, Paper, PriceListDocument, ProductDocument,
    Seller, Ware,
};
use wirephoto_exchange::publication::OwnPrice;
use wirephoto_imaging::Crop;

use crate::change::{Changed, Patch, PictureFields};
use crate::service::{find_event, ids_in_event};
use crate::{Error, EventRef, PictureRef, PriceListRef, Result, Studio, Trade, repository};

/// The label of a change of pictures' own prices.
const OWN_PRICES: &str = "own-prices";
/// A markup at the most, in per cent.
const MAX_MARKUP: u32 = 10_000;

/// A price list, as its newest version has it.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceList {
    /// The same at the studio and at its hosts.
    pub id: Id,
    /// What people say aloud.
    pub number: u32,
    /// What is in it.
    pub document: PriceListDocument,
    /// When this version was made.
    pub made_at: Moment,
}

/// How many pixels a paper wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Wants {
    /// The product.
    pub product: Id,
    /// Across and down, below which a print looks soft.
    pub least: (u32, u32),
    /// Across and down at which a lab prints.
    pub best: (u32, u32),
}

/// A picture that is too small for a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TooSmall {
    /// The picture.
    pub picture: Id,
    /// The product.
    pub product: Id,
    /// Dots per inch at which it would be printed, the whole paper filled.
    pub dpi: u32,
}

impl PriceList {
    /// What its papers want of a picture.
    pub fn wants(&self) -> Vec<Wants> {
        let wants = |product: &ProductDocument| {
            let Ware::Print { paper } = &product.ware else { return None };
            let (width_um, height_um) = paper.printed_um();
            let printed = Paper { width_um, height_um, ..paper.clone() };
            Some(Wants { product: product.id, least: printed.dots(MIN_DPI), best: printed.dots(PRINT_DPI) })
        };
        self.document.products.iter().filter_map(wants).collect()
    }

    /// The product of an identifier or a name.
    pub fn product(&self, named: &str) -> Result<&ProductDocument> {
        let is_it = |product: &&ProductDocument| product.id.to_string() == named || product.name == named;
        let names = || {
            let names: Vec<_> = self.document.products.iter().map(|product| product.name.as_str()).collect();
            Trade::NoProduct { named: named.to_owned(), known: names.join(", ") }
        };
        self.document.products.iter().find(is_it).ok_or_else(|| names().into())
    }
}

/// Reads a price list that a person or a page wrote: identifiers are made where they are missing, and what is absent is
/// empty.
pub fn read_price_list(value: Value, now: Moment) -> Result<PriceListDocument> {
    let Value::Object(written) = value else {
        return Err(Trade::NotAPriceList("it is no object".to_owned()).into());
    };
    let mut whole = serde_json::to_value(PriceListDocument::default()).unwrap_or_default();
    for (key, mut value) in written {
        if let Some(entries) = value.as_array_mut().filter(|_| key == "products" || key == "deliveries") {
            for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
                let id = entry.entry("id").or_insert(Value::Null);
                if id.is_null() {
                    *id = Id::new(now).to_string().into();
                }
            }
        }
        match (&mut whole[&key], value) {
            (Value::Object(here), Value::Object(written)) => here.extend(written),
            (here, value) => *here = value,
        }
    }
    let document: PriceListDocument =
        serde_json::from_value(whole).map_err(|error| Trade::NotAPriceList(error.to_string()))?;
    document.check().map_err(Trade::PriceList)?;
    Ok(document)
}

impl Studio {
    /// All price lists, by number.
    pub fn price_lists(&self) -> Result<Vec<PriceList>> {
        Ok(self.db.read(repository::price_lists).wait()?)
    }

    /// A price list.
    pub fn price_list(&self, list: PriceListRef) -> Result<PriceList> {
        self.db.read(move |tx| find_price_list(tx, list)).wait()
    }

    /// A version of a price list.
    pub fn price_list_version(&self, list: PriceListRef, version: u32) -> Result<PriceListDocument> {
        self.db
            .read(move |tx| {
                let list = find_price_list(tx, list)?;
                let found = repository::price_version(tx, list.id, version)?;
                found.ok_or_else(|| Error::NoPriceList(format!("{} in version {version}", list.number)))
            })
            .wait()
    }

    /// Makes a price list.
    pub fn new_price_list(&self, document: PriceListDocument) -> Result<PriceList> {
        document.check().map_err(Trade::PriceList)?;
        let now = Moment::now();
        let (id, document) = (Id::new(now), PriceListDocument { version: 1, ..document });
        self.db
            .write(move |tx| {
                let number = repository::insert_price_list(tx, id)?;
                repository::insert_price_version(tx, id, &document, now)?;
                Ok(PriceList { id, number, document: document.clone(), made_at: now })
            })
            .wait()
    }

    /// Makes a new version of a price list, on top of the one that was seen. Customers see it when an event that sells
    /// by it is published again.
    pub fn change_price_list(
        &self,
        list: PriceListRef,
        base_version: u32,
        document: PriceListDocument,
    ) -> Result<PriceList> {
        document.check().map_err(Trade::PriceList)?;
        let now = Moment::now();
        self.db
            .write(move |tx| {
                let list = find_price_list(tx, list)?;
                if list.document.version != base_version {
                    return Err(Trade::PriceListChanged.into());
                }
                let document = PriceListDocument { version: base_version + 1, ..document.clone() };
                if (PriceListDocument { version: base_version, ..document.clone() }) == list.document {
                    return Ok(list);
                }
                repository::insert_price_version(tx, list.id, &document, now)?;
                Ok(PriceList { document, made_at: now, ..list })
            })
            .wait()
    }

    /// Removes a price list by which no event sells. What was ordered by it stays as it is.
    pub fn remove_price_list(&self, list: PriceListRef) -> Result<()> {
        self.db
            .write(move |tx| {
                let list = find_price_list(tx, list)?;
                if let Some(event) = repository::events_of_price_list(tx, list.id)?.first() {
                    return Err(Trade::PriceListInUse(*event).into());
                }
                repository::remove_price_list(tx, list.id)?;
                Ok(())
            })
            .wait()
    }

    /// Makes a price list of a lab's catalogue: what the lab asks, and so many per cent more, rounded to the smallest
    /// unit of the currency. `ways` are what delivery by post and at the photographer's are called.
    pub fn price_list_from_lab(
        &self,
        url: &str,
        name: &str,
        markup_percent: u32,
        ways: [&str; 2],
    ) -> Result<PriceList> {
        let catalogue = self.catalogue(url)?;
        let seller = self.hosts()?.into_iter().next().map(|host| host.pairing.account_name);
        let seller = Seller { name: seller.unwrap_or_default(), ..Seller::default() };
        self.new_price_list(of_catalogue(&catalogue, name, markup_percent, ways, seller, Moment::now())?)
    }

    /// Gives pictures of an event prices of their own, in place of those that they had; none takes them back. `None`
    /// stands for all pictures. It can be undone.
    pub fn set_own_prices(
        &self,
        event: EventRef,
        pictures: Option<Vec<PictureRef>>,
        prices: Vec<OwnPrice>,
    ) -> Result<Changed> {
        let (event, pictures) = self
            .db
            .read(move |tx| {
                let event = find_event(tx, event)?;
                Ok::<_, Error>((EventRef::Id(event.id), ids_in_event(tx, &event, pictures.as_deref())?))
            })
            .wait()?;
        let set = PictureFields { own_prices: Some(prices), ..PictureFields::default() };
        self.apply(event, OWN_PRICES, vec![Patch { pictures, set }])
    }

    /// Which pictures of an event are too small for which products of its price list: the largest part that fills the
    /// paper has too few dots.
    pub fn too_small(&self, event: EventRef) -> Result<Vec<TooSmall>> {
        let Some(list) = self.event(event)?.price_list else { return Ok(Vec::new()) };
        let list = self.price_list(PriceListRef::Id(list))?;
        let mut small = Vec::new();
        for (_, picture) in self.list(event)? {
            let of_product = |product: &ProductDocument| {
                let Ware::Print { paper } = &product.ware else { return None };
                let dpi = dpi_at_most(paper, picture.width, picture.height);
                (dpi < MIN_DPI).then_some(TooSmall { picture: picture.id, product: product.id, dpi })
            };
            small.extend(list.document.products.iter().filter_map(of_product));
        }
        Ok(small)
    }
}

/// Dots per inch of the largest part of a picture that fills a paper.
fn dpi_at_most(paper: &Paper, width: u32, height: u32) -> u32 {
    let crop: Option<Crop> = paper.middle(width, height);
    crop.map_or(0, |crop| paper.dpi_of(&crop, width, height))
}

fn of_catalogue(
    catalogue: &Catalogue,
    name: &str,
    markup_percent: u32,
    [post, photographer]: [&str; 2],
    seller: Seller,
    now: Moment,
) -> Result<PriceListDocument> {
    if markup_percent > MAX_MARKUP {
        return Err(Trade::Markup(MAX_MARKUP).into());
    }
    let marked_up = |price: i64| {
        let hundredfold = i128::from(price) * i128::from(100 + markup_percent);
        i64::try_from((hundredfold + 50) / 100).unwrap_or(i64::MAX)
    };
    let products = catalogue.products.iter().map(|offered| ProductDocument {
        id: Id::new(now),
        name: offered.name.clone(),
        price: marked_up(offered.price),
        ware: Ware::Print { paper: offered.paper.clone() },
    });
    let delivery =
        |name: &str, way| DeliveryDocument { id: Id::new(now), name: name.to_owned(), price: 0, way };
    Ok(PriceListDocument {
        version: 1,
        name: name.to_owned(),
        currency: catalogue.currency.clone(),
        products: products.collect(),
        deliveries: vec![delivery(post, DeliveryWay::Ship), delivery(photographer, DeliveryWay::Collect)],
        seller,
        ..PriceListDocument::default()
    })
}

pub(crate) fn find_price_list(tx: &mut Transaction<'_>, list: PriceListRef) -> Result<PriceList> {
    repository::price_list(tx, list)?.ok_or_else(|| Error::NoPriceList(list.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wirephoto_exchange::prices::CatalogueProduct;

    use super::*;

    #[test]
    fn p9_a_list_is_written_without_identifiers() {
        let written = json!({
            "name": "Weddings", "currency": "EUR", "seller": { "name": "Ada" },
            "products": [{ "name": "File", "price": 900, "ware": { "kind": "download" } }],
            "deliveries": [{ "name": "Here", "price": 0, "way": "download" }],
        });
        let now = Moment::from_micros(0);
        let read = read_price_list(written, now).unwrap();
        assert_eq!((read.seller.name.as_str(), read.products[0].price), ("Ada", 900));
        let again = read_price_list(serde_json::to_value(&read).unwrap(), now).unwrap();
        assert_eq!(again, read, "identifiers that are there stay");
        for wrong in [json!(7), json!({ "name": "x" }), json!({ "products": [{ "price": "1" }] })] {
            assert!(read_price_list(wrong.clone(), now).is_err(), "{wrong}");
        }
    }

    #[test]
    fn p9_a_labs_catalogue_is_marked_up_to_the_nearest_unit() {
        let paper = Paper { width_um: 100_000, height_um: 150_000, border_um: 0, finish: String::new() };
        let offered = |price| CatalogueProduct { name: format!("{price}"), paper: paper.clone(), price };
        let catalogue = Catalogue {
            lab: "Lab".into(),
            currency: "EUR".into(),
            products: [29, 30, 31].map(offered).to_vec(),
            keeps_days: 14,
        };
        let list = of_catalogue(
            &catalogue,
            "Prints",
            50,
            ["By post", "Here"],
            Seller::default(),
            Moment::from_micros(0),
        );
        let list = list.unwrap();
        let prices: Vec<i64> = list.products.iter().map(|product| product.price).collect();
        assert_eq!((prices, list.check()), (vec![44, 45, 47], Ok(())));
    }

    #[test]
    fn p9_papers_say_how_many_pixels_they_want() {
        let paper = Paper { width_um: 101_600, height_um: 152_400, border_um: 0, finish: String::new() };
        assert_eq!(dpi_at_most(&paper, 1800, 1200), 300);
        assert_eq!(dpi_at_most(&paper, 899, 599), 149);
        let framed = Paper { border_um: 25_400, ..paper };
        let product = ProductDocument {
            id: Id::from_bytes([1; 16]),
            name: "Framed".into(),
            price: 1,
            ware: Ware::Print { paper: framed },
        };
        let document = PriceListDocument { products: vec![product], ..PriceListDocument::default() };
        let made_at = Moment::from_micros(0);
        let list = PriceList { id: Id::from_bytes([2; 16]), number: 1, document, made_at };
        assert_eq!(list.wants()[0].least, (300, 600));
    }
}
