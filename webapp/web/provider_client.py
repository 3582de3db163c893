"""Ask the identity provider: its description, its keys, and who has signed in there.

The way is OpenID Connect's authorization code with PKCE, state and nonce; Authlib makes the
requests and checks the claims. The module is loaded when a provider is first asked: with Authlib's
libraries it takes a moment and some megabytes.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.jwk import KeySet
from requests import RequestException, Session

from webapp.web.id_tokens import (
    Expected,
    IdTokenRefused,
    KeyUnknown,
    read_id_token,
    read_keys,
    told_number,
)
from webapp.web.operations.identity_providers import WELL_KNOWN
from webapp.web.outside_requests import PATIENCE, guard_session
from webapp.web.provider_account import (
    Begun,
    ClaimMissing,
    ProviderAnswerRefused,
    ProviderSettings,
    ProviderUnreached,
    SignInOutdated,
    ToldAccount,
)

KEPT = timedelta(minutes=10)  # how long description and keys are kept
ASKED_AGAIN = timedelta(minutes=1)  # how soon keys are fetched again for one that is not among them
SCOPE = "openid profile"
log = logging.getLogger(__name__)


class ProviderClient:
    """Asks providers; keeps what they publish in memory for KEPT, by their issuer."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[datetime, Any]] = {}

    def describe(self, issuer: str, now: datetime, *, inside: bool) -> dict[str, Any]:
        """The provider's description. Raises ProviderUnreached, ProviderAnswerRefused."""
        address = issuer.rstrip("/") + WELL_KNOWN
        told = self._published(address, now, inside=inside)
        ends = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if not isinstance(told, dict) or told.get("issuer") != issuer:
            raise _refused("the description names another issuer")
        if not all(_is_web_address(told.get(end), inside=inside) for end in ends):
            raise _refused("the description lacks an address, or names one that is not https")
        return told

    def address_of(self, settings: ProviderSettings, begun: Begun, now: datetime, ask: str) -> str:
        """The provider's address to which the browser goes; `ask` is its `prompt`, or empty."""
        told = self.describe(settings.issuer, now, inside=settings.inside)
        more = {"prompt": ask} if ask else {}
        with self._session(settings, told, begun.come_back) as session:
            address, _state = session.create_authorization_url(
                told["authorization_endpoint"],
                state=begun.state,
                code_verifier=begun.verifier,
                nonce=begun.nonce,
                **more,
            )
        return str(address)

    def account_of(
        self, settings: ProviderSettings, begun: Begun, code: str, now: datetime
    ) -> ToldAccount:
        """Exchange a code for the account that it stands for.

        Raises ProviderUnreached, ProviderAnswerRefused, SignInOutdated, ClaimMissing.
        """
        told = self.describe(settings.issuer, now, inside=settings.inside)
        expected = Expected(settings.issuer, settings.client, begun.nonce)
        with self._session(settings, told, begun.come_back) as session:
            token = _exchange(session, told["token_endpoint"], code, begun.verifier)
            claims = self._claims(settings, told, token, expected, now)
            if settings.claim not in claims:
                claims = _more_claims(session, told.get("userinfo_endpoint"), claims)
        number = told_number(claims, settings.claim)
        if not number:
            raise ClaimMissing(claim=settings.claim)
        return ToldAccount(claims["sub"], number)

    def _claims(
        self,
        settings: ProviderSettings,
        told: dict[str, Any],
        token: dict[str, Any],
        expected: Expected,
        now: datetime,
    ) -> dict[str, Any]:
        where, id_token = told["jwks_uri"], str(token.get("id_token", ""))
        try:
            try:
                keys = self._keys(where, now, KEPT, inside=settings.inside)
                return read_id_token(id_token, keys, expected, now)
            except KeyUnknown:  # the provider may have new keys
                keys = self._keys(where, now, ASKED_AGAIN, inside=settings.inside)
                return read_id_token(id_token, keys, expected, now)
        except IdTokenRefused as refused:
            raise _refused(f"ID token: {refused}") from refused

    def _keys(self, where: str, now: datetime, kept: timedelta, *, inside: bool) -> KeySet:
        return read_keys(self._published(where, now, kept, inside=inside))

    def _published(
        self, address: str, now: datetime, kept: timedelta = KEPT, *, inside: bool
    ) -> Any:
        """A public JSON document of the provider, fetched again when it was kept too long."""
        held = self._held.get(address)
        if held is not None and timedelta() <= now - held[0] < kept:
            return held[1]
        with Session() as session:
            guard_session(session, inside=inside)
            document = _json_of(session, "GET", address)
        self._held = {**self._held, address: (now, document)}
        return document

    def _session(
        self, settings: ProviderSettings, told: dict[str, Any], come_back: str
    ) -> OAuth2Session:
        ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = "client_secret_basic" in ways
        session = OAuth2Session(
            settings.client,
            settings.secret,
            token_endpoint_auth_method="client_secret_basic" if basic else "client_secret_post",
            scope=SCOPE,
            redirect_uri=come_back,
            code_challenge_method="S256",
            default_timeout=PATIENCE,
        )
        guard_session(session, inside=settings.inside)
        return session


def _exchange(session: OAuth2Session, address: str, code: str, verifier: str) -> dict[str, Any]:
    try:
        return dict(
            session.fetch_token(
                address, grant_type="authorization_code", code=code, code_verifier=verifier
            )
        )
    except AuthlibBaseError as refused:
        log.warning("the identity provider refused a code: %r", refused.error)
        if refused.error == "invalid_grant":
            raise SignInOutdated() from refused
        raise ProviderAnswerRefused() from refused
    except RequestException as failed:
        raise _unreached(failed) from failed
    except (ValueError, TypeError) as malformed:
        raise _refused("the token's answer is no JSON object") from malformed


def _more_claims(session: OAuth2Session, address: Any, claims: dict[str, Any]) -> dict[str, Any]:
    """The claims, and those of the provider's userinfo, which must be of the same account."""
    if not isinstance(address, str):
        return claims
    more = _json_of(session, "GET", address)
    if not isinstance(more, dict) or more.get("sub") != claims["sub"]:
        raise _refused("userinfo is of another account")
    return {**more, **claims}


def _json_of(session: Session, method: str, address: str) -> Any:
    """The JSON at an address. Raises ProviderUnreached, ProviderAnswerRefused."""
    try:
        answer = session.request(method, address, timeout=PATIENCE)
        answer.raise_for_status()
    except RequestException as failed:
        raise _unreached(failed) from failed
    try:
        return answer.json()
    except ValueError as malformed:
        raise _refused("an answer is no JSON") from malformed


def _is_web_address(address: object, *, inside: bool) -> bool:
    schemes = ("https", "http") if inside else ("https",)
    return isinstance(address, str) and urlsplit(address).scheme in schemes


def _unreached(failed: Exception) -> ProviderUnreached:
    log.warning("the identity provider was not reached: %s", type(failed).__name__)
    return ProviderUnreached()


def _refused(why: str) -> ProviderAnswerRefused:
    log.warning("the identity provider's answer was refused: %s", why)
    return ProviderAnswerRefused()
