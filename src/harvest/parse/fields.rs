//! Names and times of comments, cleaned of the words around them.
//! Knows no page structure beyond one element.
//! Called by the formats that are markup.

use crate::corpus::Posted;

use super::super::dates::{self, Order};
use super::super::dom::{Dom, Node, label};
use super::page;

/// The name in an element: without "says", times and links of the site around it. `None` when nothing is left.
pub(super) fn name(dom: &Dom, node: Node) -> Option<String> {
    const AROUND: [&str; 8] = [
        "says",
        "screen-reader-text",
        "comment-meta",
        "commentmetadata",
        "comment-metadata",
        "comment-date",
        "date",
        "avatar",
    ];
    let badge = |n: Node| {
        dom.classes(n).any(|c| ["badge", "reputation", "rank"].iter().any(|word| c.to_ascii_lowercase().contains(word)))
    };
    let skip = |n: Node| dom.name(n) == "time" || (n != node && (dom.has_any_class(n, &AROUND) || badge(n)));
    clean(&label(dom, node, &skip))
}

/// A name without "By" before and "says:" behind it.
pub(super) fn clean(text: &str) -> Option<String> {
    let line = text.lines().find(|l| !l.trim().is_empty())?;
    let mut name = line.split_whitespace().collect::<Vec<_>>().join(" ");
    for start in ["By ", "by ", "Posted by ", "Comment by ", "von ", "Von ", "par ", "Par ", "por ", "Por "] {
        if let Some(rest) = name.strip_prefix(start) {
            name = rest.to_owned();
        }
    }
    // A theme may put name and date into one element.
    let dated = [" — ", " – ", " | ", " · ", " » ", " - "].iter().find_map(|sign| name.split_once(sign));
    let mut rest = match dated {
        Some((before, after)) if after.contains(|c: char| c.is_ascii_digit()) => before,
        _ => name.as_str(),
    };
    loop {
        let before = rest;
        rest = rest.trim_end_matches(|c: char| c.is_whitespace() || ":,|–—·…»«".contains(c));
        rest = rest.strip_suffix("...").unwrap_or(rest);
        for end in [
            " says",
            " Says",
            " said",
            " wrote",
            " sagt",
            " schreibt",
            " schrieb",
            " on",
            " at",
            " am",
            " a dit",
            " dit",
            " dijo",
        ] {
            rest = rest.strip_suffix(end).unwrap_or(rest);
        }
        if rest == before {
            break;
        }
    }
    let name = rest.trim();
    (!name.is_empty() && name.chars().count() <= 100).then(|| name.to_owned())
}

/// The time that an element gives in an attribute.
pub(super) fn exact_time(dom: &Dom, node: Node) -> Option<Posted> {
    let attribute = dom.attribute(node, "datetime").or_else(|| {
        let titled = dom.name(node) == "abbr" || dom.has_any_class(node, &["published", "comment-date", "timestamp"]);
        dom.attribute(node, "title").filter(|_| titled)
    });
    attribute.and_then(page::time)
}

/// The time that an element of a post states in any attribute: ISO 8601, seconds since 1970, or what a pointer shows.
pub(super) fn stated_time(dom: &Dom, node: Node) -> Option<Posted> {
    let stated = |name: &str| dom.attribute(node, name).and_then(page::time);
    let counted = |name: &str| dom.attribute(node, name).and_then(dates::epoch);
    stated("datetime")
        .or_else(|| stated("content"))
        .or_else(|| ["data-time", "data-timestamp", "data-utime", "data-epoch"].iter().find_map(|name| counted(name)))
        .or_else(|| ["title", "data-date", "data-datetime", "data-created"].iter().find_map(|name| stated(name)))
}

