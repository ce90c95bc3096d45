//! Rules of Cargo.toml and Cargo.lock.
//!
//! Invariant: every dependency outside the workspace says in a comment right
//! above it why it is there.

use super::Finding;

/// Findings in one manifest.
pub(crate) fn check(file: &str, content: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut in_dependencies = false;
    let mut previous = "";
    for (line, number) in content.lines().zip(1..) {
        let text = line.trim();
        if let Some(table) = text.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            in_dependencies = table.ends_with("dependencies");
            let name = table.rsplit_once("dependencies.").map(|(_, name)| name);
            if let Some(name) = name.filter(|n| is_external(n))
                && !previous.starts_with('#')
            {
                findings.push(unjustified(file, number, name));
            }
        } else if in_dependencies
            && let Some(name) = dependency(text)
            && is_external(name)
            && !previous.starts_with('#')
        {
            findings.push(unjustified(file, number, name));
        }
        previous = text;
    }
    findings
}

fn unjustified(file: &str, line: usize, name: &str) -> Finding {
    let message = format!("dependency {name} has no comment above it that says why it is there");
    Finding::new(file, line, message)
}

/// The crate that a line of a dependency table names.
fn dependency(text: &str) -> Option<&str> {
    let (key, _) = text.split_once('=')?;
    let name = key.trim().split('.').next()?.trim_matches('"');
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

fn is_external(name: &str) -> bool {
    name != "gander" && name != "xtask" && !name.starts_with("gander-")
}

/// How many packages of others a lock file names.
pub(crate) fn locked(content: &str) -> usize {
    content
        .lines()
        .filter(|line| line.starts_with("source = "))
        .count()
}

#[cfg(test)]
mod tests {
    use super::{check, locked};

    fn lines(content: &str) -> Vec<usize> {
        check("Cargo.toml", content)
            .iter()
            .map(|f| f.line)
            .collect()
    }

    #[test]
    fn justification_is_required() {
        let none: [usize; 0] = [];
        assert_eq!(lines("[dependencies]\n# Because.\nregex = \"1\"\n"), none);
        assert_eq!(lines("[dependencies]\nregex = \"1\"\n"), [2]);
        assert_eq!(
            lines("[dependencies]\ngander-span.workspace = true\n"),
            none
        );
        assert_eq!(lines("[dependencies]\nregex.workspace = true\n"), [2]);
        assert_eq!(lines("[target.x.dev-dependencies]\nregex = \"1\"\n"), [2]);
        assert_eq!(lines("[dependencies.regex]\nversion = \"1\"\n"), [1]);
        assert_eq!(lines("[package]\nname = \"x\"\n"), none);
    }

    #[test]
    fn counts_packages_of_others() {
        let ours = "[[package]]\nname = \"a\"\n\n";
        let theirs = "[[package]]\nname = \"b\"\nsource = \"registry\"\n";
        assert_eq!(locked(&format!("{ours}{theirs}")), 1);
    }
}
