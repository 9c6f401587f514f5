//! The periods of a study: how long one is, and which lie before the split and which after.
//! Tests no change.
//! Called by `trend`.

use std::borrow::Cow;

use jiff::civil::Date;

use super::record::Unit;
use super::study::Time;
use super::tally::{Part, Tally, VoiceMap};
use super::who::first_hand;
use crate::error::{Error, ErrorKind, Result};

/// So many first-hand voices in the middle one of the periods make them long enough.
const ENOUGH: u64 = 30;
/// Fewer periods on one side of the split tell too little of how far periods differ by themselves.
const LEAST_OF_SIDE: usize = 3;
const LEAST: usize = 2 * LEAST_OF_SIDE;

/// Periods in order, and what is before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) unit: Unit,
    /// `2019-03`, `2019 Q1` or `2019`.
    pub(super) names: Vec<String>,
    /// So many of them lie before the split.
    pub(super) before: usize,
}

impl Frame {
    /// Of a study. `None` where its comments fall into fewer than six periods of any length. Errs (`Usage`) where the split
    /// is no day, or fewer than three periods lie on one side of it.
    pub(super) fn of(tally: &Tally, time: &Time) -> Result<Option<Self>> {
        let months: Vec<(&String, &VoiceMap)> = tally.months(None).collect();
        let names = |unit: Unit| {
            let mut names: Vec<String> = months.iter().map(|(month, _)| unit.name(month)).collect();
            names.dedup();
            names
        };
        let enough = |unit: &Unit| {
            let mut voices: Vec<u64> =
                names(*unit).iter().map(|name| first_hand(merged(tally, None, *unit, name).values())).collect();
            voices.sort_unstable();
            voices.len() >= LEAST && voices[voices.len() / 2] >= ENOUGH
        };
        let split = time.split.as_deref().map(day).transpose()?;
        // A day in the midst of a period would put what came before it after.
        let begun = |unit: &Unit| split.is_none_or(|day| unit.begins(day));
        if let (Some(split), false) = (&time.split, begun(&time.unit.unwrap_or(Unit::Month))) {
            let unit = time.unit.unwrap_or(Unit::Month).as_str();
            let message = format!("{split} begins no {unit}: choose the first day of one, or a shorter --period");
            return Err(Error::new(ErrorKind::Usage, message));
        }
        let long = || Unit::ALL.into_iter().rev().filter(begun).find(|unit| names(*unit).len() >= LEAST);
        let unit = match time.unit {
            Some(unit) => Some(unit).filter(|unit| names(*unit).len() >= LEAST),
            None => Unit::ALL.into_iter().filter(begun).find(enough).or_else(long),
        };
        let Some(unit) = unit else { return Ok(None) };
        let names = names(unit);
        let before = match &time.split {
            None => names.len() / 2,
            Some(day) => {
                let split = unit.name(&day[..7]);
                names.iter().filter(|name| **name < split).count()
            }
        };
        if before < LEAST_OF_SIDE || names.len() - before < LEAST_OF_SIDE {
            let (first, last) = (&names[0], &names[names.len() - 1]);
            let (side, number) =
                if before < LEAST_OF_SIDE { ("before", before) } else { ("after", names.len() - before) };
            let day = time.split.as_deref().unwrap_or_default();
            let message = format!(
                "{number} of the periods lie {side} {day}, and {LEAST_OF_SIDE} are needed on each side; they reach from {first} to \
                 {last}: choose a day between, or a shorter --period than a {}",
                unit.as_str()
            );
            return Err(Error::new(ErrorKind::Usage, message));
        }
        Ok(Some(Frame { unit, names, before }))
    }

    /// The voices of each period, of the whole study or a group.
    pub(super) fn voices<'t>(&self, tally: &'t Tally, group: Option<&'t String>) -> Vec<Cow<'t, VoiceMap>> {
        self.names.iter().map(|name| merged(tally, group, self.unit, name)).collect()
    }

    /// The parts of the tally that make up each period of the whole study.
    pub(super) fn parts(&self, tally: &Tally) -> Vec<Vec<Part>> {
        let of = |name: &String| {
            let months = tally.months(None).filter(|(month, _)| self.unit.name(month) == *name);
            months.map(|(month, _)| Part { group: None, month: Some(month.clone()) }).collect()
        };
        self.names.iter().map(of).collect()
    }
}

/// The voices of the months of one period; those of a single month are not copied.
fn merged<'t>(tally: &'t Tally, group: Option<&'t String>, unit: Unit, name: &str) -> Cow<'t, VoiceMap> {
    let mut period: Option<Cow<'t, VoiceMap>> = None;
    for (_, voices) in tally.months(group).filter(|(month, _)| unit.name(month) == name) {
        match &mut period {
            None => period = Some(Cow::Borrowed(voices)),
            Some(period) => join(period.to_mut(), voices),
        }
    }
    period.unwrap_or_default()
}

fn join(period: &mut VoiceMap, voices: &VoiceMap) {
    voices.iter().for_each(|(voice, bits)| period.entry(*voice).or_default().merge(*bits));
}

/// A day of the calendar. Errs (`Usage`) where it is none.
fn day(text: &str) -> Result<Date> {
    match text.parse::<Date>() {
        Ok(day) if text.len() == 10 => Ok(day),
        _ => Err(Error::new(ErrorKind::Usage, format!("\"{text}\" is no day; write it as 2019-03-01"))),
    }
}

impl Unit {
    /// All, the shortest first.
    pub const ALL: [Unit; 3] = [Unit::Month, Unit::Quarter, Unit::Year];

    /// The period of this length that a month lies in.
    fn name(self, month: &str) -> String {
        let (year, number) = month.split_once('-').unwrap_or((month, "01"));
        match self {
            Unit::Month => month.to_owned(),
            Unit::Quarter => format!("{year} Q{}", (number.parse::<u32>().unwrap_or(1).max(1) - 1) / 3 + 1),
            Unit::Year => year.to_owned(),
        }
    }

    fn begins(self, day: Date) -> bool {
        let month = match self {
            Unit::Month => true,
            Unit::Quarter => day.month() % 3 == 1,
            Unit::Year => day.month() == 1,
        };
        month && day.day() == 1
    }

    /// The name used on the command line and in sentences.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Month => "month",
            Unit::Quarter => "quarter",
            Unit::Year => "year",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_lies_in_its_quarter_and_year() {
        let names = |month| Unit::ALL.map(|unit| unit.name(month));
        assert_eq!(names("2019-03"), ["2019-03", "2019 Q1", "2019"]);
        assert_eq!(names("2019-10"), ["2019-10", "2019 Q4", "2019"]);
    }

    #[test]
    fn a_split_is_a_day_of_the_calendar_and_begins_a_period() {
        for wrong in ["2019-02-30", "2019-03", "31/03/2019", ""] {
            assert!(day(wrong).expect_err("no day").to_string().contains("write it as 2019-03-01"), "{wrong}");
        }
        let begins = |text| Unit::ALL.map(|unit| unit.begins(day(text).expect("a day")));
        assert_eq!(begins("2019-01-01"), [true, true, true]);
        assert_eq!(begins("2019-07-01"), [true, true, false]);
        assert_eq!(begins("2019-11-01"), [true, false, false]);
        assert_eq!(begins("2019-11-02"), [false; 3]);
    }
}
