//! Operands: what the checker knows about an expression it has just checked.
//!
//! Invariant: a mode of [`Mode::Invalid`] means that an error was reported;
//! whoever gets such an operand says nothing further about it.

use crate::store::Ty;
use crate::universe::Builtin;
use gander_constant::Value;
use gander_span::Pos;
use gander_syntax::ast;

/// What kind of thing an expression denotes.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Mode {
    /// Nothing usable; already reported.
    #[default]
    Invalid,
    /// A call without results.
    NoValue,
    /// A builtin function, not called.
    Builtin(Builtin),
    /// A type.
    TypeExpr,
    /// A constant.
    Constant(Value),
    /// An addressable variable.
    Variable,
    /// A map index expression: assignable, not addressable, allows `, ok`.
    MapIndex,
    /// A computed value.
    Value,
    /// The predeclared `nil`.
    NilValue,
    /// Like a value, and allows `, ok`: type assertion, receive.
    CommaOk,
}

/// What an operand without expression stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dummy {
    /// The n-th result of a call, counted from 1.
    FuncResult(usize),
    /// The second value of a comma-ok expression.
    OkValue,
}

/// An expression with its mode and type.
#[derive(Clone, Debug)]
pub struct Operand<'a> {
    /// Mode, with the value of a constant.
    pub mode: Mode,
    /// Type; [`Ty::INVALID`] if unknown.
    pub ty: Ty,
    /// The expression; none for made-up operands.
    pub expr: Option<&'a ast::Expr>,
    /// Where it is, if there is no expression.
    pub at: Pos,
    /// What it is, if there is no expression but messages need a name.
    pub dummy: Option<Dummy>,
}

impl Default for Operand<'_> {
    fn default() -> Self {
        Operand {
            mode: Mode::Invalid,
            ty: Ty::INVALID,
            expr: None,
            at: Pos::NONE,
            dummy: None,
        }
    }
}

impl<'a> Operand<'a> {
    /// An invalid operand for `expr`.
    pub(crate) fn invalid(expr: &'a ast::Expr) -> Operand<'a> {
        Operand {
            expr: Some(expr),
            ..Operand::default()
        }
    }

    pub(crate) fn new(mode: Mode, ty: Ty, expr: Option<&'a ast::Expr>) -> Operand<'a> {
        Operand {
            mode,
            ty,
            expr,
            at: Pos::NONE,
            dummy: None,
        }
    }

    /// Whether an error was reported for it.
    pub fn is_invalid(&self) -> bool {
        self.mode == Mode::Invalid
    }

    pub(crate) fn invalidate(&mut self) {
        self.mode = Mode::Invalid;
    }

    /// Whether it is a constant.
    pub fn is_constant(&self) -> bool {
        matches!(self.mode, Mode::Constant(_))
    }

    /// The value, if it is a constant.
    pub fn value(&self) -> Option<&Value> {
        match &self.mode {
            Mode::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is the predeclared `nil`.
    pub fn is_nil(&self) -> bool {
        self.mode == Mode::NilValue
    }

    /// Where messages about it point: the start of its expression.
    pub fn pos(&self) -> Pos {
        self.expr.map_or(self.at, gander_syntax::start_pos)
    }
}
