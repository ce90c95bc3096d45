//! Makes a Go program smaller that shows a difference.
//!
//! Invariant: the result is as interesting as the program that was given; only
//! whole statements, declarations and the braces around them are taken away,
//! found by the indentation that `gofmt` gives.

/// Removes what is not needed for `interesting`, which is asked at most
/// `limit` times.
pub(super) fn reduce(
    source: &str,
    limit: usize,
    mut interesting: impl FnMut(&str) -> bool,
) -> String {
    let mut lines: Vec<String> = source.lines().map(str::to_owned).collect();
    let mut asked = 0;
    let mut try_it = |lines: &[String]| {
        asked += 1;
        (asked <= limit).then(|| interesting(&(lines.join("\n") + "\n")))
    };
    loop {
        let before = lines.len();
        let deepest = lines.iter().map(|line| indent(line)).max().unwrap_or(0);
        for level in 0..=deepest {
            let mut at = lines.len();
            while at > 0 {
                at -= 1;
                if lines[at].is_empty() || indent(&lines[at]) != level || is_end(&lines[at]) {
                    continue;
                }
                for candidate in smaller(&lines, at) {
                    match try_it(&candidate) {
                        Some(true) => {
                            lines = candidate;
                            break;
                        }
                        Some(false) => {}
                        None => return lines.join("\n") + "\n",
                    }
                }
                at = at.min(lines.len());
            }
        }
        if lines.len() == before {
            return lines.join("\n") + "\n";
        }
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches('\t').len()
}

/// Whether a line belongs to the unit above it.
fn is_end(line: &str) -> bool {
    matches!(line.trim_start().as_bytes().first(), Some(b'}' | b')'))
}

/// The line after the unit that begins at `at`.
fn end_of_unit(lines: &[String], at: usize) -> usize {
    let level = indent(&lines[at]);
    let rest = lines[at + 1..].iter();
    let within = rest.take_while(|line| {
        line.is_empty() || indent(line) > level || (indent(line) == level && is_end(line))
    });
    at + 1 + within.count()
}

/// The program without a unit, and with only what is in its braces.
fn smaller(lines: &[String], at: usize) -> Vec<Vec<String>> {
    let end = end_of_unit(lines, at);
    let without = [&lines[..at], &lines[end..]].concat();
    let mut candidates = vec![without];
    if end > at + 2 && indent(&lines[at]) > 0 {
        let body: Vec<String> = lines[at + 1..end]
            .iter()
            .filter(|line| indent(line) > indent(&lines[at]))
            .map(|line| line[1..].to_owned())
            .collect();
        candidates.push([&lines[..at], &body, &lines[end..]].concat());
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_needed_goes() {
        let source = "func a() {\n\tx()\n}\n\nfunc b() {\n\tif c {\n\t\ty()\n\t\tz()\n\t} else {\n\t\tw()\n\t}\n}\n";
        let small = reduce(source, 100, |text| {
            text.contains("func b") && text.contains("z()")
        });
        assert_eq!(small, "func b() {\n\tz()\n}\n");
        let untouched = reduce(source, 0, |_| true);
        assert_eq!(untouched, source);
    }
}
