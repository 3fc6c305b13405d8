//! What a change of rules does, for people.

use peristyle_engine::Ruleset;
use peristyle_lab::compare::{
    AttributionMethod, BandMigration, RuleEffect, RulesetComparison, ScoreStatistics,
};

use super::super::layout::{NO_BREAK, OutputStyle, bold, columns, printable, wrap};
use super::super::numbers::{ScoreDigits, percent};
use super::{NumberGrid, digits};

/// How many parts of a population are shown.
const SEGMENTS: usize = 20;
/// How many rules are shown.
const RULES: usize = 20;
/// How many changes of one cause are shown.
const SEVERAL: usize = 3;

/// Figures over everyone, the rules that changed, bands, movers, segments.
pub fn compared(
    told: &RulesetComparison,
    rules: (&Ruleset, &Ruleset),
    look: OutputStyle,
) -> String {
    let digits = digits(rules.1);
    let mut text = String::new();
    let head = format!("{}{}{}", rules.1.title_in(None), look.dot(), sides(told, look));
    write_styled(&mut text, &head, look, bold);
    text.push('\n');
    for line in summary(&told.figures, digits, look) {
        write_styled(&mut text, &line, look, str::to_owned);
    }
    text.push_str(&changes(told, digits, look));
    text.push_str(&movers(told, digits, look));
    if let Some(bands) = &told.figures.band_migration {
        text.push_str(&migration(bands, rules, look));
    }
    text.push_str(&segments(told, digits, look));
    for note in notes(told) {
        text.push('\n');
        write_styled(&mut text, &note, look, str::to_owned);
    }
    text
}

/// Figures over everyone where some facts were changed and the rules weren't: what if.
pub fn sides(told: &RulesetComparison, look: OutputStyle) -> String {
    let (before, after) = (&told.before, &told.after);
    if before.fingerprint == after.fingerprint && !told.what_if.is_empty() {
        return format!("what{NO_BREAK}if {}", told.what_if.join(", "));
    }
    let name = |rules: &peristyle_lab::compare::NamedRuleset| {
        if before.id == after.id { rules.origin.clone() } else { rules.id.clone() }
    };
    if name(before) == name(after) {
        let changed = told.rules.iter().map(|rule| rule.rule.replace('→', look.arrow()));
        return format!("{}, changed: {}", before.id, changed.collect::<Vec<_>>().join("; "));
    }
    format!("{} {} {}", name(before), look.arrow(), name(after))
}

fn write_styled(text: &mut String, words: &str, look: OutputStyle, style: fn(&str) -> String) {
    for line in wrap(&printable(words), look.width) {
        text.push_str(&format!("{}\n", style(&line)));
    }
}

fn summary(figures: &ScoreStatistics, digits: ScoreDigits, look: OutputStyle) -> Vec<String> {
    let people =
        |count: usize| if count == 1 { "1 profile".into() } else { format!("{count} profiles") };
    let mut lines = Vec::new();
    let share = figures.share_changed.unwrap_or(0.0);
    let unscored = figures.mean_before.is_none() && figures.mean_after.is_none();
    if unscored && figures.gained + figures.lost == 0 {
        return vec![format!("{}: no score before, and none after.", people(figures.n))];
    }
    let mut line = if share == 0.0 {
        format!("{}: no score changes.", people(figures.n))
    } else {
        format!("{}: {} of the scores change.", people(figures.n), percent(share))
    };
    if let (Some(before), Some(after)) = (figures.mean_before, figures.mean_after) {
        line += &format!(" Mean {} {} {}", digits.write(before), look.arrow(), digits.write(after));
        line += &format!(" ({}).", digits.signed(figures.mean_change.unwrap_or(0.0)));
    }
    if let (Some(rise), Some(fall)) = (figures.largest_rise, figures.largest_fall)
        && share > 0.0
    {
        line +=
            &format!(" Largest rise {}, largest fall {}.", digits.write(rise), digits.write(fall));
    }
    lines.push(line);
    match (figures.spearman, figures.kendall) {
        (Some(spearman), Some(kendall)) if share > 0.0 => {
            lines.push(format!(
                "Ranks before and after: Spearman {spearman:.3}, Kendall {kendall:.3}."
            ));
        }
        (None, _) => lines.push("There is no ranking to compare.".to_owned()),
        _ => {}
    }
    if figures.gained > 0 {
        lines.push(format!("A score is gained by {}.", people(figures.gained)));
    }
    if figures.lost > 0 {
        lines.push(format!("The score is lost by {}.", people(figures.lost)));
    }
    lines
}

