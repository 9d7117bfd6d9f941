//! Settings from a file: what stands in a section of a TOML file becomes the default of the flag of the same name, so
//! flags and environment win, and there is one definition of each setting.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{ArgAction, Command};
use toml::{Table, Value};

/// Reads the file that `--config` or `WIREPHOTO_CONFIG` names, if any, into the defaults of a command line.
pub fn apply(command: Command, arguments: impl Iterator<Item = OsString>) -> Result<Command> {
    let Some(path) = config_path(arguments) else { return Ok(command) };
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("The configuration file {} cannot be read.", path.display()))?;
    apply_text(command, &text)
        .with_context(|| format!("The configuration file {} is not right.", path.display()))
}

fn config_path(mut arguments: impl Iterator<Item = OsString>) -> Option<PathBuf> {
    while let Some(argument) = arguments.next() {
        if argument == "--config" {
            return arguments.next().map(PathBuf::from);
        }
        if let Some(path) = argument.to_str().and_then(|text| text.strip_prefix("--config=")) {
            return Some(path.into());
        }
    }
    std::env::var_os("WIREPHOTO_CONFIG").map(PathBuf::from)
}

fn apply_text(mut command: Command, text: &str) -> Result<Command> {
    let sections: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(0, |span| text[..span.start].lines().count().max(1));
        anyhow::anyhow!("Line {line}: {}", error.message())
    })?;
    for (section, settings) in sections {
        let Value::Table(settings) = settings else {
            bail!("\"{section}\" stands outside of a section such as [serve].");
        };
        if command.find_subcommand(&section).is_none() {
            bail!("There is no section [{section}].");
        }
        for (name, value) in settings {
            command = apply_setting(command, &section, &name, value)?;
        }
    }
    Ok(command)
}

fn apply_setting(command: Command, section: &str, name: &str, value: Value) -> Result<Command> {
    let subcommand = command.find_subcommand(section).expect("the caller has looked");
    let known = subcommand.get_arguments().find(|argument| argument.get_id() == name);
    let Some(known) = known.filter(|argument| argument.get_long().is_some()) else {
        bail!("[{section}] has no setting \"{name}\".");
    };
    let is_flag = matches!(known.get_action(), ArgAction::SetTrue);
    let values: Vec<String> = match value {
        Value::Array(values) => values.into_iter().map(|value| scalar(value, name)).collect::<Result<_>>()?,
        value => vec![scalar(value, name)?],
    };
    if is_flag && !matches!(values.as_slice(), [value] if value == "true" || value == "false") {
        bail!("[{section}] {name} is true or false.");
    }
    let name = name.to_owned();
    Ok(command.mut_subcommand(section, |subcommand| {
        subcommand.mut_arg(name, |argument| argument.required(false).default_values(values))
    }))
}

fn scalar(value: Value, name: &str) -> Result<String> {
    Ok(match value {
        Value::String(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        _ => bail!("\"{name}\" is a text, a number, true, false, or a list of these."),
    })
}

#[cfg(test)]
mod tests {
    use clap::{Arg, ArgMatches};

    use super::*;

    fn command() -> Command {
        let serve = Command::new("serve")
            .arg(Arg::new("listen").long("listen").required(true))
            .arg(Arg::new("plain_http").long("plain-http").action(ArgAction::SetTrue))
            .arg(Arg::new("trusted_proxy").long("trusted-proxy").action(ArgAction::Append));
        Command::new("wirephoto").subcommand(serve)
    }

    fn parse(text: &str, arguments: &[&str]) -> Result<ArgMatches> {
        let command = apply_text(command(), text)?;
        let matches = command.try_get_matches_from([&["wirephoto", "serve"], arguments].concat())?;
        Ok(matches.subcommand_matches("serve").unwrap().clone())
    }

    const FILE: &str =
        "[serve]\nlisten = \"[::]:443\"\nplain_http = true\ntrusted_proxy = [\"10.0.0.1\", \"10.0.0.2\"]";

    #[test]
    fn a_file_gives_what_flags_leave_open() {
        let matches = parse(FILE, &[]).unwrap();
        assert_eq!(matches.get_one::<String>("listen").unwrap(), "[::]:443");
        assert!(matches.get_flag("plain_http"));
        assert_eq!(matches.get_many::<String>("trusted_proxy").unwrap().count(), 2);
    }

    #[test]
    fn flags_win() {
        let matches = parse(FILE, &["--listen", "127.0.0.1:1"]).unwrap();
        assert_eq!(matches.get_one::<String>("listen").unwrap(), "127.0.0.1:1");
    }

    #[test]
    fn what_is_not_a_setting_is_told() {
        for (text, part) in [
            ("[serve]\nlisen = \"x\"", "has no setting \"lisen\""),
            ("[surf]\na = 1", "no section [surf]"),
            ("listen = 1", "outside of a section"),
            ("[serve]\nplain_http = \"perhaps\"", "true or false"),
            ("[serve]\nlisten = {}", "is a text"),
            ("[serve]\nlisten = \n", "Line 2"),
        ] {
            let error = parse(text, &[]).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
