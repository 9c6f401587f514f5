//! The retention-risk signal in words: who speaks of going, who of staying, and what the balance of the two says.
//! Weighs nothing into an index and scores nobody.
//! Called by the formats that a person reads, and `summary`.

use super::printable::Printable;
use super::words;
use crate::signal::{Method, Risk, Shown};

/// What the three figures are called.
pub(super) const GOING: &str = "Going: leaving or agency work";
pub(super) const STAYING: &str = "Staying or coming back";
pub(super) const BALANCE: &str = "Balance: going less staying";

/// What a reader must know of them.
pub(super) const MEANING: &str = "Going is any word of leaving, be it for another employer, or of moving to agency work; staying \
                                  is any word of staying or of coming back. A voice may state both. Voices are counted \
                                  together: nobody is scored, and nothing is weighed here.";
/// The same of groups.
pub(super) const OF_GROUPS: &str = "Groups stand in the order of the record, not by size. Going includes agency work.";

/// What stands under a table of groups of which one is not known.
pub(super) const NOT_KNOWN: &str =
    "“Not known” stands where the coded voices do not tell how the program errs in a group.";

/// Whether a group is one of which nothing is known, rather than one that may not be shown.
pub(super) fn is_unknown(risk: &Risk) -> bool {
    [&risk.exit, &risk.stay].iter().any(|figure| figure.shown == Shown::Suppressed && figure.text == "not known")
}

/// Whether its figures are raw counts, some of which are shown.
pub(super) fn is_raw(risk: &Risk) -> bool {
    let shown = [&risk.exit, &risk.stay].iter().any(|figure| figure.shown != Shown::Suppressed);
    risk.method == Method::Uncorrected && shown
}

/// What the balance says, in a sentence; `None` where it has no range, or is not shown.
pub(super) fn verdict(risk: &Risk) -> Option<String> {
    let balance = &risk.balance;
    let (low, high) = balance.low.zip(balance.high)?;
    let range = words::points_range(balance)?;
    Some(if low > 0.0 {
        format!(
            "More of them speak of going, agency work included, than of staying: by {} ({range}).",
            words::size(&balance.text)
        )
    } else if high < 0.0 {
        format!(
            "More of them speak of staying than of going, agency work included: by {} ({range}).",
            words::size(&balance.text)
        )
    } else {
        format!(
            "As many of them speak of going, agency work included, as of staying, as far as can be told: the balance is {} \
             and may lie anywhere from {range}.",
            words::difference(&balance.text)
        )
    })
}

/// Whether the whole study's three are raw counts.
pub(super) fn is_uncorrected(printable: &Printable<'_>) -> bool {
    printable.risk().is_some_and(is_raw)
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    fn verdict_on(low: f64, middle: f64, high: f64) -> String {
        let mut risk = Sample::corrected().signals.risk[0].clone();
        (risk.balance.low, risk.balance.estimate, risk.balance.high) = (Some(low), Some(middle), Some(high));
        risk.balance.text = format!("{:+.0} points", middle * 100.0);
        verdict(&risk).expect("it has a range")
    }

    #[test]
    fn a_balance_whose_range_holds_nought_is_no_majority() {
        insta::assert_snapshot!(verdict_on(-0.03, 0.02, 0.07), @"As many of them speak of going, agency work included, as of staying, as far as can be told: the balance is +2 points and may lie anywhere from −3 to +7.");
        assert!(verdict_on(0.0, 0.05, 0.1).starts_with("As many"));
    }

    #[test]
    fn a_balance_on_one_side_of_nought_says_which() {
        insta::assert_snapshot!(verdict_on(0.06, 0.11, 0.16), @"More of them speak of going, agency work included, than of staying: by 11 points (+6 to +16).");
        insta::assert_snapshot!(verdict_on(-0.16, -0.11, -0.06), @"More of them speak of staying than of going, agency work included: by 11 points (−16 to −6).");
    }

    #[test]
    fn a_row_is_raw_by_its_method_and_unknown_by_its_words() {
        let mut risk = Sample::corrected().signals.risk;
        assert_eq!(risk.iter().map(is_unknown).collect::<Vec<_>>(), [false, false, false, true]);
        assert!(!risk.iter().any(is_raw));
        risk.iter_mut().for_each(|risk| risk.method = Method::Uncorrected);
        // Of the last row nothing is shown, so there is nothing to mark.
        assert_eq!(risk.iter().map(is_raw).collect::<Vec<_>>(), [true, true, true, false]);
    }

    #[test]
    fn a_raw_balance_says_nothing() {
        assert_eq!(verdict(&Sample::uncorrected().signals.risk[0]), None);
    }
}
