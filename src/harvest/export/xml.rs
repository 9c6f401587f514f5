//! Reads XML as a stream of opened elements, texts and closed elements, and goes on where a strict parser would stop:
//! exports are often not well formed. Says where it had to. Refuses what can grow: entities of the file's own, deep nesting.
//! Called by the readers of WXR, Disqus and feeds.

use std::io::{self, BufRead};

use memchr::{memchr, memchr_iter, memchr2};

use super::Trouble;

/// Most levels of elements.
const MAX_DEPTH: usize = 256;
/// Most bytes of one tag, and of one text.
const MAX_TAG: usize = 64 << 10;
const MAX_TEXT: usize = 32 << 20;
/// So many recoveries are told one by one.
const TOLD: usize = 5;

/// What came next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// An element: its name and attributes can be asked for.
    Open,
    Close,
    Text,
    End,
}

/// The stream.
pub(super) struct Xml<R> {
    input: R,
    line: u64,
    /// Names of open elements.
    open: Vec<Box<str>>,
    /// Elements that a tag has closed and that were not told yet.
    closing: usize,
    /// The last element was opened once, and is told a second time.
    again: bool,
    tag: Vec<u8>,
    text: Vec<u8>,
    verbatim: bool,
    recovered: Vec<String>,
    recoveries: u64,
}

impl<R: BufRead> Xml<R> {
    pub(super) fn new(input: R) -> Self {
        Xml {
            input,
            line: 1,
            open: Vec::new(),
            closing: 0,
            again: false,
            tag: Vec::new(),
            text: Vec::new(),
            verbatim: false,
            recovered: Vec::new(),
            recoveries: 0,
        }
    }

    /// The line that is being read, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The name of the element that was opened last.
    pub(super) fn name(&self) -> &str {
        self.open.last().map_or("", |name| name)
    }

    /// An attribute of the element that was opened last; quotation marks may be missing.
    pub(super) fn attribute(&self, wanted: &str) -> Option<String> {
        let tag = String::from_utf8_lossy(&self.tag);
        let mut rest = tag.as_ref();
        while let Some(at) = rest.find('=') {
            let (before, after) = (rest[..at].trim_end(), rest[at + 1..].trim_start());
            let name = before.rsplit(|c: char| c.is_whitespace() || c == '"' || c == '\'').next().unwrap_or_default();
            let (value, left) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
            if name == wanted {
                return Some(resolve(value));
            }
            rest = left;
        }
        None
    }

    /// What comes next. Errs when the stream cannot be read or is refused.
    pub(super) fn next(&mut self) -> Result<Event, Trouble> {
        if std::mem::take(&mut self.again) {
            return Ok(Event::Open);
        }
        loop {
            if self.closing > 0 {
                self.closing -= 1;
                self.open.pop();
                return Ok(Event::Close);
            }
            match self.peek()? {
                None if self.open.is_empty() => return Ok(Event::End),
                None => {
                    self.recover(&format!("the file ends inside <{}>", self.name().to_owned()));
                    self.closing = self.open.len();
                }
                Some(b'<') => {
                    if let Some(event) = self.markup()? {
                        return Ok(event);
                    }
                }
                Some(_) => {
                    self.text.clear();
                    return self.characters();
                }
            }
        }
    }

    /// The text inside the element that was opened last, up to its end; an element named in `before` ends it too.
    pub(super) fn content(&mut self, before: &[&str]) -> Result<String, Trouble> {
        let depth = self.depth();
        let mut content = String::new();
        loop {
            match self.next()? {
                Event::Text => content.push_str(&self.take_text()),
                Event::Close if self.depth() < depth => return Ok(content),
                Event::Open if before.contains(&self.name()) => {
                    let unclosed = self.open.get(depth - 1).map_or("", |name| name).to_owned();
                    self.recover(&format!("<{unclosed}> is not closed before <{}>", self.name().to_owned()));
                    let last = self.open.len() - 1;
                    self.open.drain(depth - 1..last);
                    self.again = true;
                    return Ok(content);
                }
                Event::End => return Ok(content),
                Event::Open | Event::Close => {}
            }
        }
    }

    /// The element that was opened last stands in one of its own kind, which was not closed: leaves only `depth`
    /// elements around it.
    pub(super) fn lift(&mut self, depth: usize) {
        let last = self.open.len().saturating_sub(1);
        if depth < last {
            self.recover(&format!("<{}> begins inside another one", self.name().to_owned()));
            self.open.drain(depth..last);
        }
    }

    /// Tells the element that was opened last once more.
    pub(super) fn unread(&mut self) {
        self.again = true;
    }

    /// Where reading had to go on past a fault, in a sentence; `None` when it never had to.
    pub(super) fn recovered(&self) -> Option<String> {
        let more = self.recoveries - self.recovered.len() as u64;
        let more = if more > 0 { format!(", and {more} more like these") } else { String::new() };
        (self.recoveries > 0).then(|| format!("not well-formed XML, read on past: {}{more}", self.recovered.join(", ")))
    }

    fn recover(&mut self, what: &str) {
        self.recoveries += 1;
        if self.recovered.len() < TOLD {
            self.recovered.push(format!("line {}: {what}", self.line));
        }
    }

