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
import re
from bisect import insort
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.search_postings import decode, encode, encode_pages
from cjm_site.search_words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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

_FEW_CHANGED = 100
"""Pages with other words: for more of them all words are listed anew."""

IN_TEXT, IN_FIRST_TEXT, IN_TITLE, IN_TITLES, IN_PAGE_TITLE = 1, 2, 5, 6, 7
"""How much a word weighs by where in the page it is; in titles of more than two sections more than in one."""

_NAME = 12
_PIECE = re.compile(rf"[0-9a-f]{{{_NAME}}}")
"""The name of a piece, and how long it is."""

_TAG = re.compile(r"<[^>\n]*>")


class Searched(NamedTuple):
    """A page as search knows it.

    ``words``: each word followed by its weight, in order, perhaps after ``*`` and how much more the page weighs;
    ``name``: of the piece with its texts; both empty for a page that nobody searches.
    """

    words: str = ""
    name: str = ""

    @property
    def weighed(self) -> list[str]:
        """Each word followed by its weight."""
        words = self.words.split(" ")
        return words[1:] if not words[0] or words[0].startswith("*") else words

    @property
    def boost(self) -> str:
        """How much more the page weighs, if it does."""
        return self.words.partition(" ")[0][1:] if self.words.startswith("*") else ""

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


class Before(NamedTuple):
    """An index that was written: in which site, the name of the piece that leads to all others, of which pages."""

    site: Path
    root: str
    pages: Sequence[Searched]


def write_index(site: Path, pages: Iterable[Searched], before: Before | None = None) -> str:
    """Write the words of pages whose texts are there; returns the name of the piece that leads to all others.

    :param before: an index of nearly the same pages, if there is one; what is written is the same with it.
    """
    known = [page for page in pages if page.name]
    words = (_updated(before, known) if before else None) or _listed(known)
    firsts, names = [], []
    wide: list[str] = []
    for first, name, piece in _pieces(words, wide):
        _write(site, WORDS, name, piece)
        firsts.append(first)
        names.append(name)
    boosts = {str(number): float(boost) for number, page in enumerate(known) if (boost := page.boost)}
    root = [1, "".join(page.name for page in known), firsts, "".join(names), wide, boosts]
    name, piece = _piece(PAGES, root)
    _write(site, PAGES, name, piece)
    return name


class _Words(NamedTuple):
    """The words of an index, each as pieces say it, and how to get at the pages of one by their weight.

    ``most``: the same of beginnings that too many words have, as far as they are known.
    """

    said: dict[str, str]
    pages: Callable[[str], Mapping[str, list[int]]]
    most: Mapping[str, str]


def _listed(known: Sequence[Searched]) -> _Words:
    """All words of pages."""
    postings: dict[str, list[int]] = defaultdict(list)
    for number, page in enumerate(known):
        for weighed in page.weighed:
            postings[weighed].append(number)
    words: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for weighed, pages in postings.items():
        words[weighed[:-1]][weighed[-1]] = pages
    return _Words({word: encode(pages) for word, pages in words.items()}, words.__getitem__, {})


def _updated(before: Before, known: Sequence[Searched]) -> _Words | None:
    """The same, where only few pages have other words than before."""
    then = [page for page in before.pages if page.name]
    if len(then) != len(known):
        return None
    changed = [number for number, page in enumerate(known) if page.words != then[number].words]
    if len(changed) > _FEW_CHANGED:
        return None
    try:
        said, wide = _read(before)
        others: dict[str, dict[str, list[int]]] = {}
        for number in changed:
            lost, won = set(then[number].weighed), set(known[number].weighed)
            for weighed in lost ^ won:
                word, weight = weighed[:-1], weighed[-1]
                pages = others.setdefault(word, decode(said.get(word, ""))).setdefault(weight, [])
                if weighed in lost:
                    pages.remove(number)
                else:
                    insort(pages, number)
    except (OSError, ValueError, LookupError, TypeError):  # somebody changed the site
        return None
    for word, its in others.items():
        said[word] = encode(its)
        if not said[word]:
            del said[word]
    most = {begin: text for begin, text in wide.items() if not any(word.startswith(begin) for word in others)}
    return _Words(said, lambda word: decode(said[word]), most)


def _read(before: Before) -> tuple[dict[str, str], dict[str, str]]:
    """What an index says of words, and of beginnings that too many have."""
    said: dict[str, str] = {}
    for name in _words_of(before.site, before.root):
        listed = _content((before.site / FOLDER / WORDS / f"{name}.js").read_text("utf-8"))
        said.update(zip(listed[::2], listed[1::2], strict=True))
    return said, {word[:-1]: said.pop(word) for word in list(said) if word.endswith("*")}


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
    _remove_but(site, {PAGES: {root}, WORDS: set(_words_of(site, root)), TEXT: {page.name for page in pages}})


def remove_pieces(site: Path) -> None:
    """Remove an index in pieces, where a site is not written anew and has one of one piece now."""
    _remove_but(site, {})


def _remove_but(site: Path, kept: Mapping[str, Collection[str]]) -> None:
    for kind in (PAGES, WORDS, TEXT):
        for path in (site / FOLDER / kind).glob("*.js"):
            if _PIECE.fullmatch(path.stem) and path.stem not in kept.get(kind, ()):  # an author may have such folders
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


def _pieces(words: _Words, wide: list[str]) -> Iterator[tuple[str, str, bytes]]:
    """Pieces of words: the first word, the name, the script. ``wide`` gets beginnings that too many words have."""
    said = words.said
    order = sorted(said, key=_in_order)
    beginnings = _wide(order, said)
    wide += beginnings
    if beginnings:
        most = {f"{begin}*": words.most.get(begin) or _most(some, words.pages) for begin, some in beginnings.items()}
        said = {**said, **most}
        order = sorted(said, key=_in_order)
    now: list[str] = []
    size = 0
    for word in order:
        length = len(word) + len(said[word]) + 6
        if now and size + length > LARGEST:
            yield (now[0], *_piece(WORDS, now))
            now, size = [], 0
        now += (word, said[word])
        size += length
    if now:
        yield (now[0], *_piece(WORDS, now))


def _wide(order: Sequence[str], said: Mapping[str, str]) -> dict[str, list[str]]:
    """Beginnings whose words fill several pieces, with these words."""
    sizes: dict[str, int] = defaultdict(int)
    for word in order:
        size = len(word) + len(said[word]) + 6
        for end in range(1, min(len(word), LONGEST_WIDE) + 1):
            sizes[word[:end]] += size
    beginnings: dict[str, list[str]] = {begin: [] for begin, size in sizes.items() if size > WIDE}
    for word in order if beginnings else ():
        for end in range(1, min(len(word), LONGEST_WIDE) + 1):
            if word[:end] not in beginnings:
                break
            beginnings[word[:end]].append(word)
    return beginnings


def _most(words: Sequence[str], pages: Callable[[str], Mapping[str, list[int]]]) -> str:
    """How many pages have one of these words, and those where it weighs most."""
    by_weight: dict[str, set[int]] = defaultdict(set)
    for word in words:
        for weight, some in pages(word).items():
            by_weight[weight].update(some)
    found: set[int] = set()
    groups = []
    for weight in sorted(by_weight, reverse=True):
        before = len(found)
        new = by_weight[weight] - found
        found |= new
        if new and before < FEW:
            groups.append(weight + encode_pages(sorted(new)[: FEW - before]))
    return f"{len(found)};{' '.join(groups)}"
