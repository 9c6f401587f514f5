//! Web addresses as the network needs them: read, resolved, in canonical form, and whose host they are.
//! Asks nobody.
//! Called by all of `net`.

use url::Url;

use super::super::address;

/// Longest address that is asked for, in bytes.
const LONGEST: usize = 4096;

/// Reads an `http` or `https` address that a user or a page gave. The error is the reason.
pub fn parse(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim()).map_err(|e| format!("this is no address that can be read: {e}"))?;
    checked(url)
}

/// The address that `href` means on a page.
pub(super) fn join(base: &Url, href: &str) -> Result<Url, String> {
    checked(base.join(href.trim()).map_err(|e| format!("the address \"{}\" cannot be read: {e}", short(href)))?)
}

fn checked(mut url: Url) -> Result<Url, String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("only http and https are fetched, not {}:", url.scheme()));
    }
    if url.host().is_none() {
        return Err("the address names no host".to_owned());
    }
    if url.as_str().len() > LONGEST {
        return Err(format!("the address has more than {LONGEST} bytes"));
    }
    url.set_fragment(None);
    // Both are empty for any address of a page that may be read by all; a base that has no host was refused.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    Ok(url)
}

/// The form under which snapshots are kept and threads are named.
pub(in crate::harvest) fn canonical(url: &Url) -> String {
    // Names without a dot are those of one's own network.
    address::canonical(url.as_str()).unwrap_or_else(|| url.as_str().to_owned())
}

/// The host as a server is asked one thing at a time: its name, and the port where that is not the usual one.
pub(super) fn host(url: &Url) -> String {
    // A last point is the root of all names.
    let name = url.host_str().unwrap_or_default().trim_end_matches('.');
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

/// Path with query, as rules about paths see it.
pub(super) fn path(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

/// A text that others wrote, for a message.
pub(super) fn short(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    if text.chars().count() > 200 { format!("{clean}…") } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_pages_are_taken() {
        for text in [
            "ftp://a.example/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            "a.example",
            "http://",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        let base = parse("https://me:pw@A.example/x/y?q#z").expect("an address");
        assert_eq!(base.as_str(), "https://a.example/x/y?q");
        assert_eq!(join(&base, "../b?p=2#c").expect("an address").as_str(), "https://a.example/b?p=2");
        assert!(join(&base, "gopher://b.example/").is_err());
    }

    #[test]
    fn one_host_is_one_host_by_both_schemes_and_in_every_spelling() {
        let host = |text: &str| host(&parse(text).expect("an address"));
        assert_eq!(host("http://a.example/x"), host("https://A.EXAMPLE:443/"));
        assert_eq!(host("https://a.example./"), "a.example");
        assert_eq!(host("http://0x7f.1:8080/"), "127.0.0.1:8080");
        assert_eq!(host("http://b\u{fc}cher.example/"), "xn--bcher-kva.example");
    }

    proptest::proptest! {
        #[test]
        fn a_canonical_address_is_its_own(
            text in "https?://(me:pw@)?[a-z]{1,3}(\\.[A-Z]{2}|\\.)?(:80|:443|:8)?/[a-z%./ \u{e4}]{0,8}([?][a-z%&=;?/utm_.\u{e4}]{0,16})?(#x)?"
        ) {
            if let Ok(url) = parse(&text) {
                let once = canonical(&url);
                let again = parse(&once).expect("it is an address still");
                proptest::prop_assert_eq!(canonical(&again), once);
                proptest::prop_assert_eq!(host(&again), host(&url));
            }
        }

        #[test]
        fn no_text_is_too_strange_for_an_address(text in ".{0,60}", href in ".{0,60}") {
            if let Ok(url) = parse(&format!("https://{text}")) {
                let again = parse(&canonical(&url)).expect("it is an address still");
                proptest::prop_assert_eq!(canonical(&again), canonical(&url));
                let _ = join(&url, &href).map(|url| (path(&url), host(&url)));
            }
        }
    }

    #[test]
    fn a_host_of_ones_own_network_has_a_canonical_form_too() {
        let canonical = |text: &str| canonical(&parse(text).expect("an address"));
        assert_eq!(canonical("http://localhost:8080/a?b#c"), "http://localhost:8080/a?b");
        assert_eq!(canonical("https://a.example/a?utm_source=x&b=1"), "https://a.example/a?b=1");
    }
}
