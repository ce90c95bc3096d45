//! The command line of `gander test`.
//!
//! Invariant: read as `go test` reads it, which no ordinary parser does: flags
//! may stand before and after the packages, known ones are renamed for the
//! test program, and what is not known belongs to it.

use crate::args::BuildFlags;
use gander_driver::test::CoverMode;
use std::path::PathBuf;
use std::time::Duration;

/// Tests end themselves after this long.
const TIMEOUT: Duration = Duration::from_secs(600);

/// What was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    pub(crate) build: BuildFlags,
    /// `-c`: compile and keep the program, do not run it.
    pub(crate) compile_only: bool,
    /// `-o`: where the program goes.
    pub(crate) output: Option<String>,
    /// `-exec`: the command that runs the program.
    pub(crate) exec: Vec<String>,
    pub(crate) json: bool,
    /// What passing tests print is shown.
    pub(crate) show_passing: bool,
    pub(crate) bench: bool,
    pub(crate) fail_fast: bool,
    /// After this the tests end themselves; zero for never.
    pub(crate) timeout: Duration,
    /// Whether statements that run are counted.
    pub(crate) cover: bool,
    /// `-covermode`.
    pub(crate) cover_mode: Option<CoverMode>,
    /// `-coverpkg`.
    pub(crate) cover_packages: Option<Vec<String>>,
    /// `-coverprofile`: where the profile goes, absolute.
    pub(crate) cover_profile: Option<PathBuf>,
    /// Packages, as written.
    pub(crate) packages: Vec<String>,
    /// For the test program.
    pub(crate) args: Vec<String>,
}

/// What a flag is good for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Use {
    /// Only this command knows it.
    Own,
    /// It is handed to the test program.
    Passed,
    /// Not supported yet.
    Refused,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Bool,
    Value,
}

/// All flags of `go test`, and those of Gander.
const FLAGS: &[(&str, Kind, Use)] = {
    use Kind::{Bool, Value};
    use Use::{Own, Passed, Refused};
    &[
        ("a", Bool, Own),
        ("artifacts", Bool, Passed),
        ("asan", Bool, Refused),
        ("asmflags", Value, Refused),
        ("bench", Value, Passed),
        ("benchmem", Bool, Passed),
        ("benchtime", Value, Passed),
        ("blockprofile", Value, Refused),
        ("blockprofilerate", Value, Refused),
        ("buildmode", Value, Refused),
        ("buildvcs", Value, Own),
        ("c", Bool, Own),
        ("C", Value, Own),
        ("compiler", Value, Refused),
        ("count", Value, Passed),
        ("cover", Bool, Own),
        ("covermode", Value, Own),
        ("coverpkg", Value, Own),
        ("coverprofile", Value, Passed),
        ("cpu", Value, Passed),
        ("cpuprofile", Value, Refused),
        ("exec", Value, Own),
        ("failfast", Bool, Passed),
        ("fullpath", Bool, Passed),
        ("fuzz", Value, Refused),
        ("fuzzminimizetime", Value, Refused),
        ("fuzztime", Value, Refused),
        ("gccgoflags", Value, Refused),
        ("gcflags", Value, Own),
        ("installsuffix", Value, Refused),
        ("json", Bool, Own),
        ("ldflags", Value, Own),
        ("linkshared", Bool, Refused),
        ("list", Value, Passed),
        ("memprofile", Value, Refused),
        ("memprofilerate", Value, Refused),
        ("mod", Value, Own),
        ("modcacherw", Bool, Own),
        ("modfile", Value, Refused),
        ("msan", Bool, Refused),
        ("mutexprofile", Value, Refused),
        ("mutexprofilefraction", Value, Refused),
        ("n", Bool, Refused),
        ("o", Value, Own),
        ("outputdir", Value, Passed),
        ("overlay", Value, Own),
        ("p", Value, Own),
        ("parallel", Value, Passed),
        ("pgo", Value, Refused),
        ("pkgdir", Value, Refused),
        ("race", Bool, Own),
        ("race-report", Value, Own),
        ("run", Value, Passed),
        ("short", Bool, Passed),
        ("shuffle", Value, Passed),
        ("skip", Value, Passed),
        ("tags", Value, Own),
        ("timeout", Value, Passed),
        ("toolexec", Value, Refused),
        ("trace", Value, Refused),
        ("trimpath", Bool, Own),
        ("v", Bool, Passed),
        ("vet", Value, Own),
        ("work", Bool, Refused),
        ("x", Bool, Refused),
    ]
};

