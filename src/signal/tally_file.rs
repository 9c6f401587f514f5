//! The tally on disk: a head, then lines of voices of the whole, of groups and of months, in the order of their keys.
//! Counts nothing.
//! Called by `groundswell signal` with `--tally`, and by `signal merge`.

use std::io::{BufRead, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::tally::{Bits, Head, Part, Said, Tally};
use crate::codebook::Codebook;
use crate::corpus::{Record, RecordReader, RecordWriter};
use crate::error::{Error, ErrorKind, Location, Result};

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head: Option<Head>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    month: Option<String>,
    /// Key, what it raises, and in the whole study the comments and bytes it wrote.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    voices: Vec<(String, String, u32, u32)>,
}

/// So many voices stand on one line.
const VOICES_A_LINE: usize = 1000;

impl Record for Line {
    const SCHEMA: &'static str = "groundswell/tally@1";

    fn id(&self) -> Option<&str> {
        None
    }

    fn check(&self) -> std::result::Result<(), String> {
        Ok(())
    }
}

impl Tally {
    /// Writes the tally as `groundswell/tally@1` lines: a working file, never to be released.
    pub fn write(&self, out: impl Write, path: &Path) -> Result<()> {
        let mut writer = RecordWriter::new(out, path);
        writer.write(&Line { head: Some(self.head.clone()), ..Line::default() })?;
        let mut whole: Vec<_> = self.voices.iter().map(|(key, voice)| (*key, *voice)).collect();
        whole.sort_unstable_by_key(|(key, _)| *key);
        for some in whole.chunks(VOICES_A_LINE) {
            let voices = some.iter().map(|(key, voice)| said(*key, *voice)).collect();
            writer.write(&Line { voices, ..Line::default() })?;
        }
        for (part, voices) in &self.parts {
            let mut sorted: Vec<_> = voices.iter().map(|(key, bits)| (*key, *bits)).collect();
            sorted.sort_unstable_by_key(|(key, _)| *key);
            for some in sorted.chunks(VOICES_A_LINE) {
                let voices = some.iter().map(|(key, bits)| said(*key, Said { bits: *bits, ..Said::default() }));
                let (group, month) = (part.group.clone(), part.month.clone());
                writer.write(&Line { head: None, group, month, voices: voices.collect() })?;
            }
        }
        Ok(())
    }

    /// Reads what [`Tally::write`] wrote, for the same codebook. Errs with the line that is wrong: a tally with a
    /// part missing would count too few.
    pub fn read(input: impl BufRead, path: &Path, codebook: &Codebook) -> Result<Self> {
        let mut reader = RecordReader::<Line, _>::new(input, path);
        let mut tally = Tally::new(codebook);
        let mut headed = false;
        while let Some((location, line)) = reader.next_record()? {
            let broken = |what: &str| Error::new(ErrorKind::Integrity, what.to_owned()).at(location.clone());
            if let Some(head) = line.head {
                if (&head.codebook, &head.labels) != (&tally.head.codebook, &tally.head.labels) {
                    return Err(broken(&format!(
                        "this tally is of codebook {}, not {}",
                        head.codebook, tally.head.codebook
                    )));
                }
                tally.head.merge(head);
                headed = true;
            }
            let part = Part { group: line.group, month: line.month };
            for (key, bits, comments, length) in &line.voices {
                let (Ok(key), Some(bits)) = (u64::from_str_radix(key, 16), bits_of(bits)) else {
                    return Err(broken("a voice is not two hexadecimal numbers; make the tally again"));
                };
                if part.group.is_none() && part.month.is_none() {
                    let said = Said { bits, comments: *comments, length: *length };
                    tally.voices.entry(key).or_default().merge(said);
                } else {
                    tally.parts.entry(part.clone()).or_default().entry(key).or_default().merge(bits);
                }
            }
        }
        if let Some(skip) = reader.skips().listed().first() {
            return Err(Error::new(
                ErrorKind::Integrity,
                format!("{}; a tally with a part missing counts too few", skip.reason),
            )
            .at(skip.location.clone()));
        }
        let comments: u64 = tally.voices.values().map(|voice| u64::from(voice.comments)).sum();
        let days = tally.head.first_day.iter().chain(&tally.head.last_day);
        if headed
            && (comments != tally.head.comments
                || tally.head.undated > comments
                || !days.clone().all(|d| d.len() == 10))
        {
            let message = format!(
                "its voices wrote {comments} comments and its head says {}; make the tally again",
                tally.head.comments
            );
            return Err(Error::new(ErrorKind::Integrity, message).at(Location::file(path)));
        }
        if !headed {
            return Err(Error::new(ErrorKind::Integrity, "there is no tally in this file").at(Location::file(path)));
        }
        Ok(tally)
    }
}

fn said(key: u64, voice: Said) -> (String, String, u32, u32) {
    let bits = voice.bits.0;
    (format!("{key:016x}"), format!("{:016x}{:016x}", bits[0], bits[1]), voice.comments, voice.length)
}

fn bits_of(digits: &str) -> Option<Bits> {
    let half = |half: Option<&str>| u64::from_str_radix(half?, 16).ok();
    Some(Bits([half(digits.get(..16))?, half(digits.get(16..))?]))
}
