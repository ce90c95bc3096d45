//! Which method a type lacks to implement an interface, and the words for it.

use crate::checker::Checker;
use crate::object::ObjKind;
use crate::store::{Obj, Store, Ty};
use crate::types::Type;

/// A comparison of method types.
pub(crate) type Equivalent<'f, 'a> = &'f mut dyn FnMut(&mut Checker<'a>, Ty, Ty) -> bool;

/// What is wrong with a method of an interface.
enum Fault {
    NotFound,
    /// There is one with other capitalisation.
    WrongName(Obj),
    /// There is one in another package.
    Unexported,
    WrongType(Obj),
    Ambiguous,
    PointerReceiver,
    Field,
}

impl Store {
    /// Whether `t` or a struct embedded in it embeds a field of invalid type.
    fn has_invalid_embedded_fields(&self, t: Ty, seen: &mut Vec<Ty>) -> bool {
        let under = self.under(self.deref_struct_ptr(t));
        let Type::Struct(s) = &self[under] else {
            return false;
        };
        if seen.contains(&under) {
            return false;
        }
        seen.push(under);
        s.fields.iter().any(|&field| {
            let ty = self[field].ty_or_invalid();
            self[field].is_embedded()
                && (!self.is_valid(ty) || self.has_invalid_embedded_fields(ty, seen))
        })
    }
}

impl<'a> Checker<'a> {
    /// The type of a function or method; checks its declaration first.
    pub(crate) fn type_of_func(&mut self, func: Obj) -> Ty {
        if let Some(ty) = self.store[func].ty() {
            return ty;
        }
        let declared = match self.store[func].kind {
            ObjKind::Func {
                origin: Some(origin),
                ..
            } => origin,
            _ => func,
        };
        self.obj_decl(declared);
        self.store.func_type(func).unwrap_or(Ty::INVALID)
    }

    /// A method that `v` lacks to implement interface `t`, and whether it is
    /// there with another type or a pointer receiver. If `v` is an interface
    /// and not `is_static`, only methods in both are compared. `equivalent`
    /// compares the types of methods.
    pub(crate) fn missing_method(
        &mut self,
        v: Ty,
        t: Ty,
        is_static: bool,
        equivalent: Equivalent<'_, 'a>,
        cause: Option<&mut String>,
    ) -> Option<(Obj, bool)> {
        let store = self.store;
        let wanted = &store.type_set(t).methods;
        if wanted.is_empty() {
            return None;
        }
        let is_interface = store.is_interface(v);
        let (method, fault) = wanted.iter().find_map(|&method| {
            let fault = if is_interface {
                self.interface_fault(v, method, is_static, &mut *equivalent)
            } else {
                self.method_fault(v, method, &mut *equivalent)
            };
            Some((method, fault?))
        })?;
        if let Some(cause) = cause {
            *cause = self.fault_text(v, t, method, &fault);
        }
        let wrong_type = matches!(fault, Fault::WrongType(_) | Fault::PointerReceiver);
        Some((method, wrong_type))
    }

    /// What is wrong with `method` in interface `v`.
    fn interface_fault(
        &mut self,
        v: Ty,
        method: Obj,
        is_static: bool,
        equivalent: Equivalent<'_, 'a>,
    ) -> Option<Fault> {
        let store = self.store;
        let object = &store[method];
        match store.type_set_method(store.type_set(v), object.pkg, object.name, false) {
            None if is_static => Some(Fault::NotFound),
            None => None,
            Some((_, found)) => self.type_fault(found, method, equivalent),
        }
    }

    /// What is wrong with `method` in type `v`, which is no interface.
    fn method_fault(
        &mut self,
        v: Ty,
        method: Obj,
        equivalent: Equivalent<'_, 'a>,
    ) -> Option<Fault> {
        let store = self.store;
        let (pkg, name) = (store[method].pkg, store[method].name);
        let found = store.lookup_in_method_set(v, pkg, name, false);
        let Some(obj) = found.obj else {
            return Some(if !found.index.is_empty() {
                Fault::Ambiguous
            } else if found.indirect {
                Fault::PointerReceiver
            } else {
                match store.lookup_in_method_set(v, pkg, name, true).obj {
                    Some(other) if store[other].is_func() => {
                        // With the same name, only the package differs.
                        if store[other].name == name {
                            Fault::Unexported
                        } else {
                            Fault::WrongName(other)
                        }
                    }
                    _ => Fault::NotFound,
                }
            });
        };
        if !store[obj].is_func() {
            return Some(Fault::Field);
        }
        self.type_fault(obj, method, equivalent)
    }

