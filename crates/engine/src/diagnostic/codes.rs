//! Every diagnostic of the engine, each with why it is one and the way out.
//!
//! To add one: a line here, a folder in `tests/diagnostics/` named after it. The reference page
//! and the test that both exist follow by themselves.

crate::codes! {
    // 01: files and their form
    FILE_TOO_LARGE = "PS0101", "a file is too large",
        "A YAML file may have 1 MiB, a script 64 KiB. Rules are small; a larger file is data that lost its way. Split it.";
    NOT_TEXT = "PS0102", "a file isn't UTF-8 text",
        "Pack files are UTF-8. Save the file again with that encoding.";
    BAD_YAML = "PS0103", "a file isn't valid YAML",
        "The file can't be read as YAML at this place. Look for a missing quote, a tab, or an expression inside `{ … }` that needs quotes.";
    DUPLICATE_KEY = "PS0104", "a key stands twice in one map",
        "YAML readers silently take the last one, so one of the two would be ignored. Keep one.";
    TOO_DEEP = "PS0105", "a file is nested too deep",
        "More than 64 levels. No rule needs that; it is usually a slip or an attack.";
    TOO_MANY_VALUES = "PS0106", "a file holds too many values",
        "More than 200,000 values, aliases counted each time they are used. Write the values out, or use fewer.";
    CANT_READ = "PS0107", "a file or folder can't be read",
        "The operating system refused. The message says why.";
    NO_PACK = "PS0108", "there is no pack here",
        "A pack is a folder with a `pack.yaml`, or one YAML file. `peristyle pack new NAME` writes a small one to start from.";
    STRAY_FILE = "PS0109", "a file in the pack's folder is not read",
        "Its name isn't one that a pack has, so nothing in it counts. Rename or remove it.";
    NO_BASE = "PS0110", "the pack that this one extends isn't there",
        "`extends` names a pack next to this one, a path from this pack's folder, or a pack that `peristyle pack list` shows.";
    BASE_CIRCLE = "PS0111", "packs that extend each other",
        "An overlay changes a pack that stands on its own in the end. Following `extends` must come to one.";
    NO_VALUE = "PS0112", "a key without a value",
        "Nothing is written behind the key, so it would say nothing. Write a value, or take the key out; `null` says on purpose that there is none. What belongs under a key is indented.";
    DECIMAL_COMMA = "PS0113", "a number with a decimal comma",
        "YAML writes numbers with a point. Inside of `{ … }` and `[ … ]` a comma ends a value, so `{ weight: 0,5 }` would be a weight of 0. Write `0.5`.";

    // 02: the shape of definitions
    UNKNOWN_KEY = "PS0201", "a key that doesn't belong here",
        "Nothing reads this key, so what it says would be ignored. `peristyle pack schema` lists the keys of each file.";
    MISSING_KEY = "PS0202", "a key is missing",
        "Something that can't be guessed isn't said.";
    WRONG_TYPE = "PS0203", "a value of the wrong type",
        "The key takes another type of value; the message says which, with an example.";
    BAD_ID = "PS0204", "an id that can't be used",
        "An id is lower case, `[a-z][a-z0-9_]*`, and no word that Rhai reserves, because scripts read it as `facts.ID`. Put other spellings under `names`.";
    NEWER_FORMAT = "PS0205", "the pack is written in a newer format",
        "This version of Peristyle reads format 1. Update Peristyle, or use an older version of the pack.";
    BAD_NUMBER = "PS0206", "a number that makes no sense here",
        "The number is outside of what the key can mean; the message says the limits.";
    CONFLICT = "PS0207", "two keys that exclude each other",
        "They say the same thing in two ways, and only one can hold. Keep one.";
    TORN_EXPRESSION = "PS0208", "YAML has torn an expression apart",
        "Inside `{ … }` a comma ends a value, so `{ value: f(a, b) }` is read as `f(a` and a key `b)`; and a leading `!` is a tag. Put the expression in quotes, or on a line of its own.";
    DUPLICATE_ID = "PS0210", "two things with one id",
        "Siblings share one namespace, and so do facts with their other spellings. Rename one.";
    EMPTY_NODE = "PS0211", "a node with nothing to score",
        "A node needs a `value`, or children under `indicators` or `pillars`.";
    NOTHING_TO_TAKE = "PS0212", "nothing to take away",
        "In an overlay, `null` takes away what the extended pack says. Here it says nothing under this key.";

    // 03: facts
    UNKNOWN_FACT = "PS0301", "an unknown fact",
        "Nothing under `facts` or `derived` has this name.";
    DERIVED_CYCLE = "PS0302", "derived facts that need each other",
        "Each would have to be worked out before the other. Break the circle.";
    UNUSED_FACT = "PS0303", "a fact that nothing uses",
        "No node, derived fact or script reads it. Remove it, or say `shown: true` to report it without scoring it.";
    BAD_RANGE = "PS0304", "a range that holds nothing",
        "`min` is above `max`, or a bound is on a fact that has no order.";
    UNDATED_FACTS = "PS0310", "a date without a day to count back from",
        "Scripts and scales see a date as the days before the day of the data (`as_of`). Without one, a date means nothing, and to leave it out would pass for not knowing it. An export has its day; a facts file and a row of a table say `as_of`, and `--as-of` says it for all of them.";

    // 04: nodes
    BAD_WEIGHT = "PS0401", "a weight that can't be used",
        "Weights are finite and not negative. Where an index is built with a negative weight, the node says `negative: true`.";
    ALL_WEIGHTS_ZERO = "PS0402", "all weights of a node's children are zero",
        "With nothing to weigh there is no score. Give at least one child a weight; leave `weight` out for equal weights.";
    BAD_SCALE = "PS0403", "a scale that can't be worked out",
        "Its parameters contradict each other: goalposts that are equal, a logarithm of zero, points out of order.";
    UNKNOWN_SCALE = "PS0404", "an unknown scale",
        "Neither a scale of Peristyle nor a function of the pack's `functions.rhai` has this name.";
    UNKNOWN_AGGREGATE = "PS0405", "an unknown aggregate",
        "Neither an aggregate of Peristyle nor a function of the pack's `functions.rhai` has this name.";
    NO_SCALE = "PS0406", "a number without a scale",
        "An indicator is scaled to 0..1, and this value can be larger. Say how: `scale: { linear: [0, 10] }`, or `scale: none` if it is right as it is.";
    MATCH_INCOMPLETE = "PS0407", "a `match` that leaves a choice out",
        "Every choice needs a number, or `else` says the number of the others.";
    SCALE_TYPE = "PS0408", "a value that its scale can't take",
        "`match` takes choices, every other scale takes numbers.";
    BAD_BANDS = "PS0409", "bands that can't be used",
        "Bands are listed from low to high, each `[from, id]`, inside the range of the index.";
    UNKNOWN_PATH = "PS0410", "a path that names no node",
        "A path is the ids from the pillar down, joined by dots: `brand.photo`.";
    NODE_CYCLE = "PS0411", "nodes that need each other",
        "An expression reads a node that needs this one. Each would have to be worked out first. Break the circle.";
    BAD_AGGREGATE = "PS0412", "an aggregate that can't be worked out",
        "Its parameters are missing, unknown, or contradict each other.";
    ZERO_UNDECLARED = "PS0413", "a mean that one part at 0 decides",
        "A geometric or harmonic mean is 0 as soon as one of its parts is. Mathematics says so, but an author may not have thought of it: say `zero: whole` if it is meant, or `skip`, `missing` or `{ floor: x }`.";
    LEAVES_ITS_RANGE = "PS0414", "a negative weight that lets a node leave its range",
        "Where a weight is negative, the others add up to more than the whole: a mean of parts in 0..1 can then lie below 0 or above 1, and an index outside of its points. Published indexes are built so, which is why this is a remark. `scale: none` on the node cuts what lies beyond.";
    UNKNOWN_CLASS = "PS0416", "a class without a weight",
        "A node says its class instead of a weight, and `weights` in `pack.yaml` has no number for that class.";
    BAD_TIERS = "PS0417", "tiers that can't be chosen",
        "A tier is picked by a fact of type `choice`, and each of `choices` is one of that fact's.";
    OUT_OF_REACH = "PS0420", "a range that the index can't span",
        "Under `range`, nodes speak in the index's own units, and a scaled value is 0 to 1. Where all that is under the index stays in half of its range, the rest of it would never be reached.";

    // 05: scripts, when the pack is loaded
    SCRIPT_SYNTAX = "PS0501", "a script that can't be parsed",
        "The script isn't valid Rhai at this place.";
    UNKNOWN_FUNCTION = "PS0502", "an unknown function",
        "Neither Peristyle nor the pack's `functions.rhai` has a function of this name.";
    WRONG_ARGUMENTS = "PS0503", "a function called with the wrong number of arguments",
        "The function exists, with another number of parameters.";
    UNKNOWN_VARIABLE = "PS0504", "an unknown name in a script",
        "The name is neither a parameter nor set with `let` before this place.";
    INTEGER_DIVISION = "PS0505", "a division of whole numbers",
        "`1/2` is 0 in Rhai, because both are whole numbers. Write `1.0/2.0`.";
    TEXT_AND_NUMBER = "PS0506", "text compared with a number",
        "They are never equal, and Rhai says so silently. Compare with the right type.";
    SWITCH_ARMS = "PS0507", "a `switch` whose arms can't match",
        "Facts are floats, and a float never matches an arm that is a whole number (nor text one that is a number). Use `if`, or ranges of floats.";
    DUPLICATE_FUNCTION = "PS0508", "one function name twice",
        "Two functions of a pack share a name and number of parameters, or take the name of one that Peristyle has; one would silently win. Rename one.";
    NO_ENTRY = "PS0509", "a script without its entry point",
        "`weights.rhai` needs `fn weights(facts, weights)`, `tips.rhai` needs `fn tips(facts, index)`, `import.rhai` needs `fn facts(archive)`.";
    NOT_ALLOWED = "PS0510", "something that scripts may not do here",
        "Scripts are guests: no loops outside of imports, no closures, no `eval`, no files, no clock, and facts can only be read.";
    SCRIPT_TOO_LARGE = "PS0511", "a script that is too large or too deeply nested",
        "A script may have 64 KiB, and an expression a bounded depth. Split it into functions.";
    LOOSE_STATEMENT = "PS0512", "a statement outside of a function",
        "Only functions are called; anything else in the file would never run. Put it inside one.";
    WRONG_RESULT = "PS0513", "an expression of the wrong type",
        "The expression gives a type that its place can't take.";
    UNKNOWN_CHOICE = "PS0514", "a choice that doesn't exist",
        "The fact is a choice, and none of its choices is spelled like this, so the comparison is never true.";
    BAD_PATTERN = "PS0516", "a pattern that can't be used",
        "The pattern of `matches(text, pattern)` is a regular expression in quotes: `owner|founder`, `(?i)\\bceo\\b`. It takes time in proportion to the text, so it knows no look-around and no references back.";
    INTERPRETED = "PS0515", "a place that the interpreter runs",
        "Scripts become typed programs where they can. What can't runs in Rhai's interpreter, with the same answers and about a hundred times slower, which only populations feel.";
    NO_PARTS = "PS0520", "a part of something that has none",
        "A number, a text or a condition is one value: nothing stands behind a dot of it. The path of a node has dots inside of brackets: `index[\"brand.photo\"]`.";

    // 06: scripts, when they run
    SCRIPT_FAILED = "PS0601", "a script that failed",
        "The script stopped at this line. There is no score rather than a wrong one (no tips, if it was `tips.rhai`).";
    SCRIPT_LIMIT = "PS0602", "a script that ran into a limit",
        "Scripts have a budget of steps, calls and memory, the same on every machine, so that none can hang or eat its host. Do less.";
    NOT_FINITE = "PS0603", "a result that isn't a number",
        "The result is infinite or not a number, usually from a division by zero. Guard the division.";
    BAD_WEIGHT_SET = "PS0604", "a script that sets a weight wrongly",
        "The name is no node's path, or the number is no weight.";
    BAD_TIP = "PS0605", "a tip that can't be followed",
        "Its change names an unknown or fixed fact, or a value outside of the fact's range. The tip is left out.";
    MISSING_OPERAND = "PS0606", "arithmetic with a missing fact",
        "A missing fact has no value to calculate with. Test it first: `if facts.x != () { … }`, or give a stand-in: `facts.x ?? 0.0`.";

    // 07: texts
    BAD_TEXT = "PS0701", "a text file that can't be read",
        "The file isn't valid Fluent at this place: `key = words { $fact }`.";
    MISSING_TEXT = "PS0702", "a text that a language lacks",
        "The text exists in another language, or something in the pack needs it. Until it is there, the pack's own language stands in.";
    UNKNOWN_TEXT = "PS0703", "a text that nothing uses",
        "Keys are `tip-ID`, `fact-ID`, `band-ID` and `node-PATH` (with `-` for `.`), and this one names nothing in the pack.";
    UNKNOWN_PLACEHOLDER = "PS0704", "a placeholder that has no value",
        "A text may use every fact as `{ $fact }`, the value a tip asks for as `{ $to_fact }`, `{ $gain }` and `{ $effort }`.";

    // 08: cases
    BAD_CASE = "PS0801", "a case that can't be run",
        "It names something the pack doesn't have, or says nothing to expect.";
    CASE_FAILED = "PS0802", "a case that failed",
        "The pack gives another answer than the case expects. One of the two is wrong.";

    BAD_CASE_EXPORT = "PS0803", "an export of a case that can't be used",
        "A case names a file or a folder below the pack's own folder, so that the pack can be copied and tested anywhere. The pack needs an `import.rhai` to read it. The engine reads no exports by itself, and packs that are built in have none beside them: `peristyle pack test` reads those of a pack in a folder.";

    // 10: profiles
    BAD_PROFILE = "PS1001", "a profile that can't be read",
        "A profile is a map of facts, or a map with `facts` and beside it `id`, `pack`, `as_of`.";
    UNKNOWN_GIVEN = "PS1002", "a given fact that the pack doesn't know",
        "Nothing in the pack reads it, so it would be ignored in silence. `peristyle pack docs` lists the facts.";
    WRONG_VALUE = "PS1003", "a fact of the wrong type",
        "The fact is declared with another type; the message says which.";
    VALUE_OUT_OF_RANGE = "PS1004", "a fact outside of its range",
        "The fact is declared with bounds, and the value lies outside of them. A slip in the unit is the usual cause.";
    BAD_DATE = "PS1005", "a date that isn't one",
        "Dates are written `2026-10-05`.";
    BAD_POPULATION = "PS1006", "a population that says too little",
        "Scales such as `percentile` compare a profile with others. That takes at least two profiles, whose values differ.";
}
