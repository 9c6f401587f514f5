//! `groundswell report`: the whole sentence in one command.
//! Joins nothing: `pipeline` does.
//! Called by `cli`.

use std::path::{Path, PathBuf};

use super::args::{Coding, Inputs, ViewArg};
use super::asking::Asking;
use super::harvest::size;
use super::output::Sink;
use super::progress::Progress;
use super::{Done, tell};
use crate::classify::Seen;
use crate::corpus::RecordWriter;
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{self, Study};
use crate::report::{CommentTable, Format, Material, render};
use crate::signal::By;

/// Arguments of `report`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    coding: Coding,
    /// Write the report there; the ending tells the format: .html .md .csv .json .txt [default: the terminal]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Format of the report, whatever the ending
    #[arg(long, value_name = "html|md|csv|json|text")]
    format: Option<String>,
    /// Who may see it: release withholds and rounds what could point at a person
    #[arg(long, value_enum, default_value_t = ViewArg::Working)]
    view: ViewArg,
    /// Show groups too: thread, year, or a column of the table
    #[arg(long, value_name = "thread|year|COLUMN")]
    by: Option<String>,
    #[command(flatten)]
    asking: Asking,
    /// Heading of the report
    #[arg(long, default_value = "")]
    title: String,
    /// Write threads.jsonl, annotations.jsonl and signals.json into this folder too
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// Write one row per comment there, with a 0/1 column per theme, for R and SPSS (working view only)
    #[arg(long, value_name = "FILE.csv")]
    comments: Option<PathBuf>,
    /// Say what would be read, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs it.
pub(super) fn run(args: Args, quiet: bool) -> anyhow::Result<Done> {
    if args.dry_run {
        return Ok(tell::plan(&args.inputs.inputs)?);
    }
    if args.view == ViewArg::Release && (args.comments.is_some() || args.keep.is_some()) {
        let message = "--comments and --keep write a record of every comment: they belong to the working view; leave them out, or leave out --view release";
        return Err(Error::new(ErrorKind::Usage, message).into());
    }
    let format = format(args.format.as_deref(), args.out.as_deref())?;
    let (classifier, model_note) = args.coding.classifier()?;
    let by = args.by.as_deref().map(By::of);
    let column = match &by {
        Some(By::Column(name)) => Some(name.as_str()),
        _ => None,
    };
    let (harvest, note) = args.inputs.options(column)?;
    let mut out = Sink::open(args.out.as_deref())?;
    let mut kept = args.keep.as_deref().map(Kept::open).transpose()?;
    let comments = args.comments.as_deref().map(|path| Sink::open(Some(path))).transpose()?;
    let mut table =
        comments.map(|sink| CommentTable::new(sink, classifier.codebook(), args.inputs.kept())).transpose()?;
    let mut progress = Progress::over(size(&args.inputs.inputs), quiet);
    let mut watch = |thread: &crate::corpus::Thread, annotations: &[crate::annotation::Annotation], bytes: u64| {
        progress.add(bytes, annotations.len());
        if let Some(kept) = &mut kept {
            kept.threads.write(thread)?;
            annotations.iter().try_for_each(|annotation| kept.annotations.write(annotation))?;
        }
        match &mut table {
            Some(table) => annotations.iter().try_for_each(|annotation| table.write(annotation)),
            None => Ok(()),
        }
    };
    let (gold, gold_skips) = args.asking.gold(classifier.codebook(), by.clone())?.unzip();
    let options = pipeline::Options {
        harvest,
        view: args.view.into(),
        by,
        learnt: gold.is_some().then(Seen::embedded),
        gold,
        composite: args.asking.composite.clone(),
        official: args.asking.official()?,
        time: args.asking.time(),
        seed: args.asking.seed,
        watch: &mut watch,
    };
    let mut study = pipeline::run(&args.inputs.inputs, &*classifier, options)?;
    study.skips.extend(gold_skips.unwrap_or_default());
    progress.finish();
    if let Some(table) = table {
        table.finish()?.finish()?;
    }
    kept.map_or(Ok(()), |kept| kept.finish(&study))?;

    let mut skips = study.harvest.skips.clone();
    skips.extend(study.skips.clone());
    // Notes name folders, columns and numbers of comments: they are for the holder of the data.
    let notes: Vec<String> = match args.view {
        ViewArg::Working => {
            model_note.iter().chain(&study.harvest.notes).chain(&study.harvest.duplicates).cloned().collect()
        }
        ViewArg::Release => Vec::new(),
    };
    let material = Material {
        signals: &study.signals,
        codebook: classifier.codebook(),
        pages: &study.pages,
        skips: skips.listed(),
        skipped: skips.count(),
        notes: &notes,
        title: &args.title,
    };
    render(&material, format, &mut out)?;
    out.finish()?;
    let done = tell::harvest(&study.harvest, note.as_slice(), quiet);
    Ok(match tell::skips(&study.skips) {
        Done::All => done,
        worse => worse,
    })
}

fn format(name: Option<&str>, out: Option<&Path>) -> Result<Format> {
    let known = "html, md, csv, json or text";
    if let Some(name) = name {
        return name
            .parse()
            .map_err(|_| Error::new(ErrorKind::Usage, format!("--format {name} is not known; use {known}")));
    }
    match out {
        Some(path) if path.as_os_str() != "-" => Format::of_path(path).ok_or_else(|| {
            let message = format!("the ending of {} tells no format; use --format with {known}", path.display());
            Error::new(ErrorKind::Usage, message)
        }),
        _ => Ok(Format::Terminal),
    }
}

/// The files at which the stages meet.
struct Kept {
    folder: PathBuf,
    threads: RecordWriter<Sink>,
    annotations: RecordWriter<Sink>,
}

impl Kept {
    fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|e| Error::io("write", folder, e))?;
        let open = |name: &str| {
            let path = folder.join(name);
            Sink::open(Some(&path)).map(|sink| RecordWriter::new(sink, path))
        };
        Ok(Kept {
            folder: folder.to_path_buf(),
            threads: open("threads.jsonl")?,
            annotations: open("annotations.jsonl")?,
        })
    }

    fn finish(self, study: &Study) -> Result<()> {
        self.threads.into_inner().finish()?;
        self.annotations.into_inner().finish()?;
        let path = self.folder.join("signals.json");
        let mut writer = RecordWriter::new(Sink::open(Some(&path))?, &path);
        writer.write(&study.signals)?;
        writer.into_inner().finish()
    }
}
