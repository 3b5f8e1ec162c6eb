"""Whatever comes in, the cloud answers: the calls of its own OpenAPI, and the pages of the office.

Schemathesis makes the requests, from a fixed seed; `FUZZED` in the environment makes more of them.
Signed calls are signed by a till that is enrolled: an unsigned one would only ever see 401.
"""

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from cloud.office.people import Role
from cloud.office.routes import ROUTERS
from tests.cloud.fake_till import FakeTill
from tests.cloud.office.clerk import let_in
from tests.cloud.office.test_offers import NEW
from tests.cloud.stand import Stand

EXAMPLES = int(os.environ.get("FUZZED", "4"))
QUERY = "window line state q store day page format show deed done then lang".split()
FIELDS = [*NEW, *"kind base min_pieces percent free price extra until days1 begins1 ends1".split()]
PRESSES = {"state": "paused", "outcome": "approve", "reason": "seen", "coupons": "1"}

pytestmark = pytest.mark.sqlite_only("what is refused before a statement is the same on both")

CLOSE = "close"
"""Making the next request may take longer than a server keeps an idle connection."""
Send = Callable[[Any], httpx.Response]


def fuzz(schema: Any, send: Send) -> dict[int, int]:
    """Send what schemathesis makes of each operation; how often which status came."""
    seen: dict[int, int] = {}

    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        def attempt(case: Any) -> None:
            answer = send(case)
            seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
            assert answer.status_code < 500, f"{case.method} {case.formatted_path}"

        attempt()
    return seen


def api_of(stand: Stand) -> Any:
    return schemathesis.openapi.from_dict(stand.app.openapi())


def test_unsigned_calls_are_all_answered(stand: Stand) -> None:
    client = stand.client()
    client.headers["Connection"] = CLOSE

    def send(case: Any) -> httpx.Response:
        path, body = in_parts(case)
        return client.request(case.method, path, content=body)

    seen = fuzz(api_of(stand), send)
    assert 200 in seen  # the time, the health
    assert 401 in seen


def test_calls_of_a_till_are_all_answered(stand: Stand, till: FakeTill) -> None:
    till.client.headers["Connection"] = CLOSE

    def send(case: Any) -> httpx.Response:
        if case.path == "/v1/stream":  # answers for 15 minutes
            return httpx.Response(200)
        if "terminal" in case.path_parameters:
            case.path_parameters["terminal"] = till.me.terminal
        path, body = in_parts(case)
        return till.client.send(till.signed(case.method, path, body))

    seen = fuzz(api_of(stand), send)
    assert seen[200] > EXAMPLES
    assert seen.get(401, 0) <= EXAMPLES, "only a stream of no plain name cannot be signed"


def test_pages_of_the_office_are_all_answered(stand: Stand) -> None:
    clerk = let_in(stand, Role.APPROVER)
    clerk.client.headers["Connection"] = CLOSE
    clerk.open("/office/")
    token = clerk.form("/office/sign-out").fields["csrf"][0]

    def send(case: Any) -> httpx.Response:
        path, _ = in_parts(case)
        if case.method == "GET":
            return clerk.client.get(path)
        fields = {**case.body, "csrf": token} if isinstance(case.body, dict) else {}
        return clerk.client.post(path, data=fields, headers=clerk.own_origin)

    seen = fuzz(schemathesis.openapi.from_dict(office_as_openapi()), send)
    assert 200 in seen
    assert 404 in seen
    assert clerk.open("/office/").text.count("看板"), "still signed in"


def in_parts(case: Any) -> tuple[str, bytes | None]:
    """The path with its query, and the body."""
    case_path = urlsplit(case.formatted_path).path
    query = urlencode(case.query or {}, doseq=True, errors="replace")
    sent = case.as_transport_kwargs(base_url="http://cloud.test")
    body = httpx.Request("POST", "http://x", json=sent["json"]).content if "json" in sent else None
    return case_path + (f"?{query}" if query else ""), body


def office_as_openapi() -> dict[str, Any]:
    """The pages are for people and stand in no OpenAPI; for this test they get one."""
    paths: dict[str, Any] = {}
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            if route.path in {"/office/sign-out", "/office/sign-in"}:
                continue  # would end the session, and spends its time on passwords
            for method in route.methods or ():
                paths.setdefault(route.path.replace(":path", ""), {})[method.lower()] = (
                    operation_of(route, method)
                )
    return {"openapi": "3.1.0", "info": {"title": "office", "version": "1"}, "paths": paths}


def operation_of(route: APIRoute, method: str) -> dict[str, Any]:
    text = {"type": "string"}
    number = {"anyOf": [{"enum": ["1001", "2001", "1", "0"]}, {"type": "string", "minLength": 1}]}
    described: dict[str, Any] = {
        "responses": {"200": {"description": "a page"}},
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": number}
            for name in route.param_convertors
        ],
    }
    if method == "GET":
        described["parameters"] += [{"name": name, "in": "query", "schema": text} for name in QUERY]
        return described
    known = {**NEW, **PRESSES}
    fields = {
        name: {"anyOf": [{"const": known.get(name, "1")}, text]} for name in [*FIELDS, *PRESSES]
    }
    body = {"schema": {"type": "object", "properties": fields, "required": [*NEW, *PRESSES]}}
    described["requestBody"] = {
        "required": True,
        "content": {"application/x-www-form-urlencoded": body},
    }
    return described
