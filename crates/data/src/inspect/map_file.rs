//! Writes the column map that a table seems to need, as YAML to edit.

use std::fmt::Write as _;

use super::{FactMatch, TableInspection};
use crate::profile::map::{AS_OF, ID, PACK};

impl TableInspection {
    /// Returns a map file. Columns that are named like their facts have a line too, since a map also
    /// documents a table; columns with a similar name are comments.
    pub fn to_map(&self) -> String {
        let mut text = format!("# which columns of {} are facts", one_line(&self.file));
        if let Some(pack) = &self.pack {
            let _ = write!(text, " of the pack {pack}");
        }
        text.push_str("; for `--map`\ncolumns:\n");
        let own = |fact: &str| [ID, PACK, AS_OF].contains(&fact);
        let mut who = String::new();
        for column in &self.columns {
            let (Some(fact), name) = (&column.fact, quote_yaml(&column.name)) else { continue };
            let line =
                if own(fact) { format!("{fact}: {name}\n") } else { format!("  {name}: {fact}\n") };
            let to = if own(fact) { &mut who } else { &mut text };
            if column.fit == FactMatch::Suggested {
                let _ =
                    writeln!(to, "{}  # looks like it: take away the first #", comment_line(&line));
            } else {
                to.push_str(&line);
            }
        }
        text.push_str(&who);
        let others: Vec<_> = self
            .columns
            .iter()
            .filter(|one| one.fact.is_none() && !one.name.is_empty() && self.pack.is_some())
            .collect();
        if !others.is_empty() {
            text.push_str("ignore:\n");
        }
        for column in &others {
            let _ = writeln!(text, "  - {}", quote_yaml(&column.name));
        }
        if self.pack.is_none() {
            for column in &self.columns {
                let _ = writeln!(text, "  # {}: FACT", quote_yaml(&column.name));
            }
        }
        text
    }
}

fn comment_line(line: &str) -> String {
    let text = line.trim_end();
    let indent = text.len() - text.trim_start().len();
    format!("{}# {}", " ".repeat(indent), text.trim_start())
}

/// Quotes a text as a key or a value of YAML, where needed.
fn quote_yaml(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_alphabetic())
        && name.chars().all(|letter| letter.is_alphanumeric() || " _-/.()".contains(letter))
        && !name.ends_with(' ')
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&name.to_lowercase().as_str());
    if plain { name.to_owned() } else { serde_json::Value::from(name).to_string() }
}

fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
