//! The convex programs of a fit, solved by Clarabel's interior point method.

use clarabel::algebra::CscMatrix;
use clarabel::solver::SupportedConeT::{NonnegativeConeT, ZeroConeT};
use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus};

/// Rows of numbers that belong to what shall be explained.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct LinearEquations {
    /// How many unknowns there are.
    pub(super) columns: usize,
    /// For each row its factors, one per unknown.
    pub(super) rows: Vec<Vec<f64>>,
    /// For each row what it shall come to.
    pub(super) goals: Vec<f64>,
}

impl LinearEquations {
    pub(super) fn push(&mut self, row: Vec<f64>, goal: f64) {
        self.rows.push(row);
        self.goals.push(goal);
    }

    /// Normal equations: A'A and A'b, each row as often as `times` says.
    fn normal(&self, times: impl Fn(usize) -> f64) -> (Vec<Vec<f64>>, Vec<f64>) {
        let mut square = vec![vec![0.0; self.columns]; self.columns];
        let mut goal = vec![0.0; self.columns];
        for (at, (row, wanted)) in self.rows.iter().zip(&self.goals).enumerate() {
            let times = times(at);
            if times == 0.0 {
                continue;
            }
            for ((a, line), goal) in row.iter().zip(&mut square).zip(&mut goal) {
                *goal += times * a * wanted;
                for (b, cell) in row.iter().zip(line.iter_mut()) {
                    *cell += times * a * b;
                }
            }
        }
        (square, goal)
    }

    /// The shares, none negative and 1 together, that explain the goals best (least squares).
    pub(super) fn shares(&self, times: impl Fn(usize) -> f64) -> Option<Vec<f64>> {
        let (square, goal) = self.normal(times);
        quadratic(&square, &goal, true, 0)
    }

    /// The mean square of what is left.
    pub(super) fn error(&self, shares: &[f64]) -> f64 {
        let squares = self.rows.iter().zip(&self.goals).map(|(row, goal)| {
            let fitted_goalposts: f64 = row.iter().zip(shares).map(|(a, share)| a * share).sum();
            (fitted_goalposts - goal).powi(2)
        });
        #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
        let count = self.rows.len().max(1) as f64;
        squares.sum::<f64>() / count
    }
}

