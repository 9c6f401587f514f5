//! Finds the lines that open a comment: `1. Name August 6, 2017 at 7:14 pm #`, `• Name …`, `Name says:` and a date.
//! Reads no bodies.
//! Called by the reading of plain text.

use crate::corpus::Posted;

use super::super::super::dates::{self, Order};
use super::Line;

/// What stands before a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Number(u32),
    Bullet,
    None,
}

/// The opening of a comment.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) line: usize,
    /// The first line after it.
    pub(super) end: usize,
    pub(super) indent: usize,
    pub(super) marker: Marker,
    pub(super) name: String,
    pub(super) posted: Option<Posted>,
    pub(super) ambiguous: bool,
    permalink: bool,
    says: bool,
}

impl Header {
    fn has_time(&self) -> bool {
        self.posted.as_ref().is_some_and(|p| p.as_str().len() > 10)
    }
}

/// The headers of a page in order, without lines that only look like one. `discusses`: something else in the page
/// says that people comment on it.
pub(super) fn all(lines: &[Line<'_>], order: Order, discusses: bool) -> Vec<Header> {
    let mut candidates = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        match header(lines, at, order) {
            Some(header) => {
                at = header.end;
                candidates.push(header);
            }
            None => at += 1,
        }
    }
    let numbered = candidates.iter().any(|h| matches!(h.marker, Marker::Number(_)) && h.has_time());
    let marked = numbered || candidates.iter().any(|h| h.marker == Marker::Bullet && h.has_time());
    candidates.retain(|h| match h.marker {
        Marker::None if marked => h.says,
        Marker::None => h.says || ((h.permalink || discusses) && h.has_time() && plain_name(&h.name)),
        Marker::Number(_) | Marker::Bullet => h.has_time() || h.permalink || h.says,
    });
    if candidates.iter().any(|h| h.permalink) {
        candidates.retain(|h| h.permalink || h.says);
    }
    let told = discusses || candidates.iter().any(|h| h.permalink || h.says);
    if !told || candidates.is_empty() {
        return Vec::new();
    }
    consistent(lines, candidates, numbered)
}

