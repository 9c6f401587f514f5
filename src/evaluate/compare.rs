//! Whether one classifier beats another on the same comments: paired bootstrap of averages, McNemar on decisions.
//! Evaluates neither by itself.
//! Called by the command line with two sets of pairs on one gold.

use serde::{Deserialize, Serialize};

use super::Figure;
use super::evaluation::{MadeBy, Summary};
use super::figure::Reader;
use super::measure::{Measure, Sets};
use super::pairs::Pairs;
use super::score::summary;
use crate::corpus::Record;
use crate::error::{Error, ErrorKind, Location, Result};
use crate::stats::{MACRO_SIDE, McNemar, Plan, Sums, benjamini_hochberg};

/// The difference of two classifiers in one figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Which figure: a field of [`Summary`], or `mean_f1: ` and the name of one of its means.
    pub figure: String,
    /// First minus second, in [−1, 1], with the interval of the paired bootstrap.
    pub difference: Figure,
    /// Two-sided p-value of no difference, by the paired bootstrap; `None` without resamples.
    pub p_value: Option<f64>,
}

/// The difference of two classifiers on one label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelDifference {
    /// `theme/valence`, or the intent's key.
    pub label: String,
    /// What reports call it.
    pub title: String,
    /// Gold comments that have it.
    pub gold: u64,
    /// First minus second in F1; `None` where the label has fewer than 15 gold comments.
    pub f1: Option<Figure>,
    /// Whose decisions are right more often.
    pub decisions: McNemar,
    /// The mid-p value adjusted for all labels shown (Benjamini and Hochberg).
    pub q_value: f64,
}

/// Two classifiers on the same gold comments: the record `groundswell/comparison@1`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// What reports call the first.
    pub first: String,
    /// What reports call the second.
    pub second: String,
    /// `name@version` of the codebook.
    pub codebook: String,
    /// Gold comments that both predict.
    pub comments: u64,
    /// Of which comments alone, such as `split=test`; `None` of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<String>,
    /// Gold comments that only one of them predicts, or neither; they are left out.
    pub left_out: u64,
    /// How intervals were drawn.
    pub plan: Plan,
    /// Authors whose comments were drawn together, a comment without one being drawn by itself; `None` where the gold names
    /// no author and comments were drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authors: Option<u64>,
    /// The first on these comments.
    pub first_summary: Summary,
    /// The second on these comments.
    pub second_summary: Summary,
    /// Differences of the figures both have.
    pub differences: Vec<Difference>,
    /// On comments: whose whole set of codes is right.
    pub exact: McNemar,
    /// Labels that some gold comment has, in the codebook's order.
    pub labels: Vec<LabelDifference>,
    /// What must be said wherever a figure is quoted.
    pub notes: Vec<String>,
    /// By what it was made.
    pub made_by: MadeBy,
}

impl Record for Comparison {
    const SCHEMA: &'static str = "groundswell/comparison@1";

    fn id(&self) -> Option<&str> {
        None
    }

    fn check(&self) -> std::result::Result<(), String> {
        Ok(())
    }
}

/// What stands before the name of a mean.
pub(crate) const MEAN: &str = "mean_f1: ";

/// Names of the summary's statistics, in its order; the means that were asked for come after.
const FIGURES: [&str; Measure::SUMMARY] = [
    "precision",
    "recall",
    "f1",
    "macro_30",
    "macro_15",
    "samples_f1",
    "exact",
    "sentiment_accuracy",
    "sentiment_macro_f1",
    "sentiment_macro_recall",
    "speaker_accuracy",
    "speaker_macro_f1",
    "speaker_macro_recall",
    "theme_precision",
    "theme_recall",
    "theme_f1",
    "theme_macro_30",
    "theme_macro_15",
];

