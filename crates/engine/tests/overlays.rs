//! Overlays, weights by class, tiers: a pack that changes another and names only what changes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_cmp,
    reason = "tests"
)]

mod support;

use std::fs;
use std::path::Path;

use peristyle_engine::diagnostic::Diagnostics;
use peristyle_engine::{Engine, PackFiles, Ruleset, Value};
use support::{codes, evaluate, files, indicator, near, pack, profile, score};

const BASE: &str = "
title: Shop
points: 100
bands: [[0, low], [50, high]]
facts:
  photo: { type: share }
  posts: { type: number, min: 0, max: 50 }
  words: { type: number, min: 0, max: 500 }
derived: { much: { value: posts * 2.0, type: number } }
pillars:
  brand:
    weight: 3
    indicators:
      photo: { value: photo, weight: 4 }
      words: { value: words, scale: { linear: [0, 100] }, missing: zero }
  content:
    indicators:
      posts: { value: posts, scale: { linear: [0, 10] } }
cases: [{ name: a case of the base, facts: {}, expect: { score: 99 } }]
";

fn in_memory(id: &str, texts: &[(&str, &str)]) -> PackFiles {
    let files = texts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    PackFiles::from_memory(id, id, files).unwrap()
}

fn try_overlay(base: &[(&str, &str)], own: &[(&str, &str)]) -> (Option<Ruleset>, Diagnostics) {
    let files = in_memory("mine", own).with_base(in_memory("base", base));
    Engine::new().compile(&files)
}

fn overlay(own: &str) -> Ruleset {
    let (ruleset, problems) = try_overlay(&[("pack.yaml", BASE)], &[("pack.yaml", own)]);
    assert!(problems.is_empty(), "{}", problems.render(Default::default()));
    ruleset.unwrap()
}

/// Everything known, everything half full.
const FACTS: [(&str, f64); 3] = [("photo", 1.0), ("posts", 5.0), ("words", 50.0)];

#[test]
fn what_is_not_named_stays() {
    let (base, mine) = (pack(BASE), overlay("extends: base"));
    assert_eq!(mine.fingerprint(), base.fingerprint());
    assert_ne!(mine.content(), base.content());
    assert_eq!((mine.id(), mine.title()), ("mine", "Shop"));
    assert_eq!(score(&mine, &FACTS).score, score(&base, &FACTS).score);
}

#[test]
fn a_weight_a_goalpost_a_curve_a_text_is_changed() {
    let mine = overlay(
        "extends: base
title: Mine
change:
  brand: { title: What they see, weight: 1 }
  brand.words: { scale: { curve: [[0, 0], [50, 1], [100, 0]] } }
  content.posts: { scale: { linear: [0, 5] } }
",
    );
    let answer = score(&mine, &FACTS);
    assert_eq!(indicator(&answer, "brand.words").scaled, Some(1.0));
    assert_eq!(indicator(&answer, "content.posts").scaled, Some(1.0));
    assert_eq!(answer.pillars().next().unwrap().title, "What they see");
    assert_eq!(
        (answer.pillars().next().unwrap().weight, answer.pillars().nth(1).unwrap().weight),
        (1.0, 1.0)
    );
    // a key that isn't named stays: the words' policy
    assert_eq!(indicator(&score(&mine, &[("photo", 1.0)]), "brand.words").scaled, Some(0.0));
    assert_eq!(mine.title(), "Mine");
}

#[test]
fn a_node_is_removed_and_one_is_added_at_the_end() {
    let mine = overlay(
        "extends: base
remove: [brand.photo]
facts: { video: { type: bool } }
change:
  brand.video: { value: video, weight: 2 }
  seen: { indicators: { video: { value: video } } }
",
    );
    let paths: Vec<&str> = mine.paths().collect();
    let wanted = ["brand", "brand.words", "brand.video", "content", "content.posts"];
    assert_eq!(paths, [&wanted[..], &["seen", "seen.video"]].concat());
}

