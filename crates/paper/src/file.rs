//! The file: objects, each written once it is known, and where they stand in it (ISO 32000-1 §7.5).

use std::collections::HashMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::writers::{Catalog, DocumentInfo};
use pdf_writer::{Chunk, Filter, Name, Rect, Ref, TextStr};

use crate::canvas::{self, picture_name};
use crate::document::Document;
use crate::jpeg::{Colours, Frame};

/// What of a file is written so far.
pub(crate) struct File {
    /// What nobody has taken yet.
    bytes: Vec<u8>,
    /// How many bytes were taken.
    taken: usize,
    /// Where each object begins, in the order of their numbers.
    offsets: Vec<usize>,
}

/// The pictures that are in a file. Pages call them by their numbers.
#[derive(Default)]
pub(crate) struct Pictures {
    ids: Vec<Ref>,
    /// By the hash of their bytes.
    numbers: HashMap<[u8; 32], usize>,
}

impl File {
    pub fn new() -> Self {
        Self { bytes: b"%PDF-1.7\n%\x80\x80\x80\x80\n\n".to_vec(), taken: 0, offsets: Vec::new() }
    }

    /// The number of an object that will be written.
    pub fn number(&mut self) -> Ref {
        self.offsets.push(0);
        Ref::new(self.offsets.len() as i32)
    }

    /// Writes the object of that number, and no other.
    pub fn write(&mut self, id: Ref, object: impl FnOnce(&mut Chunk)) {
        let mut chunk = Chunk::new();
        object(&mut chunk);
        self.offsets[id.get() as usize - 1] = self.taken + self.bytes.len();
        self.bytes.extend_from_slice(chunk.as_bytes());
    }

    /// Writes a stream that is compressed.
    pub fn write_stream(&mut self, id: Ref, content: &[u8]) {
        let content = compressed(content);
        self.write(id, |chunk| {
            chunk.stream(id, &content).filter(Filter::FlateDecode);
        });
    }

    /// What was written since this was called last.
    pub fn take(&mut self) -> Vec<u8> {
        self.taken += self.bytes.len();
        std::mem::take(&mut self.bytes)
    }

    /// The rest of it, with the table of all objects.
    fn finish(mut self, catalog: Ref, info: Ref) -> Vec<u8> {
        let (start, size) = (self.taken + self.bytes.len(), self.offsets.len() + 1);
        let offsets: Vec<String> =
            self.offsets.iter().map(|offset| format!("{offset:010} 00000 n\r\n")).collect();
        let (offsets, catalog, info) = (offsets.concat(), catalog.get(), info.get());
        let table = format!(
            "xref\n0 {size}\n0000000000 65535 f\r\n{offsets}\
             trailer\n<< /Size {size} /Root {catalog} 0 R /Info {info} 0 R >>\nstartxref\n{start}\n%%EOF"
        );
        self.bytes.extend_from_slice(table.as_bytes());
        self.bytes
    }
}

impl Pictures {
    /// The number of a picture, which is written unless the same bytes were before.
    pub fn keep(&mut self, file: &mut File, jpeg: &[u8], frame: Frame) -> usize {
        *self.numbers.entry(*blake3::hash(jpeg).as_bytes()).or_insert_with(|| {
            let id = file.number();
            file.write(id, |chunk| write_picture(chunk, id, jpeg, frame));
            self.ids.push(id);
            self.ids.len() - 1
        })
    }
}

/// The rest of a document's file.
pub(crate) fn finish(document: Document) -> Vec<u8> {
    let Document { mut file, pictures, .. } = document;
    let [catalog, tree, info, regular, bold] = std::array::from_fn(|_| file.number());
    file.write(catalog, |chunk| {
        let mut catalog = chunk.indirect(catalog).start::<Catalog<'_>>();
        catalog.pages(tree).lang(TextStr(&document.language));
        catalog.viewer_preferences().display_doc_title(true);
    });
    file.write(info, |chunk| {
        let mut info = chunk.indirect(info).start::<DocumentInfo<'_>>();
        info.title(TextStr(&document.title)).producer(TextStr("Wirephoto"));
    });

    let (width, height) = document.format.points();
    let mut pages = Vec::with_capacity(document.pages.len());
    for canvas in document.pages {
        let (id, content) = (file.number(), file.number());
        file.write(id, |chunk| {
            let mut page = chunk.page(id);
            page.parent(tree).media_box(Rect::new(0.0, 0.0, width, height)).contents(content);
            let mut resources = page.resources();
            resources.fonts().pair(Name(canvas::REGULAR_NAME), regular).pair(Name(canvas::BOLD_NAME), bold);
            let mut shown = resources.x_objects();
            for number in &canvas.pictures {
                shown.pair(Name(picture_name(*number).as_bytes()), pictures.ids[*number]);
            }
        });
        file.write_stream(content, &canvas.finish());
        pages.push(id);
    }
    let count = pages.len() as i32;
    file.write(tree, |chunk| {
        chunk.pages(tree).kids(pages).count(count);
    });
    document.regular.embed(&mut file, regular);
    document.bold.embed(&mut file, bold);
    file.finish(catalog, info)
}

fn write_picture(chunk: &mut Chunk, id: Ref, jpeg: &[u8], frame: Frame) {
    let mut image = chunk.image_xobject(id, jpeg);
    image.filter(Filter::DctDecode);
    image.width(i32::from(frame.width)).height(i32::from(frame.height));
    image.bits_per_component(8);
    match frame.colours {
        Colours::Grey => image.color_space().device_gray(),
        Colours::Rgb => image.color_space().device_rgb(),
    }
}

/// As PDF's `FlateDecode` reads it.
pub(crate) fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("a Vec takes what it is given")
}
