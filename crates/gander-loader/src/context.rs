//! The build context: which tags are set, and so which files belong.
//!
//! Invariant: a context is a plain value; two equal contexts choose the same
//! files, and [`Context::key`] is part of every package's content key.

use crate::constraint;
use crate::version::GO_RELEASE;
use rustc_hash::FxHashSet;

/// Tool tags that Go 1.27 sets by default on linux/amd64.
pub const TOOL_TAGS: &[&str] = &[
    "goexperiment.regabiwrappers",
    "goexperiment.regabiargs",
    "goexperiment.dwarf5",
    "goexperiment.jsonv2",
    "goexperiment.greenteagc",
    "goexperiment.randomizedheapbase64",
    "goexperiment.sizespecializedmalloc",
    "amd64.v1",
];

/// Tags that Gander's code generator adds for packages of the standard
/// library, to select Go bodies in place of assembly. `check` leaves them off:
/// it judges the library as the official toolchain sees it.
pub const STD_CODEGEN_TAGS: &[&str] = &["purego"];

/// Operating systems that the tag `unix` stands for.
const UNIX: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "linux",
    "netbsd",
    "openbsd",
    "solaris",
];

/// A build context.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Context {
    /// Target operating system.
    pub goos: String,
    /// Target architecture.
    pub goarch: String,
    /// The minor version N of the newest `go1.N` tag.
    pub release: u32,
    /// Tags of the toolchain.
    pub tool_tags: Vec<String>,
    /// Tags of the user (`-tags`, GOFLAGS), and `race`.
    pub build_tags: Vec<String>,
    lookup: FxHashSet<String>,
}

impl Default for Context {
    fn default() -> Context {
        Context::new(Vec::new(), false)
    }
}

impl Context {
    /// linux/amd64 without cgo, with the user's tags and, if `race`, the tag
    /// of that name.
    pub fn new(tags: Vec<String>, race: bool) -> Context {
        let mut build_tags = tags;
        if race {
            build_tags.push("race".into());
        }
        let release = GO_RELEASE
            .split('.')
            .nth(1)
            .and_then(|minor| minor.parse().ok())
            .unwrap_or(0);
        let tool_tags = TOOL_TAGS.iter().map(|&tag| tag.to_owned()).collect();
        let mut context = Context {
            goos: "linux".into(),
            goarch: "amd64".into(),
            release,
            tool_tags,
            build_tags,
            lookup: FxHashSet::default(),
        };
        context.index();
        context
    }

    fn index(&mut self) {
        let fixed = [self.goos.clone(), self.goarch.clone(), "gc".to_owned()];
        let releases = (1..=self.release).map(|minor| format!("go1.{minor}"));
        let named = self.tool_tags.iter().chain(&self.build_tags).cloned();
        self.lookup = fixed.into_iter().chain(releases).chain(named).collect();
        if UNIX.contains(&self.goos.as_str()) {
            self.lookup.insert("unix".into());
        }
    }

    /// The context in which the code generator sees a package of the
    /// standard library: Go bodies in place of assembly.
    pub(crate) fn for_std_codegen(&self) -> Context {
        let mut context = self.clone();
        let tags = STD_CODEGEN_TAGS.iter().map(|&tag| tag.to_owned());
        context.build_tags.extend(tags);
        context.index();
        context
    }

    /// Whether `tag` is set.
    pub fn has(&self, tag: &str) -> bool {
        // The old name of an experiment that is always off by default.
        let tag = if tag == "boringcrypto" {
            "goexperiment.boringcrypto"
        } else {
            tag
        };
        self.lookup.contains(tag)
    }

    /// Whether the suffixes of a file name fit.
    pub fn name_matches(&self, name: &str) -> bool {
        constraint::name_matches(name, &|tag| self.has(tag))
    }

    /// A text that is equal exactly for contexts that choose the same files.
    pub fn key(&self) -> String {
        let mut tags: Vec<&str> = self.lookup.iter().map(String::as_str).collect();
        tags.sort_unstable();
        tags.join(",")
    }
}
