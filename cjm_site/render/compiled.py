"""Compiles our templates closer to the Python that they become: a journey's page has thousands of macro calls.

Jinja asks at run time what is known when a template of ours is compiled: the word of a term, that a call is an ordinary
call, that an attribute is an attribute. The pages are the same byte for byte; templates of the organization's own are
compiled as Jinja does it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.environment import Environment
from jinja2.runtime import Macro, markup_join
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from cjm_site.assets import templates_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from jinja2.compiler import Frame

_NEED_CONTEXT = frozenset({"_", "gettext", "ngettext", "pgettext", "npgettext", "super"})
"""Functions that Jinja hands the context to."""

_ALREADY_SAFE = frozenset({"md"})
"""Filters that give Markup."""

_ASK = frozenset({"defined", "undefined", "default", "d"})
"""Tests and filters for which a name that is missing is no mistake."""

_escaped: Callable[[str], Markup] = lru_cache(maxsize=65_536)(escape)

_PLACE = re.compile(r"%\(\w+\)s")

as_markup = str.__new__
"""``Markup(text)`` without its question whether the text has HTML of its own."""


def joined(parts: tuple[Any, ...]) -> str:
    """Parts side by side, as Jinja's own ``markup_join`` puts them."""
    for part in parts:
        if type(part) is not str:
            return markup_join(parts)
    return "".join(parts)


def put(value: Any) -> str:
    """A value as it stands in HTML: what Jinja's own ``escape`` does, with the usual cases first."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]  # it is one
    if kind is str:
        return _escaped(value)
    return repr(value) if kind is int or kind is float else escape(value)


def fill(sentence: Markup, **values: Any) -> Markup:
    """A sentence with its places filled in, as Markup's own ``%`` does it."""
    if _has_words_only(sentence):
        return as_markup(Markup, str.__mod__(sentence, {name: put(value) for name, value in values.items()}))
    return sentence % values


@lru_cache(maxsize=1024)
def _has_words_only(sentence: str) -> bool:
    """Whether every place in a sentence takes a text, as it is."""
    return not _PLACE.sub("", sentence).count("%")


class Known(dict[str, Any]):
    """What a template may ask for by name, found without asking Python: see Context.resolve_or_missing."""

    def __missing__(self, name: str) -> Any:
        return missing


def item_of(environment: Environment, value: Any, key: Any) -> Any:
    """``value[key]``, which in a template may also be an attribute."""
    if type(key) is str and type(value) is not dict:
        try:
            return getattr(value, key)
        except AttributeError:
            pass
    return environment.getitem(value, key)


class OtherMacro(Macro):
    """A macro of the organization's own, that a template of ours may call."""

    quick: Callable[..., str]
    """The macro for arguments by position."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.quick = self.__call__


class QuickMacro(OtherMacro):
    """A macro of ours, that is called as it is written."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        run: Any = given[1]
        if not (self.catch_kwargs or self.catch_varargs or self.caller):
            run.__defaults__ = (missing,) * len(self.arguments)
            self.quick = run

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the macro: positions, names, and the block of a ``call`` tag."""
        if self.catch_kwargs or self.catch_varargs or len(args) > len(self.arguments):
            return super().__call__(*args, **kwargs)
        if not kwargs and not self.caller:
            return self.quick(*args)
        every = [*args, *(kwargs.pop(name, missing) for name in self.arguments[len(args) :])]
        if self.caller:
            every.append(kwargs.pop("caller", None))
        return super().__call__(*args, **kwargs) if kwargs else self._func(*every)


class RememberingMacro(QuickMacro):
    """A macro that says the same each time it is given the same ids: on one page it is run once for each."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.quick = lru_cache(maxsize=None)(self.quick)


