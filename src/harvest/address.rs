//! Web addresses in one form, so that one thread has one id however it was linked to.
//! Fetches nothing and resolves no relative address.
//! Called by the page formats.

/// The canonical form of an absolute `http(s)` address: host in lower case; no fragment, no credentials, no default
/// port, and none of the query parameters that only track a visit or open a reply form. `None` for any other text.
pub(super) fn canonical(address: &str) -> Option<String> {
    let address = address.trim();
    if address.len() > 4096 || address.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("https".to_owned(), address.strip_prefix("//")?),
    };
    if scheme != "http" && scheme != "https" {
        return None;
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default().to_lowercase();
    let host = host.strip_suffix(if scheme == "http" { ":80" } else { ":443" }).unwrap_or(&host);
    if !host.contains('.') {
        return None;
    }
    let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
    let path = if path.is_empty() { "/" } else { path };
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !tracks(pair)).collect();
    let question = if kept.is_empty() { "" } else { "?" };
    Some(format!("{scheme}://{host}{path}{question}{}", kept.join("&")))
}

/// The site that an address in canonical form belongs to, without `www.`: one name there is one voice.
pub(super) fn site(canonical: &str) -> Option<&str> {
    let host = canonical.split_once("://")?.1.split(['/', '?']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host))
}

fn tracks(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    name.starts_with("utm_") || matches!(name.as_str(), "replytocom" | "fbclid" | "gclid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_name_the_thread_is_dropped() {
        assert_eq!(
            canonical("HTTPS://me:pw@News.Example.ORG:443/A/b?p=7&utm_source=x&replytocom=12&fbclid=y#comment-3")
                .as_deref(),
            Some("https://news.example.org/A/b?p=7")
        );
        assert_eq!(canonical("http://example.org").as_deref(), Some("http://example.org/"));
        assert_eq!(canonical("//example.org/a").as_deref(), Some("https://example.org/a"));
    }

    #[test]
    fn what_is_no_web_address_is_none() {
        for text in ["", "/a/b", "mailto:a@example.org", "file:///tmp/a", "https://", "https://a b.org/"] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }

    #[test]
    fn a_site_is_the_same_with_and_without_www() {
        assert_eq!(site("https://www.example.org/a"), Some("example.org"));
        assert_eq!(site("https://example.org?p=1"), Some("example.org"));
    }
}
