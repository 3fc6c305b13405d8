//! The job as a person would write it in Rust, its rules constants of the program. It reads the
//! engine's columns, in which NaN is missing, and gives what the engine gives, in fresh columns.

use crate::rules::{EACH, FACTS, HI, LO, PILLAR_WEIGHTS, PILLARS, POINTS, TIPS, WEIGHTS};

/// What both sides give. Nodes in the order of the ruleset's paths: each pillar, then its parts.
#[derive(Debug)]
pub(crate) struct Answers {
    pub(crate) score: Vec<f64>,
    pub(crate) coverage: Vec<f64>,
    pub(crate) nodes: Vec<Vec<f64>>,
    pub(crate) tips: Vec<Vec<bool>>,
}

impl Answers {
    fn new(rows: usize, nodes: bool) -> Self {
        Self {
            score: vec![f64::NAN; rows],
            coverage: vec![0.0; rows],
            nodes: vec![vec![f64::NAN; rows]; if nodes { PILLARS + FACTS } else { 0 }],
            tips: vec![vec![false; rows]; TIPS.len()],
        }
    }
}

/// Row by row: the loop that comes to mind first.
pub(crate) fn by_row<const NODES: bool>(columns: &[Vec<f64>; FACTS]) -> Answers {
    let rows = columns[0].len();
    let columns: [&[f64]; FACTS] = std::array::from_fn(|at| &columns[at][..rows]);
    let mut answers = Answers::new(rows, NODES);
    let mut nodes: Vec<&mut [f64]> = answers.nodes.iter_mut().map(|one| &mut one[..rows]).collect();
    let (score, coverage) = (&mut answers.score[..rows], &mut answers.coverage[..rows]);
    for row in 0..rows {
        let (mut total, mut known, mut covered) = (0.0, 0.0, 0.0);
        for pillar in 0..PILLARS {
            let (mut sum, mut there, mut all) = (0.0, 0.0, 0.0);
            for at in pillar * EACH..(pillar + 1) * EACH {
                let value = columns[at][row];
                all += WEIGHTS[at];
                if value.is_nan() {
                    continue;
                }
                let share = ((value - LO[at]) / (HI[at] - LO[at])).clamp(0.0, 1.0);
                sum += WEIGHTS[at] * share;
                there += WEIGHTS[at];
                if NODES {
                    nodes[pillar + 1 + at][row] = share;
                }
            }
            covered += PILLAR_WEIGHTS[pillar] * (there / all);
            if there > 0.0 {
                let own = sum / there;
                total += PILLAR_WEIGHTS[pillar] * own;
                known += PILLAR_WEIGHTS[pillar];
                if NODES {
                    nodes[pillar * (EACH + 1)][row] = own;
                }
            }
        }
        if known > 0.0 {
            score[row] = POINTS * (total / known);
        }
        coverage[row] = covered / PILLAR_WEIGHTS.iter().sum::<f64>();
        for (tip, (fact, below)) in TIPS.into_iter().enumerate() {
            answers.tips[tip][row] = columns[fact][row] < below;
        }
    }
    answers
}

/// How many rows the second loop takes at a time: its sums stay in the first cache.
const BLOCK: usize = 512;

/// Column by column, without branches, so that the compiler can make it wide: what one writes after
/// measuring the first.
pub(crate) fn by_column(columns: &[Vec<f64>; FACTS]) -> Answers {
    let rows = columns[0].len();
    let mut answers = Answers::new(rows, true);
    let mut start = 0;
    while start < rows {
        let range = start..(start + BLOCK).min(rows);
        let count = range.len();
        let mut total = [0.0; BLOCK];
        let mut known = [0.0; BLOCK];
        let mut covered = [0.0; BLOCK];
        for pillar in 0..PILLARS {
            let mut sum = [0.0; BLOCK];
            let mut there = [0.0; BLOCK];
            let mut all = 0.0;
            for at in pillar * EACH..(pillar + 1) * EACH {
                let (lo, span, weight) = (LO[at], HI[at] - LO[at], WEIGHTS[at]);
                all += weight;
                let values = &columns[at][range.clone()];
                let shares = &mut answers.nodes[pillar + 1 + at][range.clone()];
                for (share, value) in shares.iter_mut().zip(values) {
                    *share = ((value - lo) / span).clamp(0.0, 1.0);
                }
                let sums = sum[..count].iter_mut().zip(&mut there[..count]);
                for (share, (sum, there)) in shares.iter().zip(sums) {
                    let some = !share.is_nan();
                    *sum += if some { weight * share } else { 0.0 };
                    *there += if some { weight } else { 0.0 };
                }
            }
            let weight = PILLAR_WEIGHTS[pillar];
            let owns = &mut answers.nodes[pillar * (EACH + 1)][range.clone()];
            for (at, own) in owns.iter_mut().enumerate() {
                // 0/0 is NaN: no part is known
                *own = sum[at] / there[at];
                covered[at] += weight * (there[at] / all);
                let some = !own.is_nan();
                total[at] += if some { weight * *own } else { 0.0 };
                known[at] += if some { weight } else { 0.0 };
            }
        }
        let all = PILLAR_WEIGHTS.iter().sum::<f64>();
        let scores = answers.score[range.clone()].iter_mut();
        for (at, (score, coverage)) in scores.zip(&mut answers.coverage[range.clone()]).enumerate()
        {
            *score = POINTS * (total[at] / known[at]);
            *coverage = covered[at] / all;
        }
        for (applies, (fact, below)) in answers.tips.iter_mut().zip(TIPS) {
            let values = &columns[fact][range.clone()];
            for (applies, value) in applies[range.clone()].iter_mut().zip(values) {
                *applies = *value < below;
            }
        }
        start += BLOCK;
    }
    answers
}
