//! Who this frame is.

use wirephoto_airwave::thin::{FrameKeys, PublicKey, SecretKey, Window};
use wirephoto_database::{Error, Moment, Result, Row, Transaction};
use wirephoto_exchange::pairing::PairingCode;

/// Who this frame is, and to whom it belongs.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Its private key.
    pub secret: SecretKey,
    /// What is shown while it belongs to nobody, and until when.
    pub code: Option<(PairingCode, Moment)>,
    /// What it has of its host.
    pub keys: Option<FrameKeys>,
    /// Which messages were taken.
    pub taken: Window,
    /// The number of the last report.
    pub reported: u32,
}

impl Identity {
    /// Of a frame that belongs to nobody.
    pub fn new(secret: SecretKey, code: PairingCode, until: Moment) -> Self {
        Self { secret, code: Some((code, until)), keys: None, taken: Window::default(), reported: 0 }
    }

    /// What others seal to.
    pub fn public(&self) -> PublicKey {
        self.secret.public()
    }
}

/// Who it is; `None` before its first start.
pub fn identity(tx: &mut Transaction<'_>) -> Result<Option<Identity>> {
    tx.query_opt("SELECT * FROM frame_identity WHERE id = 1", &[], read)
}

/// It is this one from now on.
pub fn set_identity(tx: &mut Transaction<'_>, identity: &Identity) -> Result<()> {
    let (code, until) = identity.code.as_ref().map(|(code, until)| (code.to_string(), *until)).unzip();
    let keys = identity.keys.as_ref().map(|keys| keys.to_bytes().to_vec());
    tx.execute(
        "INSERT INTO frame_identity (id, secret, code, code_until, keys, taken, reported)
         VALUES (1, $1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET secret = $1, code = $2, code_until = $3, keys = $4, taken = $5,
           reported = $6",
        &[identity.secret.as_bytes(), &code, &until, &keys, &identity.taken.to_bytes(), &identity.reported],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Identity> {
    let wrong = |column: &str| Error::Row { column: column.into(), detail: "it is none".to_owned() };
    let code = row.get::<Option<String>>("code")?.zip(row.get("code_until")?);
    let code = code.map(|(code, until)| Ok((code.parse().map_err(|_| wrong("code"))?, until)));
    let keys = row.get::<Option<[u8; FrameKeys::BYTES]>>("keys")?;
    Ok(Identity {
        secret: SecretKey::from_bytes(&row.get("secret")?),
        code: code.transpose()?,
        keys: keys.map(|bytes| FrameKeys::from_bytes(&bytes)),
        taken: Window::from_bytes(row.get("taken")?),
        reported: row.get("reported")?,
    })
}
