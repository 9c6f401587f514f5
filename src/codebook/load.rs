//! Reads a codebook from TOML and says by line and key what is wrong with it.
//! Does not compile phrases: the lexicon does, and names theme and phrase when one is wrong.
//! Called through `Codebook::embedded`, `Codebook::parse` and `Codebook::read`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::{Codebook, Phrases, Theme, ThemeKind};
use crate::error::{Error, ErrorKind, Location, Result};

const DEFAULT: &str = include_str!("default.toml");

macro_rules! phrase_files {
    ($($key:literal),* $(,)?) => { [$(($key, include_str!(concat!("phrases/", $key, ".toml")))),*] };
}

/// Phrases of the built-in themes, a file each.
const PHRASES: [(&str, &str); 24] = phrase_files![
    "burnout",
    "secondary_trauma",
    "caseload",
    "work_life_balance",
    "bureaucracy",
    "violence",
    "bullying",
    "blame",
    "moral_distress",
    "supervision",
    "leadership",
    "voice",
    "recognition",
    "autonomy",
    "team",
    "development",
    "fairness",
    "pay",
    "funding",
    "staffing",
    "meaning",
    "leaving",
    "staying",
    "agency_preference",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    version: String,
    language: String,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    speaker: BTreeMap<String, String>,
    #[serde(default)]
    sentiment: BTreeMap<String, String>,
    #[serde(default)]
    theme: Vec<toml::Spanned<Theme>>,
}

impl Codebook {
    /// The codebook that comes with the crate, with the phrases of its themes.
    pub fn embedded() -> Self {
        Self::parse(DEFAULT, Path::new("default.toml")).expect("the built-in codebook is sound: its test reads it")
    }

    /// Reads a codebook file. A theme without phrases of its own, whose key and meaning are those of a built-in theme,
    /// takes that one's phrases. Errs with the line and key of the first mistake.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|e| Error::io("read", path, e))?;
        Self::parse(&text, path)
    }

    /// The same from text; `path` is what messages call it.
    pub fn parse(text: &str, path: &Path) -> Result<Self> {
        let file: File = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |span| line_of(text, span.start));
            wrong(path, line, e.message().trim_end())
        })?;
        if file.unit.as_deref().is_some_and(|unit| unit != "comment") {
            return Err(wrong(path, line_of_key(text, "unit"), "key \"unit\": only \"comment\" is supported"));
        }
        let mut codebook = Codebook {
            name: file.name,
            version: file.version,
            language: file.language,
            themes: Vec::with_capacity(file.theme.len()),
            speaker: file.speaker,
            sentiment: file.sentiment,
        };
        let mut keys = BTreeSet::new();
        for spanned in file.theme {
            let line = line_of(text, spanned.span().start);
            let theme = spanned.into_inner();
            check(&theme, &mut keys).map_err(|reason| wrong(path, line, &reason))?;
            codebook.themes.push(theme);
        }
        check_whole(&codebook).map_err(|reason| wrong(path, 1, &reason))?;
        lend_phrases(&mut codebook);
        Ok(codebook)
    }
}

fn check(theme: &Theme, keys: &mut BTreeSet<String>) -> std::result::Result<(), String> {
    let key = &theme.key;
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        return Err(format!("theme \"{key}\": key \"key\" must be lower-case letters, digits and _"));
    }
    if !keys.insert(key.clone()) {
        return Err(format!("theme \"{key}\" stands twice; give one of them another key"));
    }
    for (name, value) in [("label", &theme.label), ("definition", &theme.definition)] {
        if value.trim().is_empty() {
            return Err(format!("theme \"{key}\": key \"{name}\" is empty"));
        }
    }
    match theme.kind {
        ThemeKind::Intent if theme.direction.is_none() => {
            Err(format!("theme \"{key}\": an intent needs key \"direction\": exit, stay or agency"))
        }
        ThemeKind::Condition if theme.direction.is_some() => {
            Err(format!("theme \"{key}\": key \"direction\" belongs to intents; a condition has none"))
        }
        ThemeKind::Condition if !theme.phrases.stated.is_empty() => Err(format!(
            "theme \"{key}\": phrases \"stated\" belong to intents; a condition has \"strain\", \"support\" and \"topic\""
        )),
        ThemeKind::Intent
            if !(theme.phrases.strain.is_empty()
                && theme.phrases.support.is_empty()
                && theme.phrases.topic.is_empty()) =>
        {
            Err(format!("theme \"{key}\": an intent has phrases \"stated\" and \"never\" only"))
        }
        _ => Ok(()),
    }
}

fn check_whole(codebook: &Codebook) -> std::result::Result<(), String> {
    for (name, value) in [("name", &codebook.name), ("version", &codebook.version), ("language", &codebook.language)] {
        if value.trim().is_empty() {
            return Err(format!("key \"{name}\" is empty"));
        }
    }
    if codebook.themes.is_empty() {
        return Err("no [[theme]] stands in it; a codebook has at least one".to_owned());
    }
    if codebook.themes.len() > Codebook::MAX_THEMES {
        return Err(format!(
            "it has {} themes; at most {} can be counted",
            codebook.themes.len(),
            Codebook::MAX_THEMES
        ));
    }
    Ok(())
}

