//! go.mod and go.work files: parsing, with all errors of a file.
//!
//! Invariant: errors have the `go` command's words and place; what could be
//! read is in the result even if there are errors.

use crate::modpath;
use crate::version;

/// Nothing is looked up here, as the `go` command with GOPROXY=off.
const NO_LOOKUP: &str = "module lookup disabled by GOPROXY=off";

/// A module path and version; the version of a directory replacement is empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct ModuleVersion {
    /// Module path, or directory of a replacement.
    pub path: String,
    /// Version, `v1.2.3`.
    pub version: String,
}

impl ModuleVersion {
    /// The pair of both.
    pub fn new(path: impl Into<String>, version: impl Into<String>) -> ModuleVersion {
        ModuleVersion {
            path: path.into(),
            version: version.into(),
        }
    }
}

impl std::fmt::Display for ModuleVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path)?;
        if self.version.is_empty() {
            Ok(())
        } else {
            write!(f, "@{}", self.version)
        }
    }
}

/// A `require` line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Require {
    /// The module.
    pub module: ModuleVersion,
    /// Marked `// indirect`.
    pub indirect: bool,
}

/// A `replace` line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replace {
    /// What is replaced; without version, all versions.
    pub old: ModuleVersion,
    /// By what; without version, a directory.
    pub new: ModuleVersion,
}

/// A go.mod or go.work file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ModFile {
    /// Module path; empty if there is none.
    pub module: String,
    /// The `go` line.
    pub go: Option<String>,
    /// The `toolchain` line.
    pub toolchain: Option<String>,
    /// Requirements.
    pub require: Vec<Require>,
    /// Excluded versions.
    pub exclude: Vec<ModuleVersion>,
    /// Replacements.
    pub replace: Vec<Replace>,
    /// Directories that patterns skip.
    pub ignore: Vec<String>,
    /// Tools.
    pub tool: Vec<String>,
    /// `godebug` settings.
    pub godebug: Vec<(String, String)>,
    /// Retracted versions, lowest and highest.
    pub retract: Vec<(String, String)>,
    /// go.work: directories of main modules.
    pub use_dirs: Vec<String>,
}

/// Which file is parsed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialect {
    /// go.mod of a main module.
    Mod,
    /// go.mod of a dependency: unknown directives are skipped.
    Lax,
    /// go.work.
    Work,
}

/// Parses the file called `name` in errors.
pub fn parse(name: &str, text: &str, dialect: Dialect) -> (ModFile, Vec<String>) {
    let mut parser = Parser {
        name,
        dialect,
        file: ModFile::default(),
        errors: Vec::new(),
        retracts: Vec::new(),
    };
    if let Err(message) = parser.run(text) {
        // A syntax error stops the parse, so that it stands alone.
        return (parser.file, vec![message]);
    }
    parser.check_retracts();
    (parser.file, parser.errors)
}

/// A line's words and what comes after them.
struct Line<'a> {
    number: usize,
    col: usize,
    words: Vec<&'a str>,
    comment: &'a str,
}

struct Parser<'a> {
    name: &'a str,
    dialect: Dialect,
    file: ModFile,
    errors: Vec<String>,
    retracts: Vec<(usize, usize, String, String)>,
}

fn place(name: &str, line: usize, col: usize) -> String {
    if col > 1 {
        format!("{name}:{line}:{col}: ")
    } else {
        format!("{name}:{line}: ")
    }
}

/// Splits a line into words; parentheses, commas and brackets stand alone.
fn words<'a>(name: &str, number: usize, text: &'a str) -> Result<Line<'a>, String> {
    let mut line = Line {
        number,
        col: 1,
        words: Vec::new(),
        comment: "",
    };
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r']);
        let col = text[..text.len() - rest.len()].chars().count() + 1;
        if line.words.is_empty() {
            line.col = col;
        }
        let length = match rest.as_bytes() {
            [] => return Ok(line),
            [b'/', b'/', ..] => {
                line.comment = rest;
                return Ok(line);
            }
            [b'/', b'*', ..] => {
                return Err(format!(
                    "{}mod files must use // comments (not /* */ comments)",
                    place(name, number, col)
                ));
            }
            [b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',', ..] => 1,
            [b'=', b'>', ..] => 2,
            [quote @ (b'"' | b'`'), ..] => match closing(rest, *quote) {
                Some(length) => length,
                None => {
                    let end = text.chars().count() + 1;
                    return Err(format!(
                        "{}unexpected newline in string",
                        place(name, number, end)
                    ));
                }
            },
            _ => word_end(rest),
        };
        line.words.push(&rest[..length]);
        rest = &rest[length..];
    }
}

