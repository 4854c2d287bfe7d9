from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from starlette.exceptions import HTTPException

from ledger.errors import LogHalted
from ledger.log.receipt import check_receipt, parse_receipt
from ledger.service.ledger import LedgerHandle
from ledger.store.answer import Answer
from ledger.web import appending
from ledger.web.appending import TOGETHER, Appender
from tests.store.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "data")
    made.populate()
    yield made
    made.close()


async def send(appender: Appender, statements: Sequence[bytes]) -> list[Answer | BaseException]:
    return await asyncio.gather(*map(appender.submit, statements), return_exceptions=True)


def run(handle: LedgerHandle, statements: Sequence[bytes]) -> list[Answer | BaseException]:
    """What becomes of statements that are sent at the same time."""
    appender = Appender(handle)
    try:
        return asyncio.run(send(appender, statements))
    finally:
        appender.close()


def test_each_sender_gets_its_own_answer_and_a_receipt_that_holds(world: World) -> None:
    statements = [world.lot(f"L-{number}") for number in range(TOGETHER + 20)]
    statements[7] = world.lot("L-7", site="SITE-9")
    answers = run(world.handle, statements)
    for number, answer in enumerate(answers):
        assert isinstance(answer, Answer)
        if number == 7:
            assert answer.status == "refused"
            continue
        assert (answer.status, answer.lots) == ("recorded", (f"L-{number}",))
        receipt = parse_receipt(answer.receipt or b"")
        assert receipt.entry[8:] == statements[number]
        check_receipt(receipt, world.handle.policy)
    world.check()


def test_many_share_few_checkpoints(world: World) -> None:
    before = world.size
    run(world.handle, [world.lot(f"L-{number}") for number in range(100)])
    with world.handle.view() as view:
        heads = {view.log.covering(index).size for index in range(before, before + 100)}
    assert len(heads) <= 2


def test_a_halted_log_is_told_to_all_who_wait(world: World) -> None:
    (world.data / "halted").write_text('{"code": "test", "message": "Halted."}', encoding="utf-8")
    answers = run(world.handle, [world.lot("L-1"), world.lot("L-2")])
    assert [type(one) for one in answers] == [LogHalted, LogHalted]


class Faulty(LedgerHandle):
    """A ledger with a bug that one statement meets."""

    bad = b""

    def submit(self, statements: Sequence[bytes], **_more: object) -> list[Answer]:
        if self.bad in statements:
            raise ZeroDivisionError
        return super().submit(statements)


def test_a_bug_is_told_to_the_one_who_met_it(world: World) -> None:
    handle = Faulty(world.handle.folder, world.handle.keys, world.clock, clock_confirmed=False)
    statements = [world.lot("L-1"), world.lot("L-2"), world.lot("L-3")]
    handle.bad = statements[1]
    answers = run(handle, statements)
    handle.close()
    assert [one.status if isinstance(one, Answer) else type(one) for one in answers] == [
        "recorded",
        ZeroDivisionError,
        "recorded",
    ]


def test_who_goes_away_is_recorded_all_the_same(world: World) -> None:
    async def leave() -> Answer:
        appender = Appender(world.handle)
        gone = asyncio.create_task(appender.submit(world.lot("L-1")))
        await asyncio.sleep(0)
        gone.cancel()
        stayed = await appender.submit(world.lot("L-2"))
        assert appender.waiting == 0
        appender.close()
        return stayed

    assert asyncio.run(leave()).status == "recorded"
    assert world.head("L-1")


def test_more_than_can_be_answered_soon_are_asked_to_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appending, "MOST", 2)
    answers = run(world.handle, [world.lot(f"L-{number}") for number in range(4)])
    refused = [one for one in answers if isinstance(one, HTTPException)]
    assert len(refused) >= 1
    assert all(one.status_code == 503 and one.headers == {"retry-after": "1"} for one in refused)
    assert len(refused) + sum(isinstance(one, Answer) for one in answers) == 4


def test_who_was_just_answered_is_waited_for_by_the_others(world: World) -> None:
    statements = [world.lot(f"L-{number}") for number in range(12)]

    async def come_again(appender: Appender) -> list[Answer]:
        # Four callers, each of whom sends again when it is answered, one a little after the other.
        async def call(own: Sequence[bytes], late: float) -> list[Answer]:
            answers = []
            for statement in own:
                await asyncio.sleep(late)
                answers.append(await appender.submit(statement))
            return answers

        calls = (call(statements[number::4], number / 10_000) for number in range(4))
        return [answer for answers in await asyncio.gather(*calls) for answer in answers]

    before, appender = world.size, Appender(world.handle)
    answers = asyncio.run(come_again(appender))
    appender.close()
    assert [one.status for one in answers] == ["recorded"] * 12
    with world.handle.view() as view:
        heads = {view.log.covering(index).size for index in range(before, before + 12)}
    # Three rounds, before which somebody was first; else it is six, each a few alone.
    assert len(heads) <= 5
