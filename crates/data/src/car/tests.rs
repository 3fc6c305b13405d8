mod writer;

use std::fs;

use peristyle_engine::host::{HostObject, HostValue};
use proptest::prelude::*;

use super::*;
use crate::archive::Archive;
use crate::readers::readers;
use writer::{Bytes, Car, cbor, length, link, name, node, post};

/// A repository of four records in three nodes.
fn whole() -> Bytes {
    let mut car = Car::default();
    let like = cbor(|e| {
        e.map(5).unwrap().str("n").unwrap().i8(-3).unwrap();
        e.str("big").unwrap().u64(7_510_396_238_613_712_128).unwrap();
        e.str("raw").unwrap().bytes(b"123").unwrap();
        e.str("half").unwrap().f64(0.5).unwrap();
        link(e.str("ref").unwrap(), &name(0x55, b"a picture"));
    });
    let like = car.block(&like);
    let (one, two) = (car.block(&post("Hi 👋")), car.block(&post("two")));
    let left = car.node(None, &[("app.like/1", &like, None)]);
    let right = car.node(None, &[("app.post/b", &two, None), ("app.post/c", &one, None)]);
    let root = car.node(Some(&left), &[("app.post/a", &one, Some(&right))]);
    let root = car.commit(3, &root);
    car.file(1, &root)
}

fn open(bytes: &[u8]) -> Result<JsonValue, Diagnostic> {
    let repository = RecordRepository::open(bytes, "repo.car", &Arc::default())?;
    let (mut did, mut records) = (JsonValue::Null, Vec::new());
    repository.visit_records(&mut |part| {
        did = part.get("did").cloned().unwrap_or(did.clone());
        records.extend(part.get("records").filter(|one| !one.is_empty()).cloned());
        Ok(())
    })?;
    let all = [("did".into(), did), ("records".into(), JsonValue::List(records.into()))];
    Ok(JsonValue::Map(all.into()))
}

#[track_caller]
fn refused(bytes: &[u8], code: &str, words: &str) {
    let problem = open(bytes).unwrap_err();
    assert_eq!(problem.code.id, code, "{}", problem.message);
    assert!(problem.message.contains(words), "{}", problem.message);
}

#[test]
fn records_in_the_order_of_their_keys() {
    let json = open(&whole()).unwrap();
    let texts = |path: &str| -> Vec<String> {
        json.all(path).unwrap().iter().map(|one| one.cell().into_owned()).collect()
    };
    assert_eq!(texts("did"), ["did:plc:ida"]);
    assert_eq!(texts("records.collection"), ["app.like", "app.post", "app.post", "app.post"]);
    assert_eq!(texts("records.rkey"), ["1", "a", "b", "c"]);
    assert_eq!(texts("records.value.text"), ["Hi 👋", "two", "Hi 👋"]);
    assert_eq!(texts("records.value.n"), ["-3"]);
    assert_eq!(texts("records.value.big"), ["7510396238613712128"]);
    assert_eq!(texts("records.value.half"), ["0.5"]);
    assert_eq!(json.get("records.value.raw"), Some(&JsonValue::Null));
    assert!(texts("records.value.ref")[0].starts_with("bafkrei"));
}

/// Roots of trees that the format's own implementations agree on: our writer is theirs.
#[test]
fn trees_have_the_names_that_others_give_them() {
    let mut car = Car::default();
    let written = |cid: &[u8]| cid::text(cid).unwrap();
    let empty = car.node(None, &[]);
    assert_eq!(written(&empty), "bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm");
    let record = "afyreie5cvv4h45feadgeuwhbcutmh6t2ceseocckahdoe6uat64zmz454".to_ascii_uppercase();
    let record = data_encoding::BASE32_NOPAD.decode(record.as_bytes()).unwrap();
    let one = car.node(None, &[("com.example.record/3jqfcqzm3fo2j", &record, None)]);
    assert_eq!(written(&one), "bafyreibj4lsc3aqnrvphp5xmrnfoorvru4wynt6lwidqbm2623a6tatzdu");
    // an empty tree is a repository without records
    let root = car.commit(3, &empty);
    assert_eq!(open(&car.file(1, &root)).unwrap().get("records").unwrap().len(), 0);
}

