//! The last step of loading: numbering packages and freezing the graph.
//!
//! Invariant: only what is reachable from the roots is in the graph.

use crate::error::{ErrorKind, LoadError};
use crate::graph::{Graph, Package, PackageId, TestProgram, Variant};
use crate::load::{Loading, Node};
use crate::variants::Parts;
use crate::version;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::Xxh3;

/// Packages of the standard library whose functions may lack bodies although
/// they have no assembly: package runtime provides them.
const BODIES_ELSEWHERE: &[&str] = &[
    "bytes",
    "internal/poll",
    "net",
    "os",
    "runtime/metrics",
    "runtime/pprof",
    "runtime/trace",
    "sync",
    "syscall",
    "time",
];

/// Node numbers reachable from `roots`, imports before importers.
pub(crate) fn postorder(nodes: &[Node], roots: &[usize]) -> Vec<usize> {
    let mut seen = vec![false; nodes.len()];
    let mut order = Vec::new();
    for &root in roots {
        if std::mem::replace(&mut seen[root], true) {
            continue;
        }
        let mut path = vec![(root, 0)];
        while let Some((node, next)) = path.last_mut() {
            match nodes[*node].imports.get(*next) {
                Some((_, import)) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[*import], true) {
                        path.push((*import, 0));
                    }
                }
                None => {
                    order.push(*node);
                    path.pop();
                }
            }
        }
    }
    order
}

/// Freezes what was loaded.
pub(crate) fn graph(loading: Loading<'_>) -> Graph {
    let starts = [&loading.always[..], &loading.roots].concat();
    let order = postorder(&loading.nodes, &starts);
    let mut ids = vec![None; loading.nodes.len()];
    for (index, &node) in order.iter().enumerate() {
        ids[node] = Some(PackageId(index as u32));
    }
    let mut context = loading.ctx.key();
    if loading.options.codegen {
        context.push_str(" codegen");
    }
    let mut graph = Graph {
        warnings: loading.warnings.clone(),
        ..Graph::default()
    };
    for &node in &order {
        let mut package = package(&loading.nodes[node], &ids, &context, graph.packages.len());
        package.error = package.error.or_else(|| no_files(&loading, node));
        graph.packages.push(package);
    }
    graph.errors = match loading.options.tests {
        _ if loading.options.test_mains => Vec::new(),
        true => errors(&loading, &loading.tested),
        false => errors(&loading, &starts),
    };
    if loading.options.test_mains {
        graph.tests = test_programs(&loading, &ids);
    } else if loading.options.tests && graph.errors.is_empty() {
        add_test_errors(&loading, &ids, &mut graph);
    }
    graph.roots = loading.roots.iter().filter_map(|&root| ids[root]).collect();
    graph
}

/// The errors of everything that `roots` import; of what is not there at all
/// the `go` command complains last.
fn errors(loading: &Loading<'_>, roots: &[usize]) -> Vec<LoadError> {
    let order = postorder(&loading.nodes, roots);
    let found = order
        .iter()
        .filter_map(|&node| loading.nodes[node].error.clone());
    let late = order
        .iter()
        .filter(|&&node| loading.nodes[node].error.is_none());
    let late = late.filter_map(|&node| no_files(loading, node));
    found.chain(late).collect()
}

/// One error for each package whose tests have any, and no part of such a test
/// is to be checked.
fn add_test_errors(loading: &Loading<'_>, ids: &[Option<PackageId>], graph: &mut Graph) {
    let of = |node: usize| loading.nodes[node].for_test.as_deref();
    let same = |a: &usize, b: &usize| of(*a).is_some() && of(*a) == of(*b);
    for parts in loading.roots.chunk_by(same) {
        let error = parts.iter().find_map(|&part| {
            let own = loading.nodes[part].error.clone();
            own.or_else(|| errors(loading, &[part]).into_iter().next())
        });
        let Some(error) = error else { continue };
        for id in parts.iter().filter_map(|&part| ids[part]) {
            let package = &mut graph.packages[id.index()];
            package.error.get_or_insert_with(|| error.clone());
        }
        graph.test_errors.push(error);
    }
}

