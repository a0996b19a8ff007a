// Tests of one suite that go on from each other.
import { afterEach, beforeEach } from 'vitest'

/** Skips what follows on a test that failed: it would fail, too, each after the longest wait. Called within a suite. */
export function inOrder(): void {
  let failed = false
  beforeEach((context) => { context.skip(failed, 'an earlier test failed') })
  afterEach(({ task }) => { failed ||= task.result?.state === 'fail' })
}
