//! Word pieces of `Encoder` against those of `tokenizers` on the whole text: ids and byte offsets, text by text.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use groundswell::text::{Encoder, Piece};
use proptest::prelude::*;
use rayon::prelude::*;
use serde_json::Value;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::{AddedToken, Tokenizer};

const VOCABULARY: &str = include_str!("../../models/embedded/vocab.txt");

/// For texts drawn one by one; lists have an encoder of their own, whose memory is empty.
static OURS: LazyLock<Encoder> = LazyLock::new(encoder);

/// BERT uncased, put together here and not by the code under test.
static THEIRS: LazyLock<Tokenizer> = LazyLock::new(|| {
    let vocabulary = WordPiece::read_bytes(VOCABULARY.as_bytes()).expect("lines");
    let model = WordPiece::builder().vocab(vocabulary).unk_token("[UNK]".into()).build().expect("a model");
    let mut tokenizer = Tokenizer::new(model);
    tokenizer.with_normalizer(Some(BertNormalizer::new(true, true, None, true))).expect("a normalizer");
    tokenizer.with_pre_tokenizer(Some(BertPreTokenizer));
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map(|token| AddedToken::from(token, true));
    tokenizer.add_special_tokens(special).expect("special tokens");
    tokenizer
});

fn encoder() -> Encoder {
    Encoder::new(VOCABULARY).expect("a sound vocabulary")
}

fn ours(encoder: &Encoder, text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    encoder.encode(text, &mut out).expect("a text under 4 GB");
    out
}

fn theirs(text: &str) -> Vec<Piece> {
    let encoding = THEIRS.encode(text, false).expect("a text");
    let pieces = encoding.get_ids().iter().zip(encoding.get_offsets());
    pieces.map(|(id, (start, end))| Piece { id: *id, start: *start as u32, end: *end as u32 }).collect()
}

/// What is wrong with our pieces of a text; the text itself is not printed, as it may be a person's. The second time the
/// pieces come from memory.
fn fault(encoder: &Encoder, name: &str, text: &str) -> Option<String> {
    let (first, ours, theirs) = (ours(encoder, text), ours(encoder, text), theirs(text));
    if first != ours {
        return Some(format!("{name}: the second time the pieces are others"));
    }
    let cut = ours.iter().find(|piece| text.get(piece.start as usize..piece.end as usize).is_none());
    if let Some(piece) = cut {
        return Some(format!("{name}: {piece:?} is not on character boundaries"));
    }
    if ours == theirs {
        return None;
    }
    let at = ours.iter().zip(&theirs).take_while(|(one, other)| one == other).count();
    Some(format!("{name}: piece {at} is {:?} and not {:?}", ours.get(at), theirs.get(at)))
}

