//! The pure core: what is shown after which outcomes and keys, at every width.

use peristyle_engine::compile::Change;
use peristyle_engine::diagnostic::{Diagnostics, Place, Source};
use peristyle_engine::{Engine, Options, PackFiles, Profile, Ruleset};

use super::outcome::RulesInUse;
use super::*;
use crate::output::{OutputStyle, columns};

fn ruleset(weight: u32) -> Ruleset {
    let pack = "title: A title of quite some words, as people write them\nversion: 1.0.0\n\
                pillars: [trade]\nbands: [[0, low], [50, high]]\n\
                indicators: { photo: { value: photo } }\n";
    let trade = format!(
        "weight: {weight}\ntitle: Trade, in all of its many forms and with all that belongs to \
         it\nindicators: {{ orders: {{ value: orders, scale: {{ linear: [0, 10] }} }} }}\n"
    );
    let facts = "facts:\n  orders: { type: count }\n  photo: { type: bool }\n";
    let cases = "- { name: the same, facts: { orders: 5, photo: true }, expect: { score: 75 } }\n";
    let files = [
        ("pack.yaml".to_owned(), pack.to_owned()),
        ("facts.yaml".to_owned(), facts.to_owned()),
        ("pillars/trade.yaml".to_owned(), trade),
        ("cases.yaml".to_owned(), cases.to_owned()),
    ];
    let files: Vec<_> = files.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    let files = PackFiles::from_memory("mine", "mine", files).unwrap();
    let (ruleset, problems) = Engine::new().compile(&files);
    ruleset.unwrap_or_else(|| panic!("{problems}"))
}

fn outcome(kind: OutcomeKind, weight: u32, orders: &[f64], changes: Vec<Change>) -> SaveOutcome {
    let ruleset = ruleset(weight);
    let answers = orders.iter().enumerate().map(|(at, orders)| {
        let mut profile = Profile::new().with("orders", *orders).with("photo", true);
        profile.id = Some(format!("a-profile-with-a-long-name-{at}"));
        let facts = ruleset.facts_of(&profile).unwrap();
        (ruleset.evaluate_with(&facts, &Options::default()), &ruleset)
    });
    SaveOutcome {
        kind,
        at: format!("14:02:{weight:02}"),
        rules: RulesInUse::new(&ruleset, u64::from(weight), "14:02:01".to_owned(), None),
        scored: Some(ProfileScore::all(answers, None)),
        changes,
        cases: Some(ruleset.run_cases()),
        problems: Diagnostics::new(),
        records: Vec::new(),
    }
}

fn reloaded(weight: u32, orders: &[f64]) -> SaveOutcome {
    let change = Change::Weight { path: "trade".to_owned(), from: 1.0, to: f64::from(weight) };
    outcome(OutcomeKind::Reloaded, weight, orders, vec![change])
}

fn refused(weight: u32) -> SaveOutcome {
    let source =
        Source::new("mine/pack.yaml", "weight: lots and lots of it, as far as can be seen");
    let problem = peristyle_engine::diagnostic::Diagnostic::error(
        &crate::codes::BAD_OPTION,
        "a message of many words that does not fit into a narrow terminal at all",
    )
    .at(Place::new(&source, 8..12))
    .help("a way out that takes as many words to say as what was wrong in the first place");
    SaveOutcome {
        scored: None,
        cases: None,
        problems: problem.into(),
        ..outcome(OutcomeKind::Refused, weight, &[], Vec::new())
    }
}

fn shown(state: &WatchState, width: usize) -> String {
    let look = OutputStyle { width, unicode: true };
    let lines = StateText::new(state, look).screen().join("\n");
    anstream::adapter::strip_str(&lines).to_string()
}

#[test]
fn a_save_a_refusal_and_a_way_back() {
    let mut state = WatchState::new(outcome(OutcomeKind::Started, 1, &[5.0], Vec::new()));
    assert_eq!(state.view, ScoreView::One(0));
    assert!(!shown(&state, 80).contains("since"));

    state.outcome(reloaded(3, &[5.0]));
    let text = shown(&state, 80);
    for words in
        ["62.5 of 100", "-12.5 since the save before", "trade weight 1 → 3", "1 of 1 cases fail"]
    {
        assert!(text.contains(words), "{text}");
    }

    state.outcome(refused(3));
    let text = shown(&state, 80);
    assert!(text.contains("refused: still using"), "{text}");
    assert!(text.contains("from 14:02:01"), "{text}");
    assert!(text.contains("62.5 of 100"), "{text}");
    assert!(!text.contains("since"), "a refused save moves nothing: {text}");

    // the difference is to the last good save, not to the refused one
    state.outcome(reloaded(1, &[5.0]));
    assert!(shown(&state, 80).contains("+12.5 since the save before"));
}

