//! What two columns of scores say of each other.

use peristyle_engine::Ruleset;
use peristyle_engine::evaluate::ColumnScores;
use serde::Serialize;

use super::{SAME, serialize_optional};
use crate::ranks::{kendall, spearman};

/// Figures over some profiles. What has no value is `null`.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreStatistics {
    /// How many profiles there are.
    pub n: usize,
    /// How many have a score on both sides.
    pub both: usize,
    /// Which share of all profiles changes, a score gained or lost included.
    #[serde(serialize_with = "serialize_optional")]
    pub share_changed: Option<f64>,
    /// The mean of the differences.
    #[serde(serialize_with = "serialize_optional")]
    pub mean_change: Option<f64>,
    /// The mean of the differences without regard to their sign.
    #[serde(serialize_with = "serialize_optional")]
    pub mean_absolute_change: Option<f64>,
    /// The largest difference without regard to its sign.
    #[serde(serialize_with = "serialize_optional")]
    pub max_change: Option<f64>,
    /// The most that a score rises; 0 if none does.
    #[serde(serialize_with = "serialize_optional")]
    pub largest_rise: Option<f64>,
    /// The most that a score falls, as a negative number; 0 if none does.
    #[serde(serialize_with = "serialize_optional")]
    pub largest_fall: Option<f64>,
    /// The mean score before, of those that have one on both sides.
    #[serde(serialize_with = "serialize_optional")]
    pub mean_before: Option<f64>,
    /// The mean score after.
    #[serde(serialize_with = "serialize_optional")]
    pub mean_after: Option<f64>,
    /// Spearman's correlation of the ranks; `null` if a side has no ranking.
    #[serde(serialize_with = "serialize_optional")]
    pub spearman: Option<f64>,
    /// Kendall's tau-b of the ranks.
    #[serde(serialize_with = "serialize_optional")]
    pub kendall: Option<f64>,
    /// How many gain a score.
    pub gained: usize,
    /// How many lose theirs.
    pub lost: usize,
    /// From which band to which; `null` without bands.
    pub band_migration: Option<BandMigration>,
}

/// How many go from which band to which.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct BandMigration {
    /// The bands before; the last, `null`, is no score.
    pub from: Vec<Option<String>>,
    /// The bands after; the last, `null`, is no score.
    pub to: Vec<Option<String>>,
    /// For each band before, how many are in each band after.
    pub counts: Vec<Vec<usize>>,
    /// How many change their band.
    pub moved: usize,
}

impl ScoreStatistics {
    /// Of the scores of both sides at these rows. How much the rankings agree is told from the
    /// scores before they are rounded, which makes no ties.
    pub(super) fn of(
        before: (&Ruleset, &ColumnScores),
        after: (&Ruleset, &ColumnScores),
        rows: &[usize],
    ) -> Self {
        let pairs = |a: &[f64], b: &[f64]| -> Vec<(f64, f64)> {
            let pair = |row: &usize| Some((*a.get(*row)?, *b.get(*row)?));
            rows.iter().filter_map(pair).collect()
        };
        let known = |pairs: &[(f64, f64)]| -> (Vec<f64>, Vec<f64>) {
            pairs.iter().copied().filter(|(a, b)| !a.is_nan() && !b.is_nan()).unzip()
        };
        let all = pairs(&before.1.score, &after.1.score);
        let (a, b) = known(&all);
        let (exact_a, exact_b) = known(&pairs(before.1.unrounded(), after.1.unrounded()));
        let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| b - a).collect();
        let gained = all.iter().filter(|(a, b)| a.is_nan() && !b.is_nan()).count();
        let lost = all.iter().filter(|(a, b)| !a.is_nan() && b.is_nan()).count();
        let changed = differences.iter().filter(|by| by.abs() > SAME).count() + gained + lost;
        let mean = |values: &[f64]| (!values.is_empty()).then(|| mean(values));
        let most = |of: fn(f64) -> f64| {
            (!differences.is_empty())
                .then(|| differences.iter().map(|by| of(*by)).fold(0.0_f64, f64::max))
        };
        let sizes: Vec<f64> = differences.iter().map(|by| by.abs()).collect();
        Self {
            n: all.len(),
            both: a.len(),
            share_changed: (!all.is_empty()).then(|| float(changed) / float(all.len())),
            mean_change: mean(&differences),
            mean_absolute_change: mean(&sizes),
            max_change: most(f64::abs),
            largest_rise: most(|by| by),
            largest_fall: most(|by| -by).map(|by| -by),
            mean_before: mean(&a),
            mean_after: mean(&b),
            spearman: spearman(&exact_a, &exact_b),
            kendall: kendall(&exact_a, &exact_b),
            gained,
            lost,
            band_migration: BandMigration::of(before.0, after.0, &all),
        }
    }

    /// A figure by its name in JSON; `Some(None)` where it has no value.
    pub fn named(&self, name: &str) -> Option<Option<f64>> {
        let count = |count: usize| Some(Some(float(count)));
        match name {
            "n" => count(self.n),
            "both" => count(self.both),
            "share_changed" => Some(self.share_changed),
            "mean_change" => Some(self.mean_change),
            "mean_absolute_change" => Some(self.mean_absolute_change),
            "max_change" => Some(self.max_change),
            "largest_rise" => Some(self.largest_rise),
            "largest_fall" => Some(self.largest_fall),
            "mean_before" => Some(self.mean_before),
            "mean_after" => Some(self.mean_after),
            "spearman" => Some(self.spearman),
            "kendall" => Some(self.kendall),
            "gained" => count(self.gained),
            "lost" => count(self.lost),
            "bands_moved" => Some(self.band_migration.as_ref().map(|bands| float(bands.moved))),
            _ => None,
        }
    }

    /// The names that [`ScoreStatistics::named`] knows.
    pub const NAMES: [&str; 15] = [
        "n",
        "both",
        "share_changed",
        "mean_change",
        "mean_absolute_change",
        "max_change",
        "largest_rise",
        "largest_fall",
        "mean_before",
        "mean_after",
        "spearman",
        "kendall",
        "gained",
        "lost",
        "bands_moved",
    ];
}

impl BandMigration {
    fn of(before: &Ruleset, after: &Ruleset, all: &[(f64, f64)]) -> Option<Self> {
        let bands = |rules: &Ruleset| -> Vec<Option<String>> {
            rules.bands().map(|band| Some(band.to_owned())).chain([None]).collect()
        };
        let (from, to) = (bands(before), bands(after));
        if from.len() == 1 && to.len() == 1 {
            return None;
        }
        let place = |rules: &Ruleset, bands: &[Option<String>], score: f64| {
            let band = rules.band_of(score);
            bands.iter().position(|one| one.as_deref() == band).unwrap_or(bands.len() - 1)
        };
        let mut counts = vec![vec![0; to.len()]; from.len()];
        let mut moved = 0;
        for (a, b) in all {
            let (at, into) = (place(before, &from, *a), place(after, &to, *b));
            moved += usize::from(from.get(at) != to.get(into));
            if let Some(count) = counts.get_mut(at).and_then(|row| row.get_mut(into)) {
                *count += 1;
            }
        }
        Some(Self { from, to, counts, moved })
    }
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / float(values.len())
}

#[expect(clippy::cast_precision_loss, reason = "a count of rows")]
fn float(count: usize) -> f64 {
    count as f64
}