class _Words(NodeTransformer):
    """Puts the words of terms and sentences in place of the calls that ask for them, and notes names on its way."""

    def __init__(self, term: Callable[[str], str], gettext: Callable[[str], str]) -> None:
        self.term = term
        self.gettext = gettext
        self._given: set[str] = set()
        self._macros: set[str] = set()
        self._modules: set[str] = set()
        self.remembered: set[str] = set()

    @property
    def macros(self) -> frozenset[str]:
        """Names that stand for a macro wherever they stand in the template."""
        return frozenset(self._macros - self._modules - self._given)

    @property
    def modules(self) -> frozenset[str]:
        """Names that stand for another template with its macros."""
        return frozenset(self._modules - self._macros - self._given)

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802 - the library's name
        if node.ctx != "load":
            self._given.add(node.name)
        return node

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802 - the library's name
        self._macros.add(node.name)
        return self.generic_visit(node)

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node:  # noqa: N802 - the library's name
        self._macros.update(name if isinstance(name, str) else name[1] for name in node.names)
        return self.generic_visit(node)

    def visit_Import(self, node: nodes.Import) -> nodes.Node:  # noqa: N802 - the library's name
        self._modules.add(node.target)
        return self.generic_visit(node)

    def visit_Assign(self, node: nodes.Assign) -> nodes.Node:  # noqa: N802 - the library's name
        """Macros listed as ``remembered``: the template is imported with context, so for one page."""
        if getattr(node.target, "name", "") == "remembered":
            self.remembered.update(const.value for const in node.node.find_all(nodes.Const))
        return self.generic_visit(node)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the library's name
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name="term" | "_" as name),
                args=[nodes.Const(value=str() as text)],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ):
                # a translation may hold entities and stands for HTML, as in Jinja's own gettext
                word = self.term(text) if name == "term" else Markup(self.gettext(text)) % {}  # noqa: S704
                return nodes.Const(word, lineno=node.lineno)
            case nodes.Call(
                node=nodes.Name(name="_"), args=[nodes.Const(value=str() as text)], dyn_args=None, dyn_kwargs=None
            ):
                node.node = nodes.ImportedName(f"{__name__}.fill", lineno=node.lineno)
                node.args = [nodes.Const(Markup(self.gettext(text)), lineno=node.lineno)]  # noqa: S704 - the same
        return node


class QuickGenerator(CodeGenerator):
    """Writes the Python of a template."""

    _kept: Collection[str] = ()
    _asking = False
    _ours = False
    _macros: frozenset[str] = frozenset()
    _modules: frozenset[str] = frozenset()

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """The whole template."""
        self._ours = bool(self.filename) and str(self.filename).startswith(str(templates_folder()))
        if self._ours:
            known: dict[str, Any] = dict(self.environment.globals)
            found = _Words(known["term"], known["words"])
            found.visit(node)
            self._macros, self._modules, self._kept = found.macros, found.modules, found.remembered
            self.writeline("from cjm_site.render.compiled import Known, as_markup, item_of, joined, put")
        self.writeline("from cjm_site.render.compiled import OtherMacro, QuickMacro, RememberingMacro")
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        """What every part of a template begins with."""
        super().write_commons()
        if self._ours:
            self.writeline("resolve = Known(context.get_all()).__getitem__")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """``a.b`` is an attribute."""
        if not self._ours or self._asking or iskeyword(node.attr) or not node.attr.isidentifier():
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        """``a[b]`` is most often an attribute too."""
        if not self._ours or self._asking or isinstance(node.arg, nodes.Slice):
            super().visit_Getitem(node, frame)
            return
        self.write("item_of(environment, ")
        self.visit(node.node, frame)
        self.write(", ")
        self.visit(node.arg, frame)
        self.write(")")

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:  # noqa: N802
        """``is defined`` asks."""
        if self._ours and node.name == "defined" and isinstance(node.node, nodes.Name):
            ref = frame.symbols.ref(node.node.name)
            self.write(f"({ref} is not missing and not isinstance({ref}, Undefined))")
            return
        before, self._asking = self._asking, self._asking or node.name in _ASK
        super().visit_Test(node, frame)
        self._asking = before

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802
        """``default`` asks."""
        before, self._asking = self._asking, self._asking or node.name in _ASK
        super().visit_Filter(node, frame)
        self._asking = before

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """A call is a call."""
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        named = {keyword.key for keyword in node.kwargs}
        if not self._ours or name in _NEED_CONTEXT or node.dyn_args or node.dyn_kwargs or any(map(iskeyword, named)):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(" if node.kwargs or forward_caller or not self._is_macro(node.node) else ".quick(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def _is_macro(self, node: nodes.Node) -> bool:
        match node:
            case nodes.Name(name=name):
                return name in self._macros
            case nodes.Getattr(node=nodes.Name(name=name)):
                return name in self._modules
        return False

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        """``a ~ b`` most often joins texts without HTML."""
        if not self._ours or frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def macro_def(self, macro_ref: Any, frame: Frame) -> None:
        """A macro, of which templates of ours call what is quick."""
        name = getattr(macro_ref.node, "name", "")
        self.write("Other" if not self._ours else "Remembering" if name in self._kept else "Quick")
        super().macro_def(macro_ref, frame)

    def return_buffer_contents(self, frame: Frame, force_unescaped: bool = False) -> None:
        """What a macro gives is HTML."""
        if self._ours and force_unescaped:
            self.writeline(f"return as_markup(Markup, concat({frame.buffer}))")
        else:
            super().return_buffer_contents(frame, force_unescaped=force_unescaped)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not self._ours or frame.eval_ctx.volatile or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        elif (isinstance(node, nodes.Filter) and node.name in _ALREADY_SAFE) or (
            isinstance(node, nodes.Call) and self._is_macro(node.node)
        ):
            self.write("(")
        else:
            self.write("put(")


class QuickEnvironment(Environment):
    """An environment whose templates are compiled as this module does it."""

    code_generator_class = QuickGenerator
