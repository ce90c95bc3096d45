//! Index and slice expressions (Go spec, "Index expressions" and "Slice
//! expressions").
//!
//! Invariant: the index expressions are checked whatever is wrong with what is
//! indexed, so that the variables in them count as used.

use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::{Store, Ty};
use crate::types::Type;
use gander_diag::Code;
use gander_syntax::ast::{Expr, Index, SliceExpr};

/// What indexing gives.
enum Indexed {
    /// An element, for an index of integer type below `len` if that is known.
    Element {
        mode: Mode,
        elem: Ty,
        len: Option<i64>,
    },
    /// The value for a key.
    MapValue { key: Ty, elem: Ty },
}

impl Store {
    /// The array that `ty`, an underlying type, points to: length and element.
    fn pointed_array(&self, ty: Ty) -> Option<(i64, Ty)> {
        match self[ty] {
            Type::Pointer(base) => match *self.under_type(base) {
                Type::Array { len, elem } => Some((len, elem)),
                _ => None,
            },
            _ => None,
        }
    }

    /// What indexing an operand of mode `mode` with underlying type `under`,
    /// no type parameter, gives.
    fn indexed(&self, mode: &Mode, under: Ty) -> Option<Indexed> {
        let element = |mode, elem, len: Option<i64>| {
            Some(Indexed::Element {
                mode,
                elem,
                len: len.filter(|&len| len >= 0),
            })
        };
        match self[under] {
            Type::Basic(_) if self.is_string(under) => {
                let len = match mode {
                    Mode::Constant(value) => value.string_len().map(|len| len as i64),
                    _ => None,
                };
                // A byte of a constant string is no constant.
                element(Mode::Value, Ty::BYTE, len)
            }
            Type::Array { len, elem } => {
                let mode = match mode {
                    Mode::Variable => Mode::Variable,
                    _ => Mode::Value,
                };
                element(mode, elem, Some(len))
            }
            Type::Pointer(_) => {
                let (len, elem) = self.pointed_array(under)?;
                element(Mode::Variable, elem, Some(len))
            }
            Type::Slice(elem) => element(Mode::Variable, elem, None),
            Type::Map { key, elem } => Some(Indexed::MapValue { key, elem }),
            _ => None,
        }
    }

    /// What indexing an operand whose type is a type parameter gives: all
    /// types of its type set must agree, and maps do not mix with others.
    fn indexed_tparam(&self, mode: &Mode, tparam: Ty) -> Option<Indexed> {
        // Element mode, key, element and shortest length so far.
        let mut common: Option<(Mode, Option<Ty>, Ty, Option<i64>)> = None;
        let same_key = |a: Option<Ty>, b: Option<Ty>| match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => self.identical(a, b),
            _ => false,
        };
        let agree = self.under_is(tparam, |under| {
            // A constant's value says nothing about a type parameter's length.
            let mode = match mode {
                Mode::Variable => &Mode::Variable,
                _ => &Mode::Value,
            };
            let Some(indexed) = under.and_then(|under| self.indexed(mode, under)) else {
                return false;
            };
            let (mode, key, elem, len) = match indexed {
                Indexed::Element { mode, elem, len } => (mode, None, elem, len),
                Indexed::MapValue { key, elem } => (Mode::Variable, Some(key), elem, None),
            };
            let Some((common_mode, common_key, common_elem, common_len)) = &mut common else {
                common = Some((mode, key, elem, len));
                return true;
            };
            if !same_key(*common_key, key) || !self.identical(*common_elem, elem) {
                return false;
            }
            if mode == Mode::Value {
                *common_mode = Mode::Value;
            }
            if let (Some(len), Some(least)) = (len, common_len.as_mut()) {
                *least = len.min(*least);
            }
            true
        });
        let (mode, key, elem, len) = common.filter(|_| agree)?;
        Some(match key {
            Some(key) => Indexed::MapValue { key, elem },
            None => Indexed::Element { mode, elem, len },
        })
    }
}

