//! The document of how far coders agree.
//! Chooses words and order; computes nothing.
//! Called by `render`.

use super::document::{Block, Detail, Document, Table};
use super::words::{NONE, count, counted, figure, intervals, is_quiet, number, plain, short};
use crate::evaluate::{Agreement, Agreements, Figure, Judged};

/// Builds it; `detail` says whether with the table of labels.
pub(super) fn document(agreements: &Agreements, detail: Detail) -> Document {
    let names: Vec<&str> = agreements.coders.iter().map(|(name, _)| name.as_str()).collect();
    let mut document = Document::new(format!("Agreement of {}", names.join(", ")));
    document.sentence(format!(
        "{} coded by two coders or more, codebook {}.",
        counted(agreements.comments, "comment"),
        agreements.codebook
    ));
    if agreements.single > 0 {
        document
            .sentence(format!("Left out, since only one coder coded them: {}.", counted(agreements.single, "comment")));
    }
    document.cautions(&agreements.notes);
    document.heading("On the whole");
    let two = agreements.coders.len() == 2;
    let mut head = vec!["", "decisions", "agree", "Krippendorff's α", "Gwet's AC1"];
    if two {
        head.push("Cohen's κ");
    }
    let mut table = Table::new("Agreement", &head);
    for (name, agreement) in [
        ("themes and intents", &agreements.themes),
        ("sentiment", &agreements.sentiment),
        ("speaker", &agreements.speaker),
    ] {
        table.row(row(name, agreement, two));
    }
    document.table(table);
    if let Some((alpha, number_of)) = agreements.mean_alpha {
        document.sentence(format!(
            "Mean α of {} given to 30 comments or more: {}.",
            counted(number_of as u64, "label"),
            number(alpha)
        ));
    }
    document.heading("One coder against another");
    let mut table =
        Table::new("The first taken as gold", &["gold", "coder", "comments", "micro F1", "macro F1, n ≥ 30"]);
    for pair in &agreements.pairs {
        table.row(vec![
            pair.gold.clone(),
            pair.other.clone(),
            count(pair.comments),
            figure(pair.f1),
            figure(pair.macro_30),
        ]);
    }
    document.table(table);
    if detail.labels {
        document.heading("Each label");
        document.table(by_label(agreements, two, detail));
    }
    document.blocks.push(Block::Small(vec![
        "α and AC1 are 1 where coders always agree and 0 where they agree as often as chance would have it; α sinks where a label is \
         rare, AC1 does not. Themes and intents: every comment and label is one decision. A label that no coder gave to 15 comments is \
         not judged."
            .to_owned(),
        intervals(&agreements.plan, None),
        format!("Made by {} {}.", agreements.made_by.tool, agreements.made_by.version),
    ]));
    document
}

fn row(name: &str, agreement: &Agreement, two: bool) -> Vec<String> {
    let mut cells = vec![
        name.to_owned(),
        count(agreement.decisions),
        agreement.observed.map_or(NONE.to_owned(), number),
        figure(agreement.alpha),
        figure(agreement.ac1),
    ];
    if two {
        cells.push(plain(agreement.kappa));
    }
    cells
}

fn by_label(agreements: &Agreements, two: bool, detail: Detail) -> Table {
    let mut head = vec!["label", "comments", "agree", "α", "AC1"];
    if two {
        head.extend(["κ", "F1"]);
    }
    let mut table = Table::new("Labels by how many comments any coder gave them", &head);
    let mut order: Vec<_> = agreements.labels.iter().filter(|label| label.comments > 0).collect();
    order.sort_by_key(|label| std::cmp::Reverse(label.comments));
    for label in order {
        let agreement = &label.agreement;
        let agree = agreement.observed.map_or(NONE.to_owned(), number);
        let mut cells = vec![detail.name(&label.label, &label.title), count(label.comments), agree];
        if label.judged == Judged::TooFew {
            cells.push("too few to judge".to_owned());
        } else {
            cells.extend([short(agreement.alpha), short(agreement.ac1)]);
            if two {
                let bare = |figure: Option<Figure>| figure.map(|f| Figure { low: None, high: None, ..f });
                cells.extend([short(bare(agreement.kappa)), short(bare(label.f1))]);
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
