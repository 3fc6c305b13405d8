//! A repository file: a CAR archive (version 1) that holds one member's signed repository, as
//! <https://atproto.com/specs/repository> describes it.
//!
//! The archive is a list of blocks, each named by the hash of its content (`blocks`). Its root is
//! a commit, which says whose the repository is and names the root of a tree (`tree`); the tree's
//! keys are `collection/rkey`, and its values are records. All of them are DAG-CBOR (`value`).
//! The commit's signature isn't checked: that would take the member's key, from the network.

mod blocks;
mod cid;
mod tree;
mod value;

use std::collections::HashSet;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Code, Diagnostic};

use crate::archive::{Held, Ledger};
use crate::codes;
use crate::json::Json;
use blocks::Blocks;
use value::Value;

/// The one version of commits that is read.
const COMMIT_VERSION: i128 = 3;

/// Why a file is refused.
#[derive(Debug)]
struct Refused {
    code: &'static Code,
    words: String,
}

impl Refused {
    /// It isn't what it should be.
    fn bad(words: impl Into<String>) -> Self {
        Self { code: &codes::BAD_REPOSITORY, words: words.into() }
    }

    /// It is more than is read.
    fn large(words: impl Into<String>) -> Self {
        Self { code: &codes::TOO_LARGE, words: words.into() }
    }

    fn diagnostic(self, name: &str) -> Diagnostic {
        let problem =
            Diagnostic::error(self.code, format!("`{name}` can't be read: {}", self.words));
        if self.code == &codes::TOO_LARGE {
            return problem;
        }
        problem.help("download the export again")
    }
}

/// The most bytes of a repository file, whose blocks name each other in any order.
pub(crate) const MAX_BYTES: u64 = 160 * 1024 * 1024;

/// A repository, whose records are made JSON when they are asked for.
#[derive(Debug)]
pub(crate) struct Repository {
    blocks: Blocks,
    did: Arc<str>,
    root: cid::Digest,
    name: String,
    _held: Held,
}

impl Repository {
    /// Opens the repository in a file, and looks through all of it.
    ///
    /// # Errors
    /// What isn't a whole repository, a block with another content than its name says, more than is
    /// read or may be held.
    pub(crate) fn open(
        bytes: Vec<u8>,
        name: &str,
        ledger: &Arc<Ledger>,
    ) -> Result<Self, Diagnostic> {
        let refuse = |problem: Refused| problem.diagnostic(name);
        let mut held = Held::new(ledger);
        held.set(bytes.len(), name)?;
        let blocks = Blocks::read(bytes).map_err(refuse)?;
        held.set(blocks.bytes(), name)?;
        let (did, root) = commit(&blocks).map_err(refuse)?;
        let did = did.into();
        let repository = Self { blocks, did, root, name: name.to_owned(), _held: held };
        repository.each(&mut |_| Ok(()))?;
        Ok(repository)
    }

    /// Hands over `{ "did": "…" }`, and for each record `{ "records": { collection, rkey, value } }`
    /// in the order of their keys; without records `{ "records": [] }`. Links are text (`bafy…`),
    /// bytes are `null`.
    pub(crate) fn each(
        &self,
        visit: &mut dyn FnMut(Json) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let part = |key: &str, value| Json::Map([(key.into(), value)].into());
        visit(part("did", Json::Text(Arc::clone(&self.did))))?;
        let mut making = Making { keys: HashSet::new(), collection: "".into() };
        let mut is_empty = true;
        tree::walk(&self.blocks, self.root, &mut |key, record| {
            is_empty = false;
            let record = making.record(key, record).map_err(|one| one.diagnostic(&self.name))?;
            visit(part("records", record))
        })
        .map_err(|problem| match problem {
            tree::Stopped::Refused(problem) => problem.diagnostic(&self.name),
            tree::Stopped::Told(problem) => problem,
        })?;
        if is_empty { visit(part("records", Json::List([].into()))) } else { Ok(()) }
    }
}

/// Whose repository it is, and the root of its tree.
fn commit(blocks: &Blocks) -> Result<(&str, cid::Digest), Refused> {
    let commit = value::decode(blocks.get(blocks.root())?)?;
    match commit.get("version") {
        Some(Value::Integer(COMMIT_VERSION)) => {}
        Some(Value::Integer(other)) => {
            let words =
                format!("its commit is of version {other}, and only {COMMIT_VERSION} is read");
            return Err(Refused::bad(words));
        }
        _ => return Err(Refused::bad("its root is no commit")),
    }
    match (commit.get("did"), commit.get("data").and_then(Value::link)) {
        (Some(Value::Text(did)), Some(root)) => Ok((did, root)),
        _ => Err(Refused::bad("its commit doesn't say whose it is and what it holds")),
    }
}

/// Makes JSON of records.
struct Making {
    /// Keys repeat in every record; each is kept once.
    keys: HashSet<Arc<str>>,
    /// That of the last record: the tree is in the order of collections.
    collection: Arc<str>,
}

impl Making {
    fn record(&mut self, key: &[u8], value: Value<'_>) -> Result<Json, Refused> {
        let key = std::str::from_utf8(key).ok().and_then(|key| key.split_once('/'));
        let Some((collection, rkey)) = key else {
            return Err(Refused::bad("a key of its tree isn't `collection/key`"));
        };
        if *self.collection != *collection {
            self.collection = collection.into();
        }
        let collection = Json::Text(Arc::clone(&self.collection));
        let rkey = self.text(rkey);
        let value = self.json(&value);
        Ok(self.map([("collection", collection), ("rkey", rkey), ("value", value)].into_iter()))
    }
}

#[cfg(test)]
mod tests;
