//! Tokens and operators.
//!
//! Invariant: a token's number is below 64, so that sets of tokens are bits
//! of one word.

use crate::ast::{BinaryOp, UnaryOp};

macro_rules! tokens {
    ($($name:ident = $text:literal,)*) => {
        /// The kinds of tokens. Operators that need no syntax of their own
        /// share one kind and are told apart by [`Op`].
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub(crate) enum Token { $($name,)* }

        impl Token {
            /// The token as the official compiler spells it in messages.
            fn text(self) -> &'static str {
                match self { $(Token::$name => $text,)* }
            }
        }
    };
}

tokens! {
    Eof = "EOF",
    Name = "name",
    Literal = "literal",
    Operator = "op",
    AssignOp = "op=",
    IncOp = "opop",
    Assign = "=",
    Define = ":=",
    Arrow = "<-",
    Star = "*",
    Lparen = "(",
    Lbrack = "[",
    Lbrace = "{",
    Rparen = ")",
    Rbrack = "]",
    Rbrace = "}",
    Comma = ",",
    Semi = ";",
    Colon = ":",
    Dot = ".",
    DotDotDot = "...",
    Break = "break",
    Case = "case",
    Chan = "chan",
    Const = "const",
    Continue = "continue",
    Default = "default",
    Defer = "defer",
    Else = "else",
    Fallthrough = "fallthrough",
    For = "for",
    Func = "func",
    Go = "go",
    Goto = "goto",
    If = "if",
    Import = "import",
    Interface = "interface",
    Map = "map",
    Package = "package",
    Range = "range",
    Return = "return",
    Select = "select",
    Struct = "struct",
    Switch = "switch",
    Type = "type",
    Var = "var",
}

/// All keywords.
pub(crate) const KEYWORDS: [Token; 25] = {
    use Token::*;
    [
        Break,
        Case,
        Chan,
        Const,
        Continue,
        Default,
        Defer,
        Else,
        Fallthrough,
        For,
        Func,
        Go,
        Goto,
        If,
        Import,
        Interface,
        Map,
        Package,
        Range,
        Return,
        Select,
        Struct,
        Switch,
        Type,
        Var,
    ]
};

impl Token {
    /// Whether this is a keyword.
    pub(crate) fn is_keyword(self) -> bool {
        self as u8 >= Token::Break as u8
    }

    /// The spelling of a keyword.
    pub(crate) fn keyword(self) -> &'static str {
        self.text()
    }

    /// The token in words, for "expected ..." messages.
    pub(crate) fn describe(self) -> String {
        match self {
            Token::Comma => "comma".to_owned(),
            Token::Semi => "semicolon or newline".to_owned(),
            _ if self.is_keyword() => format!("keyword {}", self.text()),
            _ => self.text().to_owned(),
        }
    }

    /// Whether a line end after this token ends the statement (Go spec,
    /// "Semicolons"); literals, names, `++` and `--` do as well.
    pub(crate) fn ends_statement(self) -> bool {
        use Token::*;
        matches!(
            self,
            Rparen | Rbrack | Rbrace | Break | Continue | Fallthrough | Return
        )
    }

    /// The set of just this token.
    pub(crate) const fn bit(self) -> u64 {
        1 << self as u8
    }
}

/// The bits of several tokens.
pub(crate) const fn set(tokens: &[Token]) -> u64 {
    let mut bits = 0;
    let mut i = 0;
    while i < tokens.len() {
        bits |= tokens[i].bit();
        i += 1;
    }
    bits
}

/// The operator of an `Operator`, `Star`, `AssignOp` or `IncOp` token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Op {
    /// `!`
    Not,
    /// `~`
    Tilde,
    /// An operator that (also) takes two operands.
    Binary(BinaryOp),
}

impl Op {
    /// The operator as written.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Op::Not => "!",
            Op::Tilde => "~",
            Op::Binary(op) => op.text(),
        }
    }

    /// The meaning before an operand. `*` has none here, it has a node of its
    /// own.
    pub(crate) fn unary(self) -> Option<UnaryOp> {
        Some(match self {
            Op::Not => UnaryOp::Not,
            Op::Tilde => UnaryOp::Tilde,
            Op::Binary(BinaryOp::Add) => UnaryOp::Plus,
            Op::Binary(BinaryOp::Sub) => UnaryOp::Neg,
            Op::Binary(BinaryOp::Xor) => UnaryOp::BitNot,
            Op::Binary(BinaryOp::And) => UnaryOp::Addr,
            Op::Binary(_) => return None,
        })
    }
}
