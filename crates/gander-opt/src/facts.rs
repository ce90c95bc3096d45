//! What is known of integers at a point of a function: ranges, and which is
//! at most which plus a constant.
//!
//! Invariant: every fact holds wherever the walk over the dominator forest is
//! while it is there; [`Facts::forget`] takes back what was learnt since.
//! Values are mathematical: those of a register, read as signed.

use crate::code::Code;
use crate::fold;
use gander_mir::{BinaryOp, CompareOp, ConvertOp, Inst, Reg, Scalar, UnaryOp};

/// How far a proof goes, and how many steps it may take.
const DEPTH: u32 = 7;
const STEPS: u32 = 150;

enum Undo {
    Low(Reg, i64),
    High(Reg, i64),
    Bound(Reg),
}

pub(crate) struct Facts {
    pub(crate) defs: Vec<Option<Inst>>,
    scalars: Vec<Scalar>,
    low: Vec<i64>,
    high: Vec<i64>,
    /// `(b, c)` of a register `a`: `a <= b + c`.
    bounds: Vec<Vec<(Reg, i64)>>,
    undo: Vec<Undo>,
    /// A register that is not one: 0.
    zero: Reg,
}

fn least(scalar: Scalar) -> i64 {
    match scalar.size() {
        8 => i64::MIN,
        size => -(1 << (size * 8 - 1)),
    }
}

fn greatest(scalar: Scalar) -> i64 {
    match scalar.size() {
        8 => i64::MAX,
        size => (1 << (size * 8 - 1)) - 1,
    }
}

fn integer(scalar: Scalar) -> bool {
    !scalar.is_float() && scalar != Scalar::Ptr
}

impl Facts {
    pub(crate) fn new(code: &Code) -> Facts {
        let mut scalars = code.regs.clone();
        scalars.push(Scalar::I64);
        let mut facts = Facts {
            defs: code
                .definitions()
                .into_iter()
                .map(Option::<&Inst>::cloned)
                .collect(),
            low: scalars.iter().map(|scalar| least(*scalar)).collect(),
            high: scalars.iter().map(|scalar| greatest(*scalar)).collect(),
            bounds: vec![Vec::new(); scalars.len()],
            undo: Vec::new(),
            zero: Reg(code.regs.len() as u32),
            scalars,
        };
        facts.defs.push(None);
        facts.low[facts.zero.index()] = 0;
        facts.high[facts.zero.index()] = 0;
        facts
    }

    pub(crate) fn mark(&self) -> usize {
        self.undo.len()
    }

    /// Takes back what was learnt since the mark.
    pub(crate) fn forget(&mut self, mark: usize) {
        while self.undo.len() > mark {
            match self.undo.pop() {
                Some(Undo::Low(reg, old)) => self.low[reg.index()] = old,
                Some(Undo::High(reg, old)) => self.high[reg.index()] = old,
                Some(Undo::Bound(reg)) => {
                    self.bounds[reg.index()].pop();
                }
                None => {}
            }
        }
    }

    pub(crate) fn low(&self, reg: Reg) -> i64 {
        self.low[reg.index()]
    }

    pub(crate) fn high(&self, reg: Reg) -> i64 {
        self.high[reg.index()]
    }

    pub(crate) fn bounds(&self, reg: Reg) -> &[(Reg, i64)] {
        &self.bounds[reg.index()]
    }

    pub(crate) fn at_least(&mut self, reg: Reg, low: i64) {
        let known = &mut self.low[reg.index()];
        if low > *known {
            self.undo.push(Undo::Low(reg, *known));
            *known = low;
        }
    }

    pub(crate) fn at_most(&mut self, reg: Reg, high: i64) {
        let known = &mut self.high[reg.index()];
        if high < *known {
            self.undo.push(Undo::High(reg, *known));
            *known = high;
        }
    }

    /// `a <= b + c`.
    pub(crate) fn relate(&mut self, a: Reg, b: Reg, c: i64) {
        if a == b || !integer(self.scalars[a.index()]) || !integer(self.scalars[b.index()]) {
            return;
        }
        if let Some(low) = self.low(a).checked_sub(c) {
            self.at_least(b, low);
        }
        if let Some(high) = self.high(b).checked_add(c) {
            self.at_most(a, high);
        }
        if !self.bounds[a.index()].contains(&(b, c)) {
            self.bounds[a.index()].push((b, c));
            self.undo.push(Undo::Bound(a));
        }
    }

