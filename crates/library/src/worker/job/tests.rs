//! A job and its answer are read as they were written; anything else is refused.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use wirephoto_imaging::{Place, WatermarkStyle};

use super::*;

/// A watermark, and its PNG.
fn mark() -> impl Strategy<Value = (Option<WatermarkSpec>, Option<Vec<u8>>)> {
    let style = WatermarkStyle::new(Place::Centre, 0.25, 0.5).unwrap();
    prop_oneof![
        Just((None, None)),
        any::<String>().prop_map(move |text| (Some(WatermarkSpec::Text { text, style }), None)),
        any::<Vec<u8>>().prop_map(move |png| (Some(WatermarkSpec::Png { style }), Some(png))),
    ]
}

prop_compose! {
    fn job()((watermark, png) in mark(), sizes in vec(any::<(u32, u8)>(), 0..5), picture: Vec<u8>) -> Job {
        let edit = serde_json::from_str(r#"{"rotate":90,"crop":{"x":0.5,"y":0,"width":0.25,"height":1}}"#);
        Job { edit: edit.unwrap(), watermark, png, ..Job::plain(picture, &sizes) }
    }
}

/// A plain JPEG of a few pixels, as its markers say.
fn jpeg(width: u8, height: u8) -> Vec<u8> {
    let frame = [0xFF, 0xC0, 0, 11, 8, 0, height, 0, width, 1, 1, 0x11, 0];
    let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x55];
    [&[0xFF, 0xD8][..], &frame, &scan, &[0xFF, 0xD9]].concat()
}

fn asked() -> Job {
    Job::plain(Vec::new(), &[(200, 80); 3])
}

prop_compose! {
    fn made()(
        (width, height) in (1_u8..=200, 1_u8..=200),
        blur in vec(any::<u8>(), 0..=30),
        captured in option::of(any::<String>()),
        camera in option::of(any::<String>()),
        caption in option::of(any::<String>()),
        keywords in vec(any::<String>(), 0..4),
    ) -> Made {
        let (across, down) = (u32::from(width), u32::from(height));
        let rendition = MadeRendition { width: across, height: down, jpeg: jpeg(width, height) };
        let facts = Facts { width: across, height: down, blur, captured, camera, caption, keywords };
        Made { facts, renditions: vec![rendition; 3] }
    }
}

proptest! {
    #[test]
    fn p13_a_job_is_read_as_it_was_written(job in job()) {
        prop_assert_eq!(Job::decode(&job.encode()), Ok(job));
    }

    #[test]
    fn p13_an_answer_is_read_as_it_was_written(made in made()) {
        let made = Ok(made);
        prop_assert_eq!(Made::decode(&Made::encode(&made), &asked()), Ok(made));
    }

    #[test]
    fn p13_a_changed_answer_is_refused_or_within_what_was_asked(
        made in made(), at: prop::sample::Index, byte: u8, cut: prop::sample::Index,
    ) {
        let mut bytes = Made::encode(&Ok(made));
        let length = bytes.len();
        bytes[at.index(length)] = byte;
        bytes.truncate(cut.index(length) + 1);
        if let Ok(Ok(read)) = Made::decode(&bytes, &asked()) {
            prop_assert_eq!(read.renditions.len(), 3);
            prop_assert!(read.renditions.iter().all(|one| one.width <= 200 && one.height <= 200));
        }
    }

    #[test]
    fn p13_any_bytes_are_no_job_and_no_answer(bytes: Vec<u8>) {
        prop_assert!(Job::decode(&bytes).is_err());
        prop_assert!(Made::decode(&bytes, &asked()).is_err());
    }
}

#[test]
fn p13_a_worker_that_was_taken_over_cannot_hand_out_anything_but_small_plain_pictures() {
    let rendition = |jpeg: Vec<u8>| MadeRendition { width: 100, height: 50, jpeg };
    let answer = |renditions: Vec<MadeRendition>| {
        let (captured, camera, caption) = (None, None, None);
        let (blur, keywords) = (Vec::new(), Vec::new());
        let facts = Facts { width: 100, height: 50, blur, captured, camera, caption, keywords };
        Made::decode(&Made::encode(&Ok(Made { facts, renditions })), &asked())
    };
    assert!(answer(vec![rendition(jpeg(100, 50)); 3]).is_ok());
    assert!(answer(vec![rendition(jpeg(100, 50)); 2]).is_err());
    assert!(answer(vec![rendition(jpeg(100, 51)); 3]).is_err(), "another size than was said");
    assert!(answer(vec![rendition(b"<script>".to_vec()); 3]).is_err());
    let large = MadeRendition { width: 201, height: 100, jpeg: jpeg(201, 100) };
    assert!(answer(vec![large; 3]).is_err(), "larger than was asked for");
    let tail = [jpeg(100, 50), b"PK\x03\x04".to_vec()].concat();
    assert!(answer(vec![rendition(tail); 3]).is_err(), "something behind the picture");
    for refusal in [Refusal::Damaged, Refusal::TooMuchWork] {
        assert_eq!(Made::decode(&Made::encode(&Err(refusal)), &asked()), Ok(Err(refusal)));
    }
}
