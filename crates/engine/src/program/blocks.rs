//! A thousand profiles at a time through the steps of a script: the same steps as for one, each over
//! a column, with a few buffers that are used again and again.

use super::code::{Binary, Code, MissingRead, Op, Reg, Unary};
use super::loops;

/// Rows of one block: a column of them stays near the processor.
pub(crate) const ROWS: usize = 1_024;

/// Where a step finds an operand.
#[derive(Debug, Clone, Copy, PartialEq)]
enum From {
    Number(f64),
    Fact(u32),
    Node(u32),
    Weight(u32),
    Score,
    Buffer(u32),
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Unary(Unary, From),
    Binary(Binary, From, From),
    Select(From, From, From),
    /// Where the first holds, the second and the third together, else the second.
    AddWhere(From, From, From),
    Clamp(From, From, From),
    Test(From, u32),
}

/// Code laid out for blocks: what is read needs no buffer, and a buffer that nobody reads any more
/// is the next step's.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    steps: Vec<(Step, u32)>,
    places: Vec<From>,
    buffers: usize,
    missing: Vec<(From, Option<From>)>,
    fail: Option<From>,
}

/// A column, or one number for all rows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lane<'a> {
    Column(&'a [f64]),
    All(f64),
}

impl Lane<'_> {
    #[inline]
    pub(crate) fn at(&self, row: usize) -> f64 {
        match self {
            Self::Column(column) => column.get(row).copied().unwrap_or(f64::NAN),
            Self::All(number) => *number,
        }
    }
}

/// What a block's steps read. Columns have as many rows as the block.
pub(crate) trait Reads {
    fn fact(&self, slot: usize) -> Lane<'_>;
    fn node(&self, slot: usize) -> Lane<'_>;
    fn weight(&self, slot: usize) -> Lane<'_>;
    fn score(&self) -> Lane<'_>;
    /// Tests the text that a code stands for, such as by `contains` or `matches`.
    fn test(&self, text: f64, test: u32) -> bool;
}

/// Buffers that outlive a block.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    columns: Vec<Vec<f64>>,
}

