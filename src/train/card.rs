//! The model card of a bundle: what it is, what it learnt from, how it does, and what it is not for.
//! Every figure comes from the training that writes it.
//! Called by `bundle`.

use std::fmt::Write;

use serde::Deserialize;

use super::material::{Example, Origin};
use crate::classify::{Manifest, Point};
use crate::stats::{MACRO_LEAST, MACRO_SIDE, Scorecard};

/// The name of the card in a bundle.
pub(super) const MODEL_CARD: &str = "MODEL_CARD.md";

/// What the embedded model is.
pub(super) const EMBEDDED: &str = "Static vectors of word pieces (distilled from all-MiniLM-L6-v2, Apache-2.0, by `models/recipes/static-vectors`), weighed \
     runs of one and two words over the whole text and over its sentences, and the findings of the lexicon, under linear heads.";
/// What student and transformer are.
pub(super) const STUDENT: &str = "The first three layers of the transformer, which its recipe (`models/recipes/transformer`) trains to say what all six do, \
     int8, with heads of their own, weighed together with the embedded model. A window of a text is run by itself.";
pub(super) const TRANSFORMER: &str = "The encoder all-MiniLM-L6-v2 (Apache-2.0), fine-tuned by `models/recipes/transformer`, int8, weighed together with the \
     embedded model. It stands on the student: layers 1 to 3 are the student's file. A window of a text is run by itself.";

/// What the card says of one kind of model alone.
pub(super) struct About<'a> {
    /// What it is, in a sentence or two.
    pub(super) model: &'a str,
    /// What it learnt from: which texts, how many, and what is known of them.
    pub(super) learnt: Vec<Learnt>,
    /// Sections before the list of files.
    pub(super) besides: String,
}

/// Texts of one kind that a model learnt from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Learnt {
    texts: String,
    count: usize,
    known: String,
}

/// What the embedded model learnt from.
pub(super) fn learnt(examples: &[Example]) -> Vec<Learnt> {
    let of = |origin: Origin, texts: &str, known: &str| Learnt {
        texts: texts.to_owned(),
        count: examples.iter().filter(|example| example.origin == origin).count(),
        known: known.to_owned(),
    };
    vec![
        of(
            Origin::Real,
            "real posts, coded by one coder (a language model reading with the codebook)",
            "labels with evidence, speaker, sentiment",
        ),
        of(Origin::Authored, "comments authored for this project (synthetic), without the test hand", "the same"),
        of(Origin::Sentiment, "public sentiment sets, training splits", "sentiment"),
    ]
}

/// The section on what int8 costs, from the Jaccard index of the labels given by int8 and by 32 bits, and the micro F1 of both.
pub(super) fn parity(jaccard: f64, [small, full]: [f64; 2]) -> String {
    format!(
        "\n## Int8 against 32 bits (the posts held out in training)\n\n| figure | |\n|---|---:|\n\
         | labels given by both, of those given by either (Jaccard) | {jaccard:.3} |\n\
         | micro F1, int8 | {small:.4} |\n| micro F1, 32 bits | {full:.4} |\n\n\
         With scales and thresholds as they are in the bundle, which were fitted on these posts.\n"
    )
}

/// The section on the operating curve.
pub(super) fn operating(curve: &[Point]) -> String {
    let mut section = "\n## As the upper tier of a cascade (the posts held out in training)\n\n\
                       | comments that go up | doubt from | micro F1 |\n|---:|---:|---:|\n"
        .to_owned();
    for point in curve {
        let from = if point.share > 0.0 { format!("{:.2}", point.from) } else { "none".to_owned() };
        let _ = writeln!(section, "| {:.0} % | {from} | {:.3} |", 100.0 * point.share, point.micro_f1);
    }
    section
}

