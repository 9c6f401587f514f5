//! `groundswell signal` and `signal merge`: annotations or tallies to the signals of a study.
//! Counts nothing: `signal` does.
//! Called by `cli`.

use std::collections::HashMap;
use std::path::PathBuf;

use clap::Subcommand;

use super::args::{self, ViewArg};
use super::asking::Asking;
use super::input::open;
use super::output::Sink;
use super::{Done, tell};
use crate::annotation::Annotation;
use crate::classify::{Classifier, Lexicon, Seen};
use crate::codebook::Codebook;
use crate::corpus::{RecordReader, Thread};
use crate::error::{Error, ErrorKind, Location, Skips};
use crate::pipeline;
use crate::report::{Format, Material, Page, render};
use crate::signal::{Asked, By, Gold, Statuses, Tally, study};

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
    /// Show groups too: thread, year, or a column that the annotations carry; for tallies, what they were grouped by
    #[arg(long, value_name = "thread|year|COLUMN")]
    by: Option<String>,
    #[command(flatten)]
    asking: Asking,
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

/// Annotations that are read at once.
const BATCH: usize = 8192;

/// Runs it.
pub(super) fn run(args: Args, quiet: bool) -> anyhow::Result<Done> {
    let shown = match &args.command {
        Some(Command::Merge { shown, .. }) => shown,
        None => &args.shown,
    };
    let codebook = args::codebook(shown.codebook.as_ref())?;
    let by = shown.by.as_deref().map(By::of);
    let (mut gold, mut skips) = match shown.asking.gold(&codebook, by.clone())? {
        Some((gold, skips)) => (Some(gold), skips),
        None => (None, Skips::default()),
    };
    let mut tally = Tally::new(&codebook);
    if let Some(Command::Merge { tallies, .. }) = &args.command {
        let mut seen: HashMap<String, &PathBuf> = HashMap::new();
        for path in tallies {
            let part = Tally::read(open(path)?, path, &codebook)?;
            if let Some(same) = seen.insert(part.checksum(), path).filter(|_| part.comments() > 0) {
                let message =
                    format!("it is the tally of {} again, and would count it twice; leave one out", same.display());
                return Err(Error::new(ErrorKind::Usage, message).at(Location::file(path)).into());
            }
            tally.merge(part)?;
        }
        let found = Found { tally: &tally, gold: gold.as_ref(), pages: &[], statuses: None, skips: &skips };
        return show(found, codebook, shown);
    }
    for path in &args.annotations {
        let mut reader = RecordReader::<Annotation, _>::new(open(path)?, path);
        loop {
            let batch = reader.next_batch(BATCH, |annotation| annotation)?;
            if batch.is_empty() {
                break;
            }
            for (location, annotation) in batch {
                if let Err(error) = tally.add(&annotation, by.as_ref()) {
                    skips.push(location.with_id(annotation.comment.clone()), error.message());
                }
                if let Some(gold) = &mut gold {
                    gold.meet(&annotation);
                }
            }
        }
        skips.extend(reader.skips().clone());
    }
    tally.check_groups(by.as_ref())?;
    let mut pages = Vec::new();
    if let Some(path) = &args.threads {
        let learnt = gold.is_some().then(Seen::embedded);
        let mut reader = RecordReader::<Thread, _>::new(open(path)?, path);
        while let Some((_, thread)) = reader.next_record()? {
            pipeline::pages_add(&mut pages, &thread);
            if let (Some(gold), Some(learnt)) = (&mut gold, &learnt) {
                pipeline::leave_learnt(gold, learnt, &thread);
                gold.compared();
            }
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
    let found = Found { tally: &tally, gold: gold.as_ref(), pages: &pages, statuses, skips: &skips };
    show(found, codebook, shown)
}

/// What was read.
struct Found<'a> {
    tally: &'a Tally,
    gold: Option<&'a Gold>,
    pages: &'a [Page],
    statuses: Option<Statuses>,
    skips: &'a Skips,
}

fn show(found: Found<'_>, codebook: Codebook, shown: &ShownAs) -> anyhow::Result<Done> {
    let format: Format = shown.format.parse().map_err(|_| {
        Error::new(ErrorKind::Usage, format!("--format {} is not known; use json, csv, md, html or text", shown.format))
    })?;
    let lexicon = Lexicon::new(codebook)?;
    let Found { tally, gold, pages, statuses, skips } = found;
    let official = shown.asking.official()?;
    let asked = Asked {
        view: shown.view.into(),
        gold,
        time: shown.asking.time(),
        composite: shown.asking.composite.clone(),
        official: official.as_ref(),
        statuses,
        not_served: lexicon.not_served(),
        seed: shown.asking.seed,
    };
    let signals = study(tally, lexicon.codebook(), asked)?;
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
