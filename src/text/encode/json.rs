//! The vocabulary out of a `tokenizer.json`, after a look whether the rest of it is BERT uncased.
//! Does not take truncation, padding or templates: a tier adds what its model wants.
//! Called by `Encoder`.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::Value;

use super::LONGEST_WORD;
use super::teacher::SPECIAL;
use crate::error::{Error, ErrorKind, Result};

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    added_tokens: Vec<Added>,
    normalizer: Value,
    pre_tokenizer: Value,
    model: Model,
}

#[derive(Deserialize)]
struct Added {
    id: u32,
    content: String,
    single_word: bool,
    lstrip: bool,
    rstrip: bool,
    normalized: bool,
}

#[derive(Deserialize)]
struct Model {
    unk_token: String,
    continuing_subword_prefix: String,
    max_input_chars_per_word: usize,
    vocab: HashMap<String, u32>,
}

/// The pieces, one a line, in the order of their ids.
pub(super) fn vocabulary(file: &[u8]) -> Result<String> {
    let file: File =
        serde_json::from_slice(file).map_err(|cause| refused("is not of the WordPiece form").because(cause))?;
    let normalizer = &file.normalizer;
    let on = |key: &str| normalizer[key] == true;
    let accents = normalizer["strip_accents"].is_null() || on("strip_accents");
    if normalizer["type"] != "BertNormalizer"
        || !(on("clean_text") && on("handle_chinese_chars") && on("lowercase") && accents)
    {
        return Err(refused("has another normalizer"));
    }
    if file.pre_tokenizer["type"] != "BertPreTokenizer" {
        return Err(refused("has another pre_tokenizer"));
    }
    let model = file.model;
    if model.unk_token != "[UNK]"
        || model.continuing_subword_prefix != "##"
        || model.max_input_chars_per_word != LONGEST_WORD
    {
        return Err(refused("has a model with other settings"));
    }
    let mut pieces: Vec<(u32, &str)> = model.vocab.iter().map(|(piece, id)| (*id, piece.as_str())).collect();
    pieces.sort_unstable();
    let in_order = pieces.iter().zip(0_u32..).all(|((id, piece), line)| *id == line && !piece.contains(['\n', '\r']));
    if !in_order {
        return Err(refused("has ids with gaps, or line ends in pieces"));
    }
    let expected: BTreeSet<&str> = SPECIAL.into_iter().filter(|token| model.vocab.contains_key(*token)).collect();
    let found: BTreeSet<&str> = file.added_tokens.iter().map(|token| token.content.as_str()).collect();
    let plain = |token: &Added| {
        let bent = token.single_word || token.lstrip || token.rstrip || token.normalized;
        !bent && model.vocab.get(&token.content) == Some(&token.id)
    };
    if expected != found || !file.added_tokens.iter().all(plain) {
        return Err(refused("has other added_tokens"));
    }
    Ok(pieces.into_iter().map(|(_, piece)| piece).collect::<Vec<_>>().join("\n"))
}

fn refused(what: &str) -> Error {
    let message =
        format!("tokenizer.json {what}; this build reads that of BERT uncased: convert a model of that family");
    Error::new(ErrorKind::Data, message)
}
