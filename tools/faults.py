"""Small faults that can be put into a file, one at a time: what the mutation sample (sample_mutants.py) draws from.

Python is mutated where its syntax tree says, SQL by its words; both as an exchange of some bytes, so that a fault is
shown as the diff it is. Not mutated: docstrings, annotations, literal types, assertions, f-strings, the wording of
errors, comments.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED = {
    ast.Lt: (b"<", b"<="), ast.LtE: (b"<=", b"<"), ast.Gt: (b">", b">="), ast.GtE: (b">=", b">"),
    ast.Eq: (b"==", b"!="), ast.NotEq: (b"!=", b"=="), ast.Is: (b"is", b"is not"), ast.IsNot: (b"is not", b"is"),
    ast.In: (b"in", b"not in"), ast.NotIn: (b"not in", b"in"),
}  # fmt: skip
_COUNTED = {ast.Add: (b"+", b"-"), ast.Sub: (b"-", b"+"), ast.Mult: (b"*", b"/"), ast.Div: (b"/", b"*")}
_CODE = re.compile(r"[A-Za-z][\w-]{0,24}")


@dataclass(frozen=True)
class Fault:
    """Exchange ``content[start:end]`` for ``new``."""

    kind: str
    start: int
    end: int
    new: bytes

    def put_into(self, content: bytes) -> bytes:
        """The content with the fault."""
        return content[: self.start] + self.new + content[self.end :]


class _Finder(ast.NodeVisitor):
    """Walks over a module and notes each place where a fault can be put."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.faults: list[Fault] = []
        self._lines = [0]
        for line in content.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self._lines[node.lineno - 1] + node.col_offset,
            self._lines[node.end_lineno - 1] + node.end_col_offset,
        )

    def _replace(self, kind: str, node: ast.expr | ast.stmt, new: bytes) -> None:
        self.faults.append(Fault(kind, *self._span(node), new))

    def _between(self, kind: str, left: ast.expr, right: ast.expr, old: bytes, new: bytes) -> None:
        start, end = self._span(left)[1], self._span(right)[0]
        words = rb"\s+".join(re.escape(word) for word in old.split())
        if len(found := list(re.finditer(words, self.content[start:end]))) == 1:
            self.faults.append(Fault(kind, start + found[0].start(), start + found[0].end(), new))

    def visit_Compare(self, node: ast.Compare) -> None:
        for left, operator, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
            self._between("comparison", left, right, *_COMPARED[type(operator)])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        words = (b"and", b"or") if isinstance(node.op, ast.And) else (b"or", b"and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between("and/or", left, right, *words)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if type(node.op) in _COUNTED:
            self._between("arithmetic", node.left, node.right, *_COUNTED[type(node.op)])
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            start, end = self._span(node)
            self.faults.append(Fault("not dropped", start, end, b"bool(" + self._text(node.operand) + b")"))
        self.generic_visit(node)

    def _text(self, node: ast.expr) -> bytes:
        return self.content[slice(*self._span(node))]

    def visit_If(self, node: ast.If) -> None:
        if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            self._replace("condition", node.test, b"False")
            self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._replace("condition", node.test, b"False")
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self._replace("condition", test, b"True")
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            # Where nothing is asked for but whether, None is as good as False.
            told = isinstance(node.value, ast.Constant) and node.value.value is False
            self._replace("return", node, b"return True" if told else b"return None")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._replace("raise dropped", node, b"pass")

    def visit_Break(self, node: ast.Break) -> None:
        self._replace("loop", node, b"continue")

    def visit_Continue(self, node: ast.Continue) -> None:
        self._replace("loop", node, b"break")

    def visit_Call(self, node: ast.Call) -> None:
        for first, second in zip(node.args, node.args[1:], strict=False):
            if isinstance(first, ast.Name) and isinstance(second, ast.Name):
                start, end = self._span(first)[0], self._span(second)[1]
                self.faults.append(
                    Fault("order", start, end, self._text(second) + b", " + self._text(first)),
                )
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self._replace("constant", node, str(not value).encode())
        elif isinstance(value, int):
            self._replace("constant", node, str(value + 1).encode())
        elif isinstance(value, str) and _CODE.fullmatch(value):
            self._replace("constant", node, repr("XX" + value).encode())

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not (isinstance(node.value, ast.Name) and node.value.id == "Literal"):  # a type: nothing runs it
            self.generic_visit(node)

    # What no fault is put into.
    def visit_JoinedStr(self, node: ast.JoinedStr) -> None: ...
    def visit_Assert(self, node: ast.Assert) -> None: ...
    def visit_arg(self, node: ast.arg) -> None: ...

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for part in [*node.args.defaults, *(one for one in node.args.kw_defaults if one), *node.body]:
            self.visit(part)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in node.body:
            self.visit(part)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg != "strict":  # zip's: an assertion
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets):
            self.generic_visit(node)


def in_python(content: bytes) -> list[Fault]:
    """The faults of a module."""
    finder = _Finder(content)
    finder.visit(ast.parse(content))
    return finder.faults


#: A text in quotes is no place for SQL's words; it can become another text.
_ASIDE = re.compile(rb"--[^\n]*|'(?:[^']|'')*'")
_SQL = [
    ("and/or", rb"\bOR\b(?! REPLACE)", b"AND"),
    ("and/or", rb"\bAND\b", b"OR"),
    ("comparison", rb"(?<![<>:!])=(?!>)", b"<>"),
    ("comparison", rb"<>", b"="),
    ("comparison", rb"<=", b"<"),
    ("comparison", rb">=", b">"),
    ("comparison", rb"<(?![=>])", b"<="),
    ("comparison", rb"(?<![<=-])>(?!=)", b">="),
    ("not dropped", rb"(?<!IF )\bNOT ", b""),
    ("order", rb"\bDESC\b", b"ASC"),
    ("order", rb"\bORDER BY [\w.]+(?=[,)\s;]+(?!DESC))", rb"\g<0> DESC"),
    ("join", rb"\bLEFT JOIN\b", b"JOIN"),
    ("aggregate", rb"\bmin(?=\(|_by\()", b"max"),
    ("aggregate", rb"\bmax(?=\(|_by\()", b"min"),
    ("arithmetic", rb" \+ ", b" - "),
    ("arithmetic", rb" - ", b" + "),
]
_MEMBER = re.compile(rb"(?<=[(\s])'\w+', (?=')|, '\w+'(?=\))")
_NUMBER = re.compile(rb"(?<![\w.'])\d+(?![\w.'])")


def in_sql(content: bytes) -> Iterator[Fault]:
    """The faults of a view or a query. A BETWEEN's AND is no junction, and no fault is put into comments or texts."""
    bare = _ASIDE.sub(lambda found: b"~" * len(found[0]), content)
    for kind, pattern, new in _SQL:
        for found in re.finditer(pattern, bare):
            if found[0] != b"AND" or not re.search(rb"\bBETWEEN\s+\S+\s+$", bare[: found.start()]):
                text = found[0] + b" DESC" if new.startswith(rb"\g") else new
                yield Fault(kind, found.start(), found.end(), text)
    for found in _NUMBER.finditer(bare):
        yield Fault("constant", found.start(), found.end(), str(int(found[0]) + 1).encode())
    for found in _ASIDE.finditer(content):
        if found[0].startswith(b"'") and re.fullmatch(rb"'\w+'", found[0]):
            yield Fault("constant", found.start(), found.end(), b"'XX" + found[0][1:])
    for found in _MEMBER.finditer(content):
        if b"~" in bare[found.start() : found.end()]:
            yield Fault("member dropped", found.start(), found.end(), b"")
