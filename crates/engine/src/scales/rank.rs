//! `rank`: the place in the population, whatever the distances.

use super::population::{BETTER, build};
use super::tally::{RankPosition, RankingMethod, Tally};
use super::{ParameterForm, ScaleKind};

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "rank",
    summary: "by the place among the population: 0 for the last, 1 for the first, evenly between them; equal values share the middle of their places",
    formula: "(below + (equal − 1)/2) / (n − 1), with `better: lower` 1 minus that; OECD/JRC Handbook on Constructing Composite Indicators, §1.5 (ranking). A value that nobody has lies half a place above the next below it. With figures written out, `rank: { values: [[3, 1], [4, 2]] }` (each value and how many have it), one profile can be scored alone",
    example: "scale: rank",
    takes: ParameterForm::Either,
    beside: &[BETTER],
    build: |params| build(params, Rank, Tally::read),
};

#[derive(Debug, Clone)]
struct Rank;

impl RankingMethod for Rank {
    const NAME: &'static str = "rank";

    fn share(&self, RankPosition { below, equal, all }: RankPosition) -> f64 {
        (below + 0.5 * (equal - 1.0)) / (all - 1.0)
    }
}
