//! The file: objects, in the order in which they are numbered (ISO 32000-1).

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Filter, Name, Pdf, Rect, Ref, TextStr};

use crate::canvas::{self, Canvas, picture_name};
use crate::document::Document;
use crate::jpeg::{Colours, Frame};

/// A JPEG that pages show.
pub(crate) struct Picture {
    pub jpeg: Vec<u8>,
    pub frame: Frame,
}

pub(crate) fn write(document: Document) -> Vec<u8> {
    let mut last = 0;
    let mut next = || {
        last += 1;
        Ref::new(last)
    };
    let mut pdf = Pdf::new();
    let [catalog, tree, info, regular, bold] = [next(), next(), next(), next(), next()];
    pdf.catalog(catalog)
        .pages(tree)
        .lang(TextStr(&document.language))
        .viewer_preferences()
        .display_doc_title(true);
    pdf.document_info(info).title(TextStr(&document.title)).producer(TextStr("Wirephoto"));

    let pictures: Vec<Ref> = document.pictures.iter().map(|_| next()).collect();
    let pages: Vec<(Ref, Ref, Canvas)> =
        document.pages.into_iter().map(|canvas| (next(), next(), canvas)).collect();
    pdf.pages(tree).kids(pages.iter().map(|(page, ..)| *page)).count(pages.len() as i32);

    let (width, height) = document.format.points();
    for (id, content, canvas) in pages {
        let mut page = pdf.page(id);
        page.parent(tree).media_box(Rect::new(0.0, 0.0, width, height)).contents(content);
        let mut resources = page.resources();
        resources.fonts().pair(Name(canvas::REGULAR_NAME), regular).pair(Name(canvas::BOLD_NAME), bold);
        let mut shown = resources.x_objects();
        for number in &canvas.pictures {
            shown.pair(Name(picture_name(*number).as_bytes()), pictures[*number]);
        }
        drop(shown);
        drop(resources);
        drop(page);
        let drawn = compressed(&canvas.finish());
        pdf.stream(content, &drawn).filter(Filter::FlateDecode);
    }
    for (picture, id) in document.pictures.iter().zip(pictures) {
        write_picture(&mut pdf, id, picture);
    }
    document.regular.embed(&mut pdf, regular, &mut next);
    document.bold.embed(&mut pdf, bold, &mut next);
    pdf.finish()
}

fn write_picture(pdf: &mut Pdf, id: Ref, picture: &Picture) {
    let mut image = pdf.image_xobject(id, &picture.jpeg);
    image.filter(Filter::DctDecode);
    image.width(i32::from(picture.frame.width)).height(i32::from(picture.frame.height));
    image.bits_per_component(8);
    match picture.frame.colours {
        Colours::Grey => image.color_space().device_gray(),
        Colours::Rgb => image.color_space().device_rgb(),
    }
}

/// As PDF's `FlateDecode` reads it.
pub(crate) fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("a Vec takes what it is given")
}
