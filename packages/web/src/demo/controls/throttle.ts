/**
 * Calls `act` at once with the first value, and then no more often than every `ms` with the latest: a busy room
 * changes twenty times a second, and nobody reads a ranking as fast.
 */
export function atMostEvery<Value>(ms: number, act: (value: Value) => void): (value: Value) => void {
  let resting = false;
  let latest: { value: Value } | null = null;

  function rest() {
    resting = true;
    setTimeout(() => {
      resting = false;
      if (latest === null) return;
      const { value } = latest;
      latest = null;
      run(value);
    }, ms);
  }

  function run(value: Value) {
    rest();
    act(value);
  }

  return (value) => {
    if (resting) latest = { value };
    else run(value);
  };
}
