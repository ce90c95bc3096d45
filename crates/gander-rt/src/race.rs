//! What the race detector asks of the program: names, memory, the end.
//!
//! Invariant: nothing here runs in a plain build.

use crate::frames::logical;
use crate::image::{self, Image};
use crate::settings::Settings;
use crate::{heap, output, process};
use gander_report::{Frame, Storage, Variable};
use gander_rt_race::Program;

/// Turns the detector on.
pub(crate) fn set_up(image: &Image, settings: &Settings) {
    let range = |range: gander_abi::image::Range| range.start..range.start + range.len;
    let heap = heap::heap().addresses();
    gander_rt_race::set_up(Program {
        frames,
        variable,
        memory: vec![
            heap.start as u64..heap.end as u64,
            range(image.header.data),
            range(image.header.bss),
        ],
        write: output::write_all,
        exit: |code| process::end(code),
        explain: !settings.race_plain,
        options: settings.race.clone(),
    });
}

/// The calls at a return address, innermost first.
fn frames(pc: usize) -> Vec<Frame> {
    let Some(image) = image::image() else {
        return Vec::new();
    };
    let entry = image
        .function(pc.wrapping_sub(1))
        .map_or(pc as u64, |function| function.entry);
    let frame = |place: crate::symbols::Place| Frame {
        function: place.function.to_owned(),
        file: place.file.to_owned(),
        line: place.line,
        column: 0,
        offset: pc as u64 - entry,
    };
    logical(image, pc).map(frame).collect()
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
