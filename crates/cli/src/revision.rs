//! A pack as it stood at a revision: `rules/mine@HEAD~1`, read through the `git` command.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use peristyle_engine::PackFiles;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::load::{BasePack, PackLibrary};
use peristyle_lab::codes;

use crate::builtin;
use crate::exit::CommandFailure;

/// The most packs that may extend one another.
const MAX_BASES: usize = 8;

/// The pack and the revision that a name means, if it isn't the name of something that is there.
pub fn named(name: &str) -> Option<(&str, &str)> {
    let (pack, revision) = name.rsplit_once('@')?;
    let meant = !pack.is_empty() && !revision.is_empty() && !Path::new(name).exists();
    meant.then_some((pack, revision))
}

/// The pack's files at that revision, with those of the packs that it extends.
pub fn files(
    pack: &str,
    revision: &str,
    rules: Option<&Path>,
) -> Result<PackFiles, CommandFailure> {
    let places = places(pack, rules);
    let mut repository = None;
    for place in &places {
        let Some(here) = GitRepository::of(place, revision)? else { continue };
        let here = repository.insert(here);
        let Some(path) = here.inside(place) else { continue };
        if let Some(path) = here.pack_at(&path) {
            return here.read(&path, 0).map_err(CommandFailure::pack);
        }
    }
    let known = repository.map(|one| one.packs_beside("rules")).unwrap_or_default();
    Err(match places.first() {
        _ if known.is_empty() && !in_repository(&places) => no_repository(pack),
        _ => CommandFailure::usage(
            Diagnostic::error(
                &codes::NO_PACK_THEN,
                format!("there is no pack `{pack}` at `{revision}`"),
            )
            .help_maybe((!known.is_empty()).then(|| format!("in `rules` there were {known}")))
            .help("name its folder as it was called then, such as `rules/mine@HEAD~1`"),
        ),
    })
}

fn in_repository(places: &[PathBuf]) -> bool {
    places.iter().any(|place| top_of(place).is_ok_and(|top| top.is_some()))
}

fn no_repository(pack: &str) -> CommandFailure {
    let words = format!("`{pack}` lies in no git repository, so it has no revisions");
    CommandFailure::usage(
        Diagnostic::error(&codes::NO_GIT, words)
            .help("a pack that is built in has none either: `peristyle pack new mine --copy PACK` makes a folder of it"),
    )
}

/// Where a pack of that name may lie.
fn places(pack: &str, rules: Option<&Path>) -> Vec<PathBuf> {
    if pack.contains(['/', '\\']) || pack.ends_with(".yaml") {
        return vec![PathBuf::from(pack)];
    }
    let folders = rules.into_iter().chain([Path::new("rules")]);
    let in_folder = |folder: &Path| [folder.join(pack), folder.join(format!("{pack}.yaml"))];
    std::iter::once(PathBuf::from(pack)).chain(folders.flat_map(in_folder)).collect()
}

/// A repository at one of its revisions.
struct GitRepository {
    top: PathBuf,
    /// The commit's hash.
    commit: String,
    /// As it was asked for.
    revision: String,
}

