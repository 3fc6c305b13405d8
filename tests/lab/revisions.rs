//! Packs as they stood at a revision.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::run_in as run;

const PACK: &str = "facts:\n  a: { type: number }\n  b: { type: number }\nindicators:\n  a: { value: a, scale: { linear: [0, 10] }, weight: 2 }\n  b: { value: b, scale: { linear: [0, 10] } }\n";

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .args(["-C", folder.to_str().unwrap(), "-c", "user.name=t", "-c", "user.email=t@t"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn write(folder: &Path, name: &str, text: &str) {
    let file = folder.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    git(here, &["init", "-q", "-b", "main"]);
    write(here, "rules/base/pack.yaml", PACK);
    write(here, "rules/mine/pack.yaml", "extends: base\nchange: { a: { weight: 5 } }\n");
    write(here, "people.csv", "id,a,b\nx,10,0\ny,0,10\nz,5,5\n");
    git(here, &["add", "."]);
    git(here, &["commit", "-q", "-m", "one"]);
    folder
}

#[test]
fn an_overlay_at_a_revision_has_the_base_of_then() {
    let folder = repository();
    let here = folder.path();
    // the base changes, and the overlay doesn't
    write(
        here,
        "rules/base/pack.yaml",
        &PACK.replace("linear: [0, 10] }, weight: 2", "linear: [0, 20] }, weight: 2"),
    );
    let told =
        run(here, &["compare", "mine@main", "mine", "people.csv", "--format", "json"]).json();
    // x: 5/6 then, and half of it now
    assert_eq!(told["rules"].as_array().unwrap().len(), 1);
    assert_eq!(told["rules"][0]["changes"][0]["part"], "scale");
    assert_eq!(told["movers"][0]["id"], "x");
    let change = told["movers"][0]["change"].as_f64().unwrap();
    assert!((change + 100.0 * 5.0 / 12.0).abs() < 1e-9, "{change}");
    let paths =
        run(here, &["compare", "rules/mine@HEAD", "rules/mine", "people.csv", "--format", "json"]);
    assert_eq!(paths.json()["movers"], told["movers"]);
    // from within a folder, and of a pack that is gone by now
    fs::remove_dir_all(here.join("rules/mine")).unwrap();
    let gone =
        run(here, &["compare", "mine@main", "base", "people.csv", "--format", "json"]).json();
    assert_eq!(gone["n"], 3);
}

#[test]
fn what_git_does_not_have_is_said() {
    let folder = repository();
    let here = folder.path();
    let compare = |pack: &str| run(here, &["compare", pack, "mine", "people.csv"]);
    compare("mine@next").fails(2, &["PS4102", "`next`"]);
    compare("mine@--help").fails(2, &["PS4102"]);
    compare("others@main").fails(2, &["PS4103", "`base`"]);
    let plain = tempfile::tempdir().unwrap();
    write(plain.path(), "rules/mine/pack.yaml", PACK);
    write(plain.path(), "people.csv", "id,a,b\nx,1,2\n");
    run(plain.path(), &["compare", "mine@main", "mine", "people.csv"]).fails(2, &["PS4101"]);
}
