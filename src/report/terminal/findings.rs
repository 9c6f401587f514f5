//! Going and staying, official figures, a composite, what goes with what, and what has changed, for a terminal.
//! Takes its words from `balance`, `beside`, `weighed`, `pairs` and `changes`, as the other formats do.
//! Called by `terminal`.

use std::fmt::Write;

use super::super::balance::{self, BALANCE, GOING, STAYING};
use super::super::changes::Changes;
use super::super::extent::{Extent, scale};
use super::super::pairs::{self, Pairs};
use super::super::{beside, weighed, words};
use super::Printable;
use super::page::{PLAIN, Page, drawn, fitted};
use crate::signal::Figure;

/// Groups that are listed; the other formats have all.
const GROUPS: usize = 12;

/// The retention-risk signal, then the balance of each group.
pub(super) fn risk(page: &mut Page, printable: &Printable<'_>) {
    let Some(risk) = printable.risk() else { return };
    // Where any share of the whole is raw, the head of the section says so.
    if balance::is_uncorrected(printable) && !printable.has_uncorrected() {
        page.paragraph("  ", &words::UNCORRECTED.to_uppercase());
    }
    let rows = [(GOING, share(&risk.exit), &risk.exit), (STAYING, share(&risk.stay), &risk.stay)];
    let top = scale(rows.iter().map(|(_, _, figure)| Extent::of_figure(figure)));
    let figure = rows.iter().map(|(_, text, _)| text.chars().count()).max().unwrap_or(0);
    let name = page.name_width([GOING, STAYING, BALANCE].into_iter(), figure);
    let bar = page.width.saturating_sub(name + figure + 6).min(36);
    for (label, text, share) in &rows {
        let drawn = drawn(Extent::of_figure(share).on_scale(top), bar, PLAIN);
        let line = format!("  {}  {text:>figure$}  {drawn}", fitted(label, name));
        let _ = writeln!(page.text, "{}", line.trim_end());
    }
    let _ = writeln!(page.text, "  {}  {}", fitted(BALANCE, name), difference(&risk.balance));
    balance::verdict(risk).into_iter().for_each(|verdict| page.paragraph("  ", &verdict));
    let groups = printable.risk_of_groups();
    if !balance::is_uncorrected(printable) && groups.iter().any(|risk| balance::is_raw(risk)) {
        page.paragraph("  ", &words::UNCORRECTED.to_uppercase());
    }
    for risk in groups.iter().take(GROUPS) {
        let group = words::one_line(risk.group.as_deref().unwrap_or(""));
        let (going, staying) = (share(&risk.exit), share(&risk.stay));
        page.item("- ", &format!("{group}: going {going}, staying {staying}, balance {}", difference(&risk.balance)));
    }
    if groups.len() > GROUPS {
        let more = words::plural((groups.len() - GROUPS) as u64, "more group", "more groups");
        page.paragraph("  ", &format!("And {more}; the other formats list them."));
    }
    if groups.iter().any(|risk| balance::is_unknown(risk)) {
        page.paragraph("  ", balance::NOT_KNOWN);
    }
    page.text.push('\n');
}

/// Official figures beside the share that means to go; nothing where none were given.
pub(super) fn official(page: &mut Page, printable: &Printable<'_>) {
    let official = &printable.signals.official;
    if official.is_empty() {
        return;
    }
    page.heading(beside::HEADING);
    page.paragraph("  ", beside::MEANING);
    beside::caution(printable).into_iter().for_each(|caution| page.paragraph("  ", &caution));
    for measure in official {
        page.text.push('\n');
        page.paragraph("  ", &format!("{}:", beside::title(measure)));
        if beside::is_uncorrected(measure) {
            page.paragraph("  ", &words::UNCORRECTED.to_uppercase());
        }
        for group in measure.groups.iter().take(GROUPS) {
            let (going, figure) = (share(&group.exit), words::figure(&group.text));
            let name = words::one_line(&group.group);
            page.item(
                "- ",
                &format!("{name}: mean to go {going}, {} {figure}", words::inside(&beside::measure(measure))),
            );
        }
        if measure.groups.len() > GROUPS {
            let more = words::plural((measure.groups.len() - GROUPS) as u64, "more group", "more groups");
            page.paragraph("  ", &format!("And {more}; the other formats list them."));
        }
        beside::sentences(measure).iter().for_each(|sentence| page.paragraph("  ", sentence));
    }
}

/// The composite; nothing where no weights were given.
pub(super) fn composite(page: &mut Page, printable: &Printable<'_>) {
    let Some(composite) = weighed::of(printable) else { return };
    page.heading(weighed::HEADING);
    page.paragraph("  ", weighed::MEANING);
    page.text.push('\n');
    weighed::sentences(composite).iter().for_each(|sentence| page.paragraph("  ", sentence));
    for part in &composite.components {
        let (name, weight) = (weighed::name(printable, part), weighed::weight(part));
        page.item("- ", &format!("{name}: weight {weight}, share {}", share(&part.share)));
    }
}

/// What goes with going and staying; nothing where there is nothing to show.
pub(super) fn together(page: &mut Page, printable: &Printable<'_>) {
    let Some(pairs) = Pairs::of(printable) else { return };
    page.heading("What goes with going and staying");
    page.paragraph("  ", pairs::MEANING);
    for (leaning, rows) in &pairs.supported {
        page.text.push('\n');
        page.paragraph("  ", &format!("Goes with {}:", pairs::leaning(*leaning)));
        rows.iter().for_each(|row| page.item("- ", &format!("{}: {}", pairs::name(row), pairs::ratio(row))));
    }
    if !pairs.unsupported.is_empty() {
        page.text.push('\n');
        page.paragraph("  ", "Looked at and not supported:");
        for row in &pairs.unsupported {
            let with = pairs::leaning(row.intent);
            page.item(
                "- ",
                &format!("{} with {with}: {}. {}", pairs::name(row), pairs::ratio(row), pairs::reason(row)),
            );
        }
    }
}

/// What has changed; nothing where no change was tested or may be shown.
pub(super) fn change(page: &mut Page, printable: &Printable<'_>) {
    let Some(changes) = Changes::of(printable) else { return };
    page.heading("What has changed");
    page.paragraph("  ", &changes.opening());
    if changes.is_uncorrected() {
        page.paragraph("  ", &words::UNCORRECTED.to_uppercase());
    }
    if changes.alerts.is_empty() {
        page.paragraph("  ", "No change stands out from chance.");
    }
    changes.alerts.iter().for_each(|trend| page.item("- ", &changes.sentence(trend)));
    page.text.push('\n');
    page.paragraph("  ", &changes.power());
    changes.method().iter().for_each(|sentence| page.paragraph("  ", sentence));
    page.paragraph("  ", "The other formats give every change that was tested, and the alerts period by period.");
}

fn share(figure: &Figure) -> String {
    with(&words::figure(&figure.text), words::share_range(figure.low, figure.high))
}

fn difference(figure: &Figure) -> String {
    with(&words::difference(&figure.text), words::points_range(figure))
}

fn with(text: &str, range: Option<String>) -> String {
    format!("{}{}", words::one_line(text), range.map_or_else(String::new, |range| format!(" ({range})")))
}
