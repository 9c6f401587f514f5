//! The record of a sample of voices: how it was drawn, of what study, which voices, under a seal.
//! Draws nothing (`sampling` does) and holds no text.
//! Written by `groundswell annotate sample`, read by `signal` before gold corrects anything.

use std::io::BufRead;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::corpus::{Record, RecordReader, Voice};
use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Location, Result};

/// How voices were drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drawing {
    /// Every voice of the study had the same chance.
    Random,
    /// Voices predicted to raise a theme came first: good for learning what the theme looks like, never for shares.
    Enriched,
}

/// Voices and their comments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extent {
    /// Distinct voices.
    pub voices: u64,
    /// Their comments.
    pub comments: u64,
}

/// A voice that was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// Its key.
    pub voice: Voice,
    /// Whether it has a name; the unnamed comments of a thread are one voice.
    pub named: bool,
    /// How many comments it wrote in the study: all of them are to be coded.
    pub comments: u64,
}

/// The one record of `sample.json`: a working file, never to be released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// How it was drawn.
    pub kind: Drawing,
    /// `theme` or `theme/valence` that an enriched sample was drawn for.
    pub theme: Option<String>,
    /// Which of the possible samples.
    pub seed: u64,
    /// What was drawn from.
    pub study: Extent,
    /// What was drawn.
    pub sample: Extent,
    /// Checksum over all comments of the study, by id and text: see `StudySum`.
    pub study_sha256: String,
    /// `name@version` of the codebook, where annotations were given.
    pub codebook: Option<String>,
    /// The voices in rising order of their keys.
    pub voices: Vec<Drawn>,
    /// SHA-256 over everything above. It shows a later change; it does not stop somebody who computes a new one.
    pub seal: String,
}

impl Sample {
    /// The same record with its seal.
    pub(super) fn sealed(self) -> Self {
        let seal = self.own_seal();
        Sample { seal, ..self }
    }

    fn own_seal(&self) -> String {
        let bare = Sample { seal: String::new(), ..self.clone() };
        sha256_hex(&serde_json::to_vec(&bare).expect("numbers, names and lists always have a form in JSON"))
    }

    /// Reads a sample. Errs (`Integrity`), naming the file, where it holds none, more than one, a broken one, or one whose
    /// seal does not match what stands in it.
    pub fn read(input: impl BufRead, path: &Path) -> Result<Self> {
        let mut reader = RecordReader::<Sample, _>::new(input, path);
        let (first, second) = (reader.next_record()?, reader.next_record()?);
        let wrong = |reason: &str, location: Location| Err(Error::new(ErrorKind::Integrity, reason).at(location));
        if let Some(skip) = reader.skips().listed().first() {
            return wrong(&skip.reason, skip.location.clone());
        }
        match (first, second) {
            (Some((_, sample)), None) => Ok(sample),
            (None, _) => {
                wrong("there is no sample in this file; `groundswell annotate sample` writes one", Location::file(path))
            }
            (_, Some((location, _))) => wrong("this file holds more than one sample; keep one file for each", location),
        }
    }

    /// Errs (`Usage`) where gold of this sample cannot correct shares: voices that were sought out say nothing of the others.
    pub fn for_correction(&self) -> Result<()> {
        match self.kind {
            Drawing::Random => Ok(()),
            Drawing::Enriched => Err(Error::new(
                ErrorKind::Usage,
                format!(
                    "this sample was drawn for voices that were predicted to raise \"{}\" (--enriched), so it tells nothing of \
                     how many there are: use it to learn and to evaluate, and draw another without --enriched to correct shares",
                    self.theme.as_deref().unwrap_or("a theme")
                ),
            )),
        }
    }

    /// Errs (`Integrity`) where it was drawn from another study than the one of this checksum (`StudySum::checksum`).
    pub fn of_study(&self, checksum: &str, comments: u64) -> Result<()> {
        if self.study_sha256 == checksum {
            return Ok(());
        }
        let message = format!(
            "this sample was drawn from {} comments that are not the {comments} of these annotations; classify the threads the \
             sample was drawn from, all of them and nothing else",
            self.study.comments
        );
        Err(Error::new(ErrorKind::Integrity, message))
    }
}

