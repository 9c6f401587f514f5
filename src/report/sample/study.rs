//! The invented study that the samples are made from: who was read, on which pages, by what.
//! Holds no real comment and no real page.
//! Called by `sample`.

use std::collections::BTreeMap;

use super::super::Page;
use super::full;
use crate::corpus::Status;
use crate::signal::{
    ClassifierInfo, MadeBy, Prevalence, SentimentCount, Signals, SpeakerCount, Statuses, View, Voices,
};

pub(super) fn nobody() -> Voices {
    Voices {
        comments: full(0),
        classified: full(0),
        named: full(0),
        unnamed: full(0),
        authors: full(0),
        first_hand: full(0),
        period: None,
    }
}

pub(super) fn signals(prevalences: Vec<Prevalence>) -> Signals {
    let speakers = [("first_hand", 655), ("second_hand", 88), ("outsider", 131), ("unclear", 240)];
    let stances = [("negative", 612), ("neutral", 301), ("positive", 118)];
    Signals {
        view: View::Working,
        voices: Voices {
            comments: full(1410),
            classified: full(1372),
            named: full(861),
            unnamed: full(42),
            authors: full(903),
            first_hand: full(655),
            period: Some(("2017-08-06".to_owned(), "2019-05-01".to_owned())),
        },
        speakers: speakers.map(|(speaker, n)| SpeakerCount { speaker: speaker.to_owned(), voices: full(n) }).to_vec(),
        sentiment: stances.map(|(s, n)| SentimentCount { sentiment: s.to_owned(), comments: full(n) }).to_vec(),
        prevalences,
        first_hand_share: None,
        risk: Vec::new(),
        periods: None,
        trends: Vec::new(),
        together: Vec::new(),
        composite: None,
        official: Vec::new(),
        gold: None,
        remarks: Vec::new(),
        suppressed: Vec::new(),
        statuses: Some(Statuses::from([
            (Status::Comments, 31),
            (Status::NoneYet, 6),
            (Status::Closed, 4),
            (Status::ScriptLoaded, 5),
            (Status::NotAThread, 2),
            (Status::Blocked, 1),
            (Status::Broken, 1),
        ])),
        classifier: ClassifierInfo {
            annotators: BTreeMap::from([("model:lexicon@1.0.0".to_owned(), full(1372))]),
            codebook: "practitioner-retention@1.1.0".to_owned(),
            not_classified: BTreeMap::from([("another language".to_owned(), full(30)), ("empty".to_owned(), full(8))]),
            not_served: vec!["fairness".to_owned()],
            gold_voices: None,
        },
        made_by: MadeBy {
            tool: "groundswell".to_owned(),
            version: "0.1.0".to_owned(),
            annotations_sha256: "9b74c9897bac770ffc029102a200c5de00000000000000000000000000000000".to_owned(),
        },
    }
}

pub(super) fn pages() -> Vec<Page> {
    let page = |location: &str, title: Option<&str>, status, reason: &str, comments| Page {
        location: location.to_owned(),
        title: title.map(str::to_owned),
        platform: (status == Status::ScriptLoaded).then(|| "disqus".to_owned()),
        status,
        reason: reason.to_owned(),
        comments,
        announced: (comments > 0).then_some(comments + 1),
        sha256: Some(crate::digest::sha256_hex(location.as_bytes())),
    };
    vec![
        page(
            "https://example.org/2017/08/why-we-leave/",
            Some("Why we leave, and what would keep us"),
            Status::Comments,
            "7 comments found; the page announces 8",
            7,
        ),
        page(
            "https://example.org/2018/02/caseloads/",
            Some("Caseloads again"),
            Status::Comments,
            "112 comments found",
            112,
        ),
        page("pages/tag-archive.html", None, Status::NoneYet, "an open form and no comment: “Leave a comment”", 0),
        page("pages/lure-back.html", Some("A bid to lure back leavers"), Status::Closed, "“Comments are closed.”", 0),
        page(
            "https://example.org/2017/05/councils-join-forces/",
            Some("Councils join forces"),
            Status::ScriptLoaded,
            "“blog comments powered by Disqus”",
            0,
        ),
        page("https://example.org/press/42", None, Status::Blocked, "the server answered 403", 0),
    ]
}
