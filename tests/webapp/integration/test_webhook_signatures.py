"""Signatures of webhooks are those of the Standard Webhooks form."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from tests.webapp.integration.test_webhooks import SECRET
from webapp.integration.webhook_sender import signed_headers


def test_the_reference_library_verifies_a_signature() -> None:
    body = '{"type": "leave"}'
    headers = signed_headers([SECRET], "line_7_1", datetime.now(UTC), body)
    assert Verifier(SECRET).verify(body, headers) == {"type": "leave"}
    assert re.fullmatch(r"v1,[A-Za-z0-9+/]{43}=", headers["webhook-signature"])
    for forged in (body + " ", body.replace("leave", "place")):
        with pytest.raises(WebhookVerificationError):
            Verifier(SECRET).verify(forged, headers)
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_" + "A" * 32).verify(body, headers)


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of the specification's own tests: HMAC-SHA-256 of id.timestamp.body."""
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed_headers([SECRET], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-signature"] == expected


def test_a_receiver_with_either_secret_verifies_two_signatures() -> None:
    new = "whsec_" + "B" * 32
    headers = signed_headers([new, SECRET], "line_7_1", datetime.now(UTC), "{}")
    for secret in (SECRET, new):
        assert Verifier(secret).verify("{}", headers) == {}
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_" + "C" * 32).verify("{}", headers)
