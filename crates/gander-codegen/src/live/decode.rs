//! The machine instructions that the code generator emits, as far as the
//! search for dead stack words has to know them.
//!
//! Invariant: an instruction is either known in full length, or refused; what
//! is not known for certain of its operands is taken for a use. So a mistake
//! can only be a word that is called alive and is not.

/// The registers that calls keep, by bit: rbx, r12, r13, r14.
const KEPT: [u8; gander_abi::livemap::KEPT] = [3, 12, 13, 14];
const RSP: u8 = 4;
const RBP: u8 = 5;

/// Where control goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    Next,
    /// The function ends, by a return or a trap.
    Stop,
    Jump(u32),
    Branch(u32),
    Call,
    /// To an address in a register or in memory.
    Computed,
}

/// What an instruction does to a memory operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// So many bytes may be read.
    Read(u32),
    /// So many bytes are written, and none read.
    Write(u32),
    /// Part of a word is written, and nothing read.
    Part,
    /// The address is computed.
    Address,
}

/// An operand in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Memory {
    /// From the frame pointer if set, else from the stack pointer.
    pub(super) frame_pointer: bool,
    pub(super) offset: i32,
    pub(super) indexed: bool,
    pub(super) access: Access,
}

/// An instruction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inst {
    pub(super) at: u32,
    pub(super) end: u32,
    pub(super) flow: Flow,
    pub(super) memory: Option<Memory>,
    /// Kept registers that are, or may be, read.
    pub(super) uses: u8,
    /// Kept registers that get a value that owes nothing to the old one.
    pub(super) kills: u8,
    /// The kept register that a whole-word store stores.
    pub(super) stored: Option<u8>,
    /// The offset in the code whose address is computed.
    pub(super) own_address: Option<u32>,
    /// A register that gets this constant.
    pub(super) constant: Option<(u8, u32)>,
    /// A register that gets another's value if that is below.
    pub(super) below: Option<u8>,
    /// General registers that it leaves as they are for certain, of those that
    /// have operands in registers only.
    pub(super) leaves: u16,
    /// `pop rbp`, after which the frame is gone.
    pub(super) pops_frame: bool,
}

/// What precedes the operands.
#[derive(Clone, Copy, Default)]
struct Head {
    /// 0 for one-byte opcodes, else of the maps 0F, 0F38, 0F3A.
    map: u8,
    op: u8,
    vex: bool,
    /// The third operand of the VEX form.
    vvvv: u8,
    wide: bool,
    long: bool,
    /// 0x66, 0xf2, 0xf3 or 0.
    prefix: u8,
    rex: bool,
    r: u8,
    x: u8,
    b: u8,
}

struct Reader<'a> {
    code: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.code.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// A signed number of 1 or 4 bytes.
    fn number(&mut self, bytes: u32) -> Option<i32> {
        if bytes == 1 {
            return self.byte().map(|byte| i32::from(byte as i8));
        }
        let field = self.code.get(self.at..self.at + 4)?;
        self.at += 4;
        Some(i32::from_le_bytes(field.try_into().ok()?))
    }

    fn head(&mut self) -> Option<Head> {
        let mut head = Head::default();
        let mut byte = self.byte()?;
        loop {
            match byte {
                0x66 if head.prefix == 0 => head.prefix = byte,
                0xf2 | 0xf3 => head.prefix = byte,
                0x66 | 0xf0 => {}
                _ => break,
            }
            byte = self.byte()?;
        }
        if byte & 0xf0 == 0x40 {
            head.rex = true;
            head.rex_bits(byte);
            byte = self.byte()?;
        }
        match byte {
            0x0f => {
                head.map = 1;
                head.op = self.byte()?;
                if head.op == 0x38 || head.op == 0x3a {
                    head.map = if head.op == 0x38 { 2 } else { 3 };
                    head.op = self.byte()?;
                }
            }
            0xc4 | 0xc5 => self.vex(&mut head, byte)?,
            0x62 => return None,
            _ => head.op = byte,
        }
        Some(head)
    }

    fn vex(&mut self, head: &mut Head, byte: u8) -> Option<()> {
        let first = self.byte()?;
        head.vex = true;
        head.r = (!first >> 7) << 3;
        head.map = 1;
        let mut last = first;
        if byte == 0xc4 {
            head.x = (!first >> 6 & 1) << 3;
            head.b = (!first >> 5 & 1) << 3;
            head.map = first & 0x1f;
            last = self.byte()?;
            head.wide = last & 0x80 != 0;
        }
        head.vvvv = !last >> 3 & 0xf;
        head.long = last & 4 != 0;
        head.prefix = [0, 0x66, 0xf3, 0xf2][usize::from(last & 3)];
        head.op = self.byte()?;
        (1..=3).contains(&head.map).then_some(())
    }
}

