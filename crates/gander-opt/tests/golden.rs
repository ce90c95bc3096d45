//! Each pass, from MIR text to MIR text: `golden/*.mir` names the passes in
//! its first line, `golden/*.out` is what they make of it.

use gander_opt::Options;
use std::path::Path;

#[track_caller]
fn check(name: &str, input: &str) {
    let passes = input
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("; passes: "))
        .expect("the first line names the passes");
    let passes: Vec<&str> = passes.split_whitespace().collect();
    let mut program = gander_mir::parse(input).expect("the text is well-formed");
    assert_eq!(gander_mir::verify(&program), Vec::new());
    let options = Options {
        race: passes.contains(&"spans"),
        ..Options::default()
    };
    let report = gander_opt::run_passes(&mut program, &options, &passes);
    assert_eq!(gander_mir::verify(&program), Vec::new());
    let functions = program.funcs.iter().filter(|func| func.body.is_some());
    let mut output: String = functions
        .map(|func| gander_mir::print_function(&program, func))
        .collect();
    for remark in &report.remarks {
        output += &format!(
            "; {} line {}: {:?}\n",
            remark.function, remark.line, remark.decision
        );
    }
    for (at, position) in program.positions.iter().enumerate() {
        if position.parent != gander_mir::PosId::NONE {
            output += &format!(
                "; !{at} is line {} in !{}\n",
                position.line, position.parent.0
            );
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(format!("{name}.out"));
    if let Err(diff) = gander_testkit::golden::check(&path, &output) {
        panic!("{diff}");
    }
}

macro_rules! golden {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                check(
                    stringify!($name),
                    include_str!(concat!("golden/", stringify!($name), ".mir")),
                );
            }
        )*
    };
}

golden!(simplify promote inline escape forward checks brief spans rotate reach);
