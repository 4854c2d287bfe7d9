"""Where to look first at a demo that is served."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from rich.console import Console

from ledger.cli.output import tell
from ledger.language import N_, _

_SUMMARY: Final = "demo.json"
_TAGS: Final = {
    "good": N_("The tag of a good lot"),
    "flagged": N_("The tag of a flagged lot"),
    "held": N_("The tag of a lot on hold"),
    "consumed": N_("The tag of a lot that is used up"),
}
_PAGES: Final = {
    "/verify/": N_("Verify a passport on this device"),
    "/demo/": N_("The console in any role, with the demo's keys"),
    "/api/docs": N_("The interface for programs"),
}


def write_links(console: Console, data: Path, address: str) -> None:
    """Write the addresses of pages worth a look; of a demo that is not whole, those that each ledger has."""
    console.print("\n[bold]DEMO[/bold]")
    tags = _tags(data / _SUMMARY)
    links = {_(what): f"/t/{tags[name]}" for name, what in _TAGS.items() if name in tags}
    links |= {_(what): path for path, what in _PAGES.items()}
    width = max(map(len, links))
    for what, path in links.items():
        tell(console, f"  {what:{width}}  {address}{path}")
    console.print()


def _tags(file: Path) -> dict[str, str]:
    try:
        summary = json.loads(file.read_text(encoding="utf-8"))
        return {str(name): str(code).replace("-", "") for name, code in summary["tags"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
