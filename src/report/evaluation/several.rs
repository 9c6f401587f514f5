//! The document of several classifiers against one gold: side by side in one table.
//! Chooses words and order; tests no difference, which `--compare` does.
//! Called by `render`.

use super::document::{Block, Detail, Document, Table};
use super::single::{details, judged_figures, left_out, small_print};
use super::words::{
    annotators, count, counted, figure, is_quiet, mean, mean_figure, mean_title, number, plain, sample, short,
};
use crate::evaluate::{Evaluation, Judged, Macro, Summary};

/// Builds it; `detail` says whether with the table of labels, and each classifier's details where there is room for them.
pub(super) fn document(evaluations: &[Evaluation], detail: Detail) -> Document {
    let mut document = Document::new("Evaluation");
    let Some(first) = evaluations.first() else {
        document.sentence("Nothing was evaluated.");
        return document;
    };
    document.sentence(format!(
        "{} coded by {}, codebook {}.",
        sample(first.comments, "comment", first.only.as_deref()),
        annotators(&first.gold_by),
        first.codebook
    ));
    for evaluation in evaluations {
        for sentence in left_out(&evaluation.left_out) {
            document.sentence(format!("{}: {sentence}", evaluation.name));
        }
    }
    let mut notes: Vec<String> = Vec::new();
    for note in evaluations.iter().flat_map(|evaluation| &evaluation.notes) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    document.cautions(&notes);
    document.heading("Themes and intents");
    document.table(themes(evaluations));
    document.table(means(evaluations));
    document.table(probabilities(evaluations));
    document.heading("Theme level, valence ignored");
    document.table(theme_level(evaluations));
    document.heading("Sentiment and speaker");
    document.table(judged(evaluations));
    for (at, slices) in first.slices.iter().enumerate().filter(|(_, slices)| !slices.slices.is_empty()) {
        document.heading(format!("Micro F1 by {}", slices.by));
        let coding: Vec<&Evaluation> = evaluations.iter().filter(|evaluation| evaluation.predicts_codes()).collect();
        let mut table = Table::new(format!("Micro F1 by {}", slices.by), &[]);
        table.head = [slices.by.clone(), "comments".to_owned()]
            .into_iter()
            .chain(coding.iter().map(|e| e.name.clone()))
            .collect();
        for slice in &slices.slices {
            let same = |evaluation: &&Evaluation| {
                let found = evaluation.slices.get(at)?.slices.iter().find(|other| other.value == slice.value)?;
                found.summary.as_ref()?.f1
            };
            let mut cells = vec![slice.value.clone(), count(slice.comments)];
            cells.extend(coding.iter().map(|evaluation| short(same(evaluation))));
            table.row(cells);
        }
        document.table(table);
    }
    if detail.labels {
        document.heading("F1 of each label");
        document.table(by_label(evaluations, detail));
        for evaluation in evaluations.iter().filter(|evaluation| evaluation.probabilities.is_some()) {
            let mut own = Document::default();
            details(&mut own, evaluation, Detail { labels: false, ..detail });
            let charts: Vec<Block> = own.blocks.into_iter().filter(|block| matches!(block, Block::Charts(_))).collect();
            if !charts.is_empty() {
                document.blocks.push(Block::Heading(format!("Scores and probabilities of {}", evaluation.name)));
                document.blocks.extend(charts);
            }
        }
    }
    document.blocks.push(Block::Small(small_print(first)));
    document
}

fn themes(evaluations: &[Evaluation]) -> Table {
    let headline = macro_head(evaluations, 30, "label", |summary| summary.macro_30);
    let side = macro_head(evaluations, 15, "label", |summary| summary.macro_15);
    let mut table =
        Table::new("Themes and intents", &["", "precision", "recall", "micro F1", &headline, &side, "per comment"]);
    for evaluation in evaluations {
        let summary = &evaluation.summary;
        if evaluation.predicts_codes() {
            table.row(vec![
                evaluation.name.clone(),
                plain(summary.precision),
                plain(summary.recall),
                figure(summary.f1),
                figure(mean(summary.macro_30)),
                plain(mean(summary.macro_15)),
                plain(summary.samples_f1),
            ]);
        } else {
            table.quiet(vec![evaluation.name.clone(), "none predicted".to_owned()]);
        }
    }
    table
}

