"""French where the environment asks for it, in help, refusals and verdicts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from ledger.cli.check import fault_words
from ledger.language import use
from ledger.lots.problems import problem
from ledger.verify.faults import refusal_faults
from tests.cli.shell import AUTHORITY, Shell

PROGRAM = (sys.executable, "-c", "from ledger.cli.main import main; main()")


def test_french_is_spoken(sold: Shell) -> None:
    sold("passport", "L-1", "--out", str(sold.path("p.json")))
    sold.path("other").write_text("quorum none\n", encoding="utf-8")
    said = {}
    for name, words in {
        "help": ("lot", "receive", "--help"),
        "refused": ("lot", "dispatch", "L-1", "--to", "EXP", "--key", str(sold.key("COOP"))),
        "verdict": ("verify", str(sold.path("p.json")), "--policy", str(sold.path("L/policy"))),
        "unproved": ("verify", str(sold.path("p.json")), "--policy", str(sold.path("other"))),
    }.items():
        command = [*PROGRAM, "--data", str(sold.path("L")), *words]
        done = subprocess.run(
            command, env={"LC_ALL": "fr_CD.UTF-8"}, capture_output=True, check=False, text=True
        )
        said[name] = done.stdout + done.stderr
    assert "Recevoir un lot" in said["help"]
    assert "L’événement n’a pas été inscrit." in said["refused"]
    assert "Le lot L-1 est sous la garde de TRADER" in said["refused"]
    assert "Inscription intacte" in said["verdict"]
    assert "Aucun journal de la politique n’a signé pour demo.test/log." in said["unproved"]


French = Callable[..., str]


@pytest.fixture
def in_french(started: tuple[str, ...]) -> French:
    """Run a command in French and return all that it says."""
    return lambda *words: say_in_french("LANGUAGE", *started, *words)


def say_in_french(variable: str, *command: str) -> str:
    """All that a command says with that variable set to French."""
    environment = {"PATH": os.environ["PATH"], variable: "fr"}
    done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)
    return done.stdout + done.stderr


@pytest.mark.parametrize("variable", ["LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"])
def test_what_click_says_is_french_too(variable: str) -> None:
    assert "Usage : mineral-ledger" in say_in_french(variable, *PROGRAM, "--help")
    said = say_in_french(variable, *PROGRAM, "lot", "dispatch", "L-1")
    assert said.startswith("Erreur : Option manquante '--to'.")


def test_states_faults_and_counts_are_french(sold: Shell, in_french: French) -> None:
    data = ("--data", str(sold.path("L")))
    assert "en stock" in in_french("show", "lot", "L-1", *data)
    assert "négociant" in in_french("show", "party", "TRADER", *data)
    form = in_french("lot", "dispatch", "L 1", "--to", "EXP", *data, "--key", str(sold.key("TRADER")))
    assert "Écrivez un identifiant de majuscules" in form
    sold("export", str(sold.path("public")))
    (sold.path("public") / "tile" / "more").write_text("x", encoding="utf-8")
    audit = in_french("audit", str(sold.path("public")), "--policy", str(sold.path("L/policy")))
    assert "tile/more n’est pas un fichier de ce journal." in audit


def test_errors_with_names_in_them_are_french(sold: Shell, in_french: French) -> None:
    data = ("--data", str(sold.path("L")))
    assert "Il n’y a pas de lot L-99 dans ce registre." in in_french("trace", "L-99", *data)
    assert "Introuvable dans ce registre : partie NOBODY." in in_french("show", "party", "NOBODY", *data)
    assert "Il y a déjà un registre dans" in in_french("init", "--origin", "demo.example/log", *data)
    assert "il n’existe pas de tel fichier ou dossier" in in_french("verify", "nosuch")


def test_what_a_file_is_called_is_french_too(sold: Shell, in_french: French) -> None:
    said = in_french("verify", str(sold.key("COOP")))
    assert "un fichier de clé, qui n’est pour personne d’autre." in " ".join(said.split())


def test_what_an_import_does_and_refuses_is_french_too(sold: Shell, in_french: French) -> None:
    mapping = {
        "title": "A register",
        "observer": "Survey",
        "credit": "Survey",
        "country": "CD",
        "site": {"id": "code", "name": "name", "province": "province", "latitude": "lat", "longitude": "lon"},
    }
    sold.path("mapping.json").write_text(json.dumps(mapping), encoding="utf-8")
    table = sold.path("sites.csv")
    words = ("import", "sites", str(table), "--mapping", str(sold.path("mapping.json")), "--dry-run")
    of_ledger = ("--data", str(sold.path("L")), "--key", str(sold.key(AUTHORITY)))
    table.write_text("code,name,province,lat,lon\nA-1,  Kalimbi,Sud-Kivu,-2,28\n", encoding="utf-8")
    assert "espaces superflus omis" in in_french(*words, *of_ledger)
    table.write_text("code,name,province,lat,lon\nA-1,,Sud-Kivu,north,28\nA-2,x\n", encoding="utf-8")
    said = in_french(*words, *of_ledger)
    for sentence in (
        "Ligne 2, name : La cellule est vide.",
        "Ligne 2, lat : « north » n’est pas un nombre de degrés.",
        "Ligne 3 : Cellules ici : 2 ; cellules de l’en-tête : 5.",
        "docs/import-sites.md dit comment un registre est lu",
    ):
        assert sentence in said


def test_the_words_of_a_refusal_are_quoted_in_french() -> None:
    (fault,) = refusal_faults([problem("lot-ended", lot="L-1", state="lost")], 7, "")
    assert "has ended" in fault_words(fault)
    use("fr")
    try:
        assert "il fallait le refuser" in fault_words(fault)
        assert "has ended" not in fault_words(fault)
    finally:
        use("en")