/// The card, in Markdown.
pub(super) fn card(
    manifest: &Manifest,
    test: Option<&Scorecard>,
    files: &[(&str, usize)],
    about: &About<'_>,
) -> String {
    let rows: String =
        about.learnt.iter().map(|row| format!("| {} | {} | {} |\n", row.texts, row.count, row.known)).collect();
    let mut card = format!(
        "# Model card: {} {}\n\nWritten by `groundswell train`; nothing here is typed by hand. Codebook {}.\n\n\
         {} Probabilities are calibrated on texts held out in training.\n\n\
         ## What it learnt from\n\n| texts | how many | what is known of them |\n|---|---:|---|\n\
         {rows}\n\
         `training.bin` of the embedded model holds salted hashes of what that one learnt from, so that none of it serves as gold: copies of \
         four words or more are known, and of coded texts of eight words or more most copies with words changed. No text is in \
         the bundle.\n",
        manifest.name, manifest.version, manifest.codebook, about.model,
    );
    for (title, scores) in [
        ("Held out in training (real posts; the thresholds were chosen on these)", Some(&manifest.validation)),
        (
            "Development set (real posts by two blind coders, adjudicated; it chose between models)",
            manifest.gold.as_ref(),
        ),
        ("Authored test split: synthetic, never evidence of field accuracy", test),
    ] {
        if let Some(scores) = scores.filter(|scores| scores.comments > 0) {
            let _ = write!(card, "\n## {title}\n\n{}", figures(scores));
        }
    }
    if let Some(gold) = &manifest.gold {
        let _ = write!(card, "\n## Each label on the development set\n\n{}", labels(gold, manifest));
    }
    card.push_str(&about.besides);
    card.push_str("\n## Files\n\n| file | bytes |\n|---|---:|\n");
    for (name, size) in files {
        let _ = writeln!(card, "| `{name}` | {size} |");
    }
    card.push_str(
        "\n## What it is not for\n\n\
         - It codes comments, never people: no output scores a person.\n\
         - Coders were language models of one kind; agreement with them overstates agreement with people.\n\
         - Mostly American posts, mostly from Reddit, beside British comments that are authored: on comments of another kind it does worse.\n\
         - A share of labels it gives is not a share of comments that have them: correct it by a sample coded by people.\n\
         - Labels with few gold comments are not judged here; report them as counts, if at all.\n",
    );
    card
}

fn figures(scores: &Scorecard) -> String {
    let micro = scores.micro();
    let mut table = format!(
        "{} texts.\n\n| figure | |\n|---|---:|\n| micro precision | {:.3} |\n| micro recall | {:.3} |\n| micro F1 | {:.3} |\n",
        scores.comments,
        micro.precision(),
        micro.recall(),
        micro.f1()
    );
    for least in [MACRO_LEAST, MACRO_SIDE] {
        if let Some((f1, labels)) = scores.macro_f1(least) {
            let _ = writeln!(table, "| macro F1, {labels} labels with n ≥ {least} | {f1:.3} |");
        }
    }
    table
}

fn labels(gold: &Scorecard, manifest: &Manifest) -> String {
    let mut table = "| label | n | threshold | precision | recall | F1 |\n|---|---:|---:|---:|---:|---:|\n".to_owned();
    let mut of: Vec<_> = gold.labels.iter().collect();
    of.sort_by_key(|label| std::cmp::Reverse(label.counts.gold()));
    for label in of {
        let (n, counts) = (label.counts.gold(), label.counts);
        let threshold = manifest.thresholds.get(&label.label).copied().unwrap_or_default();
        let _ = if n >= MACRO_SIDE {
            let (p, r, f) = (counts.precision(), counts.recall(), counts.f1());
            writeln!(table, "| {} | {n} | {threshold:.2} | {p:.2} | {r:.2} | {f:.2} |", label.label)
        } else {
            writeln!(
                table,
                "| {} | {n} | {threshold:.2} | | | found {} of {n}, too few to judge |",
                label.label, counts.tp
            )
        };
    }
    table
}
