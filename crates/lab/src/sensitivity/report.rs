//! What was found, as it is written for programs.

use serde::{Serialize, Serializer};

use super::sobol::SobolIndices;
use crate::compare::serialize_optional;

/// Not a number is null for programs.
fn number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.is_finite() { serializer.serialize_f64(*number) } else { serializer.serialize_none() }
}

/// How sure a ranking is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SensitivityReport {
    /// How many profiles there are.
    pub n: usize,
    /// How many of them have a score.
    pub scored: usize,
    /// Their mean score.
    #[serde(serialize_with = "number")]
    pub mean: f64,
    /// Each weight changed alone, the widest swing first.
    pub one_at_a_time: Vec<WeightSwing>,
    /// All weights drawn at once; none where nothing could be drawn.
    pub ranks: Option<RankStability>,
    /// Everyone's scores without a node.
    pub left_out: Vec<LeftOut>,
    /// The indicators that change no score when they are left out.
    pub silent: Vec<String>,
    /// What each indicator weighs, and what it has to do with the score.
    pub indicators: Vec<IndicatorWeight>,
    /// Of an experiment: how much of the variance each thing that varies is the reason for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sobol: Option<SobolIndices>,
}

/// One weight, a share less and a share more.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightSwing {
    /// Whose weight.
    pub path: String,
    /// What the pack says.
    pub weight: f64,
    /// How the mean score changes with less of it.
    pub less: Option<f64>,
    /// How the mean score changes with more of it.
    pub more: Option<f64>,
    /// How many places a profile moves on average with less of it.
    pub rank_shift_less: Option<f64>,
    /// How many places a profile moves on average with more of it.
    pub rank_shift_more: Option<f64>,
}

impl WeightSwing {
    /// From one end to the other.
    pub fn span(&self) -> f64 {
        let end = |change: Option<f64>| change.filter(|one| one.is_finite()).unwrap_or(0.0);
        (end(self.more) - end(self.less)).abs()
    }

    /// The larger of both shifts in rank.
    pub fn rank_shift(&self) -> Option<f64> {
        let both = [self.rank_shift_less, self.rank_shift_more];
        both.into_iter().flatten().filter(|one| one.is_finite()).reduce(f64::max)
    }
}

/// What becomes of ranks under drawn weights.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankStability {
    /// How many times weights were drawn.
    pub draws: usize,
    /// How far: the relative spread of a weight of average size.
    pub spread: f64,
    /// How often a profile keeps its rank, on average.
    pub kept: f64,
    /// What becomes of the first places.
    pub top: Vec<TopStability>,
    /// Each profile with a score, the best first.
    pub profiles: Vec<ProfileRank>,
}

/// What becomes of the first places.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopStability {
    /// How many places.
    pub places: usize,
    /// How many of those who hold them now still do, on average.
    pub kept: f64,
    /// How often all of them do.
    pub same: f64,
}

/// What becomes of one profile's rank.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProfileRank {
    /// Who it is.
    pub id: String,
    /// Its score now.
    #[serde(serialize_with = "number")]
    pub score: f64,
    /// Its rank now.
    pub rank: u32,
    /// How often it has that rank.
    pub kept: f64,
    /// 5 % of its ranks are better; between two of them where it falls there.
    #[serde(serialize_with = "serialize_optional")]
    pub low: Option<f64>,
    /// Half of its ranks are better.
    #[serde(serialize_with = "serialize_optional")]
    pub median: Option<f64>,
    /// 5 % of its ranks are worse.
    #[serde(serialize_with = "serialize_optional")]
    pub high: Option<f64>,
}

/// Everyone's scores without one node.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeftOut {
    /// The node.
    pub path: String,
    /// Whether it is an indicator rather than a pillar.
    pub indicator: bool,
    /// The mean change of scores; `None` where it can't be left out, since nothing would be left.
    pub mean_change: Option<f64>,
    /// The largest change, whichever way.
    pub max_change: Option<f64>,
    /// How many places a profile moves on average.
    pub rank_shift: Option<f64>,
    /// How many profiles have no score without it.
    pub lost: usize,
}

/// An indicator's weight on paper and in effect.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndicatorWeight {
    /// The indicator.
    pub path: String,
    /// Its share of the whole weight, as the pack says.
    pub weight: f64,
    /// How many profiles have a value.
    pub known: usize,
    /// Whether all of these are the same, so that it tells nobody apart.
    pub constant: bool,
    /// Pearson's correlation of its value with the score; `None` for a constant.
    pub correlation: Option<f64>,
    /// The squared correlation (the linear main effect of Paruolo, Saisana, Saltelli 2013) as a
    /// share of the sum over all indicators.
    pub effective: Option<f64>,
}
