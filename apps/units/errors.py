"""Named reasons for which a verb of this app refuses. Each message is a sentence that says what to do."""

from django.utils.translation import gettext as _


class UnitsError(Exception):
    """The base of them all; str() is the sentence for the person."""


class NameTaken(UnitsError):
    def __init__(self, name: str, owner: object) -> None:
        super().__init__(
            _("“%(name)s” already stands for %(owner)s. Remove it there first, or choose another name.")
            % {"name": name, "owner": owner}
        )
