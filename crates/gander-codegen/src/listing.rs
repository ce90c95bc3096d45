//! Listings of a function: the code generator's input and its machine code.
//!
//! Invariant: symbols appear by name; what the listing says is what
//! [`crate::compile`] emits.

use std::fmt::Write as _;

/// The texts of one function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    pub symbol: String,
    /// Where it is declared.
    pub file: String,
    pub line: u32,
    /// Bytes of machine code.
    pub size: usize,
    /// The code generator's input, before its optimisations.
    pub clif: String,
    /// The machine code, without the stack check.
    pub machine: String,
}

impl Listing {
    /// The machine code in the outer form of the official compiler's `-S`:
    /// a line `STEXT`, then an instruction per line, calls as `CALL f(SB)`.
    pub fn assembly(&self) -> String {
        let (symbol, size) = (&self.symbol, self.size);
        let mut out = format!("{symbol} STEXT size={size}\n");
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\t({}:{})\tTEXT\t{symbol}(SB)", self.file, self.line);
        for line in self.machine.lines() {
            let text = line.trim();
            let (operation, operands) = text.split_once(' ').unwrap_or((text, ""));
            let _ = match operation {
                // No instruction: tells register allocation of an operand.
                "" | "uninit" => Ok(()),
                label if label.ends_with(':') => writeln!(out, "{label}"),
                _ if operands.is_empty() => writeln!(out, "\t{}", operation.to_uppercase()),
                _ => writeln!(out, "\t{}\t{}", operation.to_uppercase(), operands.trim()),
            };
        }
        out
    }
}

/// Replaces `prefix` and a number by the name that the number stands for.
pub(crate) fn with_names(text: &str, prefix: &str, name: impl Fn(u32) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(prefix) {
        let after = &rest[at + prefix.len()..];
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let found = after[..digits].parse().ok().and_then(&name);
        out.push_str(&rest[..at]);
        match found {
            Some(found) => out.push_str(&found),
            None => out.push_str(&rest[at..at + prefix.len() + digits]),
        }
        rest = &after[digits..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_names() {
        let name = |number| (number == 7).then(|| "main.f".to_owned());
        assert_eq!(with_names("call u7, u8 u", "u", name), "call main.f, u8 u");
    }
}
