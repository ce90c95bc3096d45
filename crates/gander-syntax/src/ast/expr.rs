//! Expressions and types, which Go's grammar cannot tell apart.

use super::{Block, CommentId, Ident, NodeId};
use gander_span::{Pos, Span, Symbol};

/// An expression or a type.
#[derive(Debug)]
pub struct Expr {
    /// Node number.
    pub id: NodeId,
    /// The place by which the official compiler names it: the operator, dot or
    /// opening bracket behind the first operand, if there is one; of a
    /// function type the parenthesis; else the first token. Errors are
    /// mostly reported at [`crate::start_pos`].
    pub pos: Pos,
    /// The bytes it covers.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of [`Expr`].
#[derive(Debug)]
pub enum ExprKind {
    /// A reported syntax error.
    Bad,
    /// `x`
    Name(Symbol),
    /// `1`, `'c'`, `"s"`
    BasicLit(Box<BasicLit>),
    /// `T{...}`, and `{...}` inside another literal.
    CompositeLit(Box<CompositeLit>),
    /// `key: value` inside a composite literal; `pos` is the colon.
    KeyValue(Box<KeyValue>),
    /// `func(...) {...}`
    FuncLit(Box<FuncLit>),
    /// `(x)`; not kept around types.
    Paren(Box<Expr>),
    /// `x.sel`
    Selector(Box<Selector>),
    /// `x[i]`, `x[T1, T2]`
    Index(Box<Index>),
    /// `x[i:j:k]`
    Slice(Box<SliceExpr>),
    /// `x.(T)`
    TypeAssert(Box<TypeAssert>),
    /// `x.(type)`, legal only as the guard of a type switch (a statement of
    /// its own); anywhere else the checker reports it.
    TypeSwitchGuard(Box<Expr>),
    /// `op x`, except `*x`.
    Unary(UnaryOp, Box<Expr>),
    /// `*x`: indirection or pointer type.
    Star(Box<Expr>),
    /// `x op y`; `pos` is the operator.
    Binary(Box<Binary>),
    /// `fun(args...)`
    Call(Box<Call>),
    /// `[len]T`, `[...]T`
    ArrayType(Box<ArrayType>),
    /// `[]T`
    SliceType(Box<Expr>),
    /// `...T`, the type of a variadic parameter (or a reported misuse).
    DotsType(Box<Expr>),
    /// `struct{...}`
    StructType(Box<StructType>),
    /// `func(...) ...` without body.
    FuncType(Box<FuncType>),
    /// `interface{...}`
    InterfaceType(Box<InterfaceType>),
    /// `map[K]V`
    MapType(Box<MapType>),
    /// `chan T`, `chan<- T`, `<-chan T`
    ChanType(Box<ChanType>),
}

/// The kinds of [`BasicLit`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LitKind {
    /// `42`
    Int,
    /// `1.5`
    Float,
    /// `2i`
    Imag,
    /// `'c'`
    Rune,
    /// `"s"` or `` `s` ``
    String,
}

/// A literal of a basic type.
#[derive(Debug)]
pub struct BasicLit {
    /// Kind.
    pub kind: LitKind,
    /// The source text.
    pub text: Box<str>,
    /// Whether a syntax error was reported; the value is then unknown.
    pub bad: bool,
}

/// `T{elements}`.
#[derive(Debug)]
pub struct CompositeLit {
    /// `T`; `None` where it is elided.
    pub ty: Option<Expr>,
    /// Elements, some or all of them [`ExprKind::KeyValue`].
    pub elems: Vec<Expr>,
    /// Position of `{`.
    pub lbrace: Pos,
    /// Position of `}`.
    pub rbrace: Pos,
}

/// `key: value`.
#[derive(Debug)]
pub struct KeyValue {
    /// Field name, index or map key.
    pub key: Expr,
    /// Position of the colon.
    pub colon: Pos,
    /// Value.
    pub value: Expr,
}

/// A function literal.
#[derive(Debug)]
pub struct FuncLit {
    /// Its type; `func` is where the expression starts.
    pub ty: FuncType,
    /// Its body.
    pub body: Block,
}

