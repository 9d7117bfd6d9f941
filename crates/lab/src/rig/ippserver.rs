//! PyPI's ippserver: a small printer that takes what it is given, and remembers nothing of it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{fs, io};

/// A running ippserver.
pub struct Ippserver {
    folder: PathBuf,
    port: u16,
    child: Child,
}

impl Ippserver {
    /// Starts one with a Python that can import it. `folder`, which must be there, takes what it prints.
    pub fn start(python: &Path, folder: &Path) -> io::Result<Self> {
        let port = wirephoto_ports::free();
        let printed = folder.join("printed");
        fs::create_dir_all(&printed)?;
        let log = fs::File::create(folder.join("log"))?;
        let mut child = Command::new(python)
            .args(["-m", "ippserver", "-H", "127.0.0.1", "-p", &port.to_string(), "save"])
            .arg(&printed)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        if let Err(error) = super::wait_for(&mut child, port) {
            super::end(&mut child);
            return Err(error);
        }
        Ok(Self { folder: printed, port, child })
    }

    /// Where sheets are sent.
    pub fn address(&self) -> String {
        format!("ipp://127.0.0.1:{}/printer", self.port)
    }

    /// What it was given to print, in no order.
    pub fn printed(&self) -> io::Result<Vec<Vec<u8>>> {
        fs::read_dir(&self.folder)?.map(|entry| fs::read(entry?.path())).collect()
    }
}

impl Drop for Ippserver {
    fn drop(&mut self) {
        super::end(&mut self.child);
    }
}
