//! The hostile inputs, each with the codes of which it must get one; none is "harmless".

use peristyle_engine::Profile;

/// An input that means harm, or that harm was done to.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) input: Box<dyn Fn() -> Input>,
    pub(crate) expected: &'static [&'static str],
}

pub(crate) enum Input {
    /// A pack's files.
    Pack(Vec<(String, Vec<u8>)>),
    /// The same, on a disk.
    Folder(Vec<(String, Vec<u8>)>),
    /// A profile's file.
    Profile(&'static str, Vec<u8>),
    /// Facts that came another way.
    Facts(Profile),
}

const CLOSED: &[&str] = &["PS0510"];
const LIMIT: &[&str] = &["PS0602"];
const HARMLESS: &[&str] = &[];

const PACK: &str = "facts:\n  visits: { type: number, names: [Besuche] }\n  city: { type: text }\n  \
                    seen: { type: bool, shown: true }\nindicators:\n  \
                    traffic: { value: visits, scale: { linear: [0, 100] } }\n  \
                    city: { value: city == \"Rome\" }\n";

fn files(named: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    named.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

pub(crate) fn harmless_pack() -> Vec<(String, Vec<u8>)> {
    files(&[("pack.yaml", PACK)])
}

/// As the body of `fn hostile(x)` in functions.rhai, called by weights.rhai.
fn function(body: &str) -> Input {
    functions(&format!("fn hostile(x) {{\n{body}\n}}\n"))
}

/// As functions.rhai, whose `hostile` weights.rhai calls.
fn functions(text: &str) -> Input {
    let weights = "fn weights(facts, weights) {\n    let got = hostile(facts.visits);\n    \
                   weights.traffic = 2.0;\n    weights\n}\n";
    Input::Pack(files(&[("pack.yaml", PACK), ("functions.rhai", text), ("weights.rhai", weights)]))
}

/// As the body of `fn weights(facts, weights)`.
fn weights(body: &str) -> Input {
    let text = format!("fn weights(facts, weights) {{\n{body}\n    weights\n}}\n");
    Input::Pack(files(&[("pack.yaml", PACK), ("weights.rhai", &text)]))
}

/// As the body of `fn tips(facts, index)`.
fn tips(body: &str) -> Input {
    let text = format!("fn tips(facts, index) {{\n{body}\n}}\n");
    Input::Pack(files(&[("pack.yaml", PACK), ("tips.rhai", &text)]))
}

/// As the body of `fn facts(archive)`.
fn import(body: &str) -> Input {
    import_file(&format!("fn facts(archive) {{\n{body}\n    #{{ visits: 5 }}\n}}\n"))
}

fn import_file(text: &str) -> Input {
    Input::Pack(files(&[("pack.yaml", PACK), ("import.rhai", text)]))
}

/// As a `value:` in block style.
fn value(text: &str) -> Input {
    let block: String = text.lines().map(|line| format!("      {line}\n")).collect();
    Input::Pack(files(&[(
        "pack.yaml",
        &format!("{PACK}  hostile:\n    scale: none\n    value: |\n{block}"),
    )]))
}

/// As pack.yaml.
fn yaml(text: impl AsRef<[u8]>) -> Input {
    Input::Pack(vec![("pack.yaml".to_owned(), text.as_ref().to_vec())])
}

/// As facts.yaml of a folder.
fn folder(text: impl AsRef<[u8]>) -> Input {
    let mut all = files(&[("pack.yaml", "indicators:\n  one: { value: 1 }\n")]);
    all.push(("facts.yaml".to_owned(), text.as_ref().to_vec()));
    Input::Folder(all)
}

fn facts(number: f64) -> Input {
    Input::Facts(Profile::new().with("visits", number))
}

fn profile(name: &'static str, text: impl AsRef<[u8]>) -> Input {
    Input::Profile(name, text.as_ref().to_vec())
}

/// A case whose input is made only in the child that runs it: the others would count as its memory.
macro_rules! case {
    ($name:expr, $input:expr, $expected:expr $(,)?) => {
        Case { name: $name, input: Box::new(move || $input), expected: $expected }
    };
}

pub(crate) fn all() -> Vec<Case> {
    [escapes(), recursion(), memory(), parser(), numbers(), imports(), documents(), profiles()]
        .into_iter()
        .flatten()
        .collect()
}

/// Ways out of the sandbox.
fn escapes() -> Vec<Case> {
    vec![
        case!("sleep", function("    sleep(5); x"), &["PS0502"]),
        case!("sleep in an expression", value("sleep(1e300); 1.0"), &["PS0502"]),
        case!(
            "a sort that loops",
            function("    let a = [2, 1]; a.sort(|a, b| { loop {} }); x"),
            CLOSED
        ),
        case!(
            "closures that call each other",
            function("    let f = |x| x; let g = |x| f.call(x); g.call(x)"),
            CLOSED
        ),
        case!("eval of itself", function("    let s = \"eval(s)\"; eval(s)"), CLOSED),
        case!(
            "eval of a text put together",
            tips("    let s = \"lo\" + \"op {}\"; eval(s)"),
            CLOSED
        ),
        case!("eval as a method", value("\"1.0\".eval()"), &["PS0510", "PS0501"]),
        case!(
            "a map that holds its closure",
            function("    let m = #{}; m.f = || m; m.to_json()"),
            CLOSED
        ),
        case!(
            "curry of itself",
            function("    let f = Fn(\"hostile\"); f = f.curry(f); x"),
            CLOSED
        ),
        case!("a function pointer", function("    Fn(\"hostile\").call(x)"), CLOSED),
        case!("a function by its name", function("    call(\"hostile\", x)"), CLOSED),
        case!("this", functions("fn hostile(x) { this }\n"), CLOSED),
        case!(
            "import of a file",
            functions("import \"/etc/passwd\" as p;\nfn hostile(x) { x }\n"),
            CLOSED
        ),
        case!("import in a function", function("    import \"os\"; x"), CLOSED),
        case!("export", functions("export let y = 1;\nfn hostile(x) { x }\n"), CLOSED),
        case!("print and debug", weights("    print(\"x\"); debug(\"y\");"), CLOSED),
        case!("timestamp", value("timestamp().elapsed"), &["PS0502"]),
        case!("rand", value("rand()"), &["PS0502"]),
        case!("open a file", value("open_file(\"/etc/passwd\")"), &["PS0502"]),
        case!(
            "try that swallows everything",
            function("    try { hostile(x) } catch { x }"),
            CLOSED
        ),
        case!("throw", weights("    throw \"up\";"), CLOSED),
        case!("the frame under its name", value("?frame"), &["PS0501"]),
        case!("a guarded read under its name", value("visits? + 1.0"), &["PS0501"]),
        case!("writing to facts", weights("    facts.visits = 1.0;"), CLOSED),
        case!(
            "writing to facts through a name",
            weights("    let f = facts; f[\"vis\" + \"its\"] = 1.0;"),
            CLOSED
        ),
        case!(
            "type_of and is_def_fn",
            function("    if is_def_fn(\"hostile\", 1) { type_of(x) } else { x }"),
            CLOSED
        ),
        case!("a global", function("    global::x"), CLOSED),
        case!("a custom operator", value("visits <=> 1.0"), &["PS0501", "PS0502"]),
        case!("an endless loop", function("    loop { }"), CLOSED),
        case!("while true", weights("    while true { }"), CLOSED),
        case!("do until", tips("    do { } until false"), CLOSED),
        case!("for over a range", value("for i in 0..1000000000 { }\n1.0"), CLOSED),
        case!("a loop in an interpolation", value("`${loop {}}`"), CLOSED),
        case!("a loop in a switch", value("switch visits { _ => { loop {} } }"), CLOSED),
    ]
}

/// Functions that call themselves.
fn recursion() -> Vec<Case> {
    vec![
        case!("recursion", function("    hostile(x + 1.0)"), LIMIT),
        case!(
            "mutual recursion",
            functions("fn hostile(x) { other(x) }\nfn other(x) { hostile(x) }\n"),
            LIMIT,
        ),
        case!(
            "recursion through weights",
            Input::Pack(files(&[
                ("pack.yaml", PACK),
                ("weights.rhai", "fn weights(facts, weights) {\n    weights(facts, weights)\n}\n"),
            ])),
            LIMIT,
        ),
        case!(
            "recursion through tips",
            Input::Pack(files(&[
                ("pack.yaml", PACK),
                ("tips.rhai", "fn tips(facts, index) {\n    tips(facts, index)\n}\n"),
            ])),
            LIMIT,
        ),
        case!(
            "a tree of calls",
            function("    if x > 20.0 { return 1.0; }\n    hostile(x + 1.0) + hostile(x + 1.0)"),
            LIMIT,
        ),
        case!(
            "recursion inside of deep parentheses",
            function(&format!("    {}hostile(x){}", "(".repeat(60), ")".repeat(60))),
            LIMIT,
        ),
        case!(
            "recursion inside of deep blocks",
            function(&format!("    {}hostile(x){}", "{".repeat(60), "}".repeat(60))),
            LIMIT,
        ),
        case!(
            "recursion in an argument",
            function(&format!("    {}hostile(x){}", "abs(".repeat(55), ")".repeat(55))),
            LIMIT,
        ),
        case!(
            "a scale that calls itself",
            Input::Pack(files(&[
                (
                    "pack.yaml",
                    "facts:\n  visits: { type: number }\n  city: { type: text, shown: true }\nindicators:\n  a: { value: visits, scale: mine }\n",
                ),
                ("functions.rhai", "fn mine(x) { mine(x) }\n"),
            ])),
            LIMIT,
        ),
        case!(
            "an aggregate that calls itself",
            Input::Pack(files(&[
                ("pack.yaml", &format!("{PACK}aggregate: mine\n")),
                ("functions.rhai", "fn mine(index) { mine(index) }\n"),
            ])),
            LIMIT,
        ),
    ]
}

/// Growing things.
fn memory() -> Vec<Case> {
    let doubled = |times: usize| "    s += s;\n".repeat(times);
    vec![
        case!(
            "a text that doubles",
            function(&format!("    let s = \"x\";\n{}    x", doubled(60))),
            LIMIT
        ),
        case!(
            "a text that doubles in an expression",
            value(&format!("let s = \"xy\";\n{}1.0", "s = s + s;\n".repeat(60))),
            LIMIT
        ),
        case!(
            "an interpolation that doubles",
            function(&format!("    let s = \"xy\";\n{}    x", "    s = `${s}${s}`;\n".repeat(60))),
            LIMIT
        ),
        case!(
            "a list that doubles",
            function(&format!("    let a = [1.0];\n{}    x", "    a += a;\n".repeat(60))),
            LIMIT
        ),
        case!(
            "lists of lists",
            function(&format!("    let a = [1.0];\n{}    x", "    a = [a, a];\n".repeat(60))),
            LIMIT
        ),
        case!(
            "maps of maps",
            function(&format!(
                "    let a = #{{}};\n{}    x",
                "    a = #{ b: a, c: a };\n".repeat(60)
            )),
            LIMIT
        ),
        case!(
            "a list that holds itself by index",
            function(&format!(
                "    let a = [{}];\n{}    x",
                "1.0, ".repeat(100),
                (0..100).map(|i| format!("    a[{i}] = a;\n")).collect::<String>()
            )),
            LIMIT,
        ),
        case!(
            "lists inside of lists by index",
            function(&format!(
                "    let a = [{}];\n    let b = a;\n{}    x",
                "1.0, ".repeat(200),
                (0..200)
                    .flat_map(|i| (0..5).map(move |j| format!("    a[{i}]=b;a[{i}][{j}]=b;\n")))
                    .collect::<String>()
            )),
            // within what straight code can build
            HARMLESS,
        ),
        case!(
            "a map that holds itself",
            function(&format!(
                "    let m = #{{}};\n{}    x",
                (0..60).map(|i| format!("    m.k{i} = m;\n")).collect::<String>()
            )),
            LIMIT,
        ),
        case!(
            "a map with computed keys",
            function(&format!(
                "    let m = #{{}};\n    let s = \"{}\";\n{}    x",
                "y".repeat(1_900),
                (0..1_500).map(|i| format!("    m[s+`{i}`]=s+`{i}`;\n")).collect::<String>()
            )),
            HARMLESS,
        ),
        case!(
            "a thousand tips",
            tips(&format!(
                "    let tips = [];\n{}    tips",
                "    tips.push(#{ id: \"a\", change: #{ visits: 9.0 } });\n".repeat(1_000)
            )),
            &["PS0602", "PS0702"]
        ),
        case!(
            "many variables",
            function(&format!(
                "{}    x",
                (0..1_500).map(|i| format!("    let v{i} = [x, x];\n")).collect::<String>()
            )),
            LIMIT
        ),
        case!("ranges", function("    let r = 0..1000000000000; x"), HARMLESS),
        case!("a list padded", function("    let a = []; a.pad(1000000000, x); x"), &["PS0502"]),
        case!(
            "a text padded",
            function("    let s = \"\"; s.pad(1000000000, \"x\"); x"),
            &["PS0502"]
        ),
        case!("a blob", function("    let b = blob(1000000000); x"), &["PS0502"]),
        case!("a list repeated", function("    [1.0] * 1000000000"), &["PS0506", "PS0601"]),
        case!("a text split", function("    \"a\".split(\"\")"), &["PS0502"]),
    ]
}

/// Scripts that are hard to read.
fn parser() -> Vec<Case> {
    let deep = |open: &str, middle: &str, close: &str, times: usize| {
        format!("    {}{middle}{}", open.repeat(times), close.repeat(times))
    };
    vec![
        case!("300,000 statements", function(&"1;".repeat(300_000)), &["PS0101"]),
        case!("64 KB of statements", function(&"1;".repeat(32_000)), LIMIT),
        case!("64 KB of semicolons", function(&format!("{} x", ";".repeat(65_000))), HARMLESS),
        case!("parentheses", function(&deep("(", "x", ")", 20_000)), &["PS0511"]),
        case!(
            "parentheses in an expression",
            value(&deep("(", "visits", ")", 20_000)),
            &["PS0511"]
        ),
        case!("lists in lists", function(&deep("[", "x", "]", 20_000)), &["PS0511"]),
        case!("maps in maps", function(&deep("#{a:", "x", "}", 10_000)), &["PS0511"]),
        case!("blocks in blocks", function(&deep("{", "x", "}", 20_000)), &["PS0511"]),
        case!("minus signs", function(&format!("    {}x", "-".repeat(60_000))), &["PS0501"]),
        case!("not signs", function(&format!("    {}true", "! ".repeat(30_000))), &["PS0511"]),
        case!("a long sum", function(&format!("    x{}", " + x".repeat(12_000))), &["PS0511"]),
        case!(
            "a long chain of properties",
            weights(&format!("    let a = facts{};", ".visits".repeat(8_000))),
            &["PS0511", "PS0601"]
        ),
        case!(
            "a long chain of indexes",
            function(&format!("    let a = [x]; a{}", "[0]".repeat(15_000))),
            &["PS0511", "PS0601"]
        ),
        case!(
            "a long chain of calls",
            function(&format!("    x{}", ".abs()".repeat(9_000))),
            &["PS0511", "PS0602"]
        ),
        case!(
            "else if, 200 times",
            function(&format!(
                "    if x > 1.0 {{ 1.0 }}{} else {{ 0.0 }}",
                " else if x > 2.0 { 2.0 }".repeat(200)
            )),
            &["PS0511"]
        ),
        case!(
            "a switch of 3,000 arms",
            function(&format!(
                "    switch x {{\n{}    _ => x }}",
                (0..3_000).map(|i| format!("    {i}.0 => 1.0,\n")).collect::<String>()
            )),
            HARMLESS
        ),
        case!(
            "a condition of 5,000 parts",
            function(&format!(
                "    if x > 1.0{} {{ 1.0 }} else {{ 0.0 }}",
                " && x > 1.0".repeat(5_000)
            )),
            &["PS0511"]
        ),
        case!(
            "coalescing 10,000 times",
            value(&format!("visits{}", " ?? 1.0".repeat(8_000))),
            &["PS0511"]
        ),
        case!(
            "1,000 functions",
            functions(&format!(
                "fn hostile(x) {{ x }}\n{}",
                (0..1_000).map(|i| format!("fn f{i}(x) {{ x }}\n")).collect::<String>()
            )),
            &["PS0511"]
        ),
        case!(
            "a function of 1,000 parameters",
            functions(&format!(
                "fn hostile(x) {{ x }}\nfn wide({}) {{ 1.0 }}\n",
                (0..1_000).map(|i| format!("p{i}")).collect::<Vec<_>>().join(",")
            )),
            HARMLESS
        ),
        case!(
            "a call with 1,000 arguments",
            function(&format!("    max({})", vec!["x"; 1_000].join(","))),
            &["PS0503"]
        ),
        case!("an integer too large", value("99999999999999999999999999 * visits"), HARMLESS),
        case!(
            "a float of 60,000 digits",
            value(&format!("{}.0", "9".repeat(60_000))),
            &["PS0603", "PS0501"]
        ),
        case!("a name of 60,000 letters", value(&"a".repeat(60_000)), &["PS0301"]),
        case!(
            "names in other scripts",
            function("    let größe = x; let 数 = größe; 数"),
            &["PS0501"]
        ),
        case!("text that runs backwards", value("\"\u{202e}\u{2066}\" == city"), HARMLESS),
        case!("control characters", value("visits \u{7} + \u{1b}[31m 1.0"), &["PS0501", "PS0103"]),
        case!("a NUL byte", function("    x \0 + 1.0"), &["PS0501"]),
        case!("comments without end", functions("fn hostile(x) { x }\n/* /* /* \n"), HARMLESS),
        case!(
            "comments in comments",
            functions(&format!("fn hostile(x) {{ x }}\n{}", "/*".repeat(32_000))),
            HARMLESS
        ),
        case!("a text without end", functions("fn hostile(x) { \"abc }\n"), &["PS0501"]),
        case!(
            "interpolations in interpolations",
            value(&format!("{}x{}", "`${".repeat(5_000), "}`".repeat(5_000))),
            &["PS0511", "PS0501"]
        ),
        case!("nothing", functions(""), &["PS0502"]),
        case!("only a brace", functions("{"), &["PS0501"]),
    ]
}

/// Arithmetic that goes wrong.
fn numbers() -> Vec<Case> {
    vec![
        case!("0/0", value("(visits - visits) / (visits - visits)"), HARMLESS),
        case!("1/0", value("1.0 / (visits - visits)"), &["PS0603"]),
        case!(
            "infinite minus infinite",
            value("exp(visits * 1000.0) - exp(visits * 1000.0)"),
            HARMLESS
        ),
        case!("overflow of whole numbers", value("9223372036854775807 + 1 + visits"), &["PS0601"]),
        case!("division of whole numbers by zero", value("visits + (1 / 0)"), &["PS0505"]),
        case!("the remainder of whole numbers by zero", value("visits + (1 % 0)"), &["PS0601"]),
        case!(
            "the least whole number by minus one",
            value("visits + ((-9223372036854775807 - 1) % -1)"),
            &["PS0601"]
        ),
        case!("a power too large", value("2 ** 100000000 + visits"), &["PS0601"]),
        case!("a negative power", value("visits + 2 ** -1"), &["PS0601"]),
        case!("a shift too far", value("visits + (1 << 100000000)"), HARMLESS),
        case!("sqrt of a negative number", value("sqrt(0.0 - visits)"), HARMLESS),
        case!("ln of zero", value("ln(visits - visits)"), &["PS0603"]),
        case!("log to base one", value("log(visits, 1.0)"), &["PS0603"]),
        case!("clamp of nothing", value("clamp(visits / (visits - visits), 0.0, 1.0)"), HARMLESS),
        case!(
            "clamp between NaNs",
            value("clamp(visits, 0.0 / (visits - visits), 0.0)"),
            &["PS0601", "PS0603"]
        ),
        case!(
            "a weight that is NaN",
            weights("    weights.traffic = (facts.visits - 5.0) / (facts.visits - 5.0);"),
            &["PS0604"]
        ),
        case!(
            "an infinite weight",
            weights("    weights.traffic = 1.0 / (facts.visits - 5.0);"),
            &["PS0604"]
        ),
        case!(
            "weights whose sum is infinite",
            weights("    weights.traffic = 1.7e308; weights.city = 1.7e308;"),
            &[]
        ),
        case!(
            "a tiny weight",
            weights("    weights.traffic = 5e-324; weights.city = 5e-324;"),
            HARMLESS
        ),
        case!(
            "a tip to infinity",
            tips(
                "    [#{ id: \"a\", change: #{ visits: 1.0 / (facts.visits - 5.0) }, effort: -1.0 }]"
            ),
            &["PS0605"]
        ),
        case!("a key that isn't there", function("    let m = #{}; m.typo"), &["PS0601"]),
        case!("a misspelt variable", function("    y"), &["PS0504"]),
        case!("whole numbers divided", value("7/2"), &["PS0505"]),
        case!(
            "goalposts at the ends of all numbers",
            yaml(
                "facts:\n  visits: { type: number }\n  city: { type: text, shown: true }\nindicators:\n  a: { value: visits, scale: { linear: [-1.7e308, 1.7e308] } }\n  b: { value: visits, scale: { linear: [0, 5e-324] } }\n  c: { value: visits, scale: { curve: [[-1.7e308, 0], [1.7e308, 1]] } }\n"
            ),
            HARMLESS
        ),
        case!(
            "points at the ends of all numbers",
            yaml(
                "points: 1.7e308\nfacts:\n  visits: { type: number }\n  city: { type: text, shown: true }\nindicators:\n  a: { value: visits, scale: { linear: [0, 1] }, outside: extend }\n  b: { value: 1, weight: 1e308 }\n  c: { value: 1, weight: 1e308 }\n"
            ),
            HARMLESS
        ),
    ]
}

/// Imports may loop.
fn imports() -> Vec<Case> {
    vec![
        case!("import: loop", import("    loop { }"), LIMIT),
        case!("import: while true", import("    while true { }"), LIMIT),
        case!("import: do while", import("    do { } while true;"), LIMIT),
        case!("import: a range to 1e18", import("    for i in 0..1000000000000000000 { }"), LIMIT),
        case!(
            "import: a range with work",
            import("    let n = 0; for i in 0..1000000000 { n += i; }"),
            LIMIT
        ),
        case!(
            "import: loops in loops",
            import("    for a in 0..100000 { for b in 0..100000 { for c in 0..100000 { } } }"),
            LIMIT
        ),
        case!("import: a text that grows", import("    let s = \"x\"; loop { s += s; }"), LIMIT),
        case!(
            "import: a text that grows slowly",
            import("    let s = \"x\"; loop { s += \"x\"; }"),
            LIMIT
        ),
        case!("import: a list that grows", import("    let a = []; loop { a.push(1); }"), LIMIT),
        case!("import: a list that doubles", import("    let a = [1]; loop { a += a; }"), LIMIT),
        case!("import: a list of lists", import("    let a = [1]; loop { a = [a, a]; }"), LIMIT),
        case!(
            "import: a list that holds itself",
            import("    let a = [1, 2]; loop { a.push(a); }"),
            LIMIT
        ),
        case!(
            "import: a map with computed keys",
            import("    let m = #{}; let n = 0; loop { m[`k${n}`] = \"x\"; n += 1; }"),
            &["PS0602", "PS0510"]
        ),
        case!(
            "import: a map of long texts",
            import(&format!(
                "    let s = \"{}\"; let m = #{{}}; let n = 0; loop {{ m[s + `${{n}}`] = s + `${{n}}`; n += 1; }}",
                "x".repeat(900)
            )),
            &["PS0602", "PS0510"],
        ),
        case!(
            "import: a map of long lists",
            import(
                "    let a = []; for i in 0..1000 { a.push(i); }\n    let m = #{}; let n = 0; loop { m[`k${n}`] = a; n += 1; }"
            ),
            &["PS0602", "PS0510"],
        ),
        case!(
            "import: a list of long lists by index",
            import(
                "    let a = []; for i in 0..1000 { a.push(i); }\n    let b = a; let c = a;\n    for i in 0..1000 { b[i] = a; }\n    for i in 0..1000 { c[i] = b; }"
            ),
            &["PS0602", "PS0510"],
        ),
        case!(
            "import: lists ever deeper",
            import("    let a = [0, 0]; loop { a[0] = a; a[1] = a; }"),
            &["PS0602", "PS0510"],
        ),
        case!(
            "import: maps ever deeper",
            import("    let m = #{ a: 1 }; loop { m.a = m; m.b = m; }"),
            &["PS0602", "PS0510"],
        ),
        case!(
            "import: deep in maps, in straight lines",
            import(&format!(
                "    let a = []; for i in 0..1000 {{ a.push(i); }}\n    let m = #{{}};\n{}",
                (0..1_500).map(|i| format!("    m.k{i}=#{{}};m.k{i}.x=a;\n")).collect::<String>()
            )),
            &["PS0602", "PS0510"],
        ),
        case!(
            "import: two levels down in a loop",
            import(
                "    let a = []; for i in 0..1000 { a.push(i); }\n    let m = #{ x: #{} }; let n = 0; loop { m.x[`k${n}`] = a; n += 1; }"
            ),
            &["PS0602", "PS0510"],
        ),
        case!(
            "import: recursion that keeps lists",
            import_file(
                "fn keep(n) {\n    let a = []; for i in 0..1000 { a.push(i); }\n    let b = a; let c = a; let d = a; let e = a;\n    keep(n + 1)\n}\nfn facts(archive) {\n    keep(0)\n}\n",
            ),
            LIMIT,
        ),
        case!(
            "import: readers in a loop",
            import("    loop { archive.table(\"posts.csv\").count(); }"),
            &["PS0602", "PS2007"],
        ),
        case!(
            "import: a regular expression of evil",
            import(
                "    archive.table(\"posts.csv\").matching(\"Text\", \"((a{100}){100}){100}\").count();"
            ),
            &["PS0601"]
        ),
        case!("import: recursion", import_file("fn facts(archive) { facts(archive) }\n"), LIMIT),
        case!(
            "import: everything that its variables can hold",
            import_file(&format!(
                "fn keep(n, a) {{\n{}    if n < 20 {{ keep(n + 1, a) }}\n}}\nfn facts(archive) {{\n    let a = [];\n    for i in 0..1000 {{ a.push(#{{}}); }}\n    keep(0, a)\n}}\n",
                (0..190).map(|i| format!("    let v{i} = a;\n")).collect::<String>()
            )),
            LIMIT,
        ),
        case!("import: sleep", import("    sleep(10);"), &["PS0502"]),
        case!("import: eval", import("    eval(\"loop {}\");"), CLOSED),
        case!("import: closures", import("    let f = |x| x; f.call(1);"), CLOSED),
        case!(
            "import: an endless answer",
            import_file(
                "fn facts(archive) {\n    let m = #{ visits: 1 };\n    for i in 0..20 { m = #{ visits: m }; }\n    m\n}\n"
            ),
            &["PS0601", "PS2201"]
        ),
        case!("import: nothing", import_file("fn facts(archive) { }\n"), &["PS2201"]),
        case!(
            "import: a loop that breaks with a value",
            import("    let x = loop { break 5; }; let y = while true { break; };"),
            HARMLESS
        ),
    ]
}

/// YAML and text files.
fn documents() -> Vec<Case> {
    let bomb = {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let before = vec![format!("*a{}", level - 1); 10].join(", ");
            text += &format!("a{level}: &a{level} [{before}]\n");
        }
        text
    };
    let mut utf_16 = vec![0xff, 0xfe];
    utf_16.extend(PACK.encode_utf16().flat_map(u16::to_le_bytes));
    vec![
        case!("yaml: an alias bomb", yaml(&bomb), &["PS0106"]),
        case!(
            "yaml: anchors inside of anchors",
            yaml(format!(
                "a: {}[{}]{}\n",
                (0..60).map(|i| format!("&a{i} [")).collect::<String>(),
                "1,".repeat(190_000),
                "]".repeat(60)
            )),
            &["PS0106"],
        ),
        case!(
            "yaml: an alias of an alias",
            yaml("a: &a [1]\nb: &b [*a, *a]\nc: *b\n"),
            &["PS0201"]
        ),
        case!("yaml: an alias that isn't there", yaml("a: *nothing\n"), &["PS0103"]),
        case!("yaml: 10,000 lists deep", yaml("[".repeat(10_000)), &["PS0105"]),
        case!("yaml: 10,000 maps deep", yaml("{a: ".repeat(10_000)), &["PS0105"]),
        case!("yaml: 10,000 dashes deep", yaml("- ".repeat(10_000)), &["PS0105"]),
        case!(
            "yaml: 1,000 indents deep",
            yaml((0..1_000).map(|i| format!("{}a:\n", " ".repeat(i))).collect::<String>()),
            &["PS0105"]
        ),
        case!(
            "yaml: 10,000 deep and closed",
            yaml(format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))),
            &["PS0105"]
        ),
        case!("yaml: 10,000 keys deep", yaml("? ".repeat(10_000)), &["PS0105"]),
        case!(
            "yaml: a text of 50 MB",
            folder(format!("facts: {}", "x".repeat(50 << 20))),
            &["PS0101"]
        ),
        case!(
            "yaml: 500,000 keys",
            folder((0..500_000).map(|i| format!("k{i}: 1\n")).collect::<String>()),
            &["PS0101"]
        ),
        case!(
            "yaml: 90,000 unknown keys",
            yaml((0..90_000).map(|i| format!("k{i}: 1\n")).collect::<String>()),
            &["PS0201"]
        ),
        case!("yaml: a key 100,000 times", yaml("title: x\n".repeat(100_000)), &["PS0104"]),
        case!(
            "yaml: 40,000 facts without a type",
            yaml(format!(
                "facts:\n{}",
                (0..40_000).map(|i| format!("  fact_{i}: {{}}\n")).collect::<String>()
            )),
            &["PS0202"]
        ),
        case!(
            "yaml: 8,000 facts, all misspelt",
            yaml(format!(
                "facts:\n{}indicators:\n{}",
                (0..8_000)
                    .map(|i| format!("  fact_number_{i}: {{ type: bool }}\n"))
                    .collect::<String>(),
                (0..8_000)
                    .map(|i| format!("  node_{i}: {{ value: fact_nubmer_{i} }}\n"))
                    .collect::<String>()
            )),
            &["PS0301"],
        ),
        case!(
            "yaml: 8,000 derived facts in a chain",
            yaml(format!(
                "facts:\n  visits: {{ type: number }}\n  city: {{ type: text, shown: true }}\nderived:\n  d0: {{ value: visits }}\n{}indicators:\n  a: {{ value: d7999, scale: {{ linear: [0, 10] }} }}\n",
                (1..8_000)
                    .map(|i| format!("  d{i}: {{ value: d{} + 0.0 }}\n", i - 1))
                    .collect::<String>()
            )),
            HARMLESS,
        ),
        case!(
            "yaml: pillars 60 deep",
            yaml({
                let mut text = String::new();
                for level in 0..28 {
                    text += &format!(
                        "{}pillars:\n{}p{level}:\n",
                        "  ".repeat(level),
                        " ".repeat(2 * level + 1)
                    );
                }
                text + format!(
                    "{}indicators:\n{}a: {{ value: 1 }}\n",
                    "  ".repeat(28),
                    " ".repeat(57)
                )
                .as_str()
            }),
            HARMLESS,
        ),
        case!(
            "yaml: control characters",
            yaml("title: \"a\u{1}b\u{1b}[2J\"\nti\u{7}tle: x\nindicators:\n  a: { value: 1 }\n"),
            &["PS0103", "PS0201"]
        ),
        case!(
            "yaml: escapes for the terminal",
            yaml("\"ti\\e[2Jtle\": x\nindicators:\n  a: { value: 1 }\n"),
            &["PS0201"]
        ),
        case!("yaml: a byte order mark", yaml(format!("\u{feff}{PACK}")), HARMLESS),
        case!("yaml: UTF-16", yaml(&utf_16), &["PS0102"]),
        case!(
            "yaml: NUL bytes",
            yaml("title: a\0b\nindicators:\n  a: { value: 1 }\n"),
            &["PS0103", "PS0201"]
        ),
        case!("yaml: only NUL bytes", yaml(vec![0; 100_000]), &["PS0103", "PS0203", "PS0211"]),
        case!("yaml: random bytes", yaml([0xc3, 0x28, 0xa0, 0xff, 0x00]), &["PS0102"]),
        case!("yaml: nothing", yaml(""), &["PS0211"]),
        case!("yaml: a comment", yaml("# nothing\n"), &["PS0211"]),
        case!("yaml: a text", yaml("hello"), &["PS0203"]),
        case!("yaml: tags", yaml("!!python/object:os.system [ls]\n"), &["PS0203", "PS0103"]),
        case!(
            "yaml: merge keys",
            yaml("a: &a { value: 1 }\nindicators:\n  b: { <<: *a }\n"),
            &["PS0201"]
        ),
        case!(
            "yaml: lines without end",
            yaml(format!("title: >\n{}", "  x\n".repeat(200_000))),
            &["PS0211"]
        ),
        case!("yaml: a million line breaks", yaml("\n".repeat(1_000_000)), &["PS0211"]),
        case!("yaml: carriage returns", yaml(PACK.replace('\n', "\r\n")), HARMLESS),
        case!("yaml: old line breaks", yaml(PACK.replace('\n', "\r")), HARMLESS),
        case!(
            "texts: hostile Fluent",
            Input::Pack(files(&[
                ("pack.yaml", PACK),
                (
                    "tips.rhai",
                    "fn tips(facts, index) { [#{ id: \"a\", change: #{ visits: 99.0 } }] }\n"
                ),
                (
                    "texts/en.ftl",
                    &format!("tip-a = {}$visits{}\n", "{ ".repeat(5_000), " }".repeat(5_000))
                ),
            ])),
            &["PS0701"],
        ),
        case!(
            "texts: a message that names itself",
            Input::Pack(files(&[
                ("pack.yaml", PACK),
                (
                    "tips.rhai",
                    "fn tips(facts, index) { [#{ id: \"a\", change: #{ visits: 99.0 } }] }\n"
                ),
                ("texts/en.ftl", "tip-a = { tip-a } { tip-a }\n"),
            ])),
            HARMLESS,
        ),
        case!(
            "texts: a billion laughs",
            Input::Pack(files(&[
                ("pack.yaml", PACK),
                (
                    "tips.rhai",
                    "fn tips(facts, index) { [#{ id: \"a\", change: #{ visits: 99.0 } }] }\n"
                ),
                (
                    "texts/en.ftl",
                    &format!(
                        "tip-a = {{ fact-visits }}\nfact-visits = {{ -t0 }}\n{}-t30 = ha\n",
                        (0..30)
                            .map(|i| format!(
                                "-t{i} = {}\n",
                                format!("{{ -t{} }}", i + 1).repeat(10)
                            ))
                            .collect::<String>()
                    ),
                ),
            ])),
            HARMLESS,
        ),
    ]
}

