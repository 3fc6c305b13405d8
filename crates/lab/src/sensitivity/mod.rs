//! How much a ranking owes to its weights, and which of them matter.

pub mod experiment;
mod input_factor;
pub(crate) mod rank;
mod report;
pub(crate) mod sibling_weights;
pub mod sobol;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use peristyle_data::population::{LoadedPopulation, PopulationReweighter};
use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::evaluate::Detail;
use peristyle_engine::statistics::quantile;

use crate::codes;
use crate::parallel::{WorkProgress, map_counted};
use crate::shapley::stream;
use rank::{correlation, mean, rank_shift, ranks};
pub use report::{
    IndicatorWeight, LeftOut, ProfileRank, RankStability, SensitivityReport, TopStability,
    WeightSwing,
};
use sibling_weights::{SiblingWeights, families};

/// What is tried.
#[derive(Debug, Clone, PartialEq)]
pub struct SensitivityOptions {
    /// By which share each weight is changed alone: 0.25.
    pub share: f64,
    /// How many times all weights are drawn.
    pub draws: usize,
    /// The relative spread of a drawn weight of average size.
    pub spread: f64,
    /// Which first places are looked at.
    pub top: Vec<usize>,
    /// What draws begin with.
    pub seed: u64,
    /// How many threads work.
    pub jobs: NonZeroUsize,
}

impl Default for SensitivityOptions {
    fn default() -> Self {
        Self {
            share: 0.25,
            draws: 1_000,
            spread: 0.25,
            top: vec![1, 3, 10],
            seed: 0,
            jobs: NonZeroUsize::MIN,
        }
    }
}

/// The most ranks that are kept at once.
const MOST_RANKS: usize = 100_000_000;

/// Everyone's scores as they are, and the ranks that follow.
struct BaselineRanks<'b> {
    rules: &'b Ruleset,
    population: &'b LoadedPopulation,
    weighed: PopulationReweighter<'b>,
    score: Vec<f64>,
    /// Before they are rounded: ranks and changes are told from these.
    unrounded: Vec<f64>,
    ranks: Vec<u32>,
    mean: f64,
    /// By the rules' paths, what the pack says.
    weights: Vec<f64>,
    places: BTreeMap<String, usize>,
}

/// How sure the ranking of a population is.
///
/// # Errors
/// There are fewer than two profiles with a score, weights that can't be changed, or numbers that
/// make no sense.
pub fn sensitivity(
    rules: &Ruleset,
    population: &LoadedPopulation,
    trials: &SensitivityOptions,
    progress: WorkProgress<'_>,
) -> Result<SensitivityReport, Diagnostics> {
    checked(trials, population)?;
    let rules = &population.with_own_population(rules)?;
    let detail = Detail { nodes: true, ..Detail::default() };
    let told = population.evaluate(rules, detail, trials.jobs.get());
    let scored = told.score.iter().filter(|score| !score.is_nan()).count();
    if scored < 2 {
        return Err(too_few(scored, population.len()));
    }
    let base = BaselineRanks {
        rules,
        population,
        weighed: population.reweighter(rules),
        ranks: ranks(told.unrounded(), rules.lower_is_better()),
        mean: mean(told.unrounded()),
        unrounded: told.unrounded().to_vec(),
        score: told.score,
        weights: rules.paths().map(|path| rules.weight_of(path).unwrap_or(0.0)).collect(),
        places: rules.paths().map(str::to_owned).zip(0..).collect(),
    };
    let families = families(rules);
    let left_out = base.left_out(&families, trials);
    let silent = left_out.iter().filter(|one| one.indicator && one.max_change == Some(0.0));
    let silent = silent.map(|one| one.path.clone()).collect();
    Ok(SensitivityReport {
        n: population.len(),
        scored,
        mean: mean(&base.score),
        one_at_a_time: base.one_at_a_time(&families, trials),
        ranks: base.sample_weights(&families, trials, progress)?,
        left_out,
        silent,
        indicators: base.indicators(&told.nodes),
        sobol: None,
    })
}

