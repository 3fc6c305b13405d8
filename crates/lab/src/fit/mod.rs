//! Weights that explain scores which are known.

mod check;
mod goalposts;
pub mod labels;
mod proposal;
mod report;
mod solve;
mod unknown_weights;

use peristyle_data::population::LoadedPopulation;
use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::statistics::quantile;
use rand::RngExt;

use crate::codes;
use crate::parallel::{WorkProgress, map_counted};
use crate::sensitivity::experiment::VariedPack;
use crate::shapley::stream;
use goalposts::LinearGoalposts;
pub use labels::FitLabels;
pub use proposal::proposal;
pub use report::{FitErrors, FittedGoalposts, FittedWeight, WeightFit};
use solve::{LinearEquations, logistic};
use unknown_weights::UnknownWeights;

/// How weights are fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FitOptions {
    /// Whether goalposts of linear scales are fitted too.
    pub goalposts: bool,
    /// Into how many parts rows are split to hold each out once.
    pub folds: usize,
    /// How many times rows are resampled for the intervals.
    pub resamples: usize,
    /// What splitting and resampling begin with.
    pub seed: u64,
    /// How many threads work.
    pub jobs: std::num::NonZeroUsize,
}

impl Default for FitOptions {
    fn default() -> Self {
        let jobs = std::num::NonZeroUsize::MIN;
        Self { goalposts: false, folds: 5, resamples: 400, seed: 0, jobs }
    }
}

/// Fewer labelled rows are refused.
pub const LEAST_ROWS: usize = 20;
/// With fewer rows for each weight, only those right under the index are fitted.
pub const ROWS_PER_WEIGHT: usize = 5;
/// A share is never quite 0 while it is looked for: nothing would be said about it any more.
const FLOOR: f64 = 1e-6;

/// What one round of fitting gave.
struct FitRound {
    shares: Vec<f64>,
    /// The rules with these shares, and goalposts where they were asked for.
    rules: Ruleset,
    goalposts: LinearGoalposts,
    /// Of an outcome: the intercept, and what the whole score counts for.
    line: Option<(f64, f64)>,
}

/// Some people and what is known of them.
struct LabelledProfiles {
    population: LoadedPopulation,
    labels: FitLabels,
}

impl LabelledProfiles {
    fn select_rows(&self, rows: &[usize]) -> Self {
        let select_rows = |values: &[f64]| -> Vec<f64> {
            rows.iter().filter_map(|row| values.get(*row)).copied().collect()
        };
        let labels = match &self.labels {
            FitLabels::Points { score, nodes } => FitLabels::Points {
                score: select_rows(score),
                nodes: nodes.iter().map(|(path, all)| (path.clone(), select_rows(all))).collect(),
            },
            FitLabels::Outcome { name, values } => {
                FitLabels::Outcome { name: name.clone(), values: select_rows(values) }
            }
        };
        Self { population: self.population.pick(rows), labels }
    }
}

