"""What people of the back office did, and who they are."""

from fastapi import APIRouter
from fastapi.responses import Response

from cloud.office import amounts, people
from cloud.office.chrome import ROLE_WORDS
from cloud.office.deeds import Deed
from cloud.office.listing import Question, as_csv, every_row, like, rows_of
from cloud.office.render import page
from cloud.office.visits import OfficeVisit, SignedIn
from cloud.office.words import Words

activity = APIRouter(include_in_schema=False)

DEEDS: dict[Deed, Words] = {
    Deed.SIGNED_IN: ("登录", "signed in"),
    Deed.SIGNED_OUT: ("退出", "signed out"),
    Deed.REFUSED: ("登录没成", "was refused"),
    Deed.CAMPAIGN_MADE: ("新建活动", "made a campaign"),
    Deed.PUBLISHED: ("发布新版本", "published a version"),
    Deed.PAUSED: ("暂停", "paused"),
    Deed.RESUMED: ("恢复", "resumed"),
    Deed.STOPPED: ("停发", "stopped"),
    Deed.CODE_MADE: ("发登记码", "made an enrolment code"),
    Deed.HOLD_DECIDED: ("处理扣留", "decided a hold"),
    Deed.EXPORTED: ("导出", "exported"),
}


@activity.get("/office/deeds")
def deeds(visit: SignedIn) -> Response:
    """The log, the latest first; `?q=` searches name and subject, `?deed=` chooses."""
    asked = _asked(visit)
    with visit.parts.database.read() as work:
        every = every_row(work, asked) if visit.asked("format") == "csv" else None
        listed, rows = rows_of(visit, work, asked)
    if every is not None:
        head = (("时间", "at"), ("谁", "who"), ("做了", "did"), ("对象", "to"), ("细节", "detail"))
        return as_csv(
            visit,
            "deeds",
            head,
            [[amounts.full_moment(row[0]), *map(str, row[1:])] for row in every],
        )
    return page(visit, "deeds.html", rows=rows, listed=listed, deeds=DEEDS)


@activity.get("/office/people")
def everybody(visit: SignedIn) -> Response:
    """Names and roles. They are changed by `pos-cloud office-user`, at the console."""
    return page(
        visit,
        "people.html",
        people=people.everybody(visit.parts.database),
        roles=ROLE_WORDS,
    )


def _asked(visit: OfficeVisit) -> Question:
    conditions, values = [], []
    words = visit.asked("q").strip()
    if words:
        conditions.append("(name LIKE ? ESCAPE '!' OR subject LIKE ? ESCAPE '!')")
        values += [like(words[:60])] * 2
    if visit.asked("deed") in tuple(Deed):
        conditions.append("deed = ?")
        values.append(visit.asked("deed"))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return Question(
        "done_at, name, deed, subject, detail",
        f"office_deed{where}",
        "done_at DESC, deed_id",
        values,
    )