/// `x.sel`.
#[derive(Debug)]
pub struct Selector {
    /// Package, value or type.
    pub x: Expr,
    /// The selected name.
    pub sel: Ident,
}

/// `x[indices]`: index expression or instantiation.
#[derive(Debug)]
pub struct Index {
    /// What is indexed.
    pub x: Expr,
    /// Position of `[`.
    pub lbrack: Pos,
    /// At least one.
    pub indices: Vec<Expr>,
    /// Position of `]`.
    pub rbrack: Pos,
}

/// `x[lo:hi:max]`.
#[derive(Debug)]
pub struct SliceExpr {
    /// What is sliced.
    pub x: Expr,
    /// Position of `[`.
    pub lbrack: Pos,
    /// `lo`, `hi`, `max`.
    pub index: [Option<Expr>; 3],
    /// Whether there are two colons.
    pub full: bool,
    /// Position of `]`.
    pub rbrack: Pos,
}

/// `x.(T)`.
#[derive(Debug)]
pub struct TypeAssert {
    /// An interface value.
    pub x: Expr,
    /// The asserted type.
    pub ty: Expr,
}

/// Operators with one operand. `*` is [`ExprKind::Star`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum UnaryOp {
    /// `+`
    Plus,
    /// `-`
    Neg,
    /// `!`
    Not,
    /// `^`
    BitNot,
    /// `~`, only in type constraints.
    Tilde,
    /// `&`
    Addr,
    /// `<-`
    Recv,
}

/// Operators with two operands, also those of assignment operations.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each is named after its token, see `text`")]
pub enum BinaryOp {
    LogOr,
    LogAnd,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Or,
    Xor,
    Mul,
    Div,
    Rem,
    And,
    AndNot,
    Shl,
    Shr,
}

impl UnaryOp {
    /// The operator as written.
    pub fn text(self) -> &'static str {
        match self {
            UnaryOp::Plus => "+",
            UnaryOp::Neg => "-",
            UnaryOp::Not => "!",
            UnaryOp::BitNot => "^",
            UnaryOp::Tilde => "~",
            UnaryOp::Addr => "&",
            UnaryOp::Recv => "<-",
        }
    }
}

impl BinaryOp {
    /// The operator as written.
    pub fn text(self) -> &'static str {
        match self {
            BinaryOp::LogOr => "||",
            BinaryOp::LogAnd => "&&",
            BinaryOp::Eq => "==",
            BinaryOp::Ne => "!=",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Or => "|",
            BinaryOp::Xor => "^",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
            BinaryOp::And => "&",
            BinaryOp::AndNot => "&^",
            BinaryOp::Shl => "<<",
            BinaryOp::Shr => ">>",
        }
    }

    /// Binding strength, 1 (`||`) to 5 (`*`), as in the Go spec.
    pub fn precedence(self) -> u8 {
        match self {
            BinaryOp::LogOr => 1,
            BinaryOp::LogAnd => 2,
            BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge => 3,
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Or | BinaryOp::Xor => 4,
            _ => 5,
        }
    }

    /// Whether this is `==`, `!=`, `<`, `<=`, `>` or `>=`.
    pub fn is_comparison(self) -> bool {
        self.precedence() == 3
    }

    /// Whether this is `<<` or `>>`.
    pub fn is_shift(self) -> bool {
        matches!(self, BinaryOp::Shl | BinaryOp::Shr)
    }
}

/// `x op y`.
#[derive(Debug)]
pub struct Binary {
    /// Operator; its position is the expression's `pos`.
    pub op: BinaryOp,
    /// Left operand.
    pub x: Expr,
    /// Right operand.
    pub y: Expr,
}

/// `fun(args)`.
#[derive(Debug)]
pub struct Call {
    /// Function, type (a conversion) or builtin.
    pub fun: Expr,
    /// Position of `(`.
    pub lparen: Pos,
    /// Arguments.
    pub args: Vec<Expr>,
    /// Position of `...` after the last argument, or none.
    pub dots: Pos,
    /// Position of `)`.
    pub rparen: Pos,
}

