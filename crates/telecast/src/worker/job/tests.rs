//! A job and its answer are read as they were written; anything else is refused.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

/// A plain JPEG of a few pixels, as its markers say.
fn jpeg(width: u8, height: u8) -> Vec<u8> {
    let frame = [0xFF, 0xC0, 0, 11, 8, 0, height, 0, width, 1, 1, 0x11, 0];
    let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x55];
    [&[0xFF, 0xD8][..], &frame, &scan, &[0xFF, 0xD9]].concat()
}

prop_compose! {
    fn made()(
        (width, height) in (1_u8..=200, 1_u8..=200),
        blur in vec(any::<u8>(), 0..=30),
        captured in option::of(any::<String>()),
        camera in option::of(any::<String>()),
        caption in option::of(any::<String>()),
    ) -> Made {
        let (across, down) = (u32::from(width), u32::from(height));
        let rendition = MadeRendition { width: across, height: down, jpeg: jpeg(width, height) };
        let facts = Facts { width: across, height: down, blur, captured, camera, caption };
        Made { facts, renditions: vec![rendition; 4] }
    }
}

proptest! {
    #[test]
    fn t1_a_job_is_read_as_it_was_written(file: Vec<u8>) {
        let job = encode(&file);
        prop_assert_eq!(decode(&job), Ok(&file[..]));
    }

    #[test]
    fn t1_an_answer_is_read_as_it_was_written(made in made()) {
        let made = Ok(made);
        prop_assert_eq!(Made::decode(&Made::encode(&made)), Ok(made));
    }

    #[test]
    fn t1_a_changed_answer_is_refused_or_within_what_was_asked(
        made in made(), at: prop::sample::Index, byte: u8, cut: prop::sample::Index,
    ) {
        let mut bytes = Made::encode(&Ok(made));
        let length = bytes.len();
        bytes[at.index(length)] = byte;
        bytes.truncate(cut.index(length) + 1);
        if let Ok(Ok(read)) = Made::decode(&bytes) {
            prop_assert_eq!(read.renditions.len(), 4);
            prop_assert!(read.renditions.iter().zip(SIZES).all(|(one, (_, most, _))| one.width.max(one.height) <= most));
        }
    }

    #[test]
    fn t1_any_bytes_are_no_job_and_no_answer(bytes: Vec<u8>) {
        prop_assert!(decode(&bytes).is_err());
        prop_assert!(Made::decode(&bytes).is_err());
    }
}

#[test]
fn t1_a_worker_that_was_taken_over_cannot_hand_out_anything_but_small_plain_pictures() {
    let rendition = |jpeg: Vec<u8>| MadeRendition { width: 100, height: 50, jpeg };
    let answer = |renditions: Vec<MadeRendition>| {
        let (blur, captured, camera, caption) = (Vec::new(), None, None, None);
        let facts = Facts { width: 100, height: 50, blur, captured, camera, caption };
        Made::decode(&Made::encode(&Ok(Made { facts, renditions })))
    };
    assert!(answer(vec![rendition(jpeg(100, 50)); 4]).is_ok());
    assert!(answer(vec![rendition(jpeg(100, 50)); 3]).is_err());
    assert!(answer(vec![rendition(jpeg(100, 51)); 4]).is_err(), "another size than was said");
    assert!(answer(vec![rendition(b"<script>".to_vec()); 4]).is_err());
    let tail = [jpeg(100, 50), b"PK\x03\x04".to_vec()].concat();
    assert!(answer(vec![rendition(tail); 4]).is_err(), "something behind the picture");
    for refusal in [Refusal::Damaged, Refusal::TooMuchWork] {
        assert_eq!(Made::decode(&Made::encode(&Err(refusal))), Ok(Err(refusal)));
    }
}
