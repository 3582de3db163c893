"""Paths of the program's own folders: beside `webapp` both in a clone and in a wheel."""

from __future__ import annotations

from pathlib import Path

import webapp

ROOT = Path(webapp.__file__).parents[1]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
TRANSLATIONS = ROOT / "webapp" / "translations"
GUIDES = ROOT / "docs" / "guide"
