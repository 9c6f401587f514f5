//! Numbers, dates and plurals in one way of writing: `1 410`, `21 %`, `6 August 2017`, `1 page`.
//! Rounds nothing that the signals did not round.
//! Called through `words`.

use crate::signal::{Count, Prevalence, Shown};

const NO_BREAK: char = '\u{a0}';
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A number in groups of three: `1 410`, with a space that does not break.
pub(super) fn number(n: u64) -> String {
    figure(&n.to_string())
}

/// Printable words of a figure in our one way of writing numbers: `1410` and `1,410` become `1 410`, `21%` becomes
/// `21 %`, with spaces that do not break. Nothing else changes.
pub(super) fn figure(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 4);
    let mut at = 0;
    while at < chars.len() {
        if chars[at] == '%' {
            let bare = out.trim_end_matches([' ', NO_BREAK, '\u{202f}']).len();
            out.truncate(bare);
            if out.ends_with(|c: char| c.is_ascii_digit()) {
                out.push(NO_BREAK);
            }
            out.push('%');
            at += 1;
        } else if chars[at].is_ascii_digit() {
            let fraction = out.ends_with('.');
            let (digits, next) = digits_at(&chars, at);
            out.push_str(&if fraction { digits } else { grouped(&digits) });
            at = next;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// The digits of the number that starts here, over separators that stand before exactly three digits.
fn digits_at(chars: &[char], start: usize) -> (String, usize) {
    let mut digits = String::new();
    let mut at = start;
    loop {
        while at < chars.len() && chars[at].is_ascii_digit() {
            digits.push(chars[at]);
            at += 1;
        }
        let separated = matches!(chars.get(at), Some(',' | ' ' | '\u{a0}' | '\u{202f}'))
            && chars[at + 1..].iter().take_while(|c| c.is_ascii_digit()).count() == 3;
        if !separated {
            return (digits, at);
        }
        at += 1;
    }
}

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(NO_BREAK);
        }
        out.push(digit);
    }
    out
}

/// `17–26 %`, where a share has a range.
pub(super) fn range(share: &Prevalence) -> Option<String> {
    let (low, high) = share.low.zip(share.high)?;
    Some(format!("{}–{}{NO_BREAK}%", per_cent(low), per_cent(high)))
}

/// A share in [0, 1] as whole per cent, without the sign.
pub(super) fn per_cent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}

/// `1 page`, `2 pages`.
pub(super) fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// `1 comment`, `about 60 comments`, `fewer than 10 comments`.
pub(super) fn counted(count: &Count, one: &str, many: &str) -> String {
    if is_one(count) {
        format!("1 {one}")
    } else if count.shown == Shown::Suppressed && !count.text.contains(|c: char| c.is_ascii_digit()) {
        format!("a number of {many} that is not shown")
    } else {
        format!("{} {many}", figure(&count.text))
    }
}

/// Whether exactly one was counted.
pub(super) fn is_one(count: &Count) -> bool {
    count.shown == Shown::Full && count.value == Some(1)
}

/// Whether it is known that none was counted.
pub(super) fn is_none(count: &Count) -> bool {
    count.shown == Shown::Full && count.value == Some(0)
}

/// `2017-08-06` as `6 August 2017`, `2017-08` as `August 2017`; anything else as it is.
pub(super) fn date(iso: &str) -> String {
    let mut parts = iso.splitn(3, '-');
    let (year, month, day) = (parts.next().unwrap_or(""), parts.next(), parts.next());
    let name = month.and_then(|m| m.parse::<usize>().ok()).and_then(|m| MONTHS.get(m.checked_sub(1)?));
    match (name, day.map(str::parse::<u8>)) {
        (Some(name), None) => format!("{name} {year}"),
        (Some(name), Some(Ok(day))) => format!("{day} {name} {year}"),
        _ => iso.to_owned(),
    }
}

/// `on 6 August 2017`, `in August 2017`, `from 6 August 2017 to 1 May 2019`.
pub(super) fn period((first, last): &(String, String)) -> String {
    if first == last {
        format!("{} {}", if first.len() > 7 { "on" } else { "in" }, date(first))
    } else {
        format!("from {} to {}", date(first), date(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_one_way_whoever_wrote_them() {
        for (given, written) in [
            ("412", "412"),
            ("1410", "1\u{a0}410"),
            ("1,410", "1\u{a0}410"),
            ("1 410 000", "1\u{a0}410\u{a0}000"),
            ("about 60", "about 60"),
            ("10 to 29", "10 to 29"),
            ("21%", "21\u{a0}%"),
            ("20 to 40 %", "20 to 40\u{a0}%"),
            ("0.1234 %", "0.1234\u{a0}%"),
            ("<5", "<5"),
        ] {
            assert_eq!(figure(given), written, "{given}");
        }
    }

    #[test]
    fn dates_are_british_and_anything_else_is_left_alone() {
        assert_eq!(date("2017-08-06"), "6 August 2017");
        assert_eq!(date("2017-08"), "August 2017");
        assert_eq!(date("2017-13-01"), "2017-13-01");
        assert_eq!(period(&("2017-08".into(), "2017-08".into())), "in August 2017");
        assert_eq!(period(&("2017-08-06".into(), "2019-05-01".into())), "from 6 August 2017 to 1 May 2019");
    }

    #[test]
    fn a_count_agrees_with_its_noun_even_when_it_is_not_shown() {
        let count = |value, shown, text: &str| Count { value, shown, text: text.to_owned() };
        assert_eq!(counted(&count(Some(1), Shown::Full, "1"), "voice", "voices"), "1 voice");
        assert_eq!(counted(&count(Some(1410), Shown::Full, "1410"), "voice", "voices"), "1\u{a0}410 voices");
        assert_eq!(
            counted(&count(None, Shown::Suppressed, "fewer than 10"), "voice", "voices"),
            "fewer than 10 voices"
        );
        assert_eq!(
            counted(&count(None, Shown::Suppressed, "not shown"), "voice", "voices"),
            "a number of voices that is not shown"
        );
    }
}
