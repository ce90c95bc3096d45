//! `GOSSAFUNC`: a function's intermediate representation after each pass, as a
//! page.
//!
//! Invariant: the page needs nothing but itself; every text from the program
//! is escaped.

use crate::compile::{CompileOptions, check_accesses, lower_whole};
use gander_mir::{FuncId, Program};
use gander_types::CheckedProgram;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A column of the page.
struct Column {
    title: String,
    text: String,
}

/// The page of the function that `wanted` names in the package `package`:
/// `f`, `(*T).m`, `f.func1`, alone or behind the import path. None if there is
/// no such function.
///
/// # Errors
/// As for compiling.
pub fn page(
    program: &CheckedProgram,
    package: usize,
    wanted: &str,
    options: &CompileOptions,
) -> Result<Option<String>, Vec<String>> {
    let mut mir = lower_whole(program, package, options)?;
    let path = gander_lower::escape(&program.packages[package].path);
    let is_wanted = |symbol: &str| {
        let rest = symbol.strip_prefix(path.as_str());
        symbol == wanted || rest.and_then(|rest| rest.strip_prefix('.')) == Some(wanted)
    };
    let Some(at) = mir.funcs.iter().position(|func| is_wanted(&func.name)) else {
        return Ok(None);
    };
    let symbol = mir.funcs[at].name.clone();
    let mut columns = vec![Column {
        title: "source".to_owned(),
        text: source(program, &mir, at),
    }];
    let stages = match options.optimize {
        true => {
            let optimizer = options.keeping();
            gander_opt::optimize_watched(&mut mir, &optimizer, &[FuncId(at as u32)])
        }
        false => Vec::new(),
    };
    if stages.is_empty() {
        columns.push(Column {
            title: "start".to_owned(),
            text: gander_mir::print_function(&mir, &mir.funcs[at]),
        });
    }
    columns.extend(stages.into_iter().map(|stage| Column {
        title: stage.pass.to_owned(),
        text: stage.texts.concat(),
    }));
    check_accesses(&mut mir, options);
    let listings = gander_codegen::listings(&mir, &options.uncached(), |name| name == symbol)
        .map_err(|err| vec![err.to_string()])?;
    for listing in listings {
        columns.push(Column {
            title: "code generator's input".to_owned(),
            text: listing.clif.clone(),
        });
        columns.push(Column {
            title: "machine code".to_owned(),
            text: listing.assembly(),
        });
    }
    Ok(Some(render(&symbol, &columns)))
}

/// The lines of the function, up to the brace in the first column that ends it.
fn source(program: &CheckedProgram, mir: &Program, at: usize) -> String {
    let func = &mir.funcs[at];
    let Some(name) = mir.strings.get(func.file.index()) else {
        return String::new();
    };
    let files = program.packages.iter().flat_map(|package| &package.files);
    let file = files
        .filter_map(|file| program.sources.file(file.package))
        .find(|file| file.path.to_string_lossy() == name.as_str());
    let Some(file) = file else {
        return String::new();
    };
    let text = String::from_utf8_lossy(&file.text).into_owned();
    let mut out = String::new();
    for (number, line) in text.lines().enumerate().skip(func.line as usize - 1) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{:4}  {line}", number + 1);
        if line.starts_with('}') || line.ends_with('}') && number + 1 == func.line as usize {
            break;
        }
    }
    out
}

const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 13px/1.45 ui-monospace, Menlo, Consolas, monospace; margin: 0; }
h1 { font: 600 16px system-ui, sans-serif; margin: 12px 16px 2px; }
p { font: 13px system-ui, sans-serif; margin: 0 16px 12px; opacity: .75; }
main { display: flex; align-items: flex-start; border-top: 1px solid #8886; }
section { flex: none; border-right: 1px solid #8886; padding: 0 10px 16px; }
section.same pre { display: none; }
section.open pre { display: block; }
h2 { font: 600 13px system-ui, sans-serif; margin: 8px 0; cursor: pointer; }
section.same h2 { opacity: .55; writing-mode: vertical-rl; }
section.open h2 { writing-mode: horizontal-tb; }
pre { margin: 0; font: inherit; }
.new { background: #2da44e2b; }
.block { font-weight: 600; }
.mark { background: #ffd33d; color: #000; border-radius: 2px; }
";

const SCRIPT: &str = "
for (const h of document.querySelectorAll('h2'))
  h.onclick = () => h.parentNode.classList.toggle(
    h.parentNode.classList.contains('same') ? 'open' : 'same');
document.onclick = (event) => {
  const name = event.target.dataset && event.target.dataset.n;
  if (!name) return;
  for (const e of document.querySelectorAll('[data-n]'))
    if (e.dataset.n === name) e.classList.toggle('mark');
};
";

fn render(symbol: &str, columns: &[Column]) -> String {
    let title = escaped(symbol);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n\
         <p>After each pass; lines that are new are green, passes that changed nothing are folded. \
         A click on a register or block marks it everywhere, a click on a title folds.</p>\n<main>\n"
    );
    let mut before: Option<&str> = None;
    for column in columns {
        let comparable = before.filter(|_| !column.title.contains(' '));
        let same = comparable == Some(column.text.as_str());
        let class = if same { " class=\"same\"" } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<section{class}>\n<h2>{}</h2>\n<pre>",
            escaped(&column.title)
        );
        lines(&mut out, &column.text, comparable);
        out.push_str("</pre>\n</section>\n");
        if column.title != "source" {
            before = Some(&column.text);
        }
    }
    let _ = write!(
        out,
        "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    );
    out
}

/// The lines of a text, marking those that `before` lacks.
fn lines(out: &mut String, text: &str, before: Option<&str>) {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for line in before.unwrap_or_default().lines() {
        *known.entry(line).or_default() += 1;
    }
    for line in text.lines() {
        let old = match known.get_mut(line) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => before.is_none(),
        };
        let class = match (line.starts_with('b'), old) {
            (true, true) => " class=\"block\"",
            (true, false) => " class=\"block new\"",
            (false, true) => "",
            (false, false) => " class=\"new\"",
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "<span{class}>{}</span>", words(line));
    }
}

/// A line with its registers and blocks (`r12`, `v3`, `b4`, `block5`) made
/// clickable.
fn words(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while !rest.is_empty() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = rest.find(is_word).unwrap_or(rest.len());
        let (between, word) = rest.split_at(end);
        out.push_str(&escaped(between));
        let end = word.find(|c| !is_word(c)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        let number = word.trim_start_matches(|c: char| c.is_ascii_lowercase());
        let prefix = &word[..word.len() - number.len()];
        let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        match is_number && ["r", "v", "b", "block"].contains(&prefix) {
            // Writing to a string cannot fail.
            true => drop(write!(out, "<span data-n=\"{word}\">{word}</span>")),
            false => out.push_str(&escaped(word)),
        }
        rest = after;
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_escaped() {
        let column = |title: &str, text: &str| Column {
            title: title.to_owned(),
            text: text.to_owned(),
        };
        let page = render(
            "main.f[<script>]",
            &[
                column("<b>", "r1:ptr = <x> & \"y\"\n"),
                column("next", "b0:\n"),
            ],
        );
        assert!(page.contains("<title>main.f[&lt;script&gt;]</title>"));
        assert!(page.contains("<span data-n=\"r1\">r1</span>:ptr = &lt;x&gt; &amp; &quot;y&quot;"));
        assert!(page.contains("<span class=\"block new\"><span data-n=\"b0\">b0</span>:</span>"));
    }
}
