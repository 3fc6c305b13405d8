//! Facts that are dates, and the day that they count back from.

use crate::support::{folder, run_in, run_with_input};

const CRM: [(&str, &str); 4] = [
    (
        "rules/leads/pack.yaml",
        "title: Leads\nversion: 1.0.0\nfacts:\n  visits: { type: count }\n  last: { type: date }\n\
         indicators:\n  visits: { value: visits, scale: { linear: [0, 10] } }\n  \
         last: { value: last, scale: { linear: [100, 0] } }\n",
    ),
    ("leads.csv", "id,visits,last\nann,5,2026-09-05\nbo,10,\neve,0,2026-10-05\n"),
    ("none.csv", "id,visits,last\nann,5,\nbo,10,\n"),
    ("lead.yaml", "id: ann\npack: leads\nfacts: { visits: 5, last: 2026-09-05 }\n"),
];

/// Words that name the fact and the way out.
const SAID: [&str; 3] = ["PS0310", "`last` is a date", "--as-of"];

#[test]
fn a_date_without_a_day_to_count_back_from_is_an_error_everywhere() {
    let folder = folder(&CRM);
    let run =
        |arguments: &[&str]| run_in(folder.path(), &[arguments, &["--rules", "rules"]].concat());
    run(&["score", "lead.yaml"]).fails(4, &SAID);
    run(&["explain", "lead.yaml"]).fails(4, &SAID);
    run(&["score", "none.csv", "--pack", "leads", "--only", "ann", "--fact", "last=2026-09-05"])
        .fails(4, &SAID);
    run(&["score", "leads.csv", "--pack", "leads"]).fails(4, &SAID);
    // one complaint for all rows
    let table = run(&["score", "leads.csv", "--pack", "leads", "--format", "json"]).fails(4, &SAID);
    let text = format!("{}{}", table.out, table.err);
    assert_eq!(text.matches("is a date, and nothing").count(), 1, "{text}");
    assert!(text.contains("another row has a date, too"), "{text}");
    for format in ["csv", "ndjson"] {
        run(&["score", "leads.csv", "--pack", "leads", "--format", format]).fails(5, &SAID);
        // without a date there is nothing to count
        run(&["score", "none.csv", "--pack", "leads", "--format", format]).done();
        // and not either with a date for everyone
        run(&[
            "score",
            "none.csv",
            "--pack",
            "leads",
            "--format",
            format,
            "--fact",
            "last=2026-09-05",
        ])
        .fails(5, &SAID);
    }
    run(&["describe", "leads.csv", "--pack", "leads"]).fails(5, &["PS0310"]);
    run(&["score", "lead.yaml", "--fact", "last=", "--if", "last=2026-09-05"]).fails(2, &SAID);
}

#[test]
fn ndjson_says_it_of_its_rows_too() {
    let folder = folder(&CRM);
    let rows = "{\"id\": \"ann\", \"visits\": 5, \"last\": \"2026-09-05\"}\n\
                {\"id\": \"bo\", \"visits\": 5, \"as_of\": \"2026-10-05\", \"last\": \"2026-09-05\"}\n";
    let arguments = [
        "score",
        "-",
        "--pack",
        "leads",
        "--rules",
        "rules",
        "--format",
        "csv",
        "--max-rejects",
        "1",
    ];
    let said = run_with_input(folder.path(), &arguments, rows);
    assert!(said.err.contains("PS0310"), "{}", said.err);
    assert!(said.out.contains("bo,60"), "{}", said.out);
    assert!(!said.out.contains("ann"), "{}", said.out);
}

#[test]
fn the_day_is_said_once_for_all_or_by_each() {
    let folder = folder(&CRM);
    let run =
        |arguments: &[&str]| run_in(folder.path(), &[arguments, &["--rules", "rules"]].concat());
    let score = |arguments: &[&str]| {
        run(&[arguments, &["--format", "json"]].concat()).json()["score"].clone()
    };
    assert_eq!(score(&["score", "lead.yaml", "--as-of", "2026-10-05"]), 60.0);
    let table =
        run(&["score", "leads.csv", "--pack", "leads", "--as-of", "2026-10-05", "--format", "csv"]);
    let table = table.done();
    let scores: Vec<&str> =
        table.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(scores.len(), 3, "{table}");
    assert!(
        table.contains("ann,60") && table.contains("bo,100") && table.contains("eve,50"),
        "{table}"
    );
}
