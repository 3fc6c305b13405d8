use std::io::{Cursor, Write};

use ::zip::ZipWriter;
use ::zip::write::SimpleFileOptions;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use tempfile::TempDir;

use super::limits::{MAX_ENTRIES, MAX_ENTRY_BYTES};
use super::*;

type Files<'f> = &'f [(&'f str, &'f [u8])];

const SMALL: Files<'_> = &[
    ("Connections.csv", b"A\n1\n"),
    ("Posts/Posts/one.html", b"<html>"),
    ("Shares_123.csv", b"B\n"),
];

fn zipped(files: Files<'_>) -> Vec<u8> {
    zipped_as(SimpleFileOptions::default(), files)
}

fn zipped_as(options: SimpleFileOptions, files: Files<'_>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tarred(files: Files<'_>) -> Vec<u8> {
    let mut tar = ::tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // `set_path` and `append_data` refuse what an attacker would not
        if name.len() < 100 {
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            tar.append(&header, *bytes).unwrap();
        } else {
            tar.append_data(&mut header, name, *bytes).unwrap();
        }
    }
    tar.into_inner().unwrap()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

fn open(name: &str, bytes: &[u8]) -> (TempDir, Result<Archive, Diagnostic>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let archive = Archive::open(&path);
    (folder, archive)
}

fn refused(name: &str, bytes: &[u8]) -> (&'static str, String) {
    let problem = open(name, bytes).1.unwrap_err();
    (problem.code.id, problem.message)
}

fn read(archive: &Archive, name: &str) -> Vec<u8> {
    archive.read(archive.find(name).unwrap()).unwrap()
}

#[test]
fn every_kind_reads_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in SMALL {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let tar = tarred(SMALL);
    // told by content, whatever they are called
    let (_a, zip) = open("export.bin", &zipped(SMALL));
    let (_b, plain) = open("export.zip", &tar);
    let (_c, gz) = open("export", &gzipped(&tar));
    for archive in
        [Archive::open(folder.path()).unwrap(), zip.unwrap(), plain.unwrap(), gz.unwrap()]
    {
        assert_eq!(archive.names().count(), 3);
        assert_eq!(read(&archive, "connections"), b"A\n1\n");
        assert_eq!(read(&archive, "Shares"), b"B\n");
        assert_eq!(archive.find_all("Posts/*.html", &[]).count(), 1);
        assert!(archive.find("absent").is_none());
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert!(archive.matches(&names(&["x", "Shares.csv"]), &names(&["Connections.csv"]), &[]));
        assert!(!archive.matches(&names(&["Shares.csv"]), &names(&["x"]), &[]));
        assert!(!archive.matches(&[], &[], &[]));
    }
}

#[test]
fn a_single_file_is_an_archive_of_one() {
    let (_folder, archive) = open("data_2026-10-05.json", b"{\"handle\": 1, \"followers\": 2}");
    let archive = archive.unwrap();
    assert!(archive.is_single());
    assert_eq!(archive.date().unwrap().to_string(), "2026-10-05");
    let keys = |keys: &[&str]| keys.iter().map(|&key| key.to_owned()).collect::<Vec<_>>();
    assert!(archive.matches(&[], &[], &keys(&["handle", "followers"])));
    assert!(!archive.matches(&[], &[], &keys(&["handle", "x"])));
}

#[test]
fn the_shallowest_file_is_found() {
    let (_folder, archive) = open(
        "x.zip",
        &zipped(&[("a/b/posts.json", b"2"), ("z/posts.csv", b"3"), ("z/posts.json", b"1")]),
    );
    let archive = archive.unwrap();
    assert_eq!(archive.find_with_extension("posts", &["json"]).unwrap().name(), "z/posts.json");
    assert_eq!(archive.find("b/posts").unwrap().name(), "a/b/posts.json");
}

#[test]
fn neighbours_are_found_beside_files_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("score.json"), "{\"a\": 1}").unwrap();
    fs::write(folder.path().join("x.zip"), zipped(SMALL)).unwrap();
    fs::create_dir(folder.path().join("export")).unwrap();
    fs::write(folder.path().join("export/a.csv"), "A\n").unwrap();
    for name in ["x.zip", "export"] {
        let archive = Archive::open(folder.path().join(name)).unwrap();
        let score = archive.sibling("score").unwrap();
        assert_eq!(score.read(&score.entries()[0]).unwrap(), b"{\"a\": 1}");
        assert!(archive.sibling("x.zip").is_none_or(|_| name == "export"));
        assert!(archive.sibling("../score.json").is_none());
        assert!(archive.sibling("absent").is_none());
    }
}

