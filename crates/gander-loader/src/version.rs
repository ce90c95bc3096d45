//! The two orders of versions: semantic versions of modules, and versions of
//! the Go language and toolchain.
//!
//! Invariant: comparisons are total; an invalid version is less than any
//! valid one.

use std::cmp::Ordering;

/// The Go release whose language, standard library and wording this is.
pub const GO_RELEASE: &str = "1.27.3";

/// Language version of a module whose go.mod has no `go` line.
pub(crate) const DEFAULT_GO_MOD: &str = "1.16";

/// A semantic version `vMAJOR.MINOR.PATCH[-PRERELEASE][+BUILD]`.
struct Semver<'a> {
    numbers: [&'a str; 3],
    prerelease: &'a str,
}

fn valid_number(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text.len() == 1 || !text.starts_with('0'))
}

fn valid_identifiers(text: &str, numbers_checked: bool) -> bool {
    text.split('.').all(|part| {
        let chars =
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let numeric = part.bytes().all(|b| b.is_ascii_digit());
        chars && !(numbers_checked && numeric && part.len() > 1 && part.starts_with('0'))
    })
}

fn parse_semver(version: &str) -> Option<Semver<'_>> {
    let rest = version.strip_prefix('v')?;
    let (rest, build) = rest
        .split_once('+')
        .map_or((rest, None), |(a, b)| (a, Some(b)));
    let (core, prerelease) = rest
        .split_once('-')
        .map_or((rest, None), |(a, b)| (a, Some(b)));
    let mut parts = core.split('.');
    let numbers = [
        parts.next()?,
        parts.next().unwrap_or("0"),
        parts.next().unwrap_or("0"),
    ];
    let complete = core.bytes().filter(|&b| b == b'.').count() == 2;
    let ok = parts.next().is_none()
        && numbers.iter().all(|n| valid_number(n))
        && (complete || (prerelease.is_none() && build.is_none()))
        && prerelease.is_none_or(|p| valid_identifiers(p, true))
        && build.is_none_or(|b| valid_identifiers(b, false));
    ok.then_some(Semver {
        numbers,
        prerelease: prerelease.unwrap_or(""),
    })
}

/// Whether `version` is a semantic version in the short or long form.
pub(crate) fn is_valid(version: &str) -> bool {
    parse_semver(version).is_some()
}

/// Whether `version` has all three numbers and, of build suffixes, at most
/// `+incompatible`.
pub(crate) fn is_canonical(version: &str) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or("");
    is_valid(version)
        && core.bytes().filter(|&b| b == b'.').count() == 2
        && version
            .split_once('+')
            .is_none_or(|(_, build)| build == "incompatible")
}

/// `v2` of `v2.3.4`; empty if invalid.
pub(crate) fn major(version: &str) -> &str {
    if is_valid(version) {
        version.split(['.', '-', '+']).next().unwrap_or("")
    } else {
        ""
    }
}

fn compare_numbers(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn compare_prerelease(a: &str, b: &str) -> Ordering {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        let (x, y) = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => (x, y),
        };
        let numeric = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let order = match (numeric(x), numeric(y)) {
            (true, true) => compare_numbers(x, y),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => x.cmp(y),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Compares semantic versions.
pub(crate) fn compare_semver(a: &str, b: &str) -> Ordering {
    match (parse_semver(a), parse_semver(b)) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(a), Some(b)) => {
            let numbers = (0..3)
                .map(|i| compare_numbers(a.numbers[i], b.numbers[i]))
                .find(|o| o.is_ne());
            numbers
                .unwrap_or(Ordering::Equal)
                .then_with(|| compare_prerelease(a.prerelease, b.prerelease))
        }
    }
}

/// Compares versions of the module `path`: `go` and `toolchain` have an order
/// of their own, the empty version (main module) is the greatest, `none` the
/// least.
pub(crate) fn compare_module(path: &str, a: &str, b: &str) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    match (a, b) {
        ("", _) | (_, "none") => Ordering::Greater,
        (_, "") | ("none", _) => Ordering::Less,
        _ if path == "go" => compare_go(a, b),
        _ if path == "toolchain" => {
            compare_go(a.trim_start_matches("go"), b.trim_start_matches("go"))
        }
        _ => compare_semver(a, b),
    }
}

