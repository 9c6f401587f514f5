//! Reads text renderings of pages: numbered comments with bulleted replies, `Name says:` pages, signed letters.
//! Does not guess replies where neither indentation nor bullets show them.
//! Called for text files.

mod header;
mod signed;

use crate::corpus::Status;

use super::super::dates;
use super::verdict::Signals;
use super::{DAY_FIRST, Found, Raw};
use header::{Header, Marker};

/// A line without its indentation.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    /// Columns of white space before it; a tab leads to the next multiple of four.
    indent: usize,
    text: &'t str,
}

/// Most lines of a page, as many as elements of a page of markup.
const MAX_LINES: usize = 200_000;

/// Reads a text. One with more lines than a page has is `broken`.
pub(super) fn read(text: &str) -> Found {
    if text.lines().nth(MAX_LINES).is_some() {
        let reason = format!("the text has more than {MAX_LINES} lines, so it is no page");
        return Found::nothing(Status::Broken, reason);
    }
    let lines: Vec<Line<'_>> = text.lines().map(line).collect();
    let seen = lines.iter().map(|l| l.text).filter(|t| !t.is_empty());
    let title = seen.clone().next().filter(|t| t.len() <= 400).map(str::to_owned);
    let signals = Signals::of(None, seen.clone());
    let order = seen.clone().find_map(dates::order_in).unwrap_or_default();
    let headers = header::all(&lines, order, signals.discusses());
    if headers.is_empty() {
        let letters = signed::read(&lines);
        if letters.is_empty() {
            return Found { title, ..signals.verdict() };
        }
        return Found { comments: letters, ..with_comments(title, &signals) };
    }
    let mut found = Found { comments: comments(&lines, &headers), ..with_comments(title, &signals) };
    if headers.iter().any(|h| h.ambiguous) && seen.clone().all(|l| dates::order_in(l).is_none()) {
        found.notes.push(DAY_FIRST.into());
    }
    found
}

fn with_comments(title: Option<String>, signals: &Signals) -> Found {
    let found = Found::nothing(Status::Comments, "");
    Found { platform: Some("plain"), title, announced: signals.announced(), ..found }
}

fn line(raw: &str) -> Line<'_> {
    let mut indent = 0;
    for c in raw.chars().take_while(|c| c.is_whitespace() || *c == '\u{feff}') {
        indent = match c {
            '\t' => (indent / 4 + 1) * 4,
            '\u{feff}' => indent,
            _ => indent + 1,
        };
    }
    Line { indent, text: raw.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}') }
}

fn comments(lines: &[Line<'_>], headers: &[Header]) -> Vec<Raw> {
    let indented = header::indented(lines, headers);
    let base = headers.iter().map(|h| h.indent).min().unwrap_or_default();
    let width = wrap_width(lines, headers);
    let parents = parents(headers);
    let mut comments = Vec::with_capacity(headers.len());
    for (i, header) in headers.iter().enumerate() {
        let next = headers.get(i + 1).map_or(lines.len(), |h| h.line);
        let body = &lines[header.end.min(next)..next];
        let until = body.iter().position(|l| ends_thread(l, base, indented)).filter(|_| next == lines.len());
        let body = &body[..until.unwrap_or(body.len())];
        comments.push(Raw {
            platform_id: None,
            parent: parents[i],
            author: Some(header.name.clone()),
            posted: header.posted.clone(),
            text: prose(body, width),
            ..Raw::default()
        });
    }
    comments
}

/// A reply stands deeper than what it answers; where nothing is indented, a bullet answers the last number.
fn parents(headers: &[Header]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut last_number = None;
    let mut parents = Vec::with_capacity(headers.len());
    for (i, header) in headers.iter().enumerate() {
        while open.last().is_some_and(|p| headers[*p].indent >= header.indent) {
            open.pop();
        }
        let flat_reply = header.marker == Marker::Bullet && open.is_empty();
        parents.push(open.last().copied().or(if flat_reply { last_number } else { None }));
        if matches!(header.marker, Marker::Number(_)) && open.is_empty() {
            last_number = Some(i);
        }
        open.push(i);
    }
    parents
}

/// Whether the last comment has ended before this line: it stands where no body does, or it is navigation.
fn ends_thread(line: &Line<'_>, base: usize, indented: bool) -> bool {
    if line.text.is_empty() {
        return false;
    }
    if indented { line.indent <= base } else { is_navigation(line.text) }
}

fn is_navigation(text: &str) -> bool {
    const STARTS: [&str; 32] = [
        "leave a reply",
        "leave a comment",
        "post a comment",
        "add a comment",
        "add your comment",
        "write a comment",
        "comments are closed",
        "comments are now closed",
        "comments closed",
        "you must be logged in",
        "you must log in",
        "log in to comment",
        "click here to cancel reply",
        "your email address will not be published",
        "related articles",
        "related stories",
        "related posts",
        "related content",
        "related news",
        "more from",
        "post navigation",
        "comment navigation",
        "older comments",
        "newer comments",
        "previous post",
        "next post",
        "recent posts",
        "recent comments",
        "filed under",
        "share this",
        "copyright ",
        "powered by",
    ];
    let folded = text.to_lowercase();
    let folded = folded.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©');
    folded.len() <= 80 && (folded.starts_with('©') || STARTS.iter().any(|start| folded.starts_with(start)))
}

/// The words of a body: paragraphs parted by an empty line; lines that were only cut to fit a width are joined.
fn prose(body: &[Line<'_>], width: Option<usize>) -> String {
    let mut text = String::new();
    let mut gap = 0;
    let mut before: Option<&Line<'_>> = None;
    for line in body {
        if line.text.is_empty() {
            gap = 2;
            continue;
        }
        if is_button(line.text) {
            continue;
        }
        if let Some(before) = before {
            let cut = gap < 2 && width.is_some_and(|width| was_cut(before, line.text, width));
            text.push_str(if gap == 2 {
                "\n\n"
            } else if cut {
                " "
            } else {
                "\n"
            });
        }
        text.push_str(&line.text.replace('\u{a0}', " "));
        before = Some(line);
        gap = 1;
    }
    text
}

fn is_button(text: &str) -> bool {
    let words = text.trim_matches(|c: char| !c.is_alphanumeric());
    const BUTTONS: [&str; 8] =
        ["reply", "like", "report", "share", "quote", "log in to reply", "permalink", "report this comment"];
    BUTTONS.iter().any(|button| words.eq_ignore_ascii_case(button))
}

/// The column at which the bodies were cut, if they were: no line ends beyond column 140.
fn wrap_width(lines: &[Line<'_>], headers: &[Header]) -> Option<usize> {
    let start = headers.first()?.line;
    let width = lines[start..].iter().map(end_column).max()?;
    (50..=140).contains(&width).then_some(width)
}

fn end_column(line: &Line<'_>) -> usize {
    line.indent + line.text.chars().count()
}

/// Whether a line ends only because the next word did not fit.
fn was_cut(before: &Line<'_>, after: &str, width: usize) -> bool {
    let next_word = after.split_whitespace().next().unwrap_or_default();
    let numbered = next_word.trim_end_matches(['.', ')']).parse::<u32>().is_ok();
    let item = numbered || next_word.starts_with(['-', '*', '•', '>']);
    !item && end_column(before) + 1 + next_word.chars().count() > width
}

#[cfg(test)]
mod tests;
