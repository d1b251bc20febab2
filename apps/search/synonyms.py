"""A term that means a unit finds it under each of its names, and what is assigned to it under any other."""

from collections.abc import Iterable

from apps.search.models import group_mark, unit_mark
from apps.search.words import Term, fold
from apps.units.models import Unit
from apps.units.names import Named, Resolver


def with_units(searched: Iterable[Term], resolver: Resolver) -> list[Term]:
    return [with_unit(term, resolver) for term in searched]


def with_unit(term: Term, resolver: Resolver) -> Term:
    """Where it is a name, short name or alias, its other names too; where it is part of one, the mark alone."""
    meant = resolver.resolve(term.text).candidates
    names = sorted({name for named in meant for name in resolver.names[named]})
    partly = [
        named
        for named, known in resolver.names.items()
        if named not in meant and len(term.text) > 1 and any(term.text in fold(name) for name in known)
    ]
    return Term(term.text, tuple(names), tuple(mark(named) for named in [*meant, *partly]))


def mark(named: Named) -> str:
    return unit_mark(named.pk) if isinstance(named, Unit) else group_mark(named.pk)
