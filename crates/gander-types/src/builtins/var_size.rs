//! Types whose size is not constant (spec: Size and alignment guarantees).
//!
//! Invariant: asking for the size of a type whose declaration is being checked
//! is a cycle, and reported as such.

use crate::checker::Checker;
use crate::store::Ty;
use crate::types::Type;
use gander_span::Pos;

/// How deeply instances are looked into; deeper ones expand for ever, which
/// is reported elsewhere.
const MAX_DEPTH: usize = 300;

impl Checker<'_> {
    /// Whether the size of `t` depends on type parameters, or cannot be known
    /// because `t` contains itself.
    pub(super) fn has_var_size(&mut self, t: Ty) -> bool {
        self.var_size(t, 0, Pos::NONE)
    }

    /// `around` is where the innermost instance around `t` was written.
    fn var_size(&mut self, t: Ty, depth: usize, around: Pos) -> bool {
        let store = self.store;
        let t = store.unalias(t);
        match &store[t] {
            Type::Named(named) => {
                let is_instance = named.inst.is_some();
                if !is_instance && store[named.obj].pkg != Some(self.pkg) {
                    // Other packages are complete.
                    return store.has_var_size(t);
                }
                if let Some(&known) = self.var_sizes.get(&t) {
                    return known;
                }
                if depth > MAX_DEPTH {
                    return true;
                }
                if is_instance && around.is_known() {
                    self.instance_pos.entry(t).or_insert(around);
                }
                let obj = self.cycle_obj(t, named);
                let around = if is_instance { store[obj].pos } else { around };
                if let Some(&start) = self.obj_path_index.get(&obj) {
                    let cycle = self.obj_path[start..].to_vec();
                    let first = self.first_in_src(&cycle);
                    self.cycle_error(&cycle, first);
                    return true;
                }
                self.push_obj(obj);
                let rhs = store.rhs(t);
                let var_size = rhs.is_some_and(|rhs| self.var_size(rhs, depth + 1, around));
                self.pop_obj();
                *self.var_sizes.entry(t).or_insert(var_size)
            }
            Type::Array { elem, .. } => self.var_size(*elem, depth, around),
            Type::Struct(s) => s
                .fields
                .iter()
                .any(|&field| self.var_size(store[field].ty_or_invalid(), depth, around)),
            Type::TypeParam(_) => true,
            _ => false,
        }
    }
}
