//! The reader functions of conversations.

use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::host::HostValue;

use super::call_args::{
    CallArgs, ReaderResult, column, missing_with_note, object, optional_number,
};
use crate::archive::MemoryLease;
use crate::codes;
use crate::conversations::{Conversations, MESSAGE_BYTES, MessageColumns, OpaquePerson, owner};
use crate::table::TableView;

super::declare! {
    owner(table, columns) "Whose messages a table holds: the person in (nearly) all conversations. Columns: `#{ id, from, to, date }`, each the name of a column; `()` when nobody stands out." = |args| {
        let table = args.table()?;
        let Some(columns) = args.message_columns(table)? else { return Ok(HostValue::Missing) };
        Ok(owner(table, columns).map_or(HostValue::Missing, object))
    };
    person(table, columns) "The person whose name the first row says in these columns (one, or a list of them, such as first and last name); `()` where they are empty. Scripts can compare with a person and not read one." = |args| {
        let table = args.table()?;
        let mut name = Vec::new();
        for header in args.texts(1)? {
            name.extend(table.first(column(table, &header)?).filter(|part| !part.is_empty()));
        }
        let named = (!name.is_empty()).then(|| object(OpaquePerson(name.join(" ").into())));
        Ok(named.unwrap_or(HostValue::Missing))
    };
    conversations(table, columns, owner) "The messages of a table grouped into conversations of their owner (a person, or a name or address as text). Columns as for `owner`. Without messages nobody needs to be known." = |args| {
        let table = args.table()?;
        let person = match args.get(2) {
            HostValue::Missing if table.count() > 0 => return Ok(HostValue::Missing),
            HostValue::Missing => OpaquePerson("".into()),
            HostValue::Text(text) => OpaquePerson(text.trim().into()),
            _ => args.object::<OpaquePerson>(2, "a person or text")?.clone(),
        };
        let Some(columns) = args.message_columns(table)? else { return Ok(HostValue::Missing) };
        let budget = table.table().budget();
        let mut held = MemoryLease::new(budget);
        if let Err(problem) = held.resize(table.count() * MESSAGE_BYTES, "the messages") {
            return Ok(missing_with_note(budget, problem));
        }
        Ok(Conversations::new(table, columns, &person).map_or_else(
            || missing_with_note(budget, too_many()),
            object,
        ))
    };
    since(conversations, days, as_of) "The conversations with a message in the last days up to and including `as_of`." = |args| {
        args.window(Conversations::since)
    };
    begun_since(conversations, days, as_of) "The conversations whose first message is in the last days up to and including `as_of`." = |args| {
        args.window(Conversations::begun_since)
    };
    direct(conversations) "The conversations whose first message went to one person, and not to a group." = |args| {
        Ok(object(args.conversations()?.direct()))
    };
    two_sided(conversations) "How many have messages from both sides." = |args| {
        Ok(HostValue::count(args.conversations()?.two_sided()))
    };
    begun(conversations) "How many the owner began." = |args| {
        Ok(HostValue::count(args.conversations()?.begun()))
    };
    waiting(conversations) "How many end with a message of the other side." = |args| {
        Ok(HostValue::count(args.conversations()?.awaiting_owner()))
    };
    answered(conversations) "Of those that the owner began, how many the other side answered." = |args| {
        Ok(HostValue::count(args.conversations()?.answered()))
    };
    answered_within(conversations, hours) "Of those that others began, how many the owner answered within so many hours of the first message." = |args| {
        Ok(HostValue::count(args.conversations()?.answered_within(args.number(1)?)))
    };
    reply_rate(conversations) "Of those that the owner began, the share (0..1) that the other side answered; `()` if there are none." = |args| {
        Ok(optional_number(args.conversations()?.reply_rate()))
    };
    answer_share(conversations, hours) "Of those that others began, the share (0..1) that the owner answered within so many hours; `()` if there are none." = |args| {
        let hours = args.number(1)?;
        Ok(optional_number(args.conversations()?.answer_share(hours)))
    };
    median_answer_hours(conversations) "The median of the hours that the owner took to answer; `()` without an answer." = |args| {
        Ok(optional_number(args.conversations()?.median_answer_hours()))
    };
}

fn too_many() -> Diagnostic {
    let words = "there are more than a million conversations";
    Diagnostic::error(&codes::TOO_LARGE, words.to_owned())
}

impl<'a> CallArgs<'a> {
    fn conversations(self) -> Result<&'a Conversations, String> {
        self.object(0, "conversations")
    }

    fn window(
        self,
        select: fn(&Conversations, i64, jiff::civil::Date) -> Conversations,
    ) -> ReaderResult {
        let conversations = self.conversations()?;
        if self.is_missing(2) {
            return Ok(HostValue::Missing);
        }
        Ok(object(select(conversations, self.integer(1)?, self.day(2)?)))
    }

    /// Returns the columns of a table of messages; `None` where the data lacks a needed one.
    fn message_columns(self, table: &TableView) -> Result<Option<MessageColumns>, String> {
        let named = self.columns(1)?;
        for one in &named {
            if !["id", "from", "to", "date"].contains(&one.name.as_str()) {
                return Err(format!(
                    "messages have no `{}`; their columns are `id`, `from`, `to` and `date`",
                    one.name
                ));
            }
        }
        let find = |name: &str| -> Result<Option<usize>, String> {
            let named = named.iter().find(|one| one.name == name);
            let Some(header) = named.and_then(|one| one.headers.first()) else { return Ok(None) };
            let index = column(table, header)?;
            Ok(table.table().is_present(index).then_some(index))
        };
        for name in ["id", "from", "date"] {
            if !named.iter().any(|one| one.name == name) {
                return Err(format!("the columns must say which one is `{name}`"));
            }
        }
        let to = find("to")?;
        Ok(match (find("id")?, find("from")?, find("date")?) {
            (Some(id), Some(from), Some(date)) => Some(MessageColumns { id, from, to, date }),
            _ => None,
        })
    }
}
