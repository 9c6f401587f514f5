//! Which of two readings of a page's dates is the likelier: people answer what stands before, and soon.
//! Reads no date.
//! Called for pages on which nothing else settles which number of `06/08/2017` is the day.

use jiff::civil::Date;

use super::Raw;

/// Dates closer together by this factor are the likelier ones.
const CLOSER: i32 = 8;

/// Whether the first reading has its comments better in sequence than the second, or much closer together.
pub(super) fn is_likelier(one: &[Raw], other: &[Raw]) -> bool {
    let (one, other) = (days(one), days(other));
    if one.len() != other.len() || one.len() < 2 {
        return false;
    }
    let (a, b) = (disorder(&one), disorder(&other));
    if a != b {
        return a < b;
    }
    let (a, b) = (span(&one), span(&other));
    let mut distinct = one.clone();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.len() >= 3 && a.max(1) * CLOSER <= b
}

fn days(comments: &[Raw]) -> Vec<Date> {
    comments.iter().filter_map(|c| c.posted.as_ref()?.as_str().get(..10)?.parse().ok()).collect()
}

/// How many comments stand before an older one; in a list with the newest first, before a newer one.
fn disorder(days: &[Date]) -> usize {
    let count = |wrong: fn(&Date, &Date) -> bool| days.windows(2).filter(|two| wrong(&two[0], &two[1])).count();
    count(|a, b| a > b).min(count(|a, b| a < b))
}

/// Days from the first to the last.
fn span(days: &[Date]) -> i32 {
    let (first, last) = (days.iter().min(), days.iter().max());
    first.zip(last).and_then(|(first, last)| first.until(*last).ok()).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::super::super::dates::{self, Order};
    use super::*;

    fn read(dates: &[&str], order: Order) -> Vec<Raw> {
        let raw = |date: &&str| Raw { posted: dates::parse(date, order).map(|shown| shown.posted), ..Raw::default() };
        dates.iter().map(raw).collect()
    }

    fn month_is_likelier(dates: &[&str]) -> bool {
        is_likelier(&read(dates, Order::MonthFirst), &read(dates, Order::DayFirst))
    }

    #[test]
    fn comments_stand_in_the_order_of_their_days() {
        // March 4, 9 and 12, then April 1: with the day first they would go to and fro.
        assert!(month_is_likelier(&["03/04/2019", "03/09/2019", "03/12/2019", "04/01/2019"]));
        assert!(month_is_likelier(&["04/01/2019", "03/12/2019", "03/09/2019", "03/04/2019"]));
        assert!(!month_is_likelier(&["04/03/2019", "09/03/2019", "12/03/2019", "01/04/2019"]));
    }

    #[test]
    fn comments_stand_close_together() {
        // Three days of March, or the third of April, May and June.
        assert!(month_is_likelier(&["03/04/2019", "03/05/2019", "03/06/2019"]));
        assert!(!month_is_likelier(&["04/03/2019", "05/03/2019", "06/03/2019"]));
        assert!(!month_is_likelier(&["03/04/2019"]) && !month_is_likelier(&["03/04/2019", "03/04/2019"]));
    }
}
