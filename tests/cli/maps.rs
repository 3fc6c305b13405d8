//! Tables as people really have them: exports with columns of their own names, scored against
//! values worked out by hand. The pack is `tests/tables/crm`.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::support::{command, folder, root, run_in, write};

const FIXTURES: &str = "tests/tables";

/// A folder with the pack, the maps and the tables.
fn crm() -> tempfile::TempDir {
    let folder = folder(&[]);
    let from = root().join(FIXTURES);
    for name in [
        "crm/pack.yaml",
        "crm/texts/de.ftl",
        "german.yaml",
        "hubspot.yaml",
        "hubspot.csv",
        "salesforce.yaml",
        "salesforce.csv",
    ] {
        write(folder.path(), name, &fs::read_to_string(from.join(name)).unwrap());
    }
    folder
}

/// Who has which score, in the stream and as single profiles, which have to agree.
fn scores(at: &Path, table: &str, more: &[&str]) -> (Vec<(String, f64)>, String) {
    let start = ["score", table, "--pack", "./crm"];
    let said = run_in(at, &[&start[..], more, &["--format", "csv"]].concat());
    let err = said.err.clone();
    let lines = said.done();
    let scores: Vec<(String, f64)> = csv::Reader::from_reader(lines.as_bytes())
        .records()
        .map(|row| row.unwrap())
        .map(|row| (row[0].to_owned(), row[1].parse().unwrap()))
        .collect();
    (scores, err)
}

fn singles(at: &Path, table: &str, more: &[&str]) -> Vec<(String, f64)> {
    let start = ["score", table, "--pack", "./crm"];
    let answers = run_in(at, &[&start[..], more, &["--format", "json"]].concat()).json();
    let answers = answers.as_array().unwrap().clone();
    answers
        .iter()
        .map(|one| (one["id"].as_str().unwrap().to_owned(), one["score"].as_f64().unwrap()))
        .collect()
}

#[track_caller]
fn same(told: &[(String, f64)], expected: &[(&str, f64)]) {
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for ((id, score), (name, value)) in told.iter().zip(expected) {
        assert!(id == name && (score - value).abs() < 1e-9, "{told:?} instead of {expected:?}");
    }
}

fn told_as(told: &[(String, f64)]) -> Vec<(&str, f64)> {
    told.iter().map(|(id, score)| (id.as_str(), *score)).collect()
}

/// Weights: score 4, revenue 2, rhythm 2, newsletter 1, contact 1; what is missing doesn't count.
const GERMANS: [(&str, f64); 3] = [
    // 80 %·4 + 5,000/10,000·2 + 2.5/5·2 + 1 + 10 of 100 days
    ("Müller GmbH", 100.0 * (3.2 + 1.0 + 1.0 + 1.0 + 0.9) / 10.0),
    // 20.5 %·4 + all of revenue·2 + no newsletter; neither rhythm nor contact
    ("Köhler & Söhne", 100.0 * (0.82 + 2.0) / 7.0),
    // 40 %·4 + 0 + 5/5·2 + 1 + 50 of 100 days
    ("Ada", 100.0 * (1.6 + 2.0 + 1.0 + 0.5) / 10.0),
];

const GERMAN: &str = "sep=;\r\n\
    Kunde;Lead-Punkte;Jahresumsatz (€);Beiträge/Woche;Newsletter;Letzter Kontakt;Stand;Bemerkung\r\n\
    Müller GmbH;80;5.000;2,5;ja;05.10.2026;15.10.2026;\"ruft an; \"\"bald\"\"\"\r\n\
    Köhler & Söhne;20,5;12.000,50;;FALSCH;;15.10.2026;\r\n\
    Ada;40;0;5;WAHR;26.8.2026;15.10.2026;-\r\n";

