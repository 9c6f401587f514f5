//! A composite in words: a weighted mean of shares by weights that were given, and what other weights would make of it.
//! Weighs nothing itself and commends no weight.
//! Called by the formats that a person reads.

use super::printable::Printable;
use super::words;
use crate::codebook::Valence;
use crate::signal::{Component, Composite, Figure, Shown};

/// What the section is called.
pub(super) const HEADING: &str = "A composite, by weights that were given";
/// What a reader must know of it.
pub(super) const MEANING: &str = "A weighted mean of shares, by weights that whoever asked for it chose. There is no right weight, \
                                  and it is no score of anybody: it speaks of all these voices together, and says less than \
                                  the shares that it is made of.";

/// The composite, where it may be shown.
pub(super) fn of<'a>(printable: &'a Printable<'_>) -> Option<&'a Composite> {
    printable.signals.composite.as_ref().filter(|composite| composite.value.shown != Shown::Suppressed)
}

/// `The composite is 24 % (21–27 %).` and how much hangs on the weights.
pub(super) fn sentences(composite: &Composite) -> [String; 2] {
    let value = words::figure(&composite.value.text);
    let range = range(&composite.value).map_or_else(String::new, |range| format!(" (range {range})"));
    let other = &composite.other_weights;
    let otherwise = match other.low.zip(other.high) {
        Some((low, high)) if words::per_cent(low) == words::per_cent(high) => {
            format!("it would still be {}\u{a0}%, to the nearest whole per cent", words::per_cent(low))
        }
        Some((low, high)) => {
            format!("it would be from {} to {}\u{a0}%", words::per_cent(low), words::per_cent(high))
        }
        None => "what it would be is not shown".to_owned(),
    };
    [format!("The composite is {value}{range}."), format!("With one weight halved or doubled, {otherwise}.")]
}

/// `17–26 %`, where it has a range.
pub(super) fn range(figure: &Figure) -> Option<String> {
    words::share_range(figure.low, figure.high)
}

/// A component as reports call it: `Caseload and workload (strain)`.
pub(super) fn name(printable: &Printable<'_>, component: &Component) -> String {
    let (key, valence) = match component.label.split_once('/') {
        Some((key, valence)) if [Valence::Strain, Valence::Support].iter().any(|of| of.as_str() == valence) => {
            (key, format!(" ({valence})"))
        }
        _ => (component.label.as_str(), String::new()),
    };
    format!("{}{valence}", words::one_line(printable.label(key)))
}

/// A weight as it was given.
pub(super) fn weight(component: &Component) -> String {
    words::figure(&component.weight.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    #[test]
    fn a_composite_says_its_range_and_what_other_weights_would_make_of_it() {
        let sample = Sample::corrected();
        let printable = Printable::new(&sample.material());
        let composite = of(&printable).expect("weights were given");
        insta::assert_snapshot!(sentences(composite).join("\n").replace('\u{a0}', " "), @r"
        The composite is 22 % (range 20–26 %).
        With one weight halved or doubled, it would be from 21 to 25 %.
        ");
        let parts = composite.components.iter().map(|part| format!("{}: {}", name(&printable, part), weight(part)));
        insta::assert_snapshot!(parts.collect::<Vec<_>>().join("\n"), @r"
        Caseload and workload (strain): 1
        Burnout and exhaustion (strain): 1.5
        Leaving or intending to leave: 2
        ");
        let mut steady = composite.clone();
        (steady.other_weights.low, steady.other_weights.high) = (Some(0.239), Some(0.241));
        insta::assert_snapshot!(sentences(&steady)[1].replace('\u{a0}', " "), @"With one weight halved or doubled, it would still be 24 %, to the nearest whole per cent.");
    }

    #[test]
    fn a_composite_that_may_not_be_shown_or_was_not_asked_for_is_none() {
        for sample in [Sample::release(), Sample::uncorrected()] {
            assert_eq!(of(&Printable::new(&sample.material())), None);
        }
    }
}
