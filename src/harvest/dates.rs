//! Dates and times as pages and tables print them: `August 6, 2017 at 7:14 pm`, `06/08/2017 19:14`, ISO 8601.
//! Knows no words but English ones, and no relative times ("3 days ago").
//! Called by the page formats and by tables.

use jiff::civil::{Date, DateTime, Time};

use crate::corpus::Posted;

/// Which number comes first in `06/08/2017`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    /// The British and most common one; used where nothing settles it.
    #[default]
    DayFirst,
    /// The American one.
    MonthFirst,
}

/// A time that was read, and whether day and month could be the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) posted: Posted,
    pub(super) ambiguous: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Number(u32, usize),
    Word(String),
    Sign(char),
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
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: &tokens, at: 0, order, ambiguous: false };
    let (date, time) = reader.date_and_time()?;
    let posted = match time {
        Some(time) => Posted::local(DateTime::from_parts(date, time)),
        None => Posted::date(date),
    };
    (1970..=2100).contains(&date.year()).then_some(Shown { posted, ambiguous: reader.ambiguous })
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
    let starts: Vec<usize> = word_starts(text).take(30).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    starts.iter().enumerate().find_map(|(i, start)| {
        let until = ends.len().min(i + 10);
        ends[i..until].iter().rev().find_map(|end| {
            let piece = text[*start..*end]
                .trim()
                .trim_end_matches(['|', '#', '-', '–', '—', '·', ',', ':', ';', '.', ')', '(']);
            parse(piece, order)
        })
    })
}

/// The order that a numeric date settles, because one of its numbers is over 12.
pub(super) fn order_of(text: &str) -> Option<Order> {
    let mut numbers = text.trim().split(|c: char| !c.is_ascii_digit());
    let (first, second) = (numbers.next()?, numbers.next()?);
    let slashed = text.trim().get(first.len()..)?.starts_with('/') && (1..=2).contains(&first.len());
    match (first.parse::<u8>().ok()?, second.parse::<u8>().ok()?) {
        (13..=31, 1..=12) if slashed => Some(Order::DayFirst),
        (1..=12, 13..=31) if slashed => Some(Order::MonthFirst),
        _ => None,
    }
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

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            let mut digits = String::from(c);
            while let Some(d) = chars.next_if(char::is_ascii_digit) {
                digits.push(d);
            }
            tokens.push(Token::Number(digits.parse().ok()?, digits.len()));
        } else if c.is_alphabetic() {
            let mut word: String = c.to_lowercase().collect();
            while let Some(d) = chars.next_if(|d| d.is_alphabetic()) {
                word.extend(d.to_lowercase());
            }
            tokens.push(Token::Word(word));
        } else if !c.is_whitespace() {
            tokens.push(Token::Sign(c));
        }
    }
    Some(tokens)
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
    order: Order,
    ambiguous: bool,
}

