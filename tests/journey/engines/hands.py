"""What a person does with a page, in the words of WebDriver: go, tap, fill, read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from tests.journey.engines.wire import Refused, Wire

PATIENCE = 60.0  # seconds; three engines take a core each on a busy machine
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the name that the standard gives a reference
KINDS = {
    "button": "//button[normalize-space()=$] | //summary[normalize-space()=$]",
    "link": "//a[normalize-space()=$]",
    "label": "//label[normalize-space()=$]",
    "field": "//*[@id=//label[normalize-space()=$]/@for]",
    "file": "//input[@type='file']",
}
FIND = """
const found = document.evaluate(arguments[0], document, null, 7, null);
for (let each = 0; each < found.snapshotLength; each += 1) {
    const element = found.snapshotItem(each);
    if (arguments[1] || element.getClientRects().length) {
        element.scrollIntoView({ block: "center" });
        return element;
    }
}
return null;"""
READ = "const found = document.querySelector(arguments[0]); return found && found.textContent;"
# While it is installed its requests without a cookie would each open a session of their own.
INSTALLED = """
const done = arguments[arguments.length - 1];
setTimeout(done, 5000, true);
navigator.serviceWorker.ready.then(() => done(true));"""
LOADED = "return document.readyState === 'complete' && !window.before;"


@dataclass
class Hands:
    """A person with one browser."""

    wire: Wire
    address: str

    def go(self, path: str) -> None:
        self.wire.send("Navigate", url=self.address + path)
        self.until("the page is there", LOADED)

    def sign_in(self, account: str, password: str) -> None:
        """Sign in at the login page; whoever was signed in here is no more."""
        self.go("/login")
        self.until("the worker is installed", INSTALLED)
        self.wire.send("DeleteAllCookies")
        self.go("/login")
        self.fill("工号或手机号", account)
        self.fill("密码", password)
        self.press("登录")
        self.until("signed in", "return !location.pathname.startsWith('/login');")

    def tap(self, kind: str, name: str) -> None:
        """Tap what is seen under a name; again while something lies before it."""
        until = monotonic() + PATIENCE
        while True:
            try:
                self.wire.send("ElementClick", id=self.found(kind, name))
            except Refused:
                if monotonic() > until:
                    raise
                sleep(0.2)
            else:
                return

    def press(self, name: str) -> None:
        """Tap a button that sends a form, and wait for the page that it leads to."""
        self.run("window.before = true;")
        self.tap("button", name)
        self.until("another page is there", LOADED)

    def fill(self, label: str, text: str) -> None:
        field = self.found("field", label)
        self.wire.send("ElementClear", id=field)
        self.wire.send("ElementSendKeys", id=field, text=text)

    def attach(self, file: Path) -> None:
        field = self.found("file", "", hidden=True)
        self.wire.send("ElementSendKeys", id=field, text=str(file))

    def found(self, kind: str, name: str, *, hidden: bool = False) -> str:
        """The reference of an element that is seen (with `hidden`: that is there)."""
        path = KINDS[kind].replace("$", f"'{name}'")
        until = monotonic() + PATIENCE
        while monotonic() < until:
            element = self.run(FIND, path, hidden)
            if element:
                return str(element[ELEMENT])
            sleep(0.1)
        pytest.fail(f"no {kind} {name!r}; {self.where()}")

    def said(self) -> str:
        """What the page says about the last step."""
        return " ".join((self.read("#said") or "").split())

    def hears(self, words: str) -> str:
        """Wait until the page says this about the last step; the whole sentence."""
        until = monotonic() + PATIENCE
        while not re.search(words, self.said()):
            if monotonic() > until:
                pytest.fail(f"not said: {words!r}; {self.where()}")
            sleep(0.1)
        return self.said()

    def read(self, selector: str) -> str | None:
        return self.run(READ, selector)

    def run(self, script: str, *arguments: Any) -> Any:
        """The answer of a function's body; None while one page makes room for another."""
        try:
            return self.wire.send("ExecuteScript", script=script, args=list(arguments))
        except Refused as refused:
            if "script" in str(refused):
                raise
            return None

    def until(self, what: str, script: str, *arguments: Any) -> None:
        """Wait until a script answers true; an asynchronous one calls its last argument."""
        command = "ExecuteAsyncScript" if "done" in script else "ExecuteScript"
        until = monotonic() + PATIENCE
        while monotonic() < until:
            try:
                if self.wire.send(command, script=script, args=list(arguments)):
                    return
            except Refused as refused:
                if monotonic() > until:
                    raise AssertionError(what) from refused
            sleep(0.1)
        pytest.fail(f"never: {what}; {self.where()}")

    def where(self) -> str:
        """The address and the text of the page, for who reads a failure."""
        return str(self.run("return `${location.href}: ${document.body.innerText}`;"))
