//! One profile's score, with no more of the answer than is shown: there may be many.

use std::collections::BTreeMap;

use peristyle_engine::{Evaluation, Ruleset};

use crate::output::{ScoreDigits, share, share_of};

/// Who it is: the id, and which of those with that id.
pub type ProfileKey = (String, usize);

/// One profile's score.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileScore {
    pub who: ProfileKey,
    pub score: Option<f64>,
    /// Why there is no score.
    pub reason: Option<String>,
    /// ` of 100`.
    pub most: Option<f64>,
    /// How full the bar is.
    pub share: f64,
    pub digits: ScoreDigits,
    pub band: Option<String>,
    pub band_title: String,
    pub as_of: Option<String>,
    /// The pillars right under the index, and the indicators beside them.
    pub parts: Vec<PartScore>,
}

/// A pillar or an indicator right under the index.
#[derive(Debug, Clone, PartialEq)]
pub struct PartScore {
    pub id: String,
    pub title: String,
    pub is_pillar: bool,
    pub score: Option<f64>,
    pub points: Option<f64>,
    pub share: f64,
}

impl ProfileScore {
    fn new(answer: &Evaluation, who: ProfileKey, ruleset: &Ruleset, lang: Option<&str>) -> Self {
        let part_share = |score: Option<f64>, points: Option<f64>| {
            let score = score.unwrap_or(0.0);
            match (points, answer.range) {
                (_, Some(range)) => share_of(score, range),
                (Some(points), None) if points != 0.0 => score / points,
                _ => score,
            }
        };
        let pillars = answer.pillars().map(|one| PartScore {
            id: one.id.to_string(),
            title: one.title.to_string(),
            is_pillar: true,
            score: one.score,
            points: one.points,
            share: part_share(one.score, one.points),
        });
        let indicators = answer.indicators().map(|one| PartScore {
            id: one.id.to_string(),
            title: one.title.to_string(),
            is_pillar: false,
            score: one.score,
            points: one.points,
            share: part_share(one.score, one.points),
        });
        let band = answer.band.as_deref();
        Self {
            who,
            score: answer.score,
            reason: answer.reason.clone(),
            most: answer.points.filter(|_| answer.range.is_none()),
            share: share(answer),
            digits: ScoreDigits::of(answer),
            band: answer.band.clone(),
            band_title: band.map(|band| ruleset.band_title(band, lang)).unwrap_or_default(),
            as_of: answer.as_of.clone(),
            parts: pillars.chain(indicators).collect(),
        }
    }

    /// Answers in order; ids that come twice are told apart by their order.
    pub fn all<'a>(
        answers: impl Iterator<Item = (Evaluation, &'a Ruleset)>,
        lang: Option<&str>,
    ) -> Vec<Self> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut one = |(answer, ruleset): (Evaluation, &Ruleset)| {
            let nth = seen.entry(answer.id.clone()).or_default();
            *nth += 1;
            Self::new(&answer, (answer.id.clone(), *nth), ruleset, lang)
        };
        answers.map(&mut one).collect()
    }

    pub fn part(&self, id: &str) -> Option<&PartScore> {
        self.parts.iter().find(|part| part.id == id)
    }
}
