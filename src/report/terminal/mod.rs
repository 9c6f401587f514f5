//! The report for a terminal: plain text, bars of block characters, no colour and no escape sequence.
//! Lists fewer pages than the other formats and says how many more there are.
//! Called by `render` and `render_terminal`.

mod findings;
mod page;

use std::fmt::Write;

use crate::codebook::Valence;
use crate::corpus::Status;
use crate::signal::{Prevalence, Shown};

use super::extent::{Extent, scale};
use super::printable::Printable;
use super::ranking::{ThemeRow, Themes, groups, intents};
use super::{TERMINAL_WIDTH, certainty, summary, words};
use page::{PLAIN, Page, STRAIN, drawn, fitted};

const NARROWEST: usize = 40;
/// Under this width a theme takes three lines, one for its name and one for each valence.
const ABREAST: usize = 84;
const ABREAST_BAR: usize = 11;
const LISTED: usize = 20;
const SUPPORT: char = '▒';

/// The whole document, lines of at most `width` characters.
pub(super) fn document(printable: &Printable<'_>, width: usize) -> String {
    let mut page = Page { text: String::new(), width: width.clamp(NARROWEST, TERMINAL_WIDTH) };
    page.paragraph("", &printable.title);
    page.text.push_str(&"═".repeat(printable.title.chars().count().min(page.width)));
    page.text.push('\n');
    if !printable.is_release() {
        page.paragraph("", &words::WATERMARK.to_uppercase());
    }
    page.heading("In short");
    summary::sentences(printable).iter().for_each(|sentence| page.paragraph("  ", sentence));
    read(&mut page, printable);
    voices(&mut page, printable);
    raised(&mut page, printable);
    intended(&mut page, printable);
    findings::official(&mut page, printable);
    findings::composite(&mut page, printable);
    findings::together(&mut page, printable);
    findings::change(&mut page, printable);
    page.heading("How sure we are, and why");
    certainty::sentences(printable).iter().for_each(|sentence| page.item("- ", sentence));
    certainty::remedy(printable).iter().for_each(|sentence| page.item("- ", sentence));
    for remark in &printable.signals.remarks {
        page.item("- ", &words::sentence(remark));
    }
    certainty::thin(printable).iter().for_each(|sentence| page.item("- ", sentence));
    for suppressed in &printable.signals.suppressed {
        page.item("- ", &format!("Not shown: {}. {}", suppressed.what, words::sentence(&suppressed.reason)));
    }
    printable.notes.iter().for_each(|note| page.item("- ", note));
    made(&mut page, printable);
    page.text
}

fn read(page: &mut Page, printable: &Printable<'_>) {
    page.heading("What was read");
    match printable.statuses() {
        None => page.paragraph("  ", "Only coded comments were given, not the pages they come from."),
        Some(statuses) => {
            for (status, n) in Status::ALL.iter().filter_map(|s| Some((s, *statuses.get(s)?))).filter(|(_, n)| *n > 0) {
                page.item(&format!("{:>5}  ", words::number(n)), words::status(*status));
            }
        }
    }
    let without: Vec<_> = printable.pages.iter().filter(|listed| listed.status != Status::Comments).collect();
    if !without.is_empty() {
        page.text.push('\n');
        page.paragraph("  ", "Pages without comments, and what to do:");
    }
    for listed in without.iter().take(LISTED) {
        page.item("- ", &listed.location);
        let reason = listed.reason.as_ref().map_or_else(String::new, |reason| format!(" ({reason})"));
        let status = words::page_status(listed.status, listed.platform.as_deref());
        page.item("  ", &format!("{status}{reason}. {}", words::advice(listed.status)));
    }
    if without.len() > LISTED {
        let more = words::plural((without.len() - LISTED) as u64, "more page", "more pages");
        page.paragraph("  ", &format!("And {more}; the HTML report lists them."));
    }
}

fn voices(page: &mut Page, printable: &Printable<'_>) {
    let signals = &printable.signals;
    let voices = &signals.voices;
    page.heading("Whose voices these are");
    for (name, count) in [
        ("Comments read", &voices.comments),
        ("  of these, coded", &voices.classified),
        ("Voices (authors)", &voices.authors),
        ("  of these, from their own work", &voices.first_hand),
    ] {
        let room = (page.width - 16).min(32);
        let _ = writeln!(page.text, "  {}  {}", fitted(name, room), words::figure(&count.text));
    }
    if let Some(share) = signals.first_hand_share.as_ref().filter(|share| share.shown != Shown::Suppressed) {
        page.paragraph("  ", &words::first_hand_share(share));
    }
    page.text.push('\n');
    let speakers: Vec<_> = signals.speakers.iter().map(|row| (words::speaker(&row.speaker), &row.voices)).collect();
    page.counts(&speakers);
    if !signals.sentiment.is_empty() {
        page.text.push('\n');
        page.paragraph("  ", "Stance of the comments by voices from their own work:");
        let stances: Vec<_> =
            signals.sentiment.iter().map(|row| (words::sentiment(&row.sentiment), &row.comments)).collect();
        page.counts(&stances);
    }
}

