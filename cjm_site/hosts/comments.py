"""The comment on a merge request: where it stands, which of those there is ours, and what the host is asked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from cjm_site.diff.formats.markdown import LIMITS, MARKER, cut
from cjm_site.hosts.guard import harmless
from cjm_site.refusal import RefusalError, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ACTIONS_BOT = "github-actions[bot]"
"""Who GitHub's own token of a workflow writes as; that token may not ask who it is."""

PER_PAGE = 100
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_VARIABLES = {
    "github": {"api": "GITHUB_API_URL", "project": "GITHUB_REPOSITORY", "token": "GITHUB_TOKEN"},
    "gitlab": {
        "api": "CI_API_V4_URL",
        "project": "CI_PROJECT_ID",
        "number": "CI_MERGE_REQUEST_IID",
        "token": "CJM_TOKEN",
    },
}


@dataclass(frozen=True)
class Place:
    """A merge request of a project on a host."""

    host: str
    api: str
    project: str
    number: int

    @property
    def comments(self) -> str:
        """The path of its comments."""
        if self.host == "github":
            return f"/repos/{self.project}/issues/{self.number}/comments"
        return f"/projects/{quote(self.project, safe='')}/merge_requests/{self.number}/notes"

    @property
    def itself(self) -> str:
        """The path of the merge request."""
        if self.host == "github":
            return f"/repos/{self.project}/pulls/{self.number}"
        return f"/projects/{quote(self.project, safe='')}/merge_requests/{self.number}"


@dataclass(frozen=True)
class Request:
    """What to ask; ``path`` begins with a slash, below the address of the API."""

    method: str
    path: str
    data: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Comment:
    """A comment that is there."""

    id: int
    author: str
    body: str


def variable(host: str, what: str) -> str:
    """The variable that the host's CI has something in; empty where it has none."""
    return _VARIABLES[host].get(what, "")


def place(
    host: str,
    environment: Mapping[str, str],
    *,
    api: str | None = None,
    project: str | None = None,
    number: int | None = None,
) -> Place:
    """Where to comment: what was given, else what the host's CI says.

    :raises RefusalError: when something is missing or cannot be.
    """
    found = {"api": api, "project": project, "number": str(number) if number else None}
    for what, value in found.items():
        name = variable(host, what)
        found[what] = value or environment.get(name, "")
        if not found[what]:
            raise RefusalError(
                _("{option} is missing, and so is the variable {variable}")
                if name
                else _("{option} is missing: which merge request is it?"),
                option=f"--{what}",
                variable=name,
            )
    address, where, which = (found[what] or "" for what in ("api", "project", "number"))
    if not _speaks_safely(address):
        raise RefusalError(
            _("{address} is no address to send a token to: it has to begin with https://"), address=address
        )
    pattern = r"[\w.-]+/[\w.-]+" if host == "github" else r"\d+|[\w.-]+(/[\w.-]+)+"
    if not re.fullmatch(pattern, where, re.ASCII) or {".", ".."} & set(where.split("/")):
        raise RefusalError(_("{project} is not the name of a project"), project=where)
    if not re.fullmatch(r"[1-9][0-9]{0,9}", which):
        raise RefusalError(_("{number} is not the number of a merge request"), number=which)
    return Place(host, address.rstrip("/"), where, int(which))


def _speaks_safely(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.query or parts.fragment or not address.isascii():
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)


def body(
    markdown: str, host: str, page: tuple[str, str] | None = None, said: Callable[[int], str] = lambda _: "…"
) -> str:
    """The comment: our mark, the Markdown made harmless, a link to the page, within what the host takes.

    :param page: the words of the link, and its address.
    :param said: says that so many lines are left out.
    """
    text = harmless(markdown.strip().removeprefix(MARKER).strip())
    end = f"\n\n[{page[0]}](<{page[1]}>)\n" if page else "\n"
    room = LIMITS[host] - len(MARKER) - 1 - len(end)
    return f"{MARKER}\n{cut(text, room, said)[:room]}{end}"


def page_address(address: str) -> str:
    """An address to link to.

    :raises RefusalError: when it is none.
    """
    if not re.fullmatch(r"https?://[^\s<>\\\"'`]+", address) or len(address) > 2000:
        raise RefusalError(_("{address} is no address of a page"), address=address)
    return address


def says_nothing(report: object) -> bool:
    """Whether a report of ``cjm diff --format json`` has no change, and nothing that could not be compared."""
    if not isinstance(report, dict) or report.get("changes") != []:
        return False
    revisions = [report.get(name) for name in ("before", "after")]
    return all(isinstance(its, dict) and not its.get("problems") and not its.get("note") for its in revisions)


def whoami() -> Request:
    """Whose token is it?"""
    return Request("GET", "/user")


def listing(where: Place, page: int) -> Request:
    """One page of the comments, the oldest first."""
    order = "&sort=asc&order_by=created_at" if where.host == "gitlab" else ""
    return Request("GET", f"{where.comments}?per_page={PER_PAGE}&page={page}{order}")


def creation(where: Place, text: str) -> Request:
    """A new comment."""
    return Request("POST", where.comments, {"body": text})


def update(where: Place, comment: Comment, text: str) -> Request:
    """The comment with another text."""
    if where.host == "github":
        return Request("PATCH", f"/repos/{where.project}/issues/comments/{comment.id}", {"body": text})
    return Request("PUT", f"{where.comments}/{comment.id}", {"body": text})


def author_in(user: object, host: str) -> str:
    """The name that a user writes under; empty where the answer has none."""
    name = user.get("login" if host == "github" else "username") if isinstance(user, dict) else None
    return name if isinstance(name, str) else ""


def comments_in(answer: object, host: str) -> list[Comment]:
    """The comments of an answer; whatever else there is, is none."""
    found = []
    for item in answer if isinstance(answer, list) else []:
        if isinstance(item, dict) and isinstance(item.get("id"), int) and not item.get("system"):
            author = author_in(item.get("user" if host == "github" else "author"), host)
            found.append(Comment(item["id"], author, str(item.get("body") or "")))
    return found


def ours(comments: Iterable[Comment], author: str) -> Comment | None:
    """The comment that begins with our mark and that this author wrote."""
    return next((one for one in comments if one.author == author and one.body.lstrip().startswith(MARKER)), None)


def head_in(answer: object, host: str) -> str:
    """The commit that a merge request ends with."""
    found: Any = answer if isinstance(answer, dict) else {}
    head = found.get("head") if host == "github" else found
    sha = head.get("sha") if isinstance(head, dict) else None
    return sha if isinstance(sha, str) else ""


def parsed(text: str) -> object:
    """JSON, or ``None`` where it is none."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found
