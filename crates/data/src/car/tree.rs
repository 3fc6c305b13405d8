//! The tree of a repository (a Merkle search tree): keys in order, each with a record.
//!
//! A node is `{ l: link?, e: [{ p, k, v, t }] }`: the subtree before its first key, then for each
//! key how many bytes it shares with the one before (`p`), the rest of it (`k`), the record (`v`)
//! and the subtree after it (`t`).

use std::collections::HashSet;

use peristyle_engine::diagnostic::Diagnostic;

use super::CarError;
use super::blocks::BlockStore;
use super::cid::Digest;
use super::value::{self, CborValue};

/// The deepest tree: of four keys one lies above the lowest level, of sixteen one above that, so a
/// million records are about ten levels.
const MAX_DEPTH: usize = 64;
/// The longest key that the format allows.
const MAX_KEY: usize = 1024;

/// Why a walk ended early.
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

type Visitor<'v> = &'v mut dyn FnMut(&[u8], &CborValue<'_>) -> Result<(), Diagnostic>;

/// Hands over every key with its record, in the order of the keys.
pub(super) fn walk(
    blocks: &BlockStore,
    root: Digest,
    visitor: Visitor<'_>,
) -> Result<(), WalkError> {
    TreeWalker { blocks, visitor, seen: HashSet::new(), last: Vec::new() }.node(root, 0)
}

struct TreeWalker<'w> {
    blocks: &'w BlockStore,
    visitor: Visitor<'w>,
    /// Nodes that were walked: a second time would be a circle, or a tree that grows and grows.
    seen: HashSet<Digest>,
    last: Vec<u8>,
}

impl TreeWalker<'_> {
    fn node(&mut self, at: Digest, depth: usize) -> Result<(), WalkError> {
        if depth > MAX_DEPTH {
            return Err(
                CarError::Large(format!("its tree is more than {MAX_DEPTH} levels deep")).into()
            );
        }
        if !self.seen.insert(at) {
            return Err(bad());
        }
        let block = self.blocks.get(at)?;
        let node = value::decode(&block)?;
        let Some(CborValue::List(entries)) = node.get("e") else { return Err(bad()) };
        self.subtree(node.get("l"), depth)?;
        let mut key = Vec::new();
        for entry in entries {
            let (Some(CborValue::Integer(shared)), Some(CborValue::Bytes(rest)), Some(record)) =
                (entry.get("p"), entry.get("k"), entry.get("v").and_then(CborValue::link))
            else {
                return Err(bad());
            };
            let shared = usize::try_from(*shared).ok().filter(|&shared| shared <= key.len());
            key.truncate(shared.ok_or_else(bad)?);
            key.extend_from_slice(rest);
            if key.len() > MAX_KEY || key <= self.last {
                return Err(bad());
            }
            self.last.clone_from(&key);
            let record = self.blocks.get(record)?;
            (self.visitor)(&key, &value::decode(&record)?).map_err(WalkError::Visitor)?;
            self.subtree(entry.get("t"), depth)?;
        }
        Ok(())
    }

    fn subtree(&mut self, link: Option<&CborValue<'_>>, depth: usize) -> Result<(), WalkError> {
        match link {
            None | Some(CborValue::Null) => Ok(()),
            Some(link) => self.node(link.link().ok_or_else(bad)?, depth + 1),
        }
    }
}

fn bad() -> WalkError {
    CarError::Bad("its tree of records isn't as the format has it".into()).into()
}
