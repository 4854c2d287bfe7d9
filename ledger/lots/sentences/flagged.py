"""What is recorded with a flag: code, the sentence for the clerk, and why it is so."""

from __future__ import annotations

from typing import Final

from ledger.language import N_

FLAGGED: Final = {
    "late": (
        N_("It happened on {occurred} and is recorded only on {recorded}."),
        "Late entries are a fraud signal; they are accepted.",
    ),
    "clock-skew": (
        N_("It is said to happen at {occurred}; by the ledger's clock it is {now}."),
        "A device clock runs ahead.",
    ),
    "key-retired": (N_("Signed with a retired key."), "Accepted for the policy's days."),
    "sequence-gap": (
        N_("Event {seq} of this key; {last} was the last one seen."),
        "Something was not sent yet.",
    ),
    "sequence-fork": (
        N_("Number {seq} of this key was given already, or follows another event."),
        "A copied key or a restored device. What fills a gap is late, and no fork.",
    ),
    "built-on-suspect": (
        N_("Event {event}, on which it builds, was signed with key {key}, which is suspect since {day}."),
        "`suspect_from` of `key.revoked`: what was recorded from that day on may be somebody else's.",
    ),
    "added-by-authorities": (
        N_("The key was added by two authority keys, not by the party."),
        "Flagged for ever: the party lost its own admin key.",
    ),
    "site-yellow": (
        N_("Site {site} is yellow on {day}."),
        "ICGLR RCM: three months to put things right.",
    ),
    "site-not-inspected": (
        N_("No status was decided for site {site} up to {day}."),
        "ICGLR RCM blue: not inspected.",
    ),
    "site-status-lapsed": (
        N_("The status decided for site {site} from {first} on has run out by {day}."),
        "ICGLR RCM blue again: a status holds for its term, unless an inspection confirms it.",
    ),
    "site-mineral": (
        N_("{hs} is not among the minerals of site {site}."),
        "Registered minerals of the site.",
    ),
    "over-allotment": (
        N_("Site {site} would have {sum} kg in {month}, above its {allotment} kg."),
        "The allotment stands in the site's registration.",
    ),
    "tag-not-on-lot": (
        N_("Tag {tag} is not one of the tags of lot {lot}."),
        "What is read off a package belongs to its lot: a bag was exchanged, or a number misread.",
    ),
    "tag-order": (
        N_("Tag {tag} is of the level {level}, which is unusual for lot {lot}."),
        "A bag gets tags of the mine, the négociant, the processor and the exporter, in this order.",
    ),
    "tag-off": (
        N_("Lot {lot} carries tag {tag} no more as it should: put another on."),
        "By its custodian.",
    ),
    "licence-outside": (
        N_("No recorded licence of site {site} is valid on {day}."),
        "ICGLR MD.02: lots dated outside the site's licence window.",
    ),
    "party-suspended": (
        N_("{party}, who sent lot {lot}, is suspended."),
        "Its lots may be moved by others; who receives them knows.",
    ),
    "superseded-recorded": (
        N_("Event {event}, which this one replaces as never recorded, is recorded."),
        "A queue that was signed anew was sent twice.",
    ),
    "incident-by-stranger": (
        N_("{party} opens an incident about lot {lot}, with which it has nothing to do."),
        "It is recorded, and the lot does not list it.",
    ),
    "answer-awaited": (
        N_("{parties} may answer until {day}, and did not yet."),
        "The right of reply: an incident is closed when it was heard.",
    ),
    "incident-overdue": (N_("The incident was to be settled by {day}."), "Its own due date."),
    "plan-too-long": (
        N_("The plan takes {days} days."),
        "OECD Annex II: measurable improvement within six months.",
    ),
    "review-late": (N_("The plan was to be reviewed by {day}."), "Its own date."),
    "tag-not-assigned": (N_("Tag {tag} is in the hands of {holder}."), "Unusual order of tags."),
    "untagged": (N_("Lot {lot} has no tag."), "ICGLR MD.12: production and tag belong together."),
    "mass-contradicts": (
        N_("The net mass of lot {lot} is stated as {least} kg and as {most} kg."),
        "net_kg, gross_kg less tare_kg and mass_kg agree within what the scale shows; the first counts.",
    ),
    "packages-contradict": (
        N_("The packages of lot {lot} weigh {sum} kg together; the lot is stated with {mass} kg."),
        "When each package was weighed, their sum agrees with the lot within what the scales show.",
    ),
    "weight-gain": (N_("Lot {lot} gained {percent} % of its mass."), "Over the policy's tolerance."),
    "weight-loss": (
        N_("Lot {lot} lost {percent} % of its mass without a named loss."),
        "Over the policy's tolerance.",
    ),
    "difference-unexplained": (N_("The difference is not explained."), "The receiver explains it."),
    "receipt-pending": (
        N_("No dispatch of lot {lot} to {party} is recorded: the receipt waits until {custodian} sends one."),
        "A receipt without a recorded dispatch moves neither head nor custody.",
    ),
    "receipt-unnamed": (
        N_("{party} has received lot {lot} already: name the receipt {receipt}, or it is entered twice."),
        "A dispatch that names the receipts recorded before it passes custody at once.",
    ),
    "return-unexplained": (
        N_("Nothing named here shows that {party} had lot {lot} before."),
        "A return names the receipt or export that it takes back.",
    ),
    "assay-by-stranger": (
        N_("{party} has no office to assay and neither has nor owns the lot: the assay is noted only."),
        "Laboratories, inspectors, certifiers, the authority, custodian and owner say what a lot holds.",
    ),
    "metal-gain": (
        N_("At least {out} kg of {analyte} came out of what holds at most {into} kg, as far as is assayed."),
        "Metal is conserved by refusal where every assay is final; by everything else it is questioned.",
    ),
    "metal-contradicts": (
        N_("At least {out} kg of {analyte} came out of what holds at most {into} kg, as assayed since."),
        "A later assay contradicts what was decided on; the decision stands, one of the figures is wrong.",
    ),
    "package-outcome": (N_("{count} packages were {outcome}."), "Named by the receiver."),
    "unattested": (
        N_("Lot {lot} was not attested."),
        "The jurisdiction's table wants an attestation before trade.",
    ),
    "mineral-changed": (
        N_("Lot {lot} is entered as {hs}, which none of its inputs is."),
        "To be explained.",
    ),
    "export-without-certificate": (N_("Lot {lot} is exported without a certificate."), "ICGLR MD.03."),
    "other-owner": (
        N_("Lot {lot} is {owner}'s, and what comes off stockpile {stockpile} is {other}'s."),
        "Title is apart from custody: a sale, or a heap of each owner's own, would say so.",
    ),
    "place-not-yours": (
        N_("Place {place} is run by {operator}, not by {party}."),
        "Many keep heaps in one depot, but who opens one in another's house says so to everybody.",
    ),
    "added-before-count": (
        N_("The lot was put there before stockpile {stockpile} was counted empty, and recorded after it."),
        "It belongs to both contamination sets.",
    ),
    "stock-overdrawn": (
        N_("Stockpile {stockpile} would hold {left} kg dry by the ledger."),
        "Not certainly impossible, as weighings and moistures are uncertain; a count settles it.",
    ),
    "count-differs": (
        N_(
            "{found} kg dry were counted on stockpile {stockpile}, where the ledger has {book} kg; "
            "the difference is between {low} and {high} kg."
        ),
        "The ledger's stock follows a count only where that names an adjustment, or nothing was left.",
    ),
    "exported-before": (
        N_("Lot {lot}, or what it is made of, was exported from {country} before."),
        "Export does not end a lot, but ore leaves a country once unless it comes back.",
    ),
    "certificate-unknown": (
        N_("Certificate {number} is not recorded."),
        "Neither issued here nor cited by the exporter.",
    ),
    "certificate-conflict": (
        N_("{other} states certificate {number} otherwise."),
        "One number, several accounts of lots, mass or last day; what the authority issued counts.",
    ),
    "certificate-unconfirmed": (
        N_("Certificate {number} is not confirmed by its issuer."),
        "Cited by the exporter.",
    ),
    "certificate-other-lot": (
        N_("Certificate {number} does not name lot {lot}."),
        "One certificate, its lots.",
    ),
    "certificate-replaced": (
        N_("Certificate {number} was replaced by {other}."),
        "The old number no longer counts.",
    ),
    "certificate-cancelled": (
        N_("Certificate {number} was cancelled by its issuer."),
        "Nothing leaves on it any more.",
    ),
    "origin-declared": (
        N_("Where lot {lot} was dug is not on record: it is declared as {kind}."),
        "A birth other than at a site of this ledger rests on somebody's word.",
    ),
    "opening-stock-again": (
        N_("{party} declared its opening stock at {place} before, as counted on {day}."),
        "What was there at the beginning is counted once; old stock that goes on appearing is suspect.",
    ),
    "lost-on-hold": (
        N_("Lot {lot} was on hold ({hold}) when it was lost."),
        "What is contested and disappears raises a question.",
    ),
    "state-released": (
        N_("Lot {lot} of {custodian} is given to {to} by the State."),
        "Seized material that is sold stays recognisable.",
    ),
    "stock-short": (
        N_(
            "Less was counted than the ledger has: {party} has {least} to {most} kg of {mineral} at place "
            "{place}, by the ledger {stated_least} to {stated_most} kg."
        ),
        "Counted against the lots that lie there; what is missing is declared as lost.",
    ),
    "stock-surplus": (
        N_(
            "More was counted than the ledger has: {party} has {least} to {most} kg of {mineral} at place "
            "{place}, by the ledger {stated_least} to {stated_most} kg. A lot counts where it was last said "
            "to be, and nowhere while no place was named for it."
        ),
        "Counted against the lots that lie there; material without a lot has no origin.",
    ),
    "certificate-expired": (
        N_("Certificate {number} expired on {day}."),
        "ICGLR MD.03: at most 90 days.",
    ),
    "certificate-too-long": (
        N_("The certificate is valid for {days} days."),
        "ICGLR MD.03: at most 90 days.",
    ),
    "certificate-weight-exceeded": (
        N_("{sum} kg are exported on certificate {number} for {net} kg."),
        "A certificate covers its weight once.",
    ),
    "export-despite-status": (N_("Lot {lot} holds ore of {site}, which is not green."), "ICGLR RCM."),
    "disputed-by-stranger": (
        N_("{party} disputes the event without being named in it."),
        "Flagged only.",
    ),
    "corrected-upstream": (
        N_("A lot upstream was corrected."),
        "Derived totals changed; decisions stand.",
    ),
    "upstream-on-hold": (N_("A lot upstream was put on hold."), "It was used before the hold."),
    "optional-missing": (N_("{field} is not stated."), "A due-diligence rule would want it."),
}
