//! `none`: the value is a share already.

use super::{Parameters, Scale, ScaleKind, Takes, settle};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "none",
    summary: "the value as it is; true is 1, false is 0",
    formula: "v, clamped to 0..1 (under `range` not clamped: the nodes speak in the index's units)",
    example: "scale: none",
    takes: Takes::Nothing,
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
        if self.unit { settle(x, outside) } else { Some(x) }
    }

    fn column(&self, outside: Outside, values: &mut [f64]) {
        match outside {
            _ if !self.unit => {}
            // as `settle` does it, in a form that can be made wide
            Outside::Clamp => {
                values.iter_mut().for_each(|value| *value = value.clamp(0.0, 1.0) + 0.0);
            }
            _ => values
                .iter_mut()
                .for_each(|value| *value = settle(*value, outside).unwrap_or(f64::NAN)),
        }
    }

    fn describe(&self) -> String {
        "as it is".to_owned()
    }
}
