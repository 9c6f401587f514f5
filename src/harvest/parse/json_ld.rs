//! Reads comments from schema.org data in `<script type="application/ld+json">`.
//! Resolves no contexts and follows no addresses.
//! Called for HTML pages.

use std::collections::HashMap;

use serde_json::Value;

use super::super::dom::{Dom, prose};
use super::page::time;
use super::reading::Reading;
use super::{Raw, fields};

/// Most comments that are read from the data of one page.
const MOST: usize = 20_000;

/// Longest script that is read, in bytes: as values it takes some ten times as much memory.
const LONGEST: usize = 4 << 20;

/// Reads the comments of a page.
pub(super) fn read(dom: &Dom) -> Reading {
    let mut reading = Reading { platform: Some("json-ld"), ..Reading::default() };
    let mut known = HashMap::new();
    for node in dom.walk(Dom::ROOT) {
        let is_data = dom.name(node) == "script"
            && dom.attribute(node, "type").is_some_and(|t| t.trim().eq_ignore_ascii_case("application/ld+json"));
        let data = if is_data { dom.raw(node) } else { continue };
        if data.len() <= LONGEST
            && let Ok(value) = serde_json::from_str::<Value>(data.trim())
        {
            visit(&value, None, &mut reading, &mut known);
        }
    }
    reading
}

/// Goes through the data; serde_json ends at 128 levels, so this does too.
fn visit(value: &Value, parent: Option<usize>, reading: &mut Reading, known: &mut HashMap<String, usize>) {
    match value {
        Value::Array(values) => values.iter().for_each(|v| visit(v, parent, reading, known)),
        Value::Object(fields) => {
            let mut above = parent;
            if is_comment(value) && reading.comments.len() < MOST {
                let id = string(value, &["@id", "identifier", "url"]);
                let named = value.get("parentItem").and_then(|p| string(p, &["@id", "identifier", "url"]));
                let parent = named.and_then(|id| known.get(&id).copied()).or(parent);
                if let Some(id) = &id {
                    known.entry(id.clone()).or_insert(reading.comments.len());
                }
                above = Some(reading.comments.len());
                reading.comments.push(raw(value, id, parent));
            } else if let Some(n) = fields.get("commentCount").and_then(number) {
                reading.announced = reading.announced.or(Some(n));
            }
            for (name, inside) in fields {
                if !matches!(name.as_str(), "author" | "parentItem" | "publisher" | "isPartOf" | "about") {
                    visit(inside, above, reading, known);
                }
            }
        }
        _ => {}
    }
}

fn is_comment(value: &Value) -> bool {
    let is = |t: &Value| matches!(t.as_str(), Some("Comment" | "UserComments" | "schema:Comment"));
    value.get("@type").is_some_and(|t| is(t) || t.as_array().is_some_and(|all| all.iter().any(is)))
}

fn raw(value: &Value, platform_id: Option<String>, parent: Option<usize>) -> Raw {
    let author = value.get("author").or_else(|| value.get("creator")).and_then(|author| match author {
        Value::Array(all) => all.first().and_then(name),
        other => name(other),
    });
    let posted = string(value, &["dateCreated", "datePublished", "dateModified"]);
    let text = string(value, &["text", "commentText", "description"]).unwrap_or_default();
    Raw { platform_id, parent, author, posted: posted.and_then(|t| time(&t)), text: plain(&text), ..Raw::default() }
}

fn name(author: &Value) -> Option<String> {
    let name = author.as_str().map(str::to_owned).or_else(|| string(author, &["name", "alternateName"]))?;
    fields::clean(&plain(&name))
}

/// The words of a text that may be markup.
fn plain(text: &str) -> String {
    if text.contains(['<', '&']) {
        Dom::parse(text).map(|dom| prose(&dom, Dom::ROOT, &|_| false)).unwrap_or_default()
    } else {
        text.trim().replace("\r\n", "\n")
    }
}

fn string(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match value.get(name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    })
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|n| *n > 0 && *n < 10_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_comments_and_named_parents_are_replies() {
        let dom = Dom::parse(concat!(
            "<script type='application/ld+json'>{\"@type\":\"Article\",\"commentCount\":\"3\",\"comment\":[",
            "{\"@type\":\"Comment\",\"@id\":\"#1\",\"author\":{\"@type\":\"Person\",\"name\":\"Ann\"},",
            "\"dateCreated\":\"2017-08-06T19:14:00+01:00\",\"text\":\"One &amp; <b>two</b>\",",
            "\"comment\":{\"@type\":\"Comment\",\"author\":\"Ben\",\"text\":\"Reply\"}},",
            "{\"@type\":[\"Comment\"],\"author\":[{\"name\":\"Cay\"}],\"text\":\"Three\",\"parentItem\":{\"@id\":\"#1\"}}]}",
            "</script><script type='application/ld+json'>{broken</script>"
        ))
        .expect("small");
        let reading = read(&dom);
        let shape: Vec<_> = reading.comments.iter().map(|c| (c.author.as_deref(), c.parent, c.text.as_str())).collect();
        assert_eq!(
            shape,
            [(Some("Ann"), None, "One & two"), (Some("Ben"), Some(0), "Reply"), (Some("Cay"), Some(0), "Three")]
        );
        assert_eq!(reading.announced, Some(3));
    }
}