fn changes(told: &RulesetComparison, digits: ScoreDigits, look: OutputStyle) -> String {
    if told.rules.is_empty() {
        return "\nThe rules mean the same.\n".to_owned();
    }
    let effects = told.attribution.everyone;
    let head: &[&str] =
        if effects { &["What changed", "mean effect", "largest"] } else { &["What changed"] };
    let mut grid = NumberGrid::new(look, head);
    // of another index, all rules are others
    if told.attribution.method == AttributionMethod::None && told.attribution.players > 0 {
        let changes: usize = told.rules.iter().map(|rule| rule.changes.len()).sum();
        return format!("\n{changes} changes; `--format json` lists them.\n");
    }
    for rule in told.rules.iter().take(RULES) {
        let mut row = vec![short(rule).replace('→', look.arrow())];
        if effects {
            let signed =
                |one: Option<f64>| one.map_or(look.dash().to_owned(), |one| digits.signed(one));
            row.push(signed(rule.mean_change));
            row.push(rule.max_change.map_or(look.dash().to_owned(), |one| digits.write(one)));
        }
        grid.row(row);
        for place in places(rule).into_iter().take(SEVERAL) {
            grid.row([format!("{NO_BREAK}{NO_BREAK}{place}")]);
        }
    }
    let more = told.rules.len().saturating_sub(RULES);
    let more = if more > 0 {
        format!("and {more} more: `--format json` has all\n")
    } else {
        String::new()
    };
    format!("\n{}{more}", grid.lines())
}

/// A cause in words, of which there may be many where it is several changes.
fn short(rule: &RuleEffect) -> String {
    let words: Vec<&str> = rule.rule.split("; ").collect();
    match words.get(..SEVERAL) {
        Some(first) if words.len() > SEVERAL => {
            format!("{}; and {} more", first.join("; "), words.len() - SEVERAL)
        }
        _ => rule.rule.clone(),
    }
}

