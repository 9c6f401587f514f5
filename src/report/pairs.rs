//! What goes with going and staying: what people's codes support, and apart from it what they do not, with the reason.
//! Says of nothing that it brings anything about. Draws nothing.
//! Called by the formats that a person reads.

use super::printable::Printable;
use super::words;
use crate::signal::{Leaning, Shown, Together};

/// How a ratio is read, and what it does not say.
pub(super) const MEANING: &str = "How many times as often voices who raise a condition speak of going, or of staying, as voices \
                                  who do not, among voices that wrote about as much: 1 is as often, 2 twice as often. Two \
                                  things that go together need not have to do with each other, and the same people may \
                                  simply say both.";
/// On what the supported ones rest.
pub(super) const SUPPORT: &str = "What stands here stands out from chance with all pairs looked at together, and two people \
                                  who coded the same voices agree enough on both things and show the same direction.";

/// The pairs in the order of the record.
pub(super) struct Pairs<'a> {
    /// What goes with each leaning and is supported; leanings without any are left out.
    pub(super) supported: Vec<(Leaning, Vec<&'a Together>)>,
    /// What is not; in a working view only.
    pub(super) unsupported: Vec<&'a Together>,
}

impl<'a> Pairs<'a> {
    /// `None` where there is none.
    pub(super) fn of(printable: &'a Printable<'_>) -> Option<Self> {
        let (good, unsupported): (Vec<&Together>, Vec<&Together>) =
            printable.signals.together.iter().partition(|row| row.supported && row.ratio.shown != Shown::Suppressed);
        let of = |leaning| good.iter().copied().filter(|row| row.intent == leaning).collect::<Vec<_>>();
        let supported: Vec<_> = [Leaning::Exit, Leaning::Stay]
            .map(|l| (l, of(l)))
            .into_iter()
            .filter(|(_, rows)| !rows.is_empty())
            .collect();
        (!supported.is_empty() || !unsupported.is_empty()).then_some(Pairs { supported, unsupported })
    }
}

/// `Caseload and workload (strain)`.
pub(super) fn name(row: &Together) -> String {
    format!("{} ({})", words::one_line(&row.label), row.valence)
}

/// What a leaning is called after "goes with".
pub(super) fn leaning(leaning: Leaning) -> &'static str {
    match leaning {
        Leaning::Exit => "going",
        Leaning::Stay => "staying",
    }
}

/// The ratio in words with its range: `2.4 times (1.6–3.5)`.
pub(super) fn ratio(row: &Together) -> String {
    let range = words::ratio_range(&row.ratio).map_or_else(String::new, |range| format!(" ({range})"));
    format!("{}{range}", words::figure(&row.ratio.text))
}

/// Why a pair is not supported, as a sentence.
pub(super) fn reason(row: &Together) -> String {
    row.note.as_deref().map_or_else(|| "It does not stand out from chance.".to_owned(), words::sentence)
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    #[test]
    fn what_is_not_supported_stands_apart_with_its_reason() {
        let sample = Sample::corrected();
        let printable = Printable::new(&sample.material());
        let pairs = Pairs::of(&printable).expect("there are pairs");
        let names: Vec<_> = pairs.supported.iter().flat_map(|(_, rows)| rows.iter().map(|row| name(row))).collect();
        assert_eq!(
            names,
            ["Caseload and workload (strain)", "Pay, benefits and contract (strain)", "Colleagues and team (support)"]
        );
        let reasons: Vec<_> = pairs.unsupported.iter().map(|row| reason(row)).collect();
        assert_eq!(
            reasons,
            ["The people who coded do not agree enough on the condition.", "It does not stand out from chance."]
        );
    }

    #[test]
    fn without_pairs_there_is_nothing_to_show() {
        let sample = Sample::uncorrected();
        assert!(Pairs::of(&Printable::new(&sample.material())).is_none());
    }
}
