//! A price list is read as it was written, and anything that could not be sold by is refused.

use proptest::prelude::*;

use wirephoto_exchange::prices::{MAX_PARTS, Part};
use wirephoto_exchange::publication::MAX_NAME;

use super::*;

fn id(seed: u8) -> Id {
    Id::from_bytes([seed; 16])
}

fn print(seed: u8, price: i64) -> ProductDocument {
    let paper = Paper { width_um: 130_000, height_um: 180_000, border_um: 0, finish: "matte".into() };
    ProductDocument { id: id(seed), name: "Print 13 × 18 cm".into(), price, ware: Ware::Print { paper } }
}

fn list() -> PriceListDocument {
    let package = Ware::Package { parts: vec![Part { product: id(1), count: 2 }] };
    PriceListDocument {
        version: 1,
        name: "Weddings".into(),
        currency: "EUR".into(),
        tax_name: "VAT".into(),
        tax_basis_points: 1900,
        products: vec![
            print(1, 1250),
            ProductDocument { id: id(2), name: "Family".into(), price: 9900, ware: package },
        ],
        deliveries: vec![DeliveryDocument {
            id: id(9),
            name: "By post".into(),
            price: 390,
            way: DeliveryWay::Ship,
        }],
        seller: Seller { name: "Ada Lens".into(), ..Seller::default() },
    }
}

fn refused(change: impl FnOnce(&mut PriceListDocument)) -> bool {
    let mut document = list();
    change(&mut document);
    PriceList::read(id(7), &document).is_err()
}

fn paper_of(document: &mut PriceListDocument) -> &mut Paper {
    match &mut document.products[0].ware {
        Ware::Print { paper } => paper,
        _ => unreachable!("the first product is a print"),
    }
}

#[test]
fn p9_a_list_in_order_is_kept_as_it_is() {
    let read = PriceList::read(id(7), &list()).unwrap();
    assert_eq!(*read.document(), list());
    let package = read.product(id(2)).unwrap();
    assert_eq!(read.places(package).len(), 2);
}

#[test]
fn p9_amounts_are_neither_negative_nor_beyond_all_bounds() {
    for price in [-1, i64::MIN, MAX_AMOUNT + 1, i64::MAX] {
        assert!(refused(|list| list.products[0].price = price), "{price}");
        assert!(refused(|list| list.deliveries[0].price = price), "{price}");
        assert!(read_own_prices(&[OwnPrice { product: id(1), price }]).is_err());
    }
    assert!(!refused(|list| list.products[0].price = MAX_AMOUNT));
    assert!(!refused(|list| list.products[0].price = 0));
}

#[test]
fn p9_a_paper_is_one_that_a_printer_takes() {
    for side in [0, 19_999, 5_000_001, u32::MAX] {
        assert!(refused(|list| paper_of(list).width_um = side), "{side}");
    }
    for border in [60_001, 1 << 31, u32::MAX] {
        assert!(refused(|list| paper_of(list).border_um = border), "{border}");
    }
    assert!(!refused(|list| paper_of(list).border_um = 60_000));
}

#[test]
fn p9_packages_hold_products_of_the_list_and_no_packages() {
    let parts = |parts: Vec<Part>| refused(move |list| list.products[1].ware = Ware::Package { parts });
    assert!(parts(vec![]));
    assert!(parts(vec![Part { product: id(1), count: 0 }]));
    assert!(parts(vec![Part { product: id(3), count: 1 }]));
    assert!(parts(vec![Part { product: id(2), count: 1 }]), "itself");
    assert!(parts(vec![Part { product: id(1), count: MAX_PARTS as u32 + 1 }]));
    assert!(parts(vec![Part { product: id(1), count: u32::MAX }; 3]));
    assert!(!parts(vec![Part { product: id(1), count: MAX_PARTS as u32 }]));
}

#[test]
fn p9_a_list_without_a_name_a_currency_or_a_delivery_is_none() {
    assert!(refused(|list| list.name = " \u{0}".into()));
    assert!(refused(|list| list.currency = "eur".into()));
    assert!(refused(|list| list.deliveries.clear()));
    assert!(refused(|list| list.tax_basis_points = 10_001));
    assert!(refused(|list| list.products.push(print(1, 1))));
    assert!(refused(|list| list.products = (0..=MAX_PRODUCTS).map(|_| print(1, 1)).collect()));
    assert!(refused(|list| list.seller.name = "a".repeat(MAX_NAME + 1)));
}

proptest! {
    #[test]
    fn p9_whatever_is_read_is_read_again(name: String, finish: String, note: String, price: i64, border: u32) {
        let mut document = list();
        (document.name, document.seller.payment_note, document.products[0].price) = (name, note, price);
        let paper = paper_of(&mut document);
        (paper.finish, paper.border_um) = (finish, border);
        if let Ok(read) = PriceList::read(id(7), &document) {
            prop_assert_eq!(PriceList::read(id(7), read.document()).unwrap(), read);
        }
    }
}
