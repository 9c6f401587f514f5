//! JSON by its brackets: values are cut out of the text, and only those that are needed are read, so that one broken
//! record, a file cut short or a deep tree loses nothing else.
//! Called by the readers of exports that are JSON.

use std::borrow::Cow;

use memchr::{memchr_iter, memchr3};

/// One value, as a piece of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json<'t> {
    whole: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Json<'t> {
    /// The values of a file: one document, several one after another, or one a line.
    pub(super) fn documents(whole: &'t str) -> impl Iterator<Item = Json<'t>> {
        Values { whole, at: 0, end: whole.len() }
    }

    /// Its text.
    pub(super) fn raw(self) -> &'t str {
        &self.whole[self.start..self.end]
    }

    /// The line of the file it begins on, from 1.
    pub(super) fn line(self) -> u64 {
        1 + memchr_iter(b'\n', &self.whole.as_bytes()[..self.start]).count() as u64
    }

    /// The elements of an array; none of anything else.
    pub(super) fn elements(self) -> impl Iterator<Item = Json<'t>> {
        let inside = self.raw().starts_with('[');
        let end = if self.raw().ends_with(']') { self.end - 1 } else { self.end };
        Values { whole: self.whole, at: self.start + 1, end: if inside { end } else { 0 } }
    }

    /// The elements of an array, or the value alone.
    pub(super) fn each(self) -> impl Iterator<Item = Json<'t>> {
        let alone = (!self.raw().starts_with('[')).then_some(self);
        alone.into_iter().chain(self.elements())
    }

    /// The members of an object, in order. `None` when it is none, or is cut short.
    pub(super) fn object(self) -> Option<Object<'t>> {
        if !self.raw().starts_with('{') || !self.raw().ends_with('}') || self.end < self.start + 2 {
            return None;
        }
        let mut members = Vec::new();
        let mut values = Values { whole: self.whole, at: self.start + 1, end: self.end - 1 };
        while let Some(name) = values.next() {
            let name: Cow<'t, str> = match name.raw().strip_prefix('"').and_then(|n| n.strip_suffix('"')) {
                Some(plain) if !plain.contains('\\') => Cow::Borrowed(plain),
                _ => Cow::Owned(name.string()?),
            };
            let rest = &self.whole[values.at..values.end];
            if !rest.trim_start().starts_with(':') {
                return None;
            }
            members.push((name, values.next()?));
        }
        Some(Object(members))
    }

    /// A string.
    pub(super) fn string(self) -> Option<String> {
        serde_json::from_str(self.raw()).ok()
    }
}

/// The members of an object.
#[derive(Debug)]
pub(super) struct Object<'t>(Vec<(Cow<'t, str>, Json<'t>)>);

impl<'t> Object<'t> {
    /// A member, unless it is null.
    pub(super) fn get(&self, name: &str) -> Option<Json<'t>> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| *value).filter(|value| value.raw() != "null")
    }

    /// An object inside it.
    pub(super) fn inside(&self, name: &str) -> Option<Object<'t>> {
        self.get(name)?.object()
    }

    /// A string that is not empty.
    pub(super) fn string(&self, name: &str) -> Option<String> {
        self.get(name)?.string().filter(|text| !text.is_empty())
    }

    /// A string or a number, as ids are either.
    pub(super) fn id(&self, name: &str) -> Option<String> {
        let value = self.get(name)?;
        let number = value.raw().bytes().all(|c| c.is_ascii_digit() || c == b'-' || c == b'.');
        if number { Some(value.raw().to_owned()) } else { value.string().filter(|text| !text.is_empty()) }
    }

    /// A whole number, with or without quotation marks.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.raw().trim_matches('"').parse().ok()
    }

    /// Whether it is true.
    pub(super) fn is(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.raw() == "true")
    }
}

struct Values<'t> {
    whole: &'t str,
    at: usize,
    end: usize,
}

impl<'t> Iterator for Values<'t> {
    type Item = Json<'t>;

