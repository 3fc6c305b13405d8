//! A repository of signed records, as a CAR file: blocks named by their hashes, and a tree of them.

use std::io::{self, Write};

use minicbor::Encoder;
use minicbor::data::Tag;
use sha2::{Digest as _, Sha256};

type Bytes = Vec<u8>;
type Cbor = Result<(), Box<dyn std::error::Error>>;

/// A file that grows block by block.
pub(crate) struct Repository<W> {
    file: W,
    bytes: u64,
}

/// The keys of a tree in order, each with the name of its record.
pub(crate) type Records = [(String, Bytes)];

/// Returns the name of a block.
pub(crate) fn name_of(content: &[u8]) -> Bytes {
    [&[1, 0x71, 0x12, 32], Sha256::digest(content).as_slice()].concat()
}

fn length(mut length: usize) -> Bytes {
    let mut bytes = Vec::new();
    while length >= 0x80 {
        bytes.push(u8::try_from(length & 0x7f).unwrap_or(0) | 0x80);
        length >>= 7;
    }
    bytes.push(u8::try_from(length).unwrap_or(0));
    bytes
}

pub(crate) fn cbor(write: impl FnOnce(&mut Encoder<&mut Bytes>) -> Cbor) -> Bytes {
    let mut bytes = Vec::new();
    // writing into memory can't fail
    let _ = write(&mut Encoder::new(&mut bytes));
    bytes
}

fn link(encoder: &mut Encoder<&mut Bytes>, name: Option<&Bytes>) -> Cbor {
    match name {
        Some(name) => encoder.tag(Tag::new(42))?.bytes(&[&[0], name.as_slice()].concat())?,
        None => encoder.null()?,
    };
    Ok(())
}

impl<W: Write> Repository<W> {
    /// Begins a file whose commit is `commit`.
    pub(crate) fn new(mut file: W, root: &[u8]) -> io::Result<Self> {
        let header = cbor(|e| {
            e.map(2)?.str("roots")?.array(1)?;
            link(e, Some(&root.to_vec()))?;
            e.str("version")?.u8(1)?;
            Ok(())
        });
        file.write_all(&[length(header.len()), header].concat())?;
        Ok(Self { file, bytes: 0 })
    }

    /// Writes a block, and returns its name.
    pub(crate) fn block(&mut self, content: &[u8]) -> io::Result<Bytes> {
        let name = name_of(content);
        let length = length(name.len() + content.len());
        self.bytes += (length.len() + name.len() + content.len()) as u64;
        self.file.write_all(&length)?;
        self.file.write_all(&name)?;
        self.file.write_all(content)?;
        Ok(name)
    }

    /// Ends the file, and returns how many bytes its blocks have.
    pub(crate) fn finish(mut self) -> io::Result<u64> {
        self.file.flush()?;
        Ok(self.bytes)
    }

    /// Writes a tree of records with four keys in each node, and returns the name of its root.
    pub(crate) fn tree(&mut self, records: &Records) -> io::Result<Bytes> {
        let (mut subtrees, mut keys) = (Vec::new(), Vec::new());
        let mut rest = records;
        // four keys divide the others into five subtrees
        let part = records.len() / 5;
        for _ in 0..if records.len() > 4 { 4 } else { 0 } {
            let (left, right) = rest.split_at(part);
            subtrees.push(Some(self.tree(left)?));
            keys.extend(right.first());
            rest = right.get(1..).unwrap_or(&[]);
        }
        if keys.is_empty() {
            keys.extend(rest);
            subtrees.resize(keys.len() + 1, None);
        } else if rest.is_empty() {
            subtrees.push(None);
        } else {
            subtrees.push(Some(self.tree(rest)?));
        }
        let node = cbor(|e| {
            e.map(2)?.str("e")?.array(keys.len() as u64)?;
            let mut before = "";
            for ((key, record), right) in keys.iter().zip(subtrees.iter().skip(1)) {
                let shared = before.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count();
                e.map(4)?.str("k")?.bytes(key.as_bytes().get(shared..).unwrap_or(&[]))?;
                e.str("p")?.u64(shared as u64)?.str("t")?;
                link(e, right.as_ref())?;
                link(e.str("v")?, Some(record))?;
                before = key;
            }
            link(e.str("l")?, subtrees.first().and_then(Option::as_ref))
        });
        self.block(&node)
    }
}

/// Returns the commit of a tree.
pub(crate) fn commit(root: &Bytes) -> Bytes {
    cbor(|e| {
        e.map(5)?.str("did")?.str("did:plc:ida")?.str("rev")?.str("3k")?.str("sig")?;
        link(e.bytes(&[7; 64])?.str("data")?, Some(root))?;
        e.str("version")?.u8(3)?;
        Ok(())
    })
}
