use peristyle_engine::diagnostic::Severity;
use proptest::prelude::*;
use regex::Regex;

use super::*;
use crate::archive::MemoryBudget;

/// The table of a file, and the codes and lines of what was noted.
fn read(bytes: &[u8], columns: &[ColumnSpec]) -> (Option<TableView>, Vec<(String, Option<usize>)>) {
    let budget = Arc::new(MemoryBudget::default());
    let table = try_read(bytes, columns, &budget).unwrap();
    let notes = budget.notes();
    assert!(notes.iter().all(|note| note.severity != Severity::Error));
    (table, notes.into_iter().map(|note| (note.code, note.line)).collect())
}

/// Reads a file as often as it takes.
fn try_read(
    bytes: &[u8],
    columns: &[ColumnSpec],
    budget: &Arc<MemoryBudget>,
) -> Result<Option<TableView>, Diagnostic> {
    let mut builder = TableBuilder::new(columns.to_vec(), budget);
    let mut attempt = ReadAttempt::default();
    loop {
        match read_csv(&mut builder, &mut { bytes }, attempt, "x.csv")? {
            AttemptOutcome::Read(true) => {
                return builder.finish("x.csv").map(|table| Some(TableView::new(table)));
            }
            AttemptOutcome::Read(false) => return Ok(None),
            AttemptOutcome::Again(better) => attempt = better,
        }
    }
}

/// All cells of a file that reads without a note.
fn rows(text: &str, columns: &[ColumnSpec]) -> Vec<Vec<String>> {
    let (table, notes) = read(text.as_bytes(), columns);
    assert_eq!(notes, [], "{text}");
    cells(&table.unwrap())
}

fn cells(view: &TableView) -> Vec<Vec<String>> {
    let width = view.table().columns().len();
    let column = |at| {
        let mut cells = Vec::new();
        view.visit_cells(at, |cell| cells.push(cell.to_owned()));
        cells
    };
    let columns: Vec<Vec<String>> = (0..width).map(column).collect();
    (0..view.count())
        .map(|row| columns.iter().map(|column| column[row].clone()).collect())
        .collect()
}

fn wanted() -> Vec<ColumnSpec> {
    vec![
        ColumnSpec::new("who", &["First Name", "Vorname"]),
        ColumnSpec::new("on", &["Connected On"]),
    ]
}

#[test]
fn the_header_is_found_below_a_preamble() {
    let preamble =
        "Notes:\n\"Some of the addresses, as you see, are missing. First Name is not.\"\n\n";
    let body = "First Name,Last Name,Connected On\nIda,Sommer,18 Sep 2026\n,,07 Jun 2026";
    for text in [format!("{preamble}{body}"), body.to_owned(), format!("\u{feff}{body}\r\n")] {
        assert_eq!(rows(&text, &wanted()), [["Ida", "18 Sep 2026"], ["", "07 Jun 2026"]]);
        // and without being told the columns
        let all = rows(&text, &[]);
        assert_eq!(all, [["Ida", "Sommer", "18 Sep 2026"], ["", "", "07 Jun 2026"]]);
    }
}

#[test]
fn headers_have_aliases_and_other_delimiters() {
    for text in [
        "VORNAME ;Connected on\nJörg;5. Mai 2026\n",
        "Connected On\tVorname\n5. Mai 2026\tJörg\n",
        "\"vorname\",\"x\",\"connected on\"\n\"Jörg\",\"\",\"5. Mai 2026\"",
    ] {
        assert_eq!(rows(text, &wanted()), [["Jörg", "5. Mai 2026"]], "{text}");
    }
}

#[test]
fn repeated_and_absent_columns() {
    let columns = [ColumnSpec::new("a", &["A"]), ColumnSpec::new("b", &["B"])];
    let (table, _) = read(b"A,A,C\n1,2,3\n", &columns);
    let table = table.unwrap();
    assert_eq!(cells(&table), [["1", ""]]);
    assert!(table.table().is_present(0) && !table.table().is_present(1));
    assert_eq!(rows("A,A,C,\n1,2,3,\n", &[]), [["1", "2", "3", ""]]);
}

#[test]
fn quotes_in_both_dialects() {
    let columns = [ColumnSpec::new("on", &["Date"]), ColumnSpec::new("text", &["Message"])];
    let backslash = "Date,Message\n1,\"Wir nennen das \\\"Entdecken\\\", und es dauert.\n\nLohnt sich.\"\n2,\"\"\"Ja\"\", sagte sie\"\n,\"x\"\n";
    assert_eq!(
        rows(backslash, &columns),
        [
            ["1", "Wir nennen das \"Entdecken\", und es dauert.\n\nLohnt sich."],
            ["2", "\"Ja\", sagte sie"],
            ["", "x"]
        ]
    );
    // a lone backslash before the closing quote is nothing but a backslash
    let standard = "Date,Message\n1,\"C:\\dir\\\"\n2,\"b, c\"\n";
    assert_eq!(rows(standard, &columns), [["1", "C:\\dir\\"], ["2", "b, c"]]);
    // garbled without broken widths
    let inner = "Date,Message\n1,\"so \\\"gut\\\" wie\"\n";
    assert_eq!(rows(inner, &columns), [["1", "so \"gut\" wie"]]);
}

