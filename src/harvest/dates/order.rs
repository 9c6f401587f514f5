//! Which number of `06/08/2017` is the day: by a number over twelve, by the day of the week, by how a program prints it.
//! Reads no whole date.
//! Called by `dates` and by the formats, which ask once for a whole page.

use jiff::civil::Date;

use super::words;

/// Which number comes first in `06/08/2017`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::harvest) enum Order {
    /// The British and most common one; used where nothing settles it.
    #[default]
    DayFirst,
    /// The American one.
    MonthFirst,
}

impl Order {
    /// The other one.
    pub(in crate::harvest) fn turned(self) -> Self {
        match self {
            Order::DayFirst => Order::MonthFirst,
            Order::MonthFirst => Order::DayFirst,
        }
    }
}

/// The order that a numeric date settles, because one of its numbers is over 12. `24/7` is none.
pub(in crate::harvest) fn order_of(text: &str) -> Option<Order> {
    let [first, second, _] = numbers(text)?;
    match (first, second) {
        (13..=31, 1..=12) => Some(Order::DayFirst),
        (1..=12, 13..=31) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// The order that any numeric date in a line settles, by its numbers or by the day of the week before it.
pub(in crate::harvest) fn order_in(line: &str) -> Option<Order> {
    if !line.bytes().any(|b| b == b'/' || b == b'-') {
        return None;
    }
    let mut before = "";
    for word in line.split_whitespace() {
        if word.contains(['/', '-']) && word.starts_with(|c: char| c.is_ascii_digit()) {
            let weekday = || words::day(&before.trim_end_matches([',', '.']).to_lowercase());
            let settled = order_of(word).or_else(|| {
                let [first, second, year] = numbers(word)?;
                by_weekday(weekday(), first, second, year)
            });
            if settled.is_some() {
                return settled;
            }
        }
        before = word;
    }
    None
}

/// The order in which two numbers are the day of the week that stands before them, if only one of both is.
pub(super) fn by_weekday(weekday: Option<i8>, first: u32, second: u32, year: u32) -> Option<Order> {
    let weekday = weekday?;
    let falls = |month: u32, day: u32| {
        let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(date.weekday().to_monday_one_offset() == weekday)
    };
    match (falls(second, first), falls(first, second)) {
        (Some(true), Some(false) | None) => Some(Order::DayFirst),
        (Some(false) | None, Some(true)) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// Whether a line shows a time as American forum programs do where nobody set another form: `03-04-2019, 08:05 AM`.
pub(in crate::harvest) fn is_american(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let Some(at) = words.position(|word| word.contains('-') && numbers(word).is_some()) else { return false };
    let mut behind = line.split_whitespace().skip(at + 1);
    let clock = behind.next().is_some_and(|word| word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit()));
    let half = behind.next().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
    clock && matches!(half.as_deref(), Some("am" | "pm"))
}

/// The three numbers of `06/08/2017`, `06-08-2017` or `6/8/17`, whatever stands behind them.
fn numbers(text: &str) -> Option<[u32; 3]> {
    let text = text.trim();
    let sign =
        text.trim_start_matches(|c: char| c.is_ascii_digit()).chars().next().filter(|c| matches!(c, '/' | '-'))?;
    let mut parts = text.splitn(3, sign);
    let (first, second, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let year = &rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())];
    let year = match (year.len(), sign) {
        (4, _) => year.parse().ok()?,
        (2, '/') => 2000 + year.parse::<u32>().ok()?,
        _ => return None,
    };
    let short = |part: &str| if (1..=2).contains(&part.len()) { part.parse().ok() } else { None };
    Some([short(first)?, short(second)?, year])
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn a_number_over_twelve_settles_day_and_month_and_a_week_of_24_7_does_not() {
        assert_eq!(order_of("13/08/2017"), Some(Order::DayFirst));
        assert_eq!(order_of("8/13/2017 7:14 PM"), Some(Order::MonthFirst));
        assert_eq!(order_of("8/13/17"), Some(Order::MonthFirst));
        assert_eq!(order_of("08/09/2017"), None);
        assert_eq!(order_of("2017-08-13"), None);
        assert_eq!(order_of("08-13-2017"), Some(Order::MonthFirst));
        assert_eq!(order_of("08-13-17"), None);
        assert_eq!(order_in("We are there 24/7, and 13/8 of us were"), None);
        assert!(parse("08/09/2017", Order::DayFirst).is_some_and(|shown| shown.ambiguous));
        assert!(parse("09/09/2017", Order::DayFirst).is_some_and(|shown| !shown.ambiguous));
        let day = parse("8/13/2017", Order::DayFirst).map(|shown| shown.posted.to_string());
        assert_eq!(day.as_deref(), Some("2017-08-13"));
    }

    #[test]
    fn the_day_of_the_week_settles_day_and_month() {
        // 4 March 2019 was a Monday, and 3 April 2019 a Wednesday.
        assert_eq!(order_in("Submitted on Mon, 03/04/2019 - 08:05"), Some(Order::MonthFirst));
        assert_eq!(order_in("Mo, 04/03/2019"), Some(Order::DayFirst));
        assert_eq!(order_in("Tue, 03/04/2019"), None);
        let shown = parse("Mon, 03/04/2019 - 08:05", Order::DayFirst).expect("a date");
        assert_eq!((shown.posted.to_string().as_str(), shown.ambiguous), ("2019-03-04T08:05:00", false));
    }

    #[test]
    fn dashes_before_half_a_day_are_american() {
        assert!(is_american("03-04-2019, 08:05 AM") && is_american("Posted: 03-04-2019 08:05 PM #1"));
        assert!(!is_american("04-03-2019, 08:05") && !is_american("2019-03-04, 08:05 AM"));
    }
}