/// Built-in phrases serve only a theme that means what the built-in one means.
fn lend_phrases(codebook: &mut Codebook) {
    let built_in: BTreeMap<String, String> = toml::from_str::<File>(DEFAULT)
        .expect("the built-in codebook is sound: its test reads it")
        .theme
        .into_iter()
        .map(|theme| (theme.get_ref().key.clone(), theme.get_ref().meaning_hash()))
        .collect();
    for theme in codebook.themes.iter_mut().filter(|theme| theme.phrases.is_empty()) {
        let same = built_in.get(&theme.key) == Some(&theme.meaning_hash());
        if let Some((_, text)) = PHRASES.iter().find(|(key, _)| same && *key == theme.key) {
            theme.phrases =
                toml::from_str::<Phrases>(text).expect("the built-in phrases are sound: their test reads them");
        }
    }
}

fn wrong(path: &Path, line: u64, reason: &str) -> Error {
    Error::new(ErrorKind::Usage, reason).at(Location::line(path, line))
}

fn line_of(text: &str, byte: usize) -> u64 {
    text.bytes().take(byte).filter(|b| *b == b'\n').count() as u64 + 1
}

fn line_of_key(text: &str, key: &str) -> u64 {
    text.lines().position(|line| line.trim_start().starts_with(key)).map_or(1, |at| at as u64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "name = \"n\"\nversion = \"1\"\nlanguage = \"en\"\n\n[[theme]]\nkey = \"parking\"\nkind = \"condition\"\nlabel = \"Parking\"\ndefinition = \"Where to park.\"\n";

    fn error(text: &str) -> String {
        Codebook::parse(text, Path::new("mine.toml")).expect_err("a mistake").to_string()
    }

    #[test]
    fn the_built_in_codebook_has_24_themes_with_phrases_and_45_labels() {
        let codebook = Codebook::embedded();
        assert_eq!(codebook.id(), "practitioner-retention@1.1.0");
        assert_eq!((codebook.themes.len(), codebook.labels().len()), (24, 45));
        for theme in &codebook.themes {
            assert!(!theme.phrases.is_empty(), "{}", theme.key);
        }
        assert_eq!(codebook.label_index("burnout", Some(super::super::Valence::Support)), Some(1));
    }

    #[test]
    fn mistakes_are_named_by_line_and_key() {
        let twice =
            format!("{SMALL}\n[[theme]]\nkey = \"parking\"\nkind = \"condition\"\nlabel = \"P\"\ndefinition = \"d\"\n");
        for (text, message) in [
            (SMALL.replace("label", "lable"), "mine.toml:8: unknown field `lable`"),
            (SMALL.replace("condition", "emotion"), "mine.toml:7: unknown variant `emotion`"),
            (
                SMALL.replace("\"Where to park.\"", "\" \""),
                "mine.toml:5: theme \"parking\": key \"definition\" is empty",
            ),
            (
                SMALL.replace("\"condition\"", "\"intent\""),
                "mine.toml:5: theme \"parking\": an intent needs key \"direction\"",
            ),
            (SMALL.replace("parking", "Car park"), "mine.toml:5: theme \"Car park\": key \"key\" must be"),
            (twice, "mine.toml:11: theme \"parking\" stands twice"),
            (SMALL.replace("language", "unit = \"page\"\nlanguage"), "mine.toml:3: key \"unit\""),
            (SMALL[..40].to_owned(), "mine.toml:"),
        ] {
            let found = error(&text);
            assert!(found.starts_with(message), "{found}\n    does not start with\n{message}");
        }
    }

    #[test]
    fn built_in_phrases_are_lent_only_to_the_same_meaning() {
        let mine = DEFAULT.replace("Thanks, respect and esteem", "Medals");
        let codebook = Codebook::parse(&mine, Path::new("mine.toml")).expect("sound");
        assert!(codebook.theme("recognition").is_some_and(|theme| theme.phrases.is_empty()));
        assert!(codebook.theme("pay").is_some_and(|theme| !theme.phrases.is_empty()));
    }

    #[test]
    fn the_meaning_hash_ignores_how_a_theme_is_called() {
        let one = Codebook::parse(SMALL, Path::new("a")).expect("sound");
        let renamed = Codebook::parse(&SMALL.replace("\"Parking\"", "\"Car parks\""), Path::new("b")).expect("sound");
        let changed = Codebook::parse(&SMALL.replace("Where", "How"), Path::new("c")).expect("sound");
        assert_eq!(one.themes[0].meaning_hash(), renamed.themes[0].meaning_hash());
        assert_ne!(one.themes[0].meaning_hash(), changed.themes[0].meaning_hash());
    }
}