/// A word of the command line.
enum Word<'a> {
    /// `--`, or something that is no flag.
    Plain,
    /// A flag that is known, without `test.`, with its value if it has one.
    Known(&'static (&'static str, Kind, Use), Option<&'a str>),
    /// Another one, and whether its value is in the same word.
    Unknown { with_value: bool },
}

fn classify(word: &str) -> Word<'_> {
    let name = word.strip_prefix("--").or_else(|| word.strip_prefix('-'));
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return Word::Plain;
    };
    let (name, value) = match name.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (name, None),
    };
    let find = |name: &str| FLAGS.iter().find(|flag| flag.0 == name);
    let known = match name.strip_prefix("test.") {
        Some(short) => find(short).filter(|flag| flag.2 != Use::Own),
        None => find(name),
    };
    match known {
        Some(flag) => Word::Known(flag, value),
        None => Word::Unknown {
            with_value: value.is_some(),
        },
    }
}

/// Reads the words after `test`; `defaults` are those of GOFLAGS.
///
/// # Errors
/// What makes no sense.
pub(crate) fn parse(words: &[String], defaults: &[String]) -> Result<Flags, String> {
    let mut reader = Reader {
        flags: Flags {
            timeout: TIMEOUT,
            ..Flags::default()
        },
        passed: Vec::new(),
    };
    for word in defaults {
        // Flags of other commands are ignored.
        if let Word::Known(flag, value) = classify(word)
            && flag.2 != Use::Refused
        {
            reader.known(flag, value.unwrap_or("true"))?;
        }
    }
    let from_environment = std::mem::take(&mut reader.passed);
    let mut args = reader.words(words)?;
    let explicit = reader.passed.clone();
    let mut front: Vec<String> = Vec::new();
    let is_set = |name: &str| explicit.iter().any(|(set, _)| *set == name);
    if reader.flags.json {
        front.push("-test.v=test2json".to_owned());
    }
    for (name, value) in &from_environment {
        let replaced = reader.flags.json && *name == "v";
        if !is_set(name) && !replaced {
            front.push(format!("-test.{name}={value}"));
        }
    }
    let any = |name: &str| {
        let mut all = explicit.iter().chain(&from_environment);
        all.any(|(set, _)| *set == name)
    };
    // The test program itself has no limit.
    if !any("timeout") {
        front.push(format!("-test.timeout={}", super::duration(TIMEOUT)));
    }
    let artifacts = |word: &String| word == "-test.artifacts=true";
    if args.iter().chain(&front).any(artifacts) && !any("outputdir") {
        let here = std::env::current_dir().map_err(|err| err.to_string())?;
        front.push(format!("-test.outputdir={}", here.display()));
    }
    let mut own = args.iter().take_while(|word| *word != "--");
    reader.flags.show_passing |= own.any(|word| matches!(&word[..], "-h" | "-help" | "--help"));
    front.append(&mut args);
    if let Some(profile) = &reader.flags.cover_profile {
        let dir = front
            .iter()
            .find_map(|arg| arg.strip_prefix("-test.outputdir="));
        let here = std::env::current_dir().map_err(|err| err.to_string())?;
        let dir = dir.map_or(here, PathBuf::from);
        reader.flags.cover_profile = Some(dir.join(profile));
    }
    reader.flags.args = front;
    Ok(reader.flags)
}

