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

/// Places that are more lines apart are drawn separately.
const MAX_DISTANCE: u32 = 60;

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

/// Lines of one file with their annotations.
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

/// The place of the message with all places near it, then the further ones.
fn excerpts(sources: &SourceMap, diagnostic: &Diagnostic) -> Vec<Excerpt> {
    let primary = place(
        sources,
        diagnostic.pos,
        diagnostic.span,
        String::new(),
        true,
    );
    let related = diagnostic.related.iter().filter_map(|r| {
        place(
            sources,
            r.pos,
            word(sources, r.pos),
            r.message.clone(),
            false,
        )
    });
    let labels = diagnostic
        .labels
        .iter()
        .filter_map(|l| place(sources, l.span.lo, l.span, l.text.clone(), false));
    let mut groups: Vec<Vec<Place>> = Vec::new();
    for place in primary.into_iter().chain(related).chain(labels) {
        match groups.iter_mut().find(|group| group[0].is_near(&place)) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups.into_iter().map(excerpt).collect()
}

/// The word at `pos`, or the character.
fn word(sources: &SourceMap, pos: Pos) -> Span {
    let Some(file) = sources.file(pos) else {
        return Span::at(pos);
    };
    let in_word = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'_' || **b >= 0x80;
    let rest = file.text.get(file.offset(pos)..).unwrap_or_default();
    let len = rest.iter().take(MAX_LINE).take_while(in_word).count();
    Span::new(pos, Pos(pos.0 + len.max(1) as u32))
}

/// Something to mark on one line.
struct Place {
    source: Arc<SourceFile>,
    /// The file's name and the line's number as shown.
    file: String,
    shown_line: u32,
    /// The line's number in the file, and what to mark of it.
    line: u32,
    range: Range<usize>,
    label: String,
    primary: bool,
}

impl Place {
    /// Whether both can be drawn in one excerpt; what is between them is
    /// left out there.
    fn is_near(&self, other: &Place) -> bool {
        Arc::ptr_eq(&self.source, &other.source)
            && self.file == other.file
            && self.line.abs_diff(other.line) <= MAX_DISTANCE
            && self.line.wrapping_sub(self.shown_line) == other.line.wrapping_sub(other.shown_line)
    }
}

fn place(sources: &SourceMap, pos: Pos, span: Span, label: String, primary: bool) -> Option<Place> {
    let source = sources.file(pos)?;
    let (line, col) = source.line_col(pos);
    let text = source.line_text(line)?;
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
    let shown = sources.position(pos);
    Some(Place {
        source,
        file: shown.file,
        shown_line: shown.line,
        line,
        range: start..end,
        label,
        primary,
    })
}

/// One excerpt for places near each other, of which there is at least one.
fn excerpt(places: Vec<Place>) -> Excerpt {
    let lines = places.iter().map(|place| place.line);
    let (first, last) = lines.fold((u32::MAX, 0), |(first, last), line| {
        (first.min(line), last.max(line))
    });
    let mut text = String::new();
    let mut starts = Vec::new();
    for line in first..=last {
        starts.push(text.len());
        let content = places[0].source.line_text(line).unwrap_or_default();
        if content.len() <= MAX_LINE {
            text.push_str(&content);
        }
        text.push('\n');
    }
    let first_line = places[0].shown_line - (places[0].line - first);
    let file = places[0].file.clone();
    let marks = places.into_iter().map(|place| {
        let start = starts[(place.line - first) as usize];
        Mark {
            range: start + place.range.start..start + place.range.end,
            label: place.label,
            primary: place.primary,
        }
    });
    Excerpt {
        file,
        first_line: first_line as usize,
        marks: marks.collect(),
        text,
    }
}
