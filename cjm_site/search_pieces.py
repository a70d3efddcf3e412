"""A search index in pieces, for handbooks whose index is too large to be loaded and built in a browser.

Others cut theirs up too, but none works here. Pagefind's search is WebAssembly, which our policy forbids, and opens no
file from disk (its issue 202); lunr, elasticlunr and Sphinx load one index; Material's worker builds lunr's from all
texts when a page opens. So the words are cut up as Pagefind does it, pieces named by their content, and the search in
the browser is a script of ours that speaks with Material's search box as Material's own does.

* ``search/text/NAME.js``: one page's headings and texts, to show where a hit is.
* ``search/words/NAME.js``: words in order, each with the pages that have it and how much it weighs there.
* ``search/pages/NAME.js``: where these begin and how they are called. ``search_index.json`` says which one it is.

Each is a script with one call, so that it can be read where nothing can be fetched: from a folder on disk.
"""

from __future__ import annotations

import hashlib
import json
import operator
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.search_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

FOLDER = "search"
TEXT, WORDS, PAGES = "text", "words", "pages"

LARGEST = 40_000
"""Characters in a piece of words, unless one word alone has more."""

LONGEST_TEXT = 20_000
"""Characters of a section that are there to show; all of its words are found."""

FEW = 200
"""The pages that are kept of a beginning with which too many words begin."""

WIDE = 3 * LARGEST
LONGEST_WIDE = 8

IN_TEXT, IN_FIRST_TEXT, IN_TITLE, IN_TITLES, IN_PAGE_TITLE = 1, 2, 5, 6, 7
"""How much a word weighs by where in the page it is; in titles of more than two sections more than in one."""

_TAG = re.compile(r"<[^>\n]*>")
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Searched(NamedTuple):
    """A page as search knows it.

    ``words``: each word followed by its weight, in order, perhaps after ``*`` and how much more the page weighs;
    ``name``: of the piece with its texts; both empty for a page that nobody searches.
    """

    words: str = ""
    name: str = ""

    @property
    def line(self) -> str:
        """The same as one line."""
        return f"{self.name} {self.words}" if self.name else ""

    @classmethod
    def of(cls, line: str) -> Searched:
        """What such a line says."""
        name, _, words = line.partition(" ")
        return cls(words, name)


def searched(entries: Sequence[Mapping[str, Any]]) -> tuple[Searched, bytes]:
    """A page by its entries in Material's index, and the piece with its texts."""
    if not entries:
        return Searched(), b""
    address = entries[0]["location"].partition("#")[0]
    tags = [str(tag) for tag in entries[0].get("tags", ())]
    weights = _weights([entry["title"] for entry in entries], [entry["text"] for entry in entries], tags)
    boost = entries[0].get("boost", 1)
    sections = [[entry["location"][len(address) :], entry["title"], _shown(entry["text"])] for entry in entries]
    name, piece = _piece(TEXT, [address, tags, sections])
    words = " ".join([f"{word}{weights[word]}" for word in sorted(weights)])
    return Searched(f"*{boost} {words}" if boost != 1 else words, name), piece


def text_file(name: str) -> str:
    """Where in the site a page's texts are."""
    return f"{FOLDER}/{TEXT}/{name}.js"


def write_index(site: Path, pages: Iterable[Searched]) -> str:
    """Write the words of pages whose texts are there; returns the name of the piece that leads to all others."""
    known = [page for page in pages if page.name]
    postings: dict[str, list[int]] = defaultdict(list)
    boosts = {}
    for number, page in enumerate(known):
        words = page.words.split(" ")
        if words[0].startswith("*"):
            boosts[str(number)] = float(words.pop(0)[1:])
        for word in words:
            postings[word].append(number)
    postings.pop("", None)
    firsts, names = [], []
    wide: list[str] = []
    for first, name, piece in _pieces(postings, wide):
        _write(site, WORDS, name, piece)
        firsts.append(first)
        names.append(name)
    root = [1, "".join(page.name for page in known), firsts, "".join(names), wide, boosts]
    name, piece = _piece(PAGES, root)
    _write(site, PAGES, name, piece)
    return name


def index_files(site: Path, root: str) -> list[str]:
    """The files of an index that is written, texts left out, by their paths in the site; first that of its root."""
    return [f"{FOLDER}/{PAGES}/{root}.js", *(f"{FOLDER}/{WORDS}/{name}.js" for name in _words_of(site, root))]


def root_in(file: str) -> str:
    """The root whose file this is."""
    return file.rpartition("/")[2].removesuffix(".js")


def _words_of(site: Path, root: str) -> list[str]:
    names = _content((site / FOLDER / PAGES / f"{root}.js").read_text("utf-8"))[3]
    return [names[at : at + _NAME] for at in range(0, len(names), _NAME)]


def remove_others(site: Path, root: str, pages: Iterable[Searched]) -> None:
    """Remove pieces of an index before this one, where a site is not written anew."""
    words = set(_words_of(site, root))
    for kind, kept in ((PAGES, {root}), (WORDS, words), (TEXT, {page.name for page in pages})):
        for path in (site / FOLDER / kind).glob("*.js"):
            if path.stem not in kept:
                path.unlink()


