"""Examples for the measure: after the labels of the numbers before, and after what these were read as."""

from __future__ import annotations

from typing import Any

from gsi_etl.figures.meaning.decode import Meant
from gsi_etl.figures.meaning.measure import OTHER
from gsi_etl.training.passages import Labelled, read
from gsi_etl.training.samples import Sample, measures_as_read, samples

TEXT = "In 2016 there were 24.9 million people in forced labour and 15.4 million in forced marriage."
LABELS = (("24.9 million", "forced_labour", 24.9e6), ("15.4 million", "forced_marriage", 15.4e6))


def passage() -> Labelled:
    figures: list[dict[str, Any]] = [
        {
            "quote": quote, "start": TEXT.index(quote), "end": TEXT.index(quote) + len(quote), "measure": measure,
            "value": value, "place": "WLD", "reference_year": 2016, "edition": None, "target": True, "ambiguous": False,
        }
        for quote, measure, value in LABELS
    ]  # fmt: skip
    return read({"id": "p", "group": "p", "set": "s", "lang": "en", "text": TEXT, "figures": figures})


def read_as(one: Labelled, *chosen: str) -> list[Sample]:
    found = [Meant(seen, index, what, 1.0) for (seen, index, _), what in zip(one.quantities(), chosen, strict=True)]
    return measures_as_read(one, found)


def followed(sample: Sample) -> set[str]:
    return {name for names in sample.features for name in names if name.startswith("prev:")}


def test_read_as_it_is_labelled_both_are_the_same() -> None:
    one = passage()
    measures = [label[1] for label in LABELS]
    assert len(samples(one, "measure")) == 2
    assert read_as(one, *measures) == samples(one, "measure")


def test_after_a_number_that_was_misread_the_right_answer_is_the_label_s_still() -> None:
    one = passage()
    first, second = read_as(one, OTHER, OTHER)
    assert [first.right, second.right] == [sample.right for sample in samples(one, "measure")]
    assert first == samples(one, "measure")[0]
    labelled, misread = followed(samples(one, "measure")[1]), followed(second)
    assert labelled != misread
    assert {name for name in misread if name.startswith(f"prev:{OTHER}>")}
    assert not {name for name in labelled if name.startswith(f"prev:{OTHER}>")}
