//! Interned names: a [`Symbol`] stands for one string for the whole process.
//!
//! Invariant: two symbols are equal exactly if their strings are. Numbers are
//! handed out in order of first use, which differs between runs as files are
//! read in parallel, so nothing visible may depend on their order; sort by
//! [`Symbol::as_str`].

use rustc_hash::FxBuildHasher;
use std::collections::HashMap;
use std::fmt;
use std::hash::BuildHasher;
use std::sync::{LazyLock, Mutex, PoisonError};

const SHARDS: usize = 32;

struct Interner {
    shards: [Mutex<HashMap<&'static str, u32, FxBuildHasher>>; SHARDS],
    strings: boxcar::Vec<&'static str>,
}

static INTERNER: LazyLock<Interner> = LazyLock::new(|| {
    let interner = Interner {
        shards: Default::default(),
        strings: boxcar::Vec::new(),
    };
    for (index, name) in sym::ALL.iter().enumerate() {
        let symbol = interner.intern(name);
        assert_eq!(
            symbol.0 as usize, index,
            "predefined symbols are distinct and in order"
        );
    }
    interner
});

impl Interner {
    fn intern(&self, name: &str) -> Symbol {
        let hash = FxBuildHasher.hash_one(name);
        let shard = &self.shards[(hash >> 59) as usize % SHARDS];
        // A poisoned shard is still a valid map: insertion is the last step.
        let mut map = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&id) = map.get(name) {
            return Symbol(id);
        }
        // Names live as long as the process: they are few, shared by all
        // sessions, and this is what makes `as_str` free of lifetimes.
        let name: &'static str = Box::leak(name.into());
        let id = self.strings.push(name) as u32;
        map.insert(name, id);
        Symbol(id)
    }
}

/// An interned string. Cheap to copy, compare and hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Symbol(u32);

impl Symbol {
    /// The symbol of `name`.
    pub fn intern(name: &str) -> Symbol {
        INTERNER.intern(name)
    }

    /// The string.
    pub fn as_str(self) -> &'static str {
        INTERNER.strings[self.0 as usize]
    }

    /// The number of this symbol, dense in the process; not stable between runs.
    pub fn index(self) -> u32 {
        self.0
    }

    /// Whether this is the blank identifier `_`.
    pub fn is_blank(self) -> bool {
        self == sym::BLANK
    }

    /// Whether the name is exported: it begins with an upper-case letter
    /// (Go spec, "Exported identifiers": Unicode class Lu).
    pub fn is_exported(self) -> bool {
        let first = self.as_str().chars().next();
        first.is_some_and(|c| {
            if c.is_ascii() {
                c.is_ascii_uppercase()
            } else {
                is_upper_lu(c)
            }
        })
    }
}

/// Whether a non-ASCII `c` is in class Lu. `char::is_uppercase` is the derived
/// property Uppercase, which adds Other_Uppercase (circled letters, Roman
/// numerals: classes So and Nl); those are not letters Go exports.
fn is_upper_lu(c: char) -> bool {
    c.is_uppercase()
        && !matches!(c, '\u{2160}'..='\u{216f}' | '\u{24b6}'..='\u{24cf}'
        | '\u{1f130}'..='\u{1f149}' | '\u{1f150}'..='\u{1f169}' | '\u{1f170}'..='\u{1f189}')
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Symbols known at compile time.
pub mod sym {
    use super::Symbol;

    macro_rules! symbols {
        ($($konst:ident = $text:literal,)*) => {
            pub(super) const ALL: &[&str] = &[$($text),*];
            symbols!(@ 0u32; $($konst = $text,)*);
        };
        (@ $n:expr; $konst:ident = $text:literal, $($rest:tt)*) => {
            #[doc = concat!("The name `", $text, "`.")]
            pub const $konst: Symbol = Symbol($n);
            symbols!(@ $n + 1; $($rest)*);
        };
        (@ $n:expr;) => {};
    }

    symbols! {
        EMPTY = "",
        BLANK = "_",
        INIT = "init",
        MAIN = "main",
        DOT = ".",
        C = "C",
        UNSAFE = "unsafe",
        ERROR = "error",
        IOTA = "iota",
        NIL = "nil",
        ANY = "any",
        COMPARABLE = "comparable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_equal_symbols() {
        assert_eq!(Symbol::intern("x"), Symbol::intern("x"));
        assert_ne!(Symbol::intern("x"), Symbol::intern("y"));
        assert_eq!(Symbol::intern("_"), sym::BLANK);
        assert_eq!(sym::COMPARABLE.as_str(), "comparable");
    }

    #[test]
    fn exported_means_class_lu() {
        for (name, exported) in [
            ("X", true),
            ("x", false),
            ("_X", false),
            ("Äb", true),
            ("äb", false),
            ("世", false),
            ("Ⅷ", false),
        ] {
            assert_eq!(Symbol::intern(name).is_exported(), exported, "{name}");
        }
    }
}
