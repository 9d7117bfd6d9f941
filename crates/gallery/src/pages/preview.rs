//! Pictures on the pages of carts and orders: the part of each that its paper shows.

use std::fmt::Write as _;

use wirephoto_imaging::Crop;

/// A picture, or a part of it. What it looks like is a rule of the page, since a strict policy allows no `style`
/// attributes.
pub(crate) struct Preview {
    /// Counts those of a page.
    number: usize,
    pub url: String,
    pub alt: String,
    /// Pixels of the whole picture.
    size: (u32, u32),
    crop: Option<Crop>,
}

impl Preview {
    pub(crate) fn new(number: usize, url: String, alt: String, size: (u32, u32), crop: Option<Crop>) -> Self {
        Self { number, url, alt, size, crop }
    }

    /// The class that its rule is for.
    pub(crate) fn class(&self) -> String {
        format!("v{}", self.number)
    }

    fn rule(&self, css: &mut String) {
        let (x, y, width, height) = parts(self.crop);
        let shape = f64::from(self.size.0) * width / (f64::from(self.size.1.max(1)) * height);
        let _ = write!(
            css,
            ".v{0}{{--r:{shape:.4}}}.v{0} img{{width:{1:.3}%;height:{2:.3}%;left:{3:.3}%;top:{4:.3}%}}",
            self.number,
            100.0 / width,
            100.0 / height,
            -100.0 * x / width,
            -100.0 * y / height,
        );
    }
}

/// The rules of a page's previews.
pub(crate) fn rules<'p>(previews: impl IntoIterator<Item = &'p Preview>) -> String {
    let mut css = String::new();
    previews.into_iter().for_each(|preview| preview.rule(&mut css));
    css
}

/// Left, top, width and height, in fractions of the picture.
pub(crate) fn parts(crop: Option<Crop>) -> (f64, f64, f64, f64) {
    crop.map_or((0.0, 0.0, 1.0, 1.0), |crop| (crop.x(), crop.y(), crop.width(), crop.height()))
}
