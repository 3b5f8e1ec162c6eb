"""How many of an offer one person may have, as the pages say it."""

from pos_app.domain.deal import Terms

Words = tuple[str, str]
"""Chinese and English."""


def share_of(terms: Terms, measure: str) -> Words:
    """`每人每天 1 瓶`; empty where the offer sets no limit. `measure` is the Chinese word that
    counts it."""
    whole, day = terms.per_person, terms.per_person_day
    if not day:
        return (f"每人 {whole} {measure}", f"{_some(whole)} per person") if whole else ("", "")
    chinese, english = f"每人每天 {day} {measure}", f"{_some(day)} a day for each person"
    if whole:
        return f"{chinese}、一共 {whole} {measure}", f"{english}, {_some(whole)} in all"
    return chinese, english


def _some(number: int) -> str:
    return "one" if number == 1 else str(number)
