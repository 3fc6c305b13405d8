//! `min` and `max`: the weakest or the strongest part speaks for all.

use super::{Aggregate, AggregateKind, ParameterForm, WeightedPart};

pub(super) static MIN: AggregateKind = AggregateKind {
    name: "min",
    summary: "the lowest value: no part can make up for another; weights only decide what counts (0 doesn't)",
    formula: "min x",
    example: "aggregate: min",
    takes: ParameterForm::Nothing,
    build: |_| Some(Box::new(Extreme { highest: false })),
};

pub(super) static MAX: AggregateKind = AggregateKind {
    name: "max",
    summary: "the highest value: one good part is enough; weights only decide what counts (0 doesn't)",
    formula: "max x",
    example: "aggregate: max",
    takes: ParameterForm::Nothing,
    build: |_| Some(Box::new(Extreme { highest: true })),
};

#[derive(Debug)]
struct Extreme {
    highest: bool,
}

impl Aggregate for Extreme {
    fn combine(&self, parts: &[WeightedPart]) -> Result<f64, String> {
        let values = parts.iter().map(|part| part.value);
        let found = if self.highest { values.reduce(f64::max) } else { values.reduce(f64::min) };
        found.ok_or_else(|| "there is nothing to compare".to_owned())
    }

    fn lies_between(&self) -> bool {
        true
    }

    fn describe(&self) -> String {
        if self.highest { "highest value" } else { "lowest value" }.to_owned()
    }
}
