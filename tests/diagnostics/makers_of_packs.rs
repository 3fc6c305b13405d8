//! Packs too odd or too large to commit, by the names in fixtures' `make`.

use std::fs;
use std::path::Path;

/// Writes into a copy of the fixture's folder.
pub(crate) type Maker = fn(&Path);

pub(crate) const MAKERS: &[(&str, Maker)] = &[
    ("large_facts", |at| {
        let filler = "  # a fact nobody needs\n".repeat(50_000);
        write(at, "pack/facts.yaml", format!("facts:\n{filler}"));
    }),
    ("large_script", |at| {
        write(at, "pack/functions.rhai", "// far too many words\n".repeat(3_000));
    }),
    ("many_values", |at| {
        let names = "a,".repeat(250_000);
        write(at, "pack/facts.yaml", format!("facts:\n  visits: {{ names: [{names}] }}\n"));
    }),
    ("many_files", |at| {
        for index in 0..1_001 {
            write(at, &format!("pack/pillars/pillar_{index}.yaml"), "indicators: {}\n");
        }
    }),
    ("no_pack", |at| {
        fs::create_dir(at.join("pack")).unwrap();
    }),
];

pub(crate) fn write(at: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = at.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
