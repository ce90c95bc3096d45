//! Findings of the detector, rendered in every form, against goldens.
//!
//! A scenario is a run: what each goroutine did, where. Its files in
//! `tests/goldens` are `NAME.txt` (Go's format and the explanation),
//! `NAME.json`, `NAME.sarif` and `NAME.html`.

use gander_conc::{Context, Event, GoroutineId, Place, Site, SyncObject};
use gander_race::{AccessKind, Detector, MapShadow, Order, Point, Rule};
use gander_report::text::Options;
use gander_report::{Frame, Pattern, Report, Storage, Symbols, Variable, add_race};
use gander_report::{html, json, sarif, svg, text};
use gander_testkit::golden;
use std::collections::BTreeMap;
use std::path::Path;

/// A run of a program that exists only in this test.
struct Run {
    detector: Detector<MapShadow>,
    report: Report,
    symbols: Program,
}

/// Calls are written `function@line` from the innermost outwards, in main.go;
/// `function@file:line` elsewhere.
#[derive(Default)]
struct Program {
    stacks: Vec<Vec<Frame>>,
    variables: BTreeMap<u64, Variable>,
    objects: BTreeMap<SyncObject, String>,
}

impl Symbols for Program {
    fn stack(&self, site: Site) -> Vec<Frame> {
        self.stacks
            .get(site.place.0 as usize)
            .cloned()
            .unwrap_or_default()
    }

    fn variable(&self, address: u64) -> Option<Variable> {
        self.variables.get(&address).cloned()
    }

    fn object(&self, object: SyncObject) -> Option<String> {
        self.objects.get(&object).cloned()
    }
}

fn frame(call: &str) -> Frame {
    let (function, place) = call.split_once('@').unwrap_or((call, "0"));
    let (file, line) = place.split_once(':').unwrap_or(("/src/app/main.go", place));
    let line = line.parse().unwrap_or_default();
    Frame {
        function: function.to_owned(),
        file: file.to_owned(),
        line,
        column: 2,
        offset: 0x1d + u64::from(line),
    }
}

impl Run {
    fn new(history: usize) -> Self {
        Self {
            detector: Detector::new(MapShadow::default(), history),
            report: Report {
                version: "0.1.0".to_owned(),
                command: vec!["./app".to_owned(), "-n=2".to_owned()],
                ..Report::default()
            },
            symbols: Program::default(),
        }
    }

    fn site(&mut self, calls: &str) -> Site {
        self.symbols
            .stacks
            .push(calls.split(' ').map(frame).collect());
        Site {
            context: Context(0),
            place: Place(self.symbols.stacks.len() as u32 - 1),
        }
    }

    fn object(&mut self, address: u64, name: &str) -> SyncObject {
        let object = SyncObject::at(address);
        self.symbols.objects.insert(object, name.to_owned());
        object
    }

    fn variable(&mut self, address: u64, name: &str, type_name: &str, storage: Storage, at: &str) {
        self.symbols.variables.insert(
            address,
            Variable {
                name: name.to_owned(),
                type_name: type_name.to_owned(),
                storage,
                declared: Some(frame(at)),
            },
        );
    }

    fn event(&mut self, by: u64, calls: &str, event: Event) {
        let site = self.site(calls);
        let races = self.detector.event(GoroutineId(by), site, event);
        self.add(&races);
    }

    fn go(&mut self, by: u64, calls: &str, child: u64) {
        let child = GoroutineId(child);
        self.event(by, calls, Event::Go { child });
    }

    fn access(&mut self, by: u64, calls: &str, kind: AccessKind, address: u64, size: u64) {
        let site = self.site(calls);
        let bytes = address..address + size;
        let races = self.detector.access(GoroutineId(by), site, kind, bytes);
        self.add(&races);
    }

    fn write(&mut self, by: u64, calls: &str, address: u64) {
        self.access(by, calls, AccessKind::Write, address, 8);
    }

    fn read(&mut self, by: u64, calls: &str, address: u64) {
        self.access(by, calls, AccessKind::Read, address, 8);
    }

    fn add(&mut self, races: &[gander_race::Race]) {
        for race in races {
            let reasoning = self.detector.explain(race);
            let history = self.detector.history();
            add_race(&mut self.report, race, &reasoning, history, &self.symbols);
        }
    }
}

