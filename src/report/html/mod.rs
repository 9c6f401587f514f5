//! The report as one HTML file: no script, no request, light and dark, phone and A4.
//! Decides no wording that other formats share, and prints nothing that `printable` left out.
//! Called by `render`.

mod beside;
mod change;
mod glossary;
mod intend;
mod made;
mod palette;
mod parts;
mod raise;
mod read;
mod risk;
mod sure;
mod together;
mod voices;
mod weighed;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::printable::Printable;
use super::{beside as official, weighed as composite};
use super::{chart, summary, words};

const STYLE: &str = include_str!("style.css");
/// Nothing may be fetched and no script may run, whatever a title holds.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// A section: anchor, heading, what the list of sections calls it, and what it holds.
type Section = (&'static str, &'static str, &'static str, Markup);

/// The sections in order; those without content are left out.
fn sections(printable: &Printable<'_>) -> Vec<Section> {
    let beside = beside::section(printable);
    let weighed = weighed::section(printable);
    let together = together::section(printable);
    let change = change::section(printable);
    let sections = [
        Some(("read", "What was read", "What was read", read::section(printable))),
        Some(("voices", "Whose voices these are", "Whose voices", voices::section(printable))),
        Some(("raise", "What they raise", "What they raise", raise::section(printable))),
        Some(("intend", "What they intend", "What they intend", intend::section(printable))),
        beside.map(|body| ("official", official::HEADING, "Official figures", body)),
        weighed.map(|body| ("composite", composite::HEADING, "Composite", body)),
        together.map(|body| ("together", "What goes with going and staying", "What goes with it", body)),
        change.map(|body| ("change", "What has changed", "What has changed", body)),
        Some(("sure", "How sure we are, and why", "How sure", sure::section(printable))),
        Some(("made", "How this was made", "How it was made", made::section(printable))),
        Some(("words", "What do these words mean?", "Words", glossary::section(printable))),
    ];
    sections.into_iter().flatten().collect()
}

/// The whole document.
pub(super) fn document(printable: &Printable<'_>) -> String {
    let watermark = words::capital(words::WATERMARK);
    let sections = sections(printable);
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "groundswell " (printable.signals.made_by.version) };
                title {
                    (printable.title) " – "
                    @if printable.is_release() { "groundswell" } @else { (words::WATERMARK) }
                }
                style { (PreEscaped(palette::variables())) (PreEscaped(STYLE)) }
                @if !printable.is_release() {
                    style { (PreEscaped(margin_notice(&watermark))) }
                }
            }
            body {
                a class="skip" href="#main" { "Skip to the report" }
                (chart::textures())
                @if !printable.is_release() {
                    aside class="banner" aria-label="Notice" { (watermark) }
                    div class="watermark" aria-hidden="true" { (watermark) }
                }
                header class="top" {
                    p class="kicker" { "What practitioners write under articles about their work" }
                    h1 { (printable.title) }
                }
                main id="main" tabindex="-1" {
                    (in_short(printable))
                    nav aria-label="Sections" {
                        ol { @for (anchor, _, short, _) in &sections { li { a href={ "#" (anchor) } { (short) } } } }
                    }
                    @for (anchor, heading, _, body) in &sections {
                        section id=(anchor) aria-labelledby={ "h-" (anchor) } {
                            h2 id={ "h-" (anchor) } { (heading) }
                            (body)
                        }
                    }
                }
                footer {
                    p {
                        "Made by " (printable.signals.made_by.tool) " " (printable.signals.made_by.version)
                        ". The people who wrote these comments chose to; the report speaks of them and of nobody else."
                    }
                }
            }
        }
    };
    // Every no-break space is one of ours within a figure; on a page a thin one reads better.
    let mut text = page.into_string().replace('\u{a0}', "\u{202f}");
    text.push('\n');
    text
}

fn in_short(printable: &Printable<'_>) -> Markup {
    html! {
        section class="short" aria-labelledby="h-short" {
            h2 id="h-short" { "In short" }
            @for sentence in summary::sentences(printable) { p { (sentence) } }
        }
    }
}

/// Browsers that know margin boxes print the notice at the head of every sheet, beside the watermark across it.
fn margin_notice(watermark: &str) -> String {
    format!("@media print{{@page{{@top-right{{content:\"{watermark}\";font:8pt system-ui,sans-serif}}}}}}")
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    fn of(sample: &Sample) -> String {
        document(&Printable::new(&sample.material()))
    }

    #[test]
    fn nothing_is_fetched_and_no_script_stands_in_the_page() {
        let page = of(&Sample::corrected());
        for never in ["<script", "<link", "<img", "url(http", "@import", "src=", "onload", "<iframe"] {
            assert!(!page.contains(never), "{never}");
        }
        assert!(page.contains(POLICY));
    }

    #[test]
    fn every_anchor_of_the_page_has_its_one_target() {
        let page = of(&Sample::corrected());
        for link in page.split("href=\"#").skip(1) {
            let anchor = link.split('"').next().unwrap_or("");
            assert_eq!(page.matches(&format!(" id=\"{anchor}\"")).count(), 1, "{anchor}");
        }
    }

    #[test]
    fn a_section_without_content_has_no_heading_and_no_link() {
        let page = of(&Sample::lone());
        for anchor in ["change", "together"] {
            assert!(!page.contains(&format!("#{anchor}\"")) && !page.contains(&format!("id=\"{anchor}\"")), "{anchor}");
        }
        assert!(of(&Sample::corrected()).contains("href=\"#change\""));
    }

    #[test]
    fn the_notice_stands_on_screen_and_on_every_sheet_of_a_working_view_only() {
        let working = of(&Sample::corrected());
        assert!(
            working.contains("<aside class=\"banner\" aria-label=\"Notice\">Working view: not for publication</aside>")
        );
        assert!(working.contains("class=\"watermark\"") && working.contains("@top-right{content:\"Working view"));
        let release = of(&Sample::release());
        assert!(!release.contains("<div class=\"watermark") && !release.to_lowercase().contains("working view"));
    }

    #[test]
    fn a_working_page_is_what_it_was() {
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("working.html", of(&Sample::corrected()));
        });
    }

    #[test]
    fn a_released_page_is_what_it_was() {
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("release.html", of(&Sample::release()));
        });
    }
}
