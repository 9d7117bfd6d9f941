//! `wirephoto studio prices`: what is for sale.

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{ArgGroup, Args, Subcommand};
use serde_json::{Value, json};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::prices::{
    DeliveryDocument, DeliveryWay, Paper, PriceListDocument, ProductDocument, Seller, Ware,
};
use wirephoto_exchange::publication::OwnPrice;
use wirephoto_studio::{
    EventChange, EventRef, PictureRef, PriceList, PriceListRef, Studio, amount, parse_amount, read_price_list,
};

use crate::output::{self, Output, Usage};

/// Make, change and assign price lists. LIST is a number, or an identifier.
#[derive(Subcommand)]
pub enum PricesVerb {
    /// Make a price list.
    New(NewArguments),
    /// Make a price list of a lab's catalogue, with a markup.
    FromLab {
        /// The lab's address.
        url: String,
        /// What you call the list.
        #[arg(long)]
        name: String,
        /// Per cent more than the lab asks.
        #[arg(long, value_name = "PERCENT", default_value_t = 100)]
        markup: u32,
    },
    /// Show the price lists.
    List,
    /// Show a price list.
    Show {
        /// The price list.
        list: PriceListRef,
    },
    /// Read a price list from a file; - is the standard input.
    Import {
        /// JSON, as `export` writes it. Identifiers may be missing.
        file: PathBuf,
        /// Make it the next version of this list, in place of a new list.
        #[arg(long)]
        list: Option<PriceListRef>,
    },
    /// Print a price list as JSON.
    Export {
        /// The price list.
        list: PriceListRef,
        /// An older version.
        #[arg(long, value_name = "VERSION")]
        at: Option<u32>,
    },
    /// Remove a price list by which no event sells.
    Remove {
        /// The price list.
        list: PriceListRef,
    },
    /// Sell an event's pictures by a price list, from its next publication on.
    Assign {
        /// The event.
        event: EventRef,
        /// The price list; without one nothing is for sale.
        list: Option<PriceListRef>,
    },
    /// Give pictures prices of their own; it can be undone.
    Own(OwnArguments),
    /// Show which pictures of an event are too small for which products.
    TooSmall {
        /// The event.
        event: EventRef,
    },
}

/// A price list in one line. Amounts are written as in 12.50; they include tax.
#[derive(Args)]
pub struct NewArguments {
    /// What you call it.
    #[arg(long)]
    name: String,
    /// Such as EUR.
    #[arg(long, value_name = "CODE")]
    currency: String,
    /// A print, with its sides in millimetres: "Print 10 × 15 cm:100x150:4.50". May be repeated.
    #[arg(long, value_name = "NAME:WxH:PRICE")]
    print: Vec<String>,
    /// A picture as a file: "File:12.00". May be repeated.
    #[arg(long, value_name = "NAME:PRICE")]
    download: Vec<String>,
    /// A way of delivery: ship, pick-up, collect or download: "By post:ship:4.90". May be repeated.
    #[arg(long, value_name = "NAME:WAY:PRICE", required = true)]
    delivery: Vec<String>,
    /// A tax with its per cent: "VAT:19".
    #[arg(long, value_name = "NAME:PERCENT")]
    tax: Option<String>,
    /// Whose name stands on the invoice.
    #[arg(long, value_name = "NAME", default_value = "")]
    seller: String,
    /// The seller's address; \n between its lines.
    #[arg(long, value_name = "TEXT", default_value = "")]
    seller_address: String,
    /// For questions.
    #[arg(long, value_name = "MAIL", default_value = "")]
    seller_email: String,
    /// As the tax office wants it on an invoice.
    #[arg(long, value_name = "NUMBER", default_value = "")]
    tax_number: String,
    /// How an invoice is paid.
    #[arg(long, value_name = "TEXT", default_value = "")]
    payment_note: String,
}

