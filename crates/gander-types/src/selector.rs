//! Selectors: qualified identifiers, fields, method values and method
//! expressions (Go spec, "Selectors").
//!
//! Invariant: an invalid selector leaves an operand of invalid mode and type.

use crate::checker::Checker;
use crate::codes;
use crate::info::{Selection, SelectionKind};
use crate::lookup::Lookup;
use crate::object::{ObjKind, VarKind};
use crate::operand::{Mode, Operand};
use crate::store::{Obj, Pkg, Ty};
use crate::types::{Signature, Type};
use gander_constant::Value;
use gander_span::{Symbol, sym};
use gander_syntax::ast::{Expr, ExprKind, Selector};
use gander_syntax::expr_string;

impl<'a> Checker<'a> {
    /// The selector expression `e`; a type is expected if `want_type`.
    pub(crate) fn selector(&mut self, x: &mut Operand<'a>, e: &'a Expr, want_type: bool) {
        let ExprKind::Selector(selector) = &e.kind else {
            return;
        };
        let ok = match self.selected_package(selector) {
            Some(imported) => self.qualified_ident(x, e, selector, imported),
            None => self.select(x, e, selector, want_type),
        };
        if ok.is_none() {
            x.invalidate();
            x.ty = Ty::INVALID;
        }
        x.expr = Some(e);
    }

    /// The package that the operand of `selector` names, if it does.
    fn selected_package(&mut self, selector: &'a Selector) -> Option<Pkg> {
        let ident = selector.x.as_ident()?;
        let obj = self.lookup(ident.name)?;
        let ObjKind::PkgName { imported } = self.store[obj].kind else {
            return None;
        };
        self.record_use(ident, obj);
        self.used_pkg_names.insert(obj);
        Some(imported)
    }

    /// `pkg.name`. None means that there was an error, or that nothing is
    /// known of the package.
    fn qualified_ident(
        &mut self,
        x: &mut Operand<'a>,
        e: &'a Expr,
        selector: &'a Selector,
        imported: Pkg,
    ) -> Option<()> {
        let store = self.store;
        let package = &store[imported];
        let sel = selector.sel;
        let known = package
            .lookup(sel.name)
            .filter(|&obj| store[obj].is_exported() || store.is_known_to_importers(imported, obj));
        let Some(obj) = known else {
            if !package.fake && is_valid_name(sel.name.as_str()) {
                let alternative = package.objects().into_iter().find(|&(name, obj)| {
                    name.is_exported() && store.same_id(obj, None, sel.name, true)
                });
                let hint = match alternative {
                    Some((name, _)) => format!(" (but have {name})"),
                    None => String::new(),
                };
                let message = format!("undefined: {}{hint}", expr_string(e));
                self.error(sel, codes::UNDECLARED_IMPORTED_NAME, message);
            }
            return None;
        };
        let object = &store[obj];
        if !object.is_exported() {
            let message = format!(
                "name {} not exported by package {}",
                sel.name,
                package.name()
            );
            self.error(sel, codes::UNEXPORTED_NAME, message);
            // It is known what is meant: go on.
        }
        self.record_use(sel, obj);
        x.mode = match &object.kind {
            ObjKind::Const { value } => {
                Mode::Constant(value.get().cloned().unwrap_or(Value::Unknown))
            }
            ObjKind::TypeName => Mode::TypeExpr,
            ObjKind::Var { .. } => Mode::Variable,
            ObjKind::Func { .. } => Mode::Value,
            ObjKind::Builtin(builtin) => Mode::Builtin(*builtin),
            ObjKind::PkgName { .. } | ObjKind::Label | ObjKind::Nil => return None,
        };
        x.ty = object.ty_or_invalid();
        Some(())
    }

    /// `x.f` where `x` is a value or a type.
    fn select(
        &mut self,
        x: &mut Operand<'a>,
        e: &'a Expr,
        selector: &'a Selector,
        want_type: bool,
    ) -> Option<()> {
        let store = self.store;
        let sel = selector.sel;
        self.expr_or_type(x, &selector.x, false);
        match x.mode {
            Mode::Invalid => return None,
            Mode::Builtin(_) => {
                let message = format!(
                    "invalid use of {} in selector expression",
                    self.operand_str(x)
                );
                self.error(e.pos, codes::UNCALLED_BUILTIN, message);
                return None;
            }
            _ => {}
        }
        if !self.is_complete(x.ty) {
            return None;
        }
        // Selecting from a value or type never gives a type.
        if want_type {
            let message = format!("{} is not a type", expr_string(e));
            self.error(sel, codes::NOT_A_TYPE, message);
            return None;
        }
        if let Type::Pointer(base) = *store.under_type(x.ty)
            && !self.is_complete(base)
        {
            return None;
        }
        let addressable = x.mode == Mode::Variable;
        let found =
            store.lookup_field_or_method(x.ty, addressable, Some(self.pkg), sel.name, false);
        let Some(obj) = found.obj else {
            self.missing_selection(x, selector, &found);
            return None;
        };
        if store[obj].is_func() {
            self.select_method(x, e, selector, obj, found)
        } else {
            self.select_field(x, e, selector, obj, found)
        }
    }

