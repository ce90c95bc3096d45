//! Struct types.
//!
//! Invariant: non-blank field names are unique; a field that repeats a name is
//! left out of the type.

use crate::checker::Checker;
use crate::codes;
use crate::store::{Obj, Ty};
use crate::types::{BasicKind, Type};
use gander_constant::{LitKind, Value};
use gander_span::{Pos, Symbol};
use gander_syntax::ast::{self, Expr, ExprKind, Field, Ident};
use gander_syntax::expr_string;
use rustc_hash::FxHashMap;

type Tag = Option<Box<[u8]>>;

/// The fields of a struct type in the making.
#[derive(Default)]
struct Fields {
    objs: Vec<Obj>,
    tags: Vec<Tag>,
    /// By name.
    by_name: FxHashMap<Symbol, Obj>,
}

impl<'a> Checker<'a> {
    pub(crate) fn struct_type(&mut self, e: &'a ast::StructType) -> Ty {
        let mut fields = Fields::default();
        for field in &e.fields.fields {
            let ty = self.var_type(&field.ty);
            let tag = self.tag(field.tag.as_ref());
            if field.names.is_empty() {
                self.embedded_field(&mut fields, field, ty, tag);
                continue;
            }
            for name in &field.names {
                self.add_field(&mut fields, *name, ty, tag.clone(), false);
            }
        }
        let tags = if fields.tags.iter().any(Option::is_some) {
            fields.tags.into()
        } else {
            Box::default()
        };
        self.store.new_struct(fields.objs.into(), tags)
    }

    fn add_field(&mut self, fields: &mut Fields, name: Ident, ty: Ty, tag: Tag, embedded: bool) {
        let store = self.store;
        if !name.name.is_blank()
            && let Some(&other) = fields.by_name.get(&name.name)
        {
            let error = self
                .new_error(codes::DUPLICATE_DECL)
                .add(name, format!("{} redeclared", name.name));
            self.add_alt_decl(error, other).report(self);
            return;
        }
        let field = store.new_field(name.pos, Some(self.pkg), name.name, ty, embedded);
        fields.by_name.insert(name.name, field);
        fields.objs.push(field);
        fields.tags.push(tag);
        self.record_def(name, field);
    }

    /// Adds the field that embeds `ty` (Go spec, "Struct types": a type name
    /// or a pointer to one).
    fn embedded_field(&mut self, fields: &mut Fields, field: &'a Field, ty: Ty, tag: Tag) {
        let pos = field.ty.start();
        let Some(name) = embedded_field_ident(&field.ty) else {
            let message = format!("invalid embedded field type {}", expr_string(&field.ty));
            self.error(pos, codes::INVALID_SYNTAX_TREE, message);
            let blank = Ident {
                id: field.ty.id,
                name: gander_span::sym::BLANK,
                pos,
            };
            self.add_field(fields, blank, Ty::INVALID, None, true);
            return;
        };
        self.add_field(fields, name, ty, tag, true);
        // The embedded type may still be incomplete.
        self.later(move |check| check.valid_embedded_field(pos, ty));
    }

    fn valid_embedded_field(&mut self, pos: Pos, ty: Ty) {
        let store = self.store;
        let (base, is_ptr) = store.deref(ty);
        if store.is_type_param(base) {
            let message = "embedded field type cannot be a (pointer to a) type parameter";
            self.error(pos, codes::MISPLACED_TYPE_PARAM, message);
            return;
        }
        let what = match &store[store.under(base)] {
            Type::Basic(basic) if basic.kind == BasicKind::UnsafePointer => "unsafe.Pointer",
            Type::Pointer(_) => "a pointer",
            Type::Interface(_) if is_ptr => "a pointer to an interface",
            _ => return,
        };
        let message = format!("embedded field type cannot be {what}");
        self.error(pos, codes::INVALID_PTR_EMBED, message);
    }

    /// The value of a field's tag; none if it is empty.
    fn tag(&mut self, tag: Option<&'a Expr>) -> Tag {
        let tag = tag?;
        let ExprKind::BasicLit(lit) = &tag.kind else {
            return None;
        };
        if lit.bad {
            return None;
        }
        if lit.kind == ast::LitKind::String {
            let value = Value::from_literal(&lit.text, LitKind::String);
            if let Some(bytes) = value.as_bytes() {
                return (!bytes.is_empty()).then(|| bytes.into());
            }
        }
        let message = format!("incorrect tag syntax: {:?}", lit.text);
        self.error(tag, codes::INVALID_SYNTAX_TREE, message);
        None
    }
}

/// The name of a field that embeds the type `e`.
pub(crate) fn embedded_field_ident(e: &Expr) -> Option<Ident> {
    match &e.kind {
        ExprKind::Name(_) => e.as_ident(),
        ExprKind::Star(base) if !matches!(base.kind, ExprKind::Star(_)) => {
            embedded_field_ident(base)
        }
        ExprKind::Selector(selector) => Some(selector.sel),
        ExprKind::Index(index) => embedded_field_ident(&index.x),
        // The parser has complained about parentheses.
        ExprKind::Paren(inner) => embedded_field_ident(inner),
        _ => None,
    }
}
