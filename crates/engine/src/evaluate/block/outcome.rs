//! What a block tells: the scores, the nodes' values, the tips that apply.

use super::{Block, FAILED, WALK, mark};
use crate::evaluate::columns::{ColumnScores, Detail};
use crate::evaluate::rounding::IndexScale;
use crate::evaluate::shares;
use crate::evaluate::weighted::Instead;
use crate::program::{Lane, ROWS};
use crate::script::on_own_stack;

impl Block<'_> {
    pub(super) fn finish(&mut self) {
        let rows = self.rows;
        let Some(root) = self.nodes.first() else { return };
        let scale = IndexScale::new(self.rules);
        if scale.is_rounded() {
            self.unrounded.resize(ROWS, f64::NAN);
            let numbers = self.score.iter_mut().zip(&mut self.unrounded);
            for ((score, unrounded), own) in numbers.zip(&root.own).take(rows) {
                let found = scale.score(*own);
                (*score, *unrounded) = (found.score, found.unrounded);
            }
        } else {
            for (score, own) in self.score.iter_mut().zip(&root.own).take(rows) {
                *score = scale.score(*own).score;
            }
        }
        for column in [&mut self.score, &mut self.unrounded] {
            for (score, walk) in column.iter_mut().zip(&self.walk).take(rows) {
                *score = if *walk == FAILED { f64::NAN } else { *score };
            }
        }
    }

    pub(super) fn tell(
        &mut self,
        instead: Option<&Instead<'_>>,
        detail: Detail,
        scores: &mut ColumnScores,
    ) {
        let (start, rows) = (self.start, self.rows);
        let range = start..start + rows;
        if let Some(score) = scores.score.get_mut(range.clone()) {
            score.copy_from_slice(self.score.get(..rows).unwrap_or(&[]));
        }
        if let (Some(place), Some(unrounded)) =
            (scores.unrounded.get_mut(range.clone()), self.unrounded.get(..rows))
        {
            place.copy_from_slice(unrounded);
        }
        let coverage = self.nodes.first().and_then(|root| root.coverage.as_ref()?.get(..rows));
        if let (Some(place), Some(coverage)) = (scores.coverage.get_mut(range.clone()), coverage) {
            place.copy_from_slice(coverage);
        }
        for (column, node) in scores.nodes.iter_mut().zip(self.nodes.iter().skip(1)) {
            if let (Some(place), Some(own)) = (column.get_mut(range.clone()), node.own.get(..rows))
            {
                place.copy_from_slice(own);
            }
        }
        if detail.points {
            shares::earned(self.rules, self, rows, !detail.pillars, |slot, score| {
                let column = slot.checked_sub(1).and_then(|at| scores.points.get_mut(at));
                if let Some(place) = column.and_then(|column| column.get_mut(range.clone())) {
                    place.copy_from_slice(score);
                }
            });
        }
        if detail.tips
            && let Some(planned) = &self.plan.tips
        {
            let mut buffers = std::mem::take(&mut self.buffers);
            planned.layout.run(self, rows, &mut buffers);
            for (_, applies) in &mut scores.tips {
                applies.get_mut(range.clone()).unwrap_or(&mut []).fill(false);
            }
            for (id, when) in &planned.tips {
                let Some((_, applies)) = scores.tips.get_mut(*id) else { continue };
                let Some(applies) = applies.get_mut(range.clone()) else { continue };
                match when.map(|when| planned.layout.result(when, self, rows, &buffers)) {
                    None => applies.fill(true),
                    Some(Lane::Column(when)) => {
                        for (applies, when) in applies.iter_mut().zip(when) {
                            *applies |= *when == 1.0;
                        }
                    }
                    Some(Lane::All(when)) => {
                        applies.iter_mut().for_each(|applies| *applies |= when == 1.0);
                    }
                }
            }
            let mut walk = std::mem::take(&mut self.walk);
            mark(planned.layout.failed(self, rows, &buffers), &mut walk, rows);
            self.walk = walk;
            self.buffers = buffers;
        }
        let walk = self.walk.get(..rows).unwrap_or(&[]);
        let alone = |walk: &f64| *walk == WALK || detail.reasons && *walk == FAILED;
        if walk.iter().any(alone) {
            let rules = instead.map_or(self.rules, |one| one.rules(self.rules));
            // scripts that failed are run again, all on one stack
            on_own_stack(|| {
                let rows = walk.iter().enumerate().filter(|(_, walk)| alone(walk));
                rows.for_each(|(row, _)| scores.walk(rules, &self.columns, start + row, detail));
            });
        }
    }
}
