//! Everything between the package patterns of a command line and lists of
//! files ready to be parsed: GOROOT, modules, build constraints, the package
//! graph. The only crate of the front end that touches files.
//!
//! Start with [`Loader`]; its result is a [`Graph`].

mod assemble;
mod constraint;
mod context;
mod dirs;
mod embed;
mod env;
mod error;
mod fs;
mod goroot;
mod graph;
mod header;
mod lex;
mod load;
mod loader;
mod modcache;
mod modfile;
mod modgraph;
mod modpath;
mod modules;
mod par;
mod patterns;
mod progress;
mod provision;
mod resolve;
mod scan;
mod variants;
mod vcs;
mod vendor;
mod version;
mod visibility;
mod workspace;

pub use constraint::{Expr, parse as parse_constraint};
pub use context::{Context, STD_CODEGEN_TAGS, TOOL_TAGS};
pub use env::Env;
pub use error::{ErrorKind, FilePosition, LoadError, StackEntry, short_path};
pub use fs::{DirEntry, FileKind, FileSystem, MemFs, Overlay, RealFs, errno_text};
pub use goroot::{Fetch, Goroot, GorootError, Rejected, find as find_goroot};
pub use graph::{Graph, Package, PackageId, TestProgram, Variant};
pub use header::{EmbedPattern, Header, HeaderError, ImportDecl, parse as parse_header};
pub use loader::{LoadOptions, Loader};
pub use modcache::Download;
pub use modfile::{Dialect, ModFile, ModuleVersion, Replace, Require, parse as parse_mod_file};
pub use modules::{ModMode, ModuleInfo};
pub use progress::{Progress, Silent, Unit};
pub use provision::GoDownload;
pub use scan::{DirScan, FileSet, ForeignKind, GoFile, Place, Places, ScanError, Tests, scan_dir};
pub use vcs::Repository;
pub use version::GO_RELEASE;
