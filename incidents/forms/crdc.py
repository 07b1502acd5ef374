"""What a district says that it does not collect."""

from django.utils.translation import gettext_lazy as _

from district.edits import VersionedForm
from district.forms import PageForm
from incidents.models import NotCollected


class NotCollectedForm(PageForm, VersionedForm):
    layout = ["version", "category", "reason", "said_by"]

    class Meta:
        model = NotCollected
        fields = ["category", "reason", "said_by"]
        help_texts = {"category": _("Its counts are left empty, on the page and in the file.")}
