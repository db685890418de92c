"""What the contract says about a value that it refuses."""

from typing import Any

import pytest
from pydantic import ValidationError

from scheduling.contract.model import Contract
from scheduling.contract.sentences import path_of, sentence_of


def faults(model: type[Contract], values: dict[str, Any]) -> dict[str, str]:
    """Path and sentence of everything that is wrong. Fails when nothing is."""
    with pytest.raises(ValidationError) as refused:
        model.model_validate(values)
    return {path_of(error["loc"]): sentence_of(error) for error in refused.value.errors()}