    fn next(&mut self) -> Option<Json<'t>> {
        let bytes = &self.whole.as_bytes()[..self.end];
        const MARK: &[u8] = "\u{feff}".as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(c) if c.is_ascii_whitespace() || b",:".contains(c) => self.at += 1,
                Some(_) if bytes[self.at..].starts_with(MARK) => self.at += MARK.len(),
                _ => break,
            }
        }
        if self.at >= self.end {
            return None;
        }
        let start = self.at;
        self.at = value_end(bytes, start);
        Some(Json { whole: self.whole, start, end: self.at })
    }
}

/// Where a value ends: at its last bracket or quotation mark, or before the sign that follows it.
fn value_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    let mut open = 0_usize;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let end = string_end(bytes, at + 1);
                // A line never ends inside a string: the record is cut short, and the next line is another one.
                if open == 0 || bytes.get(end) == Some(&b'\n') && bytes[end - 1] != b'"' {
                    return end;
                }
                at = end;
                continue;
            }
            b'{' | b'[' => open += 1,
            b'}' | b']' => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return at + 1;
                }
            }
            c if open == 0 && at > start && (c.is_ascii_whitespace() || b",:{[".contains(&c)) => return at,
            _ => {}
        }
        at += 1;
        if open > 0 {
            // Inside brackets only marks matter: numbers and white space are stepped over.
            while at < bytes.len() && !b"\"{}[]".contains(&bytes[at]) {
                at += 1;
            }
        }
    }
    bytes.len()
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr3(b'"', b'\\', b'\n', rest)) {
        at += found;
        match bytes[at] {
            b'"' => return at + 1,
            b'\n' => return at,
            _ => at += 2,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_elements_and_members_are_cut_out() {
        let text =
            "[{\"a\": \"x]\\\"}\", \"b\":[1, 2.5],\"c\":null,\"d\":\"7\",\"e\\u0066\":{\"g\":true}}]\n{\"a\":1}\n[ ]";
        let documents: Vec<Json<'_>> = Json::documents(text).collect();
        assert_eq!(documents.len(), 3);
        assert_eq!((documents[1].line(), documents[2].elements().count()), (2, 0));
        let object = documents[0].elements().next().and_then(Json::object).expect("an object");
        assert_eq!(object.string("a").as_deref(), Some("x]\"}"));
        assert_eq!(object.get("b").map(|b| b.elements().map(Json::raw).collect()), Some(vec!["1", "2.5"]));
        assert!(object.get("c").is_none() && object.inside("ef").is_some_and(|f| f.is("g")));
        assert_eq!((object.id("d").as_deref(), object.number("d")), (Some("7"), Some(7)));
        assert_eq!(documents[1].object().and_then(|o| o.id("a")).as_deref(), Some("1"));
    }

    #[test]
    fn a_broken_record_loses_itself_only() {
        let text = "[{\"a\":1},{\"a\" 2},{\"a\":3},{\"a\":\"cut";
        let read: Vec<Option<String>> = Json::documents(text)
            .flat_map(Json::elements)
            .map(|value| value.object().and_then(|object| object.id("a")))
            .collect();
        assert_eq!(read, [Some("1".into()), None, Some("3".into()), None]);
        let lines = "{\"a\":\"cut\n{\"a\":2}\n";
        let read: Vec<bool> = Json::documents(lines).map(|value| value.object().is_some()).collect();
        assert_eq!(read, [false, true]);
    }

    #[test]
    fn no_nesting_is_too_deep_and_no_bytes_too_odd() {
        let deep = "[".repeat(1 << 20);
        assert_eq!(Json::documents(&deep).count(), 1);
        for odd in ["]", "}}", "\"", ",,:", "{\"a\":", "{\"\\", "\u{feff}[1]", "{a:1}", "é", "[é,\"é\"é]"] {
            for value in Json::documents(odd) {
                let _ = (value.object(), value.string(), value.elements().count(), value.line());
            }
        }
    }
}
