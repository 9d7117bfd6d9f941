//! Files for the tests of every part that takes uploads.

/// Files that are refused: what each is called, and words of the reason. They are made of a whole JPEG.
pub fn refused(whole: &[u8]) -> [(&'static str, Vec<u8>, &'static str); 6] {
    let half = whole[..whole.len() / 2].to_vec();
    let endless = [&whole[..2], &[0xFF, 0xE1, 0, 2].repeat(200_000)].concat();
    let noise = (0..100_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    [
        ("empty.jpg", Vec::new(), "not a picture"),
        ("page.jpg", b"<html><script>alert(1)</script>".to_vec(), "not a picture"),
        ("half.jpg", half, "damaged"),
        ("loop.jpg", endless, "damaged"),
        ("bomb.png", png_bomb(60_000, 60_000), "too many pixels"),
        ("noise.jpg", noise, "not a picture"),
    ]
}

/// A file of each format that is taken.
pub fn formats() -> [(&'static str, &'static [u8]); 7] {
    [
        ("card.heic", include_bytes!("../../imaging/tests/pictures/card.heic")),
        ("card.jxl", include_bytes!("../../imaging/tests/pictures/card.jxl")),
        ("card.avif", include_bytes!("../../imaging/tests/pictures/card.avif")),
        ("card.png", include_bytes!("../../../fuzz/seeds/probe/png")),
        ("card.webp", include_bytes!("../../../fuzz/seeds/probe/webp")),
        ("card.tiff", include_bytes!("../../../fuzz/seeds/probe/tiff")),
        ("progressive.jpg", include_bytes!("../../../fuzz/seeds/probe/progressive")),
    ]
}

/// A PNG whose header announces so many pixels.
fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &header), &chunk(b"IDAT", &[0x78, 0x9c])].concat()
}

/// A chunk of a PNG with its checksum.
fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let named = [kind, data].concat();
    let crc = !named.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    });
    [&(data.len() as u32).to_be_bytes()[..], &named, &crc.to_be_bytes()].concat()
}
