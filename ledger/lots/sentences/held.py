"""What puts lots on hold: code, the sentence for the clerk, and why it is so."""

from __future__ import annotations

from typing import Final

from ledger.language import N_

HELD: Final = {
    "tag-conflict": (
        N_("Tag {tag} is on lot {other} already; both lots are on hold."),
        "One of the two is wrong, and the ledger cannot know which.",
    ),
    "tag-other-site": (
        N_("Tag {tag} was issued for site {site}."),
        "Tags are stolen and sold between sites.",
    ),
    "tag-voided": (N_("Tag {tag} was voided."), "A void tag that turns up on a bag is a warning."),
    "tag-lost": (N_("Tag {tag} on lot {lot} was reported lost."), "Somebody found it, or took it."),
    "tag-damaged": (
        N_("Tag {tag} on lot {lot} was reported damaged."),
        "What is spoilt is not used again.",
    ),
    "tag-returned": (
        N_("Tag {tag} on lot {lot} was returned to its issuer and not handed out again."),
        "What was given back is in nobody else's hands.",
    ),
    "tag-removed": (
        N_("Tag {tag} was taken off lot {other}."),
        "A tag is used once: off the bag it is kept or destroyed.",
    ),
    "site-restricted": (
        N_("{what} is within area {area}, restricted on {day}."),
        "`area.restricted`: an authority closed it.",
    ),
    "operator-suspended": (
        N_("{party}, who operates site {site}, is suspended."),
        "Production at a suspended site is contested.",
    ),
    "imported-twice": (
        N_("{foreign} of another ledger was entered as {lot} and as {other}; both are on hold."),
        "One lot cannot have come twice; nobody keeps another from entering what it has.",
    ),
    "site-red": (N_("Site {site} is red on {day}."), "ICGLR RCM: no production at a red site is traded."),
    "dispute": (
        N_("{party} disputes event {event} of lot {lot}."),
        "A party to the event, the authority or a programme contests it.",
    ),
}