/// Whether a text tells when somebody joined, or when something was changed, and so not when it was written.
pub(super) fn tells_of_joining(text: &str) -> bool {
    const STARTS: [&str; 38] = [
        "im board seit",
        "zuletzt hier",
        "last edit",
        "this post has been edited",
        "this post was edited",
        "dieser beitrag wurde",
        "join",
        "regist",
        "anmelde",
        "anmeldung",
        "iscri",
        "lid sinds",
        "geregistreerd",
        "membro desde",
        "fecha de ingreso",
        "last activity",
        "last visit",
        "letzter besuch",
        "édité",
        "editado",
        "message édité",
        "member since",
        "mitglied seit",
        "dabei seit",
        "beigetreten",
        "inscri",
        "miembro desde",
        "membre depuis",
        "last edited",
        "edited",
        "last modified",
        "zuletzt bearbeitet",
        "zuletzt geändert",
        "bearbeitet",
        "geändert",
        "dernière modification",
        "modifié",
        "last seen",
    ];
    let start: String = text.trim_start().chars().take(30).flat_map(char::to_lowercase).collect();
    STARTS.iter().any(|words| start.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(words))
}

/// The time that an element shows in words, before any word that tells when its writer joined.
pub(super) fn shown_time(dom: &Dom, node: Node, order: Order) -> Option<(Posted, bool)> {
    let text = dom.text(node);
    let short: String = text.chars().take(200).collect();
    let shown = dates::find(&short, order)?;
    let folded = short.to_lowercase();
    let shown = match JOINED.iter().filter_map(|words| folded.find(words)).min() {
        Some(joined) => dates::find(short.get(..joined).unwrap_or(&short), order)?,
        None => shown,
    };
    Some((shown.posted, shown.ambiguous))
}

/// What stands before the day on which somebody joined, wherever in a text.
const JOINED: [&str; 19] = [
    "joined",
    "join date",
    "registered",
    "member since",
    "mitglied seit",
    "dabei seit",
    "registriert",
    "registrierungsdatum",
    "anmeldungsdatum",
    "anmeldedatum",
    "inscrit",
    "inscription",
    "membre depuis",
    "miembro desde",
    "registrado",
    "fecha de ingreso",
    "iscritto",
    "lid sinds",
    "geregistreerd",
];

/// Whether an address is that of somebody's page on the site.
pub(super) fn is_profile(href: &str) -> bool {
    const PARTS: [&str; 24] = [
        "/user",
        "/u/",
        "/member",
        "/profil",
        "/people/",
        "/author",
        "/autor",
        "user=",
        "userid=",
        "user_id=",
        "u=",
        "uid=",
        "showuser",
        "mode=viewprofile",
        "member.php",
        "/mitglied",
        "/membre",
        "/usuario",
        "/benutzer",
        "user_profile",
        "user.php",
        "/nutzer",
        "/personal_pages/",
        "action=profile",
    ];
    let href = href.to_ascii_lowercase();
    // `u=2` is a field of an address, and `menu=2` is not.
    let is_field = |at: usize| href[..at].ends_with(['?', '&', ';']);
    let holds = |part: &&str| {
        if part.ends_with('=') { href.match_indices(*part).any(|(at, _)| is_field(at)) } else { href.contains(*part) }
    };
    PARTS.iter().any(holds)
        && !["login", "register", "signup", "sign_up", "logout", "report", "mode=report"]
            .iter()
            .any(|w| href.contains(w))
}

/// A text without the signature that a line of underscores parts from it.
pub(super) fn without_signature(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_rule = line.trim_start().starts_with("_____") && line.trim().chars().all(|c| c == '_');
        if is_rule && at > 0 {
            return text[..at].trim_end();
        }
        at += line.len();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_freed_from_what_stands_around_it() {
        for (text, name) in [
            ("Ann Lee says:", Some("Ann Lee")),
            ("By Ann on", Some("Ann")),
            ("  Ann \n 6 August 2017", Some("Ann")),
            ("Ann — 06.08.2017 @ 19:14", Some("Ann")),
            (" : ", None),
            ("", None),
        ] {
            assert_eq!(clean(text).as_deref(), name, "{text}");
        }
        let dom = Dom::parse("<p><span class=fn>Ann</span> <span class=says>says:</span></p>").expect("small");
        assert_eq!(name(&dom, Dom::ROOT).as_deref(), Some("Ann"));
    }
}
