"""What holds for the project's files: no host and no machine in them, templates without inline code."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("custody", "labels", "templates", "static", "tests", "bench", "scripts", "docs", ".ci")
NOT_OURS = {"vendor", "__pycache__"}
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-pades.lock", "package-lock.json")

# With a class of one letter each, so that this file does not hold what it looks for.
OF_A_MACHINE = re.compile(r"(?<!\w)/([w]ork/|[r]oot/|[t]mp/|[h]ome/\w|[U]sers/\w)")
OF_A_REGISTRY = re.compile(r"[p]ypi\.org|[p]ythonhosted|[r]egistry\.(npmjs|yarnpkg)")
INLINE = {
    "|safe": re.compile(r"\|\s*safe\b"),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "style=": re.compile(r"""\sstyle\s*=\s*["']"""),
    "on…=": re.compile(r"""\s(hx-)?on[a-z:-]+\s*=\s*["']"""),
}


def project_files() -> Iterator[tuple[str, str]]:
    """(name, text) of every text file of the project."""
    found = [f for f in ROOT.iterdir() if f.is_file()]
    found += [f for folder in FOLDERS for f in (ROOT / folder).rglob("*") if f.is_file()]
    for file in found:
        content = file.read_bytes()
        if b"\0" not in content and not NOT_OURS.intersection(file.relative_to(ROOT).parts):
            yield str(file.relative_to(ROOT)), content.decode("utf-8", "replace")


def lines_with(pattern: re.Pattern[str], files: Iterator[tuple[str, str]]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in files
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_host(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "sha512-" in text or "--hash=sha256:" in text
    assert "://" not in text
    assert '"resolved"' not in text


@pytest.mark.parametrize("pattern", [OF_A_MACHINE, OF_A_REGISTRY], ids=["machine", "registry"])
def test_no_file_names_a_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    files = list(project_files())
    assert "Makefile" in dict(files)
    assert lines_with(pattern, iter(files)) == []


@pytest.mark.parametrize("kind", INLINE)
def test_templates_hold_nothing_the_content_security_policy_refuses(kind: str) -> None:
    pages = [(name, text) for name, text in project_files() if re.match(r"templates/.*\.html$", name)]
    assert pages
    assert lines_with(INLINE[kind], iter(pages)) == []


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("|safe", "{{ note | safe }}"),
        ("inline script", '<script type="module">'),
        ("style=", '<p class="x" style="color: red">'),
        ("on…=", '<a onclick="go()">'),
        ("on…=", "<a hx-on:click='go()'>"),
    ],
)
def test_the_patterns_meet_what_they_look_for(kind: str, line: str) -> None:
    assert INLINE[kind].search(line)
    assert not INLINE[kind].search('<script src="a.js" defer></script><a class="on" data-action="x">safe</a>')
