"""What the browser says about keys, signing and the outbox, beside what the verifier in it says.

``scripts/build_sign_words.py`` puts them, in every language, where the browser reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.language import N_, NN_

ERRORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "carried-disclosures": N_(
            "The file of disclosures beside the events does not open what they seal. Take the two files that"
            " were written together."
        ),
        "entry-signed": N_(
            "It was signed in another window, as event {id}, and is not signed a second time. Load the page"
            " anew to see what became of it."
        ),
        "event-malformed": N_("Something in it is missing or wrong. Nothing was signed."),
        "key-absent": N_("Key {key} is not in this browser."),
        "key-file": N_("The file is not a private key in PKCS#8 PEM form, or it is damaged."),
        "key-file-cipher": N_(
            "The key file is encrypted in a way that no browser knows. Write it anew with PBKDF2 and AES-256:"
            " openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW"
        ),
        "key-file-encrypted": N_("The key file is encrypted. Type its passphrase."),
        "key-file-passphrase": N_(
            "The key file does not open with this passphrase. If it is right, the file is damaged: use your"
            " copy of it."
        ),
        "key-kept": N_("This key is in this browser already, for this ledger."),
        "key-place": N_("The field {field} of the key is missing or malformed."),
        "key-type": N_("The key file holds another kind of key than Ed25519. Take a signing key."),
        "login-elsewhere": N_(
            "The server asks for a login to another address or another ledger than this page is of. Nothing"
            " was signed: open the page by the address that you know."
        ),
        "login-field": N_("The field {name} of the login statement is malformed."),
        "outbox-absent": N_("Event {id} is not in the outbox."),
        "outbox-overtaken": N_(
            "Another window signed event {seq} of key {key} at the same time. Nothing was kept of this one:"
            " sign it again."
        ),
        "outbox-policy": N_("The policy is not of this event's ledger, or does not say of which it is."),
        "outbox-unproved": N_(
            "The receipt does not prove that this event is recorded. It stays in the outbox."
        ),
        "outbox-waiting": N_("The event has not been refused. It stays in the outbox until it is recorded."),
        "send-no-network": N_(
            "There is no network, or the server does not answer. What is signed waits in this browser and is"
            " sent when both are back."
        ),
        "sign-no-ed25519": N_(
            "Nothing can be signed in this browser: it is too old for Ed25519 keys. Install its newest"
            " version or another browser, or sign with the program on a computer. Reading works as it is."
        ),
        "sign-no-storage": N_(
            "Nothing can be signed in this window: the browser keeps nothing in it. Open an ordinary window,"
            " not a private one, and allow the page to store data."
        ),
        "sign-not-secure": N_(
            "Nothing can be signed on this page: it came over a connection that is not secure, and a browser"
            " lends keys to secure pages only. Open the page by its https:// address; whoever runs the"
            " service knows it. Reading works as it is."
        ),
        "signer-elsewhere": N_(
            "You are logged in with key {key}, which is not in this browser: it reads here and cannot sign."
            " Log in with a key of this browser, under “Keys”."
        ),
        "signer-ledger": N_(
            "Key {key} is in this browser for another ledger, {kept}, and this one is {ledger}: what it signs"
            " there holds nothing here. If the party uses it for both, take its key file in again under"
            " “Keys” on this page's address; else make a key for this ledger there."
        ),
        "signer-none": N_("Nobody is logged in. Log in with a key of this browser, then sign."),
        "signer-party": N_(
            "Key {key} is kept in this browser for {kept}, and the ledger knows it for {party}. Remove it"
            " under “Keys” and take it in again for {party}."
        ),
        "session-refused": N_(
            "The ledger does not let key {key} log in any more: most likely it was revoked. Nothing was"
            " signed, and what you typed stays in this browser. Log in with another key of {party}; who has"
            " none asks the authority."
        ),
        "storage-full": N_(
            "There is no room left on this device. Nothing was kept; make room and try again."
        ),
        "storage-none": N_("The browser could not keep it ({why}). Open an ordinary window and try again."),
    }
)
"""Code of what goes wrong → what it means and what to do."""

SAYINGS: Final[Mapping[str, str | tuple[str, str]]] = MappingProxyType(
    {
        "act-nobody": N_("Nothing was signed: nobody is logged in."),
        "act-recorded": N_("Recorded as entry {index}."),
        "act-refused": N_("The ledger refused it; it is in the outbox."),
        "act-unsigned": N_("Nothing was signed, for it would be refused:"),
        "act-waits": N_("Signed, and not recorded yet: it waits in the outbox."),
        "code-compare": N_(
            "Read this code to whoever enrols the key: {code}. If they see another one, the request was"
            " exchanged on its way."
        ),
        "keys-kept": N_("The browser has agreed to keep keys and outbox until you delete them."),
        "keys-may-go": N_(
            "The browser may delete keys and outbox when room grows short. Add this page to the home screen,"
            " send what waits soon, and enrol a second key on another device."
        ),
        "key-no-copy": N_(
            "Nobody has a copy of this key. If the device is lost, report the key as lost and enrol a new"
            " one."
        ),
        "key-made": N_("Key {key} is made. Now ask for it to be enrolled."),
        "key-remove": N_("Remove the key “{name}” from this browser?"),
        "key-remove-made": N_("It was made here and nobody has a copy: it is gone for good."),
        "key-remove-waits": NN_(
            "{count} event that it signed waits in the outbox and stays there; it can still be sent.",
            "{count} events that it signed wait in the outbox and stay there; they can still be sent.",
        ),
        "key-removed": N_("The key “{name}” is not in this browser any more. If it is enrolled, revoke it."),
        "key-renamed": N_("The key is called “{name}” now."),
        "key-taken": N_("Key {key} is in this browser."),
        "login-with": N_("Log in with “{name}” for {party}"),
        "outbox-counted": NN_(
            "{count} signed event is not recorded yet.", "{count} signed events are not recorded yet."
        ),
        "outbox-discard": N_("Discard it? What it says is then said nowhere."),
        "outbox-empty": N_("Everything that was signed here is recorded."),
        "outbox-issuer": N_("It was signed for {issuer}. Log in with a key of {issuer} to sign it again."),
        "outbox-noted": N_("The ledger would record it and note: {notes} Sign it?"),
        "outbox-private": N_(
            "Keep the file of disclosures private: it holds prices and names that nobody else sees."
        ),
        "outbox-proof": N_("Recorded, says the server; it stays here until a receipt proves it."),
        "outbox-refused": NN_(
            "{count} signed event was refused by the ledger.",
            "{count} signed events were refused by the ledger.",
        ),
        "outbox-sent": NN_("{count} event is recorded.", "{count} events are recorded."),
        "outbox-taken": NN_("{count} event was taken in.", "{count} events were taken in."),
        "request-enrolled": N_("The key may now sign for {party}."),
        "request-roles": N_("Choose at least one role."),
        "request-sent": N_("The request is sent. Read the code to whoever enrols the key."),
        "revoke-sure": N_("Revoke key {key} of {party}? That cannot be undone."),
        "revoked": N_("Key {key} is revoked: nothing that it signs is recorded from now on."),
        "session-again": N_("Log in again with “{name}” for {party}"),
        "session-kept": N_("What you typed is still here. Nothing is lost when you log in again."),
        "session-leave": N_("Not now"),
        "session-other": N_("Another key has logged in"),
        "trust-change": N_(
            "Take the policy that this server gives now? Do that only when the operator has told you that the"
            " ledger's keys have changed."
        ),
        "trust-first": N_(
            "Receipts are checked here by the policy that this server gave on {day}, when this browser asked"
            " first. It has been kept since; a server that changes its keys is noticed."
        ),
        "trust-reader": N_("Receipts are checked here by the policy that you pinned on {day}."),
    }
)
"""Code of what pages say about keys and the outbox → its sentence, or its two forms."""
