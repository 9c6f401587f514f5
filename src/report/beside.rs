//! Official figures beside the share of voices that mean to go, in words: what a rank correlation says, and what it does not.
//! Correlates nothing: `signal` did. Says nothing of persons.
//! Called by the formats that a person reads.

use super::printable::{Printable, is_raw};
use super::words;
use crate::signal::{Official, Shown};

/// What the section is called.
pub(super) const HEADING: &str = "Beside official figures";
/// What stands here, and what it does not say.
pub(super) const MEANING: &str = "The share of the voices of a place who speak of going (leaving or agency work), beside a figure \
                                  that others publish of the same place. This says nothing of any person, and not that the \
                                  one brings the other about: places differ in much else, and the people who comment in one \
                                  are few and chose to.";
/// What the column of shares is called.
pub(super) const GOING: &str = "Mean to go";

/// Under so many places no correlation is given.
const LEAST: usize = 8;
/// Places without a figure that are named; more are counted.
const NAMED: usize = 30;

/// `Turnover, 2024`.
pub(super) fn title(official: &Official) -> String {
    let period = words::date(&words::one_line(&official.period));
    let measure = words::capital(&measure(official));
    if period.is_empty() { measure } else { format!("{measure}, {period}") }
}

/// What was measured, on one line.
pub(super) fn measure(official: &Official) -> String {
    words::one_line(&official.measure)
}

/// Whether any share is a raw count.
pub(super) fn is_uncorrected(official: &Official) -> bool {
    official.groups.iter().any(|group| is_raw(&group.exit))
}

/// How the shares enter the correlations, once for all of them; `None` where there is none.
pub(super) fn caution(printable: &Printable<'_>) -> Option<String> {
    let ranked = || printable.signals.official.iter().filter(|official| official.rho.is_some());
    let rough = ranked().any(|official| official.groups.iter().any(|group| group.exit.shown != Shown::Full));
    let hidden = "Places whose share is shown only roughly, or not at all, take part in a correlation with their own. ";
    ranked().next().map(|_| {
        format!(
            "{}A correlation takes the shares as known; their own doubt draws it toward 0.",
            if rough { hidden } else { "" }
        )
    })
}

/// What the correlation says, and which places have no figure.
pub(super) fn sentences(official: &Official) -> Vec<String> {
    std::iter::once(tendency(official)).chain(without(official)).collect()
}

fn tendency(official: &Official) -> String {
    let measure = words::inside(&measure(official));
    let Some(rho) = official.rho else {
        return if official.groups.len() < LEAST {
            "Both are known of fewer than eight places: no correlation.".to_owned()
        } else {
            "Either the shares or the figures are the same in every place: no correlation.".to_owned()
        };
    };
    let rho = words::coefficient(rho);
    let Some((low, high)) = official.low.zip(official.high) else {
        return format!("Rank correlation {rho}; its range is not known, so no tendency can be told.");
    };
    let range = format!("{} to {}", words::coefficient(low), words::coefficient(high));
    let says = |way: &str| {
        format!(
            "Places with more who mean to go tend to have {way} figures of {measure}: rank correlation {rho}, range {range}."
        )
    };
    match (low > 0.0, high < 0.0) {
        (true, _) => says("higher"),
        (_, true) => says("lower"),
        _ => format!("No tendency can be told: rank correlation {rho}, range {range}."),
    }
}

fn without(official: &Official) -> Option<String> {
    let mut names: Vec<String> = official.without.iter().take(NAMED).map(|group| words::one_line(group)).collect();
    if let Some(more) = official.without.len().checked_sub(NAMED).filter(|more| *more > 0) {
        names.push(words::plural(more as u64, "more", "more"));
    }
    (!names.is_empty()).then(|| format!("No official figure was found for: {}.", names.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    fn tendency_of(rho: Option<f64>, range: Option<(f64, f64)>, places: usize) -> String {
        let mut official = Sample::corrected().signals.official.swap_remove(0);
        (official.rho, official.low, official.high) = (rho, range.map(|range| range.0), range.map(|range| range.1));
        official.groups.truncate(places);
        tendency(&official)
    }

    #[test]
    fn a_correlation_is_a_tendency_only_where_its_range_lies_on_one_side_of_nought() {
        let of = |rho, low, high| tendency_of(Some(rho), Some((low, high)), 9);
        insta::assert_snapshot!(of(0.62, 0.1, 0.9), @"Places with more who mean to go tend to have higher figures of turnover: rank correlation 0.62, range 0.1 to 0.9.");
        insta::assert_snapshot!(of(-0.62, -0.9, -0.1), @"Places with more who mean to go tend to have lower figures of turnover: rank correlation −0.62, range −0.9 to −0.1.");
        insta::assert_snapshot!(of(0.4, -0.4, 0.86), @"No tendency can be told: rank correlation 0.4, range −0.4 to 0.86.");
        assert!(of(0.5, 0.0, 0.9).starts_with("No tendency"));
    }

    #[test]
    fn without_a_correlation_the_reason_is_told() {
        insta::assert_snapshot!(tendency_of(None, None, 7), @"Both are known of fewer than eight places: no correlation.");
        insta::assert_snapshot!(tendency_of(None, None, 9), @"Either the shares or the figures are the same in every place: no correlation.");
        insta::assert_snapshot!(tendency_of(Some(1.0), None, 9), @"Rank correlation 1; its range is not known, so no tendency can be told.");
    }

    #[test]
    fn how_shares_enter_a_correlation_is_told_once_and_only_where_there_is_one() {
        let told = |sample: &Sample| caution(&Printable::new(&sample.material()));
        assert!(told(&Sample::corrected()).expect("one is ranked").starts_with("A correlation takes"));
        assert!(
            told(&Sample::release()).expect("one is ranked").starts_with("Places whose share is shown only roughly")
        );
        let mut sample = Sample::corrected();
        sample.signals.official.remove(0);
        assert_eq!(told(&sample), None);
    }

    #[test]
    fn places_without_a_figure_are_named_in_one_sentence_and_the_many_are_counted() {
        let mut official = Sample::corrected().signals.official.swap_remove(0);
        official.without.clear();
        assert_eq!(without(&official), None);
        official.without = (1..=32).map(|n| format!("P{n}")).collect();
        let said = without(&official).expect("some have none");
        assert!(
            said.starts_with("No official figure was found for: P1; P2;") && said.ends_with("P30; 2 more."),
            "{said}"
        );
    }
}
