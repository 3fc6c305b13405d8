//! Packs, exports, and the ways in which an export may be packed.
#![allow(dead_code, reason = "each test needs a part of this")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use peristyle_data::archive::Archive;
use peristyle_data::import::profile_from;
use peristyle_data::input::PackCandidate;
use peristyle_engine::{Engine, PackFiles, Profile, Ruleset, Value};
use tempfile::TempDir;

/// The files of an archive by their names in it.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The exports that are kept beside the repository where it is developed; says so where they aren't.
pub(crate) fn shared_exports() -> Option<PathBuf> {
    let shared = repository().join("../shared");
    if !shared.is_dir() {
        println!("skipped: ../shared is not there");
    }
    Some(shared.join("exports")).filter(|exports| exports.is_dir())
}

/// The folders in a folder, sorted.
pub(crate) fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Every pack of `rules/`, by its id.
pub(crate) fn packs() -> BTreeMap<String, Ruleset> {
    let packs = folders(&repository().join("rules")).into_iter();
    packs.map(|path| (name_of(&path), pack(&name_of(&path)))).collect()
}

pub(crate) fn pack(id: &str) -> Ruleset {
    let engine = Engine::builder().readers(peristyle_data::readers::readers()).build();
    engine.load(repository().join("rules").join(id)).unwrap_or_else(|problems| panic!("{problems}"))
}

/// What the exports of all packs look like.
pub(crate) fn candidates() -> Vec<PackCandidate> {
    let packs = folders(&repository().join("rules")).into_iter();
    let candidate = |path: PathBuf| {
        let files = PackFiles::read(&path).unwrap_or_else(|problems| panic!("{problems}"));
        PackCandidate { id: name_of(&path), detect: files.detect() }
    };
    packs.map(candidate).collect()
}

pub(crate) fn open(path: impl AsRef<Path>) -> Archive {
    Archive::open(path).unwrap_or_else(|problem| panic!("{problem}"))
}

/// What a pack's import makes of an archive, whatever it is.
pub(crate) fn import(rules: &Ruleset, path: impl AsRef<Path>) -> Profile {
    let archive = open(path);
    let returned = rules
        .import(Arc::new(archive.clone()))
        .unwrap_or_else(|problem| panic!("{problem}\n{:?}", archive.failures()));
    profile_from(&returned, &archive).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The facts that are known, by name.
pub(crate) fn known(profile: &Profile) -> BTreeMap<String, Value> {
    let known =
        profile.facts.iter().filter_map(|fact| Some((fact.name.clone(), fact.value.clone()?)));
    known.collect()
}

/// Every file below a folder by its name in it, sorted.
pub(crate) fn files(folder: &Path) -> Files {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inner) = open.pop() {
        for path in fs::read_dir(inner).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                files.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// Every file of a folder, zip or tar.gz by its name in it, sorted; none of any other file.
pub(crate) fn unpacked(archive: &Path) -> Option<Files> {
    let name = name_of(archive);
    let mut found = Vec::new();
    if archive.is_dir() {
        return Some(files(archive));
    } else if name.ends_with(".zip") {
        let mut zip = zip::ZipArchive::new(fs::File::open(archive).unwrap()).unwrap();
        for at in 0..zip.len() {
            let mut file = zip.by_index(at).unwrap();
            if file.is_file() {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                found.push((file.name().unwrap().to_string(), bytes));
            }
        }
    } else if name.ends_with(".tar.gz") {
        let gz = flate2::read::GzDecoder::new(fs::File::open(archive).unwrap());
        for entry in tar::Archive::new(gz).entries().unwrap() {
            let mut entry = entry.unwrap();
            if entry.header().entry_type().is_file() {
                let name = entry.path().unwrap().to_string_lossy().into_owned();
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes).unwrap();
                found.push((name, bytes));
            }
        }
    } else {
        return None;
    }
    found.sort();
    Some(found)
}

/// A folder of that name, with these files, somewhere where it goes away again.
pub(crate) fn folder(name: &str, files: &[(String, Vec<u8>)]) -> (TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join(name);
    write(&root, files);
    (place, root)
}

pub(crate) fn write(root: &Path, files: &[(String, Vec<u8>)]) {
    fs::create_dir_all(root).unwrap();
    for (name, bytes) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

pub(crate) fn of_texts(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

pub(crate) fn zip(path: &Path, files: &[(String, Vec<u8>)]) {
    zip_as(path, files, zip::write::SimpleFileOptions::default());
}

pub(crate) fn zip_as(
    path: &Path,
    files: &[(String, Vec<u8>)],
    options: zip::write::SimpleFileOptions,
) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

pub(crate) fn tar_gz(path: &Path, files: &[(String, Vec<u8>)]) {
    let file = fs::File::create(path).unwrap();
    let gz = flate2::write::GzEncoder::new(file, flate2::Compression::default());
    let mut tar = tar::Builder::new(gz);
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, bytes.as_slice()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap();
}
