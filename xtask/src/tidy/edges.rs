//! Which crate may use which: the dependency table as data.
//!
//! Invariant: a crate may use those above it in [`TABLE`], never below, and
//! never those that its row forbids. A crate that the table does not know is
//! a finding, so a new crate is a decision.

use super::Finding;
use serde_json::Value;

/// A row: a crate, and the crates above it that it must not know all the
/// same.
struct Row {
    name: &'static str,
    never: &'static [&'static str],
}

const fn row(name: &'static str, never: &'static [&'static str]) -> Row {
    Row { name, never }
}

/// What knows Go programs as trees.
const FRONT: &[&str] = &[
    "gander-syntax",
    "gander-constant",
    "gander-types",
    "gander-loader",
];

/// What a runtime crate must not know.
const RUNTIME_NEVER: &[&str] = &[
    "gander-syntax",
    "gander-constant",
    "gander-types",
    "gander-loader",
    "gander-mir",
    "gander-lower",
    "gander-opt",
    "gander-codegen",
];

/// The compiler and the runtime, which pure models must not know.
const COMPILER_AND_RUNTIME: &[&str] = &[
    "gander-syntax",
    "gander-constant",
    "gander-types",
    "gander-loader",
    "gander-mir",
    "gander-lower",
    "gander-opt",
    "gander-codegen",
    "gander-rt-stack",
    "gander-rt-heap",
    "gander-rt-sched",
    "gander-rt-race",
    "gander-rt",
    "gander-runtime",
];

/// The dependency table of ARCHITECTURE.md, top to bottom.
const TABLE: &[Row] = &[
    row("gander-span", &[]),
    row("gander-diag", &[]),
    row("gander-syntax", &[]),
    row("gander-constant", &["gander-diag", "gander-syntax"]),
    row("gander-types", &[]),
    row("gander-loader", &["gander-types", "gander-constant"]),
    row("gander-abi", FRONT),
    row("gander-mir", FRONT),
    row("gander-overlay", FRONT),
    row("gander-lower", &[]),
    row("gander-opt", FRONT),
    row("gander-codegen", FRONT),
    row("gander-conc", COMPILER_AND_RUNTIME),
    row("gander-race", COMPILER_AND_RUNTIME),
    row("gander-report", COMPILER_AND_RUNTIME),
    row("gander-rt-stack", RUNTIME_NEVER),
    row("gander-rt-heap", RUNTIME_NEVER),
    row("gander-rt-sched", RUNTIME_NEVER),
    row("gander-rt-race", RUNTIME_NEVER),
    row("gander-rt", RUNTIME_NEVER),
    row("gander-runtime", RUNTIME_NEVER),
    row("gander-explore", COMPILER_AND_RUNTIME),
    row("gander-driver", &[]),
    row("gander", &[]),
];

/// Crates for development: any may be used by tests, none by the product.
/// The harness itself must not depend on the code under test.
const DEV: &[Row] = &[
    row("gander-testkit", &["gander-"]),
    row("gander-fuzz", &[]),
    row("xtask", &[]),
];

/// The only crate that may name a dependency starting with the prefix.
const SOLE_USERS: &[(&str, &str)] = &[("cranelift", "gander-codegen")];

/// Checks every edge in the output of `cargo metadata --no-deps`.
pub(crate) fn check(metadata: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in array(&metadata["packages"]) {
        let name = package["name"].as_str().unwrap_or_default();
        let manifest = manifest_name(name);
        if position(TABLE, name).is_none() && position(DEV, name).is_none() {
            let message = format!("{name} is not in the dependency table");
            findings.push(Finding::new(&manifest, 0, message));
            continue;
        }
        for dependency in array(&package["dependencies"]) {
            let target = dependency["name"].as_str().unwrap_or_default();
            let dev = dependency["kind"].as_str() == Some("dev");
            if let Some(reason) = forbidden(name, target, dev) {
                let message = format!("{name} must not use {target}: {reason}");
                findings.push(Finding::new(&manifest, 0, message));
            }
        }
    }
    findings
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn manifest_name(package: &str) -> String {
    match package {
        "xtask" => "xtask/Cargo.toml".to_owned(),
        "gander-fuzz" => "fuzz/Cargo.toml".to_owned(),
        name => format!("crates/{name}/Cargo.toml"),
    }
}

fn position(rows: &[Row], name: &str) -> Option<usize> {
    rows.iter().position(|row| row.name == name)
}

/// Why `from` must not depend on `to`, if it must not.
fn forbidden(from: &str, to: &str, dev: bool) -> Option<String> {
    for (prefix, user) in SOLE_USERS {
        if to.starts_with(prefix) && from != *user {
            return Some(format!("only {user} may name it"));
        }
    }
    if let Some(at) = position(DEV, from) {
        let never = DEV[at].never;
        let hit = never.iter().any(|prefix| to.starts_with(prefix));
        return hit.then(|| "the harness must not depend on the code under test".to_owned());
    }
    if position(DEV, to).is_some() {
        return (!dev).then(|| "it is for tests, make it a dev-dependency".to_owned());
    }
    let user = position(TABLE, from)?;
    let used = position(TABLE, to)?;
    if used >= user {
        return Some("it is below in the dependency table".to_owned());
    }
    let never = TABLE[user].never.contains(&to);
    (never && !dev).then(|| "its row in the dependency table forbids it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_edge(from: &str, to: &str, kind: Option<&str>, ok: bool) {
        let metadata = serde_json::json!({
            "packages": [{"name": from, "dependencies": [{"name": to, "kind": kind}]}]
        });
        assert_eq!(check(&metadata).is_empty(), ok, "{from} -> {to} {kind:?}");
    }

    #[test]
    fn upward_edges_are_allowed() {
        check_edge("gander-diag", "gander-span", None, true);
        check_edge("gander-types", "gander-constant", None, true);
        check_edge("gander-driver", "gander-loader", None, true);
        check_edge("gander", "gander-driver", None, true);
    }

    #[test]
    fn downward_and_named_edges_are_not() {
        check_edge("gander-span", "gander-diag", None, false);
        check_edge("gander-types", "gander-loader", None, false);
        check_edge("gander-loader", "gander-types", None, false);
        check_edge("gander-abi", "gander-syntax", None, false);
        check_edge("gander-rt", "gander-types", None, false);
        check_edge("gander-race", "gander-rt-sched", None, false);
        check_edge("gander-types", "gander-driver", Some("dev"), false);
    }

    #[test]
    fn dev_crates_and_sole_users() {
        check_edge("gander-types", "gander-testkit", Some("dev"), true);
        check_edge("gander-types", "gander-testkit", None, false);
        check_edge("gander-testkit", "gander-syntax", None, false);
        check_edge("xtask", "gander-driver", None, true);
        check_edge("gander-codegen", "cranelift-codegen", None, true);
        check_edge("gander-opt", "cranelift-codegen", None, false);
        check_edge("gander-new", "gander-span", None, false);
    }
}
