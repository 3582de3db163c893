"""Run a job of the server that imports large tables and completes interrupted works."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from functools import partial

from webapp.audit.long_works import CALL_LIST, CALL_RECORDS, DEALS, FAILED, TABLE, open_works
from webapp.audit.models import LongWork
from webapp.audit.operations.pieces import Add, add_staged, drop_staged, end_work
from webapp.calling.operations.import_call_list import add_call_list
from webapp.calling.operations.import_call_records import add_call_records
from webapp.deals.operations.add_deals import add_deals
from webapp.facts.operations.sum_apart import abandoned, remove_abandoned
from webapp.importing.background import finish_table, import_in_background
from webapp.web.runtime import Runtime

GIVEN_UP = timedelta(hours=1)  # a command that has made nothing sure by then was killed
# What adds the staged rows of a kind of table.
ADDS: dict[str, Add] = {
    DEALS: add_deals,
    CALL_RECORDS: add_call_records,
    CALL_LIST: add_call_list,
}
log = logging.getLogger(__name__)


class WorkRunner:
    """Imports the tables of the import page, and completes sure works that no process goes on with.

    It also ends the works of commands that were killed.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._seen: dict[int, int] | None = None  # rows that were added at the last call, by work

    def __call__(self) -> None:
        """At the first call nobody else in this process has begun a work: complete all."""
        here, seen = self._runtime, self._seen
        self._seen = {}
        for campaign in abandoned() if seen is None else ():
            remove_abandoned(here.write, campaign)
            log.info("campaign %s was not opened: the program ended meanwhile", campaign)
        for work in open_works():
            if work.kind == TABLE and not work.is_sure:
                import_in_background(here, work)
            elif not work.is_sure:
                self._end_killed(work)
            elif seen is None or seen.get(work.id) == work.done:
                kind = json.loads(work.about)["table"] if work.kind == TABLE else work.kind
                add_staged(here.write, work.id, ADDS[kind])
                if work.kind == TABLE:
                    done = {"work": work.id, "by": work.asked_by, "told": work.told}
                    here.write(partial(finish_table, **done))
                log.info("completed work %s: %s rows", work.id, work.total)
            else:
                self._seen[work.id] = work.done

    def _end_killed(self, work: LongWork) -> None:
        here = self._runtime
        if work.kind in ADDS and here.clock() - work.asked_at > GIVEN_UP:
            here.write(lambda tx: end_work(tx, work.id, FAILED))
            drop_staged(here.write, work.id)
