"""What keeps an event from being recorded: code, the sentence for the clerk, and why it is so."""

from __future__ import annotations

from typing import Final

from ledger.language import N_

REFUSED: Final = {
    "other-ledger": (
        N_("The event was made for the ledger with the id {ledger}…; this one has the id {here}…."),
        N_("The ledger field is the hash of the genesis, so that nothing is replayed on another ledger."),
    ),
    "ledger-exists": (N_("The ledger is open already."), N_("There is one genesis, at index 0.")),
    "ledger-closed": (N_("The ledger is closed; nothing more is recorded."), N_("After `ledger.closed`.")),
    "key-not-enrolled": (
        N_("Key {key} is not enrolled for {party}."),
        N_("A valid signature shows integrity only; authority comes from the log."),
    ),
    "key-revoked": (N_("Key {key} was revoked."), N_("From the index of `key.revoked` nothing is accepted.")),
    "key-expired": (
        N_("Key {key} is out of use since {day}; sign with another key of {party}."),
        N_("A retired key is accepted for the policy's days, an enrolment until it expires."),
    ),
    "key-use": (
        N_("Key {key} is a field key; {type} needs an admin key."),
        N_("Field keys register and move lots; they manage and approve nothing."),
    ),
    "signer-suspended": (N_("{party} is suspended."), N_("After `party.suspended`, until reinstated.")),
    "not-entitled": (
        N_("{party} holds no role that may sign {type}."),
        N_("The role table of the genesis says which roles sign which type."),
    ),
    "seal-not-allowed": (
        N_("{field} may not be sealed in {type}."),
        N_("Which fields may be sealed is in the schema, not in the issuer's choice."),
    ),
    "seal-mismatch": (
        N_("sealed and _sd differ in length or repeat a name."),
        N_("One digest for each name, RFC 9901."),
    ),
    "parent-unknown": (
        N_(
            "{id} is not recorded here. Check how it is written; if that is right, send the events it builds "
            "on first, then this one again."
        ),
        N_("An event is decided on what is recorded; nothing is lost by sending again."),
    ),
    "parent-stale": (
        N_("{kind} {id} has moved on: its newest event is {head}. Cite that one and sign again."),
        N_(
            "A moving event cites the head of every lot, so nothing is spent twice and a race has one winner."
        ),
    ),
    "parent-refused": (
        N_("{id} was refused, so what builds on it is refused too."),
        N_("See its own refusal."),
    ),
    "parent-missing": (
        N_("The event must cite an event of {kind} {id}."),
        N_("An annotating event names what it builds on."),
    ),
    "unknown": (N_("There is no {kind} {id} in this ledger."), N_("An event names only what is recorded.")),
    "id-taken": (
        N_("{kind} {id} exists already. Choose another id."),
        N_("Ids are unique per kind and ledger."),
    ),
    "not-custodian": (
        N_("Lot {lot} is in the custody of {custodian}, not of {party}."),
        N_("Only the custodian, or the named consignee, moves a lot."),
    ),
    "not-consignee": (
        N_("Lot {lot} was not dispatched to {party}."),
        N_("The consignee named in the dispatch receives."),
    ),
    "received-already": (
        N_("{party} has lot {lot} already: a weighing that was wrong is corrected, not received again."),
        N_("What one has nobody sends one."),
    ),
    "receipt-repeated": (
        N_("A receipt of lot {lot} by {party} waits for its dispatch already: correct or void that one."),
        N_("One pending receipt of a lot for each party, so that nobody piles them up."),
    ),
    "receipt-not-pending": (
        N_("{receipt} is no receipt by {party} of one of these lots that waits for its dispatch."),
        N_("A dispatch names the receipts that were recorded before it."),
    ),
    "receipt-missing": (
        N_("No receipt of lot {lot} by {party} is named: send it in a dispatch of its own."),
        N_("A dispatch that names receipts has arrived, with all its lots."),
    ),
    "remainder-unweighed": (
        N_("{count} remainders have no quantity: one at most is all that is left."),
        N_("What is missing and what is seized are told apart by their masses, be it by the papers."),
    ),
    "outcome-repeated": (
        N_("Two remainders are {outcome}: make one of them."),
        N_("A remainder is named by what became of it, so that its packages go along."),
    ),
    "return-elsewhere": (
        N_("Lot {lot} was sent by {consignor}: what is turned away goes back to the sender."),
        N_("Custody never left the consignor."),
    ),
    "not-owner": (
        N_("Lot {lot} belongs to {owner}, not to {party}."),
        N_("The owner sells, whoever has custody."),
    ),
    "owned-already": (
        N_("Lot {lot} is {party}'s already: name the one who buys it."),
        N_("A sale passes title to another party."),
    ),
    "lot-in-transit": (
        N_("Lot {lot} is on its way to {consignee}: receive it or cancel the dispatch first."),
        N_("What is under way is neither worked nor sent again."),
    ),
    "lot-ended": (
        N_("Lot {lot} has ended ({state})."),
        N_("A lot that was used up, consumed or lost cannot move."),
    ),
    "lot-on-hold": (
        N_("Lot {lot} is on hold ({hold}); it may be stored, moved and sorted, but not mixed or let go."),
        N_("What is contested stays apart until the hold is lifted."),
    ),
    "lot-withheld": (
        N_("Lot {lot} is {state}: nothing is done with it until it is found or released."),
        N_("What is lost or seized is not in its custodian's hands."),
    ),
    "not-in-state": (
        N_("Lot {lot} is {state}, not {wanted}."),
        N_("Only what was lost is found, what was seized released, what left taken back or over."),
    ),
    "not-that-export": (
        N_("Lot {lot} did not leave with that export but with event {event}."),
        N_("The export that sent a lot last is cancelled."),
    ),
    "count-not-yours": (
        N_("{party} may not count what {other} has at {place}."),
        N_("A stock is counted by who has it, by who runs the place, an auditor or the authority."),
    ),
    "certificate-not-issued": (
        N_("Certificate {number} was not issued by event {event}."),
        N_("What was issued here is replaced or cancelled, by its number and the event that issued it."),
    ),
    "not-there-yet": (
        N_("Lot {lot} came to be after event {event}, so it cannot have gone into it."),
        N_("What went into a mixture was there before it."),
    ),
    "certificate-ended": (
        N_("Certificate {number} was replaced or cancelled before."),
        N_("A certificate ends once."),
    ),
    "import-unclear": (
        N_("Name either a lot of this ledger that was exported, or a new lot for one of another ledger."),
        N_("An import takes a lot over, or enters one that another ledger follows."),
    ),
    "import-unproven": (
        N_("An import from another ledger also states {field}."),
        N_("It cites ledger, export, checkpoint and passport, so that anybody can ask there."),
    ),
    "import-own-lot": (
        N_("{lot} is a lot of this ledger: take it over instead of entering it anew."),
        N_("Else ore would be there twice."),
    ),
    "imported-already": (
        N_("{foreign} of that ledger is lot {lot} here."),
        N_("One lot there is one lot here; what was sent in parts has several numbers there."),
    ),
    "shares-not-whole": (N_("The shares add up to {sum}, not to 1."), N_("Parts of one whole.")),
    "balance-negative": (
        N_("Lot {lot} has a deficit after a correction; nothing more leaves it until that is settled."),
        N_("An approved correction may leave a deficit, which is reported and blocks outflow."),
    ),
    "mass-created": (
        N_("At least {out} kg dry would come out of at most {into} kg."),
        N_("Net mass does not come from nothing (out.low > in.high)."),
    ),
    "metal-created": (
        N_("At least {out} kg of {analyte} would come out of at most {into} kg."),
        N_("Finally assayed metal does not come from nothing."),
    ),
    "mass-missing": (
        N_("The mass is missing: state mass_kg, net_kg, or gross_kg and tare_kg."),
        N_("MD.12 mass."),
    ),
    "mass-negative": (N_("The tare is heavier than the gross mass."), N_("A net mass is never negative.")),
    "grade-impossible": (
        N_("{value} % {basis} is more than {mineral} can hold ({ceiling} %)."),
        N_("A final laboratory value above the species' stoichiometric ceiling plus its uncertainty."),
    ),
    "basis-unknown": (
        N_("{basis} is no compound of {analyte} that can be counted: state the content as {analyte}."),
        N_("Contents on different bases are compared as the element, by its share of the formula."),
    ),
    "components-over-100": (N_("The components add up to {sum} %."), N_("Parts of one whole.")),
    "shares-not-100": (
        N_("The shares add up to {sum} %, not to 100 %."),
        N_("Parts of one whole."),
    ),
    "mineral-unknown": (N_("{hs} is not in the list of minerals."), N_("HS codes of `codes.py`.")),
    "time-in-future": (
        N_("It is said to happen at {occurred}; by the ledger's clock it is {now}."),
        N_("More than the policy's hours in the future is an error of the clock or the clerk."),
    ),
    "day-in-future": (
        N_("{day} has not come yet: what was done or seen lies in the past."),
        N_("Beyond the policy's hours, as for the moment of an event."),
    ),
    "dates-reversed": (
        N_("{last} lies before {first}: the period would end before it begins."),
        N_("From and to, extraction, validity: a period has its first day first."),
    ),
    "tag-mistyped": (
        N_("{tag} is not a tag code: check the characters."),
        N_("The check character does not fit."),
    ),
    "tag-unknown": (N_("Tag {tag} was never issued."), N_("Codes of our scheme are issued before use.")),
    "tag-repeated": (N_("Tag {tag} stands twice in this event."), N_("A tag is on one package.")),
    "tag-not-yours": (
        N_("Tag {tag} is in the hands of {holder}."),
        N_("Tags pass from hand to hand by `tags.assigned`."),
    ),
    "tag-in-use": (
        N_("Tag {tag} is {state} already."),
        N_("Only unused tags change hands; what is void, lost or damaged is so once."),
    ),
    "batch-missing": (
        N_("Tag {tag} belongs to batch {batch}, which is not named."),
        N_("The batch's head is cited."),
    ),
    "not-issuer": (
        N_("{party} did not issue {batch}."),
        N_("Only the issuer of a batch, or the authority, does this."),
    ),
    "enrolment-invalid": (
        N_("The enrolment statement does not hold: {why}."),
        N_("The new key proves its possession."),
    ),
    "enrolment-expired": (
        N_("The enrolment statement could be used until {expires}. Make a new one."),
        N_("A statement that lies about is not to be found and used years later."),
    ),
    "enrolment-other": (
        N_("The enrolment statement is for {stated}, not for {wanted}."),
        N_("Ledger, party, key and use must be those of the event."),
    ),
    "key-taken": (N_("Key {key} is enrolled already, for {party}."), N_("One key, one party, once.")),
    "second-key-needed": (
        N_("{party} has keys: its own admin key adds more, or two authority keys together."),
        N_("An authority alone must not be able to sign as somebody else."),
    ),
    "last-authority-key": (
        N_("This is the last authority key."),
        N_("A ledger without authority keys is lost."),
    ),
    "not-own-party": (
        N_("{party} may not manage {other}."),
        N_("A party manages itself; the authority manages all."),
    ),
    "not-suspended": (N_("{party} is not suspended."), N_("Only a suspended party is reinstated.")),
    "self-attestation": (
        N_("{party} has custody of lot {lot} and cannot attest it."),
        N_("An attestation comes from another organisation than the custodian."),
    ),
    "cancel-too-early": (
        N_("Lot {lot} was dispatched on {day}; without {consignee}'s word it is cancelled from {until} on."),
        N_("A cancellation needs the consignee's word or the days of the policy."),
    ),
    "verifier-is-validator": (
        N_("Verifier and validator of a certificate are two persons."),
        N_("ICGLR MD.03: verification and validation are separate offices."),
    ),
    "nothing-left": (
        N_("What was received leaves nothing for the remainder."),
        N_("A part receipt leaves a rest."),
    ),
}
