//! A pack's own tests: `cases.yaml` run against its rules.

use std::collections::BTreeSet;

use crate::compile::{CompiledScale, Ruleset};
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::evaluate::{Evaluation, Facts, Options, TipDetail};
use crate::load::FactType;
use crate::load::definition::{CaseDef, CaseProperty, ExpectedValue, IndexUnit, Spanned};
use crate::profile::{GivenFact, Profile};
use crate::script::on_own_stack;
use crate::value::Value;

/// How a pack's cases went.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseReport {
    /// Each case in order, with what is wrong with it.
    pub cases: Vec<CaseResult>,
}

/// How one case went.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseResult {
    /// Its name.
    pub name: String,
    /// How many single things were checked.
    pub checks: usize,
    /// What was expected and isn't so.
    pub failures: Diagnostics,
}

impl CaseReport {
    /// Returns the cases that failed.
    pub fn failed(&self) -> impl Iterator<Item = &CaseResult> {
        self.cases.iter().filter(|case| !case.failures.is_empty())
    }

    /// Returns how many cases passed.
    pub fn passed(&self) -> usize {
        self.cases.len() - self.failed().count()
    }
}

/// An export that a case names.
#[derive(Debug, Clone, Copy)]
pub struct CaseExport<'c> {
    /// Its path below the pack's folder, with `/`.
    pub path: &'c str,
    /// The date of its data, if the case says one.
    pub as_of: Option<&'c str>,
}

/// Reads the exports that cases name.
pub trait CaseExports {
    /// Returns the profile that the pack's import makes of an export.
    ///
    /// # Errors
    /// It can't be read, or the import failed.
    fn import(&self, ruleset: &Ruleset, export: CaseExport<'_>) -> Result<Profile, Diagnostics>;
}

/// A host that reads no exports.
struct NoExports;

impl CaseExports for NoExports {
    fn import(&self, _: &Ruleset, export: CaseExport<'_>) -> Result<Profile, Diagnostics> {
        let words = format!("nobody reads `{}` here", export.path);
        Err(Diagnostic::error(&codes::BAD_CASE_EXPORT, words)
            .help("`peristyle pack test` reads the exports of a pack in a folder")
            .into())
    }
}

/// Values tried between a fact's bounds, beside the corners of scales.
const GRID: usize = 32;
/// The most profiles that a property without facts of its own is tried on.
const BASES: usize = 4;
/// What rounding in the last bits may bring.
const NOISE: f64 = 1e-9;

impl Ruleset {
    /// Runs the pack's cases. Those that name an export fail: [`Ruleset::run_cases_with`] reads it.
    pub fn run_cases(&self) -> CaseReport {
        self.run_cases_with(&NoExports)
    }

    /// Runs the pack's cases, on the exports that they name.
    pub fn run_cases_with(&self, exports: &dyn CaseExports) -> CaseReport {
        let run = |case: &CaseDef| self.run_case(case, exports);
        on_own_stack(|| CaseReport { cases: self.inner.cases.iter().map(run).collect() })
    }

    /// Returns the exports that cases name, as paths below the pack's folder.
    pub fn case_exports(&self) -> impl Iterator<Item = &str> {
        self.inner.cases.iter().filter_map(|case| Some(case.export.as_ref()?.value.as_str()))
    }

    /// Returns the profile that a case is about: what its export says, and over that its own facts.
    fn profile_of(&self, case: &CaseDef, exports: &dyn CaseExports) -> Result<Facts, Diagnostics> {
        let as_of = case.as_of.as_deref();
        let place = case.export.as_ref().map_or(&case.place, |export| &export.place);
        let read = |export: &Spanned<String>| {
            exports.import(self, CaseExport { path: &export.value, as_of })
        };
        let imported = case.export.as_ref().map(read).transpose();
        let facts = imported.and_then(|imported| {
            let mut profile = imported.unwrap_or_default();
            profile.facts.extend(case.facts.iter().cloned());
            profile.as_of = case.as_of.clone().or(profile.as_of);
            self.facts_of(&profile)
        });
        let placed = |mut problem: Diagnostic| {
            problem.place.get_or_insert_with(|| place.clone());
            problem
        };
        facts.map_err(|problems| problems.into_iter().map(placed).collect())
    }

    fn run_case(&self, case: &CaseDef, exports: &dyn CaseExports) -> CaseResult {
        let mut result =
            CaseResult { name: case.name.clone(), checks: 0, failures: Diagnostics::new() };
        match self.profile_of(case, exports) {
            Err(problems) => result.failures.extend(problems),
            Ok(facts) => {
                if !case.expect.is_empty() {
                    let evaluation = self.evaluate(&facts);
                    self.compare(case, &evaluation, &mut result);
                }
                if let Some((property, fact)) = &case.property {
                    let bases = self.bases(case, facts);
                    self.hold(case, *property, &fact.value, &bases, &mut result);
                }
            }
        }
        result
    }

