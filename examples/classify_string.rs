//! Codes one comment and shows which words made each code.
//!
//! `cargo run --example classify_string`

use groundswell::classify::{Classifier, Lexicon};

fn main() -> groundswell::Result<()> {
    let comment = "I have thirty-four cases, supervision was cancelled again, and I handed in my notice on Friday.";
    let lexicon = Lexicon::embedded().explaining(true);
    let coding = lexicon.classify(comment)?;
    for code in &coding.themes {
        let valence = code.valence.map_or("stated", |valence| valence.as_str());
        let evidence = code.span.and_then(|span| span.of(comment)).unwrap_or_default();
        println!("{} ({valence}): \"{evidence}\"", code.theme);
    }
    println!("sentiment: {}, speaker: {}", coding.sentiment.label.as_str(), coding.speaker.label.as_str());
    Ok(())
}
