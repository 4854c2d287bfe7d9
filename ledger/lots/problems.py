"""Every problem an event can have: code, weight, the sentence for the clerk, and why it is so.

The codes are stable and never reused. ``docs/rules.md`` is generated from this table, and each code has a
vector in ``tests/vectors/decisions``.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ledger.errors import Problem, Weight
from ledger.language import N_


@dataclass(frozen=True, slots=True)
class Template:
    """A problem's weight, its sentence with ``{places}`` for this case, and its general reason."""

    weight: Weight
    sentence: str
    reason: str


_REFUSED: Final = {
    "other-ledger": (
        N_("The event was made for the ledger with the id {ledger}…; this one has the id {here}…."),
        "The ledger field is the hash of the genesis, so that nothing is replayed on another ledger.",
    ),
    "ledger-exists": (N_("The ledger is open already."), "There is one genesis, at index 0."),
    "ledger-closed": (N_("The ledger is closed; nothing more is recorded."), "After `ledger.closed`."),
    "key-not-enrolled": (
        N_("Key {key} is not enrolled for {party}."),
        "A valid signature shows integrity only; authority comes from the log.",
    ),
    "key-revoked": (N_("Key {key} was revoked."), "From the index of `key.revoked` nothing is accepted."),
    "key-expired": (
        N_("Key {key} is out of use since {day}; sign with another key of {party}."),
        "A retired key is accepted for the policy's days, an enrolment until it expires.",
    ),
    "key-use": (
        N_("Key {key} is a field key; {type} needs an admin key."),
        "Field keys register and move lots; they manage and approve nothing.",
    ),
    "signer-suspended": (N_("{party} is suspended."), "After `party.suspended`, until reinstated."),
    "not-entitled": (
        N_("{party} holds no role that may sign {type}."),
        "The role table of the genesis says which roles sign which type.",
    ),
    "seal-not-allowed": (
        N_("{field} may not be sealed in {type}."),
        "Which fields may be sealed is in the schema, not in the issuer's choice.",
    ),
    "seal-mismatch": (
        N_("sealed and _sd differ in length or repeat a name."),
        "One digest for each name, RFC 9901.",
    ),
    "parent-unknown": (
        N_("{id} is not recorded here. Send the events it builds on first, then this one again."),
        "An event is decided on what is recorded; nothing is lost by sending again.",
    ),
    "parent-stale": (
        N_("{kind} {id} has moved on: its newest event is {head}. Cite that one and sign again."),
        "A moving event cites the head of every lot, so nothing is spent twice and a race has one winner.",
    ),
    "parent-refused": (N_("{id} was refused, so what builds on it is refused too."), "See its own refusal."),
    "parent-missing": (
        N_("The event must cite an event of {kind} {id}."),
        "An annotating event names what it builds on.",
    ),
    "unknown": (N_("There is no {kind} {id} in this ledger."), "An event names only what is recorded."),
    "id-taken": (N_("{kind} {id} exists already. Choose another id."), "Ids are unique per kind and ledger."),
    "not-custodian": (
        N_("Lot {lot} is in the custody of {custodian}, not of {party}."),
        "Only the custodian, or the named consignee, moves a lot.",
    ),
    "not-consignee": (
        N_("Lot {lot} was not dispatched to {party}."),
        "The consignee named in the dispatch receives.",
    ),
    "receipt-repeated": (
        N_("A receipt of lot {lot} by {party} waits for its dispatch already: correct or void that one."),
        "One pending receipt of a lot for each party, so that nobody piles them up.",
    ),
    "receipt-not-pending": (
        N_("{receipt} is no receipt by {party} of one of these lots that waits for its dispatch."),
        "A dispatch names the receipts that were recorded before it.",
    ),
    "receipt-missing": (
        N_("No receipt of lot {lot} by {party} is named: send it in a dispatch of its own."),
        "A dispatch that names receipts has arrived, with all its lots.",
    ),
    "remainder-unweighed": (
        N_("{count} remainders have no quantity: one at most is all that is left."),
        "What is missing and what is seized are told apart by their masses, be it by the papers.",
    ),
    "outcome-repeated": (
        N_("Two remainders are {outcome}: make one of them."),
        "A remainder is named by what became of it, so that its packages go along.",
    ),
    "return-elsewhere": (
        N_("Lot {lot} was sent by {consignor}: what is turned away goes back to the sender."),
        "Custody never left the consignor.",
    ),
    "not-owner": (
        N_("Lot {lot} belongs to {owner}, not to {party}."),
        "The owner sells, whoever has custody.",
    ),
    "lot-in-transit": (
        N_("Lot {lot} is on its way to {consignee}: receive it or cancel the dispatch first."),
        "What is under way is neither worked nor sent again.",
    ),
    "lot-ended": (
        N_("Lot {lot} has ended ({state})."),
        "A lot that was used up, consumed or lost cannot move.",
    ),
    "lot-on-hold": (
        N_("Lot {lot} is on hold ({hold}); it may be stored, moved and sorted, but not mixed or let go."),
        "What is contested stays apart until the hold is lifted.",
    ),
    "lot-withheld": (
        N_("Lot {lot} is {state}: nothing is done with it until it is found or released."),
        "What is lost or seized is not in its custodian's hands.",
    ),
    "not-in-state": (
        N_("Lot {lot} is {state}, not {wanted}."),
        "Only what was lost is found, what was seized released, what left taken back or over.",
    ),
    "not-that-export": (
        N_("Lot {lot} did not leave with that export but with event {event}."),
        "The export that sent a lot last is cancelled.",
    ),
    "count-not-yours": (
        N_("{party} may not count what {other} has at {place}."),
        "A stock is counted by who has it, by who runs the place, an auditor or the authority.",
    ),
    "certificate-not-issued": (
        N_("Certificate {number} was not issued by event {event}."),
        "What was issued here is replaced or cancelled, by its number and the event that issued it.",
    ),
    "not-there-yet": (
        N_("Lot {lot} came to be after event {event}, so it cannot have gone into it."),
        "What went into a mixture was there before it.",
    ),
    "certificate-ended": (
        N_("Certificate {number} was replaced or cancelled before."),
        "A certificate ends once.",
    ),
    "import-unclear": (
        N_("Name either a lot of this ledger that was exported, or a new lot for one of another ledger."),
        "An import takes a lot over, or enters one that another ledger follows.",
    ),
    "import-unproven": (
        N_("An import from another ledger also states {field}."),
        "It cites ledger, export, checkpoint and passport, so that anybody can ask there.",
    ),
    "import-own-lot": (
        N_("{lot} is a lot of this ledger: take it over instead of entering it anew."),
        "Else ore would be there twice.",
    ),
    "imported-already": (
        N_("{foreign} of that ledger is lot {lot} here."),
        "One lot there is one lot here; what was sent in parts has several numbers there.",
    ),
    "shares-not-whole": (N_("The shares add up to {sum}, not to 1."), "Parts of one whole."),
    "balance-negative": (
        N_("Lot {lot} has a deficit after a correction; nothing more leaves it until that is settled."),
        "An approved correction may leave a deficit, which is reported and blocks outflow.",
    ),
    "mass-created": (
        N_("At least {out} kg dry would come out of at most {into} kg."),
        "Net mass does not come from nothing (out.low > in.high).",
    ),
    "metal-created": (
        N_("At least {out} kg of {analyte} would come out of at most {into} kg."),
        "Finally assayed metal does not come from nothing.",
    ),
    "mass-missing": (
        N_("The mass is missing: state mass_kg, net_kg, or gross_kg and tare_kg."),
        "MD.12 mass.",
    ),
    "mass-negative": (N_("The tare is heavier than the gross mass."), "A net mass is never negative."),
    "grade-impossible": (
        N_("{value} % {basis} is more than {mineral} can hold ({ceiling} %)."),
        "A final laboratory value above the species' stoichiometric ceiling plus its uncertainty.",
    ),
    "basis-unknown": (
        N_("{basis} is no compound of {analyte} that can be counted: state the content as {analyte}."),
        "Contents on different bases are compared as the element, by its share of the formula.",
    ),
    "components-over-100": (N_("The components add up to {sum} %."), "Parts of one whole."),
    "shares-not-100": (N_("The producers' shares add up to {sum} %, not to 100 %."), "Parts of one whole."),
    "mineral-unknown": (N_("{hs} is not in the list of minerals."), "HS codes of `codes.py`."),
    "time-in-future": (
        N_("occurred_at is {hours} hours ahead of the ledger's clock."),
        "More than the policy's hours in the future is an error of the clock or the clerk.",
    ),
    "dates-reversed": (
        N_("{last} lies before {first}: the period would end before it begins."),
        "From and to, extraction, validity: a period has its first day first.",
    ),
    "tag-mistyped": (
        N_("{tag} is not a tag code: check the characters."),
        "The check character does not fit.",
    ),
    "tag-unknown": (N_("Tag {tag} was never issued."), "Codes of our scheme are issued before use."),
    "tag-repeated": (N_("Tag {tag} stands twice in this event."), "A tag is on one package."),
    "tag-not-yours": (
        N_("Tag {tag} is in the hands of {holder}."),
        "Tags pass from hand to hand by `tags.assigned`.",
    ),
    "tag-in-use": (
        N_("Tag {tag} is {state} already."),
        "Only unused tags change hands; what is void, lost or damaged is so once.",
    ),
    "batch-missing": (
        N_("Tag {tag} belongs to batch {batch}, which is not named."),
        "The batch's head is cited.",
    ),
    "not-issuer": (
        N_("{party} did not issue {batch}."),
        "Only the issuer of a batch, or the authority, does this.",
    ),
    "enrolment-invalid": (
        N_("The enrolment statement does not hold: {why}."),
        "The new key proves its possession.",
    ),
    "enrolment-expired": (
        N_("The enrolment statement could be used until {expires}. Make a new one."),
        "A statement that lies about is not to be found and used years later.",
    ),
    "enrolment-other": (
        N_("The enrolment statement is for {stated}, not for {wanted}."),
        "Ledger, party, key and use must be those of the event.",
    ),
    "key-taken": (N_("Key {key} is enrolled already, for {party}."), "One key, one party, once."),
    "second-key-needed": (
        N_("{party} has keys: its own admin key adds more, or two authority keys together."),
        "An authority alone must not be able to sign as somebody else.",
    ),
    "last-authority-key": (N_("This is the last authority key."), "A ledger without authority keys is lost."),
    "not-own-party": (
        N_("{party} may not manage {other}."),
        "A party manages itself; the authority manages all.",
    ),
    "not-suspended": (N_("{party} is not suspended."), "Only a suspended party is reinstated."),
    "self-attestation": (
        N_("{party} has custody of lot {lot} and cannot attest it."),
        "An attestation comes from another organisation than the custodian.",
    ),
    "cancel-too-early": (
        N_("Lot {lot} was dispatched on {day}; without {consignee}'s word it is cancelled from {until} on."),
        "A cancellation needs the consignee's word or the days of the policy.",
    ),
    "verifier-is-validator": (
        N_("Verifier and validator of a certificate are two persons."),
        "ICGLR MD.03: verification and validation are separate offices.",
    ),
    "nothing-left": (
        N_("What was received leaves nothing for the remainder."),
        "A part receipt leaves a rest.",
    ),
    "correction-fixed": (
        N_("{field} cannot be corrected: void the event and enter it again."),
        "What the chain hangs on is never corrected in place.",
    ),
    "correction-by-event": (
        N_("{field} of {type} is not corrected: enter {instead} with what holds."),
        "What is decided anew, or superseded as a whole, has an event of its own.",
    ),
    "correction-field-unknown": (
        N_("There is no field {field} in {type}."),
        "A JSON Pointer into the payload.",
    ),
    "correction-stale": (
        N_("The value of {field} is {effective}, not {old}."),
        "A correction names the value that counts now.",
    ),
    "correction-invalid": (
        N_("The corrected event would not be valid: {why}."),
        "It must fit the type's schema.",
    ),
    "correction-pending": (
        N_("A correction of {field} is pending already."),
        "One at a time for each field.",
    ),
    "correction-settled": (N_("The correction is {state} already."), "A decision is made once."),
    "not-correctable": (N_("{type} is not corrected: {why}."), "Changes of changes are new events."),
    "not-its-issuer": (
        N_("The event is {owner}'s; {party} may dispute it."),
        "Its issuer or the authority corrects or voids an event.",
    ),
    "approved-from-inside": (
        N_("{party} proposed the correction and cannot approve it."),
        "An approval comes from another party.",
    ),
    "not-counterparty": (
        N_("{party} has no stake in the corrected event."),
        "Who had, owned or was promised its lots, has or attested them now, an authority or a programme.",
    ),
    "has-dependants": (
        N_("Later events build on it: {head}. Correct it instead, or void those first."),
        "Only an event without dependants is voided.",
    ),
    "void-too-early": (
        N_("The event concerns {others} too; without the authority it is voided from {until} on."),
        "A void is no way round the consent or the days that a cancelled dispatch takes.",
    ),
    "not-voidable": (N_("{type} cannot be voided."), "Moving events and attestations can."),
    "already-voided": (N_("The event was voided already."), "Once is enough."),
    "lots-differ": (
        N_("The lots named are not those of the event: {lots}."),
        "A void restores each of its lots.",
    ),
    "hold-unknown": (N_("Lot {lot} carries no hold {hold}."), "A hold is lifted by its name."),
    "hold-not-yours": (
        N_("{party} may not lift {hold}: it takes an authority or programme that is neither side."),
        "For a dispute, the disputer also may.",
    ),
    "hold-is-conflict": (
        N_("A tag conflict ends by tag.conflict_resolved."),
        "An authority decides whose tag it is.",
    ),
    "party-to-conflict": (N_("{party} is a side of this."), "Nobody judges its own case."),
    "disputed-already": (
        N_("{party} disputes this event already."),
        "A stranger says once that it contests an event, a party to it again when its hold was lifted.",
    ),
    "dispute-too-long": (
        N_("A dispute names at most {most} entries in {field}: be brief, and name papers by their hash."),
        "It goes into every passport of the lot.",
    ),
    "only-the-ledger": (
        N_("{type} is signed by the ledger's statement key alone."),
        "It signs no other event.",
    ),
    "log-key-unexplained": (
        N_("A new log key or origin names the old one and its last checkpoint."),
        "So that nobody starts a second history.",
    ),
    "subject-missing": (
        N_("Name what it is about: {kinds}."),
        "An event without a subject is in nobody's history.",
    ),
    "not-restricted": (N_("Area {area} is lifted already, since {day}."), "A restriction is lifted once."),
    "incident-closed": (N_("Incident {incident} is closed."), "Open another; answers are heard for ever."),
    "incident-not-yours": (
        N_("{party} did not open incident {incident} and is no office."),
        "Its opener, a programme, an auditor or an authority leads it.",
    ),
    "not-incident-subject": (
        N_("Incident {incident} is not about {party}."),
        "The right of reply is that of its subject.",
    ),
    "not-a-plan": (N_("Event {event} adopts no plan."), "A review names the event that adopted the plan."),
    "plan-ended": (N_("The plan has ended."), "Adopt another."),
    "not-keeper": (
        N_("Stockpile {stockpile} is in the hands of {custodian}, not of {party}."),
        "Who keeps a heap adds to it, draws from it and counts it.",
    ),
    "mineral-not-taken": (
        N_("Stockpile {stockpile} does not take {hs}, which lot {lot} is."),
        "A heap names at its opening what is mixed on it.",
    ),
    "stockpile-empty": (
        N_("Nothing was put on stockpile {stockpile} since it was last empty."),
        "What comes off a heap was put on it.",
    ),
    "stockpile-deficit": (
        N_(
            "Stockpile {stockpile} has a deficit after a correction; nothing leaves it until that is settled."
        ),
        "An approved correction may leave a deficit; additions or an adopted count settle it.",
    ),
    "stockpile-differs": (
        N_("The stockpile named is not the one that the event drew from or counted: {stockpiles}."),
        "A void gives a heap back what was drawn, and becomes its head.",
    ),
    "attribution-fixed": (
        N_("Stockpile {stockpile} was opened with {attribution} shares."),
        "How shares pass through a heap is fixed at its opening; origins are declared on such heaps alone.",
    ),
    "origin-not-held": (
        N_(
            "At least {out} kg of {origin} would come off stockpile {stockpile}, which has at most {into} kg."
        ),
        "No more of an origin comes off a heap than was put on it.",
    ),
    "lots-mixed": (N_("{lot} stands twice in this event."), "A lot is acted on once in one event."),
}

