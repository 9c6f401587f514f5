//! Whether a page's owner keeps text mining for themselves: `X-Robots-Tag`, its twin in the page, and TDMRep.
//! Fetches nothing.
//! Called by `gate` for the file of a site, by `walk` for the headers and the page.

use serde::Deserialize;

use super::robots;

/// Words of `X-Robots-Tag` and `<meta name="robots">` by which a page asks not to be stored or mined.
const REFUSING: [&str; 6] = ["none", "noindex", "noarchive", "noai", "noml", "tdm-reservation"];
/// Those that interfaces and sitemaps are heeded for too: WordPress marks each answer of its interface `noindex`, since it is no
/// page, and offers it to programs all the same.
const REFUSING_DATA: [&str; 4] = ["noarchive", "noai", "noml", "tdm-reservation"];

/// What the headers say, as the sentence that refuses; `None` when the page may be read.
pub(super) fn by_headers(headers: &[(String, String)], is_page: bool) -> Option<String> {
    let values = |wanted: &'static str| headers.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value);
    if let Some(value) = values("tdm-reservation").find(|value| value.trim() == "1") {
        return Some(format!("the site reserves text and data mining (header tdm-reservation: {})", value.trim()));
    }
    let refusing = if is_page { &REFUSING[..] } else { &REFUSING_DATA[..] };
    values("x-robots-tag").find_map(|value| refused(value, refusing).map(|word| (word, value))).map(|(word, value)| {
        format!("the site asks programs not to keep this page (X-Robots-Tag: {}: {word})", value.trim())
    })
}

/// What the page itself says: the values of its `robots` and of its `tdm-reservation`.
pub(super) fn by_page(robots: &[String], tdm: Option<&str>) -> Option<String> {
    if tdm.is_some_and(|value| value.trim() == "1") {
        return Some(
            "the page reserves text and data mining (<meta name=\"tdm-reservation\" content=\"1\">)".to_owned(),
        );
    }
    robots
        .iter()
        .find_map(|value| refused(value, &REFUSING))
        .map(|word| format!("the page asks programs not to keep it (<meta name=\"robots\">: {word})"))
}

/// Whether links of the page may be followed.
pub(super) fn follows(headers: &[(String, String)], robots: &[String]) -> bool {
    let tags = headers.iter().filter(|(name, _)| name == "x-robots-tag").map(|(_, value)| value);
    !tags.chain(robots).any(|value| refused(value, &["nofollow"]).is_some())
}

/// The first word of a value that refuses. A word may be said to one program by name: `otherbot: noindex, nofollow`.
fn refused(value: &str, refusing: &[&str]) -> Option<String> {
    let mut for_us = true;
    for word in value.split(',') {
        let mut word = word.trim().to_ascii_lowercase();
        if let Some((name, rest)) = word.clone().split_once(':')
            && is_name(name.trim())
        {
            for_us = matches!(name.trim(), robots::NAME | "*");
            word = rest.trim().to_owned();
        }
        if for_us && refusing.contains(&word.as_str()) {
            return Some(word);
        }
    }
    None
}

/// Whether a program may be called so; other words have colons too, and so have the times in their values.
fn is_name(text: &str) -> bool {
    let word = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'*'));
    word && !matches!(text, "unavailable_after" | "max-snippet" | "max-image-preview" | "max-video-preview")
}

/// The rules of `/.well-known/tdmrep.json` (W3C TDMRep, final report of 2024).
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct TdmRep(Vec<TdmRule>);

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct TdmRule {
    location: String,
    #[serde(rename = "tdm-reservation")]
    reservation: serde_json::Value,
}

impl TdmRep {
    /// Reads the file; one that cannot be read reserves nothing, and a rule that is none is passed over.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let rules: Vec<serde_json::Value> = serde_json::from_slice(bytes).unwrap_or_default();
        TdmRep(rules.into_iter().filter_map(|rule| serde_json::from_value(rule).ok()).collect())
    }

    /// The sentence that refuses a path, if the first rule that fits reserves it.
    pub(super) fn reserves(&self, path: &str) -> Option<String> {
        let path = robots::normal(path);
        let rule = self.0.iter().find(|rule| {
            let location = if rule.location.starts_with(['/', '*']) {
                rule.location.clone()
            } else {
                format!("/{}", rule.location)
            };
            robots::matches(&robots::pattern(&location), &path)
        })?;
        let reserved = rule.reservation == 1 || rule.reservation == "1" || rule.reservation == true;
        reserved
            .then(|| format!("the site reserves text and data mining for {} (/.well-known/tdmrep.json)", rule.location))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: &str, value: &str) -> Vec<(String, String)> {
        vec![(name.into(), value.into())]
    }

    #[test]
    fn a_tag_refuses_by_its_words_and_only_those_it_names() {
        for value in [
            "noindex",
            "NONE",
            "nofollow, noarchive",
            "groundswell: noindex",
            "otherbot: noindex, groundswell: noai",
            "*: noindex",
            "unavailable_after: Fri, 25 Jun 2030 15:00:00 GMT, noindex",
        ] {
            assert!(by_headers(&header("x-robots-tag", value), true).is_some(), "{value}");
        }
        for value in
            ["all", "otherbot: noindex, nofollow", "nosnippet", "unavailable_after: 1 Jan 2030", "max-snippet:-1"]
        {
            assert_eq!(by_headers(&header("x-robots-tag", value), true), None, "{value}");
        }
        assert_eq!(by_headers(&header("x-robots-tag", "noindex"), false), None);
        assert!(by_headers(&header("x-robots-tag", "noai"), false).is_some());
    }

    #[test]
    fn a_reservation_is_heeded_wherever_it_stands() {
        assert!(by_headers(&header("tdm-reservation", " 1 "), true).is_some());
        assert_eq!(by_headers(&header("tdm-reservation", "0"), true), None);
        assert!(by_page(&[], Some("1")).is_some() && by_page(&["noai".into()], None).is_some());
        assert_eq!(by_page(&["index,follow".into()], Some("0")), None);
        assert!(!follows(&[], &["nofollow".into()]) && follows(&header("x-robots-tag", "other: nofollow"), &[]));
    }

    #[test]
    fn the_first_rule_of_the_file_that_fits_decides() {
        let file = br#"[{"location":"/open/*","tdm-reservation":0},{"location":"*.html$","tdm-reservation":1},
            {"location":"news","tdm-reservation":"1","tdm-policy":"https://a.example/policy.json"}]"#;
        let rules = TdmRep::parse(file);
        assert_eq!(rules.reserves("/open/a.html"), None);
        assert!(rules.reserves("/b/a.html").is_some_and(|why| why.contains("*.html$")));
        assert!(rules.reserves("/news/1").is_some());
        assert_eq!(rules.reserves("/b/a.html?x"), None);
        assert_eq!(TdmRep::parse(b"<html>").reserves("/"), None);
        // One rule that is none costs the others nothing.
        let rules =
            TdmRep::parse(b"\xef\xbb\xbf[{\"location\":\"/a\"}, 7, {\"location\":\"/b\",\"tdm-reservation\":1}]");
        assert!(rules.reserves("/b").is_some() && rules.reserves("/a").is_none());
    }
}
