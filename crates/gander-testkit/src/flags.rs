//! The flag line of a test file: `// -lang=go1.17` as its first line.
//!
//! Invariant: an unknown flag is an error, so that a test never runs with
//! less than it asks for.

/// What a test file asks of the checker.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Flags {
    /// `-lang=go1.N`; `None` means the newest language.
    pub lang: Option<String>,
    /// `-goexperiment=...`.
    pub experiment: Option<String>,
    /// `-fakeImportC`: `import "C"` is accepted and its members have any type.
    pub fake_import_c: bool,
}

/// The flags of `src`; the default where the first line is no flag line.
///
/// # Errors
/// A sentence that names the flag that is not known.
pub fn flags(src: &[u8]) -> Result<Flags, String> {
    let line = src.split(|&b| b == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let mut flags = Flags::default();
    let Some(text) = line.strip_prefix("//").map(str::trim) else {
        return Ok(flags);
    };
    if !text.starts_with('-') {
        return Ok(flags);
    }
    for word in text.split_whitespace() {
        let name = word.trim_start_matches('-');
        match name.split_once('=').unwrap_or((name, "")) {
            ("lang", version) => flags.lang = (!version.is_empty()).then(|| version.to_owned()),
            ("goexperiment", value) => flags.experiment = Some(value.to_owned()),
            ("fakeImportC", "" | "true") => flags.fake_import_c = true,
            _ => return Err(format!("unknown flag {word} in the first line")),
        }
    }
    Ok(flags)
}

#[cfg(test)]
mod tests {
    use super::{Flags, flags};

    fn check(src: &str, expect: Option<Flags>) {
        assert_eq!(flags(src.as_bytes()).ok(), expect, "{src}");
    }

    #[test]
    fn first_line_only() {
        let lang = Some("go1.17".to_owned());
        check(
            "// -lang=go1.17\npackage p",
            Some(Flags {
                lang,
                ..Flags::default()
            }),
        );
        check(
            "//  -fakeImportC\n",
            Some(Flags {
                fake_import_c: true,
                ..Flags::default()
            }),
        );
        check("package p\n// -lang=go1.17", Some(Flags::default()));
        check("// Copyright - text\n", Some(Flags::default()));
        check("// -nonesuch\n", None);
    }
}
