//! Every pack of `rules/` that reads its platform's export, on archives of every era and shape, made
//! up for this in `tests/fixtures/<pack>/<case>/`. A case holds one archive under the name that the
//! platform gives it (a folder, or a lone file), what lies beside it, and `expected.yaml`: the
//! profile it gives, worked out by hand. A fact that isn't in there is missing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail loudly, and says what it measured"
)]

#[path = "platforms/support.rs"]
mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use peristyle_data::codes;
use peristyle_data::input::{self, DetectedInput};
use peristyle_data::profile::read_profile_file;
use peristyle_engine::load::FactType;
use peristyle_engine::{Profile, Ruleset, Value};
use support::{
    Files, candidates, files, folders, known, name_of, open, packs, repository, tar_gz, unpacked,
    write, zip,
};

const EXPECTED: &str = "expected.yaml";

/// A case: an export, and the profile it gives.
struct Case {
    pack: String,
    folder: PathBuf,
    archive: PathBuf,
}

impl Case {
    /// All cases of all packs.
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for platform in folders(&repository().join("tests/fixtures")) {
            let cases = folders(&platform);
            assert!(!cases.is_empty(), "{} holds no case", platform.display());
            for folder in cases {
                let archive = archive_in(&folder);
                all.push(Self { pack: name_of(&platform), folder, archive });
            }
        }
        assert!(all.len() >= 7, "few cases");
        all
    }

    fn name(&self) -> String {
        format!("{}/{}", self.pack, name_of(&self.folder))
    }

    fn expected(&self) -> Profile {
        let mut expected = read_profile_file(self.folder.join(EXPECTED))
            .unwrap_or_else(|problems| panic!("{}: {problems}", self.name()));
        assert_eq!(expected.len(), 1, "{}", self.name());
        expected.remove(0)
    }

    /// What lies beside the archive.
    fn beside(&self) -> Files {
        let own = name_of(&self.archive);
        let mut beside = files(&self.folder);
        beside.retain(|(name, _)| {
            let top = name.split('/').next().unwrap();
            top != own && top != EXPECTED
        });
        beside
    }

    /// Compares what the archive at `path` gives with what is expected.
    fn check(&self, rules: &Ruleset, path: &Path) {
        let (profile, expected) = (imported(rules, path), self.expected());
        let (facts, wanted) = (known(&profile), known(&expected));
        let mut wrong = String::new();
        for name in facts.keys().chain(wanted.keys()).collect::<BTreeSet<_>>() {
            let (is, should) = (facts.get(name), wanted.get(name));
            if is != should {
                writeln!(wrong, "  {name}: {is:?}, and should be {should:?}").unwrap();
            }
        }
        let at = format!("{} as {}", self.name(), name_of(path));
        assert!(wrong.is_empty(), "{at}:\n{wrong}");
        assert_eq!(profile.as_of, expected.as_of, "{at}");
        assert_eq!(profile.reference, expected.reference, "{at}");
        // nothing to complain about: no cut file, no column that isn't there, no fact that the pack
        // doesn't take, and none of the files that would give reason was opened
        assert_eq!(codes_of(&profile), codes_of(&expected), "{at}: {:?}", complaints(&profile));
    }
}

/// All that was said, but for the remark that a day was guessed.
fn complaints(profile: &Profile) -> Vec<String> {
    let said = profile.diagnostics.iter().filter(|one| one.code != codes::GUESSED_DAY.id);
    said.map(|one| format!("{} {:?}: {}", one.code, one.file, one.message)).collect()
}

fn codes_of(profile: &Profile) -> Vec<&str> {
    let said = profile.diagnostics.iter().map(|one| one.code.as_str());
    said.filter(|code| *code != codes::GUESSED_DAY.id).collect()
}

/// What the pack makes of its platform's archive.
fn imported(rules: &Ruleset, path: &Path) -> Profile {
    input::import(&open(path), rules, &[])
        .unwrap_or_else(|problems| panic!("{}: {problems}", path.display()))
}

/// The archive of a case: its folder, or else its only file, or the one that is packed.
fn archive_in(case: &Path) -> PathBuf {
    let mut all: Vec<PathBuf> =
        fs::read_dir(case).unwrap().map(|one| one.unwrap().path()).collect();
    all.retain(|path| name_of(path) != EXPECTED && !name_of(path).starts_with('.'));
    let of = |is: fn(&Path) -> bool| all.iter().filter(|path| is(path)).collect::<Vec<_>>();
    let packed = |path: &Path| {
        [".zip", ".tar.gz", ".car"].iter().any(|end| path.to_string_lossy().ends_with(end))
    };
    let kinds = [of(Path::is_dir), of(packed), of(Path::is_file)];
    match kinds.iter().find(|kind| !kind.is_empty()).map(Vec::as_slice) {
        Some([one]) => (*one).clone(),
        _ => panic!("{} must hold one archive, and holds {all:?}", case.display()),
    }
}

