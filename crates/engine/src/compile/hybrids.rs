//! What lies between two packs: rulesets that have some of the changes and not the others.
//!
//! Definitions are merged, field by field, and compiled like any pack. So each of them means what
//! a person's edit would mean who made only those changes. Changes that make no sound pack by
//! themselves (a node that calls a function which isn't there yet) are taken together.

mod parts;
mod places;
mod variants;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Change, PackCompiler, Ruleset};
use crate::diagnostic::Diagnostics;
use crate::host::Reader;
use crate::load::PackFiles;
use crate::load::definition::{PackDef, TierDef, TierRules};
use crate::script::{ScriptSandboxes, on_own_stack};
use crate::source::Place;
use parts::{ChangedPart, take};
use places::place;
use variants::{bare, read, with_all_facts};

/// A pack with other numbers for some weights, as `--weight` says them.
#[derive(Debug, Clone)]
pub struct PackVariant {
    /// The pack, with those that it extends.
    pub files: PackFiles,
    /// Paths and weights.
    pub weights: Vec<(String, f64)>,
}

/// One change between two packs.
#[derive(Debug, Clone)]
pub struct RuleChange {
    /// What changed.
    pub change: Change,
    /// Where it stands now; where it stood, if it is gone.
    pub place: Option<Place>,
    /// Which of the changes that can be made by themselves it belongs to; none if it moves no score.
    pub player: Option<usize>,
}

/// Two packs and everything between them.
#[derive(Debug)]
pub struct RulesetHybrids {
    from: Ruleset,
    to: Ruleset,
    /// What the rules in between are made of; nothing where both are the same.
    sources: Option<Box<HybridSources>>,
    changes: Vec<RuleChange>,
    /// For each player the parts that it is made of.
    players: Vec<Vec<ChangedPart>>,
    /// What was compiled, by the players whose rules aren't weights alone.
    cache: Mutex<BTreeMap<Vec<bool>, Ruleset>>,
}

/// Both definitions, and what they are compiled with.
#[derive(Debug)]
struct HybridSources {
    old: PackDef,
    new: PackDef,
    files: PackFiles,
    sandboxes: ScriptSandboxes,
    readers: Arc<Vec<&'static Reader>>,
}

impl RulesetHybrids {
    /// Takes the same rules on both sides, whatever they were made of.
    pub fn of_one(rules: &Ruleset) -> Self {
        Self {
            from: rules.clone(),
            to: rules.clone(),
            sources: None,
            changes: Vec::new(),
            players: Vec::new(),
            cache: Mutex::default(),
        }
    }

    pub(crate) fn new(
        from: &PackVariant,
        to: &PackVariant,
        sandboxes: &ScriptSandboxes,
        readers: &Arc<Vec<&'static Reader>>,
    ) -> Result<Self, Diagnostics> {
        let (old, from) = read(from, sandboxes, readers)?;
        let (new, rules) = read(to, sandboxes, readers)?;
        let mut hybrids = Self {
            changes: Vec::new(),
            players: Vec::new(),
            from,
            to: rules,
            sources: Some(Box::new(HybridSources {
                old,
                new,
                files: to.files.clone(),
                sandboxes: sandboxes.clone(),
                readers: Arc::clone(readers),
            })),
            cache: Mutex::default(),
        };
        hybrids.find_changes();
        hybrids.join_what_hangs_together();
        Ok(hybrids)
    }

    /// Returns the rules before.
    pub fn from(&self) -> &Ruleset {
        &self.from
    }

    /// Returns the rules after.
    pub fn to(&self) -> &Ruleset {
        &self.to
    }

    /// Returns what changed; nothing exactly where the fingerprints are the same.
    pub fn changes(&self) -> &[RuleChange] {
        &self.changes
    }

    /// Returns how many changes can be made by themselves.
    pub fn players(&self) -> usize {
        self.players.len()
    }

    /// Returns how much of both packs' indicators is in both, 0..1.
    pub fn indicator_similarity(&self) -> f64 {
        fn indicators(rules: &Ruleset) -> BTreeSet<&str> {
            rules.paths().filter(|path| rules.is_indicator(path)).collect()
        }
        let (old, new) = (indicators(&self.from), indicators(&self.to));
        #[expect(clippy::cast_precision_loss, reason = "fewer nodes than 2^53")]
        let share = |some: usize, all: usize| if all == 0 { 1.0 } else { some as f64 / all as f64 };
        share(old.intersection(&new).count(), old.union(&new).count())
    }

    /// Returns the old rules with these of the changes, by player: all of them are the new rules.
    ///
    /// # Errors
    /// These changes make no sound pack without the others.
    pub fn with(&self, taken: &[bool]) -> Result<Ruleset, Diagnostics> {
        let is_taken = |player: usize| taken.get(player).copied().unwrap_or(false);
        let players = 0..self.players.len();
        if players.clone().all(is_taken) {
            return Ok(self.to.clone());
        }
        if !players.clone().any(is_taken) {
            return Ok(self.from.clone());
        }
        // numbers of weights are set on rules that are there, which is far cheaper
        let light = |player: usize| {
            self.players.get(player).is_some_and(|parts| parts.iter().all(ChangedPart::is_weight))
        };
        let heavy: Vec<bool> =
            players.clone().map(|player| is_taken(player) && !light(player)).collect();
        let weights: Vec<(String, f64)> = players
            .filter(|player| is_taken(*player) && light(*player))
            .flat_map(|player| self.players.get(player).into_iter().flatten())
            .filter_map(|part| part.weight())
            .collect();
        let rules = self.compiled(heavy)?;
        if weights.is_empty() { Ok(rules) } else { rules.with_weights(&weights) }
    }

