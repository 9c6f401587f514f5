//! Reads XML as a stream of opened elements, texts and closed elements, and goes on where a strict parser would stop:
//! exports are often not well formed. Says where it had to. Refuses what can grow: entities of the file's own, deep nesting.
//! Called by the readers of WXR, Disqus and feeds.

mod entities;
mod scan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::io::BufRead;

use super::Trouble;
use entities::resolve;

/// Most levels of elements.
const MAX_DEPTH: usize = 256;
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
            Ok(text) => Cow::Borrowed(text),
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
}
