#!/usr/bin/env python3
"""Handwritten digits with PyTorch DistributedDataParallel, written as a user would write it.

Plain ranks: RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT come from the environment, the back end is
gloo. Nothing here knows Kubernetes. The script keeps what a restart needs in CHECKPOINT_DIR: rank 0
writes a checkpoint after every epoch, and every rank of a new attempt starts from that epoch.

Memory grows for the first epochs, as it does in many real jobs: each epoch adds freshly augmented
copies of the training images to a cache in memory, until the cache holds --augmented-copies of them.
A memory limit that looks fine at the first epoch is too small at the eighth.

BULKHEAD_BATCH_SCALE, a factor such as 0.5, makes the samples of one forward pass fewer and the passes before
each step more: the batch that the optimizer sees stays, and so does what is learned.
"""

import argparse
import contextlib
import math
import os
import signal
import socket
import sys
import time
import zipfile
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch.nn.parallel import DistributedDataParallel

IMAGE_SIZE = 32  # the 8x8 scans are enlarged to the size that convolutional networks are usually given
KEPT_CHECKPOINTS = 2  # the newest, and the one before in case the newest is broken


def arguments():
    def setting(name, default):
        return os.environ.get(name, default)

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=setting("EPOCHS", 20))
    parser.add_argument("--augmented-copies", type=int, default=setting("AUGMENTED_COPIES", 120),
                        help="copies of its share of the training set that a worker keeps in memory")
    parser.add_argument("--copies-per-epoch", type=int, default=setting("COPIES_PER_EPOCH", 10),
                        help="copies added to that cache by an epoch, until it is full")
    parser.add_argument("--passes", type=int, default=3, help="copies trained on in an epoch, drawn from the cache")
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--learning-rate", type=float, default=setting("LEARNING_RATE", 0.003))
    parser.add_argument("--batch-scale", type=float, default=setting("BULKHEAD_BATCH_SCALE", 1),
                        help="factor for the samples of one forward pass; the batch is made of more passes instead")
    parser.add_argument("--seed", type=int, default=setting("SEED", 7))
    parser.add_argument("--checkpoint-dir", default=setting("CHECKPOINT_DIR", ""),
                        help="no checkpoints without it")
    return parser.parse_args()


def say(line):
    print(line, flush=True)


# --- data ---------------------------------------------------------------------------------------

def digits(seed):
    """scikit-learn's 1797 scanned digits: three quarters to train on, one quarter to test with."""
    data = load_digits()
    images = torch.tensor(data.images, dtype=torch.float32).unsqueeze(1) / 16.0
    labels = torch.tensor(data.target, dtype=torch.int64)
    train, test = train_test_split(range(len(labels)), test_size=0.25, stratify=data.target, random_state=seed)
    return images[train], labels[train], images[test], labels[test]


def share(images, labels, rank, world):
    """Equal shares, so that every rank makes the same number of steps."""
    each = len(labels) // world
    mine = slice(rank * each, (rank + 1) * each)
    return images[mine], labels[mine]


def enlarge(images, turn=None):
    """Images at IMAGE_SIZE; turned, scaled and moved by one 2x3 matrix per image where given."""
    if turn is None:
        turn = torch.eye(2, 3).repeat(len(images), 1, 1)
    grid = F.affine_grid(turn, [len(images), 1, IMAGE_SIZE, IMAGE_SIZE], align_corners=False)
    return F.grid_sample(images, grid, align_corners=False)


def augmented(images, generator):
    count = len(images)

    def between(low, high):
        return low + (high - low) * torch.rand(count, generator=generator)

    angle, scale = between(-0.2, 0.2), between(0.9, 1.15)
    cosine, sine = torch.cos(angle) * scale, torch.sin(angle) * scale
    rows = [cosine, -sine, between(-0.1, 0.1), sine, cosine, between(-0.1, 0.1)]
    return enlarge(images, torch.stack(rows, dim=1).view(count, 2, 3))


