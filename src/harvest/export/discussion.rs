//! A discussion as an export tells it, and the `Thread` that is made of it: the tree by the platform's own ids, fates
//! counted and named, names as pseudonyms. Reads no format.
//! Called by the readers of exports, which fill it, and by `run`, which makes the thread.

use std::collections::BTreeMap;

use crate::corpus::{Comment, Posted, Source, SourcePage, Status, Thread, comment_id};

use super::super::{Options, address};
use super::counts::{Counts, number};
use super::tree;

/// Most bytes of text in one record of a long discussion.
const PART_BYTES: usize = 8 << 20;

/// The remark of a page that names a next one, until that one is read.
pub(super) const NEXT_PAGE: &str = "the answer names a next page that is not in the file";

/// What became of a comment on its platform. Only `Approved` is harvested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::harvest) enum Fate {
    #[default]
    Approved,
    Pending,
    Spam,
    Trashed,
    Deleted,
    /// A pingback or a trackback: a link from another site.
    Pingback,
    /// What programs keep where comments lie, such as the notes of a shop.
    Other,
}

/// One comment of an export, whatever became of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::harvest) struct Post {
    /// The platform's own id; empty where it gives none.
    pub(in crate::harvest) id: String,
    /// The id of what it answers; an id that is not in the discussion stands for a comment that is not in the file.
    pub(in crate::harvest) parent: Option<String>,
    /// The name shown; it leaves this stage only as a pseudonym.
    pub(in crate::harvest) author: Option<String>,
    pub(in crate::harvest) posted: Option<Posted>,
    pub(in crate::harvest) text: String,
    pub(in crate::harvest) fate: Fate,
}

/// All that an export holds about one article, video or subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::harvest) struct Discussion {
    pub(in crate::harvest) platform: &'static str,
    /// What tells it from the others of the file, for its id where it has no address.
    pub(in crate::harvest) key: String,
    /// Canonical address, where the export gives one.
    pub(in crate::harvest) address: Option<String>,
    /// The site inside which one name is one voice, where the address does not say it.
    pub(in crate::harvest) site: Option<String>,
    pub(in crate::harvest) title: Option<String>,
    pub(in crate::harvest) published: Option<Posted>,
    /// Whether comments are closed, where that is said.
    pub(in crate::harvest) closed: Option<bool>,
    pub(in crate::harvest) announced: Option<u64>,
    pub(in crate::harvest) posts: Vec<Post>,
    /// What the reason says besides the counts, such as that a feed holds the newest comments only.
    pub(in crate::harvest) remarks: Vec<String>,
    /// The answers of a server that it was read from; empty for a file.
    pub(in crate::harvest) pages: Vec<SourcePage>,
}

impl Discussion {
    /// The thread, in records of bounded size, under an id that was chosen for it.
    pub(in crate::harvest) fn threads(&self, id: &str, location: &str, options: &Options) -> Vec<Thread> {
        let (comments, reason) = self.comments(id, options);
        let status = match (comments.is_empty(), self.closed) {
            (false, _) => Status::Comments,
            (true, Some(true)) => Status::Closed,
            (true, _) => Status::NoneYet,
        };
        parts(comments)
            .into_iter()
            .zip(0..)
            .map(|(comments, part)| Thread {
                id: id.to_owned(),
                part,
                platform: Some(self.platform.to_owned()),
                source: self.source(location),
                title: self.title.clone(),
                published: self.published.clone(),
                language: None,
                status,
                reason: reason.clone(),
                announced: self.announced,
                comments,
            })
            .collect()
    }