impl Head {
    fn rex_bits(&mut self, byte: u8) {
        self.wide = byte & 8 != 0;
        self.r = (byte & 4) << 1;
        self.x = (byte & 2) << 2;
        self.b = (byte & 1) << 3;
    }

    /// Whether operands follow in a ModRM byte, and the bytes of the immediate
    /// one, which for some depend on the opcode's digit; `None` if the opcode
    /// is not known.
    fn shape(&self, digit: impl FnOnce() -> u8) -> Option<(bool, u32)> {
        let full = if self.prefix == 0x66 { 2 } else { 4 };
        match self.map {
            0 => Some(match self.op {
                0x00..=0x3f => match self.op & 7 {
                    0..=3 => (true, 0),
                    4 => (false, 1),
                    5 => (false, full),
                    _ => return None,
                },
                0x50..=0x5f | 0x90 | 0x98 | 0x99 | 0xc3 | 0xcc => (false, 0),
                0x63 | 0x84..=0x8b | 0x8d | 0xd0..=0xd3 | 0xfe | 0xff => (true, 0),
                0x69 | 0x81 | 0xc7 => (true, full),
                0x6b | 0x80 | 0x83 | 0xc0 | 0xc1 | 0xc6 => (true, 1),
                0x70..=0x7f | 0xa8 | 0xb0..=0xb7 | 0xeb => (false, 1),
                0xa9 => (false, full),
                0xb8..=0xbf if self.wide => (false, 8),
                0xb8..=0xbf => (false, full),
                0xe8 | 0xe9 => (false, 4),
                0xf6 => (true, u32::from(digit() < 2)),
                0xf7 => (true, if digit() < 2 { full } else { 0 }),
                _ => return None,
            }),
            1 => Some(match self.op {
                0x0b | 0xc8..=0xcf => (false, 0),
                0x80..=0x8f => (false, 4),
                0x0d | 0x10..=0x1f | 0x28..=0x2f | 0x40..=0x6f | 0x74..=0x76 | 0x7c..=0x7f => {
                    (true, 0)
                }
                0x90..=0x9f | 0xa3 | 0xa5 | 0xab | 0xad..=0xaf | 0xb0 | 0xb1 | 0xb3 => (true, 0),
                0xb6..=0xb8 | 0xbb..=0xc1 | 0xc3 | 0xc7 | 0xd0..=0xfe => (true, 0),
                0x70..=0x73 | 0xa4 | 0xac | 0xba | 0xc2 | 0xc4..=0xc6 => (true, 1),
                _ => return None,
            }),
            2 => Some((true, 0)),
            _ => Some((true, 1)),
        }
    }

    /// Whether the ModRM byte's `reg` is more of the opcode.
    fn is_group(&self) -> bool {
        match self.map {
            0 => matches!(
                self.op,
                0x80..=0x83 | 0xc0 | 0xc1 | 0xc6 | 0xc7 | 0xd0..=0xd3 | 0xf6 | 0xf7 | 0xfe | 0xff
            ),
            1 => {
                matches!(self.op, 0x0d | 0x18..=0x1f | 0x71..=0x73 | 0x90..=0x9f | 0xae | 0xba | 0xc7)
            }
            _ => false,
        }
    }

