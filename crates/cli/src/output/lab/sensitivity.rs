//! How sure a ranking is, for people.

use peristyle_engine::Ruleset;
use peristyle_lab::sensitivity::{ProfileRank, SensitivityReport};

use super::super::layout::{OutputStyle, bold, printable, wrap};
use super::super::numbers::{self, ScoreDigits};
use super::{NumberGrid, digits};

/// The most profiles and weights that are shown.
const SHOWN: usize = 15;

/// Everything that was tried, the most telling first.
pub fn sensitivity(
    told: &SensitivityReport,
    share: f64,
    ruleset: &Ruleset,
    lang: Option<&str>,
    look: OutputStyle,
) -> String {
    let digits = digits(ruleset);
    let mut page = SensitivityText { text: String::new(), look };
    let who = format!("{} profiles", told.n);
    page.words(&format!("{}{}{who}", ruleset.title_in(lang), look.dot()), bold);
    if told.scored < told.n {
        page.words(&format!("{} have a score; the others are left aside.", told.scored), plain);
    }
    page.words(&format!("Mean score {}.", digits.write(told.mean)), plain);
    page.ranks(told);
    page.swings(told, share, digits);
    page.left_out(told, digits);
    page.weights(told);
    page.sobol(told);
    page.text
}

fn plain(text: &str) -> String {
    text.to_owned()
}

struct SensitivityText {
    text: String,
    look: OutputStyle,
}

impl SensitivityText {
    fn words(&mut self, words: &str, style: fn(&str) -> String) {
        for line in wrap(&printable(words), self.look.width) {
            self.text.push_str(&format!("{}\n", style(&line)));
        }
    }

    fn head(&mut self, title: &str) {
        self.text.push('\n');
        self.words(title, bold);
    }

    fn more(&mut self, all: usize) {
        if all > SHOWN {
            self.words(&format!("and {} more: `--format json` has all", all - SHOWN), plain);
        }
    }

    fn number(&self, number: Option<f64>, write: impl Fn(f64) -> String) -> String {
        let known = number.filter(|number| number.is_finite());
        known.map_or(self.look.dash().to_owned(), write)
    }

    fn ranks(&mut self, told: &SensitivityReport) {
        let Some(ranks) = &told.ranks else {
            self.head("Ranks");
            self.words("No weights stand side by side, so none can be drawn.", plain);
            return;
        };
        self.head(&format!(
            "Ranks under {} draws of all weights (spread {})",
            ranks.draws,
            numbers::percent(ranks.spread)
        ));
        let percent = numbers::whole_percent;
        self.words(&format!("A profile keeps its rank in {} of them.", percent(ranks.kept)), plain);
        for top in &ranks.top {
            let words = match top.places {
                1 => format!("The first stays first in {}.", percent(top.same)),
                places => format!(
                    "Of the first {places}, {} stay among them; all of them in {} of the draws.",
                    percent(top.kept),
                    percent(top.same)
                ),
            };
            self.words(&words, plain);
        }
        let mut grid = NumberGrid::new(self.look, &["Profile", "rank", "90 %", "kept"]);
        for one in ranks.profiles.iter().take(SHOWN) {
            let ProfileRank { low, high, .. } = one;
            let range = match (low, high) {
                (Some(low), Some(high)) => {
                    format!(
                        "{}{}{}",
                        numbers::display_number(*low),
                        self.look.dash(),
                        numbers::display_number(*high)
                    )
                }
                _ => self.look.dash().to_owned(),
            };
            grid.row([one.id.clone(), one.rank.to_string(), range, percent(one.kept)]);
        }
        self.text.push_str(&grid.lines());
        self.more(ranks.profiles.len());
    }

