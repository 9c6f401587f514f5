//! A classifier of one's own beside the built-in one: anything that implements `Classifier` can be counted and reported.
//!
//! `cargo run --example own_classifier`

use groundswell::Result;
use groundswell::annotation::{Code, Coding, Judged, Scores, Sentiment, Speaker};
use groundswell::classify::Classifier;
use groundswell::codebook::{Codebook, Valence};
use groundswell::corpus::Span;
use groundswell::text::Document;

/// Finds one word of one theme, and believes that everybody speaks first-hand.
struct OneWord {
    codebook: Codebook,
}

impl Classifier for OneWord {
    fn annotator(&self) -> &str {
        "rule:one-word@1"
    }

    fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    fn not_served(&self) -> Vec<String> {
        self.codebook.themes.iter().map(|theme| theme.key.clone()).filter(|key| key != "pay").collect()
    }

    fn classify_batch(&self, documents: &[Document<'_>]) -> Vec<Result<Coding>> {
        let code = |document: &Document<'_>| {
            let underpaid = document.text.find("underpaid").map(|at| Code {
                theme: "pay".to_owned(),
                valence: Some(Valence::Strain),
                probability: 0.9,
                span: Some(Span::new(at, at + "underpaid".len())),
                rule: None,
            });
            Ok(Coding {
                themes: underpaid.into_iter().collect(),
                sentiment: Judged { label: Sentiment::Neutral, probability: 0.5 },
                speaker: Judged { label: Speaker::FirstHand, probability: 0.5 },
                scores: Scores::default(),
            })
        };
        documents.iter().map(code).collect()
    }
}

fn main() -> Result<()> {
    let classifier = OneWord { codebook: Codebook::embedded() };
    for comment in ["We are underpaid and everybody knows it.", "The kettle is broken."] {
        let coding = classifier.classify(comment)?;
        let themes: Vec<&str> = coding.themes.iter().map(|code| code.theme.as_str()).collect();
        println!("{themes:?} <- {comment}");
    }
    println!("themes it cannot find: {}", classifier.not_served().len());
    Ok(())
}
