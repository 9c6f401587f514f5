//! The section “What do these words mean?”: the report's own words, then the codebook's themes.
//! Defines no theme: the codebook does.
//! Called by `html`.

use maud::{Markup, html};

use super::super::printable::Printable;
use super::super::words;
use super::parts::fold;

/// The section without its heading.
pub(super) fn section(printable: &Printable<'_>) -> Markup {
    let codebook = printable.codebook;
    html! {
        (definitions(words::TERMS.iter().map(|(term, meaning)| ((*term).to_owned(), (*meaning).to_owned()))))
        (fold(
            &format!("The themes of the codebook ({})", words::number(codebook.themes.len() as u64)),
            false, true,
            definitions(codebook.themes.iter().map(|theme| {
                (words::one_line(&theme.label), words::one_line(&theme.definition))
            }))
        ))
        @if !codebook.speaker.is_empty() {
            (fold(
                "Who speaks, as coders decide it", false, true,
                definitions(codebook.speaker.iter().map(|(key, meaning)| (words::speaker(key), words::sentence(meaning))))
            ))
        }
    }
}

fn definitions(terms: impl Iterator<Item = (String, String)>) -> Markup {
    html! { dl class="terms" { @for (term, meaning) in terms { div { dt { (term) } dd { (meaning) } } } } }
}
