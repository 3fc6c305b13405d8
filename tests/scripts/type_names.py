#!/usr/bin/env python3
"""Lists type names that are declared in two or more files, and type names of one word.

Types are structs, enums, unions, traits and type aliases in `crates/*/src`, without tests
(`#[cfg(test)]`) and without associated types. Shares are of the distinct names: of each crate, and
of the workspace, where a name that two crates declare counts as declared twice.

    python3 tests/scripts/type_names.py            the lists and the shares
    python3 tests/scripts/type_names.py --shares   the shares alone
"""

import collections
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]

# comments, strings and characters, which may hold braces and keywords; a lifetime is none of them
TEXT = re.compile(
    r"""//[^\n]*
    | /\*.*?\*/
    | b?r(?P<hashes>\#*)".*?"(?P=hashes)
    | b?"(?:\\.|[^"\\])*"
    | b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\\n])'""",
    re.VERBOSE | re.DOTALL,
)
DECLARATION = re.compile(r"\b(?P<kind>struct|enum|union|trait|type)\s+(?P<name>[A-Z]\w*)")
TEST = re.compile(r"#\s*\[\s*cfg\s*\(\s*(?:all\s*\(\s*)?test\b")
TEST_MODULE = re.compile(TEST.pattern + r"[^;{}]*?\bmod\s+(\w+)\s*;", re.DOTALL)
PATH = re.compile(r'#\s*\[\s*path\s*=\s*"([^"]+)"\s*\]')
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*")


def test_files(source_files):
    """Returns the files, and folders of submodules, that `#[cfg(test)] mod …;` names."""
    tests = set()
    for file in source_files:
        for module in TEST_MODULE.finditer(file.read_text()):
            path = PATH.search(module.group(0))
            of_folder = file.name in ("mod.rs", "lib.rs", "main.rs")
            folder = file.parent if path or of_folder else file.with_suffix("")
            target = folder / (path.group(1) if path else module.group(1))
            tests |= {target, target.with_suffix(".rs")}
    return tests


def declared_types(text):
    """Returns the names of the types that the source text of a module declares."""
    text = TEXT.sub(lambda found: "\n" * found.group(0).count("\n") + '""', text)
    names, scopes = set(), []
    # a piece is what stands before a brace or a semicolon: the header of a block, or an item
    for piece, end in re.findall(r"([^{};]*)([{};]|\Z)", text):
        inside = {kind for scope in scopes for kind in scope}
        is_test = "test" in inside or TEST.search(piece)
        for found in () if is_test else DECLARATION.finditer(piece):
            associated = found["kind"] == "type" and scopes and "items" in scopes[-1]
            if not associated:
                names.add(found["name"])
        if end == "{":
            header = piece.strip()
            kinds = {"test"} if is_test else set()
            if re.search(r"(?:^|[\s)\]])(?:impl|trait)\b", header) and not re.search(r"\bfn\b", header):
                kinds.add("items")
            scopes.append(kinds)
        elif end == "}" and scopes:
            scopes.pop()
    return names


def share(part, whole):
    return f"{len(part):4} of {len(whole):4} ({100 * len(part) / max(len(whole), 1):4.1f} %)"


def main():
    only_shares = "--shares" in sys.argv[1:]
    files_of = collections.defaultdict(set)
    for source in sorted(ROOT.glob("crates/*/src")):
        files = sorted(source.rglob("*.rs"))
        tests = test_files(files)
        for file in files:
            if not tests.intersection([file, *file.parents]):
                for name in declared_types(file.read_text()):
                    files_of[name].add(file)

    crates = sorted({file.relative_to(ROOT).parts[1] for files in files_of.values() for file in files})
    rows = []
    for crate in [*crates, None]:
        inside = {
            name: {file for file in files if crate in (None, file.relative_to(ROOT).parts[1])}
            for name, files in files_of.items()
        }
        names = [name for name, files in inside.items() if files]
        twice = [name for name in names if len(inside[name]) > 1]
        one_word = [name for name in names if len(WORD.findall(name)) == 1]
        rows.append((crate or "workspace", names, twice, one_word))

    if not only_shares:
        print("Declared in two or more files:")
        for name in sorted(rows[-1][2], key=lambda name: (-len(files_of[name]), name)):
            places = ", ".join(str(file.relative_to(ROOT / "crates")) for file in sorted(files_of[name]))
            print(textwrap.fill(f"{name}: {places}", 100, initial_indent="  ", subsequent_indent="      "))
        for crate, _, _, one_word in rows[:-1]:
            print(f"\nOf one word in {crate}:")
            print(textwrap.fill(", ".join(sorted(one_word)), 100, initial_indent="  ", subsequent_indent="  "))
        print()
    print(f"{'':10} {'declared twice':>21}  {'of one word':>21}")
    for crate, names, twice, one_word in rows:
        print(f"{crate:10} {share(twice, names)}  {share(one_word, names)}")


main()
