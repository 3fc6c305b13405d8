//! `zscore`: how many standard deviations from the population's mean.

use super::population::{BETTER, ComparisonMethod, build, same_for_all};
use super::{ExtraKey, ParameterForm, Parameters, Scale, ScaleKind, share_within};
use crate::load::Outside;
use crate::value::format_number;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "zscore",
    summary: "by standard deviations from the population's mean, which is 0.5; 0 and 1 lie `spread` deviations away (3 if it isn't said). Under `range` it is the plain z, which only a written `spread` bounds",
    formula: "z = (v − mean) / sd, with `better: lower` −z; the share is 0.5 + z / (2·spread). sd = √(Σ(v − mean)² / n): the population is all there is, no sample. OECD/JRC Handbook on Constructing Composite Indicators, §1.5. With figures written out, `zscore: { mean: 4, sd: 1.5 }`, one profile can be scored alone",
    example: "scale: { zscore: population, spread: 2 }",
    takes: ParameterForm::Either,
    beside: &[BETTER, SPREAD],
    build: made,
};

const SPREAD: ExtraKey = ExtraKey { key: "spread", words: &[] };

#[derive(Debug, Clone)]
struct ZScore {
    spread: Option<f64>,
    /// Whether a share is wanted, not the z itself.
    unit: bool,
}

/// A population's mean and standard deviation.
#[derive(Debug, Clone)]
struct Moments {
    mean: f64,
    sd: f64,
}

fn made(params: &Parameters<'_>) -> Option<Box<dyn Scale>> {
    let spread = params.number_maybe(&SPREAD)?;
    if spread.is_some_and(|spread| spread <= 0.0) {
        params.fail_at(params.beside(SPREAD.key), "`spread` lies above 0");
        return None;
    }
    build(params, ZScore { spread, unit: params.is_unit() }, |params| {
        let ([mean, sd], []) = params.numbers(["mean", "sd"], [])?;
        if sd <= 0.0 {
            params.fail("`sd` lies above 0: where all are the same, nothing can be compared");
            return None;
        }
        Some(Moments { mean, sd })
    })
}

impl ZScore {
    /// Returns the deviations between 0.5 and the ends.
    fn half(&self) -> f64 {
        self.spread.unwrap_or(3.0)
    }
}

impl ComparisonMethod for ZScore {
    type Figures = Moments;
    const NAME: &'static str = "zscore";

    fn figures(&self, values: &[f64]) -> Result<Moments, String> {
        if let (Some(first), Some(last)) = (values.first(), values.last())
            && first == last
        {
            return Err(same_for_all(values.len(), *first));
        }
        #[expect(clippy::cast_precision_loss, reason = "profiles stay far below 2^53")]
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let sd = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
        if !mean.is_finite() || !sd.is_finite() {
            return Err("the values of the population lie too far apart".to_owned());
        }
        if sd == 0.0 {
            return Err("the values of the population lie too close together".to_owned());
        }
        Ok(Moments { mean, sd })
    }

    fn yaml(&self, &Moments { mean, sd }: &Moments) -> String {
        let spread = self.spread.map(|spread| format!(", spread: {}", format_number(spread)));
        format!(
            "{{ mean: {}, sd: {} }}{}",
            format_number(mean),
            format_number(sd),
            spread.unwrap_or_default()
        )
    }

    fn share(&self, figures: &Moments, x: f64) -> f64 {
        let z = (x - figures.mean) / figures.sd;
        if self.unit { 0.5 + z / (2.0 * self.half()) } else { z }
    }

    fn turned(&self, share: f64) -> f64 {
        if self.unit { 1.0 - share } else { 0.0 - share }
    }

    fn settled(&self, share: f64, outside: Outside) -> Option<f64> {
        match self.spread {
            _ if self.unit => share_within(share, outside),
            Some(spread) if share.abs() > spread => match outside {
                Outside::Clamp => Some(share.clamp(-spread, spread)),
                Outside::Extend => Some(share),
                Outside::Missing => None,
            },
            _ => Some(share),
        }
    }

    fn describe(&self, Moments { mean, sd }: &Moments) -> String {
        format!("by deviations of {sd} from the population's mean {mean}")
    }

    fn corners(&self, &Moments { mean, sd }: &Moments) -> Vec<f64> {
        vec![mean - self.half() * sd, mean, mean + self.half() * sd]
    }
}
