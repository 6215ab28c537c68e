"""How a field is kept: for how long, under which cipher, and who may see it."""

from __future__ import annotations

from collections.abc import Iterator

from app.checks.evaluation import Verdict
from app.checks.privacy_data import Datum, Question, joined, said, shown
from app.checks.privacy_statements import means_everyone, read_cipher, says_nothing
from app.domain.vocabulary import Severity


def retention(question: Question, datum: Datum) -> Iterator[Verdict]:
    """The period is stated; or, where the rule has a limit, what is stated keeps within it."""
    days, limit = datum.data.retention_days, question.rule.match.max_days
    pointer = datum.at("retention_days")
    if limit is None and days is None:
        yield question.broken(pointer, datum)
    elif limit is not None and days is not None and days > limit:
        yield question.broken(pointer, datum, params={"days": format(days.normalize(), "f")})


def encryption(question: Question, datum: Datum) -> Iterator[Verdict]:
    """The field is stored encrypted; what is not said is asked for."""
    storage = datum.data.storage
    if storage is None:
        yield question.asked(datum.at("storage"), datum, said("storage-unsaid"))
    elif storage.encrypted is False:
        yield question.broken(datum.at("storage", "encrypted"), datum)
    elif storage.encrypted is None and storage.algorithm is None:
        yield question.asked(datum.at("storage", "encrypted"), datum, said("storage-unsaid"))


def algorithm(question: Question, datum: Datum) -> Iterator[Verdict]:
    """The cipher is one the table accepts; a rejected one is told with the reason, an unknown one is never guessed."""
    storage = datum.data.storage
    if storage is None or storage.encrypted is False or (storage.encrypted is None and storage.algorithm is None):
        return
    pointer = datum.at("storage", "algorithm")
    if storage.algorithm is None or not storage.algorithm.strip():
        yield question.asked(pointer, datum, said("algorithm-unsaid"))
        return
    params = {"algorithm": shown(storage.algorithm)}
    cipher = read_cipher(storage.algorithm)
    if cipher is None:
        yield question.asked(pointer, datum, said("algorithm-unknown"), Severity.WARNING, params)
    elif cipher.verdict == "rejected":
        yield question.broken(pointer, datum, cipher.reason, params)
    elif cipher.verdict == "evidence":
        message = joined(said("algorithm-open"), cipher.reason)
        yield question.asked(pointer, datum, message, Severity.WARNING, params)


def access(question: Question, datum: Datum) -> Iterator[Verdict]:
    """The roles that may see the field are named, and "everyone" is none."""
    open_to_all = [index for index, role in enumerate(datum.data.access_roles) if means_everyone(role)]
    for index in open_to_all:
        yield question.wrong(datum.at("access_roles", index), datum, said("open-to-everyone"))
    if not open_to_all and all(says_nothing(role) for role in datum.data.access_roles):
        yield question.broken(datum.at("access_roles"), datum)
