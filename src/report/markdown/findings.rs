//! Going and staying, official figures, a composite, what goes with what, and what has changed, as Markdown.
//! Takes its words from `balance`, `beside`, `weighed`, `pairs` and `changes`, as the other formats do.
//! Called by `markdown`.

use super::super::balance::{self, BALANCE, GOING, STAYING};
use super::super::changes::{self, Changes};
use super::super::pairs::{self, Pairs};
use super::super::{beside, weighed, words};
use super::{Page, Printable, escaped};
use crate::signal::{Figure, Risk, Trend};

/// The retention-risk signal, then the same by group.
pub(super) fn risk(page: &mut Page, printable: &Printable<'_>) {
    if let Some(risk) = printable.risk() {
        page.line("### Going and staying");
        marked(page, balance::is_uncorrected(printable));
        page.line(balance::MEANING);
        let row = |name: &str, figure: String| vec![name.to_owned(), figure];
        let rows =
            [row(GOING, share(&risk.exit)), row(STAYING, share(&risk.stay)), row(BALANCE, difference(&risk.balance))];
        page.table(&["", "Figure:"], &rows);
        balance::verdict(risk).into_iter().for_each(|verdict| page.line(&escaped(&verdict)));
    }
    let groups = printable.risk_of_groups();
    if !groups.is_empty() {
        page.line("### Going and staying by group");
        marked(page, groups.iter().any(|risk| balance::is_raw(risk)));
        page.line(balance::OF_GROUPS);
        if groups.iter().any(|risk| balance::is_unknown(risk)) {
            page.line(balance::NOT_KNOWN);
        }
        let row = |risk: &&Risk| {
            vec![
                escaped(risk.group.as_deref().unwrap_or("")),
                escaped(&words::figure(&risk.voices.text)),
                share(&risk.exit),
                share(&risk.stay),
                difference(&risk.balance),
            ]
        };
        page.table(
            &["Group", "Voices from their own work:", "Going:", "Staying:", "Balance:"],
            &groups.iter().map(row).collect::<Vec<_>>(),
        );
    }
}

/// Official figures beside the share that means to go; nothing where none were given.
pub(super) fn official(page: &mut Page, printable: &Printable<'_>) {
    let official = &printable.signals.official;
    if official.is_empty() {
        return;
    }
    page.line(&format!("## {}", beside::HEADING));
    page.line(beside::MEANING);
    beside::caution(printable).into_iter().for_each(|caution| page.line(&escaped(&caution)));
    for measure in official {
        page.line(&format!("### {}", escaped(&beside::title(measure))));
        marked(page, beside::is_uncorrected(measure));
        page.line(&escaped(&beside::sentences(measure).join(" ")));
        let figure = format!("{}:", escaped(&words::capital(&beside::measure(measure))));
        let going = format!("{}:", beside::GOING);
        let rows = measure
            .groups
            .iter()
            .map(|group| vec![escaped(&group.group), share(&group.exit), escaped(&words::figure(&group.text))]);
        if !measure.groups.is_empty() {
            page.table(&["Group", &going, &figure], &rows.collect::<Vec<_>>());
        }
    }
}

/// The composite; nothing where no weights were given.
pub(super) fn composite(page: &mut Page, printable: &Printable<'_>) {
    let Some(composite) = weighed::of(printable) else { return };
    page.line(&format!("## {}", weighed::HEADING));
    page.line(weighed::MEANING);
    page.line(&escaped(&weighed::sentences(composite).join(" ")));
    let rows = composite.components.iter().map(|part| {
        vec![escaped(&weighed::name(printable, part)), escaped(&weighed::weight(part)), share(&part.share)]
    });
    page.table(&["Share", "Weight:", "Share of voices:"], &rows.collect::<Vec<_>>());
}