    fn equal(&mut self, a: Reg, b: Reg) {
        self.relate(a, b, 0);
        self.relate(b, a, 0);
    }

    pub(crate) fn constant(&self, reg: Reg) -> Option<i64> {
        match self.defs[reg.index()] {
            Some(Inst::Const { bits, .. }) => Some(fold::signed(self.scalars[reg.index()], bits)),
            _ => None,
        }
    }

    /// `reg` as another register plus a constant, if the sum does not wrap.
    fn sum(&self, reg: Reg) -> Option<(Reg, i64)> {
        let &Some(Inst::Binary {
            op, left, right, ..
        }) = &self.defs[reg.index()]
        else {
            return None;
        };
        let by = match op {
            BinaryOp::Add => self.constant(right)?,
            BinaryOp::Sub => self.constant(right)?.checked_neg()?,
            _ => return None,
        };
        self.stays(left, by).then_some((left, by))
    }

    /// Whether `reg + by` does not wrap.
    pub(crate) fn stays(&self, reg: Reg, by: i64) -> bool {
        let scalar = self.scalars[reg.index()];
        let (low, high) = (least(scalar), greatest(scalar));
        if by >= 0 {
            let limit = high - by;
            self.high(reg) <= limit
                || self
                    .bounds(reg)
                    .iter()
                    .any(|(other, c)| *c <= -by && self.scalars[other.index()] == scalar)
        } else {
            low.checked_sub(by)
                .is_some_and(|limit| self.low(reg) >= limit)
        }
    }

    /// Whether `a <= b + c` for certain.
    pub(crate) fn proves(&self, a: Reg, b: Reg, c: i64) -> bool {
        let mut steps = STEPS;
        self.search(a, b, c, DEPTH, &mut steps)
    }

    /// Whether `reg >= 0` for certain.
    pub(crate) fn not_negative(&self, reg: Reg) -> bool {
        self.low(reg) >= 0 || self.proves(self.zero, reg, 0)
    }

    fn search(&self, a: Reg, b: Reg, c: i64, depth: u32, steps: &mut u32) -> bool {
        if a == b {
            return c >= 0;
        }
        if self
            .low(b)
            .checked_add(c)
            .is_some_and(|low| self.high(a) <= low)
        {
            return true;
        }
        if depth == 0 || *steps == 0 {
            return false;
        }
        *steps -= 1;
        let via = |next: Reg, rest: Option<i64>, steps: &mut u32| {
            rest.is_some_and(|rest| self.search(next, b, rest, depth - 1, steps))
        };
        for (next, by) in self.bounds(a) {
            if via(*next, c.checked_sub(*by), steps) {
                return true;
            }
        }
        if let Some((next, by)) = self.sum(a)
            && via(next, c.checked_sub(by), steps)
        {
            return true;
        }
        if let Some((next, by)) = self.sum(b)
            && let Some(rest) = c.checked_add(by)
        {
            return self.search(a, next, rest, depth - 1, steps);
        }
        false
    }

    /// Learns that the condition holds, or that it does not.
    pub(crate) fn learn(&mut self, cond: Reg, holds: bool) {
        match self.defs[cond.index()] {
            Some(Inst::Unary {
                op: UnaryOp::BoolNot,
                arg,
                ..
            }) => self.learn(arg, !holds),
            Some(Inst::Compare {
                op, left, right, ..
            }) if integer(self.scalars[left.index()]) => {
                let op = match holds {
                    true => Some(op),
                    false => fold::inverse(op),
                };
                if let Some(op) = op {
                    self.compare(op, left, right);
                }
            }
            _ => {}
        }
    }

    fn compare(&mut self, op: CompareOp, left: Reg, right: Reg) {
        use CompareOp::*;
        match op {
            SLt => self.relate(left, right, -1),
            SLe => self.relate(left, right, 0),
            SGt => self.relate(right, left, -1),
            SGe => self.relate(right, left, 0),
            Eq => self.equal(left, right),
            Ne => {
                for (a, b) in [(left, right), (right, left)] {
                    let Some(value) = self.constant(b) else {
                        continue;
                    };
                    if self.low(a) == value {
                        self.at_least(a, value.saturating_add(1));
                    }
                    if self.high(a) == value {
                        self.at_most(a, value.saturating_sub(1));
                    }
                }
            }
            ULt | ULe if self.low(right) >= 0 => {
                self.at_least(left, 0);
                self.relate(left, right, -i64::from(op == ULt));
            }
            UGt | UGe if self.low(left) >= 0 => {
                self.at_least(right, 0);
                self.relate(right, left, -i64::from(op == UGt));
            }
            _ => {}
        }
    }

