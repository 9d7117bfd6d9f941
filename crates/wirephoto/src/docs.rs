//! `wirephoto docs`: the pages of the documentation that follow from the code.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::Result;
use clap::{ArgAction, Args, CommandFactory, Subcommand};

use crate::Cli;

/// Print a generated page of the documentation.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    page: Page,
}

#[derive(Subcommand)]
enum Page {
    /// `docs/configuration.md`: every setting of every command.
    Configuration,
    /// `docs/openapi.json`: the host's API.
    Openapi,
    /// `docs/openapi-lab.json`: the lab's API.
    OpenapiLab,
}

/// Prints the page.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    match arguments.page {
        Page::Configuration => print!("{}", configuration()),
        Page::Openapi => println!("{}", crate::serve::openapi()?),
        Page::OpenapiLab => println!("{}", crate::lab::openapi()?),
    }
    Ok(ExitCode::SUCCESS)
}

fn configuration() -> String {
    let mut page = String::from(
        "# Configuration\n\n\
         Every setting is a flag, an environment variable where one is named, and a key of the command's section in \
         the TOML file that `--config` or `WIREPHOTO_CONFIG` names. Flags win over the environment, and that over the \
         file.\n",
    );
    for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = write!(page, "\n## `[{}]`\n\n{about}.\n\n", command.get_name());
        page.push_str("| key | flag | environment | what it is | default |\n|---|---|---|---|---|\n");
        for argument in command.get_arguments().filter(|argument| argument.get_long().is_some()) {
            let flag = argument.get_long().unwrap_or_default();
            if matches!(flag, "help" | "version" | "config") {
                continue;
            }
            let environment = argument.get_env().map(|name| format!("`{}`", name.to_string_lossy()));
            let default = if matches!(argument.get_action(), ArgAction::SetTrue) {
                "`false`".to_owned()
            } else {
                let values = argument.get_default_values().iter();
                let values: Vec<_> = values.map(|value| format!("`{}`", value.to_string_lossy())).collect();
                values.join(", ")
            };
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(
                page,
                "| `{}` | `--{flag}` | {} | {help} | {default} |",
                argument.get_id(),
                environment.unwrap_or_default(),
            );
        }
    }
    page
}
