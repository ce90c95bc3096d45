//! The command line, as typed.
//!
//! Invariant: flags look like Go's (`-json`, `-lang=go1.21`, one dash or two);
//! this file only turns words into values and decides nothing.

use clap::{Args, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// Gander: a Go toolchain that knows concurrency.
#[derive(Debug, Parser)]
#[command(
    name = "gander",
    version,
    disable_help_subcommand = true,
    infer_long_args = false
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Parse and type-check packages, with the official compiler's errors.
    Check(Check),
    /// Compile and run a Go program.
    Run(Run),
    /// Compile packages; write the executable of a main package.
    Build(Build),
    /// Print the syntax tree of a file.
    Ast(Ast),
    /// Check one package given by its files, as the bare compiler does:
    /// no modules, imports from the standard library only.
    Compile(Compile),
    /// Show which Go installation is used, and why.
    Env(Env),
    /// Print Gander's version and the Go version it implements.
    Version,
}

/// What `gander check` takes.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Show all errors of a package, not only the first ten.
    #[arg(short = 'e', long = "all-errors")]
    pub(crate) all_errors: bool,
    /// Write one JSON document instead of text.
    #[arg(long)]
    pub(crate) json: bool,
    /// Name the clause of the Go specification behind an error, where known.
    #[arg(long)]
    pub(crate) explain: bool,
    /// Check the packages' tests too.
    #[arg(long)]
    pub(crate) tests: bool,
    /// Say on standard error how many packages were checked.
    #[arg(short = 'v', long)]
    pub(crate) verbose: bool,
    /// Build tags, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "TAG,...")]
    pub(crate) tags: Vec<String>,
    /// Check the named packages as this language version, whatever their
    /// module says.
    #[arg(long, value_name = "go1.N")]
    pub(crate) lang: Option<String>,
    /// Change to this directory first.
    #[arg(short = 'C', value_name = "DIR")]
    pub(crate) chdir: Option<PathBuf>,
    /// Module download mode: readonly, vendor or mod.
    #[arg(long = "mod", value_name = "MODE")]
    pub(crate) mod_mode: Option<String>,
    /// Read replacements of files from this JSON file, as `go build` does.
    #[arg(long, value_name = "FILE")]
    pub(crate) overlay: Option<PathBuf>,
    /// Threads to use; all processors by default.
    #[arg(short = 'p', value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// Do not read or write the result cache.
    #[arg(long = "no-cache")]
    pub(crate) no_cache: bool,
    /// Packages: directories, import paths, patterns with `...`, `std`, or
    /// files; the package in the working directory by default.
    pub(crate) patterns: Vec<String>,
}

/// What `gander run` takes.
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) build: BuildFlags,
    /// Invoke the program through this command.
    #[arg(long, value_name = "COMMAND")]
    pub(crate) exec: Option<String>,
    /// Go files or one package, then the program's arguments.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) words: Vec<OsString>,
}

/// What `gander build` takes.
#[derive(Debug, Args)]
pub(crate) struct Build {
    #[command(flatten)]
    pub(crate) build: BuildFlags,
    /// Where the executable goes: a file, or a directory that exists or ends
    /// in a slash.
    #[arg(short = 'o', value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Packages, patterns, or Go files.
    pub(crate) patterns: Vec<String>,
}

/// The build flags of the `go` command.
#[derive(Debug, Args)]
pub(crate) struct BuildFlags {
    /// Build tags, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "TAG,...")]
    pub(crate) tags: Vec<String>,
    /// Change to this directory first.
    #[arg(short = 'C', value_name = "DIR")]
    pub(crate) chdir: Option<PathBuf>,
    /// Module download mode: readonly, vendor or mod.
    #[arg(long = "mod", value_name = "MODE")]
    pub(crate) mod_mode: Option<String>,
    /// Read replacements of files from this JSON file.
    #[arg(long, value_name = "FILE")]
    pub(crate) overlay: Option<PathBuf>,
    /// Threads to use; all processors by default.
    #[arg(short = 'p', value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// Compile again what has not changed.
    #[arg(short = 'a')]
    pub(crate) all: bool,
    /// Name the packages that are compiled.
    #[arg(short = 'v')]
    pub(crate) verbose: bool,
    /// Report data races of the run.
    #[arg(long)]
    pub(crate) race: bool,
    /// Leave the file system's paths out of the executable.
    #[arg(long)]
    pub(crate) trimpath: bool,
    /// Flags for the linker: -s, -w.
    #[arg(long, value_name = "FLAGS", allow_hyphen_values = true)]
    pub(crate) ldflags: Option<String>,
    /// Flags for the compiler: -e, -N, -l.
    #[arg(long, value_name = "FLAGS", allow_hyphen_values = true)]
    pub(crate) gcflags: Option<String>,
    /// Whether to record version control information: true, false or auto.
    #[arg(long, value_name = "WHETHER")]
    pub(crate) buildvcs: Option<String>,
}

