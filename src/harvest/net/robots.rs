//! Reads robots.txt by RFC 9309 and says which paths a program of our name may visit.
//! Fetches nothing.
//! Called by `gate`.

use std::time::Duration;

/// The name that groups of rules call us by (RFC 9309, 2.2.1).
pub(super) const NAME: &str = "groundswell";
/// So much of a file is read (RFC 9309, 2.5, asks for at least 500 KiB).
pub(super) const MOST: usize = 500 << 10;
/// Seconds of a `Crawl-delay` that asks for more.
const LONGEST: f64 = 1e6;

/// The rules of one file that are for us.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Robots {
    rules: Vec<Rule>,
    /// `Crawl-delay`, which the RFC does not know and many files have.
    pub(super) delay: Option<Duration>,
    /// What `Sitemap` lines name.
    pub(super) sitemaps: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    allow: bool,
    /// With percent-encoding made the same on both sides.
    pattern: String,
    /// The line as it stands, for the reason.
    line: String,
}

impl Robots {
    /// Reads a file, at most its first [`MOST`] bytes. Never fails: a line that is no rule is passed over.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        // Whoever fetches stops at that length: a file that has it may go on.
        let whole = bytes.len() < MOST;
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MOST)]);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut robots = Robots::default();
        let (mut ours, mut everyones) = (Group::default(), Group::default());
        let (mut for_us, mut for_all, mut naming) = (false, false, false);
        let mut lines: Vec<&str> = text.split(['\r', '\n']).collect();
        if !whole {
            // A rule that is cut may forbid more, or less, than it did.
            lines.pop();
        }
        for line in lines {
            let rule = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = rule.split_once(':') else { continue };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if !naming {
                        (for_us, for_all) = (false, false);
                    }
                    naming = true;
                    let name: String =
                        value.chars().take_while(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_')).collect();
                    for_us |= name.eq_ignore_ascii_case(NAME);
                    for_all |= value.starts_with('*');
                    ours.named |= for_us;
                }
                key @ ("allow" | "disallow") => {
                    naming = false;
                    let rule = Rule { allow: key == "allow", pattern: pattern(value), line: rule.trim().to_owned() };
                    // An empty rule says nothing.
                    if value.is_empty() {
                        continue;
                    }
                    if for_us {
                        ours.rules.push(rule.clone());
                    }
                    if for_all {
                        everyones.rules.push(rule);
                    }
                }
                "crawl-delay" => {
                    naming = false;
                    let seconds = value.parse::<f64>().ok().filter(|s| *s >= 0.0);
                    let delay = seconds.map(|s| Duration::from_secs_f64(s.min(LONGEST)));
                    if for_us {
                        ours.delay = ours.delay.max(delay);
                    }
                    if for_all {
                        everyones.delay = everyones.delay.max(delay);
                    }
                }
                "sitemap" => robots.sitemaps.push(value.to_owned()),
                _ => {}
            }
        }
        let group = if ours.named { ours } else { everyones };
        (robots.rules, robots.delay) = (group.rules, group.delay);
        robots
    }

    /// The rule that forbids a path with its query, if one does: of all that match the longest counts, and of equally long
    /// ones the one that allows (RFC 9309, 2.2.2).
    pub(super) fn forbids(&self, path: &str) -> Option<&str> {
        if path == "/robots.txt" {
            return None;
        }
        let path = normal(path);
        let best = self
            .rules
            .iter()
            .filter(|rule| matches(&rule.pattern, &path))
            .max_by_key(|rule| (rule.pattern.len(), rule.allow))?;
        (!best.allow).then_some(best.line.as_str())
    }
}

#[derive(Default)]
struct Group {
    named: bool,
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

/// Whether a pattern with `*` and a last `$` matches the beginning of a path. Takes time of at most the product of the two
/// lengths, whatever stands in the file.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, anchored) = match pattern.strip_suffix('$') {
        Some(start) => (start, true),
        None => (pattern, false),
    };
    let parts: Vec<&str> = pattern.split('*').collect();
    let Some(mut rest) = path.strip_prefix(parts[0]) else { return false };
    let Some((last, middle)) = parts[1..].split_last() else { return !anchored || rest.is_empty() };
    for part in middle {
        let Some(at) = memchr::memmem::find(rest.as_bytes(), part.as_bytes()) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    if anchored { rest.ends_with(last) } else { memchr::memmem::find(rest.as_bytes(), last.as_bytes()).is_some() }
}