    /// Whether a comparison of integers is decided.
    pub(crate) fn decides(&self, op: CompareOp, left: Reg, right: Reg) -> Option<bool> {
        use CompareOp::*;
        if !integer(self.scalars[left.index()]) {
            return None;
        }
        let less = |a: Reg, b: Reg| self.proves(a, b, -1);
        let at_most = |a: Reg, b: Reg| self.proves(a, b, 0);
        let (yes, no) = match op {
            SLt => (less(left, right), at_most(right, left)),
            SLe => (at_most(left, right), less(right, left)),
            SGt => (less(right, left), at_most(left, right)),
            SGe => (at_most(right, left), less(left, right)),
            Eq => (false, less(left, right) || less(right, left)),
            Ne => (less(left, right) || less(right, left), false),
            ULt | ULe | UGt | UGe if self.low(left) >= 0 && self.low(right) >= 0 => {
                let op = match op {
                    ULt => SLt,
                    ULe => SLe,
                    UGt => SGt,
                    _ => SGe,
                };
                return self.decides(op, left, right);
            }
            _ => return None,
        };
        match (yes, no) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }

    /// What an instruction says of the register that it defines.
    pub(crate) fn define(&mut self, inst: &Inst) {
        match *inst {
            Inst::Const { dst, .. } => {
                if let Some(value) = self.constant(dst)
                    && integer(self.scalars[dst.index()])
                {
                    self.at_least(dst, value);
                    self.at_most(dst, value);
                }
            }
            Inst::Compare { dst, .. } => {
                self.at_least(dst, 0);
                self.at_most(dst, 1);
            }
            Inst::Unary {
                op: UnaryOp::Clz | UnaryOp::Ctz | UnaryOp::Popcount,
                dst,
                ..
            } => {
                self.at_least(dst, 0);
                self.at_most(dst, i64::from(self.scalars[dst.index()].size() * 8));
            }
            Inst::Convert { op, dst, arg } => self.convert(op, dst, arg),
            Inst::Select {
                dst, then, other, ..
            } if integer(self.scalars[dst.index()]) => {
                self.at_least(dst, self.low(then).min(self.low(other)));
                self.at_most(dst, self.high(then).max(self.high(other)));
            }
            Inst::Binary {
                op,
                dst,
                left,
                right,
            } => self.binary(op, dst, left, right),
            _ => {}
        }
    }

    fn convert(&mut self, op: ConvertOp, dst: Reg, arg: Reg) {
        let (from, to) = (self.scalars[arg.index()], self.scalars[dst.index()]);
        match op {
            ConvertOp::SignExtend => self.equal(dst, arg),
            ConvertOp::ZeroExtend if self.low(arg) >= 0 => self.equal(dst, arg),
            ConvertOp::ZeroExtend => {
                self.at_least(dst, 0);
                self.at_most(dst, (1 << (from.size() * 8)) - 1);
            }
            ConvertOp::Truncate if self.low(arg) >= least(to) && self.high(arg) <= greatest(to) => {
                self.equal(dst, arg);
            }
            _ => {}
        }
    }