/// What `gander compile` takes.
#[derive(Debug, Args)]
pub(crate) struct Compile {
    /// Show all errors, not only the first ten.
    #[arg(short = 'e', long = "all-errors")]
    pub(crate) all_errors: bool,
    /// Language version.
    #[arg(long, value_name = "go1.N")]
    pub(crate) lang: Option<String>,
    /// The files of the package.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

/// What `gander ast` takes.
#[derive(Debug, Args)]
pub(crate) struct Ast {
    /// Write JSON instead of a readable tree.
    #[arg(long)]
    pub(crate) json: bool,
    /// The file to parse.
    pub(crate) file: PathBuf,
}

/// What `gander env` takes.
#[derive(Debug, Args)]
pub(crate) struct Env {
    /// Write JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Fetch Go 1.27 if it is not there.
    #[arg(long)]
    pub(crate) provision: bool,
    /// Print only the values of these: GOROOT, GOMODCACHE, GANDERCACHE,
    /// GOVERSION.
    pub(crate) names: Vec<String>,
}

/// Parses the process's arguments.
///
/// # Errors
/// clap's error, which knows its own exit code and whether it is help.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(normalize(args))
}

/// Flags of `run` whose value is the next word.
const RUN_VALUES: &[&str] = &[
    "tags", "C", "mod", "overlay", "p", "ldflags", "gcflags", "buildvcs", "exec",
];

/// Go accepts `-json` for `--json`: gives words of one dash and several
/// letters their second dash. Words after `--` and values stay.
fn normalize(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut words = args.into_iter();
    let mut out: Vec<OsString> = words.next().into_iter().collect();
    let mut flags_over = false;
    let mut value_next = false;
    let mut run = None;
    for word in words {
        let text = word.to_string_lossy();
        flags_over |= text == "--";
        // What follows the package belongs to the program.
        let is_value = std::mem::replace(&mut value_next, false);
        match run {
            None => run = Some(text == "run"),
            Some(true) if !is_value => {
                flags_over |= !text.starts_with('-');
                value_next = RUN_VALUES.contains(&text.trim_start_matches('-'));
            }
            Some(_) => {}
        }
        let name = text
            .strip_prefix('-')
            .filter(|rest| !rest.starts_with('-'))
            .unwrap_or_default();
        let name_len = name.find('=').unwrap_or(name.len());
        let long =
            !flags_over && name_len > 1 && name.starts_with(|c: char| c.is_ascii_alphabetic());
        out.push(if long {
            OsString::from(format!("-{text}"))
        } else {
            word
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[&str], expected: &[&str]) {
        let normalized = normalize(words.iter().map(OsString::from));
        assert_eq!(
            normalized,
            expected.iter().map(OsString::from).collect::<Vec<_>>()
        );
    }

    #[test]
    fn one_dash_is_enough() {
        check(
            &["gander", "check", "-json", "-e", "./..."],
            &["gander", "check", "--json", "-e", "./..."],
        );
        check(
            &["gander", "-tags=a,b", "-p", "3"],
            &["gander", "--tags=a,b", "-p", "3"],
        );
        check(
            &["gander", "run", "-tags", "x", "-v", "a.go", "-json", "--"],
            &["gander", "run", "--tags", "x", "-v", "a.go", "-json", "--"],
        );
        check(
            &["gander", "-p=3", "--", "-json"],
            &["gander", "-p=3", "--", "-json"],
        );
    }

    #[test]
    fn the_table_is_sound() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }
}
