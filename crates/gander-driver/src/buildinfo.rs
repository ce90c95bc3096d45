//! What a program can find out about its build: `debug.ReadBuildInfo`, and the
//! settings of GODEBUG that it starts with.
//!
//! Invariant: the text is the one that the `go` command gives the linker, with
//! `CGO_ENABLED=0`, because there is no cgo here.

use crate::program::Sources;
use gander_loader::{Dialect, FileSystem, ModuleInfo, ModuleVersion, Package, Repository};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// The flags of a build, as the program is told of them.
#[derive(Clone, Debug, Default)]
pub struct BuildSettings {
    /// The value of `-gcflags`, as given.
    pub gcflags: String,
    /// The value of `-ldflags`, as given.
    pub ldflags: String,
    /// Build tags.
    pub tags: Vec<String>,
    /// For the race detector.
    pub race: bool,
    /// Without paths of this machine.
    pub trimpath: bool,
    /// Value of GOAMD64.
    pub goamd64: String,
    /// The repository, if it is to be named.
    pub repository: Option<Repository>,
}

/// The build information of a main package.
pub fn describe(sources: &Sources, main: &Package, settings: &BuildSettings) -> String {
    let godebug = default_godebug(sources, main);
    let sums = Sums::read(sources, main);
    let mut info = format!("path\t{}\n", main.import_path);
    let by_files = main.import_path == "command-line-arguments";
    let module = main.module.as_deref().filter(|_| !by_files);
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, value: &str| lines.push((key.to_owned(), value.to_owned()));
    add("-buildmode", "exe");
    add("-compiler", "gc");
    if !settings.gcflags.is_empty() {
        add("-gcflags", &settings.gcflags);
    }
    // They often contain paths.
    if !settings.ldflags.is_empty() && !settings.trimpath {
        add("-ldflags", &settings.ldflags);
    }
    if settings.race {
        add("-race", "true");
    }
    if !settings.tags.is_empty() {
        add("-tags", &settings.tags.join(","));
    }
    if settings.trimpath {
        add("-trimpath", "true");
    }
    if !godebug.is_empty() {
        add("DefaultGODEBUG", &godebug);
    }
    add("CGO_ENABLED", "0");
    add("GOARCH", "amd64");
    add("GOOS", "linux");
    add("GOAMD64", &settings.goamd64);
    let mut version = None;
    let main_module = module.filter(|module| module.main);
    if let (Some(repository), Some(module)) = (&settings.repository, main_module) {
        add("vcs", "git");
        if !repository.revision.is_empty() {
            add("vcs.revision", &repository.revision);
            add("vcs.time", &repository.time());
        }
        add("vcs.modified", &repository.modified.to_string());
        let root = module_path(sources.fs(), &repository.root);
        version = root.and_then(|root| repository.version(&root, &module.path));
    }
    if let Some(module) = module {
        module_line(&mut info, "mod", module, version.as_deref(), &sums);
    }
    for module in dependencies(sources, main, module) {
        module_line(&mut info, "dep", module, None, &sums);
    }
    for (key, value) in lines {
        // Writing to a string cannot fail.
        let _ = writeln!(info, "build\t{key}={}", quoted(&value));
    }
    info
}

/// The modules of everything that is linked, but that of `main`.
fn dependencies<'a>(
    sources: &'a Sources,
    main: &'a Package,
    module: Option<&ModuleInfo>,
) -> Vec<&'a ModuleInfo> {
    let mut seen = BTreeSet::new();
    let mut work = vec![main];
    let mut found = BTreeMap::new();
    while let Some(package) = work.pop() {
        for &import in &package.imports {
            if seen.insert(import.index()) {
                work.push(sources.package(import));
            }
        }
        let own = package.import_path == main.import_path;
        if let Some(other) = package.module.as_deref().filter(|_| !own)
            && module.is_none_or(|module| module.path != other.path)
        {
            found.insert((&other.path, &other.version), other);
        }
    }
    found.into_values().collect()
}

/// The line of a module, and that of what replaces it.
fn module_line(
    out: &mut String,
    word: &str,
    module: &ModuleInfo,
    version: Option<&str>,
    sums: &Sums,
) {
    let devel = |version: &str| match version {
        "" => "(devel)".to_owned(),
        version => version.to_owned(),
    };
    let version = version.map_or_else(|| devel(&module.version), str::to_owned);
    // Writing to a string cannot fail.
    let _ = write!(out, "{word}\t{}\t{version}", module.path);
    match &module.replaced {
        Some(new) => {
            let sum = sums.of(&new.path, &new.version);
            let _ = writeln!(out, "\n=>\t{}\t{}\t{sum}", new.path, devel(&new.version));
        }
        None => {
            let _ = writeln!(out, "\t{}", sums.of(&module.path, &module.version));
        }
    }
}

