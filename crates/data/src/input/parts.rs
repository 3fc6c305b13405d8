//! Which archives are parts, or copies, of one export.

use std::collections::BTreeSet;

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, Record};

use super::Candidate;
use super::naming::Name;
use crate::archive::{Archive, DayFrom, Overlap};
use crate::codes;

/// The most days between the mails with the parts of one export.
const APART: i32 = 3;

/// An archive with what its name and its files say.
struct Read {
    archive: Archive,
    name: Name,
    packs: Vec<usize>,
}

/// Joins archives that are parts, or copies, of one export, and says so; those that may be parts
/// and may be several people's stay apart, which is said too.
///
/// Two archives are one export if they are the same platform's, their names differ by nothing that
/// names a person, no file in one contradicts the other's, and the number of a part, or files that
/// are the same in both, say so.
///
/// # Errors
/// More files than an archive may list.
pub fn join_parts(
    archives: Vec<Archive>,
    packs: &[Candidate],
) -> Result<(Vec<Archive>, Vec<Record>), Diagnostic> {
    let names: Vec<String> = packs.iter().flat_map(|pack| pack.detect.names.clone()).collect();
    let read = |archive: Archive| {
        let fits = packs.iter().enumerate().filter(|(_, pack)| pack.fits(&archive));
        let packs = fits.map(|(at, _)| at).collect();
        Read { name: Name::read(archive.name(), &names), packs, archive }
    };
    let all: Vec<Read> = archives.into_iter().map(read).collect();
    let mut groups: Vec<Vec<&Read>> = Vec::new();
    let mut remarks = Vec::new();
    for one in &all {
        let mut found = groups.iter_mut().filter(|group| {
            group.iter().all(|other| could_be_one(one, other, &all))
                && group.iter().any(|other| belongs(one, other, &all))
        });
        match (found.next(), found.next()) {
            (Some(group), None) => group.push(one),
            _ => groups.push(vec![one]),
        }
    }
    for (at, group) in groups.iter().enumerate() {
        let others = groups.iter().skip(at + 1).filter_map(|other| other.first().copied());
        let doubtful = others.filter(|other| group.iter().any(|one| is_doubtful(one, other)));
        let doubtful: Vec<&str> = doubtful.map(|other| other.archive.name()).collect();
        if let (Some(first), false) = (group.first(), doubtful.is_empty()) {
            let words = format!(
                "`{}` may be another part of the export `{}`, or somebody else's: they count as \
                 several profiles",
                doubtful.join("`, `"),
                first.archive.name()
            );
            let remark = Diagnostic::remark(&codes::PERHAPS_PARTS, words)
                .help("if they are parts of one export, unpack them into one folder and give that");
            remarks.push(remark.record());
        }
    }
    let mut joined = Vec::new();
    for group in groups {
        let mut group: Vec<&Read> = group;
        // of a file that is in several, the one in the larger part counts; parts in their order
        group.sort_by_key(|one| {
            (
                std::cmp::Reverse(day(one)),
                one.name.part,
                std::cmp::Reverse(one.archive.entries().len()),
            )
        });
        joined.push(match group.as_slice() {
            [one] => one.archive.clone(),
            several => {
                let parts: Vec<Archive> = several.iter().map(|one| one.archive.clone()).collect();
                let archive = Archive::joined(&parts)?;
                let names: BTreeSet<&str> = parts.iter().map(Archive::name).collect();
                let names: Vec<&str> = names.into_iter().collect();
                let words = format!("`{}` are read as one export", names.join("`, `"));
                archive.ledger().note(Diagnostic::remark(&codes::JOINED_PARTS, words).record());
                archive
            }
        });
    }
    Ok((joined, remarks))
}

/// Whether nothing speaks against two archives being one export.
fn could_be_one(one: &Read, other: &Read, all: &[Read]) -> bool {
    let same_pack = one.packs.iter().any(|pack| other.packs.contains(pack));
    // a part may hold nothing that a platform is known by
    let unknown = one.packs.is_empty() || other.packs.is_empty();
    (same_pack || unknown && is_another_part(one, other, all))
        && one.name.is_about(&other.name)
        && one.archive.overlap(&other.archive) != Overlap::Conflict
}

/// Whether something says that two archives which could be one export are one.
fn belongs(one: &Read, other: &Read, all: &[Read]) -> bool {
    match one.archive.overlap(&other.archive) {
        Overlap::Conflict => false,
        Overlap::Copy => true,
        Overlap::Some => is_another_part(one, other, all) || are_two_sizes(one, other, all),
        Overlap::None => {
            is_another_part(one, other, all)
                || are_two_sizes(one, other, all) && one.name.copy == other.name.copy
        }
    }
}

/// Whether two names are those of one export's parts, and no third has the number of one of them.
fn is_another_part(one: &Read, other: &Read, all: &[Read]) -> bool {
    let sure = |read: &Read| read.name.part.filter(|(_, sure)| *sure).map(|(number, _)| number);
    let stem = |read: &Read| {
        let Name { person, dates, platform, .. } = read.name.clone();
        (person.map(|person| person.to_lowercase()), dates, platform)
    };
    let alone = |read: &Read| {
        let same = |third: &&Read| stem(third) == stem(read) && sure(third) == sure(read);
        all.iter().filter(same).count() == 1
    };
    sure(one).is_some()
        && sure(other).is_some()
        && sure(one) != sure(other)
        && stem(one) == stem(other)
        && alone(one)
        && alone(other)
}

/// Whether two names are those that the platform gives to its smaller and its larger export, of
/// about one day, and there is one of each.
fn are_two_sizes(one: &Read, other: &Read, all: &[Read]) -> bool {
    let is_near = match (day(one), day(other)) {
        (Some(one), Some(other)) => {
            one.until(other).is_ok_and(|span| span.get_days().abs() <= APART)
        }
        _ => false,
    };
    let alone = |read: &Read| {
        let same = |third: &&Read| {
            third.name.is_about(&read.name) && third.name.platform == read.name.platform
        };
        all.iter().filter(same).count() == 1
    };
    let platforms = one.name.platform.zip(other.name.platform);
    platforms.is_some_and(|(one, other)| one != other) && is_near && alone(one) && alone(other)
}

/// The day in the archive's name.
fn day(read: &Read) -> Option<Date> {
    read.archive.day().filter(|(_, from)| *from == DayFrom::Name).map(|(day, _)| day)
}

/// Whether two archives may be parts of one export, and may as well be two people's.
fn is_doubtful(one: &Read, other: &Read) -> bool {
    let numbered = one.name.part.is_some() && other.name.part.is_some();
    let sized = one.name.platform.is_some() && one.name.platform != other.name.platform;
    let unnumbered = |read: &Read| {
        let person = read.name.person.clone().unwrap_or_default();
        person.trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase()
    };
    let same_pack = one.packs.iter().any(|pack| other.packs.contains(pack));
    same_pack
        && (numbered || sized)
        && unnumbered(one) == unnumbered(other)
        && one.archive.overlap(&other.archive) != Overlap::Conflict
}