/// `[len]elem`.
#[derive(Debug)]
pub struct ArrayType {
    /// Length; `None` for `[...]`.
    pub len: Option<Expr>,
    /// Element type.
    pub elem: Expr,
}

/// `map[key]value`.
#[derive(Debug)]
pub struct MapType {
    /// Key type.
    pub key: Expr,
    /// Element type.
    pub value: Expr,
}

/// The direction of a channel type, a set of bits as in Go's own `ast`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ChanDir(u8);

impl ChanDir {
    /// `chan<-`
    pub const SEND: ChanDir = ChanDir(1);
    /// `<-chan`
    pub const RECV: ChanDir = ChanDir(2);
    /// `chan`
    pub const BOTH: ChanDir = ChanDir(3);

    /// Whether values can be sent.
    pub fn can_send(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether values can be received.
    pub fn can_recv(self) -> bool {
        self.0 & 2 != 0
    }
}

/// A channel type.
#[derive(Debug)]
pub struct ChanType {
    /// Position of `chan` or of `<-`, whichever comes first.
    pub begin: Pos,
    /// Position of `<-`, or none.
    pub arrow: Pos,
    /// Direction.
    pub dir: ChanDir,
    /// Element type.
    pub value: Expr,
}

/// A function type: parameters, results, and for declarations type parameters.
#[derive(Debug)]
pub struct FuncType {
    /// Position of `func`, or none (methods of interfaces).
    pub func: Pos,
    /// Type parameters; `None` if there is no list.
    pub tparams: Option<FieldList>,
    /// Parameters.
    pub params: FieldList,
    /// Results; `None` if there are none. Brackets are none for one unnamed
    /// result without parentheses.
    pub results: Option<FieldList>,
}

/// A bracketed list of fields.
#[derive(Debug)]
pub struct FieldList {
    /// Position of the opening bracket, or none.
    pub open: Pos,
    /// The fields.
    pub fields: Vec<Field>,
    /// Position of the closing bracket, or none.
    pub close: Pos,
}

/// One parameter, result, type parameter, or struct field group: `a, b T`.
#[derive(Debug)]
pub struct Field {
    /// Names; empty for unnamed parameters and embedded fields.
    pub names: Vec<Ident>,
    /// Type, or constraint.
    pub ty: Expr,
    /// Struct tag.
    pub tag: Option<Expr>,
    /// Comment before.
    pub doc: Option<CommentId>,
}

/// `struct{fields}`.
#[derive(Debug)]
pub struct StructType {
    /// Fields; one without names is embedded.
    pub fields: FieldList,
}

/// `interface{elements}`.
#[derive(Debug)]
pub struct InterfaceType {
    /// Elements in source order.
    pub elems: Vec<InterfaceElem>,
    /// Position of `{`; none for the implicit interface of `[T ~int]`.
    pub lbrace: Pos,
    /// Position of `}`.
    pub rbrace: Pos,
}

/// An element of an interface type.
#[derive(Debug)]
pub enum InterfaceElem {
    /// `M(...)`
    Method {
        /// Name.
        name: Ident,
        /// Signature, an [`ExprKind::FuncType`].
        ty: Expr,
        /// Comment before.
        doc: Option<CommentId>,
    },
    /// `T`, `~T`, `A | B`: a type expression with [`UnaryOp::Tilde`] and
    /// [`BinaryOp::Or`].
    Embed(Expr),
}

impl Expr {
    /// The identifier, if this is a bare name.
    pub fn as_ident(&self) -> Option<Ident> {
        match self.kind {
            ExprKind::Name(name) => Some(Ident {
                id: self.id,
                name,
                pos: self.pos,
            }),
            _ => None,
        }
    }

    /// The expression without enclosing parentheses.
    pub fn unparen(&self) -> &Expr {
        let mut x = self;
        while let ExprKind::Paren(inner) = &x.kind {
            x = inner;
        }
        x
    }

    /// Where the official compiler says it starts; not always the first byte,
    /// see [`crate::start_pos`].
    pub fn start(&self) -> Pos {
        crate::start_pos(self)
    }

    /// One past its end.
    pub fn end(&self) -> Pos {
        self.span.hi
    }
}
