//! The options in GORACE.
//!
//! Invariant: as Go's: `name=value` separated by spaces, unknown names ignored.
//! `history_size` is one of these: nothing is ever evicted. `atexit_sleep_ms` is
//! 0 unless said: at the end nothing is pending that would be worth waiting for,
//! and who asks for a time gives other goroutines that long to race.

/// What GORACE says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Where reports go: `stderr`, `stdout`, or the beginning of a file name
    /// that the process's number is appended to.
    pub(crate) log_path: String,
    /// The exit code if there were races.
    pub(crate) exit_code: i32,
    pub(crate) strip_path_prefix: String,
    pub(crate) halt_on_error: bool,
    /// Do not report a second race between the same stacks.
    pub(crate) suppress_equal_stacks: bool,
    /// Do not report a second race on the same bytes.
    pub(crate) suppress_equal_addresses: bool,
    /// Bytes that the detector may remember accesses in.
    pub(crate) memory_limit: Option<usize>,
    /// How long other goroutines may go on when main has returned.
    pub(crate) exit_sleep_ms: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            log_path: "stderr".to_owned(),
            exit_code: 66,
            strip_path_prefix: String::new(),
            halt_on_error: false,
            suppress_equal_stacks: true,
            suppress_equal_addresses: true,
            memory_limit: None,
            exit_sleep_ms: 0,
        }
    }
}

impl Options {
    /// Reads the text of the variable.
    pub(crate) fn parse(text: &str) -> Options {
        let mut options = Options::default();
        for word in text.split_whitespace() {
            let Some((name, value)) = word.split_once('=') else {
                continue;
            };
            let value = value.trim_matches('"');
            let flag = || !matches!(value, "0" | "no" | "false");
            match name {
                "log_path" => value.clone_into(&mut options.log_path),
                "exitcode" => options.exit_code = value.parse().unwrap_or(66),
                "strip_path_prefix" => value.clone_into(&mut options.strip_path_prefix),
                "halt_on_error" => options.halt_on_error = flag(),
                "suppress_equal_stacks" => options.suppress_equal_stacks = flag(),
                "suppress_equal_addresses" => options.suppress_equal_addresses = flag(),
                "memory_limit_mb" => {
                    let limit = value.parse().ok().filter(|&limit| limit > 0);
                    options.memory_limit = limit.map(|limit: usize| limit << 20);
                }
                "atexit_sleep_ms" => options.exit_sleep_ms = value.parse().unwrap_or(0),
                _ => {}
            }
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_as_go_reads_them() {
        assert_eq!(Options::parse(""), Options::default());
        let read = Options::parse(
            "exitcode=13 halt_on_error=1 other=2 memory_limit_mb=3 strip_path_prefix=/a/ \
             atexit_sleep_ms=20 history_size=7",
        );
        let expected = Options {
            exit_code: 13,
            halt_on_error: true,
            strip_path_prefix: "/a/".to_owned(),
            memory_limit: Some(3 << 20),
            exit_sleep_ms: 20,
            ..Options::default()
        };
        assert_eq!(read, expected);
    }
}
