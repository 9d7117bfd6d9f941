//! What may stand in a cart, and what it comes to.

use proptest::prelude::*;
use wirephoto_exchange::prices::{
    MAX_AMOUNT, MAX_LINES, MAX_QUANTITY, PAPER_SIDES_UM, Part, PriceListDocument,
};

use super::*;

fn id(seed: u8) -> Id {
    Id::from_bytes([seed; 16])
}

fn product(seed: u8, price: i64, ware: Ware) -> ProductDocument {
    ProductDocument { id: id(seed), name: format!("Product {seed}"), price, ware }
}

fn print() -> Ware {
    Ware::Print {
        paper: Paper { width_um: 130_000, height_um: 180_000, border_um: 0, finish: String::new() },
    }
}

fn list(price: i64) -> PriceList {
    let package =
        Ware::Package { parts: vec![Part { product: id(1), count: 2 }, Part { product: id(2), count: 1 }] };
    let document = PriceListDocument {
        version: 3,
        name: "List".into(),
        currency: "EUR".into(),
        products: vec![
            product(1, price, print()),
            product(2, 2000, Ware::Download),
            product(3, 9900, package),
        ],
        deliveries: vec![DeliveryDocument {
            id: id(9),
            name: "Post".into(),
            price: 390,
            way: DeliveryWay::Ship,
        }],
        ..PriceListDocument::default()
    };
    PriceList::read(id(7), &document).unwrap()
}

fn picture(seed: u8, width: u32, height: u32) -> Offered {
    let own_prices =
        vec![OwnPrice { product: id(1), price: 5000 }].into_iter().filter(|_| seed == 50).collect();
    Offered { id: id(seed), number: u32::from(seed), width, height, edit_revision: 2, then: None, own_prices }
}

fn pictures() -> HashMap<Id, Offered> {
    let all = [picture(40, 6000, 4000), picture(50, 4000, 6000), picture(60, 600, 400)];
    all.into_iter().map(|picture| (picture.id, picture)).collect()
}

fn line(product: u8, quantity: u32, places: &[(u8, Option<u8>)]) -> Line {
    let items = places.iter().map(|(product, picture)| Item {
        product: id(*product),
        picture: picture.map(id),
        frame: Frame::default(),
    });
    Line { id: id(200), product: id(product), quantity, price: 1250, items: items.collect() }
}

fn quote(lines: Vec<Line>) -> Quote {
    Quote::new(list(1250), lines, &pictures())
}

#[test]
fn p9_a_cart_comes_to_its_prices_times_its_numbers() {
    let quote =
        quote(vec![line(1, 3, &[(1, Some(40))]), line(1, 2, &[(1, Some(50))]), line(2, 1, &[(2, Some(40))])]);
    assert_eq!(
        quote.lines.iter().map(|line| line.total).collect::<Vec<_>>(),
        [3750, 10_000, 2000],
        "one has its own price"
    );
    assert_eq!(quote.goods, Some(15_750));
    assert_eq!(quote.total(&quote.deliveries()[0]), Some(16_140));
    assert!(quote.is_in_order());
}

#[test]
fn p9_what_cannot_be_ordered_says_why() {
    let trouble = |line| quote(vec![line]).lines[0].trouble;
    assert_eq!(trouble(line(1, 1, &[(1, Some(40))])), None);
    assert_eq!(trouble(line(8, 1, &[(8, Some(40))])), Some(Trouble::NotSold));
    assert_eq!(trouble(line(1, 1, &[(1, Some(99))])), Some(Trouble::PictureGone));
    assert_eq!(trouble(line(1, 1, &[(1, Some(60))])), Some(Trouble::TooSmall));
    assert_eq!(trouble(line(2, 1, &[(2, Some(60))])), None, "a file is as large as it is");
    assert_eq!(trouble(line(3, 1, &[(1, Some(40)), (1, None), (2, Some(40))])), Some(Trouble::PlaceEmpty));
    assert_eq!(
        trouble(line(3, 1, &[(1, Some(40)), (2, Some(40))])),
        Some(Trouble::NotSold),
        "another package now"
    );
    assert_eq!(trouble(line(3, 1, &[(1, Some(40)), (1, Some(40)), (2, Some(40))])), None);
    assert!(!quote(vec![]).is_in_order());
}