    fn binary(&mut self, op: BinaryOp, dst: Reg, left: Reg, right: Reg) {
        let scalar = self.scalars[dst.index()];
        if !integer(scalar) {
            return;
        }
        let (min, max) = (least(scalar), greatest(scalar));
        let [a, b] = [left, right].map(|reg| (self.low(reg), self.high(reg)));
        match op {
            BinaryOp::Add => {
                let low = a.0.checked_add(b.0).filter(|low| *low >= min);
                let high = a.1.checked_add(b.1).filter(|high| *high <= max);
                if let (Some(low), Some(high)) = (low, high) {
                    self.at_least(dst, low);
                    self.at_most(dst, high);
                    for (x, y) in [(left, b), (right, a)] {
                        self.relate(dst, x, y.1);
                        if let Some(back) = y.0.checked_neg() {
                            self.relate(x, dst, back);
                        }
                    }
                }
            }
            BinaryOp::Sub => {
                let low = a.0.checked_sub(b.1).filter(|low| *low >= min);
                let high = a.1.checked_sub(b.0).filter(|high| *high <= max);
                if let (Some(low), Some(high)) = (low, high) {
                    self.at_least(dst, low);
                    self.at_most(dst, high);
                    if let Some(back) = b.0.checked_neg() {
                        self.relate(dst, left, back);
                    }
                    self.relate(left, dst, b.1);
                    if self.proves(right, left, 0) {
                        self.at_least(dst, 0);
                    }
                }
            }
            BinaryOp::And => {
                for (x, range) in [(left, a), (right, b)] {
                    if range.0 >= 0 {
                        self.at_least(dst, 0);
                        self.relate(dst, x, 0);
                    }
                }
            }
            BinaryOp::Or | BinaryOp::Xor if a.0 >= 0 && b.0 >= 0 => {
                self.at_least(dst, 0);
                let bits = 64 - (a.1 | b.1).leading_zeros();
                if bits < 63 {
                    self.at_most(dst, (1 << bits) - 1);
                }
            }
            BinaryOp::AndNot if a.0 >= 0 => {
                self.at_least(dst, 0);
                self.relate(dst, left, 0);
            }
            BinaryOp::UShr | BinaryOp::SShr => self.shifted(op, dst, left, right),
            BinaryOp::SDiv | BinaryOp::UDiv if a.0 >= 0 && b.0 > 0 => {
                self.at_least(dst, 0);
                self.at_most(dst, a.1 / b.0);
                self.relate(dst, left, 0);
            }
            BinaryOp::URem | BinaryOp::SRem if b.0 > 0 => {
                let positive = op == BinaryOp::URem || a.0 >= 0;
                self.at_least(dst, if positive { 0 } else { -(b.1 - 1) });
                self.relate(dst, right, -1);
                if a.0 >= 0 {
                    self.relate(dst, left, 0);
                }
            }
            BinaryOp::SMin => {
                self.at_least(dst, a.0.min(b.0));
                self.relate(dst, left, 0);
                self.relate(dst, right, 0);
            }
            BinaryOp::SMax => {
                self.at_most(dst, a.1.max(b.1));
                self.relate(left, dst, 0);
                self.relate(right, dst, 0);
            }
            BinaryOp::Mul => {
                let ends = [a.0, a.1].map(|x| [b.0, b.1].map(|y| x.checked_mul(y)));
                let ends: Option<Vec<i64>> = ends.into_iter().flatten().collect();
                if let Some(ends) = ends
                    && let (Some(low), Some(high)) = (ends.iter().min(), ends.iter().max())
                    && *low >= min
                    && *high <= max
                {
                    self.at_least(dst, *low);
                    self.at_most(dst, *high);
                }
            }
            _ => {}
        }
    }

    fn shifted(&mut self, op: BinaryOp, dst: Reg, left: Reg, right: Reg) {
        let width = i64::from(self.scalars[dst.index()].size() * 8);
        let (low, high) = (self.low(left), self.high(left));
        let count = self
            .constant(right)
            .filter(|count| (0..width).contains(count));
        if low >= 0 {
            self.at_least(dst, 0);
            self.relate(dst, left, 0);
            if let Some(count) = count {
                self.at_most(dst, high >> count);
            }
            self.middle(dst, left, count);
            return;
        }
        match (op, count) {
            (BinaryOp::SShr, Some(count)) => {
                self.at_least(dst, low >> count);
                self.at_most(dst, high >> count);
            }
            (BinaryOp::UShr, Some(count)) if count > 0 => {
                self.at_least(dst, 0);
                self.at_most(dst, ((1_i128 << (width - count)) - 1) as i64);
                self.middle(dst, left, Some(count));
            }
            _ => {}
        }
    }

    /// `(a + b) / 2` lies between `a` and `b`, also if the sum wraps once and
    /// is shifted as an unsigned one.
    fn middle(&mut self, dst: Reg, sum: Reg, count: Option<i64>) {
        let Some(Inst::Binary {
            op: BinaryOp::Add,
            left,
            right,
            ..
        }) = self.defs[sum.index()]
        else {
            return;
        };
        if count != Some(1) || self.low(left) < 0 || self.low(right) < 0 {
            return;
        }
        for (a, b) in [(left, right), (right, left)] {
            if self.proves(a, b, 0) {
                self.relate(a, dst, 0);
                let strict = self.proves(a, b, -1);
                self.relate(dst, b, -i64::from(strict));
            }
        }
    }
}
