//! What became of a page without comments, from the lines its reader sees, with the line that decided.
//! Looks for no comments.
//! Called by the formats of pages once they have found none.

use crate::corpus::Status;

use super::Found;
use super::announced::{Surety, announced};
use super::embeds::{self, Embed};
use super::phrases::{PAYWALLS, REFUSALS, fold, is_closed, is_invitation, mentions, starts};

/// Longest evidence that is quoted, in characters.
const EVIDENCE: usize = 120;
/// Longest line that may say something about the discussion, in bytes; longer ones are running text.
const LINE: usize = 400;
/// A page that refuses its reader says little else: most bytes of one.
const REFUSAL: usize = 1500;

/// What the lines of a page say about its discussion.
#[derive(Default)]
pub(super) struct Signals {
    embed: Option<(&'static Embed, String)>,
    refused: Option<String>,
    paywall: Option<String>,
    closed: Option<String>,
    invites: Option<String>,
    loading: Option<String>,
    mention: Option<String>,
    announced: Option<(u64, Surety, String)>,
    counts_differ: bool,
    pingbacks: u64,
}

impl Signals {
    /// What `lines`, the title first, say.
    pub(super) fn of<'l>(title: Option<&str>, lines: impl Iterator<Item = &'l str> + Clone) -> Self {
        let mut signals = Signals::default();
        let short = lines.clone().map(str::len).sum::<usize>() <= REFUSAL;
        for (line, is_title) in title.iter().map(|t| (*t, true)).chain(lines.map(|l| (l, false))) {
            let quoted = || Some(quote(line));
            if line.len() > LINE {
                continue;
            }
            let folded = fold(line);
            if short && folded.len() <= 80 && starts(&folded, &REFUSALS) {
                signals.refused = signals.refused.or_else(quoted);
            }
            if is_title {
                continue;
            }
            signals.embed = signals.embed.or_else(|| embeds::in_line(&folded).map(|embed| (embed, quote(line))));
            if folded.len() <= 200 && starts(&folded, &PAYWALLS) {
                signals.paywall = signals.paywall.or_else(quoted);
            }
            if is_closed(&folded) {
                signals.closed = signals.closed.or_else(quoted);
            } else if is_invitation(&folded) {
                signals.invites = signals.invites.or_else(quoted);
            } else if folded.len() < 40 && starts(&folded, &["loading comments"]) {
                signals.loading = signals.loading.or_else(quoted);
            }
            // A heading or a label is quoted, not what somebody wrote.
            if signals.mention.is_none() && folded.len() <= 160 && mentions(&folded) {
                signals.mention = quoted();
            }
            signals.announce(line);
        }
        signals
    }

    /// Only how many comments `lines` announce.
    pub(super) fn counts<'l>(lines: impl Iterator<Item = &'l str>) -> Self {
        let mut signals = Signals::default();
        lines.filter(|line| line.len() <= LINE).for_each(|line| signals.announce(line));
        signals
    }

    /// The same with an embed that was found in the markup.
    pub(super) fn with_embed(mut self, embed: Option<(&'static Embed, String)>) -> Self {
        self.embed = embed.or(self.embed);
        self
    }

    /// The same with an open comment form that was found in the markup.
    pub(super) fn with_form(mut self, form: Option<String>) -> Self {
        self.invites = self.invites.or(form);
        self
    }

    /// The same with the number in the heading of the comment section, which comes before any other.
    pub(super) fn with_heading(mut self, heading: Option<(u64, String)>) -> Self {
        if let Some((n, words)) = heading {
            self.announced = Some((n, Surety::Strong, quote(&words)));
        }
        self
    }

    /// The same where so many of the comments announced are pingbacks.
    pub(super) fn with_pingbacks(mut self, pingbacks: u64) -> Self {
        self.pingbacks = pingbacks;
        self
    }

    /// How many comments the page announces, if it says so in one way only or above a list of comments.
    pub(super) fn announced(&self) -> Option<u64> {
        let (n, surety, _) = self.announced.as_ref()?;
        (*surety == Surety::Strong || !self.counts_differ).then_some(*n)
    }

    /// Whether anything says that the page is one on which people comment.
    pub(super) fn discusses(&self) -> bool {
        self.closed.is_some() || self.invites.is_some() || self.announced.is_some()
    }

    /// The status of a page in which no comment was found.
    pub(super) fn verdict(&self) -> Found {
        if let Some(line) = &self.refused {
            return Found::nothing(
                Status::Blocked,
                format!("the file holds a refusal instead of the article: {line}; ask the site's owner for access"),
            );
        }
        if let Some((embed, evidence)) = &self.embed {
            let found = Found::nothing(Status::ScriptLoaded, embed.reason(evidence));
            return Found { platform: Some(embed.platform), announced: self.announced(), ..found };
        }
        if let Some(line) = &self.paywall {
            return Found::nothing(
                Status::Blocked,
                format!("the page is for subscribers and was saved without their access: {line}"),
            );
        }
        let announced = self.announced();
        if let Some(n) = announced.filter(|n| *n > self.pingbacks) {
            let line = self.announced.as_ref().map(|(_, _, line)| line.as_str()).unwrap_or_default();
            let reason = format!(
                "the page announces {n} but shows none that can be read: a script loads them, or they stand on another \
                 page or in a form not known yet; ask the site's owner for an export ({line})"
            );
            return Found { announced, ..Found::nothing(Status::ScriptLoaded, reason) };
        }
        let (status, reason) = match (&self.closed, &self.invites, &self.loading, &self.mention) {
            (Some(line), ..) => (Status::Closed, format!("comments are closed and none is shown: {line}")),
            (_, Some(line), ..) => (Status::NoneYet, format!("the page invites comments and shows none: {line}")),
            (_, _, Some(line), _) => (
                Status::ScriptLoaded,
                format!(
                    "a script loads the comments, so they are not in this page; ask the site's owner for an export ({line})"
                ),
            ),
            _ if self.pingbacks > 0 => {
                (Status::NoneYet, "only links from other sites stand where comments would, and no comment".to_owned())
            }
            (.., Some(line)) => (
                Status::NotAThread,
                format!("no discussion in a known form belongs to this page; it only uses the word: {line}"),
            ),
            _ => (
                Status::NotAThread,
                "no comments in a known form, no comment form and no word of a discussion were found".to_owned(),
            ),
        };
        Found { announced, ..Found::nothing(status, reason) }
    }

    fn announce(&mut self, line: &str) {
        let Some((n, surety)) = announced(line) else { return };
        match &self.announced {
            None => self.announced = Some((n, surety, quote(line))),
            Some((_, known, _)) if surety > *known => self.announced = Some((n, surety, quote(line))),
            Some((m, known, _)) if surety == *known => self.counts_differ |= *m != n,
            Some(_) => {}
        }
    }
}

