//! Which files a call is about, in an order that is the same on every machine.
//! Reads no file, only folders.
//! Called by the command line before `harvest`, for the progress bar and for `--dry-run`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Location, Result, Skips};

/// The files to harvest.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    pub(super) files: Vec<Planned>,
    pub(super) skips: Skips,
    pub(super) notes: Vec<String>,
}

/// One file of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) path: PathBuf,
    /// As the user would write it, with `/` on every system.
    pub(super) location: String,
    /// The path inside the input folder, or the name of a file that was named itself.
    pub(super) key: String,
    pub(super) bytes: u64,
    /// Lower-case ending without the dot.
    pub(super) ending: String,
    /// Of a kind that may be anything: left alone where its content says nothing, unless the user named the file.
    pub(super) guessed: bool,
    /// A pipe or a device: what was read of it once cannot be read again.
    pub(super) streamed: bool,
}

/// The endings that are taken from a folder.
const TAKEN: [&str; 12] =
    ["txt", "html", "htm", "xhtml", "csv", "tsv", "jsonl", "ndjson", "warc", "mbox", "xlsx", "parquet"];

/// Those that are looked into, since exports have them, and so have many other files.
const MAYBE: [&str; 9] = ["xml", "json", "rss", "atom", "gz", "db", "sqlite", "sqlite3", "mbx"];

impl Plan {
    /// The files among `inputs`, in the order given; folders are walked, sorted by path, without hidden files and
    /// without links to folders. A file named itself is taken whatever its ending. Errs when an input is not there.
    pub fn of(inputs: &[PathBuf]) -> Result<Plan> {
        let mut plan = Plan::default();
        for input in inputs {
            let meta = fs::metadata(input).map_err(|e| Error::io("read", input, e))?;
            if meta.is_dir() {
                plan.folder(input);
            } else {
                let name = input.file_name().unwrap_or(input.as_os_str()).to_string_lossy().into_owned();
                plan.files.push(Planned { streamed: !meta.is_file(), ..Planned::new(input.clone(), name, meta.len()) });
            }
        }
        Ok(plan)
    }

    /// The size of all files together.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// How many files there are.
    pub fn files(&self) -> usize {
        self.files.len()
    }

    fn folder(&mut self, top: &Path) {
        let mut found = Vec::new();
        let mut others: BTreeMap<String, u64> = BTreeMap::new();
        let mut open = vec![(top.to_path_buf(), String::new())];
        while let Some((folder, prefix)) = open.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(e) => {
                    self.skips.push(Location::file(&folder), format!("this folder cannot be read: {e}"));
                    continue;
                }
            };
            for entry in entries.flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.starts_with('.') {
                    continue;
                }
                let (path, key) = (entry.path(), format!("{prefix}{name}"));
                let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                match fs::metadata(&path) {
                    Ok(_) if is_folder => open.push((path, format!("{key}/"))),
                    Ok(meta) if meta.is_file() => {
                        let file = Planned::new(path, key, meta.len());
                        let guessed = MAYBE.contains(&file.ending.as_str());
                        if guessed || TAKEN.contains(&file.ending.as_str()) {
                            found.push(Planned { guessed, ..file });
                        } else {
                            *others.entry(file.ending).or_default() += 1;
                        }
                    }
                    Ok(_) => {}
                    Err(e) => self.skips.push(Location::file(&path), format!("this file cannot be read: {e}")),
                }
            }
        }
        found.sort_by(|a, b| (&a.key, &a.path).cmp(&(&b.key, &b.path)));
        self.files.extend(found);
        self.note_others(top, &others);
    }

    fn note_others(&mut self, top: &Path, others: &BTreeMap<String, u64>) {
        let count: u64 = others.values().sum();
        if count > 0 {
            let kinds: Vec<String> = others
                .iter()
                .map(|(ending, n)| if ending.is_empty() { format!("no ending {n}") } else { format!(".{ending} {n}") })
                .collect();
            let verb = if count == 1 { "file of another kind was" } else { "files of other kinds were" };
            self.notes.push(format!("{}: {count} {verb} not read: {}", slashed(top), kinds.join(", ")));
        }
    }
}

impl Planned {
    fn new(path: PathBuf, key: String, bytes: u64) -> Self {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        Planned { location: slashed(&path), key, bytes, ending, path, guessed: false, streamed: false }
    }
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_walked_in_one_order_without_hidden_files_and_other_kinds_are_counted() {
        let top = tempfile::tempdir().expect("a temporary folder");
        for name in ["b.html", "a/z.TXT", "a/.hidden.txt", ".git/x.txt", "a.csv", "read.md", "notes.md", "x.toml"] {
            let path = top.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
            fs::write(&path, "1234").expect("writable");
        }
        let plan = Plan::of(&[top.path().to_path_buf()]).expect("readable");
        assert_eq!(plan.files.iter().map(|f| f.key.as_str()).collect::<Vec<_>>(), ["a.csv", "a/z.TXT", "b.html"]);
        assert_eq!((plan.files(), plan.bytes()), (3, 12));
        assert!(plan.notes[0].ends_with("3 files of other kinds were not read: .md 2, .toml 1"), "{}", plan.notes[0]);
    }

    #[test]
    fn a_named_file_is_taken_whatever_its_ending_and_a_missing_one_is_an_error() {
        let top = tempfile::tempdir().expect("a temporary folder");
        let path = top.path().join("thread.md");
        fs::write(&path, "x").expect("writable");
        let plan = Plan::of(std::slice::from_ref(&path)).expect("readable");
        assert_eq!((plan.files[0].key.as_str(), plan.files[0].ending.as_str()), ("thread.md", "md"));
        assert!(Plan::of(&[top.path().join("none")]).is_err());
    }
}
