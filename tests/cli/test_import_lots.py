"""``import lots`` as a person runs it: tried, imported, corrected, in English and French."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ledger.language import use
from tests.cli.shell import Shell

HEADING = "N°;Date;Étiquette;Minerai;Poids (kg);Site;Prix"
SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "log-mapping.json"


def logbook(shell: Shell, tags: list[str], *, name: str = "log.csv") -> str:
    lines = (
        f"1;13/03/2025;{tags[0].lower()};cassitérite;49,5;s1;9",
        f"2;12/03/2025;{tags[1]};cassitérite;1,250;S1;9",
        f"3;14/03/2025;{tags[2]};cailloux;50;S1;9",
        f"4;14/03/2025;{tags[3]};cassitérite;50;S9;9",
    )
    path = shell.path(name)
    path.write_text("\n".join((HEADING, *lines)) + "\n", encoding="cp1252")
    return str(path)


def test_a_logbook_is_tried_imported_and_its_rest_corrected(shell: Shell, tags: list[str]) -> None:
    file = logbook(shell, tags)
    tried = shell("import", "lots", file, "--dry-run", key="COOP", code=1)
    assert (tried["lines"], tried["recorded"], tried["ready"], tried["dry_run"]) == (4, 0, 1, True)
    assert [(one["line"], one["code"]) for one in tried["faults"]] == [
        (3, "cell-date-ambiguous"), (3, "cell-number-ambiguous"), (4, "cell-mineral"), (5, "unknown"),
    ]  # fmt: skip
    assert tried["read_as"] == {"encoding": "cp1252", "delimiter": ";", "sheet": None}
    assert list(tried["ignored"]) == ["Prix"]
    forms = ("--dates", "day-first", "--decimal", "comma")
    rest = shell.path("rest.csv")
    done = shell("import", "lots", file, *forms, "--rest", str(rest), key="COOP", code=1)
    assert (done["recorded"], done["rest"]) == (2, str(rest))
    text = rest.read_text(encoding="utf-8-sig")
    rest.write_text(text.replace("cailloux", "coltan").replace("S9", "S1"), encoding="utf-8")
    assert shell("import", "lots", str(rest), *forms, key="COOP")["recorded"] == 2
    again = shell("import", "lots", str(rest), *forms, key="COOP")
    assert (again["recorded"], again["unchanged"], again["faults"]) == (0, 2, [])


def test_people_are_told_in_their_language(shell: Shell, tags: list[str]) -> None:
    file = logbook(shell, tags)
    english = shell.run("import", "lots", file, "--dry-run", key="COOP")
    assert english.exit_code == 1
    assert "“cailloux” is no known mineral" in english.stdout
    assert "--rest FILE" in english.stdout
    rest = str(shell.path("rest.csv"))
    use("fr")
    try:
        french = shell.run("import", "lots", file, "--rest", rest, key="COOP")
    finally:
        use("")
    assert "« cailloux » n’est pas un minerai connu" in french.stdout
    assert rest in french.stdout
    # What is wrong stands in the file of the rest in the same language.
    assert "n’est pas un minerai connu" in shell.path("rest.csv").read_text(encoding="utf-8-sig")


def test_a_rest_that_could_not_be_written_or_read_stops_the_import_before_it(
    shell: Shell, tags: list[str]
) -> None:
    file = logbook(shell, tags)
    for rest, code in (("nowhere/rest.csv", 2), ("rest.ods", 1)):
        shell("import", "lots", file, "--rest", str(shell.path(rest)), key="COOP", code=code)
    assert shell("import", "lots", file, "--dry-run", key="COOP", code=1)["unchanged"] == 0


def test_a_disk_that_is_full_when_the_rest_is_written_hides_nothing(
    shell: Shell, tags: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever writes there is told that the disk is full.
    monkeypatch.setattr("ledger.cli.import_lots.check_rest", lambda _path: None)
    result = shell.run("import", "lots", logbook(shell, tags), "--rest", "/dev/full", "--json", key="COOP")
    done = json.loads(result.stdout)
    assert (result.exit_code, done["recorded"], done["rest"]) == (1, 1, None)
    assert "/dev/full cannot be written: No space left on device" in result.stderr


@pytest.mark.parametrize(
    ("more", "advice"),
    [
        (("--dry-run", "--rest", "REST"), "the others wait for the logbook to be imported"),
        (("--all-or-nothing",), "Correct the lines in the logbook and import it again."),
        (("--rest", "REST"), "and import that file."),
    ],
)
def test_the_advice_leaves_no_good_line_behind(
    shell: Shell, tags: list[str], more: tuple[str, ...], advice: str
) -> None:
    words = [str(shell.path("rest.csv")) if one == "REST" else one for one in more]
    told = shell.run("import", "lots", logbook(shell, tags), *words, key="COOP").stdout
    assert advice in " ".join(told.split())
    assert told.count("--rest FILE") == 0


def test_all_or_nothing_and_holds(shell: Shell, tags: list[str]) -> None:
    file = logbook(shell, tags)
    nothing = shell("import", "lots", file, "--all-or-nothing", key="COOP", code=1)
    assert (nothing["recorded"], nothing["ready"]) == (0, 1)
    shell("import", "lots", file, "--all-or-nothing", "--rest", "rest.csv", key="COOP", code=2)
    shell.run("import", "lots", file, key="COOP")
    conflict = logbook(shell, [tags[0]] * 4, name="other.csv")
    text = Path(conflict).read_bytes().splitlines(keepends=True)
    Path(conflict).write_bytes(b"".join(text[:2]).replace(b"1;13", b"9;15"))
    assert [one["weight"] for one in shell("import", "lots", conflict, key="COOP", code=1)["faults"]] == [
        "hold"
    ]
    assert shell("import", "lots", conflict, "--with-holds", key="COOP")["recorded"] == 1


def test_a_column_can_be_left_out_and_a_mapping_given(shell: Shell, tags: list[str]) -> None:
    file = shell.path("log.csv")
    row = f"2025-03-13;{tags[0]};50;S1;Jean M.;Ruashi"
    file.write_text(f"Date;Tag;Mass;Site;Owner;Mine\n{row}\n", encoding="utf-8")
    mapping = {
        "title": "Ours",
        "log": "mine",
        "columns": {"date": ["Date"], "tag": ["Tag"], "mass": ["Mass"], "site": ["Site"], "owner": ["Owner"]},
        "constants": {"mineral": "cassiterite"},
    }
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(mapping)
    shell.path("mapping.json").write_text(json.dumps(mapping), encoding="utf-8")
    words = ("import", "lots", str(file), "--mapping", str(shell.path("mapping.json")))
    assert [one["code"] for one in shell(*words, key="COOP", code=1)["faults"]] == ["cell-id"]
    done = shell(*words, "--without", "owner", key="COOP")
    assert (done["recorded"], set(done["ignored"])) == (1, {"Owner", "Mine"})


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--mapping", "mine-log"), 1),
        (("--mapping", "nowhere.json"), 2),
        (("--sheet", "Mars"), 1),
        (("--rest", "{file}"), 1),
        (("--dates", "upside-down"), 2),
    ],
)
def test_what_cannot_be_read_is_told(shell: Shell, more: tuple[str, ...], code: int) -> None:
    file = shell.path("log.csv")
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    shell("import", "lots", str(file), *(one.format(file=file) for one in more), key="COOP", code=code)


def test_a_file_that_is_not_there_is_a_path(shell: Shell) -> None:
    shell("import", "lots", str(shell.path("nowhere.csv")), key="COOP", code=2)


def test_a_key_that_is_not_enrolled_records_nothing(shell: Shell, tags: list[str]) -> None:
    shell("key", "new", "--out", str(shell.path("STRANGER.key")), "--plain")
    shell("import", "lots", logbook(shell, tags), key="STRANGER", code=1)


def test_the_name_of_a_site_is_answered_with_its_id(shell: Shell, tags: list[str]) -> None:
    site = shell("show", "site", "S1")
    row = f"2025-03-13;{tags[0]};50;{str(site['name']).upper()};cassiterite;Jean M."
    file = shell.path("log.csv")
    file.write_text(f"Date;Tag;Mass;Site;Mineral;Team\n{row}\n", encoding="utf-8")
    answer = shell("import", "lots", str(file), key="COOP", code=1)
    faults = {one["code"]: one["message"] for one in answer["faults"]}
    assert "S1" in faults["cell-name"]
