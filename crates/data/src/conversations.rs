//! Messages grouped into conversations: who began, who answered, and how soon.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use peristyle_engine::host::HostObject;
use peristyle_engine::statistics::median;

use crate::date::{self, DAY_SECONDS};
use crate::table::{MAX_DISTINCT, TableView, TextFingerprint, exact_fingerprint, same_text};

/// The columns of a table of messages.
#[derive(Debug, Clone, Copy)]
pub struct MessageColumns {
    /// The column of the conversation.
    pub id: usize,
    /// The column of the sender.
    pub from: usize,
    /// The column of the recipients, joined by commas; not needed to group conversations.
    pub to: Option<usize>,
    /// The column of the date.
    pub date: usize,
}

/// A person whom scripts can compare with and not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpaquePerson(pub(crate) Arc<str>);

/// Conversations of one person, the owner, with others. Cheap to clone.
///
/// Messages without a date are left out, since who wrote first can't be told. One without a sender
/// is someone else's: exports leave deleted accounts nameless, and never the owner.
#[derive(Debug, Clone)]
pub struct Conversations {
    /// The messages, conversation by conversation, of each from the oldest to the newest.
    messages: Arc<[PackedMessage]>,
    /// The end of the messages of each conversation.
    ends: Arc<[u32]>,
    /// The table of the messages, and the column of their dates.
    table: TableView,
    dates: usize,
}

/// A message: its time in seconds since 1970, with two flags in the low bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct PackedMessage(i64);

impl PackedMessage {
    fn new(at: i64, own: bool, to_many: bool) -> Self {
        // dates have four digits of a year, far below the 62 bits that are left
        Self(at << 2 | i64::from(own) << 1 | i64::from(to_many))
    }

    fn at(self) -> i64 {
        self.0 >> 2
    }

    fn own(self) -> bool {
        self.0 & 2 != 0
    }

    /// Returns whether it has several recipients.
    fn to_many(self) -> bool {
        self.0 & 1 != 0
    }
}

/// The bytes that a message takes while conversations are grouped.
pub(crate) const MESSAGE_BYTES: usize = 24;

/// Finds the owner of messages: who takes part in the most conversations, in at least nine of ten,
/// and in more than anyone else. `None` if nobody does, or there are too many to be counted.
pub fn owner(table: &TableView, columns: MessageColumns) -> Option<OpaquePerson> {
    // of each person the name, and in how many conversations
    let mut people: HashMap<TextFingerprint, (Box<str>, usize)> = HashMap::new();
    let mut taking_part: HashSet<(u32, TextFingerprint)> = HashSet::new();
    let mut conversations: HashMap<TextFingerprint, u32> = HashMap::new();
    table.visit_rows([Some(columns.id), Some(columns.from), columns.to], |_, [id, from, to]| {
        if taking_part.len() > MAX_DISTINCT {
            return;
        }
        let next = u32::try_from(conversations.len()).unwrap_or(u32::MAX);
        let conversation = *conversations.entry(exact_fingerprint(id)).or_insert(next);
        for person in std::iter::once(from).chain(to.split(',')) {
            let person = person.trim();
            if person.is_empty() {
                continue;
            }
            let print = exact_fingerprint(person);
            if taking_part.insert((conversation, print)) {
                people.entry(print).or_insert_with(|| (person.into(), 0)).1 += 1;
            }
        }
    });
    if taking_part.len() > MAX_DISTINCT {
        return None;
    }
    let mut counts: Vec<(usize, &str)> =
        people.values().map(|(person, count)| (*count, &**person)).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let &(most, person) = counts.first()?;
    let next = counts.get(1).map_or(0, |&(count, _)| count);
    (most > next && most * 10 >= conversations.len() * 9).then(|| OpaquePerson(person.into()))
}

impl Conversations {
    /// Groups a table of messages into the conversations of `owner`; `None` if there are too many.
    pub fn new(table: &TableView, columns: MessageColumns, owner: &OpaquePerson) -> Option<Self> {
        let mut indexes: HashMap<TextFingerprint, u32> = HashMap::new();
        let mut all: Vec<(u32, PackedMessage)> = Vec::with_capacity(table.count());
        let mut moments = table.moments(columns.date);
        table.visit_rows(
            [Some(columns.id), Some(columns.from), columns.to],
            |_, [id, from, to]| {
                let Some(moment) = moments.next().flatten() else { return };
                if indexes.len() > MAX_DISTINCT {
                    return;
                }
                let next = u32::try_from(indexes.len()).unwrap_or(u32::MAX);
                let index = *indexes.entry(exact_fingerprint(id)).or_insert(next);
                let own = !from.is_empty() && same_text(from, &owner.0);
                // names may hold commas, the owner's too
                let to_many = !same_text(to, &owner.0)
                    && to.split(',').filter(|one| !one.trim().is_empty()).count() > 1;
                all.push((index, PackedMessage::new(moment, own, to_many)));
            },
        );
        if indexes.len() > MAX_DISTINCT {
            return None;
        }
        // exports list the newest first; of two in the same second that stays so
        all.reverse();
        all.sort_by_key(|&(index, message)| (index, message.at()));
        let talks = all.chunk_by(|(one, _), (other, _)| one == other);
        let ends = talks.scan(0, |end, talk| {
            *end += talk.len();
            u32::try_from(*end).ok()
        });
        let ends = ends.collect();
        let messages = all.into_iter().map(|(_, message)| message).collect();
        Some(Self { messages, ends, table: table.clone(), dates: columns.date })
    }

