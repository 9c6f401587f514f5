//! The words that all formats share: notices, names of statuses, speakers and stances, the report's own terms.
//! Knows no format: escaping is each format's own.
//! Called by every file of `report`.

use crate::corpus::Status;
use crate::signal::{Count, Figure, Method};

pub(super) use super::figures::{
    coefficient, counted, date, difference, figure, is_none, is_one, number, per_cent, period, plural, points_range,
    probability, range, ratio_range, share_range, size,
};

/// Stands on every page of a working view.
pub(super) const WATERMARK: &str = "working view: not for publication";
/// Stands beside every figure that no gold sample has corrected.
pub(super) const UNCORRECTED: &str = "uncorrected: do not publish";
/// Why a group has two shares.
pub(super) const DRAWN_IN: &str = "“Drawn in” is the share of a group drawn toward those of the others, as far as chance alone \
                                   may have moved it: the fewer people stand behind a group, the further. Compare groups by \
                                   it; quote the group’s own share, with its range.";
/// What stands beside that notice where only some shares of a table are raw.
pub(super) const RAW_AMONG: &str = "This holds of the shares marked “uncorrected”: no coded voice tells how the program finds \
                                    them in a group.";
/// Whom every share speaks of.
pub(super) const FIRST_HAND: &str = "write from their own work";

/// `a, b and c`.
pub(super) fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [before @ .., last] => {
            let before: Vec<&str> = before.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", before.join(", "), last.as_ref())
        }
    }
}

/// The text with a capital first.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The text as a sentence: a capital first, a full stop last.
pub(super) fn sentence(text: &str) -> String {
    let text = capital(&one_line(text));
    if text.ends_with(['.', '!', '?', '…', '”']) { text } else { text + "." }
}

/// A label inside a sentence: its first letter small, unless it opens an abbreviation.
pub(super) fn inside(label: &str) -> String {
    let mut chars = label.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() && second.is_alphabetic() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => label.to_owned(),
    }
}

/// Foreign text on one line: control characters, which a terminal would obey, and marks that turn the direction of
/// what follows become spaces, and runs of spaces one.
pub(super) fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if is_an_order(c) { ' ' } else { c }).collect();
    plain.split(' ').filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}

fn is_an_order(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// What a status means, for a table of all pages.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Comments => "Comments were found",
        Status::NoneYet => "Nobody has commented yet",
        Status::Closed => "Comments are closed and none is shown",
        Status::ScriptLoaded => "The comments are loaded by another service and are not in the file",
        Status::NotAThread => "No discussion belongs to this page",
        Status::Blocked => "Access was refused",
        Status::Broken => "The file cannot be read as a page",
    }
}

/// The same of one page, with the service that loads its comments by name.
pub(super) fn page_status(of: Status, platform: Option<&str>) -> String {
    match (of, platform) {
        (Status::ScriptLoaded, Some(platform)) => {
            format!("The comments are loaded by {} and are not in the file", platform_name(platform))
        }
        _ => status(of).to_owned(),
    }
}

/// What a person can do about a page without comments.
pub(super) fn advice(status: Status) -> &'static str {
    match status {
        Status::Comments => "Nothing: they were read.",
        Status::NoneYet => "Nothing now; read the page again later.",
        Status::Closed => "Nothing: there is no comment to read.",
        Status::ScriptLoaded => {
            "Ask the site for an export of its comments, or save the page from a browser once they show, and read \
             that file."
        }
        Status::NotAThread => "Nothing; leave it out next time.",
        Status::Blocked => "Ask the site for permission or an export. Refusals are respected.",
        Status::Broken => "Save the page again from a browser, or find another copy.",
    }
}

fn platform_name(platform: &str) -> String {
    match platform {
        "wordpress" => "WordPress".to_owned(),
        "woothemes" => "WooThemes".to_owned(),
        "facebook" => "Facebook".to_owned(),
        "isso" => "Isso".to_owned(),
        "livefyre" => "Livefyre".to_owned(),
        "commento" | "disqus" | "coral" | "discourse" | "giscus" | "hyvor" | "remark42" | "utterances" | "viafoura" => {
            capital(platform)
        }
        other => other.to_owned(),
    }
}

/// Who speaks, as a row of a table.
pub(super) fn speaker(key: &str) -> String {
    match key {
        "first_hand" => "From their own work".to_owned(),
        "second_hand" => "Of the work of people they know".to_owned(),
        "outsider" => "From outside: service users, relatives, the public".to_owned(),
        "unclear" => "The text does not say".to_owned(),
        other => capital(&other.replace('_', " ")),
    }
}

/// A stance, as a row of a table.
pub(super) fn sentiment(key: &str) -> String {
    match key {
        "negative" => "Unfavourable".to_owned(),
        "neutral" => "Neutral, or good and bad in balance".to_owned(),
        "positive" => "Favourable".to_owned(),
        other => capital(&other.replace('_', " ")),
    }
}

/// How a share was reached.
pub(super) fn method(method: Method) -> &'static str {
    match method {
        Method::Uncorrected => UNCORRECTED,
        Method::PpvFor | Method::SensSpec => "corrected by a sample that people coded",
    }
}

/// Whom the shares speak of: `Of 655 voices who write from their own work.`
pub(super) fn whom(first_hand: &Count) -> String {
    if is_one(first_hand) {
        "Of one voice who writes from their own work.".to_owned()
    } else {
        format!("Of {} who {FIRST_HAND}.", counted(first_hand, "voice", "voices"))
    }
}

/// The corrected share of all voices that write from their own work, in a sentence.
pub(super) fn first_hand_share(share: &Figure) -> String {
    let range = share_range(share.low, share.high).map_or_else(String::new, |range| format!(" (range {range})"));
    format!(
        "Voices from their own work, among all voices: {}{range}, corrected for those whom the program wrongly takes for \
         such and those it overlooks.",
        figure(&share.text)
    )
}

/// Words of the report that are no themes, with what they mean.
pub(super) const TERMS: [(&str, &str); 6] = [
    (
        "Voice",
        "One author. Comments under the same name on the same site are one voice; comments without a name count as at \
         most one voice a thread.",
    ),
    (
        "From their own work",
        "At least one comment of this voice tells something of the speaker’s own present or past work.",
    ),
    ("Strain", "Named as a problem, a lack or a cost."),
    ("Support", "Named as a good or a help."),
    ("Share", "Out of all voices who write from their own work, the part who say this at least once."),
    ("Uncorrected", "As the program counted it, with its mistakes in it."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_on_one_line_and_gives_a_terminal_no_orders() {
        assert_eq!(one_line("a\u{1b}[31m\r\nb\u{202e}c"), "a [31m b c");
    }

    #[test]
    fn a_label_inside_a_sentence_loses_its_capital_and_an_abbreviation_keeps_it() {
        assert_eq!(inside("Pay, benefits and contract"), "pay, benefits and contract");
        assert_eq!(inside("IT systems"), "IT systems");
    }

    #[test]
    fn a_list_ends_with_and() {
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list::<&str>(&[]), "");
    }
}
