use std::collections::HashSet;
use std::fs;

use peristyle_engine::host::HostValue;
use tempfile::TempDir;

use super::call_args::object;
use super::*;
use crate::archive::Archive;

/// Calls a reader as a script would.
fn call(name: &str, args: &[HostValue]) -> Result<HostValue, String> {
    let found: Vec<_> = readers()
        .into_iter()
        .filter(|reader| reader.name == name && reader.params.len() == args.len())
        .collect();
    assert_eq!(found.len(), 1, "{name}/{}", args.len());
    (found[0].call)(args)
}

/// Asks a chain of questions: each is put to the answer of the one before.
fn ask(on: &HostValue, questions: &[(&str, &[HostValue])]) -> HostValue {
    questions.iter().fold(on.clone(), |on, (name, args)| {
        let args: Vec<HostValue> = std::iter::once(on).chain(args.iter().cloned()).collect();
        call(name, &args).unwrap_or_else(|error| panic!("{name}: {error}"))
    })
}

fn number(value: &HostValue) -> Option<f64> {
    match value {
        HostValue::Number(number) => Some(*number),
        HostValue::Missing => None,
        other => panic!("{other:?}"),
    }
}

fn text(text: &str) -> HostValue {
    HostValue::text(text)
}

fn n(number: f64) -> HostValue {
    HostValue::Number(number)
}

fn map(entries: &[(&str, &str)]) -> HostValue {
    HostValue::Map(entries.iter().map(|(key, value)| ((*key).into(), text(value))).collect())
}

fn export(files: &[(&str, &str)]) -> (TempDir, HostValue, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("Export_10-05-2026");
    fs::create_dir(&root).unwrap();
    for (name, content) in files {
        fs::write(root.join(name), content).unwrap();
    }
    let archive = Archive::open(&root).unwrap();
    (folder, object(archive.clone()), archive)
}

const CONTACTS: &str = "Notes:\n\"You may notice, that some are missing.\"\n\nFirst Name,Position,Connected On\nIda,Head of Sales,18 Sep 2026\nBo,Buyer,1 Jan 2020\n,,07 Jun 2026";
const POSTS: &str = "Date,Link,Text\n2026-10-01 10:00:00,urn%3A7510396238613712128,Hello\n,urn:7510396238613712999,\n";
const COMMENTS: &str = "Date,Link\n2026-10-01,https://x/urn:7510396238613712128?reply=(7510396238613712128,7511111111111111111)\n2026-10-02,https://x/1\n,\n";

#[test]
fn names_are_unique_by_their_number_of_parameters() {
    let mut seen = HashSet::new();
    for reader in readers() {
        assert!(seen.insert((reader.name, reader.params.len())), "{reader:?}");
        assert!(reader.summary.ends_with('.'), "{reader:?}");
    }
}

#[test]
fn what_is_absent_stays_absent() {
    for reader in readers() {
        let mut args = vec![HostValue::Missing; reader.params.len()];
        assert!(matches!((reader.call)(&args), Ok(HostValue::Missing)), "{reader:?}");
        // and what makes no sense is an error, never a panic
        for wrong in [n(f64::NAN), text("?"), HostValue::Bool(true), HostValue::List(vec![])] {
            args.fill(wrong);
            let _ = (reader.call)(&args);
        }
    }
    let (_folder, archive, _) = export(&[("a.csv", "A\n1\n")]);
    let chain = ask(
        &archive,
        &[
            ("table", &[text("Nothing"), map(&[("on", "Date")])]),
            ("where", &[text("on"), text("x")]),
            ("since", &[text("on"), n(90.0), text("2026-10-05")]),
            ("count", &[]),
            ("per_week", &[n(90.0)]),
        ],
    );
    assert_eq!(number(&chain), None);
}

