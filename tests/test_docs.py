"""The documents tell of every setting, command and rule, and of none that is not there."""

import argparse
import re
from pathlib import Path

import pytest

from custody.cli import COMMANDS, parser
from custody.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
CODE = re.compile(r"R-[A-Z0-9]+-\d+")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", *(f"docs/{f.name}" for f in sorted((ROOT / "docs").glob("*.md"))))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(name: str) -> dict[str, list[str]]:
    """First cell (without its backquotes) -> further cells, of every table row of a document."""
    found = [
        [c.strip() for c in line.strip().strip("|").split("|")] for line in read(name).splitlines() if line[:1] == "|"
    ]
    return {cells[0].strip("` |"): cells[1:] for cells in found}


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = [a for a in parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(action.choices)


def test_every_setting_is_documented_and_no_other() -> None:
    documented = {name for name in rows("docs/settings.md") if name.startswith(PREFIX)}
    assert documented == {PREFIX + name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_documented_with_its_default(name: str) -> None:
    default = Settings.model_fields[name].default
    shown = "" if default == () else str(default)
    assert rows("docs/settings.md")[PREFIX + name.upper()][0].strip("`| ") == shown


def test_every_command_is_documented_and_no_other() -> None:
    assert set(re.findall(r"^## (\S+)$", read("docs/commands.md"), re.M)) == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_documented(command: str) -> None:
    section = re.split(r"^## ", read("docs/commands.md"), flags=re.M)
    (text,) = [s for s in section if s.startswith(command + "\n")]
    options = {o for a in commands()[command]._actions for o in a.option_strings if o.startswith("--")} - {"--help"}
    documented = set(re.findall(r"^\| `(--[a-z-]+)", text, re.M))
    assert documented == options


def test_every_rule_is_documented_and_no_other() -> None:
    source = "".join(f.read_text(encoding="utf-8") for f in (ROOT / "custody" / "rules").glob("*.py"))
    given = set(re.findall(r'"(R-[A-Z0-9]+-\d+)"', source))
    assert given
    assert {name for name in rows("docs/rules.md") if CODE.fullmatch(name)} == given


def test_a_rule_has_one_meaning() -> None:
    codes = re.findall(r"^\| `(R-[A-Z0-9]+-\d+)`", read("docs/rules.md"), re.M)
    assert sorted(codes) == sorted(set(codes))


def test_every_rule_is_documented_with_a_ground_and_in_both_languages() -> None:
    for code, cells in rows("docs/rules.md").items():
        if CODE.fullmatch(code):
            assert [bool(cell.strip("| ")) for cell in cells] == [True, True, True], code


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_link_of_a_document_leads_somewhere(name: str) -> None:
    targets = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)\)", read(name))
    local = [t for t in targets if "://" not in t]
    assert [t for t in local if not (ROOT / name).parent.joinpath(t).exists()] == []


@pytest.mark.parametrize("path", re.findall(r"`((?:custody|labels|templates|docs)/[\w./]+)`", read("CONTRIBUTING.md")))
def test_a_place_that_the_contributor_is_sent_to_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_readme_names_the_two_commands_and_nothing_before_them() -> None:
    first, second = re.findall(r"```sh\n(.*?)\n```", read("README.md"), re.S)[:2]
    assert (first, second) == ("make demo", "make test")