impl<'a> Checker<'a> {
    /// Checks the index expression or instantiation `e`. If the result is
    /// true, `x` is a generic function, which the caller is to instantiate.
    pub(crate) fn index_expr(
        &mut self,
        x: &mut Operand<'a>,
        e: &'a Expr,
        index: &'a Index,
    ) -> bool {
        let store = self.store;
        self.expr_or_type(x, &index.x, true);
        match x.mode {
            Mode::Invalid => {
                self.use_exprs(&index.indices);
                return false;
            }
            Mode::TypeExpr => {
                x.invalidate();
                x.ty = self.var_type(e);
                if store.is_valid(x.ty) {
                    x.mode = Mode::TypeExpr;
                }
                return false;
            }
            Mode::Value => {
                if let Type::Signature(signature) = store.under_type(x.ty)
                    && !signature.tparams.is_empty()
                {
                    return true;
                }
            }
            _ => {}
        }
        self.non_generic(None, x);
        if x.is_invalid() {
            return false;
        }
        if !self.is_complete_for_index(x.ty) {
            x.invalidate();
            return false;
        }
        let indexed = if store.is_type_param(x.ty) {
            store.indexed_tparam(&x.mode, x.ty)
        } else {
            store.indexed(&x.mode, store.under(x.ty))
        };
        let Some(indexed) = indexed else {
            let message = format!("cannot index {}", self.operand_str(x));
            self.error(e.pos, codes::NON_SLICEABLE_OPERAND, message);
            self.use_exprs(&index.indices);
            x.invalidate();
            return false;
        };
        let Some(single) = self.single_index(e, index) else {
            x.invalidate();
            return false;
        };
        match indexed {
            Indexed::MapValue { key, elem } => {
                let mut k = Operand::default();
                self.generic_expr(&mut k, single, None);
                self.assignment(&mut k, Some(key), "map index");
                // The type of the result is known even if the key is wrong.
                x.mode = Mode::MapIndex;
                x.ty = elem;
                x.expr = Some(e);
            }
            Indexed::Element { mode, elem, len } => {
                x.mode = mode;
                x.ty = elem;
                self.index(single, len.unwrap_or(-1));
            }
        }
        false
    }

    /// Whether type `ty`, and the array or map value behind it, are complete.
    fn is_complete_for_index(&mut self, ty: Ty) -> bool {
        let store = self.store;
        if !self.is_complete(ty) {
            return false;
        }
        match *store.under_type(ty) {
            Type::Pointer(base) => self.is_complete(base),
            Type::Map { elem, .. } => self.is_complete(elem),
            _ => true,
        }
    }

