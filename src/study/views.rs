//! The texts that some bytes may stand for: as they are, unescaped once and twice, and in UTF-16 and Windows-1252.
//! Looks for nothing.
//! Used where files are searched, and where texts are cut.

/// From this share of zero bytes on, one in so many, a piece may be UTF-16.
const ZEROS: usize = 64;
/// Escapes within escapes that are undone.
pub(super) const ESCAPES: usize = 2;
/// A tag of markup is no longer than this.
const TAG: usize = 1000;

/// Every reading of the bytes, the plain one first.
pub(super) fn of(bytes: &[u8]) -> Vec<String> {
    let mut views = Vec::new();
    let plain = String::from_utf8_lossy(bytes);
    if matches!(plain, std::borrow::Cow::Owned(_)) {
        let (western, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
        with_unescaped(western.into_owned(), &mut views);
    }
    with_unescaped(plain.into_owned(), &mut views);
    if bytes.iter().filter(|byte| **byte == 0).count() * ZEROS > bytes.len() {
        for start in [0, 1] {
            for big in [false, true] {
                let units = bytes.get(start..).unwrap_or_default().chunks_exact(2).map(|pair| match pair {
                    [a, b] if big => u16::from_be_bytes([*a, *b]),
                    [a, b] => u16::from_le_bytes([*a, *b]),
                    _ => 0,
                });
                let text = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
                with_unescaped(text, &mut views);
            }
        }
    }
    views
}

fn with_unescaped(text: String, views: &mut Vec<String>) {
    let once = unescaped(&text);
    views.push(text);
    if let Some(once) = once {
        let twice = unescaped(&once);
        views.push(once);
        views.extend(twice);
    }
}

/// The text with the escapes of JSON, HTML, addresses and quoted-printable mail undone and tags taken out; `None` where it has none.
pub(super) fn unescaped(text: &str) -> Option<String> {
    let special = |byte: u8| matches!(byte, b'\\' | b'&' | b'%' | b'=' | b'<');
    if !text.bytes().any(special) {
        return None;
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.bytes().position(special) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match rest.as_bytes().first() {
            Some(b'\\') => backslash(rest, &mut out),
            Some(b'&') => entity(rest, &mut out),
            Some(sign @ (b'%' | b'=')) => bytes(rest, char::from(*sign), &mut out),
            _ => tag(rest, &mut out),
        };
        if taken == 0 {
            out.push_str(&rest[..1]);
        }
        rest = &rest[taken.max(1)..];
    }
    out.push_str(rest);
    Some(out)
}

/// Each of these undoes one escape at the start of a text and says how many bytes it took: 0 where there is none.
fn backslash(text: &str, out: &mut String) -> usize {
    match text.as_bytes().get(1) {
        Some(b'n' | b't' | b'r' | b'b' | b'f') => {
            out.push(' ');
            2
        }
        Some(sign @ (b'"' | b'\\' | b'/' | b'\'')) => {
            out.push(char::from(*sign));
            2
        }
        Some(b'u') => {
            let unit = |at: usize| text.get(at..at + 4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
            let Some(first) = unit(2) else { return 0 };
            let second = text.get(6..8).filter(|next| *next == "\\u").and_then(|_| unit(8));
            if let Some(Ok(c)) = char::decode_utf16([first]).next() {
                out.push(c);
                return 6;
            }
            match second.map(|second| char::decode_utf16([first, second]).next()) {
                Some(Some(Ok(c))) => {
                    out.push(c);
                    12
                }
                _ => 0,
            }
        }
        _ => 0,
    }
}

fn entity(text: &str, out: &mut String) -> usize {
    let Some(end) = text.bytes().take(12).position(|byte| byte == b';') else { return 0 };
    let name = &text[1..end];
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => number.parse().ok(),
    });
    if let Some(c) = number.and_then(char::from_u32) {
        out.push(c);
        return end + 1;
    }
    // An accented letter: the letter and its accent, which fold into one.
    const ACCENTS: [(&str, char); 7] = [
        ("grave", '\u{300}'),
        ("acute", '\u{301}'),
        ("circ", '\u{302}'),
        ("tilde", '\u{303}'),
        ("uml", '\u{308}'),
        ("ring", '\u{30a}'),
        ("cedil", '\u{327}'),
    ];
    for (ending, mark) in ACCENTS {
        if let Some(letter) = name.strip_suffix(ending).filter(|letter| letter.len() == 1) {
            out.push_str(letter);
            out.push(mark);
            return end + 1;
        }
    }
    let sign = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" | "rsquo" | "lsquo" => "'",
        "szlig" => "ß",
        "oslash" => "ø",
        "Oslash" => "Ø",
        "aelig" => "æ",
        "AElig" => "Æ",
        "oelig" => "œ",
        "eth" => "ð",
        "thorn" => "þ",
        _ if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic()) => " ",
        _ => return 0,
    };
    out.push_str(sign);
    end + 1
}

/// Bytes in hexadecimal, `%C3%A9` or `=C3=A9`, and the line ends that mail puts in.
fn bytes(text: &str, sign: char, out: &mut String) -> usize {
    if sign == '=' {
        for soft in ["=\r\n", "=\n"] {
            if text.starts_with(soft) {
                return soft.len();
            }
        }
    }
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(hex) = text.get(at..at + 3).and_then(|escape| escape.strip_prefix(sign)) {
        let Ok(byte) = u8::from_str_radix(hex, 16) else { break };
        found.push(byte);
        at += 3;
    }
    out.push_str(&String::from_utf8_lossy(&found));
    at
}

fn tag(text: &str, out: &mut String) -> usize {
    if !text.as_bytes().get(1).is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!')) {
        return 0;
    }
    match text.bytes().take(TAG).position(|byte| byte == b'>') {
        Some(end) => {
            out.push(' ');
            end + 1
        }
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_escape_is_undone_and_twice_where_one_lies_in_another() {
        for (given, plain) in [
            (r"Zo\u00eb \ud83d\ude00", "Zoë 😀"),
            ("Zo&euml; O&#39;B &amp; co", "Zo&euml; O'B & co"),
            ("caf&eacute; &#x27;a&#x27;", "cafe\u{301} 'a'"),
            ("Zo%C3%AB%20x", "Zoë x"),
            ("Zo=C3=AB la=\nte", "Zoë late"),
            ("a<br/>b < c", "a b < c"),
            ("100% = \\q & so", "100% = \\q & so"),
        ] {
            let plain = plain.replace("&euml;", "e\u{308}");
            assert_eq!(unescaped(given).expect("an escape"), plain, "{given}");
        }
        let views = of(br#"{"html":"\u003cp\u003eO\u0026#39;Brien"}"#);
        assert!(views.iter().any(|view| view.contains("O'Brien")), "{views:?}");
        assert_eq!(of(b"plain words"), ["plain words"]);
    }

    #[test]
    fn utf_16_of_either_order_and_windows_1252_are_read() {
        let little: Vec<u8> = "Zoë".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = [0xff].into_iter().chain("Zoë".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        for bytes in [&little[..], &big, b"Zo\xeb"] {
            assert!(of(bytes).iter().any(|view| view.contains("Zoë")), "{bytes:?}");
        }
    }
}
