//! The command line, as typed.
//!
//! Invariant: flags look like Go's (`-json`, `-lang=go1.21`, one dash or two);
//! this file only turns words into values and decides nothing.

use clap::{ArgAction, Args, CommandFactory as _, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// Gander: a Go toolchain that knows concurrency.
#[derive(Debug, Parser)]
#[command(
    name = "gander",
    version,
    disable_help_subcommand = true,
    infer_long_args = false,
    args_override_self = true
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
    /// Say from a saved race report why accesses are unordered, or what orders
    /// two points of the program.
    Explain(Explain),
    /// Run the tests of packages, as `go test` does.
    #[command(disable_help_flag = true)]
    Test(Test),
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
    #[arg(long, value_name = "TAG,...")]
    pub(crate) tags: Option<String>,
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
    #[arg(trailing_var_arg = true)]
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

/// What `gander test` takes: words that it reads by itself.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Flags of `go test`, packages, and flags of the test programs.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) words: Vec<OsString>,
}

/// The build flags of the `go` command.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct BuildFlags {
    /// Build tags, separated by commas.
    #[arg(long, value_name = "TAG,...")]
    pub(crate) tags: Option<String>,
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
    #[arg(short = 'p', value_name = "N", value_parser = number, allow_hyphen_values = true)]
    pub(crate) threads: Option<i64>,
    /// Compile again what has not changed.
    #[arg(short = 'a', num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value_t, value_parser = boolean, value_name = "BOOL")]
    pub(crate) all: bool,
    /// Name the packages that are compiled.
    #[arg(short = 'v', num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value_t, value_parser = boolean, value_name = "BOOL")]
    pub(crate) verbose: bool,
    /// Say what is done and how long each step takes.
    #[arg(short = 'x', num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value_t, value_parser = boolean, value_name = "BOOL")]
    pub(crate) explain: bool,
    /// Say what would be done, and do not do it.
    #[arg(short = 'n', num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value_t, value_parser = boolean, value_name = "BOOL")]
    pub(crate) dry: bool,
    /// Report data races of the run; -race=plain without explanations.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value_t, value_parser = boolean, value_name = "BOOL")]
    pub(crate) race: bool,
    /// What -race=plain means besides.
    #[arg(long, hide = true)]
    pub(crate) race_plain: bool,
    /// Save the data races to this file as JSON, SARIF or HTML, by its extension.
    #[arg(long, value_name = "FILE")]
    pub(crate) race_report: Option<PathBuf>,
    /// Leave the file system's paths out of the executable.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value_t, value_parser = boolean, value_name = "BOOL")]
    pub(crate) trimpath: bool,
    /// Flags for the linker: -X importpath.name=value, -checklinkname=0, -s, -w.
    #[arg(long, value_name = "FLAGS", allow_hyphen_values = true)]
    pub(crate) ldflags: Option<String>,
    /// Flags for the compiler: -e, -N, -l, -S; for the named packages, or as
    /// PATTERN=FLAGS for others.
    #[arg(long, value_name = "FLAGS", allow_hyphen_values = true, action = ArgAction::Append)]
    pub(crate) gcflags: Vec<String>,
    /// Whether to record version control information: true, false or auto.
    #[arg(long, value_name = "WHETHER", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", default_value = "auto", value_parser = auto_or_boolean)]
    pub(crate) buildvcs: String,
    /// Only `exe` and `default`.
    #[arg(long, value_name = "MODE", hide = true)]
    pub(crate) buildmode: Option<String>,
    /// Only `gc`.
    #[arg(long, value_name = "NAME", hide = true)]
    pub(crate) compiler: Option<String>,
    /// Profiles are not used.
    #[arg(long, value_name = "FILE", hide = true)]
    pub(crate) pgo: Option<String>,
    /// There is no assembler.
    #[arg(long, value_name = "FLAGS", allow_hyphen_values = true, hide = true)]
    pub(crate) asmflags: Option<String>,
    /// The `go` command's, for what it downloads.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value_t, value_parser = boolean, value_name = "BOOL", hide = true)]
    pub(crate) modcacherw: bool,
}

impl BuildFlags {
    /// The build tags.
    pub(crate) fn tags(&self) -> Vec<String> {
        split_tags(self.tags.as_deref())
    }
}

