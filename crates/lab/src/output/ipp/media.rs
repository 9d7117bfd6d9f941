//! Which of a printer's papers a sheet is printed on (PWG 5100.7 §6.3 `media-col`). Lengths in hundredths of a millimetre.

use std::collections::BTreeMap;

use ipp::value::{IppKeyword, IppName, IppValue};
use wirephoto_exchange::prices::Paper;

use super::answer::Attributes;

/// A 10 × 15 cm print is made on paper of 4 by 6 inches, which is 2.4 mm longer; more than this is another paper.
const TOLERANCE: i32 = 300;
const MARGINS: [&str; 4] =
    ["media-top-margin", "media-bottom-margin", "media-left-margin", "media-right-margin"];
/// What labs call a surface, and what printers do (PWG 5101.1 §3).
const FINISHES: [(&str, &str); 6] = [
    ("glossy", "photographic-glossy"),
    ("high-gloss", "photographic-high-gloss"),
    ("lustre", "photographic-satin"),
    ("satin", "photographic-satin"),
    ("matte", "photographic-matte"),
    ("matt", "photographic-matte"),
];

/// A paper as a printer is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Medium {
    /// Across and down, as the printer lists it.
    pub size: (i32, i32),
    /// Whether it is printed up to its edges.
    pub borderless: bool,
    /// The surface, by a keyword that the printer knows.
    pub surface: Option<String>,
}

/// The printer has no such paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoSuchPaper;

impl Medium {
    /// The printer's paper that is nearest to what is wanted. A printer that lists none is told what is wanted.
    pub fn choose(printer: Attributes<'_>, paper: &Paper) -> Result<Self, NoSuchPaper> {
        let wanted = upright(((paper.width_um + 5) / 10) as i32, ((paper.height_um + 5) / 10) as i32);
        let sizes = sizes(printer);
        let nearest = sizes.iter().copied().min_by_key(|size| distance(*size, wanted));
        let size = match nearest {
            Some(size) if distance(size, wanted) <= TOLERANCE => size,
            Some(_) => return Err(NoSuchPaper),
            None => wanted,
        };
        let to_the_edge = |margin: &str| printer.numbers(&format!("{margin}-supported")).contains(&0);
        let borderless = paper.border_um == 0 && MARGINS.into_iter().all(to_the_edge);
        Ok(Self { size, borderless, surface: surface(printer, &paper.finish) })
    }

    /// As the attribute `media-col`.
    pub fn to_value(&self) -> IppValue {
        let mut size = Collection::default();
        size.add("x-dimension", IppValue::Integer(self.size.0));
        size.add("y-dimension", IppValue::Integer(self.size.1));
        let mut column = Collection::default();
        column.add("media-size", size.into());
        if self.borderless {
            for margin in MARGINS {
                column.add(margin, IppValue::Integer(0));
            }
        }
        if let Some(surface) = self.surface.as_deref().and_then(|surface| IppKeyword::new(surface).ok()) {
            column.add("media-type", IppValue::Keyword(surface));
        }
        column.into()
    }
}

#[derive(Default)]
struct Collection(BTreeMap<IppName, IppValue>);

impl Collection {
    fn add(&mut self, name: &'static str, value: IppValue) {
        self.0.insert(ipp::value::IppNameLiteral::const_new(name).into(), value);
    }
}

impl From<Collection> for IppValue {
    fn from(collection: Collection) -> Self {
        Self::Collection(collection.0)
    }
}

/// How far the farther of two sides is from what is wanted, whichever way the paper lies.
fn distance(size: (i32, i32), wanted: (i32, i32)) -> i32 {
    let size = upright(size.0, size.1);
    size.0.abs_diff(wanted.0).max(size.1.abs_diff(wanted.1)).try_into().unwrap_or(i32::MAX)
}

fn upright(width: i32, height: i32) -> (i32, i32) {
    (width.min(height), width.max(height))
}

