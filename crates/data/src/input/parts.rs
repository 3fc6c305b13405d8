//! Joins archives that are parts, or copies, of one export.

use std::collections::BTreeSet;

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord};

use super::PackCandidate;
use super::naming::ParsedName;
use crate::archive::{Archive, ArchiveOverlap, DaySource};
use crate::codes;

/// The most days between the parts of one export.
const MAX_DAYS_APART: i32 = 3;

/// An archive with its parsed name and the packs that recognise it.
struct PartArchive {
    archive: Archive,
    name: ParsedName,
    packs: Vec<usize>,
}

/// Joins archives that are parts, or copies, of one export, with a remark; those that may be parts
/// and may be several people's stay separate, also with a remark.
///
/// Two archives are one export if one platform recognises both, their names name one person, no file
/// is in both with different contents, and numbers of parts, or files that are equal in both, show
/// it.
///
/// # Errors
/// More files than an archive may list.
pub fn join_parts(
    archives: Vec<Archive>,
    packs: &[PackCandidate],
) -> Result<(Vec<Archive>, Vec<DiagnosticRecord>), Diagnostic> {
    let names: Vec<String> = packs.iter().flat_map(|pack| pack.detect.names.clone()).collect();
    let read = |archive: Archive| {
        let fits = packs.iter().enumerate().filter(|(_, pack)| pack.fits(&archive));
        let packs = fits.map(|(at, _)| at).collect();
        PartArchive { name: ParsedName::parse(archive.name(), &names), packs, archive }
    };
    let all: Vec<PartArchive> = archives.into_iter().map(read).collect();
    let mut groups: Vec<Vec<&PartArchive>> = Vec::new();
    let mut remarks = Vec::new();
    for one in &all {
        let mut found = groups.iter_mut().filter(|group| {
            group.iter().all(|other| may_be_same_export(one, other, &all))
                && group.iter().any(|other| is_same_export(one, other, &all))
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
        let mut group: Vec<&PartArchive> = group;
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
                let archive = Archive::join(&parts)?;
                let names: BTreeSet<&str> = parts.iter().map(Archive::name).collect();
                let names: Vec<&str> = names.into_iter().collect();
                let words = format!("`{}` are read as one export", names.join("`, `"));
                archive.budget().add_note(Diagnostic::remark(&codes::JOINED_PARTS, words).record());
                archive
            }
        });
    }
    Ok((joined, remarks))
}

/// Returns whether two archives may be one export.
fn may_be_same_export(one: &PartArchive, other: &PartArchive, all: &[PartArchive]) -> bool {
    let same_pack = one.packs.iter().any(|pack| other.packs.contains(pack));
    // a part may hold nothing that a platform is known by
    let unknown = one.packs.is_empty() || other.packs.is_empty();
    (same_pack || unknown && is_another_part(one, other, all))
        && one.name.is_same_person(&other.name)
        && one.archive.overlap(&other.archive) != ArchiveOverlap::Conflict
}

/// Returns whether two archives that may be one export certainly are.
fn is_same_export(one: &PartArchive, other: &PartArchive, all: &[PartArchive]) -> bool {
    match one.archive.overlap(&other.archive) {
        ArchiveOverlap::Conflict => false,
        ArchiveOverlap::Copy => true,
        ArchiveOverlap::Some => is_another_part(one, other, all) || are_two_sizes(one, other, all),
        ArchiveOverlap::None => {
            is_another_part(one, other, all)
                || are_two_sizes(one, other, all) && one.name.copy == other.name.copy
        }
    }
}

/// Returns whether two names are those of one export's parts, and no third has the number of one.
fn is_another_part(one: &PartArchive, other: &PartArchive, all: &[PartArchive]) -> bool {
    let sure =
        |read: &PartArchive| read.name.part.filter(|(_, sure)| *sure).map(|(number, _)| number);
    let stem = |read: &PartArchive| {
        let ParsedName { person, dates, platform, .. } = read.name.clone();
        (person.map(|person| person.to_lowercase()), dates, platform)
    };
    let alone = |read: &PartArchive| {
        let same = |third: &&PartArchive| stem(third) == stem(read) && sure(third) == sure(read);
        all.iter().filter(same).count() == 1
    };
    sure(one).is_some()
        && sure(other).is_some()
        && sure(one) != sure(other)
        && stem(one) == stem(other)
        && alone(one)
        && alone(other)
}

/// Returns whether two names are those of the platform's smaller and larger export of about one day,
/// with one of each.
fn are_two_sizes(one: &PartArchive, other: &PartArchive, all: &[PartArchive]) -> bool {
    let is_near = match (day(one), day(other)) {
        (Some(one), Some(other)) => {
            one.until(other).is_ok_and(|span| span.get_days().abs() <= MAX_DAYS_APART)
        }
        _ => false,
    };
    let alone = |read: &PartArchive| {
        let same = |third: &&PartArchive| {
            third.name.is_same_person(&read.name) && third.name.platform == read.name.platform
        };
        all.iter().filter(same).count() == 1
    };
    let platforms = one.name.platform.zip(other.name.platform);
    platforms.is_some_and(|(one, other)| one != other) && is_near && alone(one) && alone(other)
}

/// Returns the day in the archive's name.
fn day(read: &PartArchive) -> Option<Date> {
    read.archive.day().filter(|(_, from)| *from == DaySource::Name).map(|(day, _)| day)
}

/// Returns whether two archives may be parts of one export, or two people's.
fn is_doubtful(one: &PartArchive, other: &PartArchive) -> bool {
    let numbered = one.name.part.is_some() && other.name.part.is_some();
    let sized = one.name.platform.is_some() && one.name.platform != other.name.platform;
    let unnumbered = |read: &PartArchive| {
        let person = read.name.person.clone().unwrap_or_default();
        person.trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase()
    };
    let same_pack = one.packs.iter().any(|pack| other.packs.contains(pack));
    same_pack
        && (numbered || sized)
        && unnumbered(one) == unnumbered(other)
        && one.archive.overlap(&other.archive) != ArchiveOverlap::Conflict
}
