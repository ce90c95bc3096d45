//! Running one test program.
//!
//! Invariant: a program that does not end by itself is ended: first by a signal
//! on which it shows its goroutines, then by force; and what its children keep
//! open is not waited for longer than that.

use rustix::process::{Pid, Signal, kill_process};
use std::io::Read as _;
use std::os::fd::AsFd as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Limits of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// When the program is told to end, if ever.
    pub(crate) kill: Option<Duration>,
    /// How long it has from then on, and how long its output may stay open
    /// after its end.
    pub(crate) wait: Option<Duration>,
}

impl Limits {
    /// For a program that ends itself after `timeout`, unless zero.
    pub(crate) fn new(timeout: Duration, endless: bool) -> Limits {
        if timeout.is_zero() || endless {
            return Limits {
                kill: None,
                wait: None,
            };
        }
        let wait = (timeout / 10).max(Duration::from_secs(5));
        let grace = wait.max(Duration::from_secs(60));
        Limits {
            kill: Some(timeout + grace),
            wait: Some(wait),
        }
    }
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) elapsed: Duration,
    /// What is to be said of it, if it was not well.
    pub(crate) failure: Option<Failure>,
}

/// What went wrong.
#[derive(Debug)]
pub(crate) struct Failure {
    /// In the words of package os/exec.
    pub(crate) message: String,
    /// Whether it ended with an exit code of its own.
    pub(crate) exited: bool,
    /// More to say, in lines.
    pub(crate) notes: String,
}

/// What gets the output of a program, piece by piece.
pub(crate) type Sink<'a> = dyn FnMut(&[u8]) + Send + 'a;

/// Runs `command` to its end. Its output goes to `sink`, or where this
/// process's does.
pub(crate) fn run(mut command: Command, limits: Limits, sink: Option<&mut Sink<'_>>) -> End {
    let start = Instant::now();
    let failed = |message: String| End {
        elapsed: start.elapsed(),
        failure: Some(Failure {
            message,
            exited: false,
            notes: String::new(),
        }),
    };
    command.stdin(Stdio::null());
    let reader = match connect(&mut command, sink.is_some()) {
        Ok(reader) => reader,
        Err(err) => return failed(err.to_string()),
    };
    let program = command.get_program().to_string_lossy().into_owned();
    let child = match spawn(&mut command) {
        Ok(child) => child,
        Err(err) => return failed(format!("fork/exec {program}: {err}")),
    };
    // The writing ends here must not keep the pipe open.
    drop(command);
    let mut notes = String::new();
    let mut incomplete = false;
    let status = thread::scope(|scope| {
        let (send, pieces) = channel::<Vec<u8>>();
        // Not in the scope: what a grandchild holds open may never end.
        if let Some(mut reader) = reader {
            thread::spawn(move || {
                let mut buffer = vec![0; 1 << 16];
                while let Ok(count @ 1..) = reader.read(&mut buffer) {
                    if send.send(buffer[..count].to_vec()).is_err() {
                        return;
                    }
                }
            });
        } else {
            drop(send);
        }
        let (done, ended) = channel::<()>();
        let copier = scope.spawn(move || {
            let mut sink = sink;
            let mut give = |piece: Vec<u8>| {
                if let Some(sink) = &mut sink {
                    sink(&piece);
                }
            };
            // Until all is written, or for a while after the program's end.
            let mut limit: Option<Instant> = None;
            loop {
                let step = match limit {
                    Some(limit) => limit.saturating_duration_since(Instant::now()),
                    None => Duration::from_millis(50),
                };
                match pieces.recv_timeout(step) {
                    Ok(piece) => give(piece),
                    Err(RecvTimeoutError::Disconnected) => return false,
                    Err(RecvTimeoutError::Timeout) if limit.is_some() => return true,
                    Err(RecvTimeoutError::Timeout) => {
                        let over = ended.try_recv() != Err(std::sync::mpsc::TryRecvError::Empty);
                        let wait = limits.wait.filter(|_| over);
                        limit = wait.map(|wait| Instant::now() + wait);
                    }
                }
            }
        });
        let status = wait(child, limits, &mut notes);
        drop(done);
        incomplete = copier.join().unwrap_or(false);
        status
    });
    let elapsed = start.elapsed();
    let message = match &status {
        Err(message) => Some((message.clone(), false)),
        Ok(status) if status.success() && incomplete => Some((
            "exec: WaitDelay expired before I/O complete".to_owned(),
            false,
        )),
        Ok(status) if status.success() => None,
        Ok(status) => Some((describe(*status), status.code().is_some())),
    };
    if let (true, Some(wait), true) = (incomplete, limits.wait, notes.is_empty()) {
        notes = format!(
            "*** Test I/O incomplete {} after exiting.\n",
            super::duration(wait)
        );
    }
    End {
        elapsed,
        failure: message.map(|(message, exited)| Failure {
            message,
            exited,
            notes,
        }),
    }
}

/// Starts the program. Until another child that this process is just starting
/// has let go of its files, the program may count as being written.
fn spawn(command: &mut Command) -> std::io::Result<std::process::Child> {
    for _ in 0..200 {
        match command.spawn() {
            Err(err) if err.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                thread::sleep(Duration::from_millis(5));
            }
            outcome => return outcome,
        }
    }
    command.spawn()
}

/// Sets where both outputs of the program go: into one pipe, or to this
/// process's standard output.
fn connect(command: &mut Command, pipe: bool) -> std::io::Result<Option<std::io::PipeReader>> {
    if !pipe {
        let out = std::io::stdout().as_fd().try_clone_to_owned()?;
        command.stdout(out.try_clone()?).stderr(out);
        return Ok(None);
    }
    let (reader, writer) = std::io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    Ok(Some(reader))
}

/// Waits for the end, which comes at the latest when the limits say so.
fn wait(
    mut child: std::process::Child,
    limits: Limits,
    notes: &mut String,
) -> Result<ExitStatus, String> {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let (send, ended) = channel();
    thread::spawn(move || {
        // Nobody listens any more if this comes too late.
        let _ = send.send(child.wait().map_err(|err| err.to_string()));
    });
    let tell = |signal: Signal| {
        if let Some(pid) = pid {
            // It may have ended meanwhile.
            let _ = kill_process(pid, signal);
        }
    };
    let forever = Duration::from_secs(u64::from(u32::MAX));
    let lost = Err("wait: the waiting thread ended".to_owned());
    match ended.recv_timeout(limits.kill.unwrap_or(forever)) {
        Ok(status) => return status,
        Err(RecvTimeoutError::Disconnected) => return lost,
        Err(RecvTimeoutError::Timeout) => tell(Signal::QUIT),
    }
    let kill = super::duration(limits.kill.unwrap_or(forever));
    *notes = format!("*** Test killed with quit: ran too long ({kill}).\n");
    match ended.recv_timeout(limits.wait.unwrap_or(forever)) {
        Ok(status) => return status,
        Err(RecvTimeoutError::Disconnected) => return lost,
        Err(RecvTimeoutError::Timeout) => tell(Signal::KILL),
    }
    ended.recv().unwrap_or(lost)
}

/// The end of a process in the words of package os.
fn describe(status: ExitStatus) -> String {
    let core = if status.core_dumped() {
        " (core dumped)"
    } else {
        ""
    };
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => format!("signal: {}{core}", crate::signals::name(signal)),
        (None, None) => "ended".to_owned(),
    }
}
