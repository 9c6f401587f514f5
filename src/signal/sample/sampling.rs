//! Draws voices of a study, in memory by voices: all are listed first, then those with the smallest keyed hashes are taken.
//! Codes nothing, and reads no file.
//! Called by `groundswell annotate sample`, which reads the threads twice.

use std::collections::{HashMap, HashSet};

use super::record::{Drawing, Drawn, Extent, Sample};
use super::study_sum::StudySum;
use crate::corpus::{Thread, Voice};
use crate::digest::{hash64, sha256_hex};
use crate::error::{Error, ErrorKind, Location, Result};
use crate::signal::tally::{Bits, Tally};

/// All voices of a study. Comments in other languages and empty ones count: `Tally` counts their voices too, so that they
/// belong to what shares are shares of.
#[derive(Debug, Clone, Default)]
pub struct Roll {
    voices: HashMap<Voice, (bool, u64)>,
    sum: StudySum,
}

impl Roll {
    /// Lists the voices of a thread.
    pub fn add(&mut self, thread: &Thread) {
        for comment in &thread.comments {
            let voice = Voice::of(comment.author.as_deref(), &thread.id);
            let (named, comments) = self.voices.entry(voice).or_default();
            *named |= comment.author.is_some();
            *comments += 1;
            self.sum.add(&comment.id, &sha256_hex(comment.text.as_bytes()));
        }
    }

    /// What was listed.
    pub fn extent(&self) -> Extent {
        Extent { voices: self.voices.len() as u64, comments: self.sum.comments() }
    }

    /// Checksum over the comments.
    pub fn checksum(&self) -> String {
        self.sum.checksum()
    }

    /// Draws `most` voices without replacement, all of them where there are no more: those with the smallest hashes of seed
    /// and key, so that the order in which threads were read does not count. Under a `focus` the voices it names come first.
    pub fn draw(&self, most: u64, seed: u64, focus: Option<&Focus>, codebook: Option<String>) -> Sample {
        let seed_text = seed.to_string();
        let rank = |voice: Voice| {
            let late = focus.is_some_and(|focus| !focus.voices.contains(&voice));
            (late, hash64(&["sample", &seed_text, &voice.to_string()]), voice)
        };
        let mut ranked: Vec<_> = self.voices.keys().map(|voice| rank(*voice)).collect();
        ranked.sort_unstable();
        ranked.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        let drawn = |voice: Voice| {
            let (named, comments) = self.voices[&voice];
            Drawn { voice, named, comments }
        };
        let mut voices: Vec<Drawn> = ranked.into_iter().map(|(.., voice)| drawn(voice)).collect();
        voices.sort_unstable_by_key(|drawn| drawn.voice);
        let comments = voices.iter().map(|drawn| drawn.comments).sum();
        let sample = Sample {
            kind: if focus.is_some() { Drawing::Enriched } else { Drawing::Random },
            theme: focus.map(|focus| focus.theme.clone()),
            seed,
            study: self.extent(),
            sample: Extent { voices: voices.len() as u64, comments },
            study_sha256: self.checksum(),
            codebook,
            voices,
            seal: String::new(),
        };
        sample.sealed()
    }
}

/// The voices that an enriched sample draws first.
#[derive(Debug, Clone)]
pub struct Focus {
    theme: String,
    voices: HashSet<Voice>,
}

