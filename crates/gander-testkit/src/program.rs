//! Programs that tests run, and that may not end.
//!
//! Invariant: a test that starts one ends in time, and says what it was that did
//! not end and what its goroutines were doing.

use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{self, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};
use wait_timeout::ChildExt as _;

/// How long a program of a test may take: on a loaded machine, too.
const LIMIT: Duration = Duration::from_secs(300);
/// How long it may take to say what it is doing, or its pipes to close.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a program wrote, and how it ended.
#[derive(Debug)]
pub struct Ended {
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: Vec<u8>,
    /// How it ended; none if it was killed because the time was up.
    pub status: Option<ExitStatus>,
}

/// Runs a command without input, for at most `limit`. If it leads a process
/// group, all of that gets SIGQUIT then, by which Go programs report their
/// goroutines, and is killed.
///
/// # Errors
/// It cannot be started, or waited for.
pub fn run_for(command: &mut Command, limit: Duration) -> io::Result<Ended> {
    let end = Instant::now() + limit;
    command.stdin(Stdio::null());
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdout = child.stdout.take().map(collect);
    let stderr = child.stderr.take().map(collect);
    let status = child.wait_timeout(limit)?;
    if status.is_none() {
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let tell = |signal| group.is_some_and(|group| kill_process_group(group, signal).is_ok());
        if tell(Signal::QUIT) {
            child.wait_timeout(PATIENCE)?;
        }
        // Those left, if the child is not the last; it may have ended just now.
        let _ = tell(Signal::KILL) || child.kill().is_ok();
        child.wait()?;
    }
    let patience = match status {
        Some(_) => end.saturating_duration_since(Instant::now()),
        None => Duration::ZERO,
    };
    let written = |pipe: Option<Receiver<Vec<u8>>>| {
        pipe.and_then(|pipe| pipe.recv_timeout(patience + PATIENCE).ok())
            .unwrap_or_default()
    };
    Ok(Ended {
        stdout: written(stdout),
        stderr: written(stderr),
        status,
    })
}

/// All that is written to a pipe. The thread is on its own, not in a scope: what
/// a killed program leaves behind may keep the pipe open.
fn collect(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read until an error is what there is.
        let _ = pipe.read_to_end(&mut bytes);
        let _ = send.send(bytes);
    });
    receive
}

/// As [`Command::output`], but without input, and for at most five minutes.
///
/// # Errors
/// Why it cannot be run, or what it wrote until then if it did not end.
pub fn output(command: &mut Command) -> Result<Output, String> {
    let name = command.get_program().display().to_string();
    let ended = run_for(command.process_group(0), LIMIT).map_err(|err| format!("{name}: {err}"))?;
    let Ended { stdout, stderr, .. } = ended;
    match ended.status {
        Some(status) => Ok(Output {
            status,
            stdout,
            stderr,
        }),
        None => Err(format!(
            "{name}: did not end within {} s\n{}{}",
            LIMIT.as_secs(),
            String::from_utf8_lossy(&stdout),
            String::from_utf8_lossy(&stderr)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(line: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", line]);
        command
    }

    #[test]
    fn what_ends_is_complete() {
        let out = output(&mut shell("read x; echo a$x; echo b >&2; exit 3")).expect("it runs");
        let text = (out.stdout.as_slice(), out.stderr.as_slice());
        assert_eq!(
            (text, out.status.code()),
            ((&b"a\n"[..], &b"b\n"[..]), Some(3))
        );
    }

    #[test]
    fn what_does_not_end_is_asked_why_and_killed() {
        let start = Instant::now();
        let line = "trap 'echo stuck; exit' QUIT; echo up; sleep 60 & wait; sleep 60";
        let mut command = shell(line);
        let ended = run_for(command.process_group(0), Duration::from_secs(1)).expect("it runs");
        assert_eq!(ended.stdout, b"up\nstuck\n");
        assert!(ended.status.is_none() && start.elapsed() < Duration::from_secs(30));
    }
}
