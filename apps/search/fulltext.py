"""The one place of this app's code that only PostgreSQL and its descendants understand; its triggers are in migrations/0002.

Literals of words.py are cast as they are: PostgreSQL's own parser, which knows no Chinese words, never sees them.
"""

from django.contrib.postgres.search import SearchQueryField, SearchRank, SearchVectorField
from django.db.models import Expression, F, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Lookup


class Matches(Lookup):
    """words @@ query. The field's own lookup would parse the query once more."""

    lookup_name = "matches"

    def get_prep_lookup(self) -> Expression:
        return Cast(Value(self.rhs), SearchQueryField())

    def as_sql(self, compiler, connection):  # type: ignore[no-untyped-def]
        vector, vector_params = self.process_lhs(compiler, connection)
        query, query_params = self.process_rhs(compiler, connection)
        return f"{vector} @@ {query}", (*vector_params, *query_params)


SearchVectorField.register_lookup(Matches)


def vector(literal: str) -> Expression:
    return Cast(Value(literal), SearchVectorField())


def rank(query: str) -> SearchRank:
    """How much of `query` the head of an entry has, and in which weights."""
    return SearchRank(F("head"), Cast(Value(query), SearchQueryField()))
