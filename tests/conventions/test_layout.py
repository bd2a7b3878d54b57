"""Modules are short and say what they are; no file names a machine or a package index."""

import ast
import re

from tests.conventions.repository import ROOT, files, modules

# New modules aim at 250 lines; the rest is room for a later fix.
MAX_LINES = 300
# An auditor is given the verifier as one file that runs alone.
MAX_LINES_ALONE = {"service/proof/verifier.py": 710}
# Paths of one machine, and hosts of package indexes.
FOREIGN = re.compile(r"(?<![\w.)\]}-])/(?:work|root|opt/pypi)/|\bpypi\.org|\bpythonhosted\.org")
# What switches a check off, and what follows it.
SUPPRESSION = re.compile(r"# (?:noqa|type: ignore|pragma|pyright)\b(?:: \w+|\[[\w-]+\])?(.*)")
# Assets of others keep their wording.
VENDORED = (".js", ".css", ".map")


def test_modules_open_with_a_sentence() -> None:
    silent = []
    for path in modules():
        source = (ROOT / path).read_text(encoding="utf-8")
        docstring = ast.get_docstring(ast.parse(source)) or ""
        if not source.startswith('"""') or not docstring.split("\n\n")[0].endswith("."):
            silent.append(path)
    assert not silent, "without a docstring on line 1 whose first paragraph is a sentence"


def test_modules_are_short() -> None:
    lengths = {path: (ROOT / path).read_text(encoding="utf-8").count("\n") for path in modules()}
    long = {
        path: length
        for path, length in lengths.items()
        if length > MAX_LINES_ALONE.get(path, MAX_LINES)
    }
    assert not long, f"longer than {MAX_LINES} lines: split by what they are about"


def test_suppressions_say_why() -> None:
    silent = []
    for path in files():
        if path.endswith(".py"):
            for number, line in enumerate((ROOT / path).read_text("utf-8").splitlines(), start=1):
                found = SUPPRESSION.search(line)
                if found and not found[1].strip(" -#()"):
                    silent.append(f"{path}:{number}")
    assert not silent, "switch no check off without a reason in the same line"


def test_files_name_no_machine_and_no_package_index() -> None:
    found = []
    for path in files():
        if path.endswith(VENDORED):
            continue
        content = (ROOT / path).read_bytes().decode("utf-8", errors="replace")
        for number, line in enumerate(content.splitlines(), start=1):
            if FOREIGN.search(line):
                found.append(f"{path}:{number}: {line.strip()[:100]}")
    assert not found