#[test]
fn every_case_gives_the_facts_that_were_worked_out_by_hand() {
    let packs = packs();
    let cases = Case::all();
    for case in &cases {
        let rules = &packs[&case.pack];
        case.check(rules, &case.archive);
        // the facts are numbers and flags, so there is no room for a name, an address or a text
        let profile = imported(rules, &case.archive);
        for fact in &profile.facts {
            let (_, declared) = rules.fact_named(&fact.name).unwrap();
            let is_open =
                matches!(fact.value, Some(Value::Text(_))) && declared.kind != FactType::Choice;
            assert!(!is_open, "{}: `{}` is a text", case.name(), fact.name);
        }
        assert_eq!(profile.id, None, "{}", case.name());
        rules.facts_of(&profile).unwrap_or_else(|problems| panic!("{}: {problems}", case.name()));
    }
    let platforms: BTreeSet<&str> = cases.iter().map(|case| case.pack.as_str()).collect();
    println!("{} cases of {} platforms", cases.len(), platforms.len());
}

#[test]
fn every_export_is_recognised_by_its_own_pack_and_by_no_other() {
    let candidates = candidates();
    for case in Case::all() {
        let path = case.archive.to_str().unwrap();
        let opened = DetectedInput::open(path, None, || candidates.clone());
        let Ok(DetectedInput::Export(archive)) = opened else {
            panic!("{}: {opened:?}", case.name());
        };
        // all of it, and not some of its files beside another
        assert_eq!(archive.path(), case.archive, "{}", case.name());
        assert_eq!(archive.entries().len(), open(&case.archive).entries().len(), "{}", case.name());
        let fitting = input::pack_for(&archive, &candidates);
        let fitting = fitting.unwrap_or_else(|problem| panic!("{}: {problem}", case.name()));
        assert_eq!(fitting, case.pack, "{}", case.name());
    }
}

#[test]
fn the_pack_of_another_platform_says_so_and_names_the_one_that_fits() {
    let (packs, candidates, cases) = (packs(), candidates(), Case::all());
    let platforms: BTreeSet<&str> = cases.iter().map(|case| case.pack.as_str()).collect();
    for case in &cases {
        let archive = open(&case.archive);
        for other in platforms.iter().filter(|other| **other != case.pack) {
            let Err(problems) = input::import(&archive, &packs[*other], &candidates) else {
                panic!("`{other}` reads {}", case.name());
            };
            let problems: Vec<_> = problems.iter().collect();
            let [problem] = problems.as_slice() else { panic!("{problems:?}") };
            assert_eq!(problem.code.id, "PS2303", "{}: {problem}", case.name());
            let help = problem.help.join("\n");
            assert!(help.contains(&format!("`--pack {}`", case.pack)), "{}: {help}", case.name());
        }
    }
}

#[test]
fn a_folder_a_zip_and_a_tar_are_the_same() {
    let packs = packs();
    let mut packed_cases = 0;
    for case in Case::all() {
        // a lone table or JSON file is only ever a lone file
        let Some(mut packed) = unpacked(&case.archive) else { continue };
        packed_cases += 1;
        let rules = &packs[&case.pack];
        let whole = name_of(&case.archive);
        let name = whole.trim_end_matches(".zip").trim_end_matches(".tar.gz");
        let place = tempfile::tempdir().unwrap();
        write(place.path(), &case.beside());
        let unpacked = place.path().join(name);
        write(&unpacked, &packed);
        case.check(rules, &unpacked);
        fs::remove_dir_all(&unpacked).unwrap();
        // with the files at the root, and in a folder as unpacking and packing again leaves them
        for deeper in [false, true] {
            if deeper {
                packed.iter_mut().for_each(|(file, _)| *file = format!("{name}/{file}"));
            }
            for (end, pack) in [("zip", zip as fn(&Path, &[_])), ("tar.gz", tar_gz)] {
                let path = place.path().join(format!("{name}.{end}"));
                pack(&path, &packed);
                case.check(rules, &path);
                fs::remove_file(path).unwrap();
            }
        }
    }
    assert!(packed_cases > 0);
}

#[test]
fn another_day_is_the_same_answer() {
    let packs = packs();
    for case in Case::all() {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), &files(&case.folder));
        // as if it had been fetched years ago, or would be in years
        for years in [-5, 5] {
            let span = Duration::from_secs(5 * 31_557_600);
            let now = SystemTime::now();
            let then = if years < 0 { now - span } else { now + span };
            for (name, _) in files(place.path()) {
                let file = fs::File::options().write(true).open(place.path().join(name)).unwrap();
                file.set_modified(then).unwrap();
            }
            case.check(&packs[&case.pack], &place.path().join(name_of(&case.archive)));
        }
    }
}
