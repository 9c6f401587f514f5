//! Reads "have your say" pages of the early web: letters, each signed `Jane Smith, Leeds`.
//! Knows no dates and no replies, since these pages show none.
//! Called when a text has no other comments.

use super::super::Raw;
use super::Line;

/// The letters that follow the line which invites or opens them; none unless at least two are signed.
pub(super) fn read(lines: &[Line<'_>]) -> Vec<Raw> {
    let Some(start) = lines.iter().position(|l| opens(l.text)) else { return Vec::new() };
    let mut letters = Vec::new();
    let mut text = String::new();
    for line in &lines[start + 1..] {
        if line.text.is_empty() {
            continue;
        }
        if let Some(name) = signature(line.text).filter(|_| text.len() > 20) {
            let text = std::mem::take(&mut text);
            letters.push(Raw { author: Some(name), text, ..Raw::default() });
        } else if super::is_navigation(line.text) {
            break;
        } else {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&line.text.replace('\u{a0}', " "));
        }
    }
    if letters.len() < 2 { Vec::new() } else { letters }
}

fn opens(text: &str) -> bool {
    let folded = text.to_lowercase();
    folded.len() <= 160
        && [
            "your comments",
            "your views",
            "your reaction",
            "the following comments reflect",
            "here are some of your",
            "a selection of your",
            "comments so far",
            "you have been sending us your",
        ]
        .iter()
        .any(|start| folded.starts_with(start))
}

/// `Jane Smith, Leeds` or `J. Smith, Leeds, UK`: the whole of it is one person's signature.
fn signature(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(", ").collect();
    let words = text.split_whitespace().count();
    let ends_like_prose = text.ends_with(['.', '!', '?', ':', ';', '"', '”']);
    if !(2..=4).contains(&parts.len()) || !(2..=8).contains(&words) || text.chars().count() > 60 || ends_like_prose {
        return None;
    }
    let capital = |part: &&str| part.split(' ').all(|w| is_particle(w) || w.starts_with(char::is_uppercase));
    parts.iter().all(capital).then(|| text.to_owned())
}

fn is_particle(word: &str) -> bool {
    matches!(word, "of" | "the" | "de" | "van" | "von" | "upon" | "on" | "and")
}

#[cfg(test)]
mod tests {
    use super::super::line;
    use super::*;

    #[test]
    fn signed_letters_are_comments_and_running_text_is_not() {
        let page = "Pay in care homes\nA story, about Leeds, London\n\nYour comments:\n\nI left after nine years of nights.\n\nNobody asked why.\nJane Smith, Leeds\n\nIt is the rota that does it for us.\nK. van Dam, Hull, UK\nRelated stories\nThe end, Really";
        let lines: Vec<Line<'_>> = page.lines().map(line).collect();
        let letters = read(&lines);
        assert_eq!(letters.len(), 2);
        assert_eq!(letters[0].text, "I left after nine years of nights.\n\nNobody asked why.");
        assert_eq!(letters[1].author.as_deref(), Some("K. van Dam, Hull, UK"));
    }

    #[test]
    fn one_signature_is_no_discussion() {
        let lines: Vec<Line<'_>> =
            "Your views\nWe write about many things here.\nAnn, Hull".lines().map(line).collect();
        assert!(read(&lines).is_empty());
    }
}
