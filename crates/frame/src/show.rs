//! What is shown: on the frame's own page, to other devices, in a terminal.

use serde::Serialize;
use wirephoto_airwave::packet::ObjectId;
use wirephoto_database::{Error as DatabaseError, Id, Moment, Transaction};
use wirephoto_site::Language;

use crate::repository::{self, Picture, Reception, State as Standing};
use crate::settings::Settings;
use crate::words::words;
use crate::{Error, Frame};

/// Pictures that the show goes through at the most.
const MOST: u32 = 5000;

/// What a show needs to know.
#[derive(Serialize)]
pub struct Show {
    pub pictures: Vec<Shown>,
    pub asks: Vec<Ask>,
    pub seconds: u16,
    pub captions: bool,
    pub clock: bool,
    /// From when until when it is dark, in minutes of the day.
    pub night: Option<[u16; 2]>,
    pub is_paired: bool,
}

/// A picture of the show.
#[derive(Serialize)]
pub struct Shown {
    pub id: Id,
    pub url: String,
    pub caption: String,
    pub sender: String,
    pub sent: Moment,
    pub width: u32,
    pub height: u32,
    pub kept: bool,
    pub print_wanted: bool,
}

/// A delivery that its owner is asked for.
#[derive(Serialize)]
pub struct Ask {
    #[serde(skip)]
    pub object: ObjectId,
    pub path: String,
    pub question: String,
}

impl Shown {
    fn of(picture: Picture) -> Self {
        Self {
            url: format!("/pictures/{}.jpg", picture.id),
            id: picture.id,
            caption: picture.caption,
            sender: picture.sender,
            sent: picture.sent_at,
            width: picture.width,
            height: picture.height,
            kept: picture.kept,
            print_wanted: picture.print_wanted,
        }
    }

    /// When it was sent, for people.
    pub fn ago(&self, language: Language) -> String {
        language.time_ago(self.sent, Moment::now())
    }
}

impl Ask {
    fn of(reception: &Reception, language: Language) -> Self {
        let size = language.bytes(reception.params.size().into());
        Self {
            object: reception.object,
            path: format!("/deliveries/{}/{}", reception.object.tsi, reception.object.toi),
            question: (words(language).ask_question)(&size),
        }
    }
}

impl Show {
    /// As it is now.
    pub async fn read(frame: &Frame, language: Language) -> Result<Self, Error> {
        let read = |tx: &mut Transaction<'_>| {
            Ok::<_, DatabaseError>((
                repository::most_recent_first(tx, MOST)?,
                repository::in_state(tx, Standing::Asking)?,
                repository::settings(tx)?,
                repository::identity(tx)?.is_some_and(|identity| identity.keys.is_some()),
            ))
        };
        let (pictures, asked, settings, is_paired) = frame.database().read(read).await?;
        let Settings { seconds, captions, clock, night, .. } = settings;
        Ok(Self {
            pictures: pictures.into_iter().map(Shown::of).collect(),
            asks: asked.iter().map(|reception| Ask::of(reception, language)).collect(),
            seconds,
            captions,
            clock,
            night: night.map(|night| [night.from, night.until]),
            is_paired,
        })
    }

    /// The same for whoever may only look.
    pub fn without_asks(mut self) -> Self {
        self.asks.clear();
        self
    }
}
