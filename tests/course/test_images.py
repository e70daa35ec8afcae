"""Pictures that are kept beside the text are those that the package draws today."""

import pytest

from .made import pictures


@pytest.mark.parametrize(("path", "picture"), pictures().items(), ids=lambda each: getattr(each, "stem", ""))
def test_a_picture_of_the_readme_is_todays(path, picture):
    assert path.read_text(encoding="utf-8") == picture, "make refresh draws it anew"