    /// Whether `reg`, and `rm` as a register, are general registers.
    fn general(&self) -> (bool, bool) {
        match (self.map, self.op) {
            (0, _) => (true, true),
            (1, 0x2a | 0x6e | 0xc4) => (false, true),
            (1, 0x2c | 0x2d | 0x50 | 0xc5 | 0xd7) => (true, false),
            (1, 0x7e) => (false, self.prefix != 0xf3),
            (1, 0x40..=0x4f | 0x90..=0x9f | 0xa3..=0xc1 | 0xc3 | 0xc7) => (true, true),
            (1, 0x0d | 0x18..=0x1f) => (true, true),
            (2, 0xf0..=0xff) | (3, 0xf0) => (true, true),
            (3, 0x14..=0x17 | 0x20 | 0x22) => (false, true),
            _ => (false, false),
        }
    }

    /// Bytes of a general operand.
    fn general_size(&self) -> u32 {
        let byte = match self.map {
            0 => self.op & 1 == 0 && self.op != 0x63,
            _ => matches!(self.op, 0x90..=0x9f | 0xb0 | 0xb6 | 0xbe | 0xc0),
        };
        match () {
            () if byte => 1,
            () if self.map == 1 && matches!(self.op, 0xb7 | 0xbf) => 2,
            () if self.map == 0 && self.op == 0xff => 8,
            () if self.wide => 8,
            () if self.prefix == 0x66 => 2,
            () => 4,
        }
    }

    /// What happens to a memory operand.
    fn access(&self) -> Access {
        let vector = if self.long { 32 } else { 16 };
        let word = |wide| if wide { Access::Write(8) } else { Access::Part };
        match (self.map, self.op, self.prefix) {
            (0, 0x8d, _) => Access::Address,
            (0, 0x89 | 0xc7, _) => word(self.wide),
            (0, 0x88 | 0xc6, _) | (1, 0x90..=0x9f, _) => Access::Part,
            (0, ..) => Access::Read(self.general_size()),
            (1, 0x11, 0xf2) => Access::Write(8),
            (1, 0x11, 0xf3) => Access::Part,
            (1, 0x11 | 0x29, _) => Access::Write(vector),
            (1, 0x7f, 0x66 | 0xf3) => Access::Write(vector),
            (1, 0x13 | 0x17, _) | (1, 0xd6, 0x66) => Access::Write(8),
            (1, 0x7e, 0x66) | (3, 0x16, _) => word(self.wide),
            (3, 0x14 | 0x15 | 0x17, _) => Access::Part,
            (1, 0x2a | 0x6e, _) => Access::Read(if self.wide { 8 } else { 4 }),
            (1, 0x7e, 0xf3) => Access::Read(8),
            (1, 0x10 | 0x51..=0x5a | 0x5c..=0x5f, 0xf2) | (1, 0x2c..=0x2f, 0xf2 | 0x66) => {
                Access::Read(8)
            }
            (1, 0x10 | 0x51..=0x5a | 0x5c..=0x5f, 0xf3) | (1, 0x2c..=0x2f, _) => Access::Read(4),
            _ if self.general().1 => Access::Read(self.general_size()),
            _ => Access::Read(vector),
        }
    }

    /// Whether `reg` gets a new value whatever it was.
    fn sets_reg(&self) -> bool {
        let sized = self.prefix != 0x66;
        match self.map {
            0 => sized && matches!(self.op, 0x63 | 0x69 | 0x6b | 0x8b | 0x8d),
            1 => match self.op {
                0xb6 | 0xb7 | 0xbe | 0xbf => sized,
                0x2c | 0x2d | 0x50 | 0xd7 => true,
                // With the prefix: counts of bits.
                0xb8 | 0xbc | 0xbd => self.prefix == 0xf3,
                _ => false,
            },
            _ => false,
        }
    }

    /// The same of `rm` as a register.
    fn sets_rm(&self) -> bool {
        match self.map {
            0 => self.prefix != 0x66 && matches!(self.op, 0x89 | 0xc7),
            // The byte that is set is all that such a register is read for.
            1 => matches!(self.op, 0x90..=0x9f) || self.op == 0x7e && self.prefix == 0x66,
            _ => false,
        }
    }

