//! `steps`: each bound brings its share.

use super::{ExtraKey, ParameterForm, Parameters, Scale, ScaleKind};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "steps",
    summary: "a share from each bound on, as in a table of points",
    formula: "the share of the last bound that is ≤ v (`edge: from`) or < v (`edge: above`); below the first bound its share, or no value with `outside: missing`",
    example: "scale: { steps: [[0, 0], [10, 0.5], [50, 1]], edge: from }",
    takes: ParameterForm::Parameters,
    beside: &[EDGE],
    build,
};

/// Whether a bound belongs to its own step or to the one before.
const EDGE: ExtraKey = ExtraKey { key: "edge", words: &["from", "above"] };

#[derive(Debug)]
struct Steps {
    bounds: Vec<(f64, f64)>,
    above: bool,
}

fn build(params: &Parameters<'_>) -> Option<Box<dyn Scale>> {
    let bounds = params.points()?;
    Some(Box::new(Steps { bounds, above: params.word(&EDGE) == "above" }))
}

impl Scale for Steps {
    fn number(&self, x: f64, outside: Outside) -> Option<f64> {
        let reached = self
            .bounds
            .partition_point(|&(bound, _)| if self.above { bound < x } else { bound <= x });
        match (reached.checked_sub(1), outside) {
            (Some(last), _) => self.bounds.get(last).map(|&(_, share)| share),
            (None, Outside::Missing) => None,
            (None, _) => self.bounds.first().map(|&(_, share)| share),
        }
    }

    fn describe(&self) -> String {
        let word = if self.above { "above" } else { "from" };
        let bounds: Vec<String> =
            self.bounds.iter().map(|(bound, share)| format!("{word} {bound}: {share}")).collect();
        format!("steps {}", bounds.join(", "))
    }

    fn least(&self) -> f64 {
        self.bounds.iter().map(|bound| bound.1).fold(f64::INFINITY, f64::min)
    }

    fn most(&self) -> f64 {
        self.bounds.iter().map(|bound| bound.1).fold(f64::NEG_INFINITY, f64::max)
    }

    fn corners(&self) -> Vec<f64> {
        self.bounds.iter().map(|bound| bound.0).collect()
    }
}
