//! The markup of forum programs: phpBB, vBulletin, XenForo, SMF, MyBB, FluxBB, Vanilla, Discourse and others.
//! Reads nothing itself: `rule` does.
//! Called for HTML pages.

use super::rule::{BARE, Beside, Rule};

/// The rules, the more particular ones first.
pub(super) const FORUMS: [Rule; 21] = [
    Rule {
        platform: "xenforo",
        signs: &["message--post", "js-post", "bbWrapper"],
        posts: "article.message, div.message--deleted",
        body: ".message-body .bbWrapper, .message-userContent .bbWrapper, .bbWrapper",
        author: ".message-name .username, .message-name, .message-user .username",
        time: ".message-attribution time, .message-attribution-main time, header time, time.u-dt",
        skip: ".bbCodeBlock-title, .bbCodeBlock-expandLink, .bbCodeBlock-sourceJump, .message-signature, \
               .message-lastEdit, .js-selectToQuoteEnd, .bbCodeBlock--unfurl, .message-attachments",
        gone: ".message--deleted",
        ..BARE
    },
    Rule {
        platform: "xenforo",
        signs: &["messageText"],
        posts: "li.message",
        body: "blockquote.messageText, .messageText",
        author: ".messageUserInfo a.username, .userText .username, a.username, .username",
        time: ".messageMeta .DateTime, .privateControls .DateTime, .DateTime",
        skip: ".attribution, .quoteExpand, .messageTextEndMarker, .signature, .editDate, .attachedFiles",
        quotes: ".bbCodeQuote",
        gone: ".message.deleted, .messageNotice.deleted",
        ..BARE
    },
    Rule {
        platform: "vbulletin",
        signs: &["b-post__content", "js-post__content-text", "b-post "],
        posts: "li.b-post, div.b-post",
        body: ".js-post__content-text, .b-post__content",
        author: ".b-userinfo .author, [itemprop=author] [itemprop=name], .author a, .author",
        time: ".b-post__timestamp time, time, .b-post__timestamp",
        skip: ".b-post__signature, .post-signature, .b-post__edit-info, .b-bbcode__quote-attribution, \
               .bbcode_postedby, .b-post__footer, .h-hide, .b-comment-list, .b-media",
        quotes: ".bbcode_quote, .b-bbcode-quote",
        gone: ".b-post--deleted",
        ..BARE
    },
    Rule {
        platform: "vbulletin",
        signs: &["postbit", "post_message_", "postcontainer"],
        posts: "li[id#=post_], li.postbit, li.postbitlegacy, li.postcontainer",
        body: ".postcontent, [id#=post_message_]",
        author: ".username_container .username, .userinfo .username, .username",
        time: ".postdate, .posthead .date, .date, .posthead",
        skip: ".bbcode_postedby, .bbcode_description, .signature, .lastedited, .after_content, .attachments, h2.title",
        quotes: ".bbcode_quote",
        gone: ".postbitdeleted, .deletedpost, .postbitignored",
        ..BARE
    },
    Rule {
        platform: "vbulletin",
        signs: &["post_message_"],
        posts: "table[id#=post], div[id#=post], td[id#=post], li[id#=post], table[id#=post_], div[id#=post_]",
        body: "[id#=post_message_]",
        author: ".bigusername, [id#=postmenu_] a, [id#=postmenu_], .username",
        time: ".thead, .postdate, .date, .smallfont",
        skip: ".signature, .smallfont, fieldset",
        quotes: "[style*=margin:20px], .bbcode_quote, .quote",
        ..BARE
    },
    Rule {
        platform: "smf",
        signs: &["post_wrapper", "action=profile", "smf_"],
        posts: ".post_wrapper",
        body: ".inner[id#=msg_], .post .inner, .inner, .post",
        author: ".poster h4 a, .poster h4, .poster a",
        time: ".keyinfo .smalltext, .keyinfo .postinfo, .keyinfo, .smalltext",
        skip: ".quoteheader, .quotefooter, .topslice_quote, .botslice_quote, .signature, .modified, blockquote > cite",
        answers: ".quoteheader a, blockquote > cite a",
        ..BARE
    },
    Rule {
        platform: "smf",
        signs: &["action=profile"],
        posts: "td.windowbg, td.windowbg2, td.windowbg3",
        body: "div.post",
        author: "b > a[href*=action=profile], a[href*=action=profile]",
        time: "[id#=subject_] .smalltext, .smalltext",
        skip: ".quoteheader, .signature, .smalltext",
        answers: ".quoteheader a",
        quotes: ".quote",
        ..BARE
    },
    Rule {
        platform: "mybb",
        signs: &["MyBB", "mybb", "post_body", "pid_"],
        posts: "[id#=post_], [id#=pid_].post",
        body: ".post_body[id#=pid_], .post_body, [id#=pid_]",
        author: ".author_information .largetext, .post_author .largetext, .post_author strong, .largetext",
        time: ".post_date, .post_head .smalltext, .smalltext",
        skip: "blockquote > cite, .post_meta, .edited_post, .signature, .post_edit",
        quotes: ".mycode_quote",
        gone: ".deleted_post",
        ..BARE
    },
    Rule {
        platform: "fluxbb",
        signs: &["blockpost", "postmsg"],
        posts: ".blockpost",
        body: ".postmsg",
        author: ".postleft dt strong, .postleft dt, .user strong",
        time: "h2 a, h2",
        skip: ".quotebox cite, .quotebox h4, .postsignature, .postedit, .incqbox h4",
        quotes: ".quotebox, .incqbox",
        ..BARE
    },
    Rule {
        platform: "punbb",
        signs: &["PunBB", "punbb", "brd-viewtopic"],
        posts: "div.post[id#=p], div.post",
        body: ".entry-content",
        author: ".post-byline strong, .post-byline a, .post-author .username, .post-byline",
        time: ".post-link, .post-byline, .posthead",
        skip: ".quotebox cite, .sig-content, .sig-demarcation, .postedit",
        quotes: ".quotebox",
        ..BARE
    },
    Rule {
        platform: "vanilla",
        signs: &["ItemDiscussion", "ItemComment", "class=\"Message"],
        posts: ".ItemDiscussion, .ItemComment, li.Comment, #Discussion_ .Discussion",
        body: ".Item-Body .Message, .Message, .userContent",
        author: ".Author .Username, a.Username, .Author a, .DiscussionAuthor a, .CommentAuthor a, .Username",
        time: ".DateCreated time, .CommentInfo time, .DiscussionMeta time, time, .DateCreated",
        skip: ".QuoteAuthor, .Signature, .UserSignature, .DateUpdated, .Reactions, .quoteEmbed-header, .blockquote-author",
        quotes: ".Quote, .UserQuote, .quoteEmbed",
        ..BARE
    },
    Rule {
        platform: "discourse",
        signs: &["crawler-post", "discourse", "Discourse"],
        posts: ".crawler-post, .topic-body[itemprop=comment]",
        body: ".post[itemprop], .post",
        author: ".creator [itemprop=name], .creator",
        time: "[itemprop=datePublished], time",
        skip: "aside.quote > .title, .quote-controls, .crawler-post-meta, aside.onebox, .badge-wrapper",
        quotes: "aside.quote",
        ..BARE
    },
    Rule {
        platform: "discourse",
        signs: &["topic-post", "discourse"],
        posts: "article[id#=post_]",
        body: ".cooked",
        author: ".names .username, .names .first, .names a",
        time: ".post-date .relative-date, .relative-date, .post-date",
        skip: "aside.quote > .title, .quote-controls, aside.onebox, .post-menu-area, .cooked-selection-barrier",
        quotes: "aside.quote",
        gone: ".deleted, .post-deleted",
        answers: ".reply-to-tab",
        ..BARE
    },
    Rule {
        platform: "invision",
        signs: &["ipsComment", "ips_uid"],
        posts: "article.ipsComment, article[id#=elComment_]",
        body: "[data-role=commentContent], .cPost_contentWrap .ipsType_richText, .ipsType_richText, .ipsRichText",
        author: ".cAuthorPane_author [itemprop=name], .cAuthorPane_author a, .cAuthorPane_author, .ipsComment_author h3, .ipsComment_author strong, .ipsEntry__username",
        time: ".ipsComment_meta time, time",
        skip: ".ipsQuote_citation, .ipsType_light, .ipsType_reset em, .ipsSignature, .ipsComment_signature, \
               [data-role=memberSignature]",
        quotes: ".ipsQuote",
        gone: ".ipsComment_deleted",
        ..BARE
    },
    Rule {
        platform: "invision",
        signs: &["post_block", "ipb.vars", "ipb_"],
        posts: ".post_block",
        body: ".post.entry-content, .entry-content, .post_body .post",
        author: ".post_username .author, .author.vcard, .author, .user_details .name",
        time: "abbr.published, .published, .posted_info",
        skip: ".citation, .edit, .signature, .rep_bar, .blocksubtitle",
        quotes: ".ipsBlockquote, div.blockquote",
        ..BARE
    },
    Rule {
        platform: "kunena",
        signs: &["kmsgtext", "kmessage", "kunena"],
        posts: "table.kmsg, .kmessage",
        body: ".kmsgtext, .kmsg .kmsgbody, .kmsgbody",
        author: ".kpost-username a, .kpost-username, .kwho-user, .kwho-admin, .kwho-moderator",
        time: ".kmsgdate, .kdate, .kpost-date",
        skip: ".kmsgsignature, .kmessage-editmarkup, .kmsgtext-quote-head, .kreply-form",
        quotes: ".kmsgtext-quote",
        beside: Beside::Before,
        ..BARE
    },
    Rule {
        platform: "bbpress",
        signs: &["bbp-reply-content", "bbp-topic-content"],
        posts: ".bbp-body .hentry, .bbp-body .reply, .bbp-body .topic, .bbp-replies .reply, .bbp-replies .topic",
        body: ".bbp-reply-content, .bbp-topic-content",
        author: ".bbp-author-name, .bbp-reply-author .bbp-author-name, .bbp-reply-author a",
        time: ".bbp-reply-post-date, .bbp-topic-post-date, .bbp-meta",
        skip: ".bbp-reply-revision-log, .bbp-topic-revision-log, .bbp-signature",
        beside: Beside::Before,
        ..BARE
    },
    Rule {
        platform: "woltlab",
        signs: &["wbbPost", "WoltLab", "messageText"],
        posts: "article.wbbPost, li > article.message",
        body: ".messageText, .htmlContent",
        author: ".messageAuthor .username, .username",
        time: "time.datetime, time, .messagePublicationTime",
        skip: ".messageSignature, .quoteBoxTitle, .messageFooterNote, .quoteBoxIcon",
        quotes: ".quoteBox",
        gone: ".messageDeleted",
        ..BARE
    },
    Rule {
        platform: "khoros",
        signs: &["lia-message-view", "lia-message-body"],
        posts: ".lia-message-view",
        body: ".lia-message-body-content, .lia-message-body",
        author: ".lia-user-name-link, .lia-user-name",
        time: ".DateTime, .lia-message-posted-on, .lia-message-post-date",
        skip: ".lia-message-signature, .lia-message-edit-info",
        quotes: ".lia-quote",
        ..BARE
    },
    Rule {
        platform: "phpbb",
        signs: &["phpbb", "phpBB", "viewtopic.php", "postbody"],
        posts: "div.post[id#=p], article[id#=p], div[id#=p], li[id#=p]",
        body: ".postbody .content, .postbody [id#=post_content] .content, .content, .postbody .post-text, .postbody",
        author: ".author .username, .author .username-coloured, .author strong, .postprofile .username, \
                 .postprofile .username-coloured, .postprofile dt a, .postprofile dt strong, a.username, \
                 a.username-coloured, .username, .username-coloured, .postprofile dt, a[href*=mode=viewprofile]",
        time: "p.author time, .author time, p.author, .postbody .author, time, .post-date, .postdate, .author, .post-info",
        skip: "blockquote cite, .signature, .signature_div, .notice, .attachbox, .postprofile, .post-buttons, .profile-icons, h3, dl.file, \
               .codebox p, p.author, .back2top",
        gone: ".post-deleted, .post_deleted_msg",
        ..BARE
    },
    Rule {
        platform: "phpbb",
        signs: &["viewtopic.php"],
        posts: "table.forumline > tbody > tr, table.tablebg > tbody",
        body: "div.postbody, span.postbody, .postbody",
        author: "span.name b, .postauthor, span.name, b.postauthor",
        time: "td td span.postdetails, span.postdetails, td.gensmall, .postdetails, .gensmall",
        skip: ".quotetitle, .signature, .gensmall, .genmed",
        quotes: ".quotecontent, table.quote, td.quote",
        ..BARE
    },
];
