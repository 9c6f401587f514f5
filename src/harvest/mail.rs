//! Reads mailing-list archives in mbox form: one discussion for each first message and all that answer it, by
//! `References` and `In-Reply-To`. Attachments are not looked at; addresses leave this stage only as pseudonyms.
//! Called by `export`.

mod words;

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read};

use mail_parser::{Header, HeaderValue, Message, MessageParser, PartType};

use super::export::{Desk, Discussion, Fate, Post, Trouble, html, one_line};

/// Largest message, in bytes.
const MAX_MESSAGE: usize = 32 << 20;

/// Reads the archive; a message at a time is held whole, with the words of all.
pub(super) fn read(reader: &mut dyn Read, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let mut input = BufReader::with_capacity(256 << 10, reader);
    let parser = MessageParser::default();
    let mut letters: Vec<Letter> = Vec::new();
    let (mut raw, mut begun, mut line, mut size) = (Vec::new(), 0_u64, 0_u64, 0_usize);
    let mut empty_before = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let n = input.by_ref().take(MAX_MESSAGE as u64).read_until(b'\n', &mut buffer)?;
        line += 1;
        if n == 0 || (empty_before && is_start(&buffer)) {
            if begun > 0 {
                match letter(&parser, &raw, size) {
                    Ok(letter) => letters.push(letter),
                    Err(reason) => desk.skip(begun, "", reason),
                }
            }
            if n == 0 {
                break;
            }
            (begun, size) = (line, 0);
            raw.clear();
        } else {
            // mbox marks lines of a message that look like its start.
            let marked = buffer.starts_with(b">")
                && buffer
                    .trim_ascii_start()
                    .iter()
                    .position(|c| *c != b'>')
                    .is_some_and(|at| buffer[at..].starts_with(b"From "));
            let kept = if marked { &buffer[1..] } else { &buffer[..] };
            size += kept.len();
            if size <= MAX_MESSAGE {
                raw.extend_from_slice(kept);
            }
        }
        empty_before = buffer.trim_ascii().is_empty();
    }
    discussions(letters).into_iter().try_for_each(|discussion| desk.give(discussion))
}

/// `From somebody Sun Aug  6 19:14:00 2017`.
fn is_start(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let words: Vec<&[u8]> = rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
    let year = words.iter().rev().take(3).any(|word| word.len() == 4 && word.iter().all(u8::is_ascii_digit));
    year && words.iter().any(|word| word.len() >= 4 && word.contains(&b':'))
}

struct Letter {
    post: Post,
    /// Ids of the messages above it, the nearest first.
    above: Vec<String>,
    subject: String,
    answer: bool,
    list: Option<String>,
}

fn letter(parser: &MessageParser, raw: &[u8], size: usize) -> Result<Letter, String> {
    if size > MAX_MESSAGE {
        return Err(format!("the message has {} MiB; a message has at most {}", size >> 20, MAX_MESSAGE >> 20));
    }
    let message = parser.parse(raw).ok_or("not a message: it has no header")?;
    let id = message.message_id().unwrap_or_default().to_owned();
    let mut above: Vec<String> = ids(message.references()).into_iter().rev().collect();
    above.extend(ids(message.in_reply_to()));
    above.retain(|above| *above != id);
    let whole = one_line(message.subject().unwrap_or_default()).unwrap_or_default();
    let (subject, answer) = words::subject(&whole);
    let spam = message.headers().iter().any(|header: &Header<'_>| {
        let value = header.value().as_text().unwrap_or_default().trim_start().to_ascii_lowercase();
        matches!(header.name().to_ascii_lowercase().as_str(), "x-spam-flag" | "x-spam-status")
            && value.starts_with("yes")
    });
    let post = Post {
        parent: above.first().cloned(),
        author: author(&message),
        posted: message.date().and_then(|date| crate::corpus::Posted::parse(&date.to_rfc3339())),
        text: words::spoken(&text(&message)?),
        fate: if spam { Fate::Spam } else { Fate::Approved },
        id,
    };
    let list = message.header("List-Id").and_then(|value| value.as_text()).map(str::to_owned);
    Ok(Letter { post, above, subject, answer, list })
}

/// The address is the person, whatever name stands beside it.
fn author(message: &Message<'_>) -> Option<String> {
    let from = message.from()?.first()?;
    let address = from.address().map(str::trim).filter(|address| !address.is_empty());
    address.map(str::to_lowercase).or_else(|| from.name().and_then(one_line))
}

/// The words: the first part that is plain text, or else HTML.
fn text(message: &Message<'_>) -> Result<String, String> {
    let plain = message.text_body.iter().filter_map(|part| message.part(*part)).find_map(|part| match &part.body {
        PartType::Text(text) => Some(text.to_string()),
        _ => None,
    });
    match plain {
        Some(text) => Ok(text),
        None => message.body_html(0).map_or(Ok(String::new()), |body| html(&body)),
    }
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![id.to_string()],
        HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

/// Letters by the first one they answer; where that is not said, an answer belongs to the last letter of its subject.
fn discussions(letters: Vec<Letter>) -> Vec<Discussion> {
    let known: HashMap<String, Vec<String>> =
        letters.iter().map(|letter| (letter.post.id.clone(), letter.above.clone())).collect();
    let mut discussions: Vec<Discussion> = Vec::new();
    let mut of_root: HashMap<String, usize> = HashMap::new();
    let mut of_subject: HashMap<String, usize> = HashMap::new();
    for (number, letter) in letters.into_iter().enumerate() {
        let root = if letter.post.id.is_empty() { format!("message-{number}") } else { root(&letter, &known) };
        let same = of_subject.get(&letter.subject).copied().filter(|_| letter.answer && letter.above.is_empty());
        let at = of_root.get(&root).copied().or(same).unwrap_or_else(|| {
            discussions.push(Discussion {
                platform: "mail",
                key: root.clone(),
                site: letter.list.as_deref().map(words::list),
                title: Some(letter.subject.clone()).filter(|subject| !subject.is_empty()),
                ..Discussion::default()
            });
            discussions.len() - 1
        });
        of_root.insert(root, at);
        of_subject.insert(letter.subject, at);
        let mut post = letter.post;
        // The nearest of those above that is in the archive; else the nearest, which then is said to be missing.
        let nearest = letter.above.iter().find(|id| known.contains_key(*id)).or(letter.above.first());
        post.parent = nearest.cloned();
        if discussions[at].published.is_none() {
            discussions[at].published.clone_from(&post.posted);
        }
        discussions[at].posts.push(post);
    }
    discussions
}

/// The first of the letters above one, as far as the archive and their headers tell.
fn root(letter: &Letter, known: &HashMap<String, Vec<String>>) -> String {
    let mut met: HashSet<&str> = HashSet::new();
    let mut at = letter.post.id.as_str();
    let mut above = &letter.above;
    loop {
        met.insert(at);
        let next = above.iter().find(|id| known.contains_key(*id)).or(above.last());
        match next {
            Some(next) if !met.contains(next.as_str()) => {
                at = next;
                match known.get(next.as_str()) {
                    Some(more) => above = more,
                    None => return at.to_owned(),
                }
            }
            _ => return at.to_owned(),
        }
    }
}
