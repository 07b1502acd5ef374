from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from overview.demo.logins import DEMO_LOGINS, PASSWORD


class Command(BaseCommand):
    help = "Prints who can sign in to the demo."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("This is not a demo (DEMO is not set).")
        wide = max(len(str(login.label)) for login in DEMO_LOGINS)
        far = max(len(login.email) for login in DEMO_LOGINS)
        for login in DEMO_LOGINS:
            self.stdout.write(f"  {login.label!s:{wide}}  {login.email:{far}}  {PASSWORD}")
