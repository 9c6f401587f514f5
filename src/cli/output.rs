//! Where a command's data goes: standard output, or a file that appears whole.
//! Formats nothing.
//! Used by every command.

use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

use crate::corpus::Output;
use crate::error::{Error, Result};

/// An open place for data.
pub(super) enum Sink {
    /// Standard output.
    Standard(BufWriter<StdoutLock<'static>>),
    /// A file under construction.
    File(Output, PathBuf),
}

impl Sink {
    /// Opens a file; none, or `-`, is standard output. Errs when the place cannot be written.
    pub(super) fn open(path: Option<&Path>) -> Result<Self> {
        match path {
            Some(path) if path.as_os_str() != "-" => Ok(Sink::File(Output::create(path)?, path.to_path_buf())),
            _ => Ok(Sink::Standard(BufWriter::new(io::stdout().lock()))),
        }
    }

    /// What messages call it.
    pub(super) fn path(&self) -> PathBuf {
        match self {
            Sink::Standard(_) => PathBuf::from("standard output"),
            Sink::File(_, path) => path.clone(),
        }
    }

    /// Puts the file in its place, or flushes.
    pub(super) fn finish(self) -> Result<()> {
        match self {
            Sink::Standard(mut out) => out.flush().map_err(|e| Error::io("write", "standard output", e)),
            Sink::File(output, _) => output.finish(),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Standard(out) => out.write(bytes),
            Sink::File(output, _) => output.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Standard(out) => out.flush(),
            Sink::File(output, _) => output.flush(),
        }
    }
}
