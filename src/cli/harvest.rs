//! `groundswell harvest`: pages, exports and tables to threads.jsonl.
//! Parses nothing: `harvest` does.
//! Called by `cli`.

use std::path::PathBuf;

use super::args::Inputs;
use super::output::Sink;
use super::progress::Progress;
use super::{Done, tell};
use crate::corpus::RecordWriter;
use crate::{harvest, pipeline};

/// Arguments of `harvest`.
#[derive(Debug, clap::Args)]
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
}

/// Runs it.
pub(super) fn run(args: Args, quiet: bool) -> anyhow::Result<Done> {
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