fn closing(text: &str, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut index = 1;
    while index < bytes.len() {
        match bytes[index] {
            b'\\' if quote == b'"' => index += 1,
            byte if byte == quote => return Some(index + 1),
            _ => {}
        }
        index += 1;
    }
    None
}

fn word_end(text: &str) -> usize {
    let stops =
        |index: usize, c: char| " \t\r()[]{},".contains(c) || text[index..].starts_with("//");
    text.char_indices()
        .find(|&(index, c)| stops(index, c))
        .map_or(text.len(), |(index, _)| index)
}

fn unquoted(word: &str) -> Result<String, String> {
    let bad = || format!("invalid quoted string: invalid quoted string: {word}");
    if let Some(body) = word.strip_prefix('"') {
        let body = body.strip_suffix('"').ok_or_else(bad)?;
        return Ok(body.replace("\\\"", "\"").replace("\\\\", "\\"));
    }
    if word.contains(['"', '`']) {
        return Err("invalid quoted string: unquoted string cannot contain quote".into());
    }
    Ok(word.to_owned())
}

fn is_directory_path(path: &str) -> bool {
    modpath::is_local(path) || path.starts_with('/')
}

/// `1.N`, `1.N.P` or `1.NrcP`, as the `go` line wants it.
fn valid_go_line(text: &str) -> bool {
    let starts = text
        .as_bytes()
        .first()
        .is_some_and(|b| matches!(b, b'1'..=b'9'));
    starts && text.contains('.') && version::is_go(text)
}