def _write(site: Path, kind: str, name: str, piece: bytes) -> None:
    path = site / FOLDER / kind / f"{name}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(piece)


def _content(script: str) -> Any:
    return json.loads(script[script.index(",") + 1 : -2])


def _weights(titles: Sequence[str], texts: Sequence[str], tags: Sequence[str]) -> dict[str, int]:
    weights = dict.fromkeys(_all_words("\n".join(texts[1:])), IN_TEXT)
    weights.update(dict.fromkeys(_all_words(texts[0]), IN_FIRST_TEXT))
    in_titles = Counter(word for title in titles[1:] for word in words_of(title))
    for word, count in in_titles.items():
        weights[word] = IN_TITLES if count > 2 else IN_TITLE
    for title in (titles[0], *tags):
        weights.update(dict.fromkeys(words_of(title), IN_PAGE_TITLE))
    return weights


def _all_words(html: str) -> set[str]:
    """The words of a text. Much of it comes again and again, so lines and what is between spaces are looked at once."""
    lines = set((_TAG.sub("\n", html) if "<" in html else html).split("\n"))
    return set().union(*map(words_of, set(" ".join(lines).split())))


def _shown(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return _TAG.sub("\n", text)[:LONGEST_TEXT].rpartition("\n")[0]


_NAME = 12


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=_NAME // 2).hexdigest()


def _piece(kind: str, content: Any) -> tuple[str, bytes]:
    """A piece's name, and the script that it is."""
    payload = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    name = _digest(payload)
    return name, b"%s%s)\n" % (f'cjmSearch("{kind}/{name}",'.encode(), payload)


def _in_order(word: str) -> bytes:
    """Words stand in the order in which a browser compares them."""
    return word.encode("utf-16-be", "surrogatepass")


def _pieces(postings: Mapping[str, list[int]], wide: list[str]) -> Iterator[tuple[str, str, bytes]]:
    """Pieces of words: the first word, the name, the script. ``wide`` gets beginnings that too many words have."""
    weighed: dict[str, list[str]] = defaultdict(list)
    for key in sorted(postings, reverse=True):  # heaviest first
        weighed[key[:-1]].append(key)
    encoded = {word: " ".join([key[-1] + _encode(postings[key]) for key in keys]) for word, keys in weighed.items()}
    order = sorted(encoded, key=_in_order)
    beginnings = _wide(order, encoded)
    wide += beginnings
    encoded.update((f"{begin}*", _most(words, weighed, postings)) for begin, words in beginnings.items())
    order = sorted(encoded, key=_in_order) if beginnings else order
    now: list[str] = []
    size = 0
    for word in order:
        length = len(word) + len(encoded[word]) + 6
        if now and size + length > LARGEST:
            yield (now[0], *_piece(WORDS, now))
            now, size = [], 0
        now += (word, encoded[word])
        size += length
    if now:
        yield (now[0], *_piece(WORDS, now))


def _wide(order: Sequence[str], encoded: Mapping[str, str]) -> dict[str, list[str]]:
    """Beginnings whose words fill several pieces, with these words."""
    sizes: dict[str, int] = defaultdict(int)
    for word in order:
        size = len(word) + len(encoded[word]) + 6
        for end in range(1, min(len(word), LONGEST_WIDE) + 1):
            sizes[word[:end]] += size
    beginnings: dict[str, list[str]] = {begin: [] for begin, size in sizes.items() if size > WIDE}
    for word in order if beginnings else ():
        for end in range(1, min(len(word), LONGEST_WIDE) + 1):
            if word[:end] not in beginnings:
                break
            beginnings[word[:end]].append(word)
    return beginnings


def _most(words: Sequence[str], weighed: Mapping[str, list[str]], postings: Mapping[str, list[int]]) -> str:
    """How many pages have one of these words, and those where it weighs most."""
    by_weight: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for key in weighed[word]:
            by_weight[key[-1]].append(key)
    found: set[int] = set()
    groups = []
    for weight in sorted(by_weight, reverse=True):
        before = len(found)
        new: set[int] = set()
        for key in by_weight[weight]:
            new.update(postings[key])
        new -= found
        found |= new
        if new and before < FEW:
            groups.append(weight + _encode(sorted(new)[: FEW - before]))
    return f"{len(found)};{' '.join(groups)}"


def _number(value: int) -> str:
    """A number in digits of five bits, the last first; all but the last say that there is more."""
    digits = ""
    while value > 31:
        digits += _DIGITS[32 + (value & 31)]
        value >>= 5
    return digits + _DIGITS[value]


_NUMBERS = [_number(value) for value in range(4096)]


def _encode(pages: Sequence[int]) -> str:
    """Pages in order, each as how far it is from the one before."""
    gaps = [pages[0], *map(operator.sub, pages[1:], pages)]
    if max(gaps) < len(_NUMBERS):
        return "".join([_NUMBERS[gap] for gap in gaps])
    return "".join(map(_number, gaps))
