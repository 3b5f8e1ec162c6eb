"""A rush at the button: who cannot be served within seconds is told when to come again."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from cloud.desk import RETRY_S, Crowded
from cloud.presses import AT_ONCE, WAITING, Presses
from tests.cloud.campaign import OFFER, at_once, make_offer, must_add_up
from tests.cloud.fake_till import FakeTill
from tests.cloud.phone import Phone
from tests.cloud.stand import Stand


def crowded() -> Crowded:
    return Crowded(RETRY_S[0])


async def crowd(presses: Presses, count: int) -> AsyncExitStack:
    """So many presses, each with a thread of its own."""
    stack = AsyncExitStack()
    for _ in range(count):
        await stack.enter_async_context(presses.place())
    return stack


def test_beyond_threads_and_queue_nobody_waits() -> None:
    async def rush() -> None:
        presses = Presses(crowded, at_once=2, waiting=1)
        async with await crowd(presses, 2):
            third = asyncio.create_task(crowd(presses, 1))
            await asyncio.sleep(0)
            with pytest.raises(Crowded):
                await crowd(presses, 1)
        await (await third).aclose()
        await (await crowd(presses, 2)).aclose()  # and all places are free again

    asyncio.run(rush())


def test_nobody_waits_forever_for_those_in_front() -> None:
    async def rush() -> None:
        presses = Presses(crowded, at_once=1, waiting=5, patience_s=0)
        async with await crowd(presses, 1):
            with pytest.raises(Crowded):
                await crowd(presses, 1)
        await (await crowd(presses, 1)).aclose()  # and the place is free again

    asyncio.run(rush())


def test_a_server_that_stops_sends_away_who_waits_and_who_comes() -> None:
    async def rush() -> None:
        presses = Presses(crowded, at_once=1, waiting=5)
        async with await crowd(presses, 1):
            waiting = asyncio.create_task(crowd(presses, 1))
            await asyncio.sleep(0)
            presses.close()
            with pytest.raises(Crowded):
                await crowd(presses, 1)
        with pytest.raises(Crowded):
            await waiting

    asyncio.run(rush())


def test_thirty_two_phones_over_the_wire_share_twenty_coupons(stand: Stand, till: FakeTill) -> None:
    make_offer(stand.parts, coupons=20)
    phones = [Phone(stand) for _ in range(32)]
    for number, phone in enumerate(phones):
        phone.scan(till.screen_path(slots_ago=number // 8 % 3))

    def press(number: int) -> int:
        phone = phones[number]
        ticket = phone.parts.forms[0].fields["s"]
        phone.page = phone.client.post("/claim", data={"s": ticket, "offer": str(OFFER)})
        return phone.page.status_code

    pressed = at_once(press, 24)  # three codes, eight sessions each
    for phone in phones:
        phone.client.close()
    assert sorted(pressed) == [200] * 20 + [409] * 4
    must_add_up(stand.parts)


def test_the_servers_threads_are_not_all_for_presses() -> None:
    assert AT_ONCE <= 20 < WAITING
