//! Reads the signs of XML from the stream: tags, texts, comments, CDATA sections, declarations.
//! Keeps no tree: `Xml` knows which elements are open.
//! Called by `Xml::next`.

use std::io::{self, BufRead};

use memchr::{memchr, memchr_iter, memchr2};

use super::super::Trouble;
use super::{Event, MAX_DEPTH, Xml};

/// Most bytes of one tag, and of one text.
const MAX_TAG: usize = 64 << 10;
const MAX_TEXT: usize = 32 << 20;

impl<R: BufRead> Xml<R> {
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.input.fill_buf()?.first().copied())
    }

    fn eat(&mut self, n: usize) -> io::Result<()> {
        let buffer = self.input.fill_buf()?;
        let n = n.min(buffer.len());
        self.line += memchr_iter(b'\n', &buffer[..n]).count() as u64;
        self.input.consume(n);
        Ok(())
    }

    /// Up to the next `<`; what follows a `<` that opens nothing is text as well.
    pub(super) fn characters(&mut self) -> Result<Event, Trouble> {
        self.verbatim = false;
        let outside = self.open.is_empty();
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let end = memchr(b'<', buffer).unwrap_or(buffer.len());
            let stop = end < buffer.len();
            let room = MAX_TEXT.saturating_sub(self.text.len()).min(end);
            self.text.extend_from_slice(&buffer[..room]);
            let cut = room < end;
            self.eat(end)?;
            if cut && self.text.len() == MAX_TEXT {
                self.recover("a text of more than 32 MiB, cut");
                self.text.push(b' ');
            }
            if stop {
                break;
            }
        }
        let marks = [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"];
        if outside && !self.text.iter().all(u8::is_ascii_whitespace) && !marks.contains(&self.text.as_slice()) {
            self.recover("text outside all elements");
        }
        Ok(Event::Text)
    }

    pub(super) fn markup(&mut self) -> Result<Option<Event>, Trouble> {
        self.eat(1)?;
        match self.peek()? {
            Some(b'/') => self.end_tag().map(|()| None),
            Some(b'!') => self.declaration(),
            Some(b'?') => {
                self.pass_until(b"?>")?;
                Ok(None)
            }
            Some(c) if c.is_ascii_alphabetic() || c == b'_' || c == b':' || c >= 0x80 => self.start_tag(),
            _ => {
                self.recover("a \"<\" that opens nothing");
                self.text.clear();
                self.text.push(b'<');
                self.characters().map(Some)
            }
        }
    }

    fn start_tag(&mut self) -> Result<Option<Event>, Trouble> {
        self.read_tag()?;
        let empty = self.tag.ends_with(b"/");
        if empty {
            self.tag.pop();
        }
        let end = self.tag.iter().position(|c| c.is_ascii_whitespace() || *c == b'/').unwrap_or(self.tag.len());
        let name = String::from_utf8_lossy(&self.tag[..end]).into_owned();
        self.open.push(name.into());
        if self.open.len() > MAX_DEPTH {
            let line = self.line;
            return Err(Trouble::Refused(format!("elements are nested more than {MAX_DEPTH} deep at line {line}")));
        }
        self.closing = usize::from(empty);
        Ok(Some(Event::Open))
    }

    fn end_tag(&mut self) -> Result<(), Trouble> {
        self.read_tag()?;
        let name = String::from_utf8_lossy(&self.tag).trim_matches(|c: char| c == '/' || c.is_whitespace()).to_owned();
        match self.open.iter().rposition(|open| **open == *name) {
            Some(at) => {
                self.closing = self.open.len() - at;
                if self.closing > 1 {
                    self.recover(&format!("</{name}> closes <{}>, which is still open", self.name().to_owned()));
                }
            }
            None => self.recover("an end of an element that is not open"),
        }
        Ok(())
    }

    /// Up to the `>` that ends a tag: one inside quotation marks does not. A `<` ends it too, and is left.
    fn read_tag(&mut self) -> Result<(), Trouble> {
        self.tag.clear();
        let mut quotation = Quotation::default();
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                self.recover("the file ends inside a tag");
                return Ok(());
            }
            let found = memchr2(b'>', b'<', buffer);
            let end = found.unwrap_or(buffer.len());
            let sign = found.map(|at| buffer[at]);
            quotation.pass(&buffer[..end]);
            self.tag.extend_from_slice(&buffer[..end]);
            self.eat(end)?;
            match sign {
                Some(b'>') if quotation.open.is_none() => return self.eat(1).map_err(Trouble::from),
                Some(b'>') => {
                    self.tag.push(b'>');
                    self.eat(1)?;
                }
                Some(_) => {
                    self.recover("a tag that is not closed");
                    return Ok(());
                }
                None => {}
            }
            if self.tag.len() > MAX_TAG {
                return Err(Trouble::Refused(format!(
                    "a tag has more than {} KiB at line {}",
                    MAX_TAG >> 10,
                    self.line
                )));
            }
        }
    }

    fn declaration(&mut self) -> Result<Option<Event>, Trouble> {
        let mut head = Vec::new();
        while head.len() < 8 {
            match self.peek()? {
                Some(b'>') | None => break,
                Some(c) => head.push(c),
            }
            self.eat(1)?;
            if head == b"!--" {
                self.pass_until(b"-->")?;
                return Ok(None);
            }
        }
        if head == b"![CDATA[" {
            self.text.clear();
            self.keep_until(b"]]>")?;
            self.verbatim = true;
            return Ok(Some(Event::Text));
        }
        loop {
            match self.peek()? {
                Some(b'[') => {
                    let line = self.line;
                    return Err(Trouble::Refused(format!(
                        "line {line} declares entities or elements of the file's own (<!DOCTYPE … [), by which a small file \
                         can grow without end; remove the declaration"
                    )));
                }
                Some(b'>') => {
                    self.eat(1)?;
                    return Ok(None);
                }
                Some(_) => self.eat(1)?,
                None => return Ok(None),
            }
        }
    }

    /// Passes over everything up to and with `end`, which ends in `>`.
    fn pass_until(&mut self, end: &[u8]) -> Result<(), Trouble> {
        self.until(end, false)
    }

    /// The same, and keeps it as the text.
    fn keep_until(&mut self, end: &[u8]) -> Result<(), Trouble> {
        self.until(end, true)
    }

    fn until(&mut self, end: &[u8], keep: bool) -> Result<(), Trouble> {
        let before = &end[..end.len() - 1];
        // The bytes that stood last, for an end that falls between two buffers.
        let mut last: Vec<u8> = Vec::with_capacity(before.len());
        let mut cut = false;
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                self.recover("the file ends inside a comment or a CDATA section");
                return Ok(());
            }
            let found = memchr(b'>', buffer);
            let upto = found.unwrap_or(buffer.len());
            let piece = &buffer[..upto];
            let mut ends = found.is_some();
            if ends {
                let tail: Vec<u8> =
                    last.iter().chain(piece.iter().skip(piece.len().saturating_sub(before.len()))).copied().collect();
                ends = tail.ends_with(before);
            }
            if keep {
                let room = MAX_TEXT.saturating_sub(self.text.len()).min(piece.len());
                self.text.extend_from_slice(&piece[..room]);
                cut |= room < piece.len();
                if found.is_some() && !ends {
                    self.text.push(b'>');
                }
            }
            last.extend(piece.iter().skip(piece.len().saturating_sub(before.len())));
            if found.is_some() {
                last.push(b'>');
            }
            last.drain(..last.len().saturating_sub(before.len()));
            self.eat(upto + usize::from(found.is_some()))?;
            if ends {
                if cut {
                    self.recover("a text of more than 32 MiB, cut");
                } else if keep {
                    self.text.truncate(self.text.len().saturating_sub(before.len()));
                }
                return Ok(());
            }
        }
    }
}

/// Whether a tag, as far as it was read, ends inside a quotation.
#[derive(Default)]
struct Quotation {
    open: Option<u8>,
    /// A `=` stands before, and nothing but white space behind it.
    equals: bool,
}

impl Quotation {
    fn pass(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match self.open {
                Some(mark) if *byte == mark => self.open = None,
                // A mark only begins a value: elsewhere it is a stray one.
                None if matches!(byte, b'"' | b'\'') && self.equals => self.open = Some(*byte),
                _ => {}
            }
            self.equals = *byte == b'=' || (self.equals && byte.is_ascii_whitespace());
        }
    }
}
