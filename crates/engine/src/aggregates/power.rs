//! `power`: the weighted power mean, which has the other means as its cases.

use super::zero::{self, Zero};
use super::{Aggregate, AggregateKind, ParameterForm, Parameters, WeightedPart, total};

pub(super) static KIND: AggregateKind = AggregateKind {
    name: "power",
    summary: "the weighted power mean: the lower `p`, the less a weak part can be made up for (1 is `arithmetic`, towards 0 `geometric`, −1 `harmonic`); with `p` below 0, `zero` says what a part at 0 does, as in `geometric`",
    formula: "(Σ w·x^p / Σ w)^(1/p) for x ≥ 0 and p ≠ 0; Hardy, Littlewood and Pólya, Inequalities, ch. 2",
    example: "aggregate: { power: { p: 0.5 } }",
    takes: ParameterForm::Parameters,
    build,
};

#[derive(Debug)]
struct Power {
    p: f64,
    /// Where a part at 0 has no power: below 0.
    zero: Option<Zero>,
}

fn build(params: &Parameters<'_>) -> Option<Box<dyn Aggregate>> {
    let named = params.named(&["p", zero::KEY])?;
    if named.node("p").is_none() {
        params.fail("`power` needs `p`");
        return None;
    }
    let p = named.number("p")?;
    if p == 0.0 {
        named.fail("p", "there is no power mean with a `p` of 0; what it tends to is `geometric`");
        return None;
    }
    if p > 0.0 && named.node(zero::KEY).is_some() {
        named.fail(zero::KEY, "with `p` above 0 a part at 0 is a part like any other");
        return None;
    }
    let zero = if p < 0.0 { Some(Zero::read(&named)?) } else { None };
    Some(Box::new(Power { p, zero }))
}

impl Power {
    fn of(&self, parts: &[WeightedPart]) -> Result<f64, String> {
        let weights = total(parts)?;
        // by the part that decides, so that no power overflows
        let values = parts.iter().map(|part| part.value);
        let lead = if self.p > 0.0 {
            values.fold(0.0, f64::max)
        } else {
            values.fold(f64::INFINITY, f64::min)
        };
        if lead == 0.0 {
            return Ok(0.0);
        }
        let sum: f64 =
            parts.iter().map(|part| part.weight * (part.value / lead).powf(self.p)).sum();
        if sum / weights > 0.0 {
            Ok(lead * (sum / weights).powf(1.0 / self.p))
        } else {
            Err("there is no power mean with these negative weights".to_owned())
        }
    }
}

impl Aggregate for Power {
    fn combine(&self, parts: &[WeightedPart]) -> Result<f64, String> {
        let Some(zero) = &self.zero else {
            zero::not_below_zero("power mean", parts)?;
            return self.of(parts);
        };
        match zero.apply("power mean", parts)? {
            Some(parts) => self.of(&parts),
            None => Ok(0.0),
        }
    }

    fn describe(&self) -> String {
        format!("weighted power mean with p = {}", self.p)
    }

    fn exception(&self) -> Option<String> {
        self.zero.as_ref().map(Zero::describe)
    }

    fn excepts(&self, parts: &[WeightedPart]) -> bool {
        self.zero.as_ref().is_some_and(|zero| zero.acts(parts))
    }

    fn leaves_zero_open(&self) -> bool {
        self.zero.as_ref().is_some_and(Zero::is_open)
    }
}
