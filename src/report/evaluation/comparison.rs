//! The document of one classifier against another.
//! Chooses words and order; tests nothing itself.
//! Called by `render`.

use super::document::{Block, Detail, Document, Table};
use super::words::{count, counted, figure, intervals, mean, mean_title, p_is, p_value, plain, sample, short};
use crate::evaluate::{Comparison, Figure, MEAN, Summary};

/// Builds it; `detail` says whether with the table of labels.
pub(super) fn document(comparison: &Comparison, detail: Detail) -> Document {
    let mut document = Document::new(format!("{} against {}", comparison.first, comparison.second));
    document.sentence(format!(
        "The same {} under codebook {}.",
        sample(comparison.comments, "gold comment", comparison.only.as_deref()),
        comparison.codebook
    ));
    if comparison.left_out > 0 {
        document.sentence(format!(
            "Left out, since not both predict them: {}.",
            counted(comparison.left_out, "gold comment")
        ));
    }
    document.cautions(&comparison.notes);
    document.heading("Averages");
    let mut table =
        Table::new("Figures and their difference", &["", &comparison.first, &comparison.second, "difference", "p"]);
    for difference in &comparison.differences {
        let (name, [first, second]) =
            named(&difference.figure, [&comparison.first_summary, &comparison.second_summary]);
        table.row(vec![
            name,
            plain(first),
            plain(second),
            figure(Some(difference.difference)),
            difference.p_value.map_or_else(|| super::words::NONE.to_owned(), p_value),
        ]);
    }
    document.table(table);
    document.heading("Comments with exactly the gold's codes");
    let exact = &comparison.exact;
    document.sentence(format!(
        "Only {} is right on {}, only {} on {}: McNemar's test gives p {} (mid-p), p {} (exact).",
        comparison.first,
        counted(exact.only_first, "comment"),
        comparison.second,
        count(exact.only_second),
        p_is(exact.mid_p),
        p_is(exact.exact)
    ));
    if detail.labels {
        document.heading("Each label");
        let first = format!("only {}", comparison.first);
        let second = format!("only {}", comparison.second);
        let head = ["label", "n", "difference in F1", &first, &second, "p", "q"];
        let mut table = Table::new("Decisions on which exactly one of them is right", &head);
        let mut order: Vec<_> = comparison.labels.iter().collect();
        order.sort_by_key(|label| std::cmp::Reverse(label.gold));
        for label in order {
            let cells = vec![
                detail.name(&label.label, &label.title),
                count(label.gold),
                short(label.f1),
                count(label.decisions.only_first),
                count(label.decisions.only_second),
                p_value(label.decisions.mid_p),
                p_value(label.q_value),
            ];
            if label.f1.is_none() {
                table.quiet(cells);
            } else {
                table.row(cells);
            }
        }
        document.table(table);
    }
    document.blocks.push(Block::Small(vec![
        "Differences are the first less the second; p by the paired bootstrap over comments. For labels: McNemar's mid-p, and q after \
         Benjamini and Hochberg over all labels shown."
            .to_owned(),
        intervals(&comparison.plan, comparison.authors),
        format!("Made by {} {}.", comparison.made_by.tool, comparison.made_by.version),
    ]));
    document
}

type Pick = fn(&Summary) -> Option<Figure>;

/// What a figure is called, and what it is in both.
fn named(figure: &str, summaries: [&Summary; 2]) -> (String, [Option<Figure>; 2]) {
    if let Some(name) = figure.strip_prefix(MEAN) {
        let [first, second] = summaries.map(|summary| summary.means.iter().find(|mean| mean.name == name));
        return (first.map_or_else(|| name.to_owned(), mean_title), [first, second].map(|mean| mean?.f1));
    }
    let (name, pick): (&str, Pick) = match figure {
        "precision" => ("micro precision", |s| s.precision),
        "recall" => ("micro recall", |s| s.recall),
        "f1" => ("micro F1", |s| s.f1),
        "macro_30" => ("macro F1, labels with n ≥ 30", |s| mean(s.macro_30)),
        "macro_15" => ("macro F1, labels with n ≥ 15", |s| mean(s.macro_15)),
        "samples_f1" => ("F1 per comment", |s| s.samples_f1),
        "exact" => ("comments with exactly the gold's codes", |s| s.exact),
        "sentiment_accuracy" => ("sentiment: accuracy", |s| s.sentiment_accuracy),
        "sentiment_macro_f1" => ("sentiment: macro F1", |s| s.sentiment_macro_f1),
        "sentiment_macro_recall" => ("sentiment: macro recall", |s| s.sentiment_macro_recall),
        "speaker_accuracy" => ("speaker: accuracy", |s| s.speaker_accuracy),
        "speaker_macro_f1" => ("speaker: macro F1", |s| s.speaker_macro_f1),
        "speaker_macro_recall" => ("speaker: macro recall", |s| s.speaker_macro_recall),
        "theme_precision" => ("theme level: micro precision", |s| s.theme_precision),
        "theme_recall" => ("theme level: micro recall", |s| s.theme_recall),
        "theme_f1" => ("theme level: micro F1", |s| s.theme_f1),
        "theme_macro_30" => ("theme level: macro F1, themes with n ≥ 30", |s| mean(s.theme_macro_30)),
        "theme_macro_15" => ("theme level: macro F1, themes with n ≥ 15", |s| mean(s.theme_macro_15)),
        other => (other, |_| None),
    };
    (name.to_owned(), summaries.map(pick))
}