#[test]
fn null_takes_away() {
    let mine = overlay(
        "extends: base
change:
  brand: { weight: null }
  brand.words: { missing: null }
  content: null
facts: { posts: null }
derived: { much: null }
bands: null
",
    );
    let answer = score(&mine, &[("photo", 1.0)]);
    assert_eq!(
        answer.pillars().next().unwrap().weight,
        1.0,
        "the weight that a node has without one"
    );
    assert_eq!(indicator(&answer, "brand.words").score, None, "and missing is left out again");
    assert_eq!((answer.pillars().len(), answer.band.as_deref()), (1, None));
    assert!(mine.facts().iter().all(|fact| fact.id != "posts" && fact.id != "much"));
}

#[test]
fn children_under_a_key_are_replaced_whole() {
    let mine = overlay(
        "extends: base
change: { brand: { indicators: { photo: { value: photo, title: Only this } } } }
",
    );
    assert_eq!(
        mine.paths().collect::<Vec<_>>(),
        ["brand", "brand.photo", "content", "content.posts"]
    );
}

#[test]
fn a_fact_changes_key_by_key_or_becomes_another() {
    let mine = overlay(
        "extends: base
facts: { posts: { max: 5 }, much: { type: number, min: 0, max: 9, shown: true } }
",
    );
    let facts = mine.facts();
    let posts = facts.iter().find(|fact| fact.id == "posts").unwrap();
    assert_eq!((posts.min, posts.max), (Some(0.0), Some(5.0)));
    assert!(!facts.iter().find(|fact| fact.id == "much").unwrap().is_derived());
}

#[test]
fn the_order_of_pillars_can_be_another() {
    let mine = overlay("extends: base\npillars: [content]\n");
    let pillars: Vec<&str> = mine.paths().filter(|path| !path.contains('.')).collect();
    assert_eq!(pillars, ["content", "brand"]);
}

#[test]
fn a_range_takes_the_place_of_points() {
    let mine = overlay("extends: base\nrange: [0, 1]\nbands: null\n");
    near(score(&mine, &FACTS).score.unwrap(), score(&pack(BASE), &FACTS).score.unwrap() / 100.0);
}

#[test]
fn the_bases_cases_do_not_run_and_its_unused_facts_are_no_fault() {
    let mine = overlay("extends: base\nremove: [content]\n");
    assert!(mine.run_cases().cases.is_empty());
    let own = "extends: base\nfacts: { video: { type: bool } }\n";
    let (_, problems) = try_overlay(&[("pack.yaml", BASE)], &[("pack.yaml", own)]);
    assert_eq!(codes(&problems), ["PS0303"], "but the overlay's own are");
}

#[test]
fn a_script_replaces_the_script_of_its_name_and_texts_word_by_word() {
    let base = [
        ("pack.yaml", BASE),
        ("weights.rhai", "fn weights(facts, weights) { weights.brand *= 2.0; weights }"),
        (
            "tips.rhai",
            "fn tips(facts, index) { let t = []; t.push(#{ id: \"post\", change: #{ posts: 10.0 } }); t }",
        ),
        ("texts/en.ftl", "band-low = Low\nband-high = High\ntip-post = Post more."),
    ];
    let own = [
        ("pack.yaml", "extends: base\nremove: [brand.words]\n"),
        ("weights.rhai", "fn weights(facts, weights) { weights }"),
        ("texts/en.ftl", "band-high = Up there"),
    ];
    let (ruleset, problems) = try_overlay(&base, &own);
    assert!(problems.is_empty(), "{problems}");
    let ruleset = ruleset.unwrap();
    let answer = score(&ruleset, &FACTS);
    assert_eq!(answer.pillars().next().unwrap().weight, 3.0);
    assert_eq!(answer.tips[0].text, "Post more.");
    let band = |id: &str| ruleset.band_title(id, None);
    assert_eq!((band("low"), band("high")), ("Low".to_owned(), "Up there".to_owned()));
}

