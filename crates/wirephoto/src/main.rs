//! The program: one binary that plays every part of the story, each part a subcommand.
//!
//! This crate knows all parts and wires them together; it holds no rule of its own. [`serve`] is the host,
//! [`lab`] the print lab, [`premises`] what both have in common, [`studio`] the photographer's commands, [`station`] the
//! telecasting station, [`frame`] a photo frame; [`admin`] helps who cannot log in, [`db`] looks after a database, [`demo`]
//! plays the whole story.

mod admin;
mod config;
mod db;
mod demo;
mod docs;
mod facts;
mod frame;
mod lab;
mod listening;
mod logging;
mod mail_in;
mod output;
mod post;
mod premises;
mod serve;
mod short_messages;
mod station;
mod studio;
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// Gets pictures from whoever makes them to whoever should see them.
#[derive(Parser)]
#[command(name = "wirephoto", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    /// Settings from a TOML file, a section for each command; flags and environment win.
    #[arg(long, global = true, value_name = "FILE", env = "WIREPHOTO_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

/// The name of a database in the data directory of whoever it belongs to.
const DATABASE: &str = "wirephoto.db";

#[derive(Subcommand)]
enum Command {
    Serve(Box<serve::Arguments>),
    Lab(lab::Arguments),
    Studio(studio::Arguments),
    Station(station::Arguments),
    Frame(frame::Arguments),
    Admin(admin::Arguments),
    Db(db::Arguments),
    Demo(demo::Arguments),
    #[command(hide = true)]
    Docs(docs::Arguments),
    #[command(hide = true)]
    Worker(worker::Arguments),
}

fn main() -> ExitCode {
    // One provider of cryptography for every client and server; it is installed once, so there is no error to see.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let command = match config::apply(Cli::command(), std::env::args_os()) {
        Ok(command) => command,
        Err(error) => return output::fail(&error, output::USAGE),
    };
    let cli = match Cli::from_arg_matches(&command.get_matches()) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let result = match cli.command {
        Command::Serve(arguments) => serve::run(*arguments),
        Command::Lab(arguments) => lab::run(arguments),
        Command::Studio(arguments) => studio::run(arguments),
        Command::Station(arguments) => station::run(arguments),
        Command::Frame(arguments) => frame::run(arguments),
        Command::Admin(arguments) => admin::run(&arguments),
        Command::Db(arguments) => db::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Docs(arguments) => docs::run(&arguments),
        Command::Worker(arguments) => Ok(worker::run(&arguments)),
    };
    result.unwrap_or_else(|error| output::fail(&error, output::exit_code(&error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_options_of_a_command_have_one_name() {
        Cli::command().debug_assert();
    }
}
