//! Imports go down only: every source is read token by token, so that macros and inline paths count too.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The floor of each top module; an import goes to a strictly lower one.
const FLOORS: [(&str, u8); 16] = [
    ("digest", 0),
    ("error", 0),
    ("corpus", 1),
    ("codebook", 1),
    ("stats", 1),
    ("text", 2),
    ("study", 2),
    ("annotation", 2),
    ("harvest", 3),
    ("classify", 3),
    ("evaluate", 3),
    ("signal", 3),
    ("report", 4),
    ("train", 4),
    ("pipeline", 5),
    ("cli", 7),
];

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// Every top module that tokens name by way of `crate::` or of enough `super::`s; `depth` is how many modules deep the file is.
fn named(tokens: TokenStream, depth: usize, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let after = match &tokens[at] {
            TokenTree::Ident(word) if word == "crate" => path_after(&tokens, at + 1),
            TokenTree::Ident(word) if word == "super" && !follows_colons(&tokens, at) => {
                root_after_supers(&tokens, at, depth)
            }
            _ => None,
        };
        if let Some(next) = after {
            top_names(&tokens[next], found);
        }
        if let TokenTree::Group(group) = &tokens[at] {
            let in_module = at >= 2 && matches!(&tokens[at - 2], TokenTree::Ident(word) if word == "mod");
            named(group.stream(), depth + usize::from(in_module), found);
        }
        at += 1;
    }
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(sign)) if sign.as_char() == ':')
}

fn path_after(tokens: &[TokenTree], at: usize) -> Option<usize> {
    (is_colon(tokens.get(at)) && is_colon(tokens.get(at + 1)) && at + 2 < tokens.len()).then_some(at + 2)
}

fn follows_colons(tokens: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_colon(tokens.get(at - 1)) && is_colon(tokens.get(at - 2))
}

fn root_after_supers(tokens: &[TokenTree], mut at: usize, depth: usize) -> Option<usize> {
    let mut supers = 0;
    while matches!(&tokens[at], TokenTree::Ident(word) if word == "super") {
        supers += 1;
        at = path_after(tokens, at + 1)?;
    }
    (supers >= depth).then_some(at)
}

/// `a` of `a::b`, or each first name of `{a::b, c}`.
fn top_names(token: &TokenTree, found: &mut BTreeSet<String>) {
    match token {
        TokenTree::Ident(name) => {
            found.insert(name.to_string());
        }
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            let mut first = true;
            for token in group.stream() {
                match &token {
                    TokenTree::Punct(sign) if sign.as_char() == ',' => first = true,
                    token if first => {
                        top_names(token, found);
                        first = false;
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// What is wrong with a source whose path inside `src` is given.
fn faults(path: &Path, source: &str) -> Vec<String> {
    let parts: Vec<String> = path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let module = parts[0].clone();
    let Some(own) = floor(&module) else {
        return vec![format!("{}: module {module} has no floor; give it one in tests/it/layers.rs", path.display())];
    };
    let depth = parts.len() - usize::from(parts.last().is_some_and(|last| last == "mod"));
    let tokens: TokenStream = source.parse().expect("a source that compiles");
    let mut names = BTreeSet::new();
    named(tokens, depth, &mut names);
    names
        .into_iter()
        .filter(|name| *name != module)
        .filter_map(|name| match floor(&name) {
            Some(other) if other < own => None,
            Some(other) => Some(format!("{}: {module} (floor {own}) imports {name} (floor {other})", path.display())),
            None => Some(format!(
                "{}: imports crate::{name}, which is on no floor; name the module it lives in",
                path.display()
            )),
        })
        .collect()
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the sources can be read") {
        let path = entry.expect("the sources can be read").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn imports_go_down_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    sources(&root, &mut all);
    let mut wrong = Vec::new();
    for path in &all {
        let inside = path.strip_prefix(&root).expect("inside src");
        if inside != Path::new("lib.rs") && inside != Path::new("main.rs") {
            wrong.extend(faults(inside, &std::fs::read_to_string(path).expect("the sources can be read")));
        }
    }
    assert!(all.len() > 20 && wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_import_upward_or_sideways_is_seen_wherever_it_hides() {
    for source in [
        "use crate::signal::Tally;",
        "use crate::{corpus::Span, report::render};",
        "fn f() { let x = crate::harvest::harvest(); }",
        "fn f() { html! { p { (crate::cli::main()) } } }",
        "use super::super::signal::Tally;",
        "use crate::nowhere::X;",
        "use crate::Result;",
    ] {
        assert_eq!(faults(Path::new("classify/lexicon.rs"), source).len(), 1, "{source}");
    }
    for source in [
        "use crate::corpus::Span;",
        "use super::Classifier;",
        "use crate::classify::Lexicon;",
        "mod tests { use super::super::Classifier; }",
    ] {
        assert!(faults(Path::new("classify/lexicon.rs"), source).is_empty(), "{source}");
    }
    assert_eq!(faults(Path::new("corpus/span.rs"), "use crate::codebook::Theme;").len(), 1);
    assert_eq!(faults(Path::new("attic.rs"), "").len(), 1);
}

#[test]
fn every_source_opens_with_what_it_does_what_it_does_not_and_who_calls_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    sources(&root, &mut all);
    let without: Vec<String> = all
        .iter()
        .filter(|path| path.file_name().is_none_or(|name| name != "main.rs" && name != "tests.rs"))
        .filter(|path| {
            let text = std::fs::read_to_string(path).expect("the sources can be read");
            text.lines().take(3).filter(|line| line.starts_with("//! ")).count() < 2
        })
        .map(|path| path.display().to_string())
        .collect();
    assert!(without.is_empty(), "no head: {}", without.join(", "));
}