#[test]
fn what_is_no_export() {
    let page = b"\n <!DOCTYPE html><html><body>Log in</body></html>";
    assert_eq!(refused("export.zip", page).0, "PS2002");
    assert!(refused("export.zip", page).1.contains("HTML page, probably a login or error page"));
    assert_eq!(refused("export.rar", b"Rar!\x1a\x07\x01\0").0, "PS2002");
    assert_eq!(refused("export.zip", b"some text").0, "PS2001");
    assert_eq!(refused("export.csv", b"").0, "PS2003");
    assert_eq!(refused("export.zip", &zipped(&[])).0, "PS2003");
    assert_eq!(
        refused("export.zip", &zipped(&[("__MACOSX/x", b""), (".DS_Store", b"")])).0,
        "PS2003"
    );
    assert_eq!(refused("export.zip", &zipped(&[("inner.zip", b"PK")])).0, "PS2004");
    assert_eq!(Archive::open(tempfile::tempdir().unwrap().path()).unwrap_err().code.id, "PS2003");
    assert_eq!(Archive::open("no/such/file.zip").unwrap_err().code.id, "PS0107");
}

#[test]
fn damaged_archives() {
    let zip = zipped(SMALL);
    for cut in [30, zip.len() / 2, zip.len() - 1] {
        assert_eq!(refused("export.zip", &zip[..cut]).0, "PS2001", "{cut}");
    }
    let gz = gzipped(&tarred(SMALL));
    for cut in [20, gz.len() / 2, gz.len() - 9] {
        assert_eq!(refused("export.tar.gz", &gz[..cut]).0, "PS2001", "{cut}");
    }
    // a directory that is right over data that isn't
    let mut zip = zipped(&[("a.csv", &b"A,B\n1,2\n".repeat(50))]);
    for byte in &mut zip[40..50] {
        *byte ^= 0x55;
    }
    let (_folder, archive) = open("export.zip", &zip);
    let archive = archive.unwrap();
    assert_eq!(archive.read(&archive.entries()[0]).unwrap_err().code.id, "PS2001");
}

#[test]
fn names_that_lead_out_are_refused() {
    for name in ["../a.csv", "a/../../b.csv", "/etc/passwd", "C:\\x.csv", "a\\..\\..\\b.csv"] {
        assert_eq!(
            refused("export.tar", &tarred(&[("ok.csv", b""), (name, b"x")])).0,
            "PS2005",
            "{name}"
        );
        // the zip writer tidies names up: write another of the same length and change it
        let stand_in = "n".repeat(name.len());
        let mut zip = zipped(&[(&stand_in, b"x")]);
        while let Some(at) =
            zip.windows(name.len()).position(|window| window == stand_in.as_bytes())
        {
            zip[at..at + name.len()].copy_from_slice(name.as_bytes());
        }
        assert_eq!(refused("export.zip", &zip).0, "PS2005", "{name}");
    }
}

#[test]
fn encrypted_archives_are_refused() {
    let mut zip = zipped(&[("a.csv", b"A\n")]);
    let header = zip.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    zip[header + 8] |= 1;
    zip[6] |= 1;
    assert_eq!(refused("export.zip", &zip).0, "PS2006");
}

#[test]
fn bombs_are_refused() {
    // by ratio
    let zeros = vec![0_u8; 20 << 20];
    let (_a, archive) = open("bomb.zip", &zipped(&[("a.csv", &zeros)]));
    let archive = archive.unwrap();
    let problem = archive.read(&archive.entries()[0]).unwrap_err();
    assert_eq!(problem.code.id, "PS2007");
    assert_eq!(refused("bomb.tar.gz", &gzipped(&tarred(&[("a.csv", &zeros)]))).0, "PS2007");
    // by size, whatever the directory claims
    let stored = SimpleFileOptions::default().compression_method(::zip::CompressionMethod::Stored);
    let large = vec![b'a'; usize::try_from(MAX_ENTRY_BYTES).unwrap() + 1];
    let mut zip = zipped_as(stored, &[("a.csv", &large)]);
    let (_b, archive) = open("large.zip", &zip);
    let archive = archive.unwrap();
    assert_eq!(archive.read(&archive.entries()[0]).unwrap_err().code.id, "PS2007");
    let header = zip.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    zip[header + 24..header + 28].copy_from_slice(&10_u32.to_le_bytes());
    let (_c, archive) = open("liar.zip", &zip);
    let archive = archive.unwrap();
    assert!(archive.read(&archive.entries()[0]).is_err());
}

