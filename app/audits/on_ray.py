"""Batches evaluated by Ray Data, on this machine or a cluster: one task a file reads it, actors evaluate.

The files are read on the machine the audit was started on, and the parts are written there, so that other machines need
neither; the packs travel to each actor once, which compiles them and keeps them. A row of the dataset is a whole batch,
so a batch is never split or joined, whoever evaluates it; one that dies is started again by Ray with its batch.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Container, Iterator
from typing import Any

import pyarrow as pa

from app.audits.engines import PartMaker, Work
from app.audits.errors import AuditError
from app.audits.evaluation import Tally
from app.audits.folder import Part
from app.audits.intake import Batch, Intake
from app.domain.findings import InputReport

# Ray must not report to its makers what runs here; it looks at this when it is imported.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")

_BATCHES = pa.schema([("part", pa.string()), ("rows", pa.binary()), ("input", pa.string())])
_PARTS = pa.schema([("part", pa.string()), ("data", pa.binary()), ("tally", pa.string()), ("input", pa.string())])


class RayEngine:
    """A Ray cluster: the one at `address`, or one of its own on this machine. `workers` are actors."""

    def __init__(self, address: str | None = None, workers: int | None = None) -> None:
        """Raises AuditError: Ray is not installed, or the address is one from which files cannot be read."""
        if address is not None and address.startswith("ray://"):
            raise AuditError(f"{address}: start the audit on a machine of the cluster, and name HOST:PORT or auto")
        try:
            import ray.data  # noqa: F401, PLC0415 (an extra: whoever does without it never pays for it)
        except ImportError:
            raise AuditError("--engine ray needs Ray: pip install 'vetlist[ray]'") from None
        self.address = address
        self.workers = workers

    def parts(self, work: Work, done: Container[str]) -> Iterator[Part]:
        """Every part that is not done; raises AuditError where there is no such cluster."""
        import ray  # noqa: PLC0415

        joined = ray.is_initialized()
        if not joined:
            self._join()
        try:
            yield from self._made(work, done)
        finally:
            if not joined:
                ray.shutdown()

    def _join(self) -> None:
        import ray  # noqa: PLC0415

        quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
        try:
            if self.address is None:
                ray.init(num_cpus=self.workers or os.cpu_count(), include_dashboard=False, **quiet)
            else:
                ray.init(address=self.address, **quiet)
        except (ConnectionError, RuntimeError, ValueError) as error:
            where = self.address or "this machine"
            raise AuditError(f"no Ray cluster on {where}: {str(error).splitlines()[0][:200]}") from None

    def _made(self, work: Work, done: Container[str]) -> Iterator[Part]:
        import ray  # noqa: PLC0415

        settings = ray.data.DataContext.get_current()
        settings.enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        # Batches go on as soon as they are read instead of being gathered into blocks of 128 MiB.
        settings.target_max_block_size = 1
        here = {"ray.io/node-id": ray.get_runtime_context().get_node_id()}
        resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        workers = self.workers or max(1, int(resources.get("CPU", 1)))
        numbers = [{"number": number} for number in range(len(work.intake.inputs))]
        made = (
            ray.data.from_items(numbers, override_num_blocks=max(1, len(numbers)))
            .map_batches(
                _read,  # type: ignore[arg-type]  # Ray's types leave out what fn_args adds
                fn_args=(work.intake, done),
                batch_size=1,
                batch_format="pyarrow",
                num_cpus=0,
                label_selector=here,
            )
            .map_batches(
                _Maker,
                fn_constructor_args=(pickle.dumps(work),),
                batch_size=1,
                batch_format="pyarrow",
                compute=ray.data.ActorPoolStrategy(size=workers),
                num_cpus=1,
            )
        )
        for row in made.iter_rows():
            yield Part(row["part"], row["data"], Tally.model_validate_json(row["tally"]), _report(row["input"]))


def _read(table: Any, intake: Intake, done: Container[str]) -> Iterator[Any]:
    for number in table.column("number").to_pylist():
        for batch in intake.batches_of(number, done):
            row = {
                "part": batch.part,
                "rows": _packed(batch.rows),
                "input": batch.input.model_dump_json() if batch.input else None,
            }
            yield pa.Table.from_pylist([row], schema=_BATCHES)


class _Maker:
    """An actor: packs compiled once, then batch after batch."""

    def __init__(self, work: bytes) -> None:
        self._maker = PartMaker(pickle.loads(work))

    def __call__(self, table: pa.Table) -> pa.Table:
        return pa.Table.from_pylist([self._row(row) for row in table.to_pylist()], schema=_PARTS)

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        part = self._maker.part(Batch(row["part"], _unpacked(row["rows"]), None))
        return {"part": part.name, "data": part.data, "tally": part.tally.model_dump_json(), "input": row["input"]}


def _packed(rows: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_batch(rows)
    return bytes(sink.getvalue())


def _unpacked(data: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(data) as stream:
        return stream.read_next_batch()


def _report(data: str | None) -> InputReport | None:
    return None if data is None else InputReport.model_validate_json(data)
