//! `groundswell signal` and `signal merge`: annotations or tallies to the signals of a study.
//! Counts nothing: `signal` does.
//! Called by `cli`.

use std::path::PathBuf;

use clap::Subcommand;

use super::args::{self, ViewArg};
use super::input::open;
use super::output::Sink;
use super::{Done, tell};
use crate::annotation::Annotation;
use crate::classify::{Classifier, Lexicon};
use crate::codebook::Codebook;
use crate::corpus::{RecordReader, Thread};
use crate::error::{Error, ErrorKind, Skips};
use crate::pipeline;
use crate::report::{Format, Material, Page, render};
use crate::signal::{By, Tally, study};

/// Arguments of `signal`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Annotations of the study; - reads standard input
    #[arg(required = true, value_name = "ANNOTATIONS.jsonl")]
    annotations: Vec<PathBuf>,
    /// Its threads, so that pages without comments are told of too
    #[arg(long, value_name = "THREADS.jsonl")]
    threads: Option<PathBuf>,
    /// Show groups too: thread, year, or a column that the annotations carry
    #[arg(long, value_name = "thread|year|COLUMN")]
    by: Option<String>,
    /// Write the tally there too: a working file that merges with those of other parts, never to be released
    #[arg(long, value_name = "FILE")]
    tally: Option<PathBuf>,
    #[command(flatten)]
    shown: ShownAs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add up the tallies of parts of a study, as if they had been read in one
    Merge {
        /// Tallies written with --tally
        #[arg(required = true, value_name = "TALLY")]
        tallies: Vec<PathBuf>,
        #[command(flatten)]
        shown: ShownAs,
    },
}

#[derive(Debug, clap::Args)]
struct ShownAs {
    /// Codebook the annotations are coded by [default: the built-in one]
    #[arg(long, value_name = "FILE")]
    codebook: Option<PathBuf>,
    /// Who may see it: release withholds and rounds what could point at a person
    #[arg(long, value_enum, default_value_t = ViewArg::Working)]
    view: ViewArg,
    /// json, csv, md, html or text
    #[arg(long, default_value = "json", value_name = "FORMAT")]
    format: String,
    /// Write the signals there [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs it.
pub(super) fn run(args: Args, quiet: bool) -> anyhow::Result<Done> {
    if let Some(Command::Merge { tallies, shown }) = args.command {
        let codebook = args::codebook(shown.codebook.as_ref())?;
        let mut whole = Tally::new(&codebook);
        for path in &tallies {
            whole.merge(Tally::read(open(path)?, path, &codebook)?)?;
        }
        return show(&whole, codebook, &[], None, &Skips::default(), &shown);
    }
    let codebook = args::codebook(args.shown.codebook.as_ref())?;
    let by = args.by.as_deref().map(By::of);
    let mut tally = Tally::new(&codebook);
    let mut skips = Skips::default();
    for path in &args.annotations {
        let mut reader = RecordReader::<Annotation, _>::new(open(path)?, path);
        while let Some((location, annotation)) = reader.next_record()? {
            if let Err(error) = tally.add(&annotation, by.as_ref()) {
                skips.push(location.with_id(annotation.comment), error.message());
            }
        }
        skips.extend(reader.skips().clone());
    }
    tally.check_groups(by.as_ref())?;
    let mut pages = Vec::new();
    if let Some(path) = &args.threads {
        let mut reader = RecordReader::<Thread, _>::new(open(path)?, path);
        while let Some((_, thread)) = reader.next_record()? {
            pipeline::pages_add(&mut pages, &thread);
        }
        skips.extend(reader.skips().clone());
    }
    if let Some(path) = &args.tally {
        let mut sink = Sink::open(Some(path))?;
        tally.write(&mut sink, path)?;
        sink.finish()?;
    }
    let statuses = args.threads.as_ref().map(|_| pipeline::statuses(&pages));
    if !quiet {
        eprintln!("{} annotations of {} voices counted", tally.comments(), tally.voices());
    }
    show(&tally, codebook, &pages, statuses, &skips, &args.shown)
}

fn show(
    tally: &Tally,
    codebook: Codebook,
    pages: &[Page],
    statuses: Option<crate::signal::Statuses>,
    skips: &Skips,
    shown: &ShownAs,
) -> anyhow::Result<Done> {
    let format: Format = shown.format.parse().map_err(|_| {
        Error::new(ErrorKind::Usage, format!("--format {} is not known; use json, csv, md, html or text", shown.format))
    })?;
    let lexicon = Lexicon::new(codebook)?;
    let signals = study(tally, lexicon.codebook(), shown.view.into(), statuses, lexicon.not_served());
    let material = Material {
        signals: &signals,
        codebook: lexicon.codebook(),
        pages,
        skips: skips.listed(),
        skipped: skips.count(),
        notes: &[],
        title: "",
    };
    let mut out = Sink::open(shown.out.as_deref())?;
    render(&material, format, &mut out)?;
    out.finish()?;
    Ok(match tell::skips(skips) {
        Done::All if tally.comments() == 0 => Done::Nothing,
        done => done,
    })
}
