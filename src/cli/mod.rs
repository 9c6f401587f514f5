//! The command line: words in, words out.
//! Data goes to standard output, everything else to standard error; no stage's work is done here.
//! Called by `main`.

mod annotate;
mod args;
mod asking;
mod classify;
mod codebook;
mod corpora;
mod evaluate;
mod exit;
mod harvest;
mod input;
mod key;
mod live;
mod models;
mod output;
mod progress;
mod report;
mod signal;
mod study;
mod tell;
#[cfg(feature = "train")]
mod train;
mod web;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// Turns comment threads by practitioners into evidence on why they stay or leave.
///
/// harvest → tokenise → classify → aggregate → report: `groundswell report INPUT…` runs the whole sentence; each stage is a
/// command of its own and they meet on disk. Data is written to standard output or to --out, everything else to standard
/// error.
#[derive(Debug, Parser)]
#[command(name = "groundswell", version, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Use so many threads; the output is the same for any number [default: one a core]
    #[arg(short = 'j', long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Print no summary and no notes on standard error; errors and skipped records are still said
    #[arg(short, long, global = true)]
    quiet: bool,
}

const AFTER_HELP: &str = "\
Examples:
  groundswell report study/ --out report.html       a folder of pages and tables, as a page to read
  groundswell report survey.csv --text comment      a survey export, on the terminal
  groundswell harvest pages/ --out threads.jsonl    stage by stage
  groundswell harvest https://… --study study/ --contact you@university.example --out threads.jsonl
  groundswell classify threads.jsonl --out annotations.jsonl
  groundswell signal annotations.jsonl --threads threads.jsonl --view release

Exit codes: 0 done · 1 no input yielded a comment · 2 usage · 3 done in part, skips are listed · 4 every input was refused by a rule · 5 integrity · 6 network · 7 input or output · 70 a bug of ours";

#[derive(Debug, Subcommand)]
enum Command {
    /// Harvest, classify, aggregate and report in one go
    Report(report::Args),
    /// Turn pages, tables and web addresses into threads (threads.jsonl)
    Harvest(harvest::Args),
    /// Code comments by the codebook (annotations.jsonl)
    Classify(classify::Args),
    /// Count voices and make the signals of a study (signals.json)
    Signal(signal::Args),
    /// Draw voices for people to code
    Annotate(annotate::Args),
    /// Hold codes against gold, one classifier against another, coders against each other
    Evaluate(evaluate::Args),
    /// Train the embedded model from coded texts
    #[cfg(feature = "train")]
    Train(train::Args),
    /// List, check and bring in models
    Models(models::Args),
    /// Show or check a codebook
    Codebook(codebook::Args),
    /// Keep a study: a folder with a store that knows where each comment came from, and can forget
    Study(study::Args),
    /// Find the texts of a corpus again, or split one
    Corpora(corpora::Args),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page in roff
    Man,
}

/// Whether everything asked for was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    /// All of it.
    All,
    /// Some records were skipped, and listed.
    InPart,
    /// No input yielded a comment.
    Nothing,
    /// Rules forbid every input.
    Refused,
    /// No host was reached.
    Unreached,
    /// Something that was kept is not what was kept.
    Damaged,
}

/// Runs the command that the program was called with.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { exit::USAGE } else { exit::DONE };
            // Nobody is left to tell when even the error cannot be printed.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    if let Some(jobs) = cli.jobs
        && let Err(error) = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs)).build_global()
    {
        eprintln!("groundswell: cannot start {jobs} threads: {error}");
        return ExitCode::from(exit::USAGE);
    }
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(cli)));
    let code = match outcome {
        Ok(Ok(Done::All)) => exit::DONE,
        Ok(Ok(Done::InPart)) => exit::IN_PART,
        Ok(Ok(Done::Nothing)) => exit::NOTHING,
        Ok(Ok(Done::Refused)) => exit::REFUSED,
        Ok(Ok(Done::Unreached)) => exit::UNREACHED,
        Ok(Ok(Done::Damaged)) => exit::INTEGRITY,
        Ok(Err(error)) => exit::explain(&error),
        Err(_) => {
            eprintln!("groundswell: this is a bug of ours, not of your data. Please report the message above.");
            exit::BUG
        }
    };
    ExitCode::from(code)
}

fn run(cli: Cli) -> anyhow::Result<Done> {
    let quiet = cli.quiet;
    match cli.command {
        Command::Report(args) => report::run(args, quiet),
        Command::Harvest(args) => harvest::run(args, quiet),
        Command::Classify(args) => classify::run(args, quiet),
        Command::Signal(args) => signal::run(args, quiet),
        Command::Annotate(args) => annotate::run(args, quiet),
        Command::Evaluate(args) => evaluate::run(args, quiet),
        #[cfg(feature = "train")]
        Command::Train(args) => train::run(args, quiet),
        Command::Models(args) => models::run(args, quiet),
        Command::Codebook(args) => codebook::run(args),
        Command::Study(args) => study::run(args, quiet),
        Command::Corpora(args) => corpora::run(args, quiet),
        Command::Completions { shell } => {
            let mut bytes = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "groundswell", &mut bytes);
            print(&bytes)
        }
        Command::Man => {
            let mut bytes = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut bytes)?;
            print(&bytes)
        }
    }
}

fn print(bytes: &[u8]) -> anyhow::Result<Done> {
    let mut out = output::Sink::open(None)?;
    out.write_all(bytes).map_err(|e| crate::error::Error::io("write", "standard output", e))?;
    out.finish()?;
    Ok(Done::All)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_of_the_command_line_agree_with_each_other() {
        Cli::command().debug_assert();
    }
}
