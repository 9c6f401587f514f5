//! Whether a study may keep an answer: it is read as the harvest would read it, and the study is asked about its threads.
//! Keeps nothing.
//! Asked for every answer before it is kept, where a study has forgotten somebody.

use std::time::Duration;

use url::Url;

use crate::corpus::{Status, Thread};
use crate::error::Result;

use super::super::{Options, run};
use super::asked::Planned;
use super::content;
use super::gate::Gate;
use super::place;
use super::transport::{Answer, Failure, FailureKind, Reply, Request, Transport};
use super::walk::Walk;

/// Whether a thread holds something that must not be kept.
pub type Touches<'t> = dyn Fn(&Thread) -> bool + Sync + 't;

/// Asks a study.
pub(super) struct Guard<'g> {
    pub(super) options: &'g Options,
    pub(super) touches: &'g Touches<'g>,
}

impl Guard<'_> {
    /// Whether an answer must not be kept: something in it was forgotten, or it may not be read, so that nobody can know.
    pub(super) fn forbids(&self, url: &Url, answer: &Answer) -> Result<bool> {
        if (300..400).contains(&answer.status) || answer.body.is_empty() {
            return Ok(false);
        }
        // What is sent along with an error may hold the page all the same.
        let read = Answer { status: 200, ..answer.clone() };
        if content::usable(&read).is_err() {
            return Ok(true);
        }
        let transport = Alone { canonical: place::canonical(url), answer: read };
        let gate = Gate::new(&transport, Duration::MAX);
        let walk = Walk::new(&transport, &gate);
        let plan = Planned { urls: vec![url.clone()], ..Planned::default() };
        let mut forbidden = false;
        run::addresses::run(&plan, &walk, self.options, &mut |thread, _| {
            forbidden |= thread.status == Status::Blocked || (self.touches)(&thread);
            Ok(())
        })?;
        Ok(forbidden)
    }
}

/// One answer, and nothing else on the web.
struct Alone {
    canonical: String,
    answer: Answer,
}

impl Transport for Alone {
    fn get(&self, request: &Request<'_>) -> Result<Reply> {
        Ok(if request.rules {
            Reply::Answer(Answer::missing())
        } else if place::canonical(request.url) == self.canonical {
            Reply::Answer(self.answer.clone())
        } else {
            Reply::Failed(Failure::new(FailureKind::NotKept, "only one answer is looked at"))
        })
    }
}
