use std::fs;

use peristyle_engine::value::Value;
use peristyle_engine::{Engine, PackFiles};
use proptest::prelude::*;

use super::*;

const PACK: &str = "facts:\n  posts: { type: count, names: [Beiträge, posts in all] }\n  \
    rate: { type: number }\n  photo: { type: bool }\n  role: { type: choice, choices: [seller, recruiter] }\n\
    derived:\n  double: { value: posts * 2, type: number }\n\
    indicators: { posts: { value: posts, scale: { linear: [0, 10] } } }\n";

fn pack(id: &str, text: &str) -> Ruleset {
    let files = [("pack.yaml".to_owned(), text.as_bytes().to_vec())];
    let files = PackFiles::from_memory(id, id, files).unwrap();
    let (ruleset, problems) = Engine::default().compile(&files);
    ruleset.unwrap_or_else(|| panic!("{problems}"))
}

fn table(bytes: &[u8]) -> TableFile {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    fs::write(&path, bytes).unwrap();
    TableFile::open(&Archive::open(&path).unwrap()).unwrap()
}

fn read(text: &str) -> Result<TableProfiles, Diagnostics> {
    let ruleset = pack("shop", PACK);
    table(text.as_bytes()).read(RowRules::Everyone(&ruleset), TableOptions::default())
}

/// Facts by name, in the order of the columns.
fn facts(profile: &Profile) -> Vec<(&str, Option<Value>)> {
    profile.facts.iter().map(|fact| (&*fact.name, fact.value.clone())).collect()
}

fn problems(text: &str) -> Vec<String> {
    let problems = read(text).unwrap_err();
    let shown = problems.iter().map(|one| {
        let at = one.place.as_ref().map(Place::line_column);
        format!("{at:?} {} {}", one.code.id, one.message)
    });
    shown.collect()
}

#[test]
fn a_profile_in_each_row_whatever_divides_it() {
    let comma = "id,Posts in all,rate,as_of,photo,role\n\
        ida,12,1.5,2026-10-05,yes,Seller\n\n,3,,,0,\n\"Bo, the 2nd\",\"4\",-1e3,,TRUE,recruiter\n";
    for text in [
        comma.to_owned(),
        comma.replace("\"Bo, the 2nd\"", "\"Bo; the 2nd\"").replace(',', ";"),
        comma.replace(',', "\t"),
        comma.replace('\n', "\r\n"),
        format!("\u{feff}{comma}"),
        // a title above it, and columns that are no facts
        format!("Our people\n\n{comma}"),
    ] {
        let read = read(&text).unwrap();
        assert!(read.remarks.is_empty(), "{}", read.remarks);
        let ids: Vec<_> = read.profiles.iter().map(|one| one.id.clone().unwrap()).collect();
        assert_eq!(ids[..2], ["ida", "row-2"]);
        assert!(ids[2].ends_with("the 2nd"), "{text}");
        let [ida, two, bo] = read.profiles.as_slice() else { panic!("{text}") };
        let of = |posts: f64, rate: Option<f64>, photo: bool, role: Option<&str>| {
            vec![
                ("posts", Some(posts.into())),
                ("rate", rate.map(Value::from)),
                ("photo", Some(photo.into())),
                ("role", role.map(Value::from)),
            ]
        };
        assert_eq!(facts(ida), of(12.0, Some(1.5), true, Some("Seller")));
        assert_eq!(facts(two), of(3.0, None, false, None));
        assert_eq!(facts(bo), of(4.0, Some(-1000.0), true, Some("recruiter")));
        assert_eq!((ida.as_of.as_deref(), two.as_of.as_deref()), (Some("2026-10-05"), None));
    }
}

#[test]
fn what_is_no_fact_is_said_once() {
    let read = read("name,posts,,town,double\nIda,1,x,Ulm,5\nBo,2,y,Ulm,\n").unwrap();
    assert_eq!(
        facts(&read.profiles[0]),
        [("posts", Some(1.0.into())), ("double", Some(5.0.into()))]
    );
    let remarks: Vec<_> = read.remarks.iter().map(|one| (one.code.id, &*one.message)).collect();
    assert_eq!(remarks, [("PS2307", "`name`, `town` are no facts, and were left aside")]);
    // an encoding that had to be guessed is said, too
    let ruleset = pack("shop", PACK);
    let read = table(b"id,Beitr\xe4ge\nJ\xf6rg,3\n");
    let read = read.read(RowRules::Everyone(&ruleset), TableOptions::default()).unwrap();
    assert_eq!(read.profiles[0].id.as_deref(), Some("Jörg"));
    assert_eq!(read.remarks.iter().next().unwrap().code.id, "PS2102");
}

