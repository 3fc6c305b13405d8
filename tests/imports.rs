//! The import of `rules/linkedin` on archives of every era, made up for this in
//! `tests/fixtures/linkedin/`. A folder there holds one archive (what the platform itself names
//! so), what lies beside it, and `expected.yaml`: the profile it gives, worked out by hand. A fact
//! that isn't in there is missing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail loudly, and says what it measured"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use peristyle_data::archive::Archive;
use peristyle_data::import::profile_from;
use peristyle_data::profile::read_profile_file;
use peristyle_engine::{Engine, Profile, Ruleset, Value};
use tempfile::TempDir;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn fixtures() -> PathBuf {
    repository().join("tests/fixtures/linkedin")
}

fn rules() -> Ruleset {
    let engine = Engine::builder().readers(peristyle_data::readers::readers()).build();
    engine.load(repository().join("rules/linkedin")).unwrap_or_else(|problems| panic!("{problems}"))
}

fn import(rules: &Ruleset, path: impl AsRef<Path>) -> Profile {
    let archive = Archive::open(path).unwrap_or_else(|problem| panic!("{problem}"));
    let returned = rules
        .import(Arc::new(archive.clone()))
        .unwrap_or_else(|problem| panic!("{problem}\n{:?}", archive.failures()));
    profile_from(&returned, &archive).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The facts that are known, by name.
fn known(profile: &Profile) -> BTreeMap<String, Value> {
    let known =
        profile.facts.iter().filter_map(|fact| Some((fact.name.clone(), fact.value.clone()?)));
    known.collect()
}

fn number(profile: &Profile, fact: &str) -> Option<f64> {
    match known(profile).get(fact) {
        Some(Value::Number(number)) => Some(*number),
        None => None,
        other => panic!("`{fact}` is {other:?}"),
    }
}

/// The folders of the fixtures, each with its archive.
fn eras() -> Vec<(String, PathBuf)> {
    let mut eras: Vec<(String, PathBuf)> = Vec::new();
    for era in fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()) {
        if era.is_dir() {
            let inside = fs::read_dir(&era).unwrap().map(|entry| entry.unwrap().path());
            let archive = inside.filter(|path| path.is_dir()).min().unwrap();
            eras.push((era.file_name().unwrap().to_string_lossy().into_owned(), archive));
        }
    }
    eras.sort();
    assert!(eras.len() >= 7, "{eras:?}");
    eras
}

