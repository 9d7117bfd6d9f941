//! The lab at work: sheets are made, handed to printers and followed, and hosts are told.
//!
//! One thread makes sheets, one for each printer speaks to it, one tells hosts, and one sees to it that every printer has
//! a thread and that what is no longer needed goes. A printer that hangs keeps nobody waiting but its own sheets. All
//! that they do can be cut off anywhere: see [`sheet`](crate::sheet).

mod bell;
mod report;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use wirephoto_database::{Id, Moment, Transaction, crash_point};
use wirephoto_exchange::order::Fault;

pub use bell::Bell;

use crate::Lab;
use crate::error::{Error, Result};
use crate::output::{self, Address, Output, Trouble};
use crate::repository::{self, Printer};
use crate::service::file;
use crate::service::print::{self, Taken};
use crate::sheet::{Act, Outcome};
use crate::worker::Job;

/// How much of a lease may be gone when a sheet is sent: what is left is more than sending takes.
const MOST_BEFORE_SENDING: Duration = Duration::from_mins(1);
/// How often each looks for something to do when nobody rings.
const EVERY: Duration = Duration::from_secs(1);
/// How long a database that fails is left alone.
const AFTER_TROUBLE: Duration = Duration::from_secs(10);
/// How often a printer is asked how it is.
const STATE_EVERY: Duration = Duration::from_secs(10);
/// How often what is no longer needed is removed.
const TIDY_EVERY: Duration = Duration::from_mins(10);

/// A lab at work; it ends its work when this is dropped, and waits for what is being done.
#[derive(Debug)]
pub struct Work {
    bell: Bell,
    threads: Vec<JoinHandle<()>>,
}

/// A printer that is spoken to.
struct Speaking {
    output: Arc<dyn Output>,
    /// As what it was opened.
    known_by: Option<String>,
    /// When it was asked how it is.
    asked: Option<Instant>,
}

