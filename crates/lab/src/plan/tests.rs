use rand::{Rng, RngExt};

use super::search::{PlanMove, is_possible, members};
use super::*;
use crate::shapley::stream;
use crate::testing::{pack, pack_with};

const ONE: NonZeroUsize = NonZeroUsize::MIN;

fn options(goal: PlanGoal) -> PlanOptions {
    PlanOptions { goal, lang: None, jobs: ONE }
}

/// Some moves with needs and exclusions.
fn random_moves(random: &mut impl Rng, count: usize) -> Vec<PlanMove> {
    let mut moves: Vec<PlanMove> = (0..count)
        .map(|at| PlanMove {
            effort: f64::from(random.random_range(0..5_u8)),
            needs: (at > 0 && random.random_bool(0.25)).then(|| random.random_range(0..at)),
            excludes: Vec::new(),
        })
        .collect();
    for a in 1..count {
        if random.random_bool(0.2) {
            let b = random.random_range(0..a);
            moves[a].excludes.push(b);
            moves[b].excludes.push(a);
        }
    }
    moves
}

/// What a set is worth: gains that don't add up, and sets without a score.
fn rough_worth(seed: u64, set: MoveSet) -> Option<f64> {
    let gains: f64 =
        members(set).map(|at| ((at as f64 + seed as f64) * 2.3).sin() * 8.0 + 3.0).sum();
    let pairs = members(set).zip(members(set).skip(1)).filter(|(a, b)| (a + b) % 3 == 0).count();
    let worth = 40.0 + gains + pairs as f64 * 4.0;
    (seed % 7 != set % 7 || set == 0).then_some(worth)
}

/// The best set, by looking at each.
fn brute(
    moves: &[PlanMove],
    goal: PlanGoal,
    worth: impl Fn(MoveSet) -> Option<f64>,
) -> (MoveSet, bool) {
    let fits = |set: &MoveSet| match goal {
        PlanGoal::Budget(budget) => effort(moves, *set) <= budget,
        PlanGoal::Target(_) => true,
    };
    let sets = (0..1_u64 << moves.len()).filter(|set| is_possible(moves, *set)).filter(fits);
    let mut best: Option<(bool, f64, f64, u32, Vec<usize>, MoveSet)> = None;
    for set in sets {
        let value = worth(set);
        let reached =
            matches!((goal, value), (PlanGoal::Target(target), Some(value)) if value >= target);
        // of those that reach the target the cheapest counts, otherwise the score does
        let score = if reached { 0.0 } else { -value.unwrap_or(f64::NEG_INFINITY) };
        let one =
            (!reached, score, effort(moves, set), set.count_ones(), members(set).collect(), set);
        if best.as_ref().is_none_or(|best| one < *best) {
            best = Some(one);
        }
    }
    let best = best.unwrap();
    (best.5, !best.0)
}

fn goals(random: &mut impl Rng) -> [PlanGoal; 2] {
    [
        PlanGoal::Target(random.random_range(35.0..75.0)),
        PlanGoal::Budget(f64::from(random.random_range(0..12_u8))),
    ]
}

#[test]
fn agrees_with_brute_force_on_a_thousand_small_cases() {
    for case in 0..1_000_u64 {
        let mut random = stream(11, case as usize);
        let count = random.random_range(0..9);
        let moves = random_moves(&mut random, count);
        for goal in goals(&mut random) {
            let (set, reached) = brute(&moves, goal, |set| rough_worth(case, set));
            let mut worths = |sets: &[MoveSet]| -> Vec<Option<f64>> {
                sets.iter().map(|set| rough_worth(case, *set)).collect()
            };
            let found = search::exact(&moves, goal, &mut worths);
            assert_eq!(found.set, set, "case {case}, {goal:?}, {moves:?}");
            assert!(found.exact);
            if matches!(goal, PlanGoal::Target(_)) {
                assert_eq!(found.reached, reached, "case {case}");
            }
            match search::cheapest_first(&moves, goal, &mut worths) {
                SearchOutcome::Best(walked) => assert_eq!(walked, found, "case {case}, {goal:?}"),
                SearchOutcome::NotBelow(_) => panic!("a small case is walked to its end"),
            }
            // what is only near is never better than the best, and possible
            let local_search = search::local_search(&moves, goal, &[], &mut worths);
            assert!(is_possible(&moves, local_search.set));
            if found.reached && local_search.reached && matches!(goal, PlanGoal::Target(_)) {
                assert!(local_search.effort >= found.effort - 1e-9);
            }
        }
    }
}