/// Give pictures prices of their own.
#[derive(Args)]
#[command(
    group = ArgGroup::new("prices").required(true),
    override_usage = "wirephoto studio --data <DIR> prices own <EVENT> [PICTURES] <--price <PRODUCT=PRICE>|--none>"
)]
pub struct OwnArguments {
    /// The event.
    event: EventRef,
    /// Pictures of the event; all of them when none is named.
    pictures: Vec<PictureRef>,
    /// A product of the event's price list, by its name or identifier, and what it costs. May be repeated.
    #[arg(long, value_name = "PRODUCT=PRICE", group = "prices")]
    price: Vec<String>,
    /// Back to the list's prices.
    #[arg(long, group = "prices")]
    none: bool,
}

/// Runs the command.
pub fn run(studio: &Studio, output: Output, verb: PricesVerb) -> Result<u8> {
    match verb {
        PricesVerb::New(arguments) => {
            made(output, &studio.new_price_list(arguments.document(Moment::now())?)?);
        }
        PricesVerb::FromLab { url, name, markup } => {
            let ways = ["By post", "Collect it from the photographer"];
            made(output, &studio.price_list_from_lab(&url, &name, markup, ways)?);
        }
        PricesVerb::List => list(studio, output)?,
        PricesVerb::Show { list } => show(output, &studio.price_list(list)?),
        PricesVerb::Import { file, list } => made(output, &import(studio, &file, list)?),
        PricesVerb::Export { list, at } => {
            let document = match at {
                Some(version) => studio.price_list_version(list, version)?,
                None => studio.price_list(list)?.document,
            };
            output.result(&document, serde_json::to_string_pretty(&document)?);
        }
        PricesVerb::Remove { list } => {
            studio.remove_price_list(list)?;
            output.result(&json!({ "removed": true }), "The price list is removed.");
        }
        PricesVerb::Assign { event, list } => assign(studio, output, event, list)?,
        PricesVerb::Own(arguments) => own(studio, output, arguments)?,
        PricesVerb::TooSmall { event } => too_small(studio, output, event)?,
    }
    Ok(output::DONE)
}

fn made(output: Output, list: &PriceList) {
    let line =
        format!("Price list {}: {}, version {}.", list.number, list.document.name, list.document.version);
    output.result(&object(list), line);
}

fn object(list: &PriceList) -> Value {
    json!({
        "price_list": list.id, "number": list.number, "version": list.document.version, "name": list.document.name,
        "currency": list.document.currency, "products": list.document.products.len(),
    })
}

fn list(studio: &Studio, output: Output) -> Result<()> {
    let lists = studio.price_lists()?;
    if lists.is_empty() {
        output.say("There is no price list yet; `wirephoto studio prices new` makes one.");
    }
    for list in lists {
        let products = output::count(list.document.products.len() as u64, "product");
        let line =
            format!("{:>4}  {}, {products} in {}", list.number, list.document.name, list.document.currency);
        output.result(&object(&list), line);
    }
    Ok(())
}

fn show(output: Output, list: &PriceList) {
    let PriceListDocument { name, version, currency, products, deliveries, .. } = &list.document;
    if output.is_json() {
        return output.result(&list.document, "");
    }
    output.say(format_args!("{}. {name}, version {version}", list.number));
    let wants = list.wants();
    for product in products {
        let least = wants.iter().find(|wants| wants.product == product.id).map(|wants| wants.least);
        let least =
            least.map(|(across, down)| format!("  from {across} × {down} pixels")).unwrap_or_default();
        output.say(format_args!("{:>14}  {}{least}", amount(product.price, currency), product.name));
    }
    for delivery in deliveries {
        output.say(format_args!("{:>14}  {}", amount(delivery.price, currency), delivery.name));
    }
}