#[test]
fn tables_of_an_archive() {
    let (_folder, archive, _) = export(&[
        ("Connections.csv", CONTACTS),
        ("Posts_12.csv", POSTS),
        ("Comments.csv", COMMENTS),
    ]);
    let as_of = ask(&archive, &[("date", &[])]);
    assert!(matches!(&as_of, HostValue::Text(day) if &**day == "2026-10-05"));
    let contacts = ask(
        &archive,
        &[(
            "table",
            &[
                text("connections"),
                map(&[("on", "Connected On"), ("job", "Position"), ("mail", "Email")]),
            ],
        )],
    );
    let count = |questions: &[(&str, &[HostValue])]| {
        number(&ask(&ask(&contacts, questions), &[("count", &[])]))
    };
    assert_eq!(count(&[]), Some(3.0));
    assert_eq!(count(&[("since", &[text("on"), n(90.0), as_of.clone()])]), Some(1.0));
    assert_eq!(count(&[("since", &[text("on"), n(90.0), HostValue::Missing])]), None);
    assert_eq!(count(&[("matching", &[text("job"), text("head|chief")])]), Some(1.0));
    assert_eq!(count(&[("empty", &[text("job")])]), Some(1.0));
    // a column that this export lacks: wanting it is missing, excluding by it excludes nothing
    assert_eq!(count(&[("filled", &[text("mail")])]), None);
    assert_eq!(count(&[("where_not", &[text("mail"), text("x")])]), Some(3.0));
    let error = call("filled", &[contacts.clone(), text("jop")]).unwrap_err();
    assert_eq!(error, "the table has no column `jop`; did you mean `job`?");
    assert!(call("matching", &[contacts.clone(), text("job"), text("(")]).is_err());
    assert!(call("matching", &[contacts, text("job"), text("(a{1000}){1000}")]).is_err());

    let posts = ask(
        &archive,
        &[("table", &[text("Posts")]), ("dated_by_id", &[text("Date"), text("Link")])],
    );
    assert_eq!(
        number(&ask(&posts, &[("weeks", &[text("Date"), n(2.0), as_of.clone()])])),
        Some(2.0)
    );
    assert_eq!(number(&ask(&posts, &[("length", &[text("Text")])])), Some(5.0));
    let comments = ask(&archive, &[("table", &[text("Comments")])]);
    let own =
        ask(&comments, &[("among", &[text("Link"), posts.clone(), text("Link")]), ("count", &[])]);
    assert_eq!(number(&own), Some(1.0));
    let rest =
        ask(&comments, &[("not_among", &[text("Link"), posts, text("Link")]), ("count", &[])]);
    assert_eq!(number(&rest), Some(1.0));
    let newest = ask(&comments, &[("newest", &[text("Date")])]);
    assert_eq!(number(&call("days", &[newest, as_of]).unwrap()), Some(3.0));
}

