//! Reads comment feeds, RSS and Atom: a discussion for each page that entries link to.
//! A feed holds the newest comments only, and the reason says so; a feed of articles is not a discussion.
//! Called by `export`.

use std::collections::HashSet;
use std::io::BufRead;

use super::super::address;
use super::counts::number;
use super::discussion::{Discussion, Fate, Post};
use super::gathered::Gathered;
use super::xml::{Event, Xml};
use super::{Desk, Trouble, body, times};

/// Reads the feed.
pub(super) fn read(input: impl BufRead, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let mut xml = Xml::new(input);
    let mut heading = String::new();
    let mut pages = Gathered::default();
    let mut articles = 0_u64;
    loop {
        match xml.next()? {
            Event::Open if matches!(xml.name(), "item" | "entry") => {
                let line = xml.line();
                let entry = entry(&mut xml)?;
                if !entry.is_comment(&heading) {
                    articles += 1;
                    continue;
                }
                let page = entry.page().unwrap_or_default();
                let title = entry.article(&heading);
                match entry.post() {
                    Ok(post) => pages.at(&page, || discussion(&page, title)).posts.push(post),
                    Err((id, reason)) => desk.skip(line, &id, reason),
                }
            }
            Event::Open if xml.name() == "title" && heading.is_empty() => {
                heading = body::line(&xml.content(&["item", "entry", "link"])?).unwrap_or_default();
            }
            Event::End => break,
            _ => {}
        }
    }
    for mut page in pages.into_list() {
        // The newest stands first.
        page.posts.reverse();
        // A comment at the top answers the article, which is no comment.
        let ids: HashSet<String> = page.posts.iter().map(|post| post.id.clone()).collect();
        for post in &mut page.posts {
            let is_comment = |id: &String| ids.contains(id) || id.bytes().all(|c| c.is_ascii_digit());
            post.parent = post.parent.take().filter(is_comment);
        }
        desk.give(page)?;
    }
    if articles > 0 {
        let entries = number(articles, "entry of the feed is an article", "entries of the feed are articles");
        desk.note(format!("{entries}, not a comment: open the comment feed of each article instead"));
    }
    xml.recovered().into_iter().for_each(|told| desk.note(told));
    Ok(())
}

fn discussion(page: &str, title: Option<String>) -> Discussion {
    Discussion {
        platform: "feed",
        key: if page.is_empty() { "feed".to_owned() } else { page.to_owned() },
        address: address::canonical(page),
        title,
        remarks: vec!["a feed holds the newest comments only, so there may be more".to_owned()],
        ..Discussion::default()
    }
}

#[derive(Default)]
struct Entry {
    title: String,
    link: String,
    id: String,
    author: String,
    date: String,
    content: String,
    summary: String,
    /// What an Atom entry answers: its id and its address.
    answers: Option<(String, String)>,
}

fn entry<R: BufRead>(xml: &mut Xml<R>) -> Result<Entry, Trouble> {
    let mut entry = Entry::default();
    let depth = xml.depth();
    loop {
        match xml.next()? {
            Event::Close if xml.depth() < depth => break,
            Event::End => break,
            Event::Open if matches!(xml.name(), "item" | "entry") => {
                xml.lift(depth - 1);
                xml.unread();
                break;
            }
            Event::Open => match (xml.depth() - depth, xml.name().to_owned().as_str()) {
                (1, "title") => entry.title = xml.content(&["link"])?,
                (1, "link") => {
                    let rel = xml.attribute("rel");
                    let href = xml.attribute("href");
                    let text = xml.content(&["dc:creator", "pubDate"])?.trim().to_owned();
                    let plain = rel.as_deref().is_none_or(|rel| rel == "alternate");
                    if plain && entry.link.is_empty() {
                        entry.link = href.unwrap_or(text);
                    }
                }
                (1, "guid" | "id") => entry.id = xml.content(&[])?.trim().to_owned(),
                (1, "dc:creator") => entry.author = xml.content(&["pubDate"])?,
                // In RSS this is an e-mail address, in Atom an element with a name inside.
                (2, "name") => entry.author = xml.content(&[])?,
                (1, "pubDate" | "published" | "dc:date") => entry.date = xml.content(&[])?,
                (1, "updated") if entry.date.is_empty() => entry.date = xml.content(&[])?,
                (1, "content:encoded" | "content") => entry.content = xml.content(&[])?,
                (1, "description" | "summary") => entry.summary = xml.content(&[])?,
                (1, "thr:in-reply-to") => {
                    let id = xml.attribute("ref").unwrap_or_default();
                    entry.answers = Some((id, xml.attribute("href").unwrap_or_default()));
                }
                _ => {}
            },
            _ => {}
        }
    }
    Ok(entry)
}