    fn select_field(
        &mut self,
        x: &mut Operand<'a>,
        e: &'a Expr,
        selector: &'a Selector,
        field: Obj,
        found: Lookup,
    ) -> Option<()> {
        if x.mode == Mode::TypeExpr {
            let message = format!(
                "operand for field selector {} must be value of type {}",
                selector.sel.name,
                self.ty(x.ty)
            );
            self.error(&selector.x, codes::MISSING_FIELD_OR_METHOD, message);
            return None;
        }
        let indirect = found.indirect;
        self.note_selection(x, e, selector, SelectionKind::Field, field, found);
        x.mode = if x.mode == Mode::Variable || indirect {
            Mode::Variable
        } else {
            Mode::Value
        };
        x.ty = self.store[field].ty_or_invalid();
        Some(())
    }

    fn select_method(
        &mut self,
        x: &mut Operand<'a>,
        e: &'a Expr,
        selector: &'a Selector,
        method: Obj,
        found: Lookup,
    ) -> Option<()> {
        let store = self.store;
        let ty = self.type_of_func(method);
        self.add_decl_dep(method);
        let is_type = x.mode == Mode::TypeExpr;
        let kind = if is_type {
            SelectionKind::MethodExpr
        } else {
            SelectionKind::Method
        };
        self.note_selection(x, e, selector, kind, method, found);
        x.ty = match &store[ty] {
            Type::Signature(signature) if !is_type => self.method_value_type(ty, signature),
            Type::Signature(signature) => {
                let Some(recv) = signature.recv else {
                    let message = "illegal cycle in method declaration";
                    self.error(e, codes::INVALID_DECL_CYCLE, message);
                    return None;
                };
                self.method_expr_type(x.ty, recv, signature)
            }
            // Its declaration is wrong, or is just being checked.
            _ => return None,
        };
        x.mode = Mode::Value;
        Some(())
    }

    /// The type of a method value: the method's without its receiver. Made
    /// once for each method type, as method calls are frequent.
    fn method_value_type(&mut self, ty: Ty, signature: &Signature) -> Ty {
        let store = self.store;
        *self.method_values.entry(ty).or_insert_with(|| {
            store.add_type(Type::Signature(Box::new(Signature {
                recv_tparams: signature.recv_tparams.clone(),
                tparams: signature.tparams.clone(),
                recv: None,
                params: signature.params.clone(),
                results: signature.results.clone(),
                variadic: signature.variadic,
            })))
        })
    }

    /// The type of the method expression `ty.m`: the receiver `recv` is the
    /// first parameter.
    fn method_expr_type(&mut self, ty: Ty, recv: Obj, signature: &Signature) -> Ty {
        let store = self.store;
        // Parameters are either all named or all unnamed.
        let named = signature
            .params
            .first()
            .is_some_and(|&param| store[param].name != sym::EMPTY);
        let recv = &store[recv];
        let name = match (named, recv.name) {
            (false, _) => sym::EMPTY,
            (true, sym::EMPTY) => sym::BLANK,
            (true, name) => name,
        };
        let first = store.new_var(VarKind::Param, recv.pos, recv.pkg, name, Some(ty));
        let params = std::iter::once(first).chain(signature.params.iter().copied());
        store.add_type(Type::Signature(Box::new(Signature {
            recv_tparams: Box::default(),
            tparams: signature.tparams.clone(),
            recv: None,
            params: params.collect(),
            results: signature.results.clone(),
            variadic: signature.variadic,
        })))
    }

    fn note_selection(
        &mut self,
        x: &Operand<'a>,
        e: &'a Expr,
        selector: &'a Selector,
        kind: SelectionKind,
        obj: Obj,
        found: Lookup,
    ) {
        let selection = Selection {
            kind,
            recv: x.ty,
            obj,
            index: found.index.into(),
            indirect: found.indirect,
        };
        self.record_selection(e, selector.sel, selection);
    }

