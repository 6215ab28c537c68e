"""``python -m bench.audits``: a large catalogue audited here and on two processes of Ray, one of them killed half-way.

Generates a Parquet catalogue (the same for the same seed), audits it in one process, starts a Ray cluster of two nodes
on this machine, audits it there while an evaluating process is killed after half of the parts, and compares the two
outputs as sets. Exits with 1 where they differ. Whatever it starts it ends, by process id.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from app.audits import AuditFolder, AuditResults, Tally
from bench.listings import generate_listings

SEED = 20261122
_ROW_GROUP = 5_000
# A token of this run alone: no other program may use the cluster, nor does this one use another.
_ENVIRONMENT = {
    **os.environ,
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": secrets.token_hex(32),
}
_PARTY = pa.struct([(name, pa.string()) for name in ("name", "address", "email", "country")])
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "language", "title", "description", "category", "brand")),
        ("markets", pa.list_(pa.string())),
        ("bullets", pa.list_(pa.string())),
        ("attributes", pa.map_(pa.string(), pa.string())),
        ("manufacturer", _PARTY),
        ("responsible_person", _PARTY),
        ("images", pa.list_(pa.struct([("url", pa.string()), ("role", pa.string())]))),
        ("price", pa.struct([("amount", pa.string()), ("currency", pa.string())])),
    ]
)


def write_catalogue(path: Path, count: int, seed: int = SEED) -> None:
    """`count` listings as Parquet, in flat memory."""
    documents = generate_listings(count, seed)
    with pq.ParquetWriter(path, _SCHEMA, compression="zstd") as writer:
        while rows := list(islice(documents, _ROW_GROUP)):
            for row in rows:
                row["attributes"] = list(row["attributes"].items())
            writer.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA))


@contextmanager
def ray_cluster(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """A cluster of two nodes with a processor each, on this machine: its address, and the process ids of the nodes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    address = f"127.0.0.1:{port}"
    start = [str(Path(sys.executable).with_name("ray")), "start", "--block", "--num-cpus=1", "--disable-usage-stats"]
    start.append("--node-ip-address=127.0.0.1")
    nodes: list[subprocess.Popen[bytes]] = []
    try:
        with (folder / "ray.log").open("wb") as log:
            head = ["--head", f"--port={port}", "--include-dashboard=false", f"--temp-dir={folder / 'ray'}"]
            for more in (head, [f"--address={address}"]):
                nodes.append(subprocess.Popen([*start, *more], env=_ENVIRONMENT, stdout=log, stderr=log))
                _wait_for(address, nodes[-1])
        yield address, (nodes[0].pid, nodes[1].pid)
    finally:
        for node in reversed(nodes):
            node.send_signal(signal.SIGTERM)
            node.wait(timeout=60)


def audit(catalogue: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    """An audit as a process of its own."""
    command = [sys.executable, "-m", "app.cli", "audit", "run", str(catalogue), "--out", str(out), "--fail-on", "never"]
    return subprocess.Popen([*command, "--as-of", "2026-11-22", *more], env=_ENVIRONMENT)


def kill_half_way(running: subprocess.Popen[bytes], out: Path, parts: int, nodes: tuple[int, int]) -> int:
    """Kill an evaluating process of the cluster once half of the parts are written; its process id."""
    while running.poll() is None and _written(out) < parts // 2:
        time.sleep(0.05)
    found = [pid for node in nodes for pid in _descendants(node) if _command(pid).startswith(b"ray::MapWorker")]
    if running.poll() is not None or not found:
        raise SystemExit("nothing was left to kill: give more listings or smaller batches")
    os.kill(found[0], signal.SIGKILL)
    return found[0]


def output(out: Path) -> tuple[Tally, set[bytes]]:
    """What an audit counts up to, and its rows as a set of digests."""
    answer = AuditResults.open(out)
    rows = [sha256(repr(sorted(row.items())).encode()).digest()[:12] for row in answer.rows()]
    found = set(rows)
    if len(found) != len(rows):
        raise SystemExit(f"{out}: {len(rows) - len(found)} rows are there twice")
    return answer.manifest.total, found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.audits", description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=1_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vl-") as name:
        folder = Path(name)
        catalogue, here, cluster = folder / "catalogue.parquet", folder / "here", folder / "cluster"
        write_catalogue(catalogue, given.count)
        batch = ("--batch", str(given.batch))
        started = time.monotonic()
        if audit(catalogue, here, *batch).wait():
            raise SystemExit("the local audit failed")
        took = time.monotonic() - started
        print(f"local: {given.count:,} listings in {took:.0f} s, {given.count / took:,.0f} a second")
        parts = len(AuditFolder.open(here).done())
        with ray_cluster(folder) as (address, nodes):
            started = time.monotonic()
            running = audit(catalogue, cluster, *batch, "--engine", "ray", "--workers", "2", "--address", address)
            print(f"killed process {kill_half_way(running, cluster, parts, nodes)} after {_written(cluster)} parts")
            if running.wait():
                raise SystemExit("the audit on the cluster failed")
            took = time.monotonic() - started
            print(f"Ray, two processes, one killed: {took:.0f} s, {given.count / took:,.0f} a second")
        one, two = output(here), output(cluster)
        print(f"{one[0].subjects:,} subjects, {len(one[1]):,} rows; equal as sets: {one == two}")
        raise SystemExit(int(one != two))


def _written(out: Path) -> int:
    journal = out / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def _wait_for(address: str, node: subprocess.Popen[bytes]) -> None:
    host, _, port = address.partition(":")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and node.poll() is None:
        with suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
            return
        time.sleep(0.2)
    raise SystemExit(f"the Ray node {node.pid} did not start; see ray.log")


def _descendants(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                yield child
                yield from _descendants(child)


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


if __name__ == "__main__":
    main()
