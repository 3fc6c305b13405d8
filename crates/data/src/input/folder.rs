//! What a folder holds: one export, or several people's exports and facts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Record};

use super::naming::{Name, natural_order};
use super::{BESIDE, Candidate, Input, join_parts};
use crate::archive::names::{self, Key, Pattern};
use crate::archive::{Archive, Entry, Overlap, is_archive_name};
use crate::codes;
use crate::profile::read_profile_file;

/// What makes a folder one of rules.
const PACK: &str = "pack.yaml";

/// Several people's exports and facts, in the order of their names.
#[derive(Debug, Clone, Default)]
pub struct Team {
    /// Who is in it.
    pub members: Vec<Member>,
    /// What is worth knowing about the folder.
    pub remarks: Vec<Record>,
}

/// One input of a team.
#[derive(Debug, Clone)]
pub struct Member {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is, or why it can't be read.
    pub input: Result<Box<Input>, Diagnostics>,
}

/// Tells what the folder at `path` is.
pub(super) fn open(
    path: &Path,
    named: Option<&Ruleset>,
    packs: impl FnOnce() -> Vec<Candidate>,
) -> Result<Input, Diagnostics> {
    let whole = Archive::open(path)?;
    let own = named.map(Candidate::of);
    let packs = match &own {
        Some(own) if !own.is_silent() => vec![own.clone()],
        Some(_) => Vec::new(),
        None => packs(),
    };
    // a pack that doesn't say what its exports look like takes every archive for one
    let any_archive = named.is_some_and(|pack| pack.has_import() && packs.is_empty());
    let look = Look { path, whole: &whole, named, packs: &packs, any_archive };
    look.folder()
}

struct Look<'l> {
    path: &'l Path,
    whole: &'l Archive,
    named: Option<&'l Ruleset>,
    packs: &'l [Candidate],
    any_archive: bool,
}

/// A folder with the places of the entries right in it.
#[derive(Default)]
struct Tree {
    /// The folder's path, with a `/` at its end; empty for the input itself.
    folder: String,
    depth: usize,
    files: Vec<usize>,
    inner: BTreeMap<String, Tree>,
}

/// An unpacked export: a folder, without some of those in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Unpacked {
    folder: String,
    without: Vec<String>,
}

/// A file that a pattern of a pack means.
#[derive(Clone, Copy)]
struct Hit {
    entry: usize,
    /// How deep the folder lies that holds all the folders which the pattern names.
    depth: usize,
    pattern: usize,
}

/// An export, and the folder that it lies in.
struct Found {
    place: String,
    archive: Archive,
}

