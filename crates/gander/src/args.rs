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

/// Go accepts `-json` for `--json`: gives words of one dash and several
/// letters their second dash. Words after `--` and values stay.
fn normalize(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut words = args.into_iter();
    let mut out: Vec<OsString> = words.next().into_iter().collect();
    let mut flags_over = false;
    for word in words {
        let text = word.to_string_lossy();
        flags_over |= text == "--";
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
