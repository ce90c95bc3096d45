//! What callers, and those who make closures, are told of a function.
//!
//! Invariant: read off a solved graph.

use super::graph::{Graph, UNKNOWN};
use super::objects::{Held, Object};
use super::sets::{Set, contains, members};
use super::summary::{Capture, Flow, Param, Summary};

impl Graph<'_> {
    /// What happens to each word that the context, or the overflow block, holds;
    /// none if they are not told apart.
    pub(super) fn words(&self, from: Held) -> Option<Vec<Capture>> {
        // What happens to results is known where a function is called, not where
        // a closure is made.
        let mut out: Vec<&Set> = Vec::new();
        if from == Held::Context {
            let returned = self.returned.iter().flatten();
            out.extend(returned.map(|node| &self.points[*node]));
            match self.objects.param(self.code.params + 1) {
                UNKNOWN => {}
                block => out.push(&self.content[block]),
            }
        }
        let leaves = |object: usize| {
            self.escapes(object) || out.iter().any(|objects| contains(objects, object))
        };
        let words = self.objects.words().filter(|(_, held, _)| *held == from);
        let words = words.map(|(at, _, offset)| {
            let escapes = leaves(self.objects.param(at));
            let param = Param {
                escapes,
                content: escapes || leaves(self.objects.behind(at)),
                mixes: self.mixes[at],
                cyclic: self.cyclic[at],
            };
            Capture { offset, param }
        });
        let words: Vec<Capture> = words.collect();
        (!words.is_empty()).then_some(words)
    }

    /// What callers need to know.
    pub(super) fn summary(&self) -> Summary {
        let param = |at: usize| {
            let (itself, behind) = (self.objects.param(at), self.objects.behind(at));
            match itself {
                UNKNOWN => Param::default(),
                _ => Param {
                    escapes: self.escapes(itself),
                    content: self.escapes(behind),
                    mixes: self.mixes[at],
                    cyclic: self.cyclic[at],
                },
            }
        };
        let count = self.code.params;
        let add = |flow: &mut Flow, objects: &[u64]| {
            for object in members(objects) {
                match self.objects.list[object] {
                    Object::Param(at) => flow.itself |= 1 << at.min(31),
                    Object::Behind(at) => flow.content |= 1 << at.min(31),
                    _ => {}
                }
            }
        };
        let results = self.returned.iter().map(|nodes| {
            let mut flow = Flow::default();
            for node in nodes {
                add(&mut flow, &self.points[*node]);
            }
            flow
        });
        let mut stored = Flow::default();
        match self.objects.param(count + 1) {
            UNKNOWN => {}
            block => add(&mut stored, &self.content[block]),
        }
        Summary {
            params: (0..count).map(param).collect(),
            context: param(count),
            captures: None,
            overflow: match self.tail {
                true => Param::ESCAPES,
                false => param(count + 2),
            },
            beyond: None,
            results: results.collect(),
            stored,
        }
    }
}