impl GitRepository {
    /// The one that a place lies in; none if it lies in none.
    fn of(place: &Path, revision: &str) -> Result<Option<Self>, CommandFailure> {
        let Some(top) = top_of(place)? else { return Ok(None) };
        let wanted = format!("{revision}^{{commit}}");
        let ask = ["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted];
        let Some(commit) = git(&top, &ask)?.map(|out| text(&out)) else {
            return Err(CommandFailure::usage(
                Diagnostic::error(
                    &codes::NO_REVISION,
                    format!(
                        "there is no revision `{revision}` in the repository of `{}`",
                        place.display()
                    ),
                )
                .help(
                    "take a branch, a tag, a hash, or the like of `HEAD~1`; `git log` shows them",
                ),
            ));
        };
        Ok(Some(Self { top, commit, revision: revision.to_owned() }))
    }

    /// A place as a path inside of the repository.
    fn inside(&self, place: &Path) -> Option<String> {
        let path = real(place).strip_prefix(&self.top).ok()?.to_path_buf();
        let parts = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
        Some(parts.collect::<Vec<_>>().join("/"))
    }

    fn kind(&self, path: &str) -> Option<String> {
        let object = format!("{}:{path}", self.commit);
        git(&self.top, &["cat-file", "-t", &object]).ok()?.map(|out| text(&out))
    }

    /// The path, if a pack is there: a folder, or a single file.
    fn pack_at(&self, path: &str) -> Option<String> {
        let folder = path.strip_suffix("/pack.yaml").unwrap_or(path);
        let inner =
            if folder.is_empty() { "pack.yaml".to_owned() } else { format!("{folder}/pack.yaml") };
        if self.kind(&inner).as_deref() == Some("blob") {
            return Some(folder.to_owned());
        }
        (path.ends_with(".yaml") && self.kind(path).as_deref() == Some("blob"))
            .then(|| path.to_owned())
    }

    /// A pack with those that it extends.
    fn read(&self, path: &str, depth: usize) -> Result<PackFiles, Diagnostics> {
        let files = self.read_alone(path)?;
        let Some((name, place)) = files.extends() else { return Ok(files) };
        if depth >= MAX_BASES {
            let words = format!("more than {MAX_BASES} packs extend one another");
            return Err(Diagnostic::error(
                &peristyle_engine::diagnostic::codes::BASE_CIRCLE,
                words,
            )
            .at(place)
            .into());
        }
        let single = path.ends_with(".yaml");
        let folder = if single { parent(path) } else { path };
        let beside = if single { folder } else { parent(path) };
        let candidates = if name.contains('/') {
            tidy(&format!("{folder}/{name}")).into_iter().collect()
        } else {
            let at = |folder: &str| [format!("{folder}/{name}"), format!("{folder}/{name}.yaml")];
            let all = at(beside).into_iter().chain(at("rules"));
            all.filter_map(|one| tidy(&one)).collect::<Vec<_>>()
        };
        // a pack may extend one of its own name, and takes the next then
        let found = candidates
            .iter()
            .filter(|candidate| *candidate != path)
            .find_map(|candidate| self.pack_at(candidate));
        match found {
            Some(base) => Ok(files.with_base(self.read(&base, depth + 1)?)),
            None => files.with_bases(&BuiltIn),
        }
    }

    fn read_alone(&self, path: &str) -> Result<PackFiles, Diagnostics> {
        let stem = path.rsplit('/').next().unwrap_or(path);
        let id = stem.strip_suffix(".yaml").unwrap_or(stem);
        let top = || self.top.file_name().map(|name| name.to_string_lossy().into_owned());
        let id = if id.is_empty() { top().unwrap_or_default() } else { id.to_owned() };
        let origin = format!("{path}@{}", self.revision);
        if path.ends_with(".yaml") {
            let file = vec![("pack.yaml".to_owned(), self.content(path)?)];
            return PackFiles::from_memory(id, origin, file);
        }
        let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
        let listed = git(
            &self.top,
            &["ls-tree", "-r", "-z", "--name-only", "--full-tree", &self.commit, "--", &prefix],
        );
        let listed = listed.ok().flatten().unwrap_or_default();
        let names = listed.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        let mut files = Vec::new();
        for name in names {
            let name = String::from_utf8_lossy(name);
            let Some(inner) = name.strip_prefix(&prefix) else { continue };
            let is_ours =
                inner.ends_with(".yaml") || inner.ends_with(".rhai") || inner.ends_with(".ftl");
            if is_ours {
                files.push((inner.to_owned(), self.content(&name)?));
            }
        }
        PackFiles::from_memory(id, origin, files)
    }

    fn content(&self, path: &str) -> Result<Vec<u8>, Diagnostics> {
        let object = format!("{}:{path}", self.commit);
        let read = git(&self.top, &["cat-file", "blob", &object]).ok().flatten();
        read.ok_or_else(|| {
            let words = format!("git can't read `{path}` at `{}`", self.revision);
            Diagnostic::error(&codes::NO_PACK_THEN, words).into()
        })
    }

    /// The packs in a folder, in words.
    fn packs_beside(&self, folder: &str) -> String {
        let listed =
            git(&self.top, &["ls-tree", "--name-only", &format!("{}:{folder}", self.commit)]);
        let listed = listed.ok().flatten().map(|out| text(&out)).unwrap_or_default();
        let names = listed.lines().take(12).map(|name| format!("`{name}`"));
        names.collect::<Vec<_>>().join(", ")
    }
}

/// The packs that are built in.
#[derive(Debug)]
struct BuiltIn;

impl PackLibrary for BuiltIn {
    fn find(&self, name: &str) -> Vec<BasePack> {
        let known = builtin::ids().contains(&name);
        let files = known.then(|| {
            let origin = format!("{}/{name}", builtin::ORIGIN);
            PackFiles::from_memory(name, origin, builtin::files(name)).ok()
        });
        files.flatten().map(BasePack::Files).into_iter().collect()
    }

    fn names(&self) -> Vec<String> {
        builtin::ids().into_iter().map(str::to_owned).collect()
    }
}

/// The top of the repository that a place lies in, whether or not there is something now.
fn top_of(place: &Path) -> Result<Option<PathBuf>, CommandFailure> {
    let there = real(place);
    let Some(folder) = there.ancestors().find(|one| one.is_dir()) else { return Ok(None) };
    let top = git(folder, &["rev-parse", "--show-toplevel"])?;
    Ok(top.map(|out| real(Path::new(&text(&out)))))
}

/// What git says; nothing where it says no.
fn git(folder: &Path, arguments: &[&str]) -> Result<Option<Vec<u8>>, CommandFailure> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments);
    command.stdin(Stdio::null()).stderr(Stdio::null());
    match command.output() {
        Ok(output) => Ok(output.status.success().then_some(output.stdout)),
        Err(error) => {
            let words = match error.kind() {
                io::ErrorKind::NotFound => "there is no `git` command".to_owned(),
                _ => format!("`git` can't be run: {error}"),
            };
            Err(CommandFailure::usage(
                Diagnostic::error(&codes::NO_GIT, words)
                    .help("`PACK@REVISION` needs it; without, compare two folders"),
            ))
        }
    }
}

fn text(out: &[u8]) -> String {
    String::from_utf8_lossy(out).trim_end_matches(['\n', '\r']).to_owned()
}

/// The place with links followed, as far as it is there.
fn real(place: &Path) -> PathBuf {
    let whole = std::path::absolute(place).unwrap_or_else(|_| place.to_owned());
    for there in whole.ancestors() {
        if let (Ok(real), Ok(rest)) = (there.canonicalize(), whole.strip_prefix(there)) {
            return if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        }
    }
    whole
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// `rules/mine/../base` as `rules/base`; nothing where it leads out.
fn tidy(path: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => drop(parts.pop()?),
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            _ => {}
        }
    }
    Some(parts.join("/"))
}
