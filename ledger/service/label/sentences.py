"""What papers of A4 say, in the current language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger.diligence.code_words import mineral_word
from ledger.language import N_, _, ngettext
from ledger.lots.quantity import Grade
from ledger.lots.tag import print_tag
from ledger.service.label.contents import Certificate, ExportCover, Origin, Stage
from ledger.service.label.figures import si_interval, si_kilograms, si_percent
from ledger.service.label.page import Page, Table
from ledger.service.label.slip_layout import signed_note
from ledger.service.steps import STEPS
from ledger.service.wording import mineral_name, word

_KINDS: Final = {
    "declared": N_("declared, not produced under this ledger"),
    "unknown": N_("not known"),
    "foreign": N_("stated by another ledger"),
    "others": N_("others"),
}
_LISTED: Final = 12


def certificate_page(paper: Certificate) -> Page:
    """Return the lot certificate."""
    rows = (
        (_("Lot"), paper.lot),
        (_("Mineral"), mineral_word(paper.mineral)),
        (_("Net mass"), si_interval(paper.net)),
        (
            _("State"),
            _("{state}, on hold").format(state=word(paper.state)) if paper.held else word(paper.state),
        ),
        (_("Tags"), _list([*map(print_tag, paper.codes), *paper.other_tags])),
        (_("Seals"), _list(paper.seals)),
        (_("Content"), _list([_content(grade) for grade in paper.grades])),
        (_("Newest event"), f"{paper.index} · {paper.event[:16]}"),
        (_("As of"), paper.issued_at),
    )
    heads = (_("Month"), _("Stage"), _("Where"), _("Number"))
    earlier = (
        (
            (
                "…",
                ngettext("{count} earlier stage", "{count} earlier stages", paper.earlier).format(
                    count=paper.earlier
                ),
                "",
                "",
            ),
        )
        if paper.earlier
        else ()
    )
    return Page(
        title=_("Lot certificate"),
        lead=_("An extract of the ledger {origin}. It is no export certificate.").format(
            origin=paper.issuer.origin
        ),
        rows=tuple(row for row in rows if row[1]),
        tables=(
            Table(_("Where it comes from"), (_("Country, province"), _("Part")), _origins(paper)),
            Table(_("Journey"), heads, (*earlier, *map(_stage, paper.stages))),
        ),
        notes=(
            signed_note(),
            _("Later events are not on this paper: scan the tag, or ask for the passport of the lot."),
            _(
                "A record cannot show that the ore came out of that hole, that the scale was true or that"
                " nobody was forced."
            ),
        ),
    )


def _origins(paper: Certificate) -> tuple[tuple[str, ...], ...]:
    return tuple((_origin(one), si_percent(one.share)) for one in paper.origins)


def _origin(origin: Origin) -> str:
    if origin.country is None:
        return _(_KINDS[origin.kind])
    return f"{origin.country}, {origin.province}"


def _stage(stage: Stage) -> tuple[str, ...]:
    where = ", ".join(part for part in (stage.country, stage.province) if part is not None)
    months = stage.first if stage.first == stage.last else f"{stage.first} – {stage.last}"
    return months, _(STEPS[stage.type]), where or "–", str(stage.count)


def _content(grade: Grade) -> str:
    status = _("final") if grade.settled else _("provisional")
    return f"{grade.basis} {si_percent(grade.percent.value / 100)} ({status})"


def _list(texts: Sequence[str], between: str = ", ") -> str:
    """Return texts behind each other, of many the first ones and how many more there are."""
    more = len(texts) - _LISTED
    rest = (_("and {count} more").format(count=more),) if more > 0 else ()
    return between.join((*texts[:_LISTED], *rest))


def export_page(paper: ExportCover) -> Page:
    """Return the cover of the papers of an export."""
    rows = (
        (_("Exporter"), paper.exporter),
        (_("Exported on"), paper.day),
        (_("Destination"), paper.to_country),
        (_("Transit"), _list(paper.transit)),
        (_("Consignee"), paper.consignee or ""),
        (_("Export certificates"), _list(paper.certificates)),
        (_("Customs reference"), paper.customs_reference or ""),
        (_("Containers and drums"), _list(paper.containers)),
        (_("Seals"), _list(paper.seals)),
        (_("Net mass"), si_kilograms(paper.net_kg)),
        (_("Event"), f"{paper.index} · {paper.event[:16]}"),
    )
    heads = (_("Lot"), _("Mineral"), _("Net mass"), _("Origin"), _("Tags"))
    lots = tuple(
        (
            lot.lot,
            mineral_name(lot.mineral),
            si_kilograms(lot.net_kg),
            ", ".join(lot.countries),
            _list([print_tag(code) for code in lot.codes], "\n"),
        )
        for lot in paper.lots
    )
    return Page(
        title=_("Export pack"),
        lead=_("The lots of one export as the ledger {origin} has them.").format(origin=paper.issuer.origin),
        rows=tuple(row for row in rows if row[1]),
        tables=(Table(_("Lots"), heads, lots),),
        notes=(
            _("To go along: the export certificate, the passport file of each lot, and its receipts."),
            _("Scan a tag to see what holds today. Compare seal, weight and photo."),
        ),
    )
