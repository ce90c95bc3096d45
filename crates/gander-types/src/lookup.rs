//! Finding fields and methods by name (spec: Selectors).
//!
//! Invariants: the search goes by depth of embedding and stops at the first
//! depth that has the name; a name that occurs there twice is ambiguous. What
//! it needs to remember grows only with the number of embedded fields.

use crate::object::ObjKind;
use crate::store::{Obj, Pkg, Store, Ty};
use crate::types::Type;
use gander_span::Symbol;
use std::sync::atomic::Ordering;

/// What a lookup found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lookup {
    /// The field or method.
    pub obj: Option<Obj>,
    /// Path through embedded fields; the last number is that of the field, of
    /// the declared method, or of the method in the interface's type set.
    /// Without `obj`: where the name is ambiguous, empty if it is not.
    pub index: Vec<usize>,
    /// Whether a pointer was followed on the way. Without `obj`: a method was
    /// found, but needs a pointer receiver.
    pub indirect: bool,
}

/// Types are not embedded this deep; if they are, it is an instance that
/// expands for ever.
const MAX_DEPTH: usize = 200;

/// Which name is looked for.
#[derive(Clone, Copy)]
struct Wanted {
    pkg: Option<Pkg>,
    name: Symbol,
    fold_case: bool,
}

/// The type of an embedded field (or the type to begin with).
#[derive(Clone, Copy)]
struct Embedded {
    ty: Ty,
    /// The field's struct, as a place in the list of all such types, and the
    /// field's number.
    via: Option<(usize, usize)>,
    indirect: bool,
    /// Whether several fields of this depth have the type.
    multiples: bool,
}

/// A search in progress.
struct Search<'s> {
    store: &'s Store,
    wanted: Wanted,
    /// Types of all depths so far, in order.
    all: Vec<Embedded>,
    /// Defined types that were searched.
    seen: Vec<Ty>,
    /// What was found at this depth, and where.
    found: Option<(Obj, usize, usize)>,
    /// The second such find.
    ambiguous: Option<(usize, usize)>,
}

impl Store {
    /// Looks up field or method `name`, as seen from `pkg`, in `t`.
    /// `addressable` means that `t` is the type of an addressable variable.
    /// With `fold_case`, packages and capitalisation are ignored.
    ///
    /// The type of a found method may not be known yet, see
    /// `Checker::type_of_func`.
    pub fn lookup_field_or_method(
        &self,
        t: Ty,
        addressable: bool,
        pkg: Option<Pkg>,
        name: Symbol,
        fold_case: bool,
    ) -> Lookup {
        let wanted = Wanted {
            pkg,
            name,
            fold_case,
        };
        // A defined pointer type has no methods, but the fields of its base.
        if self.as_named(t).is_some() {
            let under = self.under(t);
            if let Type::Pointer(_) = self[under] {
                let found = self.search(under, false, wanted);
                return match found.obj {
                    Some(obj) if self[obj].is_func() => Lookup::default(),
                    _ => found,
                };
            }
        }
        self.search(t, addressable, wanted)
    }

    /// As [`Store::lookup_field_or_method`] for values that are not
    /// addressable, but without fields of defined pointer types.
    pub(crate) fn lookup_in_method_set(
        &self,
        t: Ty,
        pkg: Option<Pkg>,
        name: Symbol,
        fold_case: bool,
    ) -> Lookup {
        let wanted = Wanted {
            pkg,
            name,
            fold_case,
        };
        self.search(t, false, wanted)
    }

    fn search(&self, t: Ty, addressable: bool, wanted: Wanted) -> Lookup {
        if wanted.name.is_blank() {
            return Lookup::default();
        }
        let (base, is_ptr) = self.deref(t);
        // A pointer to an interface or type parameter has no methods.
        if is_ptr && self.is_interface(base) {
            return Lookup::default();
        }
        let start = Embedded {
            ty: base,
            via: None,
            indirect: is_ptr,
            multiples: false,
        };
        let mut search = Search {
            store: self,
            wanted,
            all: Vec::new(),
            seen: Vec::new(),
            found: None,
            ambiguous: None,
        };
        search.run(start, addressable)
    }

    /// Whether `obj` is what `name` means in `pkg` (spec: Uniqueness of
    /// identifiers); with `fold_case`, any capitalisation in any package.
    #[inline]
    pub fn same_id(&self, obj: Obj, pkg: Option<Pkg>, name: Symbol, fold_case: bool) -> bool {
        let object = &self[obj];
        if object.name != name {
            return fold_case && equal_fold(object.name, name);
        }
        fold_case || object.pkg == pkg || name.is_exported() || self.same_pkg(object.pkg, pkg)
    }

    /// Whether method `func` has a pointer receiver; known before its type is.
    pub fn has_ptr_recv(&self, func: Obj) -> bool {
        let object = &self[func];
        if let Some(ty) = object.ty()
            && let Some(recv) = self.signature(ty).and_then(|sig| sig.recv)
            && let Some(recv) = self[recv].ty()
        {
            return self.deref(recv).1;
        }
        match &object.kind {
            ObjKind::Func { ptr_recv, .. } => ptr_recv.load(Ordering::Relaxed),
            _ => false,
        }
    }

    /// The names of the fields on the way `index` from struct type `t` (or a
    /// pointer to it), joined with dots.
    pub fn field_path(&self, t: Ty, index: &[usize]) -> String {
        let mut names = Vec::new();
        let mut t = t;
        for &i in index {
            let Type::Struct(s) = self.under_type(self.deref_struct_ptr(t)) else {
                break;
            };
            let Some(&field) = s.fields.get(i) else {
                break;
            };
            names.push(self[field].name.as_str());
            t = self[field].ty_or_invalid();
        }
        names.join(".")
    }
}

