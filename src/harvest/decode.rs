//! Bytes to text: byte order mark, then what the page declares, then UTF-8, then windows-1252 as browsers do.
//! Does not tell pages from tables: `sniff` does.
//! Called for every page and for every record of a table.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// A text and how many characters of it stand for bytes that could not be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: &'static str,
    pub(super) replaced: usize,
}

/// Decodes a whole page.
pub(super) fn page(bytes: &[u8]) -> Decoded {
    let (encoding, body) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, bytes.get(length..).unwrap_or_default()),
        None => (declared(bytes).filter(|d| !is_plainly_utf8(bytes, d)).unwrap_or_else(|| guess(bytes)), bytes),
    };
    let (text, _) = encoding.decode_without_bom_handling(body);
    let shown = text.matches('\u{fffd}').count();
    let meant = if encoding == UTF_8 { body.windows(3).filter(|w| *w == "\u{fffd}".as_bytes()).count() } else { 0 };
    Decoded { replaced: shown.saturating_sub(meant), text: text.into_owned(), encoding: encoding.name() }
}

/// A page whose encoding only the header that came with it tells (`charset=…`), as UTF-8 with its mark; any other as it is.
pub(super) fn labelled<'b>(bytes: &'b [u8], label: Option<&str>) -> Cow<'b, [u8]> {
    match label.and_then(|label| Encoding::for_label(label.as_bytes())) {
        Some(told)
            if told != UTF_8
                && Encoding::for_bom(bytes).is_none()
                && declared(bytes).is_none()
                && !is_plainly_utf8(bytes, told) =>
        {
            let (text, _) = told.decode_without_bom_handling(bytes);
            Cow::Owned(["\u{feff}".as_bytes(), text.as_bytes()].concat())
        }
        _ => Cow::Borrowed(bytes),
    }
}

/// Whether the bytes open with the mark of UTF-16, in which NUL bytes are ordinary.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    Encoding::for_bom(bytes).is_some_and(|(encoding, _)| encoding != UTF_8)
}

/// Decodes the fields of a table one by one. A field that is not UTF-8 is windows-1252, unless the table has shown
/// by then that it is UTF-8: then the field is damaged.
#[derive(Debug, Default)]
pub(super) struct Fields {
    seen_utf8: bool,
    /// Characters that stand for bytes that could not be read.
    pub(super) replaced: usize,
    /// Fields that were read as windows-1252.
    pub(super) as_windows_1252: usize,
}

impl Fields {
    /// The text of one field.
    pub(super) fn decode(&mut self, bytes: &[u8]) -> String {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                self.seen_utf8 |= !text.is_ascii();
                text.to_owned()
            }
            Err(_) if self.seen_utf8 || guess(bytes) == UTF_8 => {
                let text = String::from_utf8_lossy(bytes);
                self.replaced += bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
                text.into_owned()
            }
            Err(_) => {
                self.as_windows_1252 += 1;
                WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
            }
        }
    }
}

/// What `<meta charset>`, `http-equiv` or an XML declaration in the first 1,024 bytes says, by the HTML standard.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(1024)].to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let xml = head.trim_start().starts_with("<?xml").then(|| head.split("?>").next().unwrap_or_default());
    let from_xml = xml.and_then(|declaration| after(declaration, "encoding"));
    let label = head.split("<meta").skip(1).find_map(|tag| after(tag.split('>').next()?, "charset")).or(from_xml)?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    // A declaration that could be read as ASCII is not UTF-16, whatever it says.
    Some(if encoding.name().starts_with("UTF-16") { UTF_8 } else { encoding })
}

/// Pages that were saved again keep what they declared before: two or more characters of several bytes do not come
/// out right by chance.
fn is_plainly_utf8(bytes: &[u8], declared: &'static Encoding) -> bool {
    declared.is_single_byte()
        && std::str::from_utf8(bytes).is_ok_and(|text| text.chars().filter(|c| !c.is_ascii()).nth(1).is_some())
}

fn after<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let value = text.split_once(name)?.1.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.:".contains(c))).unwrap_or(value.len());
    Some(&value[..end])
}

/// UTF-8 when it is, or when it plainly was before it was cut or damaged; else windows-1252.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let (mut sound, mut damaged) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    if damaged == 0 || sound > damaged { UTF_8 } else { WINDOWS_1252 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_before_a_declaration_and_a_declaration_before_a_guess() {
        let utf16: Vec<u8> = "\u{feff}né".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(page(&utf16).text, "né");
        assert_eq!(page("\u{feff}<meta charset=latin1>né".as_bytes()).text, "<meta charset=latin1>né");
        assert_eq!(page(b"<meta charset=\"iso-8859-2\">\xb1").text, "<meta charset=\"iso-8859-2\">ą");
        assert_eq!(page(b"<META http-equiv=x content='text/html; charset=koi8-r'>\xc1").text.chars().last(), Some('а'));
        assert_eq!(page(b"<?xml version='1.0' encoding='iso-8859-15'?>\xa4").text.chars().last(), Some('€'));
        assert_eq!(page(b"it\x92s").text, "it’s");
        assert!(page("<meta charset=iso-8859-1>né à".as_bytes()).text.ends_with("né à"));
        assert_eq!(page("né".as_bytes()).encoding, "UTF-8");
    }

    #[test]
    fn a_cut_character_is_replaced_and_counted_and_spoils_no_other() {
        let bytes = "été 2017 – né".as_bytes();
        let cut = page(&bytes[..bytes.len() - 1]);
        assert_eq!((cut.text.as_str(), cut.replaced), ("été 2017 – n\u{fffd}", 1));
        assert_eq!(page("already \u{fffd} there".as_bytes()).replaced, 0);
    }

    #[test]
    fn a_field_of_a_table_is_windows_1252_until_the_table_has_shown_utf8() {
        let mut fields = Fields::default();
        assert_eq!(fields.decode(b"it\x92s"), "it’s");
        assert_eq!(fields.decode("né".as_bytes()), "né");
        assert_eq!(fields.decode(b"it\x92s"), "it\u{fffd}s");
        assert_eq!((fields.replaced, fields.as_windows_1252), (1, 1));
    }
}
