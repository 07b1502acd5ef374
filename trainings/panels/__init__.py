"""Parts of other pages that trainings contribute, each in the module of its subject."""