fn import(studio: &Studio, file: &PathBuf, list: Option<PriceListRef>) -> Result<PriceList> {
    let unreadable = || format!("{} cannot be read", file.display());
    let text = if file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text).with_context(unreadable)?;
        text
    } else {
        fs::read_to_string(file).with_context(unreadable)?
    };
    let value: Value =
        serde_json::from_str(&text).map_err(|error| Usage(format!("This is not JSON ({error}).")))?;
    let document = read_price_list(value, Moment::now())?;
    Ok(match list {
        Some(list) => {
            let version = studio.price_list(list)?.document.version;
            studio.change_price_list(list, version, document)?
        }
        None => studio.new_price_list(document)?,
    })
}

fn assign(studio: &Studio, output: Output, event: EventRef, list: Option<PriceListRef>) -> Result<()> {
    let list = list.map(|list| studio.price_list(list)).transpose()?;
    let change =
        EventChange { price_list: Some(list.as_ref().map(|list| list.id)), ..EventChange::default() };
    let event = studio.change_event(event, change)?;
    let object = json!({ "event": event.id, "price_list": event.price_list });
    match list {
        Some(list) => output.result(
            &object,
            format_args!("Event {} sells by \"{}\" once it is published.", event.number, list.document.name),
        ),
        None => output.result(&object, format_args!("Event {} sells nothing.", event.number)),
    }
    Ok(())
}

fn own(studio: &Studio, output: Output, arguments: OwnArguments) -> Result<()> {
    let event = studio.event(arguments.event)?;
    let prices = if arguments.none {
        Vec::new()
    } else {
        let list = event.price_list.ok_or(wirephoto_studio::Trade::NothingForSale(event.number));
        let list = studio.price_list(PriceListRef::Id(list.map_err(wirephoto_studio::Error::from)?))?;
        let price = |text: &String| {
            let (product, price) =
                text.rsplit_once('=').ok_or_else(|| Usage(format!("\"{text}\" has no price.")))?;
            let product = list.product(product.trim())?.id;
            Ok(OwnPrice { product, price: parse_amount(price, &list.document.currency)? })
        };
        arguments.price.iter().map(price).collect::<Result<_>>()?
    };
    let pictures = Some(arguments.pictures).filter(|pictures| !pictures.is_empty());
    let changed = studio.set_own_prices(arguments.event, pictures, prices)?.pictures.len();
    let line =
        format!("{} changed; publish the event to show that.", output::count(changed as u64, "picture"));
    output.result(&json!({ "pictures": changed }), line);
    Ok(())
}

fn too_small(studio: &Studio, output: Output, event: EventRef) -> Result<()> {
    let small = studio.too_small(event)?;
    if small.is_empty() {
        output.say("Every picture is large enough for every product.");
        return Ok(());
    }
    let list =
        studio.event(event)?.price_list.map(|list| studio.price_list(PriceListRef::Id(list))).transpose()?;
    for too_small in small {
        let number = studio.placement(PictureRef::Id(too_small.picture))?.number;
        let product = list
            .as_ref()
            .and_then(|list| list.document.products.iter().find(|product| product.id == too_small.product));
        let product = product.map(|product| product.name.as_str()).unwrap_or_default();
        output.result(
            &json!({ "picture": too_small.picture, "number": number, "product": product, "dpi": too_small.dpi }),
            format_args!("{number:>5}  {product}: {} dpi", too_small.dpi),
        );
    }
    Ok(())
}

