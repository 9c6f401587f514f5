//! Gzip, read as a stream, and the end of it where it grows as no honest file does.
//! Reads no format inside.
//! Called by `run` before an export or a WARC file is read, and by `sniff` for its first bytes.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;

use super::super::table::Counted;

/// Bytes that any archive may grow to.
const FREE: u64 = 64 << 20;
/// How many times its size an archive may grow past them: text grows tenfold, and thirtyfold when it repeats itself.
const GROWTH: u64 = 100;

/// The first bytes of what a gzip archive holds; fewer or none when it is damaged.
pub(in crate::harvest) fn beginning(packed: &[u8], limit: usize) -> Vec<u8> {
    let mut head = Vec::new();
    // What was read before the cut is kept, and the cut is no fault.
    let _ = MultiGzDecoder::new(packed).take(limit as u64).read_to_end(&mut head);
    head
}

/// What a gzip archive holds. Reading errs when it grows to more than 64 MiB and 100 times its size.
pub(in crate::harvest) fn unpacked(packed: impl Read) -> impl Read {
    let read = Rc::new(Cell::new(0));
    let inner = MultiGzDecoder::new(Counted::new(packed, Rc::clone(&read)));
    Unpacked { inner, read, given: 0 }
}

struct Unpacked<R> {
    inner: R,
    read: Rc<Cell<u64>>,
    given: u64,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given > FREE && self.given / GROWTH > self.read.get() {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, TooMuch));
        }
        let n = self.inner.read(buffer)?;
        self.given += n as u64;
        Ok(n)
    }
}

#[derive(Debug)]
struct TooMuch;

impl std::fmt::Display for TooMuch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the archive grows to more than {GROWTH} times its size, as no export does; unpack it yourself if you trust it"
        )
    }
}

impl std::error::Error for TooMuch {}

/// The sentence of a refusal, if an error is one.
pub(super) fn refused(error: &io::Error) -> Option<String> {
    error.get_ref().filter(|inner| inner.is::<TooMuch>()).map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(bytes: &mut dyn Read) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        io::copy(bytes, &mut encoder).expect("in memory");
        encoder.flush().expect("in memory");
        encoder.finish().expect("in memory")
    }

    #[test]
    fn an_archive_of_several_members_is_read_whole() {
        let two = [packed(&mut &b"one "[..]), packed(&mut &b"two"[..])].concat();
        assert_eq!(io::read_to_string(unpacked(&two[..])).expect("sound"), "one two");
        assert_eq!(beginning(&two, 5), b"one t");
        assert_eq!(beginning(&two[..8], 5), b"");
    }

    #[test]
    fn a_bomb_is_refused_and_what_it_would_fill_is_not_read() {
        let bomb = packed(&mut io::repeat(b'x').take(300 << 20));
        let mut read = 0;
        let error = io::copy(&mut unpacked(&bomb[..]), &mut Count(&mut read)).expect_err("a bomb");
        assert!(refused(&error).is_some_and(|reason| reason.contains("100 times its size")), "{error}");
        assert!(read < 100 << 20, "{read}");
    }

    struct Count<'c>(&'c mut u64);

    impl Write for Count<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            *self.0 += bytes.len() as u64;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}