impl Search<'_> {
    fn run(&mut self, start: Embedded, addressable: bool) -> Lookup {
        // The first type stays out of the list while it has the name: most
        // lookups end there.
        self.visit(start, 0);
        if self.found.is_some() {
            return self.result(&[start], addressable);
        }
        let mut depth_start = 0;
        if !self.all.is_empty() {
            self.all.insert(0, start);
            depth_start = 1;
        }
        for _ in 0..MAX_DEPTH {
            if depth_start == self.all.len() {
                break;
            }
            self.consolidate(depth_start);
            let depth_end = self.all.len();
            for place in depth_start..depth_end {
                let embedded = self.all[place];
                self.visit(embedded, place);
                if self.ambiguous.is_some() {
                    break;
                }
            }
            if self.found.is_some() {
                let all = std::mem::take(&mut self.all);
                return self.result(&all, addressable);
            }
            depth_start = depth_end;
        }
        Lookup::default()
    }

    /// Looks into one type: at its methods, and if there is none, at its
    /// fields.
    fn visit(&mut self, embedded: Embedded, place: usize) {
        let Wanted {
            pkg,
            name,
            fold_case,
        } = self.wanted;
        let store = self.store;
        let ty = store.unalias(embedded.ty);
        if let Type::Named(_) = store[ty] {
            // At a lesser depth, the type hides itself at this one.
            if self.seen.iter().any(|&seen| store.identical(seen, ty)) {
                return;
            }
            if let Some((i, method)) = store.lookup_method(ty, pkg, name, fold_case) {
                self.note(method, place, i, embedded);
                return;
            }
        }
        let under = store.under(ty);
        match &store[under] {
            Type::Struct(s) => {
                for (i, &field) in s.fields.iter().enumerate() {
                    if store.same_id(field, pkg, name, fold_case) {
                        self.note(field, place, i, embedded);
                    } else if self.found.is_none() && store[field].is_embedded() {
                        self.embed(field, place, i, embedded);
                    }
                }
                // Only a struct leads to further types.
                if let Type::Named(_) = store[ty] {
                    self.seen.push(ty);
                }
            }
            Type::Interface(_) => {
                let set = store.type_set(under);
                if let Some((i, method)) = store.type_set_method(set, pkg, name, fold_case) {
                    self.note(method, place, i, embedded);
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, obj: Obj, place: usize, index: usize, embedded: Embedded) {
        if self.ambiguous.is_some() {
            return;
        }
        if self.found.is_some() || embedded.multiples {
            self.ambiguous = Some((place, index));
        }
        if self.found.is_none() {
            self.found = Some((obj, place, index));
        }
    }

    /// Puts the type of an embedded field on the list for the next depth.
    fn embed(&mut self, field: Obj, place: usize, index: usize, outer: Embedded) {
        let (ty, is_ptr) = self.store.deref(self.store[field].ty_or_invalid());
        // Other types have neither fields nor methods.
        let unaliased = self.store.unalias(ty);
        if !matches!(
            self.store[unaliased],
            Type::Named(_) | Type::Struct(_) | Type::Interface(_) | Type::TypeParam(_)
        ) {
            return;
        }
        // The list does not have the first type yet while that is visited.
        self.all.push(Embedded {
            ty: unaliased,
            via: Some((place, index)),
            indirect: outer.indirect || is_ptr,
            multiples: outer.multiples,
        });
    }

    /// Makes one entry of several with the same type.
    fn consolidate(&mut self, start: usize) {
        let mut kept = start;
        for i in start..self.all.len() {
            let entry = self.all[i];
            let same = self.all[start..kept]
                .iter()
                .position(|old| self.store.identical(old.ty, entry.ty));
            match same {
                Some(old) => self.all[start + old].multiples = true,
                None => {
                    self.all[kept] = entry;
                    kept += 1;
                }
            }
        }
        self.all.truncate(kept);
    }

    /// The result after something was found; `all` are the types it may have
    /// been reached through.
    fn result(&self, all: &[Embedded], addressable: bool) -> Lookup {
        if let Some((place, index)) = self.ambiguous {
            return Lookup {
                obj: None,
                index: path(all, place, index),
                indirect: false,
            };
        }
        let Some((obj, place, index)) = self.found else {
            return Lookup::default();
        };
        let indirect = all[place].indirect;
        if self.store[obj].is_func() && !indirect && !addressable && self.store.has_ptr_recv(obj) {
            return Lookup {
                obj: None,
                index: Vec::new(),
                indirect: true,
            };
        }
        Lookup {
            obj: Some(obj),
            index: path(all, place, index),
            indirect,
        }
    }
}

/// The field numbers that lead to entry `index` of the type at `place`.
fn path(all: &[Embedded], place: usize, index: usize) -> Vec<usize> {
    let mut path = vec![index];
    let mut via = all[place].via;
    while let Some((place, index)) = via {
        path.push(index);
        via = all[place].via;
    }
    path.reverse();
    path
}

/// Whether two names are equal when capitalisation is ignored.
pub(crate) fn equal_fold(a: Symbol, b: Symbol) -> bool {
    if a == b {
        return true;
    }
    let (a, b) = (a.as_str(), b.as_str());
    if a.is_ascii() && b.is_ascii() {
        return a.eq_ignore_ascii_case(b);
    }
    let same = |x: char, y: char| {
        x == y || x.to_lowercase().eq(y.to_lowercase()) || x.to_uppercase().eq(y.to_uppercase())
    };
    let (mut x, mut y) = (a.chars(), b.chars());
    loop {
        match (x.next(), y.next()) {
            (None, None) => return true,
            (Some(x), Some(y)) if same(x, y) => {}
            _ => return false,
        }
    }
}
