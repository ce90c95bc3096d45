//! `//go:` directives: collecting them, and the errors about them.
//!
//! Invariant: a directive waits for the next declaration; what something
//! else comes before is misplaced, if it is one that means something.

pub(crate) mod build;
pub(crate) mod line;

use crate::ast::{Directive, File};
use crate::errors::Errors;
use gander_span::SourceFile;
use std::ops::Range;

/// The directives of a file, and what they were found before.
#[derive(Debug, Default)]
pub(crate) struct Pragmas {
    list: Vec<Directive>,
    /// The first that waits for a declaration.
    waiting: u32,
    places: Vec<(Range<u32>, Place)>,
}

/// What directives stand before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// Nothing that takes directives.
    Nothing,
    /// The package clause.
    Package,
    /// An import, constant or type.
    Other,
    /// A function or method.
    Func,
    /// A variable.
    Var {
        local: bool,
        names: usize,
        typed: bool,
        values: bool,
    },
}

impl Pragmas {
    /// Files the comment `//go:...` between these offsets.
    pub(crate) fn found(&mut self, file: &SourceFile, lo: u32, hi: u32) {
        let bytes = file.text.get(lo as usize + 2..hi as usize);
        let text = String::from_utf8_lossy(bytes.unwrap_or_default());
        let before = file.text.get(..lo as usize).unwrap_or_default();
        let blank = |b: &&u8| matches!(b, b' ' | b'\t' | b'\r');
        let line_start = matches!(before.iter().rev().find(|b| !blank(b)), None | Some(b'\n'));
        self.list.push(Directive {
            pos: file.pos(lo as usize + 2),
            text: text.strip_suffix('\r').unwrap_or(&text).into(),
            line_start,
        });
    }

    /// All directives up to the current token.
    pub(crate) fn found_so_far(&self) -> &[Directive] {
        &self.list
    }

    /// The directives that wait.
    pub(crate) fn pending(&self) -> Range<u32> {
        self.waiting..self.list.len() as u32
    }

    fn take_as(&mut self, place: Place) -> Range<u32> {
        let range = self.pending();
        self.waiting = range.end;
        if !range.is_empty() {
            self.places.push((range.clone(), place));
        }
        range
    }

    /// Something has come that takes no directives.
    pub(crate) fn clear(&mut self) {
        self.take_as(Place::Nothing);
    }

    /// The directives before an import, constant or type.
    pub(crate) fn take(&mut self) -> Range<u32> {
        self.take_as(Place::Other)
    }

    /// The directives before the package clause.
    pub(crate) fn take_for_package(&mut self) {
        self.take_as(Place::Package);
    }

    /// The directives before a function.
    pub(crate) fn take_for_func(&mut self) -> Range<u32> {
        self.take_as(Place::Func)
    }

    /// The directives before a variable.
    pub(crate) fn take_for_var(&mut self, local: bool) -> Range<u32> {
        self.take_as(Place::Var {
            local,
            names: 0,
            typed: false,
            values: false,
        })
    }

    /// What the variable at `range` turned out to be.
    pub(crate) fn var_is(&mut self, range: &Range<u32>, names: usize, typed: bool, values: bool) {
        let _ = (range, names, typed, values);
    }

    /// Reports what is wrong.
    pub(crate) fn check(&self, _file: &SourceFile, _tree: &File, _errors: &mut Errors) {}

    pub(crate) fn into_directives(self) -> Vec<Directive> {
        self.list
    }
}