    fn take_text(&mut self) -> String {
        let text = match std::str::from_utf8(&self.text) {
            Ok(text) => std::borrow::Cow::Borrowed(text),
            Err(_) => {
                self.recoveries += 1;
                if self.recovered.len() < TOLD {
                    self.recovered.push(format!("line {}: bytes that are not UTF-8", self.line));
                }
                String::from_utf8_lossy(&self.text)
            }
        };
        if self.verbatim || !text.contains('&') { text.into_owned() } else { resolve(&text) }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
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
    fn characters(&mut self) -> Result<Event, Trouble> {
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

    fn markup(&mut self) -> Result<Option<Event>, Trouble> {
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
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                self.recover("the file ends inside a tag");
                return Ok(());
            }
            let found = memchr2(b'>', b'<', buffer);
            let end = found.unwrap_or(buffer.len());
            let sign = found.map(|at| buffer[at]);
            self.tag.extend_from_slice(&buffer[..end]);
            self.eat(end)?;
            match sign {
                Some(b'>') if !in_quotation(&self.tag) => return self.eat(1).map_err(Trouble::from),
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

fn in_quotation(tag: &[u8]) -> bool {
    let mut quote = None;
    for (at, c) in tag.iter().enumerate() {
        match quote {
            Some(q) if *c == q => quote = None,
            // A mark only begins a value: elsewhere it is a stray one.
            None if (*c == b'"' || *c == b'\'') && tag[..at].trim_ascii_end().ends_with(b"=") => quote = Some(*c),
            _ => {}
        }
    }
    quote.is_some()
}

/// Resolves the entities of XML; any other `&` stays as it is, for HTML knows more of them.
fn resolve(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|c| c == b';');
        let sign = end.and_then(|end| character(&rest[1..end]));
        match (sign, end) {
            (Some(sign), Some(end)) => {
                out.push(sign);
                rest = &rest[end + 1..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = entity.strip_prefix('#')?;
            let number = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(number).filter(|c| *c != '\0')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    /// The events in short, read in buffers of three bytes so that every sign falls between two of them once.
    fn events(xml: &str) -> (String, Option<String>) {
        let mut stream = Xml::new(BufReader::with_capacity(3, xml.as_bytes()));
        let mut out = String::new();
        loop {
            match stream.next() {
                Ok(Event::Open) => out.push_str(&format!("<{}>", stream.name())),
                Ok(Event::Close) => out.push_str("</>"),
                Ok(Event::Text) => out.push_str(&stream.take_text()),
                Ok(Event::End) => return (out, stream.recovered()),
                Err(Trouble::Refused(reason)) => return (reason, None),
                Err(other) => return (format!("{other:?}"), None),
            }
        }
    }

    #[test]
    fn sound_xml_is_read_without_a_word() {
        let (out, recovered) = events(
            "<?xml version='1.0'?><!DOCTYPE rss><a b=\"x>y\"><!-- <c> --><![CDATA[a]>b ]] & <i>]]>&lt;&#233;&nbsp;<d/></a>\n",
        );
        assert_eq!(out, "<a>a]>b ]] & <i><é&nbsp;<d></></>\n");
        assert_eq!(recovered, None);
    }

    #[test]
    fn faults_are_read_past_and_told_with_their_line() {
        let (out, recovered) = events("`<?xml?><a>\n<b>1 < 2 & <c>3</b>\n</d><e f=7/></a>");
        assert_eq!(out, "`<a>\n<b>1 < 2 & <c>3</></>\n<e></></>");
        assert_eq!(
            recovered.as_deref(),
            Some(
                "not well-formed XML, read on past: line 1: text outside all elements, line 2: a \"<\" that opens nothing, \
                 line 2: </b> closes <c>, which is still open, line 3: an end of an element that is not open"
            )
        );
        assert_eq!(events("<a><b>x").0, "<a><b>x</></>");
        assert_eq!(events("<a><b c='<d>x</d></a>").0, "<a><b><d>x</></></>");
    }

    #[test]
    fn attributes_are_read_with_and_without_quotation_marks() {
        let mut stream = Xml::new(&b"<thread dsq:id=247/><t x='1 = 2' dsq:id = \"a&amp;b\">"[..]);
        stream.next().expect("sound");
        assert_eq!((stream.name(), stream.attribute("dsq:id").as_deref()), ("thread", Some("247")));
        stream.next().expect("sound");
        stream.next().expect("sound");
        assert_eq!((stream.attribute("dsq:id").as_deref(), stream.attribute("y")), (Some("a&b"), None));
    }

    #[test]
    fn what_can_grow_is_refused() {
        let (reason, _) =
            events("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>");
        assert!(reason.starts_with("line 1 declares entities"), "{reason}");
        assert!(events(&"<a>".repeat(300)).0.contains("256 deep"));
        assert!(events(&format!("<a b='{}'>", "x".repeat(100_000))).0.contains("64 KiB"));
    }

    #[test]
    fn an_element_that_is_not_closed_ends_before_the_next_of_its_fields() {
        let mut stream = Xml::new(&b"<p><m>one <b>two<c>3</c></p>"[..]);
        stream.next().expect("sound");
        stream.next().expect("sound");
        assert_eq!(stream.content(&["c"]).ok().as_deref(), Some("one two"));
        assert_eq!(stream.next().ok(), Some(Event::Open));
        assert_eq!((stream.name(), stream.depth()), ("c", 2));
        assert_eq!(stream.content(&[]).ok().as_deref(), Some("3"));
    }
}
