"""``label``, ``slip`` and ``verify`` of a text: files of the right kind, and clear refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.lots.tag import parse_tag
from tests.cli.shell import AUTHORITY, Shell
from tests.support.scanner import read_pages, sizes

MAGIC = {".pdf": b"%PDF-", ".svg": b"<svg ", ".png": b"\x89PNG", ".zpl": b"^XA\n"}


@pytest.mark.parametrize("suffix", MAGIC)
def test_a_label_is_written_as_the_file_is_named(shell: Shell, tags: list[str], suffix: str) -> None:
    answer = shell("label", "tags", tags[0], "--out", str(shell.path(f"tag{suffix}")))
    assert Path(answer["file"]).read_bytes().startswith(MAGIC[suffix])
    assert shell.path(f"tag{suffix}").stat().st_mode & 0o077 == 0
    assert answer["texts"] == [f"HTTPS://DEMO.TEST/T/{parse_tag(tags[0])}"]


def test_a_sheet_is_made_of_the_file_of_codes_and_of_the_answer_of_tag_issue(shell: Shell) -> None:
    sheet = ("--sheet", "--out", str(shell.path("sheet.pdf")))
    answer = shell("label", "tags", "--codes", str(shell.path("tags.txt")), *sheet)
    assert len(answer["texts"]) == 6
    assert sizes(shell.path("sheet.pdf").read_bytes()) == [(210.0, 297.0)]
    issued = shell("tag", "issue", "--count", "2", key=AUTHORITY)
    shell.path("answer.json").write_text(json.dumps(issued), encoding="utf-8")
    answer = shell("label", "tags", "--codes", str(shell.path("answer.json")), *sheet, "--force")
    assert read_pages(shell.path("sheet.pdf").read_bytes()) == sorted(answer["texts"])
    assert len(answer["texts"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("tags",), "Which tags?"),
        (("tags", "7K3M-9Q2X-TW4R-A", "--out", "tag.doc"), ".pdf, .svg, .png, .zpl"),
        (("tags", "7K3M-9Q2X-TW4R-A", "--sheet", "--out", "tag.png"), "A sheet is a PDF."),
    ],
)
def test_what_cannot_be_printed_is_said(shell: Shell, arguments: tuple[str, ...], said: str) -> None:
    assert said in shell("label", *arguments, code=2)["message"]


def test_a_file_without_codes_is_none(shell: Shell) -> None:
    for text in ('{"codes": []}', '{"codes": [1]}', "{", '{"batch": "B"}'):
        shell.path("none.json").write_text(text, encoding="utf-8")
        answer = shell("label", "tags", "--codes", str(shell.path("none.json")), code=2)
        assert "has no codes" in answer["message"]


def test_a_tag_of_nobody_gets_no_label(shell: Shell) -> None:
    assert shell("label", "tags", "7K3M-9Q2X-TW4R-A", code=4)["code"] == "tags-missing"


def test_papers_of_a_lot_are_written_beside_each_other(sold: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sold.folder)
    assert sold("label", "lot", "L-1")["file"] == "L-1.pdf"
    assert sold("label", "certificate", "L-1")["file"] == "L-1.certificate.pdf"
    assert sold("slip", "L-1")["file"] == "L-1.slip.pdf"
    assert sold("label", "export", "L-1", code=1)["code"] == "not-an-export"


def test_a_receipt_is_a_text_too(sold: Shell) -> None:
    answer = sold("slip", "L-1", "--text", "--price")
    assert (answer["file"], answer["texts"]) == (None, [])
    assert "Price 12.50" in answer["text"]
    assert sold.run("slip", "L-1", "--text").stdout.strip() == sold("slip", "L-1", "--text")["text"]
    sold("slip", "L-1", "--text", "--out", str(sold.path("slip.txt")))
    assert sold.path("slip.txt").read_text(encoding="utf-8").strip() == sold("slip", "L-1", "--text")["text"]


def test_the_text_of_a_receipt_is_verified_as_it_was_scanned(sold: Shell) -> None:
    texts = sold("slip", "L-1", "--width", "80", "--out", str(sold.path("slip.pdf")))["texts"]
    (dense,) = (text for text in texts if "/V/" in text)
    trust = ("--policy", str(sold.path("L/policy")))
    answer = sold("verify", dense, *trust)
    assert (answer["verdict"], answer["label"]["lot"], answer["label"]["mass"]) == ("intact", "L-1", "50")
    sold.path("scanned.txt").write_text(f"{dense}\n", encoding="utf-8")
    assert sold("verify", str(sold.path("scanned.txt")), *trust)["label"] == answer["label"]
    assert sold("verify", dense, code=3)["verdict"] == "cannot_tell"
    assert sold("verify", dense[:-1] + "7", *trust, code=1)["verdict"] == "altered"
    said = sold.run("verify", dense, *trust).stdout
    assert "Signed by this ledger" in said
    assert "2609.00.00 cassiterite" in said
    assert "no proof of it" in said
