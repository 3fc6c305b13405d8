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
    let view: &crate::table::TableView = object.as_any().downcast_ref().unwrap();
    let columns = 0..view.table().columns().len();
    let mut rows = vec![Vec::new(); view.count()];
    for at in columns.clone() {
        let mut left = rows.iter_mut();
        view.visit_cells(at, |cell| left.next().unwrap().push(cell.to_owned()));
    }
    Some((rows, columns.clone().map(|at| view.table().is_present(at)).collect()))
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
    // more than is held of an export
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("export-2026-10-05.zip");
    let mut zip = ::zip::ZipWriter::new(fs::File::create(&path).unwrap());
    let stored = ::zip::write::SimpleFileOptions::default()
        .compression_method(::zip::CompressionMethod::Stored);
    zip.start_file("posts.js", stored).unwrap();
    zip.write_all(b"\xef\xbb\xbfwindow.posts.part0 = [").unwrap();
    let filler = noise(80_000);
    for at in 0..60 {
        let comma = if at == 0 { "" } else { ",\n" };
        write!(zip, "{comma}{{\"post\": {{\"id\": {at}, \"text\": \"{filler}\"}}}}").unwrap();
    }
    zip.write_all(b"];\n").unwrap();
    zip.finish().unwrap();
    let (archive, opened) = small(&Archive::open(&path).unwrap(), 1 << 20);
    let json = call("json", &[archive.clone(), text("posts")]).unwrap();
    let both = |columns: &[(&str, &str)]| {
        [
            call("table", &[archive.clone(), text("posts"), text("post"), map(columns)]).unwrap(),
            call("table", &[json.clone(), text("post"), map(columns)]).unwrap(),
        ]
    };
    for ids in both(&[("id", "id")]) {
        assert_eq!(number(&ask(&ids, &[("count", &[])])), Some(60.0));
        assert_eq!(number(&ask(&ids, &[("sum", &[text("id")])])), Some(1770.0));
    }
    assert_eq!(number(&ask(&json, &[("count", &[text("post.text")])])), Some(60.0));
    assert_eq!(number(&ask(&json, &[("number", &[text("post.id")])])), Some(0.0));
    assert_eq!(number(&ask(&json, &[("get", &[text("post.id")])])), Some(0.0));
    assert!(matches!(ask(&json, &[("has", &[text("post.text")])]), HostValue::Bool(true)));
    assert!(matches!(ask(&json, &[("has", &[text("post.gone")])]), HostValue::Bool(false)));
    // the table itself is held, and left out where that is too much
    for texts in both(&[("text", "text")]) {
        assert!(matches!(texts, HostValue::Missing));
    }
    assert_eq!(opened.failures()[0].code.id, "PS2007");
}

#[test]
fn one_item_has_so_many_values() {
    let large = format!("[{{\"a\": [{}0]}}]", "0,".repeat(100_001));
    let many = format!("[{}{{\"a\": 1}}]", "{\"a\": [0, 0]},".repeat(100_000));
    let deep = format!("[{}{}]", "[".repeat(200), "]".repeat(200));
    let (_folder, archive, opened) =
        export(&[("large.json", &large), ("many.json", &many), ("deep.json", &deep)]);
    let table = |name: &str| {
        call("table", &[archive.clone(), text(name), text(""), map(&[("a", "a")])]).unwrap()
    };
    assert!(matches!(table("large"), HostValue::Missing));
    assert_eq!(
        opened.failures()[0].message,
        "`large.json` holds an item of more than 100,000 values, or 16 MiB"
    );
    assert_eq!(number(&ask(&table("many"), &[("count", &[])])), Some(100_001.0));
    assert!(matches!(table("deep"), HostValue::Missing));
    assert_eq!(opened.failures().len(), 2);
    assert!(opened.failures().iter().all(|one| one.code.id == "PS2007"));
}

/// A map around a list may say more behind it, however long the list is.
#[test]
fn what_encloses_a_list_may_follow_it() {
    let chat = |name: &str, rows: usize| {
        let rows: Vec<_> = (0..rows)
            .map(|row| {
                format!(
                    "{{\"m\": {{\"by\": \"{name}\", \"on\": {row}, \"x\": \"{}\"}}}}",
                    noise(200)
                )
            })
            .collect();
        format!("{{\"chat\": {{\"rows\": [{}], \"id\": \"with {name}\"}}}}", rows.join(","))
    };
    let chats = format!("[{},{},{}]", chat("ann", 5000), chat("bob", 0), chat("eva", 3));
    let (_folder, archive, _) =
        export(&[("chats.json", &chats), ("few.json", &format!("[{}]", chat("eva", 3)))]);
    let columns = map(&[("id", "../../id"), ("by", "by"), ("gone", "../id")]);
    let mixed = HostValue::List(vec![text("nothing"), text("../../id"), text("on")]);
    let HostValue::Map(mut columns) = columns else { unreachable!() };
    columns.push(("mixed".into(), mixed));
    let columns = HostValue::Map(columns);
    for ask in [
        |archive: &HostValue, name: &str, columns: &HostValue| {
            ask(
                archive,
                &[("json", &[text(name)]), ("table", &[text("chat.rows.m"), columns.clone()])],
            )
        },
        |archive: &HostValue, name: &str, columns: &HostValue| {
            ask(archive, &[("table", &[text(name), text("chat.rows.m"), columns.clone()])])
        },
    ] {
        let (rows, present) = cells(&ask(&archive, "chats", &columns)).unwrap();
        assert_eq!(present, [true, true, false, true]);
        assert_eq!(rows.len(), 5003);
        for (row, cells) in rows.iter().enumerate() {
            let who = if row < 5000 { "ann" } else { "eva" };
            let id = format!("with {who}");
            assert_eq!(*cells, [id.as_str(), who, "", id.as_str()], "{row}");
        }
        let (few, _) = cells(&ask(&archive, "few", &columns)).unwrap();
        assert_eq!(few, rows[5000..]);
    }
}

#[test]
fn files_in_another_encoding_are_read_in_streams_too() {
    let row = format!("{{\"a\": \"Gr\u{fc}\u{df}e\", \"x\": \"{}\"}}", noise(200));
    let text_ = format!("[{}]", vec![row; 6000].join(","));
    let latin: Vec<u8> = text_.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), latin).unwrap();
    let archive = object(Archive::open(folder.path()).unwrap());
    let columns = map(&[("a", "a")]);
    for table in [
        ask(&archive, &[("json", &[text("a")]), ("table", &[text(""), columns.clone()])]),
        ask(&archive, &[("table", &[text("a"), text(""), columns.clone()])]),
    ] {
        let all = ask(&table, &[("where", &[text("a"), text("GRÜSSE")]), ("count", &[])]);
        assert_eq!(number(&all), Some(0.0));
        let all = ask(&table, &[("where", &[text("a"), text("Grüße")]), ("count", &[])]);
        assert_eq!(number(&all), Some(6000.0));
    }
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
        // and with columns that ask what encloses the item
        let columns = map(&[("a", "../a"), ("b", "../../b"), ("c", "../../../c"), ("own", "")]);
        let whole = ask(&archive, &[
            ("json", &[text("x")]),
            ("table", &[paths(&[&one, &two]), columns.clone()]),
        ]);
        let by_item = ask(&archive, &[("table", &[text("x"), paths(&[&one, &two]), columns])]);
        prop_assert_eq!(cells(&by_item), cells(&whole), "around {} at {} or {}", json, one, two);
    }
}
