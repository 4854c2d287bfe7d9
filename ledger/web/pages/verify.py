"""The verifier in one file, the ledger's policy, and what the large QR code of a paper says."""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ledger.lots.tag import print_tag
from ledger.service.scan import words
from ledger.verify.label import verify_label
from ledger.web.context import Here
from ledger.web.pages import places
from ledger.web.render import render

router: Final = APIRouter(include_in_schema=False)
_POLICY_IN_PAGE: Final = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]+)"')
_LONGEST_LABEL: Final = 2_000


@cache
def _verifier() -> tuple[bytes, str]:
    """Return the file as it is published, and the policy that allows its own script and style alone."""
    page = (files("ledger.web") / "static" / "verify.html").read_bytes()
    found = _POLICY_IN_PAGE.search(page)
    if found is None:
        raise RuntimeError("bug: the verifier has no policy of its own")
    return page, f"{found[1].decode()}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@router.get("/verify/")
def verifier() -> Response:
    """Return the verifier byte for byte; ``docs/verify-page.md`` has its hash."""
    page, policy = _verifier()
    headers = {"content-security-policy": policy, "cache-control": "no-cache"}
    return Response(page, headers=headers, media_type="text/html; charset=utf-8")


@router.get("/verify")
def verifier_folder() -> RedirectResponse:
    """Go to the verifier."""
    return RedirectResponse("/verify/", 308)


@router.get("/policy")
def policy(here: Here) -> Response:
    """Return the ledger's policy: a first look, and no anchor for whoever distrusts this server."""
    data = here.handle.folder.policy.read_bytes()
    return Response(data, headers={"cache-control": "no-cache"}, media_type="text/plain; charset=utf-8")


@router.get("/v/{payload}")
@router.get("/V/{payload}")
def label_page(payload: str, request: Request, here: Here) -> HTMLResponse:
    """Say what the ledger signed on a paper, and that a paper can be copied."""
    verdict = verify_label(payload[:_LONGEST_LABEL], here.handle.policy)
    label = verdict.label
    tag = None if label is None else label.get("tag")
    return render(
        request,
        "label.html",
        # As for a mistyped code: what cannot be read names nothing that could be there.
        status=HTTPStatus.UNPROCESSABLE_ENTITY if label is None else HTTPStatus.OK,
        headers={"cache-control": "no-store", "x-robots-tag": "noindex"},
        words=words,
        places=places,
        verdict=verdict.verdict,
        label=label,
        tag=print_tag(tag) if isinstance(tag, str) else None,
    )