impl Look<'_> {
    fn folder(&self) -> Result<Input, Diagnostics> {
        let tree = self.tree();
        let unpacked = self.unpacked(&tree);
        let inside = |name: &str| unpacked.iter().any(|one| one.holds_deeper(name));
        let mut broken: Vec<Member> = Vec::new();
        let mut found: BTreeMap<String, Vec<Archive>> = BTreeMap::new();
        for one in &unpacked {
            let place = up(&one.folder).to_owned();
            let climbed = self.climbed(one, &unpacked);
            let path = match climbed.trim_end_matches('/') {
                "" => self.path.to_owned(),
                folder => self.path.join(folder),
            };
            let without = one.without.clone();
            let archive = self.whole.narrowed(&path, |name| {
                name.starts_with(&climbed)
                    && !without.iter().any(|folder| name.starts_with(folder.as_str()))
            });
            let inner = one.folder.strip_prefix(climbed.as_str()).unwrap_or("");
            found.entry(place).or_default().push(archive.dated_by_folders(inner));
        }
        let names: Vec<String> =
            self.packs.iter().flat_map(|pack| pack.detect.names.clone()).collect();
        for folder in tree.folders() {
            // a part of an export may hold nothing that its platform is known by
            let known = unpacked.iter().any(|one| one.folder == folder.folder);
            let own = folder.folder.trim_end_matches('/').rsplit('/').next().unwrap_or("");
            let part = Name::read(own, &names).part.is_some_and(|(_, sure)| sure);
            if part && !known && !inside(&folder.folder) {
                let path = self.path.join(&folder.folder);
                let archive = self.whole.narrowed(&path, |name| name.starts_with(&folder.folder));
                found.entry(up(&folder.folder).to_owned()).or_default().push(archive);
            }
            for entry in folder.files.iter().filter_map(|&at| self.whole.entries().get(at)) {
                let name = slashed(entry);
                if inside(&name) {
                    continue;
                }
                let is_json = names::extension(&name) == "json";
                // an export of JSON files holds those right in its folder
                let in_export = is_json && unpacked.iter().any(|one| one.holds(&name));
                if !is_archive_name(&name) && !is_json || in_export {
                    continue;
                }
                let path = self.path.join(entry.name());
                match Archive::open(&path) {
                    Ok(archive) if !is_json || self.has_keys(&archive) => {
                        found.entry(folder.folder.clone()).or_default().push(archive);
                    }
                    Err(problem) if !is_json => {
                        broken.push(Member { path, input: Err(problem.into()) });
                    }
                    Ok(_) | Err(_) => {}
                }
            }
        }
        for one in
            self.whole.unread().iter().filter(|one| !unpacked.iter().any(|of| of.holds(&one.name)))
        {
            broken.push(Member {
                path: self.path.join(one.name.trim_end_matches('/')),
                input: Err(one.problem.clone().into()),
            });
        }
        let (mut exports, mut left_aside, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
        for (place, archives) in found {
            let (joined, more) = join_parts(archives, self.packs)?;
            remarks.extend(more);
            for archive in joined {
                if self.any_archive || self.packs.iter().any(|pack| pack.fits(&archive)) {
                    exports.push(Found { place: place.clone(), archive });
                } else if archive.path().is_file() {
                    left_aside.push(self.shown(archive.path()));
                }
            }
        }
        self.add_lone_files(&mut exports)?;
        let mut members: Vec<Member> = broken;
        self.facts(&tree, &unpacked, &exports, &mut members, &mut left_aside);
        members.extend(exports.into_iter().map(|one| Member {
            path: one.archive.path().to_owned(),
            input: Ok(Box::new(Input::Export(one.archive))),
        }));
        let order = |one: &Member| self.shown(&one.path.with_extension(""));
        members
            .sort_by(|a, b| natural_order(&order(a), &order(b)).then_with(|| a.path.cmp(&b.path)));
        left_aside.sort_by(|a, b| natural_order(a, b));
        self.answer(members, remarks, &left_aside)
    }

    /// Makes lone files of an export part of the one packed export that they lie beside: platforms
    /// give some tables apart, and people unpack some.
    fn add_lone_files(&self, exports: &mut Vec<Found>) -> Result<(), Diagnostics> {
        let mut at = 0;
        while let Some(lone) = exports.get(at) {
            at += 1;
            let folder = self.shown(lone.archive.path());
            let folder = if folder.is_empty() { folder } else { format!("{folder}/") };
            let is_known = |name: &str| {
                let key = Key::new(name);
                let mut known = self
                    .packs
                    .iter()
                    .flat_map(|pack| pack.detect.any.iter().chain(&pack.detect.all));
                known.any(|one| Pattern::new(one).matches(&key))
            };
            let files = lone
                .archive
                .narrowed(lone.archive.path(), |name| file_of(name, &folder) && is_known(name));
            let packs: Vec<&Candidate> = self.packs.iter().filter(|one| one.fits(&files)).collect();
            let is_beside = |other: &&mut Found| {
                other.place == folder
                    && other.archive.path().is_file()
                    && packs.iter().any(|pack| pack.fits(&other.archive))
            };
            let mut beside = exports.iter_mut().filter(|other| is_beside(other));
            let (Some(packed), None) = (beside.next(), beside.next()) else { continue };
            if packed.archive.overlap(&files) == Overlap::Conflict {
                continue;
            }
            let names: Vec<String> = files.names().map(|name| format!("`{name}`")).collect();
            let joined = Archive::joined(&[packed.archive.clone(), files])?;
            let words = format!("{} are read as a part of `{}`", names.join(", "), joined.name());
            joined.ledger().note(Diagnostic::remark(&codes::JOINED_PARTS, words).record());
            packed.archive = joined;
            at -= 1;
            exports.remove(at);
        }
        Ok(())
    }

    fn answer(
        &self,
        mut members: Vec<Member>,
        mut remarks: Vec<Record>,
        left_aside: &[String],
    ) -> Result<Input, Diagnostics> {
        let single = |input: Input, remarks: Vec<Record>| {
            if let Input::Export(archive) = &input {
                remarks.into_iter().for_each(|remark| archive.ledger().note(remark));
            }
            input
        };
        if members.is_empty() {
            // whatever is wrong with it is said of the one archive, or of the folder
            let archive = match left_aside {
                [one] if !self.has_other_files() => Archive::open(self.path.join(one))?,
                _ => self.whole.clone(),
            };
            return Ok(Input::Export(archive));
        }
        if !left_aside.is_empty() {
            remarks.push(self.left_aside(left_aside).record());
        }
        match (members.pop(), members.is_empty()) {
            (Some(Member { input, .. }), true) => input.map(|input| single(*input, remarks)),
            (last, _) => {
                members.extend(last);
                Ok(Input::Team(Team { members, remarks }))
            }
        }
    }

    fn left_aside(&self, names: &[String]) -> Diagnostic {
        const SHOWN: usize = 5;
        let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
        let more = match names.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let folder = self.path.display();
        let words = format!("left aside in `{folder}`: {}{more}", shown.join(", "));
        Diagnostic::remark(&codes::LEFT_ASIDE, words)
            .help("no pack recognises them as exports or as facts; give one by itself to see why")
    }

    fn has_other_files(&self) -> bool {
        self.whole.names().any(|name| !is_archive_name(name))
    }

    /// The path below the input, as messages show it.
    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(self.path).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }

    fn has_keys(&self, archive: &Archive) -> bool {
        self.packs.iter().any(|pack| archive.matches(&[], &[], &pack.detect.keys))
    }

    fn tree(&self) -> Tree {
        let mut root = Tree::default();
        for (at, entry) in self.whole.entries().iter().enumerate() {
            let name = slashed(entry);
            let mut tree = &mut root;
            let folders = name.rsplit_once('/').map_or("", |(folders, _)| folders);
            for part in folders.split('/').filter(|part| !part.is_empty()) {
                let (folder, depth) = (format!("{}{part}/", tree.folder), tree.depth + 1);
                tree = tree.inner.entry(part.to_owned()).or_insert_with(|| Tree {
                    folder,
                    depth,
                    ..Tree::default()
                });
            }
            tree.files.push(at);
        }
        self.without_packs(&mut root);
        root
    }

    /// Takes folders of rules away: their files are named like those that people keep.
    fn without_packs(&self, tree: &mut Tree) {
        let is_pack = |tree: &Tree| {
            let mut files = tree.files.iter().filter_map(|&at| self.whole.entries().get(at));
            files.any(|entry| slashed(entry).rsplit('/').next() == Some(PACK))
        };
        tree.inner.retain(|_, inner| !is_pack(inner));
        tree.inner.values_mut().for_each(|inner| self.without_packs(inner));
    }

    /// The unpacked exports of all packs.
    fn unpacked(&self, tree: &Tree) -> Vec<Unpacked> {
        let mut all = BTreeSet::new();
        for pack in self.packs {
            let patterns: Vec<Pattern> = pack
                .detect
                .any
                .iter()
                .chain(&pack.detect.all)
                .map(|name| Pattern::new(name))
                .collect();
            if !patterns.is_empty() {
                all.extend(self.of_pack(pack, &patterns, tree).0);
            }
        }
        all.into_iter().collect()
    }

    /// The exports of a pack in a folder, and the files that it knows there.
    fn of_pack(
        &self,
        pack: &Candidate,
        patterns: &[Pattern],
        tree: &Tree,
    ) -> (Vec<Unpacked>, Vec<Hit>) {
        let (mut inner, mut hits) = (Vec::new(), Vec::new());
        for folder in tree.inner.values() {
            let (exports, more) = self.of_pack(pack, patterns, folder);
            inner.extend(exports);
            hits.extend(more);
        }
        for &entry in &tree.files {
            let Some(file) = self.whole.entries().get(entry) else { continue };
            for (pattern, one) in patterns.iter().enumerate() {
                if file.is_named(one) {
                    let depth = tree.depth.saturating_sub(one.folders());
                    hits.push(Hit { entry, depth, pattern });
                }
            }
        }
        let own: Vec<&Hit> = hits.iter().filter(|hit| hit.depth == tree.depth).collect();
        // a file that is named with folders above this one belongs to an export above
        let is_part = !inner.is_empty() || hits.iter().any(|hit| hit.depth < tree.depth);
        if !fits(pack, &hits) || own.is_empty() && is_part {
            return (inner, hits);
        }
        let here = Unpacked { folder: tree.folder.clone(), without: Vec::new() };
        if self.are_apart(&inner, &own, &hits) {
            let without: Vec<String> = inner.iter().map(|one| one.folder.clone()).collect();
            let left = |hit: &&Hit| {
                let name = self.name(hit.entry);
                !without.iter().any(|folder| name.starts_with(folder.as_str()))
            };
            let left: Vec<Hit> = hits.iter().filter(left).copied().collect();
            if fits(pack, &left) {
                inner.push(Unpacked { without, ..here });
            }
            return (inner, hits);
        }
        (vec![here], hits)
    }

    /// Whether exports in a folder are several people's: a file of one is in another as well,
    /// found by the same name.
    fn are_apart(&self, inner: &[Unpacked], own: &[&Hit], hits: &[Hit]) -> bool {
        let mut seen: BTreeMap<(usize, &str), (usize, usize)> = BTreeMap::new();
        let group = |entry: usize| {
            let name = self.name(entry);
            inner.iter().position(|one| name.starts_with(&one.folder)).map_or(0, |at| at + 1)
        };
        let of_inner = hits.iter().filter(|hit| group(hit.entry) > 0);
        for hit in own.iter().copied().chain(of_inner) {
            let Some(entry) = self.whole.entries().get(hit.entry) else { continue };
            let now = (group(hit.entry), hit.entry);
            let before = *seen.entry((hit.pattern, entry.file_key())).or_insert(now);
            if before.0 != now.0 && before.1 != now.1 {
                return true;
            }
        }
        false
    }

    fn name(&self, entry: usize) -> String {
        self.whole.entries().get(entry).map_or_else(String::new, slashed)
    }

    /// The highest folder around an export in which nothing else is one.
    fn climbed(&self, one: &Unpacked, all: &[Unpacked]) -> String {
        let mut folder = one.folder.as_str();
        while !folder.is_empty() {
            let above = up(folder);
            let other = |other: &Unpacked| other != one && other.folder.starts_with(above);
            let packed = |name: &str| {
                name.starts_with(above)
                    && !name.starts_with(folder)
                    && (is_archive_name(name) || is_yaml(name) && !name.ends_with(BESIDE))
            };
            if all.iter().any(other) || self.whole.names().any(packed) {
                break;
            }
            folder = above;
        }
        folder.to_owned()
    }

    /// Files with facts that people keep.
    fn facts(
        &self,
        tree: &Tree,
        unpacked: &[Unpacked],
        exports: &[Found],
        members: &mut Vec<Member>,
        left_aside: &mut Vec<String>,
    ) {
        for folder in tree.folders() {
            let around = |found: &&Found| found.place.starts_with(&folder.folder);
            let has_exports = exports.iter().any(|found| around(&found));
            for entry in folder.files.iter().filter_map(|&at| self.whole.entries().get(at)) {
                let name = slashed(entry);
                let in_export = unpacked.iter().any(|one| one.holds(&name));
                if !is_facts(&name) || in_export {
                    continue;
                }
                let path = self.path.join(entry.name());
                // it belongs to the export beside it, or to none of several
                let is_beside = name.rsplit('/').next() == Some(BESIDE) && has_exports;
                let is_export = exports.iter().any(|found| found.archive.path() == path);
                if is_beside || is_export {
                    continue;
                }
                let is_yaml = is_yaml(&name);
                match read_profile_file(&path) {
                    Ok(profiles) if self.are_facts(&profiles, is_yaml, has_exports) => {
                        members
                            .push(Member { path, input: Ok(Box::new(Input::Profiles(profiles))) });
                    }
                    Err(problems) if is_yaml => {
                        members.push(Member { path, input: Err(problems) });
                    }
                    // a file beside an export is often a part of it that its platform gives apart
                    Ok(_) | Err(_) if has_exports && !is_yaml => {}
                    Ok(_) | Err(_) => left_aside.push(self.shown(&path)),
                }
            }
        }
    }

    /// Whether profiles in a file are people's, and no settings or answers.
    fn are_facts(
        &self,
        profiles: &[peristyle_engine::Profile],
        is_yaml: bool,
        beside: bool,
    ) -> bool {
        let known = |name: &str| {
            let named = self.named.map(|pack| pack.fact_named(name).is_some());
            named.unwrap_or(false)
        };
        profiles.iter().any(|one| {
            let says = one.pack.is_some() && (is_yaml || !beside);
            says || one.facts.iter().any(|fact| known(&fact.name))
        })
    }
}

