//! The document of one classifier against gold, in full.
//! Chooses words and order; computes nothing.
//! Called by `render`, and for each classifier's details by `several`.

use super::document::{Block, Chart, Detail, Document, Table};
use super::words::{
    AVERAGES, NONE, annotators, count, counted, figure, intervals, is_quiet, mean, mean_figure, mean_title, number,
    plain, sample, short, too_few,
};
use crate::evaluate::{Classes, Evaluation, Judged, LabelFigures, LeftOut, Summary};

/// Builds it; `detail` says whether with the table of labels.
pub(super) fn document(evaluation: &Evaluation, detail: Detail) -> Document {
    let mut document = Document::new(format!("Evaluation of {}", evaluation.name));
    document.sentence(format!(
        "{} coded by {}, codebook {}.",
        sample(evaluation.comments, "comment", evaluation.only.as_deref()),
        annotators(&evaluation.gold_by),
        evaluation.codebook
    ));
    left_out(&evaluation.left_out).into_iter().for_each(|sentence| document.sentence(sentence));
    document.cautions(&evaluation.notes);
    document.heading("On the whole");
    document.table(whole(evaluation));
    details(&mut document, evaluation, detail);
    document.blocks.push(Block::Small(small_print(evaluation)));
    document
}

/// Everything of one classifier below its summary.
pub(super) fn details(document: &mut Document, evaluation: &Evaluation, detail: Detail) {
    if detail.labels && evaluation.predicts_codes() {
        document.heading("Each label");
        document.table(by_label(evaluation, detail));
    }
    let charts = charts(&evaluation.labels, detail);
    if !charts.is_empty() {
        document.heading("Scores and probabilities");
        document.blocks.push(Block::Charts(charts));
    }
    for (name, classes) in [("Sentiment", &evaluation.sentiment), ("Speaker", &evaluation.speaker)] {
        if let Some(classes) = classes {
            document.heading(name);
            document.table(confusion(name, classes));
        }
    }
    for slices in evaluation.slices.iter().filter(|slices| !slices.slices.is_empty()) {
        document.heading(format!("By {}", slices.by));
        let mut table = Table::new(
            format!("Figures by {}", slices.by),
            &[&slices.by, "comments", "codes", "micro F1", "macro F1, n ≥ 30", "sentiment", "speaker"],
        );
        for slice in &slices.slices {
            let mut cells = vec![slice.value.clone(), count(slice.comments), count(slice.codes)];
            match &slice.summary {
                Some(summary) => {
                    let macro_30 = mean(summary.macro_30);
                    cells.extend([
                        figure(summary.f1),
                        plain(macro_30),
                        plain(summary.sentiment_accuracy),
                        plain(summary.speaker_accuracy),
                    ]);
                    table.row(cells);
                }
                None => {
                    cells.push("too few to judge".to_owned());
                    table.quiet(cells);
                }
            }
        }
        document.table(table);
        if slices.more > 0 {
            document.sentence(format!(
                "The {} that hold most comments are shown; {} more are not.",
                slices.slices.len(),
                count(slices.more)
            ));
        }
    }
    if let Some(spans) = &evaluation.spans {
        document.heading("Evidence");
        let mut table = Table::new(format!("Overlap of evidence, in {}", spans.unit), &["", "figure"]);
        table.row(vec!["codes of both sides, with evidence".to_owned(), count(spans.codes)]);
        table.row(vec!["share of them whose evidence meets".to_owned(), figure(spans.meets)]);
        table.row(vec!["F1 of the evidence, where both gave the code".to_owned(), figure(spans.agreed_f1)]);
        table.row(vec!["F1 of the evidence, over all codes".to_owned(), figure(spans.all_f1)]);
        document.table(table);
    }
}

/// What was left out, a sentence each.
pub(super) fn left_out(left_out: &LeftOut) -> Vec<String> {
    let mut sentences = Vec::new();
    for (number, one, what) in [
        (left_out.without_prediction, "gold comment", "left out: nothing is predicted for"),
        (left_out.without_gold, "predicted comment", "left out: there is no gold for"),
        (left_out.unsound_gold, "gold record", "left out or cut as unsound:"),
        (left_out.unsound_predictions, "predicted record", "left out as unsound:"),
        (left_out.not_classified, "comment", "could not be classified, and counted as nothing found:"),
    ] {
        if number > 0 {
            let mut words = what.to_owned();
            words[..1].make_ascii_uppercase();
            sentences.push(format!("{words} {}.", counted(number, one)));
        }
    }
    sentences
}

