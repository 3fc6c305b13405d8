//! Detects what a folder holds: one export, or several people's exports and facts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord, Diagnostics};

use super::naming::{ParsedName, natural_order};
use super::{DetectedInput, FACTS_FILE, PackCandidate, join_parts};
use crate::archive::names::{self, PathKey, PathPattern};
use crate::archive::{Archive, ArchiveEntry, ArchiveOverlap, is_archive_name};
use crate::codes;
use crate::profile::read_profile_file;

/// The file that makes a folder a pack.
const PACK_FILE: &str = "pack.yaml";

/// Several people's exports and facts, in the order of their names.
#[derive(Debug, Clone, Default)]
pub struct TeamInputs {
    /// The inputs of the members.
    pub members: Vec<TeamMember>,
    /// The remarks on the folder.
    pub remarks: Vec<DiagnosticRecord>,
}

/// The input of a member of a team.
#[derive(Debug, Clone)]
pub struct TeamMember {
    /// Its path.
    pub path: PathBuf,
    /// The input, or the problems of reading it.
    pub input: Result<Box<DetectedInput>, Diagnostics>,
}

/// Opens the folder at `path`.
pub(super) fn open(
    path: &Path,
    named: Option<&Ruleset>,
    packs: impl FnOnce() -> Vec<PackCandidate>,
) -> Result<DetectedInput, Diagnostics> {
    let whole = Archive::open(path)?;
    let own = named.map(PackCandidate::from_ruleset);
    let packs = match &own {
        Some(own) if !own.has_no_detection() => vec![own.clone()],
        Some(_) => Vec::new(),
        None => packs(),
    };
    // a pack that doesn't say what its exports look like takes every archive for one
    let any_archive = named.is_some_and(|pack| pack.has_import() && packs.is_empty());
    let look = FolderScan { path, archive: &whole, named, packs: &packs, any_archive };
    look.scan()
}

struct FolderScan<'l> {
    path: &'l Path,
    archive: &'l Archive,
    named: Option<&'l Ruleset>,
    packs: &'l [PackCandidate],
    any_archive: bool,
}

/// A folder with the indices of the entries right in it.
#[derive(Default)]
struct FolderTree {
    /// The folder's path, with a `/` at its end; empty for the input itself.
    folder: String,
    depth: usize,
    files: Vec<usize>,
    inner: BTreeMap<String, FolderTree>,
}

/// An unpacked export: a folder without some of its subfolders.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct UnpackedExport {
    folder: String,
    without: Vec<String>,
}

/// A file that a pattern of a pack matches.
#[derive(Clone, Copy)]
struct PatternMatch {
    entry: usize,
    /// The depth of the folder that contains all folders of the pattern.
    depth: usize,
    pattern: usize,
}

/// An export, and the folder around it.
struct LocatedExport {
    place: String,
    archive: Archive,
}

