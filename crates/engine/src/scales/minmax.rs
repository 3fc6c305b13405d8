//! `minmax`: from the population's least to its most.

use super::population::{BETTER, ComparisonMethod, build, same_for_all};
use super::{ParameterForm, ScaleKind};
use crate::value::format_number;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "minmax",
    summary: "from 0 at the population's least value to 1 at its most; outliers stretch it",
    formula: "(v − min) / (max − min), with `better: lower` 1 minus that; OECD/JRC Handbook on Constructing Composite Indicators, §1.5. With figures written out, `minmax: [0, 9]`, one profile can be scored alone",
    example: "scale: { minmax: population, better: lower }",
    takes: ParameterForm::Either,
    beside: &[BETTER],
    build: |params| build(params, MinMax, |params| params.goalposts()),
};

#[derive(Debug, Clone)]
struct MinMax;

impl ComparisonMethod for MinMax {
    type Figures = (f64, f64);
    const NAME: &'static str = "minmax";

    fn figures(&self, values: &[f64]) -> Result<(f64, f64), String> {
        let lo = values.first().copied().unwrap_or_default();
        let hi = values.last().copied().unwrap_or_default();
        if lo == hi {
            return Err(same_for_all(values.len(), lo));
        }
        if !(hi - lo).is_finite() {
            return Err("the values of the population lie too far apart".to_owned());
        }
        Ok((lo, hi))
    }

    fn yaml(&self, (lo, hi): &(f64, f64)) -> String {
        format!("[{}, {}]", format_number(*lo), format_number(*hi))
    }

    fn share(&self, (lo, hi): &(f64, f64), x: f64) -> f64 {
        (x - lo) / (hi - lo)
    }

    fn describe(&self, (lo, hi): &(f64, f64)) -> String {
        format!("from the population's {lo} to {hi}")
    }

    fn corners(&self, &(lo, hi): &(f64, f64)) -> Vec<f64> {
        vec![lo, hi]
    }
}
