//! Type sets of interfaces (spec: Interface types).
//!
//! Invariant: a type set is remembered once all parts of its interface are
//! known, and never changes then; before that, and inside of itself, an
//! interface counts as the set of all types. Errors are reported separately,
//! so it does not matter who asks first.

use crate::checker::Checker;
use crate::codes;
use crate::store::{Obj, Pkg, Store, Ty};
use crate::termlist::{self, TermList};
use crate::types::{Interface, Term, Type};
use crate::version::Version;
use gander_span::{Pos, Symbol};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::sync::LazyLock;

/// A union with more terms than this is rejected, as term lists are compared
/// term by term.
const MAX_TERMS: usize = 100;

/// How deep interfaces may be nested; more is an instance that expands for
/// ever.
const MAX_DEPTH: usize = 100;

/// The methods and types that an interface admits.
#[derive(Debug)]
pub struct TypeSet {
    /// All methods, embedded ones included, sorted by unique name.
    pub methods: Box<[Obj]>,
    /// The admitted types as a union in normal form; `None` means all types.
    pub terms: Option<Box<[Term]>>,
    /// Whether only comparable types are admitted.
    pub comparable: bool,
}

impl TypeSet {
    /// The set of all comparable types.
    pub(crate) fn comparable() -> TypeSet {
        TypeSet {
            methods: Box::default(),
            terms: None,
            comparable: true,
        }
    }

    /// The set of all types.
    pub(crate) fn top() -> &'static TypeSet {
        static TOP: LazyLock<TypeSet> = LazyLock::new(|| TypeSet {
            methods: Box::default(),
            terms: None,
            comparable: false,
        });
        &TOP
    }

    /// Whether it admits no type.
    pub fn is_empty(&self) -> bool {
        self.terms.as_ref().is_some_and(|terms| terms.is_empty())
    }

    /// Whether it admits every type.
    pub fn is_all(&self) -> bool {
        self.is_method_set() && self.methods.is_empty()
    }

    /// Whether methods say everything about it.
    pub fn is_method_set(&self) -> bool {
        !self.comparable && self.terms.is_none()
    }

    /// Whether it lists specific types.
    pub fn has_terms(&self) -> bool {
        self.terms.as_ref().is_some_and(|terms| !terms.is_empty())
    }

    /// The specific types; empty if there are none.
    pub fn specific_terms(&self) -> &[Term] {
        self.terms.as_deref().unwrap_or_default()
    }
}

thread_local! {
    /// The interfaces whose sets this thread is computing, outermost first.
    static COMPUTING: RefCell<Vec<Ty>> = const { RefCell::new(Vec::new()) };
}

/// The mark that an interface's set is being computed.
struct Computing;

impl Computing {
    /// None if it is being computed already, or too deep.
    fn enter(t: Ty) -> Option<Computing> {
        COMPUTING.with_borrow_mut(|stack| {
            if stack.contains(&t) || stack.len() > MAX_DEPTH {
                return None;
            }
            stack.push(t);
            Some(Computing)
        })
    }
}

impl Drop for Computing {
    fn drop(&mut self) {
        COMPUTING.with_borrow_mut(Vec::pop);
    }
}

/// A set in the making.
struct Draft {
    methods: Vec<Obj>,
    terms: TermList,
    comparable: bool,
    /// Whether all parts were known.
    complete: bool,
}

impl Store {
    /// The type set of interface type `t` (or of the interface that underlies
    /// `t`); of other types, that of all types.
    #[inline]
    pub fn type_set(&self, t: Ty) -> &TypeSet {
        let t = self.under(t);
        match &self[t] {
            Type::Interface(iface) => match iface.type_set.get() {
                Some(set) => set,
                None => self.compute_type_set(t, iface),
            },
            _ => TypeSet::top(),
        }
    }

    #[cold]
    fn compute_type_set<'s>(&'s self, t: Ty, iface: &'s Interface) -> &'s TypeSet {
        let Some(_computing) = Computing::enter(t) else {
            return TypeSet::top();
        };
        let draft = self.draft_type_set(iface);
        if !draft.complete {
            return TypeSet::top();
        }
        iface.type_set.get_or_init(|| TypeSet {
            methods: draft.methods.into_boxed_slice(),
            terms: draft.terms.map(Vec::into_boxed_slice),
            comparable: draft.comparable,
        })
    }

