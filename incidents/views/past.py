"""Past years of a student, unfolded with a reason."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from district import permissions
from district.access import record_view
from district.models import Student
from district.views.form_page import form_page
from district.views.students import crumbs_of
from incidents.actions.past import open_past
from incidents.forms.past import PastForm


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_see_students)
def past_open(request, pk):
    student = get_object_or_404(Student.objects.visible_to(request.user), pk=pk)
    back = student.get_absolute_url()
    form = PastForm(request.POST or None, cancel_url=back)

    def save():
        data = form.cleaned_data
        opening, made = open_past(
            student=student, by=request.user, reason=data["reason"], note=data["note"], now=timezone.now()
        )
        if made:
            record_view(request, opening)
        return f"{back}#incidents"

    intro = _(
        "Everybody begins a school year anew. What happened before is shown to you for the rest of today, and that "
        "you looked, with your reason, is on record."
    )
    crumbs = crumbs_of(student, inside=True)
    return form_page(request, form, save, title=_("Past school years"), crumbs=crumbs, record=student, intro=intro)