/// Compares two classifiers whose predictions were joined to the same gold. Errs when no gold comment is predicted by both.
pub fn compare(
    first: &Pairs<'_>,
    second: &Pairs<'_>,
    names: [&str; 2],
    plan: &Plan,
    notes: &[String],
) -> Result<Comparison> {
    let gold = first.gold;
    let joined = first.slots.iter().zip(&second.slots).map(|(a, b)| Some((a.coded()?, b.coded()?)));
    let (comments, pairs): (Vec<u32>, Vec<_>) = (gold.codings.entries.iter().zip(joined).enumerate())
        .filter_map(|(at, (entry, joined))| joined.map(|(a, b)| (at as u32, (entry.coded, a, b))))
        .unzip();
    if pairs.is_empty() {
        let message = "no gold comment is predicted by both; where the same texts stand under other ids, use --by-text";
        return Err(Error::new(ErrorKind::Usage, message).at(Location::file(&gold.codings.path)));
    }
    let measure = Measure { labels: gold.labels };
    let width = measure.dimensions();
    let mut sums = gold.authors.sums(&comments, 2 * width, plan.seed, Sums::BLOCKS);
    for (unit, (gold, a, b)) in pairs.iter().enumerate() {
        measure.add(&mut sums, unit, 0, *gold, *a, None);
        measure.add(&mut sums, unit, width, *gold, *b, None);
    }
    let total = sums.total();
    let sets = Sets::of(measure, &total[..width]);
    let statistics = |sums: &[f64]| {
        let one = |sums: &[f64]| {
            let mut values = measure.summary(sums, &sets);
            values.extend(measure.details(sums).into_iter().skip(2).step_by(3).take(measure.labels.len()));
            values
        };
        let (mut a, b) = (one(&sums[..width]), one(&sums[width..]));
        let differences: Vec<Option<f64>> = a.iter().zip(&b).map(|(a, b)| Some((*a)? - (*b)?)).collect();
        a.truncate(measure.statistics());
        a.extend(&b[..measure.statistics()]);
        a.extend(differences);
        a
    };
    let (values, replicates) = (statistics(&total), sums.replicates(plan, statistics));
    let mut reader = Reader::new(&values, &replicates);
    let (first_summary, second_summary) = (summary(&mut reader, measure, &sets), summary(&mut reader, measure, &sets));
    let mut differences = Vec::new();
    let means = gold.labels.means().iter().map(|mean| format!("{MEAN}{}", mean.name));
    for figure in FIGURES.map(str::to_owned).into_iter().chain(means) {
        let place = reader.place();
        if let Some(difference) = reader.next() {
            let p_value = replicates.p_value(place);
            differences.push(Difference { figure, difference, p_value });
        }
    }
    let f1: Vec<Option<Figure>> = (0..measure.labels.len()).map(|_| reader.next()).collect();
    let right = |of: &dyn Fn(u128, u128) -> bool| {
        let (mut only_first, mut only_second) = (0, 0);
        for (gold, a, b) in &pairs {
            match (of(gold.labels, a.labels), of(gold.labels, b.labels)) {
                (true, false) => only_first += 1,
                (false, true) => only_second += 1,
                _ => {}
            }
        }
        McNemar::new(only_first, only_second)
    };
    let mut labels: Vec<LabelDifference> = (0..measure.labels.len())
        .filter_map(|at| {
            let [tp, _, missed] = measure.counts(&total, at);
            let gold_comments = (tp + missed) as u64;
            (gold_comments > 0).then(|| LabelDifference {
                label: gold.labels.names()[at].clone(),
                title: gold.labels.titles()[at].clone(),
                gold: gold_comments,
                f1: f1[at].filter(|_| gold_comments >= MACRO_SIDE),
                decisions: right(&|gold, predicted| (gold ^ predicted) >> at & 1 == 0),
                q_value: 1.0,
            })
        })
        .collect();
    let p_values: Vec<f64> = labels.iter().map(|label| label.decisions.mid_p).collect();
    labels.iter_mut().zip(benjamini_hochberg(&p_values)).for_each(|(label, q)| label.q_value = q);
    Ok(Comparison {
        first: names[0].to_owned(),
        second: names[1].to_owned(),
        codebook: gold.labels.codebook().to_owned(),
        comments: pairs.len() as u64,
        only: gold.only.clone(),
        left_out: (gold.len() - pairs.len()) as u64,
        plan: *plan,
        authors: gold.authors.count(&comments),
        first_summary,
        second_summary,
        differences,
        exact: right(&|gold, predicted| gold == predicted),
        labels,
        notes: notes.to_vec(),
        made_by: MadeBy::default(),
    })
}
