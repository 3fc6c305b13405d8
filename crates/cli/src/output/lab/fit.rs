//! What a fit found, for people.

use peristyle_engine::Ruleset;
use peristyle_lab::fit::WeightFit;

use super::super::layout::{OutputStyle, bold, printable, wrap};
use super::super::numbers;
use super::NumberGrid;

/// The error before and after, then every weight.
pub fn fit(
    told: &WeightFit,
    written: Option<&str>,
    ruleset: &Ruleset,
    lang: Option<&str>,
    look: OutputStyle,
) -> String {
    let mut text = String::new();
    let mut words = |words: &str, style: fn(&str) -> String| {
        for line in wrap(&printable(words), look.width) {
            text.push_str(&format!("{}\n", style(&line)));
        }
    };
    let who = format!("{} labelled profiles of {}", told.labelled, told.n);
    words(&format!("{}{}{who}", ruleset.title_in(lang), look.dot()), bold);
    let unit =
        if told.measure == "log_loss" { "log loss" } else { "points off, on average (RMSE)" };
    let mut grid = NumberGrid::new(look, &[unit, "now", "fitted"]);
    // what floating point leaves is nothing
    let number = |one: f64| numbers::display_number(if one.abs() < 1e-6 { 0.0 } else { one });
    grid.row(["these rows".to_owned(), number(told.error.now), number(told.error.fitted)]);
    if let (Some(now), Some(fitted)) = (told.error.held_out_now, told.error.held_out) {
        let rows = format!("rows held out ({} parts)", told.error.folds);
        grid.row([rows, number(now), number(fitted)]);
    }
    text.push_str(&grid.lines());
    text.push('\n');
    let mut grid = NumberGrid::new(look, &["Weight", "now", "fitted", "95 %"]);
    for weight in &told.weights {
        let interval = weight.interval.map_or(look.dash().to_owned(), |[low, high]| {
            format!("{}{}{}", number(low), look.dash(), number(high))
        });
        grid.row([weight.path.clone(), number(weight.now), number(weight.fitted), interval]);
    }
    text.push_str(&grid.lines());
    if !told.goalposts.is_empty() {
        text.push('\n');
        let mut grid = NumberGrid::new(look, &["Goalposts", "now", "fitted"]);
        let posts = |[lo, hi]: [f64; 2]| format!("{}, {}", number(lo), number(hi));
        for one in &told.goalposts {
            grid.row([one.path.clone(), posts(one.now), posts(one.fitted)]);
        }
        text.push_str(&grid.lines());
    }
    if let Some(folder) = written {
        text.push_str(&format!(
            "\nwrote {folder}/pack.yaml, a proposal: look at it before you use it\n"
        ));
    }
    text
}