/// A Go version `1.27`, `1.27.3`, `1.27rc1`.
struct GoVersion<'a> {
    major: &'a str,
    minor: &'a str,
    patch: &'a str,
    kind: &'a str,
    pre: &'a str,
}

fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text
        .bytes()
        .position(|b| !b.is_ascii_digit())
        .unwrap_or(text.len());
    let number = &text[..end];
    valid_number(number).then_some((number, &text[end..]))
}

fn parse_go(version: &str) -> Option<GoVersion<'_>> {
    let (major, rest) = digits(version)?;
    if rest.is_empty() {
        return Some(GoVersion {
            major,
            minor: "0",
            patch: "0",
            kind: "",
            pre: "",
        });
    }
    let (minor, rest) = digits(rest.strip_prefix('.')?)?;
    if rest.is_empty() {
        // Before Go 1.21 the first release of a series was called 1.N, so 1.N
        // is the same as 1.N.0; since then 1.N is the language version, less
        // than every release (and candidate) of the series.
        let old = compare_numbers(minor, "21").is_lt();
        return Some(GoVersion {
            major,
            minor,
            patch: if old { "0" } else { "" },
            kind: "",
            pre: "",
        });
    }
    if let Some(rest) = rest.strip_prefix('.') {
        let (patch, rest) = digits(rest)?;
        return rest.is_empty().then_some(GoVersion {
            major,
            minor,
            patch,
            kind: "",
            pre: "",
        });
    }
    let start = rest.bytes().position(|b| b.is_ascii_digit())?;
    let (kind, number) = rest.split_at(start);
    let (pre, rest) = digits(number)?;
    let known = matches!(kind, "alpha" | "beta" | "rc");
    (known && rest.is_empty()).then_some(GoVersion {
        major,
        minor,
        patch: "",
        kind,
        pre,
    })
}

/// Compares Go versions without the `go` prefix.
pub(crate) fn compare_go(a: &str, b: &str) -> Ordering {
    match (parse_go(a), parse_go(b)) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(a), Some(b)) => compare_numbers(a.major, b.major)
            .then_with(|| compare_numbers(a.minor, b.minor))
            .then_with(|| match (a.patch, b.patch) {
                ("", "") => Ordering::Equal,
                ("", _) => Ordering::Less,
                (_, "") => Ordering::Greater,
                (x, y) => compare_numbers(x, y),
            })
            .then_with(|| a.kind.cmp(b.kind))
            .then_with(|| compare_numbers(a.pre, b.pre)),
    }
}

/// Whether `version` is a Go version, without the `go` prefix.
pub(crate) fn is_go(version: &str) -> bool {
    parse_go(version).is_some()
}

/// The language version `1.N` of a Go version.
pub(crate) fn language(version: &str) -> String {
    match parse_go(version) {
        Some(_) if !version.contains('.') => version.to_owned(),
        Some(v) => format!("{}.{}", v.major, v.minor),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders() {
        let semver = [
            "v0.0.0-2019",
            "v0.0.0",
            "v0.1.0",
            "v1.0.0-alpha",
            "v1.0.0-alpha.1",
            "v1.0.0-beta.2",
            "v1.0.0-beta.11",
            "v1.0.0",
            "v1.2.0",
            "v1.10.0",
        ];
        for pair in semver.windows(2) {
            assert_eq!(compare_semver(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        let go = [
            "x", "1.9", "1.17", "1.21", "1.21rc1", "1.21rc2", "1.21.0", "1.21.1", "1.27", "1.27.3",
        ];
        for pair in go.windows(2) {
            assert_eq!(compare_go(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        assert_eq!(compare_go("1.20", "1.20.0"), Ordering::Equal);
    }
}
