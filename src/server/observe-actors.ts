import { createActorTrace } from '../observability/actor-trace.ts'
import { type ActorObserver, observeAll } from '../observability/observe-all.ts'
import { type ServerParts, steadyMs } from './server-parts.ts'

/** Who looks at the actors of this thread; undefined when nobody does: then nothing is observed at all. */
export function observeActors({
  config,
  log,
  inspection,
}: Pick<ServerParts, 'config' | 'log' | 'inspection'>): ActorObserver | undefined {
  const { actor_events_per_second: eventsPerSecond } = config.log
  const isOn = () => log.isLevelEnabled('debug')
  const trace = createActorTrace({ log, isOn, eventsPerSecond, now: steadyMs })
  return observeAll([trace, inspection?.observe], (error) =>
    log.error({ err: error }, 'an observer of actors failed and is left out'),
  )
}
