//! Test variants: a package with its test files, its external test package,
//! and copies of the packages between the two.
//!
//! Invariant: within one test every package sees the same variant of the
//! package under test, so that types agree.

use crate::error::{ErrorKind, LoadError, StackEntry};
use crate::graph::Variant;
use crate::load::{Loading, Node};
use crate::scan::{DirScan, FileSet};
use crate::{assemble, embed};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Replaces each root that has tests by its test variants.
pub(crate) fn add(loading: &mut Loading<'_>) {
    let roots = std::mem::take(&mut loading.roots);
    let mut wanted = Vec::new();
    let mut scans = Vec::new();
    for &root in &roots {
        let node = &loading.nodes[root];
        let scan =
            node.scan
                .as_ref()
                .map(|_| node.dir.clone())
                .map(|dir| match node.cmdline_files {
                    true => node.scan.clone().unwrap_or_default(),
                    false => loading.scan_with_tests(&dir),
                });
        if let Some(scan) = &scan {
            let (std, path) = (node.std, node.path.clone());
            for import in scan.test.imports.keys().chain(scan.xtest.imports.keys()) {
                wanted.push(if std {
                    loading.modules.std_import(&path, import).into_owned()
                } else {
                    import.clone()
                });
            }
        }
        scans.push(scan);
    }
    loading.prefetch(wanted);
    loading.tested.clone_from(&roots);
    let mains = loading.options.test_mains;
    let harness = match mains {
        true => load_harness(loading),
        false => Vec::new(),
    };
    for (root, scan) in roots.into_iter().zip(scans) {
        let scan = scan.filter(|scan| scan.test.files.len() + scan.xtest.files.len() > 0);
        let parts = match scan {
            Some(scan) => add_one(loading, root, scan, &harness),
            None => {
                loading.roots.push(root);
                Parts {
                    package: root,
                    external: None,
                    main: None,
                }
            }
        };
        if mains {
            loading.test_programs.push((root, parts));
        }
    }
}

/// The nodes of a test program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts {
    pub(crate) package: usize,
    pub(crate) external: Option<usize>,
    pub(crate) main: Option<usize>,
}

/// What the main packages of tests import beside the tests. All of it is
/// initialised by way of package testing anyway.
const HARNESS: [&str; 4] = ["os", "reflect", "testing", "testing/internal/testdeps"];

/// Loads the imports of test mains. Package runtime is among them because
/// every program has it, and it must be built against a package under test
/// that it imports.
fn load_harness(loading: &mut Loading<'_>) -> Vec<(String, usize)> {
    let paths = || HARNESS.iter().chain(&["runtime"]);
    loading.prefetch(paths().map(|&path| path.to_owned()).collect());
    paths()
        .map(|&path| (path.to_owned(), loading.import(path, None, None).0))
        .collect()
}

struct Part {
    imports: Vec<(String, usize)>,
    embeds: embed::Embeds,
    error: Option<LoadError>,
}

fn add_one(
    loading: &mut Loading<'_>,
    root: usize,
    scan: Arc<DirScan>,
    harness: &[(String, usize)],
) -> Parts {
    let path = loading.nodes[root].import_path.clone();
    loading.nodes[root].scan = Some(Arc::clone(&scan));
    let inner = load_part(loading, root, &scan, &scan.test, format!("{path} (test)"));
    let outer = load_part(loading, root, &scan, &scan.xtest, format!("{path}_test"));
    // The main package of a test program cannot be a command as well: under
    // test, a command is a package like any other.
    let command = loading.options.test_mains && loading.nodes[root].name == "main";
    let with_tests = match scan.test.files.is_empty() && !command {
        true => root,
        false => {
            let node = with_tests(&loading.nodes[root], &scan, inner, &path);
            push(loading, node)
        }
    };
    loading.nodes[root].root = with_tests == root;
    loading.roots.push(with_tests);
    if let Some(cycle) = find_cycle(loading, with_tests, root) {
        loading.nodes[with_tests].error = Some(cycle);
    }
    let mut parts = Parts {
        package: with_tests,
        external: None,
        main: None,
    };
    if !scan.xtest.files.is_empty() {
        let node = external(&loading.nodes[root], &scan, outer, &path);
        let external = push(loading, node);
        loading.roots.push(external);
        parts.external = Some(external);
    }
    if loading.options.test_mains {
        let mut imports = harness.to_vec();
        imports.push((path.clone(), with_tests));
        imports.extend(parts.external.map(|node| (format!("{path}_test"), node)));
        let node = main(&loading.nodes[root], imports, &path);
        let main = push(loading, node);
        loading.roots.push(main);
        parts.main = Some(main);
    }
    if let Some(top) = parts.main.or(parts.external).filter(|_| with_tests != root) {
        recompile(loading, top, root, with_tests, &path);
    }
    parts
}

/// The main package of a test program, still without its file.
fn main(plain: &Node, imports: Vec<(String, usize)>, path: &str) -> Node {
    Node {
        import_path: format!("{path}.test"),
        path: format!("{path}.test"),
        name: "main".to_owned(),
        dir: plain.dir.clone(),
        module: plain.module.clone(),
        std: plain.std,
        variant: Some(Variant::TestMain),
        for_test: Some(path.to_owned()),
        imports,
        root: true,
        done: true,
        ..Node::default()
    }
}

fn push(loading: &mut Loading<'_>, node: Node) -> usize {
    loading.nodes.push(node);
    loading.nodes.len() - 1
}

