//! `-gcflags` and `-ldflags`: words for the compiler, perhaps for some of the
//! packages only, and for the linker.
//!
//! Invariant: a word that would have no effect though it asks for one is an
//! error; those that ask for nothing that Gander does otherwise are accepted.

/// Words for the compiler that Gander knows.
const COMPILER: &[&str] = &["-e", "-N", "-l", "-S"];

/// The `-gcflags` of a command line.
#[derive(Debug, Default)]
pub(crate) struct CompilerFlags {
    /// Pattern (none: the packages named on the command line) and words; a
    /// later one that matches wins.
    list: Vec<(Option<String>, Vec<String>)>,
}

impl CompilerFlags {
    /// Takes the values of all `-gcflags` apart.
    ///
    /// # Errors
    /// A message about the first word that is not known.
    pub(crate) fn parse(values: &[String]) -> Result<CompilerFlags, String> {
        let mut list = Vec::new();
        for value in values {
            let value = value.trim();
            let (pattern, text) = match value.starts_with('-') || value.is_empty() {
                true => (None, value),
                false => match value.split_once('=') {
                    Some(("", _)) => {
                        return Err(format!(
                            "invalid value {value:?} for flag -gcflags: missing =<value> in <pattern>=<value>"
                        ));
                    }
                    Some((pattern, text)) => (Some(pattern.to_owned()), text),
                    None => {
                        return Err(format!(
                            "invalid value {value:?} for flag -gcflags: parameter may not start with quote character or lack ="
                        ));
                    }
                },
            };
            let words = split(text)?;
            if let Some(word) = words.iter().find(|word| !COMPILER.contains(&word.as_str())) {
                return Err(format!("-gcflags: {word} is not supported yet"));
            }
            list.push((pattern, words));
        }
        Ok(CompilerFlags { list })
    }

    /// Whether any package gets this word.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.list.iter().any(|(_, words)| contains(words, word))
    }

    /// Whether the package `path` gets this word; `named`: it is one of the
    /// command line.
    pub(crate) fn has_for(&self, word: &str, path: &str, named: bool) -> bool {
        let matching = self.list.iter().rev().find(|(pattern, _)| match pattern {
            None => named,
            Some(pattern) if pattern == "all" => true,
            Some(pattern) if pattern.starts_with('.') => named,
            Some(pattern) => matches(pattern, path),
        });
        matching.is_some_and(|(_, words)| contains(words, word))
    }
}

fn contains(words: &[String], word: &str) -> bool {
    words.iter().any(|other| other == word)
}

/// Whether an import path matches a pattern with at most one `...` at its end.
fn matches(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix("...") {
        Some(prefix) => path.starts_with(prefix) || prefix.strip_suffix('/') == Some(path),
        None => pattern == path,
    }
}

/// The `-ldflags` of a command line.
#[derive(Debug, Default)]
pub(crate) struct LinkerFlags {
    /// Variables to set (`-X`): symbol and value.
    pub(crate) strings: Vec<(String, String)>,
    /// Leave the rules for linknames unchecked (`-checklinkname=0`).
    pub(crate) any_linkname: bool,
}

impl LinkerFlags {
    /// Takes the value of `-ldflags` apart.
    ///
    /// # Errors
    /// In the official linker's words where it has some.
    pub(crate) fn parse(value: Option<&str>) -> Result<LinkerFlags, String> {
        let value = value.unwrap_or_default().trim();
        // For some packages only: the linker has one at a time.
        let value = match value.split_once('=') {
            Some(("all" | "./...", rest)) => rest,
            _ => value,
        };
        let mut flags = LinkerFlags::default();
        let mut words = split(value)?.into_iter();
        while let Some(word) = words.next() {
            let text = word.strip_prefix('-').unwrap_or_default();
            let text = text.strip_prefix('-').unwrap_or(text);
            let (name, given) = match text.split_once('=') {
                Some((name, given)) => (name, Some(given.to_owned())),
                None => (text, None),
            };
            let mut argument = || {
                let given = given.clone().or_else(|| words.next());
                given.ok_or_else(|| format!("link: flag needs an argument: -{name}"))
            };
            match name {
                "X" => {
                    let argument = argument()?;
                    let (symbol, value) = argument.split_once('=').ok_or(
                        "link: -X flag requires argument of the form importpath.name=value",
                    )?;
                    if !symbol.contains('.') {
                        return Err(
                            "link: -X flag requires argument of the form importpath.name=value"
                                .to_owned(),
                        );
                    }
                    flags.strings.push((symbol.to_owned(), value.to_owned()));
                }
                // There is no debug information and no external linker.
                "extldflags" | "extld" | "buildid" => drop(argument()?),
                "s" | "w" | "compressdwarf" => {}
                "linkmode" => match argument()?.as_str() {
                    "auto" | "internal" => {}
                    mode => return Err(format!("-ldflags: -linkmode={mode} is not supported")),
                },
                "checklinkname" => {
                    let off = ["0", "f", "F", "false", "FALSE", "False"];
                    flags.any_linkname = given.is_some_and(|given| off.contains(&given.as_str()));
                }
                _ => return Err(format!("-ldflags: {word} is not supported yet")),
            }
        }
        Ok(flags)
    }
}

/// Splits at spaces; a word may be quoted as a whole.
fn split(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '\'' | '"' => rest[1..]
                .split_once(first)
                .ok_or_else(|| format!("unterminated {first} string"))?,
            _ => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_matching_flags_count() {
        let values = ["-N -l", "all=-S", "example.com/...=-e"].map(str::to_owned);
        let flags = CompilerFlags::parse(&values).expect("all words are known");
        assert!(flags.has("-N") && flags.has("-S"));
        assert!(flags.has_for("-e", "example.com/a", true));
        assert!(!flags.has_for("-S", "example.com/a", true));
        assert!(flags.has_for("-S", "fmt", false));
        assert!(CompilerFlags::parse(&["-zz".to_owned()]).is_err());
    }

    #[test]
    fn linker_flags() {
        let text = "-s -w -X main.v=1=2 '-X=main.long=two words' -checklinkname=0";
        let flags = LinkerFlags::parse(Some(text)).expect("well-formed");
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            flags.strings,
            [pair("main.v", "1=2"), pair("main.long", "two words")]
        );
        assert!(flags.any_linkname);
        for bad in ["-X main", "-X", "-zz", "'open"] {
            assert!(LinkerFlags::parse(Some(bad)).is_err(), "{bad}");
        }
    }
}