/// The x that makes x'Qx/2 - q'x least, with x ≥ 0 from `free` on, and Σx = 1 if that is asked.
pub(super) fn quadratic(
    square: &[Vec<f64>],
    goal: &[f64],
    sums_to_one: bool,
    free: usize,
) -> Option<Vec<f64>> {
    let count = goal.len();
    if count == 0 {
        return None;
    }
    // without it, unknowns that can't be told apart would have no one answer
    #[expect(clippy::cast_precision_loss, reason = "a few unknowns")]
    let ridge = 1e-10
        * (square.iter().enumerate().filter_map(|(at, line)| line.get(at)).sum::<f64>()
            / count as f64)
            .max(1e-12);
    let (mut rows, mut columns, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (at, line) in square.iter().enumerate() {
        for (other, value) in line.iter().enumerate().skip(at) {
            rows.push(at);
            columns.push(other);
            values.push(if at == other { value + ridge } else { *value });
        }
    }
    let quadratic = CscMatrix::new_from_triplets(count, count, rows, columns, values);
    let linear: Vec<f64> = goal.iter().map(|one| -one).collect();
    let first = usize::from(sums_to_one);
    let (mut rows, mut columns, mut values) = (Vec::new(), Vec::new(), Vec::new());
    if sums_to_one {
        for at in 0..count {
            rows.push(0);
            columns.push(at);
            values.push(1.0);
        }
    }
    for at in free..count {
        rows.push(first + at - free);
        columns.push(at);
        values.push(-1.0);
    }
    let height = first + count - free;
    let constraints = CscMatrix::new_from_triplets(height, count, rows, columns, values);
    let mut bounds = vec![0.0; height];
    if let Some(sum) = bounds.first_mut().filter(|_| sums_to_one) {
        *sum = 1.0;
    }
    let mut cones = Vec::new();
    if sums_to_one {
        cones.push(ZeroConeT(1));
    }
    cones.push(NonnegativeConeT(count - free));
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .tol_gap_abs(1e-12)
        .tol_gap_rel(1e-12)
        .tol_feas(1e-12)
        // an answer must not depend on how busy the machine is
        .time_limit(f64::INFINITY)
        .build()
        .ok()?;
    let solver = DefaultSolver::new(&quadratic, &linear, &constraints, &bounds, &cones, settings);
    let mut solver = solver.ok()?;
    solver.solve();
    let solved = matches!(
        solver.solution.status,
        SolverStatus::Solved | SolverStatus::AlmostSolved | SolverStatus::InsufficientProgress
    );
    let mut found = solver.solution.x.clone();
    if !solved || found.iter().any(|one| !one.is_finite()) {
        return None;
    }
    // interior points lie just inside of the bounds
    found.iter_mut().skip(free).for_each(|one| {
        if *one < 1e-9 {
            *one = 0.0;
        }
    });
    if sums_to_one {
        let sum: f64 = found.iter().sum();
        found.iter_mut().for_each(|one| *one /= sum);
    }
    Some(found)
}

/// A logistic model of yes and no: an intercept, and factors none of which is negative. Newton's
/// method, each step a quadratic program; a touch of ridge keeps it finite where yes and no are told
/// apart without exception.
pub(super) fn logistic(
    equations: &LinearEquations,
    times: impl Fn(usize) -> f64,
) -> Option<Vec<f64>> {
    const STEPS: usize = 60;
    let count = equations.columns + 1;
    let with_one =
        |row: &[f64]| -> Vec<f64> { std::iter::once(1.0).chain(row.iter().copied()).collect() };
    let rows: Vec<Vec<f64>> = equations.rows.iter().map(|row| with_one(row)).collect();
    let weights: Vec<f64> = (0..rows.len()).map(times).collect();
    let ridge = 1e-3;
    let loss = |at: &[f64]| {
        let of_rows = rows.iter().zip(&equations.goals).zip(&weights);
        let sum: f64 = of_rows
            .map(|((row, goal), times)| {
                let line: f64 = row.iter().zip(at).map(|(a, b)| a * b).sum();
                // ln(1 + e^x) without overflow
                let soft = line.max(0.0) + (-line.abs()).exp().ln_1p();
                times * (soft - goal * line)
            })
            .sum();
        sum + ridge / 2.0 * at.iter().skip(1).map(|one| one * one).sum::<f64>()
    };
    let mut here = vec![0.0; count];
    let mut now = loss(&here);
    for _ in 0..STEPS {
        let mut square = vec![vec![0.0; count]; count];
        let mut slope = vec![0.0; count];
        for ((row, goal), times) in rows.iter().zip(&equations.goals).zip(&weights) {
            let line: f64 = row.iter().zip(&here).map(|(a, b)| a * b).sum();
            let chance = 1.0 / (1.0 + (-line).exp());
            let curve = (chance * (1.0 - chance)).max(1e-9);
            for ((a, cells), slope) in row.iter().zip(&mut square).zip(&mut slope) {
                *slope += times * a * (chance - goal);
                for (b, cell) in row.iter().zip(cells.iter_mut()) {
                    *cell += times * curve * a * b;
                }
            }
        }
        for (at, (slope, value)) in slope.iter_mut().zip(&here).enumerate().skip(1) {
            *slope += ridge * value;
            if let Some(cell) = square.get_mut(at).and_then(|cells| cells.get_mut(at)) {
                *cell += ridge;
            }
        }
        // the quadratic model around here, whose least point is the next one
        let goal: Vec<f64> = square
            .iter()
            .zip(&slope)
            .map(|(cells, slope)| {
                cells.iter().zip(&here).map(|(cell, value)| cell * value).sum::<f64>() - slope
            })
            .collect();
        let next = quadratic(&square, &goal, false, 1)?;
        let mut length = 1.0;
        let mut found = None;
        while length > 1e-6 {
            let tried: Vec<f64> =
                here.iter().zip(&next).map(|(a, b)| a + length * (b - a)).collect();
            let then = loss(&tried);
            if then < now {
                found = Some((tried, then));
                break;
            }
            length /= 2.0;
        }
        let Some((tried, then)) = found else { break };
        let gain = now - then;
        (here, now) = (tried, then);
        if gain < 1e-10 * (1.0 + now.abs()) {
            break;
        }
    }
    Some(here)
}