/// Hashes of module contents, from go.sum.
#[derive(Debug, Default)]
struct Sums(BTreeMap<ModuleVersion, String>);

impl Sums {
    /// Those of the main module; none where modules come from a vendor
    /// directory.
    fn read(sources: &Sources, main: &Package) -> Sums {
        let mut sums = BTreeMap::new();
        let vendored = sources.all().any(|package| {
            let module = package.module.as_deref();
            module.is_some_and(|module| !module.main && module.dir.ends_with("vendor"))
                || !package.std && package.dir.components().any(|c| c.as_os_str() == "vendor")
        });
        let modules = main.module.iter().chain(
            sources
                .all()
                .filter_map(|package| package.module.as_ref())
                .filter(|module| module.main),
        );
        for module in modules.filter(|_| !vendored) {
            let text = sources.fs().read(&module.dir.join("go.sum"));
            let text = text.unwrap_or_default();
            for line in String::from_utf8_lossy(&text).lines() {
                if let [path, version, sum] = line.split_whitespace().collect::<Vec<_>>()[..] {
                    sums.insert(ModuleVersion::new(path, version), sum.to_owned());
                }
            }
        }
        Sums(sums)
    }

    fn of(&self, path: &str, version: &str) -> &str {
        let sum = self.0.get(&ModuleVersion::new(path, version));
        sum.filter(|_| !version.is_empty())
            .map_or("", String::as_str)
    }
}

/// A value as build information has it: quoted if it must be.
fn quoted(value: &str) -> String {
    match value.contains([' ', '\t', '\r', '\n', '"', '`']) {
        true => format!("{value:?}"),
        false => value.to_owned(),
    }
}

/// The path of the module whose go.mod is in `dir`.
fn module_path(fs: &dyn FileSystem, dir: &Path) -> Option<String> {
    let text = fs.read(&dir.join("go.mod")).ok()?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let (file, _) = gander_loader::parse_mod_file("go.mod", &text, Dialect::Lax);
    Some(file.module).filter(|path| !path.is_empty())
}

/// The settings of GODEBUG that a main package starts with: what the language
/// version of its module asks for, over that go.mod and `//go:debug`.
pub fn default_godebug(sources: &Sources, main: &Package) -> String {
    let mut asked: BTreeMap<String, String> = BTreeMap::new();
    let mut version = main.module.as_ref().and_then(|module| module.go.clone());
    if let Some(module) = main.module.as_ref().filter(|module| module.main)
        && let Ok(text) = sources.fs().read(&module.dir.join("go.mod"))
    {
        let text = String::from_utf8_lossy(&text).into_owned();
        let (file, _) = gander_loader::parse_mod_file("go.mod", &text, Dialect::Lax);
        version = version.or(file.go);
        asked.extend(file.godebug);
    }
    for file in &main.files {
        let text = String::from_utf8_lossy(&file.contents);
        let head = text
            .lines()
            .take_while(|line| !line.starts_with("package "));
        let settings = head.filter_map(|line| line.strip_prefix("//go:debug "));
        asked.extend(settings.filter_map(|setting| {
            let (key, value) = setting.trim().split_once('=')?;
            Some((key.to_owned(), value.to_owned()))
        }));
    }
    if let Some(wanted) = asked.remove("default") {
        version = Some(wanted.trim_start_matches("go").to_owned());
    }
    let mut settings = match version.as_deref().and_then(minor) {
        Some(minor) => changed_since(sources, minor),
        None => BTreeMap::new(),
    };
    settings.extend(asked);
    let settings = settings.iter().map(|(key, value)| format!("{key}={value}"));
    settings.collect::<Vec<_>>().join(",")
}

/// The `N` of `1.N`.
fn minor(version: &str) -> Option<u32> {
    let rest = version.strip_prefix("1.")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit());
    rest[..digits.unwrap_or(rest.len())].parse().ok()
}

/// The settings that were changed after Go 1.`minor`, with their old values:
/// from the table of the Go installation.
fn changed_since(sources: &Sources, minor: u32) -> BTreeMap<String, String> {
    let table = sources.goroot().join("src/internal/godebugs/table.go");
    let text = sources.fs().read(&table).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let field = |line: &str, name: &str| {
        let start = line.find(&format!("{name}: "))? + name.len() + 2;
        let end = line[start..].find([',', '}'])? + start;
        Some(line[start..end].trim_matches('"').to_owned())
    };
    text.lines()
        .filter(|line| line.trim_start().starts_with("{Name: "))
        .filter_map(|line| {
            let changed: u32 = field(line, "Changed")?.parse().ok()?;
            (minor < changed).then_some((field(line, "Name")?, field(line, "Old")?))
        })
        .collect()
}