impl Reader<'_> {
    /// `[weekday] date [at] [time]`, or the time first; everything must be used up.
    fn date_and_time(&mut self) -> Option<(Date, Option<Time>)> {
        self.weekday();
        let start = self.at;
        if let Some(date) = self.date() {
            self.link();
            let before = self.at;
            let time = self.time();
            if time.is_none() {
                self.at = before;
            }
            self.zone();
            if self.at == self.tokens.len() {
                return Some((date, time));
            }
        }
        self.at = start;
        let time = self.time()?;
        self.zone();
        self.link();
        self.weekday();
        let date = self.date()?;
        (self.at == self.tokens.len()).then_some((date, Some(time)))
    }

    fn date(&mut self) -> Option<Date> {
        let start = self.at;
        for form in [Self::month_day_year, Self::day_month_year, Self::numeric] {
            self.at = start;
            if let Some(date) = form(self) {
                return Some(date);
            }
        }
        None
    }

    fn month_day_year(&mut self) -> Option<Date> {
        let month = self.month()?;
        self.sign(".");
        let day = self.number(1..=2)?;
        self.word(&["st", "nd", "rd", "th"]);
        self.sign(",");
        let year = self.number(4..=4)?;
        date(year, month, day)
    }

    fn day_month_year(&mut self) -> Option<Date> {
        let day = self.number(1..=2)?;
        self.word(&["st", "nd", "rd", "th"]);
        self.word(&["of"]);
        self.sign(".-/");
        let month = self.month()?;
        self.sign(".,-/");
        let year = self.number(4..=4)?;
        date(year, month, day)
    }

    fn numeric(&mut self) -> Option<Date> {
        let start = self.at;
        if let Some(year) = self.number(4..=4) {
            self.sign("/.-")?;
            let month = self.number(1..=2)?;
            self.sign("/.-")?;
            return date(year, month, self.number(1..=2)?);
        }
        self.at = start;
        let first = self.number(1..=2)?;
        let dotted = matches!(self.tokens.get(self.at), Some(Token::Sign('.')));
        self.sign("/.-")?;
        let second = self.number(1..=2)?;
        self.sign("/.-,")?;
        let year = self.number(4..=4).or_else(|| self.number(2..=2).map(|y| 2000 + y))?;
        let (day, month) = match (first, second) {
            (day, month) if day > 12 => (day, month),
            (month, day) if day > 12 => (day, month),
            (day, month) if dotted => (day, month),
            (a, b) => {
                self.ambiguous = a != b;
                if self.order == Order::DayFirst { (a, b) } else { (b, a) }
            }
        };
        date(year, month, day)
    }

    fn time(&mut self) -> Option<Time> {
        let hour = self.number(1..=2)?;
        let colon = self.sign(":.").is_some();
        let minute = if colon { self.number(2..=2)? } else { 0 };
        let second = if colon && self.sign(":").is_some() { self.number(2..=2)? } else { 0 };
        let half = self.half_of_day();
        if !colon && half.is_none() {
            return None;
        }
        let hour = match half {
            Some('a') if hour == 12 => 0,
            Some('p') if hour < 12 => hour + 12,
            _ => hour,
        };
        Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0).ok()
    }

    fn half_of_day(&mut self) -> Option<char> {
        let start = self.at;
        let half = match self.tokens.get(self.at) {
            Some(Token::Word(word)) if word == "am" || word == "a" => 'a',
            Some(Token::Word(word)) if word == "pm" || word == "p" => 'p',
            _ => return None,
        };
        self.at += 1;
        if matches!(self.tokens.get(start), Some(Token::Word(word)) if word.len() == 1) {
            self.sign(".");
            if self.word(&["m"]).is_none() {
                self.at = start;
                return None;
            }
            self.sign(".");
        }
        Some(half)
    }

    fn weekday(&mut self) {
        const DAYS: [&str; 16] = [
            "mon",
            "monday",
            "tue",
            "tues",
            "tuesday",
            "wed",
            "wednesday",
            "thu",
            "thur",
            "thurs",
            "thursday",
            "fri",
            "friday",
            "sat",
            "saturday",
            "sunday",
        ];
        if self.word(&DAYS).or_else(|| self.word(&["sun"])).is_some() {
            self.sign(".,");
        }
    }

    fn link(&mut self) {
        self.sign(",|-–—@·•");
        self.word(&["at", "on"]);
    }

    fn zone(&mut self) {
        self.word(&["gmt", "bst", "utc", "z", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "cet", "cest"]);
    }

    fn month(&mut self) -> Option<u32> {
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let Some(Token::Word(word)) = self.tokens.get(self.at) else { return None };
        let at = MONTHS.iter().position(|m| m == word || (word.len() == 3 && m.starts_with(word.as_str())));
        let at = at.or_else(|| (word == "sept").then_some(8))?;
        self.at += 1;
        u32::try_from(at + 1).ok()
    }

    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        match self.tokens.get(self.at) {
            Some(Token::Number(n, length)) if digits.contains(length) => {
                self.at += 1;
                Some(*n)
            }
            _ => None,
        }
    }

    fn word(&mut self, words: &[&str]) -> Option<()> {
        match self.tokens.get(self.at) {
            Some(Token::Word(word)) if words.contains(&word.as_str()) => {
                self.at += 1;
                Some(())
            }
            _ => None,
        }
    }

    fn sign(&mut self, signs: &str) -> Option<()> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) if signs.contains(*sign) => {
                self.at += 1;
                Some(())
            }
            _ => None,
        }
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
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
        ] {
            let order = if text.starts_with("8/6") { Order::MonthFirst } else { Order::DayFirst };
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
    fn a_number_over_twelve_settles_day_and_month_and_nothing_else_does() {
        assert_eq!(order_of("13/08/2017"), Some(Order::DayFirst));
        assert_eq!(order_of("8/13/2017 7:14 PM"), Some(Order::MonthFirst));
        assert_eq!(order_of("08/09/2017"), None);
        assert_eq!(order_of("2017-08-13"), None);
        assert!(parse("08/09/2017", Order::DayFirst).is_some_and(|shown| shown.ambiguous));
        assert!(parse("09/09/2017", Order::DayFirst).is_some_and(|shown| !shown.ambiguous));
        assert_eq!(iso("8/13/2017").as_deref(), Some("2017-08-13"));
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
    fn seconds_since_1970_are_universal_time() {
        assert_eq!(epoch("1502046840").map(|p| p.to_string()).as_deref(), Some("2017-08-06T19:14:00+00:00"));
        assert_eq!(epoch("1502046840123"), epoch("1502046840"));
        assert_eq!(epoch("20170806"), None);
    }
}
