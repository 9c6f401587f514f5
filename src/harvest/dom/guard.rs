//! Refuses a page whose tags have so many attributes that the parser, which compares each with all, would not end.
//! Builds no tree.
//! Called before a page is parsed.

use super::TooMuch;

/// Most attributes of one tag.
pub(super) const MAX_ATTRIBUTES: usize = 500;

/// Looks at each tag outside comments, scripts and styles, and gives those that close themselves: the first byte of the
/// name, and the first behind the tag. Errs at a tag with more than [`MAX_ATTRIBUTES`].
pub(super) fn tags(html: &str) -> Result<Vec<(usize, usize)>, TooMuch> {
    let mut own = Vec::new();
    for tag in Tags::of(html) {
        if tag.attributes > MAX_ATTRIBUTES {
            return Err(TooMuch::Attributes);
        }
        if tag.closes_itself {
            own.push((tag.name, tag.end));
        }
    }
    Ok(own)
}

/// An opening or closing tag.
struct Tag {
    /// Where its name starts, in bytes, and the first byte behind it.
    name: usize,
    end: usize,
    attributes: usize,
    /// It ends in `/>`.
    closes_itself: bool,
}

/// The tags outside comments, scripts and styles.
struct Tags<'h> {
    bytes: &'h [u8],
    at: usize,
}

impl<'h> Tags<'h> {
    /// Those of a page.
    fn of(html: &'h str) -> Self {
        Tags { bytes: html.as_bytes(), at: 0 }
    }
}

impl Iterator for Tags<'_> {
    type Item = Tag;

    fn next(&mut self) -> Option<Tag> {
        let bytes = self.bytes;
        loop {
            let open = memchr::memchr(b'<', bytes.get(self.at..)?).map(|n| self.at + n)?;
            self.at = open + 1;
            if bytes[self.at..].starts_with(b"!--") {
                self.at = find(bytes, self.at + 3, b"-->").unwrap_or(bytes.len());
                continue;
            }
            let name = if bytes.get(self.at) == Some(&b'/') { self.at + 1 } else { self.at };
            if !bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
                continue;
            }
            let (end, attributes) = tag(bytes, name);
            let closes_itself = end >= 2 && bytes.get(end - 2..end) == Some(b"/>");
            self.at = end;
            for raw in [&b"script"[..], b"style"] {
                let tag_name = bytes.get(open + 1..open + 1 + raw.len()).unwrap_or_default();
                let closed = bytes.get(open + 1 + raw.len()).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'-');
                if tag_name.eq_ignore_ascii_case(raw) && closed && !closes_itself {
                    self.at = closing(bytes, end, raw);
                }
            }
            return Some(Tag { name, end, attributes, closes_itself });
        }
    }
}

/// Where a tag ends and how many attributes stand in it.
fn tag(bytes: &[u8], name: usize) -> (usize, usize) {
    let (mut at, mut count, mut parted, mut equals) = (name, 0, false, false);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => return (at + 1, count),
            b'"' | b'\'' if equals => {
                at = bytes[at + 1..].iter().position(|b| b == byte).map_or(bytes.len(), |n| at + 1 + n);
                (parted, equals) = (true, false);
            }
            b'=' if !equals => equals = true,
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' => parted = !equals || parted,
            _ => {
                if parted && !equals {
                    count += 1;
                }
                // The value without quotes goes on to the next white space.
                if equals {
                    at += bytes[at..].iter().take_while(|b| !b.is_ascii_whitespace() && **b != b'>').count() - 1;
                    equals = false;
                }
                parted = false;
            }
        }
        at += 1;
    }
    (bytes.len(), count)
}

fn closing(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let mut at = from;
    while let Some(open) = find(bytes, at, b"</") {
        let end = open + 2 + name.len();
        if bytes.get(open + 2..end).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return open;
        }
        at = open + 2;
    }
    bytes.len()
}

fn find(bytes: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes.get(from..)?, wanted).map(|n| from + n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_counted_as_the_parser_counts_them() {
        let count = |html: &str| tag(html.as_bytes(), 1).1;
        assert_eq!(count("<p>"), 0);
        assert_eq!(count("<p a b=c d='e > f'g=\"h i\" j>k l m"), 5);
        assert_eq!(count("<p a = b c/d>"), 3);
        assert_eq!(count("<p a=b c"), 2);
    }

    #[test]
    fn scripts_and_comments_are_no_tags() {
        let words = " word".repeat(MAX_ATTRIBUTES + 1);
        for html in
            [format!("<script>if (a<b) {words}</script>"), format!("<!-- <p{words} -->"), format!("a < b{words}")]
        {
            assert_eq!(tags(&html), Ok(Vec::new()), "{}", &html[..20]);
        }
        assert_eq!(tags(&format!("<script></SCRIPT><p{words}>")), Err(TooMuch::Attributes));
    }
}
