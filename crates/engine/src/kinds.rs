//! The scales and aggregates that packs of one engine can name: Peristyle's and the host's.

use crate::aggregates::{self, AggregateKind};
use crate::scales::{self, ScaleKind};

/// Every kind by its name.
#[derive(Debug)]
pub(crate) struct KindRegistry {
    pub(crate) scales: Vec<&'static ScaleKind>,
    pub(crate) aggregates: Vec<&'static AggregateKind>,
}

impl Default for KindRegistry {
    fn default() -> Self {
        Self { scales: scales::KINDS.to_vec(), aggregates: aggregates::KINDS.to_vec() }
    }
}

impl KindRegistry {
    pub(crate) fn scale(&self, name: &str) -> Option<&'static ScaleKind> {
        self.scales.iter().copied().find(|kind| kind.name == name)
    }

    pub(crate) fn aggregate(&self, name: &str) -> Option<&'static AggregateKind> {
        self.aggregates.iter().copied().find(|kind| kind.name == name)
    }
}
