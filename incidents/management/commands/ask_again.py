from django.core.management.base import BaseCommand
from django.utils import timezone

from district.models import DistrictSettings
from district.scope import district_scope
from incidents.actions import voice as actions


class Command(BaseCommand):
    help = "Makes the second questionnaire for people who were harmed, so many days after the practice. Run it daily."

    def handle(self, **options):
        days = DistrictSettings.objects.current().ask_again_days
        with district_scope():
            made = actions.ask_again(days=days, today=timezone.localdate())
        self.stdout.write(f"{made} people can be asked again.")
