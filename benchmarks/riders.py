#!/usr/bin/env python3
"""What free-riders get, and what they cost: a row for each choker, kind of rider, number and seed.

    benchmarks/riders.py [--command ./flotilla] [--chokers A,B] [--kinds A,B] [--riders 10,30] [--seeds 1,2,3] [more options]

100 leechers and a seeder; more options go to `flotilla simulate swarm`. The baseline is the same number of compliant
leechers and the seeder, without the riders. A median that is not reached within --limit is shown as greater than that,
and what is compared with it as ?.
"""
import argparse
import json
import shlex
import subprocess

PEERS = 100


def simulate(arguments, more, compliant, riders, kind, choker, seed):
    command = shlex.split(arguments.command) + ["simulate", "swarm", "--json", "--peers", str(compliant + riders)]
    command += ["--size", "32M", "--piece-size", "128K", "--slots", "4", "--limit", f"{arguments.limit}s"]
    command += ["--choker", choker, "--seed", str(seed)]
    if riders:
        command += ["--free-riders", str(riders), "--rider-kind", kind]
    out = subprocess.run(command + more, stdout=subprocess.PIPE, check=True, text=True).stdout
    report = json.loads(out)
    return report["seederCopies"], {figures["kind"]: figures for figures in report["kinds"]}


def median(figures, limit):
    """The median of all, and whether that is only a lower bound: of those that are not done nothing is known."""
    done, peers = figures["completed"], figures["peers"]
    if 2 * done <= peers:
        return limit, True
    return figures["completionSeconds"]["p50"], done < peers


def sign(is_bound):
    return "> " if is_bound else ""


def last(figures, limit):
    done = figures["completed"] == figures["peers"]
    return f"{figures['completionSeconds']['max']:.0f}" if done else f"> {limit}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--command", default="./flotilla")
    parser.add_argument("--chokers", default="bounded-altruism,tit-for-tat,proportional-share,unchoke-all")
    parser.add_argument("--kinds", default="FREE_RIDER,MANY_CONNECTIONS,SYBIL,BIT_TYRANT")
    parser.add_argument("--riders", default="10,30")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--limit", type=int, default=400)
    arguments, more = parser.parse_known_args()
    print("| choker | riders of 100 | seed | compliant alone: median (last), s | with riders | loss | rider: median |"
          " from altruism, MiB a rider | from the seeder | copies sent |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for choker in arguments.chokers.split(","):
        for seed in arguments.seeds.split(","):
            for riders in map(int, arguments.riders.split(",")):
                compliant = PEERS - riders
                _, alone = simulate(arguments, more, compliant, 0, "", choker, seed)
                before = alone["COMPLIANT"]
                for kind in arguments.kinds.split(","):
                    copies, kinds = simulate(arguments, more, compliant, riders, kind, choker, seed)
                    row(arguments, choker, seed, riders, kind, before, kinds["COMPLIANT"], kinds[kind], copies)


def row(arguments, choker, seed, riders, kind, before, after, rider, copies):
    limit = arguments.limit
    base, is_base_bound = median(before, limit)
    now, is_now_bound = median(after, limit)
    theirs, is_bound = median(rider, limit)
    loss = "?" if is_base_bound or is_now_bound else f"{100 * (now / base - 1):+.0f} %"
    times = "?" if is_now_bound else f"{sign(is_bound)}{theirs / now:.1f}x"
    print(f"| {choker} | {riders} {kind} | {seed} | {sign(is_base_bound)}{base:.1f} ({last(before, limit)}) |"
          f" {sign(is_now_bound)}{now:.1f} ({last(after, limit)}) | {loss} | {sign(is_bound)}{theirs:.0f} s, {times} |"
          f" {rider['fromAltruism'] / riders / 2**20:.1f} | {rider['fromSeeders'] / riders / 2**20:.1f} | {copies:.2f} |",
          flush=True)


if __name__ == "__main__":
    main()