    fn draft_type_set(&self, iface: &Interface) -> Draft {
        let mut draft = Draft {
            methods: iface.methods.to_vec(),
            terms: None,
            comparable: false,
            complete: true,
        };
        for &embedded in &iface.embeddeds {
            let Some(under) = self.known_under(embedded) else {
                draft.complete = false;
                continue;
            };
            match &self[under] {
                Type::Interface(_) => {
                    let set = self.type_set(under);
                    if iface.is_methods_only() && !set.is_method_set() {
                        continue;
                    }
                    draft.methods.extend_from_slice(&set.methods);
                    self.narrow(&mut draft, set.terms.as_deref(), set.comparable);
                }
                Type::Union(terms) if !iface.is_methods_only() => {
                    draft.complete &= terms.iter().all(|t| self.known_under(t.ty).is_some());
                    // A union that is too long is reported and ignored.
                    if !self.union_overflows(terms) {
                        let terms = self.union_terms(terms);
                        self.narrow(&mut draft, terms.as_deref(), false);
                    }
                }
                _ if under == Ty::INVALID || iface.is_methods_only() => {}
                _ => {
                    let term = Term {
                        tilde: false,
                        ty: embedded,
                    };
                    self.narrow(&mut draft, Some(&[term]), false);
                }
            }
        }
        if draft.methods.len() > 1 {
            // The sort is stable, so the first of several declarations stays.
            draft.methods.sort_by(|&a, &b| self.compare_methods(a, b));
            draft.methods.dedup_by(|a, b| self.same_name(*a, *b));
        }
        draft
    }

    /// Intersects the types of a set in the making with others.
    fn narrow(&self, draft: &mut Draft, terms: termlist::Terms<'_>, comparable: bool) {
        let comparable = draft.comparable || comparable;
        draft.terms = match (draft.terms.take(), terms) {
            (mine, None) => mine,
            (mine, other) => termlist::intersect(self, mine.as_deref(), other),
        };
        if let Some(terms) = &mut draft.terms
            && comparable
        {
            terms.retain(|term| self.strictly_comparable(term.ty));
        }
        draft.comparable = comparable && draft.terms.is_none();
    }

    /// The types of a union; none means all types.
    pub(crate) fn union_terms(&self, union: &[Term]) -> TermList {
        let mut all = Some(Vec::new());
        for &term in union {
            let under = self.under(term.ty);
            all = match &self[under] {
                Type::Interface(_) => {
                    let set = self.type_set(under);
                    termlist::union(self, all, set.terms.as_deref())
                }
                _ if under == Ty::INVALID => continue,
                // No type has such an underlying type; reported elsewhere.
                _ if term.tilde && !self.identical(term.ty, under) => continue,
                _ => termlist::union(self, all, Some(&[term])),
            };
        }
        all
    }

    fn union_overflows(&self, union: &[Term]) -> bool {
        // Embedded unions count with all their terms.
        let count = |term: &Term| match self.under_type(term.ty) {
            Type::Interface(_) => self.type_set(term.ty).specific_terms().len(),
            _ => 1,
        };
        union.iter().map(count).sum::<usize>() > MAX_TERMS
            && self
                .union_terms(union)
                .is_some_and(|terms| terms.len() > MAX_TERMS)
    }

    /// Exported methods first, then by name, then by package.
    fn compare_methods(&self, a: Obj, b: Obj) -> Ordering {
        let (x, y) = (&self[a], &self[b]);
        let path = |pkg: Option<Pkg>| pkg.map_or("", |pkg| self[pkg].path.as_str());
        y.is_exported()
            .cmp(&x.is_exported())
            .then_with(|| match x.name == y.name {
                true if x.is_exported() => Ordering::Equal,
                true => path(x.pkg).cmp(path(y.pkg)),
                false => x.name.as_str().cmp(y.name.as_str()),
            })
    }

    /// Sorts methods: exported ones first, then by name, then by package.
    pub(crate) fn sort_methods(&self, methods: &mut [Obj]) {
        methods.sort_by(|&a, &b| self.compare_methods(a, b));
    }

    /// Finds a method of a type set by name, see [`Store::same_id`].
    pub fn type_set_method(
        &self,
        set: &TypeSet,
        pkg: Option<Pkg>,
        name: Symbol,
        fold_case: bool,
    ) -> Option<(usize, Obj)> {
        if name.is_blank() {
            return None;
        }
        set.methods
            .iter()
            .copied()
            .enumerate()
            .find(|&(_, method)| self.same_id(method, pkg, name, fold_case))
    }

