//! The server's certificate: read from files, or made here and kept; read again on demand; its fingerprint.

mod validity;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest, Sha256};
use tokio_rustls::TlsAcceptor;
use wirephoto_database::Moment;

use crate::hex;

/// Where the certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Plain HTTP.
    None {
        /// Even where other machines can reach it. Never the default: everyone between can read along.
        plain_http: bool,
    },
    /// From PEM files, read again on SIGHUP.
    Files {
        /// The certificate, its issuers after it.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
    /// Made on the first start and kept, for networks on which nobody can issue one. Studios pin its
    /// fingerprint when they pair.
    SelfSigned {
        /// Where it is kept, readable by its owner alone.
        dir: PathBuf,
        /// The names and addresses by which the server is reached.
        names: Vec<String>,
    },
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("{} cannot be used: {reason}.", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The files do not make a certificate that can be served.
    #[error("The certificate and its key cannot be used together: {0}.")]
    Unusable(String),
}

/// The certificate in use. Clones share it, so that all see a reload.
#[derive(Clone, Debug)]
pub struct Certificate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    certificate: PathBuf,
    key: PathBuf,
    self_signed: bool,
    current: RwLock<Current>,
}

#[derive(Clone, Debug)]
struct Current {
    key: Arc<CertifiedKey>,
    fingerprint: String,
    ends_at: Option<Moment>,
}

impl Certificate {
    /// Loads or makes the certificate; none for plain HTTP.
    pub(crate) fn load(tls: Tls) -> Result<Option<Self>, TlsError> {
        let (certificate, key, self_signed) = match tls {
            Tls::None { .. } => return Ok(None),
            Tls::Files { certificate, key } => (certificate, key, false),
            Tls::SelfSigned { dir, names } => {
                let (certificate, key) = (dir.join("certificate.pem"), dir.join("key.pem"));
                if !(certificate.exists() && key.exists()) {
                    make(&dir, &certificate, &key, names)?;
                }
                (certificate, key, true)
            }
        };
        let current = RwLock::new(read(&certificate, &key)?);
        Ok(Some(Self(Arc::new(Inner { certificate, key, self_signed, current }))))
    }

    /// Reads the files again: connections made from now on get the new certificate. On an error the old one
    /// stays in use.
    pub fn reload(&self) -> Result<(), TlsError> {
        let current = read(&self.0.certificate, &self.0.key)?;
        *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = current;
        Ok(())
    }

    /// SHA-256 of the certificate (DER), 64 lower-case hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        self.current().fingerprint
    }

    /// Until when it is valid, as far as it says so.
    pub fn ends_at(&self) -> Option<Moment> {
        self.current().ends_at
    }

    /// Whether it was made here rather than issued by somebody whom browsers know.
    pub fn is_self_signed(&self) -> bool {
        self.0.self_signed
    }

    /// For a server of another protocol than HTTP. It sees a reload too.
    pub fn server_config(&self) -> ServerConfig {
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring offers the default protocol versions")
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(self.clone()))
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let mut config = self.server_config();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        TlsAcceptor::from(Arc::new(config))
    }

    fn current(&self) -> Current {
        self.0.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current().key)
    }
}

fn read(certificate: &Path, key: &Path) -> Result<Current, TlsError> {
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |error: rustls::pki_types::pem::Error| TlsError::File { path, reason: error.to_string() }
    };
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect).map_err(wrong(certificate))?;
    let Some(leaf) = chain.first() else {
        return Err(TlsError::File {
            path: certificate.to_owned(),
            reason: "it holds no certificate".into(),
        });
    };
    let (fingerprint, ends_at) = (hex(&Sha256::digest(leaf)), validity::ends_at(leaf));
    let key = PrivateKeyDer::from_pem_file(key).map_err(wrong(key))?;
    let key = CertifiedKey::from_der(chain, key, &ring::default_provider())
        .map_err(|error| TlsError::Unusable(error.to_string()))?;
    Ok(Current { key: Arc::new(key), fingerprint, ends_at })
}

/// Makes a certificate for `names`, valid for as long as anyone will use it: trust comes from the pinned
/// fingerprint, not from a date.
fn make(dir: &Path, certificate: &Path, key: &Path, names: Vec<String>) -> Result<(), TlsError> {
    let unusable = |error: rcgen::Error| TlsError::Unusable(error.to_string());
    let pair = rcgen::KeyPair::generate().map_err(unusable)?;
    let mut params = rcgen::CertificateParams::new(names).map_err(unusable)?;
    params.not_before = rcgen::date_time_ymd(2024, 1, 1);
    params.not_after = rcgen::date_time_ymd(2124, 1, 1);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, "Wirephoto");
    let made = params.self_signed(&pair).map_err(unusable)?;
    let kept = |path: &Path, result: io::Result<()>| {
        result.map_err(|error| TlsError::File { path: path.to_owned(), reason: error.to_string() })
    };
    kept(dir, make_private_dir(dir))?;
    kept(key, write_private(key, &pair.serialize_pem()))?;
    kept(certificate, write_private(certificate, &made.pem()))
}

fn make_private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(dir)
}

/// Writes a file that only its owner may read, whole or not at all.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension("new");
    let _ = fs::remove_file(&beside);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn self_signed(dir: &Path) -> Certificate {
        let tls =
            Tls::SelfSigned { dir: dir.join("tls"), names: vec!["localhost".into(), "127.0.0.1".into()] };
        Certificate::load(tls).unwrap().unwrap()
    }

    #[test]
    fn a_self_made_certificate_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let first = self_signed(dir.path()).fingerprint();
        assert_eq!(first.len(), 64);
        assert_eq!(self_signed(dir.path()).fingerprint(), first);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        self_signed(dir.path());
        let mode = |path: &str| fs::metadata(dir.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("tls"), mode("tls/key.pem")), (0o700, 0o600));
    }

    #[test]
    fn a_reload_takes_the_new_files_and_keeps_the_old_certificate_on_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        let certificate = self_signed(dir.path());
        let replacement = self_signed(other.path()).fingerprint();
        for file in ["certificate.pem", "key.pem"] {
            fs::copy(other.path().join("tls").join(file), dir.path().join("tls").join(file)).unwrap();
        }
        certificate.reload().unwrap();
        assert_eq!(certificate.fingerprint(), replacement);
        fs::write(dir.path().join("tls/certificate.pem"), "rubbish").unwrap();
        let error = certificate.reload().unwrap_err().to_string();
        assert!(error.contains("certificate.pem"), "{error}");
        assert_eq!(certificate.fingerprint(), replacement);
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        self_signed(one.path());
        self_signed(two.path());
        let files = Tls::Files {
            certificate: one.path().join("tls/certificate.pem"),
            key: two.path().join("tls/key.pem"),
        };
        assert!(matches!(Certificate::load(files), Err(TlsError::Unusable(_))));
    }
}