#[test]
fn overlays_stand_on_overlays() {
    let middle =
        in_memory("middle", &[("pack.yaml", "extends: base\nchange: { brand: { weight: 2 } }")])
            .with_base(in_memory("base", &[("pack.yaml", BASE)]));
    let top =
        in_memory("top", &[("pack.yaml", "extends: middle\nchange: { content: { weight: 5 } }")])
            .with_base(middle);
    let ruleset = Engine::new().compile(&top).0.unwrap();
    let answer = score(&ruleset, &FACTS);
    assert_eq!(
        (answer.pillars().next().unwrap().weight, answer.pillars().nth(1).unwrap().weight),
        (2.0, 5.0)
    );
}

#[test]
fn a_base_that_is_not_there_is_said_so() {
    let (ruleset, problems) =
        Engine::new().compile(&in_memory("mine", &[("pack.yaml", "extends: base")]));
    assert!(ruleset.is_none());
    assert_eq!(codes(&problems), ["PS0110"]);
}

fn write(folder: &Path, text: &str) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("pack.yaml"), text).unwrap();
}

#[test]
fn a_base_is_found_next_to_its_overlay_or_by_a_path() {
    let home = tempfile::tempdir().unwrap();
    write(&home.path().join("rules/base"), BASE);
    fs::write(home.path().join("rules/single.yaml"), "extends: base\n").unwrap();
    write(&home.path().join("rules/mine"), "extends: base\n");
    write(&home.path().join("rules/of_single"), "extends: single\n");
    write(&home.path().join("elsewhere/mine"), "extends: ../../rules/base\n");
    let base = Engine::new().load(home.path().join("rules/base")).unwrap();
    for path in ["rules/mine", "rules/single.yaml", "rules/of_single", "elsewhere/mine"] {
        let mine =
            Engine::new().load(home.path().join(path)).unwrap_or_else(|p| panic!("{path}: {p}"));
        assert_eq!(mine.fingerprint(), base.fingerprint(), "{path}");
    }
    // a mistake in the base is told at its place there
    write(&home.path().join("rules/base"), "indicators: { a: { value: nothing } }\n");
    let problems = Engine::new().load(home.path().join("rules/mine")).unwrap_err();
    assert!(problems.to_string().contains("rules/base/pack.yaml:1:27"), "{problems}");
}