#[test]
fn the_line_of_a_refusal_keeps_the_scores() {
    let mut state = WatchState::new(outcome(OutcomeKind::Started, 1, &[5.0], Vec::new()));
    state.outcome(refused(1));
    let text = line(&state);
    assert_eq!(text.lines().count(), 1);
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(line["event"], "refused");
    assert_eq!(line["profiles"][0]["score"], 75);
    assert_eq!(line["profiles"][0]["before"], 75);
    // an indicator right under the index is no pillar
    assert_eq!(line["profiles"][0]["pillars"], serde_json::json!({"trade": 25}));
    assert_eq!(line["diagnostics"][0]["code"], "PS3005");
}

#[test]
fn keys() {
    let mut state = WatchState::new(outcome(OutcomeKind::Started, 1, &[5.0, 0.0], Vec::new()));
    assert_eq!(state.key(KeyPress::Quit), DriverAction::Quit);
    assert_eq!(state.key(KeyPress::Interrupt), DriverAction::Interrupt);
    assert_eq!(state.key(KeyPress::Cases), DriverAction::RunCases);
    assert_eq!(state.panel, WatchPanel::Cases);
    assert!(shown(&state, 80).contains("running the cases"));
    state.cases_ran(ruleset(1).run_cases());
    assert!(shown(&state, 80).contains("1 of 1 cases pass, 1 checks"));
    let mut views = Vec::new();
    for _ in 0..3 {
        assert_eq!(state.key(KeyPress::Next), DriverAction::Show);
        views.push(state.view);
    }
    assert_eq!(views, [ScoreView::One(0), ScoreView::One(1), ScoreView::Everyone]);
    state.key(KeyPress::Help);
    assert_eq!(state.panel, WatchPanel::Help);
    state.key(KeyPress::Back);
    assert_eq!(state.panel, WatchPanel::None);

    state.key(KeyPress::Baseline);
    state.outcome(reloaded(3, &[5.0, 0.0]));
    state.outcome(reloaded(4, &[5.0, 0.0]));
    assert!(shown(&state, 80).contains("since the baseline of 14:02:01"));

    // the profile that is looked at goes away
    state.key(KeyPress::Next);
    state.key(KeyPress::Next);
    assert_eq!(state.view, ScoreView::One(1));
    state.outcome(reloaded(4, &[5.0]));
    assert_eq!(state.view, ScoreView::One(0));
    state.outcome(reloaded(4, &[]));
    assert!(shown(&state, 80).contains("no profile"));
    state.key(KeyPress::Next);
}

#[test]
fn nothing_is_wider_than_the_screen() {
    for orders in [&[5.0][..], &[0.0, 5.0, 10.0]] {
        let mut state = WatchState::new(outcome(OutcomeKind::Started, 1, orders, Vec::new()));
        state.key(KeyPress::Baseline);
        let mut states = vec![state.clone()];
        state.outcome(reloaded(30, orders));
        states.push(state.clone());
        state.key(KeyPress::Next);
        states.push(state.clone());
        state.key(KeyPress::Help);
        states.push(state.clone());
        state.key(KeyPress::Cases);
        states.push(state.clone());
        state.cases_ran(ruleset(3).run_cases());
        states.push(state.clone());
        state.key(KeyPress::Back);
        state.outcome(refused(30));
        states.push(state.clone());
        let widths = [30, 31, 35, 36, 40, 50, 63, 64, 80, 100];
        for (width, unicode) in widths.into_iter().flat_map(|width| [(width, true), (width, false)])
        {
            let look = OutputStyle { width, unicode };
            for state in &states {
                let keys = StateText::new(state, look).keys();
                for line in StateText::new(state, look).screen().iter().chain([&keys]) {
                    let line = anstream::adapter::strip_str(line).to_string();
                    // a line of a file is cut by the screen
                    let is_file = line.contains('|') || line.contains("-->");
                    assert!(is_file || columns(&line) <= width, "{width}: {line}");
                    assert!(unicode || line.is_ascii(), "{line}");
                    assert_eq!(line.trim_end(), line);
                }
            }
        }
    }
}
