import secrets
import sys
from getpass import getpass

import pghistory
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from district.models import Role, RoleGrant, User


class Command(BaseCommand):
    help = "Lets a person administer the district: makes the login if there is none, and gives the role."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="as colleagues say it; needed for a new login")
        parser.add_argument("--generate", action="store_true", help="make up a password and print it, ask for none")
        parser.add_argument("--new-password", action="store_true", help="also for a login that exists")

    def handle(self, *, email, name, generate, new_password, **options):
        user = User.objects.filter(email__iexact=email).first()
        is_new = user is None
        if is_new:
            user = User(email=User.objects.normalize_email(email).lower(), name=name.strip())
        password = ""
        try:
            user.clean_fields(exclude=["password"])
            if is_new or new_password:
                generate = generate or not sys.stdin.isatty()
                password = secrets.token_urlsafe(15) if generate else self._ask()
                validate_password(password, user)
                user.set_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(explained(error))) from None
        user.is_active = True
        given = administer(user=user, today=timezone.localdate())
        if password:
            self.stdout.write(f"Password of {user.email}: " + (password if generate else "as you typed it"))
        done = "may now administer the district" if given else "was an administrator already"
        self.stdout.write(self.style.SUCCESS(f"{user.name} ({user.email}) {done}."))

    def _ask(self):
        password = getpass("Password (12 characters or more): ")
        if password != getpass("Once more: "):
            raise CommandError("The two passwords differ. Nothing was changed.")
        return password


@transaction.atomic
def administer(*, user, today):
    """Saves the login and gives the role from today; False if it was held already. For the server's own console."""
    with pghistory.context(command="create_administrator"):
        user.save()
        if user.grants.on(today).filter(role=Role.ADMINISTRATOR).exists():
            return False
        # a grant that begins later would overlap with one that has no end
        user.grants.filter(role=Role.ADMINISTRATOR, starts_on__gt=today).delete()
        RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR, starts_on=today)
    return True


def explained(error):
    """One sentence a problem, with the field before it where there is one."""
    if not hasattr(error, "error_dict"):
        return error.messages
    return [f"{field}: {message}" for field, messages in error.message_dict.items() for message in messages]
