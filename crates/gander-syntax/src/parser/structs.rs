//! Struct and interface types (Go spec, "Struct types", "Interface types").

use super::{Parser, name_expr};
use crate::ast::{
    Expr, ExprKind, Field, FieldList, Ident, Index, InterfaceElem, InterfaceType, StructType,
};
use crate::token::Token;
use gander_span::Pos;

/// What the signature of a method is called where it is wrong.
const METHOD: &str = "interface method";

impl Parser<'_> {
    /// StructType = "struct" "{" { FieldDecl ";" } "}" .
    pub(super) fn struct_type(&mut self) -> Expr {
        let pos = self.pos();
        self.want(Token::Struct);
        let open = self.pos();
        self.want(Token::Lbrace);
        let mut fields = Vec::new();
        let close = self.list("struct type", Token::Semi, Token::Rbrace, |p| {
            fields.extend(p.field_decl());
            false
        });
        let fields = FieldList {
            open,
            fields,
            close,
        };
        let kind = ExprKind::StructType(Box::new(StructType { fields }));
        self.expr_node(pos, pos, kind)
    }

    /// FieldDecl = (IdentifierList Type | EmbeddedField) [ Tag ] .
    fn field_decl(&mut self) -> Option<Field> {
        let doc = self.lead;
        let (names, ty) = match self.token {
            Token::Name => self.named_field(),
            Token::Star => (Vec::new(), self.embedded_pointer()),
            Token::Lparen => {
                self.syntax_error("cannot parenthesize embedded type");
                self.next();
                let ty = if self.token == Token::Star {
                    let pos = self.pos();
                    self.next();
                    let name = Box::new(self.qualified_name(None));
                    self.expr_node(pos, pos, ExprKind::Star(name))
                } else {
                    self.qualified_name(None)
                };
                self.got(Token::Rparen);
                (Vec::new(), ty)
            }
            _ => {
                self.syntax_error("expected field name or embedded type");
                self.skip_to(&[Token::Semi, Token::Rbrace]);
                return None;
            }
        };
        let tag = self.literal_expr();
        Some(Field {
            names,
            ty,
            tag,
            doc,
        })
    }

    /// A field that begins with a name: named, or embedded.
    fn named_field(&mut self) -> (Vec<Ident>, Expr) {
        let name = self.name();
        if matches!(
            self.token,
            Token::Dot | Token::Literal | Token::Semi | Token::Rbrace
        ) {
            return (Vec::new(), self.qualified_name(Some(name)));
        }
        let names = self.name_list_after(name);
        // `T[P]` may be an embedded type, or a field `T` of type `[P]E`.
        if names.len() == 1 && self.token == Token::Lbrack {
            let (ty, embedded) = self.array_or_type_args(name);
            return (if embedded { Vec::new() } else { names }, ty);
        }
        let ty = self.type_();
        (names, ty)
    }

    fn embedded_pointer(&mut self) -> Expr {
        let pos = self.pos();
        self.next();
        let name = if self.token == Token::Lparen {
            self.syntax_error("cannot parenthesize embedded type");
            self.next();
            let name = self.qualified_name(None);
            self.got(Token::Rparen);
            name
        } else {
            self.qualified_name(None)
        };
        self.expr_node(pos, pos, ExprKind::Star(Box::new(name)))
    }

    /// InterfaceType = "interface" "{" { ( MethodElem | TypeElem ) ";" } "}" .
    pub(super) fn interface_type(&mut self) -> Expr {
        let pos = self.pos();
        self.want(Token::Interface);
        let lbrace = self.pos();
        self.want(Token::Lbrace);
        let mut elems = Vec::new();
        let rbrace = self.list("interface type", Token::Semi, Token::Rbrace, |p| {
            let elem = if p.token == Token::Name {
                p.method_or_embedded()
            } else {
                InterfaceElem::Embed(p.framed(|p| p.embedded_elem(None)))
            };
            elems.push(elem);
            false
        });
        let interface = InterfaceType {
            elems,
            lbrace,
            rbrace,
        };
        self.expr_node(pos, pos, ExprKind::InterfaceType(Box::new(interface)))
    }

    /// An element that begins with a name: a method, or a type.
    fn method_or_embedded(&mut self) -> InterfaceElem {
        let doc = self.lead;
        let name = self.name();
        let mut tparams = None;
        let embedded = match self.token {
            Token::Lparen => None,
            Token::Lbrack => self.method_type_params(name, &mut tparams),
            _ => Some(self.qualified_name(Some(name))),
        };
        if let Some(ty) = embedded {
            return InterfaceElem::Embed(self.framed(|p| p.embedded_elem(Some(ty))));
        }
        let lo = self.pos();
        let (ty, pos) = self.func_type(Pos::NONE, Some(METHOD));
        let ty = self.expr_node(lo, pos, ExprKind::FuncType(Box::new(ty)));
        if let Some(open) = tparams {
            self.error_at(open, "interface method must have no type parameters");
        }
        InterfaceElem::Method { name, ty, doc }
    }

    /// After `name` at `[`: the instantiated type `name[...]`, or none if
    /// this is a method; the place of its (wrong) type parameters is then
    /// left in `tparams`.
    fn method_type_params(&mut self, name: Ident, tparams: &mut Option<Pos>) -> Option<Expr> {
        let lbrack = self.pos();
        self.next();
        if self.token == Token::Rbrack {
            let close = self.pos();
            self.next();
            if self.token == Token::Lparen {
                self.error_at(close, "empty type parameter list");
                return None;
            }
            self.error_at(close, "empty type argument list");
            return Some(name_expr(name));
        }
        // Type arguments look like parameters without names.
        let list = self.param_list(lbrack, Token::Rbrack, false, false);
        let Some(first) = list.fields.first() else {
            // Errors have been reported: as if the brackets were not there.
            let method = self.token == Token::Lparen;
            return (!method).then(|| name_expr(name));
        };
        if !first.names.is_empty() {
            *tparams = Some(lbrack);
            return None;
        }
        let index = Index {
            x: name_expr(name),
            lbrack,
            indices: list.fields.into_iter().map(|field| field.ty).collect(),
            rbrack: list.close,
        };
        Some(self.expr_node(name.pos, lbrack, ExprKind::Index(Box::new(index))))
    }
}