/// All forms of the report equal their goldens, and the JSON can be read back.
#[track_caller]
fn check(name: &str, run: Run, pattern: Pattern) {
    let report = run.report;
    assert_eq!(report.findings.len(), 1, "{name}");
    let finding = &report.findings[0];
    assert_eq!(Pattern::of(finding, &report.history), pattern, "{name}");
    let source: String = (1..60)
        .map(|line| format!("\tline {line} of <main> & \"co\"\n"))
        .collect();
    let sources = BTreeMap::from([("/src/app/main.go".to_owned(), source)]);
    let mut plain = text::race(finding, &Options::default());
    plain.push_str(&text::explanation(finding, &report.history));
    plain.push_str(&text::summary(report.findings.len()));
    let saved = json::render(&report);
    assert_eq!(json::read(&saved).as_ref(), Ok(&report), "{name}");
    let log = serde_json::from_str(&sarif::render(&report)).expect("JSON");
    check_sarif(&log, "");
    let page = html::render(&report, &sources).expect("the template renders");
    let forms = [
        ("txt", plain),
        ("json", saved),
        ("sarif", sarif::render(&report)),
        ("html", page),
    ];
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    for (extension, actual) in forms {
        let path = goldens.join(format!("{name}.{extension}"));
        if let Err(difference) = golden::check(&path, &actual) {
            panic!("{difference}");
        }
    }
}

/// What the SARIF output is made of: objects by the property that they are in, with
/// the properties that they have, those with `!` always. All are of the schema of
/// SARIF 2.1.0, against which the goldens were validated.
const SARIF: &[(&str, &str)] = &[
    ("", "!$schema !version !runs"),
    ("runs", "!tool !results columnKind"),
    ("tool", "!driver"),
    ("driver", "!name version rules informationUri"),
    (
        "rules",
        "!id name shortDescription fullDescription defaultConfiguration helpUri",
    ),
    ("defaultConfiguration", "level"),
    (
        "results",
        "!message ruleId ruleIndex level locations relatedLocations codeFlows stacks \
         partialFingerprints properties",
    ),
    ("codeFlows", "!threadFlows message"),
    ("threadFlows", "!locations id message"),
    ("stacks", "!frames message"),
    ("frames", "!location"),
    ("location", "physicalLocation logicalLocations message"),
    // Of results, and of thread flows.
    (
        "locations",
        "physicalLocation logicalLocations message location importance",
    ),
    (
        "relatedLocations",
        "id physicalLocation logicalLocations message",
    ),
    ("physicalLocation", "!artifactLocation region"),
    ("artifactLocation", "!uri"),
    ("region", "!startLine startColumn"),
    ("logicalLocations", "fullyQualifiedName kind"),
    ("message", "!text"),
    ("shortDescription", "!text"),
    ("fullDescription", "!text"),
];

/// Every object has properties that its kind may have, and those that it must have.
fn check_sarif(value: &serde_json::Value, name: &str) {
    match value {
        serde_json::Value::Array(items) => {
            for item in items {
                check_sarif(item, name);
            }
        }
        serde_json::Value::Object(object)
            if !matches!(name, "properties" | "partialFingerprints") =>
        {
            let entry = SARIF.iter().find(|(of, _)| *of == name);
            let (_, properties) = entry.unwrap_or_else(|| panic!("an object in {name}"));
            let known = |key: &&String| {
                let mut words = properties.split_whitespace();
                words.any(|word| word.trim_start_matches('!') == key.as_str())
            };
            assert_eq!(object.keys().find(|key| !known(key)), None, "{name}");
            for needed in properties
                .split_whitespace()
                .filter_map(|w| w.strip_prefix('!'))
            {
                assert!(object.contains_key(needed), "{name} without {needed}");
            }
            for (key, inner) in object {
                check_sarif(inner, key);
            }
        }
        _ => {}
    }
}

