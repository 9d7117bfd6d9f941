//! `wirephoto demo`: the whole story on this machine, with real programs that talk over loopback, and then left
//! running to go on by hand.

mod browser;
mod checks;
mod photographs;
mod program;
mod story;
mod telecast;
mod trade;
mod visit;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::output;
use checks::Checks;
use story::Story;

/// Play the whole story on this machine and leave it running.
#[derive(Args)]
pub struct Arguments {
    /// Where the demo keeps its programs' data and its photographs.
    #[arg(long, value_name = "DIR", default_value = "target/demo")]
    data: PathBuf,
    /// Photographs to use in place of those that the demo paints.
    #[arg(long, value_name = "DIR")]
    photos: Option<PathBuf>,
    /// The port of the host; another is taken when it is in use.
    #[arg(long, default_value_t = 8420)]
    port: u16,
    /// The port of the lab; another is taken when it is in use.
    #[arg(long, default_value_t = 8422)]
    lab_port: u16,
    /// Leave the photo frames out.
    #[arg(long)]
    no_frames: bool,
    /// Verify each step, print one line for each check, and stop everything at the end.
    #[arg(long)]
    check: bool,
    /// Write the checks to a file, as a JSON array with one object for each.
    #[arg(long, value_name = "FILE", requires = "check")]
    json: Option<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut checks = Checks::new(arguments.check, arguments.json.clone());
    let outcome = play(arguments, &mut checks);
    checks.write()?;
    let mut story = outcome?;
    if arguments.check {
        story.stop()?;
        checks.summary();
        return Ok(output::DONE.into());
    }
    story.show_doors()?;
    story.wait();
    Ok(output::DONE.into())
}

fn play(arguments: &Arguments, checks: &mut Checks) -> Result<Story> {
    let photographs = match &arguments.photos {
        Some(directory) => directory.clone(),
        None => photographs::painted(&arguments.data.join("photographs"))?,
    };
    let mut story = Story::begin(&arguments.data, photographs, arguments.port, !arguments.no_frames)?;
    story.open_the_host(checks)?;
    story.import(checks)?;
    story.edit_and_pick(checks)?;
    story.pair(checks)?;
    story.publish(checks)?;
    story.open_the_desk(checks)?;
    visit::look(&story, checks)?;
    story.publish_an_edit(checks)?;
    story.trade(arguments.lab_port, checks)?;
    story.show_the_saving(checks)?;
    story.telecast(checks)?;
    Ok(story)
}