#[test]
fn a_german_excel_csv_in_windows_1252_and_with_a_byte_order_mark() {
    let folder = crm();
    let at = folder.path();
    let western: Vec<u8> = GERMAN
        .chars()
        .map(|letter| if letter == '€' { 0x80 } else { u8::try_from(letter).unwrap() })
        .collect();
    fs::write(at.join("western.csv"), western).unwrap();
    write(at, "marked.csv", &format!("\u{feff}{GERMAN}"));
    for name in ["western.csv", "marked.csv"] {
        let more = ["--map", "german.yaml", "--decimal-comma"];
        let (told, err) = scores(at, name, &more);
        same(&told, &GERMANS);
        same(&singles(at, name, &more), &GERMANS);
        assert_eq!(err.contains("PS2102"), name == "western.csv", "{err}");
        assert!(!err.contains("PS2307"), "{err}");
        // without the option nothing is guessed: rows with either notation are refused
        let said = run_in(
            at,
            &["score", name, "--pack", "./crm", "--map", "german.yaml", "--format", "csv"],
        );
        said.fails(5, &["`5.000` can mean 5.000 or 5000", "--decimal-comma"]);
    }
}

#[test]
fn a_german_excel_workbook() {
    let folder = crm();
    let at = folder.path();
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Deckblatt").unwrap().write(0, 0, "Bericht").unwrap();
    let sheet = book.add_worksheet().set_name("Kunden 2026").unwrap();
    let day = Format::new().set_num_format("dd.mm.yyyy");
    sheet.merge_range(0, 0, 0, 7, "Kunden, Stand Oktober", &Format::new()).unwrap();
    for (column, name) in (0..).zip(GERMAN.lines().nth(1).unwrap().split(';')) {
        sheet.write(2, column, name).unwrap();
    }
    let date = |year, month, day| ExcelDateTime::from_ymd(year, month, day).unwrap();
    let stand = date(2026, 10, 15);
    let rows = [
        ("Müller GmbH", 80.0, 5000.0, "2,5", "ja", Some(date(2026, 10, 5))),
        ("Köhler & Söhne", 20.5, 12000.5, "", "nein", None),
        ("Ada", 40.0, 0.0, "5", "ja", Some(date(2026, 8, 26))),
    ];
    for (row, (name, score, revenue, posts, letters, contact)) in (3..).zip(rows) {
        sheet.write(row, 0, name).unwrap();
        sheet.write(row, 1, score).unwrap();
        sheet.write(row, 2, revenue).unwrap();
        sheet.write(row, 3, posts).unwrap();
        sheet.write(row, 4, letters).unwrap();
        if let Some(contact) = contact {
            sheet.write_with_format(row, 5, &contact, &day).unwrap();
        }
        sheet.write_with_format(row, 6, &stand, &day).unwrap();
    }
    book.save(at.join("kunden.xlsx")).unwrap();
    let more = ["--map", "german.yaml", "--decimal-comma"];
    same(&scores(at, "kunden.xlsx", &more).0, &GERMANS);
    same(&singles(at, "kunden.xlsx", &more), &GERMANS);
    // without it, the number that is text is refused in its cell, and numbers are numbers
    let plain =
        ["score", "kunden.xlsx", "--pack", "./crm", "--map", "german.yaml", "--format", "csv"];
    let said = run_in(at, &[&plain[..], &["--rejects", "bad.csv", "--max-rejects", "1"]].concat());
    said.done();
    let rejects = fs::read_to_string(at.join("bad.csv")).unwrap();
    assert!(rejects.contains("kunden.xlsx,4,4,PS2308"), "{rejects}");
    assert!(rejects.contains("in `Kunden 2026!D4`"), "{rejects}");
    run_in(at, &[&plain[..], &["--sheet", "Kunden"]].concat()).fails(2, &["PS2506", "Kunden 2026"]);
}

#[test]
fn a_hubspot_like_export_with_quotes_notes_of_several_lines_and_times() {
    let folder = crm();
    let more = ["--map", "hubspot.yaml", "--as-of", "2026-10-15"];
    let expected = [
        ("501", 100.0 * (3.2 + 1.0 + 1.0 + 1.0 + 0.9) / 10.0),
        ("502", 100.0 * 2.0 / 3.0),
        ("503", 100.0 * (1.6 + 2.0 + 1.0 + 0.5) / 10.0),
    ];
    let (told, err) = scores(folder.path(), "hubspot.csv", &more);
    same(&told, &expected);
    same(&singles(folder.path(), "hubspot.csv", &more), &expected);
    assert!(err.contains("`First Name` is no fact"), "{err}");
}

