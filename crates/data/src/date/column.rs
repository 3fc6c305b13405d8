//! Columns of dates: one order of day and month for all cells, and statistics of cells that aren't dates.

use super::{SlashOrder, parse_seconds_as};

/// The most characters of a cell that is shown as an example.
const MAX_EXAMPLE_CHARS: usize = 40;

/// The dates of a column, and the cells that aren't dates.
#[derive(Debug)]
pub(crate) struct DateColumn {
    /// The seconds since 1970 of each cell.
    pub(crate) seconds: Vec<Option<i64>>,
    /// The number of cells that aren't empty.
    pub(crate) non_empty: usize,
    /// The number of cells that look like a date and can't be parsed.
    pub(crate) unread: usize,
    /// The first of these.
    pub(crate) example: Option<String>,
}

impl DateColumn {
    /// Parses the cells of a column, which `each` visits.
    pub(crate) fn read(each: impl Fn(&mut dyn FnMut(&str))) -> Self {
        let slashes = SlashOrder::of(&each);
        let mut column = Self { seconds: Vec::new(), non_empty: 0, unread: 0, example: None };
        each(&mut |cell| {
            let seconds = parse_seconds_as(cell, slashes);
            column.seconds.push(seconds);
            column.non_empty += usize::from(!cell.is_empty());
            if seconds.is_none() && looks_like_date(cell) {
                column.unread += 1;
                column.example.get_or_insert_with(|| cell.to_owned());
            }
        });
        column
    }

    /// Describes what is wrong with the cells of a column called `header`; `None` if nothing is.
    ///
    /// A single date that can't be parsed is reported: in a language with unknown months, the others
    /// would pass for all dates.
    pub(crate) fn describe_problems(&self, header: &str) -> Option<String> {
        let example = self.example.as_deref().map(|one| format!(", such as `{one}`"));
        let example = example.unwrap_or_default();
        match (self.non_empty, self.count_dates(), self.unread) {
            (0, _, _) | (_, 1.., 0) => None,
            (_, 0, _) => Some(format!("no cell of `{header}` is a date that can be read{example}")),
            (_, _, 1) => Some(format!(
                "1 cell of `{header}` is no date that can be read, and was left out{example}"
            )),
            (_, _, unread) => Some(format!(
                "{unread} cells of `{header}` are no dates that can be read, and were left out{example}"
            )),
        }
    }

    /// Returns the number of cells that are dates.
    pub(crate) fn count_dates(&self) -> usize {
        self.seconds.iter().flatten().count()
    }
}

impl SlashOrder {
    /// Returns the order in which a column writes dates with slashes: the day first where some cell
    /// can't be read otherwise, and none contradicts it.
    fn of(each: &impl Fn(&mut dyn FnMut(&str))) -> Self {
        let (mut day_first, mut month_first) = (false, false);
        each(&mut |cell| {
            if cell.contains('/') && !month_first {
                let month = parse_seconds_as(cell, Self::MonthFirst).is_some();
                let day = parse_seconds_as(cell, Self::DayFirst).is_some();
                month_first |= month && !day;
                day_first |= day && !month;
            }
        });
        if day_first && !month_first { Self::DayFirst } else { Self::MonthFirst }
    }
}

/// Returns whether a cell has the form of a date: a day or a year, few words, and nothing else, such
/// as `5 août 2026`. What it shows may be shown.
pub(crate) fn looks_like_date(cell: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c.is_whitespace() || "./-,:+()".contains(c);
    if cell.chars().count() > MAX_EXAMPLE_CHARS || cell.contains("//") || !cell.chars().all(is_part)
    {
        return false;
    }
    let groups =
        |is: fn(char) -> bool| cell.split(move |c: char| !is(c)).filter(|group| !group.is_empty());
    let numbers: Vec<&str> = groups(|c| c.is_ascii_digit()).collect();
    let words = groups(char::is_alphabetic).count();
    let is_year =
        |number: &&str| number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    let short = numbers.iter().all(|number| number.len() <= 4);
    short
        && words <= 5
        && (2..=7).contains(&numbers.len())
        && (numbers.iter().any(is_year) || words == 0 && numbers.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[&str]) -> DateColumn {
        DateColumn::read(|visit| cells.iter().for_each(|cell| visit(cell)))
    }

    #[test]
    fn slashes_are_month_first_unless_the_column_rules_it_out() {
        let day = |cells: &[&str]| {
            let first = column(cells).seconds[0];
            first.and_then(super::super::day_of).map(|day| day.to_string())
        };
        assert_eq!(day(&["5/2/2026"]).as_deref(), Some("2026-05-02"));
        assert_eq!(day(&["5/2/2026", "28/2/2026"]).as_deref(), Some("2026-02-05"));
        // a column of both is no column of dates with the day first
        assert_eq!(day(&["5/2/2026", "28/2/2026", "2/28/2026"]).as_deref(), Some("2026-05-02"));
        assert_eq!(column(&["5/2/2026", "28/2/2026", "2/28/2026"]).unread, 1);
    }

    #[test]
    fn what_looks_like_a_date_is_told_from_what_is_private() {
        for cell in ["5 xyz 2026", "05 lok 2026", "2026-13-45", "32.13.2026", "5. Foo 2026, 14:03"]
        {
            assert!(looks_like_date(cell), "{cell}");
        }
        for cell in [
            "",
            "Not Available",
            "None",
            "N/A",
            "Anna Beispiel",
            "anna@example.com",
            "+49 171 1234567",
            "https://example.com/2026/10",
            "2026",
            "5",
            "Room 12, 3rd floor of the new building, 2026",
        ] {
            assert!(!looks_like_date(cell), "{cell}");
        }
        let read = column(&["08 Feb 2026", "Not Available", "", "08 xyz 2026"]);
        assert_eq!((read.non_empty, read.count_dates(), read.unread), (3, 1, 1));
        assert_eq!(read.example.as_deref(), Some("08 xyz 2026"));
    }
}
