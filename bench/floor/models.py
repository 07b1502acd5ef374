from django.conf import settings
from django.db import models


class School(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self):
        return self.name


class Staff(models.Model):
    school = models.ForeignKey(School, models.PROTECT)
    first_name = models.CharField(max_length=50)
    last_name = models.CharField(max_length=50)

    def __str__(self):
        return f"{self.last_name}, {self.first_name}"


class Student(models.Model):
    school = models.ForeignKey(School, models.PROTECT)
    number = models.CharField(max_length=20, unique=True)
    first_name = models.CharField(max_length=50)
    last_name = models.CharField(max_length=50, db_index=True)
    grade = models.CharField(max_length=4)
    gender = models.CharField(max_length=10)
    ethnicity = models.CharField(max_length=40)
    birth_date = models.DateField(null=True)

    def __str__(self):
        return f"{self.last_name}, {self.first_name}"


class IncidentType(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self):
        return self.name


class Incident(models.Model):
    student = models.ForeignKey(Student, models.PROTECT)
    school = models.ForeignKey(School, models.PROTECT)
    type = models.ForeignKey(IncidentType, models.PROTECT)
    staff = models.ForeignKey(Staff, models.PROTECT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    occurred_on = models.DateField()
    occurred_time = models.TimeField(null=True)
    location = models.CharField(max_length=60)
    severity = models.SmallIntegerField()
    status = models.CharField(max_length=20)
    practice = models.CharField(max_length=40)
    harm_repaired = models.BooleanField(default=False)
    parent_contacted = models.BooleanField(default=False)
    minutes_out = models.IntegerField(null=True)
    follow_up_on = models.DateField(null=True)
    summary = models.CharField(max_length=200)
    narrative = models.TextField()
    agreement = models.TextField(blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["-occurred_on", "-id"], name="incident_date"),
            models.Index(fields=["school", "-occurred_on", "-id"], name="incident_school_date"),
            models.Index(fields=["student", "-occurred_on"], name="incident_student_date"),
        ]

    def __str__(self):
        return self.summary
