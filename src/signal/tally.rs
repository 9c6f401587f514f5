//! Who said what, in a form that merges: for each voice a set of labels.
//! Knows nothing of intervals or disclosure, and is a working file that is never released.
//! Filled by the pipeline, a comment at a time; read by `study`.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::annotation::{Annotation, Sentiment, Speaker};
use crate::codebook::Codebook;
use crate::corpus::Voice;
use crate::digest::{hash64, sha256_hex};
use crate::error::{Error, ErrorKind, Result};

/// What groups a study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The thread.
    Thread,
    /// The year of the comment.
    Year,
    /// A column of the table.
    Column(String),
}

impl By {
    /// `thread`, `year`, or else the name of a column.
    pub fn of(name: &str) -> Self {
        match name {
            "thread" => By::Thread,
            "year" => By::Year,
            column => By::Column(column.to_owned()),
        }
    }

    fn group(&self, annotation: &Annotation) -> String {
        let group = match self {
            By::Thread => Some(annotation.thread.as_str()),
            By::Year => annotation.posted.as_ref().map(|posted| posted.year()),
            By::Column(name) => {
                annotation.columns.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
            }
        };
        group.unwrap_or(NOT_GIVEN).to_owned()
    }
}

/// The group of comments that have none.
const NOT_GIVEN: &str = "not given";

/// Everything one voice has said: a bit a label, and bits for how it spoke.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Bits(pub(super) [u64; 2]);

const NAMED: usize = 127;
const FIRST_SPEAKER: usize = 123;

impl Bits {
    pub(super) fn set(&mut self, bit: usize) {
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    fn has(self, bit: usize) -> bool {
        self.0[bit / 64] >> (bit % 64) & 1 == 1
    }

    pub(super) fn merge(&mut self, other: Bits) {
        self.0[0] |= other.0[0];
        self.0[1] |= other.0[1];
    }

    /// Whether it raises the label of this number.
    pub(super) fn raises(self, label: usize) -> bool {
        self.has(label)
    }

    /// Whether any of its comments speaks so.
    pub(super) fn speaks(self, speaker: Speaker) -> bool {
        self.has(FIRST_SPEAKER + speaker as usize)
    }

    /// Whether it has a name.
    pub(super) fn named(self) -> bool {
        self.has(NAMED)
    }
}

/// Voices by a 64-bit key, with what they raise: 24 bytes each.
pub(super) type VoiceMap = HashMap<u64, Bits>;

/// A voice of the whole study: with its key, 32 bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) bits: Bits,
    /// Comments it wrote.
    pub(super) comments: u32,
    /// Bytes it wrote.
    pub(super) length: u32,
}

impl Said {
    pub(super) fn merge(&mut self, other: Said) {
        self.bits.merge(other.bits);
        self.comments = self.comments.saturating_add(other.comments);
        self.length = self.length.saturating_add(other.length);
    }
}

/// A part of a study: a group, a month, or a month of a group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) group: Option<String>,
    /// `2019-03`.
    pub(super) month: Option<String>,
}

/// The voices of a study, or of a part of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    pub(super) head: Head,
    pub(super) voices: HashMap<u64, Said>,
    pub(super) parts: BTreeMap<Part, VoiceMap>,
    positions: HashMap<(String, Option<crate::codebook::Valence>), usize>,
}

/// What is counted beside the voices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) codebook: String,
    pub(super) labels: Vec<String>,
    pub(super) comments: u64,
    pub(super) classified: u64,
    pub(super) first_hand_comments: BTreeMap<Sentiment, u64>,
    pub(super) annotators: BTreeMap<String, u64>,
    pub(super) not_classified: BTreeMap<String, u64>,
    pub(super) first_day: Option<String>,
    pub(super) last_day: Option<String>,
    #[serde(default)]
    pub(super) undated: u64,
    pub(super) checksum: [u64; 4],
}

impl Tally {
    /// An empty tally for the labels of a codebook.
    pub fn new(codebook: &Codebook) -> Self {
        let labels = codebook.labels();
        let positions =
            labels.iter().enumerate().map(|(at, label)| ((label.theme.key.clone(), label.valence), at)).collect();
        let labels = labels
            .iter()
            .map(|label| {
                label.valence.map_or(label.theme.key.clone(), |valence| format!("{}/{valence}", label.theme.key))
            })
            .collect();
        let head = Head { codebook: codebook.id(), labels, ..Head::default() };
        Tally { head, voices: HashMap::new(), parts: BTreeMap::new(), positions }
    }