    /// The one index of `e`; reports if there are several and takes the first.
    fn single_index(&mut self, e: &'a Expr, index: &'a Index) -> Option<&'a Expr> {
        if let Some(second) = index.indices.get(1) {
            let message = "invalid operation: more than one index";
            self.error(second, codes::INVALID_INDEX, message);
        }
        let first = index.indices.first();
        if first.is_none() {
            let message = format!("missing index for {}", gander_syntax::expr_string(&index.x));
            self.error(e, codes::INVALID_SYNTAX_TREE, message);
        }
        first
    }

    /// Checks index `e` against the upper bound `max` if that is not negative.
    /// Returns its type if it is valid, and its value if that is constant.
    pub(crate) fn index(&mut self, e: &'a Expr, max: i64) -> (Option<Ty>, Option<i64>) {
        let mut x = Operand::default();
        self.expr(None, &mut x, e);
        if !self.is_valid_index(&mut x, codes::INVALID_INDEX, "index", false) {
            return (None, None);
        }
        let Mode::Constant(value) = &x.mode else {
            return (Some(x.ty), None);
        };
        let Some(index) = value.as_i64() else {
            // Unknown, as an earlier error was reported.
            return (None, None);
        };
        if max >= 0 && index >= max {
            let message = format!("invalid argument: index {value} out of bounds [0:{max}]");
            self.error(&x, codes::INVALID_INDEX, message);
            return (None, None);
        }
        (Some(x.ty), Some(index))
    }

    /// Whether `x` can be an index; reports if not, with `what` it is for.
    pub(crate) fn is_valid_index(
        &mut self,
        x: &mut Operand<'a>,
        code: Code,
        what: &str,
        allow_negative: bool,
    ) -> bool {
        let store = self.store;
        if x.is_invalid() {
            return false;
        }
        // "A constant index that is untyped is given type int."
        self.convert_untyped(x, Ty::INT);
        if x.is_invalid() {
            return false;
        }
        let problem = if !store.all_integer(x.ty) {
            "must be integer"
        } else if let Mode::Constant(value) = &x.mode {
            if !allow_negative && value.sign() < 0 {
                "must not be negative"
            } else if let Some(value) = store.representable_const(value, Ty::INT) {
                x.mode = Mode::Constant(value);
                return true;
            } else {
                "overflows int"
            }
        } else {
            return true;
        };
        let message = format!("invalid argument: {what} {} {problem}", self.operand_str(x));
        self.error(&*x, code, message);
        false
    }

    /// Checks the slice expression `e`.
    pub(crate) fn slice_expr(&mut self, x: &mut Operand<'a>, e: &'a Expr, slice: &'a SliceExpr) {
        let store = self.store;
        self.expr(None, x, &slice.x);
        if x.is_invalid() {
            for index in slice.index.iter().flatten() {
                self.use_exprs(std::slice::from_ref(index));
            }
            return;
        }
        let Some(common) = self.sliceable_under(x) else {
            x.invalidate();
            return;
        };
        if let Type::Pointer(base) = *store.under_type(x.ty)
            && !self.is_complete(base)
        {
            x.invalidate();
            return;
        }
        let Some(len) = self.sliced(x, common, e, slice) else {
            x.invalidate();
            return;
        };
        x.mode = Mode::Value;
        if slice.full && (slice.index[1].is_none() || slice.index[2].is_none()) {
            let message = "2nd and 3rd index required in 3-index slice";
            self.error(e, codes::INVALID_SYNTAX_TREE, message);
            x.invalidate();
            return;
        }
        self.slice_indices(slice, len);
    }

    /// The common underlying type of all types `x` may have, where strings
    /// count as slices of bytes; reports if there is none.
    fn sliceable_under(&mut self, x: &Operand<'a>) -> Option<Ty> {
        let store = self.store;
        if !store.is_type_param(x.ty) {
            return Some(store.under(x.ty));
        }
        let bytes = store.new_slice(Ty::BYTE);
        let mut common: Option<(Ty, Ty)> = None;
        let mut has_string = false;
        let mut conflict = None;
        let ok = store.for_each_type(x.ty, |ty, under| {
            let (Some(ty), Some(under)) = (ty, under) else {
                return false;
            };
            let under = if store.is_string(under) {
                has_string = true;
                bytes
            } else {
                under
            };
            match common {
                None => common = Some((ty, under)),
                Some((first, same)) if !store.identical(same, under) => {
                    conflict = Some((first, ty));
                    return false;
                }
                Some(_) => {}
            }
            true
        });
        if let (true, Some((_, under))) = (ok, common) {
            return Some(if has_string { Ty::STRING } else { under });
        }
        let operand = self.operand_str(x);
        let message = match conflict {
            Some((a, b)) => format!(
                "cannot slice {operand}: {} and {} have different underlying types",
                self.ty(a),
                self.ty(b)
            ),
            None => format!(
                "cannot slice {operand}: no specific type in {}",
                self.ty(x.ty)
            ),
        };
        self.error(x, codes::NON_SLICEABLE_OPERAND, message);
        // The official checker goes on with a string here, and nothing
        // further can be wrong with that but its indices.
        has_string.then_some(Ty::STRING)
    }

    /// Gives `x` the type that slicing gives, `common` being its underlying
    /// type. Returns the length if it is known, or -1; none if `x` cannot be
    /// sliced, which is reported.
    fn sliced(
        &mut self,
        x: &mut Operand<'a>,
        common: Ty,
        e: &'a Expr,
        slice: &'a SliceExpr,
    ) -> Option<i64> {
        let store = self.store;
        match store[common] {
            Type::Basic(_) if store.is_string(common) => {
                if slice.full {
                    let at = slice.index[2].as_ref().unwrap_or(e);
                    let message = "invalid operation: 3-index slice of string";
                    self.error(at, codes::INVALID_SLICE_EXPR, message);
                    return None;
                }
                let len = x.value().and_then(|value| value.string_len());
                // "For untyped string operands the result is a non-constant
                // value of type string."
                if store.is_untyped(x.ty) {
                    x.ty = Ty::STRING;
                }
                return Some(len.map_or(-1, |len| len as i64));
            }
            Type::Array { len, elem } => {
                if x.mode == Mode::Variable {
                    x.ty = store.new_slice(elem);
                    return Some(len);
                }
                let message = format!("cannot slice unaddressable value {}", self.operand_str(x));
                self.error(&*x, codes::NON_SLICEABLE_OPERAND, message);
                return None;
            }
            Type::Slice(_) => return Some(-1),
            _ => {}
        }
        if let Some((len, elem)) = store.pointed_array(common) {
            x.ty = store.new_slice(elem);
            return Some(len);
        }
        let message = format!("cannot slice {}", self.operand_str(x));
        self.error(&*x, codes::NON_SLICEABLE_OPERAND, message);
        None
    }

    /// Checks the indices of a slice expression on an operand of length `len`,
    /// if that is not negative. Constant ones must be in range and in order.
    fn slice_indices(&mut self, slice: &'a SliceExpr, len: i64) {
        let max = if len >= 0 { len + 1 } else { -1 };
        let mut values = [-1; 3];
        for (i, index) in slice.index.iter().enumerate() {
            values[i] = match index {
                Some(index) => self.index(index, max).1.unwrap_or(-1),
                None if i == 0 => 0,
                None => len,
            };
        }
        for (i, &x) in values.iter().enumerate() {
            for (j, &y) in values.iter().enumerate().skip(i + 1) {
                if (0..x).contains(&y)
                    && let Some(index) = &slice.index[j]
                {
                    let message = format!("invalid slice indices: {y} < {x}");
                    self.error(index, codes::SWAPPED_SLICE_INDICES, message);
                    return;
                }
            }
        }
    }
}
