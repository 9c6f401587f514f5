//! Which post of a set stands below which, where the markup nests lists of replies.
//! Follows no quotations.
//! Called by the generic reading.

use std::collections::HashMap;

use super::super::super::dom::{Dom, Node};
use super::posts::Post;

/// Parts of the classes of elements that hold replies.
const REPLIES: [&str; 8] = ["repl", "child", "nested", "sub", "indent", "level", "answer", "thread"];

/// The parent of each post: the post around it, else the last one before it that is less deep, if an element for
/// replies parts them.
pub(super) fn parents(dom: &Dom, posts: &[Post]) -> Vec<Option<usize>> {
    let chains: Vec<Vec<Node>> = posts.iter().map(|post| dom.ancestors(post.node()).collect()).collect();
    let mut found: Vec<Option<usize>> = Vec::with_capacity(posts.len());
    let mut open: Vec<usize> = Vec::new();
    for (i, post) in posts.iter().enumerate() {
        let depth = chains[i].len();
        open.retain(|p| chains[*p].len() < depth);
        let above = open.last().copied().filter(|p| for_replies(dom, &chains[*p], &chains[i]));
        found.push(post.around.or(above));
        open.push(i);
    }
    found
}

/// Whether, of the elements around the second that are not around the first, one is made for replies.
fn for_replies(dom: &Dom, first: &[Node], second: &[Node]) -> bool {
    let known: HashMap<Node, ()> = first.iter().map(|n| (*n, ())).collect();
    second.iter().take_while(|n| !known.contains_key(n)).any(|n| {
        matches!(dom.name(*n), "ul" | "ol")
            || dom.classes(*n).any(|c| {
                let c = c.to_ascii_lowercase();
                REPLIES.iter().any(|word| c.contains(word))
            })
    })
}
