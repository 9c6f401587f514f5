//! Dates and times as pages and tables print them: `August 6, 2017 at 7:14 pm`, `06/08/2017 19:14`, ISO 8601.
//! Knows the words of English, German, French, Spanish, Italian, Dutch and Portuguese, and makes no date of "3 days ago".
//! Called by the page formats and by tables.

mod grammar;
mod loose;
mod order;
mod words;

use jiff::civil::DateTime;

use crate::corpus::Posted;

pub(super) use loose::is_loose;
pub(super) use order::{Order, is_american, order_in, order_of};

/// A time that was read, and whether day and month could be the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) posted: Posted,
    pub(super) ambiguous: bool,
}

/// Reads a text that is nothing but a date, with or without a time of day. `None` for anything else.
pub(super) fn parse(text: &str, order: Order) -> Option<Shown> {
    let text = text.trim();
    if text.len() > 80 {
        return None;
    }
    if text.is_ascii()
        && let Some(posted) = Posted::parse(text)
    {
        return Some(Shown { posted, ambiguous: false });
    }
    let grammar::Read { date, time, ambiguous } = grammar::read(text, order)?;
    let posted = match time {
        Some(time) => Posted::local(DateTime::from_parts(date, time)),
        None => Posted::date(date),
    };
    (1970..=2100).contains(&date.year()).then_some(Shown { posted, ambiguous })
}

/// The date that ends a line, with the byte at which it starts: in `April May 2, 2020 at 3:00 pm` it is the month
/// nearest to the day that counts, so the name is April.
pub(super) fn trailing(line: &str, order: Order) -> Option<(usize, Shown)> {
    let starts: Vec<usize> = word_starts(line).collect();
    let last = starts.iter().rev().take(12).find_map(|s| parse(&line[*s..], order).map(|shown| (*s, shown)));
    let (start, shown) = last?;
    // The time may stand before the date: `19:14, 6 August 2017`.
    let before = starts.iter().rev().filter(|s| **s < start).take(3);
    let longer = before
        .filter(|s| line[**s..].starts_with(|c: char| c.is_ascii_digit()))
        .find_map(|s| parse(&line[*s..], order).map(|shown| (*s, shown)));
    Some(longer.unwrap_or((start, shown)))
}

/// The first date anywhere in a short text such as `August 6, 2017 at 7:14 pm | Reply`.
pub(super) fn find(text: &str, order: Order) -> Option<Shown> {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let starts: Vec<usize> = word_starts(text).take(30).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    starts.iter().enumerate().filter(|(_, start)| opens_date(&text[**start..])).find_map(|(i, start)| {
        let until = ends.len().min(i + 10);
        ends[i..until].iter().rev().find_map(|end| {
            let piece = text[*start..*end]
                .trim()
                .trim_end_matches(['|', '#', '-', '–', '—', '·', ',', ':', ';', '.', ')', '(']);
            parse(piece, order)
        })
    })
}

/// Whether a text holds the name of a month or of a day of the week: then it is no person's name.
pub(super) fn names_time(text: &str) -> bool {
    let folded = text.to_lowercase();
    let mut words = folded.split(|c: char| !c.is_alphabetic()).filter(|w| w.len() >= 3);
    words.any(|w| words::is_month_alone(w) || words::day(w).is_some())
}

/// Whether a date may begin here: with a number, a month, a day of the week.
fn opens_date(text: &str) -> bool {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    let word: String = text.chars().take_while(|c| c.is_alphabetic()).take(12).flat_map(char::to_lowercase).collect();
    words::month(&word).is_some() || words::day(&word).is_some()
}

/// Seconds or milliseconds since 1970, as exports of programs give them, in universal time.
pub(super) fn epoch(text: &str) -> Option<Posted> {
    let whole = text.trim().split('.').next()?;
    if !(9..=13).contains(&whole.len()) || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let seconds = if whole.len() >= 12 { number / 1000 } else { number };
    Posted::parse(&jiff::Timestamp::from_second(seconds).ok()?.to_string())
}

fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let mut before = true;
    text.char_indices().filter_map(move |(at, c)| {
        let starts = before && !c.is_whitespace();
        before = c.is_whitespace();
        starts.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> Option<String> {
        parse(text, Order::DayFirst).map(|shown| shown.posted.to_string())
    }

    #[test]
    fn every_way_that_pages_print_one_minute_is_that_minute() {
        for text in [
            "August 6, 2017 at 7:14 pm",
            "Aug 6th, 2017 @ 7:14PM",
            "6 August 2017 at 7:14 pm",
            "6 Aug 2017 19:14",
            "06/08/2017 19:14",
            "6.8.2017, 19:14",
            "Sunday 6th of August 2017 at 7.14pm",
            "Sun, 6 Aug 2017 19:14:00 GMT",
            "2017-08-06 19:14",
            "2017/08/06 19:14",
            "19:14, 6 August 2017",
            "7:14\u{202f}p.m. on August 6, 2017",
            "06-Aug-2017 19:14",
            "8/6/17 7:14 PM",
            "Sun, Aug 6 '17, 7:14 PM",
            "6. August 2017 um 19:14 Uhr",
            "So 6. Aug 2017, 19:14",
            "Sonntag, den 6. August 2017, 19.14 Uhr",
            "le 6 août 2017 à 19h14",
            "dimanche 6 août 2017, 19:14",
            "6 de agosto de 2017 a las 19:14",
            "domingo, 6 de agosto de 2017, 19:14",
            "dim. 6 août 2017 19:14",
            "Dim Aoû 06, 2017 7:14 pm",
            "domenica 6 agosto 2017 alle ore 19:14",
            "Dom Ago 06, 2017 7:14 pm",
            "zondag 6 augustus 2017 om 19:14",
            "domingo, 6 de agosto de 2017 às 19:14",
            "2017-Aug-06 19:14",
            "Aug-06-2017, 19:14",
            "6 Aug 17, 19:14",
            "6. 8. 2017 19:14",
            "Sun, 08/06/2017 - 19:14",
            "08-06-2017, 07:14 PM",
        ] {
            let order =
                if text.starts_with("8/6") || text.starts_with("08-06") { Order::MonthFirst } else { Order::DayFirst };
            let shown = parse(text, order).map(|shown| shown.posted.to_string());
            assert_eq!(shown.as_deref(), Some("2017-08-06T19:14:00"), "{text}");
        }
        assert_eq!(iso("August 6, 2017").as_deref(), Some("2017-08-06"));
        assert_eq!(iso("6 August 2017 at 12:05 am").as_deref(), Some("2017-08-06T00:05:00"));
    }

    #[test]
    fn what_is_not_wholly_a_date_is_none() {
        for text in
            ["", "3 days ago", "August 2017", "31 June 2017", "May 2", "6 August 2017 in Leeds", "12", "7:14 pm"]
        {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    #[test]
    fn the_date_that_ends_a_line_leaves_the_name_before_it() {
        for (line, name) in [
            ("April May 2, 2020 at 3:00 pm", "April "),
            ("Meet me at May 2, 2020 at 3:00 pm", "Meet me at "),
            ("Agent 7 2 May 2020 at 15:00", "Agent 7 "),
            ("Jo 15:00 2 May 2020", "Jo "),
        ] {
            let (start, shown) = trailing(line, Order::DayFirst).expect(line);
            assert_eq!((&line[..start], shown.posted.to_string().as_str()), (name, "2020-05-02T15:00:00"));
        }
        assert_eq!(trailing("nothing here", Order::DayFirst), None);
    }

    #[test]
    fn a_date_is_found_among_links() {
        let shown = find("Posted August 6, 2017 at 7:14 pm | Permalink | Reply", Order::DayFirst);
        assert_eq!(shown.map(|s| s.posted.to_string()).as_deref(), Some("2017-08-06T19:14:00"));
        assert_eq!(find("Posted by Jo 2 weeks ago | Reply", Order::DayFirst), None);
    }

    #[test]
    fn a_time_that_is_no_date_is_known_for_one() {
        for text in [
            "3 days ago",
            "vor 2 Stunden",
            "il y a 3 jours",
            "hace 2 semanas",
            "Yesterday at 10:15",
            "1:26pm On Mar 27",
            "heute, 12:30",
            "hace 2 días",
            "3 giorni fa",
            "2 uur geleden",
            "há 3 dias",
        ] {
            assert!(is_loose(text) && find(text, Order::DayFirst).is_none(), "{text}");
        }
        for text in ["May I add 3 things", "3 comments", "Yesterday", "a day in the life", "Room 12", "Set 3 out 2"] {
            assert!(!is_loose(text), "{text}");
        }
    }

    #[test]
    fn seconds_since_1970_are_universal_time() {
        assert_eq!(epoch("1502046840").map(|p| p.to_string()).as_deref(), Some("2017-08-06T19:14:00+00:00"));
        assert_eq!(epoch("1502046840123"), epoch("1502046840"));
        assert_eq!(epoch("20170806"), None);
    }
}
