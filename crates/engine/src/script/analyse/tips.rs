//! Tips that are written out: their keys, ids, and the facts they ask to change.

use rhai::{Expr, Position};

use super::{AnalysisMode, ScriptAnalysis};
use crate::diagnostic::{codes, did_you_mean};
use crate::load::ids;
use crate::script::TIP_KEYS;
use crate::script::types::ScriptType;

impl ScriptAnalysis<'_> {
    /// A map that looks like a tip.
    pub(super) fn tip(&mut self, parts: &[(rhai::Ident, Expr)], at: Position) {
        let get = |key: &str| parts.iter().find(|(name, _)| name.name == key);
        if get("id").is_none() && get("change").is_none() {
            return;
        }
        for (name, _) in parts {
            if !TIP_KEYS.contains(&name.name.as_str()) {
                self.report(
                    &codes::UNKNOWN_KEY,
                    name.pos,
                    format!("a tip has no key `{}`", name.name),
                    did_you_mean(&name.name, TIP_KEYS),
                );
            }
        }
        for key in ["id", "change"] {
            if get(key).is_none() {
                self.report(&codes::MISSING_KEY, at, format!("the tip has no `{key}`"), None);
            }
        }
        if let Some((_, value)) = get("priority") {
            self.priority(value);
        }
        self.seen.unclear_tips |=
            get("id").is_some_and(|(_, id)| !matches!(id, Expr::StringConstant(..)));
        if let Some((_, Expr::StringConstant(id, position))) = get("id") {
            let place = self.script_source.place(*position);
            if ids::is_well_formed(id) {
                self.seen.tip_ids.push((id.to_string(), place));
            } else {
                self.report(
                    &codes::BAD_ID,
                    *position,
                    format!("`{id}` can't be an id"),
                    Some("an id is lower case: a letter, then letters, digits and `_`".to_owned()),
                );
            }
        }
        if let Some((_, Expr::Map(changes, _))) = get("change") {
            for (name, value) in &changes.0 {
                self.change(&name.name, name.pos, value);
            }
        }
    }

    /// Checks a priority that is written out.
    fn priority(&mut self, value: &Expr) {
        let number = match value {
            Expr::FloatConstant(number, _) => **number,
            Expr::IntegerConstant(number, _) => {
                f64::from(i32::try_from(*number).unwrap_or(i32::MAX))
            }
            Expr::StringConstant(..) | Expr::BoolConstant(..) => f64::NAN,
            _ => return,
        };
        if !(number.is_finite() && number > 0.0) {
            self.report(
                &codes::BAD_TIP,
                value.position(),
                "the priority of a tip is a number above 0".to_owned(),
                Some(
                    "tips are ordered by gain × priority: 2.0 doubles a tip's say, 0.5 halves it"
                        .to_owned(),
                ),
            );
        }
    }

    /// Judges a map in a function that only helps: it may be a tip, made with what the function is
    /// given.
    pub(super) fn tip_of_a_helper(&mut self, parts: &[(rhai::Ident, Expr)]) {
        let get = |key: &str| parts.iter().find(|(name, _)| name.name == key);
        let Some((_, id)) = get("id") else { return };
        match id {
            Expr::StringConstant(id, at)
                if self.mode == AnalysisMode::TipsHelper && get("change").is_some() =>
            {
                self.seen.tip_ids.push((id.to_string(), self.script_source.place(*at)));
            }
            _ => self.seen.unclear_tips = true,
        }
    }

    /// Notes that `tip.id = …` may name any tip.
    pub(super) fn names_a_tip(&mut self, place: &Expr) {
        let (Expr::Dot(sides, ..) | Expr::Index(sides, ..)) = place else { return };
        self.seen.unclear_tips |= match &sides.rhs {
            Expr::Property(property, _) => property.2.as_str() == "id",
            Expr::StringConstant(name, _) => name.as_str() == "id",
            _ => false,
        };
    }

    fn change(&mut self, name: &str, at: Position, value: &Expr) {
        let Some((slot, fact)) = self.compiler.names.fact(name) else {
            let help = did_you_mean(name, self.compiler.names.fact_ids());
            self.report(&codes::UNKNOWN_FACT, at, format!("there is no fact `{name}`"), help);
            return;
        };
        let (kind, fixed) = (ScriptType::of(fact.kind), fact.fixed);
        self.seen.facts.insert(slot);
        if fixed {
            self.report(
                &codes::BAD_TIP,
                at,
                format!("`{name}` is fixed, so no tip can ask to change it"),
                None,
            );
        }
        let given = match value {
            Expr::StringConstant(..) => ScriptType::Text,
            Expr::BoolConstant(..) => ScriptType::Bool,
            Expr::FloatConstant(..) | Expr::IntegerConstant(..) => ScriptType::Number,
            _ => return,
        };
        if !given.comparable(kind) {
            self.report(
                &codes::BAD_TIP,
                at,
                format!("`{name}` takes {}, not {}", kind.describe(), given.describe()),
                None,
            );
        }
    }
}
