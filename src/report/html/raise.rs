//! The section “What they raise”: themes as strain and support, drawn back to back, then as tables, then by group.
//! Ranks nothing itself: `ranking` does.
//! Called by `html`.

use maud::{Markup, html};

use super::super::chart::{self, Fill};
use super::super::extent::{Extent, scale};
use super::super::printable::Printable;
use super::super::ranking::{Group, ThemeRow, Themes, groups};
use super::super::{summary, words};
use super::parts::{OnPhone, fold, table, uncorrected};
use crate::signal::{Method, Prevalence, Shown};

/// Groups beside each other in one table; more go into the next.
const ABREAST: usize = 5;

/// The section without its heading.
pub(super) fn section(printable: &Printable<'_>) -> Markup {
    if printable.shows_nothing() {
        return html! { p class="lead" { (summary::nothing_shown(printable)) } };
    }
    let themes = Themes::of(printable);
    let top = scale(themes.shown().flat_map(ThemeRow::shares).map(Extent::of_share));
    html! {
        p class="lead" {
            (words::whom(&printable.signals.voices.first_hand))
            " A voice can raise any number of themes, each as a strain, as a support, or as both."
        }
        figure class="diverging" {
            figcaption {
                (key(printable))
                @if printable.has_uncorrected() { (uncorrected()) }
            }
            (axis(top))
            ul class="rows" { @for row in &themes.large { (drawn(row, top)) } }
            @if !themes.small.is_empty() {
                (fold(
                    &format!("{} under 5\u{a0}% either way", words::plural(themes.small.len() as u64, "theme", "themes")),
                    false, true,
                    html! { ul class="rows" { @for row in &themes.small { (drawn(row, top)) } } }
                ))
            }
            @if !themes.hidden.is_empty() {
                p class="note" { (themes.not_shown()) }
            }
        }
        (fold("The same figures as a table", false, true, whole(printable, &themes)))
        (by_group(printable, &themes))
    }
}

fn key(printable: &Printable<'_>) -> Markup {
    let shares = || printable.whole().map(Extent::of_share);
    let ranges = shares().any(|extent| matches!(extent, Extent::Point { interval: Some(_), .. }));
    let bands = shares().any(|extent| matches!(extent, Extent::Band { .. }));
    html! {
        ul class="key" {
            li { (chart::swatch(Fill::Strain)) "strain: a problem, a lack or a cost" }
            li { (chart::swatch(Fill::Support)) "support: a good or a help" }
            @if ranges { li { (chart::interval_swatch()) "the range that the true share lies in" } }
            @if bands { li { (chart::band_swatch()) "a band: the share lies somewhere in it" } }
        }
    }
}

fn axis(top: f64) -> Markup {
    let (half, whole) = (words::per_cent(top / 2.0), words::per_cent(top));
    html! {
        div class="axis" aria-hidden="true" {
            div class="sides" { span class="strain" { "strain" } span class="support" { "support" } }
            (ticks(&[&format!("{whole}\u{a0}%"), &half, "0", &half, &format!("{whole}\u{a0}%")]))
        }
    }
}

/// Words over the lines of a grid, evenly apart.
pub(super) fn ticks(words: &[&str]) -> Markup {
    html! { div class="ticks" { @for word in words { span { (word) } } } }
}

fn drawn(row: &ThemeRow<'_>, top: f64) -> Markup {
    let label = words::one_line(row.label);
    let extent = |share: Option<&Prevalence>| share.map_or(Extent::Nothing, Extent::of_share);
    let said: Vec<String> =
        (row.shares()).map(|share| format!("{} {}", valence(share), words::figure(&share.text))).collect();
    html! {
        li {
            span class="name" { (label) }
            span class="fig strain" { (figures(row.strain)) }
            (chart::diverging(&label, &said.join("; "), extent(row.strain), extent(row.support), top))
            span class="fig support" { (figures(row.support)) }
        }
    }
}

/// A share in words with its range beside it.
pub(super) fn figures(share: Option<&Prevalence>) -> Markup {
    html! {
        @if let Some(share) = share.filter(|share| share.shown == Shown::Suppressed) {
            span class="ci" { (words::figure(&share.text)) }
        } @else if let Some(share) = share {
            b { (words::figure(&share.text)) }
            @if let Some(range) = words::range(share) { " " span class="ci" { (range) } }
        } @else {
            span class="ci" { "–" }
        }
    }
}

fn valence(share: &Prevalence) -> &'static str {
    share.valence.map_or("stated", |valence| valence.as_str())
}

fn whole(printable: &Printable<'_>, themes: &Themes<'_>) -> Markup {
    let shares: Vec<&Prevalence> = themes.all().flat_map(ThemeRow::shares).collect();
    share_table(printable, "Themes as strain and support", &shares)
}

