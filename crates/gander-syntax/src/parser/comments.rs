//! Grouping comments, and finding the group that documents a declaration.

use super::Parser;
use crate::ast::{CommentGroup, CommentId};
use gander_span::Span;

impl Parser<'_> {
    /// Files the comments between the token that ends at offset `before` and
    /// the current one. Those that start on the line of the token before form
    /// a group of their own; after that, an empty line separates groups. The
    /// last group leads the current token if it ends on the line before.
    pub(super) fn group_comments(&mut self, before: u32, found: &[(u32, u32)]) {
        let lines = |lo: u32, hi: u32| {
            let gap = self.file.text.get(lo as usize..hi as usize);
            memchr::memchr_iter(b'\n', gap.unwrap_or_default()).count()
        };
        let span = |&(lo, hi): &(u32, u32)| {
            Span::new(self.file.pos(lo as usize), self.file.pos(hi as usize))
        };
        let mut groups: Vec<CommentGroup> = Vec::new();
        let mut end = before;
        // A line-end semicolon is a token of its own: look at its start.
        let newline_token = before > 0 && self.file.text.get(before as usize - 1) == Some(&b'\n');
        let mut trailing = before > 0 && !newline_token;
        for comment in found {
            let gap = lines(end, comment.0);
            trailing &= gap == 0;
            let joins = match gap {
                0 => true,
                1 => !trailing && groups.len() > self.trailing_groups(&groups, before),
                _ => false,
            };
            match groups.last_mut().filter(|_| joins) {
                Some(group) => {
                    group.span.hi = span(comment).hi;
                    group.comments.push(span(comment));
                }
                None => groups.push(CommentGroup {
                    span: span(comment),
                    comments: vec![span(comment)],
                }),
            }
            end = comment.1;
        }
        let leads = lines(end, self.lexer.token_start()) == 1;
        self.comments.append(&mut groups);
        if leads && !trailing {
            self.lead = Some(CommentId(self.comments.len() as u32 - 1));
        }
    }

    /// How many of `groups` start on the line on which the token before ends.
    fn trailing_groups(&self, groups: &[CommentGroup], before: u32) -> usize {
        let newline_token = before > 0 && self.file.text.get(before as usize - 1) == Some(&b'\n');
        let Some(first) = groups.first().filter(|_| before > 0 && !newline_token) else {
            return 0;
        };
        let to = self.file.offset(first.span.lo);
        let gap = self.file.text.get(before as usize..to).unwrap_or_default();
        usize::from(!gap.contains(&b'\n'))
    }
}