fn load_part(
    loading: &mut Loading<'_>,
    root: usize,
    scan: &DirScan,
    files: &FileSet,
    name: String,
) -> Part {
    let mut part = Part {
        imports: Vec::new(),
        embeds: embed::Embeds::new(),
        error: None,
    };
    loading.stack.push(StackEntry {
        path: name,
        pos: None,
    });
    for path in files.imports.keys().filter(|path| *path != "C") {
        let pos = loading.place(scan, &files.imports, path);
        let (node, refused) = loading.import(path, Some(root), pos);
        part.error = part.error.or(refused);
        part.imports.push((path.clone(), node));
    }
    match embed::resolve(&*loading.modules.dirs.fs, &scan.dir, files.embeds.keys()) {
        Ok(embeds) => part.embeds = embeds,
        Err((pattern, message)) => {
            let position = loading.place(scan, &files.embeds, &pattern);
            let stack = loading.stack.clone();
            let message = format!("pattern {pattern}: {message}");
            part.error = Some(LoadError {
                kind: ErrorKind::Files,
                position,
                import_stack: stack,
                ..LoadError::fatal(message)
            });
        }
    }
    loading.stack.pop();
    part
}

fn with_tests(plain: &Node, scan: &DirScan, part: Part, path: &str) -> Node {
    let mut node = plain.clone();
    node.import_path = format!("{path} [{path}.test]");
    node.variant = Some(Variant::WithTests);
    node.for_test = Some(path.to_owned());
    node.root = true;
    node.error = node.error.or(part.error);
    node.files.extend(scan.test.files.iter().cloned());
    let mut imports = part.imports;
    imports.append(&mut node.imports);
    node.imports = imports;
    node.embeds.extend(part.embeds);
    for (import, places) in &scan.test.imports {
        node.places
            .entry(import.clone())
            .or_default()
            .extend(places.iter().cloned());
    }
    node
}

fn external(plain: &Node, scan: &DirScan, part: Part, path: &str) -> Node {
    Node {
        import_path: format!("{path}_test [{path}.test]"),
        path: format!("{}_test", plain.path),
        name: format!("{}_test", plain.name),
        variant: Some(Variant::ExternalTest),
        for_test: Some(path.to_owned()),
        files: scan.xtest.files.clone(),
        places: scan.xtest.imports.clone(),
        error: part.error,
        imports: part.imports,
        embeds: part.embeds,
        root: true,
        ..plain.clone()
    }
}

/// Makes `top`, the external tests and everything between them and the package
/// under test see the variant with tests.
fn recompile(loading: &mut Loading<'_>, top: usize, plain: usize, with_tests: usize, path: &str) {
    let mut copies: FxHashMap<usize, usize> = FxHashMap::default();
    copies.insert(plain, with_tests);
    for node in assemble::postorder(&loading.nodes, &[top]) {
        if node == plain || node == with_tests {
            continue;
        }
        let imports = &loading.nodes[node].imports;
        let changed: Vec<(String, usize)> = imports
            .iter()
            .map(|(name, to)| (name.clone(), *copies.get(to).unwrap_or(to)))
            .collect();
        if changed == *imports {
            continue;
        }
        if node == top || loading.nodes[node].for_test.is_some() {
            loading.nodes[node].imports = changed;
            continue;
        }
        let mut copy = loading.nodes[node].clone();
        copy.import_path = format!("{} [{path}.test]", copy.path);
        copy.variant = Some(Variant::ForTest);
        copy.for_test = Some(path.to_owned());
        copy.imports = changed;
        copy.root = false;
        let copy = push(loading, copy);
        copies.insert(node, copy);
    }
}

/// A test file of the package itself may not import, even indirectly, the
/// package.
fn find_cycle(loading: &Loading<'_>, with_tests: usize, plain: usize) -> Option<LoadError> {
    if with_tests == plain {
        return None;
    }
    let nodes = &loading.nodes;
    let mut importer: FxHashMap<usize, Option<usize>> = FxHashMap::default();
    let mut queue: std::collections::VecDeque<usize> = std::collections::VecDeque::new();
    for (_, import) in &nodes[with_tests].imports {
        if importer.insert(*import, None).is_none() {
            queue.push_back(*import);
        }
    }
    while let Some(node) = queue.pop_front() {
        if node == plain {
            return Some(cycle_error(loading, &importer, with_tests, plain));
        }
        for (_, import) in &nodes[node].imports {
            importer.entry(*import).or_insert_with(|| {
                queue.push_back(*import);
                Some(node)
            });
        }
    }
    None
}

fn cycle_error(
    loading: &Loading<'_>,
    importer: &FxHashMap<usize, Option<usize>>,
    with_tests: usize,
    plain: usize,
) -> LoadError {
    let nodes = &loading.nodes;
    let mut stack = Vec::new();
    let mut node = Some(plain);
    while let Some(current) = node {
        let above = importer.get(&current).copied().flatten();
        let by = &nodes[above.unwrap_or(with_tests)];
        let place = by
            .scan
            .as_ref()
            .and_then(|scan| loading.place(scan, &by.places, &nodes[current].path));
        stack.push(StackEntry {
            path: nodes[current].import_path.clone(),
            pos: place,
        });
        node = above;
    }
    stack.push(StackEntry {
        path: nodes[plain].import_path.clone(),
        pos: None,
    });
    stack.reverse();
    LoadError {
        kind: ErrorKind::Cycle,
        import_stack: stack,
        ..LoadError::fatal("import cycle not allowed in test")
    }
}
