//! Words and numbers that someone acts on: what is copied works, and what was said is repeated.

use std::io::Read;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::support::{FORUM, folder, run, run_in, write};

const FACTS: &str = "examples/xing/facts.yaml";

const RATE: (&str, &str) = (
    "rules/rate/pack.yaml",
    "title: Rate\nmin_coverage: 0\nfacts:\n  clicks: { type: count }\n  views: { type: count }\n  \
     part: { type: share }\nderived:\n  rate: { value: clicks / views }\nindicators:\n  \
     rate: { value: rate, scale: { linear: [0, 0.0231] } }\n  \
     part: { value: part }\n",
);

const TIPS: (&str, &str) = (
    "rules/rate/tips.rhai",
    "fn tips(facts, index) {\n    if facts.rate > 0.0 {\n        [#{ id: \"ask\", \
     change: #{ rate: facts.rate + 0.005 }, effort: 1 }]\n    } else {\n        []\n    }\n}\n",
);

#[test]
fn small_shares_stay_what_they_are() {
    let folder = folder(&[RATE, TIPS, ("me.yaml", "{ clicks: 4, views: 10000, part: 0.0012 }")]);
    let said = run_in(folder.path(), &["explain", "me.yaml", "--pack", "rate"]).done();
    assert!(said.contains("rate = 0.0004, linear from 0 to 0.0231: 0.0173"), "{said}");
    assert!(said.contains("part = 0.0012"), "{said}");
    assert!(said.contains("rate = 0.0054 · effort"), "{said}");
    let said = run_in(folder.path(), &["score", "me.yaml", "--pack", "rate"]).done();
    assert!(said.contains("0.12 %"), "{said}");
}

#[test]
fn what_a_tip_changes_can_be_given() {
    let said = run(&["explain", FACTS]).done();
    assert!(said.contains("has_slogan = true"), "{said}");
    run(&["score", FACTS, "--if", "has_slogan=true"]).done();
}

#[test]
fn the_head_says_who_and_what() {
    let folder = folder(&[
        RATE,
        ("a.yaml", "{ id: ann, pack: rate, facts: { part: 0.5, clicks: 1, views: 100 } }"),
        ("b.yaml", "{ id: ben, pack: rate, facts: { part: 0.7, clicks: 1, views: 100 } }"),
    ]);
    let score = |arguments: &[&str]| {
        run_in(folder.path(), &[&["score", "--width", "80"], arguments].concat()).done()
    };
    let said = score(&["a.yaml", "b.yaml", "--if", "part=1"]);
    assert!(said.starts_with("Rate · what if part=1\n"), "{said}");
    assert!(said.contains("\nann ") && said.contains("\nben "), "{said}");
    let said = score(&["a.yaml", "--if", "part=1"]);
    assert!(said.starts_with("Rate · ann · what if part=1\n"), "{said}");
    let said = score(&["a.yaml", "--weight", "part=20", "--weight", "rate=2"]);
    assert!(said.starts_with("Rate · weight part=20, rate=2\n"), "{said}");
    let said = score(&["a.yaml", "--weight", "part=20", "--if", "part=1"]);
    assert!(said.starts_with("Rate · ann · weight part=20 · what if part=1\n"), "{said}");
    let said = score(&["a.yaml", "b.yaml", "--weight", "part=20"]);
    assert!(said.starts_with("Rate · weight part=20\n"), "{said}");
    assert!(said.contains("\nann "), "{said}");
}

#[test]
fn what_to_give_can_be_given() {
    let folder = folder(&[
        RATE,
        ("none.yaml", "{}"),
        ("some.yaml", "{ part: 0.5, views: 10 }"),
        ("zero.yaml", "{ part: 0.5, views: 0, clicks: 0 }"),
    ]);
    let words = |facts: &str| {
        let said = run_in(folder.path(), &["score", facts, "--pack", "rate", "--width", "100"]);
        said.done().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let said = words("none.yaml");
    assert!(said.contains("left out: clicks, views, part. Give"), "{said}");
    let said = words("some.yaml");
    assert!(
        said.contains("left out: clicks. Give what you know, such as --fact clicks="),
        "{said}"
    );
    // the formula has all it needs and gives nothing: a value of one's own is taken instead
    let said = words("zero.yaml");
    assert!(said.contains("left out: rate."), "{said}");
    let said = run(&["score", FACTS, "--fact", "target_share=", "--width", "100"]).done();
    assert!(said.contains("target_share=0.25"), "{said}");
    run(&["score", FACTS, "--fact", "target_share=0.25"]).done();
}

#[test]
fn no_score_has_no_points() {
    let folder = folder(&[("few.yaml", "{ pack: xing, facts: { target_share: 0.3 } }")]);
    let said = run_in(folder.path(), &["score", "few.yaml", "--width", "80"]).done();
    assert!(said.contains("no score:") && said.contains("███████▌░░   75 %\n"), "{said}");
    assert!(!said.contains(" 0.0"), "{said}");
    let said = run_in(folder.path(), &["explain", "few.yaml", "--width", "80"]).done();
    assert!(said.contains("Tips, least effort first\n"), "{said}");
    assert!(said.lines().all(|line| line == line.trim_end()), "{said}");
    assert!(run(&["explain", FACTS]).done().contains("Tips, best first\n"));
}

#[test]
fn words_stay_whole_where_it_is_narrow() {
    let facts = "{ id: a-long-name-for-a-profile, pack: linkedin, facts: { target_share: 1 } }";
    let folder = folder(&[("a.yaml", facts), ("b.yaml", facts)]);
    let said = run_in(folder.path(), &["score", "a.yaml", "b.yaml", "--width", "40"]).done();
    assert!(said.lines().all(|line| line.chars().count() <= 40), "{said}");
    let words: Vec<&str> = said.split_whitespace().collect();
    assert!(words.join(" ").contains("of its weight is known, and it needs"), "{said}");
    for width in 30..80 {
        let said = run(&["score", FACTS, "--width", &width.to_string()]).done();
        assert!(!said.contains("(effort\n"), "{said}");
    }
}

#[test]
fn a_terminal_breaks_diagnostics_between_words() {
    let folder = folder(&[(
        "rules/long/pack.yaml",
        "facts: { a: { type: bool } }\nindicators: { a: { value: a, scal: { linear: [0, 1] } } }\n",
    )]);
    let drawn = |columns: u16| {
        let size = PtySize { rows: 30, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_peristyle"));
        command.args(["pack", "check", "nope-nothing-of-that-name"]);
        command.cwd(folder.path());
        command.env("LANG", "C.UTF-8");
        command.env("NO_COLOR", "1");
        command.env_remove("COLUMNS");
        let mut child = pty.slave.spawn_command(command).unwrap();
        let mut reader = pty.master.try_clone_reader().unwrap();
        drop(pty.slave);
        let mut text = Vec::new();
        // the end of a terminal is an error on some systems
        let _ = reader.read_to_end(&mut text);
        child.wait().unwrap();
        String::from_utf8(text).unwrap()
    };
    let text = drawn(40);
    assert!(text.contains("PS3002"), "{text}");
    assert!(text.lines().all(|line| line.trim_end().chars().count() <= 40), "{text}");
    let said = run_in(folder.path(), &["pack", "check", "nope-nothing-of-that-name"]);
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&text), words(&said.err));
    // nothing is wrapped for a program
    assert!(said.err.lines().any(|line| line.chars().count() > 80), "{}", said.err);
}

