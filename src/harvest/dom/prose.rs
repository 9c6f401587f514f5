//! The words of an element as plain text: paragraphs, line breaks, quotations and list items kept.
//! Does not decide which element holds a comment.
//! Called by the formats for bodies, and for the lines a reader of the page sees.

use super::{Dom, NONE, Node};

/// Elements that hold no prose.
const SILENT: [&str; 18] = [
    "script", "style", "noscript", "template", "head", "title", "svg", "math", "iframe", "object", "audio", "video",
    "canvas", "select", "textarea", "input", "button", "form",
];

/// The text of an element: paragraphs parted by an empty line, `<br>` as a line break, quotations after `> `, list
/// items after `- `, runs of white space as one space. Elements for which `skip` says so are left out, and so are
/// scripts, forms and buttons; of pictures only those that stand for a smiley leave their text.
pub(in crate::harvest) fn prose(dom: &Dom, top: Node, skip: &dyn Fn(Node) -> bool) -> String {
    prose_quoting(dom, top, skip, &|_| false)
}

/// The same where other elements than `<blockquote>` are quotations too: those for which `quotes` says so. A
/// `<blockquote>` inside such an element is the same quotation.
pub(in crate::harvest) fn prose_quoting(
    dom: &Dom,
    top: Node,
    skip: &dyn Fn(Node) -> bool,
    quotes: &dyn Fn(Node) -> bool,
) -> String {
    let mut writer = Writer::default();
    write(dom, top, &|node| SILENT.contains(&dom.name(node)) || skip(node), quotes, &mut writer);
    writer.out
}

/// The same without signs for quotations and list items: for names and dates.
pub(in crate::harvest) fn label(dom: &Dom, top: Node, skip: &dyn Fn(Node) -> bool) -> String {
    let mut writer = Writer { plain: true, ..Writer::default() };
    write(dom, top, &|node| SILENT.contains(&dom.name(node)) || skip(node), &|_| false, &mut writer);
    writer.out
}

/// The lines a reader sees, in the order of the page; navigation and asides are left out. A form's own words count.
pub(in crate::harvest) fn lines(dom: &Dom) -> Vec<String> {
    let mut writer = Writer { plain: true, ..Writer::default() };
    let skip = |node: Node| {
        let name = dom.name(node);
        (SILENT.contains(&name) && name != "form" && name != "button") || name == "nav" || name == "aside"
    };
    write(dom, Dom::ROOT, &skip, &|_| false, &mut writer);
    writer.out.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn write(dom: &Dom, top: Node, skip: &dyn Fn(Node) -> bool, quotes: &dyn Fn(Node) -> bool, writer: &mut Writer) {
    // Elements that are quotations and are not closed yet.
    let mut quoting: Vec<Node> = Vec::new();
    let mut node = top;
    loop {
        let entered = node == top || !skip(node);
        // The element itself may be a list item or a quotation without its words being one.
        if entered && node != top {
            let marked = !dom.name(node).is_empty() && quotes(node);
            if marked || (dom.name(node) == "blockquote" && quoting.last().is_none_or(|n| dom.name(*n) == "blockquote"))
            {
                quoting.push(node);
                writer.quote = quoting.len();
                writer.gap = writer.gap.max(2);
            }
            writer.open(dom, node);
        }
        let first = dom.slot(node).first;
        if entered && first != NONE {
            node = first;
            continue;
        }
        if entered && node != top {
            writer.close(dom.name(node));
            unquote(&mut quoting, node, writer);
        }
        while node != top && dom.slot(node).next == NONE {
            node = dom.slot(node).parent;
            if node == NONE {
                return;
            }
            if node != top {
                writer.close(dom.name(node));
                unquote(&mut quoting, node, writer);
            }
        }
        if node == top {
            return;
        }
        node = dom.slot(node).next;
    }
}

fn unquote(quoting: &mut Vec<Node>, node: Node, writer: &mut Writer) {
    if quoting.last() == Some(&node) {
        quoting.pop();
        writer.quote = quoting.len();
        writer.gap = writer.gap.max(2);
    }
}

/// Marks of the direction of writing, which programs put around dates and names, and what has no width.
pub(in crate::harvest) fn is_mark(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}')
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Line ends due before the next word.
    gap: usize,
    space: bool,
    quote: usize,
    item: bool,
    verbatim: usize,
    /// Without the signs for quotations and list items.
    plain: bool,
}

