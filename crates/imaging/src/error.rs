//! What can be wrong with a picture, each as one sentence that says what to do.

use std::fmt;

/// Why a picture was refused. `Display` is one plain sentence for the person who owns the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// No bytes at all.
    Empty,
    /// The bytes are of no picture format that is known here.
    NotAPicture {
        /// What the bytes look like instead, such as `a web page (HTML)`, when that could be told.
        looks_like: Option<&'static str>,
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
    Watermark {
        /// What is wrong with it.
        detail: String,
    },
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
            Self::Watermark { detail } => write!(out, "The watermark cannot be used: {detail}."),
            Self::Stopped => write!(out, "The work on this picture was stopped; start it again."),
        }
    }
}

impl std::error::Error for Error {}

/// Why an edit was refused. `Display` is one plain sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidEdit(pub(crate) &'static str);

impl fmt::Display for InvalidEdit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl std::error::Error for InvalidEdit {}
