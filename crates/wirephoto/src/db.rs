//! `wirephoto db`: checks, backs up and restores a database, whichever part it belongs to.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use wirephoto_database::{Database, Existing, Location, Moment, Progress, restore};

use crate::output::{self, Output};
use crate::{DATABASE, facts};

/// Check, back up or restore a database.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    verb: Verb,
}

/// Whose database is meant, be it in use or not.
#[derive(Args)]
pub struct Place {
    /// The data directory of a host, a lab or a studio.
    #[arg(long, value_name = "DIR", env = "WIREPHOTO_DATA")]
    data: Option<PathBuf>,
    /// A PostgreSQL database in place of the file in the data directory.
    #[arg(long, value_name = "URL", env = "WIREPHOTO_DATABASE")]
    database: Option<String>,
}

#[derive(Subcommand)]
enum Verb {
    /// Look at every page, reference and blob.
    Check,
    /// Copy the database to a file while it is in use.
    Backup {
        /// The copy; must not be there yet.
        file: PathBuf,
    },
    /// Put a backup in the place of the database, which must not be in use.
    Restore {
        /// The backup.
        file: PathBuf,
        /// Replace a database that is there.
        #[arg(long)]
        replace: bool,
    },
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let output = Output::new(false);
    match &arguments.verb {
        Verb::Check => {
            let problems = open(arguments)?.check()?;
            for problem in &problems {
                output.say(problem);
            }
            if !problems.is_empty() {
                return Ok(output::REFUSED.into());
            }
            output.say("The database is whole.");
        }
        Verb::Backup { file } => {
            let bar = output.bar("Backing up");
            open(arguments)?.backup(file, |progress| show(&bar, progress))?;
            bar.finish_and_clear();
            if let Some(data) = &arguments.place.data {
                facts::note_backup(data, Moment::now())
                    .with_context(|| format!("The backup could not be noted in {}.", data.display()))?;
            }
            output.say(format_args!("The database is copied to {}.", file.display()));
        }
        Verb::Restore { file, replace } => {
            let Some(data) = &arguments.place.data else {
                bail!("A PostgreSQL database is restored with its own pg_restore.");
            };
            std::fs::create_dir_all(data).with_context(|| format!("{} cannot be made.", data.display()))?;
            let existing = if *replace { Existing::Replace } else { Existing::Keep };
            let bar = output.bar("Restoring");
            restore(file, &data.join(DATABASE), existing, |progress| show(&bar, progress))?;
            bar.finish_and_clear();
            output.say(format_args!("The database in {} is restored.", data.display()));
        }
    }
    Ok(output::DONE.into())
}

fn show(bar: &ProgressBar, progress: Progress) {
    bar.set_length(progress.total_bytes >> 20);
    bar.set_position(progress.done_bytes >> 20);
}

/// Opens the database as it is, without anyone's migrations.
fn open(arguments: &Arguments) -> Result<Database> {
    Ok(Database::open(&arguments.place.location()?, &[])?)
}

impl Place {
    /// Where a database is that was made before.
    pub fn location(&self) -> Result<Location> {
        match (&self.database, &self.data) {
            (Some(url), _) => Ok(Location::Postgres(url.clone())),
            (None, Some(data)) if data.join(DATABASE).exists() => Ok(Location::File(data.join(DATABASE))),
            (None, Some(data)) => bail!("There is no database in {}.", data.display()),
            (None, None) => bail!("Say --data DIR or --database URL."),
        }
    }
}