fn holds(texts: &[(String, String)]) {
    let encoder = encoder();
    let faults: Vec<String> = texts.par_iter().filter_map(|(name, text)| fault(&encoder, name, text)).collect();
    assert!(
        faults.is_empty(),
        "{} of {} texts differ, first {:?}",
        faults.len(),
        texts.len(),
        &faults[..faults.len().min(10)]
    );
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn records(path: &Path) -> Vec<Value> {
    let lines = std::fs::read_to_string(path).expect("UTF-8");
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn the_authored_corpus_has_the_pieces_of_tokenizers() {
    let mut texts = Vec::new();
    for thread in records(&root().join("corpora/authored/comments.jsonl")) {
        for comment in thread["comments"].as_array().expect("a list") {
            let text = |key: &str| comment[key].as_str().expect("a string").to_owned();
            texts.push((text("id"), text("text")));
        }
    }
    assert!(texts.len() > 1000, "{}", texts.len());
    holds(&texts);
}

#[test]
fn nasty_texts_have_the_pieces_of_tokenizers() {
    let mut texts: Vec<String> = [
        "",
        " ",
        "\0",
        "\u{301}",
        "\u{fffd}",
        "can't DON'T 'tis rock'n'roll o''clock don’t “quoted”—and… 2019–20 ‘so’",
        "café CAFÉ cafe\u{301} naïve İstanbul ſtraße STRASSE ﬁne Ⅷ ½ ǅ ΑΣ ας",
        "I 💔 it👍🏽 👩‍👩‍👧 ☺\u{fe0f} :-) <3 ^_^ #nhs @ward £30k 30% $5 5€",
        "社工很累。我 辞职了 中a中 ﬀ㐀𠀀豈 かな カナ 한국어 각\u{1100}\u{1161} ไทย नमस्ते العربية עברית",
        "a\u{300}\u{316}\u{301}b \u{301}c x\u{338} =\u{338} \u{2260} e\u{34f}\u{301} q\u{307}\u{323}",
        "a\u{b}b a\u{c}b a\u{85}b a\u{1f}b a\u{7f}b \u{1}\u{2} x\0y\0 z",
        "a\u{a0}b\u{1680}c\u{2003}d\u{2028}e\u{2029}f\u{202f}g\u{205f}h\u{3000}i\u{180e}j",
        "soft\u{ad}hyphen zero\u{200b}width \u{200b} \u{200b}x x\u{200b} \u{feff}bom \u{2060}w join\u{200d}er \u{202e}rtl",
        "line\r\nline\rline\n\n\ttab \t x",
        "[SEP] a[SEP]b [sep] [CLS][MASK] [ SEP ] [[SEP]] [UNK] [PAD]x [MASK [UNKé [unused1] ##s #s",
        "é[SEP]é é[sep]é \u{200b}[SEP]\u{200b} [SEP]\u{301} [S\u{200b}EP]",
        "\u{e000} \u{f8ff}x \u{10ffff} \u{378} a\u{378}b \u{1d165}\u{1d16e}",
        "http://example.org/a?b=c&d=%20#e <p class=\"x\">y</p> a_b a-b a--b ...!?",
    ]
    .map(String::from)
    .into();
    for length in [16, 17, 63, 64, 65, 99, 100, 101, 300] {
        texts.push("supercalifragilistic".chars().cycle().take(length).collect());
        texts.push("é".repeat(length));
        texts.push(format!("{} {}’{}", "x".repeat(length), "Y".repeat(length), "z".repeat(length)));
        texts.push("漢".repeat(length));
        texts.push("[SEP]".repeat(length));
        texts.push("[".repeat(length));
    }
    holds(&named(texts));
}

#[test]
fn every_character_has_the_pieces_of_tokenizers_wherever_it_stands() {
    let mut texts = Vec::new();
    // Alone, inside a word, in front of one, behind one, and behind white space.
    for number in
        (0..0x3_0000).filter(|number| *number < 0x3100 || number % 7 == 0 || (0xa000..0x1_1000).contains(number))
    {
        texts.extend(char::from_u32(number).map(|c| format!("{c} a{c}b {c}cd ef{c} \t{c}{c} {c}’{c}")));
    }
    holds(&named(texts));
}

fn named(texts: Vec<String>) -> Vec<(String, String)> {
    texts.into_iter().map(|text| (text.chars().take(40).collect(), text)).collect()
}

/// Characters that meet each other badly, more often than chance has it.
fn nasty() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        "[ \t\r\n\u{b}\u{c}\u{85}\u{a0}\u{2003}\u{2028}\u{3000}]",
        "[a-zA-Z0-9]{1,20}",
        "[!-/:-@\\[-`{-~]",
        "[\u{0}\u{1}\u{7f}\u{ad}\u{200b}\u{200d}\u{fe0f}\u{feff}\u{fffd}]",
        "[éÉßİſΣ中한각ﬁ½👍\u{1100}\u{1161}\u{11a8}\u{1d15e}]",
        "[\u{300}\u{301}\u{316}\u{323}\u{338}\u{345}\u{34f}\u{93f}\u{302e}\u{1d165}]",
        "[–—‘’“”…]",
        "\\[(SEP|CLS|PAD|MASK|UNK)\\]?",
    ];
    proptest::collection::vec(parts, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_the_pieces_of_tokenizers(text in prop_oneof![nasty(), any::<String>(), "[ -~\n]{0,200}"]) {
        prop_assert_eq!(fault(&OURS, "drawn", &text), None);
    }
}

#[test]
fn three_sentences_have_the_ids_they_always_had() {
    // As the Python package `tokenizers` 0.23 gives them for the model's own tokenizer.json.
    let ids = |text: &str| ours(&OURS, text).iter().map(|piece| piece.id).collect::<Vec<_>>();
    assert_eq!(
        ids("I handed in my notice: the caseloads aren't survivable."),
        [1045, 4375, 1999, 2026, 5060, 1024, 1996, 2553, 11066, 2015, 4995, 1005, 1056, 7505, 5737, 12423, 1012]
    );
    assert_eq!(
        ids("Burnt-out, underpaid & micromanaged – 12 years’ CPN, Band 6!"),
        [
            11060, 1011, 2041, 1010, 2104, 4502, 3593, 1004, 12702, 24805, 5999, 1516, 2260, 2086, 1521, 18133, 2078,
            1010, 2316, 1020, 999
        ]
    );
    assert_eq!(
        ids("Après 20 ans, j'ai démissionné 😢 [SEP] 辞职了"),
        [19804, 2229, 2322, 2019, 2015, 1010, 1046, 1005, 9932, 27668, 28231, 2638, 100, 102, 100, 100, 100]
    );
}

#[test]
fn threads_agree_and_so_does_an_encoder_of_their_own() {
    let texts: Vec<String> =
        (0..2000).map(|at| format!("ward{at} safeguardingly x{} é{} [SEP]{}", at % 7, at % 50, at * 7919)).collect();
    let shared = encoder();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(8).build().expect("threads");
    let many: Vec<_> = pool.install(|| texts.par_iter().map(|text| ours(&shared, text)).collect());
    let own = encoder();
    let one: Vec<_> = texts.iter().rev().map(|text| ours(&own, text)).collect();
    assert!(many.iter().eq(one.iter().rev()));
}

#[test]
fn a_tokenizer_json_of_bert_uncased_is_read_and_any_other_is_refused() {
    let sound: Value = serde_json::from_str(&THEIRS.to_string(false).expect("JSON")).expect("JSON");
    let bytes = |file: &Value| serde_json::to_vec(file).expect("JSON");
    let encoder = Encoder::from_json(&bytes(&sound)).expect("BERT uncased");
    let text = "Burnt-out [SEP] café unmanageable’s";
    assert_eq!(ours(&encoder, text), ours(&OURS, text));
    for (path, value, told) in [
        ("/normalizer/lowercase", Value::from(false), "has another normalizer"),
        ("/normalizer/strip_accents", Value::from(false), "has another normalizer"),
        ("/pre_tokenizer/type", Value::from("Whitespace"), "has another pre_tokenizer"),
        ("/model/max_input_chars_per_word", Value::from(50), "has a model with other settings"),
        ("/model/vocab/nurse", Value::from(40_000), "has ids with gaps"),
        ("/added_tokens/0/lstrip", Value::from(true), "has other added_tokens"),
        ("/added_tokens/0/content", Value::from("nurse"), "has other added_tokens"),
        ("/model/vocab", Value::Null, "is not of the WordPiece form"),
    ] {
        let mut other = sound.clone();
        *other.pointer_mut(path).expect("a place in the file") = value;
        let error = Encoder::from_json(&bytes(&other)).expect_err(path);
        assert!(error.message().contains(told), "{path}: {error}");
        assert_eq!(error.kind(), groundswell::ErrorKind::Data);
    }
}

/// Up to 200 KB of a file, cut on a character boundary.
fn raw(path: &Path) -> String {
    let bytes = std::fs::read(path).expect("readable");
    String::from_utf8_lossy(&bytes[..bytes.len().min(200_000)]).into_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

#[test]
fn every_real_text_beside_the_checkout_has_the_pieces_of_tokenizers() {
    let shared = root().join("../shared");
    let data = shared.join("data");
    if !data.is_dir() {
        println!("not run: the real texts are not beside this checkout");
        return;
    }
    let mut texts = Vec::new();
    for path in ["gold/gold.jsonl", "posts/coded.jsonl"] {
        for (line, record) in records(&data.join(path)).iter().enumerate() {
            texts.extend(record["text"].as_str().map(|text| (format!("{path}:{}", line + 1), text.to_owned())));
        }
    }
    for path in files(&data.join("sentiment")) {
        let mut table = csv::Reader::from_path(&path).expect("a table");
        let column = table.headers().expect("a header").iter().position(|name| name == "text").expect("a column text");
        for (row, record) in table.records().enumerate() {
            texts.push((format!("{}:{}", path.display(), row + 2), record.expect("a row")[column].to_owned()));
        }
    }
    let comments = texts.len();
    for folder in [shared.join("seeds"), data.join("html"), data.join("exports"), data.join("harvest-gold/pages")] {
        texts.extend(files(&folder).iter().map(|path| (path.display().to_string(), raw(path))));
    }
    holds(&texts);
    println!("compared {comments} texts and {} raw files", texts.len() - comments);
}
