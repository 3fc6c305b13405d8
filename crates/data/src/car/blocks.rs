//! The blocks of a CAR archive, each checked against its name.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::Refused;
use super::cid::{self, DAG_CBOR, Digest, varint};
use super::value::{self, Value};
use crate::codes;

/// The most blocks, and the bytes that each takes beside the file.
const MAX_BLOCKS: usize = 900_000;
const BLOCK_BYTES: usize = 56;
/// The most bytes of one block. Records and nodes of the tree have a few hundred; the format's own
/// limit is a million.
const MAX_BLOCK_BYTES: usize = 1 << 20;

/// The blocks of an archive that are DAG-CBOR, by the hash of their content.
#[derive(Debug)]
pub(super) struct Blocks {
    root: Digest,
    bytes: Vec<u8>,
    /// Where each block begins, and how long it is.
    blocks: HashMap<Digest, (u32, u32)>,
}

impl Blocks {
    /// Lists the blocks of a file; their contents stay where they are.
    pub(super) fn read(bytes: Vec<u8>) -> Result<Self, Refused> {
        let Some((header, mut rest)) = part(&bytes) else {
            return Err(Refused::bad("it isn't a CAR file, or ends in its header"));
        };
        let root = root(header)?;
        let mut blocks = HashMap::new();
        while !rest.is_empty() {
            let at = bytes.len() - rest.len();
            let Some((block, after)) = part(rest) else {
                return Err(Refused::bad(format!("it ends in the block that begins at byte {at}")));
            };
            let Some((codec, digest, content)) = cid::take(block) else {
                return Err(Refused::bad(format!("the block at byte {at} isn't named by sha-256")));
            };
            if content.len() > MAX_BLOCK_BYTES {
                return Err(Refused::large("it holds a block of more than 1 MiB"));
            }
            if Sha256::digest(content).as_slice() != digest {
                return Err(Refused {
                    code: &codes::FORGED_BLOCK,
                    words: format!(
                        "the block at byte {at} holds something else than its name says"
                    ),
                });
            }
            if codec == DAG_CBOR {
                let begin = bytes.len() - after.len() - content.len();
                let place = u32::try_from(begin).ok().zip(u32::try_from(content.len()).ok());
                let place = place.ok_or_else(|| Refused::large("it is larger than is read"))?;
                blocks.insert(digest, place);
            }
            if blocks.len() > MAX_BLOCKS {
                return Err(Refused::large(format!("it holds more than {MAX_BLOCKS} blocks")));
            }
            rest = after;
        }
        Ok(Self { root, bytes, blocks })
    }

    /// The archive's root: the commit.
    pub(super) fn root(&self) -> Digest {
        self.root
    }

    /// About how many bytes they take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.len() + self.blocks.capacity() * BLOCK_BYTES
    }

    /// The content of a block.
    pub(super) fn get(&self, digest: Digest) -> Result<&[u8], Refused> {
        let place = self
            .blocks
            .get(&digest)
            .and_then(|&(begin, length)| self.bytes.get(begin as usize..)?.get(..length as usize));
        place.ok_or_else(|| Refused::bad("a block that it needs isn't in it, so it is incomplete"))
    }
}

/// The part that `bytes` begin with (its length, then itself), and what follows it.
fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = varint(bytes)?;
    rest.split_at_checked(usize::try_from(length).ok()?)
}

/// The first root that a header names.
fn root(header: &[u8]) -> Result<Digest, Refused> {
    let header = if header.len() > MAX_BLOCK_BYTES { None } else { value::decode(header).ok() };
    match header.as_ref().and_then(|header| header.get("version")) {
        Some(Value::Integer(1)) => {}
        Some(Value::Integer(other)) => {
            return Err(Refused::bad(format!("it is a CAR file of version {other}, not 1")));
        }
        _ => return Err(Refused::bad("it isn't a CAR file")),
    }
    let root = match header.as_ref().and_then(|header| header.get("roots")) {
        Some(Value::List(roots)) => roots.first().and_then(Value::link),
        _ => None,
    };
    root.ok_or_else(|| Refused::bad("it names no root"))
}
