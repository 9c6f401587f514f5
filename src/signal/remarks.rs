//! What follows from weaknesses of the gold, of the names and of the dates, a sentence each, so that no number stands silent.
//! Mends nothing.
//! Called by `study`.

use super::correct::first_hand as is_first_hand;
use super::disclosure;
use super::gold::{Coded, Pair};
use super::record::{Periods, View};
use super::sample::{Gravity, Response};
use super::shares::Shares;
use crate::stats::benjamini_hochberg;

/// The sentences, the gravest first; fit for the view of the study.
pub(super) fn remarks(shares: &Shares<'_>, periods: Option<&Periods>) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some((coded, pairs)) = shares.gold {
        remarks.extend(of_gold(shares, coded, pairs));
    }
    remarks.extend(of_voices(shares));
    remarks.extend(of_dates(shares, periods));
    remarks
}

fn of_gold(shares: &Shares<'_>, coded: &Coded<'_>, pairs: &[Pair]) -> Vec<String> {
    let number = |number: u64| disclosure::count(number, shares.view).text;
    let mut remarks = Vec::new();
    if !pairs.iter().any(|pair| pair.coded.iter().any(|bits| is_first_hand(*bits))) {
        remarks.push(
            "No coded voice writes from their own work, so the shares of those who do rest on next to nothing: their intervals \
             are as wide as they can be."
                .to_owned(),
        );
    }
    if let Some(unlike) = unlike(shares, pairs) {
        remarks.push(unlike);
    }
    let lost = coded.lost;
    let each = [
        (lost.strange, "are not in this study and were left out: the gold is of other comments, or of another harvest"),
        (
            lost.partly,
            "were left out, since not all their comments were coded, each once; voices left out are a hole in the \
                       sample, and if they differ from the others, so do the shares",
        ),
        (lost.changed, "were left out, since a text of theirs is not the one that was coded"),
        (
            lost.learnt,
            "were left out, since the program has learnt from texts of theirs and would look better on them than it \
                         is",
        ),
    ];
    remarks.extend(
        each.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("Of the coded voices {} {what}.", number(n))),
    );
    remarks.extend(of_sample(coded.response, shares.view));
    if !coded.compared {
        remarks.push(
            "Whether the program has learnt from texts of the coded voices was not looked into, since the texts were not given \
             (--threads): it would look better on them than it is."
                .to_owned(),
        );
    }
    if coded.coders() < 2 {
        remarks.push(
            "Some voices or all were coded by one person: how far another would disagree is not in the intervals."
                .to_owned(),
        );
    }
    remarks
}

/// What became of the voices that were drawn. Numbers of drawn voices are for the holder of the data.
fn of_sample(response: Option<&Response>, view: View) -> Vec<String> {
    match (response, view) {
        (None, _) => vec![
            "No sealed record of the sample was given (--sample): that the coded voices were drawn at random, before anyone \
             coded, is taken on trust, and the correction holds only if they were."
                .to_owned(),
        ],
        (Some(response), View::Working) => response.remarks.iter().map(|remark| sentence(&remark.text)).collect(),
        (Some(response), View::Release) => {
            let grave = response.remarks.iter().any(|remark| remark.gravity > Gravity::Note);
            let text = "Some of the voices that were drawn are not coded in full; if they differ from the others, shares are off \
                        in a way that no interval shows.";
            if grave { vec![text.to_owned()] } else { Vec::new() }
        }
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

/// That the coded voices are predicted to raise other things than all voices do: no random sample looks so.
/// Each label by the normal approximation of the hypergeometric distribution, Benjamini-Hochberg over all at 1 %.
fn unlike(shares: &Shares<'_>, pairs: &[Pair]) -> Option<String> {
    let (n, all) = (pairs.len() as f64, shares.bits.len() as f64);
    if n < 30.0 || n >= all {
        return None;
    }
    let share = |of: f64, among: f64| of / among;
    let tests: Vec<(usize, f64, f64, f64)> = (0..shares.labels.len())
        .filter_map(|label| {
            let coded = pairs.iter().filter(|pair| pair.predicted.raises(label)).count() as f64;
            let whole = shares.bits.iter().filter(|bits| bits.raises(label)).count() as f64;
            let (coded, whole) = (share(coded, n), share(whole, all));
            let error = (whole * (1.0 - whole) / n * (all - n) / (all - 1.0)).sqrt();
            // Under five expected, the approximation would cry wolf.
            (error > 0.0 && whole * n >= 5.0)
                .then(|| (label, coded, whole, libm::erfc(((coded - whole) / error).abs() / std::f64::consts::SQRT_2)))
        })
        .collect();
    let q_values = benjamini_hochberg(&tests.iter().map(|test| test.3).collect::<Vec<_>>());
    let (worst, q) = tests.iter().zip(q_values).min_by(|a, b| a.1.total_cmp(&b.1))?;
    let (label, coded, whole, _) = *worst;
    let named = &shares.labels[label].theme.label;
    let figures = match shares.view {
        View::Working => format!(" (predicted of {:.0} % of them and of {:.0} % of all)", coded * 100.0, whole * 100.0),
        View::Release => String::new(),
    };
    (q < 0.01).then(|| {
        format!(
            "The coded voices are not like a random sample of this study, most of all in {named}{figures}: what is corrected by \
             them may be off, and the intervals do not allow for it."
        )
    })
}

fn of_voices(shares: &Shares<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    let head = &shares.tally.head;
    if !shares.bits.is_empty() && !shares.bits.iter().any(|bits| bits.named()) {
        remarks.push(
            "No comment has an author: all comments of a thread count as one voice, so the shares are shares of threads, and \
             say little of people."
                .to_owned(),
        );
    }
    let most = shares.tally.voices.values().map(|voice| u64::from(voice.comments)).max().unwrap_or(0);
    // Of one person, so not for a release.
    if shares.view == View::Working && shares.bits.len() > 1 && 2 * most >= head.comments {
        remarks.push(format!(
            "One voice wrote {most} of the {} comments. It counts once in every share; a share of comments would be its own.",
            head.comments
        ));
    }
    remarks
}

fn of_dates(shares: &Shares<'_>, periods: Option<&Periods>) -> Option<String> {
    let head = &shares.tally.head;
    match (head.comments - head.undated, head.undated) {
        (0, 0) => None,
        (0, _) => Some("No comment has a date, so no change over time can be looked for.".to_owned()),
        (_, undated) if undated * 10 > head.comments => Some(format!(
            "{} of the comments have no date and are in no period; if they are of one time, changes are not what they seem.",
            disclosure::count(undated, shares.view).text
        )),
        _ if periods.is_none() && shares.gold.is_some() => Some(
            "The comments fall into fewer than six periods, so no change over time can be told from chance.".to_owned(),
        ),
        _ => None,
    }
}
