//! Random tips.

use std::fmt::Write as _;

use super::maker::Maker;

impl Maker<'_> {
    /// A tip, and its wording.
    fn tip(&mut self, at: usize) -> (String, String) {
        let (value, effort) = (self.float(1), 1 + self.random.below(3));
        let change = match self.random.below(5) {
            0 => format!("#{{ n1: {value}, ch: \"b\" }}"),
            1 => format!("#{{ n2: {value} }}"),
            _ => format!("#{{ n1: {value} }}"),
        };
        let tip = match self.random.below(4) {
            0 => format!("#{{ change: {change}, id: \"t{at}\" }}"),
            _ => format!("#{{ id: \"t{at}\", change: {change}, effort: {effort} }}"),
        };
        (tip, format!("tip-t{at} = Tip {at}: {{ $n1 }} to {{ $to_n1 }}.\n"))
    }

    /// `tips.rhai`, with its wording.
    pub(crate) fn tips(&mut self) -> (String, String) {
        let mut words = String::new();
        let mut tip = |maker: &mut Self, at| {
            let (tip, wording) = maker.tip(at);
            words += &wording;
            tip
        };
        let count = 1 + self.random.below(3);
        // one expression that is a list
        if self.random.chance(25) {
            let list: Vec<String> = (0..count).map(|at| tip(self, at)).collect();
            let list = format!("[{}]", list.join(", "));
            let condition = self.yes(2);
            let body = match self.random.below(3) {
                0 => list,
                1 => format!("if {condition} {{ {list} }} else {{ [] }}"),
                _ => format!(
                    "if {condition} {{ return {list}; }}\n    switch facts.ch {{ \"a\" => [{}], _ => [] }}",
                    tip(self, count)
                ),
            };
            return (format!("fn tips(facts, index) {{\n    {body}\n}}\n"), words);
        }
        let mut text = String::from("fn tips(facts, index) {\n    let tips = [];\n");
        for at in 0..count {
            let (condition, new) = (self.yes(2), tip(self, at));
            let statement = match self.random.below(9) {
                0 => format!("if {condition} {{ tips += {new}; }}"),
                1 => format!("if {condition} {{ tips += [{new}]; }} else {{ tips = []; }}"),
                2 => format!("let more = [{new}]; if {condition} {{ tips += more; }}"),
                3 => format!("let one = {new}; if {condition} {{ tips.push(one); return tips; }}"),
                4 => format!(
                    "switch facts.ch {{ \"a\" => tips.push({new}), \"b\" if {condition} => {{ tips = [] }}, _ => () }}"
                ),
                _ => format!("if {condition} {{ tips.push({new}); }}"),
            };
            let _ = writeln!(text, "    {statement}");
        }
        text.push_str("    tips\n}\n");
        (text, words)
    }
}
