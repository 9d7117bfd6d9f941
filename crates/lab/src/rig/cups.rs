//! A CUPS with one queue, `photo`, whose printer is a folder.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{fs, io};

use ::ipp::model::Operation;
use ::ipp::value::IppValue;
use wirephoto_exchange::tls::Trust;

use crate::output::ipp::wire::{Question, Wire};

const CUPSD: &str = "/usr/sbin/cupsd";
/// Runs what CUPS calls a backend.
const CUPS_EXEC: &str = "/usr/lib/cups/daemon/cups-exec";
const PRINTER: &str = include_str!("photo.ppd");
const BACKEND: &str = include_str!("backend.sh");
const QUEUE: &str = "photo";
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(1);

/// What can happen to the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// Its paper has run out.
    OutOfPaper,
    /// It gives up each job.
    GivesUp,
    /// It stops the queue at the next job.
    Stops,
}

impl Mishap {
    const ALL: [Self; 3] = [Self::OutOfPaper, Self::GivesUp, Self::Stops];

    /// The file by which the backend hears of it.
    fn file(self) -> &'static str {
        match self {
            Self::OutOfPaper => "out-of-paper",
            Self::GivesUp => "gives-up",
            Self::Stops => "stops",
        }
    }
}

/// What the printer was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// CUPS's number of the job.
    pub job: u32,
    /// The job's name.
    pub name: String,
    /// How often it was to be printed.
    pub copies: u32,
    /// What else CUPS said of it, such as `media` and `print-quality`.
    pub options: BTreeMap<String, String>,
    /// The picture, as it came.
    pub jpeg: Vec<u8>,
}

