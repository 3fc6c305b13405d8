//! Populations that are held whole: the same people from CSV and from Parquet.

use peristyle_engine::evaluate::Detail;

use super::*;
use crate::population::{LoadedTables, load_tables};

fn gathered(job: &ScoringJob<'_>, path: &Path, extra: &[&str]) -> Result<LoadedTables, RunError> {
    let table = TableInput::open(path.to_str().unwrap()).unwrap();
    let extra: Vec<String> = extra.iter().map(|one| (*one).to_owned()).collect();
    load_tables(job, vec![table], &extra, true, &mut |_| true)
}

#[test]
fn the_same_people() {
    let folder = tempfile::tempdir().unwrap();
    let (csv, columns) = both(8_000);
    let (as_csv, as_parquet) = (folder.path().join("t.csv"), folder.path().join("t.parquet"));
    std::fs::write(&as_csv, csv).unwrap();
    write(&as_parquet, columns, 3000, Compression::SNAPPY);
    let rules = pack();
    for jobs in [1, 3] {
        let job = ScoringJob { threads: jobs, ..job(&rules) };
        // no fact, and two that are facts as well
        let extra = ["note", "rate", "photo"];
        let (one, other) = (
            gathered(&job, &as_csv, &extra).unwrap(),
            gathered(&job, &as_parquet, &extra).unwrap(),
        );
        for name in extra {
            let said = |of: &LoadedTables| {
                let extra = of.population.extra(name).unwrap();
                let numbers = extra.numbers.iter().map(|one| one.to_bits());
                extra.texts.iter().cloned().zip(numbers).collect::<Vec<_>>()
            };
            let (one, other) = (said(&one), said(&other));
            assert_eq!(one.len(), other.len());
            let differs = one.iter().zip(&other).enumerate().find(|(_, (a, b))| a != b);
            assert!(differs.is_none(), "{name}: {differs:?}");
        }
        assert!(one.population.len() > 6_000, "{}", one.population.len());
        assert_eq!(one.population.ids(), other.population.ids());
        let codes = |of: &LoadedTables| of.rejects.iter().map(|one| one.code).collect::<Vec<_>>();
        assert_eq!(codes(&one), codes(&other));
        assert!(!one.rejects.is_empty());
        let scores = |of: &LoadedTables| {
            let told = of.population.evaluate(&rules, Detail::default(), jobs);
            told.score.iter().map(|score| score.to_bits()).collect::<Vec<_>>()
        };
        assert_eq!(scores(&one), scores(&other));
    }
}

#[test]
fn what_it_cannot_read_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    write(&path, both(3).1, 1000, Compression::SNAPPY);
    let rules = pack();
    let codes = |extra: &[&str]| match gathered(&job(&rules), &path, extra) {
        Err(RunError::Input(problems)) => problems.iter().map(|one| one.code.id).collect(),
        Ok(_) => Vec::new(),
        Err(other) => panic!("{other:?}"),
    };
    assert_eq!(codes(&[]), Vec::<&str>::new());
    assert_eq!(codes(&["note"]), Vec::<&str>::new());
    assert_eq!(codes(&["team"]), ["PS2420"]);
    // the directory at its end is whole, a page is not
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[40..120].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(codes(&[]), ["PS2601"]);
}
