//! Tiers: `tiers: { by: FACT, choices: { CHOICE: { change: … } } }`, overlays of which a choice
//! picks one. A choice that isn't listed has the rules as they stand.

use super::definition::{Spanned, TierDef, TierRules, TiersDef};
use super::draft::{MapDraft, PackDraft};
use super::fields::{self, FieldReader, ProblemSink};
use super::{overlay, shape};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Place;

pub(super) fn read(
    pack: &FieldReader<'_>,
    draft: &PackDraft,
    sink: &ProblemSink,
) -> Option<TiersDef> {
    let node = pack.node("tiers")?;
    let source = pack.source("tiers");
    let fields = FieldReader::new(source, sink, node, &shape::TIERS, "`tiers`")?;
    let by = fields.text("by");
    if by.is_none() && !fields.has("by") {
        sink.push(
            Diagnostic::error(&codes::MISSING_KEY, "nothing says which tier a profile is in")
                .at(pack.key_place("tiers").unwrap_or_else(|| node.place(source)))
                .help("name a choice: `tiers: { by: size, choices: { small: { change: … } } }`"),
        );
    }
    let mut untiered = draft.clone();
    untiered.keys.take("tiers");
    let mut choices = Vec::new();
    for entry in fields.map("choices").unwrap_or_default() {
        let place = Place::new(source, entry.key_span.clone());
        let what = format!("tier `{}`", entry.key);
        let Some(keys) = MapDraft::of(source, sink, &entry.value) else {
            fields::not_a_map(source, sink, &entry.value, &shape::TIER, &what);
            continue;
        };
        FieldReader::of(&keys, sink, &shape::TIER, &[], &what);
        choices.push(TierDef {
            choice: Spanned { value: entry.key.to_string(), place },
            rules: TierRules::Draft(Box::new(overlay::tier(&untiered, &keys, sink))),
        });
    }
    Some(TiersDef { by: by?, choices })
}