    /// Reports that there is no such field or method.
    fn missing_selection(&mut self, x: &Operand<'a>, selector: &'a Selector, found: &Lookup) {
        let store = self.store;
        let sel = selector.sel;
        if !store.is_valid(store.under(x.ty)) {
            return;
        }
        let operand = self.operand_expr_str(x);
        let (code, message) = if !found.index.is_empty() {
            let message = format!("ambiguous selector {operand}.{}", sel.name);
            (codes::AMBIGUOUS_SELECTOR, message)
        } else if found.indirect {
            let ty = self.ty(x.ty);
            let name = sel.name;
            let message = if x.mode == Mode::TypeExpr {
                format!(
                    "invalid method expression {ty}.{name} (needs pointer receiver (*{ty}).{name})"
                )
            } else {
                format!("cannot call pointer method {name} on {ty}")
            };
            (codes::INVALID_METHOD_EXPR, message)
        } else {
            let why = if self.is_interface_ptr(x.ty) {
                self.interface_ptr_error(x.ty)
            } else {
                let addressable = x.mode == Mode::Variable;
                let pkg = Some(self.pkg);
                let alternative =
                    store.lookup_field_or_method(x.ty, addressable, pkg, sel.name, true);
                self.lookup_error(x.ty, sel.name, alternative.obj, false)
            };
            let message = format!("{operand}.{} undefined ({why})", sel.name);
            (codes::MISSING_FIELD_OR_METHOD, message)
        };
        self.error(sel, code, message);
    }

    /// Why `ty` has no field or method `sel`; `found` is one whose name
    /// differs in case, or that cannot be seen from this package. In a struct
    /// literal, `sel` is a field name.
    pub(crate) fn lookup_error(
        &self,
        ty: Ty,
        sel: Symbol,
        found: Option<Obj>,
        struct_lit: bool,
    ) -> String {
        let store = self.store;
        let ty = self.ty(ty);
        let similar = found.map(|obj| (obj, self.similarity(sel, obj)));
        let name = |obj: Obj| store[obj].name;
        if struct_lit {
            let unknown = format!("unknown field {sel} in struct literal of type {ty}");
            return match similar {
                Some((obj, Similarity::Misspelled)) => {
                    format!("{unknown}, but does have {}", name(obj))
                }
                Some((obj, Similarity::Unexported)) => {
                    format!("{unknown}, but does have unexported {}", name(obj))
                }
                Some((obj, Similarity::Inaccessible)) => format!(
                    "cannot refer to unexported field {} in struct literal of type {ty}",
                    name(obj)
                ),
                Some((_, Similarity::None)) | None => unknown,
            };
        }
        let what = |obj: Obj| {
            if store[obj].is_func() {
                "method"
            } else {
                "field"
            }
        };
        let missing = format!("type {ty} has no field or method {sel}");
        match similar {
            Some((obj, Similarity::Misspelled)) => {
                format!("{missing}, but does have {} {}", what(obj), name(obj))
            }
            Some((obj, Similarity::Unexported)) => format!(
                "{missing}, but does have unexported {} {}",
                what(obj),
                name(obj)
            ),
            Some((obj, Similarity::Inaccessible)) => {
                format!("cannot refer to unexported {} {}", what(obj), name(obj))
            }
            Some((_, Similarity::None)) | None => missing,
        }
    }

    /// How the name of `obj` relates to the selector `sel` that did not find
    /// it. Within a package, case is the only difference there can be.
    fn similarity(&self, sel: Symbol, obj: Obj) -> Similarity {
        let object = &self.store[obj];
        let same_tail = tail(sel.as_str()) == tail(object.name.as_str());
        match (sel.is_exported(), object.is_exported()) {
            _ if object.pkg == Some(self.pkg) => Similarity::Misspelled,
            (true, true) => Similarity::Misspelled,
            (true, false) if same_tail => Similarity::Unexported,
            (false, true) if same_tail => Similarity::Misspelled,
            (false, false) if sel == object.name => Similarity::Inaccessible,
            _ => Similarity::None,
        }
    }
}

/// How a name resembles the one that was looked up.
#[derive(Clone, Copy)]
enum Similarity {
    /// Not closely enough to be worth a word.
    None,
    /// It is another spelling.
    Misspelled,
    /// It is the same but for not being exported.
    Unexported,
    /// It is the same, but belongs to another package.
    Inaccessible,
}

/// The name without its first character, unless that is all there is.
fn tail(name: &str) -> &str {
    let mut chars = name.chars();
    chars.next();
    match chars.as_str() {
        "" => name,
        rest => rest,
    }
}

/// Whether `name` is an identifier, and not something made up where there was
/// a syntax error.
fn is_valid_name(name: &str) -> bool {
    name.chars()
        .enumerate()
        .all(|(i, c)| c.is_alphabetic() || c == '_' || (i > 0 && c.is_numeric()))
}
