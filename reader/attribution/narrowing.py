"""Knows what of a trained network the least is lost without, and makes a narrower one of the rest.

Needs the `train` extra.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import NamedTuple

import torch
from torch import Tensor, nn

from reader.attribution.network import HEAD, HEADS, INNER, Network

_FEWEST_HEADS, _FEWEST_INNER = 2, 96  # of a layer
_STEP = 32  # inner units: products in eight bits are slow where a side is no multiple of it


class Kept(NamedTuple):
    """The parts of the heads and of the inner units of `WHOLE` that are left, all layers'."""

    heads: float = 1.0
    inner: float = 1.0


class Worth:
    """How much each head and each inner unit of a network does, layer by layer.

    While this is entered, whatever loss is backpropagated adds by how much it would change, to the
    first order, if a unit were silent in a window (Michel, Levy and Neubig 2019).
    """

    def __init__(self, network: Network) -> None:
        self.heads = [torch.zeros(heads) for heads, _ in network.shape]
        self.inner = [torch.zeros(inner) for _, inner in network.shape]
        self._linears: list[tuple[nn.Linear, Tensor]] = []
        for layer, heads, inner in zip(network.layers, self.heads, self.inner, strict=True):
            self._linears += [(layer.mixed, heads), (layer.outer, inner)]

    def __enter__(self) -> Worth:
        self._hooks = [
            linear.register_forward_pre_hook(_adding(worth)) for linear, worth in self._linears
        ]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for hook in self._hooks:
            hook.remove()


def _adding(worth: Tensor) -> Callable[[nn.Linear, tuple[Tensor]], None]:
    def listen(_: nn.Linear, given: tuple[Tensor]) -> None:
        def add(slope: Tensor) -> None:
            change = (slope * given[0]).detach().float().sum(1)
            worth.add_(change.view(len(change), len(worth), -1).sum(2).abs().sum(0))

        given[0].register_hook(add)

    return listen


def narrowed(network: Network, worth: Worth, kept: Kept, dropout: float) -> Network:
    """The network with the heads and inner units that are worth most."""
    heads = _best(worth.heads, kept.heads, HEADS, _FEWEST_HEADS, 1)
    inner = _best(worth.inner, kept.inner, INNER, _FEWEST_INNER, _STEP)
    shape = tuple((len(some), len(others)) for some, others in zip(heads, inner, strict=True))
    state = network.state_dict()
    for number, (some, units) in enumerate(zip(heads, inner, strict=True)):
        rows = (some[:, None] * HEAD + torch.arange(HEAD)).flatten()
        for name, at in (("query", rows), ("key", rows), ("value", rows), ("inner", units)):
            for kind in ("weight", "bias"):
                full = f"layers.{number}.{name}.{kind}"
                state[full] = state[full][at]
        for name, at in (("mixed", rows), ("outer", units)):
            full = f"layers.{number}.{name}.weight"
            state[full] = state[full][:, at]
    narrow = Network(dropout, shape)
    narrow.load_state_dict(state)
    return narrow


def _best(worths: list[Tensor], kept: float, whole: int, fewest: int, step: int) -> list[Tensor]:
    """The numbers of each layer's best units, of all layers together, to the nearest `step`."""
    compared = [worth.clone() for worth in worths]
    for worth in compared:
        worth[worth.topk(fewest).indices] = torch.inf
    bound = torch.cat(compared).topk(round(kept * whole * len(worths))).values[-1]
    counts = [max(fewest, step * round(int((worth >= bound).sum()) / step)) for worth in compared]
    return [
        worth.topk(count).indices.sort().values for worth, count in zip(worths, counts, strict=True)
    ]