    /// Whether it only compares; the byte is the ModRM byte.
    fn compares(&self, modrm: u8) -> bool {
        self.map == 0
            && match self.op {
                0x38..=0x3b | 0x84 | 0x85 => true,
                0x80..=0x83 => modrm >> 3 & 7 == 7,
                _ => false,
            }
    }

    /// Whether it makes a register zero if both operands are the same one.
    fn clears(&self) -> bool {
        self.map == 0 && matches!(self.op, 0x29 | 0x2b | 0x31 | 0x33) && self.prefix != 0x66
    }
}

/// The bit of a register among [`KEPT`].
fn bit(register: u8) -> u8 {
    match KEPT.iter().position(|kept| *kept == register) {
        Some(at) => 1 << at,
        None => 0,
    }
}

/// Decodes the instruction at an offset. `outside` tells whether the four
/// bytes at an offset name another function.
pub(super) fn decode(code: &[u8], at: u32, outside: impl Fn(u32) -> bool) -> Option<Inst> {
    let mut reader = Reader {
        code,
        at: at as usize,
    };
    let head = reader.head()?;
    let operands = reader.at;
    let digit = || code.get(operands).map_or(0, |byte| byte >> 3 & 7);
    let (modrm, immediate) = head.shape(digit)?;
    let mut inst = Inst {
        at,
        end: 0,
        flow: Flow::Next,
        memory: None,
        uses: 0,
        kills: 0,
        stored: None,
        own_address: None,
        constant: None,
        below: None,
        leaves: 0,
        pops_frame: false,
    };
    let mut relative = None;
    if modrm {
        relative = operand(&mut reader, &head, &mut inst)?;
    } else {
        fixed(&head, &mut inst)?;
    }
    let field = reader.at;
    let end = field + immediate as usize;
    if end > code.len() {
        return None;
    }
    inst.end = end as u32;
    if head.map == 0 && matches!(head.op, 0xb8..=0xbf) && immediate == 4 {
        let value = u32::from_le_bytes(code.get(field..end)?.try_into().ok()?);
        inst.constant = Some((head.op & 7 | head.b, value));
    }
    if let Some(distance) = relative.filter(|_| head.map == 0 && head.op == 0x8d) {
        inst.own_address = inst.end.checked_add_signed(distance);
    }
    inst.flow = flow(&head, digit(), |bytes| {
        let distance = reader.number(bytes)?;
        match bytes == 4 && outside(field as u32) {
            true => Some(None),
            false => inst.end.checked_add_signed(distance).map(Some),
        }
    })?;
    Some(inst)
}

/// Where control goes; `target` reads the distance, and gives nothing for
/// another function.
fn flow(head: &Head, digit: u8, target: impl FnOnce(u32) -> Option<Option<u32>>) -> Option<Flow> {
    let jump = |to: Option<u32>| to.map_or(Flow::Stop, Flow::Jump);
    Some(match (head.map, head.op) {
        (0, 0x70..=0x7f) => Flow::Branch(target(1)??),
        (1, 0x80..=0x8f) => Flow::Branch(target(4)??),
        (0, 0xe9) => jump(target(4)?),
        (0, 0xeb) => jump(target(1)?),
        (0, 0xe8) => Flow::Call,
        (0, 0xff) if digit == 2 => Flow::Call,
        (0, 0xff) if digit == 4 => Flow::Computed,
        (0, 0xff) if digit > 1 => return None,
        (0, 0xc3 | 0xcc) | (1, 0x0b) => Flow::Stop,
        _ => Flow::Next,
    })
}

/// Instructions whose opcode says the register.
fn fixed(head: &Head, inst: &mut Inst) -> Option<()> {
    let register = head.op & 7 | head.b;
    match (head.map, head.op) {
        // push rbp; pop rbp
        (0, 0x55) if head.b == 0 => {}
        (0, 0x5d) if head.b == 0 => inst.pops_frame = true,
        (0, 0x50..=0x5f) => return None,
        (0, 0xb8..=0xbf) if head.prefix == 0 => inst.kills = bit(register),
        (0, 0xb0..=0xbf) | (1, 0xc8..=0xcf) => inst.uses = bit(register),
        _ => {}
    }
    Some(())
}

