//! The record `groundswell/signals@1` on one line, with the pages and remarks beside it under `"report"`.
//! Adds no field to the record itself: who reads signals reads this and passes over the rest.
//! Called by `render`.

use serde::Serialize;

use crate::corpus::Record;
use crate::error::{Error, ErrorKind, Result};
use crate::signal::Signals;

use super::printable::Printable;

#[derive(Serialize)]
struct Outgoing<'a> {
    schema: &'static str,
    #[serde(flatten)]
    signals: &'a Signals,
    report: Beside<'a>,
}

#[derive(Serialize)]
struct Beside<'a> {
    title: &'a str,
    pages: Vec<Page<'a>>,
    skipped: u64,
    skips: Vec<Skip<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct Page<'a> {
    location: &'a str,
    title: Option<&'a str>,
    platform: Option<&'a str>,
    status: &'static str,
    reason: Option<&'a str>,
    comments: Option<u64>,
    announced: Option<u64>,
    sha256: Option<&'a str>,
}

#[derive(Serialize)]
struct Skip<'a> {
    location: &'a str,
    reason: &'a str,
}

/// The line with its end.
pub(super) fn record(printable: &Printable<'_>) -> Result<String> {
    let pages = printable.pages.iter().map(|page| Page {
        location: &page.location,
        title: page.title.as_deref(),
        platform: page.platform.as_deref(),
        status: page.status.as_str(),
        reason: page.reason.as_deref(),
        comments: page.comments,
        announced: page.announced,
        sha256: page.sha256.as_deref(),
    });
    let outgoing = Outgoing {
        schema: Signals::SCHEMA,
        signals: &printable.signals,
        report: Beside {
            title: &printable.title,
            pages: pages.collect(),
            skipped: printable.skipped,
            skips: printable.skips.iter().map(|(location, reason)| Skip { location, reason }).collect(),
            notes: &printable.notes,
        },
    };
    let mut line = serde_json::to_string(&outgoing)
        .map_err(|e| Error::new(ErrorKind::Data, "the report cannot be written as JSON").because(e))?;
    line.push('\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
    use crate::corpus::RecordReader;

    #[test]
    fn what_was_written_is_read_back_as_the_same_signals() {
        for sample in [Sample::corrected(), Sample::uncorrected()] {
            let line = record(&Printable::new(&sample.material())).expect("written");
            let mut reader = RecordReader::<Signals, _>::new(line.as_bytes(), "report.json");
            let (_, signals) = reader.next_record().expect("readable").expect("a record");
            assert_eq!(signals, sample.signals);
            assert!(reader.next_record().expect("readable").is_none());
        }
    }
}