impl Entry {
    fn is_comment(&self, heading: &str) -> bool {
        let heading = heading.to_lowercase();
        const HEADINGS: [&str; 5] = ["comments on", "comments for", "comments to", "kommentare zu", "commentaires sur"];
        self.answers.is_some()
            || self.number().is_some()
            || ["By: ", "Comment on ", "Comment by "].iter().any(|start| self.title.trim().starts_with(start))
            || HEADINGS.iter().any(|words| heading.starts_with(words))
    }

    /// The platform's number of the comment.
    fn number(&self) -> Option<&str> {
        [&self.link, &self.id].into_iter().find_map(|address| comment_number(address))
    }

    fn page(&self) -> Option<String> {
        let answered = self.answers.as_ref().map(|(_, href)| href.as_str()).filter(|href| !href.is_empty());
        let link = if self.number().is_some() || answered.is_none() { &self.link } else { answered? };
        address::canonical(link)
    }

    /// The title of the article, where the feed is about one, or the entry names it.
    fn article(&self, heading: &str) -> Option<String> {
        let title = body::line(&self.title).unwrap_or_default();
        let named = title.strip_prefix("Comment on ").and_then(|rest| rest.rsplit_once(" by ")).map(|(title, _)| title);
        named.or_else(|| heading.split_once(": ").map(|(_, title)| title)).and_then(body::line)
    }

    fn post(self) -> Result<Post, (String, String)> {
        let id = self.number().map_or_else(|| self.id.clone(), str::to_owned);
        let html = if self.content.trim().is_empty() { &self.summary } else { &self.content };
        let (answered, html) = in_reply_to(html);
        let above = self.answers.as_ref().map(|(id, _)| comment_number(id).unwrap_or(id).to_owned());
        let titled = || self.title.trim().strip_prefix("By: ").map(str::to_owned);
        let author = if self.author.trim().is_empty() { titled().unwrap_or_default() } else { self.author.clone() };
        let text = body::html(html).map_err(|reason| (id.clone(), reason))?;
        Ok(Post {
            parent: answered.or(above),
            author: body::line(&author),
            posted: times::any(&self.date),
            fate: if is_pingback(&text) { Fate::Pingback } else { Fate::Approved },
            text,
            id,
        })
    }
}

/// A feed does not say which entries are pingbacks; WordPress words them all as an extract between two ellipses.
fn is_pingback(text: &str) -> bool {
    let text = text.trim();
    ["[…]", "[...]"]
        .iter()
        .any(|ellipsis| text.starts_with(ellipsis) && text.ends_with(ellipsis) && text.len() > 2 * ellipsis.len())
}

fn comment_number(address: &str) -> Option<&str> {
    let digits = address.split_once("#comment-")?.1;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    (end > 0).then(|| &digits[..end])
}

/// WordPress opens a reply in a feed with `In reply to <a href="…#comment-12">Ann</a>.`, which is none of its words.
fn in_reply_to(html: &str) -> (Option<String>, &str) {
    let start = html.trim_start();
    let inner = start.strip_prefix("<p>").unwrap_or(start);
    let Some((link, rest)) = inner.split_once("</a>") else { return (None, html) };
    // The words before the link are of the site's language; the full stop and the end of the line behind it are not.
    let ends = rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(['\n', '\r']) || rest.starts_with("</p>"));
    let opening = link.split_once("<a ").filter(|(before, _)| ends && before.len() < 40 && !before.contains('<'));
    match opening.and_then(|(_, link)| comment_number(link)) {
        Some(number) => {
            let rest = rest.trim_start_matches('.').trim_start();
            (Some(number.to_owned()), rest.strip_prefix("</p>").unwrap_or(rest))
        }
        None => (None, html),
    }
}
