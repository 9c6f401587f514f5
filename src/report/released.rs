//! The signals of a release without the values that their words leave out: the one place through which every figure goes.
//! Rounds no share and sets no threshold: `signal` did.
//! Called by `printable`.

use crate::signal::{Count, Figure, Prevalence, Risk, Shown, Signals, Together, Trend};

/// A release without the values that its words leave out, without the days of its period, with the number of coded voices
/// cut to whole tens, and without what stands on too little to be published.
pub(super) fn released(signals: &Signals) -> Signals {
    let mut signals = signals.clone();
    // Taken apart in full: a field that is added must be decided on here, or this does not compile.
    let Signals {
        view: _,
        voices,
        speakers,
        sentiment,
        prevalences,
        first_hand_share,
        risk,
        composite,
        periods,
        trends,
        together,
        official,
        gold,
        remarks: _,
        suppressed: _,
        statuses: _,
        classifier,
        made_by: _,
    } = &mut signals;
    let counts = [
        &mut voices.comments,
        &mut voices.classified,
        &mut voices.named,
        &mut voices.unnamed,
        &mut voices.authors,
        &mut voices.first_hand,
    ];
    counts.into_iter().for_each(mask);
    if let Some((first, last)) = &mut voices.period {
        [first, last].into_iter().for_each(|day| {
            if let Some(month) = day.get(..7) {
                *day = month.to_owned();
            }
        });
    }
    speakers.iter_mut().for_each(|row| mask(&mut row.voices));
    sentiment.iter_mut().for_each(|row| mask(&mut row.comments));
    prevalences.iter_mut().for_each(share);
    first_hand_share.iter_mut().for_each(veil);
    risk.iter_mut().for_each(balance);
    if let Some(composite) = composite {
        composite.components.iter_mut().for_each(|component| veil(&mut component.share));
        [&mut composite.value, &mut composite.other_weights].into_iter().for_each(veil);
    }
    periods.iter_mut().for_each(|periods| mask(&mut periods.undated));
    trends.iter_mut().for_each(change);
    together.retain_mut(pair);
    official.iter_mut().flat_map(|measure| &mut measure.groups).for_each(|group| veil(&mut group.exit));
    if let Some(gold) = gold {
        [&mut gold.voices, &mut gold.first_hand].into_iter().for_each(mask);
    }
    classifier.gold_voices = classifier.gold_voices.map(tens);
    classifier.annotators.values_mut().chain(classifier.not_classified.values_mut()).for_each(mask);
    signals
}

fn share(share: &mut Prevalence) {
    mask(&mut share.raised);
    mask(&mut share.voices);
    if !has_value(share.shown) || share.estimate.is_none() {
        (share.estimate, share.low, share.high) = (None, None, None);
        (share.level, share.pooled, share.halved_by) = (None, None, None);
    }
}

fn balance(risk: &mut Risk) {
    mask(&mut risk.voices);
    veil(&mut risk.exit);
    veil(&mut risk.stay);
    // A difference of two shares would give back the one that is hidden.
    let hidden = risk.exit.estimate.is_none() || risk.stay.estimate.is_none();
    if hidden && risk.balance.estimate.is_some() {
        (risk.balance.shown, risk.balance.text) = (Shown::Suppressed, "not shown".to_owned());
    }
    veil(&mut risk.balance);
}

/// The p-value and the scatter would give counts of the periods back; a change without a size is no finding to publish.
fn change(trend: &mut Trend) {
    (trend.p_value, trend.dispersion) = (None, None);
    for point in &mut trend.points {
        veil(&mut point.share);
        mask(&mut point.voices);
    }
    veil(&mut trend.change);
    if trend.change.estimate.is_none() {
        (trend.q_value, trend.power, trend.alert) = (None, None, false);
        trend.text.clone_from(&trend.change.text);
    }
}

/// Whether what goes together may be said: it must be shown, and people's codes must support it.
fn pair(row: &mut Together) -> bool {
    veil(&mut row.ratio);
    row.supported && row.ratio.estimate.is_some()
}

fn has_value(shown: Shown) -> bool {
    matches!(shown, Shown::Full | Shown::Rounded)
}

fn veil(figure: &mut Figure) {
    if !has_value(figure.shown) || figure.estimate.is_none() {
        (figure.estimate, figure.low, figure.high) = (None, None, None);
    }
}

fn mask(count: &mut Count) {
    if !has_value(count.shown) {
        count.value = None;
    }
}

fn tens(n: u64) -> u64 {
    n / 10 * 10
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::sample::Sample;
    use super::*;

    /// Every object anywhere in a record that says how much of it is shown.
    fn figures(of: &Value, found: &mut Vec<serde_json::Map<String, Value>>) {
        match of {
            Value::Object(object) => {
                if object.contains_key("shown") {
                    found.push(object.clone());
                }
                object.values().for_each(|value| figures(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| figures(value, found)),
            _ => {}
        }
    }

    #[test]
    fn nothing_that_is_banded_or_suppressed_keeps_a_number_whatever_kind_of_figure_it_is() {
        for sample in [Sample::release(), Sample::published(), Sample::few()] {
            let mut found = Vec::new();
            figures(&serde_json::to_value(released(&sample.signals)).expect("a value"), &mut found);
            let hidden = |figure: &&serde_json::Map<String, Value>| {
                matches!(figure["shown"].as_str(), Some("band" | "suppressed"))
            };
            assert!(found.iter().filter(hidden).count() > 9);
            for figure in found.iter().filter(hidden) {
                let numbers: Vec<_> = (figure.iter()).filter(|(_, value)| value.is_number()).collect();
                assert!(numbers.is_empty(), "{numbers:?} of {figure:?}");
            }
        }
    }

    #[test]
    fn a_balance_goes_with_the_share_it_would_give_back() {
        let released = released(&Sample::release().signals);
        let whole = &released.risk[0];
        assert_eq!((whole.stay.estimate, whole.balance.estimate), (None, None));
        assert_eq!(whole.balance.text, "not shown");
    }

    #[test]
    fn a_release_has_no_p_value_no_scatter_and_no_unsupported_pair() {
        let released = released(&Sample::published().signals);
        assert!(released.trends.iter().all(|trend| trend.p_value.is_none() && trend.dispersion.is_none()));
        assert!(!released.together.is_empty() && released.together.iter().all(|row| row.supported));
    }

    #[test]
    fn coded_voices_are_counted_in_whole_tens() {
        let mut signals = Sample::published().signals;
        signals.classifier.gold_voices = Some(309);
        assert_eq!(released(&signals).classifier.gold_voices, Some(300));
    }
}
