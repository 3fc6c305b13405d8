//! An experiment file: which weights, goalposts and aggregates vary, and how far.
//!
//! ```yaml
//! vary:
//!   brand.weight: [20, 30]
//!   brand.references.scale.log1p[1]: [3, 8]
//!   root.aggregate: [arithmetic, { geometric: { zero: whole } }]
//! ```

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use peristyle_data::population::LoadedPopulation;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use peristyle_engine::document::{DocumentEntry, DocumentNode, NodeKind};
use peristyle_engine::evaluate::Detail;
use peristyle_engine::source::{Place, Source};
use peristyle_engine::{Engine, PackFiles, Ruleset, yaml};
use serde_json::{Map, Value as Json, json};

use super::input_factor::{FactorKind, InputFactor, factor, within_mut};
use super::rank::{mean, rank_shift, ranks};
use super::sobol::{MOST_FACTORS, SobolIndices, SobolSampling, indices};
use crate::codes;
use crate::parallel::WorkProgress;

/// What is looked at while things vary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelOutput {
    /// The mean score of the population.
    MeanScore,
    /// How many places a profile moves on average, against the ranks as they are.
    RankShift,
}

impl ModelOutput {
    fn name(self) -> &'static str {
        match self {
            Self::MeanScore => "mean_score",
            Self::RankShift => "rank_shift",
        }
    }
}

/// The rules that an experiment varies.
#[derive(Clone, Copy)]
pub struct VariedPack<'p> {
    /// Compiled, with the weights of the command line.
    pub rules: &'p Ruleset,
    /// As files, to lay a change over.
    pub files: &'p PackFiles,
    /// What compiles them.
    pub engine: &'p Engine,
    /// The weights of the command line.
    pub weights: &'p [(String, f64)],
}

/// What varies.
#[derive(Debug, Clone)]
pub struct SensitivityExperiment {
    factors: Vec<InputFactor>,
    source: Arc<Source>,
    /// Overlays that were compiled already: a few aggregates make a few packs.
    made: Arc<Mutex<BTreeMap<String, Ruleset>>>,
}

impl SensitivityExperiment {
    /// Reads an experiment about these rules.
    ///
    /// # Errors
    /// Whatever in it can't be read or names nothing, each at its line; and what would make the
    /// pack invalid at the ends of its range.
    pub fn read(source: &Arc<Source>, pack: VariedPack<'_>) -> Result<Self, Diagnostics> {
        let document = yaml::parse(source).map_err(Diagnostics::from_iter)?;
        let wrong = |place: Place, words: &str| {
            Diagnostic::error(&codes::BAD_EXPERIMENT, words)
                .at(place)
                .help("write `vary:` and under it what varies, such as `brand.weight: [20, 30]`")
        };
        let key_place = |entry: &DocumentEntry| Place::new(source, entry.key_span.clone());
        let Some(entries) = document.as_map() else {
            let words = "an experiment is a map with `vary`";
            return Err(wrong(Place::start_of(source), words).into());
        };
        let mut problems = Diagnostics::new();
        for entry in entries.iter().filter(|entry| &*entry.key != "vary") {
            problems.push(
                wrong(key_place(entry), &format!("an experiment has no `{}`", entry.key))
                    .help_maybe(did_you_mean(&entry.key, ["vary"])),
            );
        }
        let vary = document.get("vary");
        let Some(vary) = vary.and_then(DocumentNode::as_map).filter(|vary| !vary.is_empty()) else {
            let place = vary.map_or_else(|| Place::start_of(source), |one| one.place(source));
            problems.push(wrong(place, "nothing varies: `vary` is a map of what does"));
            return Err(problems);
        };
        if vary.len() > MOST_FACTORS {
            let words = format!("{} things vary, and {MOST_FACTORS} can at most", vary.len());
            problems.push(wrong(Place::start_of(source), &words));
            return Err(problems);
        }
        let merged_document = merged_document(pack.files);
        let mut factors = Vec::new();
        for entry in vary {
            match factor(entry, source, pack.rules, merged_document.as_ref()) {
                Ok(factor) => factors.push(factor),
                Err(problem) => problems.push(problem),
            }
        }
        let experiment = Self { factors, source: Arc::clone(source), made: Arc::default() };
        if problems.is_empty() {
            experiment.try_ends(pack, &mut problems);
        }
        if problems.is_empty() { Ok(experiment) } else { Err(problems) }
    }

    /// The names of what varies, in the order of the file.
    pub fn names(&self) -> Vec<String> {
        self.factors.iter().map(|factor| factor.name.clone()).collect()
    }

    /// Where the experiment was read.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The rules at a point: a number in 0..1 for each thing that varies.
    ///
    /// # Errors
    /// The pack isn't valid there.
    pub fn rules(&self, pack: VariedPack<'_>, point: &[f64]) -> Result<Ruleset, Diagnostics> {
        let chosen = self.factors.iter().zip(point).map(|(factor, at)| (factor, factor.at(*at)));
        self.compose(pack, chosen.collect())
    }

    /// Each thing by itself at the ends of its range: what is wrong there is said once.
    fn try_ends(&self, pack: VariedPack<'_>, problems: &mut Diagnostics) {
        for factor in &self.factors {
            for value in factor.ends() {
                let words = value.to_string();
                if let Err(found) = self.compose(pack, vec![(factor, value)]) {
                    let why = found.iter().find(|one| !one.message.is_empty());
                    let why = why.map_or(String::new(), |one| format!(": {}", one.message));
                    problems.push(
                        Diagnostic::error(
                            &codes::BAD_EXPERIMENT,
                            format!("`{}` can't be {words}{why}", factor.name),
                        )
                        .at(factor.place.clone())
                        .help("keep to values that the pack itself could have"),
                    );
                }
            }
        }
    }