/// The test programs, with their errors: those of the package and its imports,
/// else the first of its tests.
fn test_programs(loading: &Loading<'_>, ids: &[Option<PackageId>]) -> Vec<TestProgram> {
    let named = |node: usize, error: LoadError| {
        let name = loading.nodes[node].import_path.clone();
        (name, error)
    };
    let program = |(root, parts): &(usize, Parts)| {
        let plain = postorder(&loading.nodes, &[*root]).into_iter();
        let mut errors: Vec<(String, LoadError)> = plain
            .filter_map(|node| {
                let own = loading.nodes[node].error.clone();
                Some(named(node, own.or_else(|| no_files(loading, node))?))
            })
            .collect();
        if errors.is_empty() {
            let tests = [Some(parts.package), parts.external];
            errors.extend(tests.into_iter().flatten().find_map(|part| {
                let own = loading.nodes[part].error.clone();
                let error = own.or_else(|| self::errors(loading, &[part]).into_iter().next())?;
                let mut nodes = postorder(&loading.nodes, &[part]).into_iter();
                let at_fault =
                    nodes.find(|&node| loading.nodes[node].error.as_ref() == Some(&error));
                let at_fault = at_fault.filter(|node| *node != part);
                Some(named(at_fault.unwrap_or(*root), error))
            }));
        }
        Some(TestProgram {
            import_path: loading.nodes[*root].import_path.clone(),
            package: ids[parts.package]?,
            external: parts.external.and_then(|node| ids[node]),
            main: parts.main.and_then(|node| ids[node]),
            errors,
        })
    };
    loading.test_programs.iter().filter_map(program).collect()
}

/// A package with nothing but tests is an error where its code is needed: if
/// it is imported, or named by itself while tests are not wanted.
fn no_files(loading: &Loading<'_>, node: usize) -> Option<LoadError> {
    let found = &loading.nodes[node];
    let scan = found.scan.as_ref().filter(|_| found.files.is_empty())?;
    let asked = found.root || loading.tested.contains(&node);
    let needed = !asked || (found.literal && !loading.options.tests);
    needed.then(|| LoadError {
        kind: ErrorKind::Files,
        help: scan.cgo_help(),
        ..LoadError::fatal(format!("{}: {}", found.import_path, scan.no_go_message()))
    })
}

fn package(node: &Node, ids: &[Option<PackageId>], context: &str, index: usize) -> Package {
    let import_map: BTreeMap<String, PackageId> = node
        .imports
        .iter()
        .filter_map(|(path, to)| Some((path.clone(), ids[*to]?)))
        .collect();
    let mut imports: Vec<PackageId> = Vec::new();
    for &id in import_map.values() {
        if !imports.contains(&id) {
            imports.push(id);
        }
    }
    let scan = node.scan.clone().unwrap_or_default();
    let elsewhere = node.std && BODIES_ELSEWHERE.contains(&node.path.as_str());
    let lang = match &node.module {
        Some(module) if !node.std => module.lang(),
        _ => format!("go{}", version::language(version::GO_RELEASE)),
    };
    let complete = scan.assembly.is_empty() && !elsewhere;
    let variant = node.variant.unwrap_or(Variant::Plain);
    let plain = variant == Variant::Plain;
    Package {
        id: PackageId(index as u32),
        content_key: content_key(node, context, &lang, complete),
        import_path: node.import_path.clone(),
        path: node.path.clone(),
        name: node.name.clone(),
        dir: node.dir.clone(),
        module: node.module.clone().filter(|_| !node.std),
        std: node.std,
        variant,
        for_test: node.for_test.clone(),
        files: node.files.clone(),
        test_files: if plain {
            scan.test.files.clone()
        } else {
            Vec::new()
        },
        xtest_files: if plain {
            scan.xtest.files.clone()
        } else {
            Vec::new()
        },
        ignored: scan.ignored.clone(),
        imports,
        import_map,
        embeds: node.embeds.clone(),
        lang,
        complete,
        error: node.error.clone(),
        root: node.root,
    }
}

fn content_key(node: &Node, context: &str, lang: &str, complete: bool) -> u128 {
    let mut hasher = Xxh3::new();
    let mut text = |part: &str| {
        // Lengths keep neighbouring parts apart.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    };
    text(context);
    text(&node.path);
    text(&node.name);
    text(lang);
    text(if complete { "complete" } else { "" });
    for (pattern, files) in &node.embeds {
        text(pattern);
        text(&files.join("\n"));
    }
    for file in &node.files {
        text(&file.name);
        text(&format!("{:032x}", file.hash));
    }
    hasher.digest128()
}
