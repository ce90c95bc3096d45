//! Select statements.
//!
//! Invariant: channel operands and values to send are evaluated once, in
//! source order, before anything else (spec: Select statements); what stands
//! left of a receive is evaluated only if its case is chosen. Cases reach the
//! runtime as the official compiler orders them: sends from the front,
//! receives from the back.

use super::assign::is_blank;
use crate::builder::FnBuilder;
use crate::types::LType;
use crate::value::{Addr, Place, Value};
use gander_mir::{BlockId, Reg, Scalar, Terminator};
use gander_span::Pos;
use gander_syntax::ast::{CommClause, Expr, ExprKind, Select, Stmt, StmtKind, UnaryOp};
use gander_types::BasicKind;

/// Bytes of the runtime's `scase`: channel, then address of the element.
const SCASE: u64 = 16;
const SCASE_ELEM: u64 = 8;

/// A case that is ready to be tried.
struct Case<'a> {
    clause: &'a CommClause,
    channel: Reg,
    /// Memory of the value to send or for the received one.
    elem: Option<Addr>,
    elem_ty: LType,
    sends: bool,
}

impl<'a> FnBuilder<'_, 'a> {
    pub(super) fn select_stmt(&mut self, s: &'a Select, pos: Pos) {
        let end = self.block();
        self.enter(end, None);
        let default = s.clauses.iter().find(|clause| clause.comm.is_none());
        for comm in s.clauses.iter().filter_map(|clause| clause.comm.as_ref()) {
            // Generic functions are only refused where they are instantiated.
            if matches!(comm.kind, StmtKind::AssignOp(_)) {
                let message = "select case must be receive, send or assign recv";
                self.ctx.error(comm.pos, message);
            }
        }
        match &s.clauses[..] {
            [] => {
                self.call_helper("runtime.block", &[], &[]);
                self.end(Terminator::Unreachable);
            }
            [only] => {
                if let Some(comm) = &only.comm {
                    self.stmt(comm);
                }
                self.stmts(&only.body);
            }
            clauses => {
                let cases: Vec<Case<'a>> = clauses
                    .iter()
                    .filter_map(|clause| self.select_case(clause))
                    .collect();
                self.at(pos);
                match (&cases[..], default) {
                    ([case], Some(default)) => self.select_or_default(case, default, end),
                    _ => self.select_among(&cases, default, end),
                }
            }
        }
        self.leave();
        self.end(Terminator::Jump(end));
        self.start(end);
    }

    /// Evaluates the operands of a clause; none for `default`.
    fn select_case(&mut self, clause: &'a CommClause) -> Option<Case<'a>> {
        let comm = clause.comm.as_ref()?;
        self.at(comm.pos);
        if let StmtKind::Send(send) = &comm.kind {
            let ty = self.ty(&send.chan);
            let elem_ty = self.ctx.types.elem(ty)?;
            self.hoist_all(&[&send.chan, &send.value]);
            let channel = self.expr(&send.chan);
            let channel = self.single(&channel);
            let value = self.expr_to(&send.value, elem_ty);
            // The value must not change while later operands are evaluated.
            let value = self.keep(value, elem_ty);
            let elem = self.spill(&value, elem_ty);
            return Some(Case {
                clause,
                channel,
                elem: Some(elem),
                elem_ty,
                sends: true,
            });
        }
        // Anything else was reported.
        let operand = received(comm)?;
        let ty = self.ty(operand);
        let elem_ty = self.ctx.types.elem(ty)?;
        let channel = self.expr(operand);
        let channel = self.single(&channel);
        let wanted = targets(comm).first().is_some_and(|x| !is_blank(x));
        let elem = wanted.then(|| self.temp_to_receive(elem_ty));
        Some(Case {
            clause,
            channel,
            elem,
            elem_ty,
            sends: false,
        })
    }

    /// The address of a case's element, or nil.
    fn elem_address(&mut self, case: &Case<'a>) -> Reg {
        match case.elem {
            Some(addr) => self.address(addr),
            None => self.nil(),
        }
    }

    /// One case and a default: an operation that does not wait.
    fn select_or_default(&mut self, case: &Case<'a>, default: &'a CommClause, end: BlockId) {
        let elem = self.elem_address(case);
        let (chosen, other) = (self.block(), self.block());
        let mut received = None;
        if case.sends {
            let sent =
                self.call_helper("runtime.selectnbsend", &[case.channel, elem], &[Scalar::I8]);
            self.branch(sent[0], chosen, other);
        } else {
            let results = self.call_helper(
                "runtime.selectnbrecv",
                &[elem, case.channel],
                &[Scalar::I8, Scalar::I8],
            );
            received = Some(results[1]);
            self.branch(results[0], chosen, other);
        }
        self.start(chosen);
        self.select_body(case, received, end);
        self.start(other);
        self.stmts(&default.body);
        self.end(Terminator::Jump(end));
    }

    /// The general form.
    fn select_among(&mut self, cases: &[Case<'a>], default: Option<&'a CommClause>, end: BlockId) {
        let count = cases.len();
        let sends = cases.iter().filter(|case| case.sends).count();
        let array = self.slot(SCASE * count as u64, 8);
        let order = self.slot(4 * count as u64, 2);
        let mut numbers = Vec::new();
        let (mut front, mut back) = (0, count);
        for case in cases {
            let number = match case.sends {
                true => {
                    front += 1;
                    front - 1
                }
                false => {
                    back -= 1;
                    back
                }
            };
            numbers.push(number);
            let at = Addr::slot(array).plus(SCASE * number as u64);
            self.store_scalar(at, case.channel);
            let elem = self.elem_address(case);
            self.store_scalar(at.plus(SCASE_ELEM), elem);
        }
        let args = [
            self.address(Addr::slot(array)),
            self.address(Addr::slot(order)),
            self.nil(),
            self.int(sends as i64),
            self.int((count - sends) as i64),
            self.constant(Scalar::I8, u64::from(default.is_none())),
        ];
        let results = self.call_helper("runtime.selectgo", &args, &[Scalar::I64, Scalar::I8]);
        let blocks: Vec<BlockId> = cases.iter().map(|_| self.block()).collect();
        self.select_jump(results[0], &numbers, &blocks, default, end);
        for (case, block) in cases.iter().zip(blocks) {
            self.start(block);
            self.select_body(case, Some(results[1]), end);
        }
    }

    /// Jumps to the chosen case; a negative number is the default.
    fn select_jump(
        &mut self,
        chosen: Reg,
        numbers: &[usize],
        blocks: &[BlockId],
        default: Option<&'a CommClause>,
        end: BlockId,
    ) {
        let impossible = self.cold_block();
        let mut table: Vec<(u64, BlockId)> = numbers
            .iter()
            .zip(blocks)
            .map(|(&number, &block)| (number as u64, block))
            .collect();
        let otherwise = match default {
            Some(_) => self.block(),
            None => match table.pop() {
                Some((_, last)) => last,
                None => impossible,
            },
        };
        self.end(Terminator::Switch {
            value: chosen,
            cases: table,
            default: otherwise,
        });
        if let Some(default) = default {
            self.start(otherwise);
            self.stmts(&default.body);
            self.end(Terminator::Jump(end));
        }
    }

    /// Assigns what was received, and lowers the clause's body.
    fn select_body(&mut self, case: &Case<'a>, ok: Option<Reg>, end: BlockId) {
        if let (Some(comm), false) = (&case.clause.comm, case.sends) {
            self.at(comm.pos);
            let value = match case.elem {
                Some(addr) => self.load(addr, case.elem_ty),
                None => Value::empty(),
            };
            self.receive_into(comm, value, case.elem_ty, ok);
        }
        self.stmts(&case.clause.body);
        self.end(Terminator::Jump(end));
    }

    /// Assigns a received value, and whether there was one, as the clause
    /// says.
    fn receive_into(&mut self, comm: &'a Stmt, value: Value, ty: LType, ok: Option<Reg>) {
        let bool_ty = self.ctx.types.predeclared(BasicKind::Bool);
        let ok = match ok {
            Some(ok) => ok,
            None => self.constant(Scalar::I8, 0),
        };
        let values = [(value, ty), (Value::from(ok), bool_ty)];
        // As in a tuple assignment, places come first.
        let mut places = Vec::new();
        for x in targets(comm) {
            places.push(match self.defined(x) {
                Some(var) => Err(var),
                None => Ok(self.target_place(x)),
            });
        }
        for (place, (value, from)) in places.into_iter().zip(values) {
            match place {
                Err(var) => self.declare_converted(Some(var), value, from),
                Ok((Place::Blank, _)) => {}
                Ok((place, to)) => {
                    let value = self.convert_to(value, from, to);
                    self.store_place(&place, to, &value);
                }
            }
        }
    }
}

/// The channel operand of a receiving clause.
fn received(comm: &Stmt) -> Option<&Expr> {
    let x = match &comm.kind {
        StmtKind::Expr(x) => x,
        StmtKind::Assign(assign) | StmtKind::Define(assign) => assign.rhs.first()?,
        _ => return None,
    };
    match &x.unparen().kind {
        ExprKind::Unary(UnaryOp::Recv, operand) => Some(operand),
        _ => None,
    }
}

/// What stands left of a receive.
fn targets(comm: &Stmt) -> &[Expr] {
    match &comm.kind {
        StmtKind::Assign(assign) | StmtKind::Define(assign) => &assign.lhs,
        _ => &[],
    }
}
