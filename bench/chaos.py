"""Check that phones' records arrive exactly once, unchanged and in order despite failures.

The phone's real modules (in Node) send through a proxy that disturbs every second request to the
real server, which is killed at random moments. `--seeds 200` is the complete run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from bench import seeded_company, server
from bench.chaos_proxy import Proxy
from bench.wire import sign_in

CLIENTS, RECORDS, PHOTOS = 20, 50, 40
WITHIN = 900  # seconds after which an unfinished seed counts as failed; normally about 20
_FOUND = """
SELECT fact.id, fact.content_hash, fact.number, photo.received_sha256
FROM fact LEFT JOIN card ON card.fact_id = fact.number LEFT JOIN photo ON photo.name = card.photo_id
WHERE fact.kind IN ('call', 'card') AND fact.person_id = ? ORDER BY fact.number
"""


@dataclass(frozen=True)
class Size:
    """The size of a run: phones, records of each, and `kills` of the server for each seed.

    `pause`: seconds between a start of the server and its end, least and most.
    """

    clients: int = CLIENTS
    records: int = RECORDS
    kills: int = 3
    pause: tuple[float, float] = (1.0, 4.0)


def main(argv: Sequence[str]) -> int:
    """Run all seeds; return 0 if none had a fault, else 1."""
    parser = argparse.ArgumentParser(prog="bench chaos")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--kills", type=int, default=3)
    options = parser.parse_args(argv)
    size = Size(options.clients, options.records, options.kills)
    faults, did = 0, Counter[str]()
    for seed in range(options.first, options.first + options.seeds):
        found, more = run(seed, size)
        did += more
        faults += len(found)
        for fault in found[:10]:
            print(f"seed {seed}: {fault}")
    records = options.seeds * size.clients * size.records
    print(f"{options.seeds} seeds, {records} records, {faults} faults; {dict(did)}")
    return 1 if faults else 0


def run(seed: int, size: Size) -> tuple[list[str], Counter[str]]:
    """Run one seed with its own company; return the faults and the network's events."""
    with tempfile.TemporaryDirectory(prefix="jiebao-chaos-") as folder:
        data = Path(folder) / "var"
        seeded_company.make(data, sellers=size.clients)
        photos = _draw(Path(folder), seed)
        phones, did = asyncio.run(_chaos(data, photos, seed, size))
        return [*look(data, phones), *_tallies(data)], did


def _draw(folder: Path, seed: int) -> list[str]:
    """Photos of some 20 kB, no two alike."""
    chance = random.Random(seed)
    files = []
    for number in range(PHOTOS):
        noise = Image.frombytes("RGB", (96, 72), chance.randbytes(96 * 72 * 3))
        files.append(str(folder / f"{number}.jpg"))
        noise.save(files[-1], "JPEG", quality=90)
    return files


async def _chaos(
    data: Path, photos: list[str], seed: int, size: Size
) -> tuple[list[Any], Counter[str]]:
    proxy, chance = Proxy(seed), random.Random(seed)
    await proxy.open()
    running = await asyncio.to_thread(server.start, data)
    proxy.target = running.port
    people = [await _cookie_of(running.port, number) for number in range(size.clients)]
    told = {
        "port": proxy.port,
        "phones": people,
        "seed": seed,
        "records": size.records,
        "photos": photos,
        "within": WITHIN,
    }
    phones = asyncio.create_task(_phones(told))
    kills = 0
    while kills < size.kills and not phones.done():
        await asyncio.wait([phones], timeout=chance.uniform(*size.pause))
        if phones.done():
            break
        await asyncio.to_thread(running.kill)
        kills += 1
        running = await asyncio.to_thread(server.start, data)
        proxy.target = running.port
    sent = await phones
    proxy.did["kills"] += kills
    await asyncio.to_thread(running.stop)
    await proxy.close()
    return sent, proxy.did


async def _cookie_of(port: int, number: int) -> dict[str, str]:
    member = seeded_company.account(number)
    connection, _token = await sign_in(port, member, seeded_company.PASSWORD)
    await connection.close()
    cookies = "; ".join(f"{name}={value}" for name, value in connection.cookies.items())
    return {"member": member, "cookie": cookies}


async def _phones(told: dict[str, Any]) -> list[Any]:
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    script = Path(__file__).with_name("chaos_phones.js")
    ran = await asyncio.create_subprocess_exec(
        node, str(script), json.dumps(told), stdout=subprocess.PIPE
    )
    output, _nothing = await ran.communicate()
    if ran.returncode:
        raise RuntimeError(f"the phones ended with {ran.returncode}")
    sent: list[Any] = json.loads(output)
    return sent


def look(data: Path, phones: list[Any]) -> list[str]:
    """Compare the sent records with those in the database, phone by phone; return the faults."""
    connection = sqlite3.connect(data / "jiebao.sqlite")
    faults = []
    for phone in phones:
        rows = connection.execute(_FOUND, (phone["member"],)).fetchall()
        found = [(identity, digest, photo) for identity, digest, _number, photo in rows]
        sent = [(each["id"], each["hash"], each["photo"]) for each in phone["sent"]]
        if phone["stuck"]:
            faults.append(f"{phone['member']} still has {phone['stuck'][:3]}")
        if found != sent:
            faults.append(_difference(phone["member"], sent, found))
    (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    return faults if integrity == "ok" else [*faults, f"integrity {integrity}"]


def _difference(member: str, sent: list[Any], found: list[Any]) -> str:
    missing, strange = set(sent) - set(found), set(found) - set(sent)
    if missing or strange or len(found) != len(set(found)):
        return f"{member}: missing {len(missing)}, strange {len(strange)}, found {len(found)}"
    return f"{member}: out of order"


def _tallies(data: Path) -> list[str]:
    """Run `jiebao tallies check`: the tallies equal the sums of the records."""
    jiebao = str(Path(sys.executable).with_name("jiebao"))
    checked = subprocess.run(
        [jiebao, "tallies", "check", "--data", str(data)],
        capture_output=True,
        text=True,
        check=False,
        timeout=WITHIN,
    )
    return [] if checked.returncode == 0 else [f"tallies: {checked.stdout[:200]}"]
