//! Where a command's records come from: a file, or standard input.
//! Parses nothing.
//! Used by the commands that read records.

use std::fs::File;
use std::io::{BufRead, BufReader, stdin};
use std::path::Path;

use crate::error::{Error, Result};

/// Opens a file; `-` is standard input. Errs when it cannot be read.
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(stdin().lock()));
    }
    let file = File::open(path).map_err(|e| Error::io("read", path, e))?;
    Ok(Box::new(BufReader::with_capacity(1 << 20, file)))
}