#[test]
fn sums_agree_with_brute_force_where_gains_add_up() {
    for case in 0..1_000_u64 {
        let mut random = stream(12, case as usize);
        let count = random.random_range(1..9);
        let mut moves = random_moves(&mut random, count);
        // two groups that don't know of each other
        for (at, one) in moves.iter_mut().enumerate() {
            one.needs = one.needs.filter(|other| at % 2 == other % 2);
            one.excludes.retain(|other| at % 2 == other % 2);
        }
        let part = |set: MoveSet, side: usize| {
            let own: Vec<usize> = members(set).filter(|at| at % 2 == side).collect();
            let sum: f64 =
                own.iter().map(|at| ((*at as f64 + case as f64) * 1.9).sin() * 9.0).sum();
            sum + own.len() as f64
        };
        let worth = |set: MoveSet| Some(50.0 + part(set, 0) + part(set, 1));
        let groups: Vec<Vec<usize>> =
            (0..2).map(|side| (0..count).filter(|at| at % 2 == side).collect()).collect();
        for goal in goals(&mut random) {
            let (set, reached) = brute(&moves, goal, worth);
            let mut worths = |sets: &[MoveSet]| sets.iter().map(|set| worth(*set)).collect();
            let best = group_sums::best(&moves, &groups, goal, &mut worths).unwrap();
            let cost = |set: MoveSet| (effort(&moves, set), set.count_ones());
            if reached || matches!(goal, PlanGoal::Budget(_)) {
                assert_eq!(cost(best.set), cost(set), "case {case}, {goal:?}, {moves:?}");
            }
            if !reached {
                assert!((best.worth - worth(set).unwrap()).abs() < 1e-9, "case {case}");
            }
        }
    }
}

const RULES: &str = "
title: T
facts:
  photo: { type: bool }
  posts: { type: number, min: 0, max: 5 }
  role: { type: choice, choices: [a, b], fixed: true }
bands: [[0, low], [50, middle], [90, top]]
indicators:
  photo: { value: photo, weight: 1 }
  posts: { value: posts, scale: { linear: [0, 4] }, weight: 3 }
  role: { value: role, scale: { match: { a: 1, b: 0 } }, weight: 0 }
";

