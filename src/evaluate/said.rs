//! An annotation as evaluation reads it: without what it does not need, and its scores without a string each.
//! Checks no label: `Labels` does.
//! Read by `codings` and `pairs`, a million at a time, or made of an annotation in memory.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::annotation::{Annotation, Code, Judged, Sentiment, Speaker};
use crate::corpus::Record;

/// The fields of [`Annotation`], under the same names; what is not needed is passed over without being kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    #[serde(rename = "thread", skip_serializing)]
    _thread: IgnoredAny,
    pub(super) comment: String,
    #[serde(default, skip_serializing)]
    pub(super) author: Option<String>,
    #[serde(rename = "posted", default, skip_serializing)]
    _posted: IgnoredAny,
    #[serde(default)]
    pub(super) platform: Option<String>,
    #[serde(default)]
    pub(super) columns: BTreeMap<String, String>,
    pub(super) text_sha256: String,
    #[serde(rename = "length", default, skip_serializing)]
    _length: IgnoredAny,
    pub(super) annotator: String,
    pub(super) codebook: String,
    pub(super) themes: Vec<Code>,
    pub(super) sentiment: Option<Judged<Sentiment>>,
    pub(super) speaker: Option<Judged<Speaker>>,
    #[serde(default)]
    pub(super) error: Option<String>,
    #[serde(default, skip_serializing)]
    pub(super) scores: Option<Scored>,
}

impl Record for Said {
    const SCHEMA: &'static str = Annotation::SCHEMA;

    fn id(&self) -> Option<&str> {
        Some(&self.comment)
    }

    fn check(&self) -> Result<(), String> {
        let probabilities = (self.themes.iter().map(|code| code.probability))
            .chain(self.sentiment.map(|judged| judged.probability))
            .chain(self.speaker.map(|judged| judged.probability));
        match probabilities.into_iter().find(|probability| !(0.0..=1.0).contains(probability)) {
            Some(probability) => Err(format!("probability {probability} is outside 0 to 1")),
            None => Ok(()),
        }
    }
}

impl From<&Annotation> for Said {
    fn from(annotation: &Annotation) -> Self {
        let mut scored = Scored::default();
        annotation.scores.iter().flatten().for_each(|(name, score)| scored.push(name, *score));
        Said {
            _thread: IgnoredAny,
            comment: annotation.comment.clone(),
            author: annotation.author.clone(),
            _posted: IgnoredAny,
            platform: annotation.platform.clone(),
            columns: annotation.columns.clone(),
            text_sha256: annotation.text_sha256.clone(),
            _length: IgnoredAny,
            annotator: annotation.annotator.clone(),
            codebook: annotation.codebook.clone(),
            themes: annotation.themes.clone(),
            sentiment: annotation.sentiment,
            speaker: annotation.speaker,
            error: annotation.error.clone(),
            scores: annotation.scores.is_some().then_some(scored),
        }
    }
}

/// Names and scores, the names in one string: a label each would cost more to allocate than to parse.
#[derive(Debug, Clone, Default)]
pub(super) struct Scored {
    names: String,
    /// Where each name ends, and its score.
    ends: Vec<(u32, f64)>,
}

impl Scored {
    fn push(&mut self, name: &str, score: f64) {
        self.names.push_str(name);
        self.ends.push((self.names.len() as u32, score));
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Names and scores, in the order of the record.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        let mut start = 0;
        self.ends.iter().map(move |(end, score)| {
            let name = &self.names[start..*end as usize];
            start = *end as usize;
            (name, *score)
        })
    }
}

impl<'de> Deserialize<'de> for Scored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ScoredVisitor)
    }
}

struct ScoredVisitor;

impl<'de> Visitor<'de> for ScoredVisitor {
    type Value = Scored;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of labels to scores")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scored, A::Error> {
        let mut scored = Scored { names: String::with_capacity(1024), ends: Vec::with_capacity(64) };
        while let Some(Name(())) = map.next_key_seed(NameInto(&mut scored.names))? {
            let end = scored.names.len() as u32;
            scored.ends.push((end, map.next_value()?));
        }
        Ok(scored)
    }
}

/// A name that was written to the end of a string.
struct Name(());

/// Writes a name to the end of a string.
struct NameInto<'a>(&'a mut String);

impl<'de> serde::de::DeserializeSeed<'de> for NameInto<'_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NameInto<'_> {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a label")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        self.0.push_str(name);
        Ok(Name(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{RecordReader, RecordWriter};

    #[test]
    fn what_annotations_write_is_read_field_by_field() {
        let annotation = Annotation {
            thread: "t-1".into(),
            comment: "c-1".into(),
            author: Some("p-1".into()),
            posted: None,
            platform: Some("plain".into()),
            columns: BTreeMap::from([("field".into(), "nursing".into())]),
            text_sha256: "00".repeat(32),
            length: None,
            annotator: "model:m@1".into(),
            codebook: "b@1".into(),
            themes: Vec::new(),
            sentiment: Some(Judged { label: Sentiment::Neutral, probability: 0.5 }),
            speaker: None,
            error: Some("none".into()),
            scores: Some(BTreeMap::from([("a/strain".into(), 0.25), ("b \"q\"".into(), 1.0)])),
        };
        let mut writer = RecordWriter::new(Vec::new(), "a.jsonl");
        writer.write(&annotation).expect("memory can be written");
        let bytes = writer.into_inner();
        let mut reader = RecordReader::<Said, _>::new(&bytes[..], "a.jsonl");
        let (_, read) = reader.next_record().expect("readable").expect("a record");
        let made = Said::from(&annotation);
        for said in [&read, &made] {
            let scores: Vec<(&str, f64)> = said.scores.iter().flat_map(Scored::iter).collect();
            assert_eq!(scores, [("a/strain", 0.25), ("b \"q\"", 1.0)]);
        }
        let shown = |said: &Said| serde_json::to_value(said).expect("JSON");
        assert_eq!(shown(&read), shown(&made));
    }
}