#[test]
fn what_is_cut_is_refused_wherever_it_is_cut() {
    let whole = whole();
    for end in 0..whole.len() {
        let problem = open(&whole[..end]).unwrap_err();
        assert_eq!(problem.code.id, "PS2008", "{end}: {}", problem.message);
    }
}

#[test]
fn what_is_changed_is_refused_wherever_it_is_changed() {
    let whole = whole();
    let header = whole[0] as usize + 1;
    for at in header..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        assert!(open(&changed).is_err(), "{at}");
    }
    let mut changed = whole;
    *changed.last_mut().unwrap() ^= 1;
    refused(&changed, "PS2009", "holds something else than its name says");
}

#[test]
fn other_versions_and_other_files_are_refused() {
    let mut car = Car::default();
    let tree = car.node(None, &[]);
    let (old, new) = (car.commit(2, &tree), car.commit(3, &tree));
    refused(&car.file(1, &old), "PS2008", "commit is of version 2");
    refused(&car.file(2, &new), "PS2008", "CAR file of version 2");
    refused(&car.file(1, &tree), "PS2008", "no commit");
    refused(&car.file(1, &name(0x71, b"elsewhere")), "PS2008", "incomplete");
    refused(b"", "PS2008", "isn't a CAR file");
    refused(b"First Name,Last Name\nIda,Sommer\n", "PS2008", "isn't a CAR file");
    let not_sha = [car.file(1, &new), length(40), vec![1; 40]].concat();
    refused(&not_sha, "PS2008", "isn't named by sha-256");
}

#[test]
fn trees_that_never_end_or_lose_their_order_are_refused() {
    let refuse = |root: Bytes, mut car: Car, code: &str, words: &str| {
        let root = car.commit(3, &root);
        refused(&car.file(1, &root), code, words);
    };
    let mut car = Car::default();
    let record = car.block(&post("x"));
    let shared = car.node(None, &[]);
    let twice = car.node(Some(&shared), &[("a/a", &record, Some(&shared))]);
    refuse(twice, car, "PS2008", "tree of records");

    let mut car = Car::default();
    let record = car.block(&post("x"));
    let falling = car.node(None, &[("b/b", &record, None), ("a/a", &record, None)]);
    refuse(falling, car, "PS2008", "tree of records");

    let mut car = Car::default();
    let record = car.block(&post("x"));
    let no_key = car.node(None, &[("post", &record, None)]);
    refuse(no_key, car, "PS2008", "collection/key");

    let mut car = Car::default();
    let long = format!("a/{}", "k".repeat(2000));
    let record = car.block(&post("x"));
    let long = car.node(None, &[(&long, &record, None)]);
    refuse(long, car, "PS2008", "tree of records");

    let mut car = Car::default();
    let mut deep = car.node(None, &[]);
    for _ in 0..100 {
        deep = car.node(Some(&deep), &[]);
    }
    refuse(deep, car, "PS2007", "levels deep");
}

#[test]
fn blocks_are_bounded() {
    let refuse = |record: &[u8], code: &str| {
        let mut car = Car::default();
        let record = car.block(record);
        let root = car.node(None, &[("a/a", &record, None)]);
        let root = car.commit(3, &root);
        refused(&car.file(1, &root), code, "block");
    };
    refuse(&[&[0x81; 200][..], &[0xf6]].concat(), "PS2007");
    refuse(&[&[0x5a, 0, 0x20, 0, 0][..], &[0; 0x20_0000]].concat(), "PS2007");
    let wide = [&[0x9a, 0, 3, 0, 0][..], &[0xf6; 0x30000]].concat();
    refuse(&wide, "PS2007");
    // lengths that promise more than there is
    refuse(&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "PS2008");
    refuse(&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "PS2008");
    // another tag, a list whose length isn't known, two values, a key that is no text
    for block in
        [&[0xc0, 0x61, b'x'][..], &[0x9f, 0xff], &[0xf6, 0xf6], &[0xa1, 1, 1], &[0xf7], &[]]
    {
        refuse(block, "PS2008");
    }
}

