//! The addresses that a sitemap names: of pages, or of further sitemaps.
//! Fetches through `walk` and judges no page.
//! Called by the run before pages are asked for.

use std::collections::{HashSet, VecDeque};
use std::io::Read;

use url::Url;

use crate::error::Result;

use super::super::export;
use super::walk::{Stop, Walk};
use super::{place, reserved};

/// Most addresses of one sitemap (the protocol's own limit) and of all.
const MOST: usize = 50_000;
/// Most sitemaps that one names.
const MAPS: usize = 500;
/// Most bytes of one, unpacked: the protocol's own limit.
const BYTES: u64 = 50 << 20;

/// What sitemaps named.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) pages: Vec<Url>,
    pub(super) notes: Vec<String>,
    /// Sitemaps that could not be had: address, reason, whether a rule forbids it.
    pub(super) missing: Vec<(String, String, bool)>,
}

/// The pages that a sitemap and those it names list, in their order, each once, those of the sitemap's own host alone.
/// Errs when a disk does.
pub(super) fn list(walk: &Walk<'_>, sitemap: &Url) -> Result<Listed> {
    let mut listed = Listed::default();
    let mut waiting = VecDeque::from([sitemap.clone()]);
    let mut met: HashSet<String> = HashSet::from([place::canonical(sitemap)]);
    let (mut elsewhere, mut left, mut maps) = (0_u64, 0_u64, 0);
    while let Some(url) = waiting.pop_front() {
        let answer = match walk.fetch(&url)? {
            Ok((_, answer)) if answer.status == 200 => answer,
            Ok((_, answer)) => {
                listed.missing.push((url.to_string(), super::walk::by_status(answer.status).1, false));
                continue;
            }
            Err(Stop::Refused(reason)) => {
                listed.missing.push((url.to_string(), reason, true));
                continue;
            }
            Err(Stop::Broken(reason)) => {
                listed.missing.push((url.to_string(), reason, false));
                continue;
            }
            Err(Stop::Failed(failure)) => {
                listed.missing.push((url.to_string(), failure.reason, false));
                continue;
            }
        };
        if let Some(reason) = reserved::by_headers(&answer.headers, false) {
            listed.missing.push((url.to_string(), reason, true));
            continue;
        }
        let text = unpacked(&answer.body);
        let is_index = text.contains("<sitemapindex");
        let found = locations(&text);
        if found.is_empty() {
            listed.notes.push(format!("{url}: no address is in it; is it a sitemap?"));
        }
        for address in found {
            let Ok(next) = place::join(&url, &address) else { continue };
            if place::host(&next) != place::host(sitemap) {
                elsewhere += 1;
            } else if !is_index && listed.pages.len() == MOST {
                // What is read on would only be thrown away.
                listed.notes.push(format!("{sitemap}: more than {MOST} addresses; the first {MOST} are taken"));
                return Ok(listed);
            } else if met.insert(place::canonical(&next)) {
                if !is_index {
                    listed.pages.push(next);
                } else if maps < MAPS {
                    maps += 1;
                    waiting.push_back(next);
                } else {
                    left += 1;
                }
            }
        }
    }
    if elsewhere > 0 {
        listed
            .notes
            .push(format!("{sitemap}: {elsewhere} addresses of other hosts are not followed; name their own sitemaps"));
    }
    if left > 0 {
        listed.notes.push(format!("{sitemap}: {left} sitemaps beyond {MAPS} are not read; name them themselves"));
    }
    Ok(listed)
}

fn unpacked(body: &[u8]) -> String {
    let mut bytes = Vec::new();
    if body.starts_with(b"\x1f\x8b") {
        // What is damaged gives what came before.
        let _ = export::unpacked(body).take(BYTES).read_to_end(&mut bytes);
    } else {
        bytes.extend_from_slice(body);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What stands in `<loc>`; of a text without elements each line (both by sitemaps.org, protocol 0.9).
fn locations(text: &str) -> Vec<String> {
    if !text.contains("<loc") && !text.trim_start().starts_with('<') {
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with("http"));
        return lines.take(MOST).map(str::to_owned).collect();
    }
    let inside = |part: &str| {
        let content = part.split_once('>')?.1.split("</loc").next()?.trim();
        let plain = content.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>")).unwrap_or(content);
        let text = plain
            .replace("&amp;", "&")
            .replace("&apos;", "'")
            .replace("&quot;", "\"")
            .replace("&gt;", ">")
            .replace("&lt;", "<");
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    text.split("<loc").skip(1).filter_map(inside).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::fixture::Fixture;
    use super::super::gate::Gate;
    use super::*;

    #[test]
    fn an_index_leads_to_its_sitemaps_and_pages_are_listed_once() {
        let map = |inside: &str| format!("<?xml version='1.0'?><urlset>{inside}</urlset>");
        let loc = |url: &str| format!("<url><loc>\n {url} </loc></url>");
        let fixture = Fixture::default()
            .with(
                "https://a.example/sitemap.xml",
                200,
                "<sitemapindex><sitemap><loc>https://a.example/1.xml</loc></sitemap><sitemap><loc><![CDATA[/2.txt]]></loc></sitemap>\
                 <sitemap><loc>/sitemap.xml</loc></sitemap><sitemap><loc>/3.xml</loc></sitemap></sitemapindex>",
            )
            .with("https://a.example/1.xml", 200, &map(&format!("{}{}", loc("https://a.example/x?a=1&amp;b=2"), loc("https://b.example/y"))))
            .with("https://a.example/2.txt", 200, "https://a.example/z\nhttps://a.example/x?a=1&b=2#top\n");
        let gate = Gate::new(&fixture, Duration::from_secs(9));
        let walk = Walk::new(&fixture, &gate);
        let listed = list(&walk, &place::parse("https://a.example/sitemap.xml").expect("an address")).expect("no disk");
        let pages: Vec<&str> = listed.pages.iter().map(Url::as_str).collect();
        assert_eq!(pages, ["https://a.example/x?a=1&b=2", "https://a.example/z"]);
        assert!(listed.notes[0].contains("1 addresses of other hosts"), "{:?}", listed.notes);
        assert_eq!(listed.missing.len(), 1);
    }

    #[test]
    fn sitemaps_that_come_late_are_read_and_those_that_are_too_many_are_told() {
        let pages: String = (0..600).map(|n| format!("<url><loc>/p{n}</loc></url>")).collect();
        let maps: String = (0..600).map(|n| format!("<sitemap><loc>/m{n}.xml</loc></sitemap>")).collect();
        let fixture = Fixture::default()
            .with("https://a.example/s.xml", 200, "<sitemapindex><loc>/1.xml</loc><loc>/2.xml</loc></sitemapindex>")
            .with("https://a.example/1.xml", 200, &format!("<urlset>{pages}</urlset>"))
            .with("https://a.example/2.xml", 200, &format!("<sitemapindex>{maps}</sitemapindex>"))
            .with("https://a.example/m7.xml", 200, "<urlset><url><loc>/late</loc></url></urlset>");
        let gate = Gate::new(&fixture, Duration::from_secs(9));
        let walk = Walk::new(&fixture, &gate);
        let listed = list(&walk, &place::parse("https://a.example/s.xml").expect("an address")).expect("no disk");
        assert_eq!((listed.pages.len(), listed.missing.len()), (601, 497));
        assert!(listed.notes.iter().any(|note| note.contains("102 sitemaps beyond 500")), "{:?}", listed.notes);
    }
}
