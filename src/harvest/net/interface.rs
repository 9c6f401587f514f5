//! Answers of an interface, page after page: where the next one is, and the discussions of all.
//! Fetches nothing.
//! Called by `walk`.

use std::collections::HashMap;

use url::Url;

use crate::corpus::SourcePage;
use crate::error::Skips;

use super::super::export::{self, Discussion, Form};
use super::transport::Answer;
use super::{content, place};

/// The discussions of all answers.
#[derive(Default)]
pub(in crate::harvest) struct Read {
    pub(in crate::harvest) discussions: Vec<Discussion>,
    pub(in crate::harvest) skips: Skips,
    pub(in crate::harvest) notes: Vec<String>,
    /// Why reading ended early, if it did.
    pub(in crate::harvest) refused: Option<String>,
    pub(in crate::harvest) pages: Vec<SourcePage>,
}

/// The address of the next page: by the `Link` header, or by the number of pages that WordPress tells.
pub(super) fn next(form: Form, url: &Url, answer: &Answer) -> Option<Url> {
    if let Some(next) = answer.headers.iter().filter(|(name, _)| name == "link").find_map(|(_, value)| linked(value)) {
        return place::join(url, next).ok().filter(|next| next.origin() == url.origin());
    }
    if form != Form::Rest {
        return None;
    }
    let total: u64 = answer.header("x-wp-totalpages")?.trim().parse().ok()?;
    let page = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
        (name == "page").then(|| value.parse::<u64>().ok()).flatten()
    };
    let here = url.query_pairs().find_map(page).unwrap_or(1);
    if here >= total {
        return None;
    }
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| name != "page")
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut next = url.clone();
    next.query_pairs_mut().clear().extend_pairs(kept).append_pair("page", &(here + 1).to_string());
    Some(next)
}

/// The target of `rel="next"` in a `Link` header (RFC 8288).
fn linked(value: &str) -> Option<&str> {
    value.split('<').skip(1).find_map(|link| {
        let (target, parameters) = link.split_once('>')?;
        let parameters = parameters.to_ascii_lowercase();
        parameters
            .split(';')
            .filter_map(|part| part.trim().trim_end_matches(',').strip_prefix("rel="))
            .any(|rel| {
                rel.trim().trim_end_matches(',').trim_matches('"').split_ascii_whitespace().any(|word| word == "next")
            })
            .then_some(target)
    })
}

/// Reads answers as one, each as it comes, so that none is held.
pub(super) struct Reading {
    form: Form,
    packed: bool,
    read: Read,
    of_key: HashMap<String, usize>,
}

impl Reading {
    pub(super) fn new(form: Form, packed: bool) -> Self {
        Reading { form, packed, read: Read::default(), of_key: HashMap::new() }
    }

    /// How many were read.
    pub(super) fn answers(&self) -> usize {
        self.read.pages.len()
    }

    pub(super) fn take(&mut self, url: &Url, answer: Answer) {
        let Reading { form, packed, read, of_key } = self;
        let name = place::canonical(url);
        let discussions = &mut read.discussions;
        let mut taker = |discussion: Discussion| {
            let key = discussion.address.clone().unwrap_or_else(|| discussion.key.clone());
            match of_key.get(&key) {
                Some(at) => discussions[*at].go_on(discussion),
                None => {
                    of_key.insert(key, discussions.len());
                    discussions.push(discussion);
                }
            }
            Ok(())
        };
        let mut reader = content::export_reader(&answer.body, *packed);
        match export::read(*form, &mut reader, &name, &mut taker) {
            Ok(ended) => {
                read.skips.extend(ended.skips);
                read.notes.extend(ended.notes);
                read.refused = read.refused.take().or(ended.refused);
            }
            Err(error) => read.refused = read.refused.take().or_else(|| Some(error.to_string())),
        }
        read.pages.push(SourcePage {
            location: name,
            sha256: answer.sha256,
            retrieved: answer.retrieved,
            comments: None,
        });
    }

    pub(super) fn end(self) -> Read {
        let mut read = self.read;
        for discussion in &mut read.discussions {
            discussion.pages.clone_from(&read.pages);
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&str, &str)]) -> Answer {
        let headers = headers.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Answer { status: 200, headers, body: Vec::new(), retrieved: None, sha256: String::new() }
    }

    #[test]
    fn the_next_page_is_told_by_a_link_or_by_the_number_of_pages() {
        let url = place::parse("https://a.example/wp-json/wp/v2/comments?post=7&per_page=100").expect("an address");
        let next = |form, headers: &[(&str, &str)]| next(form, &url, &answer(headers)).map(|url| url.to_string());
        let second = "https://a.example/wp-json/wp/v2/comments?post=7&per_page=100&page=2";
        assert_eq!(next(Form::Rest, &[("x-wp-totalpages", "3")]).as_deref(), Some(second));
        assert_eq!(next(Form::Rest, &[("x-wp-totalpages", "1")]), None);
        let link = format!("<https://a.example/1>; rel=\"prev\", <{second}>; rel=\"next\"");
        assert_eq!(next(Form::Remark42, &[("link", &link)]).as_deref(), Some(second));
        assert_eq!(next(Form::Rest, &[("link", "<https://b.example/>; rel=next")]), None);
        let third =
            self::next(Form::Rest, &place::parse(second).expect("an address"), &answer(&[("x-wp-totalpages", "3")]));
        assert!(third.is_some_and(|url| url.as_str().ends_with("per_page=100&page=3")));
    }
}