#[test]
fn archives_of_too_many_files_are_refused() {
    // what the directory claims is enough: it is refused before any of it is taken into memory
    let mut zip = zipped(SMALL);
    let end = zip.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap();
    let claim = u16::try_from(MAX_ENTRIES + 1).unwrap().to_le_bytes();
    zip[end + 8..end + 10].copy_from_slice(&claim);
    zip[end + 10..end + 12].copy_from_slice(&claim);
    assert_eq!(refused("claims.zip", &zip).0, "PS2007");
}

#[test]
fn long_names_in_tars() {
    let name = format!("{}/Connections.csv", "folder/".repeat(20));
    let (_folder, archive) = open("x.tar", &tarred(&[(&name, b"A\n"), ("b.csv", b"")]));
    let archive = archive.unwrap();
    assert_eq!(archive.names().next(), Some(name.as_str()));
    assert_eq!(read(&archive, "Connections"), b"A\n");
    // a name that claims to be without end
    let mut header = ::tar::Header::new_gnu();
    header.set_entry_type(::tar::EntryType::GNULongName);
    header.set_size(1 << 40);
    header.set_cksum();
    assert_eq!(refused("x.tar", header.as_bytes()).0, "PS2007");
}

#[test]
fn large_files_in_tars_are_read_again() {
    let large = b"A,B\n1,2\n".repeat(300_000);
    let files: Files<'_> =
        &[("a.jpg", b"1234"), ("big.csv", &large), ("c.csv", b"A\n"), ("d.csv", &large)];
    for bytes in [tarred(files), gzipped(&tarred(files))] {
        let (_folder, archive) = open("x.tar", &bytes);
        let archive = archive.unwrap();
        for (name, content) in files {
            assert_eq!(read(&archive, name), *content, "{name}");
        }
        // in one pass, and in the archive's order whatever the order in which they are asked for
        let entries: Vec<&ArchiveEntry> = archive.entries().iter().rev().collect();
        let mut seen = Vec::new();
        archive
            .visit_entries(&entries, &mut |entry, file| {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                let again = seen.last() != Some(&entry.name().to_owned());
                seen.push(entry.name().to_owned());
                assert_eq!(bytes.len() as u64, entry.size());
                Ok(if again { VisitFlow::Repeat } else { VisitFlow::Next })
            })
            .unwrap();
        let twice = ["a.jpg", "a.jpg", "big.csv", "big.csv", "c.csv", "c.csv", "d.csv", "d.csv"];
        assert_eq!(seen, twice);
    }
}

#[test]
fn whoever_wants_to_know_hears_how_far_a_file_is_read() {
    let large = b"A,B\n1,2\n".repeat(300_000);
    let (_folder, archive) = open("x.zip", &zipped(&[("big.csv", &large)]));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let archive = archive.unwrap();
    archive.on_progress(move |progress| {
        told.lock().unwrap().push((progress.name.to_owned(), progress.read, progress.size));
    });
    read(&archive, "big.csv");
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|(name, read, size)| name == "big.csv" && read < size));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let outside = folder.path().join("secret.csv");
    fs::write(&outside, "A\n").unwrap();
    let export = folder.path().join("export");
    fs::create_dir(&export).unwrap();
    fs::write(export.join("a.csv"), "A\n").unwrap();
    std::os::unix::fs::symlink(&outside, export.join("secret.csv")).unwrap();
    std::os::unix::fs::symlink(folder.path(), export.join("out")).unwrap();
    let archive = Archive::open(&export).unwrap();
    assert_eq!(archive.names().collect::<Vec<_>>(), ["a.csv"]);
}

