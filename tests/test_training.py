"""How the model is trained, on networks that have learned nothing; needs the `train` extra."""

from __future__ import annotations

import random
from copy import deepcopy
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from reader.attribution import train as training
from reader.attribution.batches import IGNORED, Example, batches, example
from reader.attribution.corpus import Attribution, Document
from reader.attribution.narrowing import Kept, Worth, narrowed
from reader.attribution.network import HEADS, INNER, LAYERS, Network, export
from reader.attribution.pieces import cut, load_tokenizer
from reader.attribution.quotes import paragraphs
from reader.attribution.tagger import LABELS, Tagger
from reader.attribution.teaching import taught
from reader.attribution.train import STAGES, Recipe, Training, sequence_loss
from reader.model import ReaderError, Span

TEXT = "Ann Lee said it rained. Bob Ray denied that it snowed.\n\nNobody knew."
SAID = Attribution((Span(0, 7),), (Span(8, 12),), (Span(13, 22),))


@pytest.fixture(scope="module")
def examples() -> tuple[Example, ...]:
    """Some articles, which differ in nothing but what was marked in them."""
    pieces = cut(TEXT, paragraphs(TEXT), load_tokenizer())
    return (
        example(Document("said", TEXT, (SAID,)), pieces),
        example(Document("nothing", TEXT, ()), pieces),
    )


@pytest.fixture(scope="module")
def network() -> Network:
    """A network of the whole shape that does the same on every run."""
    torch.manual_seed(1)
    network = Network()
    network.eval()
    return network


def test_the_loss_of_a_sequence_is_its_chance_among_all_sequences() -> None:
    """Counting every sequence of labels one by one comes to the same."""
    torch.manual_seed(1)
    count = len(LABELS)
    scores, follows = torch.randn(1, 4, count), torch.randn(count, count)
    labels = torch.tensor([[IGNORED, 1, 2, 0]])  # the first piece frames the window

    def total(path: tuple[int, ...]) -> float:
        told = sum(float(scores[0, at + 1, label]) for at, label in enumerate(path))
        steps = pairwise(path)
        return told + sum(float(follows[step]) for step in steps)

    every = np.logaddexp.reduce([total(path) for path in product(range(count), repeat=3)])
    expected = (every - total((1, 2, 0))) / 3
    assert float(sequence_loss(scores, labels, follows)) == pytest.approx(expected, rel=1e-4)


def test_a_padded_window_costs_what_it_costs_alone() -> None:
    """What pads a window neither adds to its loss nor takes from it."""
    torch.manual_seed(1)
    scores, follows = torch.randn(1, 5, len(LABELS)), torch.randn(len(LABELS), len(LABELS))
    labels = torch.tensor([[IGNORED, 1, 2, IGNORED, IGNORED]])
    alone = sequence_loss(scores[:, :3], labels[:, :3], follows)
    assert float(sequence_loss(scores, labels, follows)) == pytest.approx(float(alone), rel=1e-5)


def test_a_network_that_keeps_all_says_the_same(
    network: Network, examples: tuple[Example, ...]
) -> None:
    """Narrowing only leaves out; what is kept keeps its place."""
    worth = _worth(network, examples)
    same = narrowed(network, worth, Kept(), 0.0).eval()
    batch = next(batches(examples, random.Random(1)))
    with torch.no_grad():
        for ours, theirs in zip(
            same(batch.ids, batch.features), network(batch.ids, batch.features), strict=True
        ):
            torch.testing.assert_close(ours, theirs)


def test_what_is_silent_is_left_out_first(examples: tuple[Example, ...]) -> None:
    """Heads and inner units that do nothing are not among those that are kept."""
    torch.manual_seed(1)
    network = Network().eval()
    layer = network.layers[2]
    layer.mixed.weight.data[:, :96] = 0.0
    layer.outer.weight.data[:, :128] = 0.0
    worth = _worth(network, examples)
    assert worth.heads[2][:3].tolist() == [0.0] * 3
    assert not worth.inner[2][:128].any()
    kept = Kept(heads=1 - 3 / (HEADS * LAYERS), inner=1 - 128 / (INNER * LAYERS))
    narrow = narrowed(network, worth, kept, 0.0).eval()
    assert [heads for heads, _ in narrow.shape] == [HEADS, HEADS, HEADS - 3, *[HEADS] * 3]
    batch = next(batches(examples, random.Random(1)))
    with torch.no_grad():
        torch.testing.assert_close(
            narrow(batch.ids, batch.features)[0], network(batch.ids, batch.features)[0]
        )


def test_a_network_narrowed_in_steps_is_as_narrow_as_in_one(
    network: Network, examples: tuple[Example, ...]
) -> None:
    """What is kept is told of the whole network, whatever was left out before."""
    kept = Kept(heads=0.5, inner=0.5)
    narrower = narrowed(network, _worth(network, examples), Kept(0.75, 0.75), 0.0)
    narrow = narrowed(narrower, _worth(narrower, examples), kept, 0.0)
    heads, inner = map(sum, zip(*narrow.shape, strict=True))
    assert heads == LAYERS * HEADS / 2
    assert inner == pytest.approx(LAYERS * INNER / 2, abs=LAYERS * 16)


