//! How many comments a page says it has: `7 Responses to …`, `12 thoughts on …`, `Comments (5)`.
//! Counts no comments itself.
//! Called for the headings and lines of every page.

/// How surely a line announces the number of this page's comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Surety {
    /// It may also be about another article: `3 comments`.
    Weak,
    /// It heads a list of comments: `7 Responses to …`.
    Strong,
}

/// The number that a line or heading announces. `None` for running text.
pub(super) fn announced(line: &str) -> Option<(u64, Surety)> {
    let line = line.trim();
    if line.is_empty() || line.len() > 400 {
        return None;
    }
    // A long line without a digit announces something only when it begins with a number in words.
    let digits = line.bytes().any(|b| b.is_ascii_digit());
    if !digits
        && line.len() > 100
        && !line
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .starts_with(['n', 'N', 'z', 'Z', 'o', 'O', 'a', 'A'])
    {
        return None;
    }
    let words = words(line);
    let strings: Vec<&str> = words.iter().map(String::as_str).collect();
    match strings.as_slice() {
        ["continue", "reading", "comments", n] => Some((number(n)?, Surety::Strong)),
        [noun, n] if is_noun(noun) => Some((number(n)?, Surety::Weak)),
        [_, noun, n] if is_noun(noun) && is_qualifier(strings[0]) => Some((number(n)?, Surety::Weak)),
        [n, noun] if is_noun(noun) => Some((number(n)?, Surety::Weak)),
        [n, qualifier, noun] if is_noun(noun) && is_qualifier(qualifier) => Some((number(n)?, Surety::Weak)),
        [n, noun, link, ..] if is_noun(noun) && is_link(link) && !line.ends_with('.') => {
            Some((number(n)?, Surety::Strong))
        }
        // `{ 13 comments… read them below or add one }`
        [n, noun, "read", "them", ..] if is_noun(noun) => Some((number(n)?, Surety::Strong)),
        _ => None,
    }
}

fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut characters = line.chars().peekable();
    let mut word = String::new();
    while let Some(c) = characters.next() {
        // `1,204 comments` is one number.
        let thousands = matches!(c, ',' | '.')
            && word.ends_with(|d: char| d.is_ascii_digit())
            && characters.peek().is_some_and(char::is_ascii_digit);
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else if !thousands && !word.is_empty() {
            words.push(std::mem::take(&mut word));
            if words.len() == 8 {
                return words;
            }
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

fn number(word: &str) -> Option<u64> {
    match word {
        "no" | "zero" => Some(0),
        "one" | "a" => Some(1),
        _ => word.parse().ok().filter(|n| *n < 10_000_000),
    }
}

fn is_noun(word: &str) -> bool {
    const NOUNS: [&str; 16] = [
        "comment",
        "comments",
        "response",
        "responses",
        "reply",
        "replies",
        "thought",
        "thoughts",
        "reaction",
        "reactions",
        "kommentar",
        "kommentare",
        "commentaire",
        "commentaires",
        "gedanke",
        "gedanken",
    ];
    NOUNS.contains(&word)
}

fn is_qualifier(word: &str) -> bool {
    matches!(word, "reader" | "readers" | "user" | "total" | "more" | "all")
}

fn is_link(word: &str) -> bool {
    matches!(word, "to" | "on" | "for" | "so" | "zu" | "auf" | "sur")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_comment_lists_are_read() {
        for (line, n, surety) in [
            ("7 Responses to Why nurses leave", 7, Surety::Strong),
            ("12 thoughts on “Why nurses leave”", 12, Surety::Strong),
            ("One Response to Why nurses leave", 1, Surety::Strong),
            ("Continue Reading Comments { 13 }", 13, Surety::Strong),
            ("{ 13 comments… read them below or add one }", 13, Surety::Strong),
            ("1,204 Comments", 1204, Surety::Weak),
            ("Comments (5)", 5, Surety::Weak),
            ("Comments: 5", 5, Surety::Weak),
            ("No comments", 0, Surety::Weak),
            ("Reader comments (4)", 4, Surety::Weak),
        ] {
            assert_eq!(announced(line), Some((n, surety)), "{line}");
        }
    }

    #[test]
    fn running_text_announces_nothing() {
        for line in [
            "3 comments were received by the council last year",
            "12 responses to the survey came from Leeds.",
            "Comment: 5 things to know",
            "2017 was the year",
            "Leave a comment",
            "",
        ] {
            assert_eq!(announced(line), None, "{line}");
        }
    }
}
