//! One line of MIR text, cut into tokens.
//!
//! Invariant: a token that does not fit is an error with the line's number;
//! the reader never looks past its line.

use super::ParseError;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A word, a number, a register or block, a bare symbol.
    Word(String),
    /// Text in quotes.
    Text(String),
    Sign(char),
}

/// Reads the tokens of one line.
pub(super) struct Line {
    number: usize,
    tokens: Vec<Token>,
    at: usize,
}

impl Line {
    /// Cuts a line; a `;` begins a comment.
    pub(super) fn new(number: usize, text: &str) -> Result<Line, ParseError> {
        let mut tokens = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                ';' => break,
                c if c.is_whitespace() => {}
                '"' => tokens.push(Token::Text(quoted(number, &mut chars)?)),
                c if word(c) || c == '-' => {
                    let mut text = String::from(c);
                    // An arrow is a sign.
                    if c == '-' && chars.peek() == Some(&'>') {
                        chars.next();
                        tokens.push(Token::Sign('>'));
                        continue;
                    }
                    while let Some(&next) = chars.peek() {
                        if !word(next) && next != '-' {
                            break;
                        }
                        text.push(next);
                        chars.next();
                    }
                    tokens.push(Token::Word(text));
                }
                c => tokens.push(Token::Sign(c)),
            }
        }
        Ok(Line {
            number,
            tokens,
            at: 0,
        })
    }

    pub(super) fn error<T>(&self, problem: impl Into<String>) -> Result<T, ParseError> {
        Err(ParseError {
            line: self.number,
            problem: problem.into(),
        })
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    pub(super) fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(super) fn end(&self) -> Result<(), ParseError> {
        match self.peek() {
            Some(token) => self.error(format!("{token:?} after the end")),
            None => Ok(()),
        }
    }

    /// Takes the sign if it is next.
    pub(super) fn sign(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, sign: char) -> Result<(), ParseError> {
        if self.sign(sign) {
            return Ok(());
        }
        self.error(format!("{sign} expected"))
    }

    /// Takes the word if it is next.
    pub(super) fn keyword(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(next)) if next == word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn word(&mut self) -> Result<String, ParseError> {
        if let Some(Token::Word(word)) = self.tokens.get(self.at) {
            self.at += 1;
            return Ok(word.clone());
        }
        self.error("a word expected")
    }

    pub(super) fn text(&mut self) -> Result<String, ParseError> {
        if let Some(Token::Text(text)) = self.tokens.get(self.at) {
            self.at += 1;
            return Ok(text.clone());
        }
        self.error("a text in quotes expected")
    }

    /// A symbol after its sign: bare or in quotes.
    pub(super) fn symbol(&mut self, sign: char) -> Result<String, ParseError> {
        self.expect(sign)?;
        match self.peek() {
            Some(Token::Text(_)) => self.text(),
            _ => self.word(),
        }
    }

    /// A number, decimal or with `0x`, perhaps negative.
    pub(super) fn number<T: TryFrom<i128>>(&mut self) -> Result<T, ParseError> {
        let word = self.word()?;
        let (negative, digits) = match word.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, &word[..]),
        };
        let parsed = match digits.strip_prefix("0x") {
            Some(hex) => i128::from_str_radix(hex, 16),
            None => digits.parse(),
        };
        let value = parsed
            .ok()
            .map(|value| if negative { -value } else { value });
        match value.and_then(|value| T::try_from(value).ok()) {
            Some(value) => Ok(value),
            None => self.error(format!("{word} is no number that fits")),
        }
    }

    /// A word that must be there, then a number.
    pub(super) fn named<T: TryFrom<i128>>(&mut self, word: &str) -> Result<T, ParseError> {
        if !self.keyword(word) {
            return self.error(format!("{word} expected"));
        }
        self.number()
    }

    /// A letter and an index: `r1`, `b0`.
    pub(super) fn index(&mut self, letter: char) -> Result<u32, ParseError> {
        let word = self.word()?;
        match word.strip_prefix(letter).and_then(|id| id.parse().ok()) {
            Some(id) => Ok(id),
            None => self.error(format!("{letter} and a number expected, not {word}")),
        }
    }

    /// A sign and an index: `$1`, `!0`.
    pub(super) fn marked(&mut self, sign: char) -> Result<u32, ParseError> {
        self.expect(sign)?;
        self.number()
    }
}

fn word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '/')
}

/// The rest of a text after its opening quote.
fn quoted(
    line: usize,
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
) -> Result<String, ParseError> {
    let mut out = String::new();
    let error = |problem: &str| ParseError {
        line,
        problem: problem.to_owned(),
    };
    loop {
        match chars.next() {
            Some('"') => return Ok(out),
            Some('\\') => match chars.next() {
                Some('u') => {
                    let digits: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                    let code = u32::from_str_radix(&digits, 16).ok();
                    let c = code.and_then(char::from_u32);
                    out.push(c.ok_or_else(|| error("no such character"))?);
                }
                Some(c) => out.push(c),
                None => return Err(error("the text does not end")),
            },
            Some(c) => out.push(c),
            None => return Err(error("the text does not end")),
        }
    }
}