    /// Counts one annotation. Errs, counting nothing, when it is of another codebook or names a label the codebook lacks.
    pub fn add(&mut self, annotation: &Annotation, by: Option<&By>) -> Result<()> {
        let bits = self.bits(annotation)?;
        let voice = Voice::of(annotation.author.as_deref(), &annotation.thread).key();
        let length = annotation.length.unwrap_or(0);
        self.voices.entry(voice).or_default().merge(Said { bits, comments: 1, length });
        let group = by.map(|by| by.group(annotation));
        let month = annotation.posted.as_ref().map(|posted| posted.day()[..7].to_owned());
        let mut count = |group: Option<&String>, month: Option<&String>| {
            let part = Part { group: group.cloned(), month: month.cloned() };
            self.parts.entry(part).or_default().entry(voice).or_default().merge(bits);
        };
        if month.is_some() {
            count(None, month.as_ref());
        }
        if group.is_some() {
            count(group.as_ref(), None);
            // A group that is a year has no change of its own.
            if month.is_some() && by != Some(&By::Year) {
                count(group.as_ref(), month.as_ref());
            }
        }
        self.head.count(annotation);
        Ok(())
    }

    /// What one annotation says. Errs as [`Tally::add`] does.
    pub(super) fn bits(&self, annotation: &Annotation) -> Result<Bits> {
        let wrong = |reason: String| {
            let location = crate::error::Location::default().with_id(annotation.comment.clone());
            Err(Error::new(ErrorKind::Data, reason).at(location))
        };
        if annotation.codebook != self.head.codebook {
            return wrong(format!(
                "it is coded by codebook {}, this study by {}; classify it again with the study's codebook",
                annotation.codebook, self.head.codebook
            ));
        }
        let mut bits = Bits::default();
        for code in &annotation.themes {
            match self.positions.get(&(code.theme.clone(), code.valence)) {
                Some(label) => bits.set(*label),
                None => {
                    let valence = code.valence.map_or("without valence", |valence| valence.as_str());
                    return wrong(format!(
                        "theme \"{}\" {valence} is not in codebook {}",
                        code.theme, annotation.codebook
                    ));
                }
            }
        }
        if let Some(speaker) = annotation.speaker {
            bits.set(FIRST_SPEAKER + speaker.label as usize);
        }
        if annotation.author.is_some() {
            bits.set(NAMED);
        }
        Ok(bits)
    }

    /// Adds another tally: the result is the same in any order and any grouping. Errs when the codebooks differ.
    pub fn merge(&mut self, other: Tally) -> Result<()> {
        if (&other.head.codebook, &other.head.labels) != (&self.head.codebook, &self.head.labels) {
            return Err(Error::new(
                ErrorKind::Data,
                format!(
                    "tallies of codebooks {} and {} cannot be added; classify both with one codebook",
                    self.head.codebook, other.head.codebook
                ),
            ));
        }
        for (voice, said) in other.voices {
            self.voices.entry(voice).or_default().merge(said);
        }
        for (part, voices) in other.parts {
            join(self.parts.entry(part).or_default(), voices);
        }
        self.head.merge(other.head);
        Ok(())
    }

    /// Errs when the study was to be grouped by a column that none of its annotations carries a value of.
    pub fn check_groups(&self, by: Option<&By>) -> Result<()> {
        match by {
            Some(By::Column(name)) if self.groups().map(|(group, _)| group).eq([NOT_GIVEN]) => Err(Error::new(
                ErrorKind::Usage,
                format!(
                    "no comment has a value in column \"{name}\" (--by); keep it with --columns where tables are read"
                ),
            )),
            _ => Ok(()),
        }
    }

    /// The groups with their voices, in the order of their names.
    pub(super) fn groups(&self) -> impl Iterator<Item = (&String, &VoiceMap)> {
        let whole = self.parts.iter().filter(|(part, _)| part.month.is_none());
        whole.filter_map(|(part, voices)| Some((part.group.as_ref()?, voices)))
    }

    /// The months of the whole study or of a group with their voices, in order.
    pub(super) fn months<'t>(&'t self, group: Option<&'t String>) -> impl Iterator<Item = (&'t String, &'t VoiceMap)> {
        let first = Part { group: group.cloned(), month: None };
        let of_group = self.parts.range(first..).take_while(move |(part, _)| part.group.as_ref() == group);
        of_group.filter_map(|(part, voices)| Some((part.month.as_ref()?, voices)))
    }

    /// How many comments were counted.
    pub fn comments(&self) -> u64 {
        self.head.comments
    }

    /// How many distinct voices were counted.
    pub fn voices(&self) -> usize {
        self.voices.len()
    }

    /// 64 hexadecimal digits over ids, texts and codes of all annotations, independent of their order. Hashed once more,
    /// since the difference of two sums would tell which comment came between them.
    pub fn checksum(&self) -> String {
        sha256_hex(&self.head.checksum.map(u64::to_be_bytes).concat())
    }
}