class AugmentedCache:
    """Augmented copies made so far, in memory. Depends on seed, rank and epoch only, so a resumed run has the same."""

    def __init__(self, images, capacity, per_epoch, seed, rank):
        self.images, self.capacity, self.per_epoch, self.seed, self.rank = images, capacity, per_epoch, seed, rank
        self.copies = []

    def grow_to(self, epoch):
        wanted = max(1, min(self.capacity, epoch * self.per_epoch))
        while len(self.copies) < wanted:
            self.copies.append(augmented(self.images, seeded(self.seed, 1, self.rank, len(self.copies))))


def seeded(*parts):
    value = 0
    for part in parts:
        value = (value * 1_000_003 + part) % (2 ** 62)
    return torch.Generator().manual_seed(value)


# --- model --------------------------------------------------------------------------------------

def network():
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 12, 5, stride=2, padding=2), torch.nn.ReLU(),
        torch.nn.Conv2d(12, 24, 3, stride=2, padding=1), torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(24 * (IMAGE_SIZE // 4) ** 2, 64), torch.nn.ReLU(),
        torch.nn.Linear(64, 10))


def train_epoch(model, optimizer, cache, labels, args, epoch, rank):
    generator = seeded(args.seed, 2, rank, epoch)
    for group in optimizer.param_groups:
        group["lr"] = args.learning_rate * 0.5 * (1 + math.cos(math.pi * (epoch - 1) / args.epochs))
    total, steps = torch.zeros(1), 0
    for copy in torch.randint(len(cache.copies), (args.passes,), generator=generator).tolist():
        for rows in torch.randperm(len(labels), generator=generator).split(args.batch_size):
            optimizer.zero_grad()
            total += accumulate(model, cache.copies[copy], labels, rows, args.batch_scale)
            optimizer.step()
            steps += 1
    mean = total / steps
    dist.all_reduce(mean)
    return (mean / dist.get_world_size()).item()


def samples_of_a_pass(batch, scale):
    return max(1, int(batch * scale))


def accumulate(model, images, labels, rows, scale):
    """The gradient of the mean loss over the rows, in passes of a part of them that fits into memory; that loss."""
    parts = rows.split(samples_of_a_pass(len(rows), scale))
    whole = torch.zeros(1)
    for part in parts:
        # The ranks exchange their gradients once, with the last pass.
        with model.no_sync() if part is not parts[-1] else contextlib.nullcontext():
            # cross_entropy is a mean over its part: weighed by the part's share, the sum is the mean over all rows.
            loss = F.cross_entropy(model(images[part]), labels[part]) * (len(part) / len(rows))
            loss.backward()
        whole += loss.detach()
    return whole


def accuracy(model, images, labels):
    with torch.no_grad():
        return (model(images).argmax(dim=1) == labels).float().mean().item()


# --- checkpoints --------------------------------------------------------------------------------

def save_checkpoint(directory, state):
    """Complete or not there at all: written aside, flushed to the disk, then renamed."""
    target = directory / f"epoch-{state['epoch']:04d}.pt"
    aside = directory / f".{target.name}.{os.getpid()}.tmp"
    with open(aside, "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, target)
    folder = os.open(directory, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    for old in checkpoints(directory)[KEPT_CHECKPOINTS:]:
        old.unlink()


def checkpoints(directory):
    """Newest first."""
    return sorted(directory.glob("epoch-*.pt"), reverse=True)


def load_checkpoint(directory):
    """The newest checkpoint that can be read, or None."""
    for path in checkpoints(directory):
        try:
            damaged = zipfile.ZipFile(path).testzip()  # torch.load itself does not look at the check sums
            if damaged:
                raise ValueError(f"wrong check sum of {damaged}")
            state = torch.load(path, map_location="cpu")
            if {"epoch", "model", "optimizer"} <= state.keys():
                return state
            problem = "something is missing in it"
        except Exception as error:  # a broken file raises nearly anything
            problem = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}"
        say(f"checkpoint {path.name} cannot be read ({problem}); trying the one before")
    return None


def agreed_state(directory, rank):
    """Rank 0 reads, every rank gets what it read: ranks cannot start from different epochs."""
    box = [load_checkpoint(directory) if directory and rank == 0 else None]
    dist.broadcast_object_list(box, src=0)
    return box[0]


# --- the run ------------------------------------------------------------------------------------

def join(rank, world):
    """Waits for rank 0's name: its DNS record can be younger than this process."""
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29500")
    deadline = time.monotonic() + 120
    while True:
        try:
            socket.getaddrinfo(os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"]))
            break
        except socket.gaierror:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
    dist.init_process_group("gloo", rank=rank, world_size=world)


def memory():
    """Resident memory, and the part of it that cannot be given back to the kernel: that part counts against a limit."""
    with open("/proc/self/status") as status:
        fields = dict(line.split(":", 1) for line in status)
    mib = {name: int(fields[name].split()[0]) // 1024 for name in ("VmRSS", "RssAnon")}
    return f"rss_mib={mib['VmRSS']} anon_mib={mib['RssAnon']}"


def report(line):
    """The result for a reader of the pod's status; the file exists only in a container."""
    say(line)
    path = os.environ.get("TERMINATION_LOG", "/dev/termination-log")
    if os.path.isfile(path) and os.access(path, os.W_OK):
        with open(path, "w") as file:
            file.write(line + "\n")


def train(args, rank, world):
    directory = Path(args.checkpoint_dir) if args.checkpoint_dir else None
    if directory and rank == 0:
        directory.mkdir(parents=True, exist_ok=True)
        for unfinished in directory.glob(".epoch-*.tmp"):  # of an attempt that was killed while it saved
            unfinished.unlink()

    torch.manual_seed(args.seed)
    images, labels, test_images, test_labels = digits(args.seed)
    images, labels = share(images, labels, rank, world)
    test_images = enlarge(test_images)
    cache = AugmentedCache(images, args.augmented_copies, args.copies_per_epoch, args.seed, rank)
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=args.learning_rate)

    done = 0
    state = agreed_state(directory, rank)
    if state:
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        done = state["epoch"]
        say(f"resumed from epoch={done}")
    parallel = DistributedDataParallel(model)
    say(f"start rank={rank}/{world} images={len(labels)} batch={args.batch_size}"
        f" pass={samples_of_a_pass(args.batch_size, args.batch_scale)} {memory()}")

    for epoch in range(done + 1, args.epochs + 1):
        cache.grow_to(epoch)
        loss = train_epoch(parallel, optimizer, cache, labels, args, epoch, rank)
        if directory and rank == 0:
            save_checkpoint(directory, {"epoch": epoch, "model": model.state_dict(), "optimizer": optimizer.state_dict()})
        score = accuracy(model, test_images, test_labels)
        say(f"epoch={epoch}/{args.epochs} loss={loss:.4f} accuracy={score:.4f}"
            f" copies={len(cache.copies)} {memory()}")
        if directory and rank == 0:
            say("saved checkpoint")

    # No rank leaves while another still needs it.
    dist.barrier()
    report(f"accuracy={accuracy(model, test_images, test_labels):.4f} epochs={args.epochs}")


def main():
    # A process that is PID 1 ignores SIGTERM unless it says what to do; without this a pod takes its whole grace period.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(128 + signal.SIGTERM))
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    args = arguments()
    rank, world = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    join(rank, world)
    try:
        train(args, rank, world)
    except RuntimeError as error:
        # gloo tells of a lost peer as a RuntimeError: the cause is in the peer's pod, not in this one.
        if world > 1 and "onnection" in str(error):
            report(f"error=lost-connection-to-peer rank={rank}")
            sys.exit(1)
        raise
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
