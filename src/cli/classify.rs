//! `groundswell classify`: threads or tables to annotations.jsonl, or to a table with a column per theme.
//! Classifies nothing: the classifier does.
//! Called by `cli`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::args::{Coding, Inputs};
use super::harvest::size;
use super::output::Sink;
use super::progress::Progress;
use super::{Done, tell};
use crate::corpus::{RecordWriter, Thread, write_line};
use crate::error::Result;
use crate::pipeline;
use crate::report::CommentTable;

/// Bytes of an annotation without scores, about.
const LINE: usize = 700;

/// Arguments of `classify`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    coding: Coding,
    /// Write the probability of every label too, below its threshold as well
    #[arg(long)]
    scores: bool,
    /// Write annotations there [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// jsonl: one annotation a line; csv: one comment a row with a 0/1 column per theme, for R and SPSS
    #[arg(long, value_enum, default_value_t = Form::Jsonl)]
    format: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Jsonl,
    Csv,
}

/// Runs it.
pub(super) fn run(args: Args, quiet: bool) -> anyhow::Result<Done> {
    let (classifier, model_note) = args.coding.classifier()?;
    let (options, key_note) = args.inputs.options(None)?;
    let mut sink = Sink::open(args.out.as_deref())?;
    let path = sink.path();
    let mut progress = Progress::over(size(&args.inputs.inputs), quiet);
    let inputs = &args.inputs.inputs;
    let summary = match args.format {
        Form::Jsonl => {
            let mut writer = RecordWriter::new(&mut sink, path);
            let lines = |thread: Thread| -> Result<(usize, Vec<u8>)> {
                let mut lines = Vec::with_capacity(LINE * thread.comments.len());
                pipeline::annotate(&*classifier, &thread, args.scores)
                    .iter()
                    .try_for_each(|annotation| write_line(annotation, &mut lines))?;
                Ok((thread.comments.len(), lines))
            };
            pipeline::each_thread(inputs, &options, lines, &mut |made, bytes| {
                let (comments, lines) = made?;
                progress.add(bytes, comments);
                writer.write_lines(&lines)
            })?
        }
        Form::Csv => {
            let mut table = CommentTable::new(&mut sink, classifier.codebook(), args.inputs.kept())?;
            let annotations = |thread: Thread| pipeline::annotate(&*classifier, &thread, false);
            let summary = pipeline::each_thread(inputs, &options, annotations, &mut |annotations, bytes| {
                progress.add(bytes, annotations.len());
                annotations.iter().try_for_each(|annotation| table.write(annotation))
            })?;
            table.finish()?;
            summary
        }
    };
    progress.finish();
    sink.finish()?;
    let notes: Vec<String> = key_note.into_iter().chain(model_note).collect();
    Ok(tell::harvest(&summary, &notes, quiet))
}