/// A running CUPS.
pub struct Cups {
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl Cups {
    /// Whether this machine has one.
    pub fn is_installed() -> bool {
        Path::new(CUPSD).exists() && Path::new(CUPS_EXEC).exists()
    }

    /// Starts one that keeps its files in `folder`, which must be there. One that was started there before goes on with
    /// its history.
    pub fn start(folder: &Path) -> io::Result<Self> {
        let mut cups = Self { folder: folder.to_owned(), port: wirephoto_ports::free(), child: None };
        cups.lay_out()?;
        cups.start_again()?;
        Ok(cups)
    }

    /// Where sheets are sent.
    pub fn address(&self) -> String {
        format!("ipp://127.0.0.1:{}/printers/{QUEUE}", self.port)
    }

    /// The same, over TLS. It makes a certificate of its own when it is first asked so.
    pub fn secure_address(&self) -> String {
        self.address().replacen("ipp:", "ipps:", 1)
    }

    /// Starts it again with another certificate, as after a reset.
    pub fn renew_certificate(&mut self) -> io::Result<()> {
        self.kill();
        let keys = self.folder.join("etc/ssl");
        fs::remove_dir_all(&keys)?;
        fs::create_dir(&keys)?;
        self.start_again()
    }

    /// Its process, for whoever ends without dropping this.
    pub fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Kills it, as if somebody had drawn the plug.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            super::end(&mut child);
        }
    }

    /// Starts it again after it was killed, at the same address.
    pub fn start_again(&mut self) -> io::Result<()> {
        self.kill();
        let etc = self.folder.join("etc");
        let log = fs::File::options().create(true).append(true).open(self.folder.join("log/out"))?;
        let child = Command::new(CUPSD)
            .arg("-f")
            .arg("-c")
            .arg(etc.join("cupsd.conf"))
            .arg("-s")
            .arg(etc.join("cups-files.conf"))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let child = self.child.insert(child);
        super::wait_for(child, self.port)
    }

    /// Lets something happen to the printer.
    pub fn meet(&self, mishap: Mishap) -> io::Result<()> {
        fs::write(self.folder.join(mishap.file()), "")
    }

    /// Somebody has helped the printer.
    pub fn help(&self) -> io::Result<()> {
        for mishap in Mishap::ALL {
            match fs::remove_file(self.folder.join(mishap.file())) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Stops the queue: jobs are taken and wait.
    pub fn pause(&self) -> io::Result<()> {
        self.tell(&Question::new(Operation::PausePrinter))
    }

    /// Lets the queue go on.
    pub fn resume(&self) -> io::Result<()> {
        self.tell(&Question::new(Operation::ResumePrinter))
    }

    /// Cancels a job at the printer, by the number that a reference begins with.
    pub fn cancel(&self, job: i32) -> io::Result<()> {
        self.tell(&Question::new(Operation::CancelJob).with("job-id", IppValue::Integer(job)))
    }

    /// Forgets every job.
    pub fn forget_all(&self) -> io::Result<()> {
        self.tell(&Question::new(Operation::PurgeJobs).with("purge-jobs", IppValue::Boolean(true)))
    }

    /// All that was printed, by the jobs' numbers.
    pub fn printed(&self) -> io::Result<Vec<Printed>> {
        let mut printed = Vec::new();
        for entry in fs::read_dir(self.folder.join("printed"))? {
            let path = entry?.path();
            let job = path.file_name().and_then(|name| name.to_str()?.parse().ok());
            // What is still being written has another name.
            let Some(job) = job else { continue };
            let about = fs::read_to_string(path.join("about"))?;
            let mut lines = about.lines();
            let mut line = || lines.next().unwrap_or_default();
            printed.push(Printed {
                job,
                name: line().to_owned(),
                copies: line().parse().map_err(io::Error::other)?,
                options: line().split(' ').filter_map(option).collect(),
                jpeg: fs::read(path.join("document"))?,
            });
        }
        printed.sort_by_key(|one| one.job);
        Ok(printed)
    }

    fn tell(&self, question: &Question) -> io::Result<()> {
        let wire = Wire::new(&self.address(), Trust::Anything).ok_or(io::ErrorKind::InvalidInput)?;
        let answer = wire.ask(question, &[], PATIENCE).map_err(|_| io::ErrorKind::ConnectionAborted)?;
        let refused = || io::Error::other(format!("CUPS said {:#06x}", answer.status));
        if answer.is_success() { Ok(()) } else { Err(refused()) }
    }

    /// Writes the folders and files that CUPS wants; its own, history and spool among them, are left as they are.
    fn lay_out(&self) -> io::Result<()> {
        let folder = self.folder.to_str().ok_or(io::ErrorKind::InvalidInput)?;
        // Started by root, CUPS runs parts of itself as another user, who has to come through.
        fs::set_permissions(&self.folder, fs::Permissions::from_mode(0o755))?;
        for name in [
            "etc/ppd",
            "etc/ssl",
            "bin/backend",
            "bin/daemon",
            "bin/filter",
            "spool/tmp",
            "cache",
            "state",
            "log",
        ] {
            fs::create_dir_all(self.folder.join(name))?;
        }
        fs::create_dir_all(self.folder.join("printed"))?;
        let write = |name: &str, text: &str| fs::write(self.folder.join(name), text);
        write("etc/cupsd.conf", &CUPSD_CONF.replace("PORT", &self.port.to_string()))?;
        write("etc/cups-files.conf", &cups_files(folder))?;
        write("etc/printers.conf", PRINTERS_CONF)?;
        write("etc/ppd/photo.ppd", PRINTER)?;
        write("bin/backend/keep", &BACKEND.replace("@FOLDER@", folder))?;
        fs::set_permissions(self.folder.join("bin/backend/keep"), fs::Permissions::from_mode(0o700))?;
        let exec = self.folder.join("bin/daemon/cups-exec");
        if !exec.exists() {
            std::os::unix::fs::symlink(CUPS_EXEC, exec)?;
        }
        Ok(())
    }
}

impl Drop for Cups {
    fn drop(&mut self) {
        self.kill();
    }
}

/// `name=value`, or a word alone.
fn option(word: &str) -> Option<(String, String)> {
    let (name, value) = word.split_once('=').unwrap_or((word, ""));
    (!name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
}

const CUPSD_CONF: &str = "\
Listen 127.0.0.1:PORT
LogLevel info
MaxLogSize 0
Browsing No
WebInterface No
# Every change of a job is written at once, so that a plug may be drawn at any time.
DirtyCleanInterval 0
PreserveJobHistory Yes
PreserveJobFiles No
MaxJobs 100000
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  SubscriptionPrivateAccess all
  SubscriptionPrivateValues none
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
<Location />
  Order allow,deny
  Allow from 127.0.0.1
</Location>
";

const PRINTERS_CONF: &str = "\
<Printer photo>
Info Photo
DeviceURI keep:/photo
State Idle
Accepting Yes
Shared No
JobSheets none none
ErrorPolicy abort-job
OpPolicy default
</Printer>
";

fn cups_files(folder: &str) -> String {
    format!(
        "AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
ServerRoot {folder}/etc
ServerBin {folder}/bin
DataDir /usr/share/cups
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/spool/tmp
Printcap
"
    )
}