/// What goes with going and staying; nothing where there is nothing to show.
pub(super) fn together(page: &mut Page, printable: &Printable<'_>) {
    let Some(pairs) = Pairs::of(printable) else { return };
    page.line("## What goes with going and staying");
    page.line(pairs::MEANING);
    if !pairs.supported.is_empty() {
        page.line(pairs::SUPPORT);
        let rows = pairs.supported.iter().flat_map(|(leaning, rows)| rows.iter().map(|row| (*leaning, *row)));
        let rows = rows.map(|(leaning, row)| {
            vec![escaped(&pairs::name(row)), pairs::leaning(leaning).to_owned(), escaped(&pairs::ratio(row))]
        });
        page.table(&["Theme", "Goes with", "Times as often:"], &rows.collect::<Vec<_>>());
    }
    if !pairs.unsupported.is_empty() {
        page.line("### Looked at and not supported");
        let rows = pairs.unsupported.iter().map(|row| {
            let leaning = pairs::leaning(row.intent).to_owned();
            vec![escaped(&pairs::name(row)), leaning, escaped(&pairs::ratio(row)), escaped(&pairs::reason(row))]
        });
        page.table(&["Theme", "With", "Times as often:", "Why not"], &rows.collect::<Vec<_>>());
    }
}

/// What has changed; nothing where no change was tested or may be shown.
pub(super) fn change(page: &mut Page, printable: &Printable<'_>) {
    let Some(changes) = Changes::of(printable) else { return };
    page.line("## What has changed");
    let none = if changes.alerts.is_empty() { " No change stands out from chance." } else { "" };
    page.line(&format!("{}{none}", escaped(&changes.opening())));
    marked(page, changes.is_uncorrected());
    if !changes.alerts.is_empty() {
        let alerts = changes.alerts.iter().map(|trend| format!("- {}", escaped(&changes.sentence(trend))));
        page.line(&alerts.collect::<Vec<_>>().join("\n"));
    }
    let power = changes.power();
    if !power.is_empty() {
        page.line(&escaped(&power));
    }
    page.line(&escaped(&changes.method().join(" ")));
    by_period(page, &changes);
    page.line(&format!("### {}", changes.title()));
    page.line(&escaped(&changes::columns(false)));
    let row = |trend: &&Trend| {
        vec![
            escaped(&changes::name(trend)),
            trend.group.as_deref().map_or_else(|| "all".to_owned(), escaped),
            changes.finding(trend).to_owned(),
            difference(&trend.change),
            escaped(&trend.q_value.map_or_else(|| "–".to_owned(), words::probability)),
            trend.power.map_or_else(|| "–".to_owned(), |power| format!("{}\u{a0}%", words::per_cent(power))),
        ]
    };
    let heads = ["Theme", "Group", "Finding", "Change:", "q:", "Power:"];
    page.table(&heads, &changes.tested.iter().map(row).collect::<Vec<_>>());
}

/// The alerts of the whole study, a period a row and a theme a column.
fn by_period(page: &mut Page, changes: &Changes<'_>) {
    let (drawn, _) = changes.drawn_and_told();
    let Some(first) = drawn.first() else { return };
    page.line("### Period by period");
    let names: Vec<String> = drawn.iter().map(|trend| format!("{}:", escaped(&changes::name(trend)))).collect();
    let heads: Vec<&str> = std::iter::once("Period").chain(names.iter().map(String::as_str)).collect();
    let rows = first.points.iter().enumerate().map(|(at, point)| {
        let shares = drawn
            .iter()
            .map(|trend| trend.points.get(at).map_or_else(String::new, |point| escaped(&changes::share(point))));
        std::iter::once(escaped(&changes::period(&point.period))).chain(shares).collect()
    });
    page.table(&heads, &rows.collect::<Vec<_>>());
}

fn marked(page: &mut Page, uncorrected: bool) {
    if uncorrected {
        page.line(&format!("**{}**", words::capital(words::UNCORRECTED)));
    }
}

fn share(figure: &Figure) -> String {
    with(&words::figure(&figure.text), words::share_range(figure.low, figure.high))
}

fn difference(figure: &Figure) -> String {
    with(&words::difference(&figure.text), words::points_range(figure))
}

fn with(text: &str, range: Option<String>) -> String {
    format!("{}{}", escaped(text), range.map_or_else(String::new, |range| format!(" ({range})")))
}
