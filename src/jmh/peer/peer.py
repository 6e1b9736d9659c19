"""PyTorch as the peer of this repository's trainer: the same transformer, batch, optimiser and number of threads, on the processor.

Two uses.

Steps timed on request, for PeerBenchmark: lines on standard input, `run N` for N training steps and `quit`; on standard output
    READY warm=SECONDS losses=A,B,C               after three steps of warm-up, compiling included
    STEP ms forward backward optimiser loss       one line a step, times in milliseconds
    DONE                                          after each `run`

A whole training of a byte-level model, for CharBenchmark: `--train TEXT --windows FILE`, where FILE holds little-endian int32 starts of
windows, one a sequence, in the order of training. Prints
    READY warm=SECONDS parameters=N
    EVAL step seconds loss                        over the last tenth of the text; the seconds are those of training alone
    END seconds loss
"""
import argparse
import contextlib
import math
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

SHAPES = {  # layers, width, heads, feed-forward, vocabulary, context, sequences
    "base": (6, 512, 8, 2048, 8192, 256, 8),
    "tiny": (4, 128, 4, 512, 4096, 128, 16),
    "124m": (12, 768, 12, 3072, 50304, 256, 4),
    "char": (4, 128, 4, 512, 65, 64, 12),
}


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--shape", default="base", help="one of %s, or seven numbers with commas" % ", ".join(SHAPES))
    p.add_argument("--arch", choices=["llama", "gpt2"], default="llama")
    p.add_argument("--precision", choices=["bf16", "fp32"], default="bf16")
    p.add_argument("--mode", choices=["compile", "eager"], default="compile")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    train = p.add_argument_group("training")
    train.add_argument("--train", metavar="TEXT")
    train.add_argument("--windows", metavar="FILE")
    train.add_argument("--recipe", choices=["adamw", "muon"], default="adamw")
    train.add_argument("--steps", type=int, default=2000)
    train.add_argument("--rate", type=float, default=1e-3, help="at its greatest")
    train.add_argument("--least", type=float, default=0.1, help="share of the rate that is left at the end")
    train.add_argument("--warmup", type=int, default=100)
    train.add_argument("--schedule", choices=["cosine", "linear"], default="cosine")
    train.add_argument("--beta2", type=float, default=0.99)
    train.add_argument("--decay", type=float, default=0.1)
    train.add_argument("--clip", type=float, default=1.0)
    train.add_argument("--eval-every", type=int, default=250)
    return p.parse_args()


class Shape:
    def __init__(self, text, arch, apart=False):
        numbers = SHAPES.get(text) or tuple(map(int, text.split(",")))
        self.layers, self.width, self.heads, self.ff, self.vocabulary, self.context, self.sequences = numbers
        self.head = self.width // self.heads
        self.llama = arch == "llama"
        self.apart = apart  # whether queries, keys and values have a weight each

    def norm(self):
        return nn.RMSNorm(self.width, eps=1e-5) if self.llama else nn.LayerNorm(self.width)

    def linear(self, inputs, outputs):
        return nn.Linear(inputs, outputs, bias=not self.llama)


def turn(x, cos, sin):
    """Rotary positions; the first half of a head pairs with the second."""
    left, right = x.chunk(2, dim=-1)
    return (x * cos + torch.cat((-right, left), dim=-1) * sin).to(x.dtype)


class Layer(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.s = s
        self.before_attention, self.before_ff = s.norm(), s.norm()
        if s.apart:  # to Muon they are three matrices; one product reads them all the same
            self.q, self.k, self.v = (nn.Parameter(torch.empty(s.width, s.width)) for _ in range(3))
            self.qkv_bias = None if s.llama else nn.Parameter(torch.empty(3 * s.width))
        else:
            self.qkv = s.linear(s.width, 3 * s.width)
        self.attention_out = s.linear(s.width, s.width)
        if s.llama:
            self.gate = s.linear(s.width, s.ff)
        self.up = s.linear(s.width, s.ff)
        self.down = s.linear(s.ff, s.width)

    def forward(self, x, cos, sin):
        s = self.s
        batch, length, _ = x.shape
        h = self.before_attention(x)
        qkv = F.linear(h, torch.cat((self.q, self.k, self.v)), self.qkv_bias) if s.apart else self.qkv(h)
        q, k, v = (part.view(batch, length, s.heads, s.head).transpose(1, 2) for part in qkv.split(s.width, dim=2))
        if s.llama:
            q, k = turn(q, cos, sin), turn(k, cos, sin)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.attention_out(mixed.transpose(1, 2).reshape(batch, length, s.width))
        h = self.before_ff(x)
        h = F.silu(self.gate(h)) * self.up(h) if s.llama else F.gelu(self.up(h), approximate="tanh")
        return x + self.down(h)


class Transformer(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.s = s
        self.tokens = nn.Embedding(s.vocabulary, s.width)
        if not s.llama:
            self.positions = nn.Embedding(s.context, s.width)
        self.layers = nn.ModuleList(Layer(s) for _ in range(s.layers))
        self.last_norm = s.norm()
        angles = torch.outer(torch.arange(s.context).double(), 10000.0 ** (-torch.arange(0, s.head, 2).double() / s.head))
        angles = torch.cat((angles, angles), dim=-1)
        self.register_buffer("cos", angles.cos().float())
        self.register_buffer("sin", angles.sin().float())
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                residual = name.endswith(("attention_out.weight", "down.weight"))
                nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * s.layers) if residual else 0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)

    def forward(self, ids, targets):
        x = self.tokens(ids)
        if not self.s.llama:
            x = x + self.positions.weight
        for layer in self.layers:
            x = layer(x, self.cos, self.sin)
        logits = F.linear(self.last_norm(x), self.tokens.weight)
        return F.cross_entropy(logits.view(-1, self.s.vocabulary), targets.reshape(-1))


