"""All pages of the console."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from ledger.web.pages.console import (
    balances,
    certificates,
    changes,
    desk,
    do,
    downloads,
    events,
    find,
    findings,
    incidents,
    keys,
    log,
    lots,
    overview,
    papers,
    parties,
    receive,
    records,
    sample,
    sites,
    stock,
    tags,
    waiting,
)

router: Final = APIRouter()
for _page in (
    overview,
    do,
    find,
    stock,
    receive,
    desk,
    waiting,
    lots,
    papers,
    events,
    changes,
    incidents,
    certificates,
    balances,
    findings,
    tags,
    sites,
    parties,
    sample,
    log,
    downloads,
    records,
    keys,
):
    router.include_router(_page.router)