    /// Returns the messages of each conversation.
    fn each(&self) -> impl Iterator<Item = &[PackedMessage]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let talk = self.messages.get(start..end as usize).unwrap_or(&[]);
            start = end as usize;
            talk
        })
    }

    fn filter(&self, keep: impl Fn(&[PackedMessage]) -> Option<&[PackedMessage]>) -> Self {
        let (mut messages, mut ends) = (Vec::new(), Vec::new());
        for talk in self.each().filter_map(keep) {
            messages.extend_from_slice(talk);
            ends.extend(u32::try_from(messages.len()));
        }
        Self { messages: messages.into(), ends: ends.into(), table: self.table.clone(), ..*self }
    }

    /// Returns the number of conversations.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// Returns the conversations with a message in the last `days` days up to and including `as_of`,
    /// without later messages.
    pub fn since(&self, days: i64, as_of: Date) -> Self {
        let Some((start, end)) = window_seconds(days, as_of) else { return self.filter(|_| None) };
        self.table.note_later(self.dates, as_of);
        self.filter(|one| {
            before(one, end).filter(|one| one.last().is_some_and(|last| last.at() >= start))
        })
    }

    /// Returns the conversations that began in the last `days` days up to and including `as_of`.
    pub fn begun_since(&self, days: i64, as_of: Date) -> Self {
        let Some((start, end)) = window_seconds(days, as_of) else { return self.filter(|_| None) };
        self.table.note_later(self.dates, as_of);
        self.filter(|one| {
            before(one, end).filter(|one| one.first().is_some_and(|first| first.at() >= start))
        })
    }

    /// Returns the conversations whose first message went to one person, and not to a group.
    pub fn direct(&self) -> Self {
        self.filter(|one| one.first().is_some_and(|first| !first.to_many()).then_some(one))
    }

    /// Counts the conversations with messages from both sides.
    pub fn two_sided(&self) -> usize {
        let both = |one: &&[PackedMessage]| {
            one.iter().any(|message| message.own()) && one.iter().any(|message| !message.own())
        };
        self.each().filter(both).count()
    }

    /// Counts the conversations that the owner began.
    pub fn begun(&self) -> usize {
        self.each().filter(|one| begun_by_owner(one)).count()
    }

    /// Counts the conversations that end with a message of the other side.
    pub fn awaiting_owner(&self) -> usize {
        self.each().filter(|one| one.last().is_some_and(|last| !last.own())).count()
    }

    /// Counts the conversations that the owner began and the other side answered.
    pub fn answered(&self) -> usize {
        self.replies().filter(|&answered| answered).count()
    }

    /// Returns the share (0..1) of the conversations begun by the owner that the other side answered;
    /// `None` when the owner began none.
    pub fn reply_rate(&self) -> Option<f64> {
        share_of_true(self.replies())
    }

    /// Returns for each conversation that the owner began whether the other side answered.
    fn replies(&self) -> impl Iterator<Item = bool> {
        let begun = self.each().filter(|one| begun_by_owner(one));
        begun.map(|one| one.iter().any(|message| !message.own()))
    }

    /// Counts the conversations begun by others that the owner answered within `hours` of the first
    /// message.
    pub fn answered_within(&self, hours: f64) -> usize {
        self.answers_within(hours).filter(|&answered| answered).count()
    }

    /// Returns the share (0..1) of the conversations begun by others that the owner answered within
    /// `hours` of the first message; `None` when others began none.
    pub fn answer_share(&self, hours: f64) -> Option<f64> {
        share_of_true(self.answers_within(hours))
    }

    /// Returns for each conversation that others began whether the owner answered within `hours`.
    fn answers_within(&self, hours: f64) -> impl Iterator<Item = bool> {
        let theirs = self.each().filter(|one| !begun_by_owner(one));
        theirs.map(move |one| answer_hours(one).next().is_some_and(|answer| answer <= hours))
    }

    /// Returns the median of the hours that the owner took to answer, from the first unanswered message
    /// to the owner's next one; `None` without any answer.
    pub fn median_answer_hours(&self) -> Option<f64> {
        median(self.each().flat_map(answer_hours).collect())
    }
}

/// Returns the messages of a conversation before the second `end`; `None` if there are none.
fn before(talk: &[PackedMessage], end: i64) -> Option<&[PackedMessage]> {
    let written = talk.get(..talk.partition_point(|message| message.at() < end))?;
    (!written.is_empty()).then_some(written)
}

fn begun_by_owner(talk: &[PackedMessage]) -> bool {
    talk.first().is_some_and(|first| first.own())
}

/// Returns the hours that each of the owner's answers took.
fn answer_hours(talk: &[PackedMessage]) -> impl Iterator<Item = f64> {
    let mut waiting_since = None;
    talk.iter().filter_map(move |message| {
        if message.own() {
            let since: i64 = waiting_since.take()?;
            #[expect(clippy::cast_precision_loss, reason = "seconds of a lifetime at most")]
            return Some((message.at() - since) as f64 / 3600.0);
        }
        waiting_since.get_or_insert(message.at());
        None
    })
}

/// Returns the first second of the window and the first one after it.
fn window_seconds(days: i64, as_of: Date) -> Option<(i64, i64)> {
    let end = date::start_of_day(as_of)? + DAY_SECONDS;
    Some((end.saturating_sub(days.saturating_mul(DAY_SECONDS)), end))
}

/// Returns the share of `true`; `None` without values.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn share_of_true(answers: impl Iterator<Item = bool>) -> Option<f64> {
    let (yes, all) =
        answers.fold((0_usize, 0_usize), |(yes, all), one| (yes + usize::from(one), all + 1));
    (all > 0).then(|| yes as f64 / all as f64)
}

impl HostObject for OpaquePerson {
    fn describe(&self) -> &'static str {
        "a person"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl HostObject for Conversations {
    fn describe(&self) -> &'static str {
        "conversations"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
