//! Closes elements of pages that a program saved as XML: `<iframe/>`, which browsers take for an open tag.
//! Changes no page that was not.
//! Called before a page is parsed.

use std::borrow::Cow;

/// Elements that swallow the rest of a page when they stay open: a page of a browser never holds them in this form.
const SWALLOW: [&str; 6] = ["iframe", "script", "style", "textarea", "title", "noscript"];

/// Elements that HTML lets stand without an end; any other one that closes itself is given its end.
const VOID: [&str; 22] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "path", "use", "circle", "rect", "line", "polygon", "polyline", "ellipse",
];

/// The page with an end behind each element that closes itself, if it was saved as XML. `own` are the tags that close
/// themselves, as `guard` finds them.
pub(super) fn closed<'h>(html: &'h str, own: &[(usize, usize)]) -> Cow<'h, str> {
    if own.is_empty() {
        return Cow::Borrowed(html);
    }
    let own: Vec<(usize, &str)> = own.iter().map(|(at, end)| (*end, name(html, *at))).collect();
    let swallows = own.iter().any(|(_, name)| SWALLOW.iter().any(|s| name.eq_ignore_ascii_case(s)));
    if !swallows && !closes_all(html, &own) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + own.len() * 8);
    let mut at = 0;
    for (end, name) in own {
        if !VOID.iter().any(|v| name.eq_ignore_ascii_case(v)) {
            out.push_str(&html[at..end]);
            out.push_str("</");
            out.push_str(name);
            out.push('>');
            at = end;
        }
    }
    out.push_str(&html[at..]);
    Cow::Owned(out)
}

/// A program that writes XML closes every empty element in itself; a person who errs does so here and there.
fn closes_all(html: &str, own: &[(usize, &str)]) -> bool {
    const EMPTY: [&str; 6] = ["></div>", "></span>", "></a>", "></i>", "></td>", "></p>"];
    let filled = |name: &str| EMPTY.iter().any(|e| e[3..e.len() - 1].eq_ignore_ascii_case(name));
    own.iter().filter(|(_, name)| filled(name)).nth(1).is_some()
        && !EMPTY.iter().any(|empty| memchr::memmem::find(html.as_bytes(), empty.as_bytes()).is_some())
}

fn name(html: &str, at: usize) -> &str {
    let rest = &html[at..];
    &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len())]
}

#[cfg(test)]
mod tests {
    use super::super::guard;

    #[test]
    fn a_page_saved_as_xml_keeps_what_stands_behind_an_empty_element() {
        let closed = |html: &'static str| super::closed(html, &guard::tags(html).expect("few attributes"));
        assert_eq!(closed("<span/><br/><iframe src='a'/>b"), "<span/></span><br/><iframe src='a'/></iframe>b");
        assert_eq!(closed("<a name=x />b<div/>"), "<a name=x /></a>b<div/></div>");
        for html in ["<span/>a<br/><div></div><div/>", "<script>'<iframe/>'</script><div/>", "a"] {
            assert_eq!(closed(html), html);
        }
    }
}