/// Facts.
fn profiles() -> Vec<Case> {
    const WRONG: &[&str] = &["PS1003"];
    vec![
        case!("facts: NaN in YAML", profile("me.yaml", "visits: .nan\n"), WRONG),
        case!("facts: infinite in YAML", profile("me.yaml", "visits: -.inf\n"), WRONG),
        case!("facts: NaN in JSON", profile("me.json", "{\"visits\": NaN}"), &["PS2105"]),
        case!("facts: 1e999 in JSON", profile("me.json", "{\"visits\": 1e999}"), &["PS2105", "PS1003"]),
        case!("facts: 1e308", profile("me.json", "{\"visits\": 1e308}"), HARMLESS),
        case!("facts: -1e308", profile("me.yaml", "visits: -1e308\n"), HARMLESS),
        case!("facts: text for a number", profile("me.yaml", "visits: many\n"), WRONG),
        case!("facts: a list", profile("me.yaml", "visits: [1, 2]\n"), WRONG),
        case!("facts: a map", profile("me.json", "{\"visits\": {\"a\": 1}}"), WRONG),
        case!("facts: true for a number", profile("me.yaml", "visits: true\n"), WRONG),
        case!("facts: a number for true", profile("me.yaml", "seen: 1\n"), WRONG),
        case!("facts: a text of 900 KB", profile("me.yaml", format!("city: {}\n", "x".repeat(900_000))), HARMLESS),
        case!("facts: a number of 900 KB", profile("me.yaml", format!("visits: {}\n", "9".repeat(900_000))), WRONG),
        case!("facts: 10,000 lists deep in JSON", profile("me.json", "[".repeat(10_000)), &["PS2105", "PS0105"]),
        case!("facts: a bomb of aliases", profile("me.yaml", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"), &["PS0106"]),
        case!("facts: 60,000 unknown facts", profile("me.yaml", (0..60_000).map(|i| format!("fact_{i}: 1\n")).collect::<String>()), &["PS1002"]),
        case!("facts: twice", profile("me.json", "{\"visits\": 1, \"visits\": 2}"), &["PS0104"]),
        case!("facts: by two names", profile("me.json", "{\"visits\": 1, \"Besuche\": 2}"), HARMLESS),
    ]
    .into_iter()
    .chain([
        case!("facts: NaN from a program", facts(f64::NAN), &["PS1003"]),
        case!("facts: infinite from a program", facts(f64::INFINITY), &["PS1003"]),
        case!("facts: the largest number", facts(f64::MAX), HARMLESS),
        case!("facts: the smallest number", facts(5e-324), HARMLESS),
        case!("facts: minus zero", facts(-0.0), HARMLESS),
    ])
    .collect()
}
