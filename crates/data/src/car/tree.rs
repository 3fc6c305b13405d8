//! The tree of a repository (a Merkle search tree): keys in order, each with a record.
//!
//! A node is `{ l: link?, e: [{ p, k, v, t }] }`: the subtree before its first key, then for each
//! key how many bytes it shares with the one before (`p`), the rest of it (`k`), the record (`v`)
//! and the subtree after it (`t`).

use std::collections::HashSet;

use peristyle_engine::diagnostic::Diagnostic;

use super::CarError;
use super::blocks::BlockStore;
use super::cid::Sha256Digest;
use super::value::{self, CborValue};

/// The deepest tree. One of four keys lies above the lowest level, one of sixteen above that, so a
/// million records take about ten levels.
const MAX_DEPTH: usize = 64;
/// The most bytes of a key that the format allows.
const MAX_KEY_BYTES: usize = 1024;

/// The reason why visiting a tree ended early.
#[derive(Debug)]
pub(super) enum WalkError {
    /// The tree can't be read.
    Car(CarError),
    /// The visitor ended it.
    Visitor(Diagnostic),
}

impl From<CarError> for WalkError {
    fn from(problem: CarError) -> Self {
        Self::Car(problem)
    }
}

type RecordVisitor<'v> = &'v mut dyn FnMut(&[u8], &CborValue<'_>) -> Result<(), Diagnostic>;

/// Visits every key with its record, in the order of the keys.
pub(super) fn visit_records(
    blocks: &BlockStore,
    root: Sha256Digest,
    visitor: RecordVisitor<'_>,
) -> Result<(), WalkError> {
    TreeWalker { blocks, visitor, seen: HashSet::new(), last: Vec::new() }.visit_node(root, 0)
}

struct TreeWalker<'w> {
    blocks: &'w BlockStore,
    visitor: RecordVisitor<'w>,
    /// The nodes that were visited: a second visit means a cycle, or a tree of exponential size.
    seen: HashSet<Sha256Digest>,
    last: Vec<u8>,
}

impl TreeWalker<'_> {
    fn visit_node(&mut self, at: Sha256Digest, depth: usize) -> Result<(), WalkError> {
        if depth > MAX_DEPTH {
            return Err(
                CarError::Large(format!("its tree is more than {MAX_DEPTH} levels deep")).into()
            );
        }
        if !self.seen.insert(at) {
            return Err(invalid_tree());
        }
        let block = self.blocks.get(at)?;
        let node = value::decode(&block)?;
        let Some(CborValue::List(entries)) = node.get("e") else { return Err(invalid_tree()) };
        self.visit_subtree(node.get("l"), depth)?;
        let mut key = Vec::new();
        for entry in entries {
            let (Some(CborValue::Integer(shared)), Some(CborValue::Bytes(rest)), Some(record)) =
                (entry.get("p"), entry.get("k"), entry.get("v").and_then(CborValue::link_digest))
            else {
                return Err(invalid_tree());
            };
            let shared = usize::try_from(*shared).ok().filter(|&shared| shared <= key.len());
            key.truncate(shared.ok_or_else(invalid_tree)?);
            key.extend_from_slice(rest);
            if key.len() > MAX_KEY_BYTES || key <= self.last {
                return Err(invalid_tree());
            }
            self.last.clone_from(&key);
            let record = self.blocks.get(record)?;
            (self.visitor)(&key, &value::decode(&record)?).map_err(WalkError::Visitor)?;
            self.visit_subtree(entry.get("t"), depth)?;
        }
        Ok(())
    }

    fn visit_subtree(
        &mut self,
        link: Option<&CborValue<'_>>,
        depth: usize,
    ) -> Result<(), WalkError> {
        match link {
            None | Some(CborValue::Null) => Ok(()),
            Some(link) => self.visit_node(link.link_digest().ok_or_else(invalid_tree)?, depth + 1),
        }
    }
}

fn invalid_tree() -> WalkError {
    CarError::Bad("its tree of records isn't as the format has it".into()).into()
}
