//! `none`: the value is a share already.

use super::{ParameterForm, Parameters, Scale, ScaleKind, map_column, share_within};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "none",
    summary: "the value as it is; true is 1, false is 0",
    formula: "v, clamped to 0..1 (under `range` not clamped: the nodes speak in the index's units)",
    example: "scale: none",
    takes: ParameterForm::Nothing,
    beside: &[],
    build,
};

/// The value as it is.
#[derive(Debug)]
pub(crate) struct Identity {
    /// Whether the value must lie within 0..1.
    pub(crate) unit: bool,
}

fn build(params: &Parameters<'_>) -> Option<Box<dyn Scale>> {
    Some(Box::new(Identity { unit: params.is_unit() }))
}

impl Scale for Identity {
    fn number(&self, x: f64, outside: Outside) -> Option<f64> {
        if self.unit { share_within(x, outside) } else { Some(x) }
    }

    fn column(&self, outside: Outside, values: &[f64], shares: &mut [f64]) {
        if !self.unit {
            return shares.copy_from_slice(values);
        }
        map_column(values, shares, outside, |x| x);
    }

    fn describe(&self) -> String {
        "as it is".to_owned()
    }
}
