//! The reader functions of numbers and days: arithmetic in which missing values stay missing.

use peristyle_engine::host::HostValue;

use super::call_args::{CallArgs, ReaderResult, day, optional_number};
use crate::date;
use crate::number;

super::declare! {
    number(text) "The number that a text says: `1,152`, `63.3K`, `+6.7%`; `()` if it says none." = |args| {
        match args.get(0) {
            HostValue::Number(number) => Ok(optional_number(Some(*number))),
            _ => Ok(optional_number(number::read(args.text(0)?))),
        }
    };
    share(part, whole) "The part divided by the whole; `()` if the whole is 0." = |args| args.ratio(1.0);
    percent(part, whole) "The part in percent of the whole; `()` if the whole is 0." = |args| args.ratio(100.0);
    per_week(count, days) "A count over so many days as a number per week." = |args| args.ratio(7.0);
    sum(numbers) "The sum of those numbers of a list that are known; `()` if none is." = |args| {
        let HostValue::List(items) = args.get(0) else { return Err(args.wrong_type(0, "a list")) };
        let mut sum = None;
        for item in items {
            match item {
                HostValue::Missing => {}
                HostValue::Number(number) => sum = Some(sum.unwrap_or(0.0) + number),
                other => return Err(format!("a sum is of numbers, and not of {}", other.describe())),
            }
        }
        Ok(optional_number(sum))
    };
    newest(days) "The newest of a list of days, `2026-10-05`; those that are missing don't count." = |args| {
        let HostValue::List(items) = args.get(0) else { return Err(args.wrong_type(0, "a list")) };
        let mut newest = None;
        for (at, item) in items.iter().enumerate() {
            if !matches!(item, HostValue::Missing) {
                newest = newest.max(Some(CallArgs(items).day(at)?));
            }
        }
        Ok(day(newest))
    };
    days(from, to) "How many days lie between two days; less than 0 if the second is earlier." = |args| {
        if args.is_missing(1) {
            return Ok(HostValue::Missing);
        }
        let (from, to) = (date::start_of_day(args.day(0)?), date::start_of_day(args.day(1)?));
        #[expect(clippy::cast_precision_loss, reason = "days of ten thousand years")]
        Ok(optional_number(from.zip(to).map(|(from, to)| ((to - from) / date::DAY_SECONDS) as f64)))
    };
}

impl CallArgs<'_> {
    fn ratio(self, factor: f64) -> ReaderResult {
        if self.is_missing(1) {
            return Ok(HostValue::Missing);
        }
        let (part, whole) = (self.number(0)?, self.number(1)?);
        Ok(optional_number((whole != 0.0).then(|| part * factor / whole)))
    }
}
