//! What each page format gives: comments in reading order with parent links, or a status with its evidence.
//! Makes no ids and no pseudonyms: `assemble` does.
//! Called by `harvest` for each page.

mod announced;
mod assemble;
mod embeds;
mod fields;
mod forums;
mod generic;
mod html;
mod items;
mod json_ld;
mod links;
mod microdata;
mod page;
mod phrases;
mod plain;
mod quoted;
mod rule;
mod rules;
mod verdict;
mod widgets;
mod woothemes;
mod wordpress;

use crate::corpus::{Posted, SourcePage, Status};

pub(super) use assemble::{Place, assemble};
pub(super) use links::Links;

/// A comment as the page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Raw {
    /// The platform's own id.
    pub(super) platform_id: Option<String>,
    /// Which of the comments before it, it answers.
    pub(super) parent: Option<usize>,
    /// The platform's id of the comment it answers, where that one is not on this page.
    pub(super) answers: Option<String>,
    /// Which of [`Found::pages`] it stands on.
    pub(super) page: u32,
    /// The name shown; it leaves this stage only as a pseudonym.
    pub(super) author: Option<String>,
    pub(super) posted: Option<Posted>,
    pub(super) text: String,
}

/// What became of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) platform: Option<&'static str>,
    pub(super) title: Option<String>,
    /// Canonical address, where the page names one.
    pub(super) address: Option<String>,
    pub(super) published: Option<Posted>,
    pub(super) status: Status,
    pub(super) reason: String,
    pub(super) announced: Option<u64>,
    pub(super) comments: Vec<Raw>,
    /// What was seen and left out, such as `2 pingbacks`.
    pub(super) left_out: Vec<String>,
    /// What the user should know about the reading, without the file's name.
    pub(super) notes: Vec<String>,
    /// What each way of reading saw, for those who ask why.
    pub(super) seen: Vec<String>,
    /// Where the page says that it goes on, and what it says of being read by programs.
    pub(super) links: Links,
    /// The answers of a server that it was read from, in reading order; empty for a file.
    pub(super) pages: Vec<SourcePage>,
    /// What the reason says besides the counts.
    pub(super) remarks: Vec<String>,
}

impl Found {
    /// A page that gave no comments.
    pub(super) fn nothing(status: Status, reason: impl Into<String>) -> Self {
        Found {
            platform: None,
            title: None,
            address: None,
            published: None,
            status,
            reason: reason.into(),
            announced: None,
            comments: Vec::new(),
            left_out: Vec::new(),
            notes: Vec::new(),
            seen: Vec::new(),
            links: Links::default(),
            pages: Vec::new(),
            remarks: Vec::new(),
        }
    }
}

/// The note where British order was assumed.
const DAY_FIRST: &str = "dates such as 06/08/2017 were read with the day first; nothing in the page settles it";

/// The note where American order was assumed.
const MONTH_FIRST: &str =
    "dates such as 08/06/2017 were read with the month first, as the page says it is American; nothing else settles it";

/// The forms a page may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageFormat {
    /// Markup of any of the platforms known.
    Html,
    /// A text rendering of a page.
    Plain,
}

/// Reads a page that was decoded.
pub(super) fn read(format: PageFormat, text: &str) -> Found {
    match format {
        PageFormat::Html => html::read(text),
        PageFormat::Plain => plain::read(text),
    }
}

/// `1 reply`, `2 replies`.
fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harvest::decode;

    /// The page formats of every fixture, cut short and with bytes turned over: no reading may panic.
    #[test]
    fn damaged_pages_never_panic() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/harvest");
        let mut pages: Vec<_> = std::fs::read_dir(&folder).expect("fixtures").flatten().map(|e| e.path()).collect();
        pages.sort();
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap_or_default() % below.max(1)
        };
        for path in pages.iter().filter(|p| p.is_file()) {
            let whole = std::fs::read(path).expect("readable");
            for round in 0..12 {
                let mut bytes = whole.clone();
                if round % 2 == 0 {
                    bytes.truncate(random(bytes.len()));
                }
                for _ in 0..round * 3 {
                    if !bytes.is_empty() {
                        let at = random(bytes.len());
                        bytes[at] = u8::try_from(random(256)).unwrap_or_default();
                    }
                }
                let text = decode::page(&bytes).text;
                for format in [PageFormat::Html, PageFormat::Plain] {
                    let found = read(format, &text);
                    assert!(found.comments.iter().enumerate().all(|(i, c)| c.parent.is_none_or(|p| p < i)));
                }
            }
        }
    }
}
