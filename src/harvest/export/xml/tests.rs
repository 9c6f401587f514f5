//! Tests of the recovering reader, on XML that is sound and XML that is not.
//! Reads no fixture.
//! Run by `cargo test`.

use super::*;
use std::io::BufReader;

/// The events in short, read in buffers of three bytes so that every sign falls between two of them once.
fn events(xml: &str) -> (String, Option<String>) {
    let mut stream = Xml::new(BufReader::with_capacity(3, xml.as_bytes()));
    let mut out = String::new();
    loop {
        match stream.next() {
            Ok(Event::Open) => out.push_str(&format!("<{}>", stream.name())),
            Ok(Event::Close) => out.push_str("</>"),
            Ok(Event::Text) => out.push_str(&stream.take_text()),
            Ok(Event::End) => return (out, stream.recovered()),
            Err(Trouble::Refused(reason)) => return (reason, None),
            Err(other) => return (format!("{other:?}"), None),
        }
    }
}

#[test]
fn sound_xml_is_read_without_a_word() {
    let (out, recovered) = events(
        "<?xml version='1.0'?><!DOCTYPE rss><a b=\"x>y\"><!-- <c> --><![CDATA[a]>b ]] & <i>]]>&lt;&#233;&nbsp;<d/></a>\n",
    );
    assert_eq!(out, "<a>a]>b ]] & <i><é&nbsp;<d></></>\n");
    assert_eq!(recovered, None);
}

#[test]
fn faults_are_read_past_and_told_with_their_line() {
    let (out, recovered) = events("`<?xml?><a>\n<b>1 < 2 & <c>3</b>\n</d><e f=7/></a>");
    assert_eq!(out, "`<a>\n<b>1 < 2 & <c>3</></>\n<e></></>");
    assert_eq!(
        recovered.as_deref(),
        Some(
            "not well-formed XML, read on past: line 1: text outside all elements, line 2: a \"<\" that opens nothing, \
             line 2: </b> closes <c>, which is still open, line 3: an end of an element that is not open"
        )
    );
    assert_eq!(events("<a><b>x").0, "<a><b>x</></>");
    assert_eq!(events("<a><b c='<d>x</d></a>").0, "<a><b><d>x</></></>");
}

#[test]
fn attributes_are_read_with_and_without_quotation_marks() {
    let mut stream = Xml::new(&b"<thread dsq:id=247/><t x='1 = 2' dsq:id = \"a&amp;b\">"[..]);
    stream.next().expect("sound");
    assert_eq!((stream.name(), stream.attribute("dsq:id").as_deref()), ("thread", Some("247")));
    stream.next().expect("sound");
    stream.next().expect("sound");
    assert_eq!((stream.attribute("dsq:id").as_deref(), stream.attribute("y")), (Some("a&b"), None));
}

#[test]
fn what_can_grow_is_refused() {
    let (reason, _) =
        events("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>");
    assert!(reason.starts_with("line 1 declares entities"), "{reason}");
    assert!(events(&"<a>".repeat(300)).0.contains("256 deep"));
    assert!(events(&format!("<a b='{}'>", "x".repeat(100_000))).0.contains("64 KiB"));
}

#[test]
fn an_element_that_is_not_closed_ends_before_the_next_of_its_fields() {
    let mut stream = Xml::new(&b"<p><m>one <b>two<c>3</c></p>"[..]);
    stream.next().expect("sound");
    stream.next().expect("sound");
    assert_eq!(stream.content(&["c"]).ok().as_deref(), Some("one two"));
    assert_eq!(stream.next().ok(), Some(Event::Open));
    assert_eq!((stream.name(), stream.depth()), ("c", 2));
    assert_eq!(stream.content(&[]).ok().as_deref(), Some("3"));
}
