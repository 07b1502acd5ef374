from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from district.models.addresses import address_of
from district.models.history import track
from district.models.names import with_names
from district.models.people import StaffMember
from district.models.periods import OVERLAPS, Period, PeriodQuerySet, days, ends_after_start
from district.models.schools import School
from district.rowsecurity import OPEN


class Role(models.TextChoices):
    """What a person may come for. The first three hold at a school, the others in the whole district."""

    COORDINATOR = "coordinator", _("Restorative coordinator")
    TEACHER = "teacher", _("Teacher or staff")
    PRINCIPAL = "principal", _("School administrator")
    TRAINING_LEAD = "training_lead", _("Training lead")
    CONTRACT_MANAGER = "contract_manager", _("Contract manager")
    PLAN_OWNER = "plan_owner", _("Plan owner")
    BOARD = "board", _("Board staff")
    EQUITY_ANALYST = "equity_analyst", _("Equity analyst")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


SCHOOL_ROLES = {Role.COORDINATOR, Role.TEACHER, Role.PRINCIPAL}
WHOLE_SCHOOL_ROLES = {Role.COORDINATOR, Role.PRINCIPAL}
DISTRICT_STUDENT_ROLES = {Role.AUDITOR, Role.ADMINISTRATOR}
# Roles that may open a student's record; the setting "second factor" asks these for one.
STUDENT_ROLES = SCHOOL_ROLES | DISTRICT_STUDENT_ROLES


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def visible_to(self, user):
        if user.is_authenticated and user.has_role(Role.ADMINISTRATOR, Role.AUDITOR):
            return self.all()
        return self.none()


@track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """Somebody who signs in. What they may do is said by dated role grants, never by the user's row."""

    named_by = ("name",)
    row_security = OPEN

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=160)
    staff = models.OneToOneField(
        StaffMember, models.SET_NULL, null=True, blank=True, related_name="user", verbose_name=_("staff member"),
        help_text=_("Links the login to the person on the staff roster."),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=8, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("added"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email",
                violation_error_message=_("Somebody already signs in with this e-mail."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("district:user-detail", self.pk)

    def get_short_name(self):
        return self.name.split(" ")[0]

    @cached_property
    def grants_today(self):
        """The role grants in force today, with their schools: one query a request."""
        if not self.is_active:
            return []
        return list(with_names(self.grants.on(timezone.localdate()).order_by("id"), "school"))

    def has_role(self, *roles):
        return any(grant.role in roles for grant in self.grants_today)

    @property
    def role_label(self):
        """Today's roles in words, each once."""
        return ", ".join(dict.fromkeys(str(grant.get_role_display()) for grant in self.grants_today))

    def schools_as(self, *roles):
        """Ids of the schools at which this person holds one of these roles today, each once."""
        return list(dict.fromkeys(g.school_id for g in self.grants_today if g.role in roles and g.school_id))

    def sees_district(self):
        return self.has_role(*DISTRICT_STUDENT_ROLES)

    def whole_schools(self):
        return self.schools_as(*WHOLE_SCHOOL_ROLES)

    def class_schools(self):
        return self.schools_as(Role.TEACHER)

    @cached_property
    def _school_ids(self):
        if self.sees_district():
            return list(School.objects.order_by().values_list("pk", flat=True))
        return self.schools_as(*SCHOOL_ROLES)

    def school_ids(self):
        """The schools whose rows the database lets this person touch: the outer wall."""
        return self._school_ids


class RoleGrantQuerySet(PeriodQuerySet):
    pass


@track()
class RoleGrant(Period):
    """One role, at one school or in the whole district, from one day through another."""

    row_security = OPEN

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("school")
    )
    granted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            ends_after_start("rolegrant_ends_after_start"),
            models.CheckConstraint(
                condition=Q(role__in=sorted(SCHOOL_ROLES), school__isnull=False)
                | (~Q(role__in=sorted(SCHOOL_ROLES)) & Q(school__isnull=True)),
                name="rolegrant_school_fits_role",
                violation_error_message=_(
                    "Coordinators, teachers and school administrators need a school; others have none."
                ),
            ),
            ExclusionConstraint(
                name="rolegrant_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("school", 0), RangeOperators.EQUAL),
                    (days(), OVERLAPS),
                ],
                violation_error_message=_("This person already has that role there on some of these days."),
            ),
        ]

    def __str__(self):
        return self.get_role_display()
