"""The outer wall around practices (docs/adr/0002-two-walls.md)."""

from django.db import migrations

from district.rowsecurity import SecureRows, child_of, follows, readable_by_follower


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial"), ("district", "0002_row_security")]

    operations = [
        readable_by_follower("incidents_practiceparticipant"),
        child_of("incidents_practiceparticipant", "incidents_practice", "practice"),
        follows(
            "follows_practice",
            "incidents_practiceparticipant p JOIN district_student s ON s.id = p.student_id WHERE p.practice_id = $1",
        ),
        SecureRows("practice", follows="follows_practice(id)"),
        SecureRows("practiceevent", follows="follows_practice(pgh_obj_id)"),
        SecureRows("practiceparticipant", follows="follows_student(student_id)"),
        SecureRows("practiceparticipantevent", follows="follows_student(student_id)"),
    ]