fn raised(page: &mut Page, printable: &Printable<'_>) {
    page.heading("What they raise");
    if printable.shows_nothing() {
        return page.paragraph("  ", &summary::nothing_shown(printable));
    }
    whom(page, printable);
    let themes = Themes::of(printable);
    let top = scale(themes.shown().flat_map(ThemeRow::shares).map(Extent::of_share));
    let figure = themes.shown().flat_map(ThemeRow::shares).map(|s| said(s).chars().count()).max().unwrap_or(0);
    if page.width >= ABREAST {
        let longest = themes.shown().map(|row| row.label.chars().count()).max().unwrap_or(0);
        let name = longest.min(page.width.saturating_sub(2 * figure + 10 + 2 * ABREAST_BAR)).max(1);
        let bar = (page.width.saturating_sub(name + 2 * figure + 10) / 2).max(1);
        let side = bar + figure + 2;
        let (strain, support) = (format!("{STRAIN} strain"), format!("{SUPPORT} support"));
        let _ = writeln!(page.text, "  {}  {:figure$}  {strain:bar$}  {:figure$}  {support}", fitted("", name), "", "");
        for row in themes.shown() {
            let half = |share: Option<&Prevalence>, glyph| match share {
                None => " ".repeat(side),
                Some(share) => {
                    let drawn = drawn(Extent::of_share(share).on_scale(top), bar, glyph);
                    format!("{:>figure$}  {drawn:bar$}", said(share))
                }
            };
            let line =
                format!("  {}  {}  {}", fitted(row.label, name), half(row.strain, STRAIN), half(row.support, SUPPORT));
            let _ = writeln!(page.text, "{}", line.trim_end());
        }
    } else {
        let bar = page.width.saturating_sub(figure + 15);
        for row in themes.shown() {
            page.paragraph("  ", row.label);
            for share in row.shares() {
                let (name, glyph) = match share.valence {
                    Some(Valence::Support) => ("support", SUPPORT),
                    _ => ("strain ", STRAIN),
                };
                let drawn = drawn(Extent::of_share(share).on_scale(top), bar, glyph);
                let _ = writeln!(page.text, "{}", format!("    {name}  {:>figure$}  {drawn}", said(share)).trim_end());
            }
        }
    }
    if !themes.hidden.is_empty() {
        page.paragraph("  ", &themes.not_shown());
    }
    let groups = groups(printable).len() as u64;
    if groups > 0 {
        page.paragraph(
            "  ",
            &format!("The other formats give the same for {}.", words::plural(groups, "group", "groups")),
        );
    }
}

fn intended(page: &mut Page, printable: &Printable<'_>) {
    page.heading("What they intend");
    if printable.shows_nothing() {
        return page.paragraph("  ", &summary::nothing_shown(printable));
    }
    let intents = intents(printable);
    if intents.is_empty() {
        return page.paragraph("  ", "The codebook names no intent.");
    }
    whom(page, printable);
    findings::risk(page, printable);
    let top = scale(intents.iter().map(|(_, share)| Extent::of_share(share)));
    let figure = intents.iter().map(|(_, share)| said(share).chars().count()).max().unwrap_or(0);
    let name = page.name_width(intents.iter().map(|(_, share)| share.label.as_str()), figure);
    let bar = page.width.saturating_sub(name + figure + 6).min(36);
    for (_, share) in &intents {
        let drawn = drawn(Extent::of_share(share).on_scale(top), bar, PLAIN);
        let line = format!("  {}  {:>figure$}  {drawn}", fitted(&share.label, name), said(share));
        let _ = writeln!(page.text, "{}", line.trim_end());
    }
}

fn whom(page: &mut Page, printable: &Printable<'_>) {
    page.paragraph("  ", &words::whom(&printable.signals.voices.first_hand));
    if printable.has_uncorrected() {
        page.paragraph("  ", &words::UNCORRECTED.to_uppercase());
    }
    page.text.push('\n');
}

fn made(page: &mut Page, printable: &Printable<'_>) {
    let signals = &printable.signals;
    page.heading("How this was made");
    page.paragraph("  ", &format!("{} {}", signals.made_by.tool, signals.made_by.version));
    page.paragraph("  ", &format!("Codebook {}", signals.classifier.codebook));
    for (name, count) in &signals.classifier.annotators {
        let comments = words::counted(count, "comment", "comments");
        let of = if printable.is_release() { String::new() } else { format!(" ({comments})") };
        page.paragraph("  ", &format!("Coded by {name}{of}"));
    }
    page.paragraph("  ", &format!("SHA-256 of all codes {}", signals.made_by.annotations_sha256));
}

/// A share in words with its range.
fn said(share: &Prevalence) -> String {
    let range = words::range(share).map_or_else(String::new, |range| format!(" ({range})"));
    format!("{}{range}", words::figure(&share.text))
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    fn of(sample: &Sample, width: usize) -> String {
        document(&Printable::new(&sample.material()), width)
    }

    #[test]
    fn no_line_is_wider_than_asked_for_or_than_a_hundred() {
        for (asked, widest) in [(10, 40), (40, 40), (60, 60), (83, 83), (84, 84), (100, 100), (240, 100)] {
            for sample in [Sample::corrected(), Sample::release(), Sample::hostile()] {
                let text = of(&sample, asked);
                let long = text.lines().find(|line| line.chars().count() > widest);
                assert_eq!(long, None, "asked for {asked}");
            }
        }
    }

    #[test]
    fn nothing_in_a_title_reaches_the_terminal_as_an_order() {
        let text = of(&Sample::hostile(), 100);
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text}");
    }

    #[test]
    fn a_working_view_is_what_it_was() {
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("working.txt", of(&Sample::corrected(), 100));
        });
    }

    #[test]
    fn a_narrow_release_is_what_it_was() {
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("release.txt", of(&Sample::release(), 60));
        });
    }
}
