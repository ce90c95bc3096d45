//! The checker target.

use crate::packages::PACKAGES;
use gander_diag::Diagnostic;
use gander_driver::finish::finish;
use gander_driver::render::plain::render;
use gander_span::{Pos, SourceFile, SourceMap, Symbol};
use gander_syntax::ast::{File, NodeIds};
use gander_syntax::{DirectiveFacts, Mode, SHALLOW, check_directives, on_deep_stack, parse_file};
use gander_types::{
    Checked, Config, Importer, Pkg, Store, check_package, export_package, import_package,
};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Checks `text` as a package of one file, with a few packages to import.
///
/// # Panics
/// If the declarations of a right package do not survive being written and
/// read.
pub fn check(text: &[u8]) {
    let session = Session::new(text);
    let (tree, errors) = session.parse(&session.file);
    if tree.stop {
        return;
    }
    if tree.depth <= SHALLOW {
        return session.check_main(tree, errors);
    }
    let deep = on_deep_stack(|| {
        let session = Session::new(text);
        let (tree, errors) = session.parse(&session.file);
        session.check_main(tree, errors);
    });
    assert!(deep.is_ok(), "no stack");
}

/// Everything that one input needs.
struct Session {
    sources: SourceMap,
    /// The input.
    file: Arc<SourceFile>,
    store: Store,
    config: Config,
    packages: RefCell<HashMap<&'static str, Pkg>>,
}

impl Session {
    fn new(text: &[u8]) -> Session {
        let sources = SourceMap::new();
        Session {
            file: sources.add(Path::new("p.go"), text).expect("small"),
            sources,
            store: Store::new(),
            config: Config::default(),
            packages: RefCell::default(),
        }
    }

    fn parse(&self, file: &SourceFile) -> (File, Vec<Diagnostic>) {
        parse_file(file, &NodeIds::new(), Mode::CHECK)
    }

    fn check_main(&self, tree: File, mut found: Vec<Diagnostic>) {
        let trees = [tree];
        let checked = self.check("p", &trees);
        found.extend(checked.diagnostics);
        if found.is_empty() {
            found = self.late(checked.pkg, &trees[0]);
            self.round_trip(checked.pkg);
        }
        let finished = finish(&self.sources, found, None);
        render(&self.sources, &finished);
    }

    fn check(&self, path: &str, trees: &[File]) -> Checked {
        let path = Symbol::intern(path);
        check_package(&self.store, &self.sources, &self.config, self, path, trees)
    }

    fn late(&self, pkg: Pkg, tree: &File) -> Vec<Diagnostic> {
        let is_func_or_var = |name: Symbol| {
            let found = self.store[pkg].lookup(name);
            found.is_some_and(|obj| self.store[obj].is_func())
        };
        let facts = DirectiveFacts {
            is_func_or_var: &is_func_or_var,
            complete: true,
            lang: u32::MAX,
        };
        check_directives(&[tree], &facts)
    }

    /// Writes the declarations, reads them into a new session and writes them
    /// again: that must give the same bytes.
    fn round_trip(&self, pkg: Pkg) {
        let Some(bytes) = self.export(pkg) else {
            return;
        };
        let other = Session::new(&self.file.text);
        let resolve = |path: &str| other.import(path).ok();
        let place = |_, offset: u32| other.file.pos(offset as usize);
        let read = import_package(&other.store, "p", &bytes, &resolve, &place);
        let read = read.expect("what was written can be read");
        assert!(other.export(read) == Some(bytes), "declarations changed");
    }

    fn export(&self, pkg: Pkg) -> Option<Vec<u8>> {
        let place = |pos: Pos| {
            let inside = self.file.span().contains(pos) || pos == self.file.end();
            inside.then(|| (0, self.file.offset(pos) as u32))
        };
        export_package(&self.store, pkg, &place)
    }
}

impl Importer for Session {
    fn import(&self, path: &str) -> Result<Pkg, String> {
        if path == "unsafe" {
            return Ok(Pkg::UNSAFE);
        }
        if let Some(&pkg) = self.packages.borrow().get(path) {
            return Ok(pkg);
        }
        let known = PACKAGES.iter().find(|(known, _)| *known == path);
        let &(path, text) = known.ok_or("no such package")?;
        let name = format!("{path}.go");
        let file = self.sources.add(Path::new(&name), text.as_bytes());
        let file = file.map_err(|e| e.to_string())?;
        let (tree, errors) = self.parse(&file);
        let checked = self.check(path, &[tree]);
        assert!(
            errors.is_empty() && checked.diagnostics.is_empty(),
            "{path}: {:?}",
            checked.diagnostics
        );
        self.packages.borrow_mut().insert(path, checked.pkg);
        Ok(checked.pkg)
    }
}
