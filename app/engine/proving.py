"""Proofs of fixes: each is tried on a copy, and holds when its finding is gone and no other has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.domain.findings import Alternative, Edit, Fix
from app.domain.subjects import Subject
from app.engine.assembly import Draft
from app.engine.fixing import joined, mended
from app.engine.identity import Census, census

# More fixes than these are proven together first, and apart only where that fails: a text full of faults would
# otherwise be evaluated as often as it has faults.
_PROVEN_ALONE = 8

# Evaluations spent on proofs of one subject; a fix not proven by then stays unverified.
_MAX_PROOFS = 64


class Prover:
    """Tries fixes of one subject's findings; `answer` is what the rules say on a copy, None where it must not count."""

    def __init__(
        self, subject: Subject, drafts: Sequence[Draft], answer: Callable[[Subject], Census | None], *, thrifty: bool
    ) -> None:
        """`thrifty`: other words are tried only where the first ones do not hold."""
        self._subject = subject
        self._findings = [draft.finding for draft in drafts]
        self._before = census(self._findings)
        self._answer = answer
        self._thrifty = thrifty
        self._left = _MAX_PROOFS

    def tried(self, fixes: Mapping[int, Fix]) -> dict[int, Fix]:
        """The fixes, by the number of their finding, each with whether it holds, and its other words with theirs.

        Words that were tried and do not hold are left out; where the first do not, the next that do take their place.
        """
        proven = self._proven(fixes)
        few = len(fixes) <= _PROVEN_ALONE
        done = {}
        for index, fix in fixes.items():
            settled = fix.model_copy(update={"verified": index in proven})
            wanted = few and (not self._thrifty or not settled.verified)
            done[index] = self._with_alternatives(index, settled) if wanted else settled
        return done

    def _proven(self, fixes: Mapping[int, Fix]) -> set[int]:
        groups = [[index] for index in fixes] if len(fixes) <= _PROVEN_ALONE else [list(fixes)]
        proven: set[int] = set()
        while groups and self._left:
            group = groups.pop()
            if self._holds({index: fixes[index] for index in group}):
                proven.update(group)
            elif len(group) > 1:
                groups += [group[: len(group) // 2], group[len(group) // 2 :]]
        return proven

    def _with_alternatives(self, index: int, fix: Fix) -> Fix:
        if not fix.edits:
            return fix
        kept: list[Alternative] = []
        for place, alternative in enumerate(fix.alternatives):
            if not self._left:
                kept += fix.alternatives[place:]
                break
            if self._holds({index: _with_words(fix, alternative.replacement)}):
                kept.append(alternative.model_copy(update={"verified": True}))
        if not fix.verified and kept and kept[0].verified:
            first = _with_words(fix, kept[0].replacement)
            return first.model_copy(update={"verified": True, "alternatives": tuple(kept[1:])})
        return fix.model_copy(update={"alternatives": tuple(kept)})

    def _holds(self, fixes: Mapping[int, Fix]) -> bool:
        """Whether the copy mended by these fixes has lost their findings and gained none."""
        self._left -= 1
        copy = mended(self._subject, joined(list(fixes.values())))
        after = self._answer(copy) if copy is not None else None
        return after is not None and after <= self._before - census(self._findings[index] for index in fixes)


def _with_words(fix: Fix, words: str) -> Fix:
    """The fix with other words in the first of its places; what its other edits take out stays out."""
    first: Edit = fix.edits[0].model_copy(update={"replacement": words})
    return fix.model_copy(update={"edits": (first, *fix.edits[1:])})
