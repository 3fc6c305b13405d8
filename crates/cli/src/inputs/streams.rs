//! Tables of any size.

use std::collections::BTreeSet;

use peristyle_data::input;
use peristyle_data::population::TableInput;
use peristyle_data::profile::map::ColumnMap;
use peristyle_data::sheet;
use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::Diagnostics;
use peristyle_engine::profile::{GivenFact, Profile};

use super::{InputReader, check, gathered, shown_input};
use crate::exit::CommandFailure;

/// What the options say about everyone.
pub struct PopulationOptions {
    /// Facts, over what rows say.
    pub facts: Vec<GivenFact>,
    /// The date of the data where a row says none.
    pub else_as_of: Option<String>,
}

impl InputReader<'_> {
    /// Whether an input is a CSV file of profiles, not an export.
    pub fn is_table(&self, name: &str) -> bool {
        // whoever maps columns means a table
        if !self.map.is_empty() {
            return input::is_table(name, None, Vec::new);
        }
        let named = self.pack.as_ref().and_then(|pack| self.loaded.get(pack));
        input::is_table(name, named, || self.candidates())
    }

    /// The tables, and the rules for all of their rows: those of `--pack`, or of the pack that the
    /// first row names.
    pub fn tables(
        &mut self,
        names: &[String],
    ) -> Result<(Vec<TableInput>, Ruleset), CommandFailure> {
        let tables = gathered(
            names
                .iter()
                .map(|name| TableInput::open_with(name, self.sheet()).map_err(super::failure)),
        )?;
        let pack = match &self.pack {
            Some(pack) => pack.clone(),
            None => {
                let named: BTreeSet<String> =
                    tables.iter().filter_map(|one| one.first_pack(&self.map)).collect();
                let first = tables
                    .first()
                    .and_then(|one| one.first_pack(&self.map))
                    .or_else(|| named.first().cloned());
                let nameless = || shown_input(names.first().map_or("", String::as_str));
                first.ok_or_else(|| self.packs.none_named(nameless()))?
            }
        };
        Ok((tables, self.ruleset(&pack)?))
    }

    /// What the options say about workbooks.
    pub fn sheet(&self) -> sheet::SheetOptions<'_> {
        let args = self.args;
        let decimal_comma = args.decimal_comma.unwrap_or(false);
        sheet::SheetOptions { sheet: args.sheet.as_deref(), decimal_comma }
    }

    /// What columns are, whatever they are called.
    pub fn map(&self) -> &ColumnMap {
        &self.map
    }

    /// What the options say about everyone.
    pub fn everyone(&self, ruleset: &Ruleset) -> Result<PopulationOptions, CommandFailure> {
        let mut kept = Profile::new();
        if let Some(path) = &self.args.facts {
            let by_hand = input::read_manual_facts(path).map_err(CommandFailure::input)?;
            kept = input::overlay_facts(kept, by_hand, &path.to_string_lossy(), ruleset.id());
            // of which day they are, rows may say
            let problems: Diagnostics =
                kept.facts.iter().filter_map(|fact| ruleset.accept(fact).err()).collect();
            if !problems.is_empty() {
                return Err(CommandFailure::input(problems));
            }
            if let Some(console) = self.console {
                console.show_records(&kept.diagnostics);
            }
        }
        check(ruleset, &self.given)?;
        kept.facts.extend(self.given.iter().cloned());
        Ok(PopulationOptions { facts: kept.facts, else_as_of: kept.as_of })
    }
}
