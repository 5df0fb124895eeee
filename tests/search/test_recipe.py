from __future__ import annotations

from dataclasses import fields, replace

import pytest

from allod.search import Recipe


@pytest.mark.parametrize("name", [field.name for field in fields(Recipe)])
def test_every_constant_is_part_of_the_digest(name: str) -> None:
    recipe = Recipe()
    assert replace(recipe, **{name: getattr(recipe, name) + 1}).digest() != recipe.digest()


def test_equal_recipes_have_equal_digests() -> None:
    assert Recipe().digest() == Recipe().digest()
    assert len(Recipe().digest()) == 64
