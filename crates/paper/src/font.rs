//! The two faces that text is set in: measured, and embedded with no more letters than were used.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Name, Rect, Ref, Str};
use subsetter::GlyphRemapper;
use ttf_parser::GlyphId;

use crate::file::{File, compressed};

/// DejaVu Sans Condensed; its licence lies beside it.
const REGULAR: &[u8] = include_bytes!("../assets/DejaVuSansCondensed.ttf");
const BOLD: &[u8] = include_bytes!("../assets/DejaVuSansCondensed-Bold.ttf");

/// Units of an em in a PDF.
const EM: f32 = 1000.0;
const IDENTITY: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// A letter as a page shows it.
pub(crate) struct Glyph {
    /// Its number in the embedded font.
    pub id: u16,
    /// Thousandths of an em by which it comes nearer to the letter before.
    pub kern: f32,
}

pub(crate) struct Face {
    data: &'static [u8],
    name: &'static str,
    parsed: ttf_parser::Face<'static>,
    used: GlyphRemapper,
    /// What each used glyph says, by its number in the embedded font.
    letters: BTreeMap<u16, char>,
}

impl Face {
    pub fn regular() -> Self {
        Self::read(REGULAR, "DejaVuSansCondensed")
    }

    pub fn bold() -> Self {
        Self::read(BOLD, "DejaVuSansCondensed-Bold")
    }

    fn read(data: &'static [u8], name: &'static str) -> Self {
        let parsed = ttf_parser::Face::parse(data, 0).expect("the font is built in");
        Self { data, name, parsed, used: GlyphRemapper::new(), letters: BTreeMap::new() }
    }

    /// How wide a line is in a size of one.
    pub fn width(&self, text: &str) -> f32 {
        let mut before = None;
        text.chars().fold(0.0, |width, letter| {
            let glyph = self.glyph(letter);
            let kern = self.kern(before.replace(glyph), glyph);
            width + (kern + self.advance(glyph)) / EM
        })
    }

    /// The glyphs of a line; from now on they are part of the embedded font.
    pub fn set(&mut self, text: &str) -> Vec<Glyph> {
        let mut before = None;
        let mut glyphs = Vec::new();
        for letter in text.chars() {
            let glyph = self.glyph(letter);
            let kern = self.kern(before.replace(glyph), glyph);
            let id = self.used.remap(glyph.0);
            if glyph.0 != 0 {
                self.letters.entry(id).or_insert(letter);
            }
            glyphs.push(Glyph { id, kern: -kern });
        }
        glyphs
    }

    /// Writes the used part of the font as the file's object `id`.
    pub fn embed(&self, file: &mut File, id: Ref) {
        let subset = subsetter::subset(self.data, 0, &self.used).expect("the font is built in");
        let name = format!("{}+{}", tag(&subset), self.name);
        let [cid, descriptor, cmap, program] = std::array::from_fn(|_| file.number());

        file.write(id, |chunk| {
            chunk
                .type0_font(id)
                .base_font(Name(name.as_bytes()))
                .encoding_predefined(Name(b"Identity-H"))
                .descendant_font(cid)
                .to_unicode(cmap);
        });
        file.write(cid, |chunk| {
            let mut cid_font = chunk.cid_font(cid);
            cid_font
                .subtype(CidFontType::Type2)
                .base_font(Name(name.as_bytes()))
                .system_info(IDENTITY)
                .font_descriptor(descriptor)
                .cid_to_gid_map_predefined(Name(b"Identity"));
            let widths = self.used.remapped_gids().map(|glyph| self.advance(GlyphId(glyph)));
            cid_font.widths().consecutive(0, widths);
        });
        file.write(descriptor, |chunk| self.describe(chunk, descriptor, &name, program));

        let mut unicode = UnicodeCmap::<u16>::new(Name(b"Letters"), IDENTITY);
        for (id, letter) in &self.letters {
            unicode.pair(*id, *letter);
        }
        file.write_stream(cmap, &unicode.finish());

        let length = subset.len() as i32;
        let subset = compressed(&subset);
        file.write(program, |chunk| {
            chunk.stream(program, &subset).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
        });
    }

    fn describe(&self, chunk: &mut Chunk, id: Ref, name: &str, program: Ref) {
        let scaled = |units: i16| self.scaled(f32::from(units));
        let bounds = self.parsed.global_bounding_box();
        let ascent = scaled(self.parsed.ascender());
        chunk
            .font_descriptor(id)
            .name(Name(name.as_bytes()))
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(
                scaled(bounds.x_min),
                scaled(bounds.y_min),
                scaled(bounds.x_max),
                scaled(bounds.y_max),
            ))
            .italic_angle(0.0)
            .ascent(ascent)
            .descent(scaled(self.parsed.descender()))
            .cap_height(self.parsed.capital_height().map_or(ascent, scaled))
            .stem_v(if self.parsed.is_bold() { 140.0 } else { 80.0 })
            .font_file2(program);
    }

    fn glyph(&self, letter: char) -> GlyphId {
        self.parsed.glyph_index(letter).unwrap_or(GlyphId(0))
    }

    fn advance(&self, glyph: GlyphId) -> f32 {
        self.scaled(f32::from(self.parsed.glyph_hor_advance(glyph).unwrap_or(0)))
    }

    fn kern(&self, before: Option<GlyphId>, glyph: GlyphId) -> f32 {
        let (Some(before), Some(table)) = (before, self.parsed.tables().kern) else { return 0.0 };
        let units = table
            .subtables
            .into_iter()
            .filter(|part| part.horizontal && !part.variable && !part.has_state_machine)
            .find_map(|part| part.glyphs_kerning(before, glyph));
        self.scaled(f32::from(units.unwrap_or(0)))
    }

    fn scaled(&self, units: f32) -> f32 {
        units * EM / f32::from(self.parsed.units_per_em())
    }
}

/// Six capitals that tell one part of a font from another (ISO 32000-1 §9.6.4): FNV-1a of its bytes.
fn tag(subset: &[u8]) -> String {
    let mut hash = subset.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    });
    (0..6)
        .map(|_| {
            let letter = char::from(b'A' + (hash % 26) as u8);
            hash /= 26;
            letter
        })
        .collect()
}
