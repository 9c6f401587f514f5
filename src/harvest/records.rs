//! Passes on threads that were harvested before, with the ids and pseudonyms they have.
//! Changes nothing in them.
//! Called for JSON lines of our own schema.

use std::cell::Cell;
use std::io::{BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use crate::corpus::{Record, RecordReader, Thread};
use crate::error::Result;

use super::Sink;
use super::table::{Counted, Ended};

/// The schema of the records that are passed on.
pub(super) const SCHEMA: &str = <Thread as Record>::SCHEMA;

/// Reads records one by one. Errs when the file cannot be read, or `sink` errs.
pub(super) fn read(reader: impl Read, path: &Path, sink: &mut Sink<'_>) -> Result<Ended> {
    let bytes = Rc::new(Cell::new(0));
    let counted = Counted::new(reader, Rc::clone(&bytes));
    let mut records = RecordReader::<Thread, _>::new(BufReader::with_capacity(256 << 10, counted), path);
    while let Some((_, thread)) = records.next_record()? {
        sink(thread, bytes.take())?;
    }
    Ok(Ended { skips: records.skips().clone(), notes: Vec::new(), bytes: bytes.take() })
}
