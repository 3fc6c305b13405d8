use std::fs;

use peristyle_engine::load::Detect;

use super::*;

fn candidate(id: &str, any: &[&str], keys: &[&str]) -> Candidate {
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Candidate {
        id: id.to_owned(),
        detect: Detect { any: list(any), all: Vec::new(), keys: list(keys) },
    }
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

fn open(folder: &tempfile::TempDir, name: &str, packs: &[Candidate]) -> Input {
    let path = folder.path().join(name);
    Input::open(path.to_str().unwrap(), None, || packs.to_vec()).unwrap()
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
    let is_export = |name: &str| matches!(open(&folder, name, &packs), Input::Export(_));
    assert!(!is_export("a.yaml"));
    assert!(!is_export("bare"));
    assert!(!is_export("a.json"));
    assert!(is_export("lone.json"));
    assert!(matches!(open(&folder, "a.csv", &packs), Input::Table(_)));
    assert!(is_export("Posts.csv"));
    assert!(is_export("export"));
    assert!(Input::open("no-such-file.zip", None, Vec::new).is_err());
}

#[test]
fn which_pack_an_export_is_for() {
    let folder = folder(&[("export/Posts.csv", "a,b\n1,2\n")]);
    let archive = Archive::open(folder.path().join("export")).unwrap();
    let forum = candidate("forum", &["Posts.csv"], &[]);
    let shop = candidate("shop", &["Orders.csv"], &[]);
    let copy = candidate("forum_mine", &["Posts.csv"], &[]);
    let silent = candidate("silent", &[], &[]);
    let found = |packs: &[Candidate]| {
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
fn facts_beside_an_export() {
    let folder = folder(&[
        ("export/Posts.csv", "a,b\n1,2\n"),
        ("facts.yaml", "{ id: erika, as_of: 2026-11-01, facts: { followers: 3, posts: 9 } }"),
    ]);
    let archive = Archive::open(folder.path().join("export/")).unwrap();
    let (shown, kept) = beside(&archive).unwrap().unwrap();
    assert!(shown.ends_with("/facts.yaml"), "{shown}");
    let imported = Profile::new().as_of("2026-10-05").with("posts", 2.0);
    let merged = with_facts(imported.clone(), kept.clone(), &shown, "forum");
    assert_eq!(merged.as_of.as_deref(), Some("2026-10-05"));
    assert_eq!(merged.id.as_deref(), Some("erika"));
    assert_eq!(merged.facts.len(), 2);
    let other = Profile { pack: Some("shop".to_owned()), ..kept };
    let left = with_facts(imported, other, &shown, "forum");
    assert_eq!(left.facts.len(), 1);
    assert_eq!(left.diagnostics[0].code, "PS2305");
}
