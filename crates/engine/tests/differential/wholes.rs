//! Functions of the pack that make a pillar out of its parts, and now and then out of other nodes.

use std::fmt::Write as _;

use super::random::Random;

/// A function of that name, which reads some of `nodes`.
pub(crate) fn whole(random: &mut Random, name: &str, nodes: &[String]) -> String {
    let mut node = || {
        let at = random.below(nodes.len());
        format!("index[\"{}\"]", nodes[at])
    };
    let (x, y) = (node(), node());
    let mut text = format!("fn {name}(index) {{\n");
    let _ = match random.below(6) {
        0 => writeln!(text, "    {x} ?? 0.5"),
        1 => writeln!(text, "    if {x} == () {{ return (); }}\n    ({x} + ({y} ?? {x})) / 2.0"),
        2 => writeln!(text, "    max({x}, {y})"),
        3 => writeln!(text, "    {x} - 0.25 / {y}"),
        _ => writeln!(
            text,
            "    let sum = 0.0;\n    let known = 0.0;\n    \
             if {x} != () {{ sum += 3.0 * {x}; known += 3.0; }}\n    \
             if {y} != () {{ sum += {y}; known += 1.0; }}\n    sum / known"
        ),
    };
    text.push_str("}\n");
    text
}
