"""An edit over somebody's newer edit: noticed by the number of the record's last history event."""

from django import forms
from django.utils.translation import gettext_lazy as _


def version_of(record):
    """The number of the record's last history event; 0 for one that is not saved yet."""
    if not record.pk:
        return 0
    return record.pgh_event_model.objects.filter(pgh_obj_id=record.pk).order_by("-pgh_id").values_list(
        "pgh_id", flat=True
    ).first() or 0  # fmt: skip


class VersionedForm(forms.ModelForm):
    """A form that carries the version it was filled from and tells when the record has moved on.

    `conflict` is then a list of (label, theirs, yours) of the fields that differ; the form is invalid, keeps what
    was typed, and carries the new version, so that saving again is a decision and not an accident.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    conflict = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version_of(self.instance)

    def clean(self):
        cleaned = super().clean()
        current = version_of(self.instance)
        if self.instance.pk and self.is_bound and (cleaned.get("version") or 0) != current:
            self.conflict = self._differences(cleaned)
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = current
            if self.conflict:
                self.add_error(
                    None,
                    _("Somebody changed this while you were writing. Compare below, then save again to keep yours."),
                )
        return cleaned

    def changed_fields(self):
        """Names of the model's fields to write, for `save(update_fields=…)`."""
        return [name for name in self.changed_data if name in self._meta.fields]

    def _differences(self, cleaned):
        saved = type(self.instance)._default_manager.get(pk=self.instance.pk)
        theirs = forms.model_to_dict(saved, fields=list(self.fields))
        rows = []
        for name, field in self.fields.items():
            if name == "version" or name not in cleaned or name not in theirs:
                continue
            bound = self[name]
            if field.has_changed(theirs[name], bound.data):
                rows.append((bound.label, _shown(field, theirs[name]), _shown(field, cleaned[name])))
        return rows


def _shown(field, value):
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(sorted(map(str, value or ())))
    if isinstance(field, forms.ModelChoiceField) and value is not None:
        value = getattr(value, "pk", value)
        return str(field.queryset.filter(pk=value).first() or "")
    choices = dict(getattr(field, "flatchoices", None) or getattr(field, "choices", None) or ())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(choices.get(one, one)) for one in value)
    if value in choices:
        return str(choices[value])
    return "" if value is None else str(value)