/// The operands of a ModRM byte; gives the distance of an operand that is
/// addressed from the end of the instruction.
fn operand(reader: &mut Reader<'_>, head: &Head, inst: &mut Inst) -> Option<Option<i32>> {
    let byte = reader.byte()?;
    let (mode, reg, low) = (byte >> 6, byte >> 3 & 7 | head.r, byte & 7);
    let (general_reg, general_rm) = head.general();
    let reg = (general_reg && !head.is_group()).then_some(reg);
    if head.vex && general_reg {
        inst.uses |= bit(head.vvvv);
    }
    let is_byte = (general_reg || general_rm) && head.general_size() == 1 && !head.rex;
    if is_byte && (reg.is_some_and(|reg| reg > 3) || mode == 3 && low > 3) {
        // One of the registers' second bytes.
        return None;
    }
    if mode == 3 {
        let rm = general_rm.then_some(low | head.b);
        registers(head, byte, reg, rm, inst)?;
        return Some(None);
    }
    let mut base = Some(low | head.b);
    let mut index = None;
    if low == 4 {
        let sib = reader.byte()?;
        base = Some(sib & 7 | head.b);
        index = Some(sib >> 3 & 7 | head.x).filter(|index| *index != RSP);
        if mode == 0 && sib & 7 == 5 {
            // An address without a base.
            base = None;
        }
    }
    let mut relative = None;
    let offset = match mode {
        0 if low == 5 => {
            base = None;
            relative = Some(reader.number(4)?);
            0
        }
        0 if base.is_none() => reader.number(4)?,
        0 => 0,
        1 => reader.number(1)?,
        _ => reader.number(4)?,
    };
    let access = head.access();
    if let Some(base @ (RSP | RBP)) = base {
        inst.memory = Some(Memory {
            frame_pointer: base == RBP,
            offset,
            indexed: index.is_some(),
            access,
        });
    }
    let address = [base, index].into_iter().flatten();
    inst.uses |= address.fold(0, |bits, register| bits | bit(register));
    match reg {
        Some(RSP) => return None,
        Some(reg) if head.sets_reg() => inst.kills = bit(reg) & !inst.uses,
        Some(reg) => {
            inst.uses |= bit(reg);
            let whole = access == Access::Write(8) && bit(reg) != 0;
            inst.stored = whole.then(|| bit(reg).trailing_zeros() as u8);
        }
        None => {}
    }
    Some(relative)
}

/// Operands that are both registers.
fn registers(
    head: &Head,
    modrm: u8,
    reg: Option<u8>,
    rm: Option<u8>,
    inst: &mut Inst,
) -> Option<()> {
    if reg == Some(RSP) || rm == Some(RSP) {
        // mov rbp, rsp; mov rsp, rbp; add and sub of a constant.
        let frame = head.map == 0
            && head.wide
            && match head.op {
                0x89 => matches!(modrm, 0xe5 | 0xec),
                0x81 | 0x83 => matches!(modrm, 0xc4 | 0xec),
                _ => false,
            };
        return frame.then_some(());
    }
    if head.clears() && reg == rm {
        inst.kills = reg.map_or(0, bit);
        return Some(());
    }
    if head.map == 1 && head.op == 0x42 && !head.vex {
        inst.below = reg;
    }
    let only = |register: Option<u8>| register.map_or(0, |register| !(1 << register));
    inst.leaves = match () {
        () if head.compares(modrm) => u16::MAX,
        () if head.sets_reg() => only(reg),
        () if head.sets_rm() => only(rm),
        () => 0,
    };
    let (reg, rm) = (reg.map_or(0, bit), rm.map_or(0, bit));
    match () {
        () if head.sets_reg() => {
            inst.uses |= rm;
            inst.kills = reg & !inst.uses;
        }
        () if head.sets_rm() => {
            inst.uses |= reg;
            inst.kills = rm & !inst.uses;
        }
        () => inst.uses |= reg | rm,
    }
    Some(())
}
