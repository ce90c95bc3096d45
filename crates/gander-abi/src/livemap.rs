//! What is alive in a frame of Go code while it calls: a map for each return
//! address, as the code generator found it and the collector reads it.
//!
//! Bytes of a map, numbers in groups of seven bits: words of the frame; a byte
//! with the kept registers that are alive (low half) and that the function
//! saved (high half); where it saved the first, if any, the others following;
//! the number of runs of words that are alive, and for each the words since the
//! last one, and its length; in the same form the variables that are alive if
//! something points to them. Words count from the stack pointer. Invariant: runs
//! and variables are disjoint and ascending.

/// The registers that calls keep: rbx, r12, r13, r14, in the order of their bits.
pub const KEPT: usize = 4;

/// What a map says but the runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Words between the stack pointer and the frame pointer.
    pub frame: u32,
    /// Kept registers with a value of the function that it may still read.
    pub alive: u8,
    /// Kept registers whose values for the callers are in the frame.
    pub saved: u8,
    /// The word of the first of them.
    pub saved_at: u32,
}

/// Encodes a map; runs of words and variables may be given in any order. What
/// shares a word with a run is alive with it.
pub fn encode(head: Head, runs: Vec<(u32, u32)>, variables: Vec<(u32, u32)>) -> Vec<u8> {
    let mut variables = joined(variables, false);
    let mut runs = joined(runs, true);
    loop {
        let before = variables.len();
        let mut shared = Vec::new();
        variables.retain(|&(start, end)| {
            let after = runs.partition_point(|run| run.1 <= start);
            let apart = runs.get(after).is_none_or(|run| run.0 >= end);
            if !apart {
                shared.push((start, end));
            }
            apart
        });
        if variables.len() == before {
            break;
        }
        runs.extend(shared);
        runs = joined(runs, true);
    }
    let mut out = Vec::new();
    number(&mut out, head.frame);
    out.push(head.alive | head.saved << 4);
    if head.saved != 0 {
        number(&mut out, head.saved_at);
    }
    for list in [runs, variables] {
        number(&mut out, list.len() as u32);
        let mut at = 0;
        for (start, end) in list {
            number(&mut out, start - at);
            number(&mut out, end - start);
            at = end;
        }
    }
    out
}

/// Sorted, with what overlaps (or touches, if `adjacent`) made one.
fn joined(mut runs: Vec<(u32, u32)>, adjacent: bool) -> Vec<(u32, u32)> {
    runs.sort_unstable();
    let mut joined: Vec<(u32, u32)> = Vec::with_capacity(runs.len());
    for (start, end) in runs {
        match joined.last_mut() {
            Some(last) if last.1 > start || adjacent && last.1 == start => {
                last.1 = last.1.max(end);
            }
            _ => joined.push((start, end)),
        }
    }
    joined
}

fn number(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Reads the map at the start of `bytes`, up to its runs.
pub fn decode(bytes: &[u8]) -> (Head, Runs<'_>) {
    let mut runs = Runs {
        bytes,
        left: 0,
        at: 0,
    };
    let frame = runs.number();
    let registers = runs.byte();
    let mut head = Head {
        frame,
        alive: registers & 0xf,
        saved: registers >> 4,
        saved_at: 0,
    };
    if head.saved != 0 {
        head.saved_at = runs.number();
    }
    runs.left = runs.number();
    (head, runs)
}

/// The runs of words that are alive, first and one past the last.
#[derive(Clone, Debug)]
pub struct Runs<'a> {
    bytes: &'a [u8],
    left: u32,
    at: u32,
}

impl<'a> Runs<'a> {
    /// The variables, which follow the runs.
    pub fn variables(mut self) -> Runs<'a> {
        self.by_ref().for_each(drop);
        self.at = 0;
        self.left = self.number();
        self
    }

    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else {
            return 0;
        };
        self.bytes = rest;
        *first
    }

    fn number(&mut self) -> u32 {
        let mut value = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte();
            value |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    }
}

impl Iterator for Runs<'_> {
    type Item = (u32, u32);

    fn next(&mut self) -> Option<(u32, u32)> {
        self.left = self.left.checked_sub(1)?;
        let start = self.at + self.number();
        self.at = start + self.number();
        Some((start, self.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let head = Head {
            frame: 300,
            alive: 5,
            saved: 7,
            saved_at: 200,
        };
        let runs = vec![(4, 5), (130, 290), (0, 2), (5, 6)];
        let variables = vec![(12, 14), (290, 295), (10, 12), (5, 9), (8, 10)];
        let bytes = encode(head, runs, variables);
        let (found, runs) = decode(&bytes);
        assert_eq!(found, head);
        let variables = runs.clone().variables();
        assert_eq!(runs.collect::<Vec<_>>(), [(0, 2), (4, 10), (130, 290)]);
        let variables = variables.collect::<Vec<_>>();
        assert_eq!(variables, [(10, 12), (12, 14), (290, 295)]);
    }

    #[test]
    fn a_cut_map_ends() {
        let bytes = encode(Head::default(), vec![(1, 2), (3, 4)], vec![(5, 6)]);
        for len in 0..bytes.len() {
            decode(&bytes[..len]).1.variables().for_each(drop);
        }
    }
}