impl Layout {
    /// `results` are the registers that are wanted afterwards.
    pub(crate) fn new(code: &Code, results: &[Reg]) -> Self {
        let mut last = vec![0_usize; code.ops.len()];
        let mut uses = vec![0_usize; code.ops.len()];
        let mut used = |reg: Reg, at: usize| {
            if let (Some(last), Some(uses)) =
                (last.get_mut(reg as usize), uses.get_mut(reg as usize))
            {
                *last = at.max(*last);
                *uses += 1;
            }
        };
        for (at, op) in code.ops.iter().enumerate() {
            match *op {
                Op::Unary(_, x) | Op::Test(x, _) => used(x, at),
                Op::Binary(_, x, y) => {
                    used(x, at);
                    used(y, at);
                }
                Op::Select(x, y, z) | Op::Clamp(x, y, z) => {
                    used(x, at);
                    used(y, at);
                    used(z, at);
                }
                _ => {}
            }
        }
        let end = code.ops.len();
        results.iter().for_each(|reg| used(*reg, end));
        code.fail.iter().for_each(|reg| used(*reg, end));
        for MissingRead { value, when, .. } in &code.missing {
            used(*value, end);
            when.iter().for_each(|reg| used(*reg, end));
        }
        let added = added_where(code, &uses);
        let mut later = vec![false; code.ops.len()];
        for (at, sum) in added.iter().enumerate() {
            let Some((sum, x, y)) = *sum else { continue };
            if let Some(later) = later.get_mut(sum as usize) {
                *later = true;
            }
            for reg in [x, y] {
                if let Some(last) = last.get_mut(reg as usize) {
                    *last = at.max(*last);
                }
            }
        }

        let mut layout = Self {
            steps: Vec::new(),
            places: Vec::with_capacity(code.ops.len()),
            buffers: 0,
            missing: Vec::new(),
            fail: None,
        };
        let mut free: Vec<u32> = Vec::new();
        let mut held: Vec<(u32, usize)> = Vec::new();
        for (at, op) in code.ops.iter().enumerate() {
            let from = |reg: Reg| layout.place(reg);
            if later.get(at) == Some(&true) {
                // done where it is chosen
                layout.places.push(From::Number(f64::NAN));
                continue;
            }
            let step = match *op {
                Op::Select(when, ..) if let Some(Some((_, x, y))) = added.get(at) => {
                    Ok(Step::AddWhere(from(when), from(*x), from(*y)))
                }
                Op::Number(number) => Err(From::Number(number)),
                Op::Fact(slot) => Err(From::Fact(slot)),
                Op::Node(slot) => Err(From::Node(slot)),
                Op::Weight(slot) => Err(From::Weight(slot)),
                Op::Score => Err(From::Score),
                Op::Unary(kind, x) => Ok(Step::Unary(kind, from(x))),
                Op::Binary(kind, x, y) => Ok(Step::Binary(kind, from(x), from(y))),
                Op::Select(x, y, z) => Ok(Step::Select(from(x), from(y), from(z))),
                Op::Clamp(x, y, z) => Ok(Step::Clamp(from(x), from(y), from(z))),
                Op::Test(x, test) => Ok(Step::Test(from(x), test)),
            };
            let place = match step {
                Err(from) => from,
                Ok(step) => {
                    // an operand's buffer is free only after this step: it is read while this is
                    // written
                    let buffer = free.pop().unwrap_or_else(|| {
                        layout.buffers += 1;
                        u32::try_from(layout.buffers - 1).unwrap_or(u32::MAX)
                    });
                    layout.steps.push((step, buffer));
                    held.push((buffer, last.get(at).copied().unwrap_or(at)));
                    From::Buffer(buffer)
                }
            };
            layout.places.push(place);
            held.retain(|&(buffer, until)| {
                let over = until <= at;
                if over {
                    free.push(buffer);
                }
                !over
            });
        }
        layout.missing = code
            .missing
            .iter()
            .map(|read| (layout.place(read.value), read.when.map(|when| layout.place(when))))
            .collect();
        layout.fail = code.fail.map(|fail| layout.place(fail));
        layout
    }

    fn place(&self, reg: Reg) -> From {
        self.places.get(reg as usize).copied().unwrap_or(From::Number(f64::NAN))
    }

    /// Runs every step over the first `rows` rows of a block.
    pub(crate) fn run(&self, reads: &impl Reads, rows: usize, buffers: &mut Buffers) {
        while buffers.columns.len() < self.buffers {
            buffers.columns.push(vec![0.0; ROWS]);
        }
        for (step, into) in &self.steps {
            let Some(place) = buffers.columns.get_mut(*into as usize) else { continue };
            let mut out = std::mem::take(place);
            {
                let Some(out) = out.get_mut(..rows) else { continue };
                let lane = |from: From| lane(from, reads, buffers, rows);
                match *step {
                    Step::Unary(kind, x) => loops::unary(kind, lane(x), out),
                    Step::Binary(kind, x, y) => loops::binary(kind, lane(x), lane(y), out),
                    Step::Select(when, yes, no) => {
                        loops::select(lane(when), lane(yes), lane(no), out)
                    }
                    Step::AddWhere(when, x, y) => {
                        loops::add_where(lane(when), lane(x), lane(y), out);
                    }
                    Step::Clamp(x, lo, hi) => loops::clamp(lane(x), lane(lo), lane(hi), out),
                    Step::Test(text, test) => {
                        let text = lane(text);
                        for (row, out) in out.iter_mut().enumerate() {
                            *out = f64::from(u8::from(reads.test(text.at(row), test)));
                        }
                    }
                }
            }
            if let Some(place) = buffers.columns.get_mut(*into as usize) {
                *place = out;
            }
        }
    }