    fn swings(&mut self, told: &SensitivityReport, share: f64, digits: ScoreDigits) {
        let share = numbers::percent(share);
        self.head(&format!("Each weight alone, {share} less and more"));
        let mut grid = NumberGrid::new(self.look, &["Mean score", "less", "more", "places moved"]);
        for swing in told.one_at_a_time.iter().take(SHOWN) {
            grid.row([
                swing.path.clone(),
                self.number(swing.less, |one| digits.signed(one)),
                self.number(swing.more, |one| digits.signed(one)),
                self.number(swing.rank_shift(), |one| format!("{one:.1}")),
            ]);
        }
        self.text.push_str(&grid.lines());
        self.more(told.one_at_a_time.len());
    }

    fn left_out(&mut self, told: &SensitivityReport, digits: ScoreDigits) {
        self.head("Without it");
        let mut grid = NumberGrid::new(self.look, &["", "mean", "largest", "places moved"]);
        let mut all: Vec<_> = told.left_out.iter().collect();
        let size = |change: Option<f64>| change.unwrap_or(0.0);
        all.sort_by(|a, b| size(b.max_change).total_cmp(&size(a.max_change)));
        for one in all.iter().take(SHOWN) {
            grid.row([
                one.path.clone(),
                self.number(one.mean_change, |one| digits.signed(one)),
                self.number(one.max_change, |one| digits.write(one)),
                self.number(one.rank_shift, |one| format!("{one:.1}")),
            ]);
        }
        self.text.push_str(&grid.lines());
        self.more(all.len());
        let lost = told.left_out.iter().filter(|one| one.max_change.is_none() && one.lost > 0);
        let lost: Vec<&str> = lost.map(|one| &*one.path).collect();
        if !lost.is_empty() {
            self.words(&format!("Nobody has a score without: {}.", lost.join(", ")), plain);
        }
        if !told.silent.is_empty() {
            self.words(&format!("Changes nobody's score: {}.", told.silent.join(", ")), plain);
        }
    }

    fn weights(&mut self, told: &SensitivityReport) {
        self.head("Weights on paper and in effect");
        let mut grid = NumberGrid::new(self.look, &["", "weight", "correlation", "effective"]);
        let mut all: Vec<_> = told.indicators.iter().collect();
        let size = |share: Option<f64>| share.unwrap_or(-1.0);
        all.sort_by(|a, b| size(b.effective).total_cmp(&size(a.effective)));
        for one in all.iter().take(SHOWN) {
            grid.row([
                one.path.clone(),
                numbers::percent(one.weight),
                self.number(one.correlation, |one| format!("{one:.2}")),
                self.number(one.effective, numbers::percent),
            ]);
        }
        self.text.push_str(&grid.lines());
        self.more(all.len());
        let constant = |known: bool| {
            let all = told.indicators.iter().filter(|one| one.constant && (one.known > 0) == known);
            all.map(|one| &*one.path).collect::<Vec<&str>>().join(", ")
        };
        for (words, which) in
            [("The same for everybody", constant(true)), ("Known of nobody", constant(false))]
        {
            if !which.is_empty() {
                self.words(&format!("{words}: {which}."), plain);
            }
        }
    }

    fn sobol(&mut self, told: &SensitivityReport) {
        let Some(sobol) = &told.sobol else { return };
        let of = match sobol.output.as_str() {
            "rank_shift" => "places moved",
            _ => "the mean score",
        };
        self.head(&format!("The experiment: what {of} depends on"));
        let mean = numbers::display_number(sobol.mean);
        let spread = numbers::display_number(sobol.variance.max(0.0).sqrt());
        self.words(&format!("{mean} on average, with a standard deviation of {spread}."), plain);
        let mut grid = NumberGrid::new(self.look, &["Share of variance", "alone", "with others"]);
        let with = |value: Option<f64>, interval: Option<[f64; 2]>| match (value, interval) {
            (Some(value), Some([low, high])) => format!("{value:.2} [{low:.2}, {high:.2}]"),
            _ => "-".to_owned(),
        };
        for one in &sobol.factors {
            grid.row([
                one.factor.clone(),
                with(one.first, one.first_interval),
                with(one.total, one.total_interval),
            ]);
        }
        self.text.push_str(&grid.lines());
        if sobol.without > 0 {
            self.words(&format!("{} points had no answer.", sobol.without), plain);
        }
    }
}
