//! Pictures on the photographer's own screen: contact prints.

use wirephoto_database::Id;
use wirephoto_imaging::{self as imaging, Keep, Limits, Size};
use wirephoto_library::{self as library, Kind, NewRendition, Picture, Released, Way};

use crate::event::CONTACT;
use crate::import::allowed;
use crate::{Error, Result, Studio};

impl Studio {
    /// A picture's contact print with the revision of its edit, if one is made.
    pub(crate) async fn peek_contact(&self, picture: Id) -> Result<Option<(Released, u32)>> {
        let found = self.db.read(move |tx| {
            let revision = library::find_picture(tx, picture)?.edit_revision;
            match library::release(tx, picture, Way::Contact) {
                Ok(released) => Ok(Some((released, revision))),
                Err(library::Error::NoBlob(..)) => Ok(None),
                Err(error) => Err(error),
            }
        });
        Ok(found.await?)
    }

    /// Makes a picture's contact print and its placeholder anew, and keeps them.
    pub(crate) fn make_contact(&self, picture: Id) -> Result<(Released, u32)> {
        let (found, original) = self
            .db
            .read(move |tx| {
                Ok::<_, Error>((
                    library::find_picture(tx, picture)?,
                    library::release(tx, picture, Way::Proofing)?,
                ))
            })
            .wait()?;
        let Picture { edit, edit_revision, .. } = found;
        let mut rendered = render_unmarked(&original.bytes, &edit, CONTACT)?;
        let made = rendered.renditions.pop().ok_or(library::Error::NoBlob(picture, "contact print"))?;
        let released = Released { hash: *blake3::hash(&made.jpeg).as_bytes(), bytes: made.jpeg.clone() };
        let kept =
            NewRendition { kind: Kind::Contact, width: made.width, height: made.height, jpeg: made.jpeg };
        let (blur, recipe) = (rendered.blur, original.hash);
        self.db
            .write(move |tx| {
                // Unless it was edited meanwhile.
                if library::set_blur(tx, picture, &edit, &blur)? {
                    library::put_renditions(tx, picture, &recipe, std::slice::from_ref(&kept))?;
                }
                Ok::<_, library::Error>(())
            })
            .wait()?;
        Ok((released, edit_revision))
    }
}

/// A picture without a mark, at one size.
pub(crate) fn render_unmarked(
    original: &[u8],
    edit: &library::Edit,
    size: Size,
) -> Result<imaging::Rendered> {
    let limits = Limits::default();
    let begun = std::time::Instant::now();
    let allowed = allowed(original, &limits);
    let job = imaging::Job {
        edit,
        sizes: &[size],
        watermark: None,
        keep: &Keep::default(),
        limits: &limits,
        stop: &|| begun.elapsed() > allowed,
    };
    imaging::render(original, &job).map_err(|error| crate::event::invalid(error.to_string()))
}