#[test]
fn conversations_know_who_answered() {
    let row = |id: &str, from: &str, to: &str, on: &str| format!("{id},{from},\"{to}\",{on}\n");
    let messages = [
        "id,from,to,on\n".to_owned(),
        // begun by the owner and answered after a day; the newest stands first
        row("a", "Ann", "me", "2026-10-02 10:00:00"),
        row("a", "ME", "Ann,Zoe", "2026-10-01 10:00:00"),
        // begun by the owner, not answered
        row("b", "me", "Bea", "2026-09-01 10:00:00"),
        // begun by another and answered after 2 hours
        row("c", "Cem", "me", "2026-10-03 10:00:00"),
        row("c", "Cem", "me", "2026-10-03 11:00:00"),
        row("c", "me", "Cem", "2026-10-03 12:00:00"),
        // begun by another, unanswered
        row("d", "Dea", "me", "2026-10-04 10:00:00"),
        // no date; a sender whose account is gone
        row("e", "Eva", "me", ""),
        row("f", "", "me", "2026-10-04 10:00:00"),
    ]
    .concat();
    let (_folder, archive, _) = export(&[("messages.csv", &messages)]);
    let table = ask(&archive, &[("table", &[text("messages")])]);
    let columns = map(&[("id", "id"), ("from", "from"), ("to", "to"), ("date", "on")]);
    assert!(matches!(
        ask(&table, &[("conversations", &[columns.clone(), HostValue::Missing])]),
        HostValue::Missing
    ));
    let owner = ask(&table, &[("owner", std::slice::from_ref(&columns))]);
    assert_eq!(owner.describe(), "a person");
    let all = ask(&table, &[("conversations", &[columns.clone(), owner.clone()])]);
    let as_of = text("2026-10-05");
    let measure = |name: &str| number(&ask(&all, &[(name, &[])]));
    assert_eq!(measure("count"), Some(5.0));
    assert_eq!(measure("two_sided"), Some(2.0));
    assert_eq!(measure("begun"), Some(2.0));
    assert_eq!(measure("answered"), Some(1.0));
    // the one that went to two people is not direct
    assert_eq!(number(&ask(&all, &[("direct", &[]), ("begun", &[])])), Some(1.0));
    assert_eq!(number(&ask(&all, &[("answered_within", &[n(2.0)])])), Some(1.0));
    assert_eq!(number(&ask(&all, &[("answered_within", &[n(1.9)])])), Some(0.0));
    assert_eq!(measure("reply_rate"), Some(0.5));
    assert_eq!(measure("waiting"), Some(3.0));
    assert_eq!(measure("median_answer_hours"), Some(2.0));
    assert_eq!(number(&ask(&all, &[("answer_share", &[n(48.0)])])), Some(1.0 / 3.0));
    assert_eq!(number(&ask(&all, &[("answer_share", &[n(1.0)])])), Some(0.0));
    let lately = |days| number(&ask(&all, &[("since", &[n(days), as_of.clone()]), ("count", &[])]));
    assert_eq!((lately(30.0), lately(35.0)), (Some(4.0), Some(5.0)));
    // seen from an earlier day, later messages aren't written yet
    let before = ask(&all, &[("begun_since", &[n(1.0), text("2026-10-01")])]);
    assert_eq!(number(&ask(&before, &[("reply_rate", &[])])), Some(0.0));
    // own messages among all: a person is a value to compare with
    let own = ask(&table, &[("where", &[text("from"), owner]), ("count", &[])]);
    assert_eq!(number(&own), Some(3.0));
    assert!(call("owner", &[table, map(&[("id", "id")])]).is_err());
}

#[test]
fn a_person_is_named_by_a_row_and_nobody_is_needed_without_messages() {
    let (_folder, archive, _) = export(&[
        ("me.csv", "First,Last,Nick\n Ida ,Sommer,\n"),
        ("messages.csv", "id,from,on\na,IDA SOMMER,2026-10-01\nb,Bo,2026-10-01\n"),
        ("none.csv", "id,from,on\n"),
    ]);
    let me = ask(&archive, &[("table", &[text("me")])]);
    let names = HostValue::List(vec![text("First"), text("Last")]);
    let person = ask(&me, &[("person", &[names])]);
    assert_eq!(person.describe(), "a person");
    assert!(matches!(ask(&me, &[("person", &[text("Nick")])]), HostValue::Missing));
    assert!(call("person", &[me, text("Name")]).is_err());
    let columns = map(&[("id", "id"), ("from", "from"), ("date", "on")]);
    let messages = ask(&archive, &[("table", &[text("messages")])]);
    let begun = ask(&messages, &[("conversations", &[columns.clone(), person]), ("begun", &[])]);
    assert_eq!(number(&begun), Some(1.0));
    let none = ask(&archive, &[("table", &[text("none")])]);
    let none = ask(&none, &[("conversations", &[columns, HostValue::Missing]), ("count", &[])]);
    assert_eq!(number(&none), Some(0.0));
}

