//! Rules of all text files: no places of one machine, no trailing blanks.
//!
//! Invariant: the forbidden words are assembled from parts, so that this file
//! does not contain them.

use super::Finding;

/// Directories and hosts that mean something on one machine only, and the
/// hosts of registries, which the tools' own configuration decides.
const FORBIDDEN: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/tm", "p/"),
    concat!("artif", "actory"),
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("proxy.golang", ".org"),
    concat!("pypi", ".org"),
    concat!("files.python", "hosted.org"),
];

/// Findings in one file. Test data may hold any path and any white space.
pub(crate) fn check(file: &str, content: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if file == "Cargo.lock" || is_data(file) {
        return findings;
    }
    for (line, number) in content.lines().zip(1..) {
        for word in FORBIDDEN {
            if line.contains(word) {
                let message = format!("{word} names a place outside the project");
                findings.push(Finding::new(file, number, message));
            }
        }
        if line.ends_with([' ', '\t']) {
            findings.push(Finding::new(file, number, "trailing white space"));
        }
    }
    findings
}

fn is_data(file: &str) -> bool {
    (file.starts_with("tests/") || file.contains("/testdata/") || file.contains("/tests/"))
        && !file.ends_with(".rs")
        && !file.ends_with(".md")
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn places_and_blanks() {
        let count = |file: &str, text: &str| check(file, text).len();
        assert_eq!(count("a.md", "in the /usr/lib directory\n"), 0);
        assert_eq!(count("a.md", concat!("see /ro", "ot/x\n")), 1);
        assert_eq!(count("a.rs", "let x = 1; \n"), 1);
        assert_eq!(count("tests/check/a.go", "x \n"), 0);
        assert_eq!(count("crates/x/tests/a.rs", "x \n"), 1);
    }
}
