use std::path::Path;
use std::sync::Arc;
use peristyle_data::archive::Archive;
use peristyle_data::import::profile_from;
use peristyle_engine::Engine;

#[test]
fn smoke() {
    let engine = Engine::builder().readers(peristyle_data::readers::readers()).build();
    let rules = engine.load(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/linkedin")).unwrap_or_else(|e| panic!("{e}"));
    let archive = Archive::open("/work/shared/exports/linkedin/Complete_LinkedInDataExport_10-05-2026").unwrap();
    let returned = rules.import(Arc::new(archive.clone())).unwrap_or_else(|e| panic!("{e}"));
    let profile = profile_from(&returned, &archive).unwrap_or_else(|e| panic!("{e}"));
    for f in &profile.facts { println!("{} {:?}", f.name, f.value); }
    println!("{:?} {:?} {:?}", profile.as_of, profile.reference, profile.diagnostics);
    let facts = rules.facts_of(&profile).unwrap();
    let e = rules.evaluate(&facts);
    println!("{:?}\n{:?} {:?}", e.score, e.pillar_scores(), e.coverage);
}