fn means(evaluations: &[Evaluation]) -> Table {
    let mut table = Table::new("Mean F1 of labels that were asked for", &[""]);
    let asked = evaluations.first().map_or(&[][..], |evaluation| &evaluation.summary.means);
    table.head.extend(asked.iter().map(mean_title));
    for evaluation in evaluations.iter().filter(|evaluation| !asked.is_empty() && evaluation.predicts_codes()) {
        let figures = evaluation.summary.means.iter().map(mean_figure);
        table.row(std::iter::once(evaluation.name.clone()).chain(figures).collect());
    }
    table
}

/// What a column of a macro average is called, with the number of labels it is the mean of.
fn macro_head(evaluations: &[Evaluation], least: u64, one: &str, pick: fn(&Summary) -> Option<Macro>) -> String {
    match evaluations.first().and_then(|evaluation| pick(&evaluation.summary)) {
        Some(mean) => format!("macro F1, {} n ≥ {least}", counted(mean.labels as u64, one)),
        None => format!("macro F1, n ≥ {least}"),
    }
}

fn theme_level(evaluations: &[Evaluation]) -> Table {
    let headline = macro_head(evaluations, 30, "theme", |summary| summary.theme_macro_30);
    let side = macro_head(evaluations, 15, "theme", |summary| summary.theme_macro_15);
    let mut table =
        Table::new("Theme level, valence ignored", &["", "precision", "recall", "micro F1", &headline, &side]);
    for evaluation in evaluations.iter().filter(|evaluation| evaluation.predicts_codes()) {
        let summary = &evaluation.summary;
        table.row(vec![
            evaluation.name.clone(),
            plain(summary.theme_precision),
            plain(summary.theme_recall),
            figure(summary.theme_f1),
            figure(mean(summary.theme_macro_30)),
            plain(mean(summary.theme_macro_15)),
        ]);
    }
    table
}

fn probabilities(evaluations: &[Evaluation]) -> Table {
    let mut table = Table::new(
        "Scores, mean over labels with n ≥ 30",
        &["", "labels", "average precision", "Brier score", "Brier skill", "calibration error"],
    );
    for evaluation in evaluations {
        if let Some(figures) = evaluation.probabilities {
            let means = [figures.average_precision, figures.brier, figures.skill, figures.ace].map(number);
            table.row([evaluation.name.clone(), count(figures.labels as u64)].into_iter().chain(means).collect());
        }
    }
    table
}

fn judged(evaluations: &[Evaluation]) -> Table {
    let head = ["", "sentiment accuracy", "sentiment macro F1", "speaker accuracy", "speaker macro F1"];
    let mut table = Table::new("Sentiment and speaker", &head);
    for evaluation in evaluations {
        let mut cells = vec![evaluation.name.clone()];
        for (_, [accuracy, f1, _]) in judged_figures(&evaluation.summary) {
            cells.extend([figure(accuracy), plain(f1)]);
        }
        table.row(cells);
    }
    table
}

fn by_label(evaluations: &[Evaluation], detail: Detail) -> Table {
    let coding: Vec<&Evaluation> = evaluations.iter().filter(|evaluation| evaluation.predicts_codes()).collect();
    let mut table = Table::new("F1 of each label, by number of gold comments", &[]);
    table.head =
        ["label".to_owned(), "n".to_owned()].into_iter().chain(coding.iter().map(|e| e.name.clone())).collect();
    let Some(first) = coding.first() else { return table };
    let mut order: Vec<usize> = (0..first.labels.len()).filter(|at| first.labels[*at].counts.gold() > 0).collect();
    order.sort_by_key(|at| std::cmp::Reverse(first.labels[*at].counts.gold()));
    for at in order {
        let label = &first.labels[at];
        let mut cells = vec![detail.name(&label.label, &label.title), count(label.counts.gold())];
        cells.extend(coding.iter().map(|evaluation| {
            let own = &evaluation.labels[at];
            match own.judged {
                Judged::TooFew => format!("{} of {}", own.counts.tp, own.counts.gold()),
                _ => own.f1.map_or_else(|| short(None), |figure| format!("{:.2}", figure.value)),
            }
        }));
        if is_quiet(label.judged) {
            table.quiet(cells);
        } else {
            table.row(cells);
        }
    }
    table
}
