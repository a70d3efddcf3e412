"""Asks a host's API. The one module of ours that uses the network, for ``cjm comment`` alone.

urllib is enough for four kinds of request, and one dependency less can read the token.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from cjm_site.hosts.comments import parsed
from cjm_site.refusal import RefusalError, _

if TYPE_CHECKING:
    from email.message import Message

    from cjm_site.hosts.comments import Request

TIMEOUT = 20
"""Seconds that an answer may take."""

LARGEST = 20_000_000
"""Bytes of an answer: a hundred comments as long as they may be."""

_BUSY = {408, 429, 500, 502, 503, 504}


class HostError(RefusalError):
    """The host refused."""


class BusyError(HostError):
    """The host may answer another time; ``wait`` is how many seconds it asks for."""

    wait: float | None = None


@dataclass(frozen=True)
class Answer:
    """What the host said, as JSON; ``more`` says that a list goes on."""

    data: object
    more: bool


class _Stay(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: the token is for the configured address."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        """Nothing to follow."""
        return


@dataclass(frozen=True)
class Client:
    """Asks one API, with one token."""

    host: str
    api: str
    token: str

    def __repr__(self) -> str:
        return f"Client({self.api})"

    def ask(self, request: Request) -> Answer:
        """Send a request.

        :raises BusyError: when it is worth trying again.
        :raises HostError: when it is not.
        """
        data = None if request.data is None else json.dumps(dict(request.data)).encode("utf-8")
        made = urllib.request.Request(  # noqa: S310 - the address is https, or this machine: see comments.place
            f"{self.api}{request.path}", data=data, method=request.method, headers=self._headers()
        )
        try:
            with urllib.request.build_opener(_Stay).open(made, timeout=TIMEOUT) as answer:
                text = answer.read(LARGEST).decode("utf-8", "replace")
                return Answer(parsed(text), 'rel="next"' in (answer.headers.get("Link") or ""))
        except urllib.error.HTTPError as error:
            with error:
                self._refused(error.code, error.headers)
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise BusyError(_("{address} does not answer: {reason}"), address=self.api, reason=reason) from None

    def _headers(self) -> dict[str, str]:
        common = {"Content-Type": "application/json", "User-Agent": "cjm-site"}
        if self.host == "gitlab":
            return {**common, "Accept": "application/json", "PRIVATE-TOKEN": self.token}
        return {
            **common,
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            "Authorization": f"Bearer {self.token}",
        }

    def _refused(self, status: int, headers: Message) -> NoReturn:
        waits = headers.get("Retry-After", "")
        limited = status == 403 and (waits or headers.get("X-RateLimit-Remaining") == "0")
        if status in _BUSY or limited:
            busy = BusyError(
                _("{address} answers with status {status}: try again later"), address=self.api, status=status
            )
            busy.wait = float(waits) if waits.isascii() and waits.isdigit() else None
            raise busy
        raise HostError(_why(status, self.host), address=self.api, status=status)


def _why(status: int, host: str) -> str:
    if status == 401:
        return _("the token is not valid at {address} (status {status}): it is wrong, has expired or was withdrawn")
    if status in {403, 404} and host == "github":
        return _(
            "the token may not do this, or there is no such pull request (status {status}): "
            "the job needs the permission pull-requests: write"
        )
    if status in {403, 404}:
        return _(
            "the token may not do this, or there is no such merge request (status {status}): "
            "it needs the scope api and the role Reporter in the project"
        )
    if status in {301, 302, 303, 307, 308}:
        return _("{address} sends elsewhere (status {status}), where the token is not sent: correct --api or --project")
    return _("{address} answers with status {status}")
