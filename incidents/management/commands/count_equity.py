from django.core.management.base import BaseCommand
from django.utils import timezone

from district.scope import district_scope
from incidents.actions.equity import refresh


class Command(BaseCommand):
    help = "Takes what changed since into the counts that the pages on equity read. Run it daily, or more often."

    def handle(self, **options):
        with district_scope():
            counted = refresh(today=timezone.localdate())
        self.stdout.write(f"{counted:,} marks were made anew.")
