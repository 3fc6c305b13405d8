//! Inputs too odd or too large to commit. A fixture's `make` names one of these.

use std::io::{Cursor, Write};
use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use parquet::arrow::ArrowWriter;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

#[path = "makers_of_packs.rs"]
mod packs;
#[path = "makers_of_workbooks.rs"]
mod workbooks;

use packs::{Maker, write};

/// The function of that name; it writes into a copy of the fixture's folder.
pub(crate) fn by_name(name: &str) -> Maker {
    let mut all = packs::MAKERS.iter().chain(MAKERS).chain(workbooks::MAKERS);
    let found = all.find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("there is no maker `{name}`")).1
}

/// A repository with one commit of all that is there.
fn repository(at: &std::path::Path) {
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "core.autocrlf=false"];
        let git =
            std::process::Command::new("git").arg("-C").arg(at).args(who).args(arguments).output();
        assert!(git.unwrap().status.success(), "git {arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "all"]);
}

const MAKERS: &[(&str, Maker)] = &[
    // a copy of the fixture lies in no repository
    ("nothing_more", |_| {}),
    ("repository", repository),
    ("locked_output", |at| {
        let part = std::fs::File::create(at.join(".scores.csv.part")).unwrap();
        part.lock().unwrap();
        // as another run would, for as long as this one lasts
        std::mem::forget(part);
    }),
    ("link_in_a_folder", link_in_a_folder),
    ("interrupted_run", interrupted),
    ("interrupted_run_with_a_damaged_journal", |at| {
        interrupted(at);
        let journal = at.join(".scores.csv.part.journal");
        let bytes = std::fs::read(&journal).unwrap();
        write(at, ".scores.csv.part.journal", &bytes[..bytes.len() / 2]);
    }),
    ("lists_in_parquet", |at| {
        let mut lists = ListBuilder::new(Int32Builder::new());
        lists.append_value([Some(3), Some(4)]);
        let lists: ArrayRef = Arc::new(lists.finish());
        let batch = RecordBatch::try_from_iter([("posts", lists)]).unwrap();
        let mut file = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        write(at, "people.parquet", file);
    }),
    ("cut_zip", |at| {
        let whole = zipped(&[("posts.csv", b"Date,Text\n2026-01-01,hello\n")]);
        write(at, "export.zip", &whole[..whole.len() - 30]);
    }),
    ("cut_tar_gz", |at| {
        let whole = gzipped(&tarred("posts.csv", b"Date,Text\n2026-01-01,hello\n"));
        write(at, "export.tar.gz", &whole[..whole.len() - 20]);
    }),
    ("text_as_zip", |at| write(at, "export.zip", "Date,Text\n2026-01-01,hello\n")),
    ("html_as_zip", |at| {
        write(at, "export.zip", "<!DOCTYPE html>\n<html><body>Please log in</body></html>\n");
    }),
    ("rar", |at| write(at, "export.rar", b"Rar!\x1a\x07\x01\0")),
    ("empty_zip", |at| write(at, "export.zip", zipped(&[]))),
    ("empty_file", |at| write(at, "export.csv", "")),
    ("nested_zip", |at| {
        let inner = zipped(&[("posts.csv", b"Date,Text\n")]);
        write(at, "export.zip", zipped(&[("export-1.zip", &inner)]));
    }),
    ("dots_zip", |at| {
        let name = "../../posts.csv";
        write(at, "export.zip", renamed(zipped(&[(&"n".repeat(name.len()), b"x")]), name));
    }),
    ("absolute_tar", |at| write(at, "export.tar", tarred("/etc/passwd", b"x"))),
    ("encrypted_zip", |at| {
        let mut bytes = zipped(&[("posts.csv", b"Date,Text\n")]);
        let entry = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        bytes[entry + 8] |= 1;
        bytes[6] |= 1;
        write(at, "export.zip", bytes);
    }),
    ("zip_of_too_many", |at| {
        // the directory claims more entries than there are
        let mut bytes = zipped(&[("posts.csv", b"Date,Text\n")]);
        let end = bytes.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap();
        bytes[end + 8..end + 12].copy_from_slice(&[0xfe, 0xff, 0xfe, 0xff]);
        write(at, "export.zip", bytes);
    }),
    ("bomb_zip", |at| {
        write(at, "export.zip", zipped(&[("posts.csv", &vec![b'a'; 20 << 20])]));
    }),
];

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The zip with its only file, named `nnn…`, called something that the writer wouldn't take.
fn renamed(mut zip: Vec<u8>, name: &str) -> Vec<u8> {
    let stand_in = "n".repeat(name.len());
    while let Some(at) = zip.windows(name.len()).position(|window| window == stand_in.as_bytes()) {
        zip[at..at + name.len()].copy_from_slice(name.as_bytes());
    }
    zip
}

fn tarred(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    // `set_path` refuses what an attacker would write
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_cksum();
    let mut tar = tar::Builder::new(Vec::new());
    tar.append(&header, bytes).unwrap();
    tar.into_inner().unwrap()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// A run over a table that was killed when it had made a checkpoint.
fn interrupted(at: &std::path::Path) {
    let words = "words ".repeat(300);
    let rows: String = (0..3000).map(|row| format!("a{row},{},{words}\n", row % 9)).collect();
    write(at, "people.csv", format!("id,posts,words\n{rows}"));
    let journal = at.join(".scores.csv.part.journal");
    let line = "score people.csv --pack ./pack --format csv --output scores.csv --checkpoint 0";
    for _ in 0..100 {
        let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_peristyle"))
            .args(line.split(' '))
            .current_dir(at)
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while !journal.exists() && run.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        run.kill().unwrap();
        run.wait().unwrap();
        if journal.exists() {
            return;
        }
    }
    panic!("it always came to its end");
}

/// A link that leads nowhere, in an export.
fn link_in_a_folder(at: &std::path::Path) {
    #[cfg(unix)]
    std::os::unix::fs::symlink("/nowhere/Visits.csv", at.join("export/Visits.csv")).unwrap();
    #[cfg(not(unix))]
    let _ = at;
}
