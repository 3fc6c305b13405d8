//! Cost against the number of indicators and the number of rows.

use std::hint::black_box;

use peristyle_engine::evaluate::Detail;
use peristyle_engine::{Engine, Options, Ruleset, TipDetail};

use crate::measure::{Variant, measure, ratio, short};
use crate::{data, native, rules};

pub(crate) const ALL: Detail = Detail {
    nodes: true,
    tips: true,
    gains: false,
    points: false,
    pillars: false,
    reasons: false,
    time: false,
};

/// Rows of a column while the number of indicators changes.
const ROWS: usize = 1_000;
/// Profiles that are evaluated one by one meanwhile.
const PROFILES: usize = 64;

pub(crate) fn indicators(rounds: usize) -> String {
    let engine = Engine::new();
    let mut text = String::from(
        "| indicators | `evaluate`, without tips | per indicator | `evaluate_columns`, nodes | per indicator |\n\
         |---:|---:|---:|---:|---:|\n",
    );
    for count in [10, 100, 1_000] {
        let rules = rules::compile(&engine, rules::wide(count));
        let table = data::wide_table(count, ROWS);
        let facts = data::facts(&rules, &table, PROFILES);
        let columns = data::columns(&rules, &table, ROWS);
        let plain = Options { tips: TipDetail::None, ..Options::default() };
        let mut variants = [
            Variant::new("evaluate", "", PROFILES, || {
                for facts in &facts {
                    black_box(rules.evaluate_with(facts, &plain));
                }
            }),
            Variant::new("columns", "", ROWS, || {
                black_box(rules.evaluate_columns(&columns, ALL));
            }),
        ];
        measure(&mut variants, rounds);
        let [one, many] = variants.each_ref().map(Variant::median);
        let each = |time: f64| short(time / count as f64);
        text += &format!(
            "| {count} | {} | {} | {} | {} |\n",
            short(one),
            each(one),
            short(many),
            each(many)
        );
    }
    text
}

pub(crate) fn rows(rules: &Ruleset, full: bool, rounds: usize) -> String {
    let mut text = String::from(
        "| rows | `native` | `columns` | columns ÷ native | a call of `columns`, ms |\n|---:|---:|---:|---:|---:|\n",
    );
    let most: u32 = if full { 7 } else { 6 };
    for rows in (3..=most).map(|power| 10_usize.pow(power)) {
        let table = data::table(rows);
        let columns = data::columns(rules, &table, rows);
        let mut variants = [
            Variant::new("native", "", rows, || {
                black_box(native::by_row::<true>(black_box(&table)));
            }),
            Variant::new("columns", "", rows, || {
                black_box(rules.evaluate_columns(black_box(&columns), ALL));
            }),
        ];
        measure(&mut variants, rounds);
        let [native, engine] = variants.each_ref().map(Variant::median);
        text += &format!(
            "| {rows} | {} | {} | {:.2} | {:.2} |\n",
            short(native),
            short(engine),
            ratio(&variants, "columns", "native"),
            engine * rows as f64 / 1e6
        );
    }
    text
}
