//! The engine for those who outgrow one machine: a PostgreSQL server, behind threads of our own with a session each.

mod session;
mod turns;

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, PoisonError, RwLock},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use postgres::Config;

use session::{Ran, Session};
use turns::Turns;

use crate::{
    Error, Moment, Schema,
    error::OpenError,
    job::{Job, Mode},
    migrate,
    queue::Queue,
    thread::spawn,
    transaction::{Engine, Transaction},
};

/// Sessions with the server, each on a thread of its own.
const SESSIONS: usize = 8;
/// How long a closure is run again after conflicts, or while the server cannot be reached.
const TRY_FOR: Duration = Duration::from_secs(10);
/// The longest wait between two tries.
const LONGEST_PAUSE_MS: u32 = 64;
/// After so many conflicts a closure gets this program's sessions to itself: the last in line comes through as well.
const CONFLICTS_ENDURED: u32 = 4;

/// A server with our sessions on it.
pub(crate) struct Postgres {
    jobs: Arc<Queue>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Postgres {
    pub(crate) fn open(url: &str, schemas: &[Schema]) -> Result<Self, OpenError> {
        let config: Config = url.parse().map_err(|error: postgres::Error| OpenError::Unavailable {
            place: place_of(url),
            detail: error.to_string(),
        })?;
        // The client may not be used on a thread that drives async tasks, which the caller's may be.
        let first = std::thread::scope(|scope| {
            scope.spawn(|| prepare(&config, schemas)).join().expect("preparing the database does not panic")
        })?;
        let (jobs, writing) = (Arc::new(Queue::default()), Arc::<Writing>::default());
        let mut first = Some(first);
        let start = |_| {
            let jobs = Arc::clone(&jobs);
            let worker =
                Worker { config: config.clone(), session: first.take(), writing: Arc::clone(&writing) };
            spawn("database-session", move || worker.run(&jobs))
        };
        let threads = (0..SESSIONS).map(start).collect();
        Ok(Self { jobs, threads: Mutex::new(threads) })
    }

    pub(crate) fn push(&self, job: Box<dyn Job>) {
        self.jobs.push(job);
    }

    /// Takes no more jobs, serves those that wait, and ends the threads.
    pub(crate) fn close(&self) {
        self.jobs.close("the database is closed");
        crate::thread::join(&mut self.threads.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Connects, and brings the tables up to date in one transaction: all migrations that are missing, or none.
fn prepare(config: &Config, schemas: &[Schema]) -> Result<Session, OpenError> {
    let mut session = Session::connect(config)
        .map_err(|error| OpenError::Unavailable { place: place(config), detail: error.to_string() })?;
    session.require_byte_order()?;
    // Two programs that start at once may both try to make it; the one that fails finds it made.
    let _ = session.batch(migrate::LEDGER);
    let mut tx = Transaction::new(&mut session);
    tx.batch(
        "BEGIN; SET LOCAL statement_timeout = 0; LOCK TABLE database_migration IN ACCESS EXCLUSIVE MODE",
    )?;
    match migrate::run(&mut tx, schemas, Moment::now()) {
        Ok(_) => {
            store_bytes_as_they_are(&mut tx)?;
            tx.batch("COMMIT")?;
            Ok(session)
        }
        Err(error) => Err(error),
    }
}

/// Photographs are compressed already; PostgreSQL should not try.
fn store_bytes_as_they_are(tx: &mut Transaction<'_>) -> Result<(), Error> {
    let columns = tx.query(
        "SELECT c.relname, a.attname
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
           AND a.atttypid = CAST('bytea' AS regtype) AND a.attstorage <> 'e'",
        &[],
        |row| Ok((row.get::<String>("relname")?, row.get::<String>("attname")?)),
    )?;
    for (table, column) in columns {
        tx.batch(&format!("ALTER TABLE \"{table}\" ALTER COLUMN \"{column}\" SET STORAGE EXTERNAL"))?;
    }
    Ok(())
}

/// The server and the database's name of an address, for a message.
pub(crate) fn place_of(url: &str) -> String {
    url.parse().map_or_else(|_| "a wrong address".into(), |config| place(&config))
}

/// The server and the database's name, for a message: never the password.
fn place(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(postgres::config::Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(postgres::config::Host::Unix(path)) => path.display().to_string(),
        None => "localhost".into(),
    };
    format!("{host}/{}", config.get_dbname().unwrap_or_default())
}

/// A number that changes whenever a transaction that wrote something begins or ends.
pub(crate) fn data_version(tx: &mut Transaction<'_>) -> Result<u64, Error> {
    let sql = "SELECT CAST(pg_current_snapshot() AS TEXT) AS snapshot";
    let snapshot: String = tx.query_one(sql, &[], |row| row.get("snapshot"))?;
    let mut hasher = DefaultHasher::new();
    snapshot.hash(&mut hasher);
    Ok(hasher.finish())
}

/// The bytes of this database.
pub(crate) fn bytes(tx: &mut Transaction<'_>) -> Result<u64, Error> {
    tx.query_one("SELECT pg_database_size(current_database()) AS bytes", &[], |row| row.get("bytes"))
}

/// What the sessions that write keep to, so that they do not run in vain again and again.
#[derive(Default)]
struct Writing {
    turns: Turns,
    /// Held by each: with others, or alone after too many conflicts.
    together: RwLock<()>,
}

/// One thread with its session.
struct Worker {
    config: Config,
    session: Option<Session>,
    writing: Arc<Writing>,
}

impl Worker {
    fn run(mut self, jobs: &Queue) {
        while let Some(job) = jobs.pop() {
            self.serve(job);
        }
    }

    /// Runs a closure until it is through, somebody else's changes or a lost connection notwithstanding.
    fn serve(&mut self, mut job: Box<dyn Job>) {
        let mut tries = 0;
        let mut trouble_since = None;
        loop {
            let error = match self.take_turn(job.as_mut(), tries) {
                Ran::Through => return job.answer(),
                Ran::Failed(error) => return job.refuse(error),
                Ran::InVain(error) => error,
            };
            let since: Instant = *trouble_since.get_or_insert_with(Instant::now);
            if since.elapsed() > TRY_FOR || !job.wanted() {
                return job.refuse(error);
            }
            tries += 1;
            pause(tries);
        }
    }

    fn take_turn(&mut self, job: &mut dyn Job, tries: u32) -> Ran {
        let writing = Arc::clone(&self.writing);
        match job.mode() {
            Mode::Write if tries < CONFLICTS_ENDURED => writing.turns.of(job.place()).take(
                || {
                    let _with_others = writing.together.read();
                    self.try_once(job)
                },
                |ran| matches!(ran, Ran::InVain(Error::Retry(_))),
            ),
            Mode::Write => {
                let _alone = writing.together.write();
                self.try_once(job)
            }
            Mode::Read | Mode::Peek => self.try_once(job),
        }
    }

    fn try_once(&mut self, job: &mut dyn Job) -> Ran {
        let session = match &mut self.session {
            Some(session) => session,
            none => match Session::connect(&self.config) {
                Ok(session) => none.insert(session),
                Err(error) => return Ran::InVain(error),
            },
        };
        let ran = session.run_job(job);
        if session.is_broken() {
            self.session = None;
        }
        ran
    }
}

/// Waits a random moment, longer from try to try, so that those who collided do not collide again.
fn pause(tries: u32) {
    let most = 1_u32.checked_shl(tries).unwrap_or(LONGEST_PAUSE_MS).min(LONGEST_PAUSE_MS);
    let random = getrandom::u32().unwrap_or(tries);
    std::thread::sleep(Duration::from_micros(u64::from(random % (most * 1000))));
}
