//! CIDs: identifiers of blocks that contain the hash of their content.

/// A sha-256 hash.
pub(super) type Sha256Digest = [u8; 32];

/// The codec of content that is DAG-CBOR.
pub(super) const DAG_CBOR: u64 = 0x71;
/// The bytes after the codec of a CID of version 1 with sha-256: the code of the hash and its length.
const SHA_256: [u8; 2] = [0x12, 32];
/// The prefix that makes a CID of version 0, which is a hash alone, one of version 1.
const VERSION_0: [u8; 2] = [1, 0x70];

/// The most bytes of a number.
pub(super) const MAX_VARINT_BYTES: usize = 9;

/// Returns the number that `bytes` begin with (LEB128, up to nine bytes), and what follows it.
pub(super) fn read_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let length = bytes.iter().take(MAX_VARINT_BYTES).position(|byte| byte & 0x80 == 0)? + 1;
    let (number, rest) = bytes.split_at_checked(length)?;
    let number = number.iter().rev().fold(0, |all, byte| (all << 7) | u64::from(byte & 0x7f));
    Some((number, rest))
}

/// Reads the CID that `bytes` begin with: returns its codec, its hash and what follows it. `None` for
/// other versions than 1 and other hashes than sha-256.
pub(super) fn read_cid(bytes: &[u8]) -> Option<(u64, Sha256Digest, &[u8])> {
    let (1, rest) = read_varint(bytes)? else { return None };
    let (codec, rest) = read_varint(rest)?;
    let (digest, rest) = rest.strip_prefix(&SHA_256)?.split_first_chunk()?;
    Some((codec, *digest, rest))
}

/// Formats a CID as text, `bafy…`; `None` for other bytes.
pub(super) fn text(cid: &[u8]) -> Option<String> {
    let version_1: &[u8] = match cid.first()? {
        1 => &[],
        _ if cid.starts_with(&SHA_256) && cid.len() == 34 => &VERSION_0,
        _ => return None,
    };
    let bytes = [version_1, cid].concat();
    Some(format!("b{}", data_encoding::BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()))
}
