//! Numbers, dates and plurals in one way of writing: `1 410`, `21 %`, `6 August 2017`, `1 page`.
//! Rounds nothing that the signals did not round.
//! Called through `words`.

use crate::signal::{Count, Figure, Prevalence, Shown};

const NO_BREAK: char = '\u{a0}';
const MINUS: &str = "−";
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
    share_range(share.low, share.high)
}

/// The same of the ends of a range.
pub(super) fn share_range(low: Option<f64>, high: Option<f64>) -> Option<String> {
    let (low, high) = low.zip(high)?;
    Some(format!("{}–{}{NO_BREAK}%", per_cent(low), per_cent(high)))
}

/// `+4 to +20`, where a difference of shares has a range: in points.
pub(super) fn points_range(difference: &Figure) -> Option<String> {
    let (low, high) = difference.low.zip(difference.high)?;
    Some(format!("{} to {}", signed(low), signed(high)))
}

/// `1.6–3.5`, where a ratio has a range.
pub(super) fn ratio_range(ratio: &Figure) -> Option<String> {
    let (low, high) = ratio.low.zip(ratio.high)?;
    Some(format!("{low:.1}–{high:.1}"))
}

/// A difference in [-1, 1] as signed whole points, with a minus that is as wide as a plus; 0 has no sign.
pub(super) fn signed(difference: f64) -> String {
    match (difference * 100.0).round() as i64 {
        0 => "0".to_owned(),
        points => format!("{points:+}").replace('-', MINUS),
    }
}

/// Printable words of a difference with the same minus.
pub(super) fn difference(text: &str) -> String {
    let text = figure(text);
    match text.strip_prefix('-') {
        Some(points) => format!("{MINUS}{points}"),
        None => text.replace(" -", &format!(" {MINUS}")),
    }
}

/// The same without its sign: how far something rose or fell.
pub(super) fn size(text: &str) -> String {
    difference(text).replace(['+', '−'], "")
}

/// A probability in at most three decimals: `0.04`, `0.132`, `<0.001`.
pub(super) fn probability(p: f64) -> String {
    if p < 0.001 {
        return "<0.001".to_owned();
    }
    ((p * 1000.0).round() / 1000.0).to_string()
}

/// A correlation in two decimals, with the minus of a difference: `0.62`, `−0.1`.
pub(super) fn coefficient(rho: f64) -> String {
    // Adding 0 makes a 0 of a negative one.
    let rounded = (rho * 100.0).round() / 100.0 + 0.0;
    rounded.to_string().replace('-', MINUS)
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
    fn a_difference_has_a_sign_that_a_reader_sees_and_a_size_that_has_none() {
        assert_eq!((signed(0.124), signed(-0.2), signed(-0.001)), ("+12".into(), "−20".into(), "0".into()));
        assert_eq!(difference("-1 point"), "−1 point");
        assert_eq!(difference("about -10 points"), "about −10 points");
        assert_eq!(size("about -10 points"), "about 10 points");
        assert_eq!(size("+12 points"), "12 points");
    }

    #[test]
    fn a_probability_that_is_next_to_nothing_is_not_called_nothing() {
        let of = |p| probability(p);
        assert_eq!([of(0.00004), of(0.04), of(0.1318), of(1.0)], ["<0.001", "0.04", "0.132", "1"]);
    }

    #[test]
    fn a_correlation_has_two_decimals_at_most_and_no_negative_nought() {
        assert_eq!([0.624, -0.1, -0.001, 1.0].map(coefficient), ["0.62", "−0.1", "0", "1"]);
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
