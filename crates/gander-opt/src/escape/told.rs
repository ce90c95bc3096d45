//! What callers, and those who make closures, are told of a function.
//!
//! Invariant: read off a solved graph.

use super::graph::{Graph, UNKNOWN};
use super::objects::Object;
use super::sets::{Set, contains, members};
use super::summary::{Capture, Flow, Param, Summary};

impl Graph<'_> {
    /// What happens to each capture, if they are told apart.
    pub(super) fn capture_params(&self) -> Vec<Capture> {
        let returned = self.returned.iter().flatten();
        let returned = returned.map(|node| &self.points[*node]);
        let stored = match self.objects.param(self.code.params + 1) {
            UNKNOWN => None,
            block => Some(&self.content[block]),
        };
        let out: Vec<&Set> = returned.chain(stored).collect();
        let leaves = |object: usize| {
            self.escapes(object) || out.iter().any(|objects| contains(objects, object))
        };
        let capture = |(at, offset)| {
            let escapes = leaves(self.objects.param(at));
            let param = Param {
                escapes,
                content: escapes || leaves(self.objects.behind(at)),
                mixes: self.mixes[at],
                cyclic: self.cyclic[at],
            };
            Capture { offset, param }
        };
        self.objects.captures().map(capture).collect()
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
            results: results.collect(),
            stored,
        }
    }
}