    /// A result after [`Layout::run`].
    pub(crate) fn result<'a>(
        &self,
        reg: Reg,
        reads: &'a impl Reads,
        rows: usize,
        buffers: &'a Buffers,
    ) -> Lane<'a> {
        lane(self.place(reg), reads, buffers, rows)
    }

    /// Takes a result away after [`Layout::run`], in exchange for a column as long.
    pub(crate) fn take(
        &self,
        reg: Reg,
        reads: &impl Reads,
        rows: usize,
        buffers: &mut Buffers,
        out: &mut Vec<f64>,
    ) {
        if let From::Buffer(buffer) = self.place(reg)
            && let Some(column) = buffers.columns.get_mut(buffer as usize)
            && column.len() == out.len()
        {
            return std::mem::swap(column, out);
        }
        let Some(out) = out.get_mut(..rows) else { return };
        match lane(self.place(reg), reads, buffers, rows) {
            Lane::Column(column) => out.copy_from_slice(column),
            Lane::All(number) => out.fill(number),
        }
    }

    /// The facts and nodes without which a row has no value, if that is all there is to it.
    pub(crate) fn always_read<'a>(
        &'a self,
        reads: &'a impl Reads,
        rows: usize,
    ) -> Option<impl Iterator<Item = Lane<'a>>> {
        let plain = |(value, when): &(From, Option<From>)| {
            when.is_none() && matches!(value, From::Fact(_) | From::Node(_))
        };
        let read = move |(value, _): &'a (From, _)| match *value {
            From::Fact(slot) => reads.fact(slot as usize),
            From::Node(slot) => reads.node(slot as usize),
            _ => Lane::All(0.0),
        };
        debug_assert!(rows <= ROWS, "a block");
        self.missing.iter().all(plain).then(|| self.missing.iter().map(read))
    }

    /// Marks the rows that miss a fact or node they read.
    pub(crate) fn mark_missing(
        &self,
        reads: &impl Reads,
        rows: usize,
        buffers: &Buffers,
        marks: &mut [f64],
    ) {
        for (value, when) in &self.missing {
            let value = lane(*value, reads, buffers, rows);
            let when = when.map(|when| lane(when, reads, buffers, rows));
            match (value, when) {
                (Lane::Column(value), None) => {
                    for (mark, value) in marks.iter_mut().zip(value) {
                        *mark = if value.is_nan() { 1.0 } else { *mark };
                    }
                }
                _ => {
                    for (row, mark) in marks.iter_mut().enumerate() {
                        let taken = when.is_none_or(|when| when.at(row) == 1.0);
                        if taken && value.at(row).is_nan() {
                            *mark = 1.0;
                        }
                    }
                }
            }
        }
    }

    /// Whether a row may fail.
    pub(crate) fn may_fail(&self) -> bool {
        self.fail.is_some()
    }

    /// The rows that only the interpreter can tell.
    pub(crate) fn failed<'a>(
        &self,
        reads: &'a impl Reads,
        rows: usize,
        buffers: &'a Buffers,
    ) -> Lane<'a> {
        self.fail.map_or(Lane::All(0.0), |fail| lane(fail, reads, buffers, rows))
    }
}

/// For each selection between a sum and its first part, the sum and its parts, where nothing else
/// asks for the sum: what `if … { x += y; }` comes to.
fn added_where(code: &Code, uses: &[usize]) -> Vec<Option<(Reg, Reg, Reg)>> {
    let sum = |op: &Op| {
        let Op::Select(_, yes, no) = *op else { return None };
        let Some(Op::Binary(Binary::Add, x, y)) = code.ops.get(yes as usize) else { return None };
        let once = uses.get(yes as usize) == Some(&1);
        (once && *x == no).then_some((yes, *x, *y))
    };
    code.ops.iter().map(sum).collect()
}

fn lane<'a>(from: From, reads: &'a impl Reads, buffers: &'a Buffers, rows: usize) -> Lane<'a> {
    match from {
        From::Number(number) => Lane::All(number),
        From::Fact(slot) => reads.fact(slot as usize),
        From::Node(slot) => reads.node(slot as usize),
        From::Weight(slot) => reads.weight(slot as usize),
        From::Score => reads.score(),
        From::Buffer(buffer) => Lane::Column(
            buffers
                .columns
                .get(buffer as usize)
                .and_then(|column| column.get(..rows))
                .unwrap_or(&[]),
        ),
    }
}
