//! Where packs lie while they are edited: folders, single files, behind links, in a repository.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::Receiver;

use peristyle_engine::live::ReloadEvent;
use peristyle_engine::{Engine, LiveOptions, LivePack};

use super::packs::{State, Texts, texts, write_all};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lie {
    /// A plain folder.
    Folder,
    /// One YAML file.
    File,
    /// Files that are links through `..data`, as Kubernetes mounts them.
    Data,
    /// A folder that is a link.
    Link,
    /// A link above the folder.
    Way,
    /// A folder in a git repository with two branches.
    Git,
}

/// A pack that is followed where it lies.
pub(crate) struct Ground {
    pub(crate) lie: Lie,
    pub(crate) linked: bool,
    pub(crate) lines: u64,
    pub(crate) root: PathBuf,
    pub(crate) home: PathBuf,
    pub(crate) live: LivePack,
    pub(crate) events: Receiver<ReloadEvent>,
    pub(crate) state: State,
    pub(crate) version: u64,
    _home: tempfile::TempDir,
}

impl Ground {
    pub(crate) fn new(lie: Lie, linked: bool, lines: u64, options: LiveOptions) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().canonicalize().unwrap();
        let state = State::all(1);
        let all = content(lie, state, linked, lines);
        let root = match lie {
            Lie::Folder => home.join("above/shop"),
            Lie::File => home.join("shop.yaml"),
            Lie::Data | Lie::Link => home.join("shop"),
            Lie::Way => home.join("srv/current/shop"),
            Lie::Git => home.join("repository/shop"),
        };
        match lie {
            Lie::Folder => write_all(&root, &all),
            Lie::File => fs::write(&root, &all["pack.yaml"]).unwrap(),
            Lie::Data => {
                write_all(&root.join("..1"), &all);
                symlink("..1", root.join("..data")).unwrap();
                for name in ["pack.yaml", "functions.rhai", "pillars"] {
                    symlink(Path::new("..data").join(name), root.join(name)).unwrap();
                }
            }
            Lie::Link => {
                write_all(&home.join("packs/1"), &all);
                symlink("packs/1", &root).unwrap();
            }
            Lie::Way => {
                write_all(&home.join("releases/1/shop"), &all);
                fs::create_dir(home.join("srv")).unwrap();
                symlink("../releases/1", home.join("srv/current")).unwrap();
            }
            Lie::Git => {
                let repository = root.parent().unwrap();
                fs::create_dir(repository).unwrap();
                git(repository, &["init", "-q", "-b", "one"]);
                for (branch, version) in [("one", 1), ("two", 2)] {
                    if branch == "two" {
                        git(repository, &["checkout", "-q", "-b", branch]);
                    }
                    write_all(&root, &texts(State::all(version), linked, lines));
                    git(repository, &["add", "-A"]);
                    git(repository, &["commit", "-q", "-m", branch]);
                }
                git(repository, &["checkout", "-q", "one"]);
            }
        }
        let live = LivePack::open(Engine::new(), &root, options).expect("a valid pack");
        let events = live.subscribe();
        Self { lie, linked, lines, root, home, live, events, state, version: 1, _home: dir }
    }

    pub(crate) fn texts(&self, state: State) -> Texts {
        content(self.lie, state, self.linked, self.lines)
    }

    /// Puts a new version in place of the old one in one step, where the ground has such a step.
    pub(crate) fn swap(&self, texts: &Texts) {
        let version = self.version;
        let over = |new: &Path, link: &Path, target: &str| {
            symlink(target, new).unwrap();
            fs::rename(new, link).unwrap();
        };
        match self.lie {
            Lie::Data => {
                write_all(&self.root.join(format!("..{version}")), texts);
                over(
                    &self.root.join("..data_tmp"),
                    &self.root.join("..data"),
                    &format!("..{version}"),
                );
                let _ = fs::remove_dir_all(self.root.join(format!("..{}", version - 1)));
            }
            Lie::Link => {
                write_all(&self.home.join(format!("packs/{version}")), texts);
                over(&self.home.join("next"), &self.root, &format!("packs/{version}"));
            }
            Lie::Way => {
                write_all(&self.home.join(format!("releases/{version}/shop")), texts);
                over(
                    &self.home.join("srv/next"),
                    &self.home.join("srv/current"),
                    &format!("../releases/{version}"),
                );
            }
            Lie::Git => {
                let branch = if version.is_multiple_of(2) { "two" } else { "one" };
                git(self.root.parent().unwrap(), &["checkout", "-q", branch]);
            }
            Lie::Folder | Lie::File => {}
        }
    }
}

fn content(lie: Lie, state: State, linked: bool, lines: u64) -> Texts {
    if lie != Lie::File {
        return texts(state, linked, lines);
    }
    let version = state.a;
    let lines: String = (0..lines)
        .map(|line| format!("  line_{line}: {{ value: x, weight: {} }}\n", version + line))
        .collect();
    Texts::from([(
        "pack.yaml".to_owned(),
        format!(
            "points: 90\nfacts: {{ x: {{ type: share }}, y: {{ type: share }} }}\nindicators:\n  first: {{ value: y, weight: {version} }}\n{lines}"
        ),
    )])
}

fn git(at: &Path, arguments: &[&str]) {
    let settled =
        ["-c", "user.name=coach", "-c", "user.email=coach@example.org", "-c", "gc.auto=0"];
    let done = Command::new("git")
        .args(settled)
        .args(arguments)
        .current_dir(at)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(done.is_ok_and(|status| status.success()), "git {arguments:?} failed");
}
