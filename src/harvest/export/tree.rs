//! The reading order of a discussion: a comment, then the replies to it, each in the order of the file.
//! Follows ids only, and breaks circles of replies where they begin in the file.
//! Called by `discussion`.

use std::collections::HashMap;

use super::discussion::Post;

/// A place in the reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    /// Index of the post.
    pub(super) post: usize,
    /// Index of the post it answers, which stands before it.
    pub(super) parent: Option<usize>,
    /// Whether it answers a comment that is not there.
    pub(super) orphan: bool,
}

/// Every post once, with parents before their replies. Of two posts with one id, replies belong to the first.
pub(super) fn order(posts: &[Post]) -> Vec<Node> {
    let mut of_id: HashMap<&str, usize> = HashMap::with_capacity(posts.len());
    for (at, post) in posts.iter().enumerate() {
        if !post.id.is_empty() {
            of_id.entry(&post.id).or_insert(at);
        }
    }
    let parents: Vec<Option<usize>> = (posts.iter().enumerate())
        .map(|(at, post)| post.parent.as_deref().and_then(|id| of_id.get(id).copied()).filter(|parent| *parent != at))
        .collect();
    // First and next reply as a linked list: no list of lists for a million comments.
    let (mut first, mut next) = (vec![None; posts.len()], vec![None; posts.len()]);
    for (at, parent) in parents.iter().enumerate().rev() {
        if let Some(parent) = parent {
            next[at] = first[*parent];
            first[*parent] = Some(at);
        }
    }
    let mut nodes = Vec::with_capacity(posts.len());
    let mut placed = vec![false; posts.len()];
    let tops = (0..posts.len()).filter(|at| parents[*at].is_none());
    // Those in a circle are reached from none of the tops: the first in the file then becomes one.
    for top in tops.chain(0..posts.len()) {
        if placed[top] {
            continue;
        }
        let orphan = parents[top].is_none() && posts[top].parent.is_some();
        let mut open = vec![Node { post: top, parent: None, orphan }];
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut placed[node.post], true) {
                continue;
            }
            nodes.push(node);
            let from = open.len();
            let mut reply = first[node.post];
            while let Some(at) = reply {
                open.push(Node { post: at, parent: Some(node.post), orphan: false });
                reply = next[at];
            }
            open[from..].reverse();
        }
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posts(pairs: &[(&str, &str)]) -> Vec<Post> {
        let parent = |p: &str| (!p.is_empty()).then(|| p.to_owned());
        pairs.iter().map(|(id, p)| Post { id: (*id).into(), parent: parent(p), ..Post::default() }).collect()
    }

    #[test]
    fn replies_follow_what_they_answer_wherever_they_stand_in_the_file() {
        let order = order(&posts(&[("3", "1"), ("1", ""), ("2", ""), ("4", "3"), ("5", "1")]));
        let read: Vec<usize> = order.iter().map(|node| node.post).collect();
        assert_eq!(read, [1, 0, 3, 4, 2]);
        assert_eq!(order[2].parent, Some(0));
    }

    #[test]
    fn circles_are_broken_and_no_post_is_lost_or_doubled() {
        let all = posts(&[("1", "2"), ("2", "1"), ("3", "3"), ("4", "9"), ("4", "")]);
        let nodes = order(&all);
        let mut read: Vec<usize> = nodes.iter().map(|node| node.post).collect();
        read.sort_unstable();
        assert_eq!(read, [0, 1, 2, 3, 4]);
        let (three, four) = (nodes.iter().find(|n| n.post == 2), nodes.iter().find(|n| n.post == 3));
        assert_eq!(three.map(|n| n.parent), Some(None));
        assert_eq!(four.map(|n| n.orphan), Some(true));
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_replies_is_no_deeper_for_the_stack() {
        let chain: Vec<Post> = (1..100_000_u32)
            .map(|n| Post { id: n.to_string(), parent: Some((n - 1).to_string()), ..Post::default() })
            .collect();
        assert_eq!(order(&chain).len(), 99_999);
    }
}
