//! `//go:` directives: collecting them, and the errors about them.
//!
//! Invariant: a directive waits for the next declaration; what something
//! else comes before is misplaced, if it is one that means something. As in
//! the official compiler there are two moments: while parsing ([`Pragmas`]),
//! and, in a package without any error, after type checking
//! ([`crate::check_directives`]).

pub(crate) mod build;
mod cgo;
mod embed;
mod late;
pub(crate) mod line;

pub use late::{DirectiveFacts, check_directives};

use crate::ast::{Directive, DirectivePlace, DirectiveUse};
use crate::errors::Errors;
use gander_span::{Pos, SourceFile};
use std::ops::Range;

/// The code of errors about directives.
const CODE: &str = "Directive";

/// The directives of a file, and what they were found before.
#[derive(Debug, Default)]
pub(crate) struct Pragmas {
    list: Vec<Directive>,
    /// The first that waits for a declaration.
    waiting: u32,
    uses: Vec<DirectiveUse>,
}

impl Pragmas {
    /// Files the comment `//go:...` between these offsets.
    pub(crate) fn found(&mut self, file: &SourceFile, lo: u32, hi: u32) {
        let text = String::from_utf8_lossy(&file.text[lo as usize + 2..hi as usize]);
        let before = &file.text[..lo as usize];
        let blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\r');
        let line_start = matches!(before.iter().rfind(|b| !blank(b)), None | Some(b'\n'));
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

    /// The directives that wait stand before `place`.
    pub(crate) fn take(&mut self, place: DirectivePlace) -> Range<u32> {
        let range = self.pending();
        self.waiting = range.end;
        if !range.is_empty() {
            self.uses.push(DirectiveUse {
                directives: range.clone(),
                place,
            });
        }
        range
    }

    /// Something has come that takes no directives.
    pub(crate) fn clear(&mut self) {
        self.take(DirectivePlace::Nothing);
    }

    /// What the declaration that took `range` turned out to be.
    pub(crate) fn turned_out(&mut self, range: &Range<u32>, place: DirectivePlace) {
        let taken = self.uses.iter_mut().rev();
        for found in taken.take_while(|found| found.directives.start >= range.start) {
            if found.directives == *range && !range.is_empty() {
                found.place = place;
            }
        }
    }

    /// Reports malformed directives, and those that were found before nothing
    /// that takes them. In the standard library (`std`), more is allowed.
    pub(crate) fn check(&self, file: &SourceFile, std: bool, errors: &mut Errors) {
        let name = file.path.file_name().unwrap_or_default();
        let generated = name.to_string_lossy().starts_with("_cgo_");
        for directive in &self.list {
            for message in problems(directive, std, generated) {
                errors.report_check(directive.pos, CODE, message);
            }
        }
        let unused = self
            .uses
            .iter()
            .filter(|u| u.place == DirectivePlace::Nothing);
        for directive in unused.flat_map(|unused| self.of(&unused.directives)) {
            if let Some(message) = Effect::of(directive).misplaced() {
                errors.report_check(directive.pos, CODE, message.to_owned());
            }
        }
    }

    fn of(&self, range: &Range<u32>) -> &[Directive] {
        let range = range.start as usize..range.end as usize;
        self.list.get(range).unwrap_or_default()
    }

    pub(crate) fn into_parts(self) -> (Vec<Directive>, Vec<DirectiveUse>) {
        (self.list, self.uses)
    }
}

/// What a directive applies to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Effect {
    /// Nothing that can be wrong: unknown, malformed, or not bound to what
    /// follows.
    None,
    /// The file: `//go:build`.
    File,
    /// A function.
    Func,
    /// A variable: `//go:embed`.
    Embed,
}

impl Effect {
    fn of(directive: &Directive) -> Effect {
        if !directive.line_start {
            return Effect::None;
        }
        let text = &*directive.text;
        if let Some(arguments) = embed_arguments(text) {
            return match embed::patterns(arguments) {
                Ok(patterns) if patterns > 0 => Effect::Embed,
                _ => Effect::None,
            };
        }
        match verb(text) {
            "go:build" => Effect::File,
            "go:noescape"
            | "go:norace"
            | "go:nosplit"
            | "go:noinline"
            | "go:nocheckptr"
            | "go:systemstack"
            | "go:nowritebarrier"
            | "go:nowritebarrierrec"
            | "go:yeswritebarrierrec"
            | "go:cgo_unsafe_args"
            | "go:uintptrkeepalive"
            | "go:uintptrescapes"
            | "go:registerparams" => Effect::Func,
            _ => Effect::None,
        }
    }

    /// What is reported where it does not belong.
    fn misplaced(self) -> Option<&'static str> {
        match self {
            Effect::None => None,
            Effect::Embed => Some("misplaced go:embed directive"),
            _ => Some("misplaced compiler directive"),
        }
    }
}

/// The directive without arguments.
fn verb(text: &str) -> &str {
    text.split(' ').next().unwrap_or(text)
}

/// What follows `go:embed`.
fn embed_arguments(text: &str) -> Option<&str> {
    let arguments = text.strip_prefix("go:embed")?;
    (arguments.is_empty() || arguments.starts_with(' ')).then_some(arguments)
}

/// The fields of `go:linkname local [remote]`, or a message.
fn linkname_fields(text: &str) -> Option<Result<Vec<&str>, String>> {
    if !text.starts_with("go:linkname ") && !text.starts_with("go:linknamestd ") {
        return None;
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    Some(match fields.len() {
        2 | 3 => Ok(fields),
        _ => Err(format!("usage: //{} localname [linkname]", verb(text))),
    })
}

/// What is wrong with a directive wherever it stands.
fn problems(directive: &Directive, std: bool, generated: bool) -> Vec<String> {
    let text = &*directive.text;
    if !directive.line_start {
        return vec!["misplaced compiler directive".to_owned()];
    }
    let fields = || text.split_whitespace().count();
    if text.starts_with("go:wasmimport ") {
        let usage = "usage: //go:wasmimport importmodule importname";
        return usage_unless(fields() == 3, usage);
    }
    if text.starts_with("go:wasmexport ") {
        return usage_unless(fields() == 2, "usage: //go:wasmexport exportname");
    }
    if let Some(fields) = linkname_fields(text) {
        return fields.err().into_iter().collect();
    }
    if let Some(arguments) = embed_arguments(text) {
        let usage = "usage: //go:embed pattern...".to_owned();
        return match embed::patterns(arguments) {
            Err(message) => vec![message, usage],
            Ok(0) => vec![usage],
            Ok(_) => Vec::new(),
        };
    }
    if text.starts_with("go:cgo_") {
        return cgo::problems(text, std, generated);
    }
    let verb = verb(text);
    let runtime = [
        "go:systemstack",
        "go:nowritebarrier",
        "go:nowritebarrierrec",
        "go:yeswritebarrierrec",
    ];
    if !std && runtime.contains(&verb) {
        return vec![format!("//{verb} only allowed in runtime")];
    }
    if !std && verb == "go:uintptrkeepalive" {
        return vec![format!("//{verb} is only allowed in the standard library")];
    }
    Vec::new()
}

fn usage_unless(fine: bool, usage: &str) -> Vec<String> {
    if fine {
        Vec::new()
    } else {
        vec![usage.to_owned()]
    }
}

/// Where a function is that directives stand before, before it is known.
pub(crate) fn func_at(pos: Pos) -> DirectivePlace {
    DirectivePlace::Func {
        pos,
        has_body: false,
    }
}
