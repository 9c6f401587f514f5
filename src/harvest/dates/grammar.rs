//! The grammar of dates and times: tokens, and the orders in which they may stand.
//! Makes no ISO text and looks for no date in running text.
//! Called by `dates`.

use jiff::civil::{Date, Time};

use super::{Order, words};

/// What a text says.
pub(super) struct Read {
    pub(super) date: Date,
    pub(super) time: Option<Time>,
    pub(super) ambiguous: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Number(u32, usize),
    Word(String),
    Sign(char),
}

/// Reads a whole text; `None` when anything in it is not part of a date or time.
pub(super) fn read(text: &str, order: Order) -> Option<Read> {
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: &tokens, at: 0, order, weekday: None, ambiguous: false };
    let (date, time) = reader.date_and_time()?;
    Some(Read { date, time, ambiguous: reader.ambiguous })
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
    /// The day of the week that stands before the date, from 1 for Monday.
    weekday: Option<i8>,
    ambiguous: bool,
}

impl Reader<'_> {
    /// `[weekday] date [at] [time]`, or the time first; everything must be used up.
    fn date_and_time(&mut self) -> Option<(Date, Option<Time>)> {
        let first = self.at;
        // `Mar` is a month in English and a Tuesday in French: the month comes first, if a date follows from it.
        self.weekday();
        let start = self.at;
        let date = match self.date() {
            Some(date) => Some(date),
            None => {
                self.at = first;
                self.date()
            }
        };
        if let Some(date) = date {
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
        for form in [Self::month_day_year, Self::day_month_year, Self::year_month_day, Self::numeric] {
            self.at = start;
            if let Some(date) = form(self) {
                return Some(date);
            }
        }
        None
    }

    fn month_day_year(&mut self) -> Option<Date> {
        let month = self.month()?;
        self.sign(".-/");
        let day = self.number(1..=2)?;
        self.word(&["st", "nd", "rd", "th"]);
        self.sign(",-/");
        let year = self.year()?;
        date(year, month, day)
    }

    fn day_month_year(&mut self) -> Option<Date> {
        let day = self.number(1..=2)?;
        self.word(&["st", "nd", "rd", "th", "er"]);
        self.word(&["of", "de"]);
        self.sign(".-/");
        let month = self.month()?;
        let joined = self.sign("-/.").is_some();
        self.sign(",");
        self.word(&["de", "del"]);
        let year = self.year().or_else(|| if joined || self.is_short_year() { self.short_year() } else { None })?;
        date(year, month, day)
    }

    /// `2005-Aug-06`.
    fn year_month_day(&mut self) -> Option<Date> {
        let year = self.number(4..=4)?;
        self.sign("-/.,");
        let month = self.month()?;
        self.sign("-/.");
        date(year, month, self.number(1..=2)?)
    }

    /// `2005` or `'05`.
    fn year(&mut self) -> Option<u32> {
        if self.sign("'’").is_some() {
            return self.number(2..=2).map(|y| 2000 + y);
        }
        self.number(4..=4)
    }

    fn short_year(&mut self) -> Option<u32> {
        self.number(2..=2).map(|year| 2000 + year)
    }

    /// Whether two digits are the year of `6 Aug 17, 19:14`, and no time of day.
    fn is_short_year(&self) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Number(_, 2)))
            && matches!(self.tokens.get(self.at + 1), None | Some(Token::Sign(',' | '-')))
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
            (a, b) => match super::order::by_weekday(self.weekday, a, b, year) {
                Some(Order::DayFirst) => (a, b),
                Some(Order::MonthFirst) => (b, a),
                None => {
                    self.ambiguous = a != b;
                    if self.order == Order::DayFirst { (a, b) } else { (b, a) }
                }
            },
        };
        date(year, month, day)
    }

    fn time(&mut self) -> Option<Time> {
        let hour = self.number(1..=2)?;
        let colon = self.sign(":.").is_some() || (self.at + 1 < self.tokens.len() && self.word(&["h"]).is_some());
        let minute = if colon { self.number(2..=2)? } else { 0 };
        if colon {
            self.word(&["m", "min"]);
        }
        let second = if colon && self.sign(":").is_some() { self.number(2..=2)? } else { 0 };
        let half = self.half_of_day();
        if !colon && half.is_none() {
            self.word(&["uhr", "h"])?;
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
        self.word(&["le", "el", "den", "on", "am", "op", "il", "em"]);
        if let Some(Token::Word(word)) = self.tokens.get(self.at)
            && let Some(day) = words::day(word)
        {
            self.weekday = Some(day);
            self.at += 1;
            while self.sign(".,-").is_some() {}
            self.word(&["feira"]);
            self.sign(",");
            self.word(&["le", "el", "den", "the"]);
        }
    }

    fn link(&mut self) {
        self.sign(",|-–—@·•»");
        while self.word(&words::LINKS).is_some() {}
        self.sign(",");
    }

    fn zone(&mut self) {
        self.word(&["uhr", "h"]);
        self.word(&["gmt", "bst", "utc", "z", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "cet", "cest"]);
    }

    fn month(&mut self) -> Option<u32> {
        let Some(Token::Word(word)) = self.tokens.get(self.at) else { return None };
        let month = words::month(word)?;
        self.at += 1;
        Some(month)
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
