//! From a race to what the user reads.
//!
//! Invariant: a report is written, whole, before the access that it is about
//! goes on.

use crate::options::Options;
use crate::state::Program;
use crate::{save, stacks};
use gander_conc::{Site, SyncObject};
use gander_race::{Access, AccessKind, History, Race};
use gander_report::{Frame, Mention, Report, Symbols, Variable, add_history, add_race, text};
use std::io::Write as _;
use std::ops::Range;
use std::sync::Arc;

/// Reports after each of which the file is written: a run may be killed.
const SAVED_AT_ONCE: usize = 8;

/// What was reported so far.
pub(crate) struct Reporter {
    program: Program,
    options: Options,
    count: usize,
    report: Report,
    /// Pairs of stacks, and ranges of bytes.
    stacks: Vec<[Place; 2]>,
    addresses: Vec<Range<u64>>,
}

/// The program's names.
struct Names<'a>(&'a Program);

impl Symbols for Names<'_> {
    fn stack(&self, site: Site) -> Vec<Frame> {
        let frames = stacks::addresses(site);
        let all: Vec<Frame> = (frames.iter().flat_map(|&pc| (self.0.frames)(pc))).collect();
        let runtime = all.iter().take_while(|frame| is_hidden(&frame.function));
        let runtime = runtime.count();
        let called = all[..runtime].last().cloned().and_then(operation);
        let rest = all[runtime..].iter().filter(|f| !is_hidden(&f.function));
        let mut stack: Vec<Frame> = called.into_iter().chain(rest.cloned()).collect();
        if stack.is_empty() {
            // A goroutine of the runtime's own.
            stack.extend(all.into_iter().next());
        }
        stack
    }

    fn of_timer(&self) -> Vec<Frame> {
        (self.0.timer)().into_iter().collect()
    }

    fn variable(&self, address: u64) -> Option<Variable> {
        (self.0.variable)(address)
    }

    fn mentions(&self, place: &Frame) -> Vec<Mention> {
        (self.0.mentions)(place)
    }

    fn object(&self, object: SyncObject) -> Option<String> {
        Some((self.0.variable)(object.address()?)?.name)
    }
}

/// The runtime's own functions are nobody's code.
fn is_hidden(function: &str) -> bool {
    [
        "runtime.",
        "internal/race.",
        "internal/runtime/maps.",
        "go:main.",
    ]
    .iter()
    .any(|prefix| function.starts_with(prefix))
}

/// The innermost frame of an access by the runtime on behalf of an operation of
/// the language: where its function begins, under the name that Go's reports have.
fn operation(mut frame: Frame) -> Option<Frame> {
    const NAMES: &[(&str, &str)] = &[
        ("chansend1", "chansend"),
        ("selectnbsend", "chansend"),
        ("closechan", "closechan"),
        ("growslice", "growslice"),
        ("makeslicecopy", "makeslicecopy"),
        ("slicebytetostring", "slicebytetostring"),
        ("slicebytetostringtmp", "slicebytetostringtmp"),
        ("slicecopy", "slicecopy"),
        ("slicerunetostring", "slicerunetostring"),
        ("typedslicecopy", "typedslicecopy"),
    ];
    let name = frame.function.rsplit('.').next()?;
    if !name.starts_with("map") {
        let (_, name) = NAMES.iter().find(|(own, _)| *own == name)?;
        frame.function = format!("runtime.{name}");
    }
    frame.offset = 0;
    Some(frame)
}

/// What tells an access of one race from that of another.
#[derive(PartialEq, Eq, Debug)]
struct Place {
    reads: bool,
    stack: Arc<[usize]>,
}

impl Reporter {
    pub(crate) fn new(program: Program, options: Options) -> Reporter {
        Reporter {
            program,
            options,
            count: 0,
            report: Report {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                command: std::env::args().collect(),
                ..Report::default()
            },
            stacks: Vec::new(),
            addresses: Vec::new(),
        }
    }

