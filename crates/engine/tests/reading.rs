//! Reading a pack from a disk: only what truly doesn't exist is absent.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use peristyle_engine::PackFiles;
use peristyle_engine::diagnostic::Diagnostics;
use peristyle_engine::load::{FileAccess, FileSystem, NoLibrary, PathKind};

const PACK: &str = "points: 100\nfacts: { a: { type: share } }\nindicators: { a: { value: a } }\n";

fn folder() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("shop")).unwrap();
    fs::write(home.path().join("shop/pack.yaml"), PACK).unwrap();
    home
}

fn read(home: &tempfile::TempDir) -> Result<PackFiles, Diagnostics> {
    PackFiles::read(home.path().join("shop"))
}

#[track_caller]
fn refused(home: &tempfile::TempDir, words: &[&str]) {
    let problems = read(home).map(|files| files.id().to_owned()).unwrap_err().to_string();
    for word in words {
        assert!(problems.contains(word), "{word:?} isn't in: {problems}");
    }
}

#[test]
fn a_folder_is_no_script_and_a_file_is_no_folder_of_pillars() {
    let home = folder();
    fs::create_dir(home.path().join("shop/weights.rhai")).unwrap();
    fs::write(home.path().join("shop/pillars"), "").unwrap();
    refused(&home, &["shop/weights.rhai` is a folder", "shop/pillars` is a file"]);
}

#[test]
fn a_folder_is_no_pillars_file() {
    let home = folder();
    fs::create_dir_all(home.path().join("shop/pillars/brand.yaml")).unwrap();
    refused(&home, &["shop/pillars/brand.yaml` is a folder"]);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_an_error_and_an_editors_lock_is_none() {
    use std::os::unix::fs::symlink;
    let home = folder();
    symlink("anna@desk.4711", home.path().join("shop/.#pack.yaml")).unwrap();
    assert!(read(&home).is_ok());
    symlink("gone.rhai", home.path().join("shop/weights.rhai")).unwrap();
    refused(&home, &["shop/weights.rhai` can't be read", "a link that leads nowhere"]);
    fs::remove_file(home.path().join("shop/weights.rhai")).unwrap();
    symlink("gone", home.path().join("shop/pillars")).unwrap();
    refused(&home, &["shop/pillars` can't be read", "a link that leads nowhere"]);
}

#[cfg(unix)]
#[test]
fn a_base_that_is_a_link_to_nowhere_is_an_error_at_its_path() {
    let home = folder();
    fs::write(home.path().join("shop/pack.yaml"), "extends: base\n").unwrap();
    std::os::unix::fs::symlink("gone", home.path().join("base")).unwrap();
    refused(&home, &["base` can't be read", "a link that leads nowhere"]);
}

/// A disk that refuses one path.
#[derive(Debug)]
struct Refusing(&'static str);

impl Refusing {
    fn check(&self, path: &Path) -> io::Result<()> {
        if path.ends_with(self.0) { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
    }
}

impl FileAccess for Refusing {
    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        self.check(path)?;
        FileSystem.kind(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        FileSystem.list(folder)
    }
    fn read(&self, file: &Path, limit: u64) -> io::Result<Vec<u8>> {
        FileSystem.read(file, limit)
    }
    fn real_path(&self, path: &Path) -> io::Result<PathBuf> {
        FileSystem.real_path(path)
    }
}

#[test]
fn what_may_not_be_looked_at_is_not_absent() {
    let home = folder();
    fs::create_dir(home.path().join("shop/pillars")).unwrap();
    fs::write(home.path().join("shop/pillars/b.yaml"), "indicators: { c: { value: a } }").unwrap();
    for path in ["shop", "pillars", "pillars/b.yaml", "texts"] {
        let disk = Refusing(path);
        let read = PackFiles::read_from(&disk, &home.path().join("shop"), &NoLibrary);
        let problems = read.map(|files| files.id().to_owned()).unwrap_err().to_string();
        assert!(problems.contains(&format!("{path}` can't be read")), "{path}: {problems}");
    }
}
