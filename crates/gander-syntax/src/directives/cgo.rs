//! `//go:cgo_...` directives, which only generated code may use.

/// What is wrong with one.
pub(super) fn problems(text: &str, std: bool, generated: bool) -> Vec<String> {
    let fields = fields(text);
    let mut problems = Vec::new();
    // This one is open to all, for the sake of some systems' libraries.
    if let ("go:cgo_import_dynamic", [_, _, _, library, ..]) =
        (super::verb(text), fields.as_slice())
    {
        let library = library.trim_matches('"');
        if !library.is_empty() && !is_safe(library) && !generated {
            problems.push(format!(
                "invalid library name {library:?} in cgo_import_dynamic directive"
            ));
        }
    } else if !generated && !std {
        problems.push(format!("//{text} only allowed in cgo-generated code"));
    }
    problems.extend(usage(&fields).map(str::to_owned));
    problems
}

/// The usage of a directive whose arguments do not fit it.
fn usage(fields: &[&str]) -> Option<&'static str> {
    let quoted = |s: &str| s.len() >= 2 && s.starts_with('"') && s.ends_with('"');
    let (verb, arguments) = fields.split_first()?;
    let shape: Vec<bool> = arguments.iter().map(|argument| quoted(argument)).collect();
    let local = matches!(shape[..], [false] | [false, false]);
    let (fine, usage) = match *verb {
        "go:cgo_export_static" => (local, "usage: //go:cgo_export_static local [remote]"),
        "go:cgo_export_dynamic" => (local, "usage: //go:cgo_export_dynamic local [remote]"),
        "go:cgo_import_dynamic" => (
            local || shape == [false, false, true],
            r#"usage: //go:cgo_import_dynamic local [remote ["library"]]"#,
        ),
        "go:cgo_import_static" => (shape == [false], "usage: //go:cgo_import_static local"),
        "go:cgo_dynamic_linker" => (shape == [true], r#"usage: //go:cgo_dynamic_linker "path""#),
        "go:cgo_ldflag" => (shape == [true], r#"usage: //go:cgo_ldflag "arg""#),
        _ => return None,
    };
    (!fine).then_some(usage)
}

/// Splits at blanks and around quoted parts; an unclosed quote is dropped.
fn fields(text: &str) -> Vec<&str> {
    let mut fields = Vec::new();
    let mut start = None;
    let mut in_quote = false;
    for (index, c) in text.char_indices() {
        match c {
            '"' if in_quote => {
                in_quote = false;
                fields.extend(start.take().map(|start| &text[start..=index]));
            }
            '"' => {
                in_quote = true;
                fields.extend(start.replace(index).map(|start| &text[start..index]));
            }
            ' ' | '\t' | '\n' | '\r' if !in_quote => {
                fields.extend(start.take().map(|start| &text[start..index]));
            }
            _ => start = start.or(Some(index)),
        }
    }
    if !in_quote {
        fields.extend(start.map(|start| &text[start..]));
    }
    fields
}

/// Whether a name has no special meaning as an argument of a linker.
fn is_safe(name: &str) -> bool {
    let first = name.chars().next();
    first
        .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/') || !c.is_ascii())
}
