//! Where every point came from, for people.

use peristyle_engine::evaluate::Tip;
use peristyle_engine::{Evaluation, Explanation};

use super::layout::{NO_BREAK, OutputStyle, bold, columns, dim, printable, right, wrap};
use super::numbers::{self, ScoreDigits};

/// Every step with its rule's place, then derived facts and all tips.
pub fn explained(explanation: &Explanation, look: OutputStyle) -> String {
    let mut sheet = ExplanationText { text: String::new(), look };
    let answer = &explanation.evaluation;
    let digits = ScoreDigits::of(answer);
    for step in &explanation.steps {
        let points = match (step.points, step.value) {
            (Some(_), Some(share)) if answer.score.is_none() => numbers::whole_percent(share),
            (Some(points), _) => match part(answer, &step.path) {
                PointsScope::OfWhole(most) => {
                    format!("{} of {}", digits.write(points), digits.write(most))
                }
                PointsScope::OfSum => digits.signed(points),
                PointsScope::Alone => digits.write(points),
            },
            // minus points keep their sign
            (None, Some(value)) => {
                numbers::display_number(signed(answer, &step.path).unwrap_or(value))
            }
            (None, None) => look.dash().to_owned(),
        };
        let indent = "  ".repeat(step.depth);
        if step.depth <= 1 && !sheet.text.is_empty() {
            sheet.text.push('\n');
        }
        let name = if step.path.is_empty() { String::new() } else { format!(" ({})", step.path) };
        let title = format!("{}{name}", printable(&step.title));
        sheet.row(&indent, &title, &points, if step.depth <= 1 { bold } else { str::to_owned });
        sheet.paragraph(&format!("{indent}  "), &printable(&step.how), str::to_owned);
        sheet.paragraph(&format!("{indent}  "), &printable(&step.rule), dim);
    }
    if !explanation.derived.is_empty() {
        sheet.text.push_str(&format!("\n{}\n", bold("Derived facts")));
    }
    for step in &explanation.derived {
        let value =
            step.value.as_ref().map_or(look.dash().to_owned(), |one| numbers::value(one, None));
        sheet.row("  ", &step.id, &value, str::to_owned);
        let formula = step.formula.split_whitespace().collect::<Vec<_>>().join(" ");
        sheet.paragraph("    ", &format!("= {}", printable(&formula)), str::to_owned);
        if let Some(note) = &step.note {
            sheet.paragraph("    ", &printable(note), str::to_owned);
        }
        sheet.paragraph("    ", &printable(&step.rule), dim);
    }
    // without a score there is no gain to go by
    let order = if answer.score.is_some() { "best first" } else { "least effort first" };
    sheet.tips(&format!("Tips, {order}"), &answer.tips, digits);
    sheet.tips("Tips that would bring nothing now", &explanation.idle_tips, digits);
    sheet.text
}

/// What a node's points are a part of.
enum PointsScope {
    /// Of the points it could earn.
    OfWhole(f64),
    /// Of a sum with minus points.
    OfSum,
    Alone,
}

fn part(answer: &Evaluation, path: &str) -> PointsScope {
    let (points, has_minus) = if path.is_empty() {
        // negative weights let the index leave its range
        let within = |most: &f64| answer.score.is_none_or(|score| (0.0..=*most).contains(&score));
        (answer.points.filter(within), false)
    } else {
        let pillar = answer.all_pillars().find(|one| one.id == path);
        let pillar = pillar.map(|one| (one.points, one.has_minus));
        let indicator = || answer.all_indicators().find(|one| one.id == path);
        let indicator = || indicator().map(|one| (one.points, one.has_minus));
        pillar.or_else(indicator).unwrap_or((None, false))
    };
    match points {
        Some(_) if has_minus => PointsScope::OfSum,
        Some(points) => PointsScope::OfWhole(points),
        None => PointsScope::Alone,
    }
}

/// The score of a node, where it has one.
fn signed(answer: &Evaluation, path: &str) -> Option<f64> {
    let pillar = answer.all_pillars().find(|one| one.id == path).and_then(|one| one.score);
    pillar.or_else(|| answer.all_indicators().find(|one| one.id == path)?.score)
}

struct ExplanationText {
    text: String,
    look: OutputStyle,
}

impl ExplanationText {
    /// A title at the left, a number at the right.
    fn row(&mut self, indent: &str, title: &str, number: &str, style: fn(&str) -> String) {
        let room = self.look.width.saturating_sub(indent.len() + columns(number) + 2).max(10);
        for (at, line) in wrap(title, room).iter().enumerate() {
            let number = if at == 0 {
                right(number, self.look.width.saturating_sub(indent.len() + columns(line)))
            } else {
                String::new()
            };
            let number = style(&number);
            self.text.push_str(format!("{indent}{}{number}", style(line)).trim_end());
            self.text.push('\n');
        }
    }

    fn paragraph(&mut self, indent: &str, words: &str, style: fn(&str) -> String) {
        for line in wrap(words, self.look.width.saturating_sub(indent.len())) {
            self.text.push_str(&format!("{indent}{}\n", style(&line)));
        }
    }

    fn tips(&mut self, title: &str, tips: &[Tip], digits: ScoreDigits) {
        if tips.is_empty() {
            return;
        }
        self.text.push_str(&format!("\n{}\n", bold(title)));
        for tip in tips {
            let gain = match (tip.gain, tip.score) {
                (Some(gain), _) => digits.signed(gain),
                (None, Some(score)) => format!("{} {}", self.look.arrow(), digits.write(score)),
                (None, None) => String::new(),
            };
            self.row("  ", &tip.id, &gain, bold);
            self.paragraph("    ", &printable(&tip.text), str::to_owned);
            let changes: Vec<String> = tip
                .change
                .iter()
                .map(|(fact, value)| match value {
                    Some(value) => format!("{fact} = {}", numbers::to_copy(value)),
                    None => format!("{fact} missing"),
                })
                .collect();
            let effort = format!("effort{NO_BREAK}{}", numbers::display_number(tip.effort));
            let words = format!("{}{}{effort}", changes.join(", "), self.look.dot());
            self.paragraph("    ", &words, dim);
        }
    }
}