impl FolderScan<'_> {
    fn scan(&self) -> Result<DetectedInput, Diagnostics> {
        let tree = self.build_tree();
        let unpacked = self.find_unpacked(&tree);
        let inside = |name: &str| unpacked.iter().any(|one| one.contains_deeper(name));
        let mut broken: Vec<TeamMember> = Vec::new();
        let mut found: BTreeMap<String, Vec<Archive>> = BTreeMap::new();
        for one in &unpacked {
            let place = parent(&one.folder).to_owned();
            let climbed = self.top_folder(one, &unpacked);
            let path = match climbed.trim_end_matches('/') {
                "" => self.path.to_owned(),
                folder => self.path.join(folder),
            };
            let without = one.without.clone();
            let archive = self.archive.filter(&path, |name| {
                name.starts_with(&climbed)
                    && !without.iter().any(|folder| name.starts_with(folder.as_str()))
            });
            let inner = one.folder.strip_prefix(climbed.as_str()).unwrap_or("");
            found.entry(place).or_default().push(archive.with_folder_day(inner));
        }
        let names: Vec<String> =
            self.packs.iter().flat_map(|pack| pack.detect.names.clone()).collect();
        for folder in tree.folders() {
            // a part of an export may hold nothing that its platform is known by
            let known = unpacked.iter().any(|one| one.folder == folder.folder);
            let own = folder.folder.trim_end_matches('/').rsplit('/').next().unwrap_or("");
            let part = ParsedName::parse(own, &names).part.is_some_and(|(_, sure)| sure);
            if part && !known && !inside(&folder.folder) {
                let path = self.path.join(&folder.folder);
                let archive = self.archive.filter(&path, |name| name.starts_with(&folder.folder));
                found.entry(parent(&folder.folder).to_owned()).or_default().push(archive);
            }
            for entry in folder.files.iter().filter_map(|&at| self.archive.entries().get(at)) {
                let name = slash_path(entry);
                if inside(&name) {
                    continue;
                }
                let is_json = names::extension(&name) == "json";
                // an export of JSON files holds those right in its folder
                let in_export = is_json && unpacked.iter().any(|one| one.contains(&name));
                if !is_archive_name(&name) && !is_json || in_export {
                    continue;
                }
                let path = self.path.join(entry.name());
                match Archive::open(&path) {
                    Ok(archive) if !is_json || self.has_keys(&archive) => {
                        found.entry(folder.folder.clone()).or_default().push(archive);
                    }
                    Err(problem) if !is_json => {
                        broken.push(TeamMember { path, input: Err(problem.into()) });
                    }
                    Ok(_) | Err(_) => {}
                }
            }
        }
        for one in self
            .archive
            .unread()
            .iter()
            .filter(|one| !unpacked.iter().any(|of| of.contains(&one.name)))
        {
            broken.push(TeamMember {
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
                    exports.push(LocatedExport { place: place.clone(), archive });
                } else if archive.path().is_file() {
                    left_aside.push(self.relative_path(archive.path()));
                }
            }
        }
        self.add_lone_files(&mut exports)?;
        let mut members: Vec<TeamMember> = broken;
        self.add_fact_files(&tree, &unpacked, &exports, &mut members, &mut left_aside);
        members.extend(exports.into_iter().map(|one| TeamMember {
            path: one.archive.path().to_owned(),
            input: Ok(Box::new(DetectedInput::Export(one.archive))),
        }));
        let order = |one: &TeamMember| self.relative_path(&one.path.with_extension(""));
        members
            .sort_by(|a, b| natural_order(&order(a), &order(b)).then_with(|| a.path.cmp(&b.path)));
        left_aside.sort_by(|a, b| natural_order(a, b));
        self.build_input(members, remarks, &left_aside)
    }

    /// Joins lone files of an export with the one packed export beside them: platforms offer some
    /// tables separately, and people unpack some.
    fn add_lone_files(&self, exports: &mut Vec<LocatedExport>) -> Result<(), Diagnostics> {
        let mut at = 0;
        while let Some(lone) = exports.get(at) {
            at += 1;
            let folder = self.relative_path(lone.archive.path());
            let folder = if folder.is_empty() { folder } else { format!("{folder}/") };
            let is_known = |name: &str| {
                let key = PathKey::new(name);
                let mut known = self
                    .packs
                    .iter()
                    .flat_map(|pack| pack.detect.any.iter().chain(&pack.detect.all));
                known.any(|one| PathPattern::new(one).matches(&key))
            };
            let files = lone.archive.filter(lone.archive.path(), |name| {
                is_directly_in(name, &folder) && is_known(name)
            });
            let packs: Vec<&PackCandidate> =
                self.packs.iter().filter(|one| one.fits(&files)).collect();
            let is_beside = |other: &&mut LocatedExport| {
                other.place == folder
                    && other.archive.path().is_file()
                    && packs.iter().any(|pack| pack.fits(&other.archive))
            };
            let mut beside = exports.iter_mut().filter(|other| is_beside(other));
            let (Some(packed), None) = (beside.next(), beside.next()) else { continue };
            if packed.archive.overlap(&files) == ArchiveOverlap::Conflict {
                continue;
            }
            let names: Vec<String> = files.names().map(|name| format!("`{name}`")).collect();
            let joined = Archive::join(&[packed.archive.clone(), files])?;
            let words = format!("{} are read as a part of `{}`", names.join(", "), joined.name());
            joined.budget().add_note(Diagnostic::remark(&codes::JOINED_PARTS, words).record());
            packed.archive = joined;
            at -= 1;
            exports.remove(at);
        }
        Ok(())
    }

    fn build_input(
        &self,
        mut members: Vec<TeamMember>,
        mut remarks: Vec<DiagnosticRecord>,
        left_aside: &[String],
    ) -> Result<DetectedInput, Diagnostics> {
        let single = |input: DetectedInput, remarks: Vec<DiagnosticRecord>| {
            if let DetectedInput::Export(archive) = &input {
                remarks.into_iter().for_each(|remark| archive.budget().add_note(remark));
            }
            input
        };
        if members.is_empty() {
            // whatever is wrong with it is said of the one archive, or of the folder
            let archive = match left_aside {
                [one] if !self.has_other_files() => Archive::open(self.path.join(one))?,
                _ => self.archive.clone(),
            };
            return Ok(DetectedInput::Export(archive));
        }
        if !left_aside.is_empty() {
            remarks.push(self.ignored_remark(left_aside).record());
        }
        match (members.pop(), members.is_empty()) {
            (Some(TeamMember { input, .. }), true) => input.map(|input| single(*input, remarks)),
            (last, _) => {
                members.extend(last);
                Ok(DetectedInput::Team(TeamInputs { members, remarks }))
            }
        }
    }

    fn ignored_remark(&self, names: &[String]) -> Diagnostic {
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
        self.archive.names().any(|name| !is_archive_name(name))
    }

    /// Returns the path below the input, as messages show it.
    fn relative_path(&self, path: &Path) -> String {
        path.strip_prefix(self.path).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }

    fn has_keys(&self, archive: &Archive) -> bool {
        self.packs.iter().any(|pack| archive.matches(&[], &[], &pack.detect.keys))
    }

    fn build_tree(&self) -> FolderTree {
        let mut root = FolderTree::default();
        for (at, entry) in self.archive.entries().iter().enumerate() {
            let name = slash_path(entry);
            let mut tree = &mut root;
            let folders = name.rsplit_once('/').map_or("", |(folders, _)| folders);
            for part in folders.split('/').filter(|part| !part.is_empty()) {
                let (folder, depth) = (format!("{}{part}/", tree.folder), tree.depth + 1);
                tree = tree.inner.entry(part.to_owned()).or_insert_with(|| FolderTree {
                    folder,
                    depth,
                    ..FolderTree::default()
                });
            }
            tree.files.push(at);
        }
        self.remove_packs(&mut root);
        root
    }

    /// Removes the folders of packs, whose files are named like those that people keep.
    fn remove_packs(&self, tree: &mut FolderTree) {
        let is_pack = |tree: &FolderTree| {
            let mut files = tree.files.iter().filter_map(|&at| self.archive.entries().get(at));
            files.any(|entry| slash_path(entry).rsplit('/').next() == Some(PACK_FILE))
        };
        tree.inner.retain(|_, inner| !is_pack(inner));
        tree.inner.values_mut().for_each(|inner| self.remove_packs(inner));
    }

    /// Finds the unpacked exports of all packs.
    fn find_unpacked(&self, tree: &FolderTree) -> Vec<UnpackedExport> {
        let mut all = BTreeSet::new();
        for pack in self.packs {
            let patterns: Vec<PathPattern> = pack
                .detect
                .any
                .iter()
                .chain(&pack.detect.all)
                .map(|name| PathPattern::new(name))
                .collect();
            if !patterns.is_empty() {
                all.extend(self.find_exports_of(pack, &patterns, tree).0);
            }
        }
        all.into_iter().collect()
    }

    /// Finds the exports of a pack in a folder; returns them with the files that it recognises there.
    fn find_exports_of(
        &self,
        pack: &PackCandidate,
        patterns: &[PathPattern],
        tree: &FolderTree,
    ) -> (Vec<UnpackedExport>, Vec<PatternMatch>) {
        let (mut inner, mut hits) = (Vec::new(), Vec::new());
        for folder in tree.inner.values() {
            let (exports, more) = self.find_exports_of(pack, patterns, folder);
            inner.extend(exports);
            hits.extend(more);
        }
        for &entry in &tree.files {
            let Some(file) = self.archive.entries().get(entry) else { continue };
            for (pattern, one) in patterns.iter().enumerate() {
                if file.matches(one) {
                    let depth = tree.depth.saturating_sub(one.folders());
                    hits.push(PatternMatch { entry, depth, pattern });
                }
            }
        }
        let own: Vec<&PatternMatch> = hits.iter().filter(|hit| hit.depth == tree.depth).collect();
        // a file that is named with folders above this one belongs to an export above
        let is_part = !inner.is_empty() || hits.iter().any(|hit| hit.depth < tree.depth);
        if !fits(pack, &hits) || own.is_empty() && is_part {
            return (inner, hits);
        }
        let here = UnpackedExport { folder: tree.folder.clone(), without: Vec::new() };
        if self.are_separate(&inner, &own, &hits) {
            let without: Vec<String> = inner.iter().map(|one| one.folder.clone()).collect();
            let left = |hit: &&PatternMatch| {
                let name = self.name(hit.entry);
                !without.iter().any(|folder| name.starts_with(folder.as_str()))
            };
            let left: Vec<PatternMatch> = hits.iter().filter(left).copied().collect();
            if fits(pack, &left) {
                inner.push(UnpackedExport { without, ..here });
            }
            return (inner, hits);
        }
        (vec![here], hits)
    }

    /// Returns whether exports in a folder are several people's: one pattern matches files of equal
    /// names in several of them.
    fn are_separate(
        &self,
        inner: &[UnpackedExport],
        own: &[&PatternMatch],
        hits: &[PatternMatch],
    ) -> bool {
        let mut seen: BTreeMap<(usize, &str), (usize, usize)> = BTreeMap::new();
        let group = |entry: usize| {
            let name = self.name(entry);
            inner.iter().position(|one| name.starts_with(&one.folder)).map_or(0, |at| at + 1)
        };
        let of_inner = hits.iter().filter(|hit| group(hit.entry) > 0);
        for hit in own.iter().copied().chain(of_inner) {
            let Some(entry) = self.archive.entries().get(hit.entry) else { continue };
            let now = (group(hit.entry), hit.entry);
            let before = *seen.entry((hit.pattern, entry.file_key())).or_insert(now);
            if before.0 != now.0 && before.1 != now.1 {
                return true;
            }
        }
        false
    }

    fn name(&self, entry: usize) -> String {
        self.archive.entries().get(entry).map_or_else(String::new, slash_path)
    }

    /// Returns the highest folder around an export without another export in it.
    fn top_folder(&self, one: &UnpackedExport, all: &[UnpackedExport]) -> String {
        let mut folder = one.folder.as_str();
        while !folder.is_empty() {
            let above = parent(folder);
            let other = |other: &UnpackedExport| other != one && other.folder.starts_with(above);
            let packed = |name: &str| {
                name.starts_with(above)
                    && !name.starts_with(folder)
                    && (is_archive_name(name) || is_yaml(name) && !name.ends_with(FACTS_FILE))
            };
            if all.iter().any(other) || self.archive.names().any(packed) {
                break;
            }
            folder = above;
        }
        folder.to_owned()
    }

    /// Adds the files with facts that people keep.
    fn add_fact_files(
        &self,
        tree: &FolderTree,
        unpacked: &[UnpackedExport],
        exports: &[LocatedExport],
        members: &mut Vec<TeamMember>,
        left_aside: &mut Vec<String>,
    ) {
        for folder in tree.folders() {
            let around = |found: &&LocatedExport| found.place.starts_with(&folder.folder);
            let has_exports = exports.iter().any(|found| around(&found));
            for entry in folder.files.iter().filter_map(|&at| self.archive.entries().get(at)) {
                let name = slash_path(entry);
                let in_export = unpacked.iter().any(|one| one.contains(&name));
                if !is_facts_name(&name) || in_export {
                    continue;
                }
                let path = self.path.join(entry.name());
                // it belongs to the export beside it, or to none of several
                let is_beside = name.rsplit('/').next() == Some(FACTS_FILE) && has_exports;
                let is_export = exports.iter().any(|found| found.archive.path() == path);
                if is_beside || is_export {
                    continue;
                }
                let is_yaml = is_yaml(&name);
                match read_profile_file(&path) {
                    Ok(profiles) if self.are_profiles(&profiles, is_yaml, has_exports) => {
                        members.push(TeamMember {
                            path,
                            input: Ok(Box::new(DetectedInput::Profiles(profiles))),
                        });
                    }
                    Err(problems) if is_yaml => {
                        members.push(TeamMember { path, input: Err(problems) });
                    }
                    // a file beside an export is often a part of it that its platform gives apart
                    Ok(_) | Err(_) if has_exports && !is_yaml => {}
                    Ok(_) | Err(_) => left_aside.push(self.relative_path(&path)),
                }
            }
        }
    }

    /// Returns whether the profiles in a file are people's, and no settings or answers.
    fn are_profiles(
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

/// Returns whether the files that a pack recognises are enough for it.
fn fits(pack: &PackCandidate, hits: &[PatternMatch]) -> bool {
    let any = pack.detect.any.len();
    let is_there = |pattern: usize| hits.iter().any(|hit| hit.pattern == pattern);
    (any == 0 || (0..any).any(is_there)) && (any..any + pack.detect.all.len()).all(is_there)
}

impl UnpackedExport {
    fn contains(&self, name: &str) -> bool {
        name.starts_with(&self.folder)
            && !self.without.iter().any(|folder| name.starts_with(folder.as_str()))
    }

    /// Returns whether a path lies in a subfolder of this export.
    fn contains_deeper(&self, name: &str) -> bool {
        let below = name.strip_prefix(&self.folder);
        self.contains(name) && below.is_some_and(|below| below.contains('/'))
    }
}

impl FolderTree {
    /// Returns this folder and all of its subfolders.
    fn folders(&self) -> Vec<&Self> {
        let mut all = vec![self];
        self.inner.values().for_each(|inner| all.extend(inner.folders()));
        all
    }
}

fn slash_path(entry: &ArchiveEntry) -> String {
    entry.name().replace('\\', "/")
}

/// Returns whether a path is that of a file right in a folder.
fn is_directly_in(name: &str, folder: &str) -> bool {
    name.strip_prefix(folder).is_some_and(|file| !file.contains('/'))
}

/// Returns the folder around a folder.
fn parent(folder: &str) -> &str {
    folder.trim_end_matches('/').rfind('/').and_then(|at| folder.get(..=at)).unwrap_or("")
}

fn is_yaml(name: &str) -> bool {
    matches!(names::extension(name).as_str(), "yaml" | "yml")
}

fn is_facts_name(name: &str) -> bool {
    matches!(names::extension(name).as_str(), "yaml" | "yml" | "json" | "ndjson" | "jsonl")
}