#[test]
fn json_is_read_as_values_and_as_tables() {
    let outbox = r#"{"total": "1,152", "items": [
        {"type": "Create", "published": "2026-10-01T10:00:00Z", "object": {"tags": [{"a": 1}, {"a": 2}], "reply": null}},
        {"type": "Announce", "published": "2026-01-01T10:00:00Z", "object": "https://x/1"}]}"#;
    let chats = r#"[{"chat": {"id": 1, "who": [{"name": "Ann"}, {"name": "me"}], "messages": [{"at": 1790000000, "by": "me"}, {"at": 1790000100, "by": "Ann"}]}},
                    {"chat": {"id": 2, "messages": [{"at": 1790000000, "by": "me"}]}}]"#;
    let (_folder, archive, opened) = export(&[
        ("outbox.json", outbox),
        ("chats-1.js", &format!("window.x = {chats}")),
        ("broken.json", "{\n\"a\": }"),
    ]);
    let outbox = ask(&archive, &[("json", &[text("outbox")])]);
    assert_eq!(number(&ask(&outbox, &[("number", &[text("total")])])), Some(1152.0));
    assert_eq!(number(&ask(&outbox, &[("count", &[text("items")])])), Some(2.0));
    assert!(matches!(
        ask(&outbox, &[("has", &[text("items.object.reply")])]),
        HostValue::Bool(false)
    ));
    assert!(matches!(ask(&outbox, &[("get", &[text("nowhere")])]), HostValue::Missing));
    let columns = map(&[
        ("on", "published"),
        ("type", "type"),
        ("tags", "object.tags"),
        ("reply", "object.reply"),
    ]);
    let items = ask(&outbox, &[("table", &[text("items"), columns])]);
    let lately = ask(&items, &[("since", &[text("on"), n(90.0), text("2026-10-05")])]);
    assert_eq!(number(&ask(&lately, &[("count", &[])])), Some(1.0));
    assert_eq!(number(&ask(&items, &[("sum", &[text("tags")])])), Some(2.0));
    assert_eq!(number(&ask(&items, &[("filled", &[text("reply")]), ("count", &[])])), Some(0.0));
    let columns = map(&[("chat", "../id"), ("on", "at"), ("by", "by"), ("who", "../who.name")]);
    let messages =
        ask(&archive, &[("json", &[text("chats*")]), ("table", &[text("chat.messages"), columns])]);
    let columns = map(&[("id", "chat"), ("from", "by"), ("to", "who"), ("date", "on")]);
    let owner = ask(&messages, &[("owner", std::slice::from_ref(&columns))]);
    let rate = ask(&messages, &[("conversations", &[columns, owner]), ("reply_rate", &[])]);
    assert_eq!(number(&rate), Some(0.5));
    // a broken file counts as absent, and is noted
    assert!(matches!(ask(&archive, &[("json", &[text("broken")])]), HostValue::Missing));
    let note = &opened.notes()[0];
    assert_eq!(
        (note.code.as_str(), note.file.as_deref(), note.line),
        ("PS2105", Some("broken.json"), Some(2))
    );
}

/// Text that hardly packs.
fn noise(bytes: usize) -> String {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'!' + u8::try_from(state >> 58).unwrap())
    };
    (0..bytes).map(|_| next()).filter(char::is_ascii_alphanumeric).collect()
}

/// Opens the export for a host with little memory.
fn small(archive: &Archive, held: usize) -> (HostValue, Archive) {
    let limits = crate::archive::ArchiveLimits { held, ..crate::archive::ArchiveLimits::default() };
    let archive = archive.clone().with_limits(limits);
    (object(archive.clone()), archive)
}

#[test]
fn an_import_holds_only_so_much_and_goes_on_without_the_file() {
    let large = format!("A\n{}\n", noise(100_000)).repeat(20);
    let (_folder, _, opened) = export(&[("large.csv", &large), ("small.csv", "A\n1\n")]);
    let (archive, opened) = small(&opened, 1_600_000);
    let table = |name: &str| call("table", &[archive.clone(), text(name)]).unwrap();
    let tables = [table("large"), table("large"), table("large")];
    let rows = tables.map(|one| number(&ask(&one, &[("count", &[])])));
    assert_eq!(rows[0], Some(39.0));
    assert_eq!(rows[2], None, "the others are held still");
    assert_eq!(number(&ask(&table("small"), &[("count", &[])])), Some(1.0));
    assert_eq!(opened.failures()[0].code.id, "PS2007");
    let note = &opened.notes()[0];
    assert_eq!(note.severity, peristyle_engine::diagnostic::Severity::Warning);
    assert!(note.message.contains("`large.csv`"), "{}", note.message);
    // and what nobody holds any more isn't held
    assert_eq!(number(&ask(&table("large"), &[("count", &[])])), Some(39.0));
}

