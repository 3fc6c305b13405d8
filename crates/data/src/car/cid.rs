//! CIDs: names of blocks that say the hash of their content.

/// A sha-256 hash.
pub(super) type Digest = [u8; 32];

/// The codec of content that is DAG-CBOR.
pub(super) const DAG_CBOR: u64 = 0x71;
/// How a CID of version 1 goes on after its codec where the hash is sha-256: the hash's own number
/// and its length.
const SHA_256: [u8; 2] = [0x12, 32];
/// What a CID of version 0, which is a hash alone, would begin with in version 1.
const VERSION_0: [u8; 2] = [1, 0x70];

/// The most bytes of a number.
pub(super) const MAX_VARINT_BYTES: usize = 9;

/// Returns the number that `bytes` begin with (LEB128, up to nine bytes), and what follows it.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let length = bytes.iter().take(MAX_VARINT_BYTES).position(|byte| byte & 0x80 == 0)? + 1;
    let (number, rest) = bytes.split_at_checked(length)?;
    let number = number.iter().rev().fold(0, |all, byte| (all << 7) | u64::from(byte & 0x7f));
    Some((number, rest))
}

/// What the CID that `bytes` begin with says: how the content is written (its codec) and its hash;
/// and what follows the CID. `None` for another version than 1 and another hash than sha-256.
pub(super) fn take(bytes: &[u8]) -> Option<(u64, Digest, &[u8])> {
    let (1, rest) = varint(bytes)? else { return None };
    let (codec, rest) = varint(rest)?;
    let (digest, rest) = rest.strip_prefix(&SHA_256)?.split_first_chunk()?;
    Some((codec, *digest, rest))
}

/// A CID as it is written, `bafy…`; `None` for what is none.
pub(super) fn text(cid: &[u8]) -> Option<String> {
    let version_1: &[u8] = match cid.first()? {
        1 => &[],
        _ if cid.starts_with(&SHA_256) && cid.len() == 34 => &VERSION_0,
        _ => return None,
    };
    let bytes = [version_1, cid].concat();
    Some(format!("b{}", data_encoding::BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()))
}