const TIPS: &str = "
fn tips(facts, index) {
    let tips = [];
    if facts.photo == false { tips.push(#{ id: \"photo\", change: #{ photo: true }, effort: 1 }); }
    if facts.posts < 4.0 {
        tips.push(#{ id: \"post\", change: #{ posts: facts.posts + 1.0 }, effort: 2 });
    }
    if facts.posts < 2.0 {
        tips.push(#{ id: \"campaign\", change: #{ posts: 3.0 }, effort: 5 });
    }
    tips
}";

fn facts(rules: &Ruleset, posts: f64) -> Facts {
    let profile = peristyle_engine::Profile::new().with("photo", false).with("posts", posts);
    rules.facts_of(&profile).unwrap()
}

#[test]
fn tips_are_asked_again_and_steps_stand_in_order() {
    let rules = pack_with(RULES, &[("tips.rhai", TIPS)]);
    let told = plan(&rules, &facts(&rules, 0.0), &options(PlanGoal::Target(60.0))).unwrap();
    assert!(told.reached && told.exact && !told.already);
    assert_eq!(told.effort, 5.0);
    let names: Vec<_> = told.steps.iter().map(|step| &*step.tip).collect();
    assert_eq!(names, ["photo", "post", "post"]);
    assert_eq!(told.score, Some(62.5));
    assert_eq!(told.steps[1].band, None);
    assert_eq!(told.steps[2].band.as_deref(), Some("middle"));
    // for more, the campaign is cheaper than three posts one by one
    let told = plan(&rules, &facts(&rules, 0.0), &options(PlanGoal::Target(75.0))).unwrap();
    let names: Vec<_> = told.steps.iter().map(|step| &*step.tip).collect();
    assert_eq!((told.effort, names), (6.0, vec!["photo", "campaign"]));
}

#[test]
fn sums_of_a_pack_agree_with_asking_every_set() {
    let rules = pack_with(RULES, &[("tips.rhai", TIPS)]);
    let facts = facts(&rules, 0.0);
    let moves = MoveCatalog::find(&rules, &facts, None);
    assert!(moves.moves.len() > 5, "{moves:?}");
    let planner = TipPlanner {
        rules: &rules,
        facts: &facts,
        moves: &moves,
        sign: 1.0,
        goal: PlanGoal::Budget(0.0),
        jobs: ONE,
    };
    for wanted in 0..110 {
        for goal in
            [PlanGoal::Target(f64::from(wanted)), PlanGoal::Budget(f64::from(wanted) / 10.0)]
        {
            let exact = search::exact(&moves.moves, goal, &mut |sets| planner.worths(sets));
            let sums = planner.search_sums(goal).unwrap();
            assert_eq!(effort(&moves.moves, sums.set), exact.effort, "{goal:?}");
            assert!((sums.worth - exact.worth.unwrap()).abs() < 1e-9 || exact.reached);
        }
    }
}

#[test]
fn out_of_reach_and_already_there_are_said() {
    let rules = pack_with(RULES, &[("tips.rhai", TIPS)]);
    let there = plan(&rules, &facts(&rules, 4.0), &options(PlanGoal::Target(70.0))).unwrap();
    assert!(there.already && there.reached && there.steps.is_empty());
    let far = plan(&rules, &facts(&rules, 0.0), &options(PlanGoal::Target(101.0))).unwrap();
    assert!(!far.reached && far.exact);
    assert_eq!(far.score, Some(100.0));
    let nothing = plan(&rules, &facts(&rules, 0.0), &options(PlanGoal::Budget(0.0))).unwrap();
    assert!(nothing.steps.is_empty() && nothing.reached);
    let problem = plan(&pack(RULES), &facts(&rules, 0.0), &options(PlanGoal::Budget(1.0)));
    assert_eq!(problem.unwrap_err().iter().next().unwrap().code.id, "PS4120");
}

#[test]
fn more_threads_make_the_same_plan() {
    let rules = pack_with(RULES, &[("tips.rhai", TIPS)]);
    let goal = PlanGoal::Budget(6.0);
    let one = plan(&rules, &facts(&rules, 0.0), &options(goal)).unwrap();
    let jobs = NonZeroUsize::new(4).unwrap();
    let many = PlanOptions { jobs, ..options(goal) };
    assert_eq!(one, plan(&rules, &facts(&rules, 0.0), &many).unwrap());
}

/// A pack whose parts are combined in one way or another, with a tip for each of its facts: what
/// the fact becomes, and its effort.
fn random_pack(random: &mut impl Rng) -> (Ruleset, Vec<(f64, f64)>) {
    const WAYS: [&str; 5] = [
        "arithmetic",
        "{ geometric: { zero: { floor: 0.01 } } }",
        "min",
        "max",
        "{ power: { p: 2 } }",
    ];
    let count = random.random_range(2..7_usize);
    let way = |random: &mut _| WAYS[Rng::next_u32(random) as usize % WAYS.len()];
    let (mut facts, mut tips) =
        (String::new(), String::from("fn tips(facts, index) {\n    let tips = [];\n"));
    let mut pillars = [String::new(), String::new()];
    let mut wanted = Vec::new();
    for at in 0..count {
        let (to, effort) = (random.random_range(1..11_u8), random.random_range(0..5_u8));
        facts += &format!("  f{at}: {{ type: number }}\n");
        let weight = random.random_range(1..4_u8);
        pillars[at % 2] += &format!(
            "      i{at}: {{ value: f{at}, scale: {{ linear: [0, 10] }}, weight: {weight} }}\n"
        );
        tips += &format!(
            "    if facts.f{at} < {to}.0 {{ tips.push(#{{ id: \"t{at}\", change: #{{ f{at}: {to}.0 }}, effort: {effort} }}); }}\n"
        );
        wanted.push((f64::from(to), f64::from(effort)));
    }
    let mut yaml = format!("points: 100\naggregate: {}\nfacts:\n{facts}pillars:\n", way(random));
    for (at, indicators) in pillars.iter().enumerate() {
        yaml += &format!("  p{at}:\n    aggregate: {}\n    indicators:\n{indicators}", way(random));
    }
    (pack_with(&yaml, &[("tips.rhai", &format!("{tips}    tips\n}}\n"))]), wanted)
}

#[test]
fn plans_of_real_packs_agree_with_scoring_every_set_of_changes() {
    let mut out_of_reach = 0;
    for case in 0..150 {
        let mut random = stream(12, case);
        let (rules, tips) = random_pack(&mut random);
        let now: Vec<f64> = tips.iter().map(|_| f64::from(random.random_range(0..11_u8))).collect();
        let facts = |set: MoveSet| {
            let values = now.iter().zip(&tips).enumerate().map(|(at, (now, (to, _)))| {
                (format!("f{at}"), if set >> at & 1 == 1 { *to } else { *now })
            });
            let profile = values
                .fold(peristyle_engine::Profile::new(), |profile, (fact, value)| {
                    profile.with(fact, value)
                });
            rules.facts_of(&profile).unwrap()
        };
        let advised = |set: &MoveSet| members(*set).all(|at| now[at] < tips[at].0);
        let all: Vec<(f64, f64)> = (0..1_u64 << tips.len())
            .filter(advised)
            .map(|set| {
                let effort: f64 = members(set).map(|at| tips[at].1).sum();
                (effort, rules.evaluate(&facts(set)).score.unwrap())
            })
            .collect();
        for goal in goals(&mut random) {
            let told = plan(&rules, &facts(0), &options(goal)).unwrap();
            assert!(told.exact, "case {case}");
            let best = |fits: &dyn Fn(f64) -> bool| {
                let within = all.iter().filter(|(effort, _)| fits(*effort));
                within.map(|(_, score)| *score).fold(f64::NEG_INFINITY, f64::max)
            };
            let least = match goal {
                PlanGoal::Target(target) => all
                    .iter()
                    .filter(|(_, score)| *score >= target)
                    .map(|(effort, _)| *effort)
                    .min_by(f64::total_cmp),
                PlanGoal::Budget(_) => None,
            };
            match (goal, least) {
                (PlanGoal::Target(target), Some(least)) => {
                    assert!(told.reached && told.score.unwrap() >= target, "case {case}: {told:?}");
                    assert_eq!(told.effort, least + 0.0, "case {case}: {told:?}");
                }
                (PlanGoal::Target(_), None) => {
                    out_of_reach += 1;
                    assert!(!told.reached, "case {case}: {told:?}");
                    assert!((told.score.unwrap() - best(&|_| true)).abs() < 1e-9, "case {case}");
                }
                (PlanGoal::Budget(budget), _) => {
                    assert!(told.effort <= budget, "case {case}: {told:?}");
                    let best = best(&|effort| effort <= budget);
                    assert!((told.score.unwrap() - best).abs() < 1e-9, "case {case}: {told:?}");
                }
            }
        }
    }
    assert!((10..140).contains(&out_of_reach), "{out_of_reach}");
}

#[test]
fn a_step_gains_what_rounding_hides() {
    let rounded = "points: 10\nround: { digits: 0 }\nfacts: { x: { type: number } }\n\
                   indicators: { x: { value: x, scale: { linear: [0, 100] } } }\n";
    let tips = "fn tips(facts, index) {\n    \
                if facts.x < 43.0 { [#{ id: \"more\", change: #{ x: facts.x + 1.0 } }] } else { [] }\n}\n";
    let rules = pack_with(rounded, &[("tips.rhai", tips)]);
    let facts = rules.facts_of(&peristyle_engine::Profile::new().with("x", 40.0)).unwrap();
    let told = plan(&rules, &facts, &options(PlanGoal::Budget(2.0))).unwrap();
    let gains: Vec<f64> = told.steps.iter().filter_map(|step| step.gain).collect();
    assert_eq!((told.before, told.score, gains.len()), (Some(4.0), Some(4.0), 2));
    assert!(gains.iter().all(|gain| (gain - 0.1).abs() < 1e-12), "{gains:?}");
    // a target is reached by the score that is told: 4.3 is told as 4
    let told = plan(&rules, &facts, &options(PlanGoal::Target(4.2))).unwrap();
    assert!(!told.reached);
}
