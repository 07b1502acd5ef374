from contextlib import nullcontext

import factory

from district.scope import SCHOOLS, scope


class RowFactory(factory.django.DjangoModelFactory):
    """Opens its row's school for the moment of writing, beside those that are open already."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @classmethod
    def _create(cls, model_class, *args, **values):
        school_id = values.get("school_id") or getattr(values.get("school"), "pk", None)
        with opened(school_id):
            return super()._create(model_class, *args, **values)


def opened(school_id):
    """Context in which the rows of this school are open too."""
    if school_id is None or school_id in SCHOOLS.get():
        return nullcontext()
    return scope((*SCHOOLS.get(), school_id))