#[test]
fn what_pack_show_prints_means_the_same() {
    let own = "extends: base
change: { brand.photo: { weight: 2 }, brand.fresh: { value: 'if photo > 0.5 { 1.0 } else { 0.5 }' } }
remove: [brand.words]
weights: { risk: { high: 7, low: 1 } }
facts: { odd: { type: choice, choices: ['yes', \"it's\", plain], shown: true } }
";
    let merged = in_memory("mine", &[("pack.yaml", own)])
        .with_base(in_memory("base", &[("pack.yaml", BASE)]));
    let lines = merged.show();
    let text: String = lines.iter().map(|line| format!("{}\n", line.text)).collect();
    let again = pack(&text);
    assert_eq!(
        again.fingerprint(),
        Engine::new().compile(&merged).0.unwrap().fingerprint(),
        "{text}"
    );
    let from = |part: &str| {
        let line = lines.iter().find(|line| line.text.contains(part)).unwrap();
        line.from.clone().unwrap()
    };
    assert_eq!(from("weight: 2"), "mine/pack.yaml:2");
    assert_eq!(from("weight: 3"), "base/pack.yaml:12");
    assert_eq!(from("posts: {"), "base/pack.yaml:7");
}

const CLASSES: &str = "
weights: { risk: { critical: 10, high: 7.5, low: 2.5 } }
facts: { a: { type: share }, b: { type: share }, c: { type: share } }
indicators:
  a: { value: a, risk: critical }
  b: { value: b, risk: low }
  c: { value: c }
";

#[test]
fn a_class_is_a_weight() {
    let rules = pack(CLASSES);
    let answer = score(&rules, &[("a", 1.0), ("b", 0.0), ("c", 1.0)]);
    let weights: Vec<f64> = answer.indicators().map(|one| one.weight).collect();
    assert_eq!(weights, [10.0, 2.5, 1.0]);
    near(answer.score.unwrap(), 100.0 * 11.0 / 13.5);
    // the table of an overlay is another, and a number takes the place of a class
    let files = in_memory(
        "mine",
        &[(
            "pack.yaml",
            "extends: base\nweights: { risk: { critical: 4, low: 1 } }\nchange: { b: { weight: 3 }, c: { risk: critical } }\n",
        )],
    );
    let mine = files.with_base(in_memory("base", &[("pack.yaml", CLASSES)]));
    let answer = score(&Engine::new().compile(&mine).0.unwrap(), &[("a", 1.0)]);
    let weights: Vec<f64> = answer.indicators().map(|one| one.weight).collect();
    assert_eq!(weights, [4.0, 3.0, 4.0]);
}

const TIERED: &str = "
facts:
  followers: { type: count, min: 0 }
  posts: { type: number, min: 0 }
derived:
  size:
    type: choice
    choices: [small, large]
    value: 'if followers < 1000.0 { \"small\" } else { \"large\" }'
indicators:
  followers: { value: followers, scale: { log1p: [0, 100000] } }
  posts: { value: posts, scale: { linear: [0, 10] }, weight: 3 }
tiers:
  by: size
  choices:
    small:
      change: { followers: { scale: { log1p: [0, 1000] } } }
      bands: [[0, beginner]]
";

#[test]
fn a_choice_picks_the_tier() {
    let rules = pack(TIERED);
    let small = score(&rules, &[("followers", 999.0), ("posts", 5.0)]);
    assert_eq!((small.tier.as_deref(), small.band.as_deref()), (Some("small"), Some("beginner")));
    let scaled =
        |answer: &peristyle_engine::Evaluation| indicator(answer, "followers").scaled.unwrap();
    near(scaled(&small), 1000_f64.ln() / 1001_f64.ln());
    // a choice without a tier, and nothing known, have the rules as they stand
    let large = score(&rules, &[("followers", 1000.0), ("posts", 5.0)]);
    near(scaled(&large), 1001_f64.ln() / 100_001_f64.ln());
    assert_eq!((large.tier, score(&rules, &[("posts", 5.0)]).tier), (None, None));
    // given, it wins over its formula
    let given = profile(&[
        ("followers", Some(Value::Number(5000.0))),
        ("size", Some(Value::text("small"))),
    ]);
    assert_eq!(evaluate(&rules, &given).tier.as_deref(), Some("small"));
    let page = rules.to_markdown(None);
    let said = "- `small`: followers scale logarithmic (1 + v) from 0 to 100000 → logarithmic (1 + v) from 0 to 1000";
    assert!(page.contains(said), "{page}");
}

#[test]
fn a_tier_is_part_of_what_the_rules_mean() {
    let rules = pack(TIERED);
    let other = pack(&TIERED.replace("[0, 1000]", "[0, 2000]"));
    assert_ne!(rules.fingerprint(), other.fingerprint());
    assert_eq!(other.changes_since(&rules).len(), 1);
    let lighter = rules.with_weights(&[("posts".to_owned(), 1.0)]).unwrap();
    assert_ne!(lighter.fingerprint(), rules.fingerprint());
    let answer = score(&lighter, &[("followers", 10.0), ("posts", 5.0)]);
    assert_eq!((answer.tier.as_deref(), indicator(&answer, "posts").weight), (Some("small"), 1.0));
    assert!(rules.with_weights(&[("nothing".to_owned(), 1.0)]).is_err());
}

#[test]
fn a_tip_may_lead_into_another_tier() {
    let tips = "fn tips(facts, index) { let t = []; t.push(#{ id: \"grow\", change: #{ followers: 100000.0 } }); t }";
    let rules = files(&[
        ("pack.yaml", TIERED),
        ("tips.rhai", tips),
        ("texts/en.ftl", "tip-grow = Grow.\nband-beginner = B"),
    ]);
    let before = score(&rules, &[("followers", 10.0), ("posts", 5.0)]);
    let after = score(&rules, &[("followers", 100_000.0), ("posts", 5.0)]);
    assert_eq!((before.tier.as_deref(), after.tier), (Some("small"), None));
    near(before.tips[0].gain.unwrap(), after.score.unwrap() - before.score.unwrap());
}

#[test]
fn a_derived_choice_that_does_not_exist_is_missing() {
    let rules = pack(&TIERED.replace("\"large\"", "\"huge\""));
    let answer = score(&rules, &[("followers", 5000.0), ("posts", 5.0)]);
    assert_eq!((answer.tier, answer.diagnostics.len()), (None, 1));
}

#[test]
fn a_tier_by_version_has_its_own_nodes_and_classes() {
    let rules = pack(
        "
weights: { risk: { high: 3, low: 1 } }
facts:
  version: { type: choice, choices: ['1', '2'], fixed: true }
  a: { type: share }
  b: { type: share }
indicators: { a: { value: a, risk: high }, b: { value: b, risk: low } }
tiers:
  by: version
  choices: { '2': { weights: { risk: { high: 1, low: 1 } }, remove: [b], change: { c: { value: 'a * b' } } } }
",
    );
    let answer = |version: &str| {
        let number = |number| Some(Value::Number(number));
        evaluate(
            &rules,
            &profile(&[
                ("version", Some(Value::text(version))),
                ("a", number(1.0)),
                ("b", number(0.5)),
            ]),
        )
    };
    assert_eq!(answer("1").score, Some(87.5));
    let second = answer("2");
    assert_eq!(second.indicators().map(|one| one.id).collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(second.score, Some(75.0));
}

#[test]
fn a_pillars_file_replaces_the_pillar_and_defaults_reach_the_base() {
    let base = [
        ("pack.yaml", "facts: { a: { type: share }, b: { type: share } }\npillars: [one, two]\n"),
        ("pillars/one.yaml", "indicators: { a: { value: a }, b: { value: b } }\n"),
        ("pillars/two.yaml", "indicators: { b: { value: b } }\n"),
    ];
    let own = [
        ("pack.yaml", "extends: base\ndefaults: { missing: zero, weight: 2 }\n"),
        ("pillars/one.yaml", "weight: 3\nindicators: { a: { value: a } }\n"),
        ("pillars/three.yaml", "indicators: { a: { value: a } }\n"),
    ];
    let (ruleset, problems) = try_overlay(&base, &own);
    assert!(problems.is_empty(), "{problems}");
    let answer = score(&ruleset.unwrap(), &[("a", 1.0)]);
    let pillars: Vec<_> = answer.pillars().map(|one| (one.id, one.weight)).collect();
    assert_eq!(pillars, [("one", 3.0), ("two", 2.0), ("three", 2.0)]);
    assert_eq!(indicator(&answer, "two.b").scaled, Some(0.0));
}

#[test]
fn a_fact_that_only_a_tier_reads_is_used() {
    let yaml = "
points: 100
facts:
  size: { type: choice, choices: [small, large] }
  a: { type: share }
  b: { type: number }
  c: { type: number }
derived: { d: { value: b / c, type: number } }
indicators: { x: { value: a } }
tiers: { by: size, choices: { small: { change: { x: { value: d, scale: none } } } } }
";
    let (rules, problems) = support::compile(&[("pack.yaml", yaml)]);
    assert!(problems.is_empty(), "{}", problems.render(Default::default()));
    assert!(rules.is_some());
    // what no tier reads either is still said
    let unused = yaml.replace("value: d,", "value: a,");
    let (_, problems) = support::compile(&[("pack.yaml", &unused)]);
    assert_eq!(codes(&problems), ["PS0303"]);
    // and a division by zero has two ways out, of which one is missing
    let (rules, _) = support::compile(&[("pack.yaml", yaml)]);
    let facts = profile(&[
        ("size", Some(Value::text("small"))),
        ("b", Some(Value::Number(1.0))),
        ("c", Some(Value::Number(0.0))),
    ]);
    let answer = evaluate(&rules.unwrap(), &facts);
    let help = answer.diagnostics.iter().flat_map(|one| one.help.clone()).collect::<String>();
    assert!(help.contains("else { () }") && help.contains("else { 0.0 }"), "{help}");
}

/// A base that speaks two languages.
const BILINGUAL: [(&str, &str); 4] = [
    (
        "pack.yaml",
        "title: Shop index\nlang: en\nbands: [[0, low]]\nfacts: { a: { type: share, title: First } }\n\
         indicators: { a: { value: a, title: The first }, b: { value: a, title: The second } }\n",
    ),
    (
        "tips.rhai",
        "fn tips(facts, index) { let t = []; if facts.a < 1.0 { t.push(#{ id: \"more\", change: #{ a: 1.0 } }); } t }",
    ),
    ("texts/en.ftl", "tip-more = Do more.\nband-low = Low\n"),
    (
        "texts/de.ftl",
        "index = Laden-Index\nnode-a = Der erste\nnode-b = Der zweite\nfact-a = Erstes\nband-low = Unten\ntip-more = Mach mehr.\n",
    ),
];

/// What index, nodes, fact, band and tip are called in a language.
fn words(own: &[(&str, &str)], lang: &str) -> String {
    let (rules, problems) = try_overlay(&BILINGUAL, own);
    let rules = rules.unwrap_or_else(|| panic!("{}", problems.render(Default::default())));
    let facts = rules.facts_of(&support::numbers(&[("a", 0.5)])).unwrap();
    let options = peristyle_engine::Options { lang: Some(lang.to_owned()), ..Default::default() };
    let answer = rules.evaluate_with(&facts, &options);
    let nodes: Vec<&str> = answer.all_indicators().map(|one| one.title).collect();
    let fact =
        rules.fact_title(rules.facts().iter().find(|fact| fact.id == "a").unwrap(), Some(lang));
    let band = rules.band_title("low", Some(lang));
    let tip = answer.tips.iter().map(|tip| tip.text.as_str()).collect::<String>();
    format!("{} | {} | {fact} | {band} | {tip}", rules.title_in(Some(lang)), nodes.join(" | "))
}

#[test]
fn an_overlays_own_words_win_over_its_bases_in_every_language() {
    let base = "Laden-Index | Der erste | Der zweite | Erstes | Unten | Mach mehr.";
    assert_eq!(words(&[("pack.yaml", "extends: base\n")], "de"), base);
    let own = "extends: base\ntitle: My index\nfacts: { a: { title: Mine } }\nchange: { a: { title: My first } }\n";
    let german = "My index | My first | Der zweite | Mine | Unten | Mach mehr.";
    let english = "My index | My first | The second | Mine | Low | Do more.";
    assert_eq!(words(&[("pack.yaml", own)], "de"), german);
    assert_eq!(words(&[("pack.yaml", own)], "en"), english);
    // its own translation comes before its own title
    let files = [("pack.yaml", own), ("texts/de.ftl", "node-a = Mein erster\n")];
    assert_eq!(words(&files, "de"), german.replace("My first", "Mein erster"));
    assert_eq!(words(&files, "en"), english);
    // and a tip that it words anew isn't shown in the base's words
    let files = [("pack.yaml", "extends: base\n"), ("texts/en.ftl", "tip-more = Do it my way.\n")];
    assert_eq!(words(&files, "de"), base.replace("Mach mehr.", "Do it my way."));
}

#[test]
fn a_german_overlay_of_an_english_base_is_german_in_german() {
    let own = "extends: base\nlang: de\ntitle: Mein Index\nchange: { a: { title: Mein erster } }\n";
    let files = [("pack.yaml", own)];
    let german = "Mein Index | Mein erster | Der zweite | Erstes | Unten | Mach mehr.";
    assert_eq!(words(&files, "de"), german);
    let english = "Mein Index | Mein erster | The second | First | Low | Do more.";
    assert_eq!(words(&files, "en"), english);
}