impl NewArguments {
    fn document(self, now: Moment) -> Result<PriceListDocument> {
        let currency = self.currency;
        let price = |text: &str| parse_amount(text, &currency);
        let mut products = Vec::new();
        for text in &self.print {
            let [name, size, asked] = parts(text, "NAME:WxH:PRICE")?;
            let ware = Ware::Print { paper: paper(size)? };
            products.push(ProductDocument {
                id: Id::new(now),
                name: name.to_owned(),
                price: price(asked)?,
                ware,
            });
        }
        for text in &self.download {
            let (name, asked) = text.rsplit_once(':').ok_or_else(|| shape(text, "NAME:PRICE"))?;
            let (name, price) = (name.to_owned(), price(asked)?);
            products.push(ProductDocument { id: Id::new(now), name, price, ware: Ware::Download });
        }
        let mut deliveries = Vec::new();
        for text in &self.delivery {
            let [name, way, asked] = parts(text, "NAME:WAY:PRICE")?;
            let way: DeliveryWay = serde_json::from_value(way.into())
                .map_err(|_| Usage(format!("\"{way}\" is none of ship, pick-up, collect, download.")))?;
            deliveries.push(DeliveryDocument {
                id: Id::new(now),
                name: name.to_owned(),
                price: price(asked)?,
                way,
            });
        }
        let (tax_name, tax_basis_points) = match &self.tax {
            Some(text) => {
                let (name, percent) = text.rsplit_once(':').ok_or_else(|| shape(text, "NAME:PERCENT"))?;
                // A per cent has hundredths as a euro has cents.
                (name.to_owned(), u32::try_from(parse_amount(percent, "EUR")?).unwrap_or(u32::MAX))
            }
            None => (String::new(), 0),
        };
        let seller = Seller {
            name: self.seller,
            address: self.seller_address.replace("\\n", "\n"),
            tax_number: self.tax_number,
            email: self.seller_email,
            payment_note: self.payment_note,
        };
        let name = self.name;
        Ok(PriceListDocument {
            version: 1,
            name,
            currency,
            tax_name,
            tax_basis_points,
            products,
            deliveries,
            seller,
        })
    }
}

fn shape(text: &str, wanted: &str) -> Usage {
    Usage(format!("\"{text}\" is not {wanted}."))
}

/// Three parts from the end, so that a name may have colons.
fn parts<'t>(text: &'t str, wanted: &str) -> Result<[&'t str; 3], Usage> {
    let mut parts = text.rsplitn(3, ':');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(last), Some(middle), Some(first)) => Ok([first, middle, last]),
        _ => Err(shape(text, wanted)),
    }
}

/// A paper by its sides in millimetres, which may have decimals.
fn paper(text: &str) -> Result<Paper, Usage> {
    let side = |text: &str| {
        let mm: f64 = text.trim().parse().ok().filter(|mm| (1.0..10_000.0).contains(mm))?;
        Some((mm * 1000.0).round() as u32)
    };
    let sides = text.split_once(['x', '×']).and_then(|(width, height)| side(width).zip(side(height)));
    let (width_um, height_um) =
        sides.ok_or_else(|| shape(text, "WIDTHxHEIGHT in millimetres, such as 100x150"))?;
    Ok(Paper { width_um, height_um, border_um: 0, finish: String::new() })
}

#[cfg(test)]
mod tests {
    use wirephoto_studio::digits;

    use super::*;

    #[test]
    fn p9_a_price_list_is_typed_in_one_line() {
        let arguments = NewArguments {
            name: "Weddings".into(),
            currency: "EUR".into(),
            print: vec!["Print 4:3, 10 × 15 cm:101.6x152.4:4.50".into()],
            download: vec!["File:12".into()],
            delivery: vec!["By post:ship:4,90".into()],
            tax: Some("VAT:7.7".into()),
            seller: "Ada".into(),
            seller_address: "1 Street\\nTown".into(),
            seller_email: String::new(),
            tax_number: String::new(),
            payment_note: String::new(),
        };
        let list = arguments.document(Moment::from_micros(0)).unwrap();
        assert_eq!((list.check(), list.tax_basis_points, list.deliveries[0].price), (Ok(()), 770, 490));
        assert_eq!(list.products[0].name, "Print 4:3, 10 × 15 cm");
        assert_eq!(digits(list.products[0].price, "EUR"), "4.50");
        assert!(matches!(&list.products[0].ware, Ware::Print { paper } if paper.width_um == 101_600));
        assert_eq!(list.seller.address, "1 Street\nTown");
    }

    #[test]
    fn what_is_no_paper_is_refused() {
        for text in ["", "100", "100x", "axb", "-1x10", "1e9x1", "NaNx1"] {
            assert!(paper(text).is_err(), "{text}");
        }
    }
}
