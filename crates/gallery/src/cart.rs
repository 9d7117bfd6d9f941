//! A cart: what a customer is about to order, and what it comes to by a price list.
//!
//! Nothing here has a price of its own: a [`Quote`] is made anew from list, pictures and cart whenever one is shown, and
//! once more when the order is placed. Its [seal](Quote::seal) says whether both are the same.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use wirephoto_billing::MAX_AMOUNT;
use wirephoto_database::Id;
use wirephoto_exchange::prices::{DeliveryDocument, DeliveryWay, MIN_DPI, Paper, ProductDocument, Ware};
use wirephoto_exchange::publication::OwnPrice;
use wirephoto_exchange::ticket::MAX_ITEMS;
use wirephoto_imaging::{Crop, Edit};

use crate::price_list::PriceList;

/// A line of a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: Id,
    pub product: Id,
    /// From 1 to [`MAX_QUANTITY`](wirephoto_exchange::prices::MAX_QUANTITY).
    pub quantity: u32,
    /// For one, as the customer saw it last.
    pub price: i64,
    /// One for each place of the product.
    pub items: Vec<Item>,
}

/// A place in a line: a picture on a product that is no package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    pub product: Id,
    /// `None` while a package waits for its picture.
    pub picture: Option<Id>,
    pub frame: Frame,
}

/// Where a paper's frame lies on a picture, in thousandths. Whatever they are, what the frame shows has the paper's shape
/// and lies inside the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Frame {
    /// Of the room that is left beside it, how much is on its left.
    pub across: u16,
    /// Of the room that is left above and below it, how much is above.
    pub down: u16,
    /// Of the largest frame that fits.
    pub size: u16,
    /// Whether an upright paper lies on its side, and a lying one stands.
    pub turned: bool,
}

/// A whole, in the thousandths of a [`Frame`].
pub const WHOLE: u16 = 1000;

impl Default for Frame {
    /// The middle, as large as can be.
    fn default() -> Self {
        Self { across: WHOLE / 2, down: WHOLE / 2, size: WHOLE, turned: false }
    }
}

impl Frame {
    /// What a paper shows of a picture of `width` by `height` pixels; never printed coarser than [`MIN_DPI`], as far as
    /// that is possible at all.
    pub fn crop(self, paper: &Paper, width: u32, height: u32) -> Option<Crop> {
        if self == Self::default() {
            return paper.middle(width, height);
        }
        let paper = self.paper(paper, width, height);
        let largest = largest(&paper, width, height);
        let size = self.size.clamp(least_size(&paper, largest.0, width), WHOLE);
        let scale = f64::from(size) / f64::from(WHOLE);
        let side = |largest: f64, place: u16| {
            let length = largest * scale;
            ((1.0 - length).max(0.0) * f64::from(place.min(WHOLE)) / f64::from(WHOLE), length)
        };
        let ((x, w), (y, h)) = (side(largest.0, self.across), side(largest.1, self.down));
        Crop::new(x, y, w, h).ok()
    }

    /// The paper as it lies on a picture of that size.
    pub fn paper(self, paper: &Paper, width: u32, height: u32) -> Paper {
        let mut paper = paper.turned_to(width, height);
        if self.turned {
            std::mem::swap(&mut paper.width_um, &mut paper.height_um);
        }
        paper
    }

    /// The smallest size of a frame that is not too coarse.
    pub fn least_size(self, paper: &Paper, width: u32, height: u32) -> u16 {
        let paper = self.paper(paper, width, height);
        least_size(&paper, largest(&paper, width, height).0, width)
    }
}

/// Across and down, in fractions of the picture: the largest part that has the shape of a paper, which lies as it is.
fn largest(paper: &Paper, width: u32, height: u32) -> (f64, f64) {
    let (paper_width, paper_height) = paper.printed_um();
    let wanted = f64::from(paper_width) / f64::from(paper_height.max(1));
    let has = f64::from(width) / f64::from(height);
    if has > wanted { (wanted / has, 1.0) } else { (1.0, has / wanted) }
}

