//! Small vocabularies whose pieces can be checked by hand.
//! Holds nothing against `tokenizers`: tests/it/encode.rs does.
//! Part of `Encoder`.

use super::*;

const LIST: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nnurse\n##s\nburn\n##t\n-\nout\n’\n'\nt\ndon\ncafe\n[\nn";

fn shown(encoder: &Encoder, text: &str) -> Vec<(u32, u32, u32)> {
    let mut out = Vec::new();
    encoder.encode(text, &mut out).expect("a short text");
    out.iter().map(|piece| (piece.id, piece.start, piece.end)).collect()
}

#[test]
fn words_signs_and_parts_of_words_have_their_ids_and_places() {
    let encoder = Encoder::new(LIST).expect("sound");
    assert_eq!(
        shown(&encoder, "Nurses burnt-out"),
        [(5, 0, 5), (6, 5, 6), (7, 7, 11), (8, 11, 12), (9, 12, 13), (10, 13, 16)]
    );
    assert_eq!(shown(&encoder, "DON’T?"), [(14, 0, 3), (11, 3, 6), (13, 6, 7), (1, 7, 8)]);
}

#[test]
fn a_chunk_with_a_foreign_letter_is_taken_whole() {
    let encoder = Encoder::new(LIST).expect("sound");
    assert_eq!(shown(&encoder, "t-café t"), [(13, 0, 1), (9, 1, 2), (15, 2, 7), (13, 8, 9)]);
    assert_eq!(shown(&encoder, "[t [SEP]t"), [(16, 0, 1), (13, 1, 2), (3, 3, 8), (13, 8, 9)]);
}

#[test]
fn a_form_feed_vanishes_inside_a_word_and_a_no_break_space_parts_it() {
    let encoder = Encoder::new(LIST).expect("sound");
    assert_eq!(shown(&encoder, "o\u{c}ut"), [(10, 0, 4)]);
    assert_eq!(shown(&encoder, "t\u{a0}n\u{2003}t"), [(13, 0, 1), (17, 3, 4), (13, 7, 8)]);
}

#[test]
fn the_teacher_is_built_at_the_first_word_that_needs_it() {
    let encoder = Encoder::new(LIST).expect("sound");
    shown(&encoder, &format!("Burn out! {}", "n".repeat(101)));
    assert!(encoder.asked.get().is_none());
    shown(&encoder, "nurses");
    assert!(encoder.asked.get().is_some());
}

#[test]
fn what_is_there_already_stays_before_the_new_pieces() {
    let encoder = Encoder::new(LIST).expect("sound");
    let mut out = vec![Piece { id: 2, start: 0, end: 0 }];
    encoder.encode("é", &mut out).expect("a short text");
    assert_eq!(out, [Piece { id: 2, start: 0, end: 0 }, Piece { id: 1, start: 0, end: 2 }]);
}
