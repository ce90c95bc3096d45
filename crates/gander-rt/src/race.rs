//! What the race detector asks of the program: names, memory, the end.
//!
//! Invariant: nothing here runs in a plain build.

use crate::frames::with_wrappers;
use crate::image::{self, Image};
use crate::kernel_objects::kernel_objects;
use crate::settings::Settings;
use crate::{heap, output, process};
use gander_abi::image::{MentionEntry, mention_kind};
use gander_report::{Frame, Mention, Storage, Variable};
use gander_rt_race::Program;
use gander_rt_sched::Mode;

/// Turns the detector on.
pub(crate) fn set_up<C: Mode>(image: &Image, settings: &Settings) {
    let (data, bss) = (image.header.data, image.header.bss);
    let start = data.start.min(bss.start);
    let end = (data.start + data.len).max(bss.start + bss.len);
    let heap = heap::heap().addresses();
    gander_rt_race::set_up(Program {
        frames,
        context: |pc| image::image()?.function(pc)?.context(),
        timer,
        variable,
        mentions,
        memory: [heap.start as u64..heap.end as u64, start..end],
        kernel_objects,
        write: output::write_all,
        exit: |code| process::end(code),
        stopped: stopped::<C>,
        explain: !settings.race_plain,
        save: settings.race_report.clone(),
        options: settings.race.clone(),
    });
}

/// Calls `act` while the world is stopped.
///
/// # Safety
/// In a native of kind `Sys`, holding no lock.
unsafe fn stopped<C: Mode>(act: &mut dyn FnMut()) {
    gander_rt_sched::stop_world::<C>();
    act();
    gander_rt_sched::start_world::<C>();
}

/// The calls at a return address, innermost first; also those of wrappers, as in
/// Go's reports. One byte after its beginning, a function is about to begin.
fn frames(pc: usize) -> Vec<Frame> {
    let Some(image) = image::image() else {
        return Vec::new();
    };
    let entry = image
        .function(pc.wrapping_sub(1))
        .map_or(pc as u64, |function| function.entry);
    let offset = match pc as u64 - entry {
        1 => 0,
        offset => offset,
    };
    let frame = |place: crate::symbols::Place| Frame {
        function: place.function.to_owned(),
        file: place.file.to_owned(),
        line: place.line,
        column: 0,
        offset,
    };
    with_wrappers(image, pc).map(frame).collect()
}

/// Functions of timers are started by one of package time, in Go's words.
fn timer() -> Option<Frame> {
    let image = image::image()?;
    let named = |name: u32| image.string(name) == "time.goFunc";
    let function = image.functions().iter().find(|f| named(f.name))?;
    Some(Frame {
        function: "time.goFunc".to_owned(),
        file: image.string(function.file).to_owned(),
        line: function.line,
        ..Frame::default()
    })
}

/// The package-level variable that a byte belongs to.
fn variable(address: u64) -> Option<Variable> {
    let image = image::image()?;
    let variables = image.variables();
    let after = variables.partition_point(|variable| variable.start <= address);
    let found = variables.get(after.checked_sub(1)?)?;
    let name = image.string(found.name);
    (address - found.start < found.len).then(|| Variable {
        name: name.to_owned(),
        type_name: image.string(found.ty).to_owned(),
        storage: Storage::Global,
        declared: Some(Frame {
            function: String::new(),
            file: image.string(found.file).to_owned(),
            line: found.line,
            ..Frame::default()
        }),
    })
}

/// The variables that a line mentions.
fn mentions(frame: &Frame) -> Vec<Mention> {
    let Some(image) = image::image() else {
        return Vec::new();
    };
    let here = |mention: &&MentionEntry| {
        mention.line == frame.line && image.string(mention.file) == frame.file
    };
    let mention = |mention: &MentionEntry| Mention {
        size: u64::from(mention.size),
        variable: Variable {
            name: image.string(mention.name).to_owned(),
            type_name: image.string(mention.ty).to_owned(),
            storage: match mention.kind {
                mention_kind::GLOBAL => Storage::Global,
                mention_kind::LOCAL => Storage::Captured,
                mention_kind::FIXED => Storage::Heap,
                _ => Storage::Part,
            },
            declared: Some(Frame {
                file: image.string(mention.declared_file).to_owned(),
                line: mention.declared_line,
                ..Frame::default()
            }),
        },
    };
    image.mentions().iter().filter(here).map(mention).collect()
}
