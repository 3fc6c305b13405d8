use std::io::Write as _;

use peristyle_engine::evaluate::Detail;
use peristyle_engine::{Engine, PackFiles, Ruleset, Value};

use super::super::{RunError, ScoringJob, TableInput};
use super::*;

const PACK: &str = "\
facts:
  posts: { type: number, min: 0, max: 50, names: [Beiträge] }
  role: { type: choice, choices: [seller, recruiter] }
  seen: { type: count }
derived:
  rate: { value: seen / posts, type: number }
indicators:
  posts: { value: posts, scale: { linear: [0, 10] }, weight: 2 }
  rate: { value: rate, scale: { linear: [0, 4] } }
  role: { value: role == \"seller\" }
";

fn pack(yaml: &str) -> Ruleset {
    let files = [("pack.yaml".to_owned(), yaml.as_bytes().to_vec())];
    let files = PackFiles::from_memory("test", "test", files).unwrap();
    let (rules, problems) = Engine::new().compile(&files);
    rules.unwrap_or_else(|| panic!("{}", problems.render(Default::default())))
}

fn read(rules: &Ruleset, text: &str, name: &str, extra: &[&str], jobs: usize) -> LoadedTables {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    let job = ScoringJob { for_any_pack: true, threads: jobs, ..ScoringJob::new(rules) };
    let table = TableInput::open(&path.to_string_lossy()).unwrap();
    let extra: Vec<String> = extra.iter().map(|one| (*one).to_owned()).collect();
    load_tables(&job, vec![table], &extra, true, &mut |_| true).unwrap()
}

const DETAIL: Detail = Detail {
    nodes: true,
    points: true,
    pillars: false,
    tips: false,
    gains: false,
    reasons: false,
    time: false,
};

/// The scores of rows evaluated one by one.
fn one_by_one(rules: &Ruleset, population: &LoadedPopulation) -> Vec<u64> {
    let score = |facts: &Facts| rules.evaluate(facts).score.unwrap_or(f64::NAN).to_bits();
    population.profiles(rules).iter().map(score).collect()
}

fn bits(scores: &[f64]) -> Vec<u64> {
    scores.iter().map(|score| score.to_bits()).collect()
}

/// Rows of which some give the derived fact, and some can't be scored.
fn rows(count: usize) -> String {
    let row = |at: usize| match at % 5 {
        0 => format!("{{\"id\": \"p{at}\", \"posts\": {}, \"seen\": {}}}\n", at % 9, at % 13),
        1 => format!(
            "{{\"id\": \"p{at}\", \"posts\": 3, \"rate\": {}, \"role\": \"seller\"}}\n",
            at % 4
        ),
        2 => format!(
            "{{\"id\": \"p{at}\", \"rate\": null, \"role\": \"recruiter\", \"team\": \"t{}\"}}\n",
            at % 3
        ),
        3 => format!("{{\"id\": \"p{at}\", \"posts\": 400}}\n"),
        _ => format!("{{\"id\": \"p{at}\", \"team\": 7}}\n"),
    };
    (0..count).map(row).collect()
}

#[test]
fn a_population_scores_as_its_rows_by_themselves_on_any_number_of_threads() {
    let rules = pack(PACK);
    let text = rows(9_000);
    let gathered = read(&rules, &text, "rows.ndjson", &["team"], 2);
    let population = &gathered.population;
    assert_eq!((population.len(), gathered.rejects.len()), (7_200, 1_800));
    assert_eq!(population.ids()[3], "p4", "the order of the input");
    let one = population.evaluate(&rules, DETAIL, 1);
    assert_eq!(bits(&one.score), one_by_one(&rules, population));
    for jobs in [2, 5] {
        let other = read(&rules, &text, "rows.ndjson", &["team"], jobs).population;
        let many = other.evaluate(&rules, DETAIL, jobs);
        assert_eq!(bits(&one.score), bits(&many.score));
        assert_eq!(
            one.points.iter().map(|one| bits(one)).collect::<Vec<_>>(),
            many.points.iter().map(|one| bits(one)).collect::<Vec<_>>()
        );
        assert_eq!(population.ids(), other.ids());
    }
    let team = population.extra("team").unwrap();
    assert_eq!(team.texts[2].as_deref(), Some("t2"));
    assert_eq!((team.texts[0].as_deref(), team.numbers[3]), (None, 7.0));
}

#[test]
fn profiles_read_one_by_one_score_the_same() {
    let rules = pack(PACK);
    let gathered = read(&rules, &rows(50), "rows.ndjson", &["team"], 1);
    let everyone = gathered.population.profiles(&rules);
    let again = LoadedPopulation::of(&rules, &everyone);
    let (a, b) =
        (gathered.population.evaluate(&rules, DETAIL, 1), again.evaluate(&rules, DETAIL, 1));
    assert_eq!(bits(&a.score), bits(&b.score));
}

#[test]
fn parts_and_changes_score_as_their_rows_do() {
    let rules = pack(PACK);
    let population = read(&rules, &rows(100), "rows.ndjson", &["team"], 1).population;
    let whole = population.evaluate(&rules, DETAIL, 1).score;
    let rows = [7, 3, 3, 79, 0];
    let part = population.pick(&rows);
    let wanted: Vec<f64> = rows.iter().map(|row| whole[*row]).collect();
    assert_eq!(bits(&part.evaluate(&rules, DETAIL, 1).score), bits(&wanted));
    assert_eq!(part.ids()[0], population.ids()[7]);
    assert_eq!(part.extra("team").unwrap().texts[0], population.extra("team").unwrap().texts[7]);

    let change =
        |name: &str, value: Option<Value>| GivenFact { name: name.into(), value, place: None };
    let changes = [change("posts", Some(Value::Number(5.0))), change("rate", None)];
    let changed = population.with_facts(&rules, &changes).unwrap();
    let wanted = population.profiles(&rules).into_iter().map(|facts| {
        let facts = rules.changed(&facts, &changes).unwrap();
        rules.evaluate(&facts).score.unwrap_or(f64::NAN)
    });
    let wanted: Vec<f64> = wanted.collect();
    assert_eq!(bits(&changed.evaluate(&rules, DETAIL, 1).score), bits(&wanted));
    assert!(population.with_facts(&rules, &[change("posts", Some(Value::Number(99.0)))]).is_err());
}

#[test]
fn two_readings_of_an_input_are_laid_side_by_side() {
    let (old, new) =
        (
            pack(PACK),
            pack(&PACK.replace("max: 50", "max: 500").replace(
                "  seen: { type: count }",
                "  seen: { type: count }\n  team: { type: text }",
            )),
        );
    let text = "id,posts,seen,team\na,4,8,x\nb,60,1,y\nc,2,,z\n";
    let (ours, theirs) = (
        read(&old, text, "rows.csv", &["team"], 1).population,
        read(&new, text, "rows.csv", &[], 1).population,
    );
    assert_eq!((ours.len(), theirs.len()), (2, 3));
    let (both, left_out) = ours.intersected(&theirs);
    assert_eq!((both.ids(), left_out), (&["a".to_owned(), "c".to_owned()][..], 1));
    assert_eq!(
        bits(&both.evaluate(&new, DETAIL, 1).score),
        bits(&theirs.pick(&[0, 2]).evaluate(&new, DETAIL, 1).score)
    );
    let ColumnValues::Texts { codes, texts } = both.values(&new.facts()[3]) else {
        panic!("texts")
    };
    assert_eq!(codes.iter().map(|code| &*texts[*code as usize]).collect::<Vec<_>>(), ["x", "z"]);
}

#[test]
fn a_column_that_was_asked_for_is_not_remarked_on() {
    let rules = pack(PACK);
    let gathered = read(&rules, "id,posts,industry\na,1,retail\n", "rows.csv", &["Industry"], 1);
    assert!(gathered.remarks.is_empty(), "it was asked for: {:?}", gathered.remarks);
    assert_eq!(gathered.population.extra("Industry").unwrap().texts[0].as_deref(), Some("retail"));
}

#[test]
fn a_column_that_is_not_needed_is_empty_where_a_table_lacks_it() {
    let folder = tempfile::tempdir().unwrap();
    let rules = pack(PACK);
    let table = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        TableInput::open(&path.to_string_lossy()).unwrap()
    };
    let tables = || {
        vec![
            table("one.csv", "id,posts,team\na,1,north\n"),
            table("two.csv", "id,posts,score\nb,2,55\n"),
        ]
    };
    let asked = ["team".to_owned(), "score".to_owned()];
    let read =
        |needed| load_tables(&ScoringJob::new(&rules), tables(), &asked, needed, &mut |_| true);
    let population = read(false).unwrap().population;
    let said = |name: &str| {
        population.extra(name).unwrap().texts.iter().map(Option::as_deref).collect::<Vec<_>>()
    };
    assert_eq!((said("team"), said("score")), (vec![Some("north"), None], vec![None, Some("55")]));
    let Err(RunError::Input(problems)) = read(true) else { panic!("they are needed") };
    assert_eq!(problems.iter().next().unwrap().code.id, "PS2420");
}
