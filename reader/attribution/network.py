"""Knows the network: its shape, the weights it starts from, and how it is written for use.

Needs the `train` extra.
"""

from __future__ import annotations

import math
from copy import deepcopy
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from reader.attribution.pieces import FEATURES, WINDOW
from reader.attribution.tagger import LABELS

WIDTH, LAYERS, HEADS, INNER, POSITIONS, VOCABULARY = 384, 6, 12, 1536, 512, 30522
HEAD = WIDTH // HEADS
LINK_WIDTH = 64
TRANSITION_WEIGHT = 0.3

Shape = tuple[tuple[int, int], ...]
"""How many heads and how many inner units each layer has."""
WHOLE: Shape = ((HEADS, INNER),) * LAYERS
"""The shape of what training starts from."""


class Attention(nn.Module):
    """One layer of BERT's encoder."""

    def __init__(self, dropout: float, heads: int = HEADS, inner: int = INNER) -> None:
        super().__init__()
        seen = heads * HEAD
        self.query = nn.Linear(WIDTH, seen)
        self.key = nn.Linear(WIDTH, seen)
        self.value = nn.Linear(WIDTH, seen)
        self.mixed = nn.Linear(seen, WIDTH)
        self.mixed_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, inner)
        self.outer = nn.Linear(inner, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        """Shapes: hidden (batch, length, WIDTH); mask (batch, 1, 1, length), False where padded."""
        batch, length, _ = hidden.shape
        query, key, value = (
            part(hidden).view(batch, length, -1, HEAD).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        if mask is None:  # as written in the exported graph, whose optimizer knows this form
            scores = query @ key.transpose(-1, -2) / math.sqrt(HEAD)
            seen = functional.softmax(scores, dim=-1) @ value
        else:
            seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(batch, length, seen.shape[1] * HEAD)
        hidden = self.mixed_norm(hidden + self.dropout(self.mixed(seen)))
        inner = functional.gelu(self.inner(hidden))
        return self.outer_norm(hidden + self.dropout(self.outer(inner)))


class Link(nn.Module):
    """Scores for every piece which other piece it points at; column 0 stands for none."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, LINK_WIDTH)
        self.key = nn.Linear(WIDTH, LINK_WIDTH)
        self.distance = nn.Parameter(torch.tensor([-0.5, -0.5, 0.0]))

    def forward(self, hidden: Tensor) -> Tensor:
        """Shapes: hidden (batch, length, WIDTH) to (batch, length, length)."""
        return self.scores(hidden) + self.near(hidden.shape[1])

    def scores(self, hidden: Tensor) -> Tensor:
        """What the pieces themselves say, of the shape that `forward` gives."""
        scores: Tensor = self.query(hidden) @ self.key(hidden).transpose(1, 2)
        return scores / math.sqrt(LINK_WIDTH)

    def near(self, length: int) -> Tensor:
        """What is added for how far apart two pieces are, shape (length, length)."""
        places = torch.arange(length)
        away = (places[None, :] - places[:, None]).float()
        before, after, side = self.distance
        near = before * torch.log1p(functional.relu(-away))
        near = near + after * torch.log1p(functional.relu(away)) + side * (away > 0).float()
        return near * (places[None, :] > 0).float()


class Network(nn.Module):
    """BERT's encoder with letter case and quotation added, labels and links read off it."""

    def __init__(self, dropout: float = 0.0, shape: Shape = WHOLE) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.features = nn.Embedding(FEATURES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Attention(dropout, *layer) for layer in shape)
        self.labels = nn.Linear(WIDTH, len(LABELS))
        self.source = Link()
        self.cue = Link()
        self.follows = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        """What the step from one label to the next adds to the score of a sequence."""
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, ids: Tensor, features: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Label scores (batch, length, labels), source and cue links (batch, length, length)."""
        return self.read(self.encode(ids, features, mask))

    def encode(self, ids: Tensor, features: Tensor, mask: Tensor | None = None) -> Tensor:
        """What the encoder makes of every piece, shape (batch, length, WIDTH)."""
        places = torch.arange(ids.shape[1])
        hidden = self.words(ids) + self.positions(places) + self.features(features)
        hidden = self.dropout(self.norm(hidden))
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return hidden

    def read(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What `forward` gives, of what the encoder made."""
        hidden = self.dropout(hidden)
        return self.labels(hidden), self.source(hidden), self.cue(hidden)

    def follow(self, chances: list[list[float]]) -> None:
        """Takes the steps between labels from the logarithms of their chances.

        Of which less than all counts, since the network learns them as well.
        """
        self.follows.data = TRANSITION_WEIGHT * torch.tensor(chances)

    def start_from(self, path: Path) -> None:
        """Takes the weights of a BERT of the same shape from a safetensors file."""
        given = load_file(path)
        names = {
            "words.weight": "embeddings.word_embeddings.weight",
            "positions.weight": "embeddings.position_embeddings.weight",
            "norm.weight": "embeddings.LayerNorm.weight",
            "norm.bias": "embeddings.LayerNorm.bias",
        }
        inside = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "mixed": "attention.output.dense",
            "mixed_norm": "attention.output.LayerNorm",
            "inner": "intermediate.dense",
            "outer": "output.dense",
            "outer_norm": "output.LayerNorm",
        }
        for layer in range(LAYERS):
            for ours, theirs in inside.items():
                for kind in ("weight", "bias"):
                    theirs_full = f"encoder.layer.{layer}.{theirs}.{kind}"
                    names[f"layers.{layer}.{ours}.{kind}"] = theirs_full
        state = self.state_dict()
        state.update({ours: given[theirs] for ours, theirs in names.items()})
        kind = given["embeddings.token_type_embeddings.weight"][0]
        state["features.weight"] = kind.repeat(FEATURES, 1)
        self.load_state_dict(state)


class _RoundedTable(nn.Module):
    """An embedding in eight bits, its scale by row: one for all would cost far more accuracy."""

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        steps = table.weight.detach().abs().amax(1, keepdim=True).clamp(min=1e-6) / 127
        self.register_buffer("steps", steps)
        self.register_buffer("rows", (table.weight.detach() / steps).round().to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        return self.rows[ids].float() * self.steps[ids]


class _KnownLink(nn.Module):
    """A link that looks up what it adds for a distance, for windows of up to WINDOW pieces."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.link = link
        self.register_buffer("near", link.near(WINDOW).detach())

    def forward(self, hidden: Tensor) -> Tensor:
        length = hidden.shape[1]
        return self.link.scores(hidden) + self.near[:length, :length]


class _EvenLinear(nn.Module):
    """A linear layer that has the inputs with the highest peaks lowered before it.

    The weights make up for it. Eight bits have one scale for all inputs of a window, and the few
    that peak would leave little of it to the others (Xiao et al. 2023, "SmoothQuant").
    """

    def __init__(self, linear: nn.Linear, peaks: Tensor) -> None:
        super().__init__()
        scales = (peaks / peaks.quantile(0.99)).clamp(min=1.0)
        self.register_buffer("lowered", 1 / scales)
        self.linear = deepcopy(linear)
        self.linear.weight.data *= scales

    def forward(self, values: Tensor) -> Tensor:
        return self.linear(values * self.lowered)


def _even(network: Network, ids: Tensor, features: Tensor) -> None:
    """Evens the inputs of the feed-forward layers, by their peaks in some windows."""
    linears = [(layer, name) for layer in network.layers for name in ("inner", "outer")]
    peaks: list[Tensor] = []
    hooks = [
        getattr(layer, name).register_forward_pre_hook(
            lambda _, given: peaks.append(given[0].abs().amax(dim=(0, 1)))
        )
        for layer, name in linears
    ]
    with torch.no_grad():
        network(ids, features)
    for hook in hooks:
        hook.remove()
    for (layer, name), peak in zip(linears, peaks, strict=True):
        setattr(layer, name, _EvenLinear(getattr(layer, name), peak))


def export(network: Network, ids: Tensor, features: Tensor, out: Path) -> None:
    """Writes the network for onnxruntime: as trained, and with weights of eight bits.

    `ids` and `features` are some windows, shape (windows, length).
    """
    network = deepcopy(network).eval()
    _write(network, out / "float32.onnx")
    _even(network, ids, features)
    network.words = _RoundedTable(network.words)
    network.positions = _RoundedTable(network.positions)
    network.source, network.cue = _KnownLink(network.source), _KnownLink(network.cue)
    _write(network, out / "tagger.onnx")
    fused = optimize_model(
        str(out / "tagger.onnx"),
        model_type="bert",
        num_heads=HEADS,
        hidden_size=WIDTH,
        optimization_options=_fusions(),
    )
    attentions = (node for node in fused.model.graph.node if node.op_type == "MultiHeadAttention")
    for node, layer in zip(attentions, network.layers, strict=True):
        # The optimizer takes every layer for a whole one.
        count = next(one for one in node.attribute if one.name == "num_heads")
        count.i = layer.mixed.in_features // HEAD
    # What sits on the encoder is small, and its scores are compared with each other.
    heads = [node.name for node in fused.model.graph.node if not node.name.startswith("/layers")]
    quantize_dynamic(
        fused.model,
        out / "tagger.onnx",
        nodes_to_exclude=[name for name in heads if name.endswith("/MatMul")],
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def _write(network: Network, path: Path) -> None:
    ids = torch.randint(1000, 2000, (1, 48))
    torch.onnx.export(
        network,
        (ids, torch.zeros_like(ids)),
        str(path),
        input_names=["ids", "features"],
        output_names=["labels", "source", "cue"],
        dynamic_axes={
            "ids": {1: "length"},
            "features": {1: "length"},
            "labels": {1: "length"},
            "source": {1: "length", 2: "length"},
            "cue": {1: "length", 2: "length"},
        },
        opset_version=17,
        dynamo=False,
    )


def _fusions() -> FusionOptions:
    options = FusionOptions("bert")
    options.use_multi_head_attention = True
    options.enable_skip_layer_norm = False  # slower than its parts on a CPU (onnxruntime 1.32)
    options.enable_bias_gelu = False  # beside a rounded product a bias costs nothing
    return options
