"""The wire messages in OpenAPI: taken from the structs that both ends use, never written twice."""

from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from pos_app.domain import wire, wire_coupons, wire_history

MESSAGES = (
    wire.Enrolment,
    wire.Enrolled,
    wire.ServerTime,
    wire.EventsUpload,
    wire.EventsAck,
    wire.SyncPage,
    wire.CataloguePage,
    wire.RulesPage,
    wire.ClaimsPage,
    wire.SettingsPage,
    wire_history.MessagesPage,
    wire_history.EpochAsked,
    wire_history.EpochGiven,
    wire_history.EpochsPage,
    wire_history.JournalPage,
    wire_history.EntryPart,
    wire_coupons.CouponSought,
    wire_coupons.CouponFound,
    wire_coupons.CouponWanted,
    wire_coupons.CouponLent,
    wire_coupons.CouponReturned,
    wire_coupons.LockAnswer,
    wire_coupons.Noted,
    wire.Hint,
    wire.Problem,
)
_REFERENCE = "#/components/schemas/{name}"


def takes(message: type) -> dict[str, Any]:
    """`openapi_extra` of a call with this body."""
    return {"requestBody": {"required": True, "content": _content("application/json", message)}}


def answers(message: type | None, *problems: int) -> dict[int | str, dict[str, Any]]:
    """`responses` of a call: one good answer, and a Problem under each of these codes."""
    good: dict[str, Any] = {"description": "done"}
    if message is not None:
        good["content"] = _content("application/json", message)
    refused = {
        "description": "refused",
        "content": _content("application/problem+json", wire.Problem),
    }
    return {200: good, **dict.fromkeys(problems, refused)}


def describe(app: FastAPI) -> None:
    """Let `/openapi.json` hold the wire messages."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            _, components = msgspec.json.schema_components(MESSAGES, ref_template=_REFERENCE)
            schema.setdefault("components", {}).setdefault("schemas", {}).update(components)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # how FastAPI says to extend it


def _content(media_type: str, message: type) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": _REFERENCE.format(name=message.__name__)}}}