impl Record for Sample {
    const SCHEMA: &'static str = "groundswell/sample@1";

    fn id(&self) -> Option<&str> {
        None
    }

    fn check(&self) -> std::result::Result<(), String> {
        if self.own_seal() != self.seal {
            return Err("its seal does not match: the file was changed after the sample was drawn; take it as it was written, or \
                        draw and code anew"
                .to_owned());
        }
        let comments = self.voices.iter().map(|drawn| drawn.comments).sum();
        let counted = Extent { voices: self.voices.len() as u64, comments };
        let rising = self.voices.is_sorted_by(|a, b| a.voice < b.voice);
        if counted != self.sample || !rising {
            return Err("its voices are not those it counts; draw the sample anew".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::corpus::write_line;

    /// Voices with so many comments each, numbered from 1.
    pub(in crate::signal) fn sample(comments: &[u64]) -> Sample {
        let voice = |at: usize| Voice::of(Some(&format!("p-{:016x}", at + 1)), "t-1");
        let voices: Vec<Drawn> = (comments.iter().enumerate())
            .map(|(at, comments)| Drawn { voice: voice(at), named: true, comments: *comments })
            .collect();
        let extent = Extent { voices: voices.len() as u64, comments: comments.iter().sum() };
        let drawn = Sample {
            kind: Drawing::Random,
            theme: None,
            seed: 1,
            study: extent,
            sample: extent,
            study_sha256: "00".repeat(32),
            codebook: None,
            voices,
            seal: String::new(),
        };
        drawn.sealed()
    }

    fn read(text: &str) -> Result<Sample> {
        Sample::read(text.as_bytes(), Path::new("gold/sample.json"))
    }

    fn text(sample: &Sample) -> String {
        let mut line = Vec::new();
        write_line(sample, &mut line).expect("JSON");
        String::from_utf8(line).expect("UTF-8")
    }

    #[test]
    fn what_was_written_is_read_again_and_any_change_breaks_the_seal() {
        let whole = sample(&[2, 1]);
        let text = text(&whole);
        assert_eq!(read(&text).expect("sound"), whole);
        for (from, to) in [("\"comments\":2}", "\"comments\":1}"), ("random", "enriched"), ("\"seed\":1", "\"seed\":2")]
        {
            assert!(text.contains(from), "{from}: {text}");
            let error = read(&text.replacen(from, to, 1)).expect_err("changed");
            assert_eq!(error.kind(), ErrorKind::Integrity);
            assert!(error.to_string().starts_with("gold/sample.json:1: its seal does not match"), "{error}");
        }
    }

    #[test]
    fn an_empty_file_another_record_and_two_samples_are_each_told_apart() {
        let one = text(&sample(&[1]));
        for (text, said) in [
            ("", "there is no sample"),
            ("{\"schema\":\"groundswell/thread@1\"}\n", "another stage"),
            (&one.repeat(2), "more than one"),
        ] {
            let error = read(text).expect_err("refused");
            assert!(error.kind() == ErrorKind::Integrity && error.to_string().contains(said), "{error}");
        }
    }

    #[test]
    fn an_enriched_sample_corrects_nothing_and_names_its_theme() {
        let drawn = Sample { kind: Drawing::Enriched, theme: Some("pay/strain".to_owned()), ..sample(&[1]) };
        let said = drawn.for_correction().expect_err("refused").to_string();
        assert!(said.contains("\"pay/strain\"") && said.contains("without --enriched"), "{said}");
        assert!(sample(&[1]).for_correction().is_ok());
    }

    #[test]
    fn another_study_is_refused() {
        assert!(sample(&[1]).of_study(&"00".repeat(32), 1).is_ok());
        let said = sample(&[1]).of_study(&"11".repeat(32), 7).expect_err("refused").to_string();
        assert!(said.contains("from 1 comments that are not the 7"), "{said}");
    }
}