/// In thousandths of the largest frame, which goes so far across: the size at which it has [`MIN_DPI`].
fn least_size(paper: &Paper, across: f64, width: u32) -> u16 {
    const INCH_UM: f64 = 25_400.0;
    let wanted = f64::from(MIN_DPI) * f64::from(paper.printed_um().0) / INCH_UM;
    let whole = f64::from(WHOLE);
    (wanted / (across * f64::from(width)) * whole).ceil().clamp(1.0, whole) as u16
}

/// A picture that can be ordered, as customers see it now.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    pub id: Id,
    /// The number that people say aloud.
    pub number: u32,
    /// Pixels across at full resolution.
    pub width: u32,
    /// Pixels down at full resolution.
    pub height: u32,
    /// The revision of the studio's edit that is shown.
    pub edit_revision: u32,
    /// What was done at the host after that.
    pub then: Option<Edit>,
    pub own_prices: Vec<OwnPrice>,
}

impl Offered {
    /// What a product costs when it is made of this picture.
    pub fn price_of(&self, product: &ProductDocument) -> i64 {
        let own = self.own_prices.iter().find(|own| own.product == product.id);
        own.map_or(product.price, |own| own.price)
    }

    /// Whether it has pixels enough for a product.
    pub fn is_large_enough(&self, product: &ProductDocument) -> bool {
        match &product.ware {
            Ware::Print { paper } => {
                let middle = paper.middle(self.width, self.height);
                middle.is_some_and(|crop| paper.dpi_of(&crop, self.width, self.height) >= MIN_DPI)
            }
            Ware::Download | Ware::Package { .. } => true,
        }
    }
}

/// Why a line cannot be ordered as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The list has no such product, or it is another package now.
    NotSold,
    /// A picture is not shown any more.
    PictureGone,
    /// A place of a package has no picture yet.
    PlaceEmpty,
    /// A picture has too few pixels for its paper.
    TooSmall,
}

/// What a cart comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    pub list: PriceList,
    pub lines: Vec<Quoted>,
    /// All lines that can be ordered. `None` when that is more than an order may come to.
    pub goods: Option<i64>,
}

/// A line of a quote.
#[derive(Debug, Clone, PartialEq)]
pub struct Quoted {
    pub line: Line,
    /// As the list has it now.
    pub product: Option<ProductDocument>,
    /// For one, now.
    pub price: i64,
    /// For all of the line.
    pub total: i64,
    pub items: Vec<QuotedItem>,
    pub trouble: Option<Trouble>,
}

/// A place of a line of a quote.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotedItem {
    pub product: Option<ProductDocument>,
    pub picture: Option<Offered>,
    pub frame: Frame,
    /// The part that the paper shows; none of a file.
    pub crop: Option<Crop>,
}

impl Quoted {
    /// What the customer saw last, when it is another price now.
    pub fn was(&self) -> Option<i64> {
        Some(self.line.price).filter(|was| *was != self.price && self.product.is_some())
    }
}

impl QuotedItem {
    fn trouble(&self) -> Option<Trouble> {
        match (&self.product, &self.picture) {
            (None, _) => Some(Trouble::NotSold),
            (Some(product), Some(picture)) if !picture.is_large_enough(product) => Some(Trouble::TooSmall),
            _ => None,
        }
    }
}

impl Quote {
    /// What `lines` come to by `list`, made of `pictures`.
    pub fn new(list: PriceList, lines: Vec<Line>, pictures: &HashMap<Id, Offered>) -> Self {
        let lines: Vec<Quoted> = lines.into_iter().map(|line| quoted(&list, line, pictures)).collect();
        let counted = lines.iter().filter(|line| line.trouble.is_none());
        let goods = counted.map(|line| line.total).try_fold(0_i64, i64::checked_add);
        let goods = goods.filter(|goods| *goods <= MAX_AMOUNT);
        Self { list, lines, goods }
    }

    /// Whether everything in it can be ordered.
    pub fn is_in_order(&self) -> bool {
        !self.lines.is_empty()
            && self.goods.is_some()
            && self.items() <= MAX_ITEMS
            && self.lines.iter().all(|line| line.trouble.is_none())
    }

    /// Pictures on products: what is to be made.
    pub fn items(&self) -> usize {
        self.lines.iter().map(|line| line.items.len()).sum()
    }

