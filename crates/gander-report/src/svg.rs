//! SVG: the happens-before diagram of a finding.
//!
//! One lane for each goroutine, time downwards, one row for each event; edges
//! are arrows with the name of their rule, and the two accesses that nothing
//! orders are highlighted and joined by a broken line.
//!
//! Invariant: text never lies over text: every row has its own height, every
//! lane its own width, and texts are cut to the width of their lane (in full in
//! a tooltip).

use crate::diagram::{Arrow, Diagram, Look, Row, diagram};
use crate::model::{Finding, History};
use crate::words::goroutine_words;
use std::fmt::Write;

const LANE: usize = 210;
const NARROW: usize = 150;
const MARGIN: usize = 24;
const HEAD: usize = 56;
const ROW: usize = 38;
const CORNER: usize = 5;
/// Room to the left of a lane in which arrows come down.
const GUTTER: usize = 26;
/// Width of a letter of the text at its size, a little more than the average.
const LETTER: usize = 7;
/// With more lanes than this they are narrow, except those that race.
const MANY: usize = 8;

/// The diagram as a standalone SVG document.
#[must_use]
pub fn render(finding: &Finding, history: &History) -> String {
    let diagram = diagram(finding, history);
    let page = Page::new(&diagram);
    let mut out = String::new();
    page.open(&mut out, finding);
    for (lane, &goroutine) in diagram.lanes.iter().enumerate() {
        let name = goroutine_words(goroutine, finding.goroutine(goroutine));
        page.lane(&mut out, lane, &name, lane < 2);
    }
    for (index, arrow) in diagram.arrows.iter().enumerate() {
        page.arrow(&mut out, &diagram, arrow, index);
    }
    page.unordered(&mut out, &diagram);
    for (index, row) in diagram.rows.iter().enumerate() {
        page.row(&mut out, index, row);
    }
    if diagram.hidden > 0 {
        let y = page.height - 8;
        let _ = writeln!(
            out,
            "<text class=\"note\" x=\"{MARGIN}\" y=\"{y}\">Not shown: {} of these goroutines' \
             events</text>",
            diagram.hidden
        );
    }
    out.push_str("</svg>\n");
    out
}

/// The measures of a drawing.
struct Page {
    /// The x of each lane's line, and the room to the right of it.
    lanes: Vec<(usize, usize)>,
    width: usize,
    height: usize,
}

/// Dark colours are those that GitHub's dark pages use.
const STYLE: &str = "\
.bg{fill:#fff}\
.head{fill:#24292f}\
.tip{fill:#3b7dd8}\
.lane{stroke:#c9cfd6;stroke-width:1.5}\
.lane.race{stroke:#8b949e}\
.head{font-weight:600}\
.head.race{fill:#b42318}\
.event{fill:#fff;stroke:#3b5b7e;stroke-width:2}\
.access{fill:#b42318;stroke:#b42318}\
.what{fill:#24292f}\
.what.access{fill:#b42318;font-weight:700;stroke:none}\
.edge{fill:none;stroke:#3b7dd8;stroke-width:1.5}\
.label{fill:#1f5fae;font-size:11px}\
.halo{paint-order:stroke;stroke:#fff;stroke-width:6px;stroke-linejoin:round}\
.gap{stroke:#b42318;stroke-width:2;stroke-dasharray:6 5;fill:none}\
.gaplabel{fill:#b42318;font-weight:700;font-size:12px;text-anchor:middle}\
.note{fill:#57606a;font-size:12px}\
@media (prefers-color-scheme:dark){\
.bg{fill:#0d1117}\
.lane{stroke:#30363d}\
.lane.race{stroke:#6e7681}\
.head,.what{fill:#e6edf3}\
.head.race,.what.access,.gaplabel{fill:#ff8f85}\
.event{fill:#0d1117;stroke:#79a8dc}\
.access{fill:#f85149;stroke:#f85149}\
.edge{stroke:#58a6ff}\
.tip{fill:#58a6ff}\
.label{fill:#79c0ff}\
.halo{stroke:#0d1117}\
.gap{stroke:#f85149}\
.note{fill:#8b949e}}";

impl Page {
    fn new(diagram: &Diagram) -> Self {
        let many = diagram.lanes.len() > MANY;
        let mut x = MARGIN;
        let mut lanes = Vec::new();
        for index in 0..diagram.lanes.len() {
            let width = if many && index >= 2 { NARROW } else { LANE };
            lanes.push((x + GUTTER, width));
            x += width;
        }
        Self {
            lanes,
            width: x + MARGIN + GUTTER,
            height: HEAD + ROW * diagram.rows.len() + MARGIN + 16,
        }
    }

    fn y(&self, row: usize) -> usize {
        HEAD + ROW * row + ROW / 2
    }