impl Drop for Work {
    fn drop(&mut self) {
        self.bell.stop();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Lab {
    /// Begins to work, on threads of its own. `alone` says that no other process works on this database, so that what an
    /// earlier run had taken is free again; otherwise it is free when its lease ends.
    ///
    /// # Errors
    /// If the system gives no thread. The runtime must be that of the caller.
    pub fn start(&self, alone: bool) -> std::io::Result<Work> {
        let bell = self.0.bell.clone();
        let runtime = Handle::current();
        let mut threads = Vec::new();
        let mut spawn = |name: &str, body: Box<dyn FnOnce(Lab) + Send>| {
            let lab = self.clone();
            threads.push(thread::Builder::new().name(name.to_owned()).spawn(move || body(lab))?);
            std::io::Result::Ok(())
        };
        if alone {
            let freed = self.0.database.write(|tx| Ok::<_, Error>(repository::forget_leases(tx)?));
            // Nothing is taken before this is stored: writes are done in their order.
            drop(freed.wait().inspect_err(|error| tracing::error!(%error, "leases stay as they are")));
        }
        spawn("lab make", Box::new(move |lab| lab.keep_doing(|lab, now| lab.make_once(&runtime, now))))?;
        spawn("lab report", Box::new(|lab| lab.keep_doing(Lab::report_once)))?;
        spawn("lab printers", Box::new(|lab| lab.watch_printers()))?;
        Ok(Work { bell, threads })
    }

    /// Does something again and again: at once while there is more to do, else when somebody rings.
    fn keep_doing(&self, mut once: impl FnMut(&Self, Moment) -> Result<bool>) {
        let mut ear = self.0.bell.ear();
        while !ear.is_over() {
            match once(self, Moment::now()) {
                Ok(true) => {}
                Ok(false) => ear.wait(EVERY),
                Err(error) => {
                    tracing::warn!(%error, "the lab's work waits");
                    ear.wait(AFTER_TROUBLE);
                }
            }
        }
    }

    /// Gives each printer a thread, and takes it away again.
    fn watch_printers(&self) {
        let mut ear = self.0.bell.ear();
        let mut threads: BTreeMap<Id, JoinHandle<()>> = BTreeMap::new();
        let mut tidied: Option<Instant> = None;
        while !ear.is_over() {
            let printers = self.0.database.read(|tx| Ok::<_, Error>(repository::printers(tx)?)).wait();
            threads.retain(|_, thread| !thread.is_finished());
            for printer in printers.unwrap_or_default() {
                if let std::collections::btree_map::Entry::Vacant(place) = threads.entry(printer.id) {
                    let lab = self.clone();
                    let thread = thread::Builder::new().name("lab printer".to_owned());
                    match thread.spawn(move || lab.serve(printer.id)) {
                        Ok(thread) => drop(place.insert(thread)),
                        Err(error) => tracing::error!(%error, "a printer has no thread"),
                    }
                }
            }
            if tidied.is_none_or(|at| at.elapsed() >= TIDY_EVERY) {
                tidied = Some(Instant::now());
                if let Err(error) = self.tidy(Moment::now()) {
                    tracing::warn!(%error, "files cannot be removed");
                }
            }
            ear.wait(EVERY);
        }
        for thread in threads.into_values() {
            let _ = thread.join();
        }
    }

    /// Speaks to one printer for as long as the lab has it.
    fn serve(&self, printer: Id) {
        let (mut ear, mut open) = (self.0.bell.ear(), None);
        while !ear.is_over() {
            match self.serve_once(printer, &mut open) {
                Ok(None) => return,
                Ok(Some(true)) => {}
                Ok(Some(false)) => ear.wait(EVERY),
                Err(error) => {
                    tracing::warn!(%error, "a printer waits");
                    ear.wait(AFTER_TROUBLE);
                }
            }
        }
    }

    /// Does the next thing with a printer; whether there may be more. `None` when the lab has it no more.
    fn serve_once(&self, id: Id, open: &mut Option<Speaking>) -> Result<Option<bool>> {
        let printer = self.0.database.read(move |tx| Ok::<_, Error>(repository::printer(tx, id)?)).wait()?;
        let Some(Printer { address, known_by, .. }) = printer else { return Ok(None) };
        let to = match open.take() {
            Some(speaking) if speaking.known_by == known_by => speaking,
            _ => Speaking { output: (self.0.open)(&address, known_by.as_deref()), known_by, asked: None },
        };
        let to = open.insert(to);
        if to.asked.is_none_or(|at| at.elapsed() >= STATE_EVERY) {
            to.asked = Some(Instant::now());
            if to.known_by.is_none() {
                return self.meet(id, to.output.as_ref()).map(Some);
            }
            self.note_trouble(id, to.output.state().err())?;
        }
        // Nothing is given to a printer that was not met.
        if to.known_by.is_none() {
            return Ok(Some(false));
        }
        self.print_once(id, to.output.as_ref(), Moment::now()).map(Some)
    }

    /// Meets a printer; whether that came to something.
    pub fn meet(&self, printer: Id, output: &dyn Output) -> Result<bool> {
        let known_by = match output.meet() {
            Ok(known_by) => known_by,
            Err(trouble) => return self.note_trouble(printer, Some(trouble)).map(|()| false),
        };
        let note =
            move |tx: &mut Transaction<'_>| Ok::<_, Error>(repository::set_known(tx, printer, &known_by)?);
        self.0.database.write(note).wait()?;
        Ok(true)
    }

    fn note_trouble(&self, printer: Id, trouble: Option<Trouble>) -> Result<()> {
        let now = Moment::now();
        let note = move |tx: &mut Transaction<'_>| {
            Ok::<_, Error>(repository::note_printer(tx, printer, trouble.as_ref(), now)?)
        };
        self.0.database.write(note).wait()
    }

    /// Makes one sheet; whether there may be another. Blocks: for a thread of its own.
    pub fn make_once(&self, runtime: &Handle, now: Moment) -> Result<bool> {
        let taken = self.0.database.write(move |tx| print::take(tx, None, now)).wait()?;
        let Some(Taken { sheet, job, item, .. }) = taken else { return Ok(false) };
        let (paper, order) = (item.paper.clone(), job.order);
        let found = self.0.database.read(move |tx| {
            let Some(printer) = print::printer_for(tx, &paper)? else { return Ok(None) };
            let profile = repository::profile(tx, printer.id)?;
            let file = repository::file(tx, order, &item.file)?.ok_or(Error::Absent(|t| t.no_file))?;
            Ok::<_, Error>(Some((printer, profile, file)))
        });
        let (printer, profile, file) = match found.wait() {
            Ok(Some(found)) => found,
            Ok(None) => return self.settle(sheet, Outcome::NoPrinter),
            // Nobody can print it again whose files are gone.
            Err(Error::Absent(_)) => return self.settle(sheet, Outcome::NotMade(Fault::NotAPicture)),
            Err(error) => return Err(error),
        };
        let picture = self.read_file(&file)?;
        crash_point("sheet.making");
        let paper = item.paper.clone();
        let work = Job { paper, crop: item.crop, profile, picture };
        match runtime.block_on(self.0.worker.make(&work)) {
            Err(fault) => self.settle(sheet, Outcome::NotMade(fault)),
            Ok(made) => {
                let now = Moment::now();
                let keep = move |tx: &mut Transaction<'_>| print::keep(tx, &sheet, &made, &printer, now);
                self.0.database.write(keep).wait()?;
                self.0.bell.ring();
                Ok(true)
            }
        }
    }

    /// Does the next thing with a printer; whether there may be more. Blocks: for a thread of its own.
    pub fn print_once(&self, printer: Id, output: &dyn Output, now: Moment) -> Result<bool> {
        let taken_at = Instant::now();
        let taken = self.0.database.write(move |tx| print::take(tx, Some(printer), now)).wait()?;
        let Some(taken) = taken else { return Ok(false) };
        let name = &taken.sheet.name;
        let outcome = match &taken.act {
            Act::Send => {
                let jpeg = self.read_picture(taken.sheet.id)?;
                crash_point("sheet.sending");
                // Whoever slept through the lease has lost the sheet, and must not send it.
                if taken_at.elapsed() >= MOST_BEFORE_SENDING {
                    return Ok(true);
                }
                Outcome::Sent(output.send(&to_print(&taken, &jpeg)))
            }
            Act::Find => {
                let sent_at = taken.sheet.sent_at.unwrap_or(Moment::from_micros(0));
                // A clock that was set back says nothing.
                let ago = if sent_at > now { Duration::MAX } else { now.since(sent_at) };
                Outcome::Found(output.find(name, ago))
            }
            Act::Ask(reference) => Outcome::Progress(output.progress(reference)),
            Act::Make => Outcome::NotMade(Fault::Failed),
        };
        crash_point("sheet.answered");
        tracing::debug!(sheet = name, ?outcome, "a printer answered");
        self.settle(taken.sheet, outcome)
    }

    fn settle(&self, sheet: crate::sheet::Sheet, outcome: Outcome) -> Result<bool> {
        let now = Moment::now();
        let settle = move |tx: &mut Transaction<'_>| print::settle(tx, &sheet, &outcome, now);
        if self.0.database.write(settle).wait()? {
            self.0.bell.ring();
        } else {
            tracing::warn!("a sheet was taken by somebody else");
        }
        Ok(true)
    }

    /// The bytes of a file, a piece at a time.
    fn read_file(&self, file: &repository::File) -> Result<Vec<u8>> {
        let id = file.id;
        let mut bytes = Vec::with_capacity(usize::try_from(file.length).unwrap_or(0));
        while (bytes.len() as u64) < file.length {
            let start = bytes.len() as u64;
            let piece =
                self.0.database.read(move |tx| Ok::<_, Error>(repository::next_piece(tx, id, start)?));
            let piece = piece.wait()?.ok_or(Error::Absent(|t| t.no_file))?;
            bytes.extend_from_slice(&piece.bytes);
        }
        Ok(bytes)
    }

    /// The bytes of a finished sheet, a piece at a time.
    fn read_picture(&self, sheet: Id) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        for number in 0.. {
            let piece =
                self.0.database.read(move |tx| Ok::<_, Error>(repository::picture_piece(tx, sheet, number)?));
            match piece.wait()? {
                Some(piece) => bytes.extend_from_slice(&piece),
                None => break,
            }
        }
        Ok(bytes)
    }

    /// Removes what nothing needs any more.
    pub fn tidy(&self, now: Moment) -> Result<()> {
        let mut removed = false;
        while self.0.database.write(move |tx| file::tidy(tx, now)).wait()? > 0 {
            removed = true;
        }
        if removed {
            self.0.database.reclaim()?;
        }
        Ok(())
    }
}

fn to_print<'t>(taken: &'t Taken, jpeg: &'t [u8]) -> output::Sheet<'t> {
    output::Sheet {
        name: &taken.sheet.name,
        jpeg,
        paper: &taken.item.paper,
        copies: taken.sheet.copies,
        order: &taken.job.ticket.number,
        photographer: &taken.job.ticket.photographer,
        product: &taken.item.name,
    }
}

/// Opens printers, as [`Address::open`] does: what a test may do otherwise.
pub type Open = Arc<dyn Fn(&Address, Option<&str>) -> Arc<dyn Output> + Send + Sync>;
