"""What the peers in Python share: arguments, the clock, and what is printed for ../run to read."""

import json
import sys
import time


def measure(models):
    """Times the replications that the command line MODEL AGENTS STEPS REPLICATIONS asks for."""
    model, agents, steps, replications = sys.argv[1:]
    agents, steps, replications = int(agents), int(steps), int(replications)
    start = time.process_time()
    values = [models[model](agents, steps, seed) for seed in range(1, replications + 1)]
    seconds = time.process_time() - start
    agent_steps = agents * steps * replications
    print(json.dumps({"seconds": seconds, "agent_steps": agent_steps, "values": values}))
