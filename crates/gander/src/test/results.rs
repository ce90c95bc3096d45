//! Results of tests kept from one run to the next, shown as `(cached)`.
//!
//! Invariant: a result is shown again only for the same program with the same
//! arguments, if every file and environment variable that the test asked for
//! is as it was; only passing tests are kept, and a test whose inputs cannot be
//! told apart safely is not.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The first line of a test's log of what it asked for.
const MAGIC: &[u8] = b"# test log\n";
/// A file changed this recently might change again without a new time.
const TOO_NEW: Duration = Duration::from_secs(2);

/// Flags that do not change what a result means, or are part of its key.
const KEYED: &[&str] = &[
    "benchtime",
    "cpu",
    "list",
    "parallel",
    "run",
    "short",
    "skip",
    "timeout",
    "failfast",
    "v",
    "fullpath",
];

/// Where the results of one test with its arguments are.
#[derive(Debug)]
pub(crate) struct Results {
    dir: PathBuf,
    key: u128,
    /// Where the test runs.
    cwd: PathBuf,
    /// Files elsewhere are not looked at.
    root: PathBuf,
}

impl Results {
    /// The results of the program `program` with arguments `args`; none if
    /// the arguments ask for a fresh run.
    pub(crate) fn new(
        dir: &Path,
        program: u128,
        args: &[String],
        cwd: &Path,
        root: &Path,
    ) -> Option<Results> {
        let mut parts: Vec<&[u8]> = Vec::new();
        for arg in args {
            let (name, _) = arg.strip_prefix("-test.")?.split_once('=')?;
            match name {
                "outputdir" | "coverprofile" => {}
                name if KEYED.contains(&name) => parts.push(arg.as_bytes()),
                _ => return None,
            }
        }
        let program = program.to_le_bytes();
        parts.push(&program);
        Some(Results {
            dir: dir.to_owned(),
            key: gander_driver::compile::key(&parts),
            cwd: cwd.to_owned(),
            root: root.to_owned(),
        })
    }

    fn log_file(&self) -> PathBuf {
        self.dir.join(format!("{:032x}.log", self.key))
    }

    fn output_file(&self, inputs: u128) -> PathBuf {
        self.dir
            .join(format!("{:032x}-{inputs:032x}.out", self.key))
    }

    /// The coverage profile that belongs to an output.
    fn profile_file(&self, inputs: u128) -> PathBuf {
        self.output_file(inputs).with_extension("cov")
    }

    /// The output of the last run, if nothing that it depends on changed; with
    /// its coverage profile if that is wanted.
    pub(crate) fn find(&self, wants_profile: bool) -> Option<(Vec<u8>, Option<String>)> {
        let log = fs::read(self.log_file()).ok()?;
        let inputs = self.inputs(&log)?;
        let output = fs::read(self.output_file(inputs)).ok()?;
        let profile = match wants_profile {
            true => Some(fs::read_to_string(self.profile_file(inputs)).ok()?),
            false => None,
        };
        let body = output.strip_suffix(b"\n")?;
        let last = body
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        let line = std::str::from_utf8(&body[last..]).ok()?;
        let (package, rest) = line.strip_prefix("ok  \t")?.split_once('\t')?;
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == 's');
        let mut shown = output[..last].to_vec();
        shown.extend_from_slice(format!("ok  \t{package}\t(cached){rest}\n").as_bytes());
        Some((shown, profile))
    }

    /// Keeps the output of a run that passed, and what its log says it
    /// depends on; and its coverage profile.
    pub(crate) fn keep(&self, log: &Path, output: &[u8], profile: Option<&str>) {
        let Ok(log) = fs::read(log) else { return };
        let Some(inputs) = self.inputs(&log).filter(|_| log.ends_with(b"\n")) else {
            return;
        };
        // What cannot be kept is run again.
        let profile = profile.map(|text| (self.profile_file(inputs), text.as_bytes()));
        let written = fs::create_dir_all(&self.dir)
            .and_then(|()| profile.map_or(Ok(()), |(file, text)| write(&file, text)))
            .and_then(|()| write(&self.output_file(inputs), output))
            .and_then(|()| write(&self.log_file(), &log));
        drop(written);
    }

    /// A hash of the present state of everything in the log.
    fn inputs(&self, log: &[u8]) -> Option<u128> {
        let log = std::str::from_utf8(log.strip_prefix(MAGIC)?).ok()?;
        let mut state = String::new();
        for (name, value) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            // The runtime reads these without telling.
            let own = name.starts_with("GANDER_") && name != "GANDER_GOROOT";
            if own || matches!(&name[..], "GODEBUG" | "GORACE" | "GOGC" | "GOMAXPROCS") {
                state.push_str(&format!("{name} {value:?}\n"));
            }
        }
        let mut cwd = self.cwd.clone();
        for line in log.lines().filter(|line| !line.is_empty()) {
            let (what, name) = line.split_once(' ')?;
            state.push_str(line);
            let path = cwd.join(name);
            let inside = path.starts_with(&self.root);
            match what {
                "getenv" => state.push_str(&format!(" {:?}", std::env::var_os(name))),
                "chdir" => {
                    cwd = PathBuf::from(name);
                    state.push_str(&of_path(&cwd));
                }
                "stat" if inside => state.push_str(&of_path(&path)),
                "open" if inside => state.push_str(&of_content(&path)?),
                "stat" | "open" => {}
                _ => return None,
            }
            state.push('\n');
        }
        Some(gander_driver::compile::key(&[state.as_bytes()]))
    }
}

/// Writes a file so that it is there whole or not at all.
fn write(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    let temporary = path.with_extension(format!("{}", std::process::id()));
    fs::write(&temporary, contents)?;
    fs::rename(temporary, path)
}

fn of_metadata(metadata: std::io::Result<fs::Metadata>) -> String {
    match metadata {
        Ok(data) => format!(
            " {} {:x} {}.{}",
            data.len(),
            data.mode(),
            data.mtime(),
            data.mtime_nsec()
        ),
        Err(err) => format!(" {:?}", err.kind()),
    }
}

fn of_path(path: &Path) -> String {
    of_metadata(fs::metadata(path)) + &of_metadata(fs::symlink_metadata(path))
}

/// The state of what is read: of a directory, that of everything in it. None
/// for a file that changed just now.
fn of_content(path: &Path) -> Option<String> {
    let mut state = of_metadata(fs::metadata(path));
    let Ok(data) = fs::metadata(path) else {
        return Some(state);
    };
    if data.is_dir() {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        let mut entries: Vec<_> = entries.collect();
        entries.sort_by_key(|entry| entry.file_name());
        for entry in entries {
            state.push_str(&format!(" {:?}", entry.file_name()));
            state.push_str(&of_metadata(entry.metadata()));
        }
    } else if data.is_file() {
        let age = SystemTime::now().duration_since(data.modified().ok()?);
        if age.unwrap_or_default() < TOO_NEW {
            return None;
        }
    }
    Some(state)
}
