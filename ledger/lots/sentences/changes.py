"""What refuses corrections, voids, holds, incidents and heaps: code, the sentence, and why it is so."""

from __future__ import annotations

from typing import Final

from ledger.language import N_

CHANGES: Final = {
    "correction-fixed": (
        N_("{field} cannot be corrected: void the event and enter it again."),
        N_("What the chain hangs on is never corrected in place."),
    ),
    "correction-by-event": (
        N_("{field} of {type} is not corrected: enter {instead} with what holds."),
        N_("What is decided anew, or superseded as a whole, has an event of its own."),
    ),
    "correction-field-unknown": (
        N_("There is no field {field} in {type}."),
        N_("A JSON Pointer into the payload."),
    ),
    "correction-stale": (
        N_("The value of {field} is {effective}, not {old}."),
        N_("A correction names the value that counts now."),
    ),
    "correction-invalid": (
        N_("The corrected event would not be valid: {why}."),
        N_("It must fit the type's schema."),
    ),
    "correction-pending": (
        N_("A correction of {field} is pending already."),
        N_("One at a time for each field."),
    ),
    "correction-settled": (N_("The correction is {state} already."), N_("A decision is made once.")),
    "not-correctable": (N_("{type} is not corrected: {why}."), N_("Changes of changes are new events.")),
    "not-its-issuer": (
        N_("The event is {owner}'s; {party} may dispute it."),
        N_("Its issuer or the authority corrects or voids an event."),
    ),
    "approved-from-inside": (
        N_("{party} proposed the correction and cannot approve it."),
        N_("An approval comes from another party."),
    ),
    "not-counterparty": (
        N_("{party} has no stake in the corrected event."),
        N_("Who had, owned or was promised its lots, has or attested them now, an authority or a programme."),
    ),
    "has-dependants": (
        N_("Later events build on it: {head}. Correct it instead, or void those first."),
        N_("Only an event without dependants is voided."),
    ),
    "addition-settled": (
        N_(
            "Stockpile {stockpile} was drawn from or counted since lot {lot} was put on it. Void that draw "
            "or count first while it is the newest; else correct what is wrong of the lot itself, or let "
            "the stock follow a count with an adjustment."
        ),
        N_("What came off a heap may hold of the lot, so it stays in the contamination set."),
    ),
    "void-too-early": (
        N_("The event concerns {others} too; without the authority it is voided from {until} on."),
        N_("A void is no way round the consent or the days that a cancelled dispatch takes."),
    ),
    "not-voidable": (N_("{type} cannot be voided."), N_("Moving events and attestations can.")),
    "already-voided": (N_("The event was voided already."), N_("Once is enough.")),
    "lots-differ": (
        N_("The lots named are not those of the event: {lots}."),
        N_("A void restores each of its lots."),
    ),
    "hold-unknown": (N_("Lot {lot} carries no hold {hold}."), N_("A hold is lifted by its name.")),
    "hold-not-yours": (
        N_("{party} may not lift {hold}: it takes an authority or programme that is neither side."),
        N_("For a dispute, the disputer also may."),
    ),
    "hold-is-conflict": (
        N_("A tag conflict ends by tag.conflict_resolved."),
        N_("An authority decides whose tag it is."),
    ),
    "conflict-over": (
        N_("No lot on hold by {hold} carries its tag any more: lift the hold with hold.lifted."),
        N_("What is decided is not decided again; what was made of the lots may still be on hold."),
    ),
    "party-to-conflict": (N_("{party} is a side of this."), N_("Nobody judges its own case.")),
    "disputed-already": (
        N_("{party} disputes this event already."),
        N_("A stranger says once that it contests an event, a party to it again when its hold was lifted."),
    ),
    "dispute-too-long": (
        N_("A dispute names at most {most} entries in {field}: be brief, and name papers by their hash."),
        N_("It goes into every passport of the lot."),
    ),
    "only-the-ledger": (
        N_("{type} is signed by the ledger's statement key alone."),
        N_("It signs no other event."),
    ),
    "log-key-unexplained": (
        N_("A new log key or origin names the old one and its last checkpoint."),
        N_("So that nobody starts a second history."),
    ),
    "subject-missing": (
        N_("Name what it is about: {kinds}."),
        N_("An event without a subject is in nobody's history."),
    ),
    "not-restricted": (
        N_("Area {area} is lifted already, since {day}."),
        N_("A restriction is lifted once."),
    ),
    "incident-closed": (
        N_("Incident {incident} is closed."),
        N_("Open another; answers are heard for ever."),
    ),
    "incident-not-yours": (
        N_("{party} did not open incident {incident} and is no office."),
        N_("Its opener, a programme, an auditor or an authority leads it."),
    ),
    "not-incident-subject": (
        N_("Incident {incident} is not about {party}."),
        N_("The right of reply is that of its subject."),
    ),
    "not-a-plan": (
        N_("Event {event} adopts no plan."),
        N_("A review names the event that adopted the plan."),
    ),
    "plan-ended": (N_("The plan has ended."), N_("Adopt another.")),
    "not-keeper": (
        N_("Stockpile {stockpile} is in the hands of {custodian}, not of {party}."),
        N_("Who keeps a heap adds to it, draws from it and counts it."),
    ),
    "mineral-not-taken": (
        N_("Stockpile {stockpile} does not take {hs}, which lot {lot} is."),
        N_("A heap names at its opening what is mixed on it."),
    ),
    "stockpile-empty": (
        N_("Nothing was put on stockpile {stockpile} since it was last empty."),
        N_("What comes off a heap was put on it."),
    ),
    "stockpile-deficit": (
        N_(
            "Stockpile {stockpile} has a deficit after a correction; nothing leaves it until that is settled."
        ),
        N_("An approved correction may leave a deficit; additions or an adopted count settle it."),
    ),
    "stockpile-differs": (
        N_("The stockpile named is not the one that the event drew from or counted: {stockpiles}."),
        N_("A void gives a heap back what was drawn, and becomes its head."),
    ),
    "attribution-fixed": (
        N_("Stockpile {stockpile} was opened with {attribution} shares."),
        N_(
            "How shares pass through a heap is fixed at its opening; origins are declared on such heaps"
            " alone."
        ),
    ),
    "origin-not-held": (
        N_(
            "At least {out} kg of {origin} would come off stockpile {stockpile}, which has at most {into} kg."
        ),
        N_("No more of an origin comes off a heap than was put on it."),
    ),
    "lots-mixed": (N_("{lot} stands twice in this event."), N_("A lot is acted on once in one event.")),
}