fn join(into: &mut VoiceMap, from: VoiceMap) {
    for (voice, bits) in from {
        into.entry(voice).or_default().merge(bits);
    }
}

impl Head {
    fn count(&mut self, annotation: &Annotation) {
        self.comments += 1;
        *self.annotators.entry(annotation.annotator.clone()).or_default() += 1;
        match &annotation.error {
            Some(reason) => *self.not_classified.entry(reason.clone()).or_default() += 1,
            None => self.classified += 1,
        }
        if let (Some(sentiment), Some(speaker)) = (annotation.sentiment, annotation.speaker)
            && speaker.label == Speaker::FirstHand
        {
            *self.first_hand_comments.entry(sentiment.label).or_default() += 1;
        }
        match &annotation.posted {
            Some(posted) => {
                let day = posted.day().to_owned();
                self.first_day = earlier(self.first_day.take(), Some(day.clone()));
                self.last_day = self.last_day.take().max(Some(day));
            }
            None => self.undated += 1,
        }
        let codes: Vec<String> = annotation
            .themes
            .iter()
            .map(|code| format!("{}/{}", code.theme, code.valence.map_or("", |v| v.as_str())))
            .collect();
        let parts = [annotation.comment.as_str(), &annotation.text_sha256, &annotation.annotator, &codes.join(",")];
        for (lane, sum) in self.checksum.iter_mut().enumerate() {
            let [a, b, c, d] = parts;
            *sum = sum.wrapping_add(hash64(&[&lane.to_string(), a, b, c, d]));
        }
    }

    pub(super) fn merge(&mut self, other: Head) {
        self.comments += other.comments;
        self.classified += other.classified;
        add_up(&mut self.first_hand_comments, other.first_hand_comments);
        add_up(&mut self.annotators, other.annotators);
        add_up(&mut self.not_classified, other.not_classified);
        self.undated += other.undated;
        self.first_day = earlier(self.first_day.take(), other.first_day);
        self.last_day = self.last_day.take().max(other.last_day);
        for (sum, other) in self.checksum.iter_mut().zip(other.checksum) {
            *sum = sum.wrapping_add(other);
        }
    }
}