struct Reader {
    flags: Flags,
    /// Flags for the test program that were given.
    passed: Vec<(&'static str, String)>,
}

impl Reader {
    /// Reads the command line; gives the arguments of the test program.
    fn words(&mut self, words: &[String]) -> Result<Vec<String>, String> {
        let mut args = Vec::new();
        let mut packages: Option<Vec<String>> = None;
        let mut in_packages = false;
        let mut value_may_follow = false;
        let mut first_unknown = None;
        let mut at = 0;
        while let Some(word) = words.get(at) {
            at += 1;
            let after_flag = std::mem::take(&mut value_may_follow);
            match classify(word) {
                Word::Plain if word == "--" => {
                    args.extend_from_slice(&words[at - 1..]);
                    break;
                }
                Word::Plain if in_packages || packages.is_none() => {
                    in_packages = true;
                    packages.get_or_insert_default().push(word.clone());
                }
                // It may be the value of the flag before, which is not ours.
                Word::Plain if after_flag => args.push(word.clone()),
                Word::Plain => {
                    args.extend_from_slice(&words[at - 1..]);
                    break;
                }
                Word::Unknown { .. } if word == "-args" || word == "--args" => {
                    args.extend_from_slice(&words[at..]);
                    break;
                }
                Word::Unknown { with_value } => {
                    in_packages = false;
                    packages.get_or_insert_default();
                    first_unknown.get_or_insert(word);
                    args.push(word.clone());
                    value_may_follow = !with_value;
                }
                Word::Known(flag, value) => {
                    in_packages = false;
                    let value = match (flag.1, value) {
                        (_, Some(value)) => value.to_owned(),
                        (Kind::Bool, None) => "true".to_owned(),
                        (Kind::Value, None) => {
                            at += 1;
                            let next = words.get(at - 1);
                            next.ok_or_else(|| format!("flag needs an argument: {word}"))?
                                .clone()
                        }
                    };
                    if let Some(arg) = self.known(flag, &value)? {
                        args.push(arg);
                    }
                }
            }
        }
        if let Some(word) = first_unknown.filter(|_| self.flags.compile_only) {
            return Err(format!("unknown flag {word} cannot be used with -c"));
        }
        self.flags.packages = packages.unwrap_or_default();
        Ok(args)
    }

    /// Takes a flag; gives what the test program gets of it.
    fn known(
        &mut self,
        flag: &'static (&'static str, Kind, Use),
        value: &str,
    ) -> Result<Option<String>, String> {
        let &(name, kind, purpose) = flag;
        if purpose == Use::Refused {
            return Err(format!("-{name} is not supported yet"));
        }
        let bad = |why: &str| format!("invalid value {value:?} for flag -{name}: {why}");
        let mut value = value.to_owned();
        let mut on = false;
        let is_word = matches!((name, &value[..]), ("v", "test2json") | ("race", "plain"));
        if kind == Kind::Bool && !is_word {
            on = match &value[..] {
                "1" | "t" | "T" | "true" | "TRUE" | "True" => true,
                "0" | "f" | "F" | "false" | "FALSE" | "False" => false,
                _ => {
                    return Err(format!(
                        "invalid boolean value {value:?} for -{name}: parse error"
                    ));
                }
            };
            value = on.to_string();
        }
        let flags = &mut self.flags;
        match name {
            "bench" => flags.bench = !value.is_empty(),
            "failfast" => flags.fail_fast = on,
            "list" => flags.show_passing |= !value.is_empty(),
            "v" => flags.show_passing |= on || value == "test2json",
            "timeout" => {
                flags.timeout = parse_duration(&value).ok_or_else(|| bad("parse error"))?;
                value = super::duration(flags.timeout);
            }
            "coverprofile" => {
                flags.cover_profile = Some(PathBuf::from(&value)).filter(|_| !value.is_empty());
                flags.cover = true;
            }
            "count" | "parallel" => {
                let number: i64 = value.parse().map_err(|_| bad("parse error"))?;
                value = number.to_string();
            }
            "shuffle" if !matches!(&value[..], "on" | "off") && value.parse::<i64>().is_err() => {
                return Err(bad(
                    "-shuffle argument must be \"on\", \"off\", or an int64",
                ));
            }
            "outputdir" if !value.starts_with('/') => {
                let here = std::env::current_dir().map_err(|err| err.to_string())?;
                value = here.join(&value).display().to_string();
            }
            _ if purpose == Use::Own => self.own(name, &value, on)?,
            _ => {}
        }
        if purpose != Use::Passed {
            return Ok(None);
        }
        let arg = format!("-test.{name}={value}");
        self.passed.push((name, value));
        Ok(Some(arg))
    }

