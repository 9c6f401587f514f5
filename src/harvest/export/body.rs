//! Comment texts as exports write them, as plain text: HTML, WordPress's half-HTML, Markdown.
//! Decides nothing about a comment.
//! Called by the readers of exports.

use super::super::dom::{Dom, prose};

/// The words of a piece of HTML: paragraphs parted by an empty line, quotations after `> `. Errs with a sentence when
/// it is nested past the limits of pages.
pub(in crate::harvest) fn html(text: &str) -> Result<String, String> {
    if !text.contains(['<', '&']) {
        return Ok(one_line(text));
    }
    if let Some(text) = simple(text) {
        return Ok(text);
    }
    let dom = Dom::parse(text).map_err(|limit| format!("its text cannot be read: {}", limit.reason()))?;
    Ok(prose(&dom, Dom::ROOT, &|node| dom.name(node) == "img" && dom.has_class(node, "avatar")))
}

/// What the page's parser would make of a text whose only tags are paragraphs and line breaks: most comments have no
/// others, and this takes a fraction of the time. `None` for any other text.
fn simple(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let (mut gap, mut space) = (0_usize, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut sign = c;
        let mut length = c.len_utf8();
        if c == '<' {
            const TAGS: [(&str, bool); 5] =
                [("<p>", true), ("</p>", true), ("<br>", false), ("<br/>", false), ("<br />", false)];
            let (tag, parts) = TAGS.iter().find(|(tag, _)| rest.starts_with(tag))?;
            gap = if *parts { 2 } else { (gap + 1).min(2) };
            rest = &rest[tag.len()..];
            continue;
        } else if c == '&' {
            const ENTITIES: [(&str, char); 5] =
                [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\'')];
            let (entity, meant) = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity))?;
            (sign, length) = (*meant, entity.len());
        }
        rest = &rest[length..];
        if sign.is_whitespace() || sign == '\u{feff}' {
            space = true;
        } else if !sign.is_control() {
            if !out.is_empty() && gap > 0 {
                out.extend(std::iter::repeat_n('\n', gap));
            } else if !out.is_empty() && space {
                out.push(' ');
            }
            (gap, space) = (0, false);
            out.push(sign);
        }
    }
    Some(out)
}

/// The words of a comment as WordPress stores it: line ends are line breaks, empty lines part paragraphs, and tags
/// may stand between them.
pub(super) fn wordpress(text: &str) -> Result<String, String> {
    if !text.contains(['<', '&']) {
        return Ok(plain(text));
    }
    let text = text.replace("\r\n", "\n");
    if !text.contains('\n') {
        return html(&text);
    }
    // Line ends beside tags that part lines themselves would part them twice.
    const BLOCKS: [&str; 10] = ["p>", "blockquote>", "pre>", "ul>", "ol>", "li>", "div>", "br>", "br/>", "br />"];
    let mut marked = String::with_capacity(text.len() + 64);
    let mut rest = text.as_str();
    while let Some(at) = rest.find('\n') {
        let (line, after) = rest.split_at(at);
        let ends = after.len() - after.trim_start_matches('\n').len();
        marked.push_str(line);
        let after = &after[ends..];
        let at_block = BLOCKS.iter().any(|tag| line.trim_end().ends_with(tag))
            || ["<p>", "<blockquote", "<pre", "<ul", "<ol", "<li", "<div", "</"]
                .iter()
                .any(|tag| after.starts_with(tag));
        marked.push_str(match (ends, at_block) {
            (1, false) => "<br>",
            (1, true) => "\n",
            _ => "<br><br>",
        });
        rest = after;
    }
    marked.push_str(rest);
    html(&marked)
}

/// A text without markup: line ends of one kind, no white space at the ends of lines, at most one empty line.
pub(in crate::harvest) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let line = line.trim_end();
        if line.trim().is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        out.extend(line.chars().filter(|c| !c.is_control() || *c == '\t'));
    }
    out
}

/// Markdown as plain text: it is made to be read as it stands. Only HTML entities are resolved, and of a link its words
/// and its address remain.
pub(super) fn markdown(text: &str) -> String {
    plain(&entities(text))
}

/// A name or a title: entities resolved, tags away, on one line. `None` when nothing is left.
pub(in crate::harvest) fn line(text: &str) -> Option<String> {
    let text = if text.contains(['<', '&']) {
        Dom::parse(text).map(|dom| dom.text(Dom::ROOT)).unwrap_or_default()
    } else {
        one_line(text)
    };
    (!text.is_empty()).then_some(text)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace(|c: char| c.is_control(), "")
}

/// The five entities that JSON interfaces use inside plain text.
fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = text.to_owned();
    for (entity, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'")] {
        out = out.replace(entity, sign);
    }
    out.replace("&nbsp;", " ").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordpress_line_ends_are_breaks_and_its_tags_are_read() {
        assert_eq!(wordpress("One\r\ntwo\r\n\r\n\r\nthree  ").as_deref(), Ok("One\ntwo\n\nthree"));
        assert_eq!(
            wordpress("One <em>two</em>\nthree\n\n<blockquote>four</blockquote>\nfive &amp; six").as_deref(),
            Ok("One two\nthree\n\n> four\n\nfive & six")
        );
    }

    #[test]
    fn html_is_read_as_pages_are_and_refused_past_their_limits() {
        assert_eq!(html("<p>One<br>two</p><p>three</p>").as_deref(), Ok("One\ntwo\n\nthree"));
        let deep = "<div>".repeat(600);
        assert!(html(&deep).is_err_and(|reason| reason.contains("512 deep")));
    }

    #[test]
    fn paragraphs_and_breaks_alone_are_read_as_the_parser_of_pages_reads_them() {
        let pieces = ["<p>", "</p>", "<br>", "<br />", "&amp;", "&lt;", " ", "\n", "é", "two words", "\u{7}", "."];
        let mut state = 7_u32;
        for _ in 0..2000 {
            let mut text = String::new();
            for _ in 0..8 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push_str(pieces[(state >> 16) as usize % pieces.len()]);
            }
            let dom = Dom::parse(&text).expect("small");
            assert_eq!(simple(&text), Some(prose(&dom, Dom::ROOT, &|_| false)), "{text:?}");
        }
        assert_eq!(simple("<p>a <b>b</b>"), None);
    }

    #[test]
    fn markdown_is_left_as_it_is_written() {
        assert_eq!(markdown("&gt; four\n\n\n*five* &amp;amp;\t"), "> four\n\n*five* &amp;");
    }

    #[test]
    fn a_name_is_one_line_without_tags_and_entities() {
        assert_eq!(line(" Ann &laquo; Lee&#039;s\n<b>blog</b> ").as_deref(), Some("Ann « Lee's blog"));
        assert_eq!(line(" \n"), None);
    }
}
