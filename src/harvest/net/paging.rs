//! Which address is which page of which discussion: what turns pages is taken out of an address, and what is left names it.
//! Reads no page.
//! Called by `walk`.

use url::Url;

use super::place;

/// An address as a page of a discussion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Turn {
    /// Canonical address without what turns pages: the same for all pages of one discussion.
    pub(super) discussion: String,
    /// The page, or the first post on it, as the address counts.
    pub(super) number: Option<u64>,
    /// It turns pages of comments and of nothing else, as WordPress's `comment-page-2` does.
    pub(super) of_comments: bool,
}

/// Names of query parameters that turn pages, those of comments alone first.
const OF_COMMENTS: [&str; 5] = ["cpage", "comment-page", "comments_page", "commentpage", "comment_page"];
const OF_PAGES: [&str; 11] =
    ["page", "paged", "pg", "start", "offset", "st", "pageno", "pagenr", "pagenumber", "page_no", "pagina"];

impl Turn {
    /// Reads an address.
    pub(super) fn of(url: &Url) -> Self {
        let mut bare = url.clone();
        let (mut number, mut of_comments) = (None, false);
        let mut segments: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
        if let Some(last) = segments.last().copied() {
            if let Some(n) = last.strip_prefix("comment-page-").and_then(digits) {
                (number, of_comments) = (Some(n), true);
                segments.pop();
            } else if let Some(n) = last.strip_prefix("page-").and_then(digits) {
                number = Some(n);
                segments.pop();
            } else if let (Some(n), true) = (digits(last), segments.len() > 2 && segments[segments.len() - 2] == "page")
            {
                number = Some(n);
                segments.truncate(segments.len() - 2);
            } else if let Some(n) = last.strip_prefix('p').and_then(digits).filter(|_| segments.len() > 2) {
                // Vanilla's `/discussion/12/title/p2`.
                number = Some(n);
                segments.pop();
            }
        }
        let path = segments.join("/");
        if number.is_some() {
            bare.set_path(&format!("/{path}/"));
        }
        let mut kept: Vec<String> = Vec::new();
        for pair in url.query().unwrap_or_default().split(['&', ';']).filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = name.to_ascii_lowercase();
            let comments = OF_COMMENTS.contains(&name.as_str());
            if let (Some(n), true) = (digits(value), comments || OF_PAGES.contains(&name.as_str())) {
                (number, of_comments) = (Some(n), of_comments || comments);
            } else if let Some((topic, n)) = value.split_once('.').filter(|_| name == "topic") {
                // SMF's `topic=12.15`: from the sixteenth post.
                kept.push(format!("topic={topic}"));
                number = digits(n).or(number);
            } else {
                kept.push(pair.to_owned());
            }
        }
        bare.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
        // The first page often has no slash at its end where the others have one.
        let discussion = place::canonical(&bare);
        let discussion = match discussion.split_once('?') {
            Some((path, query)) => format!("{}?{query}", path.trim_end_matches('/')),
            None => discussion.trim_end_matches('/').to_owned(),
        };
        Turn { discussion, number, of_comments }
    }

    /// Whether another address may be a page of the same discussion.
    pub(super) fn is_with(&self, other: &Turn) -> bool {
        self.discussion == other.discussion && (self.number.is_some() || other.number.is_some())
    }
}

fn digits(text: &str) -> Option<u64> {
    (!text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Where the page whose address has no number stands among those that have one, by its place in reading order.
///
/// WordPress shows the newest comments under the bare address: pages are numbered up to the one before. Everywhere else it is
/// the first.
pub(super) fn bare_is_last(numbered: impl Iterator<Item = (u64, bool)>) -> bool {
    numbered.into_iter().any(|(number, of_comments)| of_comments && number == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(text: &str) -> Turn {
        Turn::of(&place::parse(text).expect("an address"))
    }

    #[test]
    fn pages_of_one_discussion_have_one_name() {
        for (bare, page, number, of_comments) in [
            ("https://a.example/2017/08/pay/", "https://a.example/2017/08/pay/comment-page-2/#comments", 2, true),
            ("https://a.example/?p=12", "https://a.example/?p=12&cpage=3", 3, true),
            ("https://a.example/threads/pay.12/", "https://a.example/threads/pay.12/page-4", 4, false),
            ("https://a.example/viewtopic.php?t=7", "https://a.example/viewtopic.php?t=7&start=15", 15, false),
            ("https://a.example/showthread.php?t=7", "https://a.example/showthread.php?t=7&page=2", 2, false),
            ("https://a.example/index.php?topic=12", "https://a.example/index.php?topic=12.15", 15, false),
            ("https://a.example/node/5", "https://a.example/node/5?page=1", 1, false),
            ("https://a.example/a/b/pay", "https://a.example/a/b/pay/page/2/", 2, false),
            ("https://a.example/discussion/1/pay", "https://a.example/discussion/1/pay/p2", 2, false),
        ] {
            let (one, other) = (turn(bare), turn(page));
            assert!(one.is_with(&other), "{bare} {page}: {} {}", one.discussion, other.discussion);
            assert_eq!((other.number, other.of_comments), (Some(number), of_comments), "{page}");
        }
    }

    #[test]
    fn other_articles_and_other_orders_are_not() {
        let here = turn("https://a.example/2017/08/pay/");
        for other in [
            "https://a.example/2017/08/hours/",
            "https://a.example/2017/08/pay/",
            "https://b.example/2017/08/pay/comment-page-2/",
            "https://a.example/2017/08/pay/?order=asc&cpage=2",
            "https://a.example/page/2/",
        ] {
            assert!(!here.is_with(&turn(other)), "{other}");
        }
    }

    #[test]
    fn the_bare_address_is_the_last_page_only_where_comments_are_numbered_from_one() {
        assert!(bare_is_last([(1, true), (2, true)].into_iter()));
        assert!(!bare_is_last([(2, true), (3, true)].into_iter()));
        assert!(!bare_is_last([(1, false), (2, false)].into_iter()));
    }
}
