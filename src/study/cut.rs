//! Cuts out of a text what quotes a forgotten one, or names its author, and says where the rest has moved to.
//! Decides nothing about whole comments.
//! Used wherever records of other people are kept.

use super::names::Name;
use super::views::{ESCAPES, unescaped};
use super::words::{FEWEST, OWN, Runs, words};

/// What stands where something was cut out.
pub const MARK: &str = "[withdrawn]";

/// A text with parts of it cut out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// What is left, with [`MARK`] in each place.
    pub(super) text: String,
    /// Byte ranges of the old text that were cut, in order.
    pub(super) spans: Vec<(usize, usize)>,
}

impl Cut {
    /// Where a byte range of the old text lies in the new one; `None` where a part of it was cut.
    pub(super) fn moved(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        if self.spans.iter().any(|(from, to)| start < *to && *from < end) {
            return None;
        }
        let place = |at: usize| {
            let before = self.spans.iter().filter(|(_, to)| *to <= at);
            before.fold(at, |at, (from, to)| at + MARK.len() - (to - from))
        };
        Some((place(start), place(end)))
    }
}

/// Cuts runs of eight and more words, names, and in lines that quote (`> `) shorter texts too. `None` where nothing is to be cut.
///
/// What stands there in escapes, such as a name in an address (`/members/Jo%20Smith`), is cut as well: the text is then as it reads
/// without them, and nothing of it is where it was.
pub(super) fn cut(text: &str, runs: &Runs, names: &[Name], salt: u64) -> Option<Cut> {
    if runs.is_empty() && names.is_empty() {
        return None;
    }
    let plain = as_it_stands(text, runs, names, salt);
    let mut readable = plain.as_ref().map_or(text, |cut| cut.text.as_str()).to_owned();
    let (mut left, mut rounds) = (None, 0);
    // As deep as files are searched, and anew from wherever something was cut.
    while rounds < ESCAPES
        && let Some(next) = unescaped(&readable)
    {
        rounds += 1;
        readable = next;
        if let Some(cut) = as_it_stands(&readable, runs, names, salt) {
            readable = cut.text;
            left = Some(readable.clone());
            rounds = 0;
        }
    }
    match left {
        Some(left) => Some(Cut { text: left, spans: vec![(0, text.len())] }),
        None => plain,
    }
}

fn as_it_stands(text: &str, runs: &Runs, names: &[Name], salt: u64) -> Option<Cut> {
    let words = words(text, salt);
    let mut gone = vec![false; words.len()];
    runs.find(&words, OWN, |at, length| gone[at..at + length].fill(true));
    for name in names {
        name.find(text, &words, |at, length| gone[at..at + length].fill(true));
    }
    if runs.0.range(FEWEST..OWN).next().is_some() {
        let quoting = |at: usize| {
            let line = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
            text.get(line..).is_some_and(|line| line.trim_start().starts_with('>'))
        };
        runs.find(&words, FEWEST, |at, length| {
            if quoting(words[at].start) {
                gone[at..at + length].fill(true);
            }
        });
    }
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(at, _)| gone[*at]) {
        match spans.last_mut() {
            // Runs that overlap or follow one another are one cut, and so is what stands between their words.
            Some(last) if at > 0 && gone[at - 1] => last.1 = word.end,
            _ => spans.push((word.start, word.end)),
        }
    }
    if spans.is_empty() {
        return None;
    }
    let (mut left, mut from) = (String::with_capacity(text.len()), 0);
    for (start, end) in &spans {
        left.push_str(&text[from..*start]);
        left.push_str(MARK);
        from = *end;
    }
    left.push_str(&text[from..]);
    Some(Cut { text: left, spans })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Runs {
        let mut runs = Runs::default();
        for text in texts {
            Runs::of(text, 7).into_iter().for_each(|(length, hash)| runs.insert(length, hash));
        }
        runs
    }

    #[test]
    fn a_quotation_is_cut_and_the_rest_stays_where_it_can_be_found() {
        let runs = of(&["I have forty cases, no supervision, and I handed in my notice."]);
        let text = "> forty cases, no supervision, and I handed in my notice.\n\nMe too: forty cases.";
        let cut = cut(text, &runs, &[], 7).expect("a quotation");
        assert_eq!(cut.text, "> [withdrawn].\n\nMe too: forty cases.");
        let at = text.rfind("Me too").expect("there");
        let (start, end) = cut.moved(at, at + 6).expect("left");
        assert_eq!(&cut.text[start..end], "Me too");
        assert_eq!(cut.moved(5, 9), None);
    }

    #[test]
    fn a_short_text_is_cut_where_it_is_quoted_and_left_where_it_is_said() {
        let runs = of(&["My manager cancelled supervision"]);
        assert_eq!(cut("My manager cancelled supervision too", &runs, &[], 7), None);
        let quoted = cut("Yes\n> My manager cancelled supervision\nMine as well", &runs, &[], 7).expect("quoted");
        assert_eq!(quoted.text, "Yes\n> [withdrawn]\nMine as well");
    }

    #[test]
    fn a_name_is_cut_wherever_it_stands() {
        let names = [Name::new("Jo Smith", 7)];
        for (text, left) in [
            ("see https://a.example/members/Jo%20Smith/7", "see https://a.example/members/[withdrawn]/7"),
            ("Jo%2520Smith", "[withdrawn]"),
            ("Jo Smith & Jo&nbsp;Smith", "[withdrawn] & [withdrawn]"),
        ] {
            let cut = cut(text, &of(&[]), &names, 7).expect("named");
            assert_eq!((cut.text.as_str(), cut.moved(0, 3)), (left, None));
        }
        assert_eq!(cut("50%20off & more", &of(&[]), &names, 7), None);
        assert_eq!(cut("@jo smith I agree", &of(&[]), &names, 7).expect("named").text, "@[withdrawn] I agree");
    }
}
