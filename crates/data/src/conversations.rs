//! Messages grouped into conversations: who began, who answered, and how soon.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use peristyle_engine::host::Object;
use peristyle_engine::statistics::median;

use crate::date::{self, DAY};
use crate::table::{View, same_text};

/// Which columns of a table of messages say what.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    /// The conversation that a message belongs to.
    pub id: usize,
    /// Who wrote it.
    pub from: usize,
    /// To whom, joined by commas; not needed to group conversations.
    pub to: Option<usize>,
    /// When.
    pub date: usize,
}

/// A person, recognised and not shown: scripts can compare with one and not read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person(pub(crate) Arc<str>);

/// Conversations of one person, the owner, with others. Cheap to clone.
///
/// Messages without a date are left out, since who wrote first can't be told. One without a sender
/// is someone else's: exports leave deleted accounts nameless, and never the owner.
#[derive(Debug, Clone)]
pub struct Conversations {
    all: Arc<[Conversation]>,
    /// The messages, and the column of their dates.
    messages: View,
    dates: usize,
}

/// One conversation: its messages from the oldest to the newest.
#[derive(Debug, Clone)]
struct Conversation {
    messages: Vec<Message>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Message {
    /// Seconds since 1970.
    at: i64,
    own: bool,
    /// Whether it went to several people.
    to_many: bool,
}

/// Whose messages these are: the one who takes part in the most conversations, in at least nine of
/// ten, and in more than anyone else. `None` when nobody does.
pub fn owner(table: &View, columns: Columns) -> Option<Person> {
    let mut taking_part: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut conversations: HashSet<&str> = HashSet::new();
    let receivers = columns.to.map(|to| table.cells(to));
    let mut receivers = receivers.into_iter().flatten();
    for (id, from) in table.cells(columns.id).zip(table.cells(columns.from)) {
        let to = receivers.next().unwrap_or("");
        conversations.insert(id);
        for person in std::iter::once(from).chain(to.split(',')) {
            let person = person.trim();
            if !person.is_empty() {
                taking_part.entry(person).or_default().insert(id);
            }
        }
    }
    let mut counts: Vec<(usize, &str)> =
        taking_part.iter().map(|(person, ids)| (ids.len(), *person)).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let &(most, person) = counts.first()?;
    let next = counts.get(1).map_or(0, |&(count, _)| count);
    (most > next && most * 10 >= conversations.len() * 9).then(|| Person(person.into()))
}

impl Conversations {
    /// The conversations of `owner` in a table of messages.
    pub fn new(table: &View, columns: Columns, owner: &Person) -> Self {
        let mut at: HashMap<&str, usize> = HashMap::new();
        let mut all: Vec<Conversation> = Vec::new();
        let rows = table.cells(columns.id).zip(table.cells(columns.from));
        let mut receivers = columns.to.map(|to| table.cells(to)).into_iter().flatten();
        for ((id, from), moment) in rows.zip(table.moments(columns.date)) {
            let to = receivers.next().unwrap_or("");
            let Some(moment) = moment else { continue };
            let index = *at.entry(id).or_insert_with(|| {
                all.push(Conversation { messages: Vec::new() });
                all.len() - 1
            });
            if let Some(conversation) = all.get_mut(index) {
                let own = !from.is_empty() && same_text(from, &owner.0);
                let to_many = to.split(',').filter(|one| !one.trim().is_empty()).count() > 1;
                conversation.messages.push(Message { at: moment, own, to_many });
            }
        }
        for conversation in &mut all {
            // exports list the newest first; of two in the same second that stays so
            conversation.messages.reverse();
            conversation.messages.sort_by_key(|message| message.at);
        }
        Self { all: all.into(), messages: table.clone(), dates: columns.date }
    }

    fn with(&self, all: Arc<[Conversation]>) -> Self {
        Self { all, messages: self.messages.clone(), dates: self.dates }
    }

