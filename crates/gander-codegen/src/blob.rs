//! Machine code of a function as bytes, for the cache.
//!
//! Invariant: decoding gives back what was encoded, or nothing: bytes that
//! were not encoded here are refused, not trusted.

use crate::compile::{CodeReloc, CodeRelocKind, FuncCode, OWN_CODE};

/// Encodes; numbers are in 7-bit groups, offsets as differences.
pub(crate) fn encode(code: &FuncCode) -> Vec<u8> {
    let mut out = Vec::with_capacity(code.bytes.len() + 64);
    number(&mut out, code.bytes.len() as u64);
    out.extend(&code.bytes);
    number(&mut out, u64::from(code.align));
    number(&mut out, u64::from(code.frame));
    number(&mut out, u64::from(code.context));
    number(&mut out, code.relocs.len() as u64);
    let mut last = 0;
    for reloc in &code.relocs {
        number(&mut out, u64::from(reloc.offset.wrapping_sub(last)));
        last = reloc.offset;
        number(&mut out, u64::from(reloc.kind == CodeRelocKind::Absolute));
        number(&mut out, u64::from(reloc.target.wrapping_add(1)));
        number(&mut out, zigzag(reloc.addend));
    }
    number(&mut out, code.pads.len() as u64);
    for (call, pad) in &code.pads {
        number(&mut out, u64::from(*call));
        number(&mut out, u64::from(*pad));
    }
    number(&mut out, code.lines.len() as u64);
    let mut last = 0;
    for (pc, position) in &code.lines {
        number(&mut out, u64::from(pc.wrapping_sub(last)));
        last = *pc;
        number(&mut out, u64::from(position.wrapping_add(1)));
    }
    number(&mut out, code.live.maps.len() as u64);
    for map in &code.live.maps {
        number(&mut out, map.len() as u64);
        out.extend(map);
    }
    number(&mut out, code.live.sites.len() as u64);
    let mut last = 0;
    for (pc, map) in &code.live.sites {
        number(&mut out, u64::from(pc.wrapping_sub(last)));
        last = *pc;
        number(&mut out, u64::from(*map));
    }
    out
}

/// Decodes what names `symbols` symbols and `positions` positions.
pub(crate) fn decode(bytes: &[u8], symbols: usize, positions: usize) -> Option<FuncCode> {
    let mut reader = Reader { bytes };
    let mut code = FuncCode::default();
    let len = reader.small()? as usize;
    code.bytes = reader.take(len)?.to_vec();
    code.align = reader.small()?;
    code.frame = reader.small()?;
    code.context = reader.small()?;
    let mut last = 0_u32;
    for _ in 0..reader.small()? {
        last = last.wrapping_add(reader.small()?);
        let kind = match reader.small()? {
            0 => CodeRelocKind::Relative,
            _ => CodeRelocKind::Absolute,
        };
        let width = if kind == CodeRelocKind::Relative {
            4
        } else {
            8
        };
        let target = reader.small()?.wrapping_sub(1);
        let known = target == OWN_CODE || (target as usize) < symbols;
        if !known || last as usize + width > len {
            return None;
        }
        code.relocs.push(CodeReloc {
            offset: last,
            kind,
            target,
            addend: unzigzag(reader.number()?),
        });
    }
    for _ in 0..reader.small()? {
        code.pads.push((reader.small()?, reader.small()?));
    }
    let mut last = 0_u32;
    for _ in 0..reader.small()? {
        last = last.wrapping_add(reader.small()?);
        let position = reader.small()?.wrapping_sub(1);
        if position != u32::MAX && position as usize >= positions {
            return None;
        }
        code.lines.push((last, position));
    }
    for _ in 0..reader.small()? {
        let len = reader.small()? as usize;
        code.live.maps.push(reader.take(len)?.to_vec());
    }
    let mut last = 0_u32;
    for _ in 0..reader.small()? {
        last = last.wrapping_add(reader.small()?);
        let map = reader.small()?;
        if map as usize >= code.live.maps.len() {
            return None;
        }
        code.live.sites.push((last, map));
    }
    (reader.bytes.is_empty() && code.align.is_power_of_two()).then_some(code)
}

fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(len)?;
        self.bytes = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn small(&mut self) -> Option<u32> {
        self.number()?.try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let code = FuncCode {
            bytes: vec![0x90; 300],
            align: 32,
            frame: 1000,
            context: 40,
            relocs: vec![
                CodeReloc {
                    offset: 290,
                    kind: CodeRelocKind::Relative,
                    target: OWN_CODE,
                    addend: -4,
                },
                CodeReloc {
                    offset: 8,
                    kind: CodeRelocKind::Absolute,
                    target: 1,
                    addend: i64::MIN,
                },
            ],
            pads: vec![(20, 200)],
            lines: vec![(0, u32::MAX), (4, 1), (200, 0)],
            live: crate::live::Live {
                sites: vec![(20, 1), (90, 0)],
                maps: vec![vec![2, 0, 0, 0], vec![2, 0, 1, 0, 1, 0]],
            },
        };
        let bytes = encode(&code);
        assert_eq!(decode(&bytes, 2, 2), Some(code));
        assert_eq!(decode(&bytes, 1, 2), None, "a symbol that is not there");
        assert_eq!(decode(&bytes, 2, 1), None, "a position that is not there");
        for len in 0..bytes.len() {
            assert_eq!(decode(&bytes[..len], 2, 2), None, "cut to {len}");
        }
    }
}
