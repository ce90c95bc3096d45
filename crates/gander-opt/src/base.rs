//! What is known of functions that were compiled before, and that the program
//! to optimise is built on: their bodies, where they are small enough to be
//! inlined, and how they treat pointers.
//!
//! Invariant: facts flow from callees to callers only, and such functions call
//! none of those that are optimised now; so what is kept is what optimising
//! everything at once would find.

use crate::code::Code;
use crate::escape::Summary;
use crate::inline::Price;
use gander_mir::{FuncId, wire};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// The functions of a program that another one can be built on, by number.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Base {
    funcs: Vec<Option<Known>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Known {
    summary: Summary,
    inline: Option<Inlinable>,
}

/// A function that may be inlined.
#[derive(Debug, Serialize, Deserialize)]
struct Inlinable {
    price: Price,
    /// Its code, which is decoded when something calls it.
    #[serde(with = "wire::bytes")]
    bytes: Vec<u8>,
    #[serde(skip)]
    code: OnceLock<Option<Code>>,
}

impl Base {
    fn get(&self, func: FuncId) -> Option<&Known> {
        self.funcs.get(func.index())?.as_ref()
    }

    /// Whether the function was compiled before.
    pub(crate) fn has(&self, func: FuncId) -> bool {
        self.get(func).is_some()
    }

    pub(crate) fn summary(&self, func: FuncId) -> Option<&Summary> {
        Some(&self.get(func)?.summary)
    }

    pub(crate) fn price(&self, func: FuncId) -> Option<Price> {
        Some(self.get(func)?.inline.as_ref()?.price)
    }

    pub(crate) fn code(&self, func: FuncId) -> Option<&Code> {
        let inline = self.get(func)?.inline.as_ref()?;
        let code = inline
            .code
            .get_or_init(|| postcard::from_bytes(&inline.bytes).ok());
        code.as_ref()
    }

    /// Forgets the functions that are not to be `kept`.
    pub fn retain(&mut self, kept: impl Fn(FuncId) -> bool) {
        for (at, known) in self.funcs.iter_mut().enumerate() {
            if !kept(FuncId(at as u32)) {
                *known = None;
            }
        }
    }
}

/// What a [`Base`] is made of, as the passes find it out.
#[derive(Default)]
pub(crate) struct Record {
    /// Price and encoded body of functions that may be inlined.
    pub(crate) inline: Vec<Option<(Price, Vec<u8>)>>,
    pub(crate) summaries: Vec<Option<Summary>>,
}

impl Record {
    /// The base of a program's functions with a body.
    pub(crate) fn finish(self, native: &[bool]) -> Base {
        let mut inline = self.inline;
        inline.resize_with(native.len(), || None);
        let summaries = self.summaries.into_iter();
        let known = summaries
            .zip(inline)
            .zip(native)
            .map(|((summary, inline), native)| {
                let summary = summary.filter(|_| !native)?;
                let inline = inline.map(|(price, bytes)| Inlinable {
                    price,
                    bytes,
                    code: OnceLock::new(),
                });
                Some(Known { summary, inline })
            });
        Base {
            funcs: known.collect(),
        }
    }
}

/// The code of a function as bytes.
pub(crate) fn encode(code: &Code) -> Option<Vec<u8>> {
    postcard::to_stdvec(code).ok()
}
