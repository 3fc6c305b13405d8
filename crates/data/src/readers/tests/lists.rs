//! Lists in JSON files, read item by item.

use std::io::Write;

use proptest::prelude::*;

use super::*;

fn paths(paths: &[&str]) -> HostValue {
    HostValue::List(paths.iter().map(|path| text(path)).collect())
}

/// The cells of a table, row by row, and which of the columns it has; none of an absent table.
fn cells(table: &HostValue) -> Option<(Vec<Vec<String>>, Vec<bool>)> {
    let HostValue::Object(object) = table else { return None };
    let view: &crate::table::View = object.as_any().downcast_ref().unwrap();
    let columns = 0..view.table().columns().len();
    let rows = (0..view.count())
        .map(|row| columns.clone().map(|at| view.cells(at).nth(row).unwrap().to_owned()).collect());
    Some((rows.collect(), columns.clone().map(|at| view.table().is_present(at)).collect()))
}

#[test]
fn the_lists_of_many_files_are_one_table() {
    let (_folder, archive, opened) = export(&[
        ("message_1.json", r#"{"title": "Ann", "messages": [{"by": "me"}, {"by": "Ann"}]}"#),
        ("message_2.json", r#"{"title": "Bo", "messages": []}"#),
        ("message_3.json", "{\"messages\": [{\"by\": \"Eva\"},\n {\"by\": ]}"),
        ("message_4.json", r#"{"title": "Eva"}"#),
        (
            "posts.js",
            "window.x.part0 = [\n{\"post\": {\"text\": \"Zo\\u00c3\\u00ab\"}}, {\"post\": {\"text\": \"b\"}}];\n",
        ),
    ]);
    let of = |name: &str, path: &HostValue, columns: &[(&str, &str)]| {
        ask(&archive, &[("table", &[text(name), path.clone(), map(columns)])])
    };
    let messages = of("message_*", &text("messages"), &[("by", "by"), ("gone", "gone")]);
    let rows = [["me", ""], ["Ann", ""]].map(|row| row.map(str::to_owned).to_vec());
    assert_eq!(cells(&messages), Some((rows.to_vec(), vec![true, false])));
    // of a broken file nothing counts, and it is noted
    let notes: Vec<_> =
        opened.notes().into_iter().map(|one| (one.code, one.file, one.line)).collect();
    assert_eq!(notes, [("PS2105".to_owned(), Some("message_3.json".to_owned()), Some(2))]);
    // columns may ask what encloses the list
    let messages = of("message_*", &text("messages"), &[("by", "by"), ("with", "../title")]);
    assert_eq!(cells(&messages).unwrap().0[1], ["Ann", "Ann"]);
    // a file that assigns its list, and one of a single name
    let posts = of("posts", &paths(&["tweet", "post"]), &[("text", "text")]);
    assert_eq!(cells(&posts).unwrap().0, [["Zoë"], ["b"]]);
    assert!(cells(&of("posts", &text("nowhere"), &[("text", "text")])).is_none());
    assert!(cells(&of("absent*", &text("posts"), &[("text", "text")])).is_none());
    // an empty list has its columns
    let none = of("message_2", &text("messages"), &[("by", "by")]);
    assert_eq!(cells(&none), Some((vec![], vec![true])));
}

#[test]
fn what_is_read_item_by_item_isnt_held() {
    // more than is held of an export, and more than is read of one file
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("export-2026-10-05.zip");
    let mut zip = ::zip::ZipWriter::new(fs::File::create(&path).unwrap());
    let stored = ::zip::write::SimpleFileOptions::default()
        .compression_method(::zip::CompressionMethod::Stored);
    zip.start_file("posts.js", stored).unwrap();
    zip.write_all(b"\xef\xbb\xbfwindow.posts.part0 = [").unwrap();
    let filler: String =
        (0..40_000_u32).map(|at| char::from(b'a' + (at * at % 23) as u8)).collect();
    for at in 0..1_700 {
        let comma = if at == 0 { "" } else { ",\n" };
        write!(zip, "{comma}{{\"post\": {{\"id\": {at}, \"text\": \"{filler}\"}}}}").unwrap();
    }
    zip.write_all(b"];\n").unwrap();
    zip.finish().unwrap();
    let opened = Archive::open(&path).unwrap();
    let archive = object(opened.clone());
    let table = |columns: &[(&str, &str)]| {
        call("table", &[archive.clone(), text("posts"), text("post"), map(columns)])
    };
    let ids = table(&[("id", "id")]).unwrap();
    assert_eq!(number(&ask(&ids, &[("count", &[])])), Some(1700.0));
    assert_eq!(number(&ask(&ids, &[("sum", &[text("id")])])), Some(1_444_150.0));
    // the table itself is held
    assert!(table(&[("text", "text")]).is_err());
    assert_eq!(opened.failures()[0].code.id, "PS2007");
    assert!(call("json", &[archive.clone(), text("posts")]).is_err(), "it is too large for that");
}

#[test]
fn one_item_has_so_many_values() {
    let large = format!("[{{\"a\": [{}0]}}]", "0,".repeat(100_001));
    let many = format!("[{}{{\"a\": 1}}]", "{\"a\": [0, 0]},".repeat(100_000));
    let deep = format!("[{}{}]", "[".repeat(200), "]".repeat(200));
    let (_folder, archive, opened) =
        export(&[("large.json", &large), ("many.json", &many), ("deep.json", &deep)]);
    let table =
        |name: &str| call("table", &[archive.clone(), text(name), text(""), map(&[("a", "a")])]);
    assert_eq!(
        table("large").unwrap_err(),
        "`large.json` holds an item of more than 100,000 values"
    );
    assert_eq!(number(&ask(&table("many").unwrap(), &[("count", &[])])), Some(100_001.0));
    assert!(table("deep").is_err());
    assert!(opened.failures().iter().all(|one| one.code.id == "PS2007"));
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("\"\"".to_owned()),
        Just("true".to_owned()),
        "[0-9]".prop_map(|digit| digit),
        "[a-c]".prop_map(|letter| format!("\"{letter}\"")),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let key = prop_oneof![Just("a"), Just("b"), Just("c"), Just("d.e")];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|all| format!("[{}]", all.join(","))),
            proptest::collection::btree_map(key, inner, 0..4).prop_map(|all| {
                let all: Vec<_> =
                    all.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", all.join(","))
            }),
        ]
    })
}

proptest! {
    /// Item by item is the same as the whole file at once.
    #[test]
    fn both_ways_find_the_same(
        json in json(),
        one in "(a|b|a\\.b|d\\.e|a\\.d\\.e|\\*|a\\.\\*|b\\.a\\.c|)",
        two in "(c|\\*\\.b|a\\.c)",
    ) {
        let (_folder, archive, _) = export(&[("x.json", &json)]);
        let columns = map(&[("a", "a"), ("own", ""), ("key", "*")]);
        let whole = ask(&archive, &[
            ("json", &[text("x")]),
            ("table", &[paths(&[&one, &two]), columns.clone()]),
        ]);
        let by_item = ask(&archive, &[("table", &[text("x"), paths(&[&one, &two]), columns])]);
        prop_assert_eq!(cells(&by_item), cells(&whole), "{} at {} or {}", json, one, two);
    }
}