fn whole(evaluation: &Evaluation) -> Table {
    let summary = &evaluation.summary;
    let mut table = Table::new("Figures over all comments", &["", "figure"]);
    let mut row = |name: String, value: String| {
        if value != NONE {
            table.row(vec![name, value]);
        }
    };
    if evaluation.predicts_codes() {
        row("micro precision".into(), figure(summary.precision));
        row("micro recall".into(), figure(summary.recall));
        row("micro F1".into(), figure(summary.f1));
        for (least, macro_f1) in [(30, summary.macro_30), (15, summary.macro_15)] {
            let labels = macro_f1.map_or(0, |mean| mean.labels);
            row(format!("macro F1, {} with n ≥ {least}", counted(labels as u64, "label")), figure(mean(macro_f1)));
        }
        row("F1 per comment".into(), figure(summary.samples_f1));
        row("comments with exactly the gold's codes".into(), figure(summary.exact));
        row("theme level: micro precision".into(), figure(summary.theme_precision));
        row("theme level: micro recall".into(), figure(summary.theme_recall));
        row("theme level: micro F1".into(), figure(summary.theme_f1));
        for (least, macro_f1) in [(30, summary.theme_macro_30), (15, summary.theme_macro_15)] {
            let themes = counted(macro_f1.map_or(0, |mean| mean.labels) as u64, "theme");
            row(format!("theme level: macro F1, {themes} with n ≥ {least}"), figure(mean(macro_f1)));
        }
        summary.means.iter().for_each(|mean| row(mean_title(mean), mean_figure(mean)));
    } else {
        row("themes".into(), "none predicted".into());
    }
    if let Some(figures) = evaluation.probabilities {
        row(
            format!("average precision, mean of {}", counted(figures.labels as u64, "label")),
            number(figures.average_precision),
        );
        row("Brier skill against base rates, mean".into(), number(figures.skill));
        row("adaptive calibration error, mean".into(), number(figures.ace));
    }
    for (name, [accuracy, f1, recall]) in judged_figures(summary) {
        row(format!("{name}: accuracy"), figure(accuracy));
        row(format!("{name}: macro F1"), figure(f1));
        row(format!("{name}: macro recall"), figure(recall));
    }
    table
}

/// Accuracy, macro F1 and macro recall of sentiment and speaker.
pub(super) fn judged_figures(summary: &Summary) -> [(&'static str, [Option<crate::evaluate::Figure>; 3]); 2] {
    [
        ("sentiment", [summary.sentiment_accuracy, summary.sentiment_macro_f1, summary.sentiment_macro_recall]),
        ("speaker", [summary.speaker_accuracy, summary.speaker_macro_f1, summary.speaker_macro_recall]),
    ]
}

fn by_label(evaluation: &Evaluation, detail: Detail) -> Table {
    let scored = evaluation.labels.iter().any(|label| label.average_precision.is_some());
    let mut head = vec!["label", "n", "precision", "recall", "F1"];
    if scored {
        head.extend(["average precision", "Brier skill", "calibration error"]);
    }
    let mut table = Table::new("Labels by number of gold comments", &head);
    let mut order: Vec<&LabelFigures> =
        evaluation.labels.iter().filter(|l| l.counts.gold() + l.counts.predicted() > 0).collect();
    order.sort_by_key(|label| std::cmp::Reverse(label.counts.gold()));
    for label in order {
        let mut cells = vec![detail.name(&label.label, &label.title), count(label.counts.gold())];
        if label.judged == Judged::TooFew {
            cells.push(too_few(label));
        } else {
            let bare = |figure: Option<crate::evaluate::Figure>| {
                figure.map(|f| crate::evaluate::Figure { low: None, high: None, ..f })
            };
            cells.extend([short(bare(label.precision)), short(bare(label.recall)), short(label.f1)]);
            if let (Some(calibration), true) = (&label.calibration, scored) {
                let two = |value: f64| short(Some(crate::evaluate::Figure { value, low: None, high: None }));
                cells.extend([
                    short(label.average_precision),
                    calibration.skill.map_or(NONE.to_owned(), two),
                    two(calibration.ace),
                ]);
            }
        }
        if is_quiet(label.judged) {
            table.quiet(cells);
        } else {
            table.row(cells);
        }
    }
    table
}

fn charts(labels: &[LabelFigures], detail: Detail) -> Vec<Chart> {
    let mut order: Vec<&LabelFigures> = labels.iter().filter(|label| label.calibration.is_some()).collect();
    order.sort_by_key(|label| std::cmp::Reverse(label.counts.gold()));
    order
        .into_iter()
        .filter_map(|label| {
            let calibration = label.calibration.as_ref()?;
            let counts = label.counts;
            let all = counts.gold() + counts.fp + counts.tn;
            Some(Chart {
                title: detail.name(&label.label, &label.title),
                summary: format!(
                    "{}, average precision {}, calibration error {}",
                    counted(counts.gold(), "gold comment"),
                    plain(label.average_precision),
                    number(calibration.ace)
                ),
                curve: label.curve.clone(),
                chosen: (counts.predicted() > 0).then(|| (counts.recall(), counts.precision())),
                base: counts.gold() as f64 / all as f64,
                bins: calibration.bins.clone(),
            })
        })
        .collect()
}

fn confusion(name: &str, classes: &Classes) -> Table {
    let nothing = classes.table.iter().any(|row| row.last().is_some_and(|count| *count > 0));
    let mut head = vec!["gold".to_owned()];
    head.extend(classes.kinds.iter().map(|kind| format!("said {}", kind.replace('_', "-"))));
    if nothing {
        head.push("said nothing".to_owned());
    }
    head.push("F1".to_owned());
    let mut table = Table::new(format!("{name}: comments by gold and by what was said"), &[]);
    table.head = head;
    for ((kind, row), f1) in classes.kinds.iter().zip(&classes.table).zip(&classes.f1) {
        let mut cells = vec![kind.replace('_', "-")];
        cells.extend(row.iter().take(classes.kinds.len() + usize::from(nothing)).map(|number| count(*number)));
        cells.push(f1.map_or(NONE.to_owned(), number));
        table.row(cells);
    }
    table
}

pub(super) fn small_print(evaluation: &Evaluation) -> Vec<String> {
    vec![
        AVERAGES.to_owned(),
        intervals(&evaluation.plan, evaluation.authors),
        format!("Made by {} {}.", evaluation.made_by.tool, evaluation.made_by.version),
    ]
}
