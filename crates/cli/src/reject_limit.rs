//! `--max-rejects`: how many rows of a table may be rejected.

use peristyle_data::population::RunSummary;
use peristyle_engine::diagnostic::Diagnostic;

use crate::codes;
use crate::exit::CommandFailure;

/// How many rows may be rejected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RejectLimit {
    Rows(u64),
    Share(f64),
}

impl RejectLimit {
    pub fn of(text: Option<&str>) -> Result<Self, CommandFailure> {
        let Some(text) = text else { return Ok(Self::Rows(0)) };
        let read = match text.trim().strip_suffix('%') {
            Some(percent) => {
                let percent = percent.trim_end().parse::<f64>().ok();
                percent.filter(|one| (0.0..=100.0).contains(one)).map(Self::Share)
            }
            None => text.trim().parse().ok().map(Self::Rows),
        };
        read.ok_or_else(|| {
            let words = format!("`--max-rejects {text}` is neither a number nor a share");
            CommandFailure::usage(
                Diagnostic::error(&codes::BAD_OPTION, words)
                    .help("write how many rows may be rejected, such as `10`, or `0.5%` of them"),
            )
        })
    }

    pub fn allows(self, summary: &RunSummary) -> bool {
        self.allows_rows(summary.rejects(), summary.read)
    }

    /// Whether so many of all rows may be rejected.
    #[expect(clippy::cast_precision_loss, reason = "fewer rows than 2^53")]
    pub fn allows_rows(self, rejected: u64, all: u64) -> bool {
        match self {
            Self::Rows(rows) => rejected <= rows,
            Self::Share(percent) => rejected as f64 * 100.0 <= percent * all as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(read: u64, rejected: u64) -> RunSummary {
        let rejected = [("PS2308", rejected)].into_iter().collect();
        RunSummary { read, rejected, ..RunSummary::default() }
    }

    #[test]
    fn limits() {
        let allows = |text: Option<&str>, read, rejected| {
            RejectLimit::of(text).map(|limit| limit.allows(&summary(read, rejected))).ok()
        };
        assert_eq!(allows(None, 100, 0), Some(true));
        assert_eq!(allows(None, 100, 1), Some(false));
        assert_eq!(allows(Some("2"), 100, 2), Some(true));
        assert_eq!(allows(Some("2"), 100, 3), Some(false));
        assert_eq!(allows(Some("1%"), 200, 2), Some(true));
        assert_eq!(allows(Some("1%"), 199, 2), Some(false));
        assert_eq!(allows(Some("0.5 %"), 200, 1), Some(true));
        assert_eq!(allows(Some("0%"), 0, 0), Some(true));
        for bad in ["-1", "1.5", "many", "101%", "%", ""] {
            assert_eq!(allows(Some(bad), 1, 0), None, "{bad}");
        }
    }
}