/// A line as evidence: in quotation marks, at most 120 characters.
pub(super) fn quote(line: &str) -> String {
    let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(EVIDENCE) {
        Some((end, _)) => format!("\"{}…\"", words[..end].trim_end()),
        None => format!("\"{words}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(lines: &[&str]) -> (Status, String) {
        let found = Signals::of(None, lines.iter().copied()).verdict();
        (found.status, found.reason)
    }

    #[test]
    fn each_status_names_the_line_that_decided() {
        for (line, expected) in [
            ("Leave a comment", Status::NoneYet),
            ("» No Comments »", Status::NoneYet),
            ("Be the first to comment on this story!", Status::NoneYet),
            ("Comments are closed.", Status::Closed),
            ("Sorry, comments are closed for this item", Status::Closed),
            ("Comments on this article are now closed", Status::Closed),
            ("Comments Off on Pay rise", Status::Closed),
            ("Kommentarfeed | Kommentare geschlossen | Trackback", Status::Closed),
            ("blog comments powered by Disqus", Status::ScriptLoaded),
            ("Loading comments...", Status::ScriptLoaded),
            ("403 Forbidden", Status::Blocked),
            ("Access Denied", Status::Blocked),
            ("Subscribe to continue reading this article", Status::Blocked),
            ("Comment: what the budget means", Status::NotAThread),
        ] {
            let (found, reason) = status(&["A headline", line]);
            assert_eq!(found, expected, "{line}");
            assert!(reason.contains(line.trim_matches(|c: char| "» ".contains(c))), "{reason}");
        }
    }

    #[test]
    fn running_text_with_the_same_words_decides_nothing() {
        for line in [
            "The minister would not comment. Comments are closed to the press, he said, and the matter is one for the courts alone, not for him.",
            "We asked Disqus about this, and it said that comments powered by Disqus are safe.",
            "Ministers said access denied to carers is access denied to families.",
            "The council had no comments to make on the report.",
        ] {
            assert_eq!(status(&["A headline", line]).0, Status::NotAThread, "{line}");
        }
        assert!(status(&["Commentary"]).1.contains("Commentary"));
    }

    #[test]
    fn a_long_article_about_refusals_is_not_one() {
        let body = "words ".repeat(600);
        assert_eq!(status(&["Access denied", &body]).0, Status::NotAThread);
    }

    #[test]
    fn comments_that_are_announced_and_not_there_are_not_none() {
        let found = Signals::of(None, ["19 Responses to Pay", "Leave a reply"].into_iter()).verdict();
        assert_eq!((found.status, found.announced), (Status::ScriptLoaded, Some(19)));
        // A list of articles, each with its own number, announces nothing for itself.
        let list = Signals::of(None, ["3 comments", "5 comments", "Leave a comment"].into_iter()).verdict();
        assert_eq!((list.status, list.announced), (Status::NoneYet, None));
    }

    #[test]
    fn evidence_is_short() {
        assert_eq!(quote(" a  b "), "\"a b\"");
        assert_eq!(quote(&"é".repeat(500)).chars().count(), 123);
    }
}
