//! What an import promises beside right counts (`tests/platforms.rs` and `tests/shared_exports.rs`),
//! shown on `rules/linkedin`, whose export has the most files: what is absent, empty, cut or private,
//! and how long it takes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail loudly, and says what it measured"
)]

#[path = "imports/busy.rs"]
mod busy;
#[path = "platforms/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use peristyle_data::archive::Archive;
use peristyle_data::input::{DetectedInput, PackCandidate};
use peristyle_engine::{Profile, Ruleset, Value};
use serde::Deserialize;
use support::{
    Files, files, folder, import, known, of_texts, pack, repository, shared_exports, unpacked,
    zip_as,
};

fn rules() -> Ruleset {
    pack("linkedin")
}

fn fixture(name: &str) -> PathBuf {
    repository().join("tests/fixtures/linkedin").join(name)
}

fn number(profile: &Profile, fact: &str) -> Option<f64> {
    match known(profile).get(fact) {
        Some(Value::Number(number)) => Some(*number),
        None => None,
        other => panic!("`{fact}` is {other:?}"),
    }
}

#[test]
fn the_day_is_that_of_the_name() {
    let rules = rules();
    // the name says the day, and only the name: a week later, a week less counts
    let archive = fixture("2026/Complete_LinkedInDataExport_06-15-2026");
    let (_place, later) = folder("Complete_LinkedInDataExport_06-22-2026", &files(&archive));
    let later = import(&rules, &later);
    assert_eq!(later.as_of.as_deref(), Some("2026-06-22"));
    assert_eq!(number(&later, "searches_90d"), Some(1.0));
    assert_eq!(number(&later, "searches"), Some(3.0));
}

#[test]
fn a_renamed_archive_of_an_inactive_member_is_as_old_as_its_time_stamps() {
    let rules = rules();
    let files = unpacked(&example()).unwrap();
    let place = tempfile::tempdir().unwrap();
    let stamp = zip::DateTime::from_date_and_time(2027, 3, 5, 14, 3, 0).unwrap();
    let options = zip::write::SimpleFileOptions::default().last_modified_time(stamp);
    let import = |name: &str| {
        let path = place.path().join(name);
        zip_as(&path, &files, options);
        import(&rules, &path)
    };
    let named = import("Complete_LinkedInDataExport_03-05-2027.zip");
    assert_eq!(named.diagnostics, []);
    let renamed = import("Inaktiv.zip");
    assert_eq!(known(&renamed), known(&named));
    assert_eq!(renamed.as_of.as_deref(), Some("2027-03-05"));
    let said: Vec<&str> = renamed.diagnostics.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(said, ["PS2205"]);
    // whoever writes the day with dots writes it first
    let by_hand = import("Anna 05.10.2026.zip");
    assert_eq!(by_hand.as_of.as_deref(), Some("2026-10-05"));
    assert_eq!(by_hand.diagnostics, []);
    // and where the name is wrong, that is said of each file
    let wrong = import("Anna 2026-05-10.zip");
    assert!(wrong.diagnostics.iter().all(|one| one.code == "PS2204"));
    let files: Vec<_> = wrong.diagnostics.iter().filter_map(|one| one.file.as_deref()).collect();
    assert!(files.contains(&"Connections.csv") && files.contains(&"messages.csv"), "{files:?}");
}

#[derive(Deserialize)]
struct Titles {
    decides: Vec<String>,
    decides_not: Vec<String>,
}

