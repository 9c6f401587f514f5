//! The tokeniser of BERT uncased by the crate `tokenizers`, which knows every rule.
//! Remembers nothing: `memory` does.
//! Called by `Encoder` for what the vocabulary does not answer.

use tokenizers::models::bpe::Vocab;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::{AddedToken, Model, Result, Tokenizer};

use super::vocabulary::Vocabulary;
use super::{LONGEST_WORD, Piece};

/// Pieces that stand for themselves wherever a text spells them.
pub(super) const SPECIAL: [&str; 5] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

/// Lower case, accents off, control characters out, Chinese characters apart; then words and signs; then WordPiece.
pub(super) struct Teacher(Tokenizer);

impl Teacher {
    /// Takes some 10 ms for 30,000 pieces.
    pub(super) fn new(vocabulary: &Vocabulary) -> Result<Self> {
        let mut ids = Vocab::with_capacity(vocabulary.len());
        ids.extend((0..).zip(vocabulary.pieces()).map(|(id, piece)| (piece.to_owned(), id)));
        let model = WordPiece::builder()
            .vocab(ids)
            .unk_token("[UNK]".to_owned())
            .continuing_subword_prefix("##".to_owned())
            .max_input_chars_per_word(LONGEST_WORD)
            .build()?;
        let mut tokenizer = Tokenizer::new(model);
        tokenizer.with_normalizer(Some(BertNormalizer::new(true, true, None, true)))?;
        tokenizer.with_pre_tokenizer(Some(BertPreTokenizer));
        let special = SPECIAL.iter().filter(|token| vocabulary.pieces().any(|piece| piece == **token));
        let special: Vec<AddedToken> = special.map(|token| AddedToken::from(*token, true)).collect();
        tokenizer.add_special_tokens(special)?;
        Ok(Teacher(tokenizer))
    }

    /// The pieces of a word of ASCII letters and digits. Of all the rules only lower case concerns it, so that the model
    /// is asked without the way there: three times as fast.
    pub(super) fn word(&self, word: &str) -> Result<Vec<Piece>> {
        let tokens = self.0.get_model().tokenize(&word.to_ascii_lowercase())?;
        Ok(tokens.iter().map(|token| super::piece(token.id, token.offsets.0, token.offsets.1)).collect())
    }

    /// The pieces of any text, offsets in bytes from its start.
    pub(super) fn chunk(&self, text: &str) -> Result<Vec<Piece>> {
        let encoding = self.0.encode(text, false)?;
        let offsets = encoding.get_offsets().iter();
        let pieces = encoding.get_ids().iter().zip(offsets);
        Ok(pieces.map(|(id, (start, end))| super::piece(*id, *start, *end)).collect())
    }
}

impl std::fmt::Debug for Teacher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Teacher")
    }
}