impl Focus {
    /// Voices predicted to raise `theme`, or `theme/valence`. Errs (`Usage`) where the codebook has no such label, or no
    /// voice is predicted to raise it.
    pub fn of(theme: &str, tally: &Tally) -> Result<Self> {
        let meant = |label: &String| label == theme || label.split_once('/').is_some_and(|(key, _)| key == theme);
        let mut wanted = Bits::default();
        (tally.head.labels.iter().enumerate()).filter(|(_, label)| meant(label)).for_each(|(at, _)| wanted.set(at));
        let wrong = |reason: String| Err(Error::new(ErrorKind::Usage, reason));
        if wanted == Bits::default() {
            return wrong(format!(
                "codebook {} has no \"{theme}\" (--enriched); it has {}",
                tally.head.codebook,
                tally.head.labels.join(", ")
            ));
        }
        let raised = |bits: &Bits| (0..tally.head.labels.len()).any(|at| wanted.raises(at) && bits.raises(at));
        let voices: HashSet<Voice> = (tally.voices.iter())
            .filter(|(_, said)| raised(&said.bits))
            .map(|(key, _)| Voice::from_key(*key))
            .collect();
        if voices.is_empty() {
            return wrong(format!("no voice is predicted to raise \"{theme}\" (--enriched); draw without it"));
        }
        Ok(Focus { theme: theme.to_owned(), voices })
    }

    /// How many voices come first.
    pub fn voices(&self) -> usize {
        self.voices.len()
    }
}

/// The sampled voices' part of threads that are read once more.
#[derive(Debug)]
pub struct Picking {
    voices: HashSet<Voice>,
    seen: HashSet<String>,
    threads: Vec<Thread>,
}

impl Picking {
    /// Nothing picked yet.
    pub fn of(sample: &Sample) -> Self {
        let voices = sample.voices.iter().map(|drawn| drawn.voice).collect();
        Picking { voices, seen: HashSet::new(), threads: Vec::new() }
    }

    /// Keeps the sampled voices' comments of a thread, with their ids. A parent that was not drawn is left out, and the depth
    /// still says that the comment is a reply. Errs (`Data`) where a comment was there before.
    pub fn add(&mut self, mut thread: Thread) -> Result<()> {
        let all = thread.comments.len();
        let id = thread.id.clone();
        thread.comments.retain(|comment| self.voices.contains(&Voice::of(comment.author.as_deref(), &id)));
        if thread.comments.is_empty() {
            return Ok(());
        }
        let kept: HashSet<String> = thread.comments.iter().map(|comment| comment.id.clone()).collect();
        for comment in &mut thread.comments {
            comment.parent = comment.parent.take().filter(|parent| kept.contains(parent));
        }
        if let Some(twice) = kept.iter().filter(|id| self.seen.contains(*id)).min() {
            let reason = "this comment stands in the threads twice; give each file once, and each thread in one file";
            return Err(Error::new(ErrorKind::Data, reason).at(Location::default().with_id(twice)));
        }
        thread.reason = format!("{} of {all} comments: those of sampled voices", kept.len());
        self.seen.extend(kept);
        self.threads.push(thread);
        Ok(())
    }