    /// What became of its entries.
    pub(in crate::harvest) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for post in &self.posts {
            counts.keeps(post, post.text.trim());
        }
        counts
    }

    /// Puts the posts into the order of their numbers, which grow with time.
    pub(super) fn by_number(&mut self) {
        self.posts.sort_by_key(|post| post.id.parse::<u64>().unwrap_or(u64::MAX));
    }

    /// One answer is named by its checksum; of several each has its own.
    fn source(&self, location: &str) -> Source {
        let sha256 = match self.pages.as_slice() {
            [page] => Some(page.sha256.clone()),
            _ => None,
        };
        let retrieved = self.pages.first().and_then(|page| page.retrieved.clone());
        Source { location: location.to_owned(), sha256, retrieved, pages: self.pages.clone() }
    }

    /// Takes what a further file holds of the same discussion.
    pub(in crate::harvest) fn go_on(&mut self, further: Discussion) {
        self.remarks.retain(|remark| remark != NEXT_PAGE);
        self.remarks
            .extend(further.remarks.into_iter().filter(|remark| !self.remarks.contains(remark)).collect::<Vec<_>>());
        self.posts.extend(further.posts);
        let number = |post: &Post| post.id.parse::<u64>().ok();
        if self.posts.iter().all(|post| number(post).is_some()) {
            self.posts.sort_by_key(number);
        }
        // Pages overlap when somebody writes between two requests.
        let mut met = std::collections::HashSet::new();
        self.posts.retain(|post| post.id.is_empty() || met.insert(post.id.clone()));
    }

    fn comments(&self, thread: &str, options: &Options) -> (Vec<Comment>, String) {
        let site = self.address.as_deref().and_then(address::site).or(self.site.as_deref());
        let voices = site.unwrap_or(self.platform);
        let order = tree::order(&self.posts);
        let mut kept: Vec<Comment> = Vec::with_capacity(self.posts.len());
        // Of each post: where it, or else the nearest comment above it, stands among those kept; and its depth.
        let mut places: Vec<(Option<usize>, u32)> = vec![(None, 0); self.posts.len()];
        let mut taken: BTreeMap<String, u32> = BTreeMap::new();
        let mut counts = Counts::default();
        for node in &order {
            let post = &self.posts[node.post];
            let (above, depth) = match node.parent {
                Some(parent) => (places[parent].0, places[parent].1 + 1),
                // It answers a comment that the file does not hold: that one had a place above it.
                None => (None, u32::from(node.orphan)),
            };
            counts.orphans += u64::from(node.orphan && post.fate == Fate::Approved);
            let text = post.text.trim();
            if !counts.keeps(post, text) {
                places[node.post] = (above, depth);
                continue;
            }
            let platform_id = (!post.id.is_empty()).then_some(post.id.as_str());
            let posted = post.posted.as_ref().map(Posted::as_str);
            let mut id = comment_id(thread, platform_id, posted, text, 0);
            let again = taken.entry(id.clone()).or_default();
            if *again > 0 {
                id = comment_id(thread, None, posted, text, *again);
            }
            *again += 1;
            places[node.post] = (Some(kept.len()), depth);
            kept.push(Comment {
                id,
                parent: above.and_then(|p| kept.get(p)).map(|p| p.id.clone()),
                depth,
                author: author(post, voices, options),
                posted: post.posted.clone(),
                text: text.to_owned(),
                columns: BTreeMap::new(),
            });
        }
        let reason = self.reason(kept.len(), &counts);
        (kept, reason)
    }

    fn reason(&self, kept: usize, counts: &Counts) -> String {
        let mut reason = match (kept, self.closed) {
            (0, Some(true)) => "comments are closed and the export holds none that was approved".to_owned(),
            (0, Some(false)) => "comments are open and the export holds none that was approved".to_owned(),
            _ => number(kept as u64, "comment found", "comments found"),
        };
        if let Some(n) = self.announced {
            reason.push_str(&format!("; the export announces {n}"));
        }
        let left_out = counts.left_out();
        if !left_out.is_empty() {
            reason.push_str(&format!("; left out: {}", left_out.join(", ")));
        }
        if counts.orphans > 0 {
            let replies = number(counts.orphans, "reply answers", "replies answer");
            reason.push_str(&format!("; {replies} a comment that is not in the file"));
        }
        for remark in &self.remarks {
            reason.push_str(&format!("; {remark}"));
        }
        reason
    }
}

fn author(post: &Post, voices: &str, options: &Options) -> Option<String> {
    let name = post.author.as_deref()?.trim();
    (!name.is_empty() && !options.generic.contains(name)).then(|| options.key.pseudonym(voices, name))
}