/// Every file of an archive by its name in it, sorted.
fn files(archive: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![archive.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(archive).unwrap().to_string_lossy().replace('\\', "/");
                files.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// A folder of that name, with these files, somewhere where it goes away again.
fn folder(name: &str, files: &[(String, Vec<u8>)]) -> (TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join(name);
    fs::create_dir(&root).unwrap();
    for (name, bytes) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    (place, root)
}

fn of_texts(files: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

fn zip(path: &Path, files: &[(String, Vec<u8>)]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, bytes) in files {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

fn tar_gz(path: &Path, files: &[(String, Vec<u8>)]) {
    let gz = flate2::write::GzEncoder::new(
        fs::File::create(path).unwrap(),
        flate2::Compression::default(),
    );
    let mut tar = tar::Builder::new(gz);
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, bytes.as_slice()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap();
}

#[test]
fn every_era_gives_the_facts_that_were_worked_out_by_hand() {
    let rules = rules();
    for (era, archive) in eras() {
        let profile = import(&rules, &archive);
        let looks = rules.detect();
        let opened = Archive::open(&archive).unwrap();
        assert!(opened.matches(&looks.any, &looks.all, &looks.keys), "{era} isn't recognised");
        let expected = fixtures().join(&era).join("expected.yaml");
        let expected = read_profile_file(&expected).unwrap_or_else(|problems| panic!("{problems}"));
        let (facts, wanted) = (known(&profile), known(&expected[0]));
        let mut wrong = String::new();
        for name in facts.keys().chain(wanted.keys()).collect::<BTreeSet<_>>() {
            let (is, should) = (facts.get(name), wanted.get(name));
            if is != should {
                writeln!(wrong, "  {name}: {is:?}, and should be {should:?}").unwrap();
            }
        }
        assert!(wrong.is_empty(), "{era}:\n{wrong}");
        assert_eq!(profile.as_of, expected[0].as_of, "{era}");
        assert_eq!(profile.reference, expected[0].reference, "{era}");
        // nothing to complain about, and so none of the files that would give reason was opened
        assert_eq!(profile.diagnostics, [], "{era}");
        // and the rules take the facts as they are
        rules.facts_of(&profile).unwrap_or_else(|problems| panic!("{era}: {problems}"));
    }
}

#[test]
fn a_folder_a_zip_and_a_tar_are_the_same() {
    let rules = rules();
    for (era, archive) in eras() {
        let whole = import(&rules, &archive);
        let name = archive.file_name().unwrap().to_string_lossy();
        let place = tempfile::tempdir().unwrap();
        // with the files at the root, and in a folder as unpacking and packing again leaves them
        let mut packed = files(&archive);
        for deeper in [false, true] {
            if deeper {
                packed.iter_mut().for_each(|(file, _)| *file = format!("{name}/{file}"));
            }
            let (as_zip, as_tar) = (
                place.path().join(format!("{name}.zip")),
                place.path().join(format!("{name}.tar.gz")),
            );
            zip(&as_zip, &packed);
            tar_gz(&as_tar, &packed);
            for path in [as_zip, as_tar] {
                let profile = import(&rules, &path);
                assert_eq!(known(&profile), known(&whole), "{era}: {}", path.display());
                assert_eq!(profile.as_of, whole.as_of);
            }
        }
    }
}

#[test]
fn another_day_is_the_same_answer() {
    let rules = rules();
    for (era, archive) in eras() {
        let before = import(&rules, &archive);
        // as if it had been fetched years ago, or would be in years
        let (_place, copy) =
            folder(&archive.file_name().unwrap().to_string_lossy(), &files(&archive));
        for years in [-5_i64, 5] {
            let years = Duration::from_secs(years.unsigned_abs() * 31_557_600);
            let now = std::time::SystemTime::now();
            for (name, _) in files(&copy) {
                let file = fs::File::options().write(true).open(copy.join(name)).unwrap();
                file.set_modified(now - years).unwrap();
            }
            assert_eq!(known(&import(&rules, &copy)), known(&before), "{era}");
        }
    }
    // the name says the day, and only the name: a week later, a week less counts
    let (_, archive) = eras().into_iter().find(|(era, _)| era == "2026").unwrap();
    let (_place, later) = folder("Complete_LinkedInDataExport_06-22-2026", &files(&archive));
    let later = import(&rules, &later);
    assert_eq!(later.as_of.as_deref(), Some("2026-06-22"));
    assert_eq!(number(&later, "searches_90d"), Some(1.0));
    assert_eq!(number(&later, "searches"), Some(3.0));
}

#[test]
fn a_file_that_is_absent_leaves_its_facts_missing_and_no_others() {
    // the facts that each file alone decides
    const OF: &[(&str, &[&str])] = &[
        (
            "Connections",
            &[
                "connections",
                "hidden_connections",
                "connections_with_position",
                "decision_makers",
                "new_connections_90d",
            ],
        ),
        ("SearchQueries", &["searches", "searches_90d"]),
        ("Rich_Media", &["has_photo"]),
        ("Profile.", &["headline_chars", "has_industry", "has_location", "has_website"]),
        ("Positions", &["positions", "past_positions", "has_position_text"]),
        ("Education", &["education"]),
        ("Skills", &["skills"]),
        ("Languages", &["languages"]),
        ("Certifications", &["certifications"]),
        ("Recommendations_Received", &["recommendations_received", "recommendations_visible"]),
        ("Recommendations_Given", &["recommendations_given"]),
        (
            "Endorsement_Received_Info",
            &["endorsements_received", "endorsements_accepted", "endorsers"],
        ),
        ("Endorsement_Given_Info", &["endorsements_given"]),
        (
            "Shares",
            &[
                "posts",
                "posts_90d",
                "posts_long_90d",
                "weeks_with_post",
                "comments_on_own_posts",
                "comments_away_90d",
            ],
        ),
        ("Articles/", &["articles"]),
        ("Comments", &["comments", "comments_on_own_posts", "comments_away_90d"]),
        ("Reactions", &["reactions"]),
        ("InstantReposts", &["reposts"]),
        (
            "messages.csv",
            &[
                "messages",
                "conversations",
                "drafts",
                "exchanges_90d",
                "openers_sent_90d",
                "openers_answered_90d",
                "inquiries_90d",
                "inquiries_answered_90d",
            ],
        ),
        ("Invitations", &["invitations_sent", "invitations_with_note", "invitations_received"]),
        // the profile's own column says it as well
        ("Profile Summary", &[]),
    ];
    let rules = rules();
    let example = example();
    let complete = unpacked(&example);
    let whole = known(&import(&rules, &example));
    for (file, facts) in OF {
        let rest: Vec<_> =
            complete.iter().filter(|(name, _)| !name.starts_with(file)).cloned().collect();
        assert!(rest.len() < complete.len(), "no file `{file}`");
        let (_place, without) = folder("Complete_LinkedInDataExport_10-05-2026", &rest);
        let without = known(&import(&rules, &without));
        for (name, value) in &whole {
            let wanted = (!facts.contains(&name.as_str())).then_some(value);
            // the text about oneself stands in two files, of which the second is shorter here
            let instead = Value::Number(71.0);
            let wanted =
                if *file == "Profile." && name == "about_chars" { Some(&instead) } else { wanted };
            assert_eq!(without.get(name), wanted, "`{name}` without `{file}`");
        }
    }
    // every fact of the import is in the list, or it could not be checked
    let listed: BTreeSet<&str> = OF.iter().flat_map(|(_, facts)| facts.iter().copied()).collect();
    let unlisted: Vec<_> = whole.keys().filter(|name| !listed.contains(name.as_str())).collect();
    assert_eq!(unlisted, ["about_chars"]);
}

#[test]
fn an_empty_file_is_zero_and_an_empty_archive_an_error() {
    let rules = rules();
    let example = example();
    let cut_to = |keep: fn(&str) -> String| -> Vec<(String, Vec<u8>)> {
        unpacked(&example)
            .into_iter()
            .filter(|(name, _)| name.ends_with(".csv"))
            .map(|(name, bytes)| {
                let text = String::from_utf8(bytes).unwrap();
                let text = keep(&text);
                (name, text.into_bytes())
            })
            .collect()
    };
    // the header alone (the contacts' is the fourth line), nothing at all
    let headers = cut_to(|text| {
        let lines = if text.starts_with("Notes") { 4 } else { 1 };
        text.lines().take(lines).map(|line| format!("{line}\n")).collect()
    });
    for files in [headers, cut_to(|_| String::new())] {
        let (_place, root) = folder("Complete_LinkedInDataExport_10-05-2026", &files);
        let profile = import(&rules, &root);
        let facts = known(&profile);
        assert_eq!(facts.len(), 46, "all but the photo and the articles: {facts:?}");
        for (name, value) in facts {
            assert!(matches!(value, Value::Number(0.0) | Value::Bool(false)), "{name}: {value:?}");
        }
        assert_eq!(profile.diagnostics, []);
        // zero of zero is no rate, and a profile of nothing is no checklist of something
        rules.evaluate(&rules.facts_of(&profile).unwrap());
    }
    // nothing of this platform's
    let (_place, root) = folder("export", &of_texts(&[("readme.txt", "Hello\nthere\n")]));
    let profile = import(&rules, &root);
    assert_eq!((known(&profile).len(), profile.as_of), (0, None));
    let (_place, root) = folder("Complete_LinkedInDataExport_10-05-2026", &[]);
    assert_eq!(Archive::open(root).unwrap_err().code.id, "PS2003");
}

#[test]
fn a_table_that_is_cut_counts_up_to_there_and_says_so() {
    let rules = rules();
    let cut = |name: &str, text: &str| {
        let (_place, root) =
            folder("Complete_LinkedInDataExport_10-05-2026", &of_texts(&[(name, text)]));
        import(&rules, &root)
    };
    let says = |profile: &Profile, file: &str, line: usize| {
        let notes: Vec<_> = profile
            .diagnostics
            .iter()
            .map(|note| (note.code.as_str(), note.file.as_deref(), note.line))
            .collect();
        assert_eq!(notes, [("PS2101", Some(file), Some(line))]);
    };
    let profile =
        cut("SearchQueries.csv", "Time,Search Query\n2026/10/01 10:00:00 UTC,a\n2026/10/0");
    assert_eq!(number(&profile, "searches_90d"), Some(1.0));
    says(&profile, "SearchQueries.csv", 3);
    // within quotes, over two lines
    let profile = cut(
        "Comments_7.csv",
        "Date,Link,Message\n2026-10-01 10:00:00,https://x/1,\"One \\\"and\\\",\nmore\"\n2026-10-01 10:00:00,https://x/2,\"Two \\\"\n",
    );
    assert_eq!(number(&profile, "comments"), Some(1.0));
    says(&profile, "Comments_7.csv", 4);
}

#[test]
fn what_is_private_is_never_opened_and_stays_inside() {
    let rules = rules();
    let (_, archive) = eras().into_iter().find(|(era, _)| era == "2026").unwrap();
    let (_place, root) = folder("Complete_LinkedInDataExport_06-15-2026", &files(&archive));
    // larger than any file that is read: whoever opened one of these would fail
    for name in [
        "Contacts.csv",
        "ImportedContacts.csv",
        "Logins.csv",
        "Receipts.csv",
        "Email Addresses.csv",
    ] {
        fs::File::create(root.join(name)).unwrap().set_len(65 << 20).unwrap();
    }
    assert_eq!(known(&import(&rules, &root)), known(&import(&rules, &archive)));
    // numbers and flags only, so there is no room for a name, an address or a message
    let mut all: Vec<Profile> = eras().iter().map(|(_, archive)| import(&rules, archive)).collect();
    all.push(import(&rules, example()));
    for profile in all {
        assert_eq!(profile.id, None);
        for fact in &profile.facts {
            assert!(!matches!(fact.value, Some(Value::Text(_))), "{fact:?}");
        }
        assert!(profile.reference.is_none_or(|reference| reference.source == "salesApiSsi.json"));
    }
}

#[test]
fn what_a_member_knows_better_is_left_to_the_member() {
    let rules = rules();
    let facts = known(&import(&rules, example()));
    let by_hand: Vec<&str> = rules
        .facts()
        .iter()
        .filter(|fact| !fact.is_derived())
        .map(|fact| fact.id.as_str())
        .filter(|id| !facts.contains_key(*id))
        .collect();
    assert_eq!(
        by_hand,
        [
            "role",
            "target_connections",
            "groups_visited",
            "profile_views_90d",
            "impressions_90d",
            "engagements_90d",
            "acceptance_rate"
        ]
    );
}

fn example() -> PathBuf {
    repository().join("examples/linkedin/Complete_LinkedInDataExport_10-05-2026.zip")
}

/// Every file of a zip by its name in it, sorted.
fn unpacked(zip: &Path) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(fs::File::open(zip).unwrap()).unwrap();
    let mut files = Vec::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let name = file.name().unwrap().to_string();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.push((name, bytes));
    }
    files.sort();
    files
}

/// What was counted in the example by other means (a script of its own, in another language).
const COUNTED: &[(&str, f64)] = &[
    ("about_chars", 121.0),
    ("articles", 1.0),
    ("certifications", 1.0),
    ("comments", 46.0),
    ("comments_away_90d", 15.0),
    ("comments_on_own_posts", 8.0),
    ("connections", 66.0),
    ("connections_with_position", 59.0),
    ("conversations", 30.0),
    ("decision_makers", 37.0),
    ("drafts", 1.0),
    ("education", 1.0),
    ("endorsements_accepted", 8.0),
    ("endorsements_given", 6.0),
    ("endorsements_received", 17.0),
    ("endorsers", 8.0),
    ("exchanges_90d", 6.0),
    ("headline_chars", 57.0),
    ("hidden_connections", 2.0),
    ("inquiries_90d", 5.0),
    ("inquiries_answered_90d", 1.0),
    ("invitations_received", 5.0),
    ("invitations_sent", 23.0),
    ("invitations_with_note", 3.0),
    ("languages", 3.0),
    ("messages", 43.0),
    ("new_connections_90d", 5.0),
    ("openers_answered_90d", 4.0),
    ("openers_sent_90d", 5.0),
    ("past_positions", 2.0),
    ("positions", 3.0),
    ("posts", 28.0),
    ("posts_90d", 14.0),
    ("posts_long_90d", 0.0),
    ("reactions", 150.0),
    ("recommendations_given", 1.0),
    ("recommendations_received", 2.0),
    ("recommendations_visible", 1.0),
    ("reposts", 4.0),
    ("searches", 22.0),
    ("searches_90d", 22.0),
    ("skills", 9.0),
    ("weeks_with_post", 9.0),
];
const FLAGS: [&str; 5] =
    ["has_industry", "has_location", "has_photo", "has_position_text", "has_website"];

fn is_as_counted(profile: &Profile) {
    let counted = COUNTED.iter().map(|&(name, count)| (name.to_owned(), Value::Number(count)));
    let flags = FLAGS.iter().map(|&name| (name.to_owned(), Value::Bool(true)));
    let wanted: BTreeMap<String, Value> = counted.chain(flags).collect();
    assert_eq!(known(profile), wanted);
    assert_eq!(profile.as_of.as_deref(), Some("2026-10-05"));
    assert_eq!(profile.diagnostics, []);
    let reference = profile.reference.as_ref().unwrap();
    assert_eq!((reference.source.as_str(), reference.score), ("salesApiSsi.json", 53.41));
    let pillars: Vec<_> =
        reference.pillars.iter().map(|(id, score)| (id.as_str(), *score)).collect();
    assert_eq!(pillars, [("brand", 17.2), ("content", 9.9), ("people", 8.31), ("relations", 18.0)]);
}

#[test]
fn the_example_has_a_score_in_all_four_pillars() {
    let rules = rules();
    let start = Instant::now();
    let profile = import(&rules, example());
    println!("the example took {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    is_as_counted(&profile);
    let answer = rules.evaluate(&rules.facts_of(&profile).unwrap());
    assert!(answer.score.is_some());
    for (pillar, score) in answer.pillar_scores() {
        assert!(score.is_some_and(|score| score > 0.0 && score < 25.0), "{pillar}: {score:?}");
    }
    assert!(answer.diagnostics.is_empty(), "{:?}", answer.diagnostics);
}

#[test]
fn the_shared_archive_is_as_its_sources_say() {
    let shared = repository().join("../shared/exports/linkedin");
    let archive = shared.join("Complete_LinkedInDataExport_10-05-2026");
    if !archive.is_dir() {
        println!("skipped: ../shared is not there");
        return;
    }
    let rules = rules();
    is_as_counted(&import(&rules, &archive));
    // SOURCES.md: "46 comments …, 1 without a date; a plain CSV reader finds 72 broken rows"
    let comments = fs::read_to_string(archive.join("Comments_10000001.csv")).unwrap();
    assert_eq!(comments.lines().filter(|line| line.starts_with(",http")).count(), 1);
    // the example is that archive, packed
    assert_eq!(unpacked(&example()), files(&archive));
    assert_eq!(
        fs::read(shared.join("salesApiSsi.json")).unwrap(),
        fs::read(repository().join("examples/linkedin/salesApiSsi.json")).unwrap()
    );
}

/// An export of a very busy member, with so many contacts and so many messages.
fn busy(rows: usize) -> Vec<(String, Vec<u8>)> {
    let mut contacts = String::from(
        "Notes:\n\"Some addresses are missing.\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\n",
    );
    let mut messages = String::from(
        "\"CONVERSATION ID\",\"CONVERSATION TITLE\",\"FROM\",\"SENDER PROFILE URL\",\"TO\",\"RECIPIENT PROFILE URLS\",\"DATE\",\"SUBJECT\",\"CONTENT\",\"FOLDER\",\"ATTACHMENTS\",\"IS MESSAGE DRAFT\",\"IS CONVERSATION DRAFT\"\n",
    );
    let mut posts = String::from("Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n");
    let mut comments = String::from("Date,Link,Message\n");
    const URL: &str = "https://www.linkedin.com/in/";
    const POST: &str = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A";
    for row in 0..rows {
        // one in four decides; one in ten is of September
        let position = if row % 4 == 0 { "Head of Purchasing" } else { "Buyer" };
        let on = if row % 10 == 0 { "15 Sep 2026" } else { "15 Sep 2020" };
        writeln!(contacts, "Ann,Number {row},{URL}n{row},,\"Kern, Licht & Co.\",{position},{on}")
            .unwrap();
        // conversations of two: the member writes, and every second one is answered a day later
        let (talk, answer) = (row / 2, row % 2 == 1);
        let (me, you) = (("Me Myself", "me-myself".to_owned()), ("Ann Number", format!("n{talk}")));
        let (from, to) = if answer && talk % 2 == 0 { (&you, &me) } else { (&me, &you) };
        let day = if answer { 16 } else { 15 };
        writeln!(
            messages,
            "\"2-{talk:08}==\",\"\",\"{}\",\"{URL}{}\",\"{}\",\"{URL}{}\",\"2026-09-{day} 10:00:00 UTC\",\"\",\"Hello, how are you?\n\nI hope that \"\"well\"\" is the answer.\",\"INBOX\",\"\",\"No\",\"No\"",
            from.0, from.1, to.0, to.1
        )
        .unwrap();
        if row % 10 > 0 {
            continue;
        }
        // a tenth as many posts, on one day of each month in turn; of the comments, two in three are
        // under own posts
        let nth = row / 10;
        let id = 7_400_000_000_000_000_000_u64 + nth as u64;
        let month = nth % 12 + 1;
        writeln!(posts, "2026-{month:02}-01 10:00:00,{POST}{id},\"Two\nlines\",,,PUBLIC").unwrap();
        let link = if nth % 3 == 0 { id + 1_000_000 } else { id };
        writeln!(comments, "2026-09-01 10:00:00,{POST}{link},\"Well \\\"said\\\"\"").unwrap();
    }
    of_texts(&[
        ("Connections.csv", &contacts),
        ("messages.csv", &messages),
        ("Shares_1.csv", &posts),
        ("Comments_1.csv", &comments),
    ])
}

#[test]
fn a_hundred_thousand_rows() {
    let rows = 100_000;
    let (_place, root) = folder("Complete_LinkedInDataExport_10-05-2026", &busy(rows));
    let rules = rules();
    let start = Instant::now();
    let profile = import(&rules, &root);
    let took = start.elapsed();
    println!("{rows} contacts and {rows} messages took {:.0} ms", took.as_secs_f64() * 1e3);
    assert!(took < Duration::from_secs(30), "{took:?}");
    let counts = [
        ("connections", 100_000.0),
        ("decision_makers", 25_000.0),
        ("new_connections_90d", 10_000.0),
        ("messages", 100_000.0),
        ("conversations", 50_000.0),
        ("openers_sent_90d", 50_000.0),
        ("openers_answered_90d", 25_000.0),
        ("exchanges_90d", 25_000.0),
        ("inquiries_90d", 0.0),
        ("posts", 10_000.0),
        // August, September and October
        ("posts_90d", 2_499.0),
        ("weeks_with_post", 3.0),
        ("comments_on_own_posts", 6_666.0),
        ("comments_away_90d", 3_334.0),
    ];
    for (name, count) in counts {
        assert_eq!(number(&profile, name), Some(count), "{name}");
    }
    assert_eq!(profile.diagnostics, []);
}
