"""When something may happen: rules about the state of a record, whoever asks."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from district.models import Role


def check_may_end(grant, *, last_day, by, others):
    """Raises ValidationError when ending this grant would leave the district, or its own holder, shut out.

    `others`: how many other people stay administrators until further notice. Call it with their grants locked.
    """
    if grant.role != Role.ADMINISTRATOR:
        return
    if grant.user_id == by.pk:
        raise ValidationError(_("You cannot end your own administrator role. Ask another administrator."))
    _check_somebody_stays(others)


def check_may_stop(user, *, by, others):
    """The same for taking somebody's sign-in away."""
    if user.pk == by.pk:
        raise ValidationError(_("You cannot stop your own sign-in. Ask another administrator."))
    if user.has_role(Role.ADMINISTRATOR):
        _check_somebody_stays(others)


def _check_somebody_stays(others):
    if not others:
        raise ValidationError(
            _("This is the last administrator. Give somebody else the role, without a last day, first.")
        )