/// Cuts a long discussion, before a comment at the top where there is one. What a reply answers must stand in its own
/// record, so past a cut inside one tree it stands at the top, at the depth it had.
fn parts(comments: Vec<Comment>) -> Vec<Vec<Comment>> {
    let mut parts = vec![Vec::new()];
    let mut bytes = 0;
    for comment in comments {
        let full = bytes >= PART_BYTES && comment.depth == 0 || bytes >= 2 * PART_BYTES;
        if full {
            parts.push(Vec::new());
            bytes = 0;
        }
        bytes += comment.text.len() + 200;
        if let Some(last) = parts.last_mut() {
            last.push(comment);
        }
    }
    for part in parts.iter_mut().skip(1) {
        let here: std::collections::HashSet<String> = part.iter().map(|c| c.id.clone()).collect();
        for comment in part.iter_mut() {
            comment.parent = comment.parent.take().filter(|parent| here.contains(parent));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{GenericNames, Key, Record};
    use crate::harvest::Columns;

    fn post(id: &str, parent: &str, fate: Fate) -> Post {
        let parent = (!parent.is_empty()).then(|| parent.to_owned());
        Post { id: id.into(), parent, author: Some("Ann".into()), posted: None, text: format!("text {id}"), fate }
    }

    fn thread(discussion: &Discussion) -> Thread {
        let key = Key::new(b"0123456789abcdef").expect("16 bytes");
        let options = Options { key, generic: GenericNames::default(), columns: Columns::default() };
        let thread = discussion.threads("t-1", "a.xml", &options).remove(0);
        assert_eq!(thread.check(), Ok(()));
        thread
    }

    #[test]
    fn a_reply_to_a_deleted_comment_keeps_its_depth() {
        let posts = vec![
            post("1", "", Fate::Approved),
            post("2", "1", Fate::Deleted),
            post("3", "2", Fate::Approved),
            post("4", "", Fate::Deleted),
            post("5", "4", Fate::Approved),
            post("6", "99", Fate::Approved),
        ];
        let thread = thread(&Discussion { posts, platform: "disqus", ..Discussion::default() });
        assert_eq!(thread.comments.iter().map(|c| c.depth).collect::<Vec<_>>(), [0, 2, 1, 1]);
        assert_eq!(thread.comments[1].parent.as_ref(), Some(&thread.comments[0].id));
        assert_eq!((&thread.comments[2].parent, &thread.comments[3].parent), (&None, &None));
        assert_eq!(
            thread.reason,
            "4 comments found; left out: 2 deleted; 1 reply answers a comment that is not in the file"
        );
    }

    #[test]
    fn what_was_not_approved_is_counted_and_the_status_is_that_of_the_form() {
        let posts = vec![
            post("1", "", Fate::Pending),
            post("2", "", Fate::Spam),
            post("3", "", Fate::Spam),
            post("4", "", Fate::Trashed),
            post("5", "", Fate::Pingback),
        ];
        let closed = thread(&Discussion { posts, closed: Some(true), ..Discussion::default() });
        assert_eq!(closed.status, Status::Closed);
        assert_eq!(
            closed.reason,
            "comments are closed and the export holds none that was approved; left out: 1 pingback, 1 awaiting \
             moderation, 2 marked as spam, 1 in the trash"
        );
        assert_eq!(thread(&Discussion { closed: Some(false), ..Discussion::default() }).status, Status::NoneYet);
    }

    #[test]
    fn a_long_discussion_is_cut_and_every_record_stands_by_itself() {
        let long = "x".repeat(PART_BYTES / 2);
        let posts: Vec<Post> = (0..7)
            .map(|n| {
                let parent = if n < 3 { String::new() } else { (n - 1).to_string() };
                Post { text: long.clone(), ..post(&n.to_string(), &parent, Fate::Approved) }
            })
            .collect();
        let key = Key::new(b"0123456789abcdef").expect("16 bytes");
        let options = Options { key, generic: GenericNames::default(), columns: Columns::default() };
        let threads = Discussion { posts, ..Discussion::default() }.threads("t-1", "a.xml", &options);
        assert_eq!(threads.iter().map(|t| (t.part, t.comments.len())).collect::<Vec<_>>(), [(0, 2), (1, 4), (2, 1)]);
        assert!(threads.iter().all(|t| t.check().is_ok()));
        assert_eq!(threads[2].comments[0].depth, 4);
    }
}
