//! Writes repositories to read.

use minicbor::Encoder;
use minicbor::data::Tag;
use sha2::{Digest as _, Sha256};

pub(super) type Bytes = Vec<u8>;

pub(super) fn name(codec: u8, content: &[u8]) -> Bytes {
    [&[1, codec, 0x12, 32], Sha256::digest(content).as_slice()].concat()
}

pub(super) fn cbor(write: impl FnOnce(&mut Encoder<&mut Bytes>)) -> Bytes {
    let mut bytes = Vec::new();
    write(&mut Encoder::new(&mut bytes));
    bytes
}

pub(super) fn link(encoder: &mut Encoder<&mut Bytes>, cid: &[u8]) {
    encoder.tag(Tag::new(42)).unwrap().bytes(&[&[0], cid].concat()).unwrap();
}

fn maybe_link(encoder: &mut Encoder<&mut Bytes>, cid: Option<&Bytes>) {
    if let Some(cid) = cid {
        return link(encoder, cid);
    }
    encoder.null().unwrap();
}

pub(super) fn length(mut length: usize) -> Bytes {
    let mut bytes = Vec::new();
    while length >= 0x80 {
        bytes.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes
}

/// A CAR file that grows block by block.
#[derive(Default)]
pub(super) struct Car {
    blocks: Bytes,
}

impl Car {
    pub(super) fn block(&mut self, content: &[u8]) -> Bytes {
        let cid = name(0x71, content);
        self.blocks.extend(length(cid.len() + content.len()));
        self.blocks.extend(&cid);
        self.blocks.extend(content);
        cid
    }

    /// A node of the tree: its subtree on the left, and for each key its record and the subtree
    /// after it.
    pub(super) fn node(
        &mut self,
        left: Option<&Bytes>,
        entries: &[(&str, &Bytes, Option<&Bytes>)],
    ) -> Bytes {
        let node = node(left, entries);
        self.block(&node)
    }

    pub(super) fn commit(&mut self, version: u8, root: &[u8]) -> Bytes {
        let commit = cbor(|e| {
            e.map(5).unwrap().str("did").unwrap().str("did:plc:ida").unwrap();
            e.str("rev").unwrap().str("3k").unwrap().str("sig").unwrap().bytes(&[7; 64]).unwrap();
            link(e.str("data").unwrap(), root);
            e.str("version").unwrap().u8(version).unwrap();
        });
        self.block(&commit)
    }

    pub(super) fn file(&self, version: u8, root: &[u8]) -> Bytes {
        let header = cbor(|e| {
            link(e.map(2).unwrap().str("roots").unwrap().array(1).unwrap(), root);
            e.str("version").unwrap().u8(version).unwrap();
        });
        [length(header.len()), header, self.blocks.clone()].concat()
    }
}

pub(super) fn node(left: Option<&Bytes>, entries: &[(&str, &Bytes, Option<&Bytes>)]) -> Bytes {
    cbor(|e| {
        e.map(2).unwrap().str("e").unwrap().array(entries.len() as u64).unwrap();
        let mut before = "";
        for (key, record, right) in entries {
            let shared = before.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count();
            e.map(4).unwrap().str("k").unwrap().bytes(&key.as_bytes()[shared..]).unwrap();
            e.str("p").unwrap().u64(shared as u64).unwrap();
            maybe_link(e.str("t").unwrap(), *right);
            link(e.str("v").unwrap(), record);
            before = key;
        }
        maybe_link(e.str("l").unwrap(), left);
    })
}

pub(super) fn post(text: &str) -> Bytes {
    cbor(|e| {
        e.map(2).unwrap().str("$type").unwrap().str("app.post").unwrap();
        e.str("text").unwrap().str(text).unwrap();
    })
}
