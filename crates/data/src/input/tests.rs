use std::fs;

use peristyle_engine::load::Detect;

use super::*;

fn candidate(id: &str, any: &[&str], keys: &[&str]) -> PackCandidate {
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    PackCandidate {
        id: id.to_owned(),
        detect: Detect { any: list(any), keys: list(keys), ..Detect::default() },
    }
}

fn forum() -> Ruleset {
    let pack = "facts: { posts: { type: count } }\nindicators: { posts: { value: posts, scale: \
                { linear: [0, 9] } } }\ndetect: { any: [Posts.csv] }\n";
    let files = [("pack.yaml".to_owned(), pack.into())];
    let files = peristyle_engine::PackFiles::from_memory("forum", "forum", files).unwrap();
    peristyle_engine::Engine::new().compile(&files).0.unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn open(folder: &tempfile::TempDir, name: &str, packs: &[PackCandidate]) -> DetectedInput {
    let path = folder.path().join(name);
    DetectedInput::open(path.to_str().unwrap(), None, || packs.to_vec()).unwrap()
}

#[test]
fn what_an_input_is() {
    let folder = folder(&[
        ("a.yaml", "posts: 1"),
        ("bare", "posts: 1"),
        ("a.json", r#"{"posts": 1}"#),
        ("lone.json", r#"{"outbox": [], "actor": {}}"#),
        ("a.csv", "a,b\n1,2\n"),
        ("Posts.csv", "a,b\n1,2\n"),
        ("export/Posts.csv", "a,b\n1,2\n"),
    ]);
    let packs = [candidate("forum", &["Posts.csv"], &["outbox", "actor"])];
    let is_export = |name: &str| matches!(open(&folder, name, &packs), DetectedInput::Export(_));
    assert!(!is_export("a.yaml"));
    assert!(!is_export("bare"));
    assert!(!is_export("a.json"));
    assert!(is_export("lone.json"));
    assert!(matches!(open(&folder, "a.csv", &packs), DetectedInput::Table(_)));
    assert!(is_export("Posts.csv"));
    assert!(is_export("export"));
    assert!(DetectedInput::open("no-such-file.zip", None, Vec::new).is_err());
}

#[test]
fn which_pack_an_export_is_for() {
    let folder = folder(&[("export/Posts.csv", "a,b\n1,2\n")]);
    let archive = Archive::open(folder.path().join("export")).unwrap();
    let forum = candidate("forum", &["Posts.csv"], &[]);
    let shop = candidate("shop", &["Orders.csv"], &[]);
    let copy = candidate("forum_mine", &["Posts.csv"], &[]);
    let silent = candidate("silent", &[], &[]);
    let found = |packs: &[PackCandidate]| {
        pack_for(&archive, packs).map(str::to_owned).map_err(|problem| problem.code.id)
    };
    assert_eq!(found(&[shop.clone(), forum.clone(), silent.clone()]), Ok("forum".to_owned()));
    assert_eq!(found(&[shop, silent]), Err("PS2301"));
    assert_eq!(found(&[forum, copy]), Err("PS2302"));
}

#[test]
fn an_export_as_web_pages() {
    let folder = folder(&[("export/inbox/followers_1.html", "<html>"), ("export/a.html", "")]);
    let archive = Archive::open(folder.path().join("export")).unwrap();
    let packs =
        [candidate("shop", &["Orders.csv"], &[]), candidate("club", &["followers_*.json"], &[])];
    let problem = pack_for(&archive, &packs).unwrap_err();
    let told = problem.help.iter().any(|help| help.contains("`club`") && help.contains("JSON"));
    assert!(told, "{:?}", problem.help);
    assert!(
        !pack_for(&archive, &packs[..1]).unwrap_err().help.iter().any(|help| help.contains("JSON"))
    );
}

#[test]
fn a_folder_is_one_export_or_a_team_by_what_it_holds() {
    let place = folder(&[
        ("export/Posts.csv", "a,b\n1,2\n"),
        ("wrapped/forum/Posts.csv", "a,b\n1,2\n"),
        ("wrapped/facts.yaml", "likes: 3"),
        ("wrapped/badge.json", "{}"),
        ("team/Ben 10/Posts.csv", "a,b\n1,2\n"),
        ("team/Ben 2/deeper/Posts.csv", "a,b\n1,2\n3,4\n"),
        ("team/anna.yaml", "{ pack: forum, likes: 3 }"),
        ("team/rules/forum/pack.yaml", "title: Forum"),
        ("stray/Posts.csv", "a,b\n1,2\n"),
        ("stray/Anna/Posts.csv", "a,b\n3,4\n"),
        ("typed/posts/Posts.csv", "a,b\n1,2\n"),
        ("typed/likes/Likes.csv", "a,b\n1,2\n"),
        ("named/activity/posts/Posts.csv", "a,b\n1,2\n"),
        ("named/likes/Likes.csv", "a,b\n1,2\n"),
    ]);
    let packs = [candidate("forum", &["Posts.csv", "Likes.csv", "activity/*/*.csv"], &[])];
    let told = |name: &str| match open(&place, name, &packs) {
        DetectedInput::Export(archive) => format!("one: {}", archive.names().count()),
        DetectedInput::Team(team) => {
            let at = place.path().join(name);
            let paths = team.members.iter().map(|one| one.path.strip_prefix(&at).unwrap());
            paths.map(|path| path.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" | ")
        }
        other => format!("{other:?}"),
    };
    assert_eq!(told("export"), "one: 1");
    assert_eq!(told("wrapped"), "one: 3");
    assert_eq!(told("team"), "anna.yaml | Ben 2 | Ben 10");
    assert_eq!(told("stray"), " | Anna");
    // two folders with different files may be two people's, unless the pack names one of them
    assert_eq!(told("typed"), "likes | posts");
    assert_eq!(told("named"), "one: 2");
}

#[test]
fn facts_beside_an_export() {
    let folder = folder(&[
        ("single/export/Posts.csv", "a,b\n1,2\n"),
        (
            "single/facts.yaml",
            "{ id: erika, as_of: 2026-11-01, facts: { followers: 3, posts: 9 } }",
        ),
        ("two/one/Posts.csv", "a,b\n1,2\n"),
        ("two/other/Posts.csv", "a,b\n1,2\n"),
        ("two/facts.yaml", "followers: 3"),
        ("in/Posts.csv", "a,b\n1,2\n"),
        ("in/facts.yaml", "followers: 3"),
    ]);
    let rules = forum();
    let beside = |name: &str| {
        let archive = Archive::open(folder.path().join(name)).unwrap();
        let found = facts_beside(&archive, &rules, &[]).unwrap();
        (found, archive.notes())
    };
    let (shared, notes) = beside("two/one");
    assert!(shared.is_none());
    assert_eq!(notes[0].code, "PS2312", "{notes:?}");
    assert!(beside("in").0.is_some());
    let (shown, kept) = beside("single/export/").0.unwrap();
    assert!(shown.ends_with("/facts.yaml"), "{shown}");
    let imported = Profile::new().as_of("2026-10-05").with("posts", 2.0);
    let merged = overlay_facts(imported.clone(), kept.clone(), &shown, "forum");
    assert_eq!(merged.as_of.as_deref(), Some("2026-10-05"));
    assert_eq!(merged.id.as_deref(), Some("erika"));
    assert_eq!(merged.facts.len(), 2);
    let other = Profile { pack: Some("shop".to_owned()), ..kept };
    let left = overlay_facts(imported, other, &shown, "forum");
    assert_eq!(left.facts.len(), 1);
    assert_eq!(left.diagnostics[0].code, "PS2305");
}

#[test]
fn a_near_miss_says_what_is_there_and_what_lacks() {
    let folder = folder(&[
        ("half/outbox.json", "{}"),
        ("half/Else.csv", "a\n1\n"),
        ("part.json", r#"{"outbox": []}"#),
        ("cut.json", r#"{"outbox": [], "actor": {}, "more": [1, 2"#),
    ]);
    let mut both = candidate("club", &[], &["outbox", "actor"]);
    both.detect.all = vec!["actor.json".to_owned(), "outbox.json".to_owned()];
    let help = |name: &str| {
        let archive = Archive::open(folder.path().join(name)).unwrap();
        pack_for(&archive, std::slice::from_ref(&both)).map_err(|problem| problem.help.join("\n"))
    };
    let half = help("half").unwrap_err();
    assert!(half.contains("`club`: it holds `outbox.json`, and lacks `actor.json`"), "{half}");
    let part = help("part.json").unwrap_err();
    assert!(part.contains("it holds the keys `outbox`, and lacks the keys `actor`"), "{part}");
    // a document that is damaged further down is known by its beginning
    assert_eq!(help("cut.json"), Ok("club"));
}

#[test]
fn a_lone_table_is_known_by_its_header() {
    let folder = folder(&[
        ("letters (1).csv", "\u{feff}Notes: none\n\"THREAD ID\",From,To\n1,a,b\n"),
        ("talk.csv", "Thread ID,From,To\n1,a,\"b, c, d; e\nf, g, h, i, j\"\n"),
        ("people.csv", "name,from,to\na,b,c\n"),
    ]);
    let packs = [candidate("forum", &[], &["Thread ID", "From", "To"])];
    assert!(matches!(open(&folder, "letters (1).csv", &packs), DetectedInput::Export(_)));
    // what people write in quotes has commas and lines of its own
    assert!(matches!(open(&folder, "talk.csv", &packs), DetectedInput::Export(_)));
    assert!(matches!(open(&folder, "people.csv", &packs), DetectedInput::Table(_)));
}