/// A saved report answers which of its points are ordered, and how.
#[test]
fn a_saved_report_knows_its_order() {
    let mut run = Run::new(64);
    let channel = run.object(0xc0_0007_0000, "main.c");
    run.event(
        1,
        "main.main@7",
        Event::ChanMake {
            channel,
            capacity: 1,
        },
    );
    run.go(1, "main.main@9", 6);
    run.event(6, "main.f@20", Event::ChanSend { channel });
    run.write(6, "main.f@21", 64);
    run.event(1, "main.main@10", Event::ChanRecv { channel });
    run.read(1, "main.main@11", 64);
    let saved = json::read(&json::render(&run.report)).expect("a report can be read back");
    let events = saved.history.happenings();
    assert_eq!(events, run.detector.history().happenings());
    let point = |goroutine, at| Point {
        goroutine: GoroutineId(goroutine),
        at,
        inclusive: false,
    };
    // From before the send to after the receive, and not from after the send.
    let steps = Order::new(&events).chain(point(6, 2), point(1, 4));
    let rules: Vec<_> = steps.into_iter().flatten().map(|step| step.rule).collect();
    assert_eq!(rules, [None, Some(Rule::ChannelSend)]);
    assert_eq!(Order::new(&events).chain(point(6, 3), point(1, 4)), None);
}

/// The first program of Go's own test of the format.
#[test]
fn simple() {
    let mut run = Run::new(64);
    let x = 0xc0_0001_8110;
    run.variable(x, "x", "int", Storage::Captured, "main.main@8");
    let channel = run.object(0xc0_0007_0000, "main.donechan");
    run.event(
        1,
        "main.main@7",
        Event::ChanMake {
            channel,
            capacity: 0,
        },
    );
    run.go(1, "main.startRacer@19 main.main@9", 7);
    run.write(1, "main.store@14 main.main@10", x);
    run.write(7, "main.store@14 main.racer@23", x);
    let receiver = GoroutineId(1);
    run.event(
        7,
        "main.racer@24",
        Event::ChanRendezvous { channel, receiver },
    );
    check("simple", run, Pattern::Counter);
}

/// Two holders of a semaphore of two.
#[test]
fn semaphore() {
    let mut run = Run::new(64);
    let total = 0x60_e098;
    run.variable(
        total,
        "main.total",
        "float64",
        Storage::Global,
        "main.init@5",
    );
    let channel = run.object(0xc0_0007_0000, "main.sem");
    run.event(
        1,
        "main.main@7",
        Event::ChanMake {
            channel,
            capacity: 2,
        },
    );
    run.go(1, "main.main@9", 6);
    run.go(1, "main.main@10", 7);
    run.event(6, "main.work@20", Event::ChanSend { channel });
    run.event(7, "main.work@20", Event::ChanSend { channel });
    run.read(6, "main.work@21", total);
    run.event(6, "main.work@22", Event::ChanRecv { channel });
    run.event(6, "main.work@23", Event::GoEnd);
    run.write(7, "main.work@21", total);
    check("semaphore", run, Pattern::Semaphore);
}

/// One side takes the mutex, the other only waits for something else.
#[test]
fn one_side_locked() {
    let mut run = Run::new(64);
    let count = 0xc0_0001_8118;
    run.variable(count, "s.count", "int", Storage::Heap, "main.newServer@8");
    let lock = run.object(0xc0_0001_8110, "s.mu");
    let group = run.object(0xc0_0009_0000, "wg");
    run.event(1, "main.main@11", Event::WaitGroupAdd { group });
    run.go(1, "main.main@12", 8);
    run.go(8, "main.(*server).serve@30", 9);
    run.event(9, "main.(*server).handle@41", Event::Lock { lock });
    run.write(
        9,
        "main.(*server).handle@42 main.(*server).serve.func1@31",
        count,
    );
    run.event(9, "main.(*server).handle@43", Event::Unlock { lock });
    run.event(8, "main.(*server).serve@35", Event::Lock { lock });
    run.event(8, "main.(*server).serve@36", Event::Unlock { lock });
    run.read(1, "main.main@14", count);
    check("one-side-locked", run, Pattern::OneSideLocked);
}

