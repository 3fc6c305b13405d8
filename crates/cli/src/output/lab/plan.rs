//! A plan, for people.

use peristyle_engine::Ruleset;
use peristyle_lab::plan::{PlanStep, TipPlan};

use super::super::layout::{OutputStyle, bold, dim, green, left, printable, right, wrap, yellow};
use super::super::numbers;
use super::digits;

/// What it comes to, and the steps in order.
pub fn plan(plan: &TipPlan, ruleset: &Ruleset, lang: Option<&str>, look: OutputStyle) -> String {
    let digits = digits(ruleset);
    let score = |score: Option<f64>| score.map_or("no score".to_owned(), |one| digits.write(one));
    let mut text = String::new();
    let mut say = |words: &str, style: fn(&str) -> String| {
        for line in wrap(&printable(words), look.width) {
            text.push_str(&format!("{}\n", style(&line)));
        }
    };
    say(&format!("{}{}{}", ruleset.title_in(lang), look.dot(), plan.id), bold);
    let effort = numbers::display_number(plan.effort);
    let (before, after) = (score(plan.before), score(plan.score));
    let way = format!("{before} {} {after} for effort {effort}", look.arrow());
    match plan.target {
        Some(target) if plan.already => {
            let words =
                format!("{before}: the target {} is reached already.", digits.write(target));
            say(&words, green);
            return text;
        }
        Some(target) if plan.reached => {
            say(&format!("{way}: reaches {}", digits.write(target)), green);
        }
        Some(target) => {
            let words = format!("{} is out of reach; the best within reach:", digits.write(target));
            say(&words, yellow);
            say(&way, str::to_owned);
        }
        None => {
            let budget = numbers::display_number(plan.budget.unwrap_or(0.0));
            say(&format!("{way} (of {budget})"), str::to_owned);
        }
    }
    if let Some(why) = &plan.reason {
        say(&format!("There is no score now: {why}."), str::to_owned);
    }
    if plan.steps.is_empty() {
        say("No tip of the pack brings anything here.", str::to_owned);
    }
    for (at, step) in plan.steps.iter().enumerate() {
        text.push('\n');
        let gain = match (step.gain, step.score) {
            (Some(gain), Some(score)) => {
                format!("{} {} {}", digits.signed(gain), look.arrow(), digits.write(score))
            }
            (_, other) => score(other),
        };
        let number = format!("{}. ", at + 1);
        let room = look.width.saturating_sub(number.len() + gain.chars().count() + 2).max(8);
        for (line_at, line) in wrap(&printable(&step.tip), room).iter().enumerate() {
            let lead = if line_at == 0 { number.clone() } else { " ".repeat(number.len()) };
            let line = format!("{lead}{}", left(line, room));
            if line_at == 0 {
                let rest = look.width.saturating_sub(number.len() + room);
                text.push_str(&format!("{}\n", bold(&format!("{line}{}", right(&gain, rest)))));
            } else {
                text.push_str(&format!("{}\n", bold(line.trim_end())));
            }
        }
        let indent = " ".repeat(number.len());
        for line in wrap(&printable(&step.text), look.width.saturating_sub(indent.len())) {
            text.push_str(&format!("{indent}{line}\n"));
        }
        for line in wrap(&details(step, ruleset, lang, look), look.width - indent.len()) {
            text.push_str(&format!("{indent}{}\n", dim(&line)));
        }
    }
    let mut notes = Vec::new();
    if plan.more {
        notes.push(format!(
            "The pack advises more steps than a plan looks at; the first {} were.",
            plan.choices
        ));
    }
    if !plan.exact {
        let bound = match (plan.least_effort, plan.best_score) {
            (Some(least), _) if plan.reached => {
                format!(": none takes less effort than {}", numbers::display_number(least))
            }
            (_, Some(best)) => format!(": none comes to more than {}", digits.write(best)),
            _ => String::new(),
        };
        notes.push(format!("Perhaps there is a better plan{bound}."));
    }
    for note in notes {
        text.push('\n');
        for line in wrap(&note, look.width) {
            text.push_str(&format!("{line}\n"));
        }
    }
    text
}

/// The change, the effort, and the band that it leads to.
fn details(step: &PlanStep, ruleset: &Ruleset, lang: Option<&str>, look: OutputStyle) -> String {
    let changes: Vec<String> = step
        .change
        .iter()
        .map(|(fact, value)| match value {
            Some(value) => format!("{fact} = {}", numbers::to_copy(value)),
            None => format!("{fact} missing"),
        })
        .collect();
    let mut words = vec![printable(&changes.join(", "))];
    words.push(format!("effort\u{a0}{}", numbers::display_number(step.effort)));
    words.push(format!("{}\u{a0}so\u{a0}far", numbers::display_number(step.total_effort)));
    if let Some(band) = &step.band {
        words.push(format!("now {}", ruleset.band_title(band, lang)));
    }
    words.join(look.dot())
}
