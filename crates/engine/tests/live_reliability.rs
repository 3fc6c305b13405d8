//! The promises of a live pack, tried in seconds; `cargo bench --bench reliability` tries them for
//! minutes and writes `docs/reliability.md`.
#![cfg(unix)]

mod reliability;

use std::time::Duration;

use reliability::{broken, editors, faults, memory, share, torn};

#[test]
fn a_broken_edit_never_takes_effect() {
    broken::run(Duration::from_millis(5), 6).holds();
}

#[test]
fn no_reader_sees_half_of_a_reload() {
    torn::run(4, 50, 5_000).holds();
}

#[test]
fn every_save_of_every_editor_arrives_whole() {
    editors::run(50, 20, 7).holds();
}

#[test]
fn a_fault_at_any_file_operation_leaves_the_old_rules_in_use() {
    // the disk's panics are contained, and meant
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.to_string().contains("is meant to") {
            told(panic);
        }
    }));
    faults::run(5).holds();
}

#[test]
fn an_error_of_the_file_system_never_makes_a_part_of_a_pack_absent() {
    faults::run_overlay(1).holds();
}

#[test]
fn reloads_leave_no_memory_behind() {
    memory::run(40).holds();
}

#[test]
fn every_reload_of_a_large_pack_is_counted() {
    share::run(5).holds();
}