/// Tags as the `go` command separates them.
pub(crate) fn split_tags(text: Option<&str>) -> Vec<String> {
    let tags = text.unwrap_or_default().split([',', ' ']);
    let tags = tags.filter(|tag| !tag.is_empty());
    tags.map(str::to_owned).collect()
}

/// A boolean as Go's flags have it.
fn boolean(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err("parse error".to_owned()),
    }
}

fn auto_or_boolean(text: &str) -> Result<String, String> {
    match (text, boolean(text)) {
        ("auto", _) => Ok(text.to_owned()),
        (_, Ok(value)) => Ok(value.to_string()),
        _ => Err("value is neither 'auto' nor a valid bool".to_owned()),
    }
}

fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "parse error".to_owned())
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

/// What `gander explain` takes.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A report in JSON, as `-race-report=FILE.json` saves it.
    pub(crate) report: PathBuf,
    /// Two places of the program, as `file.go:line`.
    #[arg(num_args = 2, value_names = ["FROM", "TO"])]
    pub(crate) points: Vec<String>,
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

/// Why there are no arguments.
pub(crate) enum Refusal {
    /// Help or the version, for standard output.
    Help(clap::Error),
    /// What is wrong with the command line, in the words of the `go` command.
    Usage(String),
    /// What is wrong with GOFLAGS.
    Flags(String),
}

/// Parses the process's arguments; `goflags` are the words of GOFLAGS.
///
/// # Errors
/// A wrong command line, or help that was asked for.
pub(crate) fn parse(
    args: impl IntoIterator<Item = OsString>,
    goflags: &[String],
) -> Result<Cli, Refusal> {
    let mut words = normalize(args);
    let command = words.get(1).map(|word| word.to_string_lossy().into_owned());
    let command = command.unwrap_or_default();
    let from_env = match TAKE_GOFLAGS.contains(&command.as_str()) {
        true => wanted_goflags(&command, goflags).map_err(Refusal::Flags)?,
        false => Vec::new(),
    };
    if !from_env.is_empty() {
        // By themselves first: what is wrong with them is said of them.
        let alone = words[..2].iter().cloned().chain(from_env.iter().cloned());
        if let Err(err) = Cli::try_parse_from(alone)
            && let Some((problem, reason)) = problem(&err)
        {
            let usage = usage(&command);
            let text = format!("go: {problem} (from $GOFLAGS){reason}\n{usage}");
            return Err(Refusal::Usage(text));
        }
        // Behind the name of the command, before what the person typed.
        words.splice(2..2, from_env);
    }
    Cli::try_parse_from(words).map_err(|err| match problem(&err) {
        Some((problem, reason)) => {
            Refusal::Usage(format!("{problem}{reason}\n{}", usage(&command)))
        }
        None => Refusal::Help(err),
    })
}

/// Commands that take build flags from GOFLAGS.
const TAKE_GOFLAGS: &[&str] = &["run", "build", "check"];

/// Flags of the `go` command that have no meaning for Gander's commands or no
/// effect on what they do, so that GOFLAGS may have them.
const OTHER_GOFLAGS: &[&str] = &[
    "a",
    "asmflags",
    "bench",
    "benchmem",
    "benchtime",
    "buildvcs",
    "c",
    "compiled",
    "count",
    "cover",
    "covermode",
    "coverpkg",
    "coverprofile",
    "cpu",
    "cpuprofile",
    "d",
    "deps",
    "diff",
    "e",
    "exec",
    "export",
    "f",
    "failfast",
    "find",
    "fix",
    "fuzz",
    "gccgoflags",
    "gcflags",
    "i",
    "insecure",
    "json",
    "ldflags",
    "list",
    "m",
    "memprofile",
    "modcacherw",
    "n",
    "o",
    "p",
    "parallel",
    "race",
    "retracted",
    "run",
    "short",
    "shuffle",
    "skip",
    "t",
    "test",
    "timeout",
    "trimpath",
    "u",
    "v",
    "vet",
    "versions",
    "work",
    "x",
];

