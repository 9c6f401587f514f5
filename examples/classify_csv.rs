//! Codes the comments of a CSV and writes a CSV with a 0/1 column per theme, in bounded memory.
//!
//! `cargo run --example classify_csv -- examples/study/tables/survey.csv`

use std::path::PathBuf;

use groundswell::Result;
use groundswell::classify::{Classifier, Lexicon};
use groundswell::corpus::{GenericNames, Key};
use groundswell::harvest::{Columns, Options};
use groundswell::pipeline;
use groundswell::report::CommentTable;

fn main() -> Result<()> {
    let input =
        std::env::args_os().nth(1).map_or_else(|| PathBuf::from("examples/study/tables/survey.csv"), PathBuf::from);
    let keep = vec!["profession".to_owned()];
    let options = Options {
        key: Key::new(b"a secret of at least sixteen bytes")?,
        generic: GenericNames::default(),
        columns: Columns { text: Some("comment".to_owned()), keep: keep.clone(), ..Columns::default() },
    };
    let classifier = Lexicon::embedded();
    let mut table = CommentTable::new(std::io::stdout().lock(), classifier.codebook(), &keep)?;
    let summary = pipeline::threads(&[input], &options, &mut |thread, _| {
        pipeline::annotate(&classifier, &thread, false).iter().try_for_each(|annotation| table.write(annotation))
    })?;
    drop(table.finish()?);
    eprintln!("{} comments", summary.comments);
    Ok(())
}