fn checked(trials: &SensitivityOptions, population: &LoadedPopulation) -> Result<(), Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut wrong = |words: String, help: &str| {
        problems.push(Diagnostic::error(&codes::BAD_TRIAL, words).help(help));
    };
    if !(trials.share > 0.0 && trials.share < 1.0) {
        wrong(
            format!("a weight can't be changed by a share of {}", trials.share),
            "take a share between 0 and 1, such as 0.25",
        );
    }
    if !(trials.spread > 0.0 && trials.spread < 1.0) {
        wrong(
            format!("weights can't be spread by {}", trials.spread),
            "take a relative spread between 0 and 1, such as 0.25",
        );
    }
    if trials.draws.saturating_mul(population.len()) > MOST_RANKS {
        wrong(
            format!("{} draws for {} profiles are too many ranks", trials.draws, population.len()),
            "draw less often with `--draws`, or take fewer profiles",
        );
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The complaint that a ranking needs somebody to rank.
fn too_few(scored: usize, all: usize) -> Diagnostics {
    let words = match (scored, all) {
        (_, 0) => "the input holds no profiles".to_owned(),
        (0, 1) => "the only profile has no score".to_owned(),
        (0, _) => format!("none of the {all} profiles has a score"),
        _ => "only one profile has a score, and a ranking needs several".to_owned(),
    };
    Diagnostic::error(&codes::TOO_FEW_PROFILES, words)
        .help("take a table with a profile in each row, or several inputs")
        .into()
}

impl BaselineRanks<'_> {
    /// Everyone's scores, before they are rounded, with the weights of some nodes changed.
    ///
    /// # Errors
    /// These are no weights.
    fn scores(&self, changed: &[(String, f64)], jobs: usize) -> Result<Vec<f64>, Diagnostics> {
        let mut weights = self.weights.clone();
        for (path, weight) in changed {
            if let Some(place) = self.places.get(path).and_then(|at| weights.get_mut(*at)) {
                *place = *weight;
            }
        }
        Ok(self.weighed.evaluate(&weights, Detail::default(), jobs)?.unrounded().to_vec())
    }

    fn ranks_of(&self, scores: &[f64]) -> Vec<u32> {
        ranks(scores, self.rules.lower_is_better())
    }

    /// Each weight a share less and a share more, alone.
    fn one_at_a_time(
        &self,
        families: &[SiblingWeights],
        trials: &SensitivityOptions,
    ) -> Vec<WeightSwing> {
        let mut all: Vec<WeightSwing> = Vec::new();
        for (path, weight) in families.iter().flat_map(|family| &family.members) {
            let look = |factor: f64| {
                let changed = [(path.clone(), weight * factor)];
                let scores = self.scores(&changed, trials.jobs.get()).ok()?;
                let shift = rank_shift(&self.ranks, &self.ranks_of(&scores));
                Some((mean(&scores) - self.mean, shift))
            };
            let (less, more) = (look(1.0 - trials.share), look(1.0 + trials.share));
            all.push(WeightSwing {
                path: path.clone(),
                weight: *weight,
                less: less.map(|(change, _)| change),
                more: more.map(|(change, _)| change),
                rank_shift_less: less.map(|(_, shift)| shift),
                rank_shift_more: more.map(|(_, shift)| shift),
            });
        }
        all.sort_by(|a, b| b.span().total_cmp(&a.span()));
        all
    }

    /// All weights drawn at once, again and again.
    fn sample_weights(
        &self,
        families: &[SiblingWeights],
        trials: &SensitivityOptions,
        progress: WorkProgress<'_>,
    ) -> Result<Option<RankStability>, Diagnostics> {
        let movable: Vec<&SiblingWeights> =
            families.iter().filter(|one| one.members.len() > 1).collect();
        if movable.is_empty() || trials.draws == 0 {
            return Ok(None);
        }
        let all = map_counted(trials.jobs, trials.draws, progress, |draw| {
            // the numbers of a draw follow from the seed and from which draw it is
            let mut random = stream(trials.seed, draw);
            let weights: Vec<(String, f64)> =
                movable.iter().flat_map(|one| one.draw(trials.spread, &mut random)).collect();
            Ok(self.ranks_of(&self.scores(&weights, 1)?))
        });
        let all = all.into_iter().collect::<Result<Vec<_>, Diagnostics>>()?;
        #[expect(clippy::cast_precision_loss, reason = "a count of draws")]
        let share = |count: usize| count as f64 / trials.draws as f64;
        let mut column = Vec::with_capacity(trials.draws);
        let mut profiles = Vec::with_capacity(self.ranks.len());
        for ((row, id), &rank) in self.population.ids().iter().enumerate().zip(&self.ranks) {
            if rank == 0 {
                continue;
            }
            column.clear();
            let sample_weights =
                all.iter().filter_map(|ranks| ranks.get(row)).filter(|one| **one > 0);
            column.extend(sample_weights.map(|rank| f64::from(*rank)));
            column.sort_unstable_by(f64::total_cmp);
            profiles.push(ProfileRank {
                id: id.clone(),
                score: self.score.get(row).copied().unwrap_or(f64::NAN),
                rank,
                kept: share(column.iter().filter(|one| **one == f64::from(rank)).count()),
                low: quantile(&column, 0.05),
                median: quantile(&column, 0.5),
                high: quantile(&column, 0.95),
            });
        }
        profiles.sort_by_key(|one| one.rank);
        let scored = profiles.len();
        let top = trials.top.iter().copied().filter(|places| *places < scored);
        let top = top.map(|places| {
            #[expect(clippy::cast_possible_truncation, reason = "fewer places than profiles")]
            let is_in = |rank: u32| rank > 0 && rank <= places as u32;
            let (mut kept, mut same) = (0.0, 0_usize);
            for ranks in &all {
                let of_now = self.ranks.iter().zip(ranks).filter(|(now, _)| is_in(**now));
                let (mut inside, mut whole) = (0.0, 0.0);
                for (_, then) in of_now {
                    whole += 1.0;
                    inside += f64::from(u8::from(is_in(*then)));
                }
                kept += inside / f64::max(whole, 1.0);
                same += usize::from(inside == whole);
            }
            #[expect(clippy::cast_precision_loss, reason = "a count of draws")]
            let kept = kept / trials.draws as f64;
            TopStability { places, kept, same: share(same) }
        });
        let top = top.collect();
        #[expect(clippy::cast_precision_loss, reason = "a count of profiles")]
        let kept = profiles.iter().map(|one| one.kept).sum::<f64>() / scored.max(1) as f64;
        Ok(Some(RankStability { draws: trials.draws, spread: trials.spread, kept, top, profiles }))
    }

    /// Everyone's scores without one node.
    fn left_out(&self, families: &[SiblingWeights], trials: &SensitivityOptions) -> Vec<LeftOut> {
        let paths: Vec<&str> = self.rules.paths().collect();
        let weighing = paths
            .into_iter()
            .filter(|path| self.rules.weight_of(path).is_some_and(|weight| weight != 0.0));
        let look = |path: &str| {
            let alone = families
                .iter()
                .any(|family| matches!(family.members.as_slice(), [(only, _)] if only == path));
            let scores = if alone {
                None
            } else {
                self.scores(&[(path.to_owned(), 0.0)], trials.jobs.get()).ok()
            };
            let mut told = LeftOut {
                path: path.to_owned(),
                indicator: self.rules.is_indicator(path),
                mean_change: None,
                max_change: None,
                rank_shift: None,
                lost: 0,
            };
            // an only child can't be left out: nothing would be left
            let Some(scores) = scores else { return told };
            let both = || self.unrounded.iter().zip(&scores);
            let changes: Vec<f64> = both()
                .map(|(before, after)| after - before)
                .filter(|change| !change.is_nan())
                .collect();
            told.lost = both().filter(|(a, b)| !a.is_nan() && b.is_nan()).count();
            if !changes.is_empty() {
                told.mean_change = Some(mean(&changes));
                // beyond the noise of floating point
                let most = changes.iter().fold(0.0, |most: f64, one| most.max(one.abs()));
                told.max_change = Some(if most < 1e-9 { 0.0 } else { most });
                told.rank_shift = Some(rank_shift(&self.ranks, &self.ranks_of(&scores)));
            }
            told
        };
        weighing.map(look).collect()
    }

    /// What each indicator has to do with the whole.
    fn indicators(&self, nodes: &[Vec<f64>]) -> Vec<IndicatorWeight> {
        let own_share = |path: &str| self.rules.weight_share(path).filter(|share| *share != 0.0);
        let share = |path: &str| {
            let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
            ends.map(|end| own_share(path.get(..end)?)).product::<Option<f64>>()
        };
        let mut all: Vec<IndicatorWeight> = self
            .rules
            .paths()
            .zip(nodes)
            .filter(|(path, _)| self.rules.is_indicator(path))
            .filter_map(|(path, values)| {
                let weight = share(path)?;
                let correlation = correlation(values, &self.unrounded);
                let known = values.iter().filter(|value| !value.is_nan()).count();
                let first = values.iter().copied().find(|value| !value.is_nan());
                let constant = values.iter().all(|value| value.is_nan() || Some(*value) == first);
                let effective = correlation.map(|one| one * one);
                let path = path.to_owned();
                Some(IndicatorWeight { path, weight, known, constant, correlation, effective })
            })
            .collect();
        let sum: f64 = all.iter().filter_map(|one| one.effective).sum();
        if sum > 0.0 {
            all.iter_mut().for_each(|one| one.effective = one.effective.map(|share| share / sum));
        }
        all
    }
}

#[cfg(test)]
mod tests;
