"""Real web servers for tests, on this machine's own address, with the configuration files that the guide shows."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from base64 import b64encode
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DEPLOY = ROOT / "docs/deploy"


def program(name: str) -> str:
    """Where a server is; without it a test is not run, and in CI fails."""
    found = shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} was not found: see .ci/servers")
        pytest.skip(f"{name} was not found: see .ci/servers")
    return found


@cache
def _trusting() -> ssl.SSLContext:
    """Takes any certificate: it is the test's own, on this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that signs itself, and its key."""
    cert, key = folder / "x.crt", folder / "x.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(cert)], capture_output=True, check=True)
    return cert, key


@dataclass
class Answer:
    """What a server said."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Server:
    """A running server."""

    port: int
    user: str = "ana:secret"

    def connect(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=120, context=_trusting())

    def headers(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        token = {"Authorization": f"Basic {b64encode(self.user.encode()).decode()}"} if self.user else {}
        return {"Host": "intranet.example.org", **token, **(more or {})}

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a path; names of headers have ``_`` for ``-``."""
        connection = self.connect()
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=self.headers(given))
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()})
        finally:
            connection.close()


def replaced(text: str, changes: Mapping[str, str]) -> str:
    """A configuration with what is each machine's own; everything that is to be changed must be there."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[Server]:
    """A server as long as it is needed."""
    with log.open("wb") as stream, subprocess.Popen(command, stdout=stream, stderr=stream) as process:
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, log.read_text("utf-8", "replace")
                time.sleep(0.05)
            yield Server(port)
        finally:
            process.terminate()


def set_up_nginx(folder: Path, changes: Mapping[str, str]) -> tuple[list[str], int]:
    """The guide's configuration for a folder with ``www/handbook`` in it: the command, and the port."""
    nginx = program("nginx")
    port = free_port()
    cert, key = certificate(folder)
    passwords = folder / "passwords"
    passwords.write_text("ana:{PLAIN}secret\n")
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    text = replaced(text, changes)
    text = replaced(
        text,
        {
            "listen 80;": f"listen 127.0.0.1:{free_port()};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
            "/etc/ssl/intranet.example.org.crt": str(cert),
            "/etc/ssl/intranet.example.org.key": str(key),
            "/etc/nginx/handbook.htpasswd": str(passwords),
            "/srv/www": str(folder / "www"),
        },
    )
    (folder / "site.conf").write_text(text, "utf-8")
    temporary = "\n".join(
        f"{name}_temp_path {folder / 'tmp'};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; worker_processes 2; pid {folder / 'nginx.pid'}; error_log stderr warn;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {temporary} include {folder / 'site.conf'}; }}\n",
        "utf-8",
    )
    command = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr, tested.stderr
    return command, port


MODULES = (
    "mpm_event authn_core authn_file authz_core authz_host authz_user auth_basic alias dir mime ssl headers deflate "
    "filter setenvif socache_shmcb autoindex"
)


def set_up_apache(folder: Path) -> tuple[list[str], int]:
    """The guide's configuration for a folder with ``www/handbook`` in it: the command, and the port."""
    apache = program("apache2")
    port = free_port()
    cert, key = certificate(folder)
    (folder / "passwords").write_text("ana:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n")  # secret
    text = replaced(
        (DEPLOY / "apache.conf").read_text("utf-8"),
        {
            "<VirtualHost *:80>": f"<VirtualHost 127.0.0.1:{free_port()}>",
            "<VirtualHost *:443>": f"<VirtualHost 127.0.0.1:{port}>",
            "/etc/ssl/intranet.example.org.crt": str(cert),
            "/etc/ssl/intranet.example.org.key": str(key),
            "/etc/apache2/handbook.htpasswd": str(folder / "passwords"),
            "/srv/www": str(folder / "www"),
        },
    )
    loaded = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES.split())
    user = "User daemon\nGroup daemon" if os.geteuid() == 0 else ""
    (folder / "apache.conf").write_text(
        f'ServerRoot "{folder}"\n{loaded}\n{user}\nServerName localhost\nListen 127.0.0.1:{port}\n'
        f'PidFile "{folder / "apache.pid"}"\nErrorLog "{folder / "error.log"}"\nMutex file:{folder} default\n'
        f"TypesConfig /etc/mime.types\n{text}",
        "utf-8",
    )
    command = [apache, "-f", str(folder / "apache.conf")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert "Syntax OK" in tested.stderr, tested.stderr
    return [*command, "-DFOREGROUND"], port
