"""Run each minute: seal the audit trail, publish bulletins, announce new sales."""

from __future__ import annotations

import logging
from datetime import date

from webapp.audit.chain import current_head
from webapp.audit.sealed_mark import SealedMark
from webapp.audit.sealer import seal_all
from webapp.praise.operations.celebrate import celebrate, sales_to_tell
from webapp.praise.operations.publish_bulletins import days_to_publish, publish
from webapp.web.runtime import Runtime

log = logging.getLogger(__name__)


class PraiseJobs:
    """The scheduled job, called once a minute, after the due settlements."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._sealed = SealedMark(runtime.config.data)

    def __call__(self) -> None:
        """Run one round; sealing comes first, so that a bulletin's head covers its settlement."""
        here = self._runtime
        seal_all(here.write)
        self._sealed.keep()
        for day in days_to_publish(here.company, here.clock()):
            issue = self._publish(day)
            if issue is not None:
                log.info("bulletin of %s, issue %s", day, issue)
        if sales_to_tell(here.company, here.clock()):
            here.write(celebrate)

    def _publish(self, day: date) -> int | None:
        head, address = current_head(), self._runtime.config.address
        return self._runtime.write(lambda tx: publish(tx, day, head, address))
