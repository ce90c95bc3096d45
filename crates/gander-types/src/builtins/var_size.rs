//! Types whose size is not constant (spec: Size and alignment guarantees).
//!
//! Invariant: asking for the size of a type whose declaration is being checked
//! is a cycle, and reported as such.

use crate::checker::Checker;
use crate::store::Ty;
use crate::types::Type;

/// How deeply instances are looked into; deeper ones expand for ever, which
/// is reported elsewhere.
const MAX_DEPTH: usize = 300;

impl Checker<'_> {
    /// Whether the size of `t` depends on type parameters, or cannot be known
    /// because `t` contains itself.
    pub(super) fn has_var_size(&mut self, t: Ty) -> bool {
        self.var_size(t, &mut Vec::new())
    }

    fn var_size(&mut self, t: Ty, instances: &mut Vec<Ty>) -> bool {
        let store = self.store;
        let t = store.unalias(t);
        match &store[t] {
            Type::Named(named) if named.inst.is_some() => {
                if instances.contains(&t) || instances.len() > MAX_DEPTH {
                    return true;
                }
                instances.push(t);
                let var_size = store
                    .rhs(t)
                    .is_some_and(|rhs| self.var_size(rhs, instances));
                instances.pop();
                var_size
            }
            // Other packages are complete.
            Type::Named(named) if store[named.obj].pkg != Some(self.pkg) => store.has_var_size(t),
            Type::Named(named) => {
                if let Some(&start) = self.obj_path_index.get(&named.obj) {
                    let cycle = self.obj_path[start..].to_vec();
                    let first = self.first_in_src(&cycle);
                    self.cycle_error(&cycle, first);
                    return true;
                }
                self.push_obj(named.obj);
                let var_size = store
                    .rhs(t)
                    .is_some_and(|rhs| self.var_size(rhs, instances));
                self.pop_obj();
                var_size
            }
            Type::Array { elem, .. } => self.var_size(*elem, instances),
            Type::Struct(s) => s
                .fields
                .iter()
                .any(|&field| self.var_size(store[field].ty_or_invalid(), instances)),
            Type::TypeParam(_) => true,
            _ => false,
        }
    }
}