/// Keeps the headers that agree with the first: numbers rise, replies stand no less deep, bodies are indented alike.
fn consistent(lines: &[Line<'_>], candidates: Vec<Header>, numbered: bool) -> Vec<Header> {
    let tops = |h: &&Header| !numbered || matches!(h.marker, Marker::Number(_));
    let Some(base) = candidates.iter().filter(tops).map(|h| h.indent).min() else { return Vec::new() };
    let Some(first) = candidates.iter().position(|h| h.indent == base && tops(&h)) else { return Vec::new() };
    let indented = indented(lines, &candidates[first..]);
    let mut last = 0;
    let mut kept: Vec<Header> = Vec::new();
    for header in candidates.into_iter().skip(first) {
        let rises = match header.marker {
            Marker::Number(n) if header.indent == base => n > last,
            _ => true,
        };
        // A list inside a body that happens to end in a date has no body of its own further in.
        let has_body = !indented || body_indent(lines, &header).is_none_or(|indent| indent > header.indent);
        if header.indent < base || !rises || !has_body {
            continue;
        }
        if let (Marker::Number(n), true) = (header.marker, header.indent == base) {
            last = n;
        }
        kept.push(header);
    }
    kept
}

/// Whether bodies stand deeper than the lines that open them, judged by most of the headers.
pub(super) fn indented(lines: &[Line<'_>], headers: &[Header]) -> bool {
    let deeper = headers.iter().filter(|h| body_indent(lines, h).is_some_and(|indent| indent > h.indent)).count();
    deeper * 2 > headers.len()
}

fn body_indent(lines: &[Line<'_>], header: &Header) -> Option<usize> {
    lines[header.end..].iter().find(|l| !l.text.is_empty()).map(|l| l.indent)
}

fn header(lines: &[Line<'_>], at: usize, order: Order) -> Option<Header> {
    let line = lines[at];
    if line.text.is_empty() || line.text.len() > 240 {
        return None;
    }
    let (marker, rest) = marker(line.text);
    let (rest, permalink) = without_links(rest);
    let header = |name: &str, end: usize, shown: Option<dates::Shown>, permalink, says| {
        let name = clean(name);
        let ambiguous = shown.as_ref().is_some_and(|s| s.ambiguous);
        let posted = shown.map(|s| s.posted);
        is_name(&name).then_some(Header {
            line: at,
            end,
            indent: line.indent,
            marker,
            name,
            posted,
            ambiguous,
            permalink,
            says,
        })
    };
    if let Some((start, shown)) = dates::trailing(rest, order) {
        let before = &rest[..start];
        let speaker = before.trim_end_matches(|c: char| !c.is_alphanumeric()).to_string();
        let speaker = strip_says(&speaker);
        return header(speaker.unwrap_or(before), at + 1, Some(shown), permalink, speaker.is_some());
    }
    // A name alone, with the date on the next line.
    let speaker = strip_says(rest);
    if speaker.is_none() && marker == Marker::None {
        return None;
    }
    let next = lines[at + 1..].iter().position(|l| !l.text.is_empty()).filter(|n| *n <= 1)? + at + 1;
    let (date, linked) = without_links(lines[next].text);
    let shown = dates::parse(date, order)?;
    header(speaker.unwrap_or(rest), next + 1, Some(shown), permalink || linked, speaker.is_some())
}

/// Takes `12.`, `12)` or a bullet off the front.
fn marker(text: &str) -> (Marker, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=5).contains(&digits)
        && let Some(rest) = text[digits..].strip_prefix(['.', ')'])
        && rest.starts_with(char::is_whitespace)
        && let Ok(n) = text[..digits].parse()
    {
        return (Marker::Number(n), rest.trim_start());
    }
    let bullet = text.strip_prefix(['•', '*', '-', '–', '·', '‣', '◦', '▪', '○', '+', 'o']);
    match bullet {
        Some(rest) if rest.starts_with(char::is_whitespace) => (Marker::Bullet, rest.trim_start()),
        _ => (Marker::None, text),
    }
}

/// Takes links such as `#` and `Reply` off the end; whether one of them was a permalink.
fn without_links(text: &str) -> (&str, bool) {
    let (mut rest, mut permalink) = (text.trim_end(), false);
    loop {
        let before = rest;
        for (link, permanent) in [
            ("#", true),
            ("¶", true),
            ("∞", true),
            ("Permalink", true),
            ("Reply", false),
            ("(Edit)", false),
            ("Edit", false),
            ("|", false),
        ] {
            if let Some(stripped) = rest.strip_suffix(link)
                && (stripped.is_empty() || stripped.ends_with(char::is_whitespace) || link == "#" || link == "|")
            {
                rest = stripped.trim_end();
                permalink |= permanent;
            }
        }
        if rest == before {
            return (rest, permalink);
        }
    }
}

fn strip_says(text: &str) -> Option<&str> {
    let text = text.trim().trim_end_matches(':').trim_end();
    [" says", " said", " wrote", " writes"].iter().find_map(|verb| {
        let start = text.len().checked_sub(verb.len())?;
        text.get(start..).filter(|end| end.eq_ignore_ascii_case(verb)).and(text.get(..start))
    })
}

/// A name without the words that join it to its date.
fn clean(name: &str) -> String {
    let mut name = name.trim();
    for start in ["Posted by ", "Comment by ", "By ", "posted by ", "by "] {
        name = name.strip_prefix(start).unwrap_or(name);
    }
    loop {
        let before = name;
        name = name.trim_end_matches(|c: char| c.is_whitespace() || "|–—,:(·".contains(c));
        for end in
            [" on", " at", " -", " Monday", " Tuesday", " Wednesday", " Thursday", " Friday", " Saturday", " Sunday"]
        {
            name = name.strip_suffix(end).unwrap_or(name);
        }
        if name == before {
            return name.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    }
}

fn is_name(name: &str) -> bool {
    name.chars().count() <= 80 && name.split(' ').count() <= 8 && name.chars().any(char::is_alphanumeric)
}

/// A name that stands without number, bullet or "says": short, and no piece of a sentence.
fn plain_name(name: &str) -> bool {
    const WORDS: [&str; 16] = [
        "the",
        "to",
        "on",
        "of",
        "them",
        "we",
        "was",
        "is",
        "and",
        "a",
        "in",
        "from",
        "by",
        "published",
        "updated",
        "posted",
    ];
    name.split(' ').count() <= 4 && !name.split(' ').any(|word| WORDS.contains(&word.to_lowercase().as_str()))
}