    fn compiled(&self, taken: Vec<bool>) -> Result<Ruleset, Diagnostics> {
        let Some(sources) = self.sources.as_deref().filter(|_| taken.contains(&true)) else {
            return Ok(self.from.clone());
        };
        let cache = || self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = cache().get(&taken) {
            return Ok(rules.clone());
        }
        let HybridSources { files, sandboxes, readers, .. } = sources;
        let pack_compiler = PackCompiler { files, sandboxes, readers };
        // its threads may have small stacks
        let (rules, problems) =
            on_own_stack(|| pack_compiler.whole(self.hybrid_pack(sources, &taken), Vec::new()));
        let rules = rules.ok_or(problems)?;
        cache().insert(taken, rules.clone());
        Ok(rules)
    }

    fn hybrid_pack(&self, sources: &HybridSources, taken: &[bool]) -> PackDef {
        let HybridSources { old, new, .. } = sources;
        let mut pack = bare(old.clone());
        let has = |part: &ChangedPart| {
            let player = self.players.iter().position(|parts| parts.contains(part));
            player.and_then(|player| taken.get(player)).copied().unwrap_or(false)
        };
        let mine = || self.players.iter().flatten();
        mine().filter(|part| has(part)).for_each(|part| take(&mut pack, new, part));
        with_all_facts(&mut pack, new);
        // what tiers have of their own goes by itself; what the pack changes, they change as well
        if has(&ChangedPart::Tiers) {
            pack.tiers.clone_from(&new.tiers);
        }
        let (other, others_part) =
            if has(&ChangedPart::Tiers) { (old, false) } else { (new, true) };
        let counterparts = other.tiers.iter().flat_map(|tiers| &tiers.choices);
        let counterparts: Vec<_> = counterparts.collect();
        for tier in pack.tiers.iter_mut().flat_map(|tiers| &mut tiers.choices) {
            let of_choice = |one: &&&TierDef| one.choice.value == tier.choice.value;
            let Some(counterpart) = counterparts.iter().find(of_choice) else { continue };
            if let (TierRules::Read(rules), TierRules::Read(counterpart)) =
                (&mut tier.rules, &counterpart.rules)
            {
                let mut one = bare((**rules).clone());
                for part in mine().filter(|part| has(part) == others_part) {
                    take(&mut one, counterpart, part);
                }
                with_all_facts(&mut one, counterpart);
                **rules = one;
            }
        }
        pack
    }

    fn find_changes(&mut self) {
        let mut parts: Vec<ChangedPart> = Vec::new();
        let mut player_of = |part: ChangedPart| match parts.iter().position(|one| *one == part) {
            Some(at) => at,
            None => {
                parts.push(part);
                parts.len() - 1
            }
        };
        let all = self.to.changes_since(&self.from);
        // nodes that come or go take what is below them along
        let moved = |path: &str, added: bool| {
            all.iter().any(|one| match one {
                Change::Added { path: other } if added => is_below(path, other),
                Change::Removed { path: other } if !added => is_below(path, other),
                _ => false,
            })
        };
        let changes = all.iter().filter(|change| match change {
            Change::Added { path } => !moved(path, true),
            Change::Removed { path } => !moved(path, false),
            _ => true,
        });
        self.changes = changes
            .map(|change| {
                let part = ChangedPart::of(change);
                let player = part.map(&mut player_of);
                RuleChange {
                    place: place(change, &self.from, &self.to),
                    change: change.clone(),
                    player,
                }
            })
            .collect();
        self.players = parts.into_iter().map(|part| vec![part]).collect();
    }

    /// Joins players of which one alone, or all but one, make no sound pack.
    fn join_what_hangs_together(&mut self) {
        let count = self.players.len();
        let only = |player: usize, yes: bool| -> Vec<bool> {
            (0..count).map(|one| (one == player) == yes).collect()
        };
        let sound = |taken: &[bool]| self.with(taken).is_ok();
        let unsound: Vec<usize> = (0..count)
            .filter(|player| !sound(&only(*player, true)) || !sound(&only(*player, false)))
            .collect();
        if unsound.len() < 2 && !unsound.is_empty() {
            // it needs something, and nothing says what: all or nothing
            return self.join(&(0..count).collect::<Vec<_>>());
        }
        self.join(&unsound);
    }

    fn join(&mut self, together: &[usize]) {
        let Some((&first, others)) = together.split_first() else { return };
        let mut players: Vec<Vec<ChangedPart>> = Vec::new();
        let mut now: Vec<usize> = Vec::new();
        for (at, parts) in self.players.iter().enumerate() {
            if others.contains(&at) {
                let home = now.get(first).copied().unwrap_or(0);
                if let Some(joined) = players.get_mut(home) {
                    joined.extend(parts.iter().cloned());
                }
                now.push(home);
            } else {
                players.push(parts.clone());
                now.push(players.len() - 1);
            }
        }
        self.players = players;
        for change in &mut self.changes {
            change.player = change.player.and_then(|player| now.get(player).copied());
        }
        self.cache = Mutex::default();
    }
}

fn is_below(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.starts_with('.'))
}
