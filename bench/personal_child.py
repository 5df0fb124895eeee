"""Presidio's findings in sentences: JSON on standard input and output, run in Presidio's own environment.

The analyser is made as its documentation does for English, with every recogniser that it has by default. Only
its spaCy model is an empty one: the model that it would fetch finds names and places, none of the kinds here,
and its lemmas only raise the scores of what is found anyway (nothing is cut by score by default).
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from importlib.metadata import version

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine


def main() -> None:
    logging.disable(logging.ERROR)
    # The suffix list that the package carries, instead of a try to fetch a newer one at the first address.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    with tempfile.TemporaryDirectory() as folder:
        spacy.blank("en").to_disk(folder)
        engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": folder}])
        analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
        found = [
            [[each.start, each.end, each.entity_type] for each in analyzer.analyze(text, "en")]
            for text in json.load(sys.stdin)
        ]
    json.dump({"version": version("presidio-analyzer"), "found": found}, sys.stdout)


if __name__ == "__main__":
    main()
