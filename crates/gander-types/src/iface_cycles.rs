//! Interface types without name that refer to themselves, which the official
//! compiler does not accept after all (go.dev/issue/56103).
//!
//! Invariant: only types without name are walked, as a name ends every such
//! cycle; interfaces found to be free of cycles are not walked again.

use crate::checker::Checker;
use crate::codes;
use crate::store::{Obj, Store, Ty};
use crate::types::Type;
use gander_span::Span;
use rustc_hash::FxHashMap;

impl Checker<'_> {
    /// Reports interface literals of the package that refer to themselves
    /// through their methods. To be called at the end, if there were no errors.
    pub(crate) fn anonymous_iface_cycles(&mut self) {
        let mut literals = std::mem::take(&mut self.iface_literals);
        literals.sort_by_key(|(span, _)| (span.lo, std::cmp::Reverse(span.hi)));
        let mut finder = Finder {
            store: self.store,
            cyclic: FxHashMap::default(),
        };
        let mut outer = Span::NONE;
        for (span, ty) in literals {
            // Literals within literals are walked from outside.
            if outer.lo <= span.lo && span.hi <= outer.hi {
                continue;
            }
            outer = span;
            if finder.has_cycle(ty) {
                let message = "invalid recursive type: anonymous interface refers to itself \
                               (see https://go.dev/issue/56103)";
                self.error(span, codes::INVALID_TYPE_CYCLE, message);
                // Once is enough.
                finder.cyclic.values_mut().for_each(|c| *c = false);
            }
        }
    }
}

struct Finder<'s> {
    store: &'s Store,
    /// Interfaces met: true while they are being walked.
    cyclic: FxHashMap<Ty, bool>,
}

impl Finder<'_> {
    fn has_cycle(&mut self, iface: Ty) -> bool {
        let methods = &self.store.type_set(iface).methods;
        methods.iter().any(|&method| {
            self.store
                .func_type(method)
                .is_some_and(|ty| self.visit(ty))
        })
    }

    fn visit(&mut self, ty: Ty) -> bool {
        let store = self.store;
        let ty = store.unalias(ty);
        match &store[ty] {
            Type::Basic(_)
            | Type::Named(_)
            | Type::TypeParam(_)
            | Type::Union(_)
            | Type::Alias(_) => false,
            Type::Array { elem, .. }
            | Type::Slice(elem)
            | Type::Pointer(elem)
            | Type::Chan { elem, .. } => self.visit(*elem),
            Type::Map { key, elem } => self.visit(*key) || self.visit(*elem),
            Type::Struct(s) => self.objects(&s.fields),
            Type::Tuple(vars) => self.objects(vars),
            Type::Signature(sig) => self.objects(&sig.params) || self.objects(&sig.results),
            Type::Interface(iface) => {
                if iface.methods.is_empty() && iface.embeddeds.is_empty() {
                    return false;
                }
                if let Some(&cyclic) = self.cyclic.get(&ty) {
                    return cyclic;
                }
                self.cyclic.insert(ty, true);
                let found = self.has_cycle(ty);
                if !found {
                    self.cyclic.insert(ty, false);
                }
                found
            }
        }
    }

    fn objects(&mut self, objects: &[Obj]) -> bool {
        objects
            .iter()
            .any(|&obj| self.visit(self.store[obj].ty_or_invalid()))
    }
}
