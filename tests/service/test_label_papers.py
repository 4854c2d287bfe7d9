"""Labels and papers of a real ledger: what they say, in which language, and what they never say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from ledger.crypto.envelope import envelope_id
from ledger.crypto.sealed import seal
from ledger.errors import Malformed, NotFound
from ledger.language import use
from ledger.lots.quantity import Interval
from ledger.lots.tag import print_tag, tag_digest
from ledger.lots.tagging import Batch
from ledger.service.label.figures import kilograms, si_interval
from ledger.service.label.journey import read_certificate
from ledger.service.label.make import (
    Printed,
    make_slip,
    render_bag_labels,
    render_certificate,
    render_export,
    render_slip,
    render_tags,
)
from ledger.service.label.page import bilingual_html
from ledger.service.label.reading import read_bag_labels, read_export, read_slip
from ledger.service.label.sentences import certificate_page, export_page
from ledger.service.label.slip_layout import GSM, MESSAGE, draw_slip, slip_text
from ledger.service.label.svg import format_svg
from ledger.service.label.tag_layout import draw_tag
from ledger.service.label.zpl import format_zpl
from ledger.verify.label import verify_label
from tests.service.bags import HOSTILE, bag, export, issue
from tests.store.world import DAY, MINERAL, World, key_of
from tests.support.scanner import read_pages, sizes, words

MIB = 2**20


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    use("en")


@pytest.fixture
def bags(demo: World) -> World:
    """L-1 and L-2 with tags, and L-3 without."""
    first, second, _ = issue(demo, 3)
    bag(demo, "L-1", first, packages=[{"seal": "A 1"}, {"seal": "A 2"}])
    bag(demo, "L-2", second, "1240")
    bag(demo, "L-3", None)
    return demo


def code_of(world: World, lot: str) -> str:
    with world.handle.view() as view:
        return read_bag_labels(view, lot)[0].code


def signed_in(printed: Printed, world: World) -> dict[str, object]:
    """What the dense QR code of a paper says, and that the ledger signed it."""
    (text,) = (text for text in printed.texts if "/V/" in text)
    verdict = verify_label(text, world.handle.policy)
    assert verdict.verdict == "intact"
    assert verdict.label is not None
    return dict(verdict.label)


def test_blank_tags_are_printed_for_codes_that_were_issued(bags: World) -> None:
    code = tag_of_nobody(bags)
    with bags.handle.view() as view:
        printed = render_tags(view, [print_tag(code).lower(), code], "pdf")
    assert printed.texts == (f"HTTPS://LEDGER.TEST/T/{code}",)
    assert sizes(printed.data) == [(66.0, 47.0)]
    assert "DEMO" in words(printed.data)


def test_no_label_is_printed_that_would_deceive(bags: World) -> None:
    free, used = tag_of_nobody(bags), [code_of(bags, lot) for lot in ("L-1", "L-2")]
    void = issue(bags, 1, batch="B-3", first=50)[0]
    body = {"batches": ["B-3"], "tags": [tag_digest(void)], "reason": "stolen"}
    bags.record(bags.sign("tag.voided", body, cites=[head_of_batch(bags, "B-3")]))
    for codes, error, said in (
        ([free, "7K3M", "X"], Malformed, "Mistyped: 7K3M, X."),
        ([free, "7K3M9Q2XTW4RA"], NotFound, "Never issued here: 7K3M-9Q2X-TW4R-A."),
        ([free, void], Malformed, f"May not be used any more: {print_tag(void)}."),
        ([*used, free], Malformed, f"On a bag already: {', '.join(map(print_tag, used))}."),
    ):
        with bags.handle.view() as view, pytest.raises(error, match=re.escape(said)):
            render_tags(view, codes, "svg")


def tag_of_nobody(world: World) -> str:
    code = "0000000000000"
    world.record(world.sign("tags.issued", {"batch": "B-2", "tags": [tag_digest(code)]}))
    return code


def head_of_batch(world: World, batch: str) -> str:
    found = world.find(Batch, batch)
    assert found is not None
    return found.head


def test_a_picture_holds_one_label(bags: World) -> None:
    codes = issue(bags, 2, batch="B-3", first=50)
    with bags.handle.view() as view:
        for form in ("svg", "png"):
            with pytest.raises(Malformed, match="one label"):
                render_tags(view, codes, form)
        assert render_tags(view, codes, "zpl", dpi=300).data.count(b"^XA") == 2
        assert sizes(render_tags(view, codes, "sheet").data) == [(210.0, 297.0)]


def test_the_label_of_a_bag_says_what_is_in_it(bags: World) -> None:
    use("fr")
    with bags.handle.view() as view:
        said = words(render_bag_labels(view, "L-2", "pdf").data)
        told = words(render_bag_labels(view, "L-1", "pdf").data)
        with pytest.raises(NotFound, match="no tag"):
            render_bag_labels(view, "L-3", "pdf")
    assert "1 240 kg" in said.replace("\u202f", " ").replace("\u00a0", " ")
    assert "cassitérite" in said
    assert "Comparez scellé, poids et photo." in said
    assert "A 1, A 2" in told


def test_a_receipt_says_in_large_type_what_was_weighed(bags: World) -> None:
    slip = make_slip(bags.handle, "L-1")
    for width in (58, 80):
        printed = render_slip(slip, width)
        ((wide, high),) = sizes(printed.data)
        assert wide == width
        assert 100 < high < 300
        said = words(printed.data)
        assert all(text in said for text in ("DEMO", "50.25", "L-1", print_tag(slip.codes[0]), slip.day))
        assert read_pages(printed.data) == sorted(printed.texts)
        assert len(printed.texts) == 2
    label = signed_in(render_slip(slip, 58), bags)
    assert (label["lot"], label["mass"], label["tag"]) == ("L-1", "50.25", slip.codes[0])
    assert label["country"] == "CD"


def test_a_receipt_of_an_event_says_what_the_event_said(bags: World) -> None:
    slip = make_slip(bags.handle, bags.head("L-1"))
    assert (slip.type, slip.net_kg, slip.lots) == ("lot.registered", Decimal("50.25"), ("L-1",))
    with pytest.raises(Malformed, match="nothing to receipt"):
        make_slip(bags.handle, head_of_batch(bags, "B-1"))
    with pytest.raises(NotFound):
        make_slip(bags.handle, "L-99")


def test_the_price_is_printed_when_it_is_asked_for_and_that_is_written_down(demo: World) -> None:
    (code,) = issue(demo, 1)
    digest, disclosure = seal("price", "12.50", bytes(16))
    body = {
        "lot": "L-1",
        "site": "SITE-1",
        "mineral": MINERAL,
        "quantity": {"mass_kg": "50"},
        "tags": [{"number": code}],
    }
    statement = demo.sign("lot.registered", body, by="COOP", sealed=["price"], _sd=[digest])
    event = envelope_id(statement)
    demo.submit(statement, disclosures={event: [disclosure]})
    assert make_slip(demo.handle, "L-1").price is None
    assert demo.handle.disclosure_reads(event) == []
    slip = make_slip(demo.handle, "L-1", price=True)
    assert slip.price == "12.50"
    assert "Price 12.50" in slip_text(slip)
    assert [(name, reader) for name, reader, _at in demo.handle.disclosure_reads(event)] == [
        ("price", "LEDGER")
    ]


def test_without_a_price_none_is_printed(bags: World) -> None:
    with pytest.raises(NotFound, match="no price"):
        make_slip(bags.handle, "L-1", price=True)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_text_of_a_receipt_is_one_short_message(bags: World, language: str) -> None:
    use(language)
    text = slip_text(make_slip(bags.handle, "L-1"))
    assert len(text) <= MESSAGE == 160
    assert set(text) <= GSM
    assert text.startswith("DEMO. ")
    assert {"en": "50.25 kg", "fr": "50,25 kg"}[language] in text
    assert print_tag(code_of(bags, "L-1")) in text


def test_a_certificate_is_one_page_in_both_languages(bags: World) -> None:
    bags.record(bags.dispatch("L-1", "TRADER"))
    printed = render_certificate(bags.handle, "L-1")
    assert sizes(printed.data) == [(210.0, 297.0)]
    assert read_pages(printed.data) == sorted(printed.texts)
    assert [text.count("/T/") for text in printed.texts] == [0, 1]
    said = words(printed.data)
    both = (
        "Lot certificate",
        "Attestation de lot",
        "on its way",
        "dug and tagged · extrait et étiqueté",
        "DEMO",
    )
    assert [text for text in both if text not in said] == []
    label = signed_in(printed, bags)
    assert (label["lot"], label["mineral"], label["index"]) == ("L-1", "2609.00.00", bags.size - 1)


def test_a_journey_tells_the_same_in_one_province_once(bags: World) -> None:
    site = {"site": "SITE-2", "name": "S", "country": "RW", "province": "West", "minerals": [MINERAL]}
    bags.record(bags.sign("site.registered", site))
    bag(bags, "L-4", None, site="SITE-2")
    bags.clock.now += 40 * DAY
    bag(bags, "L-5", None, "149.75")
    inputs = [{"lot": lot} for lot in ("L-1", "L-4", "L-5")]
    body = {"inputs": inputs, "outputs": [{"lot": "L-9", "quantity": {"mass_kg": "250.25"}}]}
    heads = [bags.head(lot) for lot in ("L-1", "L-4", "L-5")]
    bags.record(bags.sign("lot.combined", body, by="COOP", cites=heads))
    with bags.handle.view() as view:
        paper = read_certificate(view, "L-9", issued_at="2025-09-01T00:00:00Z")
    dug = [one for one in paper.stages if one.type == "lot.registered"]
    assert [(one.first, one.last, one.province, one.count) for one in dug] == [
        ("2025-07", "2025-08", "Kivu", 2),
        ("2025-07", "2025-07", "West", 1),
    ]
    assert [(one.country, one.province) for one in paper.origins] == [("CD", "Kivu"), ("RW", "West")]
    assert sum(one.share for one in paper.origins) == 1
    assert signed_in(render_certificate(bags.handle, "L-9"), bags)["country"] is None


def test_an_origin_that_is_no_site_is_told_in_words(demo: World) -> None:
    body = {"lot": "L-1", "kind": "opening_stock", "mineral": MINERAL, "quantity": {"mass_kg": "50"}}
    demo.record(demo.sign("lot.declared", body, by="TRADER"))
    said = words(render_certificate(demo.handle, "L-1").data)
    assert "declared, not produced under this ledger" in said
    assert "déclaré, non produit sous ce registre" in said
    assert slip_text(make_slip(demo.handle, "L-1")).endswith("L-1. ledger.test")


def test_a_certificate_without_a_tag_has_its_signed_label_all_the_same(bags: World) -> None:
    printed = render_certificate(bags.handle, "L-3")
    assert signed_in(printed, bags)["tag"] is None
    assert len(printed.texts) == 1


def test_a_ledger_that_is_no_demo_prints_no_mark(world: World) -> None:
    (code,) = issue(world, 1)
    bag(world, "L-1", code)
    with world.handle.view() as view:
        label = words(render_bag_labels(view, "L-1", "pdf").data)
    assert "DEMO" not in label + words(render_certificate(world.handle, "L-1").data)
    assert not slip_text(make_slip(world.handle, "L-1")).startswith("DEMO")


def test_an_export_has_a_cover_with_the_tags_of_its_lots(bags: World) -> None:
    event = export(bags, "L-1", "L-2", containers=["MSKU 123"], transit=["TZ"], seals=["S 9"])
    with bags.handle.view() as view:
        printed = render_export(view, "L-1")
        assert render_export(view, event).texts == printed.texts
        with pytest.raises(Malformed, match="no export"):
            render_export(view, "L-3")
    assert read_pages(printed.data) == sorted(printed.texts)
    assert len(printed.texts) == 2
    said = words(printed.data).replace("\u202f", " ").replace("\u00a0", " ")
    wanted = (
        "Export pack",
        "Dossier d’exportation",
        "Exporter Ltd (EXP)",
        "MSKU 123",
        "TZ",
        "S 9",
        "1 290.25 kg",
    )
    assert [text for text in wanted if text not in said] == []


def test_who_digs_alone_is_named_by_the_id(demo: World) -> None:
    body = {"party": "P-1", "name": "Jean Example", "country": "CD", "roles": ["miner"]}
    demo.record(demo.sign("party.registered", {**body, "enrolment": demo.enrolment("P-1", key_of("P-1"))}))
    (code,) = issue(demo, 1)
    bag(demo, "L-1", code)
    export(demo, "L-1", consignee="P-1")
    with demo.handle.view() as view:
        assert read_export(view, "L-1").consignee == "P-1"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_somebody_typed_is_text_and_nothing_else(demo: World, hostile: str) -> None:
    site = {
        "site": "SITE-2",
        "name": hostile,
        "country": "CD",
        "province": hostile,
        "minerals": [MINERAL],
    }
    demo.record(demo.sign("site.registered", site))
    (code,) = issue(demo, 1)
    bag(demo, "L-1", code, packages=[{"seal": hostile}])
    bag(demo, "L-2", None, site="SITE-2")
    export(demo, "L-1", "L-2", containers=[hostile], seals=[hostile], customs_reference=hostile, name=hostile)
    with demo.handle.view() as view:
        label = draw_tag(read_bag_labels(view, "L-1")[0])
        slip = draw_slip(read_slip(view, "L-1"), 58)
        certificate, cover = (
            read_certificate(view, "L-2", issued_at="2025-07-01T00:00:00Z"),
            read_export(view, "L-1"),
        )
    for drawing in (label, slip):
        tree = ET.fromstring(format_svg(drawing))  # noqa: S314 - our own
        tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
        assert tags == {"svg", "g", "rect", "path", "text"}
        assert format_zpl(drawing, dpi=203).count(b"^XZ") == 1
        assert b"~" not in format_zpl(drawing, dpi=203)
    pages = (
        bilingual_html(certificate.issuer, lambda: certificate_page(certificate), []),
        bilingual_html(cover.issuer, lambda: export_page(cover), []),
    )
    for page in pages:
        assert not re.findall(r"<script|<b>|\u202e|src=\"(?!data:)|href=", page)
        assert page.count("{{7*7}}") == page.count("gnp.exe")
        assert len(page) < MIB


def test_texts_of_200_characters_stay_on_their_papers(demo: World) -> None:
    (code,) = issue(demo, 1)
    bag(demo, "L-1", code, packages=[{"seal": HOSTILE[-1]}])
    export(demo, "L-1", containers=[HOSTILE[-1]] * 64, customs_reference=HOSTILE[-1])
    with demo.handle.view() as view:
        label = draw_tag(read_bag_labels(view, "L-1")[0])
        cover = render_export(view, "L-1")
    assert all(item.x >= 0 and item.y <= label.height for item in label.items)
    assert sizes(cover.data) == [(210.0, 297.0)]


def test_a_mass_is_written_as_the_reader_writes_it() -> None:
    assert kilograms(Decimal("1240.50")) == "1,240.5\u00a0kg"
    use("fr")
    assert kilograms(Decimal("1240.50")) == "1\u202f240,5\u00a0kg"
    rounded = si_interval(Interval(Decimal("1332.05625"), Decimal("1338.75"), Decimal("1345.44375")))
    assert rounded.replace("\u202f", " ").replace("\u00a0", " ") == "1 338.75 kg (1 332.05 – 1 345.45 kg)"


def test_the_month_of_a_label_is_that_of_its_event(bags: World) -> None:
    bags.clock.now += 40 * DAY
    printed = render_certificate(bags.handle, "L-1")
    assert signed_in(printed, bags)["month"] == "2025-07"
    assert str(signed_in(printed, bags)["issued_at"]).startswith("2025-08")
