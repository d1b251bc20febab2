"""Named reasons for which a verb of this app refuses. Each message is a sentence that says what to do."""

from datetime import date

from django.utils.translation import gettext as _


class UnitsError(Exception):
    """The base of them all; str() is the sentence for the person."""


class NameTaken(UnitsError):
    def __init__(self, name: str, owner: object) -> None:
        super().__init__(
            _("“%(name)s” already stands for %(owner)s. Remove it there first, or choose another name.")
            % {"name": name, "owner": owner}
        )


class OwnAccount(UnitsError):
    def __init__(self) -> None:
        super().__init__(_("This is your own account. Ask another administrator to do this."))


class AdministratorAccount(UnitsError):
    """One administrator must not become another one by resetting a password."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This is the account of an administrator. It is reset on the server alone, "
                "with manage.py createadmin --reset."
            )
        )


class AdministratorActive(UnitsError):
    """Nor shut another one out: that takes the security administrator too."""

    def __init__(self, person: object) -> None:
        super().__init__(
            _(
                "%(person)s is an administrator. Have the security administrator take the role back first, "
                "then deactivate the account."
            )
            % {"person": person}
        )


class ProgramAccount(UnitsError):
    """A program acts by tokens alone, in the one role that it was made for."""

    def __init__(self, program: object) -> None:
        super().__init__(
            _(
                "%(program)s is a program: nobody logs in as it, and its role does not change. "
                "The security administrator issues and revokes its tokens."
            )
            % {"program": program}
        )


class ExclusiveRole(UnitsError):
    def __init__(self, person: object) -> None:
        super().__init__(
            _(
                "An administrator role excludes every other role. Take the other roles of %(person)s back first, "
                "or use a separate account."
            )
            % {"person": person}
        )


class RoleNeedsUnit(UnitsError):
    def __init__(self, role: object) -> None:
        super().__init__(_("The role “%(role)s” is given for one unit. Choose the unit.") % {"role": role})


class AlreadyGranted(UnitsError):
    def __init__(self, person: object, role: object) -> None:
        super().__init__(
            _("%(person)s already has the role “%(role)s”; nothing was changed.")
            % {"person": person, "role": role}
        )


class NoSuchAccount(UnitsError):
    def __init__(self, username: str) -> None:
        super().__init__(
            _("“%(name)s” is no user name of an active account here. Look it up on the page of accounts.")
            % {"name": username}
        )


class NoHolder(UnitsError):
    def __init__(self, post: object, day: date) -> None:
        super().__init__(
            _("Nobody holds the post “%(post)s” on %(day)s, so it is vacant already.")
            % {"post": post, "day": day.isoformat()}
        )


class PostTaken(UnitsError):
    def __init__(self, post: object, holder: str, day: date) -> None:
        super().__init__(
            _("%(holder)s holds the post “%(post)s” from %(day)s. Choose a later day.")
            % {"post": post, "holder": holder, "day": day.isoformat()}
        )