#[test]
fn an_id_that_no_pack_can_have_is_an_error_of_the_argument() {
    let folder = folder(&[]);
    for more in [&["--extends", "linkedin"][..], &["--copy", "linkedin"], &[]] {
        let arguments = [&["pack", "new", "rules/my pack"], more].concat();
        let words = ["PS0204", "NAME:1:7", "an id is lower case", "`my_pack`"];
        let said = run_in(folder.path(), &arguments).fails(2, &words);
        assert!(!said.err.contains("pack.yaml"), "{}", said.err);
    }
    run_in(folder.path(), &["pack", "new", "fn"]).fails(2, &["PS0204", "reserves", "NAME:1:1"]);
    assert!(!folder.path().join("rules").exists());
}

#[test]
fn an_overlays_examples_hold() {
    let folder = folder(&FORUM);
    let path = folder.path();
    let root = crate::support::root();
    let hdi = root.join("examples/hdi");
    let cafes = root.join("examples/cafes");
    for base in
        ["linkedin", "xing", "x", "github", "forum", hdi.to_str().unwrap(), cafes.to_str().unwrap()]
    {
        let name = format!("of_{}", base.rsplit('/').next().unwrap());
        run_in(path, &["pack", "new", &name, "--extends", base]).done();
        let file = format!("{name}/pack.yaml");
        let text = std::fs::read_to_string(path.join(&file)).unwrap();
        assert!(text.contains(&format!("pack show ./{name} ")), "{text}");
        assert!(text.contains(", our way\"\n") && !text.contains("(estimate)"), "{text}");
        let (before, examples) = text.split_once("#\n# change:").unwrap();
        let examples = format!("# change:{examples}").replace("\n# ", "\n");
        let examples = examples.trim_start_matches("# ");
        assert!(examples.contains("weight: 2 }"), "{examples}");
        write(path, &file, &format!("{before}{examples}"));
        let said = run_in(path, &["pack", "check", &format!("./{name}")]);
        assert_eq!((said.err.as_str(), said.code), ("", 0), "{text}");
        assert!(said.out.ends_with(": valid\n"), "{}", said.out);
    }
}

#[test]
fn other_rules_than_the_input_names_are_told_of() {
    let overlay = ("rules/mine/pack.yaml", "extends: rate\n");
    let other = ("rules/other/pack.yaml", RATE.1);
    let facts = "{\"id\": \"a\", \"pack\": \"rate\", \"facts\": {\"part\": 1}}\n";
    let folder = folder(&[RATE, overlay, other, ("me.ndjson", &facts.repeat(2))]);
    let said = |pack: &str| {
        let said = run_in(folder.path(), &["score", "me.ndjson", "--pack", pack]);
        assert_eq!(said.code, 0, "{}", said.err);
        said.err
    };
    let words = "`me.ndjson` says `pack: rate`, and is scored by `other`, as `--pack` says\n";
    assert_eq!(said("other"), words);
    // the same by another name, and what is made of it
    for pack in ["rate", "./rules/rate", "mine"] {
        assert_eq!(said(pack), "");
    }
}

#[test]
fn all_that_claim_an_export_are_named_ones_own_first() {
    let folder = folder(&[("export/Connections.csv", "First Name\n")]);
    let path = folder.path();
    run_in(path, &["pack", "new", "rules/mine", "--copy", "linkedin"]).done();
    let said = run_in(path, &["score", "export"]);
    said.fails(2, &["PS2302", "say which rules to use: `--pack mine` or `--pack linkedin`"]);
}
