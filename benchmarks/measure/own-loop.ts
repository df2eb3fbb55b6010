/** Asks every question so many times over, and counts the yeses. */
export type Loop<Principal, Prepared> = (
  check: (principal: Principal, prepared: Prepared) => boolean,
  principal: Principal,
  questions: readonly Prepared[],
  times: number,
) => number

/**
 * A loop that is compiled for one contender alone. With one loop for all, the engine would learn at its only call that anything may be
 * called there, and inline nobody: what is a few instructions in an application would cost a call here.
 */
export function ownLoop<Principal, Prepared>(name: string): Loop<Principal, Prepared> {
  const body = `
    let allowed = 0
    for (let time = 0; time < times; time += 1)
      for (let at = 0; at < questions.length; at += 1)
        if (check(principal, questions[at])) allowed += 1
    return allowed
    // for ${JSON.stringify(name)}: without this line the engine would share one function among all`
  return new Function('check', 'principal', 'questions', 'times', body) as Loop<Principal, Prepared>
}
