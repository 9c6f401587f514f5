//! The transport of tests: answers that were laid down beforehand; anything else is 404.
//! Never built into the program.
//! Used by the tests of `net`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use url::Url;

use crate::digest::sha256_hex;
use crate::error::Result;

use super::place;
use super::transport::{Answer, Failure, FailureKind, Reply, Request, Transport};

/// Answers by canonical address, and what was asked.
#[derive(Default)]
pub(super) struct Fixture {
    answers: HashMap<String, Reply>,
    asked: Mutex<Vec<String>>,
    slowed: Mutex<Vec<(String, Duration)>>,
}

impl Fixture {
    pub(super) fn answering(mut self, url: &str, status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let answer = Answer {
            status,
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: body.as_bytes().to_vec(),
            retrieved: None,
            sha256: sha256_hex(body.as_bytes()),
        };
        self.answers.insert(url.to_owned(), Reply::Answer(answer));
        self
    }

    pub(super) fn with(self, url: &str, status: u16, body: &str) -> Self {
        self.answering(url, status, &[], body)
    }

    pub(super) fn page(self, url: &str, body: &str) -> Self {
        self.answering(url, 200, &[("content-type", "text/html; charset=utf-8")], body)
    }

    pub(super) fn redirect(self, url: &str, to: &str) -> Self {
        self.answering(url, 302, &[("location", to)], "")
    }

    pub(super) fn failing(mut self, url: &str, kind: FailureKind) -> Self {
        self.answers.insert(url.to_owned(), Reply::Failed(Failure::new(kind, "laid down")));
        self
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn slowed(&self) -> Vec<(String, Duration)> {
        self.slowed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Fixture {
    fn get(&self, request: &Request<'_>) -> Result<Reply> {
        let canonical = place::canonical(request.url);
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(canonical.clone());
        Ok(self.answers.get(&canonical).cloned().unwrap_or_else(|| Reply::Answer(Answer::missing())))
    }

    fn slow_down(&self, url: &Url, delay: Duration) {
        self.slowed.lock().unwrap_or_else(PoisonError::into_inner).push((place::host(url), delay));
    }
}
