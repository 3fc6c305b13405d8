//! The weights that stand side by side, and what they may be instead.

use std::collections::BTreeMap;

use peristyle_engine::Ruleset;
use rand::Rng;
use rand::distr::Distribution;
use rand_distr::Gamma;

/// Siblings that weigh something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SiblingWeights {
    /// Their parent's path, empty for the index.
    pub(crate) parent: String,
    /// Their paths and weights, in declared order.
    pub(crate) members: Vec<(String, f64)>,
}

/// The path of a node's parent.
pub(crate) fn parent(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(parent, _)| parent)
}

/// All families, parents before children.
pub(crate) fn families(rules: &Ruleset) -> Vec<SiblingWeights> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all: Vec<SiblingWeights> = Vec::new();
    for path in rules.paths() {
        let weight = rules.weight_of(path).unwrap_or(0.0);
        if weight == 0.0 {
            continue;
        }
        let parent = parent(path);
        let place = *places.entry(parent).or_insert(all.len());
        if place == all.len() {
            all.push(SiblingWeights { parent: parent.to_owned(), members: Vec::new() });
        }
        if let Some(family) = all.get_mut(place) {
            family.members.push((path.to_owned(), weight));
        }
    }
    all
}

impl SiblingWeights {
    /// What the weights come to, without their signs.
    pub(crate) fn total(&self) -> f64 {
        self.members.iter().map(|(_, weight)| weight.abs()).sum()
    }

    /// Weights drawn around these from a Dirichlet distribution, with the same sum. Its
    /// concentration is such that a weight of average size has the relative standard deviation
    /// `spread`: for k weights, a share s varies by s(1-s)/(a+1), so a = (k-1)/spread² - 1.
    pub(crate) fn draw(&self, spread: f64, random: &mut impl Rng) -> Vec<(String, f64)> {
        #[expect(clippy::cast_precision_loss, reason = "a few siblings")]
        let others = self.members.len().saturating_sub(1) as f64;
        let total = self.total();
        // a spread that large leaves nothing of the weights: the flattest is what there is
        let concentration = (others / (spread * spread) - 1.0).max(0.1);
        let gammas: Vec<f64> = self
            .members
            .iter()
            .map(|(_, weight)| {
                let shape = concentration * weight.abs() / total;
                Gamma::new(shape, 1.0).map_or(0.0, |gamma| gamma.sample(random))
            })
            .collect();
        let sum: f64 = gammas.iter().sum();
        self.members
            .iter()
            .zip(gammas)
            .map(|((path, weight), gamma)| {
                let share = if sum > 0.0 { gamma / sum } else { weight.abs() / total };
                // none is quite 0: a node without weight is another index
                (path.clone(), weight.signum() * total * share.max(1e-12))
            })
            .collect()
    }
}