    fn open(&self, out: &mut String, finding: &Finding) {
        let (width, height) = (self.width, self.height);
        let title = format!(
            "Happens-before diagram: goroutines {} and {}",
            finding.first.goroutine, finding.second.goroutine
        );
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"system-ui, sans-serif\" \
             font-size=\"13\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
             <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" \
             markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
             <path class=\"tip\" d=\"M0 0L8 4L0 8z\"/></marker></defs>\n\
             <rect class=\"bg\" width=\"{width}\" height=\"{height}\"/>\n"
        );
    }

    fn lane(&self, out: &mut String, lane: usize, name: &str, racing: bool) {
        let (x, width) = self.lanes[lane];
        let class = if racing { " race" } else { "" };
        let name = escape(&cut(name, width - 8));
        let bottom = self.height - MARGIN;
        let _ = writeln!(
            out,
            "<text class=\"head{class}\" x=\"{}\" y=\"28\">{name}</text>\
             <line class=\"lane{class}\" x1=\"{x}\" y1=\"40\" x2=\"{x}\" y2=\"{bottom}\"/>",
            x - 6
        );
    }

    fn row(&self, out: &mut String, index: usize, row: &Row) {
        let (x, width) = self.lanes[row.lane];
        let y = self.y(index);
        let (class, radius) = match row.look {
            Look::Event => ("event", 5),
            Look::Access => ("access", 8),
        };
        let text = escape(&cut(&row.text, width - 13 - GUTTER));
        let text_class = match row.look {
            Look::Event => "what halo",
            Look::Access => "what access",
        };
        let _ = writeln!(
            out,
            "<g><title>{}</title><circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>\
             <text class=\"{text_class}\" x=\"{}\" y=\"{}\">{text}</text></g>",
            escape(&row.detail),
            x + 13,
            y + 4
        );
    }

    /// An arrow leaves downwards, runs between two rows, and comes down to its
    /// end in the gutter to the left of the lane: nowhere over text. Its label
    /// is on the run between the rows.
    fn arrow(&self, out: &mut String, diagram: &Diagram, arrow: &Arrow, index: usize) {
        let (from, to) = (&diagram.rows[arrow.from], &diagram.rows[arrow.to]);
        let (x1, x2) = (self.lanes[from.lane].0, self.lanes[to.lane].0);
        let (y1, y2) = (self.y(arrow.from), self.y(arrow.to));
        let earlier = &diagram.arrows[..index];
        let siblings = earlier.iter().filter(|a| a.from == arrow.from).count();
        let neighbours = earlier
            .iter()
            .filter(|a| diagram.rows[a.to].lane == to.lane)
            .count();
        let band = y1 + ROW / 2 - 3 + 4 * (siblings % 3);
        let gutter = x2 - 12 - 4 * (neighbours % 3);
        let end = x2 - 7;
        let path = if arrow.to < arrow.from {
            // Only to the other half of a rendezvous, one row up.
            format!("M{x1} {y1}L{gutter} {y1}L{gutter} {y2}L{end} {y2}")
        } else {
            let bend = if gutter > x1 {
                gutter - CORNER
            } else {
                gutter + CORNER
            };
            format!(
                "M{x1} {}L{x1} {band}L{bend} {band}Q{gutter} {band} {gutter} {}L{gutter} {y2}\
                 L{end} {y2}",
                y1 + 5,
                band + CORNER.min(y2.saturating_sub(band))
            )
        };
        let _ = writeln!(
            out,
            "<path class=\"edge\" d=\"{path}\" marker-end=\"url(#tip)\"/>"
        );
        let (label_x, anchor) = if gutter > x1 {
            (gutter - 8, "end")
        } else {
            (gutter + 24, "start")
        };
        let _ = writeln!(
            out,
            "<text class=\"label halo\" text-anchor=\"{anchor}\" x=\"{label_x}\" y=\"{}\">\
             {}</text>",
            band + 4,
            escape(arrow.label)
        );
    }

    fn unordered(&self, out: &mut String, diagram: &Diagram) {
        let [first, second] = diagram.accesses;
        let (x1, x2) = (
            self.lanes[diagram.rows[first].lane].0,
            self.lanes[diagram.rows[second].lane].0,
        );
        let (y1, y2) = (self.y(first), self.y(second));
        // Down at the very left of the first lane, and along the second access's
        // row, where there is no other text.
        let left = x1 - (GUTTER - 2);
        let label = x1.max(left + 50);
        let _ = writeln!(
            out,
            "<path class=\"gap\" d=\"M{x1} {y1}L{left} {y1}L{left} {y2}L{} {y2}\"/>\
             <text class=\"gaplabel halo\" x=\"{}\" y=\"{}\">not ordered</text>",
            x2 - 8,
            label.midpoint(x2),
            y2 + 4
        );
    }
}

/// The text as far as it fits.
fn cut(text: &str, width: usize) -> String {
    let fits = width / LETTER;
    if text.chars().count() <= fits {
        return text.to_owned();
    }
    let kept: String = text.chars().take(fits.saturating_sub(1)).collect();
    format!("{}\u{2026}", kept.trim_end())
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Not allowed in XML.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => out.push('\u{fffd}'),
            _ => out.push(char),
        }
    }
    out
}