/// Shares one a row, with all that may be said of them.
pub(super) fn share_table(printable: &Printable<'_>, caption: &str, shares: &[&Prevalence]) -> Markup {
    let level = printable.level();
    let range = level.map_or_else(String::new, |level| format!("Range ({}\u{a0}%)", words::per_cent(level)));
    let valences = shares.iter().any(|share| share.valence.is_some());
    let methods = printable.has_uncorrected();
    // What the program counted is raw: no release has it.
    let found = shares.iter().any(|share| share.raised.shown != Shown::Suppressed);
    let columns = [
        Some((if valences { "Theme" } else { "Intent" }, false)),
        valences.then_some(("Said as", false)),
        Some(("Share", true)),
        level.map(|_| (range.as_str(), true)),
        found.then_some(("Voices found", true)),
        methods.then_some(("How reached", false)),
    ];
    let rows: Vec<Vec<Markup>> = (shares.iter())
        .map(|share| {
            let cells = [
                valences.then(|| valence(share).to_owned()),
                Some(words::figure(&share.text)),
                level.map(|_| words::range(share).unwrap_or_else(|| "–".to_owned())),
                found.then(|| raised_of(share)),
                methods.then(|| {
                    if share.shown == Shown::Suppressed { "" } else { words::method(share.method) }.to_owned()
                }),
            ];
            let label = html! {
                (words::one_line(&share.label))
                @if share.note.is_some() { " " a href="#thin" aria-label="Little is known of it" { "†" } }
            };
            std::iter::once(label).chain(cells.into_iter().flatten().map(|cell| html! { (cell) })).collect()
        })
        .collect();
    table(caption, &columns.into_iter().flatten().collect::<Vec<_>>(), &rows, OnPhone::Scrolls)
}

/// `203 of 655`; only the numerator’s words where it is not shown.
fn raised_of(share: &Prevalence) -> String {
    let raised = words::figure(&share.raised.text);
    if share.raised.shown == Shown::Suppressed {
        return raised;
    }
    format!("{raised} of {}", words::figure(&share.voices.text))
}

fn by_group(printable: &Printable<'_>, themes: &Themes<'_>) -> Markup {
    let groups = groups(printable);
    if groups.is_empty() {
        return html! {};
    }
    let whole: Vec<&Prevalence> =
        themes.all().flat_map(ThemeRow::shares).chain(printable.whole().filter(|s| s.valence.is_none())).collect();
    fold(
        &format!("The same by group ({})", words::number(groups.len() as u64)),
        false,
        true,
        html! {
            p class="note" {
                "Each share is one of the voices of its group who " (words::FIRST_HAND)
                ". What is shown for no group is left out."
            }
            @if groups.iter().any(|(_, shares)| shares.iter().any(|share| share.pooled.is_some())) {
                p class="note" { (words::DRAWN_IN) }
            }
            @if printable.has_uncorrected_groups() {
                p { (uncorrected()) @if printable.has_corrected() { " " span class="note" { (words::RAW_AMONG) } } }
            }
            @for (at, abreast) in groups.chunks(ABREAST).enumerate() {
                (group_table(&whole, abreast, (at * ABREAST + 1, groups.len()), printable.has_corrected()))
            }
        },
    )
}

/// A group's own share, with a mark where it alone is raw, and below it the one drawn toward the other groups.
fn of_group(share: Option<&Prevalence>, mixed: bool) -> Markup {
    let raw = share.is_some_and(|s| mixed && s.method == Method::Uncorrected && s.shown != Shown::Suppressed);
    html! {
        (figures(share))
        @if raw { span class="drawn-in" { "uncorrected" } }
        @if let Some(pooled) = share.and_then(|share| share.pooled) {
            span class="drawn-in" { "drawn in " (words::per_cent(pooled)) "\u{a0}%" }
        }
    }
}

fn group_table(whole: &[&Prevalence], groups: &[Group<'_>], (first, all): (usize, usize), mixed: bool) -> Markup {
    let names: Vec<String> = groups.iter().map(|(group, _)| words::one_line(group)).collect();
    let columns: Vec<(&str, bool)> =
        std::iter::once(("Theme", false)).chain(names.iter().map(|name| (name.as_str(), true))).collect();
    let mut rows: Vec<Vec<Markup>> = vec![vec![html! { "Voices from their own work" }]];
    rows[0].extend(groups.iter().map(|(_, shares)| {
        html! { (shares.first().map_or_else(String::new, |share| words::figure(&share.voices.text))) }
    }));
    for of in whole {
        let found: Vec<Option<&Prevalence>> = (groups.iter())
            .map(|(_, shares)| shares.iter().copied().find(|s| s.theme == of.theme && s.valence == of.valence))
            .collect();
        if found.iter().flatten().all(|share| share.shown == Shown::Suppressed) {
            continue;
        }
        let name = html! { (words::one_line(&of.label)) @if of.valence.is_some() { ", " (valence(of)) } };
        rows.push(std::iter::once(name).chain(found.into_iter().map(|share| of_group(share, mixed))).collect());
    }
    let caption = if groups.len() == all {
        "Shares by group".to_owned()
    } else {
        format!("Shares by group: {first} to {} of {all}", first + groups.len() - 1)
    };
    table(&caption, &columns, &rows, OnPhone::Scrolls)
}
