"""Posts the comment, or writes the one that is there anew."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cjm_site.hosts import comments
from cjm_site.hosts.client import BusyError, HostError
from cjm_site.refusal import RefusalError, _

if TYPE_CHECKING:
    from cjm_site.hosts.client import Client
    from cjm_site.hosts.comments import Comment, Place

TRIES = 3
LONGEST_WAIT = 30
MOST_PAGES = 100

POSTED, UPDATED, SAME, NOTHING = "posted", "updated", "same", "nothing"


def publish(client: Client, where: Place, text: str, *, author: str | None, head: str | None, nothing: bool) -> str:
    """Make the comment say ``text``; what was done.

    A request that failed may have been carried out, so each try begins with looking at what is there.

    :param author: who we are, where that is known.
    :param head: the commit that the merge request has to end with.
    :param nothing: there is nothing to say: only a comment that is there is changed.
    """
    for left in reversed(range(TRIES)):
        try:
            return _try(client, where, text, author=author, head=head, nothing=nothing)
        except BusyError as error:
            if not left:
                raise
            wait = 2.0 ** (TRIES - 1 - left) if error.wait is None else error.wait
            time.sleep(min(wait, LONGEST_WAIT))
    raise AssertionError  # the last try returned or raised


def _try(client: Client, where: Place, text: str, *, author: str | None, head: str | None, nothing: bool) -> str:
    if head is not None:
        found = comments.head_in(client.ask(comments.Request("GET", where.itself)).data, where.host)
        if found != head:
            raise RefusalError(
                _("merge request {number} does not end with the commit {head}: this diff is about something else"),
                number=where.number,
                head=head,
            )
    there = _ours(client, where, author or _who(client))
    if there is None:
        if nothing:
            return NOTHING
        client.ask(comments.creation(where, text))
        return POSTED
    if there.body.strip() == text.strip():
        return SAME
    client.ask(comments.update(where, there, text))
    return UPDATED


def _who(client: Client) -> str:
    try:
        name = comments.author_in(client.ask(comments.whoami()).data, client.host)
    except BusyError:
        raise
    except HostError as error:
        if client.host == "github" and error.values.get("status") == 403:
            return comments.ACTIONS_BOT
        raise
    if not name:
        raise HostError(_("{address} does not say whose token it is; is --api right?"), address=client.api)
    return name


def _ours(client: Client, where: Place, author: str) -> Comment | None:
    for page in range(1, MOST_PAGES + 1):
        answer = client.ask(comments.listing(where, page))
        if not isinstance(answer.data, list):
            raise HostError(_("{address} does not answer with a list of comments; is --api right?"), address=client.api)
        found = comments.ours(comments.comments_in(answer.data, where.host), author)
        if found is not None or not (answer.more or len(answer.data) >= comments.PER_PAGE):
            return found
    return None
