//! Module and import paths as text: validity, major versions, escaping.
//!
//! Invariant: a path that passes a check here is safe to join to a directory.

/// What a path is meant to be; each kind has its own alphabet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PathKind {
    /// A module path.
    Module,
    /// An import path.
    Import,
    /// A file path inside a module.
    File,
}

/// Device names that Windows reserves in every directory.
const WINDOWS_NAMES: &[&str] = &["CON", "PRN", "AUX", "NUL"];

/// Checks a path.
///
/// # Errors
/// The message of the `go` command.
pub(crate) fn check(path: &str, kind: PathKind) -> Result<(), String> {
    let name = match kind {
        PathKind::Module => "module",
        PathKind::Import => "import",
        PathKind::File => "file",
    };
    check_path(path, kind).map_err(|err| format!("malformed {name} path {path:?}: {err}"))
}

fn check_path(path: &str, kind: PathKind) -> Result<(), String> {
    if path.is_empty() {
        return Err("empty string".into());
    }
    if path.starts_with('-') && kind != PathKind::File {
        return Err("leading dash".into());
    }
    if path.contains("//") {
        return Err("double slash".into());
    }
    if path.ends_with('/') {
        return Err("trailing slash".into());
    }
    path.split('/')
        .try_for_each(|element| check_element(element, kind))
}

fn allowed(c: char, kind: PathKind) -> bool {
    match kind {
        _ if c.is_ascii_alphanumeric() => true,
        PathKind::Module => "-._~".contains(c),
        PathKind::Import => "-._~+".contains(c),
        PathKind::File => {
            "!#$%&()+,-.=@[]^_{}~ ".contains(c) || (!c.is_ascii() && c.is_alphabetic())
        }
    }
}

fn check_element(element: &str, kind: PathKind) -> Result<(), String> {
    if element.is_empty() {
        return Err("empty path element".into());
    }
    if element.bytes().all(|b| b == b'.') {
        return Err(format!("invalid path element {element:?}"));
    }
    if element.starts_with('.') && kind == PathKind::Module {
        return Err("leading dot in path element".into());
    }
    if element.ends_with('.') {
        return Err("trailing dot in path element".into());
    }
    if let Some(c) = element.chars().find(|&c| !allowed(c, kind)) {
        return Err(format!("invalid char {c:?}"));
    }
    let short = element.split('.').next().unwrap_or(element);
    let upper = short.to_ascii_uppercase();
    let port = |name: &str| {
        upper
            .strip_prefix(name)
            .is_some_and(|n| n.len() == 1 && matches!(n.as_bytes()[0], b'1'..=b'9'))
    };
    if WINDOWS_NAMES.contains(&upper.as_str()) || port("COM") || port("LPT") {
        return Err(format!(
            "{short:?} disallowed as path element component on Windows"
        ));
    }
    let tilde = short.rsplit_once('~').map(|(_, digits)| digits);
    if kind != PathKind::File
        && tilde.is_some_and(|t| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err("trailing tilde and digits in path element".into());
    }
    Ok(())
}

/// Splits `path` into a prefix and its major version suffix (`/v2`, or `.v2`
/// under gopkg.in); `None` if the suffix is malformed.
pub(crate) fn split_major(path: &str) -> Option<(&str, &str)> {
    let gopkg = path.starts_with("gopkg.in/");
    let stem = if gopkg {
        path.strip_suffix("-unstable").unwrap_or(path)
    } else {
        path
    };
    let number_start = stem
        .trim_end_matches(|c: char| c.is_ascii_digit() || (c == '.' && !gopkg))
        .len();
    let number = &stem[number_start..];
    let head = &stem[..number_start];
    let separator = if gopkg { ".v" } else { "/v" };
    let has_suffix = !number.is_empty() && head.len() > 2 && head.ends_with(separator);
    if !has_suffix {
        return (!gopkg).then_some((path, ""));
    }
    let at = number_start - 2;
    let bad = match gopkg {
        true => number.starts_with('0') && number != "0",
        false => number.contains('.') || number.starts_with('0') || number == "1",
    };
    (!bad).then_some((&path[..at], &path[at..]))
}

/// Whether `version` fits the major version suffix of a module path.
///
/// # Errors
/// The `go` command's words.
pub(crate) fn check_major(version: &str, suffix: &str) -> Result<(), String> {
    let suffix = suffix
        .strip_suffix("-unstable")
        .filter(|s| s.starts_with(".v"))
        .unwrap_or(suffix);
    let major = crate::version::major(version);
    if version.starts_with("v0.0.0-") && suffix == ".v1" {
        return Ok(());
    }
    if suffix.is_empty() {
        return match major {
            "v0" | "v1" => Ok(()),
            _ if version.ends_with("+incompatible") => Ok(()),
            _ => Err(format!(
                "version {version:?} invalid: should be v0 or v1, not {major}"
            )),
        };
    }
    let wanted = &suffix[1..];
    if major == wanted {
        Ok(())
    } else {
        Err(format!(
            "version {version:?} invalid: should be {wanted}, not {major}"
        ))
    }
}

/// The form of a path or version in the module cache: `!x` for `X`.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_uppercase() {
            out.push('!');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Whether `path` equals `prefix` or lies below it.
pub(crate) fn has_prefix(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || prefix.is_empty())
}

/// Whether the first element has no dot, which reserves the path for the
/// standard library.
pub(crate) fn is_std_like(path: &str) -> bool {
    !path.split('/').next().unwrap_or(path).contains('.')
}

/// Whether `pattern` is relative to the working directory.
pub(crate) fn is_local(pattern: &str) -> bool {
    matches!(pattern, "." | "..") || pattern.starts_with("./") || pattern.starts_with("../")
}
