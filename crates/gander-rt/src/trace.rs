//! Tracebacks in Go's format.
//!
//! Invariant: frames of unexported functions of package runtime are hidden
//! unless asked for, but for `panic`, which shows the boundary to deferred
//! calls; long stacks show their fifty innermost and outermost frames.

use crate::frames::{addresses, logical};
use crate::image::{self, Image};
use crate::symbols::Place;
use gander_abi::image::{FuncEntry, func_flag};
use gander_rt_sched::{Bubble, G, Status, current_g, is_durable, is_in, nanotime};
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::rc::Rc;

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

/// The return addresses of a goroutine's stack; none if it runs elsewhere.
pub(crate) unsafe fn stack_of<'a>(
    image: &'a Image,
    g: *const G,
) -> impl Iterator<Item = usize> + use<'a> {
    let head = &raw const (*g).head;
    let elsewhere = (*g).status() == Status::Running && !std::ptr::eq(g, current_g());
    let walk = if (*head).segment == 0 || elsewhere {
        gander_rt_stack::walk_from(head, 0, 0)
    } else if (*g).status() == Status::Syscall {
        gander_rt_stack::walk_from(head, (*g).regs[0], (*g).regs[2])
    } else {
        gander_rt_stack::walk_parked(head)
    };
    addresses(image, walk)
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
    let bubble = (*g).bubble;
    let reason = (*g).reason();
    if !bubble.is_null()
        && (*g).status() == Status::Waiting
        && is_durable(reason)
        && !reason.text().ends_with("(durable)")
    {
        out.push_str(" (durable)");
    }
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
    if !bubble.is_null() {
        let _ = write!(out, ", synctest bubble {}", (*bubble).id);
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
        frames(out, image, stack_of(image, g), style);
    }
    created_by(out, image, g, style);
}

/// The trace of this thread's goroutine, which a signal interrupted.
pub(crate) unsafe fn interrupted(
    out: &mut String,
    g: *const G,
    pc: usize,
    fp: usize,
    style: Style,
) {
    header(out, g);
    let Some(image) = image::image() else {
        return;
    };
    let walk = gander_rt_stack::walk_from(&raw const (*g).head, pc, fp);
    frames(out, image, addresses(image, walk), style);
    created_by(out, image, g, style);
}

/// The frames of a stack.
pub(crate) fn frames(
    out: &mut String,
    image: &Image,
    pcs: impl Iterator<Item = usize>,
    style: Style,
) {
    let mut lines = Lines {
        count: 0,
        last: VecDeque::new(),
        skip: style.skip,
        trim: style.trim,
    };
    // A deep recursion has few addresses: their lines are made once.
    let mut known: BTreeMap<usize, Vec<Rc<str>>> = BTreeMap::new();
    for pc in pcs {
        if lines.skip == 0
            && !lines.trim
            && lines.count > 0
            && let Some(texts) = known.get(&pc)
        {
            for text in texts {
                lines.push(out, text.clone());
            }
            continue;
        }
        let settled = lines.skip == 0 && !lines.trim && lines.count > 0;
        let texts = lines.frame(out, image, pc, style);
        if settled {
            known.insert(pc, texts);
        }
    }
    lines.finish(out);
}

/// The lines of a stack: the first go out at once, the last are kept.
struct Lines {
    count: usize,
    last: VecDeque<Rc<str>>,
    /// Logical frames still to leave out.
    skip: usize,
    /// Still leaving out frames of the runtime.
    trim: bool,
}

impl Lines {
    fn push(&mut self, out: &mut String, text: Rc<str>) {
        self.count += 1;
        if self.count <= SHOWN {
            out.push_str(&text);
            return;
        }
        if self.last.len() == SHOWN {
            self.last.pop_front();
        }
        self.last.push_back(text);
    }

    fn finish(self, out: &mut String) {
        let elided = self.count.saturating_sub(SHOWN + self.last.len());
        if elided > 0 {
            let _ = writeln!(out, "...{elided} frames elided...");
        }
        for text in &self.last {
            out.push_str(text);
        }
    }

    /// The logical frames at an address; what is shown of them.
    fn frame(&mut self, out: &mut String, image: &Image, pc: usize, style: Style) -> Vec<Rc<str>> {
        let function = image.function(pc.wrapping_sub(1));
        let mut texts = Vec::new();
        let mut places = logical(image, pc).peekable();
        while let Some(place) = places.next() {
            if self.skip > 0 {
                self.skip -= 1;
                continue;
            }
            if self.trim && place.function.starts_with("runtime.") {
                continue;
            }
            self.trim = false;
            if !shown(place.function, self.count == 0, style) {
                continue;
            }
            let inlined = places.peek().is_some();
            let text: Rc<str> = frame_text(place, inlined, function, pc).into();
            self.push(out, text.clone());
            texts.push(text);
        }
        texts
    }
}

fn frame_text(
    place: Place,
    inlined: bool,
    function: Option<&'static FuncEntry>,
    pc: usize,
) -> String {
    let params = inlined || function.is_none_or(|function| function.flags & func_flag::PARAMS != 0);
    let mut text = format!(
        "{}{}\n\t{}:{}",
        printed(place.function),
        if params { "(...)" } else { "()" },
        place.file,
        place.line
    );
    if let (false, Some(function)) = (inlined, function) {
        let _ = write!(text, " +{:#x}", pc as u64 - function.entry);
    }
    text.push('\n');
    text
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

/// Shows all goroutines but `but`, each after an empty line.
pub(crate) unsafe fn others(but: *const G, style: Style, show: impl FnMut(&str)) {
    some_others(but, style, |g| !(*g).is_system() || style.system, show);
}

/// Shows the goroutines of a bubble, which may be null, but `but`.
pub(crate) unsafe fn of_bubble(
    but: *const G,
    style: Style,
    bubble: *const Bubble,
    show: impl FnMut(&str),
) {
    some_others(but, style, |g| is_in(g, bubble), show);
}

unsafe fn some_others(
    but: *const G,
    style: Style,
    wanted: impl Fn(*const G) -> bool,
    mut show: impl FnMut(&str),
) {
    gander_rt_sched::for_each(|g| {
        if std::ptr::eq(g, but) || !wanted(g) {
            return;
        }
        let style = Style {
            trim: false,
            skip: 0,
            ..style
        };
        let mut text = String::from("\n");
        goroutine(&mut text, g, style);
        // One of the runtime that has not begun shows nothing of itself.
        if text.contains('\t') || style.system || (*g).head.id == 1 {
            show(&text);
        }
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
        others(g, style, |piece| text.push_str(piece));
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
