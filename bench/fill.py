"""Fill our database with a district of 17,000 students, 40 schools, 1,700 staff and so many practices and incidents."""

import os
import sys

import django


def main(records):
    django.setup()
    from django.utils import timezone

    from overview.demo.seed import Size, seed

    now = timezone.localtime()
    size = Size(schools=40, students=17_000, staff=1_700, practices=records, incidents=records)
    seed(size=size, today=now.date(), now=now, replace=True)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    main(int(sys.argv[1]))
