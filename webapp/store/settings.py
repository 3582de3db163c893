"""Settings of the company by name, with defaults for the company and the department."""

from __future__ import annotations

import json

from webapp.store.models import Setting

COMPANY = "捷报示例有限公司"
DEPARTMENT = "人力资源部"


def setting(name: str, otherwise: str) -> str:
    """The text of a setting, or `otherwise` if it is not set."""
    row = Setting.get_or_none(Setting.name == name)
    return str(json.loads(row.value)) if row else otherwise