/// The words of GOFLAGS that a command knows.
fn wanted_goflags(command: &str, goflags: &[String]) -> Result<Vec<OsString>, String> {
    let cli = Cli::command();
    let Some(known) = cli.find_subcommand(command) else {
        return Ok(Vec::new());
    };
    let mut words = Vec::new();
    for flag in goflags {
        let rest = flag.strip_prefix("--").or_else(|| flag.strip_prefix('-'));
        let name = rest.map(|rest| rest.split('=').next().unwrap_or(rest));
        let Some(name) = name.filter(|name| !name.is_empty() && !name.starts_with('-')) else {
            return Err(format!("go: parsing $GOFLAGS: non-flag {flag:?}"));
        };
        let is_known = known.get_arguments().any(|arg| {
            arg.get_long() == Some(name)
                || arg
                    .get_short()
                    .is_some_and(|short| short.to_string() == name)
        });
        match is_known {
            true if name.len() == 1 => words.push(format!("-{}", rest.unwrap_or(name)).into()),
            true => words.push(format!("--{}", rest.unwrap_or(name)).into()),
            false if OTHER_GOFLAGS.contains(&name) => {}
            false => return Err(format!("go: parsing $GOFLAGS: unknown flag -{name}")),
        }
    }
    Ok(words)
}

/// What is wrong with the words, and the reason, as the `go` command says it;
/// none for help.
fn problem(err: &clap::Error) -> Option<(String, String)> {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let text = |kind| match err.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    let shown = text(ContextKind::InvalidArg);
    let name = shown.split([' ', '=', '[']).next().unwrap_or("");
    let name = name.trim_start_matches('-');
    let value = text(ContextKind::InvalidValue);
    let reason = std::error::Error::source(err).map_or("parse error".to_owned(), |e| e.to_string());
    Some(match err.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::DisplayVersion
        | ErrorKind::InvalidSubcommand
        | ErrorKind::MissingSubcommand
        | ErrorKind::MissingRequiredArgument => return None,
        ErrorKind::UnknownArgument => {
            let text = format!("flag provided but not defined: -{name}");
            (text, String::new())
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            (format!("flag needs an argument: -{name}"), String::new())
        }
        _ if name.is_empty() => return None,
        _ if ["buildvcs", "race", "trimpath", "a", "v", "x", "n"].contains(&name) => (
            format!("invalid boolean value {value:?} for -{name}"),
            format!(": {reason}"),
        ),
        _ => (
            format!("invalid value {value:?} for flag -{name}"),
            format!(": {reason}"),
        ),
    })
}

/// How a command is used, in two lines.
fn usage(command: &str) -> String {
    let words = match command {
        "run" => "run [build flags] [-exec xprog] package [arguments...]",
        "build" => "build [-o output] [build flags] [packages]",
        "check" => "check [flags] [packages]",
        "compile" => "compile [flags] files",
        "ast" => "ast [-json] file",
        "env" => "env [-json] [-provision] [names]",
        _ => "COMMAND [arguments]",
    };
    let command = match words.starts_with("COMMAND") {
        true => "--help".to_owned(),
        false => format!("{command} --help"),
    };
    format!("usage: gander {words}\nRun 'gander {command}' for details.")
}

/// Flags of `run` whose value is the next word.
const RUN_VALUES: &[&str] = &[
    "tags",
    "C",
    "mod",
    "overlay",
    "p",
    "ldflags",
    "gcflags",
    "exec",
    "race-report",
    "buildmode",
    "compiler",
    "pgo",
    "asmflags",
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
        // These flags are read elsewhere.
        if run.is_none() && text == "test" {
            flags_over = true;
        }
        flags_over |= text == "--";
        // What follows the package belongs to the program.
        let is_value = std::mem::replace(&mut value_next, false);
        match run {
            None => run = Some(text == "run"),
            Some(true) if !is_value => {
                if !flags_over && !text.starts_with('-') {
                    flags_over = true;
                    out.push("--".into());
                }
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
        if long && name == "race=plain" {
            out.extend(["--race", "--race-plain"].map(OsString::from));
            continue;
        }
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
            &[
                "gander", "run", "--tags", "x", "-v", "--", "a.go", "-json", "--",
            ],
        );
        check(
            &["gander", "-p=3", "--", "-json"],
            &["gander", "-p=3", "--", "-json"],
        );
    }

    #[test]
    fn the_table_is_sound() {
        Cli::command().debug_assert();
    }
}