/// The weights that explain what is known best.
///
/// # Errors
/// The index isn't a sum, too few rows are labelled, or nothing can be solved.
pub fn fit(
    pack: VariedPack<'_>,
    population: &LoadedPopulation,
    labels: &FitLabels,
    options: &FitOptions,
    progress: WorkProgress<'_>,
) -> Result<WeightFit, Diagnostics> {
    let rules = pack.rules;
    check::rules(rules)?;
    let known = LabelledProfiles { population: population.clone(), labels: labels.clone() };
    let known = known.select_rows(&labels.rows());
    let labelled = known.population.len();
    if labelled < LEAST_ROWS {
        let words = format!("only {labelled} of {} profiles have a label", population.len());
        return Err(Diagnostic::error(&codes::TOO_FEW_LABELS, words)
            .help(format!("{LEAST_ROWS} are needed at least"))
            .into());
    }
    check::scored(&known.population, rules)?;
    let mut unknowns = UnknownWeights::of(rules, true);
    let free = unknowns.paths.len();
    let pillars_only = labelled < ROWS_PER_WEIGHT * free;
    let mut warnings = Diagnostics::new();
    if pillars_only {
        unknowns = UnknownWeights::of(rules, false);
        warnings.push(
            Diagnostic::warning(
                &codes::TOO_FEW_LABELS,
                format!("{labelled} labelled rows are too few for {free} weights"),
            )
            .help(format!(
                "only the {} weights right under the index were fitted; label {} rows for all",
                unknowns.paths.len(),
                ROWS_PER_WEIGHT * free
            )),
        );
    }
    let job = FitTask { pack, unknowns: &unknowns, options };
    let fitted = job.fit(&known, options.goalposts)?;
    let (equations, rows) = job.equations(&fitted.rules, &known, &fitted.shares);
    check::require_scored(&rows, labelled)?;
    check::warn_collinear(&job.unknowns.paths, &equations, &mut warnings);
    let now = job.current_fit(&known);
    let held_out = job.cross_validate(&known, progress);
    let intervals = job.intervals(&equations, &rows, &known.labels);
    let weights = unknowns.weights(rules, &fitted.shares);
    let fitted_goalposts =
        weights.into_iter().enumerate().map(|(at, (path, weight))| FittedWeight {
            now: rules.weight_of(&path).unwrap_or(0.0),
            fitted: rounded(weight),
            interval: intervals.get(at).copied().flatten(),
            path,
        });
    let weights = fitted_goalposts.collect();
    let outcome = matches!(labels, FitLabels::Outcome { .. });
    Ok(WeightFit {
        n: population.len(),
        labelled,
        measure: if outcome { "log_loss" } else { "rmse_points" },
        pillars_only,
        weights,
        goalposts: fitted.goalposts.fitted_goalposts(),
        error: FitErrors {
            now: now.0,
            fitted: job.error(&fitted, &known),
            held_out: held_out.map(|(_, fitted)| fitted),
            held_out_now: held_out.map(|(now, _)| now),
            folds: options.folds,
        },
        warnings: warnings.records(),
    })
}

/// Four digits that count: more would say more than the rows do.
fn rounded(weight: f64) -> f64 {
    if weight < 1e-4 { 0.0 } else { format!("{weight:.3e}").parse().unwrap_or(weight) }
}

struct FitTask<'j> {
    pack: VariedPack<'j>,
    unknowns: &'j UnknownWeights,
    options: &'j FitOptions,
}