fn places(rule: &RuleEffect) -> Vec<String> {
    let mut places: Vec<String> = Vec::new();
    for change in &rule.changes {
        if let (Some(file), Some(line)) = (&change.file, change.line) {
            let place = format!("{file}:{line}");
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    places
}

fn movers(told: &RulesetComparison, digits: ScoreDigits, look: OutputStyle) -> String {
    if told.movers.is_empty() {
        return String::new();
    }
    let mut grid = NumberGrid::new(look, &["Who moves most, and why", "before", "after", "change"]);
    // with one cause for all there is nothing to tell apart
    let several = told.attribution.players > 1;
    for one in &told.movers {
        let bands = match (&one.band_before, &one.band_after) {
            (Some(before), Some(after)) if before != after => {
                format!(" ({before} {} {after})", look.arrow())
            }
            _ => String::new(),
        };
        grid.row([
            format!("{}{bands}", one.id),
            digits.write(one.before),
            digits.write(one.after),
            digits.signed(one.change),
        ]);
        for cause in one.because.iter().filter(|_| several) {
            let error = cause.standard_error.map(|error| format!(" ±{}", digits.write(error)));
            let rule = cause.rule.replace('→', look.arrow());
            grid.row([
                format!("{NO_BREAK}{NO_BREAK}{rule}"),
                String::new(),
                String::new(),
                format!("{}{}", digits.signed(cause.points), error.unwrap_or_default()),
            ]);
        }
    }
    format!("\n{}", grid.lines())
}

fn migration(bands: &BandMigration, rules: (&Ruleset, &Ruleset), look: OutputStyle) -> String {
    if bands.moved == 0 {
        return "\nNobody changes the band.\n".to_owned();
    }
    let title = |rules: &Ruleset, band: &Option<String>| {
        band.as_ref().map_or("no score".to_owned(), |band| rules.band_title(band, None))
    };
    let column = |at: usize| bands.counts.iter().filter_map(|row| row.get(at)).sum::<usize>();
    let used: Vec<usize> = (0..bands.to.len())
        .filter(|at| column(*at) > 0 || bands.to.get(*at).is_some_and(Option::is_some))
        .collect();
    let after = |at: &usize| bands.to.get(*at).map(|to| title(rules.1, to)).unwrap_or_default();
    let titles: Vec<String> = used.iter().map(after).collect();
    let words = titles.iter().map(|title| columns(title));
    // two spaces before each, and a title of a row
    let wide = words.clone().map(|width| width + 2).sum::<usize>() + words.max().unwrap_or(0);
    // where titles don't fit side by side, the rows' numbers stand for them
    let numbered = wide > look.width && bands.from == bands.to;
    let mut head = vec!["Band before / after".to_owned()];
    head.extend(used.iter().zip(titles).map(
        |(at, title)| {
            if numbered { (at + 1).to_string() } else { title }
        },
    ));
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let mut grid = NumberGrid::new(look, &head);
    for (at, (from, counts)) in bands.from.iter().zip(&bands.counts).enumerate() {
        if from.is_none() && counts.iter().sum::<usize>() == 0 {
            continue;
        }
        let cells = used.iter().filter_map(|at| counts.get(*at)).map(ToString::to_string);
        let title = title(rules.0, from);
        let title = if numbered { format!("{}{NO_BREAK}{title}", at + 1) } else { title };
        grid.row(std::iter::once(title).chain(cells));
    }
    let words =
        if bands.moved == 1 { "profile changes its band" } else { "profiles change their band" };
    format!("\n{}{} {words}.\n", grid.lines(), bands.moved)
}

fn segments(told: &RulesetComparison, digits: ScoreDigits, look: OutputStyle) -> String {
    let Some(by) = &told.by else { return String::new() };
    let title = format!("By {by}");
    let mut grid = NumberGrid::new(look, &[&title, "n", "moved", "mean", "most"]);
    let dash = || look.dash().to_owned();
    for one in told.segments.iter().take(SEGMENTS) {
        let figures = &one.figures;
        grid.row([
            one.value.clone().unwrap_or_else(|| "not said".to_owned()),
            figures.n.to_string(),
            figures.share_changed.map_or_else(dash, percent),
            figures.mean_change.map_or_else(dash, |one| digits.signed(one)),
            figures.max_change.map_or_else(dash, |one| digits.write(one)),
        ]);
    }
    let more = told.segments.len().saturating_sub(SEGMENTS);
    let more = if more > 0 {
        format!("and {more} more: `--format json` has all\n")
    } else {
        String::new()
    };
    format!("\n{}{more}", grid.lines())
}

fn notes(told: &RulesetComparison) -> Vec<String> {
    let mut notes = Vec::new();
    let attribution = &told.attribution;
    match attribution.method {
        AttributionMethod::Sampled => notes.push(format!(
            "{} changes are too many to try all combinations: parts are from {} sampled orders, ± their standard error.",
            attribution.players,
            attribution.orders.unwrap_or(0)
        )),
        AttributionMethod::None if attribution.players > 0 => {
            let reason = attribution.reason.as_deref().unwrap_or("");
            notes.push(format!("No move is traced to a rule: {reason}."));
        }
        _ => {}
    }
    if attribution.gaps {
        notes.push("With some of the changes alone, somebody has no score; that counted as the score before.".to_owned());
    }
    notes
}
