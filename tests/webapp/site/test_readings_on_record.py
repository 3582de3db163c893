"""No page shows a whole number or sends a photo of a card without a line in a log."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.webapp.every_record import CAST
from tests.webapp.page_addresses import NOT_WALKED, addresses_of
from tests.webapp.site.test_access import jpeg
from tests.webapp.site.test_query_bounds import sign_in
from webapp.calling.models import Showing
from webapp.cards.models import PhotoShowing
from webapp.facts.models import Card, Customer, Fact, Photo
from webapp.media.photos import process_photo
from webapp.site.access import TABLE
from webapp.web.runtime import Runtime

ROOT = Path(__file__).parents[3]
# The modules that decrypt numbers, and what notes that.
DECRYPTING = {
    "webapp/calling/pages/customers.py": "note_showing, in the same function",
    "webapp/checks/pages/checks.py": "show_number, which notes it",
    "webapp/integration/facts_as_json.py": "given its decrypting by api.py",
    "webapp/verification/forgetting.py": "shown to nobody: the text that an erasure looks for",
    "webapp/verification/person_export.py": "note_export, before the ZIP is made",
    "webapp/people/pages/person_page.py": "masked before it is shown",
    "webapp/integration/pages/api.py": "note_numbers_read, before the answer is made",
}
NUMBER = re.compile(r"1[3-9][0-9]{9}")


def test_whatever_decrypts_a_number_is_known_here() -> None:
    found = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "webapp").rglob("*.py")
        if re.search(r"cipher\.decrypt\b|\bdecrypt\(row", file.read_text("utf-8"))
    }
    assert found == DECRYPTING.keys()


def test_every_page_with_a_whole_number_or_a_photo_leaves_a_line(
    filled: Runtime, filled_app: Any
) -> None:
    card = _card_with_photo(filled)
    numbers = {
        filled.cipher.decrypt(sealed)
        for (sealed,) in Customer.select(Customer.phone_cipher).tuples()
        if sealed and sealed.startswith("v1.")
    }
    shown, sent = set(), set()
    for role, person in CAST.items():
        client = sign_in(filled_app, filled, person)
        for entry in TABLE:
            if "GET" not in entry.methods.split() or entry.address in NOT_WALKED:
                continue
            if entry.roles is None or role not in entry.roles:
                continue
            addresses = addresses_of(entry, person, filled)
            if entry.address == "/photos/<int:card>/<size>":
                addresses = [f"/photos/{card.fact_id}/large"]
            for address in addresses:
                before = Showing.select().count()
                with client.get(address) as answer:
                    body = answer.get_data()
                if answer.status_code != 200:
                    continue
                if numbers & set(NUMBER.findall(body.decode("utf-8", "replace"))):
                    shown.add(entry.address)
                    assert Showing.select().count() > before, (role, address)
                if answer.mimetype == "image/jpeg" and entry.address.startswith("/photos/"):
                    sent.add(role)
                    own = person == card.fact.person_id
                    noted = PhotoShowing.card == card.fact_id, PhotoShowing.person == person
                    assert own or PhotoShowing.select().where(*noted).exists(), (role, address)
    assert shown, "no page shows a number: this test sees nothing"
    assert sent, "no page sends a photo: this test sees nothing"


def _card_with_photo(runtime: Runtime) -> Any:
    """A card of the company whose photo has a file."""
    intake = process_photo(jpeg())
    card = Card.select(Card, Fact).join(Fact).where(Card.photo.is_null(False)).first()
    name = runtime.photos.save(intake)
    row = dict(Photo.select().where(Photo.name == card.photo_id).dicts().get())
    Photo.insert(**{**row, "name": name, "received_sha256": name}).execute()
    Card.update(photo=name).where(Card.fact == card.fact_id).execute()
    return Card.select(Card, Fact).join(Fact).where(Card.fact == card.fact_id).get()
