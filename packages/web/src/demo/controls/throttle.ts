/**
 * Calls `act` at once with the first value, then at most every `ms` with the latest. A busy room changes twenty times a
 * second, which is faster than anyone reads.
 */
export function throttle<Value>(ms: number, act: (value: Value) => void): (value: Value) => void {
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