_HOLD: Final = {
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
    "tag-damaged": (N_("Tag {tag} on lot {lot} was reported damaged."), "What is spoilt is not used again."),
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

_FLAG: Final = {
    "late": (
        N_("Recorded {hours} hours after it happened."),
        "Late entries are a fraud signal; they are accepted.",
    ),
    "clock-skew": (
        N_("occurred_at is {hours} hours ahead of the ledger's clock."),
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
    "site-yellow": (N_("Site {site} is yellow on {day}."), "ICGLR RCM: three months to put things right."),
    "site-not-inspected": (N_("Site {site} has no status on {day}."), "ICGLR RCM blue: not inspected."),
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
    "tag-off": (N_("Lot {lot} carries tag {tag} no more as it should: put another on."), "By its custodian."),
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
    "mineral-changed": (N_("Lot {lot} is entered as {hs}, which none of its inputs is."), "To be explained."),
    "export-without-certificate": (N_("Lot {lot} is exported without a certificate."), "ICGLR MD.03."),
    "other-owner": (
        N_("Lot {lot} is {owner}'s, and what comes off stockpile {stockpile} is {other}'s."),
        "Title is apart from custody: a sale, or a heap of each owner's own, would say so.",
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
            "{party} has {least} to {most} kg of {mineral} at {place}; "
            "the ledger says {stated_least} to {stated_most} kg."
        ),
        "Counted against the lots that lie there; what is missing is declared as lost.",
    ),
    "stock-surplus": (
        N_(
            "At {place} {party} has {least} to {most} kg of {mineral}; "
            "the ledger says {stated_least} to {stated_most} kg."
        ),
        "Counted against the lots that lie there; material without a lot has no origin.",
    ),
    "certificate-expired": (N_("Certificate {number} expired on {day}."), "ICGLR MD.03: at most 90 days."),
    "certificate-too-long": (
        N_("The certificate is valid for {days} days."),
        "ICGLR MD.03: at most 90 days.",
    ),
    "certificate-weight-exceeded": (
        N_("{sum} kg are exported on certificate {number} for {net} kg."),
        "A certificate covers its weight once.",
    ),
    "export-despite-status": (N_("Lot {lot} holds ore of {site}, which is not green."), "ICGLR RCM."),
    "disputed-by-stranger": (N_("{party} disputes the event without being named in it."), "Flagged only."),
    "corrected-upstream": (N_("A lot upstream was corrected."), "Derived totals changed; decisions stand."),
    "upstream-on-hold": (N_("A lot upstream was put on hold."), "It was used before the hold."),
    "optional-missing": (N_("{field} is not stated."), "A due-diligence rule would want it."),
}

PROBLEMS: Final = MappingProxyType(
    {code: Template("refused", *texts) for code, texts in _REFUSED.items()}
    | {code: Template("hold", *texts) for code, texts in _HOLD.items()}
    | {code: Template("flag", *texts) for code, texts in _FLAG.items()}
)


def problem(code: str, where: str = "", **values: object) -> Problem:
    """Return the problem of a code at a JSON Pointer, its sentence filled with ``values``."""
    template = PROBLEMS[code]
    words = {name: str(value) for name, value in values.items()}
    return Problem(code, template.weight, where, template.sentence.format(**words), words)
