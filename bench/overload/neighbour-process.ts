// Uses as much of a core as the scheduler gives it, until its parent ends.
const TURN_MS = 20;

function turn(): void {
  const until = performance.now() + TURN_MS;
  while (performance.now() < until);
  setImmediate(turn);
}

process.on('disconnect', () => process.exit());
turn();
