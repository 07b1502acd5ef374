from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from district.models.addresses import address_of
from district.models.history import track
from district.models.labels import Labels
from district.models.phones import dialed
from district.models.schools import School
from district.rowsecurity import OPEN, RowSecurity

GRADES = ["PK", "K", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "UG"]


def grade_choices():
    names = {"PK": _("Pre-K"), "K": _("Kindergarten"), "UG": _("Ungraded")}
    return [(grade, names.get(grade, grade)) for grade in GRADES]


def grade_words(grade):
    """`Grade 6`, `Kindergarten`; empty when not known."""
    if grade and grade.isdigit():
        return _("Grade %(grade)s") % {"grade": grade}
    return dict(grade_choices()).get(grade, grade)


def grades_words(grades):
    """`Kindergarten, grade 2, grades 4–12`: grades that follow each other are drawn together."""
    names, words, run = dict(grade_choices()), [], []
    for grade in [grade for grade in GRADES if grade in grades]:
        if not grade.isdigit():
            words.append(str(names[grade]))
        elif run and int(grade) == run[-1] + 1:
            run.append(int(grade))
            words[-1] = _("grades %(first)s–%(last)s") % {"first": run[0], "last": run[-1]}
        else:
            run = [int(grade)]
            words.append(_("grade %(grade)s") % {"grade": grade})
    return ", ".join(words)


class GradeOrder(Func):
    """The place of a grade in GRADES, for sorting; one that is not known comes last."""

    template = f"coalesce(array_position('{{{','.join(GRADES)}}}'::varchar[], %(expressions)s), 99)"
    output_field = models.SmallIntegerField()


class SearchKey(Func):
    """Lower case without accents, parts joined by a space: what a person search compares (see migration 0001)."""

    function = "search_key"
    output_field = models.TextField()


class Language(models.TextChoices):
    """The home languages met most; a roster may bring any other ISO 639 code."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    PORTUGUESE = "pt", _("Portuguese")
    ARABIC = "ar", _("Arabic")


def language_name(code):
    """The name of a language code in the reader's language; a code that nobody here knows stays as it is."""
    try:
        return dict(Language.choices).get(code) or get_language_info(code)["name_translated"]
    except KeyError:
        return code


class StudentQuerySet(models.QuerySet):
    def visible_to(self, user, today=None):
        """Students whose record this person may open: the inner wall.

        Administrators and auditors: all. Coordinators and school administrators: now or once at their schools
        (records follow the student, and the sending school keeps its own). Teachers: on a roster of theirs today.
        """
        if not user.is_authenticated:
            return self.none()
        if user.sees_district():
            return self
        whole, own_classes = user.whole_schools(), user.class_schools()
        seen = Q(school_id__in=whole) | Q(past_school_ids__overlap=whole) if whole else Q(pk__in=[])
        if own_classes:
            seen |= Q(pk__in=_on_rosters_of(user, today))
        return self.filter(seen)

    def at(self, school_ids):
        """Now at these schools. Names the index that row security needs beside it (ROW_SECURITY, trap 6)."""
        return self.filter(school_id__in=school_ids)

    def found_by(self, words, limit):
        """Students whose names or ids hold every word, within the caller's schools. Index search under row security.

        The database function looks past the policies and asks `app.schools` itself; the rows are then read
        through the policies as ever.
        """
        return self.filter(pk__in=RawSQL("SELECT find_students(%s, %s)", [list(words), limit]))


def _on_rosters_of(user, today):
    from django.utils import timezone

    from district.models.sections import SectionStudent

    return (
        SectionStudent.objects.on(today or timezone.localdate())
        .filter(section__teachers__staff=user.staff_id)
        .values("student_id")
    )