#[test]
fn what_is_made_of_records_isnt_held() {
    let mut car = Car::default();
    let record = car.block(&post(&"x".repeat(1000)));
    let keys: Vec<String> = (0..60_000).map(|at| format!("app.post/{at:08}")).collect();
    // each node goes on in the one after its last key
    let root = keys.chunks(10_000).rev().fold(None, |right: Option<Bytes>, keys| {
        let mut entries: Vec<_> = keys.iter().map(|key| (&**key, &record, None)).collect();
        entries.last_mut().unwrap().2 = right.as_ref();
        Some(car.node(None, &entries))
    });
    let root = car.commit(3, &root.unwrap());
    let file = car.file(1, &root);
    let budget = |lease| {
        let archive = Archive::open("Cargo.toml").unwrap();
        let limits = crate::archive::ArchiveLimits {
            held: lease,
            ..crate::archive::ArchiveLimits::default()
        };
        Arc::clone(archive.with_limits(limits).budget())
    };
    let repository = RecordRepository::open(&*file, "repo.car", &budget(file.len() + 10_000));
    let mut records = 0;
    let count = |part: JsonValue| {
        records += usize::from(part.get("records").is_some());
        Ok(())
    };
    repository.unwrap().visit_records(&mut { count }).unwrap();
    assert_eq!(records, 60_000);
    let refused = RecordRepository::open(&*file, "repo.car", &budget(file.len() - 1));
    assert_eq!(refused.unwrap_err().code.id, "PS2007");
}

#[test]
fn large_repositories_are_kept_in_a_temporary_file() {
    let mut car = Car::default();
    let mut entries = Vec::new();
    for at in 0_u8..20 {
        let text = char::from(b'a' + at).to_string().repeat(1_000_000);
        entries.push((format!("app.post/{at:08}"), car.block(&post(&text))));
    }
    let entries: Vec<_> = entries.iter().map(|(key, record)| (&**key, record, None)).collect();
    let root = car.node(None, &entries);
    let root = car.commit(3, &root);
    let file = car.file(1, &root);
    assert!(file.len() > 20_000_000);
    let archive = Archive::open("Cargo.toml").unwrap();
    let lease =
        crate::archive::ArchiveLimits { held: 9 << 20, ..crate::archive::ArchiveLimits::default() };
    let repository =
        RecordRepository::open(&*file, "repo.car", archive.with_limits(lease).budget()).unwrap();
    let mut firsts = String::new();
    let collect = |part: JsonValue| {
        if let Some(JsonValue::Text(text)) = part.get("records.value.text") {
            assert_eq!(text.len(), 1_000_000);
            firsts.push_str(&text[..1]);
        }
        Ok(())
    };
    repository.visit_records(&mut { collect }).unwrap();
    assert_eq!(firsts, "abcdefghijklmnopqrst");
}

#[test]
fn a_repository_is_found_in_every_kind_of_archive() {
    let place = tempfile::tempdir().unwrap();
    let (folder, lone) = (place.path().join("export"), place.path().join("Ida's repo.car"));
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("repo.car"), whole()).unwrap();
    fs::write(&lone, whole()).unwrap();
    let packed = place.path().join("export.tar");
    let mut tar = ::tar::Builder::new(fs::File::create(&packed).unwrap());
    tar.append_dir_all("export", &folder).unwrap();
    tar.finish().unwrap();
    let car = readers().into_iter().find(|reader| reader.name == "car").unwrap();
    for path in [&folder, &lone, &packed] {
        let archive = Archive::open(path).unwrap();
        assert!(archive.matches(&["*.car".to_owned()], &[], &[]), "{}", path.display());
        let archive: Arc<dyn HostObject> = Arc::new(archive);
        let ask = |name: &str| {
            (car.call)(&[HostValue::Object(Arc::clone(&archive)), HostValue::text(name)]).unwrap()
        };
        assert_eq!(ask("*.car").describe(), "a JSON value");
        assert_eq!(ask("other.car").describe(), "nothing");
    }
}

proptest! {
    #[test]
    fn nothing_panics_on_noise(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = open(&bytes);
        let _ = value::decode(&bytes);
    }

    /// Blocks whose names are right, with what they hold out of hand.
    #[test]
    fn nothing_panics_on_well_named_noise(
        record in proptest::collection::vec(any::<u8>(), 0..60),
        at in 0_usize..200,
        byte: u8,
    ) {
        let mut car = Car::default();
        let record = car.block(&record);
        let mut root = node(None, &[("a/a", &record, None), ("a/b", &record, None)]);
        let at = at % root.len();
        root[at] = byte;
        let root = car.block(&root);
        let root = car.commit(3, &root);
        let _ = open(&car.file(1, &root));
    }
}