impl Parser<'_> {
    fn run(&mut self, text: &str) -> Result<(), String> {
        let mut block: Option<(String, usize, usize, bool)> = None;
        let mut lines = 0;
        for (index, text) in text.lines().enumerate() {
            lines = index + 1;
            let line = words(self.name, lines, text)?;
            if line.words.is_empty() {
                continue;
            }
            match &block {
                Some(_) if line.words == [")"] => block = None,
                Some((verb, _, _, known)) => {
                    if *known {
                        let verb = verb.clone();
                        self.directive(&line, &verb, &line.words);
                    }
                }
                None if line.words.last() == Some(&"(") => {
                    let head = &line.words[..line.words.len() - 1];
                    let known = self.open_block(&line, head);
                    block = Some((head.join(" "), line.number, line.col, known));
                }
                None => self.directive(&line, line.words[0], &line.words[1..]),
            }
        }
        match block {
            Some((_, line, col, _)) => {
                let at = place(self.name, lines + 1, 1);
                Err(format!(
                    "{at}syntax error (unterminated block started at {}:{line}:{col})",
                    self.name
                ))
            }
            None => Ok(()),
        }
    }

    fn error(&mut self, line: &Line<'_>, message: impl std::fmt::Display) {
        self.errors.push(format!(
            "{}{message}",
            place(self.name, line.number, line.col)
        ));
    }

    fn open_block(&mut self, line: &Line<'_>, head: &[&str]) -> bool {
        let known: &[&str] = match self.dialect {
            Dialect::Work => &["godebug", "use", "replace"],
            _ => &[
                "module", "godebug", "require", "exclude", "replace", "retract", "tool", "ignore",
            ],
        };
        let ok = matches!(head, [verb] if known.contains(verb));
        if !ok && self.dialect != Dialect::Lax {
            self.error(line, format_args!("unknown block type: {}", head.join(" ")));
        }
        ok
    }

    fn directive(&mut self, line: &Line<'_>, verb: &str, args: &[&str]) {
        if self.dialect == Dialect::Lax
            && !matches!(verb, "go" | "module" | "retract" | "require" | "ignore")
        {
            return;
        }
        let work = self.dialect == Dialect::Work;
        let result = match verb {
            "go" => self.go_line(args),
            "toolchain" => self.toolchain_line(args),
            "godebug" => self.godebug_line(args),
            "replace" => self.replace_line(args),
            "use" if work => Self::one_string(verb, args).map(|dir| self.file.use_dirs.push(dir)),
            "module" if !work => self.module_line(args),
            "require" | "exclude" if !work => self.require_line(line, verb, args),
            "retract" if !work => self.retract_line(line, args),
            "tool" if !work => Self::one_string(verb, args).map(|path| self.file.tool.push(path)),
            "ignore" if !work => {
                Self::one_string(verb, args).map(|path| self.file.ignore.push(path))
            }
            _ => Err(format!("unknown directive: {verb}")),
        };
        if let Err(message) = result {
            self.error(line, message);
        }
    }

    fn one_string(verb: &str, args: &[&str]) -> Result<String, String> {
        match args {
            [word] => unquoted(word),
            _ if verb == "use" => Err("usage: use local/dir".into()),
            _ => Err(format!("{verb} directive expects exactly one argument")),
        }
    }

    fn go_line(&mut self, args: &[&str]) -> Result<(), String> {
        if self.file.go.is_some() {
            return Err("repeated go statement".into());
        }
        let [text] = args else {
            return Err("go directive expects exactly one argument".into());
        };
        let mut text = *text;
        if !valid_go_line(text) {
            // Other people's modules may say 1.9.x; the language version counts.
            let lax = text.trim_start_matches('v');
            let end = lax
                .match_indices('.')
                .nth(1)
                .map_or(lax.len(), |(at, _)| at);
            if self.dialect != Dialect::Lax || !valid_go_line(&lax[..end]) {
                return Err(format!(
                    "invalid go version '{text}': must match format 1.23.0"
                ));
            }
            text = &lax[..end];
        }
        self.file.go = Some(text.to_owned());
        Ok(())
    }

    fn toolchain_line(&mut self, args: &[&str]) -> Result<(), String> {
        if self.file.toolchain.is_some() {
            return Err("repeated toolchain statement".into());
        }
        let [name] = args else {
            return Err("toolchain directive expects exactly one argument".into());
        };
        if *name != "default" && *name != "go1" && !name.starts_with("go1.") {
            return Err(format!(
                "invalid toolchain version '{name}': must match format go1.23.0 or default"
            ));
        }
        self.file.toolchain = Some((*name).to_owned());
        Ok(())
    }

    fn godebug_line(&mut self, args: &[&str]) -> Result<(), String> {
        let usage = || "usage: godebug key=value".to_owned();
        let [text] = args else { return Err(usage()) };
        let (key, value) = text
            .split_once('=')
            .filter(|_| !text.contains(['"', '`', '\'', ',']))
            .ok_or_else(usage)?;
        self.file.godebug.push((key.to_owned(), value.to_owned()));
        Ok(())
    }

    fn module_line(&mut self, args: &[&str]) -> Result<(), String> {
        if !self.file.module.is_empty() {
            return Err("repeated module statement".into());
        }
        let [path] = args else {
            return Err("usage: module module/path".into());
        };
        self.file.module = unquoted(path)?;
        Ok(())
    }

    fn require_line(&mut self, line: &Line<'_>, verb: &str, args: &[&str]) -> Result<(), String> {
        let [path, text] = args else {
            return Err(format!("usage: {verb} module/path v1.2.3"));
        };
        let path = unquoted(path)?;
        let number = Self::version(text)?;
        check_path_major(verb, &path, &number)?;
        let module = ModuleVersion {
            path,
            version: number,
        };
        if verb == "exclude" {
            self.file.exclude.push(module);
        } else {
            let note = line.comment.trim_start_matches('/').trim_start();
            let indirect = note == "indirect" || note.starts_with("indirect;");
            self.file.require.push(Require { module, indirect });
        }
        Ok(())
    }

    fn version(word: &str) -> Result<String, String> {
        let text = unquoted(word)?;
        if version::is_canonical(&text) {
            return Ok(text);
        }
        // Anything else names a version by query (a branch, v1, latest),
        // which only the network could answer.
        Err(NO_LOOKUP.to_owned())
    }

    fn replace_line(&mut self, args: &[&str]) -> Result<(), String> {
        let arrow = if args.get(1) == Some(&"=>") { 1 } else { 2 };
        if args.len() < arrow + 2 || args.len() > arrow + 3 || args[arrow] != "=>" {
            return Err("usage: replace module/path [v1.2.3] => other/module v1.4\n\t or replace module/path [v1.2.3] => ../local/directory".into());
        }
        let path = unquoted(args[0])?;
        let mut old = ModuleVersion {
            path,
            version: String::new(),
        };
        if arrow == 2 {
            old.version = Self::version(args[1])?;
            check_path_major("replace", &old.path, &old.version)?;
        } else if modpath::split_major(&old.path).is_none() {
            return Err(format!("replace {}: invalid module path", old.path));
        }
        let mut new = ModuleVersion {
            path: unquoted(args[arrow + 1])?,
            version: String::new(),
        };
        match args.get(arrow + 2) {
            None if is_directory_path(&new.path) => {}
            None if new.path.contains('@') => {
                return Err(
                    "replacement module must match format 'path version', not 'path@version'"
                        .into(),
                );
            }
            None if new.path.contains('\\') => {
                return Err(
                    "replacement directory appears to be Windows path (on a non-windows system)"
                        .into(),
                );
            }
            None => {
                return Err("replacement module without version must be directory path (rooted or starting with . or ..)".into());
            }
            Some(_) if is_directory_path(&new.path) => {
                return Err(format!(
                    "replacement module directory path {:?} cannot have version",
                    new.path
                ));
            }
            Some(word) => new.version = Self::version(word)?,
        }
        self.file.replace.push(Replace { old, new });
        Ok(())
    }

    fn retract_line(&mut self, line: &Line<'_>, args: &[&str]) -> Result<(), String> {
        let (low, high) = match args {
            [] | ["["] => return Err("expected '[' or version".into()),
            ["[", low, ",", high, "]"] => (*low, *high),
            ["[", _] => return Err("expected ',' after version".into()),
            ["[", _, ",", ..] => return Err("expected ']' after version".into()),
            ["[", ..] => return Err("expected ',' after version".into()),
            [version] => (*version, *version),
            [_, extra, ..] => return Err(format!("unexpected token after version: {extra:?}")),
        };
        self.retracts
            .push((line.number, line.col, low.to_owned(), high.to_owned()));
        self.file.retract.push((low.to_owned(), high.to_owned()));
        Ok(())
    }

    /// Retracted versions are judged last, when the module path is known.
    fn check_retracts(&mut self) {
        if self.dialect != Dialect::Mod {
            return;
        }
        for (line, col, low, high) in std::mem::take(&mut self.retracts) {
            let path = &self.file.module;
            let message = if path.is_empty() {
                "no module directive found, so retract cannot be used".to_owned()
            } else if version::is_canonical(&low) && version::is_canonical(&high) {
                continue;
            } else if modpath::is_std_like(path) {
                format!("malformed module path {path:?}: missing dot in first path element")
            } else {
                NO_LOOKUP.to_owned()
            };
            self.errors
                .push(format!("{}{message}", place(self.name, line, col)));
            if self.file.module.is_empty() {
                return;
            }
        }
    }
}

fn check_path_major(verb: &str, path: &str, version: &str) -> Result<(), String> {
    let Some((_, suffix)) = modpath::split_major(path) else {
        let malformed = format!("malformed module path {path:?}");
        return Err(format!(
            "{verb} {path}: version {version:?} invalid: {malformed}"
        ));
    };
    modpath::check_major(version, suffix).map_err(|err| format!("{verb} {path}: {err}"))
}
