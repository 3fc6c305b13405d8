//! What can go wrong with an experiment, each with why it is wrong and the way out.

peristyle_engine::codes! {
    // 4101: comparisons
    NO_GIT = "PS4101", "a revision without git",
        "`PACK@REVISION` is read through the `git` command, which has to be installed, and the pack has to lie in a git repository.";
    NO_REVISION = "PS4102", "a revision that isn't there",
        "What stands behind the `@` is a revision as git understands it: a branch, a tag, a hash, `HEAD~1`.";
    NO_PACK_THEN = "PS4103", "a pack that a revision doesn't have",
        "The repository has no such pack at that revision. It may have been called otherwise, or be newer.";
    BAD_LIMIT = "PS4104", "a limit that can't be read",
        "`--fail-if` compares one of the figures of `--format json` with a number.";
    LIMIT_BROKEN = "PS4105", "a change that goes too far",
        "What `--fail-if` names is so, and the command ends with 1, which lets a pipeline stop.";
    NO_SEGMENTS = "PS4106", "nothing to part a population by",
        "`--by` takes a column of the table, or a fact of the pack, with not too many different values.";
    NOTHING_COMPARED = "PS4107", "a comparison of nothing",
        "Two packs are compared over profiles, or one pack with itself, some weights (`--weight`) or facts (`--if`) changed.";
    NOBODY = "PS4108", "an input without a profile",
        "An experiment over nobody has no answer. Every row may have been rejected, or the table has a header and nothing below.";
    ONLY_ONCE = "PS4109", "an input that can't be read twice",
        "The two packs declare their facts differently, so the input is read by each. Standard input can be read once: save it to a file.";

    // 4120: plans
    NO_TIPS = "PS4120", "a plan without tips",
        "A plan is made of the tips of a pack: what they change, what that brings, and what it costs. This pack has no `tips.rhai`.";
    BAD_GOAL = "PS4121", "a goal that is no number",
        "`--target` takes the score that shall be reached, `--budget` the effort that there is, 0 or more.";

    // 4122: sensitivity
    TOO_FEW_PROFILES = "PS4122", "an experiment with too few profiles",
        "A ranking, a correlation or a distribution needs several profiles that have a score. The message says how many there are.";
    BAD_TRIAL = "PS4123", "a trial that makes no sense",
        "Shares and spreads lie between 0 and 1, and the ranks of all draws have to fit into memory.";
    BAD_EXPERIMENT = "PS4124", "an experiment that can't be read",
        "An experiment file has `vary`, a map: `PATH.weight` and numbers in scales with the least and the most, `PATH.aggregate` with a list of aggregates; `root` is the index.";
    UNKNOWN_TO_VARY = "PS4125", "an experiment about a node that isn't there",
        "What varies is named by its path in the pack, with the part of the node behind it.";

    // 4140: fits
    NO_LABELS = "PS4140", "a fit without anything that is known",
        "Weights are fitted to scores that are known: columns named as `score --format csv` writes them (`score`, `brand.score`), the `reference` of an export, or an outcome that `--outcome` names.";
    BAD_LABEL = "PS4141", "a known score that can't be used",
        "A score is a number in the points of the index, an outcome is yes or no.";
    TOO_FEW_LABELS = "PS4142", "too few rows to fit weights to",
        "Below twenty rows whatever comes out is chance. Under five rows for each weight only the weights right under the index are fitted.";
    CANT_FIT = "PS4143", "an index whose weights can't be fitted",
        "Weights are found where parts add up: no tiers, arithmetic all the way up, nothing rounded on it, and no negative weights.";
    ALIKE = "PS4144", "indicators that can't be told apart",
        "Where two indicators rise and fall together, any split of their weight explains the scores as well. Take their sum for sure, and the parts for a guess.";
    CONSTANT = "PS4145", "an indicator that is the same for everybody",
        "It tells nobody apart, so nothing about its weight can be learned from these profiles.";
}
