//! A population, for people.

use peristyle_engine::Ruleset;
use peristyle_lab::describe::{PopulationDescription, SpreadStatistics};

use super::super::layout::{NO_BREAK, OutputStyle, bold, printable, wrap};
use super::super::numbers::{ScoreDigits, display_number, percent};
use super::{NumberGrid, digits};

/// How many outlying facts are named.
const FAR_OUT: usize = 8;

/// Distributions, gaps, outliers.
pub fn described(told: &PopulationDescription, ruleset: &Ruleset, look: OutputStyle) -> String {
    let digits = digits(ruleset);
    let mut text = String::new();
    let profiles =
        if told.n == 1 { "1 profile".to_owned() } else { format!("{} profiles", told.n) };
    write_styled(
        &mut text,
        &format!("{}{}{profiles}", ruleset.title_in(None), look.dot()),
        look,
        bold,
    );

    text.push_str(&table(look, "The index", &[("score".to_owned(), &told.score)], |one| {
        digits.write(one)
    }));
    text.push_str(&bands(told, ruleset, look));
    let share = |one: f64| ScoreDigits::over(1.0).write(one);
    let pillars: Vec<(String, &SpreadStatistics)> =
        told.pillars.iter().map(|one| (one.id.clone(), &one.spread)).collect();
    if !pillars.is_empty() {
        text.push_str(&table(look, "Pillars, own value", &pillars, share));
    }
    let indicators: Vec<(String, &SpreadStatistics)> =
        told.indicators.iter().map(|one| (one.id.clone(), &one.spread)).collect();
    text.push_str(&table(look, "Indicators, own value", &indicators, share));
    text.push_str(&together(told, look));
    let facts: Vec<(String, &SpreadStatistics)> =
        told.facts.iter().filter_map(|one| Some((one.id.clone(), one.numbers.as_ref()?))).collect();
    if !facts.is_empty() {
        text.push_str(&table(look, "Facts", &facts, display_number));
    }
    text.push_str(&render_text(told, look));
    text.push_str(&far_out(told, look));
    text
}

fn write_styled(
    text: &mut String,
    render_text: &str,
    look: OutputStyle,
    style: fn(&str) -> String,
) {
    for line in wrap(&printable(render_text), look.width) {
        text.push_str(&format!("{}\n", style(&line)));
    }
}

fn table(
    look: OutputStyle,
    title: &str,
    rows: &[(String, &SpreadStatistics)],
    write: impl Fn(f64) -> String,
) -> String {
    /// With less room, a row's bars stand below it.
    const WIDE: usize = 64;
    let number = |one: Option<f64>| one.map_or(look.dash().to_owned(), &write);
    let bars = |spread: &SpreadStatistics| {
        let bars = spread.histogram.as_ref().filter(|bars| bars.counts.len() > 1);
        bars.map_or_else(String::new, |bars| look.spark(&bars.counts))
    };
    if look.width < WIDE {
        let mut grid = NumberGrid::new(look, &[title, "missing", "median"]);
        for (name, spread) in rows {
            grid.row([name.clone(), spread.missing.to_string(), number(spread.median)]);
            let bars = bars(spread).replace(' ', &NO_BREAK.to_string());
            if !bars.is_empty() {
                grid.row([format!("{NO_BREAK}{NO_BREAK}{bars}")]);
            }
        }
        return format!("\n{}", grid.lines());
    }
    let mut grid = NumberGrid::new(look, &[title, "missing", "min", "median", "mean", "max", ""]);
    for (name, spread) in rows {
        grid.row([
            name.clone(),
            spread.missing.to_string(),
            number(spread.min),
            number(spread.median),
            number(spread.mean),
            number(spread.max),
            bars(spread),
        ]);
    }
    format!("\n{}", grid.lines())
}

fn bands(told: &PopulationDescription, ruleset: &Ruleset, look: OutputStyle) -> String {
    if told.bands.is_empty() {
        return String::new();
    }
    let mut grid = NumberGrid::new(look, &["Bands", "profiles", "share"]);
    for one in &told.bands {
        if one.band.is_none() && one.count == 0 {
            continue;
        }
        let title = one.band.as_ref().map(|band| ruleset.band_title(band, None));
        #[expect(clippy::cast_precision_loss, reason = "a share of a count of rows")]
        let share = one.count as f64 / told.n.max(1) as f64;
        let title = title.unwrap_or_else(|| "no score".to_owned());
        grid.row([title, one.count.to_string(), percent(share)]);
    }
    format!("\n{}", grid.lines())
}

/// Whether parts hang together.
fn together(told: &PopulationDescription, look: OutputStyle) -> String {
    let mut text = String::new();
    let number = |one: Option<f64>| one.map_or(look.dash().to_owned(), |one| format!("{one:.2}"));
    if !told.pillars.is_empty() {
        let mut grid =
            NumberGrid::new(look, &["Do a pillar's parts agree?", "parts", "profiles", "alpha"]);
        for one in &told.pillars {
            let alpha = &one.alpha;
            let told = [alpha.parts.to_string(), alpha.profiles.to_string(), number(alpha.alpha)];
            grid.row(std::iter::once(one.id.clone()).chain(told));
        }
        text.push_str(&format!("\n{}", grid.lines()));
    }
    let mut grid = NumberGrid::new(look, &["Indicators rise with their", "pillar", "score"]);
    for one in &told.indicators {
        grid.row([one.id.clone(), number(one.with_pillar), number(one.with_score)]);
    }
    text.push_str(&format!("\n{}", grid.lines()));
    text
}

/// Facts that are words.
fn render_text(told: &PopulationDescription, look: OutputStyle) -> String {
    let mut grid = NumberGrid::new(look, &["Facts in words", "missing", "different"]);
    let mut any = false;
    for one in &told.facts {
        let Some(texts) = &one.texts else { continue };
        any = true;
        let frequent = texts.frequent.iter().take(3);
        let frequent = frequent.map(|one| format!("{} {}", one.value, one.count));
        let name = match texts.count {
            0 => one.id.clone(),
            _ => format!("{}: {}", one.id, frequent.collect::<Vec<_>>().join(", ")),
        };
        grid.row([name, texts.missing.to_string(), texts.distinct.to_string()]);
    }
    if any { format!("\n{}", grid.lines()) } else { String::new() }
}

fn far_out(told: &PopulationDescription, look: OutputStyle) -> String {
    let all = told.facts.iter().filter_map(|fact| {
        let out = fact.numbers.as_ref()?.outliers.as_ref().filter(|out| out.count > 0)?;
        Some((fact, out))
    });
    let mut all: Vec<_> = all.collect();
    if all.is_empty() {
        return String::new();
    }
    all.sort_by_key(|(_, out)| std::cmp::Reverse(out.count));
    let mut grid = NumberGrid::new(look, &["Far out (Tukey's fences)", "profiles"]);
    for (fact, out) in all.iter().take(FAR_OUT) {
        let render_text = format!(
            "{}: outside of {} to {}: {}",
            fact.id,
            display_number(out.below),
            display_number(out.above),
            out.ids.iter().take(3).cloned().collect::<Vec<_>>().join(", ")
        );
        grid.row([render_text, out.count.to_string()]);
    }
    format!("\n{}", grid.lines())
}
