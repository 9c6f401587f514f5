//! The markup of comment programs other than WordPress, as rendered: Drupal, Blogger, isso, remark42, Commento,
//! Disqus, and plain class names.
//! Reads nothing itself: `rule` does. Pages in which only their script stands are `embeds`'.
//! Called for HTML pages.

use super::rule::{BARE, Beside, Rule};

/// The rules; that of plain class names comes last.
pub(super) const WIDGETS: [Rule; 10] = [
    Rule {
        platform: "drupal",
        signs: &["Drupal", "drupal", "/sites/default/"],
        nested: true,
        posts: "article.comment, div.comment, article[about^=/comment/], div[about^=/comment/], .js-comment",
        body: ".field--name-comment-body, .field-name-comment-body, .comment__text, .comment__content .content, \
               .comment-content, .comment-body, .content, .comment-text",
        author: ".comment__author .username, .username, .comment__author, .author, .submitted a, .comment-author",
        time: "time, .comment__time, [property*=created], .comment__submitted, .submitted, .comment-date, .date",
        skip: ".links, .user-signature, .comment__links, h3, .new, .field-label, .comment__permalink",
        gone: ".comment-unpublished, .comment--unpublished",
        answers: ".comment__parent a, .parent a, .in-reply-to a",
        levels: ".indented",
        ..BARE
    },
    Rule {
        platform: "blogger",
        signs: &["blogger", "blogspot"],
        nested: true,
        posts: "li.comment[id#=c], div.comment[id#=c], li.comment",
        body: ".comment-content, .comment-body",
        author: ".comment-header .user, cite.user, .user, .comment-author",
        time: ".datetime, .comment-timestamp",
        skip: ".comment-actions, .secondary-text",
        in_widget: true,
        ..BARE
    },
    Rule {
        platform: "blogger",
        signs: &["blogger", "blogspot"],
        nested: true,
        posts: "dt[id#=c], .comment-author[id#=c]",
        body: ".comment-body",
        author: ".comment-author a[rel=nofollow], .comment-author",
        time: ".comment-timestamp, .comment-footer",
        skip: ".comment-footer, .blog-author-comment-icon",
        in_widget: true,
        beside: Beside::Behind,
        ..BARE
    },
    Rule {
        platform: "isso",
        signs: &["isso-comment", "isso-"],
        nested: true,
        posts: ".isso-comment, div[id#=isso-]",
        body: ".isso-text, .text-wrapper > .text, .text",
        author: ".isso-author, .author",
        time: "time, .isso-permalink, .permalink",
        skip: ".isso-comment-footer, .isso-comment-header, .isso-follow-up, .isso-comment-footer",
        gone: ".isso-comment-deleted, .isso-deleted",
        ..BARE
    },
    Rule {
        platform: "remark42",
        signs: &["remark42", "comment__text", "root__thread"],
        nested: true,
        posts: "article.comment",
        body: ".comment__text",
        author: ".comment__username, .comment__author",
        time: ".comment__time",
        skip: ".comment__actions, .comment__controls",
        gone: ".comment_view_deleted, .comment_disabled",
        levels: ".thread",
        ..BARE
    },
    Rule {
        platform: "commento",
        signs: &["commento-card"],
        nested: true,
        posts: ".commento-card",
        body: "[id^=commento-comment-text-], .commento-body",
        author: ".commento-name",
        time: ".commento-timeago, .commento-subtitle",
        skip: ".commento-options, .commento-card-children",
        gone: ".commento-deleted",
        ..BARE
    },
    Rule {
        platform: "comentario",
        signs: &["comentario-card"],
        nested: true,
        posts: ".comentario-card",
        body: ".comentario-card-body, .comentario-body",
        author: ".comentario-name",
        time: ".comentario-subtitle [title], .comentario-timeago, .comentario-subtitle",
        skip: ".comentario-card-children, .comentario-toolbar, .comentario-options",
        gone: ".comentario-deleted",
        ..BARE
    },
    Rule {
        platform: "disqus",
        signs: &["post-message", "disqus"],
        nested: true,
        posts: "li.post[id#=post-]",
        body: ".post-message",
        author: ".post-byline .author a, .post-byline .author, .publisher-anchor-color",
        time: "a.time-ago, .time-ago, .post-meta [title]",
        skip: ".comment-footer, .post-menu, .see-more",
        gone: ".post--deleted",
        ..BARE
    },
    Rule {
        platform: "reddit",
        signs: &["usertext-body", "reddit"],
        nested: true,
        posts: ".thing.comment",
        body: ".usertext-body .md",
        author: ".tagline a.author, a.author",
        time: ".tagline time",
        gone: ".thing.deleted",
        ..BARE
    },
    // Sites' own programs that name their elements plainly. Every element must have a name and words: see `read`.
    Rule {
        platform: PLAIN,
        signs: &["comment-author", "comment__author", "comment_author", "commentAuthor", "comment-user"],
        nested: true,
        posts: ".comment, .comment-item, .comment__item, .comments__item, .comment_item",
        body: ".comment-body, .comment-text, .comment__text, .comment__body, .comment_body, .comment_text, .commentText, \
               .comment-story, .comment-content, .comment__content, .comment-message",
        author: ".comment-author .author-name, .comment-author [itemprop=name], .comment-author, .comment__author, \
                 .comment_author, .commentAuthor, .comment-user",
        time: "time, .comment-date, .comment__date, .comment-time, .comment-posted, .comment_date, .commentDate",
        skip: ".comment-reply-link, .comment-footer, .comment-actions, .comment__actions",
        ..BARE
    },
];

/// The rule for plain class names belongs to no platform.
pub(super) const PLAIN: &str = "";
