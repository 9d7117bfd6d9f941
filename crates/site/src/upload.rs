//! Files on their way in: one as a request's body, as the script `upload.js` sends it, or many in a form. Each is held
//! in memory whole, so a part says how many of them may be at once.

use axum::body::{Body, to_bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRef, FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::LengthLimitError;

use crate::csrf::FIELD;
use crate::words::words;
use crate::{Csrf, Problem, Site};

/// Bytes of a file at the most.
pub const MAX_FILE_BYTES: usize = 96 << 20;
/// Bytes of a form with all its files: for its route's `DefaultBodyLimit`.
pub const MAX_FORM_BYTES: usize = 1 << 30;
/// Files of one form that are taken; the others are told to come again.
pub const MAX_FORM_FILES: usize = 100;
/// Files of one form that are told one by one as refused.
const MAX_TOLD: usize = 100;
/// Bytes of a field that is no file.
const MAX_TEXT_BYTES: usize = 1 << 10;

/// A body of at most `most` bytes.
///
/// # Errors
/// When it is longer, or its sender went away.
pub async fn whole(body: Body, most: usize) -> Result<Bytes, Problem> {
    to_bytes(body, most).await.map_err(|error| {
        let too_long =
            std::error::Error::source(&error).is_some_and(<dyn std::error::Error>::is::<LengthLimitError>);
        let status = if too_long { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
        Problem::of(status).detail(error)
    })
}

/// A form with files that one of our pages sent (extractor): its first field is the token, before which nothing else is
/// looked at.
#[derive(Debug)]
pub struct FileForm {
    form: Multipart,
    files: usize,
}

/// What comes next in a form.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and most are files")]
pub enum Sent<'f> {
    /// A field that is no file: its name and what stands in it. One that is too long is empty, and so is one for files in
    /// which nothing was chosen.
    Text(String, String),
    /// A file that somebody chose.
    File(SentFile<'f>),
}

/// A file of a form, its bytes unread.
#[derive(Debug)]
pub struct SentFile<'f> {
    /// What it is called.
    pub name: String,
    field: Field<'f>,
    is_one_too_many: bool,
}

impl<S> FromRequest<S> for FileForm
where
    S: Send + Sync,
    Site: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let csrf = Csrf::of(&Site::from_ref(state), request.headers());
        let form = Multipart::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Self::begin(form, &csrf).await.map_err(IntoResponse::into_response)
    }
}

impl FileForm {
    async fn begin(mut form: Multipart, csrf: &Csrf) -> Result<Self, Problem> {
        let token = match form.next_field().await.map_err(broken)? {
            Some(field) if field.name() == Some(FIELD) => text(field).await?,
            _ => String::new(),
        };
        csrf.require(&token)?;
        Ok(Self { form, files: 0 })
    }

    /// What comes next, once what came before is dropped.
    ///
    /// # Errors
    /// When the form is broken, or longer than its route allows.
    pub async fn next(&mut self) -> Result<Option<Sent<'_>>, Problem> {
        let Some(field) = self.form.next_field().await.map_err(broken)? else { return Ok(None) };
        // Where nothing was chosen there is one file without a name.
        let Some(name) = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned) else {
            let name = field.name().unwrap_or_default().to_owned();
            return Ok(Some(Sent::Text(name, text(field).await?)));
        };
        self.files += 1;
        Ok(Some(Sent::File(SentFile { name, field, is_one_too_many: self.files > MAX_FORM_FILES })))
    }
}

impl SentFile<'_> {
    /// Its bytes, or why this file is not taken while others of its form may be.
    ///
    /// # Errors
    /// When the form itself is broken.
    pub async fn read(self) -> Result<Result<Bytes, Problem>, Problem> {
        if self.is_one_too_many {
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            return Ok(Err(Problem::told(status, |l| (words(l).too_many_files)(MAX_FORM_FILES))));
        }
        let file = read(self.field, MAX_FILE_BYTES).await?;
        Ok(file.ok_or_else(|| Problem::of(StatusCode::PAYLOAD_TOO_LARGE)))
    }
}

/// Files that were not taken, with the reason of each; of very many only the first.
#[derive(Clone, Debug, Default)]
pub struct Refused(Vec<(String, String)>);

impl Refused {
    /// One more.
    pub fn add(&mut self, name: String, sentence: String) {
        if self.0.len() < MAX_TOLD {
            self.0.push((name, sentence));
        }
    }

    /// Name and reason of each.
    pub fn told(&self) -> &[(String, String)] {
        &self.0
    }
}

/// A short field; longer ones are nothing.
async fn text(field: Field<'_>) -> Result<String, Problem> {
    let bytes = read(field, MAX_TEXT_BYTES).await?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A field's bytes; `None` when there are more than `most`, of which no more than that are kept meanwhile.
async fn read(mut field: Field<'_>, most: usize) -> Result<Option<Bytes>, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > most {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes.freeze()))
}

fn broken(error: MultipartError) -> Problem {
    Problem::of(error.status()).detail(error)
}
