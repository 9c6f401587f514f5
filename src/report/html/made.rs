//! The section “How this was made”: versions, checksums, codebook; enough to make it again.
//! Names no time: the same input gives the same page.
//! Called by `html`.

use maud::{Markup, html};

use super::super::printable::Printable;
use super::super::words;
use super::parts::{OnPhone, fold, table};

/// The section without its heading.
pub(super) fn section(printable: &Printable<'_>) -> Markup {
    let signals = &printable.signals;
    let sums: Vec<Vec<Markup>> = (printable.pages.iter())
        .filter_map(|page| {
            let sum = page.sha256.as_ref()?;
            Some(vec![html! { span class="where" { (page.location) } }, html! { code { (sum) } }])
        })
        .collect();
    let columns = [("Page or file", false), ("SHA-256", false)];
    html! {
        dl class="made" {
            div { dt { "Program" } dd { (signals.made_by.tool) " " (signals.made_by.version) } }
            div { dt { "Codebook" } dd { (words::one_line(&signals.classifier.codebook)) } }
            div {
                dt { "Comments coded by" }
                dd {
                    @for (name, count) in &signals.classifier.annotators {
                        span class="line" {
                            (words::one_line(name))
                            @if !printable.is_release() { ", " (words::counted(count, "comment", "comments")) }
                        }
                    }
                }
            }
            div {
                dt { "View" }
                dd { @if printable.is_release() { "release: small numbers are protected" } @else { (words::WATERMARK) } }
            }
            div { dt { "Checksum of all codes (SHA-256)" } dd { code { (signals.made_by.annotations_sha256) } } }
        }
        @if !sums.is_empty() {
            (fold(
                &format!("Checksums of what was read ({})", words::number(sums.len() as u64)),
                false, false,
                table("Checksums of what was read", &columns, &sums, OnPhone::Stacks)
            ))
        }
    }
}
