//! The tips that apply to the nodes that were worked out.

use super::nodes::Nodes;
use super::row::Row;
use crate::compile::Inner;
use crate::evaluate::plan::RulePlan;
use crate::program::End;
use crate::script::{ScriptTip, TipsCode, TipsScript};

impl Nodes {
    /// Which tips apply; none where only a walk can tell.
    pub(super) fn tips(
        &mut self,
        rules: &Inner,
        plan: &RulePlan,
        row: &Row,
        applies: &mut [bool],
    ) -> Option<()> {
        let Some(script) = &rules.tips else { return Some(()) };
        let code = self.advise(rules, plan, row, script)?;
        applies.fill(false);
        for (tip, (place, _)) in code.tips.iter().zip(&plan.tips.as_ref()?.tips) {
            if tip.when.is_none_or(|when| self.register(when) == 1.0)
                && let Some(applies) = applies.get_mut(*place)
            {
                *applies = true;
            }
        }
        Some(())
    }

    /// The tips that apply, as the script gives them; none where only a walk can tell.
    pub(super) fn script_tips<T>(
        &mut self,
        rules: &Inner,
        plan: &RulePlan,
        row: &Row,
        told: impl Fn(ScriptTip) -> T,
    ) -> Option<Vec<T>> {
        let Some(script) = &rules.tips else { return Some(Vec::new()) };
        let code = self.advise(rules, plan, row, script)?;
        let get = |register| self.register(register);
        let value = |number, kind| plan.single.value(number, kind);
        let mut tips = Vec::with_capacity(code.tips.len());
        tips.extend(code.tips.iter().filter_map(|tip| tip.told(&get, &value)).map(told));
        Some(tips)
    }

    /// Runs the tips' steps; the results are in the registers.
    fn advise<'r>(
        &mut self,
        rules: &Inner,
        plan: &RulePlan,
        row: &Row,
        script: &'r TipsScript,
    ) -> Option<&'r TipsCode> {
        let code = script.code()?;
        match self.steps(&code.code, &row.facts, &plan.single, &rules.vocabulary) {
            End::Done => Some(code),
            End::Missing(_) | End::Interpret => None,
        }
    }
}
