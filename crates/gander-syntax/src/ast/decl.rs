//! Declarations.

use super::{BasicLit, Block, CommentId, Expr, FieldList, FuncType, Ident};
use gander_span::{Pos, Span};

/// A declaration, top-level or local.
#[derive(Debug)]
pub struct Decl {
    /// Position of the keyword; of a function, of what follows it.
    pub pos: Pos,
    /// The bytes it covers.
    pub span: Span,
    /// Comment before.
    pub doc: Option<CommentId>,
    /// The directives just before it: indices into
    /// [`super::File::directives`].
    pub directives: std::ops::Range<u32>,
    /// What it is.
    pub kind: DeclKind,
}

/// The kinds of [`Decl`].
#[derive(Debug)]
pub enum DeclKind {
    /// A reported syntax error.
    Bad,
    /// `import ...`
    Import(Group<ImportSpec>),
    /// `const ...`
    Const(Group<ConstSpec>),
    /// `type ...`
    Type(Group<TypeSpec>),
    /// `var ...`
    Var(Group<VarSpec>),
    /// `func ...`
    Func(Box<FuncDecl>),
}

/// One or several specs behind a keyword.
#[derive(Debug)]
pub struct Group<T> {
    /// Position of `(`, or none for a single spec.
    pub lparen: Pos,
    /// The specs.
    pub specs: Vec<T>,
    /// Position of `)`, or none.
    pub rparen: Pos,
}

/// `name "path"`.
#[derive(Debug)]
pub struct ImportSpec {
    /// Where the spec starts.
    pub pos: Pos,
    /// The bytes it covers.
    pub span: Span,
    /// Local name, `_` or `.`.
    pub name: Option<Ident>,
    /// The path literal.
    pub path: BasicLit,
    /// Position of the literal.
    pub path_pos: Pos,
    /// Comment before.
    pub doc: Option<CommentId>,
    /// Number for the implicit package name.
    pub id: super::NodeId,
}

/// `a, b T = x, y`, or a repetition of the spec before.
#[derive(Debug)]
pub struct ConstSpec {
    /// Where the spec starts.
    pub pos: Pos,
    /// The bytes it covers.
    pub span: Span,
    /// Names, at least one.
    pub names: Vec<Ident>,
    /// Type.
    pub ty: Option<Expr>,
    /// Values; empty repeats the last spec of the group that had any.
    pub values: Vec<Expr>,
    /// Position in the group, from 0.
    pub iota: u32,
    /// Comment before.
    pub doc: Option<CommentId>,
}

/// `a, b T = x, y`.
#[derive(Debug)]
pub struct VarSpec {
    /// Where the spec starts.
    pub pos: Pos,
    /// The bytes it covers.
    pub span: Span,
    /// Names, at least one.
    pub names: Vec<Ident>,
    /// Type.
    pub ty: Option<Expr>,
    /// Values.
    pub values: Vec<Expr>,
    /// Comment before.
    pub doc: Option<CommentId>,
    /// Directives just before it (`//go:embed`): indices into
    /// [`super::File::directives`].
    pub directives: std::ops::Range<u32>,
}

/// `Name[P any] T` or `Name[P any] = T`.
#[derive(Debug)]
pub struct TypeSpec {
    /// Where the spec starts.
    pub pos: Pos,
    /// The bytes it covers.
    pub span: Span,
    /// Name.
    pub name: Ident,
    /// Type parameters; `None` if there is no list.
    pub tparams: Option<FieldList>,
    /// Position of `=`, or none for a type definition.
    pub assign: Pos,
    /// The type.
    pub ty: Expr,
    /// Comment before.
    pub doc: Option<CommentId>,
    /// Directives just before it: indices into [`super::File::directives`].
    pub directives: std::ops::Range<u32>,
}

impl TypeSpec {
    /// Whether this declares an alias.
    pub fn is_alias(&self) -> bool {
        self.assign.is_known()
    }
}

/// A function or method.
#[derive(Debug)]
pub struct FuncDecl {
    /// Receiver list; exactly one field unless an error was reported.
    pub recv: Option<FieldList>,
    /// Name.
    pub name: Ident,
    /// Signature.
    pub ty: FuncType,
    /// Body; `None` for a function implemented elsewhere.
    pub body: Option<Block>,
}
