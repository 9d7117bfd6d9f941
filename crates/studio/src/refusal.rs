//! What the studio does not take: files, and what somebody typed or asked for. What is said of it stands in
//! [`crate::words`].

use std::fmt;

use wirephoto_imaging::{self as imaging, InvalidEdit};
use wirephoto_site::Language;

use crate::trade::Trade;
use crate::words::words;

/// Why something is not taken. `Display` is one plain sentence in English, as commands say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    // Files.
    /// The picture, or the watermark, is not as it should be.
    Image(imaging::Error),
    /// A picture on which a decoder stumbled.
    Unforeseen,
    /// It takes longer than any picture that a camera made.
    TooSlow,
    /// There is no such file.
    NoFile,
    /// A folder, a device or the like.
    NotAFile,
    /// More than so many megabytes.
    LargeFile(u64),
    /// It changed while it was read.
    Growing,
    /// The system does not let it be read; it says why.
    UnreadableFile(String),
    /// The same of a folder.
    UnreadableFolder {
        /// Which one.
        path: String,
        /// What the system said.
        detail: String,
    },
    /// There is no such folder.
    NoFolder(String),
    /// More photographs than these.
    TooManyFiles(usize),
    /// It was in the trash, which was emptied meanwhile.
    Purged,
    /// The database did not take it.
    NotKept(String),

    // Proofs.
    /// The bytes of the original are not what they were.
    DamagedOriginal,
    /// The picture was edited while its proof was made.
    EditedMeanwhile,
    /// There is no picture on which a watermark could be tried.
    NothingToMark,

    // Events and pictures.
    /// An event without a name.
    NoName,
    /// Text of more than so many characters.
    LongText(Field, usize),
    /// Not a day of the calendar.
    NotADay(String),
    /// A code for customers of fewer characters than these.
    ShortCode(usize),
    /// A category's name that is empty, or longer than this.
    CategoryName(usize),
    /// Two categories of one name.
    SameCategory(String),
    /// More categories than these.
    TooManyCategories(usize),
    /// The category was removed in another place.
    NoSuchCategory,
    /// The categories were changed in another place.
    CategoriesChanged,
    /// Long sides of proofs beyond these.
    Sizes([u32; 3]),
    /// A watermark of more than so many kilobytes.
    LargeWatermark(usize),
    /// A watermark whose base 64 is none.
    BrokenWatermark,
    /// Unmarked proofs, without the event's name as a confirmation.
    NotConfirmed,
    /// More than one kind of watermark.
    TwoWatermarks,
    /// More keywords than these.
    TooManyKeywords(usize),
    /// A rating of more than five stars.
    Stars,
    /// A change without a label.
    NoLabel,
    /// A change of more pictures than these.
    TooManyPictures(usize),
    /// An edit that cannot be.
    Edit(InvalidEdit),

    // Hosts and customers.
    /// Not a code for pairing.
    NotACode,
    /// The studio is not paired with this host.
    UnknownHost(String),
    /// Events are published at this host.
    HostInUse(String),
    /// The conflict is decided.
    Decided,
    /// Neither `all` nor `picked` nor an identifier.
    NotAList,
    /// The customer's list is gone.
    NoList,

    /// Of price lists, labs and orders.
    Trade(Trade),
    /// The system has no random numbers; it says why.
    NoRandomness(String),
}

/// A text that somebody may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// An event's name.
    Name,
    /// Of an event or a picture.
    Description,
    /// Who took the pictures.
    Photographer,
    /// What an event says about prices.
    PriceNote,
    /// What an event says about delivery.
    DeliveryNote,
    /// What customers enter.
    Code,
    /// What stands under a picture.
    Caption,
    /// What a picture costs.
    Price,
    /// What a picture is found by.
    Keyword,
    /// What a change is undone by.
    Label,
    /// What the photographer says to a lab.
    LabNote,
    /// Why an order is cancelled.
    Reason,
    /// How to follow a parcel.
    Tracking,
}

impl Refusal {
    /// In its reader's language.
    pub fn told(&self, language: Language) -> String {
        (words(language).refusal)(self)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.told(Language::English))
    }
}

impl std::error::Error for Refusal {}

impl From<Trade> for Refusal {
    fn from(refusal: Trade) -> Self {
        Self::Trade(refusal)
    }
}

impl From<imaging::Error> for Refusal {
    fn from(error: imaging::Error) -> Self {
        Self::Image(error)
    }
}
