"""Cases of French, by phenomenon: what a query must find, and what it must not.

Each line of cases.tsv is a test of its own.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

Case = tuple[str, str, str, str]
CASES = Path(__file__).with_name("cases.tsv")
ROOT = Path(__file__).resolve().parents[2]


def read_cases(path: Path) -> list[Case]:
    rows = path.read_text(encoding="utf-8").split("\n")[1:]
    return [tuple(row.split("\t")) for row in rows if row]  # type: ignore[misc]


def shared_cases() -> Path:
    """Return the cases outside the project: SEARCHLIB_CASES, or a folder `shared` next to it."""
    return Path(os.environ.get("SEARCHLIB_CASES", ROOT.parent / "shared" / "french" / "cases.tsv"))


@pytest.fixture(scope="module")
def french(matcher):
    return matcher(text for *_, text in read_cases(CASES))


@pytest.mark.parametrize(
    "case", read_cases(CASES), ids=lambda case: f"{case[0]}: {case[2]} / {case[3]}"
)
def test_case(french, case: Case) -> None:
    _, kind, query, text = case
    assert french.finds(query, text) == (kind == "must")


def test_every_phenomenon_has_cases() -> None:
    cases = read_cases(CASES)
    assert len(cases) >= 150
    assert min(Counter(phenomenon for phenomenon, *_ in cases).values()) >= 4
    assert {kind for _, kind, *_ in cases} == {"must", "mustnot"}


@pytest.mark.skipif(not shared_cases().exists(), reason="no shared cases next to the project")
def test_shared_cases(matcher) -> None:
    """At least 98% of either kind are right; the misses are not named: the cases are not ours."""
    cases = read_cases(shared_cases())
    french = matcher(text for *_, text in cases)
    right, total = Counter(), Counter()
    for _, kind, query, text in cases:
        right[kind] += french.finds(query, text) == (kind == "must")
        total[kind] += 1
    shares = {kind: right[kind] / total[kind] for kind in total}
    assert min(shares.values()) >= 0.98, shares