def test_teachers_agree_on_a_lesson(network: Network, examples: tuple[Example, ...]) -> None:
    """It is the mean of what they say; one alone also shows what its encoder makes of pieces."""
    torch.manual_seed(2)
    other = Network()
    lessons = [
        taught(examples, some)[0].lesson for some in ((network,), (other,), (network, other))
    ]
    one, two, both = (lesson for lesson in lessons if lesson is not None)
    assert one.hidden is not None and len(one.hidden) == len(examples[0].pieces.ids)
    assert both.hidden is None
    mean = (one.labels.exp() + two.labels.exp()) / 2
    torch.testing.assert_close(both.labels.exp(), mean)


def test_an_article_is_read_by_a_teacher_once(
    network: Network, examples: tuple[Example, ...]
) -> None:
    """Its annotators have one lesson, and a batch has it beside the labels."""
    first, second = taught(examples, [network])
    batch = next(batches((first, second), random.Random(1)))
    assert first.lesson is not None and batch.lesson is not None
    assert first.lesson is second.lesson
    torch.testing.assert_close(batch.lesson.labels[0, 1:-1], first.lesson.labels)


def test_a_stopped_training_goes_on_as_if_it_was_not(
    tmp_path: Path, network: Network, examples: tuple[Example, ...]
) -> None:
    """Two steps, a checkpoint and two more steps come to what four steps do."""
    batch = next(batches(examples, random.Random(1)))
    through, stopped, taken_up = (_training(network) for _ in range(3))
    for _ in range(4):
        through.learn(batch)
    for _ in range(2):
        stopped.learn(batch)
    stopped.save(tmp_path / "checkpoint.pt")
    taken_up.resume(tmp_path / "checkpoint.pt")
    for _ in range(2):
        taken_up.learn(batch)
    ours, theirs = taken_up.mean.state_dict(), through.mean.state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


@pytest.mark.filterwarnings("ignore")  # torch and onnx warn of their own ways to export
def test_what_is_exported_says_what_the_network_says(
    tmp_path: Path, network: Network, examples: tuple[Example, ...]
) -> None:
    """A narrow network comes out the same in float, and much the same in eight bits."""
    worth = _worth(network, examples)
    narrow = narrowed(network, worth, Kept(heads=0.58, inner=0.75), 0.0).eval()
    assert len(set(narrow.shape)) > 1
    batch = next(batches(examples, random.Random(1)))
    export(narrow, batch.ids, batch.features, tmp_path)
    ids, features = batch.ids[:1], batch.features[:1]
    with torch.no_grad():
        told = [scores.numpy() for scores in narrow(ids, features)]
    given = {"ids": ids.numpy(), "features": features.numpy()}
    for name, off in (("float32.onnx", 1e-4), ("tagger.onnx", 0.05)):
        session = onnxruntime.InferenceSession(tmp_path / name)
        for ours, theirs in zip(session.run(None, given), told, strict=True):
            assert np.abs(ours - theirs).max() < off * np.abs(theirs).max()


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path, network: Network) -> None:
    """It says which file is in the way, and what to do."""
    _training(network).save(tmp_path / "checkpoint.pt")
    other = _training(network, steps=9)
    with pytest.raises(ReaderError, match=r"checkpoint\.pt is of another run"):
        other.resume(tmp_path / "checkpoint.pt")


@pytest.mark.filterwarnings("ignore")  # torch and onnx warn of their own ways to export
def test_a_run_ends_with_a_model_and_its_repetition_with_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All stages follow each other; the same command again finds nothing left to do."""
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "said.txt").write_text(TEXT, "utf-8")
    (tmp_path / "attributions").mkdir()
    (tmp_path / "attributions" / "said_1.ann").write_text(
        "T1\tSource 0 7\tAnn Lee\nT2\tCue 8 12\tsaid\nT3\tContent 13 22\tit rained\n"
        "E1\tCue:T2 Source:T1 Content:T3\n",
        "utf-8",
    )
    monkeypatch.setattr(training, "STAGES", [stage._replace(epochs=1) for stage in STAGES])
    out = tmp_path / "out"
    training.train(tmp_path, tmp_path, out, Recipe())
    first = (out / "tagger.onnx").read_bytes()
    tagger = Tagger(out)
    assert len(tagger.scores(TEXT, paragraphs(TEXT)).labels) > 0
    checkpoints = {path: path.read_bytes() for path in out.glob("*.pt")}
    assert len(checkpoints) == len(STAGES)
    training.train(tmp_path, tmp_path, out, Recipe())
    assert (out / "tagger.onnx").read_bytes() == first
    assert {path: path.read_bytes() for path in out.glob("*.pt")} == checkpoints


def _training(network: Network, steps: int = 8) -> Training:
    own = deepcopy(network).train()
    return Training(own, Recipe(), STAGES[1], steps)


def _worth(network: Network, examples: tuple[Example, ...]) -> Worth:
    with Worth(network) as worth:
        for batch in batches(examples, random.Random(1)):
            labels, *_ = network(batch.ids, batch.features, batch.mask)
            labels.float().square().mean().backward()
    return worth
