"""JUnit XML, for the test view of a CI system: a test suite a file, a test case a finding or a clean subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from app.domain.findings import Finding, InputErrorReport, SubjectResult
from app.domain.vocabulary import Severity
from app.reports.answers import Answer, Entry, cited, file_of

_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class _Suite:
    cases: list[ET.Element] = field(default_factory=list)
    failures: int = 0
    errors: int = 0


def render(answer: Answer) -> bytes:
    """The answer as XML in UTF-8. Findings of severity `info` pass, with their message as output."""
    suites: dict[str, _Suite] = {}
    for result in answer.results:
        for file, case in _cases(result):
            suite = suites.setdefault(file, _Suite())
            suite.cases.append(case)
            suite.failures += case.find("failure") is not None
    for error in answer.errors:
        suite = suites.setdefault(file_of(error.source) or "input", _Suite())
        suite.cases.append(_unread(error))
        suite.errors += 1
    root = ET.Element("testsuites", name="vetlist")
    for name, suite in suites.items():
        counts = {"tests": len(suite.cases), "failures": suite.failures, "errors": suite.errors}
        element = ET.SubElement(root, "testsuite", {"name": _safe(name), **{k: str(v) for k, v in counts.items()}})
        element.extend(suite.cases)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _cases(result: SubjectResult) -> Iterator[tuple[str, ET.Element]]:
    subject = f"{result.subject.value} {result.subject_id}"
    if not result.findings:
        yield "input", ET.Element("testcase", name="nothing found", classname=_safe(subject))
    for finding in result.findings:
        entry = Entry(result.subject_id, result.subject.value, finding)
        yield entry.file or "input", _case(entry, subject)


def _case(entry: Entry, subject: str) -> ET.Element:
    finding = entry.finding
    name = f"{finding.rule_id} {finding.location.pointer}".rstrip()
    case = ET.Element("testcase", name=_safe(name), classname=_safe(subject))
    if entry.file:
        case.set("file", _safe(entry.file))
        case.set("line", str(entry.line))
    if finding.severity is Severity.INFO:
        ET.SubElement(case, "system-out").text = _safe(finding.message)
        return case
    failure = ET.SubElement(case, "failure", message=_safe(finding.message), type=finding.severity.value)
    failure.text = _safe("\n".join(_details(finding)))
    return case


def _details(finding: Finding) -> Iterator[str]:
    if finding.location.text:
        yield f"{finding.location.pointer}: {finding.location.text}"
    yield from (cited(citation) for citation in finding.citations)
    yield from (wanted.what for wanted in finding.evidence_wanted)
    if finding.fix:
        yield finding.fix.title


def _unread(error: InputErrorReport) -> ET.Element:
    line = error.source.line if error.source else None
    case = ET.Element("testcase", name=_safe(error.pointer or "record"), classname="unreadable")
    if line:
        case.set("line", str(line))
    ET.SubElement(case, "error", message=_safe(error.message), type="unreadable")
    return case


def _safe(text: str) -> str:
    """`text` without the characters XML 1.0 cannot hold."""
    return _UNWRITABLE.sub("\ufffd", text)
