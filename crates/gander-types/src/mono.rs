//! Finds instantiations that would go on for ever, which makes it impossible
//! to compile each instance of its own.
//!
//! The types that parameters are instantiated with form a graph: from each type
//! parameter (or local type of a generic function) that a type argument
//! mentions, an edge leads to the type parameter instantiated. Its weight is 0
//! if the argument is just that type, else 1. A cycle of positive weight never
//! ends; all others reach a fixed point.
//!
//! Invariant: the graph only grows during a check and is looked at once, at
//! the end, if there were no errors.

use crate::checker::Checker;
use crate::codes;
use crate::scope::ScopeId;
use crate::store::{Obj, Pkg, Store, Ty};
use crate::types::Type;
use gander_span::Pos;
use rustc_hash::{FxHashMap, FxHashSet};

/// Type parameters and how instantiations feed them.
#[derive(Debug, Default)]
pub(crate) struct MonoGraph {
    vertices: Vec<Vertex>,
    edges: Vec<Edge>,
    /// The type parameters of receivers, with those of the receiver's type.
    canon: FxHashMap<Ty, Ty>,
    /// Vertices by where they were declared: copies of a type parameter share
    /// one. None is a local type outside of generic functions.
    by_pos: FxHashMap<Pos, Option<usize>>,
    /// The scopes of local types.
    local_types: FxHashMap<Obj, ScopeId>,
    /// Instances with nothing in them that a type parameter could flow from.
    inert: FxHashSet<Ty>,
}

/// A type parameter or local type.
#[derive(Debug)]
struct Vertex {
    /// Weight and length of the heaviest known path here, and its last edge.
    weight: usize,
    len: usize,
    pre: usize,
    obj: Obj,
}

#[derive(Debug)]
struct Edge {
    dst: usize,
    src: usize,
    weight: usize,
    pos: Pos,
    ty: Ty,
}

impl Checker<'_> {
    /// Notes that `tparams` were instantiated with `targs`, which were written
    /// at the first positions of `args_at`; the rest was inferred at `at`.
    pub(crate) fn mono_instance(&mut self, at: Pos, tparams: &[Ty], targs: &[Ty], args_at: &[Pos]) {
        for (index, (&tparam, &targ)) in tparams.iter().zip(targs).enumerate() {
            // Type parameters of other packages cannot be part of a cycle, and
            // basic types lead nowhere.
            if type_param_obj(self.store, tparam).is_none_or(|obj| !self.is_ours(obj))
                || matches!(self.store[targ], Type::Basic(_))
            {
                continue;
            }
            let mut flow = Flow {
                pos: args_at.get(index).copied().unwrap_or(at),
                tparam,
                targ,
                seen: FxHashSet::default(),
            };
            flow.ty(self, targ);
        }
    }

    /// Notes that the receiver type parameter `mpar` of a method stands for
    /// `tpar` of the receiver's type.
    pub(crate) fn mono_canon(&mut self, mpar: Ty, tpar: Ty) {
        self.mono.canon.insert(mpar, tpar);
    }

    /// Notes that the defined type `obj` was declared in the local `scope`.
    pub(crate) fn mono_local_type(&mut self, obj: Obj, scope: ScopeId) {
        self.mono.local_types.insert(obj, scope);
    }

    fn is_ours(&self, obj: Obj) -> bool {
        self.store[obj].pkg == Some(self.pkg)
    }

    /// The vertex of the defined type `obj`, unless it depends on no type
    /// parameters of functions around it.
    fn local_type_vertex(&mut self, obj: Obj) -> Option<usize> {
        let store = self.store;
        let scope = *self.mono.local_types.get(&obj)?;
        let pos = store[obj].pos;
        if let Some(&known) = self.mono.by_pos.get(&pos) {
            return known;
        }
        let mut ambient = Vec::new();
        let mut next = Some(scope);
        while let Some(scope) = next.filter(|&scope| scope != ScopeId::PACKAGE) {
            ambient.extend(
                self.scopes
                    .objects(scope)
                    .iter()
                    .filter(|&&(_, o)| store[o].is_type_name() && store[o].pos < pos)
                    .map(|&(_, o)| store[o].ty_or_invalid())
                    .filter(|&ty| matches!(store[ty], Type::TypeParam(_))),
            );
            next = self.scopes.parent(scope);
        }
        let vertex = (!ambient.is_empty()).then(|| self.mono.add_vertex(obj));
        self.mono.by_pos.insert(pos, vertex);
        for tparam in ambient {
            if let (Some(dst), Some(src)) = (vertex, self.mono.tparam_vertex(store, tparam)) {
                self.mono.edges.push(Edge {
                    dst,
                    src,
                    weight: 1,
                    pos,
                    ty: tparam,
                });
            }
        }
        vertex
    }

    /// Reports an instantiation that would go on for ever.
    pub(crate) fn monomorph(&mut self) {
        if let Some(end) = self.mono.find_cycle() {
            let cycle = self.mono.cycle_before(end);
            self.report_instantiation_cycle(&cycle);
        }
    }

    fn report_instantiation_cycle(&mut self, cycle: &[usize]) {
        let store = self.store;
        let Some(&first) = cycle.first() else {
            return;
        };
        let pkg = self.pkg;
        let path = |p: Pkg| match p == pkg {
            true => String::new(),
            false => store[p].path.to_string(),
        };
        let mut error = self.new_error(codes::INVALID_INSTANCE_CYCLE).add(
            store[self.mono.vertices[first].obj].pos,
            "instantiation cycle:",
        );
        for &vertex in cycle {
            let vertex = &self.mono.vertices[vertex];
            let edge = &self.mono.edges[vertex.pre];
            let object = &store[vertex.obj];
            let how = match object.ty().map(|ty| &store[ty]) {
                Some(Type::TypeParam(_)) => "instantiated as",
                _ => "implicitly parameterized by",
            };
            let ty = store.type_string(edge.ty, &path);
            error.push(edge.pos, format!("{} {how} {ty}", object.name));
        }
        error.report(self);
    }
}