    fn own(&mut self, name: &str, value: &str, on: bool) -> Result<(), String> {
        let flags = &mut self.flags;
        let build = &mut flags.build;
        let text = || Some(value.to_owned());
        match name {
            "a" => build.all = on,
            "buildvcs" => value.clone_into(&mut build.buildvcs),
            "c" => flags.compile_only = on,
            "cover" => flags.cover = on,
            "covermode" => {
                let modes = [CoverMode::Set, CoverMode::Count, CoverMode::Atomic];
                let mode = modes.into_iter().find(|mode| mode.name() == value);
                flags.cover_mode = Some(mode.ok_or_else(|| {
                    let valid = "valid modes are \"set\", \"count\", or \"atomic\"";
                    format!("invalid value {value:?} for flag -covermode: {valid}")
                })?);
                flags.cover = true;
            }
            "coverpkg" => {
                let patterns = value.split(',').filter(|pattern| !pattern.is_empty());
                flags.cover_packages = Some(patterns.map(str::to_owned).collect());
                flags.cover = true;
            }
            "C" => build.chdir = Some(PathBuf::from(value)),
            "exec" => flags.exec = value.split_ascii_whitespace().map(str::to_owned).collect(),
            "gcflags" => build.gcflags.extend(text()),
            "json" => flags.json = on,
            "ldflags" => build.ldflags = text(),
            "mod" => build.mod_mode = text(),
            "o" => flags.output = text(),
            "overlay" => build.overlay = Some(PathBuf::from(value)),
            "p" => {
                let bad = |_| format!("invalid value {value:?} for flag -p: parse error");
                build.threads = Some(value.parse().map_err(bad)?);
            }
            "race" => {
                build.race_plain = value == "plain";
                build.race = on || build.race_plain;
            }
            "race-report" => build.race_report = Some(PathBuf::from(value)),
            "tags" => build.tags = text(),
            "trimpath" => build.trimpath = on,
            "vet" if value != "off" && !value.is_empty() => {
                return Err(format!("-vet={value} is not supported yet; -vet=off is"));
            }
            // Nothing is vetted, and modules are never made read-only.
            _ => {}
        }
        Ok(())
    }
}

/// A duration as Go writes it: `1h30m`, `1.5s`.
fn parse_duration(text: &str) -> Option<Duration> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(Duration::ZERO);
    }
    let mut sum = 0.0;
    while !rest.is_empty() || sum == 0.0 {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(rest.len());
        let seconds = match &rest[..unit] {
            "ns" => 1e-9,
            "us" | "µs" | "μs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        sum += number * seconds;
        rest = &rest[unit..];
        if rest.is_empty() {
            break;
        }
    }
    // A negative limit is none.
    Some(match negative {
        true => Duration::ZERO,
        false => Duration::try_from_secs_f64(sum).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(words: &[&str]) -> (Vec<String>, Vec<String>) {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        let flags = parse(&words, &[]).expect("it makes sense");
        (flags.packages, flags.args)
    }

    fn check(words: &[&str], packages: &[&str], rest: &[&str]) {
        let (found_packages, mut found) = args(words);
        found.retain(|arg| arg != "-test.timeout=10m0s");
        assert_eq!((found_packages, found), {
            let owned = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
            (owned(packages), owned(rest))
        });
    }

    #[test]
    fn packages_and_flags_mix() {
        check(&["fmt", "-v"], &["fmt"], &["-test.v=true"]);
        check(
            &["-run", "A", "./...", "x", "-short"],
            &["./...", "x"],
            &["-test.run=A", "-test.short=true"],
        );
        check(
            &["fmt", "-own", "1", "-v"],
            &["fmt"],
            &["-own", "1", "-test.v=true"],
        );
        check(&["-own", "fmt"], &[], &["-own", "fmt"]);
        check(&["p", "-args", "-v"], &["p"], &["-v"]);
        check(
            &["p", "-v", "x", "-short"],
            &["p"],
            &["-test.v=true", "x", "-short"],
        );
        check(&["-timeout", "90s"], &[], &["-test.timeout=1m30s"]);
        check(&["-test.run=X", "p"], &["p"], &["-test.run=X"]);
    }

    #[test]
    fn durations() {
        let parsed = |text| parse_duration(text);
        assert_eq!(parsed("1h2m3.5s"), Some(Duration::from_millis(3_723_500)));
        assert_eq!(parsed("0"), Some(Duration::ZERO));
        assert_eq!(parsed("5"), None);
        assert_eq!(parsed(""), None);
    }
}