    fn filter(&self, keep: impl Fn(&Conversation) -> Option<Conversation>) -> Self {
        self.with(self.all.iter().filter_map(keep).collect())
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// The conversations with a message in the last `days` days up to and including `as_of`.
    /// What was written later counts as not written yet.
    pub fn since(&self, days: i64, as_of: Date) -> Self {
        let Some((start, end)) = window(days, as_of) else { return self.with(Arc::from([])) };
        self.messages.note_later(self.dates, as_of);
        self.filter(|one| {
            one.until(end).filter(|one| one.messages.last().is_some_and(|last| last.at >= start))
        })
    }

    /// The conversations that began in the last `days` days up to and including `as_of`.
    pub fn begun_since(&self, days: i64, as_of: Date) -> Self {
        let Some((start, end)) = window(days, as_of) else { return self.with(Arc::from([])) };
        self.messages.note_later(self.dates, as_of);
        self.filter(|one| {
            one.until(end).filter(|one| one.messages.first().is_some_and(|first| first.at >= start))
        })
    }

    /// The conversations whose first message went to one person, and not to a group.
    pub fn direct(&self) -> Self {
        self.filter(|one| {
            let direct = one.messages.first().is_some_and(|first| !first.to_many);
            direct.then(|| one.clone())
        })
    }

    /// How many have messages from both sides.
    pub fn two_sided(&self) -> usize {
        let both = |one: &&Conversation| {
            one.messages.iter().any(|message| message.own)
                && one.messages.iter().any(|message| !message.own)
        };
        self.all.iter().filter(both).count()
    }

    /// How many the owner began.
    pub fn begun(&self) -> usize {
        self.all.iter().filter(|one| one.begun_by_owner()).count()
    }

    /// How many end with a message of the other side.
    pub fn waiting(&self) -> usize {
        self.all.iter().filter(|one| one.messages.last().is_some_and(|last| !last.own)).count()
    }

    /// Of the conversations that the owner began, how many the other side answered.
    pub fn answered(&self) -> usize {
        self.replies().filter(|&answered| answered).count()
    }

    /// Of the conversations that the owner began, the share (0..1) that the other side answered;
    /// `None` when the owner began none.
    pub fn reply_rate(&self) -> Option<f64> {
        share(self.replies())
    }

    /// For each conversation that the owner began, whether the other side answered.
    fn replies(&self) -> impl Iterator<Item = bool> {
        let begun = self.all.iter().filter(|one| one.begun_by_owner());
        begun.map(|one| one.messages.iter().any(|message| !message.own))
    }

    /// Of the conversations that others began, how many the owner answered within `hours` of the
    /// first message.
    pub fn answered_within(&self, hours: f64) -> usize {
        self.answers_within(hours).filter(|&answered| answered).count()
    }

    /// Of the conversations that others began, the share (0..1) that the owner answered within
    /// `hours` of the first message; `None` when others began none.
    pub fn answer_share(&self, hours: f64) -> Option<f64> {
        share(self.answers_within(hours))
    }

    /// For each conversation that others began, whether the owner answered within `hours`.
    fn answers_within(&self, hours: f64) -> impl Iterator<Item = bool> {
        let theirs = self.all.iter().filter(|one| !one.begun_by_owner());
        theirs.map(move |one| one.answers().next().is_some_and(|answer| answer <= hours))
    }

    /// The median of the hours that the owner took to answer: from the first message that waited
    /// for an answer to the next one of the owner's. `None` without any answer.
    pub fn median_answer_hours(&self) -> Option<f64> {
        median(self.all.iter().flat_map(Conversation::answers).collect())
    }
}

impl Conversation {
    /// What of it was written before `end`; `None` when nothing was.
    fn until(&self, end: i64) -> Option<Self> {
        let written = self.messages.partition_point(|message| message.at < end);
        let messages = self.messages.get(..written)?.to_vec();
        (!messages.is_empty()).then_some(Self { messages })
    }

    fn begun_by_owner(&self) -> bool {
        self.messages.first().is_some_and(|first| first.own)
    }

    /// The hours that each of the owner's answers took.
    fn answers(&self) -> impl Iterator<Item = f64> {
        let mut waiting_since = None;
        self.messages.iter().filter_map(move |message| {
            if message.own {
                let since: i64 = waiting_since.take()?;
                #[expect(clippy::cast_precision_loss, reason = "seconds of a lifetime at most")]
                return Some((message.at - since) as f64 / 3600.0);
            }
            waiting_since.get_or_insert(message.at);
            None
        })
    }
}

/// The first second of the window and the first one after it.
fn window(days: i64, as_of: Date) -> Option<(i64, i64)> {
    let end = date::start_of(as_of)? + DAY;
    Some((end.saturating_sub(days.saturating_mul(DAY)), end))
}

/// The share of `true`; `None` of none.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn share(answers: impl Iterator<Item = bool>) -> Option<f64> {
    let (yes, all) =
        answers.fold((0_usize, 0_usize), |(yes, all), one| (yes + usize::from(one), all + 1));
    (all > 0).then(|| yes as f64 / all as f64)
}

impl Object for Person {
    fn describe(&self) -> &'static str {
        "a person"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Object for Conversations {
    fn describe(&self) -> &'static str {
        "conversations"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
