//! A batch is read as it was written, and anything else is refused.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::publication::OwnPrice;

prop_compose! {
    fn document()(
        number: u32, position: u32, width: u32, height: u32,
        category in option::of(any::<[u8; 16]>()),
        [file_name, caption, description, price_note] in any::<[String; 4]>(),
        keywords in vec(any::<String>(), 0..4),
        captured in option::of(any::<String>()),
        blur in vec(any::<u8>(), 0..30), edit_revision in prop_oneof![Just(0), any::<u32>()],
        own_prices in vec((any::<[u8; 16]>(), any::<i64>()), 0..3),
    ) -> PictureDocument {
        let category = category.map(Id::from_bytes);
        let own_prices = own_prices.into_iter();
        let own_prices =
            own_prices.map(|(product, price)| OwnPrice { product: Id::from_bytes(product), price }).collect();
        PictureDocument {
            number, position, category, file_name, width, height, caption, description, keywords, price_note,
            captured, blur, edit_revision, own_prices,
        }
    }
}

prop_compose! {
    fn rendition()(
        kind in "thumbnail|preview|low", width: u32, height: u32, jpeg in vec(any::<u8>(), 0..200),
    ) -> BatchRendition {
        BatchRendition { kind, width, height, jpeg: jpeg.into() }
    }
}

prop_compose! {
    fn picture()(
        id: [u8; 16], recipe: [u8; 32], document in document(), renditions in vec(rendition(), 0..=MAX_RENDITIONS),
    ) -> BatchPicture {
        BatchPicture { id: Id::from_bytes(id), recipe, document, renditions }
    }
}

prop_compose! {
    fn batch()(revision: u32, pictures in vec(picture(), 0..4)) -> Batch {
        Batch { revision, pictures }
    }
}

proptest! {
    #[test]
    fn decode_reads_what_encode_writes(batch in batch()) {
        prop_assert_eq!(Batch::decode(batch.encode().into()), Ok(batch));
    }

    #[test]
    fn a_body_cut_anywhere_is_refused(batch in batch(), cut: prop::sample::Index) {
        let body = batch.encode();
        let cut = cut.index(body.len());
        prop_assert!(Batch::decode(Bytes::copy_from_slice(&body[..cut])).is_err());
    }

    #[test]
    fn a_changed_rendition_is_refused(mut picture in picture(), bit in 0_u8..8) {
        picture.renditions = vec![BatchRendition {
            kind: "low".into(), width: 1, height: 1, jpeg: Bytes::from_static(b"not really"),
        }];
        let mut body = Batch { revision: 1, pictures: vec![picture] }.encode();
        *body.last_mut().unwrap() ^= 1 << bit;
        prop_assert_eq!(Batch::decode(body.into()), Err(BatchError::Corrupt));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>, whole: bool) {
        let mut body = if whole { b"WPB1".to_vec() } else { Vec::new() };
        body.extend(bytes);
        let _ = Batch::decode(body.into());
    }
}

#[test]
fn what_follows_the_end_is_refused() {
    let mut body = Batch { revision: 1, pictures: Vec::new() }.encode();
    body.push(0);
    assert_eq!(Batch::decode(body.into()), Err(BatchError::Malformed("it goes on after its end")));
}

#[test]
fn a_manifest_longer_than_allowed_is_refused_before_it_is_read() {
    let mut body = b"WPB1".to_vec();
    body.extend_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(Batch::decode(body.into()), Err(BatchError::TooLarge("a longer manifest")));
}
