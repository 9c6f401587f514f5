//! Readers that count what passes: for the progress bar, and so that one record never fills the memory.
//! Decode nothing.
//! Called by the readers of tables and records.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// Adds the bytes that pass to a count that others can take.
pub(in crate::harvest) struct Counted<R> {
    inner: R,
    bytes: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    pub(in crate::harvest) fn new(inner: R, bytes: Rc<Cell<u64>>) -> Self {
        Counted { inner, bytes }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.bytes.set(self.bytes.get() + n as u64);
        Ok(n)
    }
}

/// Ends a stream when more bytes pass than one record may have. Who reads records sets the count back at each.
pub(super) struct Fuse<R> {
    inner: R,
    passed: Rc<Cell<u64>>,
    limit: u64,
}

impl<R> Fuse<R> {
    pub(super) fn new(inner: R, passed: Rc<Cell<u64>>, limit: u64) -> Self {
        Fuse { inner, passed, limit }
    }
}

impl<R: Read> Read for Fuse<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.passed.get() > self.limit {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the record is too long"));
        }
        let n = self.inner.read(buffer)?;
        self.passed.set(self.passed.get() + n as u64);
        Ok(n)
    }
}