    /// Whether something of it is on paper.
    pub fn has_prints(&self) -> bool {
        let mut items =
            self.lines.iter().flat_map(|line| &line.items).filter_map(|item| item.product.as_ref());
        items.any(|product| matches!(product.ware, Ware::Print { .. }))
    }

    /// The ways in which it can be delivered. What is only files comes by itself where the list says nothing of it.
    pub fn deliveries(&self) -> Vec<DeliveryDocument> {
        let prints = self.has_prints();
        let fits = |delivery: &&DeliveryDocument| (delivery.way == DeliveryWay::Download) != prints;
        let found: Vec<DeliveryDocument> = self.list.deliveries().iter().filter(fits).cloned().collect();
        if found.is_empty() && !prints {
            let id = Id::from_bytes([0; 16]);
            return vec![DeliveryDocument { id, name: String::new(), price: 0, way: DeliveryWay::Download }];
        }
        found
    }

    /// What is to be paid by a way of delivery.
    pub fn total(&self, delivery: &DeliveryDocument) -> Option<i64> {
        self.goods?.checked_add(delivery.price).filter(|total| *total <= MAX_AMOUNT)
    }

    /// Says of two quotes whether a customer who agreed to the one has agreed to the other: same list and version, same
    /// products, pictures as they are now, crops, numbers and prices.
    pub fn seal(&self, delivery: &DeliveryDocument) -> String {
        let lines: Vec<_> = self
            .lines
            .iter()
            .map(|line| {
                let items: Vec<_> = line
                    .items
                    .iter()
                    .map(|item| {
                        let picture = item.picture.as_ref();
                        let seen = picture.map(|picture| (picture.id, picture.edit_revision, picture.then));
                        (item.product.as_ref().map(|product| product.id), seen, item.crop)
                    })
                    .collect();
                (line.line.product, line.line.quantity, line.price, line.total, items)
            })
            .collect();
        let list = &self.list;
        let sealed = (list.id(), list.document(), lines, delivery, self.total(delivery));
        let text = serde_json::to_vec(&sealed).expect("a quote has a JSON text");
        blake3::hash(&text).to_hex().to_string()
    }
}

fn quoted(list: &PriceList, line: Line, pictures: &HashMap<Id, Offered>) -> Quoted {
    let product = list.product(line.product).cloned();
    let items: Vec<QuotedItem> = line.items.iter().map(|item| quoted_item(list, item, pictures)).collect();
    let picture_gone =
        line.items.iter().zip(&items).any(|(item, now)| item.picture.is_some() && now.picture.is_none());
    let same_places = product.as_ref().is_some_and(|product| {
        let places = list.places(product);
        places.iter().map(|place| place.id).eq(line.items.iter().map(|item| item.product))
    });
    let price = match (&product, items.as_slice()) {
        (Some(product), [item]) if product.id == line.items[0].product => {
            item.picture.as_ref().map_or(product.price, |picture| picture.price_of(product))
        }
        (Some(product), _) => product.price,
        (None, _) => line.price,
    };
    let trouble = if !same_places {
        Some(Trouble::NotSold)
    } else if picture_gone {
        Some(Trouble::PictureGone)
    } else if line.items.iter().any(|item| item.picture.is_none()) {
        Some(Trouble::PlaceEmpty)
    } else {
        items.iter().find_map(QuotedItem::trouble)
    };
    // Price and quantity are within their limits, so that this cannot overflow; and if it could, it would not be small.
    let total = price.saturating_mul(i64::from(line.quantity));
    Quoted { line, product, price, total, items, trouble }
}

fn quoted_item(list: &PriceList, item: &Item, pictures: &HashMap<Id, Offered>) -> QuotedItem {
    let product = list.product(item.product).cloned();
    let picture = item.picture.and_then(|id| pictures.get(&id)).cloned();
    let crop = match (&product, &picture) {
        (Some(ProductDocument { ware: Ware::Print { paper }, .. }), Some(picture)) => {
            item.frame.crop(paper, picture.width, picture.height)
        }
        _ => None,
    };
    QuotedItem { product, picture, frame: item.frame, crop }
}

#[cfg(test)]
mod tests;
