"""``certificate …``: export certificates, by their authority or as an exporter shows them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import click

from ledger.cli.command import Decorator, Given, Group, given_fields, pass_settings, several
from ledger.cli.parts import common_of, common_options, decision_options, mineral_code, reason_option
from ledger.cli.recording import record
from ledger.cli.settings import Settings
from ledger.errors import NotFound
from ledger.language import N_, _
from ledger.lots.attribution import site_in
from ledger.lots.certificate import Certificate
from ledger.lots.state import LEDGER, Ledger, Lot, Site
from ledger.service.show.thing import amount
from ledger.store.catalog import Catalog

certificate = Group("certificate", help=_("Issue export certificates, or cite those of others."))

_details: Final[Decorator] = several(
    click.argument("number"),
    click.option(
        "--lot", multiple=True, required=True, metavar="ID", help=_("A lot it is for (repeatable).")
    ),
    click.option("--country", required=True, metavar="CC", help=_("The issuing country.")),
    click.option("--exporter", metavar="PARTY", help=_("Who exports; the lots' custodian unless given.")),
    click.option("--importer", metavar="NAME", help=_("Who imports.")),
    click.option("--mass", metavar="KG", help=_("Net kilograms; what the lots weigh unless given.")),
    click.option("--ore", metavar="HS", help=_("HS code; the lots' unless given.")),
    click.option("--grade", metavar="TEXT", help=_("Its grade as the certificate says it.")),
    click.option("--issued", metavar="DATE", help=_("Day of issue; that of --at unless given.")),
    click.option("--expires", metavar="DATE", help=_("Last day; as late as the policy allows unless given.")),
    click.option("--shipped", metavar="DATE", help=_("Day of shipment.")),
    click.option("--verifier", metavar="ID", help=_("Who verified it; a pseudonym.")),
    click.option("--validator", metavar="ID", help=_("Who validated it, another person; a pseudonym.")),
)


@certificate.command(
    "issue",
    help=_("Issue a certificate for lots, by the issuing authority's key."),
    examples=("certificate issue CD-2025-00117 --lot L-9 --country CD --key ceec.key",),
)
@_details
@common_options
@pass_settings
def _issue(settings: Settings, **given: Given) -> None:
    _record(settings, "certificate.issued", given)


@certificate.command(
    "cite",
    help=_("Cite a certificate that was issued elsewhere; it shows as not confirmed by its issuer."),
    examples=("certificate cite CD-2025-00117 --lot L-9 --country CD --issuer CEEC --key exporter.key",),
)
@_details
@click.option("--issuer", metavar="NAME", help=_("Who issued it."))
@common_options
@pass_settings
def _cite(settings: Settings, issuer: str | None, **given: Given) -> None:
    _record(settings, "certificate.cited", given, authority=issuer)


@certificate.command(
    "replace",
    help=_("Issue a certificate in place of one that expired on the way or was lost; the old ends."),
    examples=(
        (
            "certificate replace CD-2025-00117 CD-2025-00131 --lot L-9 --country CD"
            " --reason 'expired in transit' --key ceec.key"
        ),
    ),
)
@click.argument("old")
@_details
@reason_option
@common_options
@pass_settings
def _replace(settings: Settings, old: str, **given: Given) -> None:
    _record(settings, "certificate.replaced", given, old=old)


@certificate.command(
    "cancel",
    help=_("Cancel a certificate, by who issued it."),
    examples=("certificate cancel CD-2025-00117 --reason 'forged papers' --key ceec.key",),
)
@click.argument("number")
@decision_options
@common_options
@pass_settings
def _cancel(settings: Settings, number: str, **given: Given) -> None:
    fields = given_fields(given, "reason", "act")

    def body(view: Catalog) -> dict[str, Any]:
        return {"number": number, "event": _issue_of(view, number), **fields}

    record(settings, "certificate.cancelled", body, **common_of(given))


def _issue_of(view: Catalog, number: str) -> str:
    known = view.find(Certificate, number)
    if known is None or known.issued is None:
        message = N_("Certificate {number} was not issued in this ledger.")
        raise NotFound("certificate-missing", message, values={"number": number})
    return known.issued.event


def _record(
    settings: Settings,
    type: str,
    given: dict[str, Any],
    *,
    authority: str | None = None,
    old: str | None = None,
) -> None:
    issued = given["issued"] or settings.occurred_at()[:10]
    fields = given_fields(given, "importer", "grade", "verifier", "validator", shipped_on="shipped")
    fields |= given_fields(given, "reason") if old is not None else {}
    if authority is not None:
        fields["authority"] = authority

    def body(view: Catalog) -> dict[str, Any]:
        lots = [view.get(Lot, id) for id in given["lot"]]
        before = {} if old is None else {"old_number": old, "old_event": _issue_of(view, old)}
        return {
            **before,
            "number": given["number"],
            "lots": [lot.id for lot in lots],
            "issuing_country": given["country"],
            "exporter": given["exporter"] or lots[0].custodian,
            "ore": mineral_code(given["ore"]) if given["ore"] else lots[0].mineral,
            "mass_kg": given["mass"] or amount(sum((lot.net.value for lot in lots), Decimal(0))),
            "origins": _origins(view, lots),
            "issued_on": issued,
            "expires_on": given["expires"] or _last_day(view, issued),
            **fields,
        }

    record(settings, type, body, **common_of(given))


def _origins(view: Catalog, lots: list[Lot]) -> list[str]:
    """Return the countries that the lots come from (ICGLR MD.03), each once."""
    sites = (site_in(share) for lot in lots for share in lot.shares)
    found = [None if site is None else view.find(Site, site) for site in sites]
    # ICGLR MD.03: 0 is an origin that is not known.
    return list(dict.fromkeys("0" if site is None else site.country for site in found))


def _last_day(view: Catalog, issued: str) -> str:
    days = int(view.get(Ledger, LEDGER).policy.number("certificate_valid_days"))
    try:
        return (date.fromisoformat(issued) + timedelta(days=days)).isoformat()
    except ValueError as error:
        raise click.UsageError(
            _("“{text}” is not a day: write it as 2025-07-01.").format(text=issued)
        ) from error