#[test]
fn lines_quoted_one_by_one_are_joined() {
    let text = "Date,Message\n1,\"Zuhören.\"\"\n\"\"\"\"\n\"\"Drei Dinge:\"\"\n\"\"1. Fragen\"\n2,\"Er: \"\"ja\"\"\nSie: nein\"\n";
    assert_eq!(
        rows(text, &[]),
        [["1", "Zuhören.\n\nDrei Dinge:\n1. Fragen"], ["2", "Er: \"ja\"\nSie: nein"]]
    );
}

#[test]
fn what_is_no_table() {
    let (table, notes) = read(b"No conversations found\n", &wanted());
    let table = table.unwrap();
    assert_eq!((table.count(), notes.len()), (0, 0));
    assert!(table.table().is_present(1));
    assert_eq!(read(b"", &wanted()).0.unwrap().count(), 0);
    assert_eq!(read(b"First Name,Connected On\n", &wanted()).0.unwrap().count(), 0);
    let (table, notes) = read(b"Pr\xc3\xa9nom,Le\nIda,5\n", &wanted());
    assert!(table.is_none());
    assert_eq!(notes, [("PS2103".to_owned(), Some(1))]);
}

#[test]
fn a_cut_row_is_left_out_and_noted() {
    let cut = |code: &str, line| vec![(code.to_owned(), Some(line))];
    let whole = "Notes:\n\nFirst Name,Last Name,Connected On\nIda,Sommer,1 Jan 2026\n\nBo,\"Win";
    for (text, line) in [
        (whole.to_owned(), 6),
        (format!("{whole}ter\"\"s\nof"), 6),
        ("First Name,Last Name,Connected On\nIda,S,1 Jan 2026\nBo,Win".to_owned(), 3),
    ] {
        let (table, notes) = read(text.as_bytes(), &wanted());
        assert_eq!(cells(&table.unwrap()), [["Ida", "1 Jan 2026"]], "{text}");
        assert_eq!(notes, cut("PS2101", line), "{text}");
    }
    // cut inside of a character
    let (table, notes) = read(b"First Name,Connected On\nIda,1 Jan 2026\nJ\xc3", &wanted());
    assert_eq!(table.unwrap().count(), 1);
    assert_eq!(notes, cut("PS2101", 3));
}

#[test]
fn uneven_rows_are_read_and_noted() {
    let (table, notes) = read(b"A,B\n1\n2,3,4\n5,6,\n7,8\n", &[]);
    assert_eq!(cells(&table.unwrap()), [["1", ""], ["2", "3"], ["5", "6"], ["7", "8"]]);
    assert_eq!(notes, [("PS2104".to_owned(), Some(2))]);
}

#[test]
fn a_guessed_encoding_is_noted() {
    let (table, notes) = read(b"First Name,Connected On\nJ\xf6rg,1\n", &wanted());
    assert_eq!(cells(&table.unwrap()), [["Jörg", "1"]]);
    assert_eq!(notes, [("PS2102".to_owned(), None)]);
}

#[test]
fn too_many_rows_are_refused() {
    let text = format!("A\n{}", "1\n".repeat(7_500_000));
    let budget = Arc::new(MemoryBudget::default());
    let problem = try_read(text.as_bytes(), &[], &budget).unwrap_err();
    assert_eq!(problem.code.id, "PS2007");
    // what was held of it is given back
    assert!(try_read(b"A\n1\n", &[], &budget).is_ok());
    budget.acquire(crate::archive::limits::MAX_HELD_BYTES, "x").unwrap();
}

#[test]
fn monstrous_rows_are_refused() {
    for text in [format!("A{}", ",".repeat(20_000)), format!("A\n{}\n", "x".repeat(9 << 20))] {
        let problem = try_read(text.as_bytes(), &[], &Arc::default()).unwrap_err();
        assert_eq!(problem.code.id, "PS2007");
    }
    // but not one that merely lacks its closing quote
    let text = format!("A,B\n1,2\n\"{}", "x\n".repeat(5 << 20));
    let (table, notes) = read(text.as_bytes(), &[]);
    assert_eq!((table.unwrap().count(), notes), (1, vec![("PS2101".to_owned(), Some(3))]));
}