impl FitTask<'_> {
    fn equations(
        &self,
        rules: &Ruleset,
        known: &LabelledProfiles,
        shares: &[f64],
    ) -> (LinearEquations, Vec<usize>) {
        self.unknowns.equations(rules, &known.population, &known.labels, shares)
    }

    /// The rules with these shares, on top of other goalposts.
    fn with(&self, rules: &Ruleset, shares: &[f64]) -> Option<Ruleset> {
        rules.with_weights(&self.unknowns.weights(self.pack.rules, shares)).ok()
    }

    fn fit(&self, known: &LabelledProfiles, goalposts: bool) -> Result<FitRound, Diagnostics> {
        let none = LinearGoalposts::of(self.pack);
        let first = self.weights(self.pack.rules, known, none).ok_or_else(unsolvable)?;
        if !goalposts {
            return Ok(first);
        }
        let fitted = goalposts::improve(self.pack, first, |rules, goalposts| {
            let fitted = self.weights(rules, known, goalposts)?;
            let error = self.error(&fitted, known);
            Some((fitted, error))
        });
        fitted.ok_or_else(unsolvable)
    }

    /// The best shares for one set of goalposts. What a row says about the shares depends on them
    /// where something is missing, so they are looked for again until they stay.
    fn weights(
        &self,
        rules: &Ruleset,
        known: &LabelledProfiles,
        goalposts: LinearGoalposts,
    ) -> Option<FitRound> {
        const ROUNDS: usize = 20;
        let mut shares = floor_at_zero(&self.unknowns.now);
        let mut here = self.with(rules, &shares)?;
        let mut line = None;
        for _ in 0..ROUNDS {
            let (equations, _) = self.equations(&here, known, &shares);
            let (next, fitted_line) = solved(&equations, &known.labels, |_| 1.0, &shares)?;
            line = fitted_line;
            let next = floor_at_zero(&next);
            let moved =
                shares.iter().zip(&next).fold(0.0, |most: f64, (a, b)| most.max((a - b).abs()));
            shares = next;
            here = self.with(rules, &shares)?;
            if moved < 1e-8 {
                break;
            }
        }
        Some(FitRound { shares, rules: here, goalposts, line })
    }

    /// How far off the rules are for people who weren't necessarily fitted to.
    fn error(&self, fitted: &FitRound, known: &LabelledProfiles) -> f64 {
        let (equations, _) = self.equations(&fitted.rules, known, &fitted.shares);
        match fitted.line {
            Some(line) => log_loss(&equations, &fitted.shares, line),
            None => {
                let [lo, hi] = self.pack.rules.reach();
                (hi - lo).abs() * equations.error(&fitted.shares).sqrt()
            }
        }
    }

    /// Returns the error of the weights as they are; an outcome's line is drawn through `known`.
    fn current_fit(&self, known: &LabelledProfiles) -> (f64, Option<FitRound>) {
        let shares = floor_at_zero(&self.unknowns.now);
        let (equations, _) = self.equations(self.pack.rules, known, &shares);
        let line = matches!(known.labels, FitLabels::Outcome { .. }).then(|| {
            let score = LinearEquations {
                columns: 1,
                rows: equations.rows.iter().map(|row| vec![dot(row, &shares)]).collect(),
                goals: equations.goals.clone(),
            };
            match logistic(&score, |_| 1.0).as_deref() {
                Some([intercept, slope]) => (*intercept, *slope),
                _ => (0.0, 0.0),
            }
        });
        let rules = self.pack.rules.clone();
        let fitted = FitRound { shares, rules, goalposts: LinearGoalposts::of(self.pack), line };
        (self.error(&fitted, known), Some(fitted))
    }

    /// Errors for rows that weren't fitted to: of the weights as they are, and of fitted ones.
    fn cross_validate(
        &self,
        known: &LabelledProfiles,
        progress: WorkProgress<'_>,
    ) -> Option<(f64, f64)> {
        use rand::seq::SliceRandom;
        let count = known.population.len();
        let folds = self.options.folds.clamp(2, count.max(2));
        let mut order: Vec<usize> = (0..count).collect();
        order.shuffle(&mut stream(self.options.seed ^ SPLIT, 0));
        let errors = map_counted(self.options.jobs, folds, progress, |fold| {
            let side = |inside: bool| -> Vec<usize> {
                let own = order.iter().enumerate().filter(|(at, _)| (at % folds == fold) == inside);
                own.map(|(_, row)| *row).collect()
            };
            let (held, rest) = (known.select_rows(&side(true)), known.select_rows(&side(false)));
            let fitted = self.fit(&rest, self.options.goalposts).ok()?;
            let now = self.current_fit(&rest).1?;
            Some((self.error(&now, &held), self.error(&fitted, &held), held.population.len()))
        });
        let outcome = matches!(known.labels, FitLabels::Outcome { .. });
        let (mut now, mut fitted, mut rows) = (0.0, 0.0, 0.0);
        for (a, b, count) in errors.into_iter().collect::<Option<Vec<_>>>()? {
            #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
            let count = count as f64;
            // squares are what can be added up
            let square = |error: f64| if outcome { error } else { error * error };
            now += square(a) * count;
            fitted += square(b) * count;
            rows += count;
        }
        let root = |sum: f64| if outcome { sum / rows } else { (sum / rows).sqrt() };
        Some((root(now), root(fitted)))
    }

    /// For each weight the middle 95 % of what resampled rows give.
    fn intervals(
        &self,
        equations: &LinearEquations,
        rows: &[usize],
        labels: &FitLabels,
    ) -> Vec<Option<[f64; 2]>> {
        let people = rows.iter().max().map_or(0, |most| most + 1);
        let again =
            map_counted(self.options.jobs, self.options.resamples, &|_, _| {}, |resample| {
                let mut random = stream(self.options.seed ^ RESAMPLED, resample);
                let mut times = vec![0.0; people];
                for _ in 0..people {
                    if let Some(one) = times.get_mut(random.random_range(0..people)) {
                        *one += 1.0;
                    }
                }
                let times = |at: usize| {
                    rows.get(at).and_then(|row| times.get(*row)).copied().unwrap_or(0.0)
                };
                let shares = solved(equations, labels, times, &self.unknowns.now)?.0;
                let weights = self.unknowns.weights(self.pack.rules, &floor_at_zero(&shares));
                Some(weights.into_iter().map(|(_, weight)| weight).collect::<Vec<f64>>())
            });
        let again: Vec<Vec<f64>> = again.into_iter().flatten().collect();
        let count = again.first().map_or(0, Vec::len);
        let interval = |at: usize| {
            let mut values: Vec<f64> =
                again.iter().filter_map(|weights| weights.get(at)).copied().collect();
            values.sort_by(f64::total_cmp);
            Some([rounded(quantile(&values, 0.025)?), rounded(quantile(&values, 0.975)?)])
        };
        (0..count).map(interval).collect()
    }
}

