//! The markup of forum programs that are met less often, or were once: Invision 2, Burning Board 3, YaBB, JForum, Discuz!,
//! UBB.threads, ProBoards, Forumotion, Phorum, Telligent, NodeBB, MesDiscussions, Drupal's advanced forum.
//! Reads nothing itself: `rule` does.
//! Called for HTML pages.

use super::rule::{BARE, Beside, Rule};

/// The rules, in no particular order: no page has the signs of two of them.
pub(super) const BOARDS: [Rule; 13] = [
    Rule {
        platform: "invision",
        signs: &["postcolor"],
        posts: "table.ipbtable",
        body: ".postcolor",
        author: ".normalname a, .normalname, .unreg",
        time: ".row2 .postdetails, .postdetails",
        skip: ".quotetop, .codetop, .signature, .edit",
        quotes: ".quotemain",
        answers: ".quotetop a",
        ..BARE
    },
    Rule {
        platform: "woltlab",
        signs: &["postRow"],
        posts: "[id#=postRow]",
        body: "[id#=postText]",
        author: ".userName span, .userName",
        time: ".messageHeader .containerContent, .messageHeader",
        skip: ".quoteHeader, .signature, .editNote",
        quotes: ".quoteBox",
        ..BARE
    },
    Rule {
        platform: "yabb",
        signs: &["YaBB"],
        posts: "div.displaycontainer",
        body: "div.message",
        author: "a[href*=action=viewprofile]",
        time: "div > span.small, span.small",
        skip: ".quotetext",
        quotes: "div.quote",
        answers: ".quotetext a",
        ..BARE
    },
    Rule {
        platform: "jforum",
        signs: &["trPosts"],
        posts: "tr.trPosts",
        body: ".postbody",
        author: ".genmed b, .genmed",
        time: ".postdetails",
        skip: ".signature, cite",
        beside: Beside::Behind,
        ..BARE
    },
    Rule {
        platform: "discuz",
        signs: &["postmessage_"],
        posts: "div[id#=post_]",
        body: "[id#=postmessage_]",
        author: ".pls .authi a, .authi .xw1, .authi a, .postauthor a",
        time: "[id#=authorposton], .pti em, .authorinfo em",
        skip: ".pstatus, .sign, .jammer, blockquote > font, .quote > font",
        quotes: ".quote",
        ..BARE
    },
    Rule {
        platform: "ubbthreads",
        signs: &["ubbthreads"],
        posts: "table.t_outer, div[id#=Post]",
        body: "[id#=body]",
        author: ".author-content .username, .username, [class^=pn_]",
        time: ".tdheader, .subjecttable, .post-info, .date",
        skip: ".ubbcode-header, .signature, .edited-wording",
        quotes: ".ubbcode-block",
        ..BARE
    },
    Rule {
        platform: "proboards",
        signs: &["js-user-link", "o-timestamp"],
        posts: "tr.post[id#=post-]",
        body: "article .message, .message",
        author: ".mini-profile .user-link, .user-link",
        time: "abbr.time, .date",
        skip: ".quote_header, .edited_by, .signature",
        quotes: "div.quote",
        ..BARE
    },
    Rule {
        platform: "forumotion",
        signs: &["post--"],
        posts: "tr.post",
        body: ".postbody",
        author: ".name a, .name strong, .name",
        time: "td td .postdetails, .postdetails",
        skip: ".signature_div, cite, .gensmall",
        quotes: "dl.codebox",
        ..BARE
    },
    Rule {
        platform: "phorum",
        signs: &["phorum"],
        posts: "div.message",
        body: ".message-body",
        author: ".message-author a, .message-author",
        time: ".generic small, .message-date",
        skip: ".message-options, .message-moderation, blockquote small, blockquote > div > strong",
        ..BARE
    },
    Rule {
        platform: "telligent",
        signs: &["full-post", "user-defined-markup"],
        posts: "li.content-item, div.full-post-container",
        body: ".post-content, .full-post .content, .user-defined-markup",
        author: ".user-name a, .user-name",
        time: ".post-date abbr, abbr.published, .post-date",
        skip: ".quote-user, .post-signature",
        ..BARE
    },
    Rule {
        platform: "nodebb",
        signs: &["component=\"post\""],
        posts: "li[component=post], div[component=post]",
        body: "[component=post/content]",
        author: "[itemprop=author], .post-header strong a",
        time: "[itemprop=datePublished], .timeago",
        skip: ".post-signature",
        ..BARE
    },
    Rule {
        platform: "mesdiscussions",
        signs: &["messCase1"],
        posts: "table.messagetable",
        body: "[id#=para]",
        author: ".messCase1 .s2, .messCase1 b",
        time: ".toolbar .left, .toolbar",
        skip: ".citation .s1, .signature, .edited",
        quotes: ".citation",
        ..BARE
    },
    Rule {
        platform: "drupal",
        signs: &["forum-post-content"],
        posts: ".forum-post",
        body: ".forum-post-content .field-name-comment-body, .forum-post-content .field-name-body, .forum-post-content",
        author: ".author-name a, .author-name, .username",
        time: ".forum-posted-on",
        skip: ".author-signature, .post-edited, .forum-post-title",
        quotes: ".bb-quote, .quote-msg",
        ..BARE
    },
];
