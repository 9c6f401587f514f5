//! Figures and counts as words: one way of writing each, in every format.
//! Decides nothing about what is shown.
//! Used by all documents of this folder.

use std::collections::BTreeMap;

use crate::evaluate::{Figure, Judged, LabelFigures, LabelMean, Macro};
use crate::stats::Plan;

/// What stands where there is no figure.
pub(super) const NONE: &str = "–";

/// `0.382`; a minus is U+2212.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = if text == "-0.000" { "0.000".to_owned() } else { text };
    text.replace('-', "−")
}

/// `0.382`, or a dash.
pub(super) fn plain(figure: Option<Figure>) -> String {
    figure.map_or_else(|| NONE.to_owned(), |figure| number(figure.value))
}

/// `0.382 [0.351, 0.414]`, or a dash.
pub(super) fn figure(figure: Option<Figure>) -> String {
    let Some(figure) = figure else { return NONE.to_owned() };
    match (figure.low, figure.high) {
        (Some(low), Some(high)) => format!("{} [{}, {}]", number(figure.value), number(low), number(high)),
        _ => number(figure.value),
    }
}

/// `0.42 [0.35, 0.49]`: two decimals, for one label among many.
pub(super) fn short(figure: Option<Figure>) -> String {
    let two = |value: f64| format!("{value:.2}").replace("-0.00", "0.00").replace('-', "−");
    let Some(figure) = figure else { return NONE.to_owned() };
    match (figure.low, figure.high) {
        (Some(low), Some(high)) => format!("{} [{}, {}]", two(figure.value), two(low), two(high)),
        _ => two(figure.value),
    }
}

/// The figure of a mean.
pub(super) fn mean(mean: Option<Macro>) -> Option<Figure> {
    mean.map(|mean| mean.figure)
}

/// What a mean that was asked for is called.
pub(super) fn mean_title(mean: &LabelMean) -> String {
    format!("mean F1 of {} ({})", mean.name, counted(mean.labels.len() as u64, "label"))
}

/// Its figure, or that one of its labels is too rare.
pub(super) fn mean_figure(mean: &LabelMean) -> String {
    mean.f1.map_or_else(|| "too few to judge".to_owned(), |f1| figure(Some(f1)))
}

/// `0.013`, or `< 0.001`.
pub(super) fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

/// `= 0.013`, or `< 0.001`, to stand after `p`.
pub(super) fn p_is(p: f64) -> String {
    if p < 0.001 { p_value(p) } else { format!("= {}", p_value(p)) }
}

/// `1,234`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 comment`, `2 comments`.
pub(super) fn counted(number: u64, one: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {one}{ending}", count(number))
}

/// `2 comments`, or `2 comments (only split=test)`.
pub(super) fn sample(number: u64, one: &str, only: Option<&str>) -> String {
    only.map_or_else(|| counted(number, one), |only| format!("{} (only {only})", counted(number, one)))
}

/// Names, with their numbers where there are several.
pub(super) fn annotators(by: &BTreeMap<String, u64>) -> String {
    if let [name] = by.keys().collect::<Vec<_>>()[..] {
        return name.clone();
    }
    by.iter().map(|(name, number)| format!("{name} ({})", count(*number))).collect::<Vec<_>>().join(", ")
}

/// Why a label is not judged.
pub(super) fn too_few(label: &LabelFigures) -> String {
    match label.counts.gold() {
        0 => format!("no gold comment has it, {} said to", label.counts.fp),
        gold => format!("{} of {gold} found, too few to judge", label.counts.tp),
    }
}

/// How intervals were made: by so many authors with all their comments, or by comment.
pub(super) fn intervals(plan: &Plan, authors: Option<u64>) -> String {
    if plan.replicates == 0 {
        return "No intervals were asked for.".to_owned();
    }
    let over = authors.map_or("comments".to_owned(), |authors| {
        format!("{} with all comments of each (of average precision: over comments)", counted(authors, "author"))
    });
    format!(
        "In brackets: {:.0} % percentile intervals, {} over {over}, seed {}.",
        plan.level * 100.0,
        counted(u64::from(plan.replicates), "bootstrap resample"),
        plan.seed
    )
}

/// What the averages are.
pub(super) const AVERAGES: &str = "Micro figures add up the decisions on all labels. The macro average is the mean F1 of labels with 30 gold comments or more, \
     and beside it of those with 15 or more; a label with fewer is counted in micro figures and not judged by itself. Per comment: \
     mean F1 of each comment's own codes, 1 where there is rightly none. Theme level: a comment has a theme when it has it in either \
     valence, and intents count as themes.";

/// Whether a row stands back.
pub(super) fn is_quiet(judged: Judged) -> bool {
    judged != Judged::Headline
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_one_way() {
        assert_eq!((number(0.38249), number(-0.2), number(-0.0001)), ("0.382".into(), "−0.200".into(), "0.000".into()));
        assert_eq!((count(999), count(1_000), count(1_234_567)), ("999".into(), "1,000".into(), "1,234,567".into()));
        assert_eq!((p_value(0.00099), p_value(0.0134)), ("< 0.001".into(), "0.013".into()));
        let interval = Figure { value: 0.5, low: Some(0.4), high: Some(0.6) };
        assert_eq!(figure(Some(interval)), "0.500 [0.400, 0.600]");
        assert_eq!((figure(None), counted(1, "comment")), (NONE.into(), "1 comment".into()));
    }

    #[test]
    fn what_was_drawn_is_said() {
        let by = |authors| intervals(&Plan::default(), authors);
        assert!(by(None).ends_with("1,000 bootstrap resamples over comments, seed 1."), "{}", by(None));
        assert!(by(Some(12)).contains("over 12 authors with all comments of each"), "{}", by(Some(12)));
    }
}
