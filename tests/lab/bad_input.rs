//! What each command says of tables that nobody can experiment with.

use crate::support::{run_in, write};

const PACK: &str = "\
points: 100
facts:
  visits: { type: number }
  replies: { type: number }
pillars:
  reach: { indicators: { visits: { value: visits, scale: { linear: [0, 10] } } } }
  care: { indicators: { replies: { value: replies, scale: { linear: [0, 10] } } } }
";
const TIPS: &str = "fn tips(facts, index) {\n    \
                    [#{ id: \"visit\", change: #{ visits: 10 }, effort: 1 }]\n}\n";

/// Each command with what comes behind the table.
const COMMANDS: [(&str, &[&str]); 7] = [
    ("compare", &["--weight", "care=3"]),
    ("describe", &[]),
    ("plan", &["--target", "75"]),
    ("sensitivity", &[]),
    ("fit", &[]),
    ("score", &["--if", "visits=3"]),
    ("explain", &["--since", "people.csv"]),
];

/// How it ends, and what is said on the way.
type Said = (i32, &'static [&'static str]);

/// Runs every command on a table; what each says stands in the order of [`COMMANDS`].
#[track_caller]
fn every_command(table: &str, wanted: [Said; 7]) {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    write(here, "rules/shop/pack.yaml", PACK);
    write(here, "rules/shop/tips.rhai", TIPS);
    write(here, "people.csv", table);
    for ((command, options), (code, words)) in COMMANDS.into_iter().zip(wanted) {
        let mut arguments = vec![command];
        match command {
            "compare" => arguments.extend(["rules/shop", "people.csv"]),
            _ => arguments.extend(["people.csv", "--pack", "rules/shop"]),
        }
        arguments.extend(options);
        let told = run_in(here, &arguments);
        let all = format!("{}{}", told.out, told.err);
        assert_eq!(told.code, code, "{command}: {all}");
        for words in words {
            assert!(all.contains(words), "{command} doesn't say `{words}`:\n{all}");
        }
        assert!(!told.out.contains("NaN") && !told.out.contains("-0\n"), "{command}: {all}");
    }
}

#[test]
fn a_file_with_nothing_in_it() {
    let empty = (4, ["is empty"].as_slice());
    every_command("", [empty; 7]);
}

#[test]
fn a_table_without_a_row() {
    let nobody = (4, ["PS4108", "no profile"].as_slice());
    let few = (4, ["PS4122", "no profiles"].as_slice());
    let unknown = (4, ["PS4140", "columns: `score`"].as_slice());
    every_command("id,visits\n", [nobody, nobody, nobody, few, unknown, nobody, nobody]);
}

#[test]
fn nothing_is_known_of_anybody() {
    let several = (2, ["PS3007", "holds 2 profiles", "--only ID"].as_slice());
    every_command(
        "id,visits,replies\na,,\nb,,\n",
        [
            (0, &["2 profiles: no score before, and none after."]),
            (0, &["score            2", "–"]),
            several,
            (4, &["PS4122", "none of the 2 profiles has a score"]),
            (4, &["PS4140"]),
            (0, &["A score is gained by 2 profiles."]),
            several,
        ],
    );
}

#[test]
fn one_profile_is_no_population() {
    every_command(
        "id,visits,replies\na,2,4\n",
        [
            (0, &["1 profile", "There is no ranking to compare."]),
            (0, &["1 profile"]),
            (1, &["75.0 is out of reach", "30.0 → 70.0 for effort 1"]),
            (4, &["PS4122", "only one profile has a score"]),
            (4, &["PS4140"]),
            (0, &["30.0", "35.0"]),
            (0, &["Nothing that counts has changed"]),
        ],
    );
}

#[test]
fn one_profile_without_a_score_says_why_it_has_none() {
    every_command(
        "id,visits,replies\na,,\n",
        [
            (0, &["1 profile: no score before, and none after."]),
            (0, &["1 profile"]),
            // what is known after the tip makes a score
            (0, &["There is no score now: nothing under it is known.", "no score → 100.0"]),
            (4, &["PS4122", "the only profile has no score"]),
            (4, &["PS4140"]),
            (0, &["before", "after", "30.0"]),
            (0, &["no score → no score"]),
        ],
    );
}

#[test]
fn an_indicator_is_the_same_for_everybody() {
    let several = (2, ["PS3007", "--only ID"].as_slice());
    let mut table = String::from("id,visits,replies,score\n");
    for at in 0..24 {
        table += &format!("p{at},5,{},{}\n", at % 10, 25 + 5 * (at % 10));
    }
    every_command(
        &table,
        [
            (0, &["24 profiles", "of the scores change"]),
            (0, &["24 profiles"]),
            several,
            (0, &["reach.visits", "The same for everybody"]),
            (0, &["PS4145", "`reach.visits`"]),
            (0, &["24 profiles", "of the scores change"]),
            several,
        ],
    );
}

#[test]
fn a_cell_that_is_no_number_has_its_place() {
    let rejected = (5, ["PS2308", "people.csv:2:3", "`NaN`", "leave the cell empty"].as_slice());
    let refused = (4, ["PS2308", "people.csv:2:3", "`NaN`", "leave the cell empty"].as_slice());
    every_command(
        "id,visits,replies\na,NaN,1\nb,1,2\nc,2,3\n",
        [rejected, rejected, refused, rejected, rejected, refused, refused],
    );
}

#[test]
fn labels_that_belong_to_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    write(here, "rules/shop/pack.yaml", PACK);
    let mut table = String::from("id,visits,replies,reach.skore,won\n");
    for at in 0..30 {
        table += &format!("p{at},{},{},{},maybe\n", at % 7, at % 10, at);
    }
    write(here, "people.csv", &table);
    let fit = |options: &[&str]| {
        run_in(here, &[&["fit", "people.csv", "--pack", "rules/shop"], options].concat())
    };
    // a column that is called like no node is no label
    fit(&[]).fails(4, &["PS4140", "`reach.score`"]);
    fit(&["--outcome", "won"]).fails(4, &["PS4141", "`maybe`"]);
    fit(&["--outcome", "lost"]).fails(2, &["PS2420", "`lost`"]);
}