#[test]
fn p9_a_seal_is_broken_by_whatever_the_customer_did_not_see() {
    let lines = || vec![line(1, 3, &[(1, Some(40))])];
    let delivery = list(1250).deliveries()[0].clone();
    let sealed = quote(lines()).seal(&delivery);
    assert_eq!(quote(lines()).seal(&delivery), sealed);
    assert_ne!(Quote::new(list(1251), lines(), &pictures()).seal(&delivery), sealed, "another price");
    let mut edited = pictures();
    edited.get_mut(&id(40)).unwrap().edit_revision = 3;
    assert_ne!(Quote::new(list(1250), lines(), &edited).seal(&delivery), sealed, "another picture");
    let mut moved = lines();
    moved[0].items[0].frame.across = 0;
    assert_ne!(quote(moved).seal(&delivery), sealed, "another crop");
    assert_ne!(quote(lines()).seal(&DeliveryDocument { price: 0, ..delivery }), sealed, "another delivery");
}

#[test]
fn p9_an_order_beyond_all_bounds_is_none() {
    let lines = |count| vec![line(1, MAX_QUANTITY, &[(1, Some(40))]); count];
    let dear = Quote::new(list(MAX_AMOUNT), lines(MAX_LINES), &pictures());
    assert_eq!(dear.goods, None);
    assert!(!dear.is_in_order());
    let price = MAX_AMOUNT / i64::from(MAX_QUANTITY);
    let just = Quote::new(list(price), lines(1), &pictures());
    assert_eq!(just.goods, Some(price * 999));
    let free = DeliveryDocument { price: 0, ..just.deliveries()[0].clone() };
    assert!(just.total(&free).is_some());
    assert_eq!(just.total(&DeliveryDocument { price: MAX_AMOUNT, ..free }), None);
}

#[test]
fn p9_files_alone_need_no_way_of_delivery() {
    let files = quote(vec![line(2, 1, &[(2, Some(40))])]);
    assert_eq!(
        files.deliveries().iter().map(|way| (way.way, way.price)).collect::<Vec<_>>(),
        [(DeliveryWay::Download, 0)]
    );
    assert_eq!(quote(vec![line(1, 1, &[(1, Some(40))])]).deliveries()[0].way, DeliveryWay::Ship);
}

proptest! {
    #[test]
    fn p9_a_frame_is_inside_its_picture_and_of_its_paper_s_shape(
        sides in (PAPER_SIDES_UM, PAPER_SIDES_UM), width in 100_u32..20_000, height in 100_u32..20_000,
        across: u16, down: u16, size: u16, turned: bool,
    ) {
        let paper = Paper { width_um: sides.0, height_um: sides.1, border_um: 0, finish: String::new() };
        let frame = Frame { across, down, size, turned };
        if let Some(crop) = frame.crop(&paper, width, height) {
            prop_assert!(paper.is_filled_by(&crop, width, height));
            prop_assert!(crop.x() + crop.width() <= 1.0 + 1e-9 && crop.y() + crop.height() <= 1.0 + 1e-9);
            let largest = Frame { size: WHOLE, ..frame }.crop(&paper, width, height).unwrap();
            let dpi = |crop: &Crop| crop.width() * f64::from(width) / f64::from(frame.paper(&paper, width, height).width_um) * 25_400.0;
            prop_assert!(dpi(&crop) >= f64::from(MIN_DPI).min(dpi(&largest)) - 1e-6, "never coarser than it must be");
        }
    }

    #[test]
    fn p9_a_frame_in_the_middle_is_the_paper_s(
        sides in (PAPER_SIDES_UM, PAPER_SIDES_UM), width in 100_u32..20_000, height in 100_u32..20_000,
    ) {
        let paper = Paper { width_um: sides.0, height_um: sides.1, border_um: 0, finish: String::new() };
        prop_assert_eq!(Frame::default().crop(&paper, width, height), paper.middle(width, height));
    }
}
