"""What the scripts of the forms say, handed to them with the page in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.language import N_, _
from ledger.service.forms.labels import LABELS, label_of

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "another": N_("It is another one: keep it to be signed too"),
        "balance": N_("In {inputs} kg − out {outputs} kg − lost {losses} kg = {rest} kg"),
        "balance_more": N_("More comes out than goes in."),
        "entry": N_("Entry {index}, {time}"),
        "expired": N_(
            "Your login has ended. What you typed stays here; when you sign, your key logs in again."
        ),
        "codes_file": N_("Save the codes"),
        "how_many": N_("How many (at most {most})"),
        "save_codes": N_("The codes stand nowhere else: save them now, and print them on the tags."),
        "kept": N_("What you typed is kept on this device until it is signed."),
        "labels": N_("Print labels"),
        "next": N_("Next one"),
        "number": N_("Write a number, such as {example}."),
        "number_two_ways": N_(
            "This can be read in two ways: write 1240 for a thousand and more, or 1.240 for one and a part."
        ),
        "offline": N_("There is no connection. What you typed stays here; sign it when there is one again."),
        "outbox": N_("Outbox"),
        "open": N_("Look at it"),
        "rebase": N_(
            "Something happened to it in the meantime. Look at it; what you typed is still here. Sign again"
            " if it is right."
        ),
        "receipt": N_("Receipt"),
        "recorded": N_("Recorded"),
        "refused": N_("The ledger did not record it:"),
        "scan": N_("Scan"),
        "sending": N_("Signing and sending …"),
        "signed_before": N_(
            "It was signed in another window, or before you left this page. It is not signed a second time."
        ),
        "signed": N_(
            "Signed and kept on this device. It is sent by itself when there is a connection and a page of"
            " the console is open."
        ),
        "slip": N_("Print slip"),
        "tag_good": N_("The code is right."),
        "tag_mistyped": N_(
            "A character is wrong or missing: the code does not check. Compare it with the tag."
        ),
        "tag_unknown": N_("No lot is known by this tag."),
        "undo": N_("Undo"),
        "undo_reason": N_("entered by mistake"),
        "undone": N_("Undone: the entry is void."),
        "waiting": N_("Waiting to be sent"),
    }
)


def words(*, fields: bool = False) -> dict[str, str]:
    """Return every sentence by its name, in the current language; ``fields``: with the names of fields."""
    named = {f"field:{name}": label_of(name) for name in LABELS} if fields else {}
    return {name: _(text) for name, text in WORDS.items()} | named