    fn type_fault(
        &mut self,
        found: Obj,
        method: Obj,
        equivalent: Equivalent<'_, 'a>,
    ) -> Option<Fault> {
        let have = self.type_of_func(found);
        let want = self.type_of_func(method);
        (!equivalent(self, have, want)).then_some(Fault::WrongType(found))
    }

    fn fault_text(&mut self, v: Ty, t: Ty, method: Obj, fault: &Fault) -> String {
        let name = self.store[method].name;
        match *fault {
            Fault::NotFound if self.is_interface_ptr(v) => {
                format!("({})", self.interface_ptr_error(v))
            }
            Fault::NotFound if self.is_interface_ptr(t) => {
                format!("({})", self.interface_ptr_error(t))
            }
            Fault::NotFound => format!("(missing method {name})"),
            Fault::Unexported => format!("(unexported method {name})"),
            Fault::Ambiguous => format!("(ambiguous selector {}.{name})", self.ty(v)),
            Fault::PointerReceiver => format!("(method {name} has pointer receiver)"),
            Fault::Field => format!("({}.{name} is a field, not a method)", self.ty(v)),
            Fault::WrongName(found) => {
                let (have, want) = self.have_want(found, method, false);
                format!("(missing method {name})\n\t\thave {have}\n\t\twant {want}")
            }
            Fault::WrongType(found) => {
                let (mut have, mut want) = self.have_want(found, method, false);
                if have == want {
                    // Only packages can tell them apart.
                    (have, want) = self.have_want(found, method, true);
                }
                if have == want {
                    // Different type parameters of the same name.
                    return format!("(wrong type for method {name})");
                }
                format!("(wrong type for method {name})\n\t\thave {have}\n\t\twant {want}")
            }
        }
    }

    fn have_want(&mut self, found: Obj, method: Obj, full_paths: bool) -> (String, String) {
        self.type_of_func(found);
        self.type_of_func(method);
        (
            self.func_string(found, full_paths),
            self.func_string(method, full_paths),
        )
    }

    /// Whether `v` has all methods of interface `t`; true if `v` is too broken
    /// to know.
    pub(crate) fn has_all_methods(
        &mut self,
        v: Ty,
        t: Ty,
        is_static: bool,
        cause: Option<&mut String>,
    ) -> bool {
        let mut identical = |check: &mut Checker<'a>, x, y| check.store.identical(x, y);
        self.has_all_methods_with(v, t, is_static, &mut identical, cause)
    }

    /// As [`Checker::has_all_methods`], comparing method types with
    /// `equivalent`.
    pub(crate) fn has_all_methods_with(
        &mut self,
        v: Ty,
        t: Ty,
        is_static: bool,
        equivalent: Equivalent<'_, 'a>,
        cause: Option<&mut String>,
    ) -> bool {
        if !self.store.is_valid(v) {
            return true;
        }
        self.missing_method(v, t, is_static, equivalent, cause)
            .is_none()
            || self.store.has_invalid_embedded_fields(v, &mut Vec::new())
    }

    /// Whether the underlying type of `t` is a pointer to an interface.
    pub(crate) fn is_interface_ptr(&self, t: Ty) -> bool {
        match *self.store.under_type(t) {
            Type::Pointer(base) => self.store.is_interface(base),
            _ => false,
        }
    }

    /// `type *I is pointer to interface, not interface`
    pub(crate) fn interface_ptr_error(&self, t: Ty) -> String {
        let what = match *self.store.under_type(t) {
            Type::Pointer(base) if self.store.is_type_param(base) => "type parameter",
            _ => "interface",
        };
        format!("type {} is pointer to {what}, not {what}", self.ty(t))
    }
}