#[test]
fn a_salesforce_like_report_with_a_footer_and_ids_that_differ_in_case() {
    let folder = crm();
    let (told, err) = scores(folder.path(), "salesforce.csv", &["--map", "salesforce.yaml"]);
    same(
        &told,
        &[
            ("00Q5g00000AbCdEFAA", 100.0 * (3.0 + 0.4 + 1.0) / 7.0),
            ("00Q5g00000AbCdEgAA", 100.0 * 0.82 / 5.0),
            ("00Q5g00000AbCdeFAA", 80.0),
        ],
    );
    assert!(err.contains("PS2405"), "{err}");
    same(&singles(folder.path(), "salesforce.csv", &["--map", "salesforce.yaml"]), &told_as(&told));
    // amounts with a currency and days with slashes are refused, not guessed
    let map = [
        "--map",
        "salesforce.yaml",
        "--map",
        "Annual Revenue=revenue",
        "--map",
        "Last Activity=last_contact",
    ];
    let said = run_in(
        folder.path(),
        &[&["score", "salesforce.csv", "--pack", "./crm", "--format", "csv"], &map[..]].concat(),
    );
    said.fails(5, &["`revenue` takes a number, not `EUR 1,234.50`", "2 of 3 rows were rejected"]);
}

#[test]
fn a_map_for_a_stream_on_standard_input() {
    let folder = crm();
    let at = folder.path();
    let table = fs::read_to_string(at.join("hubspot.csv")).unwrap();
    let arguments = [
        "score",
        "-",
        "--pack",
        "./crm",
        "--map",
        "hubspot.yaml",
        "--as-of",
        "2026-10-15",
        "--format",
        "csv",
    ];
    let piped = crate::support::run_with_input(at, &arguments, &table).done();
    assert_eq!(piped.lines().count(), 4);
    drop(command(at));
}

#[test]
fn inspect_proposes_a_map_that_works() {
    let folder = crm();
    let at = folder.path();
    write(at, "marked.csv", &format!("\u{feff}{GERMAN}"));
    let run = |arguments: &[&str]| run_in(at, arguments);
    let json = run(&["inspect", "marked.csv", "--pack", "./crm", "--format", "json"]).json();
    assert_eq!(json["numbers"]["mark"], "comma", "{json}");
    assert_eq!((&json["delimiter"], &json["header_line"]), (&";".into(), &2.into()));
    assert_eq!((&json["rows"], &json["is_whole"]), (&3.into(), &true.into()));
    let of = |at: usize| {
        let column = &json["columns"][at];
        let words = ["name", "kind", "fact", "fit"].map(|key| column[key].as_str().unwrap_or("-"));
        words.join(" ")
    };
    assert_eq!(of(0), "Kunde text - none");
    assert_eq!(of(1), "Lead-Punkte number lead_score suggested");
    assert_eq!(of(3), "Beiträge/Woche number posts_per_week suggested");
    assert_eq!(of(4), "Newsletter flag newsletter exact");
    assert_eq!(of(5), "Letzter Kontakt date last_contact suggested");
    for width in ["80", "40"] {
        let text = run(&["inspect", "marked.csv", "--pack", "./crm", "--width", width]).done();
        let wide = text.lines().filter(|line| line.chars().count() > width.parse().unwrap());
        assert_eq!(wide.count(), 0, "{text}");
        assert!(text.contains("posts_per_week?") && text.contains("--decimal-comma"), "{text}");
    }
    // what only looks alike is a comment; without its sign the map scores the table
    run(&["inspect", "marked.csv", "--pack", "./crm", "--write-map", "new.yaml"]).done();
    let map = fs::read_to_string(at.join("new.yaml")).unwrap();
    assert!(map.contains("\n  # Lead-Punkte: lead_score  #"), "{map}");
    let map = map.replace("  # ", "  ").replace("  looks", "  # looks");
    write(
        at,
        "new.yaml",
        &format!("{map}id: Kunde\nas_of: Stand\n")
            .replace("  - Kunde\n", "")
            .replace("  - Stand\n", ""),
    );
    let (told, _) = scores(
        at,
        "marked.csv",
        &["--map", "new.yaml", "--decimal-comma", "--map", "Jahresumsatz (€)=revenue"],
    );
    same(&told, &GERMANS);
    // without a pack there is what the table holds
    let plain = run(&["inspect", "marked.csv"]).done();
    assert!(plain.contains("--pack PACK"), "{plain}");
}
