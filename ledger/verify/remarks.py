"""Every sentence of a verdict: the faults that verifying finds by itself, and what was or was not checked.

Faults of other layers keep their own code and sentence. The codes are stable and never reused.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.errors import Fault
from ledger.language import N_, NN_

FAULTS: Final = MappingProxyType(
    {
        "authority-other": N_(
            "The policy pins authority key {key}, which is not an authority's in this log."
        ),
        "balance-differs": N_("The lot statement says {stated} kg; the events give {found} kg."),
        "checkpoint-beyond": N_("Checkpoint {name} is of {size} entries, beyond the {newest} of this log."),
        "checkpoint-inconsistent": N_("Checkpoint {name} was signed over another history than this one."),
        "checkpoint-misnamed": N_("Checkpoint {name} is of {size} entries."),
        "checkpoint-unsigned": N_(
            "Checkpoint {name} is signed by no key that the policy or the ledger knows."
        ),
        "cosignature-too-early": N_(
            "{name} saw {size} entries at {seen}, before the last was recorded at {recorded}."
        ),
        "custodian-unknown": N_("Lot {lot} is in the custody of {party}, who is not a party."),
        "disclosure-event": N_("A disclosure names event {event}, which is not here."),
        "disclosure-name": N_("Event {event} has no sealed field {name}."),
        "disclosure-repeated": N_("The field {name} of event {event} is disclosed twice."),
        "entry-altered": N_("Entry {index} does not have the hash that {path} gives."),
        "event-undecided": N_("It was not decided, for what it names is not recorded before it: {what}."),
        "events-undecided": N_(
            "{count} later events build on what these faults left out and could not be decided, the first of "
            "them at index {first}."
        ),
        "faults-unlisted": N_("{count} more faults were found than are listed."),
        "should-be-refused": N_("It is recorded and should have been refused, with the words: “{words}”"),
        "event-missing": N_("Event {event}, which the lot statement covers, is not here."),
        "event-order": N_("The events are not in the order of the log."),
        "event-repeated": N_("The event was recorded before, at index {first}."),
        "events-differ": N_(
            "The lot statement covers {stated} events with another root than the {found} here."
        ),
        "file-missing": N_("{path} is missing."),
        "file-unexpected": N_("{path} is none of the files of this log."),
        "genesis-missing": N_("The first event is not the genesis of a ledger."),
        "genesis-other": N_("The genesis is {found}, not the one the policy pins."),
        "head-differs": N_("The lot statement names the head {stated}; the events give {found}."),
        "heap-differs": N_(
            "Stockpile {stockpile} holds {held} kg dry; what went on and came off gives {sum} kg."
        ),
        "history-rewritten": N_("The first {size} entries are not those that were audited before."),
        "heaps-differ": N_(
            "The lot statement names other heaps that the lot came through than the events give: {found}."
        ),
        "shares-differ": N_("The lot statement names other shares by origin than the events give: {found}."),
        "holds-differ": N_("The lot statement names other holds than the events give: {found}."),
        "label-ledger": N_("The label is of another ledger than the one that the policy pins."),
        "ledger-other": N_("The event was made for another ledger than the one that the policy pins."),
        "lineage-broken": N_("Lot {lot} was made of {parent}, which does not know of it."),
        "log-key-undeclared": N_("The policy's key {key} is not one that the ledger declares."),
        "log-shrunk": N_("The log has {size} entries; {before} were audited before."),
        "lot-missing": N_("The events give no lot {lot}."),
        "mass-created": N_("At least {out} kg dry come out of at most {into} kg."),
        "mass-not-an-interval": N_("The mass of lot {lot} lies outside its own bounds."),
        "month-negative": N_("The production of {month} is negative."),
        "origin-differs": N_("The ledger's origin is {stated}, the checkpoint's {found}."),
        "passport-malformed": N_("This is not a passport: {why}"),
        "policy-other": N_("The policy that came with the log contradicts it. {what}"),
        "production-differs": N_("{counted} productions are counted for {lots} produced lots."),
        "refusal-differs": N_("The refused event is refused for {codes}, not for {stated}."),
        "refusal-signer": N_("Key {key}, whose event was refused, is not enrolled."),
        "checkpoint-row": N_("The kept checkpoint of {size} entries does not hold: {why}"),
        "entry-columns": N_("What the table says of entry {index} is not what its bytes say."),
        "record-differs": N_("The kept record is not the one that a replay gives."),
        "record-missing": N_("A record that a replay gives is not kept."),
        "record-unexpected": N_("A record is kept that no replay gives."),
        "evidence-differs": N_("The bytes of a refused submission are not kept under their hash."),
        "refusals-missing": N_("The bytes of {count} refused submissions are not kept."),
        "rows-differ": N_("Table {table} has {found} rows, not {expected}."),
        "holding-missing": N_("The stock of {party} lacks it."),
        "touch-missing": N_("The history of a thing lacks entry {index}."),
        "root-differs": N_("The entries give another root than the checkpoint."),
        "shares-do-not-sum": N_("The shares of lot {lot} by origin do not sum to one."),
        "state-differs": N_("The lot statement says {stated}; the events give {found}."),
        "statement-key": N_("The lot statement is not signed by the ledger's statement key."),
        "statement-key-other": N_(
            "The policy pins statement key {key}; these events say that the ledger signs with {found}."
        ),
        "statement-other": N_("The lot statement speaks of another {what} than the passport."),
        "statement-time": N_("The lot statement was issued before the last of its events was recorded."),
        "tags-do-not-reconcile": N_("The counts of tag batch {batch} are not those of its tags."),
        "tile-differs": N_("{path} does not hold the hashes that the entries give."),
        "tile-malformed": N_("{path} is not {size} bytes long."),
        "time-decreases": N_("The entry was recorded at {now} ms, the one before it at {before} ms."),
        "undecidable": N_("The event cannot be decided again: its numbers are beyond all bounds."),
    }
)

REMARKS: Final[Mapping[str, str | tuple[str, str]]] = MappingProxyType(
    {
        # An audit, what was checked.
        "entries": NN_(
            "The root over the {count} entry, and every hash tile.",
            "The root over all {count} entries, and every hash tile.",
        ),
        "signatures": NN_(
            "The form and the signature of {count} event.", "The form and the signature of {count} events."
        ),
        "times": N_("The times of recording never decrease."),
        "decisions": N_("Each event was decided again by the rules in force at its index."),
        "log-signed": N_("The checkpoint is signed by {origin} with Ed25519 and ML-DSA-44."),
        "log-signed-ed25519": N_("The checkpoint is signed by {origin} with Ed25519."),
        "kept": NN_(
            "{count} kept checkpoint is of this same history.",
            "{count} kept checkpoints are of this same history.",
        ),
        "since": NN_(
            "The first entry is the one that was audited before.",
            "The first {count} entries are those that were audited before.",
        ),
        "witnessed": N_("The quorum of witnesses has seen the checkpoint: {names}."),
        "balances": NN_(
            "The balance of {count} lot, and the sum of {kg} kg.",
            "The balances of {count} lots, and the sum of {kg} kg.",
        ),
        "balances-months": NN_(
            "{count} monthly production of a site.", "{count} monthly productions of sites."
        ),
        "balances-parties": NN_("What {count} party holds.", "What {count} parties hold."),
        "refusals": NN_(
            "{count} refused submission was decided again and refused alike.",
            "{count} refused submissions were decided again and refused alike.",
        ),
        "files": N_("The files are exactly those that the checkpoint implies."),
        "catalog": NN_(
            "{count} derived record is the one that a replay gives.",
            "{count} derived records are those that a replay gives.",
        ),
        "catalog-uncompared": NN_(
            "The derived records were not compared: {count} event could not be decided again.",
            "The derived records were not compared: {count} events could not be decided again.",
        ),
        "checkpoint-rows": NN_(
            "{count} checkpoint that was ever signed, by its signatures.",
            "{count} checkpoints that were ever signed, by their signatures.",
        ),
        "disclosures-kept": NN_(
            "{count} kept disclosure matches its digest.", "{count} kept disclosures match their digests."
        ),
        # An audit, what was not checked.
        "suspect-key": N_(
            "Whether {party} itself signed what is signed by key {key} and recorded from {day} on:"
            " the key is suspect since then."
        ),
        "own-keys": N_("No policy was pinned: a log signed anew from its first entry would pass."),
        "genesis-not-pinned": N_(
            "The policy pins no genesis: another ledger under the same log key would pass."
        ),
        "policy-unused": N_("The log's own policy was read for contradictions only; it proves nothing."),
        "earlier-entries": NN_(
            "The first entry was not read again; the earlier audit vouches for it.",
            "The first {count} entries were not read again; the earlier audit vouches for them.",
        ),
        "kept-unlisted": N_("Earlier checkpoints cannot be listed at this source."),
        "kept-none": N_("No earlier checkpoint was there to compare with."),
        "kept-mldsa": NN_(
            "{count} kept checkpoint has no ML-DSA-44 line.",
            "{count} kept checkpoints have no ML-DSA-44 line.",
        ),
        "kept-uncompared": N_("Checkpoint {name} could not be compared, as entries were not read."),
        "files-unlisted": N_("Whether the source holds anything else cannot be seen."),
        "refusals-unseen": NN_(
            "The bytes of {count} refused submission are not here: its refusal was not checked.",
            "The bytes of {count} refused submissions are not here: their refusal was not checked.",
        ),
        "no-log": N_("No log was found at {place}: a file “{path}” was looked for, and is not there."),
        "policy-none": N_("No policy that came with the log was read."),
        "undecided": N_("From index {index} on nothing was decided again: {why}"),
        "unread": N_("Entries from index {index} on were not read."),
        "not-witnessed": N_("The policy's quorum of witnesses has not seen the checkpoint."),
        "no-quorum": N_(
            "The policy asks for no witness: a second history shown to others would not be seen."
        ),
        "unknown-lines": N_("Signatures by keys that are not in the policy: {names}."),
        "unproved": N_("{what}"),
        "outside": N_(
            "Whether the ore, the scales and the people were as stated; a record cannot show that."
        ),
        # Receipts and passports.
        "inclusion": N_("The entry is number {index} of the {size} under the checkpoint."),
        "inclusions": NN_(
            "{count} event is in the log under the checkpoint.",
            "{count} events are in the log under one checkpoint.",
        ),
        "event-signed": N_("The event is signed by key {key} for {issuer}."),
        "events-decided": N_("Each event was decided again, and its key was enrolled for its party."),
        "event-authority": N_(
            "Whether the key was enrolled for {issuer}, and is not suspect by now; the passport or an audit"
            " shows that."
        ),
        "event-ledger": N_("The event was made for this ledger."),
        "statement": N_(
            "The ledger's statement of {issued}: nothing of this lot is left out up to {size} entries."
        ),
        "label-copied": N_(
            "Whether the label is a copy: anybody can print it again. Compare seal, weight and photo."
        ),
        "label-inclusion": N_("Whether the log holds the event: a label carries no proof of it."),
        "label-key-other": N_("The label is signed by key {key}, which the policy does not pin."),
        "label-key-unpinned": N_("The policy pins no statement key: nobody can tell whose label this is."),
        "label-signed": N_("The label is signed by the ledger's statement key {key}."),
        "later": N_("Events after the first {size} entries, as of {time}, are not known."),
        "operators-word": N_(
            "That nothing is left out is the operator's word, which an audit of the log can refute."
        ),
        "replayed": N_("State, head, holds and balance of the lot, from its events."),
        "not-replayed": N_("State, head, holds and balance of the lot: they depend on lots outside."),
        "undecided-events": NN_(
            "{count} event also acts on lots outside and was not decided in full.",
            "{count} events also act on lots outside and were not decided in full.",
        ),
        "cut": NN_(
            "{count} event of outsiders or ancestors not checked.",
            "{count} events of outsiders or ancestors not checked.",
        ),
        "through-heap": NN_(
            "What passed over stockpile {stockpile}: of the {count} lot put onto it {here} is here; "
            "the shares by origin are the operator's word.",
            "What passed over stockpile {stockpile}: of the {count} lots put onto it {here} are here; "
            "the shares by origin are the operator's word.",
        ),
        "disclosures": NN_(
            "{count} disclosed field matches its digest.", "{count} disclosed fields match their digests."
        ),
        "suspect": NN_(
            "Whether {party} itself signed {count} event: key {key} is suspect since {day}.",
            "Whether {party} itself signed {count} events: key {key} is suspect since {day}.",
        ),
        "sealed": NN_("{count} sealed field is not disclosed.", "{count} sealed fields are not disclosed."),
        "no-assessments": N_("There is no assessment; due diligence is a separate question."),
        # What comes of an assessment.
        "assessment-signed": N_("Signed by key {key}, which was enrolled for {party}."),
        "assessment-unknown-key": N_(
            "Stated by an unknown key: nothing here enrols key {key} for {party}, whose name it bears."
        ),
        "assessment-ended-key": N_(
            "Stated under a key that has ended: {key} of {party} was retired before, revoked, or is suspect."
        ),
        "assessment-unread": N_("The assessment was altered or never was one. {what}"),
        "assessment-other": N_("The assessment is of another {what} than the passport."),
        "assessment-same": NN_(
            "{count} rule was recomputed from the events here and came out the same.",
            "{count} rules were recomputed from the events here and came out the same.",
        ),
        "assessment-different": NN_(
            "Recomputed from the events here, this came out otherwise: {names}.",
            "Recomputed from the events here, {count} came out otherwise: {names}.",
        ),
        "assessment-stated": NN_(
            "{count} rule is stated by {party} and was not recomputed.",
            "{count} rules are stated by {party} and were not recomputed.",
        ),
        "assessment-unseen": NN_(
            "Not recomputed, for want of a sealed field or a list that is not shown here: {names}.",
            "{count} rules not recomputed, for want of sealed fields or lists not shown here: {names}.",
        ),
        "assessment-pack": N_("This program does not have pack {pack} {version} with that digest."),
        "assessment-record": N_("The record is altered: nothing is recomputed from it."),
        "assessment-cut": N_("Events were left out of this passport: nothing was recomputed."),
        "assessment-newer": N_("It was made at {size} entries, later than this passport."),
        "assessment-failed": N_("It could not be recomputed on such dates or numbers ({why})."),
        "too-old": N_("The statement is {days} days old; this verifier wants {limit} at most."),
        "from-future": N_("The statement was issued in the future, at {issued}."),
        "statement-not-pinned": N_(
            "The policy pins no statement key: a statement by one that was replaced since would pass."
        ),
        "no-policy": N_("No policy was pinned: anybody could have made this file."),
    }
)
"""Code → sentence, or its two forms for one and for several of what ``count`` counts."""


def fault(
    code: str,
    *,
    where: str = "",
    index: int | None = None,
    event_id: str | None = None,
    **values: object,
) -> Fault:
    """Return the fault of a code, its sentence filled with ``values``."""
    return fault_with(code, values, where=where, index=index, event_id=event_id)


def fault_with(
    code: str,
    values: Mapping[str, object],
    *,
    where: str = "",
    index: int | None = None,
    event_id: str | None = None,
) -> Fault:
    """Return the fault of a code, its sentence filled with ``values`` and with ``index``."""
    words = {name: str(value) for name, value in ({"index": index} | dict(values)).items()}
    return Fault(code, FAULTS[code].format_map(words), where, index, event_id, words)
