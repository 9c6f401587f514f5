//! The phrases by which pages speak of their discussion, in the words of the common platforms.
//! Draws no conclusion: `verdict` does.
//! Called by `verdict` for every line of a page.

/// Lower case, single spaces, without the signs around links and headings.
pub(super) fn fold(line: &str) -> String {
    let words: Vec<String> = line.split_whitespace().map(str::to_lowercase).collect();
    let folded = words.join(" ").replace('’', "'");
    folded.trim_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != ')').to_owned()
}

/// Whether a line starts with one of some phrases, at the end of a word.
pub(super) fn starts(line: &str, phrases: &[&str]) -> bool {
    phrases
        .iter()
        .any(|phrase| line.strip_prefix(phrase).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric())))
}

/// How pages begin that refuse their reader.
pub(super) const REFUSALS: [&str; 22] = [
    "403 forbidden",
    "403 - forbidden",
    "error 403",
    "401 unauthorized",
    "429 too many requests",
    "451 unavailable for legal reasons",
    "access denied",
    "access to this page has been denied",
    "access to this site has been denied",
    "forbidden",
    "you don't have permission to access",
    "attention required! | cloudflare",
    "just a moment",
    "checking your browser",
    "checking if the site connection is secure",
    "verify you are human",
    "verifying you are human",
    "please verify you are a human",
    "are you a robot",
    "please complete the security check",
    "pardon our interruption",
    "please complete the captcha",
];

/// How the sign at a paywall begins.
pub(super) const PAYWALLS: [&str; 21] = [
    "subscribe to continue",
    "subscribe now to continue",
    "subscribe to read",
    "subscribe to unlock",
    "to continue reading",
    "to read the full",
    "this content is for subscribers",
    "this content is for members",
    "this article is for subscribers",
    "this article is available to subscribers",
    "this article is only available to subscribers",
    "this content is only available to",
    "this content is available to subscribers",
    "this is subscriber-only content",
    "subscriber-only content",
    "subscribers only",
    "you have reached your article limit",
    "you've reached your article limit",
    "you have reached your limit of free",
    "register to continue reading",
    "log in to continue reading",
];

const INVITATIONS: [&str; 34] = [
    "leave a comment",
    "leave a reply",
    "leave your comment",
    "leave comment",
    "post a comment",
    "post your comment",
    "post comment",
    "add a comment",
    "add your comment",
    "add comment",
    "write a comment",
    "submit a comment",
    "submit comment",
    "have your say",
    "be the first to comment",
    "be the first to leave a comment",
    "be the first to reply",
    "be the first to respond",
    "no comments yet",
    "there are no comments",
    "no responses yet",
    "schreibe einen kommentar",
    "hinterlasse einen kommentar",
    "schreib einen kommentar",
    "hinterlasse eine antwort",
    "kommentar schreiben",
    "kommentar hinterlassen",
    "kommentar verfassen",
    "keine kommentare",
    "poster un commentaire",
    "deja un comentario",
    "deja una respuesta",
    "escribe un comentario",
    "laisser un commentaire",
];

/// Whether a line invites comments or says that there are none yet.
pub(super) fn is_invitation(folded: &str) -> bool {
    let alone = ["no comments", "0 comments", "no responses", "comments (0)", "0 responses", "no comment"];
    folded.len() <= 100 && (starts(folded, &INVITATIONS) || alone.contains(&folded))
}

/// Whether a line says that comments are closed.
pub(super) fn is_closed(folded: &str) -> bool {
    const CLOSED: [&str; 23] = [
        "comments are closed",
        "comments are now closed",
        "comments are currently closed",
        "comments have been closed",
        "comments closed",
        "comments off",
        "comments are off",
        "comments are disabled",
        "comments have been disabled",
        "commenting is closed",
        "commenting is now closed",
        "commenting has been disabled",
        "this discussion is closed",
        "this discussion has been closed",
        "this thread is closed",
        "kommentare sind geschlossen",
        "kommentare geschlossen",
        "die kommentare sind geschlossen",
        "leider sind keine kommentare möglich",
        "les commentaires sont fermés",
        "commentaires fermés",
        "los comentarios están cerrados",
        "comentarios cerrados",
    ];
    let closed = |part: &str| {
        let opening = part.strip_prefix("sorry, ").or_else(|| part.strip_prefix("the ")).unwrap_or(part);
        let on_this = starts(opening, &["comments on this", "comments for this", "comments to this"])
            && ["closed", "disabled"].iter().any(|end| opening.ends_with(end));
        starts(opening, &CLOSED) || on_this
    };
    // Old themes say it among links below the article: `Comment feed | Comments are closed | Trackback`.
    folded.len() <= 100 && folded.split('|').map(str::trim).any(closed)
}

/// Whether the word "comment", or one that begins with it, is in a line.
pub(super) fn mentions(folded: &str) -> bool {
    folded.match_indices("comment").any(|(at, _)| folded[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric()))
}
