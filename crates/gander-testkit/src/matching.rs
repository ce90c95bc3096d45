//! Reported errors against expected ones, as the official tests of the type
//! checker do it.
//!
//! Invariant: every reported error uses up at most one mark, every mark is
//! used at most once, and the line is always exact; only the column may
//! differ, by no more than the tolerance given.

use crate::marks::Mark;
use std::collections::BTreeMap;
use std::fmt;

/// An error that the code under test reported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reported {
    /// The file, under the name that the marks were registered with.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column in bytes.
    pub col: u32,
    /// The message, with its further lines.
    pub message: String,
}

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file, self.line, self.col, self.message
        )
    }
}

/// What matching found.
#[derive(Default, Debug)]
pub struct Outcome {
    /// Marks that no error used up, with their files.
    pub missing: Vec<(String, Mark)>,
    /// Errors that no mark expected.
    pub unexpected: Vec<Reported>,
    /// Errors whose column is further off than the tolerance, and the mark's
    /// column.
    pub far: Vec<(Reported, u32)>,
    /// Errors that matched a mark, `far` included.
    pub matched: usize,
    /// How many of these have another column than their mark.
    pub columns_differ: usize,
}

impl Outcome {
    /// Whether the errors are exactly those expected.
    pub fn passed(&self) -> bool {
        self.missing.is_empty() && self.unexpected.is_empty() && self.far.is_empty()
    }

    /// One line for each deviation, sorted by place.
    pub fn deviations(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (file, mark) in &self.missing {
            let text = format!(
                "{file}:{}:{}: missing {}",
                mark.line, mark.col, mark.pattern
            );
            lines.push((file.clone(), mark.line, mark.col, text));
        }
        for error in &self.unexpected {
            let text = format!(
                "{}:{}:{}: unexpected {:?}",
                error.file, error.line, error.col, error.message
            );
            lines.push((error.file.clone(), error.line, error.col, text));
        }
        for (error, want) in &self.far {
            let text = format!(
                "{}:{}:{}: column should be {want}: {:?}",
                error.file, error.line, error.col, error.message
            );
            lines.push((error.file.clone(), error.line, error.col, text));
        }
        lines.sort();
        lines.into_iter().map(|(_, _, _, text)| text).collect()
    }
}

/// Matches `reported` (in the order of reporting) with the marks of each file.
///
/// Among the unused marks of the error's line whose pattern matches, the one
/// with the nearest column is used up.
pub fn match_marks(
    marks: &BTreeMap<String, Vec<Mark>>,
    reported: &[Reported],
    column_tolerance: u32,
) -> Outcome {
    let mut unused: BTreeMap<(&str, u32), Vec<&Mark>> = BTreeMap::new();
    for (file, marks) in marks {
        for mark in marks {
            unused.entry((file, mark.line)).or_default().push(mark);
        }
    }
    let mut outcome = Outcome::default();
    for error in reported {
        let candidates = unused.entry((&error.file, error.line)).or_default();
        let nearest = candidates
            .iter()
            .enumerate()
            .filter(|(_, mark)| mark.pattern.matches(&error.message))
            .min_by_key(|(_, mark)| mark.col.abs_diff(error.col));
        let Some((index, mark)) = nearest else {
            outcome.unexpected.push(error.clone());
            continue;
        };
        let off = mark.col.abs_diff(error.col);
        outcome.matched += 1;
        outcome.columns_differ += usize::from(off != 0);
        if off > column_tolerance {
            outcome.far.push((error.clone(), mark.col));
        }
        candidates.remove(index);
    }
    for ((file, _), marks) in unused {
        outcome.missing.extend(
            marks
                .into_iter()
                .map(|mark| (file.to_owned(), mark.clone())),
        );
    }
    outcome
}

/// The errors of a compiler's output, with files by base name. A line that
/// starts with a tab continues the message before; lines that are no
/// `file:line:col: message` or `file:line: message` are left out.
pub fn parse_output(text: &str) -> Vec<Reported> {
    let mut errors: Vec<Reported> = Vec::new();
    for line in text.lines() {
        if let (Some(last), true) = (errors.last_mut(), line.starts_with('\t')) {
            last.message.push('\n');
            last.message.push_str(line);
            continue;
        }
        let Some((place, message)) = line.split_once(": ") else {
            continue;
        };
        let mut parts = place.split(':');
        let file = parts.next().unwrap_or_default();
        let mut number = || parts.next().and_then(|part| part.parse().ok());
        let Some(line) = number() else {
            continue;
        };
        errors.push(Reported {
            file: file.rsplit('/').next().unwrap_or(file).to_owned(),
            line,
            col: number().unwrap_or(0),
            message: message.to_owned(),
        });
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::marks;

    fn check(src: &str, reported: &[(u32, u32, &str)], tolerance: u32, expect: &[&str]) -> usize {
        let marks = BTreeMap::from([("a.go".to_owned(), marks(src.as_bytes()).expect("marks"))]);
        let reported: Vec<Reported> = reported
            .iter()
            .map(|&(line, col, message)| Reported {
                file: "a.go".to_owned(),
                line,
                col,
                message: message.to_owned(),
            })
            .collect();
        let outcome = match_marks(&marks, &reported, tolerance);
        assert_eq!(outcome.deviations(), expect);
        assert_eq!(outcome.passed(), expect.is_empty());
        outcome.columns_differ
    }

    #[test]
    fn nearest_column_is_used_first() {
        let src = "a /* ERROR \"x\" */ + b /* ERROR \"x\" */";
        assert_eq!(check(src, &[(1, 21, "x"), (1, 1, "x")], 0, &[]), 0);
        assert_eq!(check(src, &[(1, 20, "x"), (1, 2, "x")], 1, &[]), 2);
    }

    #[test]
    fn deviations_are_named() {
        check(
            "a // ERROR \"x\"",
            &[],
            0,
            &["a.go:1:1: missing ERROR \"x\""],
        );
        check("a", &[(1, 1, "y")], 0, &["a.go:1:1: unexpected \"y\""]);
        check(
            "a // ERROR \"x\"",
            &[(1, 3, "x")],
            1,
            &["a.go:1:3: column should be 1: \"x\""],
        );
        check(
            "a\nb // ERROR \"x\"",
            &[(1, 1, "x")],
            100,
            &[
                "a.go:1:1: unexpected \"x\"",
                "a.go:2:1: missing ERROR \"x\"",
            ],
        );
    }

    #[test]
    fn output_of_compilers() {
        let found =
            parse_output("# p\n./x/a.go:3:4: m: n\n\ta.go:1:2: other\nb.go:5: no column\ntext\n");
        let shown: Vec<String> = found.iter().map(Reported::to_string).collect();
        assert_eq!(
            shown,
            ["a.go:3:4: m: n\n\ta.go:1:2: other", "b.go:5:0: no column"]
        );
    }
}
