//! Pictures as a studio would send them: real JPEGs, each its own.

use std::collections::BTreeMap;
use std::sync::Mutex;

use bytes::Bytes;
use turbojpeg::{Image, PixelFormat, Subsamp};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::batch::{BatchPicture, BatchRendition};
use wirephoto_exchange::publication::{PictureDocument, PictureKey};

const SIZES: [(&str, u32); 3] = [("thumbnail", 320), ("preview", 800), ("low", 1600)];

/// A picture of the studio.
#[derive(Clone)]
pub struct Picture {
    pub id: Id,
    pub recipe: [u8; 32],
    pub document: PictureDocument,
    pub renditions: Vec<BatchRendition>,
}

impl Picture {
    pub fn new(number: u32) -> Self {
        let id = Id::new(Moment::now());
        let portrait = number.is_multiple_of(3);
        let (width, height) = if portrait { (4000, 6000) } else { (6000, 4000) };
        let document = PictureDocument {
            number,
            position: number,
            category: None,
            file_name: format!("DSC_{number:04}.JPG"),
            width,
            height,
            caption: format!("Guest number {number}"),
            description: String::new(),
            keywords: vec!["garden".to_owned()],
            price_note: "12 € as a print".to_owned(),
            captured: Some("2026-06-20T15:04:05".to_owned()),
            blur: vec![0x3f, 0x08, 0x12, 0x1d, 0x84, 0x77, 0x78, 0x87, 0x70],
            edit_revision: 0,
            own_prices: Vec::new(),
        };
        let renditions = SIZES.map(|(kind, long)| {
            let short = (long * 2 + 1) / 3;
            let (width, height) = if portrait { (short, long) } else { (long, short) };
            BatchRendition { kind: kind.to_owned(), width, height, jpeg: own_jpeg(width, height, id) }
        });
        let recipe = *blake3::hash(id.as_bytes()).as_bytes();
        Self { id, recipe, document, renditions: renditions.to_vec() }
    }

    pub fn key(&self) -> PictureKey {
        PictureKey { id: self.id, recipe: self.recipe, data: self.document.hash() }
    }

    pub fn batched(&self, pixels: bool) -> BatchPicture {
        BatchPicture {
            id: self.id,
            recipe: self.recipe,
            document: self.document.clone(),
            renditions: if pixels { self.renditions.clone() } else { Vec::new() },
        }
    }

    /// Developed anew: other pixels, another recipe.
    pub fn developed_anew(&self) -> Self {
        let mut picture = self.clone();
        let seed = Id::new(Moment::now());
        picture.recipe = *blake3::hash(seed.as_bytes()).as_bytes();
        for rendition in &mut picture.renditions {
            rendition.jpeg = own_jpeg(rendition.width, rendition.height, seed);
        }
        picture
    }

    pub fn bytes(&self) -> u64 {
        self.renditions.iter().map(|rendition| rendition.jpeg.len() as u64).sum()
    }
}

/// A JPEG that is plain and unlike any other: the sample size of one table is not read where there is no thumbnail,
/// so JFIF's density says whose it is.
fn own_jpeg(width: u32, height: u32, id: Id) -> Bytes {
    let mut jpeg = jpeg(width, height);
    assert_eq!(&jpeg[6..11], b"JFIF\0", "the encoder writes a JFIF header");
    // Units, then density across and down (T.871 §10.1): five bytes that change no pixel.
    let hash = blake3::hash(id.as_bytes());
    jpeg[14..18].copy_from_slice(&hash.as_bytes()[..4]);
    jpeg.into()
}

/// A JPEG of that size.
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    static MADE: Mutex<BTreeMap<(u32, u32), Vec<u8>>> = Mutex::new(BTreeMap::new());
    MADE.lock().unwrap().entry((width, height)).or_insert_with(|| encode(width, height)).clone()
}

fn encode(width: u32, height: u32) -> Vec<u8> {
    let row = |y: u32| (0..width).flat_map(move |x| [(x * 255 / width) as u8, (y * 255 / height) as u8, 128]);
    let pixels: Vec<u8> = (0..height).flat_map(row).collect();
    let image = Image {
        pixels: &pixels[..],
        width: width as usize,
        pitch: 3 * width as usize,
        height: height as usize,
        format: PixelFormat::RGB,
    };
    turbojpeg::compress(image, 80, Subsamp::Sub2x2).unwrap().to_vec()
}

/// The same picture with an EXIF segment whose GPS directory says where it was taken.
pub fn with_position(jpeg: &[u8]) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    // IFD 0: one entry, the GPS directory (tag 0x8825, LONG) at offset 26.
    tiff.extend_from_slice(&[1, 0, 0x25, 0x88, 4, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0]);
    // The GPS directory: one entry, GPSLatitudeRef (tag 1, ASCII) "N".
    tiff.extend_from_slice(&[1, 0, 1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0, 0, 0, 0, 0]);
    with_segment(jpeg, 0xE1, &[b"Exif\0\0", &tiff[..]].concat())
}

/// The same picture with one more segment after its first marker.
pub fn with_segment(jpeg: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, payload, &jpeg[2..]].concat()
}