#[test]
fn titles_are_those_of_decision_makers_or_not() {
    let rules = rules();
    let text = fs::read_to_string(repository().join("tests/imports/titles.yaml")).unwrap();
    let titles: Titles = serde_yaml::from_str(&text).unwrap();
    let header = "First Name,Last Name,Email Address,Company,Position,Connected On\n";
    let count = |titles: &[String]| {
        let row = |title: &String| format!("Ann,Lee,,Kern,\"{title}\",01 Oct 2026\n");
        let text: String = titles.iter().map(row).collect();
        let files = of_texts(&[("Connections.csv", &format!("{header}{text}"))]);
        let (_place, root) = folder("Complete_LinkedInDataExport_10-05-2026", &files);
        number(&import(&rules, &root), "decision_makers").unwrap()
    };
    // one by one only to say which
    let decides = |title: &String| count(std::slice::from_ref(title)) == 1.0;
    if count(&titles.decides) == titles.decides.len() as f64 && count(&titles.decides_not) == 0.0 {
        return;
    }
    let wrong: Vec<_> = titles.decides.iter().filter(|title| !decides(title)).collect();
    let wrongly: Vec<_> = titles.decides_not.iter().filter(|title| decides(title)).collect();
    assert!(wrong.is_empty() && wrongly.is_empty(), "not seen: {wrong:?}, seen: {wrongly:?}");
}

const MESSAGES: &str = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n";

#[test]
fn a_lone_file_of_messages_is_known_by_its_header() {
    let own = [PackCandidate::from_ruleset(&rules())];
    let mut all = 0;
    for year in support::folders(&repository().join("tests/fixtures/linkedin")) {
        for export in support::folders(&year) {
            let file = export.join("messages.csv");
            if !file.is_file() {
                continue;
            }
            let opened = DetectedInput::open(file.to_str().unwrap(), None, || own.to_vec());
            assert!(
                matches!(opened, Ok(DetectedInput::Export(_))),
                "{}: {opened:?}",
                file.display()
            );
            all += 1;
        }
    }
    assert!(all >= 6, "{all}");
}

#[test]
fn groups_and_members_without_a_name_want_no_answer() {
    let rules = rules();
    let me = "Me Myself,https://www.linkedin.com/in/me";
    let ann = "Ann Lee,https://www.linkedin.com/in/ann";
    let to_me = "Me Myself,https://www.linkedin.com/in/me";
    let group =
        "\"Me Myself, Bo Win\",\"https://www.linkedin.com/in/me,https://www.linkedin.com/in/bo\"";
    let day = "2026-09-01 10:00:00 UTC,,Hello?,INBOX\n";
    let text = format!(
        "{MESSAGES}1,,{ann},{to_me},{day}2,,{ann},{group},{day}3,,LinkedIn Member,,{to_me},{day}4,,{me},Bo Win,https://www.linkedin.com/in/bo,{day}"
    );
    let (_place, root) =
        folder("Complete_LinkedInDataExport_10-05-2026", &of_texts(&[("messages.csv", &text)]));
    let profile = import(&rules, &root);
    assert_eq!(number(&profile, "conversations"), Some(4.0));
    assert_eq!(number(&profile, "openers_sent_90d"), Some(1.0));
    assert_eq!(number(&profile, "inquiries_90d"), Some(1.0), "Ann's alone");
}

#[test]
fn endorsers_are_told_apart_by_name_where_there_is_no_address() {
    let rules = rules();
    let endorsers = |text: &str| {
        let files = of_texts(&[("Endorsement_Received_Info.csv", text)]);
        let (_place, root) = folder("Complete_LinkedInDataExport_10-05-2026", &files);
        let profile = import(&rules, &root);
        assert_eq!(profile.diagnostics, []);
        number(&profile, "endorsers")
    };
    let old = "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorsement Status\n\
        2019/01/01 10:00:00 UTC,A,Ann,Lee,ACCEPTED\n2019/01/01 10:00:00 UTC,B,ann,Lee,ACCEPTED\n\
        2019/01/01 10:00:00 UTC,B,Ann,Win,ACCEPTED\n2019/01/01 10:00:00 UTC,B,Bo,Win,PENDING\n";
    assert_eq!(endorsers(old), Some(2.0));
    let new = "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public Url,Endorsement Status\n\
        2019/01/01 10:00:00 UTC,A,Ann,Lee,www.x/in/a,ACCEPTED\n2019/01/01 10:00:00 UTC,B,Ann,Lee,www.x/in/b,ACCEPTED\n\
        2019/01/01 10:00:00 UTC,B,Ann,Win,,ACCEPTED\n2019/01/01 10:00:00 UTC,C,Ann,Win,,ACCEPTED\n";
    assert_eq!(endorsers(new), Some(3.0));
}

