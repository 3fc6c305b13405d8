# Recipes for `just`. Each is one line that can also be typed.

# Lists the recipes.
default:
    @just --list

# Runs what CI runs.
ci:
    bash .ci/run

# Checks formats and lints.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings

# Runs every test, or those whose names contain NAME.
test NAME='':
    cargo test --workspace --locked {{NAME}}

# Writes the expected texts of tests anew; read the difference before you commit it.
update-expected:
    UPDATE_EXPECT=1 cargo test --workspace --locked

# Builds the pages of the public items.
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

# Measures one evaluation beside the same rules written by hand.
bench *ARGS:
    cargo bench -p peristyle-engine --bench job --locked -- {{ARGS}}

# Starts a scale from the last one that was added.
new-scale NAME:
    sed 's/`target`/`{{NAME}}`/; s/"target"/"{{NAME}}"/' crates/engine/src/scales/target.rs > crates/engine/src/scales/{{NAME}}.rs
    @echo "wrote crates/engine/src/scales/{{NAME}}.rs; add its line to KINDS in scales/mod.rs (CONTRIBUTING.md)"

# Lists type names that stand twice and those of one word, with their shares.
type-names *ARGS:
    python3 tests/scripts/type_names.py {{ARGS}}

# Checks licences, advisories and sources of dependencies.
deny:
    cargo deny check
