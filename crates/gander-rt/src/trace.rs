//! Tracebacks in Go's format.
//!
//! Invariant: frames of unexported functions of package runtime are hidden
//! unless asked for, but for `panic`, which shows the boundary to deferred
//! calls; long stacks show their fifty innermost and outermost frames.

use crate::frames::{addresses, logical};
use crate::image::{self, Image};
use gander_abi::image::func_flag;
use gander_rt_sched::{G, Status, current_g, nanotime};
use std::fmt::Write as _;

/// Frames shown at either end.
const SHOWN: usize = 50;

/// What to show of a stack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Frames and goroutines of the runtime, too.
    pub(crate) system: bool,
    /// Leave out the innermost frames of the runtime.
    pub(crate) trim: bool,
    /// Logical frames to leave out.
    pub(crate) skip: usize,
}

/// The return addresses of a goroutine's stack, as far as it can be walked.
pub(crate) unsafe fn stack_of(image: &Image, g: *const G) -> Vec<usize> {
    let head = &raw const (*g).head;
    if (*head).segment == 0 {
        return Vec::new();
    }
    let walk = match (*g).status() {
        Status::Running if !std::ptr::eq(g, current_g()) => return Vec::new(),
        Status::Syscall => gander_rt_stack::walk_from(head, (*g).regs[0], (*g).regs[2]),
        _ => gander_rt_stack::walk_parked(head),
    };
    addresses(image, walk).collect()
}

/// A line of a trace, or two: a frame.
struct Line {
    text: String,
}

/// The first line of a goroutine's trace.
pub(crate) unsafe fn header(out: &mut String, g: *const G) {
    let status = match (*g).status() {
        Status::Runnable => "runnable",
        Status::Running => "running",
        Status::Syscall => "syscall",
        Status::Waiting => match (*g).reason().text() {
            "" => "waiting",
            reason => reason,
        },
        Status::Dead => "dead",
    };
    let _ = write!(out, "goroutine {} [{status}", (*g).head.id);
    let since = (*g).wait_since();
    if since != 0 {
        let minutes = (nanotime() - since) / 60_000_000_000;
        if minutes >= 1 {
            let _ = write!(out, ", {minutes} minutes");
        }
    }
    if (*g).is_locked() {
        out.push_str(", locked to thread");
    }
    out.push_str("]:\n");
}

/// The whole trace of a goroutine.
pub(crate) unsafe fn goroutine(out: &mut String, g: *const G, style: Style) {
    header(out, g);
    let Some(image) = image::image() else {
        return;
    };
    if (*g).status() == Status::Running && !std::ptr::eq(g, current_g()) {
        out.push_str("\tgoroutine running on other thread; stack unavailable\n");
    } else {
        frames(out, image, &stack_of(image, g), style);
    }
    created_by(out, image, g, style);
}

/// The frames of a stack.
pub(crate) fn frames(out: &mut String, image: &Image, pcs: &[usize], style: Style) {
    let lines = lines(image, pcs, style);
    if lines.len() <= 2 * SHOWN {
        lines.iter().for_each(|line| out.push_str(&line.text));
        return;
    }
    let elided = lines.len() - 2 * SHOWN;
    for line in &lines[..SHOWN] {
        out.push_str(&line.text);
    }
    let _ = writeln!(out, "...{elided} frames elided...");
    for line in &lines[SHOWN + elided..] {
        out.push_str(&line.text);
    }
}

fn lines(image: &Image, pcs: &[usize], style: Style) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut skip = style.skip;
    let mut trim = style.trim;
    for &pc in pcs {
        let function = image.function(pc.wrapping_sub(1));
        let mut places = logical(image, pc).peekable();
        while let Some(place) = places.next() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            if trim && place.function.starts_with("runtime.") {
                continue;
            }
            trim = false;
            let name = place.function;
            if !shown(name, lines.is_empty(), style) {
                continue;
            }
            let mut text = String::new();
            let inlined = places.peek().is_some();
            let params =
                inlined || function.is_none_or(|function| function.flags & func_flag::PARAMS != 0);
            let params = if params { "(...)" } else { "()" };
            let _ = write!(
                text,
                "{}{params}\n\t{}:{}",
                printed(name),
                place.file,
                place.line
            );
            if let (false, Some(function)) = (inlined, function) {
                let _ = write!(text, " +{:#x}", pc as u64 - function.entry);
            }
            text.push('\n');
            lines.push(Line { text });
        }
    }
    lines
}

/// Whether a frame is shown.
fn shown(name: &str, first: bool, style: Style) -> bool {
    if style.system {
        return true;
    }
    if name == "runtime.gopanic" && !first {
        return true;
    }
    name.contains('.') && !is_internal(name)
}

/// Whether a function is an unexported one of package runtime.
fn is_internal(name: &str) -> bool {
    name.strip_prefix("runtime.")
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// A name with its type arguments shortened.
fn printed(name: &str) -> String {
    if name == "runtime.gopanic" {
        return "panic".to_owned();
    }
    match (name.find('['), name.rfind(']')) {
        (Some(open), Some(close)) if open < close => {
            format!("{}[...]{}", &name[..open], &name[close + 1..])
        }
        _ => name.to_owned(),
    }
}

unsafe fn created_by(out: &mut String, image: &Image, g: *const G, style: Style) {
    let pc = (*g).created_pc;
    if pc == 0 || (*g).head.id == 1 {
        return;
    }
    let Some(place) = logical(image, pc).next() else {
        return;
    };
    if !shown(place.function, false, style) {
        return;
    }
    let _ = write!(out, "created by {}", printed(place.function));
    if (*g).parent != 0 {
        let _ = write!(out, " in goroutine {}", (*g).parent);
    }
    let _ = write!(out, "\n\t{}:{}", place.file, place.line);
    if let Some(function) = image.function(pc - 1) {
        let _ = write!(out, " +{:#x}", pc as u64 - function.entry);
    }
    out.push('\n');
}

/// All goroutines but `but`, each after an empty line.
pub(crate) unsafe fn others(out: &mut String, but: *const G, style: Style) {
    gander_rt_sched::for_each(|g| {
        if std::ptr::eq(g, but) || ((*g).is_system() && !style.system) {
            return;
        }
        out.push('\n');
        goroutine(
            out,
            g,
            Style {
                trim: false,
                skip: 0,
                ..style
            },
        );
    });
}

/// `func stackText(buf *byte, n int, all bool) int`
pub(crate) unsafe extern "C" fn stack_text(out: *mut u8, most: usize, all: u64) -> usize {
    let mut text = String::new();
    let g = current_g();
    let style = Style {
        system: false,
        trim: false,
        skip: 1,
    };
    goroutine(&mut text, g, style);
    if all & 1 != 0 {
        others(&mut text, g, style);
    }
    let count = text.len().min(most);
    std::ptr::copy_nonoverlapping(text.as_ptr(), out, count);
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_as_in_go() {
        let style = Style {
            system: false,
            trim: false,
            skip: 0,
        };
        assert!(shown("main.main", true, style));
        assert!(shown("runtime.Goexit", true, style));
        assert!(!shown("runtime.main", false, style));
        assert!(shown("runtime.gopanic", false, style));
        assert!(!shown("runtime.gopanic", true, style));
        assert_eq!(printed("main.F[go.shape.int]"), "main.F[...]");
        assert_eq!(printed("runtime.gopanic"), "panic");
    }
}