#[test]
fn little_arithmetic() {
    let two = |name: &str, a, b| number(&call(name, &[n(a), n(b)]).unwrap());
    assert_eq!(two("share", 1.0, 4.0), Some(0.25));
    assert_eq!(two("percent", 1.0, 4.0), Some(25.0));
    assert_eq!(two("share", 0.0, 0.0), None);
    assert_eq!(two("per_week", 90.0, 90.0), Some(7.0));
    assert_eq!(number(&call("number", &[text("63.3K")]).unwrap()), Some(63_300.0));
    let list = HostValue::List(vec![n(1.0), HostValue::Missing, n(2.0)]);
    assert_eq!(number(&call("sum", &[list]).unwrap()), Some(3.0));
    assert_eq!(number(&call("sum", &[HostValue::List(vec![])]).unwrap()), None);
    let days = HostValue::List(vec![text("2026-01-01"), HostValue::Missing, text("2026-10-05")]);
    assert!(matches!(call("newest", &[days]), Ok(HostValue::Text(day)) if &*day == "2026-10-05"));
    assert!(call("days", &[text("1/1/2026"), text("2026-01-01")]).is_err());
}

mod lists;
mod tables;

/// What `import.rhai` makes of an empty export.
fn imported(body: &str) -> Result<String, String> {
    let engine = peristyle_engine::Engine::builder().readers(readers()).build();
    let script = format!("fn facts(archive) {{\n    let x = 0.5;\n    #{{ x: {body} }}\n}}\n");
    let pack =
        "points: 1\nfacts: { x: { type: number } }\nindicators: { x: { value: x, scale: none } }\n";
    let files = [("pack.yaml", pack.to_owned()), ("import.rhai", script)];
    let files = files.map(|(name, text)| (name.to_owned(), text.into_bytes()));
    let files = peristyle_engine::PackFiles::from_memory("p", "p", files).unwrap();
    let (rules, problems) = engine.compile(&files);
    let rules = rules.ok_or_else(|| problems.to_string())?;
    let (_folder, _, archive) = export(&[("a.csv", "name,size\nb,2\n")]);
    let facts =
        rules.import(std::sync::Arc::new(archive)).map_err(|problem| problem.to_string())?;
    let HostValue::Map(facts) = facts else { panic!("{facts:?}") };
    Ok(format!("{:?}", facts[0].1))
}

#[test]
fn every_function_of_the_reference_runs_in_an_import_and_leaves_what_is_missing_missing() {
    for function in peristyle_engine::script::BUILTINS {
        // tips are no part of an import
        if function.name == "push" {
            continue;
        }
        let name = function.name;
        assert_eq!(imported(function.example), Ok("Bool(true)".to_owned()), "{name}");
        let missing = match name {
            "matches" => "(), \"a\"".to_owned(),
            _ => vec!["()"; function.arity.0].join(", "),
        };
        assert_eq!(imported(&format!("{name}({missing})")), Ok("Missing".to_owned()), "{name}");
    }
    assert_eq!(imported("count(true, false, true)"), Ok("Number(2.0)".to_owned()));
    assert_eq!(
        imported("archive.table(\"a.csv\", #{ size: \"size\" }).count()"),
        Ok("Number(1.0)".to_owned())
    );
    assert!(imported("matches(\"a\", \"[\")").unwrap_err().contains("is no pattern"));
}

#[test]
fn the_text_of_a_cell_is_refused_with_what_to_ask_instead() {
    let table = "archive.table(\"a.csv\", #{ name: \"name\" })";
    let problem = imported(&format!("{table}.where(\"name\", \"b\").get(\"name\")")).unwrap_err();
    assert!(problem.contains("the text of a table's cell can't be read"), "{problem}");
    assert!(problem.contains("`where(column, \"value\").any()`"), "{problem}");
}