    fn compare(&self, case: &CaseDef, evaluation: &Evaluation, result: &mut CaseResult) {
        let value_of = |id: &str| {
            let mut all = evaluation.derived().chain(evaluation.facts());
            all.find(|(fact, _)| *fact == id).and_then(|(_, value)| value.cloned())
        };
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= case.tolerance,
            (a, b) => a.is_none() && b.is_none(),
        };
        let number =
            |value: Option<f64>| value.map_or("null".to_owned(), |number| number.to_string());
        for expectation in &case.expect {
            result.checks += 1;
            let node;
            let (what, wanted, got) = match &expectation.what {
                ExpectedValue::Score(wanted) => {
                    if near(*wanted, evaluation.score) {
                        continue;
                    }
                    let mut got = number(evaluation.score);
                    if let Some(reason) = &evaluation.reason {
                        got = format!("{got} ({reason})");
                    }
                    ("the score", number(*wanted), got)
                }
                ExpectedValue::Coverage(wanted) => {
                    if near(Some(*wanted), Some(evaluation.coverage)) {
                        continue;
                    }
                    ("the coverage", wanted.to_string(), evaluation.coverage.to_string())
                }
                ExpectedValue::Band(wanted) => {
                    if *wanted == evaluation.band {
                        continue;
                    }
                    let word =
                        |band: &Option<String>| band.clone().unwrap_or_else(|| "null".to_owned());
                    ("the band", word(wanted), word(&evaluation.band))
                }
                ExpectedValue::Tips(wanted) => {
                    let got: Vec<&str> = evaluation.tips.iter().map(|tip| &*tip.id).collect();
                    if *wanted == got {
                        continue;
                    }
                    (
                        "the tips",
                        format!("[{}]", wanted.join(", ")),
                        format!("[{}]", got.join(", ")),
                    )
                }
                ExpectedValue::AsOf(wanted) => {
                    if *wanted == evaluation.as_of {
                        continue;
                    }
                    let word = |day: &Option<String>| day.clone().unwrap_or("null".to_owned());
                    ("the date of the data", word(wanted), word(&evaluation.as_of))
                }
                ExpectedValue::Fact(wanted) => {
                    let (wanted, id) = match (self.accept(wanted), self.fact_named(&wanted.name)) {
                        (Ok((_, value)), Some((_, fact))) => (value, &fact.id),
                        (Err(problem), _) => {
                            result.failures.push(problem);
                            continue;
                        }
                        (Ok(_), None) => continue,
                    };
                    let got = value_of(id);
                    let is_so = match (&wanted, &got) {
                        (Some(Value::Number(a)), Some(Value::Number(b))) => {
                            near(Some(*a), Some(*b))
                        }
                        (wanted, got) => wanted == got,
                    };
                    if is_so {
                        continue;
                    }
                    let word = |value: Option<Value>| {
                        value.map_or("null".to_owned(), |value| value.to_string())
                    };
                    node = format!("the fact `{id}`");
                    (node.as_str(), word(wanted), word(got))
                }
                ExpectedValue::Node(path, wanted) => {
                    let got = Self::own_value(path, evaluation);
                    if near(*wanted, got) {
                        continue;
                    }
                    node = format!("`{path}`");
                    (node.as_str(), number(*wanted), number(got))
                }
            };
            let mut failure = Diagnostic::error(
                &codes::CASE_FAILED,
                format!("case `{}`: {what} should be {wanted} and is {got}", case.name),
            )
            .at(expectation.place.clone());
            for record in &evaluation.diagnostics {
                failure = failure.help(format!("{}: {}", record.code, record.message));
            }
            result.failures.push(failure);
        }
    }

    /// Returns a node's own 0..1 (or units), from the answer: stand-ins don't count as a value.
    fn own_value(path: &str, evaluation: &Evaluation) -> Option<f64> {
        if let Some(indicator) = evaluation.all_indicators().find(|one| one.id == path) {
            return indicator.scaled.filter(|_| indicator.reason.is_none());
        }
        let pillar = evaluation.all_pillars().find(|one| one.id == path)?;
        pillar.scaled.filter(|_| pillar.reason.is_none())
    }

    /// Returns the profiles a property is tried on: the case's own facts, or where it gives none, the
    /// first cases of the pack that have a score.
    fn bases(&self, case: &CaseDef, own: Facts) -> Vec<Facts> {
        if !case.facts.is_empty() || case.export.is_some() {
            return vec![own];
        }
        let options = Options { tips: TipDetail::None, ..Options::default() };
        let others = self.inner.cases.iter().filter(|other| !other.facts.is_empty());
        let mut bases: Vec<Facts> = others
            .filter_map(|other| {
                let facts = other.facts.clone();
                let profile = Profile { facts, as_of: other.as_of.clone(), ..Profile::default() };
                self.facts_of(&profile).ok()
            })
            .filter(|facts| self.evaluate_with(facts, &options).score.is_some())
            .take(BASES)
            .collect();
        bases.push(own);
        bases
    }

