//! Cuts what most posts of a page begin or end with: the subject of the thread, a rank, a row of buttons.
//! Knows no markup.
//! Called by the generic reading.

use std::collections::HashMap;

/// Most words of a line that may be cut, and most lines that are cut at either end.
const WORDS: usize = 12;
const LINES: usize = 3;

/// The same texts without the lines at either end that most of them have there. No text is cut away whole.
pub(super) fn without(mut texts: Vec<String>) -> Vec<String> {
    for first in [true, false] {
        for _ in 0..LINES {
            let Some(line) = common(&texts, first) else { break };
            for text in &mut texts {
                let is_same = end(text, first).is_some_and(|found| fold(found) == line);
                if is_same && let Some(rest) = cut(text, first) {
                    *text = rest.to_owned();
                }
            }
        }
    }
    texts
}

/// The line, folded, that most of three or more texts begin or end with.
fn common(texts: &[String], first: bool) -> Option<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for text in texts {
        // A text of one line is somebody's words.
        if cut(text, first).is_some()
            && let Some(line) = end(text, first).filter(|line| line.split_whitespace().count() <= WORDS)
        {
            *counts.entry(fold(line)).or_default() += 1;
        }
    }
    let (line, n) = counts.into_iter().max_by(|a, b| (a.1, &b.0).cmp(&(b.1, &a.0)))?;
    (n >= 3 && n * 10 >= texts.len() * 6).then_some(line)
}

fn end(text: &str, first: bool) -> Option<&str> {
    let mut lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with("> "));
    if first { text.lines().next().filter(|line| !line.starts_with("> ")) } else { lines.next_back() }
}

/// The text without its first or last line; `None` where nothing is left.
fn cut(text: &str, first: bool) -> Option<&str> {
    let parted =
        if first { text.split_once('\n').map(|(_, rest)| rest) } else { text.rsplit_once('\n').map(|(rest, _)| rest) };
    parted.map(str::trim).filter(|rest| !rest.is_empty())
}

/// Lower case, without the `Re:` of an answer.
fn fold(line: &str) -> String {
    let folded = line.trim().to_lowercase();
    let mut rest = folded.as_str();
    while let Some(after) = ["re:", "aw:", "sv:"].iter().find_map(|start| rest.strip_prefix(start)) {
        rest = after.trim_start();
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_all(texts: &[&str]) -> Vec<String> {
        without(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn the_subject_and_the_buttons_that_most_posts_show_are_cut() {
        let texts = ["Pay\n\none\n\nTop", "Re: Pay\n\ntwo\n\nthree\n\nTop", "Re: Pay\n\nfour\n\nTop", "five"];
        assert_eq!(cut_all(&texts), ["one", "two\n\nthree", "four", "five"]);
    }

    #[test]
    fn what_people_wrote_alike_stays() {
        let texts = ["+1", "+1", "+1"];
        assert_eq!(cut_all(&texts), texts);
        let texts = ["Hello\n\none", "Hello\n\ntwo", "three", "four"];
        assert_eq!(cut_all(&texts), texts);
    }
}