    /// What is to be coded, by thread id and part, whatever the order it was read in. Errs (`Integrity`) where it is not what
    /// the sample counts: the threads were changed between the two readings.
    pub fn finish(mut self, sample: &Sample) -> Result<Vec<Thread>> {
        if self.seen.len() as u64 != sample.sample.comments {
            let reason = format!(
                "{} comments of the sampled voices were read the first time and {} the second; run it again when nothing \
                 writes to the threads",
                sample.sample.comments,
                self.seen.len()
            );
            return Err(Error::new(ErrorKind::Integrity, reason));
        }
        self.threads.sort_by(|a, b| (&a.id, a.part).cmp(&(&b.id, b.part)));
        Ok(self.threads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Comment, Record, Source, Status};

    fn thread(id: &str, comments: &[(&str, Option<&str>, Option<&str>)]) -> Thread {
        let comment = |(id, author, parent): &(&str, Option<&str>, Option<&str>)| Comment {
            id: (*id).to_owned(),
            parent: parent.map(str::to_owned),
            depth: u32::from(parent.is_some()),
            author: author.map(str::to_owned),
            posted: None,
            text: format!("text of {id}"),
            columns: std::collections::BTreeMap::new(),
        };
        Thread {
            id: id.to_owned(),
            part: 0,
            platform: None,
            source: Source { location: "x".to_owned(), sha256: None, retrieved: None, pages: Vec::new() },
            title: None,
            published: None,
            language: None,
            status: Status::Comments,
            reason: String::new(),
            announced: None,
            comments: comments.iter().map(comment).collect(),
        }
    }

    fn roll(threads: &[Thread]) -> Roll {
        let mut roll = Roll::default();
        threads.iter().for_each(|thread| roll.add(thread));
        roll
    }

    /// A hundred named voices, the first with three comments in two threads, and one unnamed voice a thread.
    fn study() -> [Thread; 2] {
        let names: Vec<(String, String)> = (1..=100).map(|n| (format!("c-{n}"), format!("p-{n:016x}"))).collect();
        let mut one: Vec<_> = names.iter().map(|(id, name)| (id.as_str(), Some(name.as_str()), None)).collect();
        one.extend([("c-a", None, None), ("c-b", None, Some("c-2"))]);
        let first = Some(names[0].1.as_str());
        [thread("t-1", &one), thread("t-2", &[("c-d", first, None), ("c-e", first, Some("c-d")), ("c-f", None, None)])]
    }

    #[test]
    fn the_same_seed_draws_the_same_voices_in_any_order_and_another_seed_others() {
        let [one, two] = study();
        let (forth, back) = (roll(&[one.clone(), two.clone()]), roll(&[two, one]));
        assert_eq!(forth.extent(), Extent { voices: 102, comments: 105 });
        let drawn = forth.draw(40, 1, None, None);
        assert_eq!(drawn, back.draw(40, 1, None, None));
        assert_eq!((drawn.sample.voices, Record::check(&drawn)), (40, Ok(())));
        assert_ne!(drawn.voices, forth.draw(40, 2, None, None).voices);
    }

    #[test]
    fn every_voice_is_drawn_about_as_often_as_any_other_over_many_seeds() {
        let roll = roll(&study());
        let mut drawn: HashMap<Voice, u32> = HashMap::new();
        for seed in 0..400 {
            roll.draw(51, seed, None, None).voices.iter().for_each(|one| *drawn.entry(one.voice).or_default() += 1);
        }
        // Each is drawn in half of 400 samples: 200, with a standard deviation of 10.
        assert_eq!(drawn.len(), 102);
        assert!(drawn.values().all(|times| (155..=245).contains(times)), "{drawn:?}");
    }

    #[test]
    fn more_voices_than_there_are_is_all_of_them() {
        let drawn = roll(&study()).draw(1000, 1, None, None);
        assert_eq!(drawn.sample, drawn.study);
    }

    #[test]
    fn a_voice_is_picked_with_all_its_comments_and_a_parent_that_was_not_drawn_is_left_out() {
        let [one, two] = study();
        let roll = roll(&[one.clone(), two.clone()]);
        let first = Voice::of(Some("p-0000000000000001"), "t-1");
        let unnamed = Voice::of(None, "t-1");
        let focus = Focus { theme: "pay".to_owned(), voices: [first, unnamed].into() };
        let sample = roll.draw(2, 1, Some(&focus), None);
        assert_eq!((sample.kind, sample.sample), (Drawing::Enriched, Extent { voices: 2, comments: 5 }));
        let mut picking = Picking::of(&sample);
        for thread in [two.clone(), one] {
            picking.add(thread).expect("each once");
        }
        assert!(picking.add(two).expect_err("twice").to_string().contains("stands in the threads twice"));
        let threads = picking.finish(&sample).expect("all of them");
        let ids: Vec<Vec<&str>> =
            threads.iter().map(|thread| thread.comments.iter().map(|comment| comment.id.as_str()).collect()).collect();
        assert_eq!(ids, [vec!["c-1", "c-a", "c-b"], vec!["c-d", "c-e"]]);
        assert_eq!((threads[0].comments[2].parent.as_deref(), threads[0].comments[2].depth), (None, 1));
        assert_eq!(threads[1].comments[1].parent.as_deref(), Some("c-d"));
        assert!(threads.iter().all(|thread| thread.check().is_ok()));
    }
}
