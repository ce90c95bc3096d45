//! Properties of types.
//!
//! Invariant: an `is_` predicate is false for type parameters; an `all_`
//! predicate holds for a type parameter if it holds for every type of its type
//! set.

use crate::store::{Store, Ty};
use crate::types::{Basic, BasicInfo, BasicKind, Signature, Type};

macro_rules! info_predicates {
    ($($(#[$doc:meta])* $name:ident, $all:ident: $info:expr;)*) => {
        impl Store {
            $(
                $(#[$doc])*
                #[inline]
                pub fn $name(&self, t: Ty) -> bool {
                    self.is_basic(t, $info)
                }

                $(#[$doc])*
                /// Of a type parameter: whether all types of its set are.
                #[inline]
                pub fn $all(&self, t: Ty) -> bool {
                    self.all_basic(t, $info)
                }
            )*
        }
    };
}

info_predicates! {
    /// Whether the underlying type is boolean.
    is_boolean, all_boolean: BasicInfo::BOOLEAN;
    /// Whether the underlying type is an integer type.
    is_integer, all_integer: BasicInfo::INTEGER;
    /// Whether the underlying type is an unsigned integer type.
    is_unsigned, all_unsigned: BasicInfo::UNSIGNED;
    /// Whether the underlying type is a floating-point type.
    is_float, all_float: BasicInfo::FLOAT;
    /// Whether the underlying type is a complex type.
    is_complex, all_complex: BasicInfo::COMPLEX;
    /// Whether the underlying type is numeric.
    is_numeric, all_numeric: BasicInfo::NUMERIC;
    /// Whether the underlying type is a string type.
    is_string, all_string: BasicInfo::STRING;
    /// Whether the underlying type is an integer or floating-point type.
    is_integer_or_float, all_integer_or_float: BasicInfo::INTEGER.with(BasicInfo::FLOAT);
    /// Whether the underlying type is ordered.
    is_ordered, all_ordered: BasicInfo::ORDERED;
    /// Whether the underlying type is numeric or a string type.
    is_numeric_or_string, all_numeric_or_string: BasicInfo::NUMERIC.with(BasicInfo::STRING);
    /// Whether constants can have the type.
    is_const_type, all_const_type: BasicInfo::CONST;
}

impl Store {
    /// The basic type that `t` denotes (not: has as underlying type).
    #[inline]
    pub fn basic(&self, t: Ty) -> Option<&Basic> {
        match &self[self.unalias(t)] {
            Type::Basic(basic) => Some(basic),
            _ => None,
        }
    }

    /// The basic type that underlies `t`; none for type parameters.
    #[inline]
    pub fn under_basic(&self, t: Ty) -> Option<&Basic> {
        match &self[self.under(t)] {
            Type::Basic(basic) => Some(basic),
            _ => None,
        }
    }

    /// Whether the underlying type is basic with one of these properties.
    #[inline]
    pub fn is_basic(&self, t: Ty, info: BasicInfo) -> bool {
        self.under_basic(t).is_some_and(|b| b.info.has(info))
    }

    /// As [`Store::is_basic`], of a type parameter: for all types of its set.
    pub fn all_basic(&self, t: Ty, info: BasicInfo) -> bool {
        if !self.is_type_param(t) {
            return self.is_basic(t, info);
        }
        self.for_each_type(t, |t, _| t.is_some_and(|t| self.is_basic(t, info)))
    }

    /// Whether `t` is not the invalid type. An alias whose declaration is not
    /// finished counts as valid: it may still become so.
    #[inline]
    pub fn is_valid(&self, t: Ty) -> bool {
        t != Ty::INVALID && (self.unalias(t) != Ty::INVALID || self.is_unfinished_alias(t))
    }

    fn is_unfinished_alias(&self, t: Ty) -> bool {
        match &self[t] {
            Type::Alias(alias) => match self.rhs(t) {
                // Only chains of aliases come here, and no cycles of them:
                // those are cut when they are reported.
                Some(rhs) => rhs != t && self.is_unfinished_alias(rhs),
                None => alias.actual.get().is_none(),
            },
            _ => false,
        }
    }

    /// Whether `t` is a predeclared type, a defined type or a type parameter.
    pub fn has_name(&self, t: Ty) -> bool {
        matches!(
            self[self.unalias(t)],
            Type::Basic(_) | Type::Named(_) | Type::TypeParam(_)
        )
    }

    /// Whether `t` is neither a defined type nor a type parameter.
    pub fn is_type_lit(&self, t: Ty) -> bool {
        !matches!(self[self.unalias(t)], Type::Named(_) | Type::TypeParam(_))
    }

    /// Whether `t` is not one of the types of untyped values.
    #[inline]
    pub fn is_typed(&self, t: Ty) -> bool {
        !self.is_untyped(t)
    }

    /// Whether `t` is one of the types of untyped values.
    #[inline]
    pub fn is_untyped(&self, t: Ty) -> bool {
        matches!(&self[t], Type::Basic(b) if b.info.has(BasicInfo::UNTYPED))
    }

    /// Whether `t` is the type of an untyped numeric constant.
    #[inline]
    pub fn is_untyped_numeric(&self, t: Ty) -> bool {
        matches!(&self[t], Type::Basic(b)
            if b.info.has(BasicInfo::UNTYPED) && b.info.has(BasicInfo::NUMERIC))
    }

    /// Whether `t` is a type parameter.
    #[inline]
    pub fn is_type_param(&self, t: Ty) -> bool {
        matches!(self[self.unalias(t)], Type::TypeParam(_))
    }

    /// Whether the underlying type of `t` is an interface; this includes type
    /// parameters.
    #[inline]
    pub fn is_interface(&self, t: Ty) -> bool {
        matches!(self[self.under(t)], Type::Interface(_))
    }

    /// Whether `t` is an interface type and no type parameter.
    pub fn is_non_tparam_interface(&self, t: Ty) -> bool {
        !self.is_type_param(t) && self.is_interface(t)
    }

    /// Whether `t` is a generic type without arguments.
    pub fn is_generic(&self, t: Ty) -> bool {
        if let Type::Alias(alias) = &self[t]
            && alias.tparams.get().is_some_and(|list| !list.is_empty())
        {
            return true;
        }
        let t = self.unalias(t);
        matches!(&self[t], Type::Named(named) if named.inst.is_none())
            && !self.type_params(t).is_empty()
    }

    /// Whether `nil` is a value of `t`, for a type parameter: of all types of
    /// its set.
    pub fn has_nil(&self, t: Ty) -> bool {
        match &self[self.under(t)] {
            Type::Basic(basic) => basic.kind == BasicKind::UnsafePointer,
            Type::Slice(_)
            | Type::Pointer(_)
            | Type::Signature(_)
            | Type::Map { .. }
            | Type::Chan { .. } => true,
            Type::Interface(_) => {
                !self.is_type_param(t) || self.under_is(t, |u| u.is_some_and(|u| self.has_nil(u)))
            }
            _ => false,
        }
    }

    /// Whether `t` is a type parameter that no type satisfies.
    pub fn has_empty_type_set(&self, t: Ty) -> bool {
        self.is_type_param(t) && self.type_set(self.tparam_iface(t)).is_empty()
    }

    /// Whether `t` is a slice with elements of underlying type byte or rune.
    pub fn is_bytes_or_runes(&self, t: Ty) -> bool {
        let Type::Slice(elem) = self[t] else {
            return false;
        };
        self.under_basic(elem)
            .is_some_and(|b| matches!(b.kind, BasicKind::Uint8 | BasicKind::Int32))
    }

    /// The type an untyped value gets without context (spec: Constants);
    /// other types are returned as they are, also that of `nil`.
    pub fn default_type(&self, t: Ty) -> Ty {
        match t {
            Ty::UNTYPED_BOOL => Ty::BOOL,
            Ty::UNTYPED_INT => Ty::INT,
            Ty::UNTYPED_RUNE => Ty::RUNE,
            Ty::UNTYPED_FLOAT => Ty::FLOAT64,
            Ty::UNTYPED_COMPLEX => Ty::COMPLEX128,
            Ty::UNTYPED_STRING => Ty::STRING,
            _ => t,
        }
    }

    /// Of two untyped numeric types the later of integer, rune,
    /// floating-point, complex; of equal types that type; else none.
    pub fn max_type(&self, x: Ty, y: Ty) -> Option<Ty> {
        if x == y {
            return Some(x);
        }
        match (&self[x], &self[y]) {
            (Type::Basic(a), Type::Basic(b))
                if self.is_untyped_numeric(x) && self.is_untyped_numeric(y) =>
            {
                Some(if a.kind > b.kind { x } else { y })
            }
            _ => None,
        }
    }

    /// The signature `t` denotes (not: has as underlying type).
    #[inline]
    pub fn signature(&self, t: Ty) -> Option<&Signature> {
        match &self[self.unalias(t)] {
            Type::Signature(sig) => Some(sig),
            _ => None,
        }
    }

    /// If `t` is a pointer type (not: a defined one), its base and true;
    /// otherwise `t` and false.
    #[inline]
    pub fn deref(&self, t: Ty) -> (Ty, bool) {
        match self[self.unalias(t)] {
            Type::Pointer(base) => (base, true),
            _ => (t, false),
        }
    }

    /// The struct type `t` points to, if its underlying type is a pointer to a
    /// struct; otherwise `t`.
    pub fn deref_struct_ptr(&self, t: Ty) -> Ty {
        match self[self.under(t)] {
            Type::Pointer(base) if matches!(self.under_type(base), Type::Struct(_)) => base,
            _ => t,
        }
    }
}