    /// How many races were reported.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// Reports the races of one access: as Go does, one of them.
    pub(crate) fn races(&mut self, history: &dyn Fn(&Race) -> (History, Race), races: &[Race]) {
        for race in races.iter().rev() {
            if self.is_new(race) {
                // Which takes long, and is for explanations.
                let wanted = self.program.explain || self.program.save.is_some();
                let (history, race) = match wanted {
                    true => history(race),
                    false => (History::new(0), race.clone()),
                };
                self.write(&history, &race);
                return;
            }
        }
    }

    fn is_new(&mut self, race: &Race) -> bool {
        // The read and the write of an update have one place.
        let place = |access: &Access| Place {
            reads: access.kind == AccessKind::Read,
            stack: stacks::addresses(access.site),
        };
        let pair = [place(&race.second), place(&race.first)];
        if self.options.suppress_equal_stacks {
            let known = self
                .stacks
                .iter()
                .any(|[a, b]| (*a == pair[0] && *b == pair[1]) || (*a == pair[1] && *b == pair[0]));
            if known {
                return false;
            }
        }
        let overlaps = |a: &Range<u64>, b: &Range<u64>| a.start < b.end && b.start < a.end;
        if self.options.suppress_equal_addresses {
            let known = |bytes| self.addresses.iter().any(|other| overlaps(other, bytes));
            if race.bytes.iter().any(known) {
                return false;
            }
        }
        self.stacks.push(pair);
        self.addresses.extend(race.bytes.iter().cloned());
        true
    }

    fn write(&mut self, history: &History, race: &Race) {
        self.count += 1;
        let reasoning = history.explain(race);
        let names = Names(&self.program);
        add_race(&mut self.report, race, &reasoning, history, &names);
        let Some(finding) = self.report.findings.last() else {
            return;
        };
        let options = text::Options {
            strip_path_prefix: self.options.strip_path_prefix.clone(),
        };
        let mut out = text::race(finding, &options);
        if self.program.explain {
            out.push_str(&text::explanation(finding, &self.report.history));
        }
        self.print(&out);
        if self.program.save.is_none() {
            self.report.findings.clear();
        } else if self.count <= SAVED_AT_ONCE {
            self.save();
        }
        if self.options.halt_on_error {
            (self.program.exit)(self.options.exit_code);
        }
    }

    /// Brings the saved report up to date.
    fn save(&self) {
        if let Some(path) = &self.program.save
            && let Err(problem) = save::save(&self.report, path)
        {
            self.print(&format!("gander: {path}: {problem}\n"));
        }
    }

    /// Warns that accesses had to be forgotten.
    pub(crate) fn forgot(&self, limit: usize, accesses: usize) {
        self.print(&format!(
            "WARNING: race detector: over memory_limit_mb={}: {accesses} remembered accesses \
             were forgotten; races with them are not reported\n",
            limit >> 20,
        ));
    }

    /// The last line; the exit code, if there were races.
    pub(crate) fn finish(&mut self, history: &dyn Fn() -> History) -> Option<i32> {
        if self.program.save.is_some() {
            add_history(&mut self.report, &history(), &Names(&self.program));
            self.save();
        }
        if self.count == 0 {
            return None;
        }
        self.print(&text::summary(self.count));
        Some(self.options.exit_code).filter(|&code| code != 0)
    }

    fn print(&self, out: &str) {
        let fd = match &*self.options.log_path {
            "stderr" => 2,
            "stdout" => 1,
            path => {
                let name = format!("{path}.{}", std::process::id());
                let file = std::fs::OpenOptions::new()
                    .create(true)
                    .append(true)
                    .open(name);
                // Where it cannot be written, it is better seen than lost.
                if file.is_ok_and(|mut file| file.write_all(out.as_bytes()).is_ok()) {
                    return;
                }
                2
            }
        };
        (self.program.write)(fd, out.as_bytes());
    }
}
