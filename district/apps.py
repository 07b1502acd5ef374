from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DistrictConfig(AppConfig):
    name = "district"
    verbose_name = _("District")

    def ready(self):
        from district import kept_kinds, record_parts, rowsecurity  # noqa: F401  register kinds, parts, the system check
        from district.migrating import quicken

        quicken()
        post_migrate.connect(rowsecurity.grant_tables, dispatch_uid="district.grant_tables")
