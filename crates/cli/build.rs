//! The packs of `/rules` are built into the command: when they change, it is built anew.

fn main() {
    println!("cargo::rerun-if-changed=../../rules");
    println!("cargo::rerun-if-changed=templates");
}
