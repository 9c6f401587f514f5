//! Texts as the word pieces of a folder's own tokeniser, in windows of whole sentences.
//! Runs no network.
//! Called for each text.

use tokenizers::Tokenizer;

use crate::corpus::Span;
use crate::text::{Document, sentences};

/// A tokeniser and how much of a text fits a window.
#[derive(Debug)]
pub(super) struct Reader {
    tokenizer: Tokenizer,
    longest: usize,
}

impl Reader {
    /// From a `tokenizer.json`; its own truncation and padding are left out. The error is a sentence.
    pub(super) fn open(file: &[u8], longest: usize) -> Result<Self, String> {
        let refused = |error: tokenizers::Error| format!("it is no tokeniser that can be read ({error})");
        let mut tokenizer = Tokenizer::from_bytes(file).map_err(refused)?;
        tokenizer.with_truncation(None).map_err(refused)?;
        tokenizer.with_padding(None);
        Ok(Reader { tokenizer, longest })
    }

    /// The highest id that it gives.
    pub(super) fn last(&self) -> u32 {
        (self.tokenizer.get_vocab_size(true) as u32).saturating_sub(1)
    }

    /// Ids of a text with the marks around it. The error is a sentence.
    pub(super) fn marked(&self, text: &str) -> Result<Vec<u32>, String> {
        let coded = self.tokenizer.encode_fast(text, true).map_err(|error| format!("it refuses a text: {error}"))?;
        if coded.get_ids().is_empty() {
            Err("it gives no word piece for a text".to_owned())
        } else {
            Ok(coded.get_ids().to_vec())
        }
    }

    /// The windows of a text, without what it quotes. The error is a sentence.
    pub(super) fn windows(&self, document: &Document<'_>) -> Result<Vec<Vec<u32>>, String> {
        let own = own(document);
        let whole = self.marked(&own)?;
        if whole.len() <= self.longest {
            return Ok(vec![whole]);
        }
        let mut windows: Vec<Vec<u32>> = Vec::new();
        let mut open: Option<Span> = None;
        let close = |span: Span, windows: &mut Vec<Vec<u32>>| {
            let ids = self.marked(&own[span.start..span.end])?;
            windows.extend(self.cut(ids));
            Ok::<(), String>(())
        };
        for sentence in sentences(&own) {
            let longer = Span::new(open.map_or(sentence.start, |span| span.start), sentence.end);
            if self.marked(&own[longer.start..longer.end])?.len() <= self.longest {
                open = Some(longer);
                continue;
            }
            if let Some(full) = open.take() {
                close(full, &mut windows)?;
            }
            open = Some(sentence);
        }
        if let Some(last) = open {
            close(last, &mut windows)?;
        }
        Ok(windows)
    }

    /// One sentence that is longer than a window, in pieces between its marks.
    fn cut(&self, ids: Vec<u32>) -> Vec<Vec<u32>> {
        if ids.len() <= self.longest {
            return vec![ids];
        }
        let (first, last) = (ids[0], ids[ids.len() - 1]);
        let inner = &ids[1..ids.len() - 1];
        let window = |part: &[u32]| [&[first], part, &[last]].concat();
        inner.chunks(self.longest - 2).map(window).collect()
    }
}

/// The text without what it quotes.
pub(super) fn own(document: &Document<'_>) -> String {
    let mut own = String::with_capacity(document.text.len());
    let mut at = 0;
    for quoted in &document.quoted {
        own.push_str(&document.text[at..quoted.start]);
        at = quoted.end;
    }
    own.push_str(&document.text[at..]);
    own
}
