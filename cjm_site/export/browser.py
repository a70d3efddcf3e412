"""A browser without a window, offline: Chromium, Chrome or Edge by its command line.

Chromium was chosen over WeasyPrint because the map is laid out by what a browser knows (tables, grids, `color-mix`,
custom properties, SVG inside HTML): the poster is the page that readers see. One of the three is on nearly every
office machine, so nothing has to be installed; WeasyPrint needs Pango.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cjm_site.refusal import RefusalError, _

VARIABLE = "CJM_BROWSER"
"""The environment variable that names the browser to use."""

SECONDS = 1800
"""A browser that has not finished by then is stopped."""

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "brave-browser",
)
_MAC = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Chromium.app/Contents/MacOS/Chromium",
)
_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # what is exported is confidential, and needs no network
)


class BrowserError(RefusalError):
    """There is no browser, or it did not do what it was asked for."""


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser by its program."""

    program: Path

    @classmethod
    def find(cls) -> Browser:
        """The browser that :data:`VARIABLE` names, else the first that is installed.

        :raises BrowserError: when there is none.
        """
        named = os.environ.get(VARIABLE)
        if named:
            program = shutil.which(named)
            if program is None:
                raise BrowserError(
                    _("{variable} names {program}, which is no program here"), variable=VARIABLE, program=named
                )
            return cls(Path(program))
        for name in _NAMES:
            program = shutil.which(name)
            if program:
                return cls(Path(program))
        for path in _usual_places():
            if path.is_file():
                return cls(path)
        raise BrowserError(
            _(
                "no browser was found to draw with: install Chromium, Chrome or Edge, or name one in the environment"
                " variable {variable}"
            ),
            variable=VARIABLE,
        )

    def dom(self, page: Path, *, width: int, height: int) -> str:
        """The page's HTML after its scripts have run."""
        with tempfile.TemporaryDirectory(prefix="cjm-browser-") as profile:
            said = self._run(profile, page, "--dump-dom", f"--window-size={width},{height}")
        text = said.decode("utf-8", "replace")
        if "</html>" not in text:
            raise _failed("it gave no page")
        return text

    def pdf(self, page: Path) -> bytes:
        """The page printed; sizes of sheets are those of its style sheet. Links and headings become the PDF's own."""
        return self._made(
            page, "--print-to-pdf={}", "--no-pdf-header-footer", "--generate-pdf-document-outline", suffix="pdf"
        )

    def png(self, page: Path, *, width: int, height: int, scale: float) -> bytes:
        """A picture of the page's upper left, in CSS pixels, each of ``scale`` × ``scale`` dots."""
        return self._made(
            page,
            "--screenshot={}",
            f"--window-size={width},{height}",
            f"--force-device-scale-factor={scale:g}",
            suffix="png",
        )

    def _made(self, page: Path, order: str, *options: str, suffix: str) -> bytes:
        with tempfile.TemporaryDirectory(prefix="cjm-browser-") as profile:
            target = Path(profile) / f"made.{suffix}"
            self._run(profile, page, order.format(target), *options)
            try:
                return target.read_bytes()
            except OSError:
                raise _failed("it wrote nothing") from None

    def _run(self, profile: str, page: Path, *options: str) -> bytes:
        # A container's root has no sandbox to use; what is shown is our own page, with scripts of ours only.
        free = ("--no-sandbox",) if sys.platform.startswith("linux") and os.geteuid() == 0 else ()
        command = [str(self.program), *_OPTIONS, *free, f"--user-data-dir={profile}", *options, page.as_uri()]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - a browser and our own options
        except subprocess.TimeoutExpired:
            raise _failed(f"no answer within {SECONDS} s") from None
        except OSError as error:
            raise _failed(error.strerror or str(error)) from None
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise _failed(lines[-1] if lines else f"exit status {done.returncode}")
        return done.stdout


def _failed(reason: str) -> BrowserError:
    return BrowserError(_("the browser did not draw it: {reason}"), reason=reason)


def _usual_places() -> list[Path]:
    """Where installers put a browser that is not in the PATH."""
    if sys.platform == "darwin":
        return [folder / app for folder in (Path("/Applications"), Path.home() / "Applications") for app in _MAC]
    if sys.platform == "win32":
        folders = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
        return [Path(folder) / program for folder in folders if folder for program in _WINDOWS]
    return []
