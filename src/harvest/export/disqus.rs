//! Reads Disqus's XML export, sound or not: threads, then posts that name their thread and what they answer.
//! Holds the comments of the whole file, since posts of one thread stand anywhere; addresses of people are passed over.
//! Called by `export`.

use std::io::BufRead;

use super::super::address;
use super::counts::number;
use super::discussion::{Discussion, Fate, Post};
use super::gathered::Gathered;
use super::xml::{Event, Xml};
use super::{Desk, Trouble, body, times};

/// The fields that follow a message: one that is not closed ends before them.
const AFTER: [&str; 7] = ["createdAt", "isDeleted", "isSpam", "author", "ipAddress", "thread", "post"];

/// Reads the export.
pub(super) fn read(input: impl BufRead, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let mut xml = Xml::new(input);
    let mut discussions = Gathered::default();
    loop {
        match xml.next()? {
            Event::Open if xml.name() == "thread" && xml.depth() == 2 => {
                let id = xml.attribute("dsq:id").unwrap_or_default();
                let discussion = thread(&mut xml, &id)?;
                discussions.add(id, discussion);
            }
            Event::Open if xml.name() == "post" => {
                xml.lift(1);
                let line = xml.line();
                match post(&mut xml)? {
                    Ok((thread, post)) => {
                        let new = || Discussion {
                            platform: "disqus",
                            key: format!("thread-{thread}"),
                            remarks: vec![format!("thread {thread} itself is not in the file")],
                            ..Discussion::default()
                        };
                        discussions.at(&thread, new).posts.push(post);
                    }
                    Err((id, reason)) => desk.skip(line, &id, reason),
                }
            }
            Event::End => break,
            _ => {}
        }
    }
    let mut nameless = 0_u64;
    for discussion in discussions.into_list() {
        if discussion.posts.is_empty() && discussion.address.is_none() && discussion.title.is_none() {
            nameless += 1;
            continue;
        }
        desk.give(discussion)?;
    }
    if nameless > 0 {
        let threads = number(nameless, "thread", "threads");
        desk.note(format!("passed over: {threads} without an address, a title and a comment"));
    }
    xml.recovered().into_iter().for_each(|told| desk.note(told));
    Ok(())
}

fn thread<R: BufRead>(xml: &mut Xml<R>, id: &str) -> Result<Discussion, Trouble> {
    let mut thread = Discussion { platform: "disqus", key: format!("thread-{id}"), ..Discussion::default() };
    let depth = xml.depth();
    let mut own_id = None;
    loop {
        match xml.next()? {
            Event::Close if xml.depth() < depth => break,
            Event::End => break,
            Event::Open if xml.name() == "post" || xml.name() == "thread" => {
                xml.lift(depth - 1);
                xml.unread();
                break;
            }
            Event::Open if xml.depth() == depth + 1 => match xml.name().to_owned().as_str() {
                "id" => own_id = address::canonical(&xml.content(&["forum", "link"])?),
                "forum" => thread.site = body::line(&xml.content(&["category", "link"])?),
                "link" => thread.address = address::canonical(&xml.content(&["title"])?),
                "title" => thread.title = body::line(&xml.content(&["message", "createdAt"])?),
                "createdAt" => thread.published = times::any(&xml.content(&["author"])?),
                "isClosed" => thread.closed = Some(is_true(&xml.content(&[])?)),
                "isDeleted" if is_true(&xml.content(&[])?) => {
                    thread.remarks.push("the thread is marked as deleted".to_owned());
                }
                _ => {}
            },
            _ => {}
        }
    }
    thread.address = thread.address.or(own_id);
    Ok(thread)
}

/// The id of its thread and a post, or its own id and why it is skipped.
type Read = Result<(String, Post), (String, String)>;

fn post<R: BufRead>(xml: &mut Xml<R>) -> Result<Read, Trouble> {
    let mut post = Post { id: xml.attribute("dsq:id").unwrap_or_default(), ..Post::default() };
    let (mut thread, mut message) = (None, String::new());
    let (mut deleted, mut spam, mut approved) = (false, false, true);
    let depth = xml.depth();
    loop {
        match xml.next()? {
            Event::Close if xml.depth() < depth => break,
            Event::End => break,
            Event::Open if xml.name() == "post" => {
                xml.lift(depth - 1);
                xml.unread();
                break;
            }
            Event::Open => match (xml.depth() - depth, xml.name().to_owned().as_str()) {
                (1, "message") => message = xml.content(&AFTER)?,
                (1, "createdAt") => post.posted = times::any(&xml.content(&AFTER)?),
                (1, "isDeleted") => deleted = is_true(&xml.content(&AFTER)?),
                (1, "isSpam") => spam = is_true(&xml.content(&AFTER)?),
                (1, "isApproved") => approved = is_true(&xml.content(&AFTER)?),
                (1, "thread") => thread = xml.attribute("dsq:id"),
                (1, "parent") => post.parent = xml.attribute("dsq:id"),
                (2, "name") => post.author = body::line(&xml.content(&["isAnonymous", "username"])?),
                _ => {}
            },
            _ => {}
        }
    }
    post.fate = match () {
        () if deleted => Fate::Deleted,
        () if spam => Fate::Spam,
        () if !approved => Fate::Pending,
        () => Fate::Approved,
    };
    let Some(thread) = thread.filter(|id| !id.is_empty()) else {
        return Ok(Err((post.id, "it does not say which thread it belongs to".to_owned())));
    };
    if post.fate == Fate::Approved {
        match body::html(&message) {
            Ok(text) => post.text = text,
            Err(reason) => return Ok(Err((post.id, reason))),
        }
    }
    Ok(Ok((thread, post)))
}

fn is_true(text: &str) -> bool {
    matches!(text.trim(), "true" | "1" | "True")
}
