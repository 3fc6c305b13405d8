//! Tips that are written out: their keys, ids, and the facts they ask to change.

use rhai::{Expr, Position};

use super::Analysis;
use crate::diagnostic::{codes, did_you_mean};
use crate::load::ids;
use crate::script::types::Type;

impl Analysis<'_> {
    /// A map that looks like a tip.
    pub(super) fn tip(&mut self, parts: &[(rhai::Ident, Expr)], at: Position) {
        let get = |key: &str| parts.iter().find(|(name, _)| name.name == key);
        if get("id").is_none() && get("change").is_none() {
            return;
        }
        for (name, _) in parts {
            if !matches!(name.name.as_str(), "id" | "change" | "effort") {
                self.report(
                    &codes::UNKNOWN_KEY,
                    name.pos,
                    format!("a tip has no key `{}`", name.name),
                    did_you_mean(&name.name, ["id", "change", "effort"]),
                );
            }
        }
        for key in ["id", "change"] {
            if get(key).is_none() {
                self.report(&codes::MISSING_KEY, at, format!("the tip has no `{key}`"), None);
            }
        }
        if let Some((_, Expr::StringConstant(id, position))) = get("id") {
            let place = self.home.place(*position);
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

    fn change(&mut self, name: &str, at: Position, value: &Expr) {
        let Some((slot, fact)) = self.compiler.names.fact(name) else {
            let help = did_you_mean(name, self.compiler.names.fact_ids());
            self.report(&codes::UNKNOWN_FACT, at, format!("there is no fact `{name}`"), help);
            return;
        };
        let (kind, fixed) = (Type::of(fact.kind), fact.fixed);
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
            Expr::StringConstant(..) => Type::Text,
            Expr::BoolConstant(..) => Type::Bool,
            Expr::FloatConstant(..) | Expr::IntegerConstant(..) => Type::Number,
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
