"""A field that takes several files at once."""

from typing import Any

from django import forms


class FilesInput(forms.FileInput):
    """The browser's own chooser, of one file or several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several. Gives a list, in the order they were chosen; each is looked at by the services."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files themselves; « required » when there is none."""
        files = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]