const SPLIT: u64 = 0x0f01_d000_0000_0001;
const RESAMPLED: u64 = 0xb007_0000_0000_0001;

fn unsolvable() -> Diagnostics {
    Diagnostic::error(&codes::CANT_FIT, "no weights explain these scores")
        .help("look at the labels: are they in the points of the index?")
        .into()
}

fn dot(row: &[f64], shares: &[f64]) -> f64 {
    row.iter().zip(shares).map(|(a, share)| a * share).sum()
}

fn floor_at_zero(shares: &[f64]) -> Vec<f64> {
    let raised: Vec<f64> = shares.iter().map(|share| share.max(FLOOR)).collect();
    let sum: f64 = raised.iter().sum();
    raised.into_iter().map(|share| share / sum).collect()
}

/// The best shares, and an outcome's line.
#[expect(clippy::type_complexity, reason = "two things that are found together")]
fn solved(
    equations: &LinearEquations,
    labels: &FitLabels,
    times: impl Fn(usize) -> f64,
    now: &[f64],
) -> Option<(Vec<f64>, Option<(f64, f64)>)> {
    match labels {
        FitLabels::Points { .. } => Some((equations.shares(times)?, None)),
        FitLabels::Outcome { .. } => {
            let found = logistic(equations, times)?;
            let (intercept, factors) = found.split_first()?;
            let slope: f64 = factors.iter().sum();
            // an outcome that no indicator speaks for leaves the weights as they are
            let shares = if slope > 1e-9 {
                factors.iter().map(|factor| factor / slope).collect()
            } else {
                now.to_vec()
            };
            Some((shares, Some((*intercept, slope))))
        }
    }
}

/// The mean of -ln of the chance that was given to what happened.
fn log_loss(equations: &LinearEquations, shares: &[f64], (intercept, slope): (f64, f64)) -> f64 {
    let losses = equations.rows.iter().zip(&equations.goals).map(|(row, goal)| {
        let line = intercept + slope * dot(row, shares);
        line.max(0.0) + (-line.abs()).exp().ln_1p() - goal * line
    });
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let count = equations.rows.len().max(1) as f64;
    losses.sum::<f64>() / count
}

#[cfg(test)]
mod tests;
