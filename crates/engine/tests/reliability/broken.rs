//! A broken edit never takes effect: every fixture of `tests/diagnostics` on a live pack.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use peristyle_engine::live::{LoadOutcome, ReloadEvent};
use peristyle_engine::{Engine, LiveOptions, LivePack, PackFiles, Profile, Ruleset};

use super::packs::{copy_folder, largest, repository};
use super::{Section, answer, makers, next_event};

/// A fixture that shows the error of its code in a pack which is then refused.
struct Fixture {
    name: String,
    code: String,
    pack: PathBuf,
    /// Packs that lie next to it, which it extends.
    neighbours: Vec<PathBuf>,
    _made: tempfile::TempDir,
}

fn fixtures() -> (Vec<Fixture>, usize) {
    let mut all = Vec::new();
    let mut others = 0;
    for entry in fs::read_dir(repository().join("tests/diagnostics")).unwrap() {
        let folder = entry.unwrap().path();
        let Some(name) = folder.is_dir().then(|| folder.file_name().unwrap()) else { continue };
        let name = name.to_string_lossy().into_owned();
        let code = name.split('_').next().unwrap().to_owned();
        let made = tempfile::tempdir().unwrap();
        copy_folder(&folder, made.path());
        if let Ok(maker) = fs::read_to_string(folder.join("make")) {
            // the others make archives, not packs
            if let Some((_, make)) = makers::MAKERS.iter().find(|(name, _)| *name == maker.trim()) {
                make(made.path());
            }
        }
        let pack = made.path().join("pack");
        let expected = fs::read_to_string(folder.join("expected.txt")).unwrap_or_default();
        if pack.is_dir() && expected.contains(&format!("error[{code}]")) && refused(&pack) {
            let inside = fs::read_dir(made.path()).unwrap().map(|entry| entry.unwrap().path());
            let is_neighbour = |path: &PathBuf| *path != pack && path.join("pack.yaml").is_file();
            let neighbours = inside.filter(is_neighbour).collect();
            all.push(Fixture { name, code, pack, neighbours, _made: made });
        } else {
            others += 1;
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    (all, others)
}

fn refused(pack: &Path) -> bool {
    PackFiles::read(pack).is_ok_and(|files| Engine::new().compile(&files).0.is_none())
        || PackFiles::read(pack).is_err()
}

/// Profiles for any pack: nothing known, and each number small or large.
fn profiles(rules: &Ruleset) -> Vec<Profile> {
    let mut profiles = vec![Profile::new()];
    for number in [0.0, 1.0] {
        let all = rules.facts().iter().fold(Profile::new(), |profile, fact| {
            let one = profile.clone().with(fact.id.as_str(), number);
            if rules.facts_of(&one).is_ok() { one } else { profile }
        });
        profiles.push(all);
    }
    profiles
}

/// `every`: each fixture, or each `every`th only.
pub(crate) fn run(quiet: Duration, every: usize) -> Section {
    let mut section = Section::new("A broken edit never takes effect");
    let home = tempfile::tempdir().unwrap();
    // named as in the fixtures, of which some extend each other
    let (root, aside) = (home.path().join("pack"), home.path().join("aside"));
    largest(&root);
    let options = LiveOptions { quiet, ..LiveOptions::default() };
    let live = LivePack::open(Engine::new(), &root, options).expect("a valid pack");
    let events = live.subscribe();
    let profiles = profiles(&live.current());
    let answers = || -> Vec<Vec<u8>> {
        profiles.iter().map(|profile| answer(&live.current(), profile)).collect()
    };
    let before = answers();
    let (fixtures, others) = fixtures();
    let (mut right, mut equal, mut compared) = (0, 0, 0);
    for fixture in fixtures.iter().step_by(every) {
        let staged = home.path().join("staged");
        copy_folder(&fixture.pack, &staged);
        let at_home = |path: &PathBuf| home.path().join(path.file_name().unwrap());
        fixture.neighbours.iter().for_each(|path| copy_folder(path, &at_home(path)));
        fs::rename(&root, &aside).unwrap();
        fs::rename(&staged, &root).unwrap();
        // the folder was gone for a moment: that may be told first
        let mut refused = false;
        while let Some(event) = next_event(&events) {
            let ReloadEvent::Refused { diagnostics, generation, .. } = event else {
                section.violations.push(format!("{} took effect: {event:?}", fixture.name));
                break;
            };
            if diagnostics.iter().any(|problem| problem.code.id == fixture.code) {
                refused =
                    generation == 1 && live.status().last_attempt.outcome == LoadOutcome::Refused;
                break;
            }
        }
        section.must(refused, || format!("{} was not refused for its reason", fixture.name));
        right += usize::from(refused);
        for (now, then) in answers().iter().zip(&before) {
            compared += 1;
            equal += usize::from(now == then);
        }
        fs::rename(&root, home.path().join("staged")).unwrap();
        fs::rename(&aside, &root).unwrap();
        fs::remove_dir_all(home.path().join("staged")).unwrap();
        fixture.neighbours.iter().for_each(|path| fs::remove_dir_all(at_home(path)).unwrap());
        let mut back = false;
        while let Some(event) = next_event(&events) {
            match event {
                ReloadEvent::Unchanged { generation: 1, .. } => {
                    back = true;
                    break;
                }
                ReloadEvent::Refused { .. } => {}
                other => section.violations.push(format!("{}: {other:?}", fixture.name)),
            }
        }
        section.must(back, || format!("the pack did not come back after {}", fixture.name));
    }
    section.must(fixtures.len() > 50, || format!("only {} fixtures", fixtures.len()));
    section.must(equal == compared, || format!("{} answers changed", compared - equal));
    section.figure(
        "broken packs dropped onto a live one, refused for their own reason",
        format!("{right} of {}", fixtures.len().div_ceil(every)),
    );
    section.figure("answers byte-equal before and after (JSON)", format!("{equal} of {compared}"));
    section.figure("fixtures without an error in a pack (inputs, warnings), not used", others);
    section.end()
}
