from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render

from bench.floor.models import Incident, Student

RELATED = ("student", "school", "type", "staff")


class IncidentForm(forms.ModelForm):
    class Meta:
        model = Incident
        fields = [
            *RELATED, "occurred_on", "occurred_time", "location", "severity", "status", "practice", "harm_repaired",
            "parent_contacted", "minutes_out", "follow_up_on", "summary", "narrative", "agreement", "outcome",
        ]  # fmt: skip
        widgets = dict.fromkeys(RELATED, forms.NumberInput)  # a drop-down of every student would be no floor


@login_required
def incident_list(request):
    incidents = Incident.objects.select_related(*RELATED).order_by("-occurred_on", "-id")
    for name in ("school", "student"):
        if value := request.GET.get(name):
            incidents = incidents.filter(**{name: int(value)})
    return render(request, "list.html", {"incidents": incidents[:50]})


@login_required
def incident_detail(request, pk):
    incident = get_object_or_404(Incident.objects.select_related(*RELATED, "created_by"), pk=pk)
    return render(request, "detail.html", {"incident": incident})


@login_required
def incident_create(request):
    form = IncidentForm(request.POST or None)
    if form.is_valid():
        form.instance.created_by = request.user
        return redirect("detail", pk=form.save().pk)
    return render(request, "form.html", {"form": form})


@login_required
def report(request):
    """A year by category: one GROUP BY, of one school or of all."""
    incidents = Incident.objects.filter(occurred_on__range=(request.GET["first"], request.GET["last"]))
    if value := request.GET.get("school"):
        incidents = incidents.filter(school=int(value))
    rows = incidents.values("type__name").annotate(n=Count("id")).order_by("-n")
    return render(request, "report.html", {"rows": rows})


@login_required
def student_list(request):
    students = Student.objects.select_related("school").order_by("last_name", "first_name", "id")
    for word in request.GET.get("q", "").split():
        students = students.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(number=word))
    return render(request, "students.html", {"students": students[:50]})
