"""The errors of `search`, one sentence each; tantivy's own are translated to these in `_index`."""

from __future__ import annotations

from allod.errors import AllodError, Usage


class IndexMissing(AllodError):
    """There is no index at that place."""

    code = "search.index_missing"
    sentence = "{path}: there is no search index here; make it with `allod index rebuild`."


class IndexExists(AllodError):
    """An index would be created over another one."""

    code = "search.index_exists"
    sentence = "{path}: a search index is already here; remove the folder first or open it instead."


class IndexOutdated(AllodError):
    """The index has other fields or other grams than this program's."""

    code = "search.index_outdated"
    sentence = (
        "{path}: the search index has format {found}, this program uses {expected}; "
        "build it again with `allod index rebuild`."
    )


class IndexBusy(AllodError):
    """Another process writes to the index."""

    code = "search.index_busy"
    sentence = "{path}: another process is writing to the search index; wait until it has finished."


class IndexBroken(AllodError):
    """The index's files cannot be read or written."""

    code = "search.index_broken"
    sentence = (
        "{path}: the search index cannot be used ({detail}); it is derived from the database, "
        "build it again with `allod index rebuild`."
    )


class VectorsMissing(AllodError):
    """There are no vectors at that place."""

    code = "search.vectors_missing"
    sentence = "{path}: there are no vectors here; make them with `allod index add-vectors`."


class VectorsBroken(AllodError):
    """Files of vectors are cut short, cannot be read or cannot be written."""

    code = "search.vectors_broken"
    sentence = (
        "{path}: the vectors cannot be used ({detail}); they are derived from the database, "
        "make them again with `allod index add-vectors --anew`."
    )


class VectorsForeign(AllodError):
    """The vectors were made by another model, or put to it in another way."""

    code = "search.vectors_foreign"
    sentence = (
        "{path}: the vectors were made in another way than {model} makes them now; "
        "make them again with `allod index add-vectors --model {model} --anew`."
    )


class WrongDimension(AllodError):
    """An encoder gave vectors of another length than before."""

    code = "search.wrong_dimension"
    sentence = (
        "{model} gave vectors of {found} numbers where {expected} were expected; make them again "
        "with `allod index add-vectors --model {model} --anew`."
    )


class QuestionUnknown(Usage):
    """No question of that name, or none whose passages may be seen."""

    code = "search.question_unknown"
    sentence = "{name}: there is no such question here; `allod questions list` shows those that are kept."


class QuestionKnown(AllodError):
    """The question is kept already."""

    code = "search.question_known"
    sentence = (
        "{name}: this question is kept already, nothing was done; "
        "to give it another right passage use `allod questions confirm {name} --passage …`."
    )


class QuestionErased(AllodError):
    """Nothing can be confirmed of a question whose text is gone."""

    code = "search.question_erased"
    sentence = "{name}: the time of this question is over and its text erased; add it again if it is needed."


class BadQuestion(Usage):
    """Not a question that can be kept."""

    code = "search.bad_question"
    sentence = "the question has {length} characters; give one of 1 to {most}."


class PassageUnknown(Usage):
    """No passage of that name that may be seen."""

    code = "search.passage_unknown"
    sentence = (
        "{name}: no passage that may be seen is called so; name it by title and reference "
        "(個人資料保護法 第 6 條), by the number that `allod search` shows (p123), or as a hit with --hit N."
    )


class PassageAmbiguous(Usage):
    """Several passages of that name."""

    code = "search.passage_ambiguous"
    sentence = "{name}: {count} passages are called so; name one of them by its number: {examples}."


class HitMissing(Usage):
    """A search has fewer hits than that."""

    code = "search.hit_missing"
    sentence = "--hit {number}: a search for this question finds {found} passages; name one of those."


class NothingToConfirm(Usage):
    """A question without a right passage in force."""

    code = "search.nothing_to_confirm"
    sentence = (
        "{name}: has no right passage in force; name one: `allod questions confirm {name} --passage …`."
    )


class BadQuestionFile(Usage):
    """A file of questions that cannot be taken at all."""

    code = "search.bad_question_file"
    sentence = (
        "{file}: {detail}; give JSONL or CSV with the field question, and law and article, "
        "document and reference, or passage."
    )


class BadQuestionLine(Usage):
    """One line of a file of questions."""

    code = "search.bad_question_line"
    sentence = "no question can be read here ({detail}); correct this line and import the file again."


class NoQuestions(AllodError):
    """Nothing to measure by."""

    code = "search.no_questions"
    sentence = (
        "There is no confirmed question with a right passage in force that may be seen; "
        "add some with `allod questions add` or `allod questions import`."
    )


class OtherQuestions(Usage):
    """Two evaluations that cannot be compared."""

    code = "search.other_questions"
    sentence = "The two evaluations are not of the same questions; evaluate both on the same ones."


class QuestionDiffers(AllodError):
    """A kept question is not what was signed."""

    code = "search.question_differs"
    sentence = "entry {entry}: the questions of this act are not as they were signed; compare with a backup."


class RankingBroken(AllodError):
    """The learnt ranking cannot be used."""

    code = "search.ranking_broken"
    sentence = (
        "{path}: the learnt ranking cannot be used ({detail}); search goes on without it, "
        "learn it again with `allod index train`."
    )


class RankingOutdated(AllodError):
    """The learnt ranking is another program's."""

    code = "search.ranking_outdated"
    sentence = (
        "{path}: the learnt ranking has version {found}, this program uses {expected}; search goes on "
        "without it, learn it again with `allod index train`."
    )


class NothingToLearn(AllodError):
    """The passages do not give enough questions."""

    code = "search.nothing_to_learn"
    sentence = (
        "The workspace's passages give {count} questions to learn from, and {least} are needed; search stays "
        "as it is. Add documents with `allod add` and run `allod index train` again."
    )