/// One spelling for one path: percent-encoding, in upper case, of what is no printable ASCII, and of `%`, `*` and `$`, the last
/// two of which mean something in a rule; all else as it is (RFC 9309, 2.2.2 and 2.2.3).
pub(super) fn normal(path: &str) -> String {
    spelled(path, |byte| matches!(byte, b'%' | b'*' | b'$'))
}

/// The same of a rule: there `*`, and `$` at the end, stay what they are.
pub(super) fn pattern(rule: &str) -> String {
    let (start, end) = rule.strip_suffix('$').map_or((rule, ""), |start| (start, "$"));
    spelled(start, |byte| matches!(byte, b'%' | b'$')) + end
}

fn spelled(text: &str, coded: impl Fn(u8) -> bool) -> String {
    // A character that is reserved in addresses is the same percent-encoded or not; these never stand for themselves.
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'%' | b'*' | b'$');
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let meant = (byte == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match meant {
            Some(meant) if plain(meant) => out.push(char::from(meant)),
            Some(meant) => out.push_str(&format!("%{meant:02X}")),
            None if byte.is_ascii_graphic() && !coded(byte) => out.push(char::from(byte)),
            None => out.push_str(&format!("%{byte:02X}")),
        }
        at += if meant.is_some() { 3 } else { 1 };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forbids(file: &str, path: &str) -> bool {
        Robots::parse(file.as_bytes()).forbids(path).is_some()
    }

    fn as_us(file: &str, name: &str) -> String {
        file.replace(name, NAME)
    }

    /// RFC 9309, section 5.1.
    const SIMPLE: &str = "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n\
        User-Agent: foobot\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n\n\
        User-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\nUser-Agent: quxbot\n\nEOF\n";

    #[test]
    fn the_simple_example_of_the_rfc() {
        for (path, forbidden) in [
            ("/a.gif", true),
            ("/example/", true),
            ("/publications/", false),
            ("/publications/a.gif", false),
            ("/a.gift", false),
            ("/", false),
        ] {
            assert_eq!(forbids(SIMPLE, path), forbidden, "{path}");
        }
        let foobot = as_us(SIMPLE, "foobot");
        for (path, forbidden) in
            [("/", true), ("/publications/", true), ("/example/page.html", false), ("/example/allowed.gif", false)]
        {
            assert_eq!(forbids(&foobot, path), forbidden, "foobot {path}");
        }
        for name in ["barbot", "bazbot"] {
            let file = as_us(SIMPLE, name);
            assert!(
                forbids(&file, "/example/page.html") && !forbids(&file, "/example/other") && !forbids(&file, "/a.gif"),
                "{name}"
            );
        }
        // A group without rules allows everything.
        assert!(!forbids(&as_us(SIMPLE, "quxbot"), "/example/"));
    }

    #[test]
    fn the_longest_match_of_the_rfc() {
        // RFC 9309, section 5.2.
        let file = "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n";
        let file = as_us(file, "foobot");
        assert!(forbids(&file, "/example/page/disallowed.gif") && !forbids(&file, "/example/page/"));
        // Section 2.2.2: of equal lengths the one that allows.
        let file = "user-agent:*\nallow: /page\ndisallow: /page\n";
        assert!(!forbids(file, "/page"));
    }

    #[test]
    fn groups_of_one_name_are_one_group_and_names_match_whatever_their_case() {
        // RFC 9309, section 2.2.1.
        let file = "user-agent: ExampleBot\ndisallow: /foo\ndisallow: /bar\n\nuser-agent: ExampleBot\ndisallow: /baz\n\nuser-agent: *\ndisallow: /\n";
        let file = as_us(file, "ExampleBot").replace(NAME, "GroundSwell/2.0 (anything)");
        for (path, forbidden) in [("/foo", true), ("/bar", true), ("/baz", true), ("/qux", false)] {
            assert_eq!(forbids(&file, path), forbidden, "{path}");
        }
        assert!(!forbids("User-agent: groundswellbot\nDisallow: /\n", "/a"));
    }

    #[test]
    fn special_characters_of_the_rfc() {
        // RFC 9309, section 2.2.3: `#`, `$` and `*`.
        let file = "User-agent: *\nAllow: this.is.no.path # a comment\nDisallow: /path/file-with-a-%2A.html\nDisallow: /path/foo-%24\nDisallow: /x$\nDisallow: /*.php\nDisallow: /a*b*c$\n";
        for (path, forbidden) in [
            ("/path/file-with-a-*.html", true),
            ("/path/file-with-a-%2A.html", true),
            ("/path/foo-%24", true),
            ("/path/foo-$", true),
            ("/path/foo-", false),
            ("/x", true),
            ("/xy", false),
            ("/any/index.php?q=1", true),
            ("/a1b2c", true),
            ("/a1b2c3", false),
        ] {
            assert_eq!(forbids(file, path), forbidden, "{path}");
        }
    }

    #[test]
    fn percent_encoding_is_compared_as_the_rfc_has_it() {
        // RFC 9309, section 2.2.2, the table of paths.
        for (rule, path) in [
            ("/foo/bar?baz=quz", "/foo/bar?baz=quz"),
            ("/foo/bar?baz=http://foo.bar", "/foo/bar?baz=http://foo.bar"),
            ("/foo/bar?baz=http://foo.bar", "/foo/bar?baz=http%3A%2F%2Ffoo.bar"),
            ("/foo/bar?baz=http%3a%2F%2Ffoo.bar", "/foo/bar?baz=http://foo.bar"),
            ("/foo/bar/\u{30c4}", "/foo/bar/%E3%83%84"),
            ("/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84"),
            ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
        ] {
            assert!(forbids(&format!("User-agent: *\nDisallow: {rule}\n"), path), "{rule}");
        }
        assert!(!forbids("User-agent: *\nDisallow: /Foo\n", "/foo"));
    }

    #[test]
    fn a_delay_is_read_and_lines_that_are_no_rules_are_passed_over() {
        let robots = Robots::parse(b"\xef\xbb\xbfUser-agent: *\r\nnonsense\rCrawl-delay: 2.5\r\nDisallow: /x\r\nSitemap: https://a.example/s.xml\nCrawl-delay: -1\nCrawl-delay: nan");
        assert_eq!(robots.delay, Some(Duration::from_millis(2500)));
        assert_eq!(robots.sitemaps, ["https://a.example/s.xml"]);
        assert_eq!(robots.forbids("/x/y"), Some("Disallow: /x"));
        assert_eq!(robots.forbids("/robots.txt"), None);
        // Rules before any name are nobody's.
        assert!(!forbids("Disallow: /\n", "/a"));
        // Other lines between names and rules do not part them.
        assert!(forbids("User-agent: *\nSitemap: x\nUser-agent: other\nDisallow: /\n", "/a"));
    }

    #[test]
    fn a_rule_that_is_cut_at_the_limit_is_no_rule() {
        let mut file = b"User-agent: *\nDisallow: /\n".to_vec();
        file.resize(MOST - "\nAllow: /".len(), b'#');
        file.extend(b"\nAllow: /public/\n");
        // Cut as it is when it is fetched.
        for length in [MOST, file.len()] {
            assert!(Robots::parse(&file[..length]).forbids("/a").is_some(), "{length} bytes");
        }
    }

    #[test]
    fn a_delay_that_is_out_of_all_measure_is_a_long_one() {
        for value in ["1000000", "1e300", "inf"] {
            let robots = Robots::parse(format!("User-agent: *\nCrawl-delay: {value}\n").as_bytes());
            assert_eq!(robots.delay, Some(Duration::from_secs(1_000_000)), "{value}");
        }
    }

    #[test]
    fn two_megabytes_of_rules_are_read_up_to_the_limit_in_bounded_time() {
        let mut file = String::from("User-agent: *\nDisallow: /first\n");
        while file.len() < 2 << 20 {
            file.push_str("Disallow: /*a*a*a*a*a*a*b$\n");
        }
        file.push_str("Disallow: /last\n");
        let robots = Robots::parse(file.as_bytes());
        assert!(robots.rules.len() > 10_000 && robots.rules.len() < 20_000);
        assert!(robots.forbids("/first").is_some() && robots.forbids("/last").is_none());
        let started = std::time::Instant::now();
        assert!(robots.forbids(&format!("/{}", "a".repeat(2000))).is_none());
        assert!(started.elapsed() < Duration::from_secs(2));
    }

    proptest::proptest! {
        #[test]
        fn no_file_and_no_path_is_too_strange(file in proptest::collection::vec(proptest::num::u8::ANY, 0..400), path in ".{0,60}") {
            let start = b"User-agent: *\nDisallow: ".to_vec();
            let robots = Robots::parse(&[start, file.clone()].concat());
            let _ = (robots.forbids(&path), Robots::parse(&file).forbids(&path));
        }

        #[test]
        fn a_rule_more_that_forbids_never_allows_more(
            rules in proptest::collection::vec(("(allow|disallow)", "/[ab*%2A]{0,5}[$]?"), 0..6),
            more in "[/*][ab*]{0,5}[$]?",
            path in "/[ab*$]{0,6}",
        ) {
            let file: String = rules.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
            let file = format!("User-agent: *\n{file}");
            let with = format!("{file}Disallow: {more}\n");
            proptest::prop_assert!(!forbids(&file, &path) || forbids(&with, &path), "{with}");
            let without = format!("{file}Allow: {more}\n");
            proptest::prop_assert!(forbids(&file, &path) || !forbids(&without, &path), "{without}");
        }

        #[test]
        fn neither_the_order_of_groups_nor_that_of_their_rules_matters(
            groups in proptest::collection::vec(
                ("(\\*|groundswell|other)", proptest::collection::vec(("(allow|disallow)", "/[ab*]{0,4}[$]?"), 0..4)),
                0..5,
            ),
            path in "/[ab]{0,6}",
        ) {
            let file = |groups: &[(String, Vec<(String, String)>)], back: bool| -> String {
                let group = |(name, rules): &(String, Vec<(String, String)>)| -> String {
                    let mut lines: Vec<String> = rules.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
                    if back {
                        lines.reverse();
                    }
                    // A group without a rule would take the next one's name.
                    format!("User-agent: {name}\nCrawl-delay: 0\n{}", lines.concat())
                };
                groups.iter().map(group).collect()
            };
            let forward = file(&groups, false);
            let mut turned = groups;
            turned.reverse();
            proptest::prop_assert_eq!(forbids(&forward, &path), forbids(&file(&turned, true), &path));
            proptest::prop_assert_eq!(forbids(&forward, &path), forbids(&forward.replace('\n', "\r\n"), &path));
            proptest::prop_assert_eq!(forbids(&forward, &path), forbids(&format!("\u{feff}{forward}"), &path));
        }

        #[test]
        fn a_spelling_is_its_own_and_a_path_forbids_itself(path in "/[ -~\u{e4}]{0,20}") {
            proptest::prop_assert_eq!(normal(&normal(&path)), normal(&path));
            proptest::prop_assert_eq!(pattern(&pattern(&path)), pattern(&path));
            proptest::prop_assert!(matches(&normal(&path), &normal(&path)));
        }

        #[test]
        fn a_pattern_matches_as_the_slow_way_says(pattern in "/[ab*]{0,7}[$]?", path in "/[ab]{0,8}") {
            fn slow(pattern: &[u8], path: &[u8]) -> bool {
                match pattern {
                    [] => true,
                    [b'$'] => path.is_empty(),
                    [b'*', rest @ ..] => (0..=path.len()).any(|from| slow(rest, &path[from..])),
                    [first, rest @ ..] => path.first() == Some(first) && slow(rest, &path[1..]),
                }
            }
            proptest::prop_assert_eq!(matches(&pattern, &path), slow(pattern.as_bytes(), path.as_bytes()));
        }
    }
}
