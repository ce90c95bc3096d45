//! One measured run of a command: wall time, processor time, peak memory and
//! what it printed.
//!
//! Invariant: a run that fails is an error, never a measurement.
//!
//! The kernel's count of peak memory starts with what the parent had in use
//! when it started the command. Below that, it is read from /proc while the
//! command runs.

use crate::Result;
use crate::tools::create_dir;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use wait4::Wait4;

/// One measured run.
pub(super) struct Run {
    pub(super) wall: Duration,
    pub(super) cpu: Duration,
    /// Peak resident memory in bytes.
    pub(super) memory: u64,
}

impl Run {
    /// Wall time, or processor time if `cpu`, in seconds.
    pub(super) fn seconds(&self, cpu: bool) -> f64 {
        match cpu {
            true => self.cpu.as_secs_f64(),
            false => self.wall.as_secs_f64(),
        }
    }
}

/// Runs `command` and throws away what it writes to standard output.
pub(super) fn measure(command: &mut Command) -> Result<Run> {
    command.stdout(Stdio::null()).stderr(Stdio::inherit());
    time(command)
}

/// Runs `command`; also returns its standard output and standard error, which
/// go through files in `dir` so that no pipe slows it down.
pub(super) fn measure_output(command: &mut Command, dir: &Path) -> Result<(Run, String, String)> {
    create_dir(dir)?;
    let (out, err) = (dir.join("stdout"), dir.join("stderr"));
    let failed = |e: std::io::Error| format!("{}: {e}", dir.display());
    command
        .stdout(File::create(&out).map_err(failed)?)
        .stderr(File::create(&err).map_err(failed)?);
    let run = time(command);
    let text = |path: &Path| {
        std::fs::read(path)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .map_err(failed)
    };
    let (out, err) = (text(&out)?, text(&err)?);
    match run {
        Ok(run) => Ok((run, out, err)),
        Err(message) => Err(format!("{message}\n{err}")),
    }
}

fn time(command: &mut Command) -> Result<Run> {
    let name = command.get_program().display().to_string();
    let failed = |e: std::io::Error| format!("{name}: {e}");
    command.stdin(Stdio::null());
    let start = Instant::now();
    let child = command.spawn().map_err(failed)?;
    let watcher = Watcher::start(child.id());
    let used = child.wait4().map_err(failed)?;
    let wall = start.elapsed();
    let seen = watcher.stop();
    if !used.status.success() {
        return Err(format!("{name} failed"));
    }
    Ok(Run {
        wall,
        cpu: used.rusage.utime + used.rusage.stime,
        memory: match used.rusage.maxrss {
            exact if exact > peak("self").unwrap_or(0) => exact,
            inherited => seen.unwrap_or(inherited),
        },
    })
}

/// The peak resident memory of a running process in bytes.
fn peak(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// A thread that looks at a process's peak memory until it is told to stop.
struct Watcher {
    stop: mpsc::Sender<()>,
    thread: JoinHandle<Option<u64>>,
}

impl Watcher {
    fn start(process: u32) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            let mut seen = None;
            loop {
                let wait = stopped.recv_timeout(Duration::from_millis(5));
                if wait != Err(mpsc::RecvTimeoutError::Timeout) {
                    return seen;
                }
                // A process that has ended but is not waited for has no such line.
                seen = peak(&process.to_string()).max(seen);
            }
        });
        Self { stop, thread }
    }

    fn stop(self) -> Option<u64> {
        drop(self.stop);
        self.thread.join().ok().flatten()
    }
}
