//! What is said on standard error while and after a population is scored.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use peristyle_data::population::{RunProgress, RunSummary};
use peristyle_engine::Ruleset;

use super::layout::{bold, dim};
use super::numbers::display_number;

/// How many facts are named that rows don't know.
const NAMED: usize = 5;

/// The line that shows how far it is: bytes, rate and time left, on a terminal only.
pub struct ProgressLine {
    bar: ProgressBar,
    started: Instant,
    shown: Option<Instant>,
}

impl ProgressLine {
    pub fn new(bytes: Option<u64>) -> Self {
        let bar = match bytes {
            _ if !io::stderr().is_terminal() => ProgressBar::hidden(),
            Some(bytes) => ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr()),
            None => ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()),
        };
        let style = match bytes {
            Some(_) => "{bytes} of {total_bytes}  {bytes_per_sec}  {msg}  {eta} left",
            None => "{bytes}  {bytes_per_sec}  {msg}",
        };
        // the template is ours
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        Self { bar, started: Instant::now(), shown: None }
    }

    pub fn show(&mut self, progress: RunProgress) {
        const PAUSE: Duration = Duration::from_millis(100);
        if self.bar.is_hidden() || self.shown.is_some_and(|shown| shown.elapsed() < PAUSE) {
            return;
        }
        self.shown = Some(Instant::now());
        self.bar.set_position(progress.bytes);
        let rows = rate(progress.rows, self.started.elapsed());
        self.bar.set_message(format!("{} rows, {rows} rows/s", grouped(progress.rows)));
    }

    /// Returns what makes room for a message while the line is shown.
    pub fn pause(&self) -> impl Fn(&dyn Fn()) + use<> {
        let bar = self.bar.clone();
        move |act| bar.suspend(act)
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// The closing summary.
pub fn summary(summary: &RunSummary, ruleset: &Ruleset, took: Duration) -> String {
    let mut text = bold(&format!(
        "read {} = scored {} + rejected {}",
        grouped(summary.read),
        grouped(summary.scored),
        grouped(summary.rejects())
    ));
    let mut line = |words: String| {
        text.push('\n');
        text.push_str(&words);
    };
    if summary.left_out > 0 {
        line(format!("left out by `--only`: {}", grouped(summary.left_out)));
    }
    for (code, count) in &summary.rejected {
        line(format!("rejected for {code}: {}", grouped(*count)));
    }
    if summary.without_score > 0 {
        line(format!("no score: {}", grouped(summary.without_score)));
    }
    if let (Some(mean), Some([low, median, high])) = (summary.mean, summary.percentiles) {
        let short = |number: f64| display_number((number * 100.0).round() / 100.0);
        let (mean, low, median, high) = (short(mean), short(low), short(median), short(high));
        let within = match summary.percentile_error {
            0.0 => String::new(),
            within => format!(" (percentiles to within {})", display_number(within)),
        };
        line(format!("mean {mean}, median {median}, p10 {low}, p90 {high}{within}"));
    }
    if summary.bands.iter().any(|(_, count)| *count > 0) {
        let bands: Vec<String> = summary
            .bands
            .iter()
            .map(|(band, count)| format!("{band} {}", grouped(*count)))
            .collect();
        line(format!("bands: {}", bands.join(", ")));
    }
    if !summary.missing.is_empty() {
        let named = summary.missing.iter().take(NAMED);
        let named: Vec<String> =
            named.map(|(fact, count)| format!("{fact} {}", grouped(*count))).collect();
        line(format!("most often missing: {}", named.join(", ")));
    }
    if summary.interpreted > 0 {
        let rows = grouped(summary.interpreted);
        line(format!("walked one by one: {rows} rows"));
    }
    if summary.interpreting > 0.0 {
        line(interpreting(summary, ruleset));
    }
    let rows = rate(summary.read, took);
    let version = ruleset.version().map_or_else(String::new, |version| format!(" {version}"));
    line(dim(&format!(
        "{:.2} s, {rows} rows/s; pack {}{version}, fingerprint {}",
        took.as_secs_f64(),
        ruleset.id(),
        ruleset.fingerprint()
    )));
    text
}

/// `38 % of the time in interpreted scripts (weights.rhai)`.
fn interpreting(summary: &RunSummary, ruleset: &Ruleset) -> String {
    let share = 100.0 * summary.interpreting;
    let share = if share < 1.0 { "less than 1 %".to_owned() } else { format!("{share:.0} %") };
    let mut files: Vec<&str> = Vec::new();
    for remark in ruleset.remarks().iter().filter(|remark| remark.code.id == "PS0515") {
        let file = remark.place.as_ref().map(|place| place.file());
        let file = file.map(|name| name.rsplit('/').next().unwrap_or(name));
        files.extend(file.filter(|file| !files.contains(file)));
    }
    let files = if files.is_empty() { String::new() } else { format!(" ({})", files.join(", ")) };
    format!("{share} of the time in interpreted scripts{files}: `peristyle pack check` says why")
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "for people"
)]
fn rate(rows: u64, took: Duration) -> String {
    grouped((rows as f64 / took.as_secs_f64().max(1e-6)) as u64)
}

/// `1 234 567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1 000"), (1_234_567, "1 234 567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
