//! Diagnostics with their source lines and carets, for people.
//!
//! Invariant: the message is the same as in the plain form; what is added
//! (labels, help, the clause of the spec) comes from the diagnostic.

use crate::finish::Finished;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use gander_diag::Diagnostic;
use gander_span::{Pos, SourceFile, SourceMap, Span};
use std::ops::Range;
use std::sync::Arc;

/// What to add to the messages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Name the clause of the Go spec behind an error, where known.
    pub explain: bool,
}

/// Lines longer than this are not drawn: a generated line of a megabyte helps
/// nobody.
const MAX_LINE: usize = 400;

/// The text for one package, with ANSI colours (strip them where unwanted).
pub fn render(sources: &SourceMap, finished: &Finished, options: Options) -> String {
    let renderer = Renderer::styled();
    let mut text = String::new();
    for diagnostic in &finished.diagnostics {
        text.push_str(&render_one(&renderer, sources, diagnostic, options));
        text.push_str("\n\n");
    }
    if let Some(pos) = finished.too_many {
        text.push_str(&format!("{}: too many errors\n", sources.position(pos)));
    }
    text
}

fn render_one(
    renderer: &Renderer,
    sources: &SourceMap,
    diagnostic: &Diagnostic,
    options: Options,
) -> String {
    let mut group = Group::with_title(Level::ERROR.primary_title(diagnostic.message.as_str()));
    let excerpts: Vec<Excerpt> = excerpts(sources, diagnostic);
    for excerpt in &excerpts {
        group = group.element(excerpt.snippet());
    }
    if excerpts.is_empty() {
        let place = sources.position(diagnostic.pos).to_string();
        group = group.element(Level::NOTE.message(format!("at {place}")));
    }
    for related in diagnostic.related.iter().filter(|r| !r.pos.is_known()) {
        group = group.element(Level::NOTE.message(related.message.clone()));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    if let Some(clause) = diagnostic.spec.filter(|_| options.explain) {
        group = group.element(Level::NOTE.message(format!("Go spec, {clause}")));
    }
    renderer.render(&[group]).to_string()
}

/// A piece of one file with its annotations.
struct Excerpt {
    file: String,
    first_line: usize,
    text: String,
    marks: Vec<Mark>,
}

struct Mark {
    range: Range<usize>,
    label: String,
    primary: bool,
}

impl Excerpt {
    fn snippet(&self) -> Snippet<'_, Annotation<'_>> {
        let marks = self.marks.iter().map(|mark| {
            let kind = if mark.primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let annotation = kind.span(mark.range.clone());
            if mark.label.is_empty() {
                annotation
            } else {
                annotation.label(mark.label.as_str())
            }
        });
        Snippet::source(self.text.as_str())
            .line_start(self.first_line)
            .path(self.file.as_str())
            .annotations(marks)
    }
}

/// One excerpt for the message, then one for each related place and label.
fn excerpts(sources: &SourceMap, diagnostic: &Diagnostic) -> Vec<Excerpt> {
    let primary = excerpt(
        sources,
        diagnostic.pos,
        diagnostic.span,
        String::new(),
        true,
    );
    let related = diagnostic
        .related
        .iter()
        .filter_map(|r| excerpt(sources, r.pos, Span::at(r.pos), r.message.clone(), false));
    let labels = diagnostic
        .labels
        .iter()
        .filter_map(|l| excerpt(sources, l.span.lo, l.span, l.text.clone(), false));
    primary.into_iter().chain(related).chain(labels).collect()
}

fn excerpt(
    sources: &SourceMap,
    pos: Pos,
    span: Span,
    label: String,
    primary: bool,
) -> Option<Excerpt> {
    let file: Arc<SourceFile> = sources.file(pos)?;
    let (line, col) = file.line_col(pos);
    let text = file.line_text(line)?;
    if text.len() > MAX_LINE {
        return None;
    }
    // The position decides where the caret is, the span how far it reaches;
    // spans over several lines are drawn on the first.
    let start = (col as usize - 1).min(text.len());
    let wanted = if span.contains(pos) {
        (span.hi.0 - pos.0) as usize
    } else {
        0
    };
    let end = (start + wanted.max(1)).min(text.len()).max(start);
    let end = (end..=text.len())
        .find(|&end| text.is_char_boundary(end))
        .unwrap_or(text.len());
    let start = (0..=start)
        .rev()
        .find(|&start| text.is_char_boundary(start))
        .unwrap_or(0);
    Some(Excerpt {
        file: sources.position(pos).file,
        first_line: sources.position(pos).line as usize,
        text: text.into_owned(),
        marks: vec![Mark {
            range: start..end,
            label,
            primary,
        }],
    })
}
