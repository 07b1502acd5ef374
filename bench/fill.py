"""Fill our database with so many practices and incidents of a district of 40 schools, 17,000 students and 1,700 staff;
or of one with more staff, and schools and trainings in proportion.
"""

import os
import sys

import django


def main(records, staff=1_700):
    django.setup()
    from django.utils import timezone

    from overview.demo.seed import Size, seed

    now = timezone.localtime()
    schools, students = max(staff // 75, 40), max(staff, 17_000)
    size = Size(schools=schools, students=students, staff=staff, practices=records, incidents=records)
    seed(size=size, today=now.date(), now=now, replace=True)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    main(*map(int, sys.argv[1:]))
