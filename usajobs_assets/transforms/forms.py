"""The forms of all sources, by the name that the `source` columns have for each."""

from usajobs_assets.transforms.jsearch_form import JSEARCH
from usajobs_assets.transforms.source_form import SourceForm
from usajobs_assets.transforms.usajobs_forms import ANNOUNCEMENT_TEXT, FILE_DROP, HISTORIC, SEARCH

FORMS: dict[str, SourceForm] = {
    form.source: form for form in (SEARCH, FILE_DROP, HISTORIC, ANNOUNCEMENT_TEXT, JSEARCH)
}
