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
use std::io::{self, Read};
use std::sync::Arc;

use peristyle_engine::diagnostic::Diagnostic;

use crate::archive::{MemoryBudget, MemoryLease, cannot_read, read_failed};
use crate::codes;
use crate::json::JsonValue;
use blocks::BlockStore;
use value::CborValue;

/// The supported version of commits.
const COMMIT_VERSION: i128 = 3;

/// The reason why a repository file can't be read.
#[derive(Debug)]
enum CarError {
    /// Its contents are invalid.
    Bad(String),
    /// The content of a block doesn't match its CID.
    Forged { at: u64 },
    /// It exceeds a limit of reading.
    Large(String),
    /// It exceeds the memory budget of the export.
    OverBudget(Diagnostic),
    /// The file can't be read to its end.
    Unreadable(io::Error),
    /// The temporary file of its blocks can't be written or read.
    Temporary(io::Error),
}

impl CarError {
    /// Returns the diagnostic of this error in the file called `name`.
    fn diagnostic(self, name: &str) -> Diagnostic {
        let problem =
            |code, words: &str| Diagnostic::error(code, format!("`{name}` can't be read: {words}"));
        let again = "download the export again";
        match self {
            Self::Bad(words) => problem(&codes::BAD_REPOSITORY, &words).help(again),
            Self::Forged { at } => {
                let words =
                    format!("the block at byte {at} holds something else than its name says");
                problem(&codes::FORGED_BLOCK, &words).help(again)
            }
            Self::Large(words) => problem(&codes::TOO_LARGE, &words),
            Self::OverBudget(problem) => problem,
            Self::Unreadable(error) => read_failed(name, &error),
            Self::Temporary(error) => cannot_read(name, &error).help(
                "it is kept in the folder for temporary files while it is read: make space there",
            ),
        }
    }
}

/// A repository of records, which are converted to JSON when they are visited.
#[derive(Debug)]
pub(crate) struct RecordRepository {
    blocks: BlockStore,
    did: Arc<str>,
    root: cid::Sha256Digest,
    name: String,
}

impl RecordRepository {
    /// Opens the repository in a file, and verifies all of it.
    ///
    /// # Errors
    /// What isn't a whole repository, a block with another content than its name says, more than is
    /// read or may be held.
    pub(crate) fn open(
        file: impl Read,
        name: &str,
        budget: &Arc<MemoryBudget>,
    ) -> Result<Self, Diagnostic> {
        let refuse = |problem: CarError| problem.diagnostic(name);
        let blocks = BlockStore::read(file, name, MemoryLease::new(budget)).map_err(refuse)?;
        let (did, root) = read_commit(&blocks).map_err(refuse)?;
        let repository = Self { blocks, did, root, name: name.to_owned() };
        repository.visit_records(&mut |_| Ok(()))?;
        Ok(repository)
    }

    /// Visits `{ "did": "…" }`, and for each record `{ "records": { collection, rkey, value } }` in the
    /// order of their keys; without records `{ "records": [] }`. Links are text (`bafy…`), bytes are
    /// `null`.
    pub(crate) fn visit_records(
        &self,
        visit: &mut dyn FnMut(JsonValue) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let part = |key: &str, value| JsonValue::Map([(key.into(), value)].into());
        visit(part("did", JsonValue::Text(Arc::clone(&self.did))))?;
        let mut builder = RecordBuilder { keys: HashSet::new(), collection: "".into() };
        let mut is_empty = true;
        tree::visit_records(&self.blocks, self.root, &mut |key, record| {
            is_empty = false;
            let record =
                builder.build_record(key, record).map_err(|one| one.diagnostic(&self.name))?;
            visit(part("records", record))
        })
        .map_err(|problem| match problem {
            tree::WalkError::Car(problem) => problem.diagnostic(&self.name),
            tree::WalkError::Visitor(problem) => problem,
        })?;
        if is_empty { visit(part("records", JsonValue::List([].into()))) } else { Ok(()) }
    }
}

/// Reads the commit: returns the DID of the owner and the root of the tree.
fn read_commit(blocks: &BlockStore) -> Result<(Arc<str>, cid::Sha256Digest), CarError> {
    let block = blocks.get(blocks.root())?;
    let commit = value::decode(&block)?;
    match commit.get("version") {
        Some(CborValue::Integer(COMMIT_VERSION)) => {}
        Some(CborValue::Integer(other)) => {
            let words =
                format!("its commit is of version {other}, and only {COMMIT_VERSION} is read");
            return Err(CarError::Bad(words));
        }
        _ => return Err(CarError::Bad("its root is no commit".into())),
    }
    match (commit.get("did"), commit.get("data").and_then(CborValue::link_digest)) {
        (Some(CborValue::Text(did)), Some(root)) => Ok(((*did).into(), root)),
        _ => Err(CarError::Bad("its commit doesn't say whose it is and what it holds".into())),
    }
}

/// A builder of the JSON of records.
struct RecordBuilder {
    /// Keys repeat in every record; each is kept once.
    keys: HashSet<Arc<str>>,
    /// The last record's collection: the tree is in the order of collections.
    collection: Arc<str>,
}

impl RecordBuilder {
    fn build_record(&mut self, key: &[u8], value: &CborValue<'_>) -> Result<JsonValue, CarError> {
        let key = std::str::from_utf8(key).ok().and_then(|key| key.split_once('/'));
        let Some((collection, rkey)) = key else {
            return Err(CarError::Bad("a key of its tree isn't `collection/key`".into()));
        };
        if *self.collection != *collection {
            self.collection = collection.into();
        }
        let collection = JsonValue::Text(Arc::clone(&self.collection));
        let rkey = self.text(rkey);
        let value = self.json(value);
        Ok(self.map([("collection", collection), ("rkey", rkey), ("value", value)].into_iter()))
    }
}

#[cfg(test)]
mod tests;
