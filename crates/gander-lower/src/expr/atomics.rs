//! The atomic operations of `sync/atomic` and `internal/runtime/atomic`.
//!
//! Invariant: all are sequentially consistent. The methods of the atomic types
//! call these functions. `Swap` and the bitwise operations give the old value,
//! `Add` and `Xadd` the new one.

use super::intrinsics::{Intrinsic, Op, known};
use crate::builder::FnBuilder;
use gander_mir::{AtomicOp, BinaryOp, Inst, Reg, Scalar};
use std::sync::OnceLock;

/// Functions of package `sync/atomic`, without the type in their names.
const PUBLIC: &[(&str, Op)] = &[
    ("Add", Op::AddFetch),
    ("And", Op::Rmw(AtomicOp::And)),
    ("CompareAndSwap", Op::Cas),
    ("Load", Op::AtomicLoad),
    ("Or", Op::Rmw(AtomicOp::Or)),
    ("Store", Op::AtomicStore),
    ("Swap", Op::Rmw(AtomicOp::Exchange)),
];

const TYPES: &[&str] = &["Int32", "Int64", "Pointer", "Uint32", "Uint64", "Uintptr"];

/// Functions of package `internal/runtime/atomic`.
const INTERNAL: &[(&str, Op)] = &[
    ("And", Op::RmwOnly(AtomicOp::And)),
    ("And32", Op::Rmw(AtomicOp::And)),
    ("And64", Op::Rmw(AtomicOp::And)),
    ("And8", Op::RmwOnly(AtomicOp::And)),
    ("Anduintptr", Op::Rmw(AtomicOp::And)),
    ("Cas", Op::Cas),
    ("Cas64", Op::Cas),
    ("CasRel", Op::Cas),
    ("Casint32", Op::Cas),
    ("Casint64", Op::Cas),
    ("Casp1", Op::Cas),
    ("Casuintptr", Op::Cas),
    ("Load", Op::AtomicLoad),
    ("Load64", Op::AtomicLoad),
    ("Load8", Op::AtomicLoad),
    ("LoadAcq", Op::AtomicLoad),
    ("LoadAcq64", Op::AtomicLoad),
    ("LoadAcquintptr", Op::AtomicLoad),
    ("Loadint32", Op::AtomicLoad),
    ("Loadint64", Op::AtomicLoad),
    ("Loadp", Op::AtomicLoad),
    ("Loaduint", Op::AtomicLoad),
    ("Loaduintptr", Op::AtomicLoad),
    ("Or", Op::RmwOnly(AtomicOp::Or)),
    ("Or32", Op::Rmw(AtomicOp::Or)),
    ("Or64", Op::Rmw(AtomicOp::Or)),
    ("Or8", Op::RmwOnly(AtomicOp::Or)),
    ("Oruintptr", Op::Rmw(AtomicOp::Or)),
    ("Store", Op::AtomicStore),
    ("Store64", Op::AtomicStore),
    ("Store8", Op::AtomicStore),
    ("StoreRel", Op::AtomicStore),
    ("StoreRel64", Op::AtomicStore),
    ("StoreReluintptr", Op::AtomicStore),
    ("Storeint32", Op::AtomicStore),
    ("Storeint64", Op::AtomicStore),
    ("StorepNoWB", Op::AtomicStore),
    ("Storeuintptr", Op::AtomicStore),
    ("Xadd", Op::AddFetch),
    ("Xadd64", Op::AddFetch),
    ("Xaddint32", Op::AddFetch),
    ("Xaddint64", Op::AddFetch),
    ("Xadduintptr", Op::AddFetch),
    ("Xchg", Op::Rmw(AtomicOp::Exchange)),
    ("Xchg64", Op::Rmw(AtomicOp::Exchange)),
    ("Xchg8", Op::Rmw(AtomicOp::Exchange)),
    ("Xchgint32", Op::Rmw(AtomicOp::Exchange)),
    ("Xchgint64", Op::Rmw(AtomicOp::Exchange)),
    ("Xchguintptr", Op::Rmw(AtomicOp::Exchange)),
];

/// All atomic functions, sorted by symbol.
pub(super) fn table() -> &'static [Intrinsic] {
    static ALL: OnceLock<Vec<(String, Op)>> = OnceLock::new();
    static TABLE: OnceLock<Vec<Intrinsic>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let names = ALL.get_or_init(|| {
            let mut names: Vec<(String, Op)> = Vec::new();
            for (function, op) in PUBLIC {
                for ty in TYPES {
                    // There is no arithmetic on pointers.
                    let arithmetic = matches!(*function, "Add" | "And" | "Or");
                    if !(arithmetic && *ty == "Pointer") {
                        names.push((format!("sync/atomic.{function}{ty}"), *op));
                    }
                }
            }
            for (function, op) in INTERNAL {
                names.push((format!("internal/runtime/atomic.{function}"), *op));
            }
            names.sort_by(|a, b| a.0.cmp(&b.0));
            names
        });
        names.iter().map(|(name, op)| known(name, *op)).collect()
    })
}

impl FnBuilder<'_, '_> {
    /// An atomic operation on the variable that the first argument points to.
    pub(super) fn atomic_op(&mut self, op: Op, args: &[Reg], results: &[Scalar]) -> Vec<Reg> {
        let addr = args[0];
        match op {
            Op::AtomicLoad => {
                let dst = self.reg(results[0]);
                self.emit(Inst::AtomicLoad { dst, addr });
                vec![dst]
            }
            Op::AtomicStore => {
                self.emit(Inst::AtomicStore { src: args[1], addr });
                Vec::new()
            }
            Op::Cas => {
                let dst = self.reg(Scalar::I8);
                self.emit(Inst::AtomicCas {
                    dst,
                    addr,
                    old: args[1],
                    new: args[2],
                });
                vec![dst]
            }
            Op::Rmw(op) => vec![self.rmw(op, addr, args[1])],
            Op::RmwOnly(op) => {
                self.rmw(op, addr, args[1]);
                Vec::new()
            }
            _ => {
                let old = self.rmw(AtomicOp::Add, addr, args[1]);
                vec![self.binary_inst(BinaryOp::Add, old, args[1])]
            }
        }
    }

    fn rmw(&mut self, op: AtomicOp, addr: Reg, arg: Reg) -> Reg {
        let dst = self.reg(self.scalar(arg));
        self.emit(Inst::AtomicRmw { op, dst, addr, arg });
        dst
    }
}
