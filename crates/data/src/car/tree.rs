//! The tree of a repository (a Merkle search tree): keys in order, each with a record.
//!
//! A node is `{ l: link?, e: [{ p, k, v, t }] }`: the subtree before its first key, then for each
//! key how many bytes it shares with the one before (`p`), the rest of it (`k`), the record (`v`)
//! and the subtree after it (`t`).

use std::collections::HashSet;

use peristyle_engine::diagnostic::Diagnostic;

use super::Refused;
use super::blocks::Blocks;
use super::cid::Digest;
use super::value::{self, Value};

/// The deepest tree: of four keys one lies above the lowest level, of sixteen one above that, so a
/// million records are about ten levels.
const MAX_DEPTH: usize = 64;
/// The longest key that the format allows.
const MAX_KEY: usize = 1024;

/// Why a walk ended early.
#[derive(Debug)]
pub(super) enum Stopped {
    /// By the tree.
    Refused(Refused),
    /// By whom it was walked for.
    Told(Diagnostic),
}

impl From<Refused> for Stopped {
    fn from(problem: Refused) -> Self {
        Self::Refused(problem)
    }
}

type Visit<'v, 'b> = &'v mut dyn FnMut(&[u8], Value<'b>) -> Result<(), Diagnostic>;

/// Hands over every key with its record, in the order of the keys.
pub(super) fn walk<'b>(
    blocks: &'b Blocks,
    root: Digest,
    visit: Visit<'_, 'b>,
) -> Result<(), Stopped> {
    Walk { blocks, visit, seen: HashSet::new(), last: Vec::new() }.node(root, 0)
}

struct Walk<'v, 'b> {
    blocks: &'b Blocks,
    visit: Visit<'v, 'b>,
    /// Nodes that were walked: a second time would be a circle, or a tree that grows and grows.
    seen: HashSet<Digest>,
    last: Vec<u8>,
}

impl Walk<'_, '_> {
    fn node(&mut self, at: Digest, depth: usize) -> Result<(), Stopped> {
        if depth > MAX_DEPTH {
            return Err(
                Refused::large(format!("its tree is more than {MAX_DEPTH} levels deep")).into()
            );
        }
        if !self.seen.insert(at) {
            return Err(bad());
        }
        let node = value::decode(self.blocks.get(at)?)?;
        let Some(Value::List(entries)) = node.get("e") else { return Err(bad()) };
        self.subtree(node.get("l"), depth)?;
        let mut key = Vec::new();
        for entry in entries {
            let (Some(Value::Integer(shared)), Some(Value::Bytes(rest)), Some(record)) =
                (entry.get("p"), entry.get("k"), entry.get("v").and_then(Value::link))
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
            (self.visit)(&key, value::decode(self.blocks.get(record)?)?).map_err(Stopped::Told)?;
            self.subtree(entry.get("t"), depth)?;
        }
        Ok(())
    }

    fn subtree(&mut self, link: Option<&Value<'_>>, depth: usize) -> Result<(), Stopped> {
        match link {
            None | Some(Value::Null) => Ok(()),
            Some(link) => self.node(link.link().ok_or_else(bad)?, depth + 1),
        }
    }
}

fn bad() -> Stopped {
    Refused::bad("its tree of records isn't as the format has it").into()
}
