"""Signs of the tasks: drawings of one line on a field of 24 by 24, in the colour of the text beside them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_BAG: Final = "M9 3h6l-1.5 4a7 7 0 0 1 5 7c0 4-2 7-6.5 7s-6.5-3-6.5-7a7 7 0 0 1 5-7z"
_TAG: Final = "M3 12V4h8l10 10-8 8zM7.5 8h.01"
_HEAP: Final = "M2 20h20L14.5 9.5 12 12 9 7z"
_PAPER: Final = "M6 2.5h8l4 4v15H6zM14 2.5v4h4"
_SITE: Final = "M2 20h20M4 20L10.5 6l4 8 2-3L21 20M9.5 20v-3.5a1.5 1.5 0 0 1 3 0V20"
_CIRCLE: Final = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z"
_PERSON: Final = "M12 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM4.5 20.5c0-4 3-6.5 7.5-6.5s7.5 2.5 7.5 6.5"
_BELL: Final = "M5 18h14l-2-3V10a5 5 0 0 0-10 0v5zM10 21h4M12 5V3"
_LOCK: Final = "M5 11h14v10H5zM12 15v2.5"
_BALANCE: Final = "M12 3v18M8 21h8M4 6h16M4 6l-2.5 7a3 3 0 0 0 5 0zM20 6l-2.5 7a3 3 0 0 0 5 0z"

ICONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "approve": f"{_CIRCLE}M7.5 12.5l3 3 6-6.5",
        "arrow-back": "M9 5L4 10l5 5M4 10h10a6 6 0 0 1 0 12h-3",
        "arrows": "M3 8h12l-3.5-3.5M15 8l-3.5 3.5M21 16H9l3.5-3.5M9 16l3.5 3.5",
        "balance": _BALANCE,
        "barrier": "M3 9h18v5H3zM6 14v7M18 14v7M8 9l-3 5M14 9l-3 5M20 9l-3 5",
        "barrier-open": "M4 21V9M2 21h5M4 12L19 3M20 21h.01M16 21h.01M12 21h.01",
        "bell": _BELL,
        "bell-clock": f"{_BELL}M19 2v3h3",
        "box": "M3 7l9-4 9 4v10l-9 4-9-4zM3 7l9 4 9-4M12 11v10",
        "boxes-in": "M4 13v7h16v-7M12 3v11M7.5 9.5L12 14l4.5-4.5",
        "coins": (
            "M8 5a6 3 0 1 0 .01 0zM2 8v5c0 1.7 2.7 3 6 3s6-1.3 6-3V8"
            "M14 12c4.5-.3 8 1 8 3s-3 3-6 3-6-1-6-2M10 16v3c0 1.5 3 2.5 6 2.5s6-1 6-2.5v-4"
        ),
        "count": "M5 21V9M10 21V4M15 21v-8M20 21V7",
        "cross": f"{_CIRCLE}M8.5 8.5l7 7M15.5 8.5l-7 7",
        "eye": "M2 12c3-5 6.5-7 10-7s7 2 10 7c-3 5-6.5 7-10 7s-7-2-10-7zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
        "fire": (
            "M12 2.5c.5 4 5.5 5.5 5.5 11a5.5 5.5 0 0 1-11 1c0-2.5 1.5-3.5 2-5.5 1.5.5 2 1.5 2.5 2.5"
            " 1.5-2.5 1.5-5.5 1-9z"
        ),
        "flag-down": "M5 22V3M5 4h14l-3.5 4.5L19 13H5",
        "flask": "M9 2.5h6M10 2.5V9l-5.5 10a1.7 1.7 0 0 0 1.5 2.5h12a1.7 1.7 0 0 0 1.5-2.5L14 9V2.5M7.5 15h9",
        "gear": (
            "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2"
            "M17 17l2 2M5 19l2-2M17 7l2-2"
        ),
        "globe-in": "M13 3.1A9 9 0 1 0 20.9 11M3 12h9M12 3a14 14 0 0 0 0 18M21 3l-7 7M14 5v5h5",
        "globe-out": "M13 3.1A9 9 0 1 0 20.9 11M3 12h9M12 3a14 14 0 0 0 0 18M14 10l7-7M16 3h5v5",
        "hand-tag": "M13 3h6v6l-5 5-6-6zM16 6h.01M2 16l4-2 4 3h5a1.5 1.5 0 0 1 0 3h-4M2 21h9l9-3.5",
        "heap": _HEAP,
        "heap-in": "M2 21h20l-6-8-3 2-3-4zM17 2v7M14 6.5L17 9.5l3-3",
        "heap-out": "M2 21h20l-6-8-3 2-3-4zM17 10V3M14 5.5L17 2.5l3 3",
        "house": "M3 11l9-8 9 8M5 9.5V21h14V9.5M10 21v-6h4v6",
        "join": "M4 4v3c0 4 8 4 8 8v6M20 4v3c0 4-8 4-8 8M8.5 17.5L12 21l3.5-3.5",
        "key-lift": f"{_LOCK}M8 11V7a4 4 0 0 1 7.5-2",
        "list": "M6 3h12v18H6zM9 8h6M9 12h6M9 16h4",
        "lock": f"{_LOCK}M8 11V7a4 4 0 0 1 8 0v4",
        "lost": f"{_BAG}M10 12a2 2 0 1 1 2.8 1.8c-.6.3-.8.7-.8 1.4M12 18v.01",
        "magnifier": "M10.5 3a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM16 16l6 6",
        "microscope": "M6 21h13M9 18h4M10 3l4-1 2 8-4 1zM15 6c4 1 5.5 4.5 4.5 8-.5 2-2 3.5-3.5 4M12 11l.5 3",
        "paper": f"{_PAPER}M9 11h6M9 15h6",
        "paper-crossed": f"{_PAPER}M9.5 12l5 5M14.5 12l-5 5",
        "paper-seal": f"{_PAPER}M9 9h3M9 12h6M14 15a2 2 0 1 0 .01 0z",
        "pencil": "M3 21l1-5L16 4l4 4L8 20zM13.5 6.5l4 4",
        "people": (
            "M9 4.5a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4zM2.5 20c0-4 2.5-6 6.5-6s6.5 2 6.5 6"
            "M16 5a3 3 0 0 1 0 6M18 14.5c2.5.8 3.5 2.8 3.5 5.5"
        ),
        "person-off": f"{_PERSON}M3 3l18 18",
        "person-on": f"{_PERSON}M16 5l2 2 4-4",
        "pick": "M4 8c5-5 11-5 16 0M12 4.5V21M10 21h4",
        "pin": (
            "M12 2.5a7 7 0 0 1 7 7c0 4.5-7 12-7 12s-7-7.5-7-12a7 7 0 0 1 7-7z"
            "M12 7a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"
        ),
        "scissors": "M6 3l9 13M18 3L9 16M6.5 15.5a3 3 0 1 0 .01 0zM17.5 15.5a3 3 0 1 0 .01 0z",
        "shake": "M2 7l5-2 5 2 5-2 5 2v8l-3 1-5 4-2-1-6-4-4-1zM12 7l-3.5 4c1.5 1.5 3 1 4.5-.5l5 5",
        "sieve": "M3 5h18l-7 8v7l-4 2v-9z",
        "site": _SITE,
        "speech": "M3 4h18v12H11l-5 5v-5H3zM7 8.5h10M7 12h6",
        "tag": _TAG,
        "tag-back": "M3 10V4h6l9 9-6 6zM6.5 7.5h.01M21 17v4h-7M16.5 18.5L14 21l2.5 2.5",
        "tag-lost": f"{_TAG}M13 11v3.5M13 17v.01",
        "tag-new": "M3 10V4h6l9 9-6 6zM6.5 7.5h.01M18 17v6M15 20h6",
        "tag-void": f"{_TAG}M3 21L21 3",
        "truck": (
            "M1.5 5h12v12h-12zM13.5 9h5l4 4v4h-9zM6 15.5a2.2 2.2 0 1 0 .01 0zM18 15.5a2.2 2.2 0 1 0 .01 0z"
        ),
        "truck-back": (
            "M10 6h12v11H10zM10 10H6l-4 4v3h8M6 15.5a2 2 0 1 0 .01 0zM18 15.5a2 2 0 1 0 .01 0z"
            "M19 9.5h-6M15 7.5l-2 2 2 2"
        ),
        "truck-off": (
            "M1.5 5h12v12h-12zM13.5 9h5l4 4v4h-9zM6 15.5a2.2 2.2 0 1 0 .01 0z"
            "M18 15.5a2.2 2.2 0 1 0 .01 0zM2 21L21 2"
        ),
        "warning": "M12 3L22.5 21h-21zM12 10v5M12 17.5v.5",
        "waste": "M4 6h16M9 6V3h6v3M6 6l1 15h10l1-15M10 10v7M14 10v7",
        "light": (
            "M8 2.5h8v19H8zM12 5a1.5 1.5 0 1 0 .01 0zM12 10.5a1.5 1.5 0 1 0 .01 0zM12 16a1.5 1.5 0 1 0 .01 0z"
        ),
    }
)
"""Name of a sign → its path."""