/// Frames of the runtime on top, the first goroutine has ended, and the bytes
/// are a part of a range.
#[test]
fn map_and_range() {
    let mut run = Run::new(64);
    let map = 0xc0_0008_4000;
    run.variable(
        map + 50,
        "main.cache",
        "map[string]int",
        Storage::Global,
        "main.init@6",
    );
    run.go(1, "main.main@12", 16);
    let assign = "runtime.mapassign_faststr@/go/src/internal/runtime/maps/runtime_faststr.go:182 \
                  main.fill@22 main.main.func1@13";
    run.access(16, assign, AccessKind::Write, map, 100);
    run.event(16, "main.main.func1@14", Event::GoEnd);
    let get = "runtime.mapaccess1_faststr@/go/src/internal/runtime/maps/runtime_faststr.go:17 \
               main.main@15";
    run.access(1, get, AccessKind::Read, map + 50, 2);
    check("map-and-range", run, Pattern::Map);
}

/// The history is shorter than the run.
#[test]
fn cut_history() {
    let mut run = Run::new(4);
    let x = 0x60_e098;
    let lock = run.object(0x60_e0a0, "main.mu");
    run.go(1, "main.main@12", 5);
    run.write(5, "main.a@20", x);
    for _ in 0..6 {
        run.event(5, "main.a@21", Event::Lock { lock });
        run.event(5, "main.a@22", Event::Unlock { lock });
    }
    run.access(1, "main.main@14", AccessKind::AtomicRead, x, 8);
    check("cut-history", run, Pattern::MixedAtomic);
}

/// A diagram of fifty goroutines.
#[test]
fn fifty_goroutines() {
    let mut run = Run::new(1000);
    let x = 0x60_e098;
    run.variable(x, "main.last", "string", Storage::Global, "main.init@5");
    let group = run.object(0x60_f000, "main.wg");
    let channel = run.object(0xc0_0007_0000, "results");
    run.event(
        1,
        "main.main@7",
        Event::ChanMake {
            channel,
            capacity: 8,
        },
    );
    for id in 10..60 {
        run.go(1, "main.main@12", id);
    }
    for id in 10..59 {
        run.event(id, "main.worker@21", Event::ChanSend { channel });
        run.event(id + 1, "main.worker@23", Event::ChanRecv { channel });
        run.event(id, "main.worker@24", Event::WaitGroupDone { group });
    }
    run.write(59, "main.worker@25", x);
    run.event(59, "main.worker@26", Event::WaitGroupDone { group });
    run.write(30, "main.worker@25", x);
    check("fifty-goroutines", run, Pattern::Other);
}

#[test]
fn prefixes_are_stripped_as_by_go() {
    let mut run = Run::new(0);
    run.go(1, "main.main@12", 5);
    run.write(5, "main.a@20", 64);
    run.write(1, "main.main@14", 64);
    let finding = &run.report.findings[0];
    let stripped = |prefix: &str| {
        let options = Options {
            strip_path_prefix: prefix.to_owned(),
        };
        text::race(finding, &options)
    };
    assert!(stripped("").contains("\n      /src/app/main.go:20 +0x31\n"));
    assert!(stripped("/main.").contains("\n      go:20 +0x31\n"));
    assert!(stripped("/src/").contains("\n      app/main.go:20 +0x31\n"));
    assert!(stripped("/nowhere/").contains("\n      /src/app/main.go:20 +0x31\n"));
}

#[test]
fn what_is_not_a_report_is_refused() {
    for text in ["", "{}", "[1]", "{\"version\":3}"] {
        assert!(json::read(text).is_err(), "{text}");
    }
}

/// A diagram is well-formed whatever names contain.
#[test]
fn names_are_escaped() {
    let mut run = Run::new(8);
    let lock = run.object(0x100, "a<b>&\"c\"\u{1}");
    run.go(1, "main.main[go.shape.<int>]@12", 5);
    run.event(5, "main.a@19", Event::Lock { lock });
    run.write(5, "main.a@20", 64);
    run.write(1, "main.f[T<&>]@14", 64);
    let report = &run.report;
    let drawing = svg::render(&report.findings[0], &report.history);
    assert!(
        !drawing.contains("a<b>") && drawing.contains("a&lt;b&gt;&amp;"),
        "{drawing}"
    );
    assert!(!drawing.contains('\u{1}'));
    let page = html::render(report, &BTreeMap::new()).expect("the template renders");
    assert!(!page.contains("<int>") && !page.contains("T<&>"));
}