#[test]
fn umlauts_in_zip_names() {
    // flagged as UTF-8
    let (_a, archive) = open("x.zip", &zipped(&[("Kanäle/Kanal.csv", b"A\n")]));
    assert!(archive.unwrap().find("Kanäle/Kanal").is_some());
    // not flagged, once in UTF-8 and once in code page 437
    for name in [&b"K\xc3\xa4.csv"[..], b"K\x84_.csv"] {
        let stand_in = "n".repeat(name.len());
        let mut zip = zipped(&[(&stand_in, b"x")]);
        while let Some(at) =
            zip.windows(name.len()).position(|window| window == stand_in.as_bytes())
        {
            zip[at..at + name.len()].copy_from_slice(name);
        }
        let (_b, archive) = open("x.zip", &zip);
        assert!(archive.unwrap().find("Kä").is_some());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300), magic in 0..4_usize) {
        let start = [&b"PK\x03\x04"[..], b"\x1f\x8b\x08", b"", b"PK\x05\x06"][magic];
        let (_folder, archive) = open("x.zip", &[start, &bytes].concat());
        if let Ok(archive) = archive {
            for entry in archive.entries() {
                let _ = archive.read(entry);
            }
        }
    }

    #[test]
    fn damaged_zips_do_not_panic(at in 0..400_usize, byte in any::<u8>()) {
        let mut zip = zipped(SMALL);
        let at = at % zip.len();
        zip[at] = byte;
        if let (_folder, Ok(archive)) = open("x.zip", &zip) {
            for entry in archive.entries() {
                let _ = archive.read(entry);
            }
        }
    }

    #[test]
    fn damaged_tars_do_not_panic(at in 0..4000_usize, byte in any::<u8>()) {
        let mut tar = tarred(SMALL);
        let at = at % tar.len();
        tar[at] = byte;
        if let (_folder, Ok(archive)) = open("x.tar", &tar) {
            for entry in archive.entries() {
                let _ = archive.read(entry);
            }
        }
    }
}

fn stamped(name: &str, stamps: &[(&str, (u16, u8, u8))]) -> Option<(String, DaySource)> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, (year, month, day)) in stamps {
        let stamp = ::zip::DateTime::from_date_and_time(*year, *month, *day, 0, 0, 0).unwrap();
        zip.start_file(*name, SimpleFileOptions::default().last_modified_time(stamp)).unwrap();
    }
    let (_folder, archive) = open(name, &zip.finish().unwrap().into_inner());
    archive.unwrap().day().map(|(day, from)| (day.to_string(), from))
}

#[test]
fn the_day_is_that_of_the_name_else_of_the_newest_time_stamp_inside() {
    let files = [("a.csv", (2027, 3, 4)), ("b.csv", (2027, 3, 5)), ("facts.yaml", (2027, 6, 1))];
    let day = |day: &str, from| Some((day.to_owned(), from));
    assert_eq!(stamped("Anna.zip", &files), day("2027-03-05", DaySource::TimeStamps));
    assert_eq!(stamped("Anna 05.10.2026.zip", &files), day("2026-10-05", DaySource::Name));
    // what a tool writes that knows no time
    for made_up in [(1980, 1, 1), (2107, 12, 31), (2008, 1, 1), (2003, 6, 1)] {
        assert_eq!(
            stamped("Anna.zip", &[("a.csv", made_up), ("b.csv", made_up)]),
            None,
            "{made_up:?}"
        );
    }
    assert_eq!(
        stamped("Anna.zip", &[("a.csv", (1980, 1, 1)), ("b.csv", (2027, 1, 1))]),
        day("2027-01-01", DaySource::TimeStamps)
    );
}

#[test]
fn a_tar_has_time_stamps_and_an_unpacked_folder_has_none() {
    let mut tar = ::tar::Builder::new(Vec::new());
    let mut header = ::tar::Header::new_gnu();
    header.set_size(2);
    header.set_mtime(1_804_204_800);
    tar.append_data(&mut header, "a.csv", &b"1\n"[..]).unwrap();
    let (_folder, archive) = open("Anna.tar.gz", &gzipped(&tar.into_inner().unwrap()));
    let day = archive.unwrap().day().unwrap();
    assert_eq!((day.0.to_string().as_str(), day.1), ("2027-03-05", DaySource::TimeStamps));
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("Anna");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("a.csv"), "1\n").unwrap();
    assert_eq!(Archive::open(&root).unwrap().day(), None);
}