    /// A property over the fact's whole range, on each base with its other facts as they are.
    fn hold(
        &self,
        case: &CaseDef,
        property: CaseProperty,
        name: &str,
        bases: &[Facts],
        result: &mut CaseResult,
    ) {
        let Some((slot, fact)) = self.fact_named(name) else { return };
        let values = match fact.kind {
            FactType::Bool => vec![Value::Bool(false), Value::Bool(true)],
            FactType::Number | FactType::Count | FactType::Share => self.grid(slot),
            _ => {
                let words = format!("`{name}` is a {}, and has no more or less", fact.kind.word());
                result
                    .failures
                    .push(Diagnostic::error(&codes::BAD_CASE, words).at(case.place.clone()));
                return;
            }
        };
        let mut most = 0;
        for base in bases {
            let mut before: Option<(&Value, f64)> = None;
            let mut scored = 0;
            for (value, score) in self.scores(base, name, &values) {
                result.checks += 1;
                scored += 1;
                if let Some(words) = self.broken(property, name, before, (value, score)) {
                    result.failures.push(
                        Diagnostic::error(
                            &codes::CASE_FAILED,
                            format!("case `{}`: {words}", case.name),
                        )
                        .at(case.place.clone()),
                    );
                    return;
                }
                before = Some((value, score));
            }
            most = most.max(scored);
        }
        if most < 2 {
            result.failures.push(
                Diagnostic::error(
                    &codes::BAD_CASE,
                    format!(
                        "case `{}`: too little is known for a score, so nothing can be tested",
                        case.name
                    ),
                )
                .at(case.place.clone())
                .help("add `facts:` that give a score"),
            );
        }
    }

    /// Returns the score for each value of one fact, where there is one.
    fn scores<'v>(&self, base: &Facts, name: &str, values: &'v [Value]) -> Vec<(&'v Value, f64)> {
        let options = Options { tips: TipDetail::None, ..Options::default() };
        let with = |value: &'v Value| {
            let change =
                [GivenFact { name: name.to_owned(), value: Some(value.clone()), place: None }];
            let changed = self.changed(base, &change).ok()?;
            Some((value, self.evaluate_with(&changed, &options).score?))
        };
        values.iter().filter_map(with).collect()
    }

    /// Returns why a property doesn't hold from one value to the next.
    fn broken(
        &self,
        property: CaseProperty,
        name: &str,
        before: Option<(&Value, f64)>,
        (value, score): (&Value, f64),
    ) -> Option<String> {
        let from_to = |(earlier, last): (&Value, f64)| {
            format!("with `{name}` from {earlier} to {value} the score goes from {last} to {score}")
        };
        match (property, before) {
            (CaseProperty::Monotone, Some(last)) if score < last.1 - NOISE => Some(from_to(last)),
            (CaseProperty::Antitone, Some(last)) if score > last.1 + NOISE => Some(from_to(last)),
            (CaseProperty::Bounded, _) => {
                let (lo, hi) = match self.inner.reach {
                    IndexUnit::Points(points) => (0.0, points),
                    IndexUnit::Range(lo, hi) => (lo, hi),
                };
                let within = (lo - NOISE..=hi + NOISE).contains(&score);
                (!within).then(|| format!("with `{name}` at {value} the score is {score}"))
            }
            _ => None,
        }
    }

    /// Values to try for a fact: its bounds, a grid between them, and the corners of all scales.
    fn grid(&self, slot: usize) -> Vec<Value> {
        let Some(fact) = self.inner.facts.get(slot) else { return Vec::new() };
        let corners: BTreeSet<u64> = self
            .inner
            .nodes
            .iter()
            .filter_map(|node| match &node.scale {
                CompiledScale::Kind { scale, .. } => Some(scale.corners()),
                CompiledScale::Function(_) => None,
            })
            .flatten()
            .map(f64::to_bits)
            .collect();
        let (lo, hi) = match fact.kind {
            FactType::Share => (0.0, 1.0),
            _ => {
                let top = corners.iter().map(|bits| f64::from_bits(*bits)).fold(1.0, f64::max);
                (fact.min.unwrap_or(0.0), fact.max.unwrap_or(2.0 * top))
            }
        };
        #[expect(clippy::cast_precision_loss, reason = "a small grid")]
        let mut values: Vec<f64> =
            (0..=GRID).map(|step| lo + (hi - lo) * step as f64 / GRID as f64).collect();
        values.extend(
            corners.into_iter().map(f64::from_bits).filter(|corner| (lo..=hi).contains(corner)),
        );
        // most goalposts lie far below a generous `max`
        values.extend((0..=20).map(|step| lo + f64::from(step)).filter(|value| *value <= hi));
        if fact.kind == FactType::Count {
            values.iter_mut().for_each(|value| *value = value.round());
        }
        values.sort_by(f64::total_cmp);
        values.dedup();
        values.into_iter().map(Value::Number).collect()
    }
}