fn earlier(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn add_up<K: Ord>(into: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
    for (key, count) in from {
        *into.entry(key).or_default() += count;
    }
}

#[cfg(test)]
impl Tally {
    /// What a voice is that speaks so and raises this.
    pub(super) fn bits_for_tests(speaker: Option<Speaker>, label: Option<usize>) -> Bits {
        let mut bits = Bits::default();
        speaker.iter().for_each(|speaker| bits.set(FIRST_SPEAKER + *speaker as usize));
        label.iter().for_each(|label| bits.set(*label));
        bits
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::annotation::{Code, Coding, Judged, Scores};
    use crate::corpus::{Comment, Posted, Source, Status, Thread};

    fn annotation(thread: &str, author: Option<&str>, themes: &[(&str, Option<&str>)], speaker: Speaker) -> Annotation {
        let comment = Comment {
            id: format!("c-{thread}-{author:?}-{themes:?}"),
            parent: None,
            depth: 0,
            author: author.map(str::to_owned),
            posted: Posted::parse("2023-05-06"),
            text: "x".to_owned(),
            columns: BTreeMap::new(),
        };
        let thread = Thread {
            id: thread.to_owned(),
            part: 0,
            platform: None,
            source: Source { location: "x".to_owned(), sha256: None, retrieved: None, pages: Vec::new() },
            title: None,
            published: None,
            language: None,
            status: Status::Comments,
            reason: String::new(),
            announced: None,
            comments: vec![comment],
        };
        let themes = themes
            .iter()
            .map(|(theme, valence)| Code {
                theme: (*theme).to_owned(),
                valence: valence.map(|v| {
                    if v == "strain" { crate::codebook::Valence::Strain } else { crate::codebook::Valence::Support }
                }),
                probability: 1.0,
                span: None,
                rule: None,
            })
            .collect();
        let coding = Coding {
            themes,
            sentiment: Judged { label: Sentiment::Negative, probability: 1.0 },
            speaker: Judged { label: speaker, probability: 1.0 },
            scores: Scores::default(),
        };
        Annotation::new(&thread, &thread.comments[0], "person:a", &Codebook::embedded().id(), Ok(coding))
    }

    #[test]
    fn a_voice_raises_what_any_of_its_comments_raises_and_the_unnamed_are_one_voice_a_thread() {
        let mut tally = Tally::new(&Codebook::embedded());
        for record in [
            annotation("t-1", Some("p-00000000000000aa"), &[("pay", Some("strain"))], Speaker::Unclear),
            annotation("t-2", Some("p-00000000000000aa"), &[("leaving", None)], Speaker::FirstHand),
            annotation("t-1", None, &[], Speaker::Unclear),
            annotation("t-1", None, &[("pay", Some("strain"))], Speaker::FirstHand),
            annotation("t-2", None, &[], Speaker::Outsider),
        ] {
            tally.add(&record, None).expect("of the codebook");
        }
        assert_eq!((tally.comments(), tally.voices()), (5, 3));
        let pay =
            Codebook::embedded().label_index("pay", Some(crate::codebook::Valence::Strain)).expect("in the codebook");
        assert_eq!(
            tally
                .voices
                .values()
                .filter(|voice| voice.bits.raises(pay) && voice.bits.speaks(Speaker::FirstHand))
                .count(),
            2
        );
        assert_eq!(tally.voices.values().filter(|voice| voice.bits.named()).count(), 1);
    }

    #[test]
    fn another_codebook_or_an_unknown_label_is_refused_and_nothing_is_counted() {
        let mut tally = Tally::new(&Codebook::embedded());
        let mut other = annotation("t-1", None, &[], Speaker::Unclear);
        other.codebook = "mine@2".to_owned();
        assert!(tally.add(&other, None).expect_err("refused").to_string().contains("mine@2"));
        let unknown = annotation("t-1", None, &[("parking", Some("strain"))], Speaker::Unclear);
        assert!(tally.add(&unknown, None).expect_err("refused").to_string().contains("\"parking\" strain"));
        assert_eq!(tally, Tally::new(&Codebook::embedded()));
    }

    fn any_annotation() -> impl Strategy<Value = Annotation> {
        (0..4_u8, proptest::option::of(0..6_u8), 0..3_u8, 0..4_usize).prop_map(|(thread, author, theme, speaker)| {
            let author = author.map(|a| format!("p-{a:016x}"));
            let themes: &[(&str, Option<&str>)] = match theme {
                0 => &[],
                1 => &[("pay", Some("strain")), ("leaving", None)],
                _ => &[("team", Some("support"))],
            };
            annotation(&format!("t-{thread}"), author.as_deref(), themes, Speaker::ALL[speaker])
        })
    }

    fn tally_of(records: &[Annotation]) -> Tally {
        let mut tally = Tally::new(&Codebook::embedded());
        for record in records {
            tally.add(record, Some(&By::Thread)).expect("of the codebook");
        }
        tally
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn parts_in_any_order_and_grouping_add_up_to_the_whole(
            records in proptest::collection::vec(any_annotation(), 0..30), a in 0..30_usize, b in 0..30_usize
        ) {
            let (first, rest) = records.split_at(a.min(records.len()));
            let (second, third) = rest.split_at(b.min(rest.len()));
            let whole = tally_of(&records);
            let mut left = tally_of(first);
            left.merge(tally_of(second)).expect("one codebook");
            left.merge(tally_of(third)).expect("one codebook");
            let mut right = tally_of(third);
            let mut inner = tally_of(second);
            inner.merge(tally_of(first)).expect("one codebook");
            right.merge(inner).expect("one codebook");
            prop_assert_eq!(&left, &whole);
            prop_assert_eq!(&right, &whole);
        }

        #[test]
        fn a_tally_on_disk_is_the_tally(records in proptest::collection::vec(any_annotation(), 0..20)) {
            let tally = tally_of(&records);
            let mut bytes = Vec::new();
            tally.write(&mut bytes, std::path::Path::new("t")).expect("memory can be written");
            let back = Tally::read(bytes.as_slice(), std::path::Path::new("t"), &Codebook::embedded()).expect("sound");
            prop_assert_eq!(back, tally);
        }
    }

    #[test]
    fn the_checksums_of_two_studies_do_not_tell_which_comment_came_between_them() {
        let one = annotation("t-1", None, &[], Speaker::Unclear);
        let two = annotation("t-2", None, &[("leaving", None)], Speaker::FirstHand);
        let first_lane = |records: &[Annotation]| {
            u64::from_str_radix(&tally_of(records).checksum()[..16], 16).expect("hexadecimal digits")
        };
        let both = first_lane(&[one.clone(), two.clone()]);
        assert_ne!(both.wrapping_sub(first_lane(&[one])), first_lane(&[two]));
    }

    #[test]
    fn a_tally_that_was_cut_is_an_error() {
        let tally = tally_of(&[annotation("t-1", None, &[], Speaker::Unclear)]);
        let mut bytes = Vec::new();
        tally.write(&mut bytes, std::path::Path::new("t")).expect("memory can be written");
        bytes.truncate(bytes.len() - 9);
        let error =
            Tally::read(bytes.as_slice(), std::path::Path::new("t.jsonl"), &Codebook::embedded()).expect_err("cut");
        assert_eq!(error.kind(), ErrorKind::Integrity);
        assert!(error.to_string().starts_with("t.jsonl:"), "{error}");
    }
}
