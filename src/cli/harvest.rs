//! `groundswell harvest`: pages, exports, tables and web addresses to threads.jsonl.
//! Parses nothing: `harvest` does.
//! Called by `cli`.

use std::path::PathBuf;

use super::args::Inputs;
use super::output::Sink;
use super::progress::Progress;
use super::web::{To, Web};
use super::{Done, tell};
use crate::corpus::RecordWriter;
use crate::{harvest, pipeline};

/// Arguments of `harvest`.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
#[command(mut_arg("inputs", |arg| arg.required(false).required_unless_present_any(["list", "sitemap", "offline"])))]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Write threads there [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Say what would be read, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Say of each page, on standard error, which rule read it, what it saw, and what it dropped and why
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    web: Web,
}

const AFTER_HELP: &str = "\
Examples:
  groundswell harvest pages/ export.xml --out threads.jsonl
  groundswell harvest https://… --study study/ --contact you@university.example --out threads.jsonl
  groundswell harvest --list urls.txt --study study/ --contact https://university.example/us --log fetch.jsonl --out threads.jsonl
  groundswell harvest --offline --study study/ --out threads.jsonl        again, from what is kept

Each address ends with a thread and its status, or with a skip that is listed. Exit codes: 1 no comment · 3 in part · 4 no contact, or every address refused by a rule (robots.txt, reservation, private address) · 5 a snapshot is damaged · 6 no host was reached";

/// Runs it.
pub(super) fn run(args: Args, quiet: bool) -> anyhow::Result<Done> {
    if args.web.is_asked(&args.inputs.inputs) {
        if args.dry_run {
            return args.web.foresee(&args.inputs.inputs);
        }
        let store = args.web.store(quiet)?;
        if let Some(study) = &store {
            args.inputs.key_outside(study.folder())?;
        }
        let (options, note) = args.inputs.options(None)?;
        let to = To { store: store.as_ref(), out: args.out.as_deref(), notes: note.as_slice(), quiet };
        return args.web.run(&args.inputs.inputs, options, &to);
    }
    if args.dry_run {
        return Ok(tell::plan(&args.inputs.inputs)?);
    }
    let (options, note) = args.inputs.options(None)?;
    let mut sink = Sink::open(args.out.as_deref())?;
    let path = sink.path();
    let mut writer = RecordWriter::new(&mut sink, path);
    let mut progress = Progress::over(size(&args.inputs.inputs), quiet);
    let summary = pipeline::threads(&args.inputs.inputs, &options, &mut |thread, bytes| {
        progress.add(bytes, thread.comments.len());
        writer.write(&thread)
    })?;
    progress.finish();
    sink.finish()?;
    if args.explain {
        harvest::explain(&harvest::Plan::of(&args.inputs.inputs)?, &options, &mut |line| eprintln!("{line}"));
    }
    Ok(tell::harvest(&summary, note.as_slice(), quiet))
}

/// Bytes that will be read; 0 for standard input.
pub(super) fn size(inputs: &[PathBuf]) -> u64 {
    harvest::Plan::of(inputs).map_or(0, |plan| plan.bytes())
}
