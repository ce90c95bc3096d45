//! Program counters to functions and source lines.
//!
//! Invariant: works at any time after the image is mapped, also in a signal
//! handler: it allocates nothing and takes no lock.

use crate::image::Image;
use gander_abi::image::{FuncEntry, func_flag};

/// A source position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Go name of the function.
    pub function: &'static str,
    /// File name as the compiler was given it.
    pub file: &'static str,
    /// From 1.
    pub line: u32,
}

impl Image {
    /// The function whose code contains `pc`.
    pub fn function(&self, pc: usize) -> Option<&'static FuncEntry> {
        let functions = self.functions();
        let after = functions.partition_point(|function| function.entry <= pc as u64);
        let function = functions.get(after.checked_sub(1)?)?;
        (pc as u64 - function.entry < u64::from(function.len)).then_some(function)
    }

    /// The source positions of the instruction at `pc`, that of the innermost
    /// inlined call first. For a return address, ask for the byte before it.
    pub fn places(&self, pc: usize) -> Places<'_> {
        let function = self.function(pc);
        Places {
            image: self,
            function,
            position: function.map_or(u32::MAX, |function| self.position(function, pc)),
        }
    }

    /// The index of the position of an instruction.
    fn position(&self, function: &FuncEntry, pc: usize) -> u32 {
        let first = function.first_line as usize;
        let lines = self.lines();
        let lines = lines
            .get(first..first + function.line_count as usize)
            .unwrap_or_default();
        let offset = (pc as u64 - function.entry) as u32;
        let after = lines.partition_point(|line| line.pc <= offset);
        // The prologue belongs to the declaration.
        after
            .checked_sub(1)
            .map_or(u32::MAX, |at| lines[at].position)
    }

    /// Whether `pc` is in a wrapper that the compiler made.
    pub fn is_wrapper(&self, pc: usize) -> bool {
        self.function(pc)
            .is_some_and(|function| function.flags & func_flag::WRAPPER != 0)
    }
}

/// The positions of one instruction.
#[derive(Clone, Debug)]
pub struct Places<'a> {
    image: &'a Image,
    /// Taken when the outermost position was given.
    function: Option<&'static FuncEntry>,
    position: u32,
}

impl Iterator for Places<'_> {
    type Item = Place;

    fn next(&mut self) -> Option<Place> {
        let function = self.function?;
        let name = self.image.string(function.name);
        let Some(position) = self.image.positions().get(self.position as usize) else {
            self.function = None;
            return Some(Place {
                function: name,
                file: self.image.string(function.file),
                line: function.line,
            });
        };
        self.position = position.parent;
        if position.parent == u32::MAX {
            self.function = None;
        }
        let inner = self.image.string(position.function);
        Some(Place {
            function: if inner.is_empty() { name } else { inner },
            file: self.image.string(position.file),
            line: position.line,
        })
    }
}
