#!/usr/bin/env python
"""Django's command line. Commands that change the schema connect as the tables' owner, all others as the server."""

import os
import sys

AS_OWNER = {"migrate", "makemigrations", "sqlmigrate", "showmigrations", "seed_demo", "test"}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in AS_OWNER:
        os.environ.setdefault("AS_OWNER", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