@track(exclude=["search_text", "grade_order"])
class Student(Labels, models.Model):
    class RaceEthnicity(models.TextChoices):
        """The seven federal groups, Hispanic first; blank is not collected, which is not zero. Source: CRDC."""

        HI = "HI", _("Hispanic or Latino")
        AM = "AM", _("American Indian or Alaska Native")
        AS = "AS", _("Asian")
        HP = "HP", _("Native Hawaiian or Pacific Islander")
        BL = "BL", _("Black or African American")
        WH = "WH", _("White")
        TR = "TR", _("Two or more races")

    class Sex(models.TextChoices):
        FEMALE = "F", _("Female")
        MALE = "M", _("Male")
        NONBINARY = "X", _("Nonbinary")

    class Disability(models.TextChoices):
        NONE = "none", _("None")
        IDEA = "idea", _("IDEA (has an IEP)")
        SECTION_504 = "504", _("Section 504 only")

    named_by = ("given_name", "preferred_name", "family_name", "grade", "school")
    row_security = RowSecurity(follows="past_school_ids && ARRAY MINE")

    school = models.ForeignKey(School, models.PROTECT, related_name="students", verbose_name=_("school"))
    past_school_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("earlier schools"))
    sourced_id = models.CharField(_("roster id"), max_length=64, unique=True)
    local_id = models.CharField(_("student number"), max_length=32)
    family_name = models.CharField(_("family name"), max_length=80)
    given_name = models.CharField(_("given name"), max_length=80)
    middle_name = models.CharField(_("middle name"), max_length=80, blank=True)
    preferred_name = models.CharField(_("preferred name"), max_length=80, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    grade = models.CharField(_("grade"), max_length=2, choices=grade_choices, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    race_ethnicity = models.CharField(_("race or ethnicity"), max_length=2, choices=RaceEthnicity, blank=True)
    disability = models.CharField(_("disability"), max_length=4, choices=Disability, blank=True)
    english_learner = models.BooleanField(_("English learner"), null=True, blank=True)
    home_language = models.CharField(_("home language"), max_length=8, blank=True)
    left_on = models.DateField(_("left the district on"), null=True, blank=True)
    search_text = models.GeneratedField(
        expression=SearchKey(F("given_name"), F("middle_name"), F("preferred_name"), F("family_name"), F("local_id")),
        output_field=models.TextField(),
        db_persist=True,
    )
    grade_order = models.GeneratedField(
        expression=GradeOrder(F("grade")), output_field=models.SmallIntegerField(), db_persist=True
    )

    objects = StudentQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "school"], name="student_id_school"),
            models.UniqueConstraint(
                fields=["school", "local_id"],
                name="student_number_per_school",
                violation_error_message=_("This school already has a student with that number."),
            ),
        ]
        indexes = [
            models.Index(fields=["school", "family_name", "given_name", "id"], name="student_school_name"),
            models.Index(fields=["family_name", "given_name", "id"], name="student_name"),
            models.Index(fields=["grade_order", "family_name", "given_name", "id"], name="student_grade"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="student_search"),
            GinIndex(fields=["past_school_ids"], name="student_past_schools"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("district:student-detail", self.pk)

    @property
    def name(self):
        """As the student is called."""
        return f"{self.preferred_name or self.given_name} {self.family_name}"

    @property
    def sort_name(self):
        called = f" ({self.preferred_name})" if self.preferred_name else ""
        return f"{self.family_name}, {self.given_name}{called}"


@track()
class Guardian(Labels, models.Model):
    """Somebody whom the school may call about a student; `school` is the student's and moves with it."""

    class Relationship(models.TextChoices):
        MOTHER = "mother", _("Mother")
        FATHER = "father", _("Father")
        PARENT = "parent", _("Parent")
        GRANDPARENT = "grandparent", _("Grandparent")
        GUARDIAN = "guardian", _("Guardian")
        FOSTER = "foster", _("Foster parent")
        OTHER = "other", _("Other")

    row_security = RowSecurity()

    student = models.ForeignKey(Student, models.CASCADE, related_name="guardians", verbose_name=_("student"))
    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    sourced_id = models.CharField(_("roster id"), max_length=64, blank=True)
    name = models.CharField(_("name"), max_length=160)
    relationship = models.CharField(
        _("relationship"), max_length=12, choices=Relationship, default=Relationship.GUARDIAN
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_first_contact = models.BooleanField(_("call first"), default=False)
    ended_on = models.DateField(_("no longer a contact since"), null=True, blank=True)

    class Meta:
        ordering = ["-is_first_contact", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "sourced_id"],
                condition=~Q(sourced_id=""),
                name="guardian_once_per_student",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def language_words(self):
        return language_name(self.language)

    @property
    def phone_digits(self):
        return dialed(self.phone)


class StaffQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The staff directory is open to every signed-in person; it holds no student data."""
        return self if user.is_authenticated else self.none()

    def active(self, today):
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=today))

    def found_by(self, words):
        found = self
        for word in words:
            found = found.filter(search_text__contains=SearchKey(models.Value(word)))
        return found


@track(exclude=["search_text"])
class StaffMember(Labels, models.Model):
    class JobClass(models.TextChoices):
        """Who is trained as what. Source: Hartford board item of 2022-09-20, training plan."""

        TEACHER = "teacher", _("Certified teacher")
        ADMINISTRATOR = "administrator", _("Administrator")
        SUPPORT = "support", _("Support staff")
        PARAEDUCATOR = "paraeducator", _("Para-educator")
        BEHAVIOR = "behavior", _("Behavior technician")
        ENGAGEMENT = "engagement", _("Student engagement specialist")
        FAMILY = "family", _("Family and community support provider")
        COUNSELOR = "counselor", _("Counselor or social worker")
        OTHER = "other", _("Other")

    named_by = ("given_name", "family_name", "title", "job_class")
    row_security = OPEN

    sourced_id = models.CharField(_("roster id"), max_length=64, unique=True)
    staff_number = models.CharField(_("staff number"), max_length=32, blank=True)
    family_name = models.CharField(_("family name"), max_length=80)
    given_name = models.CharField(_("given name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    job_class = models.CharField(_("job class"), max_length=16, choices=JobClass, default=JobClass.OTHER)
    title = models.CharField(_("title"), max_length=120, blank=True)
    grades_taught = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, verbose_name=_("grades taught")
    )
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    ended_on = models.DateField(_("left on"), null=True, blank=True)
    search_text = models.GeneratedField(
        expression=SearchKey(F("given_name"), F("family_name"), F("staff_number"), F("email")),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "id"]
        indexes = [
            models.Index(fields=["family_name", "given_name", "id"], name="staff_name"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="staff_search"),
            models.Index(Lower("email"), name="staff_email"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("district:staff-detail", self.pk)

    @property
    def name(self):
        return f"{self.given_name} {self.family_name}"

    @property
    def sort_name(self):
        return f"{self.family_name}, {self.given_name}"