/// Whether files that a pack knows are enough for it.
fn fits(pack: &Candidate, hits: &[Hit]) -> bool {
    let any = pack.detect.any.len();
    let is_there = |pattern: usize| hits.iter().any(|hit| hit.pattern == pattern);
    (any == 0 || (0..any).any(is_there)) && (any..any + pack.detect.all.len()).all(is_there)
}

impl Unpacked {
    fn holds(&self, name: &str) -> bool {
        name.starts_with(&self.folder)
            && !self.without.iter().any(|folder| name.starts_with(folder.as_str()))
    }

    /// Whether a path lies in a folder of this export rather than right in its own.
    fn holds_deeper(&self, name: &str) -> bool {
        let below = name.strip_prefix(&self.folder);
        self.holds(name) && below.is_some_and(|below| below.contains('/'))
    }
}

impl Tree {
    /// This folder and all in it.
    fn folders(&self) -> Vec<&Self> {
        let mut all = vec![self];
        self.inner.values().for_each(|inner| all.extend(inner.folders()));
        all
    }
}

fn slashed(entry: &Entry) -> String {
    entry.name().replace('\\', "/")
}

/// Whether a path is that of a file right in a folder.
fn file_of(name: &str, folder: &str) -> bool {
    name.strip_prefix(folder).is_some_and(|file| !file.contains('/'))
}

/// The folder around a folder.
fn up(folder: &str) -> &str {
    folder.trim_end_matches('/').rfind('/').and_then(|at| folder.get(..=at)).unwrap_or("")
}

fn is_yaml(name: &str) -> bool {
    matches!(names::extension(name).as_str(), "yaml" | "yml")
}

fn is_facts(name: &str) -> bool {
    matches!(names::extension(name).as_str(), "yaml" | "yml" | "json" | "ndjson" | "jsonl")
}