#[test]
fn windows_of_days() {
    let text =
        "on,n\n2026-10-05 23:59:59,1\n2026-10-06,2\n2026-10-04,3\n2026-09-29,4\n2026-09-28,5\n,6\n";
    let (table, _) = read(text.as_bytes(), &[]);
    let table = table.unwrap();
    let as_of = date::parse_day("2026-10-05").unwrap();
    let since = |days| {
        let mut cells = String::new();
        table.since(0, days, as_of).visit_cells(1, |cell| cells.push_str(cell));
        cells
    };
    assert_eq!(since(1), "1");
    assert_eq!(since(7), "134");
    assert_eq!(since(8), "1345");
    assert_eq!(since(0), "");
    assert_eq!(since(i64::MAX), "1345");
    assert_eq!(table.weeks(0, 1, as_of), 1);
    assert_eq!(table.weeks(0, 13, as_of), 2);
}

#[test]
fn dates_from_ids() {
    // 7510396238613712128 >> 22 = 1790618954328 ms = 2026-09-28T17:29:14
    let text = "on,link\n,https://x/urn%3Ali%3A7510396238613712128\n2026-01-01,urn:7510396238613712128\n,none\n";
    let (table, _) = read(text.as_bytes(), &[]);
    let table = table.unwrap().dated_by_id(0, 1, 0).unwrap();
    let days: Vec<_> = table
        .moments(0)
        .map(|moment| moment.and_then(date::day_of).map(|day| day.to_string()))
        .collect();
    assert_eq!(days, [Some("2026-09-28".to_owned()), Some("2026-01-01".to_owned()), None]);
}

#[test]
fn filters_and_counts() {
    let text = "who,n\nAda,1\nada ,2\nBo,\"1,000\"\n,x\n";
    let (table, _) = read(text.as_bytes(), &[]);
    let table = table.unwrap();
    let values = ["ADA".to_owned()];
    assert_eq!(table.equal(0, &values, true).count(), 2);
    assert_eq!(table.equal(0, &values, false).count(), 2);
    assert_eq!(table.matching(0, &Regex::new("^B").unwrap(), true).count(), 1);
    assert_eq!(table.value_counts(0).unwrap().len(), 2);
    assert_eq!(table.numbers(1).iter().sum::<f64>(), 1003.0);
    assert_eq!(peristyle_engine::statistics::median(table.numbers(1)), Some(2.0));
    let other = table.equal(0, &values, true);
    assert_eq!(table.among(0, &other, 0, true).unwrap().count(), 2);
    assert_eq!(table.among(0, &other, 0, false).unwrap().count(), 2);
    // a filter of a filter
    assert_eq!(table.equal(0, &values, true).filter(1, |cell| cell == "2").count(), 1);
}

/// Much text, whose quotes, damage and encoding show only at its end.
#[test]
fn what_a_file_is_may_show_only_at_its_end() {
    let columns = [ColumnSpec::new("on", &["Date"]), ColumnSpec::new("text", &["Message"])];
    let many: String = (0..40_000).map(|row| format!("{row},\"Guten Tag {row}\"\n")).collect();
    let read = |end: &[u8]| {
        let (table, notes) = read(&[b"Date,Message\n", many.as_bytes(), end].concat(), &columns);
        let table = table.unwrap();
        assert_eq!(
            table.count(),
            40_001 - usize::from(notes.iter().any(|(code, _)| code == "PS2101"))
        );
        let last = cells(&table).pop().unwrap();
        (last, notes)
    };
    let (last, notes) = read(b"1,\"sagt \\\"ja\\\", oft\"\n");
    assert_eq!((last[1].as_str(), notes), ("sagt \"ja\", oft", vec![]));
    let (last, notes) = read(b"1,Gr\xfc\xdfe\n");
    assert_eq!((last[1].as_str(), notes), ("Grüße", vec![("PS2102".to_owned(), None)]));
    let (last, notes) = read(b"1,\"abgeschn");
    assert_eq!(last[1], "Guten Tag 39999");
    assert_eq!(notes, [("PS2101".to_owned(), Some(40_002))]);
    let (last, notes) = read(b"1\n");
    assert_eq!((last[0].as_str(), notes), ("1", vec![("PS2104".to_owned(), Some(40_002))]));
}

#[test]
fn a_hundred_thousand_rows() {
    let mut text = String::from("who,on\n");
    for row in 0..100_000 {
        text.push_str(&format!(
            "person {},2026-{:02}-{:02}\n",
            row % 1000,
            row % 12 + 1,
            row % 28 + 1
        ));
    }
    let (table, _) = read(text.as_bytes(), &[]);
    let table = table.unwrap();
    assert_eq!(table.count(), 100_000);
    assert_eq!(table.value_counts(0).unwrap().len(), 1000);
    let as_of = date::parse_day("2026-12-31").unwrap();
    assert_eq!(table.since(1, 365, as_of).count(), 100_000);
}

