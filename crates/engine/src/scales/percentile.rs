//! `percentile`: the share of the population that it beats.

use super::population::{BETTER, build};
use super::tally::{RankPosition, RankingMethod, Tally};
use super::{ParameterForm, ScaleKind};

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "percentile",
    summary: "the share of the population that lies below, those that are equal counted half",
    formula: "(below + equal/2) / n, with `better: lower` 1 minus that; the percentile rank of psychometrics. Beyond the least and the most 0 and 1, or no value with `outside: missing`; there is no line to extend. With figures written out, `percentile: { values: [[3, 1], [4, 2]] }` (each value and how many have it), one profile can be scored alone",
    example: "scale: { percentile: population, better: lower }",
    takes: ParameterForm::Either,
    beside: &[BETTER],
    build: |params| build(params, Percentile, Tally::read),
};

#[derive(Debug, Clone)]
struct Percentile;

impl RankingMethod for Percentile {
    const NAME: &'static str = "percentile";

    fn share(&self, RankPosition { below, equal, all }: RankPosition) -> f64 {
        (below + 0.5 * equal) / all
    }
}
