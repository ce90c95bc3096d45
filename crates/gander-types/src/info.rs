//! What checking a package leaves behind for later phases.
//!
//! Invariant: nothing here is used by the checker itself; with
//! `Config::record` off, all tables but `init_order` stay empty.

use crate::operand::Mode;
use crate::store::{Obj, Ty};
use gander_syntax::ast::NodeId;
use rustc_hash::FxHashMap;

/// The type, and for constants the value, of an expression.
#[derive(Clone, Debug)]
pub struct TypeAndValue {
    /// Mode, with the value of a constant.
    pub mode: Mode,
    /// Type; untyped only where the expression never gets another one.
    pub ty: Ty,
}

/// How `x.f` was resolved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SelectionKind {
    /// A struct field.
    Field,
    /// A method of a value.
    Method,
    /// A method expression `T.f`.
    MethodExpr,
}

/// The resolution of a selector expression.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Which kind.
    pub kind: SelectionKind,
    /// The type of `x`.
    pub recv: Ty,
    /// Field or method.
    pub obj: Obj,
    /// Path through embedded fields; the last index is the field's or method's.
    pub index: Box<[usize]>,
    /// Whether a pointer was followed on the way.
    pub indirect: bool,
}

/// The type arguments of a use of a generic function or type.
#[derive(Clone, Debug)]
pub struct InstanceInfo {
    /// Type arguments, given or inferred.
    pub targs: Box<[Ty]>,
    /// The instantiated type.
    pub ty: Ty,
}

/// One initialisation of package-level variables.
#[derive(Clone, Debug)]
pub struct Initializer {
    /// Variables on the left; several for a multi-valued call.
    pub lhs: Box<[Obj]>,
    /// The expression's node.
    pub rhs: NodeId,
}

/// Results of checking one package, by node number.
#[derive(Debug, Default)]
pub struct Info {
    /// Types and values of expressions, by [`NodeId`].
    pub types: Vec<Option<TypeAndValue>>,
    /// What identifiers declare.
    pub defs: FxHashMap<NodeId, Obj>,
    /// What identifiers refer to.
    pub uses: FxHashMap<NodeId, Obj>,
    /// Objects without identifier: imports, variables of type switch clauses.
    pub implicits: FxHashMap<NodeId, Obj>,
    /// Selector expressions, by the node of the selector.
    pub selections: FxHashMap<NodeId, Selection>,
    /// Instantiations, by the identifier's node.
    pub instances: FxHashMap<NodeId, InstanceInfo>,
    /// Package-level variables in the order they are to be initialised.
    pub init_order: Vec<Initializer>,
}
