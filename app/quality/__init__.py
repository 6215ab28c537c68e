"""How right the packs are: wording on labelled sentences and ordinary titles, other sections on rows of their own."""

from app.quality.measurement import Quality, measure
from app.quality.samples import Label, Part, Sample, SampleError, load_samples
from app.quality.scores import Confusion, ConfusionKind, Score
from app.quality.titles import Title, TitleReport, generate_titles, report_titles
from app.quality.topics import TopicMap, load_topics

__all__ = [
    "Confusion",
    "ConfusionKind",
    "Label",
    "Part",
    "Quality",
    "Sample",
    "SampleError",
    "Score",
    "Title",
    "TitleReport",
    "TopicMap",
    "generate_titles",
    "load_samples",
    "load_topics",
    "measure",
    "report_titles",
]