/// The rows of the oracle that `keep` keeps.
fn kept(rows: &[[String; 2]], keep: impl Fn(&[String; 2]) -> bool) -> Vec<Vec<String>> {
    rows.iter().filter(|row| keep(row)).map(|row| row.to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Each question to packed columns is answered as by cells that are held.
    #[test]
    fn packed_columns_answer_as_held_cells(
        some in proptest::collection::vec(("(ann|ANN|bob|Zoë| |)", "([0-9]{1,3}|1,5|7510396238613712[0-9]{3}|2026-0[1-9]-1[0-9]|x)"), 1..40),
        times in 1..400_usize,
        days in 0..400_i64,
    ) {
        let mut rows: Vec<[String; 2]> = Vec::new();
        for time in 0..times {
            // neighbours differ, and the whole repeats
            rows.extend(some.iter().map(|(a, b)| [a.trim().to_owned(), b.clone()]));
            rows.push([format!("row {}", time % 7), String::new()]);
        }
        let budget = Arc::new(MemoryBudget::default());
        let mut builder = TableBuilder::new(vec![ColumnSpec::new("a", &[]), ColumnSpec::new("b", &[])], &budget);
        rows.iter().for_each(|row| builder.push(row, "x").unwrap());
        let view = TableView::new(builder.finish("x").unwrap());
        let as_of = date::parse_day("2026-10-05").unwrap();
        let end = date::start_of_day(as_of).unwrap() + date::DAY_SECONDS;
        let values = ["ann".to_owned(), "zoë".to_owned()];
        let lower = |row: &[String; 2]| row[0].to_lowercase();
        let pattern = Regex::new("n{2}|^$").unwrap();
        let dated = |row: &[String; 2]| {
            date::parse_seconds(&row[1]).is_some_and(|at| end - days * date::DAY_SECONDS <= at && at < end)
        };
        prop_assert_eq!(cells(&view), kept(&rows, |_| true));
        let filtered = view.equal(0, &values, true);
        prop_assert_eq!(cells(&filtered), kept(&rows, |row| values.contains(&lower(row))));
        prop_assert_eq!(
            cells(&filtered.matching(1, &pattern, false)),
            kept(&rows, |row| values.contains(&lower(row)) && !pattern.is_match(&row[1]))
        );
        prop_assert_eq!(cells(&view.matching(0, &pattern, true)), kept(&rows, |row| pattern.is_match(&row[0])));
        prop_assert_eq!(cells(&view.since(1, days, as_of)), kept(&rows, dated));
        let numbers: Vec<f64> = rows.iter().filter_map(|row| crate::number::read(&row[1])).collect();
        prop_assert_eq!(view.numbers(1), numbers);
        prop_assert_eq!(
            cells(&view.at_least(1, 9.0)),
            kept(&rows, |row| crate::number::read(&row[1]).is_some_and(|number| number >= 9.0))
        );
        let mut counts = std::collections::HashMap::new();
        for row in rows.iter().filter(|row| !row[0].is_empty()) {
            *counts.entry(lower(row)).or_insert(0) += 1;
        }
        let mut expected: Vec<usize> = counts.into_values().collect();
        let mut values = view.value_counts(0).unwrap();
        expected.sort_unstable();
        values.sort_unstable();
        prop_assert_eq!(values, expected);
        let mut others = std::collections::HashSet::new();
        filtered.visit_cells(1, |cell| _ = others.insert(cell.to_lowercase()));
        let names = |row: &[String; 2]| {
            !row[1].is_empty() && others.contains(&row[1].to_lowercase())
        };
        prop_assert_eq!(cells(&view.among(1, &filtered, 1, true).unwrap()), kept(&rows, names));
    }
}

proptest! {
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read(&bytes, &wanted());
        read(&bytes, &[]);
    }

    #[test]
    fn near_tables_do_not_panic(text in "(A|B|,|;|\t|\"|\\\\|\n|\r|ä| ){0,60}") {
        read(text.as_bytes(), &[ColumnSpec::new("a", &["A"])]);
        read(text.as_bytes(), &[]);
    }

    #[test]
    fn what_a_csv_writer_writes_is_read(rows in proptest::collection::vec(("[a-z ,;\"ä\n]{0,8}", "[0-9]{1,3}"), 1..20)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["Text", "Number"]).unwrap();
        for (text, number) in &rows {
            writer.write_record([text, number]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let columns = [ColumnSpec::new("n", &["Number"])];
        let (table, _) = read(&bytes, &columns);
        let expected: Vec<Vec<String>> = rows.iter().map(|(_, number)| vec![number.clone()]).collect();
        prop_assert_eq!(cells(&table.unwrap()), expected);
    }
}
