//! What can go wrong with an experiment, each with why it is wrong and the way out.

peristyle_engine::codes! {
    // 4120: plans
    NO_TIPS = "PS4120", "a plan without tips",
        "A plan is made of the tips of a pack: what they change, what that brings, and what it costs. This pack has no `tips.rhai`.";
    BAD_GOAL = "PS4121", "a goal that is no number",
        "`--target` takes the score that shall be reached, `--budget` the effort that there is, 0 or more.";
}
