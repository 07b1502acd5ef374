"""Many tables made at once: a migration of a hundred models in seconds."""

from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation


class CreateTogether(Operation):
    """What makemigrations writes for new models (CreateModel, AddField, AddIndex, AddConstraint, AddTrigger) in one.

    Django renders every model that is related to the one at hand anew for each of these operations, and here all are
    related to users and schools. This lays each table as it is after the last of them, and renders once.
    """

    reversible = True
    atomic = True

    def __init__(self, operations):
        self.operations = operations

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # rendered when it is next asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                schema_editor.create_model(to_state.apps.get_model(app_label, operation.name))
            elif not isinstance(operation, AddField | AddIndex | AddConstraint):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            if isinstance(operation, CreateModel):
                schema_editor.delete_model(from_state.apps.get_model(app_label, operation.name))

    def describe(self):
        made = [operation.name for operation in self.operations if isinstance(operation, CreateModel)]
        return f"Create {', '.join(made)}"
