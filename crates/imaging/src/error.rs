//! What can be wrong with a picture, each as one sentence that says what to do.

use std::fmt;

/// Why a picture was refused. `Display` is one plain sentence for the person who owns the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// No bytes at all.
    Empty,
    /// The bytes are of no picture format that is known here.
    NotAPicture {
        /// What the bytes look like instead, when that could be told.
        looks_like: Option<Lookalike>,
    },
    /// A picture, but of a kind that cannot be decoded here.
    Unsupported {
        /// The kind, in words: `12-bit JPEG`.
        format: String,
    },
    /// The header announces more pixels than the limit allows; nothing was decoded.
    TooLarge {
        /// Width that the header announces.
        width: u32,
        /// Height that the header announces.
        height: u32,
        /// The limit that it passed, in pixels.
        max_pixels: u64,
    },
    /// Truncated, corrupt, or announcing what its bytes cannot hold.
    Damaged {
        /// What the decoder said.
        detail: String,
    },
    /// The watermark, not the picture, is at fault.
    Watermark(WatermarkFault),
    /// The caller's `stop` said so.
    Stopped,
}

impl Error {
    pub(crate) fn damaged(detail: impl fmt::Display) -> Self {
        let detail: String =
            detail.to_string().chars().filter(|character| !character.is_control()).take(200).collect();
        Self::Damaged { detail }
    }

    pub(crate) fn unsupported(format: impl Into<String>) -> Self {
        Self::Unsupported { format: format.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(out, "The file is empty; copy it from the camera or card again."),
            Self::NotAPicture { looks_like: Some(kind) } => {
                write!(out, "This is not a picture, it looks like {kind}; choose a photograph.")
            }
            Self::NotAPicture { looks_like: None } => {
                write!(out, "This is not a picture of a known format; choose a photograph.")
            }
            Self::Unsupported { format } => {
                write!(
                    out,
                    "Pictures of this kind ({format}) cannot be read here; save it as JPEG, PNG or TIFF."
                )
            }
            Self::TooLarge { width, height, max_pixels } => write!(
                out,
                "The picture is too large: {width} × {height} pixels, and the limit is {} megapixels; \
                 save a smaller copy.",
                max_pixels / 1_000_000
            ),
            Self::Damaged { detail } => {
                write!(out, "The picture is damaged ({detail}); copy it from the camera or card again.")
            }
            Self::Watermark(fault) => write!(out, "The watermark cannot be used: {fault}."),
            Self::Stopped => write!(out, "The work on this picture was stopped; start it again."),
        }
    }
}

impl std::error::Error for Error {}

/// What a file that is no picture looks like. `Display` follows "it looks like".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookalike {
    /// HTML.
    WebPage,
    /// SVG.
    Drawing,
    /// Any other XML.
    Xml,
    /// PDF.
    Pdf,
    /// ZIP, and what is made of it.
    Zip,
    /// GIF, which may move.
    Gif,
    /// BMP.
    Bitmap,
    /// PSD.
    Photoshop,
    /// MP4, Matroska and their like.
    Video,
    /// MP3, or RIFF of another kind than WebP.
    Sound,
    /// An executable file.
    Program,
    /// Plain text.
    Text,
}

impl fmt::Display for Lookalike {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::WebPage => "a web page (HTML)",
            Self::Drawing => "a drawing (SVG)",
            Self::Xml => "an XML document",
            Self::Pdf => "a PDF document",
            Self::Zip => "a ZIP archive",
            Self::Gif => "a GIF animation",
            Self::Bitmap => "a Windows bitmap (BMP)",
            Self::Photoshop => "a Photoshop document",
            Self::Video => "a video",
            Self::Sound => "sound or video",
            Self::Program => "a program",
            Self::Text => "text",
        })
    }
}

/// What is wrong with a watermark. `Display` follows "it cannot be used:".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatermarkFault {
    /// Its size is not 0.02 to 1 of the picture's width.
    Size,
    /// Its opacity is not 0.05 to 1.
    Opacity,
    /// Its text is empty.
    NoText,
    /// Its text has more than 200 characters.
    LongText,
    /// It is to be a PNG, and there is none.
    NoPng,
    /// Its PNG cannot be read.
    BadPng,
    /// Its PNG has more than 16 megapixels.
    LargePng,
    /// Its PNG would not be seen.
    TransparentPng,
}

impl fmt::Display for WatermarkFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Size => "its size is a fraction of the picture's width, from 0.02 to 1",
            Self::Opacity => "its opacity is from 0.05 to 1",
            Self::NoText => "its text is empty",
            Self::LongText => "its text has more than 200 characters",
            Self::NoPng => "its PNG is missing",
            Self::BadPng => "its PNG cannot be read",
            Self::LargePng => "its PNG has more than 16 megapixels",
            Self::TransparentPng => "its PNG is wholly transparent",
        })
    }
}

/// Why an edit was refused. `Display` is one plain sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidEdit(pub(crate) &'static str);

impl fmt::Display for InvalidEdit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl std::error::Error for InvalidEdit {}
