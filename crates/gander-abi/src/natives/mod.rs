//! The Rust functions that Go code can call, by Go symbol name.
//!
//! Invariant: the one list; `gander-rt` registers an implementation for every
//! entry (a test there counts), the linker refuses a bodyless function that is
//! neither bound in Go nor listed here. A native takes at most six integer or
//! pointer and eight floating-point arguments, flattened from its Go
//! signature, and returns at most one scalar.

mod heap;
mod misc;
mod race;
mod sched;
mod std;

/// How the stub enters a native.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Assembly that runs on the goroutine's stack.
    Raw,
    /// On the M's system stack; neither allocates nor parks.
    Leaf,
    /// On the system stack with the goroutine's registers spilled: may
    /// allocate and collect.
    Sys,
    /// As `Sys`, and may leave the goroutine parked (second return register
    /// nonzero); its Go caller then gets `g.result` on resumption.
    Park,
}

/// An entry of the list.
#[derive(Clone, Copy, Debug)]
pub struct Native {
    /// The Go symbol, `import/path.name`.
    pub name: &'static str,
    pub kind: Kind,
}

const fn raw(name: &'static str) -> Native {
    Native {
        name,
        kind: Kind::Raw,
    }
}

const fn leaf(name: &'static str) -> Native {
    Native {
        name,
        kind: Kind::Leaf,
    }
}

const fn sys(name: &'static str) -> Native {
    Native {
        name,
        kind: Kind::Sys,
    }
}

const fn park(name: &'static str) -> Native {
    Native {
        name,
        kind: Kind::Park,
    }
}

/// All natives, area by area.
pub fn all() -> impl Iterator<Item = Native> {
    [heap::LIST, sched::LIST, std::LIST, misc::LIST, race::LIST]
        .into_iter()
        .flatten()
        .copied()
}

/// Whether a native keeps every register, so that its callers need not; those that
/// [`for_integers`] gives keep what such callers have.
pub fn keeps_registers(name: &str) -> bool {
    name.starts_with("runtime.raceCheck")
}

/// The native that does the same as this one, which keeps every register, for
/// callers that use integer registers only: it keeps no others.
pub fn for_integers(name: &str) -> Option<&'static str> {
    let is = |native: &&Native| native.name.strip_suffix("Int") == Some(name);
    race::LIST.iter().find(is).map(|native| native.name)
}

/// The native of this Go symbol.
pub fn native(name: &str) -> Option<Native> {
    all().find(|native| native.name == name)
}

#[cfg(test)]
mod tests {
    use ::std::collections::HashSet;

    #[test]
    fn checks_have_variants_for_integers() {
        let found = super::for_integers("runtime.raceCheckWrite4");
        assert_eq!(found, Some("runtime.raceCheckWrite4Int"));
        assert_eq!(super::for_integers("runtime.raceCheckWrite4Int"), None);
        assert_eq!(super::for_integers("runtime.raceRead"), None);
    }

    #[test]
    fn names_are_unique() {
        let mut seen = HashSet::new();
        for native in super::all() {
            assert!(seen.insert(native.name), "{} is listed twice", native.name);
        }
    }
}