/// All sizes that a printer lists, by their measures or by their names.
fn sizes(printer: Attributes<'_>) -> Vec<(i32, i32)> {
    let measures = printer.pairs("media-size-supported", "x-dimension", "y-dimension");
    let names = printer.texts("media-supported");
    measures.into_iter().chain(names.into_iter().filter_map(size_of_name)).collect()
}

/// A size from a self-describing name such as `na_index-4x6_4x6in` or `iso_a4_210x297mm` (PWG 5101.1 §5).
fn size_of_name(name: &str) -> Option<(i32, i32)> {
    let (class, measures) = (name.split('_').next()?, name.rsplit('_').next()?);
    // What a custom size may be at the least or at the most is no paper.
    if class == "custom" || class == "roll" {
        return None;
    }
    let (measures, unit) = if let Some(inches) = measures.strip_suffix("in") {
        (inches, 2540.0)
    } else {
        (measures.strip_suffix("mm")?, 100.0)
    };
    let (width, height) = measures.split_once('x')?;
    let length = |text: &str| {
        let length: f64 = text.parse().ok()?;
        (length > 0.0 && length < 10_000.0).then_some((length * unit).round() as i32)
    };
    Some((length(width)?, length(height)?))
}

fn surface(printer: Attributes<'_>, finish: &str) -> Option<String> {
    let known = FINISHES.iter().find(|(name, _)| name.eq_ignore_ascii_case(finish));
    let keyword = known.map_or(finish, |(_, keyword)| keyword);
    printer.texts("media-type-supported").contains(&keyword).then(|| keyword.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::ipp::tests::{keywords, numbers, printer};

    fn paper(width_mm: u32, height_mm: u32) -> Paper {
        let (width_um, height_um) = (width_mm * 1000, height_mm * 1000);
        Paper { width_um, height_um, border_um: 0, finish: "glossy".to_owned() }
    }

    #[test]
    fn p10_a_paper_is_the_nearest_that_the_printer_has() {
        let names =
            ["na_index-4x6_4x6in", "iso_a4_210x297mm", "om_small-photo_100x150mm", "custom_max_500x500mm"];
        let answer = printer(&[keywords("media-supported", &names)]);
        let size = |paper: &Paper| Medium::choose(answer.printer(), paper).map(|medium| medium.size);
        assert_eq!(size(&paper(150, 100)), Ok((10_000, 15_000)), "whichever way it lies");
        assert_eq!(size(&paper(102, 152)), Ok((10_160, 15_240)));
        assert_eq!(size(&paper(210, 297)), Ok((21_000, 29_700)));
        assert_eq!(size(&paper(130, 180)), Err(NoSuchPaper));
        assert_eq!(size(&paper(500, 500)), Err(NoSuchPaper));
    }

    #[test]
    fn p10_a_printer_that_lists_no_paper_is_told_what_is_wanted() {
        let answer = printer(&[]);
        let medium = Medium::choose(answer.printer(), &paper(180, 130)).unwrap();
        assert_eq!(medium, Medium { size: (13_000, 18_000), borderless: false, surface: None });
    }

    #[test]
    fn p10_edge_and_surface_are_asked_for_where_the_printer_has_them() {
        let mut attributes: Vec<_> =
            MARGINS.iter().map(|margin| numbers(&format!("{margin}-supported"), &[0, 318])).collect();
        attributes.push(keywords("media-type-supported", &["stationery", "photographic-glossy"]));
        let answer = printer(&attributes);
        let medium = Medium::choose(answer.printer(), &paper(100, 150)).unwrap();
        assert!(medium.borderless);
        assert_eq!(medium.surface.as_deref(), Some("photographic-glossy"));
        let framed = Paper { border_um: 5000, finish: "linen".to_owned(), ..paper(100, 150) };
        let medium = Medium::choose(answer.printer(), &framed).unwrap();
        assert!(!medium.borderless && medium.surface.is_none());
    }
}
