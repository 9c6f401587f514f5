//! Reads WordPress's own export (WXR 1.0 to 1.2): a discussion for each post that has comments or an open form.
//! Keeps one post in memory, whatever the size of the file; e-mail and IP addresses are passed over as they are met.
//! Called by `export`.

use std::io::BufRead;

use super::super::address;
use super::counts::number;
use super::discussion::{Discussion, Fate, Post};
use super::xml::{Event, Xml};
use super::{Desk, Trouble, body, times, wordpress};

/// Kinds of posts that are parts of a site's works: they have no readers of their own.
const WORKS: [&str; 12] = [
    "nav_menu_item",
    "revision",
    "custom_css",
    "customize_changeset",
    "wp_block",
    "wp_template",
    "wp_template_part",
    "wp_global_styles",
    "wp_navigation",
    "wp_font_family",
    "wp_font_face",
    "user_request",
];

/// Reads the export.
pub(super) fn read(input: impl BufRead, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let mut xml = Xml::new(input);
    let mut site = None;
    let mut without = 0_u64;
    loop {
        match xml.next()? {
            Event::Open if xml.name() == "item" => {
                xml.lift(2);
                match item(&mut xml, &mut site, desk)? {
                    Some(discussion) => desk.give(discussion)?,
                    None => without += 1,
                }
            }
            Event::Open if matches!(xml.name(), "link" | "wp:base_blog_url") && xml.depth() == 3 => {
                site = address::canonical(&xml.content(&["item"])?).or(site);
            }
            Event::End => break,
            _ => {}
        }
    }
    if without > 0 {
        let what = number(without, "post, page or picture", "posts, pages and pictures");
        desk.note(format!("passed over: {what} without comments and without an open form"));
    }
    xml.recovered().into_iter().for_each(|told| desk.note(told));
    Ok(())
}

#[derive(Default)]
struct Item {
    discussion: Discussion,
    id: String,
    kind: String,
    status: String,
    form: String,
    password: bool,
    date: [String; 2],
}

fn item<R: BufRead>(
    xml: &mut Xml<R>,
    site: &mut Option<String>,
    desk: &mut Desk<'_>,
) -> Result<Option<Discussion>, Trouble> {
    let mut item = Item::default();
    let depth = xml.depth();
    loop {
        match xml.next()? {
            Event::Close if xml.depth() < depth => break,
            Event::End => break,
            Event::Open if xml.name() == "item" => {
                xml.lift(depth - 1);
                xml.unread();
                break;
            }
            Event::Open if xml.depth() == depth + 1 => {
                let name = xml.name().to_owned();
                match name.as_str() {
                    "title" => item.discussion.title = body::line(&xml.content(&["link"])?),
                    "link" => item.discussion.address = address::canonical(&xml.content(&["pubDate"])?),
                    "pubDate" => item.discussion.published = times::mail(&xml.content(&["dc:creator"])?),
                    "wp:post_id" => item.id = xml.content(&[])?.trim().to_owned(),
                    "wp:post_type" => item.kind = xml.content(&[])?.trim().to_owned(),
                    "wp:status" => item.status = xml.content(&[])?.trim().to_owned(),
                    "wp:comment_status" => item.form = xml.content(&[])?.trim().to_owned(),
                    "wp:post_password" => item.password = !xml.content(&[])?.trim().is_empty(),
                    "wp:post_date" => item.date[0] = xml.content(&[])?,
                    "wp:post_date_gmt" => item.date[1] = xml.content(&[])?,
                    "wp:comment" => {
                        let line = xml.line();
                        match comment(xml)? {
                            Ok(post) => item.discussion.posts.push(post),
                            Err((id, reason)) => desk.skip(line, &id, reason),
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    Ok(item.discussion(site.as_deref()))
}

impl Item {
    fn discussion(self, site: Option<&str>) -> Option<Discussion> {
        let Item { mut discussion, id, kind, status, form, password, date } = self;
        let shown = matches!(status.as_str(), "publish" | "inherit" | "" | "private");
        let open = form == "open" || form == "registered_only";
        let none = discussion.posts.iter().all(|post| post.fate == Fate::Other);
        if none && (!open || !shown || WORKS.contains(&kind.as_str()) || kind == "attachment") {
            return None;
        }
        if !shown {
            discussion.remarks.push(format!("the post is not public (its status is \"{status}\")"));
        } else if status == "private" || password {
            discussion.remarks.push("the post is private or has a password".to_owned());
        }
        discussion.platform = "wordpress";
        discussion.key = format!("post-{id}");
        discussion.site = site.and_then(address::site).map(str::to_owned);
        discussion.closed = (!form.is_empty()).then_some(!open);
        discussion.published = times::pair(&date[0], &date[1]).or(discussion.published);
        Some(discussion)
    }
}

/// A comment, or its id and why it is skipped.
fn comment<R: BufRead>(xml: &mut Xml<R>) -> Result<Result<Post, (String, String)>, Trouble> {
    let mut post = Post::default();
    let (mut text, mut approved, mut kind) = (String::new(), String::new(), String::new());
    let mut date = [String::new(), String::new()];
    let depth = xml.depth();
    loop {
        match xml.next()? {
            Event::Close if xml.depth() < depth => break,
            Event::End => break,
            Event::Open if matches!(xml.name(), "wp:comment" | "item") => {
                xml.lift(if xml.name() == "item" { depth - 2 } else { depth - 1 });
                xml.unread();
                break;
            }
            Event::Open if xml.depth() == depth + 1 => {
                let name = xml.name().to_owned();
                match name.as_str() {
                    "wp:comment_id" => post.id = xml.content(&[])?.trim().to_owned(),
                    "wp:comment_author" => post.author = body::line(&xml.content(&["wp:comment_author_email"])?),
                    "wp:comment_date" => date[0] = xml.content(&[])?,
                    "wp:comment_date_gmt" => date[1] = xml.content(&[])?,
                    "wp:comment_content" => text = xml.content(&["wp:comment_approved"])?,
                    "wp:comment_approved" => approved = xml.content(&[])?.trim().to_owned(),
                    "wp:comment_type" => kind = xml.content(&[])?.trim().to_owned(),
                    "wp:comment_parent" => {
                        let parent = xml.content(&[])?;
                        post.parent = Some(parent.trim().to_owned()).filter(|p| !p.is_empty() && p != "0");
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    post.posted = times::pair(&date[0], &date[1]);
    post.fate = match wordpress::fate(&kind, &approved) {
        Ok(fate) => fate,
        Err(_) if approved.is_empty() => {
            return Ok(Err((post.id, "it does not say whether it was approved".to_owned())));
        }
        Err(reason) => return Ok(Err((post.id, reason))),
    };
    if post.fate == Fate::Approved {
        match body::wordpress(&text) {
            Ok(text) => post.text = text,
            Err(reason) => return Ok(Err((post.id, reason))),
        }
    }
    Ok(Ok(post))
}