    /// Whether the types of `a` are types of `b` (methods are not looked at).
    pub fn type_set_subset(&self, a: &TypeSet, b: &TypeSet) -> bool {
        let (a, b) = (a.terms.as_deref(), b.terms.as_deref());
        termlist::subset(self, a, b, &|a, b| self.identical(a, b))
    }
}

impl<'a> Checker<'a> {
    /// Reports what is wrong with the methods and embedded elements of a new
    /// interface at `pos`. Call it once per interface type expression, delayed.
    pub(crate) fn check_interface(&mut self, _pos: Pos, iface: Ty) {
        let store = self.store;
        let Type::Interface(interface) = &store[iface] else {
            return;
        };
        // Each method with the place it is declared or embedded at.
        let mut methods: Vec<(Obj, Pos)> = Vec::new();
        for &method in &interface.methods {
            let pos = store[method].pos;
            match self.same_method(&methods, method) {
                Some((_, other)) => self.duplicate_method(method, pos, other),
                None => methods.push((method, pos)),
            }
        }
        for (i, &embedded) in interface.embeddeds.iter().enumerate() {
            let pos = interface
                .embed_spans
                .get(i)
                .map_or(Pos::NONE, |span| span.lo);
            if !self.check_embedded(pos, embedded) {
                continue;
            }
            for &method in &store.type_set(embedded).methods {
                match self.same_method(&methods, method) {
                    Some((first, other)) => self.check_overlap(method, pos, other, first),
                    None => methods.push((method, pos)),
                }
            }
        }
    }

    fn same_method(&self, methods: &[(Obj, Pos)], method: Obj) -> Option<(Obj, Pos)> {
        let same = |&&(other, _): &&(Obj, Pos)| self.store.same_name(other, method);
        methods.iter().find(same).copied()
    }

    fn duplicate_method(&mut self, method: Obj, pos: Pos, other: Pos) {
        let name = self.store[method].name;
        self.new_error(codes::DUPLICATE_DECL)
            .add(pos, format!("duplicate method {name}"))
            .add(other, format!("other declaration of method {name}"))
            .report(self);
    }

    /// A method that two embedded interfaces have must have identical types;
    /// until Go 1.14, they could not overlap at all.
    fn check_overlap(&mut self, method: Obj, pos: Pos, other: Pos, first: Obj) {
        self.later(move |check: &mut Checker<'a>| {
            let old = pos.is_known() && !check.allow_version(Version::go1(14));
            let (a, b) = (check.type_of_func(method), check.type_of_func(first));
            if old || !check.store.identical(a, b) {
                check.duplicate_method(method, pos, other);
            }
        });
    }

    /// Checks an embedded element as far as it is not an ordinary interface;
    /// false if it is to be ignored.
    fn check_embedded(&mut self, pos: Pos, embedded: Ty) -> bool {
        let store = self.store;
        let under = store.under(embedded);
        if under == Ty::INVALID {
            return false;
        }
        let (what, ty) = match &store[under] {
            Type::Interface(_) if !self.is_imported_constraint(embedded) => return true,
            Type::Interface(_) => ("constraint interface", embedded),
            Type::Union(_) => ("interface element", under),
            _ => ("non-interface type", embedded),
        };
        if pos.is_known() && !self.allow_version(Version::go1(18)) {
            let what = format!("embedding {what} {}", self.ty(ty));
            return self.verify_version(pos, Version::go1(18), &what);
        }
        if let Type::Union(terms) = &store[under]
            && store.union_overflows(terms)
        {
            let message = format!(
                "cannot handle more than {MAX_TERMS} union terms (implementation limitation)"
            );
            self.error(pos, codes::INVALID_UNION, message);
            return false;
        }
        true
    }

    /// Whether `t` is a constraint interface declared in another package.
    pub(crate) fn is_imported_constraint(&self, t: Ty) -> bool {
        let store = self.store;
        let Some(named) = store.as_named(t) else {
            return false;
        };
        let pkg = store[named.obj].pkg;
        pkg.is_some()
            && pkg != Some(self.pkg)
            && store.is_interface(t)
            && !store.type_set(t).is_method_set()
    }
}