#[test]
fn all_problems_at_once_each_at_its_cell() {
    assert_eq!(
        problems(
            "id,posts,rate,photo\n1,\"1,5\",2,yes\n\n\"a\nb\",2,NaN,na\n4,2\n5,1,2,no,9\n6,-1,2,no\n"
        ),
        [
            "Some((2, 3)) PS2308 `posts` takes a number, not `1,5`",
            "Some((5, 6)) PS2308 `rate` takes a number, not `NaN`",
            "Some((5, 10)) PS2308 `photo` takes true or false, not `na`",
            "Some((6, 3)) PS2311 this row has 2 fields, and the header 4",
            "Some((7, 10)) PS2311 this row has 5 fields, and the header 4",
            "Some((8, 3)) PS1004 `posts` is a count, a whole number of 0 or more, not -1",
        ]
    );
    assert_eq!(
        problems("id,posts\n1,2\n2,\"3\n4,5\n")[0],
        "Some((3, 1)) PS2311 a quote in this row is never closed"
    );
    assert_eq!(problems("id,posts,POSTS\n1,2,3\n").len(), 1);
    assert_eq!(
        problems("id,followers\n1,2\n"),
        ["Some((1, 1)) PS2306 no column of this table is a fact of `shop`"]
    );
    assert_eq!(
        problems("name,followers\n1,2\n"),
        ["Some((1, 1)) PS2306 no column of this table is a fact of `shop`"]
    );
    let many = format!("posts\n{}", "x\n".repeat(5000));
    assert_eq!(read(&many).unwrap_err().len(), MAX_PROBLEMS);
}

#[test]
fn one_column_one_row_or_none() {
    assert_eq!(facts(&read("posts\n3\n").unwrap().profiles[0]), [("posts", Some(3.0.into()))]);
    assert_eq!(read("id,posts\n").unwrap().profiles, []);
    // cells that are only empty are no surplus, and a row of them is none
    assert_eq!(read("id,posts\na,3,,\n,,\n").unwrap().profiles.len(), 1);
}

#[test]
fn another_column_says_who_and_one_of_them_is_wanted() {
    let ruleset = pack("shop", PACK);
    let rules = RowRules::Everyone(&ruleset);
    let table = table(b"id,Posts,Code\n1,2,A\n2,no number,B\n");
    let choice =
        TableOptions { id_column: Some(" code"), only: Some("A"), ..TableOptions::default() };
    let read = table.read(rules, choice).unwrap();
    assert_eq!(read.profiles.len(), 1, "the other row isn't looked at");
    assert_eq!(read.profiles[0].id.as_deref(), Some("A"));
    let none = TableOptions { only: Some("C"), ..choice };
    assert_eq!(table.read(rules, none).unwrap().profiles, []);
    // a fact can say who it is, and stays a fact
    let by_fact =
        TableOptions { id_column: Some("posts"), only: Some("2"), ..TableOptions::default() };
    assert_eq!(
        facts(&table.read(rules, by_fact).unwrap().profiles[0]),
        [("posts", Some(2.0.into()))]
    );
    let wrong = TableOptions { id_column: Some("cod"), only: None, ..TableOptions::default() };
    let problems = table.read(rules, wrong).unwrap_err();
    assert!(problems.iter().any(|one| one.code.id == "PS2310"), "{problems}");
}

#[test]
fn rows_of_several_packs() {
    let forum = "facts: { likes: { type: count } }\nindicators: { likes: { value: likes, scale: { linear: [0, 9] } } }\n";
    let packs = BTreeMap::from([
        ("shop".to_owned(), pack("shop", PACK)),
        ("forum".to_owned(), pack("forum", forum)),
    ]);
    let rows = table(b"pack,posts,likes\nshop,1,\nforum,,2\n,3,4\n");
    assert_eq!(
        rows.packs(&ColumnMap::default()).unwrap().into_iter().collect::<Vec<_>>(),
        ["forum", "shop"]
    );
    let problems = rows.read(RowRules::ByColumn(&packs), TableOptions::default()).unwrap_err();
    assert_eq!(
        problems.to_string(),
        format!("{}:4:1: error[PS2308]: this row names no pack", rows.source.name())
    );
    let rows = table(b"pack,posts,likes\nshop,1,\nforum,,2\n");
    let read = rows.read(RowRules::ByColumn(&packs), TableOptions::default()).unwrap();
    assert_eq!(facts(&read.profiles[0]), [("posts", Some(1.0.into()))]);
    assert_eq!(facts(&read.profiles[1]), [("likes", Some(2.0.into()))]);
    assert_eq!(table(b"id,posts\n1,2\n").packs(&ColumnMap::default()).unwrap(), BTreeSet::new());
}

#[test]
fn a_table_has_so_many_rows() {
    let rows = |rows: usize| format!("posts\n{}", "3\n".repeat(rows));
    assert_eq!(read(&rows(MAX_ROWS)).unwrap().profiles.len(), MAX_ROWS);
    assert_eq!(read(&rows(MAX_ROWS + 1)).unwrap_err().iter().next().unwrap().code.id, "PS0101");
}

proptest! {
    #[test]
    fn nothing_panics(text in "(posts|id)[,;\t\"a0-2.\\-\n\r ö\\\\]{0,60}") {
        // an empty file can't be opened
        prop_assume!(!text.is_empty());
        let _ = read(&text);
    }

    /// What stands in a cell is what is complained about.
    #[test]
    fn places_are_those_of_the_cells(cells in proptest::collection::vec("[a-z\",\n ]{0,5}x", 1..5)) {
        let quoted = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        let rows: Vec<String> = quoted.collect();
        let text = format!("posts\n{}\n", rows.join("\n"));
        let problems = read(&text).unwrap_err();
        let places: Vec<String> =
            problems.iter().map(|one| one.place.as_ref().unwrap().text().to_owned()).collect();
        prop_assert_eq!(places, rows);
    }
}
