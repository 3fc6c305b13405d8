//! Pages in which each benchmark owns the section between its markers and leaves the rest as it is.
#![allow(dead_code, reason = "shared by several programs")]

use std::path::{Path, PathBuf};

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// When and on what: `2026-11-24 with 2 cores (MODEL)`.
pub(crate) fn measured_on() -> String {
    let now = jiff::Timestamp::now().to_string();
    let date = now.split('T').next().unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information
        .lines()
        .find(|line| line.starts_with("model name"))
        .and_then(|line| Some(line.split_once(": ")?.1.trim()))
        .unwrap_or(std::env::consts::ARCH);
    format!("{date} with {cores} cores ({model})")
}

/// Puts `text` between the markers of the section `name`.
pub(crate) fn write_section(name: &str, text: &str) {
    write_section_of("docs/performance.md", name, text);
}

/// The same on another page.
pub(crate) fn write_section_of(page: &str, name: &str, text: &str) {
    let file = repository().join(page);
    let page = std::fs::read_to_string(&file).unwrap();
    let (begin, end) = (format!("<!-- {name} begins"), format!("<!-- {name} ends -->"));
    let (before, rest) = page.split_once(&begin).expect("the page has the section's begin");
    let (marker, rest) = rest.split_once("-->").expect("the marker is closed");
    let (_, after) = rest.split_once(&end).expect("the page has the section's end");
    let page = format!("{before}{begin}{marker}-->\n\n{}\n\n{end}{after}", text.trim());
    std::fs::write(&file, page).unwrap();
}
