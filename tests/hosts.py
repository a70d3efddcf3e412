"""A host of repositories for tests: what ``cjm comment`` asks of GitHub's and GitLab's API, on this machine."""

from __future__ import annotations

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.conftest import answer

TOKEN = "s3cret-t0ken"  # noqa: S105 - of a host that is not one
_PATHS = {
    "github": (r"/repos/acme/manual/issues/(7)/comments", r"/repos/acme/manual/issues/comments/(\d+)"),
    "gitlab": (r"/projects/42/merge_requests/(7)/notes", r"/projects/42/merge_requests/7/notes/(\d+)"),
}
_USER = {"github": ("user", "login"), "gitlab": ("author", "username")}


class Host:
    """Both APIs. ``failures`` are (status, headers) of the next answers; ``may_ask_who`` is for tokens of users."""

    def __init__(self, kind: str, me: str) -> None:
        self.kind, self.me = kind, me
        self.comments: list[dict[str, Any]] = []
        self.failures: list[tuple[int, dict[str, str]]] = []
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.head = "a" * 40
        self.may_ask_who = me != "github-actions[bot]"
        self.carry_out_then_fail = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        answer(self.server)

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def add(self, author: str, body: str) -> None:
        field, name = _USER[self.kind]
        self.comments.append({"id": len(self.comments) + 1, field: {name: author}, "body": body})

    def bodies(self) -> list[tuple[str, str]]:
        field, name = _USER[self.kind]
        return [(comment[field][name], comment["body"]) for comment in self.comments]

    def writes(self) -> list[str]:
        return [method for method, _ in self.asked if method != "GET"]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, method: str, path: str, data: dict[str, str]) -> tuple[int, object, dict[str, str]]:
        parts = urlsplit(path)
        listing, single = _PATHS[self.kind]
        if parts.path == "/user":
            return (200, {_USER[self.kind][1]: self.me}, {}) if self.may_ask_who else (403, {}, {})
        if parts.path == "/repos/acme/manual/pulls/7":
            return 200, {"head": {"sha": self.head}}, {}
        if re.fullmatch(listing, parts.path) and method == "GET":
            query = parse_qs(parts.query)
            page, size = int(query["page"][0]), int(query["per_page"][0])
            more = len(self.comments) > page * size
            link = {"Link": '<https://elsewhere.example/>; rel="next"'} if more else {}
            return 200, self.comments[(page - 1) * size : page * size], link
        if re.fullmatch(listing, parts.path) and method == "POST":
            self.add(self.me, data["body"])
            if self.carry_out_then_fail:
                self.carry_out_then_fail = False
                return 502, {}, {"Retry-After": "0"}
            return 201, self.comments[-1], {}
        found = re.fullmatch(single, parts.path)
        if found and method == ("PATCH" if self.kind == "github" else "PUT"):
            comment = self.comments[int(found[1]) - 1]
            comment["body"] = data["body"]
            return 200, comment, {}
        return 404, {}, {}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                data = json.loads(self.rfile.read(size) or b"{}")
                host.asked.append((self.command, self.path))
                host.headers.append(dict(self.headers))
                known = {"github": f"Bearer {TOKEN}", "gitlab": TOKEN}[host.kind]
                given = self.headers.get("Authorization" if host.kind == "github" else "PRIVATE-TOKEN")
                if host.failures:
                    status, headers = host.failures.pop(0)
                    answer: object = {}
                elif given != known:
                    status, answer, headers = 401, {}, {}
                else:
                    status, answer, headers = host.answer(self.command, self.path, data)
                text = json.dumps(answer).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PATCH = do_PUT = _serve  # noqa: N815 - http.server's names

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        return Handler