class Precision:
    """Autocast to bf16, or nothing."""

    def __init__(self, name):
        self.mixed = name == "bf16"

    def __call__(self):
        return torch.autocast("cpu", dtype=torch.bfloat16) if self.mixed else contextlib.nullcontext()


def serve_steps(a, s, model, forward, cast):
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)
    ids = torch.randint(0, s.vocabulary, (s.sequences, s.context))
    targets = torch.randint(0, s.vocabulary, (s.sequences, s.context))

    def step():
        begin = time.perf_counter()
        with cast():
            loss = forward(ids, targets)
        after_forward = time.perf_counter()
        loss.backward()
        after_backward = time.perf_counter()
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        value = loss.item()
        end = time.perf_counter()
        parts = (end - begin, after_forward - begin, after_backward - after_forward, end - after_backward)
        return (*(1e3 * part for part in parts), value)

    begin = time.perf_counter()
    losses = [step()[4] for _ in range(3)]
    print("READY warm=%.1f losses=%s" % (time.perf_counter() - begin, ",".join("%.4f" % x for x in losses)), flush=True)
    for line in sys.stdin:
        words = line.split()
        if not words or words[0] == "quit":
            break
        for _ in range(int(words[1])):
            print("STEP %.3f %.3f %.3f %.3f %.4f" % step())
        print("DONE", flush=True)


class Recipe:
    """AdamW for all parameters, or Muon for the layers' matrices and AdamW for the rest, at one rate."""

    def __init__(self, a, model):
        self.a = a
        named = list(model.named_parameters())
        inner = [p for name, p in named if p.dim() == 2 and name.startswith("layers.")] if a.recipe == "muon" else []
        chosen = {id(p) for p in inner}
        rest = [p for _, p in named if id(p) not in chosen]
        groups = [
            {"params": [p for p in rest if p.dim() == 2], "weight_decay": a.decay},
            {"params": [p for p in rest if p.dim() != 2], "weight_decay": 0.0},
        ]
        self.optimisers = [torch.optim.AdamW(groups, lr=a.rate, betas=(0.9, a.beta2), fused=True)]
        if inner:  # scaled so that a step is as long as one of AdamW's
            muon = torch.optim.Muon(inner, lr=a.rate, weight_decay=a.decay, momentum=0.95, adjust_lr_fn="match_rms_adamw")
            self.optimisers.append(muon)

    def share(self, step):
        """Of the greatest rate; steps count from 1."""
        a = self.a
        if step < a.warmup:
            return step / a.warmup
        gone = min(1.0, (step - a.warmup) / max(1, a.steps - a.warmup))
        left = 0.5 * (1 + math.cos(math.pi * gone)) if a.schedule == "cosine" else 1 - gone
        return a.least + (1 - a.least) * left

    def step(self, number):
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = self.a.rate * self.share(number)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)


def train(a, s, model, forward, cast):
    with open(a.train, "rb") as f:
        text = torch.frombuffer(bytearray(f.read()), dtype=torch.uint8).long()
    with open(a.windows, "rb") as f:
        starts = torch.frombuffer(bytearray(f.read()), dtype=torch.int32).view(-1, s.sequences)
    cut = len(text) * 9 // 10
    held_out = text[cut:]
    reach = torch.arange(s.context)

    def batch(step):
        at = starts[step - 1].long()[:, None] + reach
        return text[at], text[at + 1]

    def held_out_loss():
        windows = (len(held_out) - 1) // s.context
        total = 0.0
        with torch.no_grad(), cast():
            for first in range(0, windows - windows % s.sequences, s.sequences):
                at = (torch.arange(first, first + s.sequences) * s.context)[:, None] + reach
                total += forward(held_out[at], held_out[at + 1]).item()
        return total / (windows // s.sequences)

    first_weights = {name: value.clone() for name, value in model.state_dict().items()}
    begin = time.perf_counter()  # compiling is not counted as training, and leaves no trace in the weights
    warm = Recipe(a, model)
    for _ in range(3):
        with cast():
            loss = forward(*batch(1))
        loss.backward()
        warm.step(1)
    held_out_loss()
    model.load_state_dict(first_weights)
    recipe = Recipe(a, model)
    print("READY warm=%.1f parameters=%d" % (time.perf_counter() - begin, sum(p.numel() for p in model.parameters())), flush=True)

    spent = 0.0
    for step in range(1, a.steps + 1):
        begin = time.perf_counter()
        ids, targets = batch(step)
        with cast():
            loss = forward(ids, targets)
        loss.backward()
        if a.clip > 0:
            torch.nn.utils.clip_grad_norm_(model.parameters(), a.clip)
        recipe.step(step)
        spent += time.perf_counter() - begin
        if step % a.eval_every == 0 or step == a.steps:
            value = held_out_loss()
            print("EVAL %d %.2f %.4f" % (step, spent, value), flush=True)
    print("END %.2f %.4f" % (spent, value), flush=True)


def main():
    a = arguments()
    torch.set_num_threads(a.threads)
    torch.manual_seed(7)
    s = Shape(a.shape, a.arch, apart=bool(a.train) and a.recipe == "muon")
    model = Transformer(s)
    forward = torch.compile(model) if a.mode == "compile" else model
    (train if a.train else serve_steps)(a, s, model, forward, Precision(a.precision))
    sys.stdout.flush()
    os._exit(0)  # the compiler's helper processes need not be waited for


if __name__ == "__main__":
    main()
