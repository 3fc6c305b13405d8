//! The blocks of a CAR archive, each verified against its CID.
//!
//! Blocks refer to each other in any order, so their contents are kept: small archives in memory,
//! larger ones in an unnamed temporary file, which the operating system removes with the process.

use std::collections::HashMap;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};
use tempfile::SpooledTempFile;

use super::CarError;
use super::cid::{self, DAG_CBOR, Sha256Digest};
use super::value::{self, CborValue};
use crate::archive::MemoryLease;

/// The most blocks, and the bytes that the index takes for each.
const MAX_BLOCKS: usize = 900_000;
const INDEX_BYTES: usize = 56;
/// The most bytes of one block. Records and nodes of the tree have a few hundred; the format's own
/// limit is a million.
const MAX_BLOCK_BYTES: usize = 1 << 20;
/// The most bytes of a CID before the content of a block.
const MAX_CID_BYTES: usize = 64;
/// The most bytes of contents that are kept in memory.
const MAX_MEMORY_BYTES: usize = 8 << 20;

/// The blocks of an archive that are DAG-CBOR, by the hash of their content.
#[derive(Debug)]
pub(super) struct BlockStore {
    root: Sha256Digest,
    contents: Mutex<SpooledTempFile>,
    /// The offset and the length of each content.
    places: HashMap<Sha256Digest, (u64, u32)>,
    _held: MemoryLease,
}

impl BlockStore {
    /// Reads and checks the blocks of a file called `name`.
    pub(super) fn read(
        file: impl Read,
        name: &str,
        mut lease: MemoryLease,
    ) -> Result<Self, CarError> {
        let mut parts = PartReader { file: BufReader::new(file), position: 0, part: Vec::new() };
        let root = match parts.next() {
            Ok(Some(header)) => header_root(header)?,
            Ok(None) | Err(PartError::Truncated) => {
                return Err(CarError::Bad("it isn't a CAR file, or ends in its header".into()));
            }
            Err(PartError::TooLong) => return Err(CarError::Bad("it isn't a CAR file".into())),
            Err(PartError::Unreadable(error)) => return Err(CarError::Unreadable(error)),
        };
        let mut contents = SpooledTempFile::new(MAX_MEMORY_BYTES);
        let (mut places, mut end) = (HashMap::new(), 0_u64);
        loop {
            let at = parts.position;
            let block = match parts.next() {
                Ok(Some(block)) => block,
                Ok(None) => break,
                Err(PartError::Truncated) => {
                    let words = format!("it ends in the block that begins at byte {at}");
                    return Err(CarError::Bad(words));
                }
                Err(PartError::TooLong) => {
                    return Err(CarError::Large("it holds a block of more than 1 MiB".into()));
                }
                Err(PartError::Unreadable(error)) => return Err(CarError::Unreadable(error)),
            };
            let Some((codec, digest, content)) = cid::read_cid(block) else {
                return Err(CarError::Bad(format!(
                    "the block at byte {at} isn't named by sha-256"
                )));
            };
            let length = u32::try_from(content.len()).ok();
            let Some(length) = length.filter(|_| content.len() <= MAX_BLOCK_BYTES) else {
                return Err(CarError::Large("it holds a block of more than 1 MiB".into()));
            };
            if Sha256::digest(content).as_slice() != digest {
                return Err(CarError::Forged { at });
            }
            if codec != DAG_CBOR {
                continue;
            }
            contents.write_all(content).map_err(CarError::Temporary)?;
            places.insert(digest, (end, length));
            end += u64::from(length);
            if places.len() > MAX_BLOCKS {
                return Err(CarError::Large(format!("it holds more than {MAX_BLOCKS} blocks")));
            }
            let in_memory = usize::try_from(end).unwrap_or(usize::MAX).min(MAX_MEMORY_BYTES);
            lease
                .resize(in_memory + places.capacity() * INDEX_BYTES, name)
                .map_err(CarError::OverBudget)?;
        }
        Ok(Self { root, contents: Mutex::new(contents), places, _held: lease })
    }

    /// Returns the archive's root: the commit.
    pub(super) fn root(&self) -> Sha256Digest {
        self.root
    }

    /// Returns the content of a block.
    pub(super) fn get(&self, digest: Sha256Digest) -> Result<Vec<u8>, CarError> {
        let Some(&(begin, length)) = self.places.get(&digest) else {
            let words = "a block that it needs isn't in it, so it is incomplete";
            return Err(CarError::Bad(words.into()));
        };
        let mut content = vec![0; length as usize];
        let mut contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        contents
            .seek(SeekFrom::Start(begin))
            .and_then(|_| contents.read_exact(&mut content))
            .map_err(CarError::Temporary)?;
        Ok(content)
    }
}

/// The reason why the next part of a file can't be read.
enum PartError {
    Truncated,
    TooLong,
    Unreadable(io::Error),
}

/// A reader of the parts of a CAR archive, each its length as a varint, then as many bytes.
struct PartReader<R> {
    file: BufReader<R>,
    /// The number of bytes that were read.
    position: u64,
    part: Vec<u8>,
}

impl<R: Read> PartReader<R> {
    /// Returns the next part; `None` at the end of the file.
    fn next(&mut self) -> Result<Option<&[u8]>, PartError> {
        let mut length = Vec::new();
        while length.last().is_none_or(|byte| byte & 0x80 != 0) {
            let mut byte = [0];
            match self.file.read_exact(&mut byte) {
                Ok(()) => length.extend(byte),
                Err(error) if error.kind() == ErrorKind::UnexpectedEof && length.is_empty() => {
                    return Ok(None);
                }
                Err(error) => return Err(error.into()),
            }
            if length.len() > cid::MAX_VARINT_BYTES {
                return Err(PartError::Truncated);
            }
        }
        let (bytes, _) = cid::read_varint(&length).ok_or(PartError::Truncated)?;
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        if bytes > MAX_BLOCK_BYTES + MAX_CID_BYTES {
            return Err(PartError::TooLong);
        }
        self.part.resize(bytes, 0);
        self.file.read_exact(&mut self.part)?;
        self.position += (length.len() + bytes) as u64;
        Ok(Some(&self.part))
    }
}

impl From<io::Error> for PartError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::UnexpectedEof => Self::Truncated,
            _ => Self::Unreadable(error),
        }
    }
}

/// Returns the first root that a header names.
fn header_root(header: &[u8]) -> Result<Sha256Digest, CarError> {
    let header = value::decode(header).ok();
    match header.as_ref().and_then(|header| header.get("version")) {
        Some(CborValue::Integer(1)) => {}
        Some(CborValue::Integer(other)) => {
            return Err(CarError::Bad(format!("it is a CAR file of version {other}, not 1")));
        }
        _ => return Err(CarError::Bad("it isn't a CAR file".into())),
    }
    let root = match header.as_ref().and_then(|header| header.get("roots")) {
        Some(CborValue::List(roots)) => roots.first().and_then(CborValue::link_digest),
        _ => None,
    };
    root.ok_or_else(|| CarError::Bad("it names no root".into()))
}
