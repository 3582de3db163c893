"""Settings of the company by name, and what holds where nobody has set one."""

from __future__ import annotations

import json

from webapp.store.models import Setting

COMPANY = "捷报示例有限公司"
DEPARTMENT = "人力资源部"


def setting(name: str, otherwise: str) -> str:
    """A setting's text, or what holds where nobody has set it."""
    held = Setting.get_or_none(Setting.name == name)
    return str(json.loads(held.value)) if held else otherwise
