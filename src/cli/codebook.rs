//! `groundswell codebook show|check`: what the themes are, and whether a codebook of one's own is sound.
//! Loads nothing itself.
//! Called by `cli`.

use std::io::Write;
use std::path::PathBuf;

use clap::Subcommand;

use super::output::Sink;
use super::{Done, args};
use crate::classify::{Classifier, Lexicon};
use crate::codebook::ThemeKind;
use crate::error::Error;

/// Arguments of `codebook`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the themes with their meaning hashes
    Show {
        /// A codebook [default: the built-in one]
        file: Option<PathBuf>,
    },
    /// Check a codebook: form, keys, phrases
    Check {
        /// The codebook
        file: PathBuf,
    },
}

/// Runs it.
pub(super) fn run(args: Args) -> anyhow::Result<Done> {
    let mut out = Sink::open(None)?;
    let fail = |e| Error::io("write", "standard output", e);
    match args.command {
        Command::Show { file } => {
            let codebook = args::codebook(file.as_ref())?;
            writeln!(out, "{} ({} themes, language {})", codebook.id(), codebook.themes.len(), codebook.language)
                .map_err(fail)?;
            for theme in &codebook.themes {
                let kind = match theme.kind {
                    ThemeKind::Condition => "condition",
                    ThemeKind::Intent => "intent",
                };
                writeln!(
                    out,
                    "\n{}  {}  [{kind}, meaning {}]\n  {}",
                    theme.key,
                    theme.label,
                    theme.meaning_hash(),
                    theme.definition
                )
                .map_err(fail)?;
                theme.include.iter().try_for_each(|line| writeln!(out, "  + {line}")).map_err(fail)?;
                theme.exclude.iter().try_for_each(|line| writeln!(out, "  - {line}")).map_err(fail)?;
            }
        }
        Command::Check { file } => {
            let lexicon = Lexicon::new(args::codebook(Some(&file))?)?;
            let codebook = lexicon.codebook();
            writeln!(
                out,
                "{} is sound: {} themes, {} labels",
                codebook.id(),
                codebook.themes.len(),
                codebook.labels().len()
            )
            .map_err(fail)?;
            for key in lexicon.not_served() {
                writeln!(out, "theme \"{key}\" has no phrases: the lexicon cannot find it; add [theme.phrases]")
                    .map_err(fail)?;
            }
        }
    }
    out.finish()?;
    Ok(Done::All)
}