    /// How much of an output's variance each thing is the reason for.
    pub fn run(
        &self,
        pack: VariedPack<'_>,
        population: &LoadedPopulation,
        output: ModelOutput,
        sampling: SobolSampling,
        progress: WorkProgress<'_>,
    ) -> SobolIndices {
        let lower = pack.rules.lower_is_better();
        let scores = |rules: &Ruleset| {
            let figured = population.with_own_population(rules).ok()?;
            Some(population.evaluate(&figured, Detail::default(), 1).unrounded().to_vec())
        };
        let now = scores(pack.rules).map(|scores| ranks(&scores, lower)).unwrap_or_default();
        indices(output.name(), &self.names(), sampling, progress, |point| {
            let scores = self.rules(pack, point).ok().and_then(|rules| scores(&rules));
            match (scores, output) {
                (Some(scores), ModelOutput::MeanScore) => mean(&scores),
                (Some(scores), ModelOutput::RankShift) => rank_shift(&now, &ranks(&scores, lower)),
                (None, _) => f64::NAN,
            }
        })
    }
}

impl SensitivityExperiment {
    /// The pack with these values in the place of its own.
    fn compose(
        &self,
        pack: VariedPack<'_>,
        chosen: Vec<(&InputFactor, Json)>,
    ) -> Result<Ruleset, Diagnostics> {
        let mut weights = Vec::new();
        let mut change: Map<String, Json> = Map::new();
        let mut overlay = json!({ "extends": pack.files.id() });
        let mut scales: Vec<(String, Json)> = Vec::new();
        for (factor, value) in chosen {
            match &factor.what {
                FactorKind::Weight(path) => {
                    weights.push((path.clone(), value.as_f64().unwrap_or(f64::NAN)))
                }
                FactorKind::Scale(path, scale, steps) => {
                    let at = scales.iter().position(|(own, _)| own == path).unwrap_or(scales.len());
                    if at == scales.len() {
                        scales.push((path.clone(), scale.clone()));
                    }
                    let scale = scales.get_mut(at).map(|(_, scale)| scale);
                    if let Some(place) = scale.and_then(|scale| within_mut(scale, steps)) {
                        *place = value;
                    }
                }
                FactorKind::Aggregate(path) if path.is_empty() => {
                    if let Some(overlay) = overlay.as_object_mut() {
                        overlay.insert("aggregate".to_owned(), value);
                    }
                }
                FactorKind::Aggregate(path) => set_change(&mut change, path, "aggregate", value),
            }
        }
        for (path, scale) in scales {
            set_change(&mut change, &path, "scale", scale);
        }
        let is_root = overlay.get("aggregate").is_some();
        if change.is_empty() && !is_root {
            return pack.rules.with_weights(&weights);
        }
        if let Some(overlay) = overlay.as_object_mut().filter(|_| !change.is_empty()) {
            overlay.insert("change".to_owned(), Json::Object(change));
        }
        let all: Vec<(String, f64)> = pack.weights.iter().cloned().chain(weights).collect();
        let key = overlay.to_string();
        let made = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let known = made().get(&key).cloned();
        let rules = match known {
            Some(rules) => rules,
            None => {
                let rules = overlay_files(pack, &overlay, &[])?;
                let mut made = made();
                // goalposts are hardly ever drawn twice
                if made.len() < MOST_KEPT {
                    made.insert(key, rules.clone());
                }
                rules
            }
        };
        if all.is_empty() { Ok(rules) } else { rules.with_weights(&all) }
    }
}

/// The most overlays that are kept.
const MOST_KEPT: usize = 64;

/// The pack with an overlay and other weights.
pub(crate) fn overlay_files(
    pack: VariedPack<'_>,
    overlay: &Json,
    weights: &[(String, f64)],
) -> Result<Ruleset, Diagnostics> {
    // JSON is YAML
    let files = [("pack.yaml".to_owned(), overlay.to_string().into_bytes())];
    let files = PackFiles::from_memory("experiment", "experiment", files)?;
    let (rules, problems) = pack.engine.compile(&files.with_base(pack.files.clone()));
    let rules = rules.ok_or(problems)?;
    if weights.is_empty() { Ok(rules) } else { rules.with_weights(weights) }
}

fn set_change(change: &mut Map<String, Json>, path: &str, key: &str, value: Json) {
    let node = change.entry(path.to_owned()).or_insert_with(|| json!({}));
    if let Some(node) = node.as_object_mut() {
        node.insert(key.to_owned(), value);
    }
}

/// The pack with all that it inherits, as a document.
pub(crate) fn merged_document(files: &PackFiles) -> Option<DocumentNode> {
    let lines: Vec<String> = files.show().into_iter().map(|line| line.text).collect();
    yaml::parse(&Source::new("pack.yaml", lines.join("\n"))).ok()
}

/// What is written of the node at a path.
pub(crate) fn node_of<'d>(document: &'d DocumentNode, path: &str) -> Option<&'d DocumentNode> {
    path.split('.').try_fold(document, |node, id| {
        ["pillars", "indicators"].iter().find_map(|under| node.get(under)?.get(id))
    })
}

/// A node of a document as JSON, which is YAML again.
pub(crate) fn to_json(node: &DocumentNode) -> Json {
    match &node.kind {
        NodeKind::Null => Json::Null,
        NodeKind::Bool(yes) => json!(yes),
        NodeKind::Number(number) => json!(number),
        NodeKind::Text(text) => json!(&*text.text),
        NodeKind::List(items) => items.iter().map(to_json).collect(),
        NodeKind::Map(entries) => {
            let entries =
                entries.iter().map(|entry| (entry.key.to_string(), to_json(&entry.value)));
            Json::Object(entries.collect())
        }
    }
}