impl MonoGraph {
    fn add_vertex(&mut self, obj: Obj) -> usize {
        self.vertices.push(Vertex {
            weight: 0,
            len: 0,
            pre: 0,
            obj,
        });
        self.vertices.len() - 1
    }

    fn tparam_vertex(&mut self, store: &Store, tparam: Ty) -> Option<usize> {
        let tparam = self.canon.get(&tparam).copied().unwrap_or(tparam);
        let obj = type_param_obj(store, tparam)?;
        let pos = store[obj].pos;
        if let Some(&known) = self.by_pos.get(&pos) {
            return known;
        }
        let vertex = Some(self.add_vertex(obj));
        self.by_pos.insert(pos, vertex);
        vertex
    }

    /// The end of a path as long as there are vertices, which has a cycle:
    /// heavier and heavier paths are found in the manner of Bellman and Ford,
    /// until nothing changes.
    fn find_cycle(&mut self) -> Option<usize> {
        let mut again = true;
        while again {
            again = false;
            for (index, edge) in self.edges.iter().enumerate() {
                let source = &self.vertices[edge.src];
                let (weight, len) = (source.weight + edge.weight, source.len + 1);
                let count = self.vertices.len();
                let target = &mut self.vertices[edge.dst];
                if weight <= target.weight {
                    continue;
                }
                target.pre = index;
                target.len = len;
                if len == count {
                    return Some(edge.dst);
                }
                target.weight = weight;
                again = true;
            }
        }
        None
    }

    /// The cycle on the path that ends at `end`, against the edges.
    fn cycle_before(&self, end: usize) -> Vec<usize> {
        let mut path = Vec::new();
        let mut vertex = end;
        loop {
            if let Some(start) = path.iter().position(|&seen| seen == vertex) {
                return path.split_off(start);
            }
            path.push(vertex);
            vertex = self.edges[self.vertices[vertex].pre].src;
        }
    }
}

fn type_param_obj(store: &Store, tparam: Ty) -> Option<Obj> {
    match &store[tparam] {
        Type::TypeParam(t) => Some(t.obj),
        _ => None,
    }
}

/// An instantiation of `tparam` with `targ`, while `targ` is walked.
struct Flow {
    pos: Pos,
    tparam: Ty,
    targ: Ty,
    /// Type literals met: interfaces may refer to themselves, and aliases may
    /// repeat the others very often.
    seen: FxHashSet<Ty>,
}

impl Flow {
    /// Adds the edges for what is in `ty`. Whether there can be none for any
    /// flow, because nothing in it is a type parameter or local.
    fn ty(&mut self, check: &mut Checker<'_>, ty: Ty) -> bool {
        let store = check.store;
        let ty = store.unalias(ty);
        match &store[ty] {
            Type::Basic(_) | Type::Alias(_) | Type::Union(_) => true,
            Type::TypeParam(t) => {
                if check.is_ours(t.obj)
                    && let Some(source) = check.mono.tparam_vertex(store, ty)
                {
                    self.edge(check, source, ty);
                }
                false
            }
            Type::Named(_) => check.mono.inert.contains(&ty) || self.named(check, ty),
            Type::Array { elem, .. }
            | Type::Slice(elem)
            | Type::Pointer(elem)
            | Type::Chan { elem, .. } => self.ty(check, *elem),
            Type::Map { key, elem } => self.ty(check, *key) & self.ty(check, *elem),
            Type::Tuple(vars) => self.objects(check, vars),
            Type::Struct(_) | Type::Signature(_) | Type::Interface(_) if !self.seen.insert(ty) => {
                false
            }
            Type::Struct(s) => self.objects(check, &s.fields),
            Type::Signature(sig) => {
                self.objects(check, &sig.params) & self.objects(check, &sig.results)
            }
            Type::Interface(_) => self.objects(check, &store.type_set(ty).methods),
        }
    }

    fn named(&mut self, check: &mut Checker<'_>, ty: Ty) -> bool {
        let store = check.store;
        let mut inert = true;
        if let Some(named) = store.as_named(store.origin(ty))
            && check.is_ours(named.obj)
            && let Some(source) = check.local_type_vertex(named.obj)
        {
            self.edge(check, source, ty);
            inert = false;
        }
        for &targ in store.type_args(ty) {
            inert &= self.ty(check, targ);
        }
        // In `G[G[G[...]]]` each level is an instantiation of its own: without
        // this, all levels below it would be walked for each.
        if inert {
            check.mono.inert.insert(ty);
        }
        inert
    }

    fn objects(&mut self, check: &mut Checker<'_>, objects: &[Obj]) -> bool {
        let mut inert = true;
        for &obj in objects {
            inert &= self.ty(check, check.store[obj].ty_or_invalid());
        }
        inert
    }

    fn edge(&self, check: &mut Checker<'_>, src: usize, ty: Ty) {
        let Some(dst) = check.mono.tparam_vertex(check.store, self.tparam) else {
            return;
        };
        check.mono.edges.push(Edge {
            dst,
            src,
            weight: usize::from(ty != self.targ),
            pos: self.pos,
            ty: self.targ,
        });
    }
}
