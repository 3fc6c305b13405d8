//! What profiles are called.

use std::collections::BTreeMap;
use std::path::Path;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::evaluate::ME;

use super::InputReader;
use super::opened::{NamedProfile, UnnamedProfile};
use crate::codes;
use crate::exit::CommandFailure;

impl InputReader<'_> {
    /// Gives an id to everyone whose input says none: `--id`, else the name of the file or folder
    /// without what every export carries in it. Of several no two are called alike.
    pub(super) fn name_all(&self, read: &mut [UnnamedProfile]) -> Result<(), CommandFailure> {
        let has_rows = read.iter().any(|one| matches!(one, UnnamedProfile::Row(_)));
        let mut profiles: Vec<&mut NamedProfile> = read
            .iter_mut()
            .filter_map(|one| match one {
                UnnamedProfile::Profile(one) => Some(one.as_mut()),
                UnnamedProfile::Row(_) => None,
            })
            .collect();
        let alone = profiles.len() == 1 && !has_rows;
        if let Some(id) = self.args.id.as_ref().filter(|_| !has_rows) {
            if let [one] = profiles.as_mut_slice()
                && one.place.is_none()
            {
                one.profile.id = Some(id.clone());
                return Ok(());
            }
            if profiles.iter().filter(|one| one.place.is_none()).count() > 1 {
                return Err(CommandFailure::usage(one_id(id, profiles.len())));
            }
        }
        if alone {
            for one in profiles {
                if one.profile.id.is_none() {
                    one.profile.id = one.names.first().cloned();
                }
            }
            return Ok(());
        }
        let options: Vec<Vec<String>> = profiles.iter().map(|one| options(one)).collect();
        let mut offered: BTreeMap<&str, usize> = BTreeMap::new();
        for own in &options {
            let mut own: Vec<&str> = own.iter().map(String::as_str).collect();
            own.sort_unstable();
            own.dedup();
            own.into_iter().for_each(|name| *offered.entry(name).or_default() += 1);
        }
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        let mut renamed = Vec::new();
        for (one, options) in profiles.into_iter().zip(&options) {
            let is_unique = |name: &&String| offered.get(name.as_str()) == Some(&1);
            let chosen = options.iter().find(is_unique).or(options.first());
            let Some(chosen) = chosen.cloned() else { continue };
            // a file may hold several looks at one profile
            let said = one.profile.id.as_deref() == Some(chosen.as_str());
            let times = taken.entry(chosen.clone()).or_default();
            *times += 1;
            one.profile.id = Some(if *times == 1 || said && one.place.is_some() {
                chosen
            } else {
                let id = format!("{chosen}-{times}");
                renamed.push(format!("`{id}` (`{}`)", one.input));
                id
            });
        }
        if let (Some(console), false) = (self.console, renamed.is_empty()) {
            let words =
                format!("several profiles have one name; now there is {}", renamed.join(", "));
            let warning = Diagnostic::warning(&codes::RENAMED, words)
                .help("call the files, or the folders they lie in, by those whom they are about");
            console.show(&Diagnostics::from(warning));
        }
        Ok(())
    }
}

/// What a profile could be called, the best first.
fn options(one: &NamedProfile) -> Vec<String> {
    let said = one.profile.id.clone();
    if let Some(id) = said.clone().filter(|id| id != ME) {
        return vec![id];
    }
    let stem = Path::new(&one.input).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let mut all: Vec<String> = one.names.iter().chain(&one.around).cloned().chain(stem).collect();
    if let Some(place) = one.place {
        all.iter_mut().for_each(|name| *name = format!("{name}-{place}"));
        // what says its id in a list is called so
        all.splice(0..0, said);
    }
    if all.is_empty() {
        all.push(ME.to_owned());
    }
    all
}

fn one_id(id: &str, count: usize) -> Diagnostic {
    Diagnostic::error(
        &codes::ONE_ID,
        format!("`--id {id}` names one profile, and there are {count}"),
    )
    .help("profiles are called by their files, or by the folders that they lie in")
}