#[test]
fn a_profile_without_a_current_position_is_told_to_name_one() {
    let rules = rules();
    let tips = |position: &str| {
        let text = format!(
            "Company Name,Title,Description,Location,Started On,Finished On\nKern,Buyer,,,2016,Jan 2020\n{position}"
        );
        let (_place, root) = folder(
            "Complete_LinkedInDataExport_10-05-2026",
            &of_texts(&[("Positions.csv", &text)]),
        );
        let answer = rules.evaluate(&rules.facts_of(&import(&rules, &root)).unwrap());
        answer.tips.iter().map(|tip| tip.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(tips(""), ["name_position"]);
    assert_eq!(tips("Licht,Head of Sales,,,2020,\n"), ["describe_position"]);
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
    let complete = unpacked(&example).unwrap();
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
    let cut_to = |keep: fn(&str) -> String| -> Files {
        unpacked(&example)
            .unwrap()
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
    let archive = fixture("2026/Complete_LinkedInDataExport_06-15-2026");
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
    for profile in [import(&rules, &archive), import(&rules, example())] {
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
    let mut by_hand: Vec<&str> = rules
        .facts()
        .iter()
        .filter(|fact| !fact.is_derived())
        .map(|fact| fact.id.as_str())
        .filter(|id| !facts.contains_key(*id))
        .collect();
    by_hand.sort_unstable();
    assert_eq!(by_hand, counted().1);
}

fn example() -> PathBuf {
    repository().join("examples/linkedin/Complete_LinkedInDataExport_10-05-2026.zip")
}

/// What was counted in the example, and the facts that no export knows.
fn counted() -> (BTreeMap<String, Value>, Vec<String>) {
    #[derive(Deserialize)]
    struct List {
        facts: BTreeMap<String, Option<serde_yaml::Value>>,
    }
    let file = repository().join("tests/shared_exports/linkedin.yaml");
    let lists: Vec<List> = serde_yaml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let [list] = lists.as_slice() else { panic!("one export is listed") };
    let value = |(name, fact): (&String, &Option<serde_yaml::Value>)| {
        let fact = fact.as_ref()?;
        let value = fact.as_bool().map(Value::from).or(fact.as_f64().map(Value::from));
        Some((name.clone(), value.unwrap_or_else(|| panic!("`{name}` is {fact:?}"))))
    };
    let unknown = list.facts.iter().filter(|(_, fact)| fact.is_none());
    (list.facts.iter().filter_map(value).collect(), unknown.map(|(name, _)| name.clone()).collect())
}

fn is_as_counted(profile: &Profile) {
    assert_eq!(known(profile), counted().0);
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
    let Some(shared) = shared_exports() else { return };
    let shared = shared.join("linkedin");
    let archive = shared.join("Complete_LinkedInDataExport_10-05-2026");
    is_as_counted(&import(&rules(), &archive));
    // SOURCES.md: "46 comments …, 1 without a date; a plain CSV reader finds 72 broken rows"
    let comments = fs::read_to_string(archive.join("Comments_10000001.csv")).unwrap();
    assert_eq!(comments.lines().filter(|line| line.starts_with(",http")).count(), 1);
    // the example is that archive, packed
    assert_eq!(unpacked(&example()), Some(files(&archive)));
    assert_eq!(
        fs::read(shared.join("salesApiSsi.json")).unwrap(),
        fs::read(repository().join("examples/linkedin/salesApiSsi.json")).unwrap()
    );
}