impl Writer {
    fn open(&mut self, dom: &Dom, node: Node) {
        if let Some(text) = dom.characters(node) {
            self.characters(text);
            return;
        }
        let name = dom.name(node);
        match name {
            "br" | "hr" => self.gap = (self.gap + 1).min(2),
            "img" if dom.has_any_class(node, &["emoji", "wp-smiley"]) => {
                let smiley = dom.attribute(node, "alt").unwrap_or_default().to_owned();
                self.characters(&smiley);
            }
            "pre" => self.verbatim += 1,
            _ => {}
        }
        self.part(name);
        if name == "li" {
            self.item = true;
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "pre" => self.verbatim = self.verbatim.saturating_sub(1),
            "li" => self.item = false,
            "td" | "th" => self.space = true,
            _ => {}
        }
        self.part(name);
    }

    fn part(&mut self, name: &str) {
        let due = match name {
            "p" | "blockquote" | "pre" | "ul" | "ol" | "dl" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
            | "figure" => 2,
            "li" | "dt" | "dd" | "tr" | "div" | "section" | "article" | "header" | "footer" | "main" | "address"
            | "figcaption" | "form" | "fieldset" | "label" | "option" | "caption" | "details" | "summary" => 1,
            _ => return,
        };
        self.gap = self.gap.max(due);
    }

    fn characters(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            // Most of a text is words of plain letters, which are copied as they stand.
            let word = rest.bytes().take_while(u8::is_ascii_graphic).count();
            if word > 0 {
                self.begin();
                self.out.push_str(&rest[..word]);
                rest = &rest[word..];
                continue;
            }
            rest = &rest[c.len_utf8()..];
            if c == '\n' && self.verbatim > 0 {
                self.gap = (self.gap + 1).min(2);
            } else if c.is_whitespace() || c == '\u{feff}' {
                self.space = true;
            } else if !(c.is_control() || self.plain && is_mark(c)) {
                self.begin();
                self.out.push(c);
            }
        }
    }

    /// Line ends, signs or a space that are due before the next character.
    fn begin(&mut self) {
        let fresh = self.out.is_empty();
        if fresh || self.gap > 0 {
            if !fresh {
                self.out.extend(std::iter::repeat_n('\n', self.gap));
            }
            if !self.plain {
                self.out.push_str(&"> ".repeat(self.quote.min(8)));
                if std::mem::take(&mut self.item) {
                    self.out.push_str("- ");
                }
            }
        } else if self.space {
            self.out.push(' ');
        }
        (self.gap, self.space) = (0, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        let dom = Dom::parse(html).expect("small");
        prose(&dom, Dom::ROOT, &|node| dom.has_class(node, "reply"))
    }

    #[test]
    fn paragraphs_breaks_quotations_and_lists_are_kept() {
        assert_eq!(
            text(concat!(
                "<div><p>One\n two<br>three &amp; four</p>\n<blockquote><p>a</p><p>b</p></blockquote>",
                "<p>five&nbsp;<em>six</em></p><ul><li>x</li><li>y</li></ul><p>z</p><a class=reply>Reply</a></div>"
            )),
            "One two\nthree & four\n\n> a\n\n> b\n\nfive six\n\n- x\n- y\n\nz"
        );
    }

    #[test]
    fn a_quotation_of_another_element_is_one_quotation_with_the_blockquote_inside_it() {
        let html = "a<div class=quote>b<blockquote>c<div class=quote>d</div></blockquote></div>e";
        let dom = Dom::parse(html).expect("small");
        let text = prose_quoting(&dom, Dom::ROOT, &|_| false, &|n| dom.has_class(n, "quote"));
        assert_eq!(text, "a\n\n> b\n\n> c\n\n> > d\n\ne");
    }

    #[test]
    fn two_breaks_are_a_paragraph_and_scripts_say_nothing() {
        assert_eq!(text("a<br><br>b<br/><br/><br/>c<script>d</script><style>e</style>"), "a\n\nb\n\nc");
    }

    #[test]
    fn a_smiley_that_is_a_picture_is_kept_and_no_other_picture() {
        assert_eq!(text("ok <img class='wp-smiley' alt=':-)'> <img alt=cat>"), "ok :-)");
    }

    #[test]
    fn the_lines_a_reader_sees_leave_navigation_out() {
        let dom = Dom::parse("<nav>Comment</nav><h2>3 comments</h2><div>x</div><form><p>Leave a reply").expect("small");
        assert_eq!(lines(&dom), ["3 comments", "x", "Leave a reply"]);
    }
}
